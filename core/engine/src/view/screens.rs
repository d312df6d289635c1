//! Screens: one view per screen of a phone, already in the words of the person who reads it.
//!
//! A shell shows a view and sends an [`Act`](crate::Act); it owns no rule. Where a person may do
//! something, the view says so with an [`ActionView`]: its label, what it asks for, and why it
//! cannot be done now. What a person has no part in is not offered at all.

mod action;
mod activities;
mod capture;
mod duties;
mod escalations;
mod exit_meeting;
mod finding;
mod item;
mod leave;
mod profile;
mod rectification;
mod search;
mod visit;

pub use action::{ActionView, AskField, AskView, ChoiceView, PastStepView};
pub use activities::{ActivityLineView, CalendarView, SessionView, TodayView, TopicView};
pub use capture::{CaptureView, PhraseView};
pub use duties::{DutiesView, DutyLineView, DutyTone};
pub use escalations::{EscalationLineView, EscalationsView};
pub use exit_meeting::{ExitMeetingView, ExitRowView};
pub use finding::{FindingView, PhotoLineView, PlanView, WordingView};
pub use item::{ItemSideView, ItemView, NoteView};
pub use leave::{LeaveInboxView, LeaveLineView};
pub use profile::ProfileView;
pub use rectification::{RectificationLineView, RectificationView};
pub(crate) use search::FoundIndex;
pub use search::{FoundKind, FoundView};
pub use visit::{ItemLineView, SectionView, TeamMemberView, VisitView};
