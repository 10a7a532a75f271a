//! What a finding is about, in words that are the same wherever and whenever it is found.
//!
//! A fingerprint is made of the rule, the component, what of it is meant where a rule may say several things of one,
//! the group (its owner, how many members it needs, and which), and the targets. It knows no lines, no order and no
//! texts. A baseline keeps the parts, so that what has shrunk or has another name is found again.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::spelling::{respelled, spell};
use crate::model::{ComponentId, Group, GroupForm, Model, RequirementView};

/// The version of fingerprints: those of version 1 did not know which group of an owner is meant.
pub const FINGERPRINTS: u32 = 2;

/// How many members of a group a finding carries. Its fingerprint is made of all.
const CARRIED: usize = 256;

/// A group of somebody's requirements, as the identity of a finding has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FindingGroup {
    /// Whose requirement it is.
    pub owner: String,
    /// How it is written: `any_of`, `all_of`, `at_least` or `majority`.
    pub form: String,
    /// How many of its members it needs.
    pub needed: u32,
    /// Its members that are components, sorted.
    pub members: Vec<String>,
    /// Its members that are groups or network paths, spelled out, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// How many members it has in all; more than are listed where there are very many.
    pub member_count: usize,
}

/// What a finding is about beside its rule.
#[derive(Clone, Copy)]
pub(crate) struct Identity<'a> {
    pub(crate) component: &'a str,
    pub(crate) aspect: Option<&'a str>,
    pub(crate) group: Option<&'a FindingGroup>,
}

impl FindingGroup {
    /// The group as all of it, and as a finding carries it.
    pub(crate) fn of(model: &Model, owner: ComponentId, group: Group<'_>) -> GroupIdentity {
        let name = |id: ComponentId| model.component(id).name().to_owned();
        let form = match group.form() {
            GroupForm::AnyOf => "any_of",
            GroupForm::AllOf => "all_of",
            GroupForm::AtLeast(_) => "at_least",
            GroupForm::Majority => "majority",
        };
        let (mut members, mut parts) = (Vec::new(), Vec::new());
        for member in group.members() {
            match member.view() {
                RequirementView::Component(component) => members.push(component.name().to_owned()),
                _ => parts.push(spell(member, &name)),
            }
        }
        members.sort_unstable();
        parts.sort_unstable();
        let mut whole = FindingGroup {
            owner: name(owner),
            form: form.to_owned(),
            needed: group.needed(),
            member_count: members.len() + parts.len(),
            members,
            parts,
        };
        let words = whole.words();
        whole.members.truncate(CARRIED);
        whole.parts.truncate(CARRIED);
        GroupIdentity { words, carried: Arc::new(whole) }
    }

    /// Whether all members are listed.
    pub(crate) fn is_whole(&self) -> bool {
        self.members.len() + self.parts.len() == self.member_count
    }

    /// Whether it is a group of the same owner that has all members of the other one, or the other way round.
    pub(crate) fn is_kin(&self, other: &FindingGroup) -> bool {
        let has_all = |of: &FindingGroup, whose: &FindingGroup| {
            whose.members.iter().all(|member| of.members.binary_search(member).is_ok())
                && whose.parts.iter().all(|part| of.parts.binary_search(part).is_ok())
        };
        self.owner == other.owner && (has_all(self, other) || has_all(other, self))
    }

    /// The group once components have other names; itself where none of them has.
    pub(crate) fn renamed<'n>(&self, name: &dyn Fn(&str) -> Option<&'n str>) -> Cow<'_, FindingGroup> {
        let known = |id: &String| name(id).is_some();
        let in_parts = |part: &String| respelled(part, name) != *part;
        if !known(&self.owner) && !self.members.iter().any(known) && !self.parts.iter().any(in_parts) {
            return Cow::Borrowed(self);
        }
        let new = |id: &String| name(id).map_or_else(|| id.clone(), str::to_owned);
        let mut members: Vec<String> = self.members.iter().map(new).collect();
        let mut parts: Vec<String> = self.parts.iter().map(|part| respelled(part, name)).collect();
        members.sort_unstable();
        parts.sort_unstable();
        Cow::Owned(FindingGroup { owner: new(&self.owner), form: self.form.clone(), members, parts, ..*self })
    }

    fn words(&self) -> String {
        let needed = self.needed.to_string();
        let members = self.members.iter().map(String::as_str).chain(["parts"]);
        let own = [self.owner.as_str(), &self.form, &needed].into_iter();
        fingerprint(own.chain(members).chain(self.parts.iter().map(String::as_str)))
    }
}

/// A group in the words of a fingerprint, and as a finding carries it.
#[derive(Clone)]
pub(crate) struct GroupIdentity {
    words: String,
    pub(crate) carried: Arc<FindingGroup>,
}

impl GroupIdentity {
    /// The owner and all members, as one word.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }
}

/// The fingerprint of what a rule says of a whole group, or of none.
pub(crate) fn fingerprint_of_parts<'t>(
    rule: &str,
    identity: Identity<'_>,
    targets: impl Iterator<Item = &'t str>,
) -> String {
    let group = identity.group.map_or_else(String::new, FindingGroup::words);
    print(rule, identity.component, identity.aspect, &group, targets)
}

/// The fingerprint of what a rule says, from all of the group.
pub(crate) fn fingerprint_of<'t>(
    rule: &str,
    component: &str,
    aspect: Option<&str>,
    group: Option<&GroupIdentity>,
    targets: impl Iterator<Item = &'t str>,
) -> String {
    print(rule, component, aspect, group.map_or("", |group| &group.words), targets)
}

fn print<'t>(
    rule: &str,
    component: &str,
    aspect: Option<&str>,
    group: &str,
    targets: impl Iterator<Item = &'t str>,
) -> String {
    let mut print = Print::default();
    [rule, component, aspect.unwrap_or(""), group].into_iter().for_each(|word| print.add(word));
    targets.for_each(|target| print.add(target));
    print.finish()
}

/// FNV-1a in 128 bits over words and their boundaries: the same for the same words, wherever and
/// whenever it is computed. It is an identity, not a secret.
struct Print(u128);

impl Default for Print {
    fn default() -> Print {
        Print(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Print {
    fn add(&mut self, word: &str) {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        for byte in word.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }

    fn finish(self) -> String {
        format!("{:032x}", self.0)
    }
}

fn fingerprint<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut print = Print::default();
    words.for_each(|word| print.add(word));
    print.finish()
}

/// The fingerprints that version 1 may have given to what a rule says: they knew the first related component instead of
/// the group, told pairs apart by a suffix, and waivers by the rule that they waive.
pub(crate) fn first_fingerprints(
    rule: &str,
    identity: Identity<'_>,
    related: &[String],
    targets: &[String],
) -> Vec<String> {
    let owner = related.first().map_or("", String::as_str);
    let of = |owner: &str| {
        let words = [rule, identity.component, owner].into_iter();
        fingerprint(words.chain(targets.iter().map(String::as_str)))
    };
    let mut prints = vec![of(owner)];
    match (identity.group, identity.aspect) {
        (Some(_), Some(aspect)) => prints = vec![fingerprint([prints[0].as_str(), aspect].into_iter())],
        (None, Some(aspect)) => prints.push(of(aspect)),
        (_, None) => {}
    }
    prints
}
