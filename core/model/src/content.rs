//! What documents hold, hydrated: plain values with every side of every conflict.
//!
//! The document crate reads a merged document into these types; screens, facts and reports are
//! computed from them. A `Vec` where one value is expected holds more than one only when two
//! people (or one person on two devices) wrote at the same time.

pub mod clash;
pub mod follow_up;
pub mod handover;
pub mod session;
pub mod visit;

pub use clash::{ItemState, item_state};
pub use follow_up::{FollowUpContent, ListedFinding, RectificationPlan, list_digest};
pub use handover::{disputes_submit, listed_findings, submitted_facts};
pub use session::{Attendance, AttendanceState, SessionContent, Topic};
pub use visit::{
    Answer, AnswerValue, Assignment, FinalAnswer, FindingContent, Note, PhotoContent, PhotoFor,
    PhotoMoment, SameAs, Suggestion, VisitContent,
};
