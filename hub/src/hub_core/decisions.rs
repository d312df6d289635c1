//! Decisions: folded with what is numbered already, then numbered, whether in force or refused.

use super::HubCore;
use super::items::NewItem;
use super::runs::reason_of;
use super::session::Judged;
use crate::HubFault;
use hucha_model::access::{FULL, Growth};
use hucha_model::directory::AsOf;
use hucha_model::effect::derive_row;
use hucha_model::fold::{EntityState, FoldContext, FoldInput, Outcome, Recorded, fold};
use hucha_model::planted::{Bug, is_planted};
use hucha_model::wire::{Decision, EntityRef, ItemKind, SignedDecision, Verb, Verdict};
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::Item;

/// Longest text beside a decision, in bytes.
const LONGEST_TEXT: usize = 64 << 10;

impl HubCore {
    /// Folds what is numbered on a thing.
    pub fn state_of(&self, entity: EntityRef) -> Result<EntityState, HubFault> {
        if let Some(state) = self.memory.state(entity) {
            return Ok(state);
        }
        let state = fold(entity, &self.inputs(entity)?, self.context()?);
        self.memory.keep_state(state.clone());
        Ok(state)
    }

    fn context(&self) -> Result<FoldContext<'_>, HubFault> {
        Ok(FoldContext {
            directory: &self.directory,
            lifecycles: &self.lifecycles,
            known: self.chain_end()?.n,
            // What is judged next carries the hub's time already.
            hub_time: Millis::default(),
        })
    }

    fn inputs(&self, entity: EntityRef) -> Result<Vec<FoldInput>, HubFault> {
        let numbered = self.decisions_on(entity)?;
        let mut inputs = Vec::with_capacity(numbered.len());
        for step in numbered {
            let Item::Decision(decision) = step.item else {
                return Err(HubFault::Damaged("decision"));
            };
            inputs.push(FoldInput {
                hash: step.hash,
                decision: decision.decision()?,
                record: Some(Recorded {
                    n: step.n,
                    at: step.at,
                    refused: step.refused,
                }),
                facts_disputed: false,
            });
        }
        Ok(inputs)
    }

    /// Folds what was numbered on a thing up to a number.
    pub(super) fn state_as_of(
        &self,
        entity: EntityRef,
        then: AsOf,
    ) -> Result<EntityState, HubFault> {
        let mut inputs = self.inputs(entity)?;
        inputs.retain(|input| input.record.as_ref().is_some_and(|held| held.n <= then.0));
        Ok(fold(entity, &inputs, self.context()?))
    }

    pub(super) fn take_decision(
        &mut self,
        pusher: DeviceId,
        signed: SignedDecision,
        now: Millis,
    ) -> Result<Judged, HubFault> {
        let Ok(decision) = signed.decision() else {
            return Ok(Judged::rejected("malformed"));
        };
        if decision.scope != self.scope {
            return Ok(Judged::rejected("scope"));
        }
        let Some(device) = self.device_of(decision.device, decision.user) else {
            return Ok(Judged::rejected("unknown_device"));
        };
        if let Err(why) = signed.verify(device.key) {
            return Ok(Judged::rejected(reason_of(why)));
        }
        if self.is_of_a_clone(&decision, signed.hash(), now)? {
            // It stays in the outbox of its phone, which signs it anew once it is enrolled again.
            return Ok(Judged::saying(Verdict::Retry));
        }
        // What a withdrawn device decides is refused where all can see it, up to a measure.
        if self.is_withdrawn(decision.device) && self.is_full(decision.device)? {
            return Ok(Judged::rejected(FULL));
        }
        match (&signed.text, decision.text) {
            (Some(text), _) if text.text.len() > LONGEST_TEXT && !is_planted(Bug::MissingCap) => {
                return Ok(Judged::rejected("malformed"));
            }
            // Relayed by somebody who may not read the words: the author's own phone brings them.
            (None, Some(_)) => return Ok(Judged::held(Vec::new(), Vec::new())),
            (Some(_) | None, _) => {}
        }
        let Some(misnames) = self.disputes_ruling(&decision, now)? else {
            let needs: Vec<Hash> = decision.facts.item.into_iter().collect();
            let wants = needs.iter().map(|need| need.0.to_vec()).collect();
            return Ok(Judged::held(needs, wants));
        };
        let facts_disputed = misnames || self.disputes(&decision)?;
        let before = self.state_of(decision.entity)?;
        let state = self.fold_with(&signed, &decision, facts_disputed, now)?;
        let hash = signed.hash();
        match state.outcome_of(hash) {
            Some(Outcome::Held { needs }) => {
                let wants = needs.iter().map(|need| need.0.to_vec()).collect();
                Ok(Judged::held(needs.clone(), wants))
            }
            Some(Outcome::Refused { reason }) => {
                let reason = reason.clone();
                self.number_decision(pusher, signed, &decision, Some(&reason), now)?;
                // A refused decision is here too: what was made after it need not wait.
                Ok(Judged {
                    arrived: vec![hash.0.to_vec()],
                    ..Judged::rejected(&reason)
                })
            }
            Some(Outcome::Applied { .. }) => {
                let n = self.number_decision(pusher, signed, &decision, None, now)?;
                self.write_effect(hash, &decision, &state, now)?;
                let mut arrived = vec![hash.0.to_vec()];
                arrived.extend(self.follow_up(n, &decision, &before, &state, now)?);
                Ok(Judged::accepted(n, arrived))
            }
            None => Err(HubFault::Damaged("life-cycle")),
        }
    }

    /// Folds the decision as the next one, at the hub's time: no device clock decides.
    fn fold_with(
        &self,
        signed: &SignedDecision,
        decision: &Decision,
        facts_disputed: bool,
        now: Millis,
    ) -> Result<EntityState, HubFault> {
        let mut inputs = self.inputs(decision.entity)?;
        inputs.push(FoldInput {
            hash: signed.hash(),
            decision: Decision {
                at: now,
                ..decision.clone()
            },
            record: None,
            facts_disputed,
        });
        Ok(fold(decision.entity, &inputs, self.context()?))
    }

    fn number_decision(
        &mut self,
        pusher: DeviceId,
        signed: SignedDecision,
        decision: &Decision,
        refused: Option<&str>,
        now: Millis,
    ) -> Result<u64, HubFault> {
        let item = Item::Decision(signed);
        let n = self.number(
            &NewItem {
                entity: Some(decision.entity),
                person: Some(decision.user),
                device: Some(decision.device),
                pusher: Some(pusher),
                refused,
                ..NewItem::of_hub(&item, ItemKind::Decision)
            },
            now,
        )?;
        self.memory.drop_state(decision.entity);
        Ok(n)
    }

    /// Lets access and late work follow a decision that is in force; gives what came with it.
    fn follow_up(
        &mut self,
        n: u64,
        decision: &Decision,
        before: &EntityState,
        after: &EntityState,
        now: Millis,
    ) -> Result<Vec<Vec<u8>>, HubFault> {
        self.note_decided(&Growth::between(before, after), n, now)?;
        if before.handed_to != after.handed_to || before.guests != after.guests {
            for opened in self.opened_of(decision.entity)? {
                self.settle_access_to(&opened, now)?;
            }
        }
        match decision
            .facts
            .item
            .filter(|_| decision.verb == Verb::AdmitLate)
        {
            Some(item) => self.judge_admitted(item, now),
            None => Ok(Vec::new()),
        }
    }

    fn write_effect(
        &mut self,
        hash: Hash,
        decision: &Decision,
        state: &EntityState,
        now: Millis,
    ) -> Result<(), HubFault> {
        let row = derive_row(
            self.scope,
            hash,
            decision.verb,
            state,
            now,
            &self.lifecycles,
        );
        if let Some(row) = row {
            self.write_row(row, now)?;
        }
        Ok(())
    }
}
