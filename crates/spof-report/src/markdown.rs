//! A report as the comment on a change, in GitHub's Markdown, which GitLab and Gitea read as well.
//!
//! A comment has at most 65,536 characters. The verdict, the worst findings and the picture come first and fit
//! whatever the model is; the folded lists take what room is left, and say what they leave out.

mod diff;
mod escape;
mod mermaid;

use std::io::{self, Write as _};

use spof::report::{CheckReport, Finding, TargetReport};

use crate::inert::{Inert, Spelling};
use crate::setting::{Setting, by_weight, is_news};
use crate::text::{self, words};
pub use diff::diff;
use escape::{code, plain};

/// How many bytes are written at the most: fewer than 65,000 characters, whatever they are.
const BYTES: usize = 64_000;
/// How many findings are shown unfolded.
const WORST: usize = 10;
/// How many bytes every folded list has, whatever the others hold.
const RESERVED: usize = 2_000;
/// How many bytes head and worst findings take at the most, before the picture, which is far smaller.
const UNFOLDED: usize = 36_000;

/// Writes the verdict, the findings that are new or open, a Mermaid picture of the worst ways, and folded
/// lists of everything else.
pub fn check(report: &CheckReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::default();
    let findings = by_weight(report);
    let (news, others): (Vec<&Finding>, Vec<&Finding>) = findings.into_iter().partition(|f| is_news(f));
    head(report, &news, setting, &mut page);
    let shown = worst(&news, setting, &mut page);
    let picture = mermaid::picture(report);
    if !picture.is_empty() {
        page.push(&format!("\n```mermaid\n{picture}```\n"));
    }
    let rows = news[shown..].iter().map(|finding| row(finding, setting));
    page.folds = 5;
    page.fold(&words::count((news.len() - shown) as u64, "further finding", "further findings"), HEAD, rows);
    known(&others, setting, &mut page);
    targets(report, &mut page);
    notes(report, &mut page);
    page.write(out)
}

const HEAD: &str = "| | Component | Found | Where |\n| --- | --- | --- | --- |\n";

fn head(report: &CheckReport, news: &[&Finding], setting: &Setting, page: &mut Page) {
    let fails = news.iter().filter(|finding| setting.fails(finding)).count();
    let down = report.targets.iter().any(|target| target.cut_order == Some(0));
    let sign = match () {
        () if fails > 0 => "❌",
        () if !report.spofs.is_empty() || down || !news.is_empty() || report.targets.is_empty() => "⚠️",
        () => "✅",
    };
    let name = report.model.name.as_ref().map_or_else(String::new, |name| format!("{}: ", plain(name)));
    let verdict: Vec<String> = text::verdict(report).iter().map(|line| plain(line)).collect();
    page.push(&format!("## {sign} {name}{}\n\n", verdict.join(" ")));
    let counts = &report.summary;
    let mut line = format!(
        "{} critical, {} high, {} medium, {} low",
        counts.critical, counts.high, counts.medium, counts.low
    );
    if counts.waived > 0 {
        line.push_str(&format!(", {} waived", counts.waived));
    }
    let known = report.findings.iter().filter(|finding| !finding.waived && !is_news(finding)).count();
    if report.findings.iter().any(|finding| finding.baseline.is_some()) {
        line.push_str(&format!("; {} new, {known} in the baseline", news.len()));
    }
    if let Some(least) = setting.fail_on {
        line.push_str(&match fails {
            0 => format!(". Nothing fails the check (`--fail-on {}`)", least.as_str()),
            n => {
                let verb = if n == 1 { "fails" } else { "fail" };
                let n = words::count(n as u64, "of them", "of them");
                format!(". **{n} {verb} the check** (`--fail-on {}`)", least.as_str())
            }
        });
    }
    page.push(&format!("{line}.\n"));
}

/// The first findings; how many they are.
fn worst(news: &[&Finding], setting: &Setting, page: &mut Page) -> usize {
    for (at, finding) in news.iter().take(WORST).enumerate() {
        let row = row(finding, setting);
        if page.text.len() + row.len() > UNFOLDED {
            return at;
        }
        page.push(&if at == 0 { format!("\n{HEAD}{row}") } else { row });
    }
    news.len().min(WORST)
}

