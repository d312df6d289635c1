//! Which steps a person is offered: each is tried on the thing as it stands, filled in as a form
//! would fill it, unsigned. What the life-cycle refuses to everybody but others is not offered;
//! what it refuses for now is offered with its reason.

use super::asks::Ask;
use super::labels::{label, label_on};
use super::trial::{HELD, Verdict};
use super::{ActionView, AskField, AskView};
use crate::act::ActRequest;
use crate::error::EngineError;
use crate::inner::Inner;
use crate::view::screens::visit::reading::Reading;
use hucha_model::directory::Role;
use hucha_model::fold::{EntityState, fold};
use hucha_model::wire::{EntityKind, EntityRef, Severity, Verb};
use hucha_model::{DocId, EntityId, FindingId, Hash, Lang, PersonId};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// How many choices of a field are tried before a step counts as refused.
const FILLINGS: usize = 12;

/// What is read once for all the buttons of one screen.
pub(in crate::view) struct Offering<'a> {
    pub(super) inner: &'a Inner,
    pub(super) lang: Lang,
    pub(super) me: PersonId,
    pub(super) roles: OnceCell<Vec<Role>>,
    pub(super) after: RefCell<BTreeMap<DocId, BTreeMap<FindingId, Vec<Hash>>>>,
    pub(super) known: Option<&'a Reading>,
}

impl Inner {
    /// Offers the steps that a thing may take next.
    pub(crate) fn actions(
        &self,
        state: &EntityState,
        lang: Lang,
    ) -> Result<Vec<ActionView>, EngineError> {
        self.offering(lang)?.actions(state)
    }

    /// Offers a step that begins a new thing; `None` for whoever has no part in it.
    pub(crate) fn beginning(
        &self,
        kind: EntityKind,
        verb: Verb,
        lang: Lang,
    ) -> Result<Option<ActionView>, EngineError> {
        let entity = EntityRef {
            kind,
            id: EntityId::default(),
        };
        let blank = fold(entity, &[], self.context());
        let offered = self.offering(lang)?.offer(&blank, verb)?;
        Ok(offered.map(|action| ActionView { id: None, ..action }))
    }

    /// Begins a screen with many buttons.
    pub(in crate::view) fn offering(&self, lang: Lang) -> Result<Offering<'_>, EngineError> {
        Ok(Offering {
            inner: self,
            lang,
            me: self.me()?.person,
            roles: OnceCell::new(),
            after: RefCell::default(),
            known: None,
        })
    }

    /// Begins the buttons of a screen of a visit, whose documents are read already.
    pub(in crate::view) fn offering_of<'a>(
        &'a self,
        visit: &'a Reading,
        lang: Lang,
    ) -> Result<Offering<'a>, EngineError> {
        Ok(Offering {
            known: Some(visit),
            ..self.offering(lang)?
        })
    }
}

