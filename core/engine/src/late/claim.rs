//! When late work says it was captured, held against when its author's right ended.
//!
//! The first is the word of a phone's clock, which anybody can set; a person weighs it, no rule does.

use crate::error::EngineError;
use crate::inner::{Inner, read_record};
use chrono::NaiveDateTime;
use hucha_document::Doc;
use hucha_model::access::Viewer;
use hucha_model::directory::AsOf;
use hucha_model::fold::EntityState;
use hucha_model::wire::{Attestation, Opened};
use hucha_model::{Lang, Millis};
use serde::{Deserialize, Serialize};

/// What late work claims about when it was captured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureClaim {
    /// The first entry, by its author's phone.
    pub first: NaiveDateTime,
    /// The last entry, by its author's phone.
    pub last: NaiveDateTime,
    /// When the author's right ended, by the hub; `None` where the directory does not say.
    pub right_ended: Option<NaiveDateTime>,
    /// True when, by the phone's own clock, something was captured after the right ended.
    pub is_after_end: bool,
    /// The same as a sentence.
    pub sentence: String,
}

impl Inner {
    pub(super) fn claim_of(
        &self,
        held: &Attestation,
        changes: &[Vec<u8>],
        (opened, activity): (&Opened, &EntityState),
        lang: Lang,
    ) -> Result<CaptureClaim, EngineError> {
        let metas = changes
            .iter()
            .filter_map(|bytes| Doc::change_meta(bytes).ok());
        let at: Vec<Millis> = metas.map(|meta| meta.at).collect();
        let (first, last) = (at.iter().min(), at.iter().max());
        let (Some(first), Some(last)) = (first, last) else {
            return Err(EngineError::Missing("changes"));
        };
        let ended = self.right_ended(held, opened, activity);
        let is_after_end = ended.is_some_and(|ended| *last > ended);
        let code = match ended {
            Some(_) if is_after_end => "late.captured_after",
            Some(_) => "late.captured_before",
            None => "late.captured_unclear",
        };
        Ok(CaptureClaim {
            first: first.local(),
            last: last.local(),
            right_ended: ended.map(Millis::local),
            is_after_end,
            sentence: self.lifecycles.sentence(code, lang),
        })
    }

    /// Tells when the author lost the right they had at the directory their work names: by a row that
    /// the hub numbered, or at the end of a role's last day.
    fn right_ended(
        &self,
        held: &Attestation,
        opened: &Opened,
        activity: &EntityState,
    ) -> Option<Millis> {
        let rows = self.directory.numbers_after(AsOf(0));
        let known = *rows.range(..=held.directory).next_back()?;
        let then = Viewer {
            directory: &self.directory,
            as_of: AsOf(known),
            day: self.time_of(known)?.day(),
            person: held.user,
        };
        let day_of = |n| self.time_of(n).map(Millis::day);
        if let Some(n) = then.lost_at(held.device, opened, activity, day_of) {
            return self.time_of(n);
        }
        let roles = self
            .directory
            .roles_of(held.user, AsOf::NOW, then.day)
            .into_iter();
        let next_days = roles.filter_map(|role| role.to?.succ_opt());
        let may_on = |day| Viewer { day, ..then }.writes_document(opened, activity);
        let first = next_days.filter(|day| !may_on(*day)).min()?;
        may_on(then.day).then(|| Millis::from_day(first))
    }

    /// Gives the hub's time of a directory row.
    fn time_of(&self, n: u64) -> Option<Millis> {
        let scope = self.me().ok()?.scope;
        let before = n.checked_sub(1)?;
        let found = self.store.read(|reads| reads.records(scope, before, 1));
        let record = read_record(&found.ok()?.first()?.bytes).ok()?;
        (record.n == n).then_some(record.at)
    }
}
