//! What a thing is called elsewhere, and how much such a name is worth.

use spof::source::Span;

/// How certainly the same name means the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Nothing else bears it: a serial number, a machine id.
    Certain,
    /// Nothing else should: a host name.
    Likely,
    /// Much else may: the short name of a service. It joins nothing, and is told as a proposal.
    Hint,
}

/// A kind of name.
#[derive(Debug)]
pub struct Scheme {
    /// What it is called in messages, such as `serial number`.
    pub name: &'static str,
    /// What it is worth.
    pub strength: Strength,
    /// Whether a thing has one of it, so that two different ones are two things.
    pub one_each: bool,
}

/// The serial number of a device.
pub static SERIAL: Scheme = Scheme { name: "serial number", strength: Strength::Certain, one_each: true };
/// The world wide name of a drive.
pub static WWN: Scheme = Scheme { name: "WWN", strength: Strength::Certain, one_each: true };
/// The id of an operating system's installation.
pub static MACHINE_ID: Scheme = Scheme { name: "machine id", strength: Strength::Certain, one_each: true };
/// The id that a cloud gives a resource, an ARN among them.
pub static CLOUD_ID: Scheme = Scheme { name: "cloud id", strength: Strength::Certain, one_each: true };
/// The hardware address of a network port; a machine has several.
pub static MAC: Scheme = Scheme { name: "MAC address", strength: Strength::Certain, one_each: false };
/// An address within one state, catalogue or cluster, its name before it.
pub static ADDRESS: Scheme = Scheme { name: "address", strength: Strength::Certain, one_each: false };
/// The name of a host, with or without its domain.
pub static HOST_NAME: Scheme = Scheme { name: "host name", strength: Strength::Likely, one_each: true };
/// A name that was chosen for this very thing by its owner.
pub static CHOSEN: Scheme = Scheme { name: "chosen name", strength: Strength::Likely, one_each: false };
/// The short name of a service.
pub static SHORT_NAME: Scheme = Scheme { name: "name", strength: Strength::Hint, one_each: false };

/// A name of a thing and where it stands.
#[derive(Clone, Debug)]
pub struct Identity {
    /// What kind of name.
    pub scheme: &'static Scheme,
    /// The name, as it is compared: in lower case where letters do not matter.
    pub value: String,
    /// Where.
    pub at: Span,
}

impl Identity {
    /// A name, unless it is a placeholder that many things bear. It is compared in lower case.
    pub fn new(scheme: &'static Scheme, value: &str, at: Span) -> Option<Identity> {
        let value = value.trim().to_lowercase();
        (!is_placeholder(&value)).then_some(Identity { scheme, value, at })
    }
}

/// What makers and tools write where they have nothing to write.
const PLACEHOLDERS: [&str; 20] = [
    "none",
    "null",
    "n/a",
    "na",
    "nil",
    "unknown",
    "unspecified",
    "not specified",
    "not available",
    "default string",
    "to be filled by o.e.m.",
    "to be filled by oem",
    "system serial number",
    "chassis serial number",
    "0123456789",
    "123456789",
    "1234567890",
    "redacted",
    "localhost",
    "localhost.localdomain",
];

/// Whether a name in lower case is one that many things bear.
pub fn is_placeholder(value: &str) -> bool {
    let signs = value.chars().filter(|c| c.is_alphanumeric());
    let same = |mut signs: std::str::Chars<'_>| signs.next().is_none_or(|first| signs.all(|c| c == first));
    let bare: String = signs.collect();
    bare.is_empty()
        || PLACEHOLDERS.contains(&value)
        || PLACEHOLDERS.contains(&value.trim_matches(|c: char| !c.is_alphanumeric()))
        // `0000000000`, `ffff-ffff`, `xxxxxxxx`.
        || (bare.len() > 2 && same(bare.chars()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makers_write_for_nothing_is_no_name() {
        for word in
            ["", " ", "-", "None", "0123456789", "To be filled by O.E.M.", "REDACTED", "00:00:00:00", "xxxx"]
        {
            assert!(Identity::new(&SERIAL, word, Span::NONE).is_none(), "{word}");
        }
        for word in ["WD-WCC4N1234567", "0x5000cca2", "db1", "aa", "7"] {
            assert!(Identity::new(&SERIAL, word, Span::NONE).is_some(), "{word}");
        }
    }
}
