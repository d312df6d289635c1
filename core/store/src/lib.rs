//! SQLite store of a phone: change log, projections, outbox, journal, names of blobs.
//!
//! It keeps bytes it was given and finds them again: it decodes no envelope, checks no signature
//! and knows neither the merge engine nor the wire. One [`Store::write`] is one durable
//! transaction; a change, what it projects, its outbox row and its journal row go together.
//! Projections are disposable: what an edit adds to them equals what a rebuild makes of them.

mod codes;
mod columns;
mod error;
mod open;
mod project;
mod reads;
mod rows;
mod schema;
mod search;
mod store;
mod touch;
mod tx;

pub use codes::{
    BlobKind, BlobState, Confirmed, DocState, InboxKind, ItemStand, Origin, OutboxKind,
    OutboxState, Waits, WitnessKind,
};
pub use error::{OpenError, StoreError};
pub use open::{Key, Location, Options};
pub use reads::Reads;
pub use reads::findings::{FindingFilter, FindingStand};
pub use reads::lists::Hit;
pub use rows::{
    AccessRow, Attempt, AttendanceRow, BackfillRow, BlobFetch, BlobRow, BlobWait, ChangeRow,
    CheckpointRow, ConfirmationRow, DecisionRow, DisagreementRow, EntityRow, FindingRow, HealedRow,
    InboxRow, ItemRow, JournalRow, NoteRow, NumberedBytes, OpenedRow, OutboxRow, PhotoRow, PlanRow,
    QuarantineRow, RunRow, Snapshot, Unattested, VerdictRow, Wound,
};
pub use store::{Condition, Idle, Store};
pub use touch::Touch;
pub use tx::Tx;
pub use tx::queues::pause_after;
