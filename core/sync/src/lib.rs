//! Sans-IO sync: frames, items, phone and hub sessions, bundle files.
//!
//! This crate owns what crosses a border and in which order: [`item`] and [`frame`] are the
//! vocabulary, [`stream`] is the wire form under hard caps, [`phone`] and [`hub`] are the two ends
//! of a session, [`seal`] binds an answer to its request, [`bundle`] is the same frames in a file, [`request`], [`plan`] and [`enrol`] are
//! what a shell needs to speak HTTP for the core. It refuses sockets, clocks, storage and the
//! merge engine: changes are opaque bytes here but for the frame of a chunk, which runs leave out
//! (`docs/adr/0008-compact-runs.md`); whether an item is *true* is judged by those
//! who implement [`phone::PhoneStorage`] and [`hub::HubStorage`]. The grammar stands in
//! `docs/wire.cddl`.

pub mod bundle;
pub mod enrol;
pub mod frame;
pub mod hub;
pub mod item;
pub mod phone;
pub mod plan;
pub mod request;
pub mod seal;
pub mod stream;

mod change_bytes;

pub use bundle::{Bundle, BundleError, BundleLoad, BundleMeta, read_bundle, write_bundle};
pub use enrol::{Enrolment, EnrolmentError};
pub use frame::{BlobPart, Frame, Hello, Leaves, PROTOCOL};
pub use hub::{
    Asker, Backfill, Feed, FeedItem, HubAnswer, HubError, HubStorage, Meeting, Standing, hub_answer,
};
pub use item::Item;
pub use phone::{
    Applied, BackfillMove, CursorMove, HelloParts, Incoming, PhoneError, PhoneRequest,
    PhoneStorage, SyncOutcome, phone_request, phone_response,
};
pub use plan::{HttpPlan, PlanBody, PlanKind};
pub use request::{Freshness, Method, Request, RequestError, RequestHeaders};
pub use seal::{Seal, SealFault};
pub use stream::{
    DamagedItem, DecodeCause, DecodeError, EncodeError, MAX_FRAME, MAX_STREAM, SealedStream,
    StreamWriter, read_sealed, read_stream, read_stream_apart,
};
