//! A report whose every text tries to be something else.

use spof::analysis::Options;
use spof::document::DocumentLimits;
use spof::report::{BaselineState, CheckReport, WaiverNote};
use spof::source::Sources;

/// Ids may hold anything but white space and control characters.
const MODEL: &str = r##"
spof: 1
name: "<b>bold</b> | `name`\n## a heading\r\n::error::x %0A"
components:
  "<script>alert('1')</script>":
    kind: service
    tier: 1
    title: "]]></script>--><img src=x onerror=alert(1)>"
    survives: { any: 1 }
    needs: ["a|b", { any_of: ["${{github.token}}", "%%{init}%%"] }]
  "a|b": { kind: "se`rv\"er'", title: "line\nbreak | ```\n::error::x\u2028\u202e\u0001", needs: ["```mermaid"] }
  "```mermaid": { needs: ["\"];evil[\""] }
  "\"];evil[\"": { needs: ["back\\slash\""] }
  "back\\slash\"": { needs: ["データ,50%#12@ops:é&amp;"] }
  "データ,50%#12@ops:é&amp;": {}
  "${{github.token}}": { needs: ["[x](https://evil.example)"] }
  "%%{init}%%": { needs: ["[x](https://evil.example)"] }
  "[x](https://evil.example)": {}
  "*unused*_&#60;_": {}
"##;

/// The file's name.
pub(super) const FILE: &str = "a b/#%,:\"<&'\nü.yaml";

/// Ids that the model has, each of which must come through whole.
pub(super) const IDS: [&str; 6] = [
    "<script>alert('1')</script>",
    "a|b",
    "```mermaid",
    "\"];evil[\"",
    "back\\slash\"",
    "データ,50%#12@ops:é&amp;",
];

/// The report of the model, with a waiver and a baseline that are no better, and an id with line breaks, which
/// no model has.
pub(super) fn report() -> CheckReport {
    let mut sources = Sources::new();
    let file = sources.add(FILE, MODEL);
    let loaded = spof::model::load(&sources, &[file], &[], &DocumentLimits::default());
    let model = loaded.model.unwrap_or_else(|| panic!("{:?}", loaded.problems));
    let targets = spof::report::default_targets(&model);
    let mut report = spof::report::check(&sources, &model, &targets, Options::default()).unwrap();
    for (at, finding) in report.findings.iter_mut().enumerate() {
        finding.baseline = Some(if at % 3 == 1 { BaselineState::Unchanged } else { BaselineState::New });
        finding.waived = at % 3 == 2;
        finding.waiver = finding.waived.then(|| WaiverNote {
            reason: "because ]]> </td> | `x`\n::error::y".into(),
            expires: "2027-01-01\n".into(),
            approved_by: Some("<ops@example.org>".into()),
        });
    }
    let mut broken = report.findings[0].clone();
    broken.component = "line\nbreak\r\n::error::x\u{1b}[2J\u{0}\u{fffe}".into();
    broken.message = format!("{} {{0}} takes\nall down", broken.component);
    broken.fingerprint = "0".repeat(32);
    report.findings.insert(0, broken);
    report.notes.push("a note\n::error:: <b> | `".into());
    report
}
