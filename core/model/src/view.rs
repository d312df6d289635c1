//! Read models: what a screen shows and what a file is made from.
//!
//! A view is plain data, already in the words of the person who reads it. It owns no rule: states
//! come as labels, figures come with the list of activities that they count. Dates and times are
//! civil ones of the scope (+08:00). Nothing here says who may see a view; whoever builds it does.

mod board;
mod figure;
mod ledger;
mod person;
mod photo;
mod quarterly;
mod study;
mod visit_record;

pub use board::{
    BoardCardView, BoardView, CoverageView, EnterpriseRowView, LeaveCountView, Standing, TodayView,
};
pub use figure::{CountedView, FigureView, NotCountedView, Ratio, ReportedFigureView};
pub use ledger::{LedgerRowView, LedgerTotals, LedgerView, MajorHazardView, SuggestionView};
pub use person::{Attendance, AttendeeView, SignatureView};
pub use photo::PhotoView;
pub use quarterly::{EnterpriseSummaryView, MissedItemView, QuarterlyReportView};
pub use study::{InviteeView, MinutesView, ResolutionView, StudySessionView};
pub use visit_record::{
    AgreementView, ChecklistItemView, ChecklistSectionView, ClashAnswerView, ClashView,
    DivisionView, EntryRecordView, VisitFindingView, VisitRecordView,
};
