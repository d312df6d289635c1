//! Views: one method a screen. Every one answers from what this phone holds, without network.

use crate::engine::Engine;
use crate::error::FfiError;
use hucha_engine::{
    CalendarView, CaptureView, DutiesView, EscalationsView, ExitMeetingView, FindingView,
    FoundView, ItemView, LateWorkView, LeaveInboxView, ProfileView, QuarantineView, ReadyView,
    RectificationView, SessionView, SyncStateView, TodayView, VisitView, Whereabouts, WhoSeesView,
};
use hucha_model::view::BoardView;
use hucha_model::{ActivityId, DocId, FindingId, Hash};

#[uniffi::export]
impl Engine {
    /// Shows the first screen 今天要办.
    pub async fn today(&self) -> Result<TodayView, FfiError> {
        self.call("today", |core| Ok(core.engine.today_screen(core.lang)?))
            .await
    }

    /// Tells whether a visit can be held without network, and what is missing.
    pub async fn ready_for_offline(&self, activity: ActivityId) -> Result<ReadyView, FfiError> {
        self.call("ready_for_offline", move |core| {
            Ok(core.engine.ready_for_offline(activity, core.lang)?)
        })
        .await
    }

    /// Shows a visit while it goes on.
    pub async fn visit(&self, activity: ActivityId) -> Result<VisitView, FfiError> {
        self.call("visit", move |core| {
            Ok(core.engine.visit_screen(activity, core.lang)?)
        })
        .await
    }

    /// Shows one item of a visit's checklist, with every side of a clash.
    pub async fn item(&self, activity: ActivityId, item: String) -> Result<ItemView, FfiError> {
        self.call("item", move |core| {
            Ok(core.engine.item_screen(activity, &item, core.lang)?)
        })
        .await
    }

    /// Offers places, phrases and grades for noting a hazard 记隐患.
    pub async fn capture(&self, activity: ActivityId) -> Result<CaptureView, FfiError> {
        self.call("capture", move |core| {
            Ok(core.engine.capture_screen(activity, core.lang)?)
        })
        .await
    }

    /// Shows one hazard or suggestion.
    pub async fn finding(
        &self,
        activity: ActivityId,
        finding: FindingId,
    ) -> Result<FindingView, FfiError> {
        self.call("finding", move |core| {
            Ok(core.engine.finding_screen(activity, finding, core.lang)?)
        })
        .await
    }

    /// Shows how the hazards of a visit are put right.
    pub async fn rectification(&self, activity: ActivityId) -> Result<RectificationView, FfiError> {
        self.call("rectification", move |core| {
            Ok(core.engine.rectification_screen(activity, core.lang)?)
        })
        .await
    }

    /// Shows the list as it is read out at the exit meeting 末次会.
    pub async fn exit_meeting(&self, activity: ActivityId) -> Result<ExitMeetingView, FfiError> {
        self.call("exit_meeting", move |core| {
            Ok(core.engine.exit_meeting(activity, core.lang)?)
        })
        .await
    }

    /// Shows what is owed in a year, to whoever holds the phone.
    pub async fn duties(&self, year: i32) -> Result<DutiesView, FfiError> {
        self.call("duties", move |core| {
            Ok(core.engine.duties(year, core.lang)?)
        })
        .await
    }

    /// Shows the bureau's one screen as of today.
    pub async fn board(&self) -> Result<BoardView, FfiError> {
        self.call("board", |core| {
            Ok(core.engine.board(core.engine.today_is(), core.lang)?)
        })
        .await
    }

    /// Shows the study calendar of a year.
    pub async fn calendar(&self, year: i32) -> Result<CalendarView, FfiError> {
        self.call("calendar", move |core| {
            Ok(core.engine.calendar(year, core.lang)?)
        })
        .await
    }

    /// Shows one study session.
    pub async fn session(&self, activity: ActivityId) -> Result<SessionView, FfiError> {
        self.call("session", move |core| {
            Ok(core.engine.session_screen(activity, core.lang)?)
        })
        .await
    }

    /// Shows requests for leave 请假.
    pub async fn leave_inbox(&self) -> Result<LeaveInboxView, FfiError> {
        self.call("leave_inbox", |core| {
            Ok(core.engine.leave_inbox(core.lang)?)
        })
        .await
    }

    /// Shows the problems fed back 难点堵点问题反馈.
    pub async fn escalations(&self) -> Result<EscalationsView, FfiError> {
        self.call("escalations", |core| {
            Ok(core.engine.escalations(core.lang)?)
        })
        .await
    }

    /// Tells where what was written here has got to, and what was not taken.
    pub async fn sync_state(&self) -> Result<SyncStateView, FfiError> {
        self.call("sync_state", |core| {
            Ok(core.engine.sync_state(core.lang)?)
        })
        .await
    }

    /// Tells where one item is.
    pub async fn whereabouts(&self, item: Hash) -> Result<Whereabouts, FfiError> {
        self.call("whereabouts", move |core| {
            Ok(core.engine.whereabouts(item, core.lang)?)
        })
        .await
    }

    /// Tells who reads a document today, and through what 谁能看见.
    pub async fn who_sees(&self, doc: DocId) -> Result<WhoSeesView, FfiError> {
        self.call("who_sees", move |core| {
            Ok(core.engine.who_sees(doc, core.lang)?)
        })
        .await
    }

    /// Finds people, plants, activities, items and hazards, by words or first letters of pinyin.
    pub async fn find(&self, text: String, limit: u32) -> Result<Vec<FoundView>, FfiError> {
        self.call("find", move |core| {
            Ok(core.engine.find(&text, limit, core.lang)?)
        })
        .await
    }

    /// Shows whose phone it is.
    pub async fn profile(&self) -> Result<ProfileView, FfiError> {
        self.call("profile", |core| Ok(core.engine.profile(core.lang)?))
            .await
    }

    /// Lists what was set aside, oldest first, with what to do about it.
    pub async fn set_aside(&self) -> Result<Vec<QuarantineView>, FfiError> {
        self.call("set_aside", |core| Ok(core.engine.quarantine(core.lang)?))
            .await
    }

    /// Lists late work that waits for a person of its author's plant.
    pub async fn late_work(&self) -> Result<Vec<LateWorkView>, FfiError> {
        self.call("late_work", |core| Ok(core.engine.late_work(core.lang)?))
            .await
    }
}
