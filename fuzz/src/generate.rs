//! Small valid models from bytes. Every choice is the next byte; when they run out, it is the first option.

use std::fmt::Write as _;

const KINDS: [&str; 6] = ["component", "service", "switch", "rack", "server", "router"];

struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % bound)
    }

    fn once_in(&mut self, often: usize) -> bool {
        self.below(often) == often - 1
    }
}

/// The text of a model.
pub fn model(bytes: &[u8]) -> String {
    let choices = &mut Choices { bytes: bytes.iter() };
    let count = 1 + choices.below(9);
    let mut text = "spof: 1\ncomponents:\n".to_owned();
    for index in 0..count {
        component(choices, count, index, &mut text);
    }
    links(choices, count, &mut text);
    causes(choices, count, &mut text);
    text
}

fn component(choices: &mut Choices<'_>, count: usize, index: usize, text: &mut String) {
    let kind = KINDS[choices.below(KINDS.len())];
    let _ = write!(text, "  c{index}: {{ kind: {kind}");
    // Locations come before what sits in them, so that none contains itself.
    if index > 0 && choices.once_in(3) {
        let _ = write!(text, ", in: c{}", choices.below(index));
    }
    for (field, often) in [("needs", 2), ("wants", 6), ("needs_to_start", 5)] {
        if count > 1 && choices.once_in(often) {
            let members: Vec<String> =
                (0..1 + choices.below(3)).map(|_| requirement(choices, count, index, 2)).collect();
            let _ = write!(text, ", {field}: [{}]", members.join(", "));
        }
    }
    if choices.once_in(6) {
        text.push_str(", fails: false");
    }
    if choices.once_in(12) {
        text.push_str(", state: failed");
    }
    if choices.once_in(8) {
        let _ = write!(text, ", forwards: {}", choices.once_in(2));
    }
    if choices.once_in(6) {
        let _ = write!(text, ", tier: {}", 1 + choices.below(4));
    }
    if choices.once_in(6) {
        text.push_str(", survives: { any: 1 }");
    }
    text.push_str(" }\n");
}

fn requirement(choices: &mut Choices<'_>, count: usize, owner: usize, depth: usize) -> String {
    let forms = if depth == 0 { 3 } else { 6 };
    match choices.below(forms) {
        0 => format!("c{}", other(choices, count, owner)),
        1 => format!("{{ reach: c{} }}", other(choices, count, owner)),
        2 => format!("{{ reach: c{}, from: c{} }}", other(choices, count, owner), choices.below(count)),
        form => {
            let members: Vec<String> =
                (0..1 + choices.below(3)).map(|_| requirement(choices, count, owner, depth - 1)).collect();
            let list = members.join(", ");
            match form {
                3 => format!("{{ any_of: [{list}] }}"),
                4 => format!("{{ all_of: [{list}] }}"),
                _ => format!("{{ at_least: {}, of: [{list}] }}", 1 + choices.below(members.len())),
            }
        }
    }
}

/// Any but the owner: nothing may require itself.
fn other(choices: &mut Choices<'_>, count: usize, owner: usize) -> usize {
    (owner + 1 + choices.below(count - 1)) % count
}

fn links(choices: &mut Choices<'_>, count: usize, text: &mut String) {
    let wanted = choices.below(10);
    if count < 2 || wanted == 0 {
        return;
    }
    text.push_str("links:\n");
    for index in 0..wanted {
        let a = choices.below(count);
        let b = other(choices, count, a);
        if choices.once_in(4) {
            let place = choices.below(count);
            let _ = writeln!(text, "  - {{ between: [c{a}, c{b}], id: l{index}, in: c{place} }}");
        } else {
            let _ = writeln!(text, "  - {{ between: [c{a}, c{b}], id: l{index} }}");
        }
    }
}

fn causes(choices: &mut Choices<'_>, count: usize, text: &mut String) {
    let wanted = choices.below(3);
    if wanted == 0 {
        return;
    }
    text.push_str("common_causes:\n");
    for index in 0..wanted {
        let (a, b) = (choices.below(count), choices.below(count));
        let members = if a == b { format!("c{a}") } else { format!("c{a}, c{b}") };
        let _ = writeln!(text, "  cause{index}: {{ affects: [{members}] }}");
    }
}
