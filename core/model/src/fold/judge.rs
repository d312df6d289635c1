//! Whether one decision is valid in a state, and what it changes.

use super::{EntityState, FoldContext, FoldInput, Outcome};
use crate::access::Viewer;
use crate::directory::{AsOf, Directory};
use crate::lifecycle::{Guard, Lifecycle, Need, Transition, When, Who};
use crate::wire::row::{OrgKind, RoleKind};
use crate::wire::{Decision, EntityKind, FindingKind, Severity, Verb};
use crate::{OrgId, PersonId};
use chrono::{Datelike, NaiveDate};

/// Judges a decision against `state`; gives the step it takes, or the reason code of its refusal.
pub(super) fn judge<'a>(
    input: &FoldInput,
    state: &EntityState,
    lifecycle: &'a Lifecycle,
    context: FoldContext<'_>,
) -> Result<&'a Transition, &'static str> {
    let moment = Moment::of(input, context);
    if !moment.device_speaks() {
        return Err("unknown_device");
    }
    let transition = lifecycle
        .transitions
        .iter()
        .filter(|transition| transition.verb == input.decision.verb)
        .filter(|transition| starts_from(transition, &state.state))
        .find(|transition| {
            transition
                .when
                .iter()
                .all(|when| moment.holds(*when, state))
        })
        .ok_or("state")?;
    if !transition.who.iter().any(|who| moment.is(*who, state)) {
        return Err(transition
            .who
            .first()
            .map_or("who.anyone", |who| who.reason()));
    }
    if let Some(need) = transition
        .needs
        .iter()
        .find(|need| !names(&input.decision, **need))
    {
        return Err(need.reason());
    }
    match transition
        .guards
        .iter()
        .find(|guard| !moment.passes(**guard, state))
    {
        Some(guard) => Err(guard.reason()),
        // Last, so that who may not do it at all is told so.
        None if input.facts_disputed => Err("facts"),
        None => Ok(transition),
    }
}

/// Tells whether a step may start from `state`.
pub(super) fn starts_from(transition: &Transition, state: &str) -> bool {
    transition
        .from
        .iter()
        .any(|from| from == "*" || from == state)
}

/// Tells whether the conditions that look at facts alone hold.
pub(super) fn facts_fit(transition: &Transition, decision: &Decision) -> bool {
    transition.when.iter().all(|when| match when {
        When::Suggestion => decision.facts.finding_kind == Some(FindingKind::Suggestion),
        When::RuledClosed => !decision.facts.evidence.is_empty(),
        When::OtherSideConfirmed | When::NotStarted | When::NeedsRuling => true,
    })
}

