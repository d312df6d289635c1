//! Checklists as data: sections, items and the groups by which a team divides its work.
//!
//! A published version never changes; a document stays with the version it was opened with,
//! named by the SHA-256 of the file. Whoever reads an older document keeps showing its items.

use crate::Hash;
use crate::content::AnswerValue;
use crate::programme::{At, Label, ProgrammeError};
use crate::wire::TemplateRef;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Id, such as `CL-WD`.
    pub id: String,
    /// Version, counted from 1.
    pub version: u32,
    /// Title.
    pub title: Label,
    /// SHA-256 of the file's bytes.
    pub sha256: Hash,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Groups for the division of work (分工) in order.
    pub groups: Vec<Group>,
    /// What of it is ours.
    pub ours: Vec<String>,
}

/// A section with its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Id; for CL-WD the number of the focus area.
    pub id: String,
    /// Title.
    pub title: Label,
    /// Items in order.
    pub items: Vec<Item>,
}

/// Whether an item is a service rendered or something looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A service: done, not done or not applicable.
    Help,
    /// Something looked at: conforms, does not conform, not applicable or not checked.
    Check,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable id, such as `1.2`.
    pub id: String,
    /// Kind.
    pub kind: ItemKind,
    /// Wording.
    pub title: Label,
    /// What could show it; a hint of ours, never asked for.
    pub evidence: Label,
    /// Number of the paper it rests on, where the document names one.
    pub basis: Option<String>,
    /// True for the row that keeps an open list open (其他).
    pub is_other: bool,
}

/// Items that one person may look after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Label,
    /// Ids of its items.
    pub items: Vec<String>,
}

impl ItemKind {
    /// Lists the answers that fit, in the order shown.
    pub const fn answers(self) -> &'static [AnswerValue] {
        match self {
            Self::Help => &[
                AnswerValue::Done,
                AnswerValue::NotDone,
                AnswerValue::NotApplicable,
            ],
            Self::Check => &[
                AnswerValue::Conforms,
                AnswerValue::DoesNotConform,
                AnswerValue::NotApplicable,
                AnswerValue::NotChecked,
            ],
        }
    }
}

impl Item {
    /// Tells whether `value` is an answer to this kind of item (WD-23 to WD-27).
    pub fn accepts(&self, value: AnswerValue) -> bool {
        self.kind.answers().contains(&value)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChecklist {
    id: String,
    version: u32,
    zh: String,
    en: String,
    #[serde(default)]
    ours: Vec<String>,
    #[serde(rename = "section")]
    sections: Vec<RawSection>,
    #[serde(default, rename = "group")]
    groups: Vec<RawGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    id: Spanned<String>,
    zh: String,
    en: String,
    items: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    id: Spanned<String>,
    kind: ItemKind,
    zh: String,
    en: String,
    basis: Option<String>,
    #[serde(default)]
    other: bool,
    #[serde(default)]
    evidence_zh: String,
    #[serde(default)]
    evidence_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    id: Spanned<String>,
    zh: String,
    en: String,
    items: Vec<Spanned<String>>,
}

impl Checklist {
    /// Reads and checks a checklist file; errors name file and line.
    ///
    /// Ids of sections and items are one name space, as are those of groups; a group names only
    /// items that exist.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, ProgrammeError> {
        let at = |offset: usize| At::offset(file_name, text, offset);
        let raw: RawChecklist = toml::from_str(text).map_err(|error| ProgrammeError::Syntax {
            at: at(error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;

        let mut ids = BTreeSet::new();
        for section in &raw.sections {
            for id in std::iter::once(&section.id).chain(section.items.iter().map(|item| &item.id))
            {
                if !ids.insert(id.get_ref().as_str()) {
                    let place = at(id.span().start);
                    return Err(ProgrammeError::DuplicateId {
                        at: place,
                        id: id.get_ref().clone(),
                    });
                }
            }
        }
        let mut group_ids = BTreeSet::new();
        for group in &raw.groups {
            if !group_ids.insert(group.id.get_ref().as_str()) {
                let place = at(group.id.span().start);
                return Err(ProgrammeError::DuplicateId {
                    at: place,
                    id: group.id.get_ref().clone(),
                });
            }
            if let Some(item) = group
                .items
                .iter()
                .find(|item| !ids.contains(item.get_ref().as_str()))
            {
                return Err(ProgrammeError::UnknownWord {
                    at: at(item.span().start),
                    what: "item",
                    word: item.get_ref().clone(),
                    allowed: "the ids of this file".into(),
                });
            }
        }
        Ok(Self::from_raw(raw, Hash::of_bytes(text.as_bytes())))
    }

    fn from_raw(raw: RawChecklist, sha256: Hash) -> Self {
        Self {
            id: raw.id,
            version: raw.version,
            title: Label::new(raw.zh, raw.en),
            sha256,
            sections: raw.sections.into_iter().map(Section::from_raw).collect(),
            groups: raw
                .groups
                .into_iter()
                .map(|group| Group {
                    id: group.id.into_inner(),
                    title: Label::new(group.zh, group.en),
                    items: group.items.into_iter().map(Spanned::into_inner).collect(),
                })
                .collect(),
            ours: raw.ours,
        }
    }

    /// Names this version of the checklist as documents do.
    pub fn template(&self) -> TemplateRef {
        TemplateRef {
            id: self.id.clone(),
            version: self.version,
            sha256: self.sha256,
        }
    }

    /// Lists all items in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections
            .iter()
            .flat_map(|section| section.items.iter())
    }

    /// Finds an item.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items().find(|item| item.id == id)
    }

    /// Finds the section of an item.
    pub fn section_of(&self, item: &str) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.items.iter().any(|one| one.id == item))
    }

