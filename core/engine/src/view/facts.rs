//! What every view looks up: names, posts, times, decisions with their words, photos.

use super::words;
use crate::error::EngineError;
use crate::inner::{Inner, read_decision};
use chrono::{Datelike, NaiveDate};
use hucha_model::access::Viewer;
use hucha_model::content::PhotoContent;
use hucha_model::directory::AsOf;
use hucha_model::fold::{EntityState, Outcome, Step};
use hucha_model::view::PhotoView;
use hucha_model::wire::{ActivityKind, Capacity, Decision, EntityKind, EntityRef, Facts, Verb};
use hucha_model::{ActivityId, Hash, Lang, Millis, OrgId, PersonId};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Every thing decided on, folded.
pub(super) type States = BTreeMap<EntityRef, EntityState>;

impl Inner {
    /// Names an organisation in full, as files do.
    pub(super) fn full_name(&self, org: OrgId) -> String {
        self.directory.organisation(org, AsOf::NOW).map_or_else(
            || self.directory.org_name(org),
            |found| found.name.to_owned(),
        )
    }

    pub(super) fn name(&self, person: PersonId) -> String {
        self.directory.person_name(person)
    }

    pub(super) fn names(&self, persons: impl IntoIterator<Item = PersonId>) -> Vec<String> {
        persons
            .into_iter()
            .map(|person| self.name(person))
            .collect()
    }

    /// Tells whether a person is of an organisation that may not be known.
    pub(super) fn is_of(&self, person: PersonId, org: Option<OrgId>, day: NaiveDate) -> bool {
        org.is_some_and(|org| self.directory.belongs_to(person, org, AsOf::NOW, day))
    }

    /// Names a person's posts in an organisation on a day.
    pub(super) fn posts(&self, person: PersonId, org: OrgId, day: NaiveDate, lang: Lang) -> String {
        let held: Vec<String> = self
            .directory
            .roles_of(person, AsOf::NOW, day)
            .into_iter()
            .filter(|role| role.org == org)
            .map(|role| words::role(role.role, lang).to_owned())
            .collect();
        words::join(&held, lang)
    }

    /// Reads a decision back.
    pub(super) fn decision_of(&self, hash: Hash) -> Result<Option<Decision>, EngineError> {
        let row = self.store.read(|reads| reads.decision(hash))?;
        row.map(|row| Ok(read_decision(&row.bytes, row.text.as_deref())?.decision()?))
            .transpose()
    }

    /// Gives the words beside the newest applied step of a verb, or nothing.
    pub(super) fn words_at(&self, state: &EntityState, verb: Verb) -> Result<String, EngineError> {
        match state.applied(verb) {
            Some(step) => Ok(self.words(step.hash)?.unwrap_or_default()),
            None => Ok(String::new()),
        }
    }

    /// Points to a photo: its thumbnail, or the larger one where only that is here.
    pub(super) fn photo_view(&self, photo: &PhotoContent, lang: Lang) -> PhotoView {
        let caption = if photo.keep_inside {
            String::new()
        } else {
            let at = photo.taken_at.unwrap_or(photo.at);
            format!("{}　{}", moment(at, lang), self.name(photo.by))
        };
        let file = match &self.blobs {
            Some(blobs) => {
                let has = |hash: &Hash| blobs.contains(&hash.0).unwrap_or(false);
                let use_master = !has(&photo.thumb) && has(&photo.master);
                blobs.path_of(if use_master {
                    &photo.master.0
                } else {
                    &photo.thumb.0
                })
            }
            None => PathBuf::from(photo.thumb.to_hex()),
        };
        PhotoView {
            file,
            caption,
            is_withheld: photo.keep_inside,
        }
    }

    /// Names an activity: period and kinds of a visit, or the title of a session's notice.
    pub(super) fn activity_title(
        &self,
        state: &EntityState,
        lang: Lang,
    ) -> Result<String, EngineError> {
        let verb = match state.entity.kind {
            EntityKind::StudySession => Verb::Convene,
            EntityKind::Visit
            | EntityKind::LeaderTerm
            | EntityKind::Pairing
            | EntityKind::YearPlan
            | EntityKind::Finding
            | EntityKind::Leave
            | EntityKind::EscalatedIssue
            | EntityKind::Report => Verb::Plan,
        };
        let text = PlanText::parse(&self.words_at(state, verb)?);
        if text.title.is_empty() {
            Ok(title(&state.facts, lang))
        } else {
            Ok(text.title)
        }
    }

    /// Names an activity that may not be known here.
    pub(super) fn title_of(
        &self,
        states: &States,
        activity: ActivityId,
        lang: Lang,
    ) -> Result<String, EngineError> {
        let of = |kind| {
            states.get(&EntityRef {
                kind,
                id: activity.into(),
            })
        };
        match of(EntityKind::Visit).or_else(|| of(EntityKind::StudySession)) {
            Some(state) if state.entity.kind == EntityKind::Visit => {
                let title = self.activity_title(state, lang)?;
                Ok(format!(
                    "{title}（{}）",
                    self.pair_words(&state.facts, lang)
                ))
            }
            Some(state) => self.activity_title(state, lang),
            None => Ok(lang.pick("活动", "activity").to_owned()),
        }
    }

