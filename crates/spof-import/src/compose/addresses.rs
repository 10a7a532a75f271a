//! Addresses of services in values: the host of a URL, a host and its port, a name under a key that is about hosts.

/// Words in the name of a variable that make its value an address.
const HOSTS: [&str; 31] = [
    "HOST",
    "HOSTS",
    "HOSTNAME",
    "HOSTNAMES",
    "ADDR",
    "ADDRS",
    "ADDRESS",
    "ADDRESSES",
    "URL",
    "URLS",
    "URI",
    "URIS",
    "SERVER",
    "SERVERS",
    "SEEDS",
    "SEED",
    "ENDPOINT",
    "ENDPOINTS",
    "BROKER",
    "BROKERS",
    "PEERS",
    "NODES",
    "DSN",
    "UPSTREAM",
    "UPSTREAMS",
    "BACKEND",
    "BACKENDS",
    "MASTER",
    "PRIMARY",
    "SENTINELS",
    "CONNECT",
];

/// Words in the name of a variable that make its value no address, whatever else is in the name.
const NO_HOSTS: [&str; 19] = [
    "USER",
    "USERNAME",
    "PASSWORD",
    "PASS",
    "PWD",
    "SECRET",
    "TOKEN",
    "DATABASE",
    "DB",
    "SCHEMA",
    "NAME",
    "TYPE",
    "DRIVER",
    "ENGINE",
    "CONNECTION",
    "CLIENT",
    "MODE",
    "DIALECT",
    "KEY",
];

/// Beginnings of names of variables that say where telemetry goes.
const TELEMETRY: [&str; 14] = [
    "OTEL_",
    "JAEGER_",
    "ZIPKIN",
    "SENTRY_",
    "STATSD_",
    "DD_",
    "DATADOG_",
    "NEW_RELIC_",
    "ELASTIC_APM_",
    "LOKI_",
    "FLUENTD_",
    "FLUENT_",
    "GRAYLOG_",
    "PROMETHEUS_",
];

/// Whether a variable says where telemetry goes: without it a service runs on.
pub(super) fn is_telemetry(key: &str) -> bool {
    let key = key.to_uppercase().replace(['.', '-'], "_");
    TELEMETRY.iter().any(|start| key.starts_with(start)) || key.contains("_OTLP_") || key.contains("TRACING_")
}

/// The known names that a value has as addresses, in order, each once. `key` is the name of a variable or an option, or
/// nothing.
pub(super) fn named<'v>(key: &str, value: &'v str, is_known: impl Fn(&str) -> bool) -> Vec<&'v str> {
    let about_hosts = is_about_hosts(key);
    let mut found: Vec<&str> = Vec::new();
    for word in value.split(|c: char| !is_of_name(c)) {
        let start = word.as_ptr() as usize - value.as_ptr() as usize;
        let (before, after) = (&value[..start], &value[start + word.len()..]);
        if word.is_empty() || !is_known(word) || found.contains(&word) {
            continue;
        }
        let has_port = after.strip_prefix(':').is_some_and(|port| {
            let digits = port.bytes().take_while(u8::is_ascii_digit).count();
            digits > 1 && !port[digits..].starts_with(|c: char| c == '.' || c.is_ascii_alphabetic())
        }) && !is_about_images(key);
        // `user:password@host`: what stands before the `@` is no host.
        let is_credential =
            before.ends_with("://") && after.split('/').next().is_some_and(|rest| rest.contains('@'));
        let in_url = before.ends_with("://") || before.ends_with('@');
        let in_pairs = ["host=", "server=", "addr=", "data source=", "address="]
            .iter()
            .any(|start| before.to_lowercase().ends_with(start));
        let alone = about_hosts && is_separated(before, true) && is_separated(after, false);
        // A path after a name is a file unless a URL says otherwise.
        let is_file = before.ends_with('/') && !in_url;
        if !is_file && !is_credential && (has_port || in_url || in_pairs || alone) {
            found.push(word);
        }
    }
    found
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.'
}

/// Whether a word of a list ends here: at the end, or where the next one is separated.
fn is_separated(text: &str, before: bool) -> bool {
    let next = if before { text.chars().next_back() } else { text.chars().next() };
    next.is_none_or(|c| ",; \t\n[]\"'|".contains(c))
}

/// Whether `redis:16` would be an image and its tag.
fn is_about_images(key: &str) -> bool {
    let upper = key.to_uppercase();
    ["IMAGE", "VERSION", "TAG"].iter().any(|end| upper.ends_with(end))
}

fn is_about_hosts(key: &str) -> bool {
    let upper = key.to_uppercase();
    let mut words = upper.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let last = words.clone().next_back().unwrap_or_default();
    if NO_HOSTS.contains(&last) {
        return false;
    }
    words.any(|word| HOSTS.contains(&word))
        || ["HOST", "HOSTS", "SERVER", "SERVERS", "ADDR", "URL"].iter().any(|end| last.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_words() {
        let is_known =
            |word: &str| ["db", "redis", "es01", "es02", "kafka", "mysql", "user-db", "app"].contains(&word);
        for (key, value, wanted) in [
            ("DB_HOST", "db", &["db"][..]),
            ("DATABASE_URL", "postgres://app:secret@db:5432/app", &["db"]),
            ("DATABASE_URL", "mysql://redis:redis@mysql/redis", &["mysql"]),
            ("ES", "http://es01:9200,http://es02:9200", &["es01", "es02"]),
            ("ELASTICSEARCH_HOSTS", "[\"http://es01:9200\"]", &["es01"]),
            ("seed_hosts", "es01,es02", &["es01", "es02"]),
            ("mongo", "user-db:27017", &["user-db"]),
            ("DSN", "host=db port=5432 user=app", &["db"]),
            ("X", "app:pw@tcp(db:3306)/redis", &["db"]),
            ("DB_CONNECTION", "mysql", &[]),
            ("CACHE_DRIVER", "redis", &[]),
            ("POSTGRES_USER", "db", &[]),
            ("SERVICES", "redis", &[]),
            ("DB_SERVER_NAME", "db", &[]),
            ("IMAGE", "redis:7.2-alpine", &[]),
            ("FILE", "/data/db:ro", &[]),
            ("", "wait-for-it db:5432 -- app", &["db"]),
            ("HOST", "redis.example.org", &[]),
            ("", "", &[]),
        ] {
            assert_eq!(named(key, value, is_known), wanted, "{key}={value}");
        }
    }
}
