//! One study session: notice, topics, sign-in, minutes, and what one may do.

use super::{SessionView, TopicView};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::session::session_ref;
use crate::view::facts::{is_applied, kinds};
use crate::view::words;
use hucha_model::access::Sight;
use hucha_model::content::{AttendanceState, SessionContent};
use hucha_model::fold::EntityState;
use hucha_model::view::StudySessionView;
use hucha_model::wire::{DocKind, Verb};
use hucha_model::{ActivityId, Lang, Millis};

impl Engine {
    /// Shows a study session; fails for one that is not known here.
    pub fn session_screen(
        &self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<SessionView, EngineError> {
        self.lock().session_screen(activity, lang)
    }
}

impl Inner {
    fn session_screen(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<SessionView, EngineError> {
        let me = self.me()?.person;
        let entity = session_ref(activity);
        let states = self.states()?;
        let is_known = |state: &&EntityState| self.viewer(me).sight(state, None) > Sight::Hidden;
        let state = states
            .get(&entity)
            .filter(is_known)
            .ok_or(EngineError::UnknownEntity(entity))?;
        let content = self.session_content(activity)?;
        let topics = self.topics(state, &content)?;
        let session = if state.facts.starts.is_some() {
            self.session_view_of(&states, activity, lang)?
        } else {
            before_notice(state, &topics, lang)
        };
        let opened = self.docs_of(activity)?;
        let opened = opened
            .iter()
            .find(|opened| opened.kind == DocKind::StudySession);
        let viewer = self.viewer(me);
        let mut actions = self.actions(state, lang)?;
        actions.extend(self.ask_leave(Some(activity), lang)?);
        Ok(SessionView {
            activity,
            doc: opened.map(|opened| opened.doc),
            starts_at: state.facts.starts.map(Millis::local),
            state_label: words::state(entity.kind, &state.state, lang).to_owned(),
            session,
            topics,
            // Whoever opens the record keeps its sheet; before that it is the leader's to open.
            keeps_sheet: opened.map_or(viewer.is_leader(), |opened| {
                viewer.rights(opened, None).may_lead
            }),
            has_signed_in: content.attendance.get(&me).is_some_and(|sides| {
                sides
                    .iter()
                    .any(|side| side.state == AttendanceState::Present)
            }),
            actions,
        })
    }

    /// Lists topics: those put forward before there was a record, then those of the record.
    fn topics(
        &self,
        state: &EntityState,
        content: &SessionContent,
    ) -> Result<Vec<TopicView>, EngineError> {
        let mut topics = Vec::new();
        let put_forward = state
            .steps
            .iter()
            .filter(|step| step.verb == Verb::PutForward && is_applied(step));
        for step in put_forward {
            let title = self.words(step.hash)?.unwrap_or_default();
            let is_in_record = content.topics.values().any(|topic| topic.title == title);
            if !title.is_empty() && !is_in_record {
                topics.push(TopicView {
                    key: String::new(),
                    title,
                    by: self.name(step.user),
                });
            }
        }
        topics.extend(content.topics.iter().map(|(key, topic)| TopicView {
            key: key.clone(),
            title: topic.title.clone(),
            by: self.name(topic.by),
        }));
        Ok(topics)
    }
}

/// What a session shows while topics are collected: it has no day yet.
fn before_notice(state: &EntityState, topics: &[TopicView], lang: Lang) -> StudySessionView {
    StudySessionView {
        uid: format!("{}@hucha", ActivityId::from(state.entity.id)),
        is_cancelled: state.state == "cancelled",
        title: words::entity(state.entity.kind, lang).to_owned(),
        kind: kinds(&state.facts.kinds, lang),
        agenda: topics.iter().map(|topic| topic.title.clone()).collect(),
        ..StudySessionView::default()
    }
}
