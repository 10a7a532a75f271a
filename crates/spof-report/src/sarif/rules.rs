//! The rules as the tool's reporting descriptors.

use spof::report::{Finding, Severity};
use spof::rules::RULES;

use super::log::{Configuration, Help, Message, Rule, RuleProperties};

/// Every rule of the registry, then those that only findings name.
pub(super) fn of(findings: &[&Finding]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = RULES
        .iter()
        .map(|rule| described(rule.id, rule.summary, rule.page, default_level(rule.severity)))
        .collect();
    for finding in findings {
        if !rules.iter().any(|rule| rule.id == finding.rule) {
            rules.push(described(finding.rule, finding.rule, "", level(finding.severity)));
        }
    }
    rules
}

fn described(id: &'static str, summary: &str, page: &str, level: &'static str) -> Rule {
    let whole = paragraph(page).unwrap_or_else(|| sentence(summary));
    // Help must not be empty; without a page the summary is all there is.
    let page = if page.is_empty() { summary } else { page };
    Rule {
        id,
        name: id.split('-').map(capital).collect(),
        short_description: Message::plain(&sentence(summary)),
        full_description: Message::plain(&whole),
        help: Help { text: page.to_owned(), markdown: page.to_owned() },
        default_configuration: Configuration { level },
        properties: RuleProperties {
            problem_severity: match level {
                "note" => "recommendation",
                level => level,
            },
            precision: "very-high",
            tags: ["availability", "reliability"],
        },
    }
}

/// The level of a result.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The level of a rule whose severity is told in words: that of the first severity that they name, or the
/// standard's default.
fn default_level(words: &str) -> &'static str {
    let mut words = words.split(|c: char| !c.is_alphabetic());
    let first = words.find_map(|word| Severity::ALL.into_iter().find(|severity| severity.as_str() == word));
    first.map_or("warning", level)
}

/// The first paragraph under the first section of a page, on one line.
fn paragraph(page: &str) -> Option<String> {
    let start = page.find("\n## ")? + 1;
    let mut lines = page[start..].lines().skip(1).skip_while(|line| line.trim().is_empty()).peekable();
    lines.peek()?;
    let text: Vec<&str> = lines.take_while(|line| !line.trim().is_empty()).collect();
    Some(text.join(" "))
}

fn sentence(words: &str) -> String {
    format!("{}.", capital(words))
}

fn capital(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::{default_level, paragraph};

    #[test]
    fn the_first_severity_named_is_the_default() {
        assert_eq!(default_level("critical, high, medium or low by the best tier hit"), "error");
        assert_eq!(default_level("one step below the single point of failure"), "warning");
        assert_eq!(default_level("low"), "note");
    }

    #[test]
    fn the_first_paragraph_describes_a_rule() {
        let page = "# id\n\n## What it finds\n\nFinds a\nthing.\n\nMore.\n";
        assert_eq!(paragraph(page).as_deref(), Some("Finds a thing."));
        assert_eq!(paragraph("no sections"), None);
    }
}
