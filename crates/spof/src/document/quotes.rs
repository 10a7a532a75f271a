//! Where a value ends that stands in quotes or in a block.

/// One past the closing quote of the quoted scalar that starts at `start` and ends by `end`.
pub(super) fn quoted_end(text: &str, start: u32, end: u32) -> u32 {
    let bytes = &text.as_bytes()[..end as usize];
    let mut at = start as usize + 1;
    let Some(quote) = bytes.get(start as usize).copied() else { return end };
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte == b'\\' && quote == b'"' {
            at += 1;
        } else if *byte == quote {
            if quote == b'\'' && bytes.get(at) == Some(&b'\'') {
                at += 1;
            } else {
                return at as u32;
            }
        }
    }
    end
}

/// `end` without the blanks before it, at least `start`.
pub(super) fn trimmed_end(text: &str, start: u32, end: u32) -> u32 {
    let inside = &text.as_bytes()[start as usize..(end as usize).max(start as usize)];
    let blanks = inside.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    start + (inside.len() - blanks) as u32
}
