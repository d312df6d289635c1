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
    };
    Some(DirectoryRow {
        scope,
        id: RowId(state.entity.id.0),
        body,
        cites: Some(decision),
        withdrawn: false,
    })
}