    /// Finds the group of an item, where it has one.
    pub fn group_of(&self, item: &str) -> Option<&Group> {
        self.groups
            .iter()
            .find(|group| group.items.iter().any(|one| one == item))
    }
}

impl Section {
    fn from_raw(raw: RawSection) -> Self {
        Self {
            id: raw.id.into_inner(),
            title: Label::new(raw.zh, raw.en),
            items: raw
                .items
                .into_iter()
                .map(|item| Item {
                    id: item.id.into_inner(),
                    kind: item.kind,
                    title: Label::new(item.zh, item.en),
                    evidence: Label::new(item.evidence_zh, item.evidence_en),
                    basis: item.basis,
                    is_other: item.other,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::Programmes;

    fn cl_wd() -> Checklist {
        Programmes::embedded()
            .unwrap()
            .checklist("CL-WD")
            .unwrap()
            .clone()
    }

    #[test]
    fn the_five_focus_areas_have_their_items() {
        let list = cl_wd();
        let sizes: Vec<_> = list
            .sections
            .iter()
            .map(|s| (s.id.as_str(), s.items.len()))
            .collect();
        assert_eq!(sizes, [("1", 5), ("2", 7), ("3", 5), ("4", 6), ("5", 1)]);
        let others: Vec<_> = list
            .items()
            .filter(|item| item.is_other)
            .map(|item| item.id.as_str())
            .collect();
        assert_eq!(
            others,
            ["2.7", "3.5", "4.6"],
            "each open list ends with its other row"
        );
    }

    #[test]
    fn guidance_is_done_or_not_done_and_never_conforms() {
        let list = cl_wd();
        let guidance = list.item("3.2").unwrap();
        assert_eq!(guidance.kind, ItemKind::Help);
        assert!(guidance.accepts(AnswerValue::NotDone));
        assert!(!guidance.accepts(AnswerValue::Conforms));
        let check = list.item("4.2").unwrap();
        assert!(check.accepts(AnswerValue::NotChecked));
        assert!(!check.accepts(AnswerValue::Done));
        for value in AnswerValue::ALL {
            assert!(
                guidance.accepts(value) || check.accepts(value),
                "{value:?} answers nothing"
            );
        }
    }

    #[test]
    fn every_item_has_exactly_one_group() {
        let list = cl_wd();
        for item in list.items() {
            let groups = list
                .groups
                .iter()
                .filter(|group| group.items.contains(&item.id))
                .count();
            assert_eq!(groups, 1, "item {}", item.id);
        }
        assert_eq!(list.group_of("2.5").unwrap().title.zh, "仪表电气");
        assert_eq!(list.section_of("2.5").unwrap().id, "2");
    }

    #[test]
    fn the_template_names_the_files_bytes() {
        let text = include_str!("../../../fixtures/programmes/WD/checklist.toml");
        assert_eq!(cl_wd().template().sha256, Hash::of_bytes(text.as_bytes()));
        let renamed = text.replace("{ id = \"5.1\"", "{ id = \"5.2\"");
        let error = Checklist::parse("c.toml", &renamed).unwrap_err();
        assert!(error.to_string().contains("`5.1` is no item"), "{error}");
        let touched = Checklist::parse("c.toml", &format!("{text}\n")).unwrap();
        assert_ne!(touched.template().sha256, cl_wd().template().sha256);
    }

    #[test]
    fn an_id_used_twice_is_refused_with_its_line() {
        let text = "id = \"X\"\nversion = 1\nzh = \"x\"\nen = \"x\"\n[[section]]\nid = \"1\"\nzh = \"a\"\nen = \"a\"\nitems = [\n  { id = \"1.1\", kind = \"help\", zh = \"a\", en = \"a\" },\n  { id = \"1.1\", kind = \"help\", zh = \"b\", en = \"b\" },\n]\n";
        let error = Checklist::parse("x.toml", text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "x.toml:11: `1.1` stands here a second time"
        );
    }
}
