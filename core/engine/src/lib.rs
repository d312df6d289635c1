//! The facade of a phone: commands down, views up, requests out.
//!
//! An [`Engine`] owns one phone's directory of state. It joins the store, the documents, the
//! evidence and the sync session; it opens no socket and reads no clock: a shell gives it a
//! [`Clock`], an [`Entropy`] and a [`Signer`](hucha_model::sign::Signer), sends the requests it
//! plans and hands the answers back. Everything a command writes is durable when it returns.

mod act;
mod again;
mod bundle;
mod command;
mod decide;
mod dispute;
mod edit;
mod engine;
mod enrol;
mod error;
mod event;
mod files;
mod heal;
mod history;
mod http;
mod incoming;
mod inner;
mod key;
mod lanes;
mod late;
mod log;
mod outgoing;
mod photo;
mod ports;
mod quarantine;
mod receipt;
mod round;
mod session;
mod unit;
mod view;
mod visit;

pub use act::{Act, ActRequest, FilledField, FilledForm, FindingRequest, RectifiedBy};
pub use command::{Command, DecideRequest, Receipt};
pub use engine::{Engine, Home, Options, RosterEntry};
pub use enrol::Identity;
pub use error::EngineError;
pub use event::{Event, Topic};
pub use files::FileKind;
pub use heal::AsideEntryView;
pub use incoming::{Accepted, Received};
pub use late::{CaptureClaim, LateWorkView};
pub use log::{ForkProof, LogFault};
pub use ports::{Clock, Entropy};
pub use quarantine::{QuarantineLine, QuarantineView, read_quarantine};
pub use round::Round;
pub use view::{
    ActionView, ActivityLineView, AskField, AskView, CalendarView, CaptureView, ChoiceView,
    DutiesView, DutyLineView, DutyTone, EscalationLineView, EscalationsView, ExitMeetingView,
    ExitRowView, FindingView, FoundKind, FoundView, ItemLineView, ItemSideView, ItemView,
    LeaveInboxView, LeaveLineView, NoteView, PastStepView, PhotoLineView, PhraseView, PlanView,
    ProfileView, RectificationLineView, RectificationView, SectionView, SessionView,
    TeamMemberView, TodayView, TopicView, VisitView, WordingView,
};
pub use view::{
    FindingLineView, MissingView, OnlyHereView, PeerView, PendingPhotosView, ReaderView,
    ReadyLineView, ReadyView, RejectedView, SearchHitView, SyncStateView, TodayItem, TodayKind,
    Whereabouts, WhoSeesView,
};
pub use visit::SubmitRequest;