/// Takes the facts of an applied decision into the state: what it names replaces what stood.
///
/// A step sets what it needs or may set by the table, and the first step says what the thing is.
/// Anything else it carries is its own claim: a remark of the host does not change whose hazard it
/// is or how grave.
pub(super) fn merge_facts(
    state: &mut EntityState,
    input: &FoldInput,
    transition: &Transition,
    begins: bool,
) {
    let new = &input.decision.facts;
    let old = &mut state.facts;
    let sets = |need: Need| {
        let owns = transition.needs.contains(&need) || transition.sets.contains(&need);
        (begins || owns) && !transition.keep.contains(&need)
    };
    for (count, value) in &new.counts {
        if sets(Need::Counts) || !old.counts.contains_key(count) {
            old.counts.insert(*count, *value);
        }
    }
    replace_list(
        &mut old.participants,
        &new.participants,
        sets(Need::Participants),
    );
    replace_list(&mut old.kinds, &new.kinds, sets(Need::Kinds));
    replace_list(&mut old.evidence, &new.evidence, sets(Need::Evidence));
    replace_list(&mut old.refers, &new.refers, sets(Need::Refers));
    replace_list(&mut old.agreed_by, &new.agreed_by, sets(Need::AgreedBy));
    replace_list(&mut old.focus, &new.focus, sets(Need::Counts));
    replace_list(&mut old.missing, &new.missing, sets(Need::Counts));
    replace(&mut old.helper, new.helper.as_ref(), sets(Need::Helper));
    replace(&mut old.helped, new.helped.as_ref(), sets(Need::Helped));
    replace(&mut old.person, new.person.as_ref(), sets(Need::Person));
    replace(&mut old.due, new.due.as_ref(), sets(Need::Due));
    replace(&mut old.starts, new.starts.as_ref(), sets(Need::Starts));
    replace(&mut old.ends, new.ends.as_ref(), sets(Need::Ends));
    replace(
        &mut old.severity,
        new.severity.as_ref(),
        sets(Need::Severity),
    );
    replace(
        &mut old.finding_kind,
        new.finding_kind.as_ref(),
        sets(Need::FindingKind),
    );
    replace(&mut old.number, new.number.as_ref(), sets(Need::Number));
    replace(&mut old.year, new.year.as_ref(), sets(Need::Year));
    replace(&mut old.stance, new.stance.as_ref(), sets(Need::Stance));
    replace(&mut old.on_site, new.on_site.as_ref(), sets(Need::OnSite));
    replace(&mut old.list, new.list.as_ref(), sets(Need::List));
    replace(&mut old.template, new.template.as_ref(), sets(Need::List));
    replace(
        &mut old.without_agreement,
        new.without_agreement.as_ref(),
        begins,
    );
    replace(&mut old.row, new.row.as_ref(), begins);
    if !input.decision.heads.is_empty() && sets(Need::Heads) {
        state.heads.clone_from(&input.decision.heads);
    }
    if matches!(
        input.decision.verb,
        Verb::Assign | Verb::SelfCheck | Verb::RectifyOnTheSpot
    ) && let Some(person) = new.person
    {
        state.rectifier = Some(person);
    }
}

fn replace<T: Clone>(old: &mut Option<T>, new: Option<&T>, sets: bool) {
    if let Some(new) = new.filter(|_| sets) {
        *old = Some(new.clone());
    }
}

fn replace_list<T: Clone>(old: &mut Vec<T>, new: &[T], sets: bool) {
    if sets && !new.is_empty() {
        *old = new.to_vec();
    }
}

fn names(decision: &Decision, need: Need) -> bool {
    let facts = &decision.facts;
    match need {
        Need::Person => facts.person.is_some(),
        Need::Helper => facts.helper.is_some(),
        Need::Helped => facts.helped.is_some(),
        Need::Year => facts.year.is_some(),
        Need::Number => facts
            .number
            .as_ref()
            .is_some_and(|number| !number.trim().is_empty()),
        Need::Text => decision.text.is_some(),
        Need::AgreedBy => !facts.agreed_by.is_empty(),
        Need::Kinds => !facts.kinds.is_empty(),
        Need::Starts => facts.starts.is_some(),
        Need::Ends => facts.ends.is_some(),
        Need::Participants => !facts.participants.is_empty(),
        Need::Counts => !facts.counts.is_empty(),
        Need::Heads => !decision.heads.is_empty(),
        Need::List => facts.list.is_some(),
        Need::Refers => !facts.refers.is_empty(),
        Need::FindingKind => facts.finding_kind.is_some(),
        Need::Severity => facts.severity.is_some(),
        Need::Evidence => !facts.evidence.is_empty(),
        Need::Stance => facts.stance.is_some(),
        Need::Due => facts.due.is_some(),
        Need::OnSite => facts.on_site.is_some(),
        Need::Item => facts.item.is_some(),
    }
}

/// A decision in its moment: the directory as of the number before it, on the day it counts.
struct Moment<'a> {
    directory: &'a Directory,
    decision: &'a Decision,
    as_of: AsOf,
    day: NaiveDate,
}

