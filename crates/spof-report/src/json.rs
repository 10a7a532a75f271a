//! A report as JSON, for programs.

use std::io;

use serde::Serialize;
use serde_json::Serializer;

use crate::inert::InertJson;

/// Writes `report` indented, with a line break at the end. The same report gives the same bytes.
pub fn write(report: &impl Serialize, mut out: impl io::Write) -> io::Result<()> {
    report.serialize(&mut Serializer::with_formatter(&mut out, InertJson::pretty()))?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn ends_with_one_line_break() {
        let mut out = Vec::new();
        super::write(&vec![1, 2], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "[\n  1,\n  2\n]\n");
    }
}