fn row(finding: &Finding, setting: &Setting) -> String {
    let help =
        if finding.help.is_empty() { String::new() } else { format!("<br>→ {}", plain(&finding.help)) };
    format!(
        "| {} | {} | {} ({}){help} | {} |\n",
        finding.severity.as_str(),
        code(&finding.component),
        plain(&finding.message),
        code(finding.rule),
        place(finding, setting)
    )
}

fn place(finding: &Finding, setting: &Setting) -> String {
    code(&setting.line(finding.location.as_ref()))
}

/// What is waived, with who did it and until when; what the baseline has.
fn known(others: &[&Finding], setting: &Setting, page: &mut Page) {
    let (waived, known): (Vec<&Finding>, Vec<&Finding>) = others.iter().partition(|finding| finding.waived);
    let of = |finding: &Finding| {
        let note = finding.waiver.as_ref();
        let reason = note.map_or_else(String::new, |note| plain(&note.reason));
        let until = note.map_or_else(String::new, |note| plain(&note.expires));
        let by = note.and_then(|note| note.approved_by.as_deref()).map_or_else(String::new, plain);
        let (rule, component) = (code(finding.rule), code(&finding.component));
        format!("| {} | {rule} | {component} | {reason} | {until} | {by} |\n", finding.severity.as_str())
    };
    let head = "| | Rule | Component | Why | Until | Approved by |\n| --- | --- | --- | --- | --- | --- |\n";
    let title = words::count(waived.len() as u64, "waived finding", "waived findings");
    page.fold(&title, head, waived.into_iter().map(of));
    let title = words::count(known.len() as u64, "finding", "findings");
    page.fold(&format!("{title} of the baseline"), HEAD, known.into_iter().map(|known| row(known, setting)));
}

fn targets(report: &CheckReport, page: &mut Page) {
    let numbers = report.targets.iter().any(|target| target.downtime_hours_per_year.is_some());
    let head = if numbers {
        "| Target | Tier | Cut order | Single points | Downtime |\n| --- | --: | --: | --: | --: |\n"
    } else {
        "| Target | Tier | Cut order | Single points |\n| --- | --: | --: | --: |\n"
    };
    let row = |target: &TargetReport| {
        let order = text::cut_order(target);
        let mut row = format!("| {} | {} | {order} | {} |", code(&target.id), target.tier, target.spof_count);
        if numbers {
            row.push_str(&format!(" {} |", text::downtime(target)));
        }
        row.push('\n');
        row
    };
    let title = words::count(report.targets.len() as u64, "target", "targets");
    page.fold(&title, head, report.targets.iter().map(row));
}

fn notes(report: &CheckReport, page: &mut Page) {
    page.fold("Notes", "", report.notes.iter().map(|note| format!("- {}\n", plain(note))));
}

/// The text so far, kept below [`BYTES`].
#[derive(Default)]
struct Page {
    text: String,
    /// How many folded lists are still to come.
    folds: usize,
}

impl Page {
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        Inert::new(out, Spelling::Markup).write_all(self.text.as_bytes())
    }

    /// Adds what fits by its making: pieces of bounded length.
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a folded list as far as there is room, of which each list leaves some to those after it; nothing where
    /// the list is empty.
    fn fold(&mut self, title: &str, head: &str, rows: impl ExactSizeIterator<Item = String>) {
        const CLOSING: usize = 100;
        self.folds = self.folds.saturating_sub(1);
        let room = BYTES.saturating_sub(self.folds * RESERVED);
        let total = rows.len();
        let opening = format!("\n<details><summary>{title}</summary>\n\n{head}");
        if total == 0 {
            return;
        }
        self.text.push_str(&opening);
        let mut written = 0;
        for row in rows {
            if self.text.len() + row.len() + CLOSING > room {
                break;
            }
            self.text.push_str(&row);
            written += 1;
        }
        if written < total {
            self.text.push_str(&format!("\n{} more: see the full report.\n", total - written));
        }
        self.text.push_str("\n</details>\n");
    }
}
