//! What goes in and comes out, one plain struct per table.

use crate::codes::{
    BlobKind, BlobState, Confirmed, DocState, InboxKind, ItemStand, Origin, OutboxKind,
    OutboxState, Waits,
};
use hucha_model::content::{
    Answer, AnswerValue, Attendance, FinalAnswer, Note, PhotoContent, RectificationPlan,
};
use hucha_model::time::Day;
use hucha_model::wire::{DocKind, EntityRef, FindingKind, Severity, Verdict};
use hucha_model::{
    ActivityId, DeviceId, DocId, FindingId, Hash, Millis, PersonId, PhotoId, ScopeId,
};
use std::collections::BTreeMap;

/// The opening of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedRow {
    /// The document.
    pub doc: DocId,
    /// The scope that numbers it.
    pub scope: ScopeId,
    /// Its activity.
    pub activity: ActivityId,
    /// Its kind.
    pub kind: DocKind,
    /// Name of the signed opening.
    pub hash: Hash,
    /// The signed opening, as it came.
    pub bytes: Vec<u8>,
    /// When it says it was opened; decides the half-year of its counts.
    pub at: Millis,
    /// What may still be done with it.
    pub state: DocState,
}

/// One change of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// The document.
    pub doc: DocId,
    /// The change's hash.
    pub hash: Hash,
    /// The actor, raw.
    pub actor: Vec<u8>,
    /// The actor's change number, from 1.
    pub seq: u64,
    /// The change, uncompressed.
    pub bytes: Vec<u8>,
}

/// A snapshot of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its heads, sorted.
    pub heads: Vec<Hash>,
    /// The saved document.
    pub bytes: Vec<u8>,
}

/// An attested run of one actor's changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Name of the attestation.
    pub hash: Hash,
    /// The document.
    pub doc: DocId,
    /// The actor, raw.
    pub actor: Vec<u8>,
    /// First change number covered.
    pub first: u64,
    /// Last change number covered.
    pub last: u64,
    /// The signed attestation, as it came.
    pub bytes: Vec<u8>,
    /// Its number, once it has one.
    pub n: Option<u64>,
    /// Where it came from.
    pub origin: Origin,
}

/// Changes of one actor that no attested run covers yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unattested {
    /// The document.
    pub doc: DocId,
    /// The actor, raw.
    pub actor: Vec<u8>,
    /// First change number.
    pub first: u64,
    /// Last change number.
    pub last: u64,
    /// Hash of the last change.
    pub change: Hash,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// Its name.
    pub hash: Hash,
    /// The scope that numbers it.
    pub scope: ScopeId,
    /// What it is about.
    pub entity: EntityRef,
    /// The signed payload, as it came.
    pub bytes: Vec<u8>,
    /// The detached text, as it came, where this device may hold it.
    pub text: Option<Vec<u8>>,
    /// Its number, once it has one.
    pub n: Option<u64>,
    /// True while it cannot be judged yet.
    pub held: bool,
    /// The document its facts were read from.
    pub doc: Option<DocId>,
}

/// Signed bytes at a number: a directory row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedBytes {
    /// The number.
    pub n: u64,
    /// The signed item, as it came.
    pub bytes: Vec<u8>,
}

/// What the hub said of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRow {
    /// What it said.
    pub verdict: Verdict,
    /// When it was heard.
    pub at: Millis,
}

/// One thing to push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its place in the queue.
    pub ord: u64,
    /// What it is.
    pub kind: OutboxKind,
    /// Name of the item.
    pub item: Hash,
    /// The document it belongs to.
    pub doc: Option<DocId>,
    /// How often it was tried.
    pub tries: u64,
    /// The last reason code.
    pub last_error: Option<String>,
    /// How it stands.
    pub state: OutboxState,
    /// Since when it waits.
    pub since: Millis,
    /// When it is to be tried again.
    pub due: Millis,
}

/// One thing received that is not in force yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Its place; given by the store.
    pub ord: u64,
    /// Its name.
    pub hash: Hash,
    /// What it is.
    pub kind: InboxKind,
    /// The document it belongs to.
    pub doc: Option<DocId>,
    /// The item, as it came.
    pub bytes: Vec<u8>,
    /// Where it came from.
    pub origin: Origin,
    /// What it waits for, where something is missing.
    pub waits: Option<Waits>,
    /// When it came.
    pub at: Millis,
}

/// Documents the merge engine is busy with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    /// All of them, those that were not tried yet included.
    pub docs: Vec<DocId>,
    /// The one that is tried by itself, after an attempt at several was cut short.
    pub alone: Option<DocId>,
}

/// A signed checkpoint of the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// The number it covers.
    pub n: u64,
    /// The hub's life.
    pub generation: u32,
    /// The signed checkpoint, as it came.
    pub bytes: Vec<u8>,
}

/// What a peer said it has of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmationRow {
    /// The item, or the SHA-256 of a blob.
    pub item: Hash,
    /// The device; `None` is the hub.
    pub peer: Option<DeviceId>,
    /// What it said.
    pub state: Confirmed,
    /// When this phone heard of it.
    pub at: Millis,
}

