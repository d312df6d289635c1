//! The visit while it goes on, up to the exit meeting.

use chrono::{NaiveDate, NaiveDateTime};
use hucha_engine::{
    ActionView, CaptureView, ChoiceView, ExitMeetingView, ExitRowView, FindingLineView,
    ItemLineView, ItemSideView, ItemView, NoteView, PhraseView, SectionView, TeamMemberView,
    VisitView,
};
use hucha_model::content::AnswerValue;
use hucha_model::view::SignatureView;
use hucha_model::wire::Stance;
use hucha_model::{ActivityId, DocId, FindingId, PersonId};

/// Offers what a person is likely to write.
#[uniffi::remote(Record)]
pub struct CaptureView {
    /// The visit.
    pub activity: ActivityId,
    /// Its record, where photos go; `None` while nobody has opened one here.
    pub doc: Option<DocId>,
    /// Whether the person may write in it now; the reason is on the visit.
    pub may_write: bool,
    /// Places used before at this plant 部位, the newest first.
    pub places: Vec<String>,
    /// Phrases, one's own and the newest first, then those of the programme.
    pub phrases: Vec<PhraseView>,
    /// Hazard or suggestion.
    pub kinds: Vec<ChoiceView>,
    /// Grades a visitor may note (一般隐患, 疑似重大隐患).
    pub severities: Vec<ChoiceView>,
    /// Reasons for having no photo (企业要求不拍照).
    pub no_photo_reasons: Vec<String>,
    /// Who is told when a suspected major hazard is noted, said before the tap.
    pub who_is_told: String,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Offers one phrase.
#[uniffi::remote(Record)]
pub struct PhraseView {
    /// The words.
    pub text: String,
    /// The group it belongs to (工艺, 设备 …), or empty.
    pub group: String,
    /// How often it was used on this phone.
    pub used: u32,
}

/// Shows the list as it is read out.
#[uniffi::remote(Record)]
pub struct ExitMeetingView {
    /// The visit.
    pub activity: ActivityId,
    /// Name of the activity.
    pub title: String,
    /// Label of the visit's state.
    pub state_label: String,
    /// Whether the list was handed over; before that the rows are what would be.
    pub is_handed_over: bool,
    /// Hazards first, then suggestions, in the order of their numbers.
    pub rows: Vec<ExitRowView>,
    /// What stands in the way of handing over: open clashes, records not closed; each a sentence.
    pub open: Vec<String>,
    /// Counts in one sentence (共 6 条，其中当场整改 2 条，建议项 1 条).
    pub totals: String,
    /// Signatures, given, refused or awaited.
    pub signatures: Vec<SignatureView>,
    /// Short digest of the list, the same on both phones; empty before hand-over.
    pub digest: String,
    /// What the person may do with the visit (hand over, sign, object).
    pub actions: Vec<ActionView>,
    /// Who can see this 谁能看见, in one sentence.
    pub who_sees: String,
}

/// Shows one row as read out.
#[uniffi::remote(Record)]
pub struct ExitRowView {
    /// Which.
    pub finding: FindingId,
    /// Position, from 1.
    pub row: u32,
    /// Place 部位.
    pub place: String,
    /// What is wrong, or the suggestion.
    pub text: String,
    /// Label of the severity, or of a suggestion.
    pub severity_label: String,
    /// Whether it was put right on the spot 当场整改.
    pub on_the_spot: bool,
    /// Mark of a merged hazard, or empty.
    pub merged: String,
    /// Photos there are.
    pub photos: u32,
    /// The host's word, once given.
    pub stance: Option<Stance>,
    /// Its label, or empty.
    pub stance_label: String,
    /// The host's remark, or empty.
    pub remark: String,
    /// What the person may do with the row (the host's word).
    pub actions: Vec<ActionView>,
}

/// Shows one item with everything said of it.
#[uniffi::remote(Record)]
pub struct ItemView {
    /// The visit.
    pub activity: ActivityId,
    /// Its id.
    pub item: String,
    /// Heading of its section.
    pub section: String,
    /// Its wording.
    pub text: String,
    /// What could show it; a hint, never asked for.
    pub hint: String,
    /// The paper it rests on, or empty.
    pub basis: String,
    /// The answers that fit, in order.
    pub choices: Vec<ChoiceView>,
    /// What the person of this phone answered, if anything.
    pub mine: Option<AnswerValue>,
    /// The answer that stands, if one does.
    pub standing: Option<AnswerValue>,
    /// Its label, as in the list.
    pub standing_label: String,
    /// Whether two differ and nobody has ruled 两人填写不一致.
    pub is_clash: bool,
    /// Every answer, by name; none is lost when the leader rules.
    pub sides: Vec<ItemSideView>,
    /// Every ruling 以此为准, with who ruled.
    pub rulings: Vec<ItemSideView>,
    /// Whether the person may answer.
    pub may_answer: bool,
    /// Whether the person may rule 以此为准.
    pub may_rule: bool,
    /// Notes for it, oldest first.
    pub notes: Vec<NoteView>,
    /// Hazards noted for it.
    pub findings: Vec<FindingLineView>,
}

/// Shows one side.
#[uniffi::remote(Record)]
pub struct ItemSideView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The answer.
    pub value: AnswerValue,
    /// Its label.
    pub label: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone.
    pub is_mine: bool,
}

/// Shows one note.
#[uniffi::remote(Record)]
pub struct NoteView {
    /// What it is about: an item, or a word (`entry`, `closing`).
    pub about: String,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When, by that phone's clock.
    pub at: NaiveDateTime,
    /// Whether it is the person of this phone, who may rewrite it.
    pub is_mine: bool,
}

/// Shows a visit to somebody who takes part.
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
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
