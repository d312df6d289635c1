//! What waits, what was not taken, what was set aside.

use chrono::NaiveDateTime;
use hucha_engine::{
    AsideEntryView, CaptureClaim, LateWorkView, MissingView, OnlyHereView, PeerView,
    PendingPhotosView, QuarantineView, RejectedView, SyncStateView, Whereabouts,
};
use hucha_model::{ActivityId, DeviceId, DocId, Hash};

/// Says where an item is, as the hub's word has it.
#[uniffi::remote(Enum)]
pub enum Whereabouts {
    /// 仅存本机.
    OnlyHere,
    /// 已上传: the hub keeps it and has not judged it yet.
    Uploaded,
    /// 对方已收到: numbered, so that everybody who may read it gets it.
    Received {
        /// The number.
        n: u64,
    },
    /// 待人工处理: a person at the hub decides whether it counts.
    SetAside {
        /// Why, as a sentence.
        reason: String,
    },
    /// 未被接收.
    NotAccepted {
        /// Why, as a sentence.
        reason: String,
    },
}

/// Counts what was written on this phone, and names what was not taken.
#[uniffi::remote(Record)]
pub struct SyncStateView {
    /// Items that are only here 仅存本机.
    pub only_here: u32,
    /// Items that the hub keeps and has not judged 已上传.
    pub uploaded: u32,
    /// Items with a number 对方已收到.
    pub received: u32,
    /// Items that were not taken 未被接收, newest first.
    pub not_accepted: Vec<RejectedView>,
    /// Items about which a person at the hub decides 待人工处理, newest first.
    pub ruled_on: Vec<RejectedView>,
    /// Entries of this phone that are in no record 需要您看一下, oldest first.
    pub needs_a_look: Vec<AsideEntryView>,
    /// Documents that are received and not checked yet 正在核对.
    pub accepting: u32,
    /// Items from elsewhere that wait for something.
    pub waiting: u32,
    /// Items from elsewhere that were set aside, kept readable.
    pub set_aside: u32,
    /// Photos still to upload.
    pub photos: PendingPhotosView,
    /// What nobody else has: it would be lost with this phone.
    pub only_on_this_phone: OnlyHereView,
    /// What each peer lacks, the hub first.
    pub peers: Vec<PeerView>,
    /// What the hub numbered though this phone would have refused it.
    pub disagreements: Vec<RejectedView>,
    /// Newest number of the alliance's sequence known here.
    pub last_number: u64,
    /// All of it in one sentence.
    pub sentence: String,
}

/// Names one item that was not taken.
#[uniffi::remote(Record)]
pub struct RejectedView {
    /// The item.
    pub item: Hash,
    /// What it was.
    pub what: String,
    /// The reason code.
    pub reason: String,
    /// Why it was not taken, as a sentence.
    pub sentence: String,
    /// When this phone heard of it.
    pub at: NaiveDateTime,
}

/// Counts photo files that are only on this phone.
#[uniffi::remote(Record)]
pub struct PendingPhotosView {
    /// Thumbnails.
    pub thumbs: u32,
    /// Upright masters.
    pub masters: u32,
    /// Untouched originals.
    pub originals: u32,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// One peer: the hub, or another phone that told what it holds.
#[uniffi::remote(Record)]
pub struct PeerView {
    /// The phone; `None` is the hub.
    pub device: Option<DeviceId>,
    /// Its name: the hub, or whose phone it is.
    pub name: String,
    /// Counts the items written here that it has.
    pub has: u32,
    /// What it lacks, the longest wait first.
    pub lacks: Vec<MissingView>,
}

/// One thing that a peer lacks.
#[uniffi::remote(Record)]
pub struct MissingView {
    /// Its name, for a try at once; of a photo its SHA-256.
    pub item: Hash,
    /// What it is, in a word.
    pub what: String,
    /// The activity it belongs to.
    pub activity: Option<ActivityId>,
    /// Since when it waits; its age is the clock's business.
    pub since: Option<NaiveDateTime>,
    /// How often it was tried.
    pub tries: u64,
    /// How the last try ended, as a sentence.
    pub last_error: Option<String>,
    /// When it is tried again by itself; `None` when it is due.
    pub next_try: Option<NaiveDateTime>,
    /// True when the hub said no: it stays here, and is tried again.
    pub is_refused: bool,
}

/// Counts what would be lost with this phone.
#[uniffi::remote(Record)]
pub struct OnlyHereView {
    /// Entries in records, the openings of records included.
    pub changes: u32,
    /// Decisions.
    pub decisions: u32,
    /// Photos.
    pub photos: u32,
    /// Bytes of photo files, every size of each.
    pub bytes: u64,
}

/// One thing that was set aside.
#[uniffi::remote(Record)]
pub struct QuarantineView {
    /// Its name, for the calls that act on it.
    pub item: Hash,
    /// What it is, in a word.
    pub what: String,
    /// Whose it says it is, where that can be read.
    pub author: Option<String>,
    /// How it came here.
    pub came_by: String,
    /// When it was set aside.
    pub at: NaiveDateTime,
    /// The reason code.
    pub reason: String,
    /// Why, as a sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
}

/// Late work as its plant sees it.
#[uniffi::remote(Record)]
pub struct LateWorkView {
    /// Its name, for the ruling.
    pub item: Hash,
    /// The activity it belongs to.
    pub activity: ActivityId,
    /// The document it would go into.
    pub doc: DocId,
    /// Who wrote it.
    pub author: String,
    /// When the hub took it aside.
    pub at: NaiveDateTime,
    /// How many changes it holds.
    pub changes: u32,
    /// When it says it was captured.
    pub captured: CaptureClaim,
    /// Why it waits, as a sentence.
    pub sentence: String,
    /// True when it was turned away; it may be let in all the same.
    pub is_turned_away: bool,
}

/// What late work claims about when it was captured.
#[uniffi::remote(Record)]
pub struct CaptureClaim {
    /// The first entry, by its author's phone.
    pub first: NaiveDateTime,
    /// The last entry, by its author's phone.
    pub last: NaiveDateTime,
    /// When the author's right ended, by the hub; `None` where the directory does not say.
    pub right_ended: Option<NaiveDateTime>,
    /// True when, by the phone's own clock, something was captured after the right ended.
    pub is_after_end: bool,
    /// The same as a sentence.
    pub sentence: String,
}

/// One entry of this phone that is in no record.
#[uniffi::remote(Record)]
pub struct AsideEntryView {
    /// Its name, for the calls that act on it.
    pub item: Hash,
    /// The activity it was written for.
    pub activity: Option<ActivityId>,
    /// The reason code.
    pub reason: String,
    /// Why, as a sentence.
    pub sentence: String,
    /// When it was taken out.
    pub at: NaiveDateTime,
}