/// Something the hub numbered that this phone would have refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisagreementRow {
    /// The item.
    pub item: Hash,
    /// The reason code of this phone.
    pub reason: String,
    /// When it was taken in.
    pub at: Millis,
}

/// A command as the person gave it, to author it again after a rejection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// The change it became.
    pub change: Hash,
    /// The edit, as JSON.
    pub edit: String,
}

/// How far the back-fill of a document got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillRow {
    /// The document.
    pub doc: DocId,
    /// The number reached.
    pub n: u64,
    /// True when nothing is left to fetch.
    pub done: bool,
}

/// The right to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRow {
    /// The document.
    pub doc: DocId,
    /// The number that granted or ended it.
    pub n: u64,
    /// True when it ended.
    pub ended: bool,
}

/// A blob's name and whereabouts; its bytes lie in the blob folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobRow {
    /// Its name.
    pub sha256: Hash,
    /// What it is.
    pub kind: BlobKind,
    /// Its size in bytes.
    pub bytes: u64,
    /// The document it came with.
    pub doc: DocId,
    /// Where its bytes are.
    pub state: BlobState,
    /// How often its upload failed.
    pub tries: u64,
}

/// A blob that the hub does not have, and how its upload went so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobWait {
    /// The blob.
    pub blob: BlobRow,
    /// The last reason code.
    pub last_error: Option<String>,
    /// When it is to be tried again.
    pub due: Millis,
}

/// A blob that is not here, and how asking for it went so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobFetch {
    /// Its name.
    pub sha256: Hash,
    /// How often it was asked for in vain.
    pub tries: u64,
    /// The last reason code.
    pub last_error: String,
    /// When it is to be asked for again.
    pub due: Millis,
}

/// Something refused, kept readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineRow {
    /// SHA-256 or item name of the bytes.
    pub hash: Hash,
    /// What it was taken for, a short word.
    pub kind: String,
    /// The document it is about.
    pub doc: Option<DocId>,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where it came from.
    pub origin: Origin,
    /// A reason code.
    pub why: String,
    /// When.
    pub at: Millis,
}

/// A change that a document is to be rid of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wound {
    /// The change.
    pub change: Hash,
    /// A reason code.
    pub why: String,
}

/// Something healing took out of a document that is told again, or was said already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealedRow {
    /// The change or run.
    pub item: Hash,
    /// The document.
    pub doc: DocId,
    /// The change that says the same; `None` for runs, and for what the document said already.
    pub again: Option<Hash>,
    /// The bytes, as they were.
    pub bytes: Vec<u8>,
    /// When.
    pub at: Millis,
}

/// An answered checklist item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// The item.
    pub item: String,
    /// What stands.
    pub stand: ItemStand,
    /// The value shown, when there is one.
    pub value: Option<AnswerValue>,
    /// Every answer, by person.
    pub answers: BTreeMap<PersonId, Vec<Answer>>,
    /// Every final answer.
    pub finals: Vec<FinalAnswer>,
}

/// A line of a list of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// The document it stands in.
    pub doc: DocId,
    /// Which.
    pub finding: FindingId,
    /// The finding it is merged into, or itself.
    pub line: FindingId,
    /// Position on a follow-up's list, from 1.
    pub pos: Option<u32>,
    /// Hazard or suggestion.
    pub kind: FindingKind,
    /// The gravest of its sides.
    pub severity: Severity,
    /// Place: the first side.
    pub place: String,
    /// What is wrong: the first side.
    pub text: String,
    /// Who recorded it, in a visit.
    pub by: Option<PersonId>,
    /// When it says it was recorded, in a visit.
    pub at: Option<Millis>,
    /// True when put right on the spot.
    pub on_the_spot: bool,
    /// True when removed.
    pub removed: bool,
    /// State of the finding after its decisions, where any are known.
    pub state: Option<String>,
    /// True when its state is a closed one.
    pub closed: bool,
    /// Deadline after its decisions.
    pub due: Option<Day>,
    /// True when two decisions crossed.
    pub needs_ruling: bool,
}

/// A photo of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRow {
    /// Which.
    pub photo: PhotoId,
    /// What is known of it.
    pub content: PhotoContent,
}

/// The plans for one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Which finding.
    pub finding: FindingId,
    /// The earliest deadline of its sides.
    pub due: Option<Day>,
    /// Every side.
    pub plans: Vec<RectificationPlan>,
}

/// One person's line on the sign-in sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceRow {
    /// Who.
    pub person: PersonId,
    /// Every side.
    pub sides: Vec<Attendance>,
}

/// A note of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// Its key.
    pub key: String,
    /// The note.
    pub note: Note,
}

/// An entity after its decisions were folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRow {
    /// Which.
    pub entity: EntityRef,
    /// Its scope.
    pub scope: ScopeId,
    /// Its state, a short word of its life-cycle.
    pub state: String,
    /// True when the state asks nothing more of anybody.
    pub closed: bool,
    /// True when two decisions crossed and somebody must rule.
    pub needs_ruling: bool,
    /// Its deadline, when it has one.
    pub due: Option<Day>,
    /// Whatever else the caller wants to find again.
    pub json: String,
}
