//! From the bytes of a file to text.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Sources, Span};

/// Adds a file that was read as bytes. `None`, and an error, if it is not text in UTF-8 or is too
/// large for spans to point into; the text of a file that is not UTF-8 is then added with
/// replacement characters all the same, so that the error can show the place.
pub fn add_bytes(
    sources: &mut Sources,
    name: &str,
    bytes: Vec<u8>,
    problems: &mut Vec<Diagnostic>,
) -> Option<SourceId> {
    if bytes.len() > Sources::MAX_BYTES {
        let message = format!("{name} is too large: {} bytes", bytes.len());
        problems.push(Diagnostic::error("too-large", message).hint("split it into files of less than 4 GiB"));
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(sources.add(name, text)),
        Err(error) => {
            problems.push(bad_utf8(sources, name, error.as_bytes(), error.utf8_error().valid_up_to()));
            None
        }
    }
}

/// How much of a bad file is kept to show the place.
const SHOWN: usize = 1 << 10;

fn bad_utf8(sources: &mut Sources, name: &str, bytes: &[u8], at: usize) -> Diagnostic {
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let (message, hint) = if wide {
        (format!("{name} is not UTF-8 but UTF-16"), "save the file as UTF-8")
    } else {
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message =
            format!("{name} is not UTF-8: byte 0x{byte:02X} on line {line} (byte {at} of the file)");
        (message, "save the file as UTF-8; is it a text file?")
    };
    // Replacement characters are longer than what they replace; nothing behind the place is needed.
    let shown = &bytes[..bytes.len().min(at + SHOWN)];
    let text = String::from_utf8_lossy(shown);
    let error = Diagnostic::error("bad-utf8", message).hint(hint);
    if text.len() > Sources::MAX_BYTES {
        return error;
    }
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    let id = sources.add(name, text);
    error.at(Span::new(id, at as u32, end as u32), "not UTF-8 from here on")
}