impl Offering<'_> {
    /// Offers the steps that a thing may take next, in the order of its life-cycle.
    pub(in crate::view) fn actions(
        &self,
        state: &EntityState,
    ) -> Result<Vec<ActionView>, EngineError> {
        let Some(lifecycle) = self.inner.lifecycles.of(state.entity.kind) else {
            return Ok(Vec::new());
        };
        if state.state == lifecycle.initial() {
            return Ok(Vec::new());
        }
        let mut seen = BTreeSet::new();
        let mut offered = Vec::new();
        for row in &lifecycle.transitions {
            let starts_here = row
                .from
                .iter()
                .any(|from| *from == state.state || from == "*");
            if starts_here && seen.insert(row.verb) {
                offered.extend(self.offer(state, row.verb)?);
            }
        }
        Ok(offered)
    }

    fn offer(&self, state: &EntityState, verb: Verb) -> Result<Option<ActionView>, EngineError> {
        let kind = state.entity.kind;
        if !is_pressed(kind, verb) || self.is_pointless(state, verb) {
            return Ok(None);
        }
        let lifecycles = &self.inner.lifecycles;
        let begins = lifecycles
            .of(kind)
            .is_some_and(|lifecycle| state.state == lifecycle.initial());
        // Who may take a step on a thing that exists is known before anything is filled in.
        if !begins && self.blank(state, verb).is_err_and(is_no_part) {
            return Ok(None);
        }
        let handing = self.handing(state, verb)?;
        let mut asks = self.asks(state, verb, handing.as_ref())?;
        let verdict = match self.unanswerable(state, verb, &asks) {
            Some(reason) => Err(reason),
            None => self.first_accepted(state, verb, &mut asks, handing.as_ref())?,
        };
        let why_not = match verdict {
            Ok(()) => None,
            Err(reason) if is_no_part(reason) => return Ok(None),
            Err(HELD) => Some(EngineError::Held.sentence(self.lang, lifecycles)),
            Err(reason) => Some(lifecycles.sentence(reason, self.lang)),
        };
        Ok(Some(ActionView {
            kind,
            id: Some(state.entity.id),
            verb,
            label: if begins {
                label(kind, verb, self.lang)
            } else {
                label_on(kind, verb, self.lang)
            }
            .to_owned(),
            why_not,
            asks: self.worded(kind, verb, asks),
        }))
    }

    /// Fills the form in until the life-cycle accepts it. What was accepted is put first, so that
    /// a form whose first choices are taken is accepted; words that it could not do without are
    /// asked for.
    fn first_accepted(
        &self,
        state: &EntityState,
        verb: Verb,
        asks: &mut [Ask],
        handing: Option<&super::trial::Handing>,
    ) -> Result<Verdict, EngineError> {
        let has_words = asks
            .iter()
            .any(|ask| ask.field == AskField::Text && !ask.is_needed);
        let mut first = None;
        for with_words in [false, true] {
            if with_words && !has_words {
                break;
            }
            for picks in fillings(asks) {
                let form = filled(state, verb, asks, &picks, with_words)?;
                match self.verdict(state, &form, handing)? {
                    Ok(()) => {
                        for (ask, pick) in asks.iter_mut().zip(picks) {
                            let picked = pick.min(ask.choices.len());
                            ask.choices.rotate_left(picked);
                            ask.is_needed |= with_words && ask.field == AskField::Text;
                        }
                        return Ok(Ok(()));
                    }
                    Err(reason) => first = first.or(Some(reason)),
                }
            }
        }
        Ok(Err(first.unwrap_or("state")))
    }

    fn worded(&self, kind: EntityKind, verb: Verb, asks: Vec<Ask>) -> Vec<AskView> {
        let view = |ask: Ask| AskView {
            field: ask.field,
            label: super::asks::words::label(kind, verb, ask.field, self.lang).to_owned(),
            is_required: ask.is_needed,
            choices: ask.choices,
        };
        asks.into_iter().map(view).collect()
    }

    /// Tells whether a step would say what stands already.
    fn is_pointless(&self, state: &EntityState, verb: Verb) -> bool {
        let grade = state.facts.severity.unwrap_or(Severity::General);
        let is_finding = state.entity.kind == EntityKind::Finding;
        let is_visit = state.entity.kind == EntityKind::Visit;
        let is_general = grade == Severity::General;
        (verb == Verb::Consent && state.is_consented())
            || (verb == Verb::TellPrincipal
                && (is_general || state.flags.contains("principal_told")))
            || (verb == Verb::Confirm && is_finding && grade == Severity::Major)
            || (verb == Verb::Confirm && is_visit && self.has_confirmed(state))
            || (verb == Verb::TakeLead && state.led_by.contains(&self.me))
            || (verb == Verb::GrantExtension && !waits_for_time(state))
    }

    /// Tells whether somebody of the person's own side has confirmed what is agreed.
    fn has_confirmed(&self, visit: &EntityState) -> bool {
        let mine = self.inner.plants_of(self.me);
        let sides = [visit.helps_now(), visit.facts.helped];
        let own: Vec<_> = sides
            .into_iter()
            .flatten()
            .filter(|org| mine.contains(org))
            .collect();
        !own.is_empty()
            && own.iter().all(|org| {
                visit.steps.iter().any(|step| {
                    step.verb == Verb::Confirm
                        && crate::view::facts::is_applied(step)
                        && self.inner.plants_of(step.user).contains(org)
                })
            })
    }
}

