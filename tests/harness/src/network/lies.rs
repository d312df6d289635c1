//! A hub that lies with its own key: it leaves an item out, tells a number otherwise, or says no
//! without signing it. A phone notices, keeps the proof, loses nothing and goes on.

use super::Network;
use crate::book;
use crate::copies::hub_signer;
use crate::door::Answer;
use crate::markers::reached;
use crate::violation::{Violation, promise};
use hucha_engine::{EngineError, ForkProof, LogFault};
use hucha_model::wire::{Checkpoint, Signed};
use hucha_model::{Hash, Lang};
use hucha_sync::{Frame, Item, PlanKind, Seal, StreamWriter, read_sealed};

impl Network {
    /// Tells a phone a lie in the place of the hub's answer, which comes after it.
    pub(super) fn lie(&mut self, who: usize, good: &Answer) -> Result<(), Violation> {
        self.troubled.lied = true;
        match self.dice.below(3) {
            0 => self.refuse_unsigned(who, good),
            1 => self.leave_out(who, good),
            _ => self.tell_otherwise(who, good),
        }
    }

    /// Says no without the hub's key: it may postpone, and remove nothing.
    fn refuse_unsigned(&mut self, who: usize, good: &Answer) -> Result<(), Violation> {
        book::fault("a refusal that nobody signed");
        let (status, code) = *self.dice.pick(&[
            (403, "device_revoked"),
            (401, "unknown_device"),
            (409, "directory"),
            (500, "internal"),
        ]);
        let before = self.only_here(who)?;
        let answer = Answer {
            kind: good.kind,
            status,
            nonce: None,
            body: format!("{{\"code\":\"{code}\"}}").into_bytes(),
        };
        let heard = self.phone(who).take(&answer);
        book::checked("I15");
        promise(heard.is_err(), || {
            "I8: a phone takes a refusal for an answer".into()
        })?;
        promise(before == self.only_here(who)?, || {
            "I15: a refusal that nobody signed takes something away".into()
        })?;
        reached("false_refusal_survived");
        Ok(())
    }

    fn only_here(&self, who: usize) -> Result<usize, Violation> {
        let state = self.phone(who).engine().sync_state(Lang::En)?;
        Ok(state.only_here as usize)
    }

    /// Leaves the last record out of an answer, with what it numbers.
    fn leave_out(&mut self, who: usize, good: &Answer) -> Result<(), Violation> {
        let mut frames = read_sealed(&good.body)?.frames;
        let is_record = |frame: &Frame| matches!(frame, Frame::Item(Item::Record(_)));
        let Some(at) = frames.iter().rposition(is_record) else {
            return Ok(());
        };
        book::fault("an item that the hub hides");
        frames.remove(at);
        let lie = self.seal(good, &frames)?;
        // What the phone knows already may be left out; what is new it misses, now or it never
        // becomes quiet like the others.
        match self.phone(who).take(&lie) {
            Err(EngineError::Log(LogFault::LeftOut { .. } | LogFault::TwoStories { .. })) => {
                book::checked("I8");
                reached("hidden_item_noticed");
                Ok(())
            }
            Err(why) if !self.is_excused(who, &why) => Err(why.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Signs another root for a number that every phone knows.
    fn tell_otherwise(&mut self, who: usize, good: &Answer) -> Result<(), Violation> {
        book::fault("a number that the hub tells otherwise");
        let story = Checkpoint {
            scope: self.world.hub.scope(),
            generation: self.world.hub.chain_end()?.generation,
            n: 1,
            root: Hash([9; 32]),
            at: self.world.time.now(),
        };
        let story = Signed::seal(&story, &hub_signer()).expect("a key in memory signs");
        let mut frames = read_sealed(&good.body)?.frames;
        frames.push(Frame::Checkpoint(story));
        let lie = self.seal(good, &frames)?;
        match self.phone(who).take(&lie) {
            Err(EngineError::Log(LogFault::TwoStories { .. })) => {}
            Err(why) if self.is_excused(who, &why) => return Ok(()),
            Err(why) => return Err(why.into()),
            Ok(_) => return Err(Violation::Broken("I8: a phone believes two stories".into())),
        }
        book::checked("I8");
        reached("two_stories_noticed");
        // A phone that knows no number yet has nothing to hold against it.
        let Some(proof) = self.phone(who).engine().fork_proof()? else {
            return Ok(());
        };
        let hub = self.world.hub.hub_key();
        let proof = ForkProof::from_bytes(&proof);
        promise(proof.is_ok_and(|proof| proof.holds(&hub)), || {
            "I8: the proof of two stories proves nothing".into()
        })?;
        reached("fork_proof_kept");
        Ok(())
    }

    /// Seals frames as an answer to the same request, with the hub's key.
    fn seal(&self, good: &Answer, frames: &[Frame]) -> Result<Answer, Violation> {
        let broken = |error: &dyn std::fmt::Display| Violation::Broken(error.to_string());
        let PlanKind::Sync { request } = good.kind else {
            return Err(Violation::Broken(
                "only a sync is answered in frames".into(),
            ));
        };
        let mut stream = StreamWriter::new();
        for frame in frames {
            stream.push(frame).map_err(|error| broken(&error))?;
        }
        let seal = Seal {
            scope: self.world.hub.scope(),
            generation: self.world.hub.chain_end()?.generation,
            request,
            frames: stream.digest(),
        };
        let seal = Signed::seal(&seal, &hub_signer()).expect("a key in memory signs");
        stream
            .push(&Frame::Seal(seal))
            .map_err(|error| broken(&error))?;
        Ok(Answer {
            body: stream.finish(),
            ..good.clone()
        })
    }
}
