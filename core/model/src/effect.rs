//! Directory rows that follow from decisions: a leader in office, a pair in force.

use crate::fold::{EntityState, effect_row_of};
use crate::lifecycle::{EffectRow, Lifecycles};
use crate::time::Day;
use crate::wire::{DirectoryRow, RowBody, Verb};
use crate::{Hash, Millis, PairingId, RowId, ScopeId};
use chrono::NaiveDate;

/// Computes the row that an accepted decision brings about, for the hub to sign and number.
///
/// A term or a pair begins on the day of the decision and ends on 31 December of its year
/// (calendar year, OQ-26). `None` when the verb has no such effect.
pub fn derive_row(
    scope: ScopeId,
    decision: Hash,
    verb: Verb,
    state: &EntityState,
    at: Millis,
    lifecycles: &Lifecycles,
) -> Option<DirectoryRow> {
    let facts = &state.facts;
    let year = facts.year?;
    let last = Day(NaiveDate::from_ymd_opt(i32::from(year), 12, 31)?);
    let first_of_year = NaiveDate::from_ymd_opt(i32::from(year), 1, 1)?;
    let first = Day(at.day().max(first_of_year));
    let body = match effect_row_of(state.entity, verb, lifecycles)? {
        EffectRow::LeaderTerm => RowBody::LeaderTerm {
            org: facts.helper?,
            person: facts.person?,
            year,
            from: first,
            to: last,
        },
        EffectRow::Pairing => RowBody::Pairing {
            pairing: PairingId::from(state.entity.id),
            helper: facts.helper?,
            helped: facts.helped?,
            list_number: facts.number.clone()?,
            from: first,
            to: last,
        },
        // What was done in the pair's time still counts: the row ends, it does not vanish.
        EffectRow::PairingEnd => RowBody::Pairing {
            pairing: PairingId::from(state.entity.id),
            helper: facts.helper?,
            helped: facts.helped?,
            list_number: facts.number.clone()?,
            from: Day(state.applied(Verb::Issue)?.at.day().max(first_of_year)),
            to: Day(at.day()),
        },
    };
    Some(DirectoryRow {
        scope,
        id: RowId(state.entity.id.0),
        body,
        cites: Some(decision),
        withdrawn: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::fold::tests_support::{World, day, entity, numbered};
    use crate::wire::{EntityKind, Facts};

    #[test]
    fn a_dissolved_pair_ends_on_its_day_and_what_it_did_still_counts() {
        let mut world = World::new();
        let kind = EntityKind::Pairing;
        let sides = Facts {
            helper: Some(world.helper),
            helped: Some(world.leader_org),
            year: Some(2027),
            ..Facts::default()
        };
        let proposed = world.decide(kind, Verb::Propose, world.officer, &[], sides, true);
        let list = Facts {
            number: Some("3".into()),
            ..Facts::default()
        };
        let issued = world.decide(kind, Verb::Issue, world.officer, &[&proposed], list, false);
        let over = world.decide(
            kind,
            Verb::Dissolve,
            world.officer,
            &[&issued],
            Facts::default(),
            true,
        );
        let inputs = [
            numbered(&proposed, 200),
            numbered(&issued, 201),
            numbered(&over, 202),
        ];
        let at = Millis::from_day(day("2027-03-01"));
        let row = |inputs: &[_], verb| {
            let state = fold(entity(kind), inputs, world.context());
            derive_row(
                world.scope,
                Hash([1; 32]),
                verb,
                &state,
                at,
                &world.lifecycles,
            )
            .unwrap()
        };
        let (begun, ended) = (row(&inputs[..2], Verb::Issue), row(&inputs, Verb::Dissolve));
        assert_eq!(begun.id, ended.id);
        world.directory.insert(301, begun);
        world.directory.insert(302, ended);
        let of = |when: &str| {
            world
                .directory
                .pairings(crate::directory::AsOf::NOW, day(when))
                .len()
        };
        assert_eq!((of("2027-02-01"), of("2027-03-02")), (1, 0));
    }

    #[test]
    fn a_verb_without_effect_writes_no_row() {
        let world = World::new();
        let state = fold(entity(EntityKind::Leave), &[], world.context());
        let at = Millis::from_day(day("2026-03-01"));
        assert!(
            derive_row(
                world.scope,
                Hash([1; 32]),
                Verb::Grant,
                &state,
                at,
                &world.lifecycles
            )
            .is_none()
        );
    }
}