/// Tells whether a step is one of those that a person presses. Lines are listed, and what was put
/// right on the spot is closed, when the list is handed over; late work has its own list; a finding
/// goes to another plant with its visit; an amended list has no form.
fn is_pressed(kind: EntityKind, verb: Verb) -> bool {
    const NEVER: &[Verb] = &[
        Verb::List,
        Verb::RectifyOnTheSpot,
        Verb::AdmitLate,
        Verb::TurnAway,
        Verb::Amend,
    ];
    let goes_with_its_visit = kind == EntityKind::Finding && verb == Verb::HandOver;
    !NEVER.contains(&verb) && !goes_with_its_visit
}

/// Tells whether a refusal means that the person has no part in a step, or the thing no place for
/// it. A phone that was withdrawn has no part in anything.
fn is_no_part(reason: &str) -> bool {
    reason.starts_with("who.") || reason == "state" || reason == "unknown_device"
}

/// Tells whether more time was asked for and nobody has answered.
fn waits_for_time(finding: &EntityState) -> bool {
    const ANSWERS: &[Verb] = &[
        Verb::AskExtension,
        Verb::GrantExtension,
        Verb::SelfCheck,
        Verb::Verify,
        Verb::CrossOff,
    ];
    let mut steps = finding.steps.iter().rev();
    steps
        .find(|step| ANSWERS.contains(&step.verb) && crate::view::facts::is_applied(step))
        .is_some_and(|step| step.verb == Verb::AskExtension)
}

/// Lists which choice to take of each field: the first of all, then another of one field, then
/// others of all.
fn fillings(asks: &[Ask]) -> Vec<Vec<usize>> {
    let choices = |ask: &Ask| {
        if ask.is_needed {
            ask.choices.len().min(FILLINGS)
        } else {
            0
        }
    };
    let base = vec![0; asks.len()];
    let mut all = vec![base.clone()];
    for (at, ask) in asks.iter().enumerate() {
        for pick in 1..choices(ask) {
            let mut picks = base.clone();
            if let Some(place) = picks.get_mut(at) {
                *place = pick;
            }
            all.push(picks);
        }
    }
    let longest = asks.iter().map(choices).max().unwrap_or(0);
    for nth in 1..longest {
        let last = |ask: &Ask| choices(ask).saturating_sub(1);
        all.push(asks.iter().map(|ask| nth.min(last(ask))).collect());
    }
    all
}

/// Fills a form in: what is needed, and the words where they are wanted.
fn filled(
    state: &EntityState,
    verb: Verb,
    asks: &[Ask],
    picks: &[usize],
    with_words: bool,
) -> Result<ActRequest, EngineError> {
    let mut form = ActRequest::new(state.entity.kind, Some(state.entity.id), verb);
    for (ask, pick) in asks.iter().zip(picks) {
        if ask.is_needed || (with_words && ask.field == AskField::Text) {
            let chosen = ask.choices.get(*pick);
            let value = chosen.map_or(ask.field.sample(), |choice| choice.value.as_str());
            form.fill(ask.field, value)?;
        }
    }
    Ok(form)
}

impl AskField {
    /// Gives something a person could write, for a trial that asks only whether anything is there.
    const fn sample(self) -> &'static str {
        match self {
            Self::Due => "2026-01-01",
            Self::Starts => "2026-01-01T09:00:00",
            Self::Text
            | Self::Number
            | Self::Person
            | Self::Severity
            | Self::Stance
            | Self::OnSite
            | Self::Year
            | Self::Helper
            | Self::Helped
            | Self::Participants
            | Self::Kinds
            | Self::AgreedBy
            | Self::Activity => "1",
        }
    }
}
