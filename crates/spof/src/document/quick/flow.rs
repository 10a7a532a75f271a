//! Lists and mappings in brackets, on one line or several. All of JSON is one of these.

use crate::document::quick::{Form, LONGEST_KEY, Quick};

impl Quick<'_> {
    /// From an opening bracket to after its closing one. `indent` is the column of the entries of the
    /// collection around it, if there is one: lines within brackets must be indented further.
    pub(super) fn flow(&mut self, indent: Option<usize>) -> Option<()> {
        let floor = self.open.len();
        self.open_bracket()?;
        loop {
            self.skip_flow_blanks(indent)?;
            let mapping = self.open.last()?.form == Form::FlowMapping;
            match self.peek() {
                b']' | b'}' => self.close_bracket(true)?,
                b'[' | b'{' if mapping => return None,
                b'[' | b'{' => {
                    self.open_bracket()?;
                    continue;
                }
                _ => {
                    if mapping {
                        self.flow_key()?;
                        self.skip_flow_blanks(indent)?;
                        if matches!(self.peek(), b'[' | b'{') {
                            self.open_bracket()?;
                            continue;
                        }
                    }
                    let (kind, entry) = self.scalar(true)?;
                    self.leaf(kind, entry);
                }
            }
            while self.open.len() > floor {
                self.skip_flow_blanks(indent)?;
                match self.peek() {
                    b',' => {
                        self.at += 1;
                        break;
                    }
                    b']' | b'}' => self.close_bracket(false)?,
                    _ => return None,
                }
            }
            if self.open.len() == floor {
                return Some(());
            }
        }
    }

    fn open_bracket(&mut self) -> Option<()> {
        let form = if self.peek() == b'{' { Form::FlowMapping } else { Form::FlowSequence };
        self.start(form, 0)?;
        self.at += 1;
        self.open.last_mut()?.end = self.at as u32;
        Some(())
    }

    fn close_bracket(&mut self, after_comma: bool) -> Option<()> {
        let open = self.open.last_mut()?;
        // After the comma of a last entry the general parser ends a mapping elsewhere: that is its affair.
        let comma = after_comma && open.form == Form::FlowMapping && open.count > 0;
        let form = if self.bytes[self.at] == b'}' { Form::FlowMapping } else { Form::FlowSequence };
        if open.form != form || comma {
            return None;
        }
        self.at += 1;
        open.end = self.at as u32;
        self.close();
        Some(())
    }

    /// A key and its colon.
    fn flow_key(&mut self) -> Option<()> {
        let quoted = matches!(self.peek(), b'"' | b'\'');
        let (kind, key) = self.scalar(true)?;
        let blank = matches!(self.byte(self.at + 1), b' ' | b'\n');
        // After a quote the colon is one whatever follows, as JSON has it.
        if self.peek() != b':' || !(quoted || blank) || key.end - key.start > LONGEST_KEY {
            return None;
        }
        self.leaf(kind, key);
        self.at += 1;
        Some(())
    }

    /// Goes to what is next within brackets.
    fn skip_flow_blanks(&mut self, indent: Option<usize>) -> Option<()> {
        self.skip_spaces();
        if !matches!(self.peek(), b'\n' | b'#') {
            return Some(());
        }
        self.end_of_line()?;
        if !self.next_content() {
            return None;
        }
        let column = self.at - self.line;
        let far_enough = indent.is_none_or(|indent| column > indent);
        let marker = column == 0 && matches!(self.peek(), b'-' | b'.');
        (far_enough && !marker && self.peek() != b'#').then_some(())
    }
}
