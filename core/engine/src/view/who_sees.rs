//! "Who can see this" (谁能看见): who reads a document, and through what.

use crate::error::EngineError;
use crate::inner::Inner;
use hucha_model::access::Through;
use hucha_model::directory::AsOf;
use hucha_model::wire::{Capacity, DocKind};
use hucha_model::{DocId, Lang, PersonId};
use serde::{Deserialize, Serialize};

/// Who reads a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoSeesView {
    /// The rule, in one sentence.
    pub rule: String,
    /// Everybody it lets in today, by name.
    pub readers: Vec<ReaderView>,
}

/// One who reads a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderView {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// On which grounds, each in a few words.
    pub through: Vec<String>,
    /// True when the person may write in it too.
    pub writes: bool,
}

impl Inner {
    pub(super) fn who_sees(&self, doc: DocId, lang: Lang) -> Result<WhoSeesView, EngineError> {
        let opened = self.opened(doc)?.ok_or(EngineError::UnknownDocument(doc))?;
        let activity = self.state(opened.activity_ref())?;
        let mut readers = Vec::new();
        for (person, name) in self.directory.persons(AsOf::NOW) {
            let viewer = self.viewer(person);
            let through = viewer.reads_through(&opened, &activity);
            if !through.is_empty() {
                readers.push(ReaderView {
                    person,
                    name: name.to_owned(),
                    through: through.iter().map(|one| self.ground(one, lang)).collect(),
                    writes: viewer.writes_document(&opened, &activity),
                });
            }
        }
        readers.sort_by(|one, other| (&one.name, one.person).cmp(&(&other.name, other.person)));
        Ok(WhoSeesView {
            rule: rule(opened.kind, lang).to_owned(),
            readers,
        })
    }

    fn ground(&self, through: &Through, lang: Lang) -> String {
        let (org, as_what) = match through {
            Through::Party(party) => (Some(party.org), capacity(party.capacity, lang)),
            Through::Named => (None, lang.pick("点名参加", "named")),
            Through::NamedByTeam => (None, lang.pick("帮扶组邀请", "named by the team")),
            Through::HandedOver(org) => (
                Some(*org),
                lang.pick("接手帮扶企业", "the plant that helps now"),
            ),
        };
        match org {
            Some(org) => format!("{} {as_what}", self.directory.org_name(org)),
            None => as_what.to_owned(),
        }
    }
}

/// Says the rule of a kind of document, in one sentence.
pub(super) fn rule(kind: DocKind, lang: Lang) -> &'static str {
    match kind {
        DocKind::Visit => lang.pick(
            "只有帮扶组所在企业和帮扶组邀请的人员能看见；被帮扶企业和区应急局看不到",
            "seen by the inspecting plant and those its team named; not by the host, nor the bureau",
        ),
        DocKind::FollowUp => lang.pick(
            "只有帮扶双方能看见；区应急局只看到数量、级别和期限",
            "seen by the two plants; the bureau sees counts, grades and dates",
        ),
        DocKind::StudySession => lang.pick(
            "联盟成员企业和区应急局能看见",
            "seen by the plants of the alliance and the bureau",
        ),
    }
}

fn capacity(capacity: Capacity, lang: Lang) -> &'static str {
    match capacity {
        Capacity::Helper => lang.pick("帮扶企业", "helping plant"),
        Capacity::Host => lang.pick("被帮扶企业", "helped plant"),
        Capacity::Member => lang.pick("联盟成员", "member"),
        Capacity::Bureau => lang.pick("区应急局", "bureau"),
        Capacity::VisitLeader => lang.pick("组长", "leader of the visit"),
        Capacity::Inspector => lang.pick("组员", "inspector"),
        Capacity::Escort => lang.pick("陪同人员", "escort"),
        Capacity::Substitute => lang.pick("代会人", "substitute"),
    }
}
