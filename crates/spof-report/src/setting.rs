//! What a report does not know of itself: where its files lie, and what fails the run.

use std::cmp::Reverse;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use spof::report::{CheckReport, DiffReport, Finding, Location, Severity};

/// What need not be escaped in a path of a URI: the unreserved characters of RFC 3986, and the slash.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Where the files lie, and what fails the run.
///
/// CI systems name files from the root of the repository, while a report names them as the command line
/// did. Both folders are absolute paths with forward slashes; empty ones leave names as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// The root of the repository.
    pub root: String,
    /// The folder that relative file names start from.
    pub working_directory: String,
    /// The least severity that fails the run; `None` where nothing does.
    pub fail_on: Option<Severity>,
}

/// A file as others are to name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the repository, by its path from the root.
    Inside(String),
    /// Elsewhere, by its absolute path.
    Outside(String),
}

impl Place {
    /// The path for people and for formats that know no URIs.
    pub(crate) fn path(&self) -> &str {
        match self {
            Place::Inside(path) | Place::Outside(path) => path,
        }
    }

    /// The path as a URI: relative to the root of the repository, or `file:`.
    pub(crate) fn uri(&self) -> String {
        let encoded = utf8_percent_encode(self.path(), ESCAPED);
        match self {
            Place::Inside(_) => encoded.to_string(),
            // The letter of a Windows drive follows the slash that starts the path.
            Place::Outside(path) if path.starts_with('/') => format!("file://{encoded}"),
            Place::Outside(_) => format!("file:///{encoded}"),
        }
    }
}

impl Setting {
    /// Whether a finding fails the run: not a waived one, and not one that the baseline has.
    pub fn fails(&self, finding: &Finding) -> bool {
        let known = finding.waived || finding.is_known();
        !known && self.fail_on.is_some_and(|least| finding.severity >= least)
    }

    /// Where a finding is, for people: `infra/m.yaml:14`; nothing for what has no place.
    pub(crate) fn line(&self, location: Option<&Location>) -> String {
        let file = |at: &Location| {
            self.place(&at.file).map_or_else(|| at.file.to_string(), |file| file.path().to_owned())
        };
        location.map_or_else(String::new, |at| format!("{}:{}", file(at), at.line))
    }

    /// The file that a location names; `None` for standard input, which no other tool can open.
    pub(crate) fn place(&self, file: &str) -> Option<Place> {
        if file == "<stdin>" {
            return None;
        }
        // A file of a revision is named from the root as it is: `git:REV:PATH`.
        if let Some((_, path)) = file.strip_prefix("git:").and_then(|rest| rest.split_once(':')) {
            return Some(Place::Inside(path.to_owned()));
        }
        let file = if cfg!(windows) { file.replace('\\', "/") } else { file.to_owned() };
        if !is_absolute(&file) && self.working_directory.is_empty() {
            return Some(Place::Inside(tidy(&file)));
        }
        let whole = if is_absolute(&file) { file } else { format!("{}/{file}", self.working_directory) };
        let (whole, root) = (tidy(&whole), tidy(&self.root));
        let inside = whole.strip_prefix(root.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
        Some(match inside {
            Some(inside) if !self.root.is_empty() => Place::Inside(inside.to_owned()),
            _ => Place::Outside(whole),
        })
    }
}

fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes();
    path.starts_with('/') || (cfg!(windows) && drive.len() > 2 && drive[1] == b':' && drive[2] == b'/')
}

/// The path without `.`, empty steps, and steps that a `..` takes back.
fn tidy(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/').filter(|step| !step.is_empty() && *step != ".") {
        match steps.last() {
            Some(last) if step == ".." && *last != ".." => {
                steps.pop();
            }
            None if step == ".." && path.starts_with('/') => {}
            _ => steps.push(step),
        }
    }
    let lead = if path.starts_with('/') { "/" } else { "" };
    format!("{lead}{}", steps.join("/"))
}

/// The findings in the order in which to lose them last: those that a run can fail for, what the baseline
/// knows, what is waived; each worst first.
pub(crate) fn by_weight(report: &CheckReport) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| (finding.waived, finding.is_known(), badness(finding)));
    findings
}

/// Sorts by severity and by how many targets a finding is about, the worst first; what is equal stays in the order of the
/// report, by rule and name.
fn badness(finding: &Finding) -> impl Ord + use<> {
    (Reverse(finding.severity), Reverse(finding.target_count))
}

/// What a change brings: new findings and those that are no longer waived, worst first, waived ones last.
pub(crate) fn news(report: &DiffReport) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = report.new_findings.iter().chain(&report.unwaived_findings).collect();
    findings.sort_by_key(|finding| (finding.waived, badness(finding)));
    findings
}

/// Whether a finding is one to act on: not waived, and not known to the baseline.
pub(crate) fn is_news(finding: &Finding) -> bool {
    !finding.waived && !finding.is_known()
}

#[cfg(test)]
mod tests {
    use super::{Place, Setting};

    fn setting() -> Setting {
        Setting { root: "/repo".into(), working_directory: "/repo/infra".into(), fail_on: None }
    }

    #[test]
    fn files_are_named_from_the_root_of_the_repository() {
        let inside = |path: &str| Some(Place::Inside(path.to_owned()));
        assert_eq!(setting().place("m.yaml"), inside("infra/m.yaml"));
        assert_eq!(setting().place("./a/../m.yaml"), inside("infra/m.yaml"));
        assert_eq!(setting().place("../m.yaml"), inside("m.yaml"));
        assert_eq!(setting().place("/repo/m.yaml"), inside("m.yaml"));
        assert_eq!(setting().place("../../m.yaml"), Some(Place::Outside("/m.yaml".into())));
        assert_eq!(setting().place("/repository/m.yaml"), Some(Place::Outside("/repository/m.yaml".into())));
        assert_eq!(setting().place("<stdin>"), None);
        assert_eq!(setting().place("git:HEAD~1:infra/m o.yaml"), inside("infra/m o.yaml"));
        assert_eq!(Setting::default().place("./m.yaml"), inside("m.yaml"));
        assert_eq!(Setting::default().place("/m.yaml"), Some(Place::Outside("/m.yaml".into())));
    }

    #[test]
    fn the_root_of_the_file_system_may_be_the_repository() {
        let setting = Setting { root: "/".into(), working_directory: "/".into(), fail_on: None };
        assert_eq!(setting.place("m.yaml"), Some(Place::Inside("m.yaml".into())));
    }

    #[test]
    fn uris_escape_what_a_path_must_not_hold() {
        let uri = |path: &str| setting().place(path).map(|place| place.uri());
        assert_eq!(uri("a b:ü#%?.yaml").as_deref(), Some("infra/a%20b%3A%C3%BC%23%25%3F.yaml"));
        assert_eq!(uri("/x y.yaml").as_deref(), Some("file:///x%20y.yaml"));
    }
}
