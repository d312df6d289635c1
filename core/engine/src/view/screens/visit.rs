//! The visit while it goes on: team, sections with their items, hazards noted so far.

pub(in crate::view) mod reading;
pub(in crate::view) mod sections;
mod team;

use self::reading::Reading;
use super::action::ActionView;
use super::item::NoteView;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::FindingLineView;
use crate::view::who_sees::rule;
use crate::view::words;
use chrono::{NaiveDate, NaiveDateTime};
use hucha_model::content::AnswerValue;
use hucha_model::wire::DocKind;
use hucha_model::{ActivityId, DocId, Lang, Millis, PersonId};
use serde::{Deserialize, Serialize};

/// Shows a visit to somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitView {
    /// Which.
    pub activity: ActivityId,
    /// Its record; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Name of the activity.
    pub title: String,
    /// Code of the state.
    pub state: String,
    /// Label of the state.
    pub state_label: String,
    /// Name of the plant visited 被帮扶企业.
    pub host: String,
    /// Name of the visiting plant 帮扶企业.
    pub helper: String,
    /// Day of the visit.
    pub day: Option<NaiveDate>,
    /// Begin.
    pub starts_at: Option<NaiveDateTime>,
    /// Flags of the visit (未共同确定（原因）…).
    pub flags: Vec<String>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
    /// Those who inspect, and the host's people.
    pub team: Vec<TeamMemberView>,
    /// The checklist; empty while there is no record.
    pub sections: Vec<SectionView>,
    /// Hazards and suggestions noted so far, merged ones as one line.
    pub findings: Vec<FindingLineView>,
    /// Notes of the visit as a whole, oldest first (entry, training, closing).
    pub notes: Vec<NoteView>,
    /// Items answered.
    pub answered: u32,
    /// Items there are.
    pub items: u32,
    /// Items on which two differ 两人填写不一致.
    pub clashes: u32,
    /// Photos taken.
    pub photos: u32,
    /// Whether the person of this phone leads the visit 组长.
    pub leads: bool,
    /// Whether the person of this phone may write in the record now.
    pub may_write: bool,
    /// What the person may do.
    pub actions: Vec<ActionView>,
}

/// Names one who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMemberView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Plant.
    pub plant: String,
    /// Part in this visit (组长, 组员, 陪同人员).
    pub part: String,
    /// Whether the person has said that the records are complete 记录完毕.
    pub is_closed: bool,
    /// Whether it is the person of this phone.
    pub is_me: bool,
}

/// Shows one section of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionView {
    /// Id.
    pub id: String,
    /// Heading with its number.
    pub title: String,
    /// Names of those who look after it 分工.
    pub assigned: Vec<String>,
    /// Whether the person of this phone does.
    pub is_mine: bool,
    /// Items answered.
    pub answered: u32,
    /// Its items in order.
    pub items: Vec<ItemLineView>,
}

/// Shows one item as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLineView {
    /// Its id.
    pub item: String,
    /// Its wording.
    pub text: String,
    /// The answer that stands, if one does.
    pub answer: Option<AnswerValue>,
    /// Its label; 未检查 or 未填写 when none stands, 两人填写不一致 for a clash.
    pub answer_label: String,
    /// Whether two differ and nobody has ruled.
    pub is_clash: bool,
    /// Hazards noted for it.
    pub findings: u32,
    /// Notes for it.
    pub notes: u32,
}

impl Engine {
    /// Shows a visit while it goes on. The team sees its record; anybody else sees the list once it
    /// was handed over, and no record.
    pub fn visit_screen(&self, activity: ActivityId, lang: Lang) -> Result<VisitView, EngineError> {
        self.lock().visit_screen(activity, lang)
    }
}

impl Inner {
    fn visit_screen(&mut self, activity: ActivityId, lang: Lang) -> Result<VisitView, EngineError> {
        let reading = self.reading(activity)?;
        let visit = &reading.visit;
        let sections = self.section_lines(&reading, lang);
        let count = |of: fn(&ItemLineView) -> bool| {
            let items = sections.iter().flat_map(|section| &section.items);
            items.filter(|item| of(item)).count() as u32
        };
        let name = |org: Option<_>| org.map_or_else(String::new, |org| self.full_name(org));
        Ok(VisitView {
            activity,
            doc: reading.doc(),
            title: self.activity_title(visit, lang)?,
            state: visit.state.clone(),
            state_label: words::state(visit.entity.kind, &visit.state, lang).to_owned(),
            host: name(visit.facts.helped),
            helper: name(visit.facts.helper),
            day: visit.facts.starts.map(Millis::day),
            starts_at: visit.facts.starts.map(Millis::local),
            flags: self.screen_flags(&reading, lang)?,
            who_sees: who_reads(&reading, lang).to_owned(),
            team: self.team(&reading, lang),
            findings: self.lines_of(&reading.list, lang)?,
            notes: self.visit_notes(&reading, lang),
            answered: count(|item| item.answer.is_some()),
            items: count(|_| true),
            clashes: count(|item| item.is_clash),
            photos: reading.content.photos.len().max(reading.list.photos.len()) as u32,
            leads: reading.leader() == Some(reading.me),
            may_write: self.may_write_record(&reading)?,
            actions: self.offering_of(&reading, lang)?.actions(visit)?,
            sections,
        })
    }

    /// Words the flags, and why the record takes nothing, or nothing more of the list.
    fn screen_flags(&self, reading: &Reading, lang: Lang) -> Result<Vec<String>, EngineError> {
        let visit = &reading.visit;
        let day = visit.facts.starts.unwrap_or_else(|| self.now()).day();
        let sight = self.sight_of_visit(visit, reading.reads_a_record())?;
        let mut flags = self.visit_flags(visit, day, sight, lang)?;
        let is_of_team = self.is_of(reading.me, visit.facts.helper, self.now().day());
        let said = match (&reading.record, reading.is_handed_over()) {
            (Some(_), true) => lang.pick(
                "清单已提交，之后填写的内容不列入清单",
                "the list was handed over: what is written now is not on it",
            ),
            (Some(_), false) | (None, true) => return Ok(flags),
            (None, false) if is_of_team => lang.pick(
                "活动记录尚未建立，请先打开活动记录",
                "the record is not opened yet: open it first",
            ),
            (None, false) => lang.pick(
                "帮扶组提交清单后可以查看",
                "readable once the team has handed over its list",
            ),
        };
        flags.push(said.to_owned());
        Ok(flags)
    }
}

/// Says who reads what the screen shows: the record before hand-over, for its team after it too.
pub(in crate::view) fn who_reads(reading: &Reading, lang: Lang) -> &'static str {
    let is_list_only = reading.record.is_none() && reading.is_handed_over();
    let kind = if is_list_only {
        DocKind::FollowUp
    } else {
        DocKind::Visit
    };
    rule(kind, lang)
}