impl<'a> Moment<'a> {
    fn of(input: &'a FoldInput, context: FoldContext<'a>) -> Self {
        let (as_of, at) = match &input.record {
            Some(record) => (AsOf(record.n.saturating_sub(1)), record.at),
            None => (AsOf::NOW, input.decision.at.max(context.hub_time)),
        };
        Self {
            directory: context.directory,
            decision: &input.decision,
            as_of,
            day: at.day(),
        }
    }

    fn device_speaks(&self) -> bool {
        self.directory
            .device(self.decision.device, self.as_of)
            .is_some_and(|device| device.person == self.decision.user && !device.revoked)
    }

    fn author_in(&self, org: Option<OrgId>) -> bool {
        org.is_some_and(|org| self.belongs(self.decision.user, org))
    }

    fn belongs(&self, person: PersonId, org: OrgId) -> bool {
        self.directory.belongs_to(person, org, self.as_of, self.day)
    }

    fn leads(&self, person: PersonId) -> bool {
        self.directory
            .leader(self.as_of, self.day)
            .is_some_and(|term| term.person == person)
    }

    fn is_bureau(&self) -> bool {
        self.directory.alliance(self.as_of).is_some_and(|alliance| {
            self.directory
                .roles_of(self.decision.user, self.as_of, self.day)
                .iter()
                .any(|role| role.org == alliance.bureau && role.role == RoleKind::Officer)
        })
    }

    /// The facts of the first decision speak for the thing, before it exists its own do.
    fn helper(&self, state: &EntityState) -> Option<OrgId> {
        state.helps_now().or(self.decision.facts.helper)
    }

    fn team(&self, state: &EntityState) -> Option<OrgId> {
        state.facts.helper.or(self.decision.facts.helper)
    }

    fn helped(&self, state: &EntityState) -> Option<OrgId> {
        state.facts.helped.or(self.decision.facts.helped)
    }

    fn is(&self, who: Who, state: &EntityState) -> bool {
        match who {
            Who::Member => self.directory.alliance(self.as_of).is_some_and(|alliance| {
                alliance
                    .members
                    .iter()
                    .any(|org| self.author_in(Some(*org)))
            }),
            Who::Leader => self.leads(self.decision.user),
            Who::Bureau => self.is_bureau(),
            Who::Helper => self.author_in(self.helper(state)),
            Who::Team => self.author_in(self.team(state)),
            Who::Host => self.author_in(self.helped(state)),
            Who::Pair => self.author_in(self.helper(state)) || self.author_in(self.helped(state)),
            Who::Applicant => state.facts.person == Some(self.decision.user),
            Who::LeaveGranter => match state.facts.person {
                Some(applicant) if self.leads(applicant) => self.is_bureau(),
                Some(_) | None => self.leads(self.decision.user),
            },
            Who::Raiser => self.author_in(state.facts.helped),
            Who::Steward => self.is_steward(state),
            Who::Anyone => true,
        }
    }

    /// The author of the decision is of a plant through which the author of the late work had the
    /// right; a guest had it through the team.
    fn is_steward(&self, state: &EntityState) -> bool {
        let ruler = Viewer {
            directory: self.directory,
            as_of: self.as_of,
            day: self.day,
            person: self.decision.user,
        };
        let late = self.decision.facts.person;
        late.is_some_and(|late| ruler.is_steward_for(late, state))
    }

    fn holds(&self, when: When, state: &EntityState) -> bool {
        match when {
            When::OtherSideConfirmed => state.steps.iter().any(|step| {
                step.verb == Verb::Confirm
                    && matches!(step.outcome, Outcome::Applied { .. })
                    && self.other_side(step.user, state)
            }),
            When::NotStarted => state.state != "in_progress",
            When::Suggestion => self.decision.facts.finding_kind == Some(FindingKind::Suggestion),
            When::NeedsRuling => state.needs_ruling,
            When::RuledClosed => !self.decision.facts.evidence.is_empty(),
        }
    }

    fn other_side(&self, person: PersonId, state: &EntityState) -> bool {
        let in_org = |org: Option<OrgId>| org.is_some_and(|org| self.belongs(person, org));
        if self.author_in(self.helper(state)) {
            in_org(self.helped(state))
        } else {
            in_org(self.helper(state))
        }
    }

