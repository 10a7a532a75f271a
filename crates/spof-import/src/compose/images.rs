//! What is known of images by their names: which hold data, and which only watch.

/// Images whose data must outlive the container. Of caches, whose data may go, none is here.
const DATABASES: [&str; 34] = [
    "postgres",
    "postgresql",
    "postgis",
    "timescaledb",
    "mysql",
    "mysql-server",
    "mariadb",
    "percona",
    "mongo",
    "mongodb",
    "mongodb-community-server",
    "couchdb",
    "couchbase",
    "cassandra",
    "scylla",
    "neo4j",
    "influxdb",
    "clickhouse-server",
    "clickhouse",
    "cockroach",
    "rethinkdb",
    "arangodb",
    "orientdb",
    "mssql",
    "server",
    "oracle",
    "elasticsearch",
    "opensearch",
    "minio",
    "etcd",
    "consul",
    "vault",
    "db2",
    "pgvector",
];

/// Images that hold data which may go: they are a component's data all the same.
const CACHES: [&str; 6] = ["redis", "valkey", "keydb", "memcached", "dragonfly", "redis-stack-server"];

/// The name of an image, without registry, organisation, tag and digest.
pub(super) fn name(image: &str) -> &str {
    let bare = image.split('@').next().unwrap_or(image);
    let last = bare.rsplit('/').next().unwrap_or(bare);
    last.split(':').next().unwrap_or(last)
}

/// Whether it holds data that must outlive the container.
pub(super) fn is_database(image: &str) -> bool {
    let name = name(image);
    // `mcr.microsoft.com/mssql/server` is the one database whose image is called so.
    let known = DATABASES.contains(&name) && (name != "server" || image.contains("mssql"));
    known || name.starts_with("mysql-") || name.starts_with("postgres-") || name.starts_with("postgresql-")
}

/// Whether it answers others out of memory.
pub(super) fn is_cache(image: &str) -> bool {
    CACHES.contains(&name(image))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_their_names() {
        for image in [
            "postgres:16",
            "docker.io/bitnami/postgresql@sha256:00",
            "mongo",
            "mcr.microsoft.com/mssql/server:2022",
            "localhost:5000/x/mysql",
        ] {
            assert!(is_database(image), "{image}");
        }
        for image in ["nginx", "example/server", "redis:7", "app-postgres-exporter", ""] {
            assert!(!is_database(image), "{image}");
        }
        assert!(is_cache("docker.io/valkey/valkey:8.0-alpine"));
    }
}
