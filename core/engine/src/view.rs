//! What screens show and files are made from: the engine's read side.
//!
//! Every method locks once, reads what this phone holds and computes a view; nothing is written.
//! Whose words arrive is the hub's business; what is here and the person may not read, from a post
//! that has ended, is shown by no screen and stands in no file ([`sight`]). The bureau's board and report hold counts, never words or photos of a hazard.

mod board;
mod facts;
mod ledger;
mod lists;
mod quarterly;
mod ready;
mod screens;
mod session;
mod sight;
mod sync_state;
#[cfg(test)]
pub(crate) mod tests;
mod today;
mod totals;
mod visit_record;
mod who_sees;
pub(crate) mod words;

pub use lists::{FindingLineView, SearchHitView};
pub use ready::{ReadyLineView, ReadyView};
pub use screens::*;
pub use sync_state::{
    MissingView, OnlyHereView, PeerView, PendingPhotosView, RejectedView, SyncStateView,
    Whereabouts,
};
pub use today::{TodayItem, TodayKind};
pub use who_sees::{ReaderView, WhoSeesView};

use crate::engine::Engine;
use crate::error::EngineError;
use chrono::NaiveDate;
use hucha_model::obligation::Obligation;
use hucha_model::view::{
    BoardView, LedgerView, QuarterlyReportView, StudySessionView, VisitRecordView,
};
use hucha_model::{ActivityId, DocId, Hash, Lang};
use std::ops::Range;

impl Engine {
    /// Shows the rectification ledger of a visit (WD-16, WH67-28); fails before a list was handed
    /// over.
    pub fn ledger(&self, activity: ActivityId, lang: Lang) -> Result<LedgerView, EngineError> {
        self.lock().ledger_view(activity, lang)
    }

    /// Shows the record of a visit, read at the heads that were handed over.
    pub fn visit_record(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<VisitRecordView, EngineError> {
        self.lock().visit_record_view(activity, lang)
    }

    /// Shows a study session: notice, sign-in sheet, minutes (WD-07, WD-17).
    pub fn session(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<StudySessionView, EngineError> {
        self.lock().session_view(activity, lang)
    }

    /// Shows the bureau's one screen as of a day.
    pub fn board(&self, as_of: NaiveDate, lang: Lang) -> Result<BoardView, EngineError> {
        self.lock().board_view(as_of, lang)
    }

    /// Drafts the quarterly report of the period that holds `as_of` (WH67-30, OQ-40).
    pub fn quarterly(
        &self,
        as_of: NaiveDate,
        lang: Lang,
    ) -> Result<QuarterlyReportView, EngineError> {
        self.lock().quarterly_view(as_of, lang)
    }

    /// Computes what is owed in `range` (its end is not part of it), as it stood on `as_of`.
    pub fn obligations(
        &self,
        as_of: NaiveDate,
        range: Range<NaiveDate>,
    ) -> Result<Vec<Obligation>, EngineError> {
        self.lock().owed(as_of, range)
    }

    /// Lists what the person of this phone has to do, due things first (今天要办).
    pub fn today(&self, lang: Lang) -> Result<Vec<TodayItem>, EngineError> {
        self.lock().today_items(lang)
    }

    /// Tells whether a visit can be held without network, and what is missing.
    pub fn ready_for_offline(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<ReadyView, EngineError> {
        self.lock().ready_view(activity, lang)
    }

    /// Tells where what was written here has got to.
    pub fn sync_state(&self, lang: Lang) -> Result<SyncStateView, EngineError> {
        self.lock().sync_state_view(lang)
    }

    /// Tells where one item is.
    pub fn whereabouts(&self, item: Hash, lang: Lang) -> Result<Whereabouts, EngineError> {
        self.lock().whereabouts(item, lang)
    }

    /// Tells who reads a document today, and through what.
    pub fn who_sees(&self, doc: DocId, lang: Lang) -> Result<WhoSeesView, EngineError> {
        self.lock().who_sees(doc, lang)
    }

    /// Finds at most `limit` hazards by words or tag numbers, the newest first.
    pub fn search(&self, text: &str, limit: u32) -> Result<Vec<SearchHitView>, EngineError> {
        self.lock().search_hits(text, limit)
    }

    /// Lists the lines of an activity for a screen, before and after the list was handed over.
    pub fn finding_list(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<Vec<FindingLineView>, EngineError> {
        self.lock().finding_lines(activity, lang)
    }
}
