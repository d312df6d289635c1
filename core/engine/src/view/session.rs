//! A study session 互学活动 for calendar, sign-in sheet and minutes (WD-07, WD-17, WD-18).

use super::facts::{PlanText, States, is_applied, kinds};
use super::sight::no_access;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::session::session_ref;
use crate::unit::hydrate;
use chrono::{NaiveDate, TimeDelta};
use hucha_model::access::Sight;
use hucha_model::content::{AttendanceState, SessionContent};
use hucha_model::fold::EntityState;
use hucha_model::view::{
    Attendance, AttendeeView, InviteeView, MinutesView, ResolutionView, StudySessionView,
};
use hucha_model::wire::{DocKind, Participant, Verb};
use hucha_model::{ActivityId, Lang, PersonId};
use std::collections::BTreeSet;

/// How long a session is taken to last where the notice does not say (ours).
const USUAL_LENGTH: TimeDelta = TimeDelta::hours(2);

impl Inner {
    pub(super) fn session_view(
        &mut self,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<StudySessionView, EngineError> {
        let states = self.states()?;
        self.session_view_of(&states, activity, lang)
    }

    /// Shows the same from states already folded; fails before the session was convened.
    pub(super) fn session_view_of(
        &mut self,
        states: &States,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<StudySessionView, EngineError> {
        let entity = session_ref(activity);
        let session = states
            .get(&entity)
            .ok_or(EngineError::UnknownEntity(entity))?;
        if self.sight_of(session)? == Sight::Hidden {
            return Err(no_access());
        }
        let Some(starts) = session.facts.starts else {
            return Err(EngineError::UnknownEntity(entity));
        };
        let content = self.session_content(activity)?;
        let writer = self.only_writer(activity)?;
        let notice = PlanText::parse(&self.words_at(session, Verb::Convene)?);
        let convened = session.applied(Verb::Convene);
        let title = if notice.title.is_empty() {
            super::facts::title(&session.facts, lang)
        } else {
            notice.title.clone()
        };
        let changes = session
            .steps
            .iter()
            .filter(|step| is_applied(step) && matches!(step.verb, Verb::Convene | Verb::Cancel));
        let mut agenda = notice.agenda.clone();
        agenda.extend(content.topics.values().map(|topic| topic.title.clone()));
        if agenda.is_empty() && !notice.content.is_empty() {
            agenda.push(notice.content.clone());
        }
        Ok(StudySessionView {
            uid: format!("{activity}@hucha"),
            revision: (changes.count() as u32).saturating_sub(1),
            noticed_at: convened.map_or(starts, |step| step.at).local(),
            is_cancelled: session.state == "cancelled",
            title,
            kind: kinds(&session.facts.kinds, lang),
            starts_at: starts.local(),
            ends_at: session
                .facts
                .ends
                .filter(|ends| *ends > starts)
                .map_or_else(|| starts.local() + USUAL_LENGTH, hucha_model::Millis::local),
            place: notice.place,
            agenda,
            organiser: convened.map_or_else(String::new, |step| self.organiser(step.user, lang)),
            invitees: self.invitees(session, lang),
            attendance: self.sheet(session, &content, states, lang)?,
            minutes: minutes(&content, &writer, lang),
        })
    }

    pub(super) fn session_content(
        &mut self,
        activity: ActivityId,
    ) -> Result<SessionContent, EngineError> {
        let Some(doc) = self.readable(activity, DocKind::StudySession)? else {
            return Ok(SessionContent::default());
        };
        Ok(self.doc(doc)?.session().map_err(hydrate)?.content)
    }

    /// Names who wrote the session's document, where that was one person; several write on one
    /// document without being its recorder.
    fn only_writer(&mut self, activity: ActivityId) -> Result<String, EngineError> {
        let Some(id) = self.readable(activity, DocKind::StudySession)? else {
            return Ok(String::new());
        };
        let authors = self.authors(id)?;
        // Own changes that are not attested yet have no entry among the authors.
        let me = self.me()?.person;
        let writers: BTreeSet<PersonId> = self
            .doc(id)?
            .actors()
            .map(|(actor, _)| authors.get(actor).copied().unwrap_or(me))
            .collect();
        let mut writers = writers.into_iter();
        Ok(match (writers.next(), writers.next()) {
            (Some(one), None) => self.name(one),
            (Some(_), Some(_)) | (None, _) => String::new(),
        })
    }

    fn organiser(&self, person: PersonId, lang: Lang) -> String {
        let name = self.name(person);
        let roles =
            self.directory
                .roles_of(person, hucha_model::directory::AsOf::NOW, self.now().day());
        let org = roles
            .first()
            .map_or_else(String::new, |role| self.directory.org_name(role.org));
        match lang {
            Lang::Zh => format!("带头人 {name}（{org}）"),
            Lang::En => format!("{name}, alliance leader ({org})"),
        }
    }

    fn invitees(&self, session: &EntityState, lang: Lang) -> Vec<InviteeView> {
        let at = session.facts.starts;
        session
            .facts
            .participants
            .iter()
            .map(|participant| {
                let seen = self.attendee(participant, Attendance::Expected, at, lang);
                InviteeView {
                    enterprise: seen.enterprise,
                    role: seen.role,
                    name: seen.name,
                }
            })
            .collect()
    }

    /// The sign-in sheet; empty until somebody signed in or the session was held.
    fn sheet(
        &self,
        session: &EntityState,
        content: &SessionContent,
        states: &States,
        lang: Lang,
    ) -> Result<Vec<AttendeeView>, EngineError> {
        let is_held = session.applied(Verb::Hold).is_some();
        if !is_held && content.attendance.is_empty() {
            return Ok(Vec::new());
        }
        session
            .facts
            .participants
            .iter()
            .map(|invitee| {
                let attendance = self.came(session, invitee, content, states, lang)?;
                let mut row = self.attendee(invitee, attendance, session.facts.starts, lang);
                row.capacity.clear();
                row.signed_in_by = self.signed_in_by(invitee, content);
                Ok(row)
            })
            .collect()
    }

    /// Names who signed a person in that did not do so on a phone of their own.
    fn signed_in_by(&self, invitee: &Participant, content: &SessionContent) -> String {
        let sides = content.attendance.get(&invitee.person);
        let came = sides
            .into_iter()
            .flatten()
            .filter(|side| side.state == AttendanceState::Present);
        let by: BTreeSet<PersonId> = came.map(|side| side.by).collect();
        match by.first() {
            Some(other) if !by.contains(&invitee.person) => self.name(*other),
            Some(_) | None => String::new(),
        }
    }

    fn came(
        &self,
        session: &EntityState,
        invitee: &Participant,
        content: &SessionContent,
        states: &States,
        lang: Lang,
    ) -> Result<Attendance, EngineError> {
        let sides = content
            .attendance
            .get(&invitee.person)
            .map_or(&[][..], Vec::as_slice);
        let noted = |state| sides.iter().any(|side| side.state == state);
        if noted(AttendanceState::Present) || invitee.present {
            return Ok(Attendance::Present);
        }
        let leave = self.leave_of(states, session.entity.id, invitee.person, lang)?;
        if noted(AttendanceState::Substituted) {
            // The absence is recorded as leave; who came instead may not have been named.
            let unnamed = lang.pick("未写姓名", "no name given").to_owned();
            return Ok(match leave {
                Some(Attendance::Substituted { substitute }) => {
                    Attendance::Substituted { substitute }
                }
                Some(_) | None => Attendance::Substituted {
                    substitute: unnamed,
                },
            });
        }
        let is_held = session.applied(Verb::Hold).is_some();
        let without = if is_held {
            Attendance::AbsentWithoutLeave
        } else {
            Attendance::Expected
        };
        Ok(leave.unwrap_or(without))
    }
}

/// Reads the minutes by the names of their sections; what has another name is content. Where no
/// recorder is named, `writer` is.
fn minutes(content: &SessionContent, writer: &str, lang: Lang) -> Option<MinutesView> {
    if content.minutes.is_empty() {
        return None;
    }
    let mut minutes = MinutesView::default();
    for (section, sides) in &content.minutes {
        let texts = sides.join("\n");
        let lines = || texts.lines().map(str::trim).filter(|line| !line.is_empty());
        match section.as_str() {
            "chair" | "主持人" => minutes.chair = texts,
            "recorder" | "记录人" => minutes.recorder = texts,
            "content" | "主要内容" => minutes.content.extend(lines().map(str::to_owned)),
            "resolutions" | "议定事项" => minutes.resolutions.extend(lines().map(resolution)),
            "attachments" | "附件" => minutes.attachments.extend(lines().map(str::to_owned)),
            other => {
                let separator = lang.pick("：", ": ");
                minutes
                    .content
                    .extend(lines().map(|line| format!("{other}{separator}{line}")));
            }
        }
    }
    if minutes.recorder.trim().is_empty() {
        writer.clone_into(&mut minutes.recorder);
    }
    Some(minutes)
}

/// Reads one line `matter | plant | 2026-06-30`; the last two may be missing.
fn resolution(line: &str) -> ResolutionView {
    let mut parts = line.split(['|', '｜']).map(str::trim);
    ResolutionView {
        matter: parts.next().unwrap_or_default().to_owned(),
        enterprise: parts.next().unwrap_or_default().to_owned(),
        due: parts.next().and_then(|day| day.parse::<NaiveDate>().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_read_by_section_and_nothing_written_is_lost() {
        let mut content = SessionContent::default();
        for (section, text) in [
            ("主要内容", "交流题库。\n\n讨论案例。"),
            (
                "议定事项",
                "汇总题库 | 海湾公司 | 2026-06-30\n下次由北岭承办",
            ),
            ("插曲", "停电十分钟"),
        ] {
            content.minutes.insert(section.into(), vec![text.into()]);
        }
        let minutes = minutes(&content, "于静", Lang::Zh).unwrap();
        assert_eq!(minutes.recorder, "于静");
        assert!(minutes.content.contains(&"讨论案例。".to_owned()));
        assert!(minutes.content.contains(&"插曲：停电十分钟".to_owned()));
        let [first, second] = minutes.resolutions.as_slice() else {
            panic!("two resolutions")
        };
        assert_eq!(first.enterprise, "海湾公司");
        assert_eq!(first.due, NaiveDate::from_ymd_opt(2026, 6, 30));
        assert_eq!(
            (second.matter.as_str(), second.due),
            ("下次由北岭承办", None)
        );
    }

    #[test]
    fn a_recorder_who_is_named_stands_before_the_writer() {
        let mut content = SessionContent::default();
        content.minutes.insert("记录人".into(), vec!["宋佳".into()]);
        assert_eq!(
            minutes(&content, "于静", Lang::Zh).unwrap().recorder,
            "宋佳"
        );
    }

    #[test]
    fn two_versions_of_one_section_are_both_kept() {
        let mut content = SessionContent::default();
        content
            .minutes
            .insert("content".into(), vec!["甲".into(), "乙".into()]);
        assert_eq!(
            minutes(&content, "", Lang::Zh).unwrap().content,
            ["甲", "乙"]
        );
    }
}