    fn passes(&self, guard: Guard, state: &EntityState) -> bool {
        let facts = &self.decision.facts;
        match guard {
            Guard::YearFree => {
                let year = facts.year.or(state.facts.year);
                !self
                    .directory
                    .leader_terms(self.as_of)
                    .iter()
                    .any(|term| Some(term.year) == year)
            }
            Guard::NewLeaderOrReason => {
                self.decision.text.is_some()
                    || self
                        .directory
                        .leader(self.as_of, self.day)
                        .is_none_or(|term| Some(term.org) != facts.helper)
            }
            Guard::MembersOnly => self.both_are_members(),
            Guard::OneToOneOrNamed => {
                let named = !facts.refers.is_empty() || !state.facts.refers.is_empty();
                named || self.is_one_to_one(state)
            }
            Guard::PairInForce => self
                .directory
                .pairings(self.as_of, self.day)
                .iter()
                .any(|pair| Some(pair.helper) == facts.helper && Some(pair.helped) == facts.helped),
            Guard::MissingWaived => facts.missing.is_empty() || self.decision.text.is_some(),
            Guard::SameList => facts.list == state.facts.list,
            Guard::GeneralOnly => {
                facts
                    .severity
                    .or(state.facts.severity)
                    .unwrap_or(Severity::General)
                    == Severity::General
            }
            Guard::NotRectifier => {
                let names_him =
                    matches!(self.decision.verb, Verb::SelfCheck | Verb::RectifyOnTheSpot);
                let named = facts.person.filter(|_| names_him);
                named.or(state.rectifier) != Some(self.decision.user)
            }
            Guard::MajorOnSite => {
                state.facts.severity.unwrap_or(Severity::General) == Severity::General
                    || facts.on_site == Some(true)
            }
            Guard::OwnLeave => facts.person.is_some_and(|person| {
                self.directory
                    .roles_of(person, self.as_of, self.day)
                    .iter()
                    .any(|role| self.author_in(Some(role.org)))
            }),
            Guard::SuccessorInPair => {
                let is_paired = |org| {
                    self.directory
                        .pairings(self.as_of, self.day)
                        .iter()
                        .any(|pair| pair.helper == org && Some(pair.helped) == state.facts.helped)
                };
                facts.helper != state.helps_now() && facts.helper.is_some_and(is_paired)
            }
            Guard::Graver => {
                facts.severity > Some(state.facts.severity.unwrap_or(Severity::General))
            }
            Guard::LateUndecided => facts
                .item
                .is_none_or(|item| state.late.get(&item) != Some(&true)),
        }
    }

    fn both_are_members(&self) -> bool {
        let facts = &self.decision.facts;
        let (Some(helper), Some(helped)) = (facts.helper, facts.helped) else {
            return false;
        };
        let is_member = |org: OrgId| {
            self.directory
                .alliance(self.as_of)
                .is_some_and(|alliance| alliance.members.contains(&org))
                && self
                    .directory
                    .organisation(org, self.as_of)
                    .is_some_and(|found| found.kind == OrgKind::Enterprise)
        };
        helper != helped && is_member(helper) && is_member(helped)
    }

    /// No other pair of that year holds either plant; one that was dissolved before holds nobody.
    fn is_one_to_one(&self, state: &EntityState) -> bool {
        let sides = [self.helper(state), self.helped(state)];
        let year = self.decision.facts.year.or(state.facts.year).map(i32::from);
        debug_assert_eq!(self.decision.entity.kind, EntityKind::Pairing);
        !self
            .directory
            .all_pairings(self.as_of)
            .iter()
            .filter(|pair| Some(pair.to.year()) == year && self.day <= pair.to)
            .filter(|pair| pair.pairing != self.decision.entity.id.into())
            .any(|pair| sides.contains(&Some(pair.helper)) || sides.contains(&Some(pair.helped)))
    }
}