    /// Names both plants of a visit or finding, short.
    pub(super) fn pair_words(&self, facts: &Facts, lang: Lang) -> String {
        let short =
            |org: Option<OrgId>| org.map_or_else(String::new, |org| self.directory.org_name(org));
        let (helper, helped) = (short(facts.helper), short(facts.helped));
        match lang {
            Lang::Zh => format!("{helper}帮扶{helped}"),
            Lang::En => format!("{helper} helps {helped}"),
        }
    }
}

/// The words beside a plan or notice: JSON of these fields, or plain text.
#[derive(Debug, Default, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(super) struct PlanText {
    pub(super) title: String,
    pub(super) content: String,
    pub(super) method: String,
    pub(super) place: String,
    pub(super) other: String,
    pub(super) agenda: Vec<String>,
}

impl PlanText {
    /// Reads the words; what is no JSON object is content as it stands.
    pub(super) fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self {
            content: text.trim().to_owned(),
            ..Self::default()
        })
    }
}

/// Names an activity by its period and kinds (2026年上半年结对帮扶、互查).
pub(super) fn title(facts: &Facts, lang: Lang) -> String {
    let kinds = kinds(&facts.kinds, lang);
    let Some(day) = facts.starts.map(Millis::day) else {
        return kinds;
    };
    match lang {
        Lang::Zh => {
            let half = if day.month() <= 6 { "上" } else { "下" };
            format!("{}年{half}半年{kinds}", day.year())
        }
        Lang::En => format!("{kinds}, {}", day.format("%B %Y")),
    }
}

pub(super) fn kinds(kinds: &[ActivityKind], lang: Lang) -> String {
    let named: Vec<String> = kinds
        .iter()
        .map(|kind| words::activity(*kind, lang).to_owned())
        .collect();
    words::join(&named, lang)
}

/// Writes a moment to the minute (6月9日 16:20).
pub(super) fn moment(at: Millis, lang: Lang) -> String {
    let local = at.local();
    format!(
        "{} {}",
        short_day(local.date(), lang),
        local.format("%H:%M")
    )
}

/// Writes a day without its year (6月9日).
pub(super) fn short_day(day: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}月{}日", day.month(), day.day()),
        Lang::En => day.format("%-d %B").to_string(),
    }
}

/// Tells whether a request for leave waits for this person: the leader's own waits for the bureau
/// (WD-18).
pub(super) fn answers_leave(viewer: &Viewer<'_>, leave: &EntityState) -> bool {
    if leave.state != "requested" {
        return false;
    }
    let leader = viewer.directory.leader(viewer.as_of, viewer.day);
    if leader.is_some_and(|term| leave.facts.person == Some(term.person)) {
        viewer.is_bureau()
    } else {
        viewer.is_leader()
    }
}

/// Finds who leads a visit, by its plan.
pub(super) fn visit_leader(facts: &Facts) -> Option<PersonId> {
    facts
        .participants
        .iter()
        .find(|participant| participant.capacity == Capacity::VisitLeader)
        .map(|participant| participant.person)
}

pub(super) fn is_applied(step: &Step) -> bool {
    match step.outcome {
        Outcome::Applied { .. } => true,
        Outcome::Refused { .. } | Outcome::Held { .. } => false,
    }
}

/// Says whose eyes a file is for (WH67-27).
pub(super) const fn confidentiality(lang: Lang) -> &'static str {
    lang.pick(
        "仅供结对双方整改使用，不得外传工艺、图纸、照片和人员信息。",
        "For the two plants of the pair only; processes, drawings, photos and names go no further.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDateTime;

    fn at(text: &str) -> Millis {
        Millis::from_local(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
    }

    #[test]
    fn a_visit_is_named_by_half_year_and_kinds() {
        let facts = Facts {
            kinds: vec![ActivityKind::Help, ActivityKind::MutualInspection],
            starts: Some(at("2026-07-01 09:00")),
            ..Facts::default()
        };
        assert_eq!(title(&facts, Lang::Zh), "2026年下半年结对帮扶、互查");
        assert_eq!(
            title(&facts, Lang::En),
            "pair help, mutual inspection, July 2026"
        );
    }

    #[test]
    fn words_of_a_plan_are_read_as_json_or_kept_as_they_are() {
        let parsed = PlanText::parse(r#"{"content":"罐区","method":"现场查看","place":"东厂"}"#);
        assert_eq!(
            (parsed.content.as_str(), parsed.place.as_str()),
            ("罐区", "东厂")
        );
        assert_eq!(PlanText::parse("罐区、装卸区\n").content, "罐区、装卸区");
        assert_eq!(PlanText::parse("").content, "");
    }

    #[test]
    fn a_moment_is_written_at_shanghai_time() {
        assert_eq!(moment(at("2026-06-09 08:05"), Lang::Zh), "6月9日 08:05");
        assert_eq!(moment(at("2026-06-09 08:05"), Lang::En), "9 June 08:05");
    }
}
