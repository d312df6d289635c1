//! One row per enterprise, and who has been inspected (WH67-08).

use super::figures::hazards;
use super::{Office, asked_by, standing};
use crate::error::EngineError;
use crate::view::facts::short_day;
use crate::view::words;
use chrono::{Datelike, NaiveDate};
use hucha_model::directory::{AsOf, Organisation};
use hucha_model::obligation::{
    ActivitySubject, Obligation, ObligationState, PastActivity, PostHolder, Subject, WhyNot,
};
use hucha_model::view::{CountedView, CoverageView, EnterpriseRowView, NotCountedView, Standing};
use hucha_model::wire::row::{EnterpriseKind, RoleKind};
use hucha_model::wire::{ActivityKind, EntityKind, Severity};
use hucha_model::{Lang, OrgId};
use std::collections::BTreeSet;

const POSTS: [RoleKind; 2] = [RoleKind::SafetyDirector, RoleKind::SafetyDepartmentHead];

impl Office<'_> {
    pub(in crate::view) fn members(&self) -> Vec<Organisation<'_>> {
        let directory = &self.inner.directory;
        let members = directory
            .alliance(AsOf::NOW)
            .map(|alliance| alliance.members.to_vec());
        members
            .unwrap_or_default()
            .into_iter()
            .filter_map(|org| directory.organisation(org, AsOf::NOW))
            .collect()
    }

    pub(super) fn rows(&self) -> Result<Vec<EnterpriseRowView>, EngineError> {
        let [director, head] = POSTS;
        self.members()
            .iter()
            .map(|plant| {
                let org = plant.org;
                let (study, study_attendance) = self.study_of(org);
                let (help, help_detail) = self.help_of(org);
                let of_org = asked_by(&self.year, "WD-16")
                    .filter(|one| one.subject == Subject::Enterprise { org });
                let all = hazards(of_org);
                let count = |wanted: Option<WhyNot>| {
                    all.iter().filter(|(.., why)| *why == wanted).count() as u32
                };
                Ok(EnterpriseRowView {
                    enterprise: plant.short_name.unwrap_or(plant.name).to_owned(),
                    category: plant
                        .enterprise
                        .map_or("", |kind| words::enterprise(kind, self.lang))
                        .to_owned(),
                    grade: String::new(),
                    director: self.holder(org, director).label(self.lang).to_owned(),
                    department_head: self.holder(org, head).label(self.lang).to_owned(),
                    pairing: self.pairing_words(org),
                    study,
                    study_attendance,
                    help,
                    help_detail,
                    found: all.len() as u32,
                    closed: count(None),
                    overdue: count(Some(WhyNot::Overdue)),
                    suspected_major: self.graded(org, Severity::SuspectedMajor),
                    major: self.graded(org, Severity::Major),
                    last_activity: self.last_activity(org),
                })
            })
            .collect()
    }

    /// Who holds a post on the day (WD-02): a vacancy is shown, it bars nobody.
    fn holder(&self, org: OrgId, post: RoleKind) -> PostHolder {
        let roles = self.inner.directory.roles(AsOf::NOW, self.as_of);
        let of = |role: RoleKind| -> BTreeSet<_> {
            roles
                .iter()
                .filter(|one| one.org == org && one.role == role)
                .map(|one| one.person)
                .collect()
        };
        let holders = of(post);
        if holders.is_empty() {
            return PostHolder::Vacant;
        }
        let is_shared = POSTS
            .iter()
            .filter(|other| **other != post)
            .any(|other| !of(*other).is_disjoint(&holders));
        if is_shared {
            PostHolder::Shared
        } else {
            PostHolder::Filled
        }
    }

    fn pairing_words(&self, org: OrgId) -> String {
        let directory = &self.inner.directory;
        let words: Vec<String> = directory
            .pairings(AsOf::NOW, self.as_of)
            .iter()
            .filter_map(|pair| {
                let (other, zh, en) = if pair.helper == org {
                    (directory.org_name(pair.helped), "帮扶", "helps ")
                } else if pair.helped == org {
                    (directory.org_name(pair.helper), "由", "helped by ")
                } else {
                    return None;
                };
                let tail = if zh == "由" {
                    self.lang.pick("帮扶", "")
                } else {
                    ""
                };
                Some(format!("{}{other}{tail}", self.lang.pick(zh, en)))
            })
            .collect();
        words.join(self.lang.pick("；", "; "))
    }

    /// Whether the plant came to a session of the quarter, and which post did.
    fn study_of(&self, org: OrgId) -> (Standing, String) {
        let attendance = self
            .of_rule("WD-17")
            .find(|one| one.subject == Subject::Enterprise { org });
        let posts = attendance.map_or(&[][..], |one| one.posts.as_slice());
        let said: Vec<String> = posts
            .iter()
            .filter_map(|post| {
                let role = words::short_role(post.role, self.lang);
                let came = match (post.present, post.excused, post.unexcused) {
                    (1.., _, _) => self.lang.pick("到会", " came"),
                    (0, 1.., _) => self.lang.pick("请假", " on leave"),
                    (0, 0, 1..) => self.lang.pick("缺席", " absent"),
                    (0, 0, 0) => return None,
                };
                Some(format!("{role}{came}"))
            })
            .collect();
        let came = posts.iter().any(|post| post.present > 0);
        let owed = self.of_rule("WD-07").next();
        let standing = match owed {
            _ if came => Standing::Done,
            None => Standing::NotYetDue,
            Some(one) if one.state == ObligationState::Met && !posts.is_empty() => {
                let on_leave = posts.iter().any(|post| post.excused > 0);
                let reason = on_leave.then(|| self.lang.pick("请假", "on leave").to_owned());
                Standing::Missed {
                    is_hard: false,
                    reason,
                }
            }
            // Held, and the plant was not asked to come to that one.
            Some(one) if one.state == ObligationState::Met => Standing::NotYetDue,
            Some(one) => standing(one, self.lang.pick("已说明", "explained")),
        };
        (standing, words::join(&said, self.lang))
    }

    /// The plant's help of the half-year; of two pairs the one that stands worse.
    fn help_of(&self, org: OrgId) -> (Standing, String) {
        let pairs = self.inner.directory.all_pairings(AsOf::NOW);
        let mine: BTreeSet<_> = pairs
            .iter()
            .filter(|pair| pair.helper == org || pair.helped == org)
            .map(|pair| pair.pairing)
            .collect();
        let owed = self.of_rule("WD-13").filter(|one| match one.subject {
            Subject::Pair { pairing } => mine.contains(&pairing),
            Subject::Alliance
            | Subject::KeyDate { .. }
            | Subject::Enterprise { .. }
            | Subject::Issue { .. }
            | Subject::District { .. } => false,
        });
        let Some(worst) = owed.max_by_key(|one| urgency(one)) else {
            return (
                Standing::NotYetDue,
                self.lang.pick("未结对", "no pair").to_owned(),
            );
        };
        let detail = match (worst.counted.last(), worst.not_counted.last()) {
            (Some(held), _) => short_day(held.day, self.lang),
            (None, Some(one)) => {
                let day = one
                    .day
                    .map(|day| short_day(day, self.lang))
                    .unwrap_or_default();
                format!("{day} {}", one.why.label(self.lang))
                    .trim()
                    .to_owned()
            }
            (None, None) => String::new(),
        };
        (
            standing(worst, self.lang.pick("已说明", "explained")),
            detail,
        )
    }

    /// Counts a plant's hazards of one severity that the year brought or that are open.
    fn graded(&self, org: OrgId, severity: Severity) -> u32 {
        let of_grade = self.states.values().filter(|state| {
            state.entity.kind == EntityKind::Finding
                && state.facts.helped == Some(org)
                && state.facts.severity == Some(severity)
                && !matches!(state.state.as_str(), "withdrawn" | "none")
                && (self.lists_this_year(state)
                    || !self
                        .inner
                        .lifecycles
                        .is_closed(state.entity.kind, &state.state))
        });
        of_grade.count() as u32
    }

    fn lists_this_year(&self, state: &hucha_model::fold::EntityState) -> bool {
        state
            .applied(hucha_model::wire::Verb::List)
            .is_some_and(|step| step.at.day().year() == self.as_of.year())
    }

    fn last_activity(&self, org: OrgId) -> Option<NaiveDate> {
        let took_place = |one: &&PastActivity| {
            (one.state.is_settled() || one.state.awaits_confirmation())
                && one.last_day() <= self.as_of
        };
        self.history
            .activities
            .iter()
            .filter(took_place)
            .filter(|one| self.takes_part(one, org))
            .map(PastActivity::last_day)
            .max()
    }

    /// Tells whether a plant took part: as one of the pair, or by somebody who came.
    pub(in crate::view) fn takes_part(&self, activity: &PastActivity, org: OrgId) -> bool {
        match activity.subject {
            ActivitySubject::Alliance => activity
                .participants
                .iter()
                .any(|one| one.org == org && one.present),
            ActivitySubject::Pair(pairing) => self
                .inner
                .directory
                .all_pairings(AsOf::NOW)
                .iter()
                .any(|pair| pair.pairing == pairing && (pair.helper == org || pair.helped == org)),
        }
    }

    fn host_of(&self, activity: &PastActivity) -> Option<OrgId> {
        match activity.subject {
            ActivitySubject::Alliance => None,
            ActivitySubject::Pair(pairing) => self
                .inner
                .directory
                .all_pairings(AsOf::NOW)
                .iter()
                .find(|pair| pair.pairing == pairing)
                .map(|pair| pair.helped),
        }
    }

    /// Distinct plants inspected this year, of those that are to be (WH67-08); filling stations
    /// are left out.
    pub(in crate::view) fn coverage(&self) -> Result<CoverageView, EngineError> {
        let mut view = CoverageView {
            visited: self.figure(
                ("已互查/应互查", "inspected / to be inspected"),
                ("家", "plants"),
                &["WH67-08"],
            ),
            ..CoverageView::default()
        };
        let members = self.members();
        let is_station =
            |plant: &&Organisation<'_>| plant.enterprise == Some(EnterpriseKind::FillingStation);
        view.filling_stations_left_out = members.iter().filter(is_station).count() as u32;
        let mut visited = BTreeSet::new();
        let inspections = self.history.activities.iter().filter(|one| {
            one.kinds.contains(&ActivityKind::MutualInspection)
                && one.last_day().year() == self.as_of.year()
                && one.last_day() <= self.as_of
        });
        for activity in inspections {
            let title = self.inner.title_of(&self.states, activity.id, self.lang)?;
            let held_on = activity.last_day();
            if activity.state.is_settled() {
                visited.extend(self.host_of(activity));
                view.visited.counted.push(CountedView { title, held_on });
            } else {
                view.visited.not_counted.push(NotCountedView {
                    title,
                    held_on: Some(held_on),
                    reason: match (activity.state.awaits_confirmation(), self.lang) {
                        (true, Lang::Zh) => "已开展、待确认".into(),
                        (true, Lang::En) => "held, to be confirmed".into(),
                        (false, Lang::Zh) => "未完成".into(),
                        (false, Lang::En) => "not completed".into(),
                    },
                });
            }
        }
        let due: Vec<_> = members.iter().filter(|plant| !is_station(plant)).collect();
        view.visited.of = Some(due.len() as u32);
        view.visited.value = due
            .iter()
            .filter(|plant| visited.contains(&plant.org))
            .count() as u32;
        view.not_yet = due
            .iter()
            .filter(|plant| !visited.contains(&plant.org))
            .map(|plant| plant.short_name.unwrap_or(plant.name).to_owned())
            .collect();
        Ok(view)
    }
}

fn urgency(obligation: &Obligation) -> u8 {
    match obligation.state {
        ObligationState::Met => 0,
        ObligationState::AwaitingConfirmation => 1,
        ObligationState::NotDue => 2,
        ObligationState::DueSoon => 3,
        ObligationState::MissedExplained => 4,
        ObligationState::Missed => 5,
    }
}
