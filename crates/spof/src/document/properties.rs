//! What stands around the text of a value: its anchor and tag before it, its quotes.

/// The anchor and the tag before a value.
pub(super) struct Properties {
    /// Where the value itself starts.
    pub(super) content: u32,
    /// Where the tag stands, if there is one.
    pub(super) tag: Option<(u32, u32)>,
}

/// Skips anchor, tag, blanks and comments from `start`, at most to `end`.
pub(super) fn properties(text: &str, start: u32, end: u32) -> Properties {
    let bytes = &text.as_bytes()[..end as usize];
    let mut at = start as usize;
    let mut tag = None;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'&' | b'!' => {
                let word = word_end(bytes, at, *byte == b'!');
                if *byte == b'!' {
                    tag = Some((at as u32, word as u32));
                }
                at = word;
            }
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'#' => at = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |n| at + n),
            _ => break,
        }
    }
    Properties { content: at as u32, tag }
}

fn word_end(bytes: &[u8], start: usize, tag: bool) -> usize {
    let verbatim = tag && bytes.get(start + 1) == Some(&b'<');
    let ends = |byte: &u8| match byte {
        b' ' | b'\t' | b'\n' | b'\r' => true,
        b',' | b'[' | b']' | b'{' | b'}' => !verbatim,
        _ => false,
    };
    bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length)
}

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
