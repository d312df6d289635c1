//! A member with a good key and a client of its own making.
//!
//! It has a phone like everybody, reads what its person may read, and pushes what no honest client
//! would. Whatever it does, honest work stays whole and nobody learns more than they may.

use super::Mix;
use crate::book;
use crate::clock::PhoneClock;
use crate::device::Device;
use crate::door::{self, ADDRESS};
use crate::markers::reached;
use crate::network::Network;
use crate::violation::{Violation, promise};
use crate::world::Owner;
use hucha_document::{Doc, Edit, VisitEdit};
use hucha_engine::{Command, Home};
use hucha_model::sign::Signer as _;
use hucha_model::wire::{
    Attestation, Count, Decision, DetachedText, DocKind, EntityKind, EntityRef, Facts,
    Payload as _, Signed, SignedDecision, Verb, Verdict,
};
use hucha_model::{DocId, EntityId, Hash};
use hucha_sync::plan::Speaker;
use hucha_sync::request::HEADER_NONCE;
use hucha_sync::{
    Frame, HttpPlan, Item, PlanBody, PlanKind, StreamWriter, read_bundle, read_stream,
};

/// Longer than the hub takes beside a decision.
const TOO_LONG: usize = 65 << 10;

/// The hostile member.
pub(super) struct Rogue {
    device: Device,
    decisions: u64,
}

/// An attestation and its changes.
type Run = (Signed, Vec<Vec<u8>>);

/// What the hub must make of something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// It must not come into force.
    Refused,
    /// It may be anything: harmless.
    Whatever,
}

impl Rogue {
    /// Enrols the hostile member with a code of its own, as everybody.
    pub(super) fn enrol(network: &mut Network, owner: Owner) -> Result<Self, Violation> {
        let person = network.world.person(owner);
        let clock = PhoneClock::new(&network.world.time, 0);
        let mut dice = network.dice.fork("rogue");
        let text = network.world.enrolment_text(person, &mut dice)?;
        let device = Device::start("rogue", (owner, person), Home::Memory, clock, &dice)?;
        let plan = device.engine().plan_enrolment(&text)?;
        let now = network.world.time.now();
        device.take(&door::knock(&mut network.world.hub, &plan, now))?;
        network.troubled.by_somebody = true;
        network.troubled.hostile = true;
        Ok(Self {
            device,
            decisions: 1_000,
        })
    }

    /// Pushes items beside its phone's own request; gives the hub's word on each.
    fn push(
        &mut self,
        network: &mut Network,
        items: &[Item],
    ) -> Result<Vec<(Hash, Verdict)>, Violation> {
        let engine = self.device.engine();
        for _ in 0..3 {
            engine.execute(Command::WantSync)?;
            let plans = engine.plan_requests()?;
            let is_sync = |plan: &&HttpPlan| matches!(plan.kind, PlanKind::Sync { .. });
            let Some(plan) = plans.iter().find(is_sync) else {
                return Ok(Vec::new());
            };
            let plan = self.with(plan, items)?;
            let now = network.world.time.now();
            let answer = door::knock(&mut network.world.hub, &plan, now);
            let is_answered = answer.status == 200;
            let mut verdicts = Vec::new();
            if is_answered {
                let frames = read_stream(&answer.body)?;
                let secrets = network.secrets.as_ref().expect("a mixed run has secrets");
                let ear = crate::secrets::Ear::Hub;
                secrets.listen(&frames, self.device.person, ear, "the rogue")?;
                verdicts.extend(frames.into_iter().filter_map(|frame| {
                    if let Frame::Verdict { item, verdict } = frame {
                        Some((item, verdict))
                    } else {
                        None
                    }
                }));
            }
            self.device.take(&answer)?;
            if is_answered {
                return Ok(verdicts);
            }
        }
        Ok(Vec::new())
    }

    /// Puts items into a planned request and signs it anew.
    fn with(&self, plan: &HttpPlan, items: &[Item]) -> Result<HttpPlan, Violation> {
        let PlanBody::Bytes(body) = &plan.body else {
            return Err(Violation::Broken("a sync has a body".into()));
        };
        let mut stream = StreamWriter::new();
        let full = |_| Violation::Broken("a rogue's request is too long".into());
        for frame in read_stream(body)? {
            stream.push(&frame).map_err(full)?;
        }
        for item in items {
            stream.push(&Frame::Item(item.clone())).map_err(full)?;
        }
        let nonce = plan
            .headers
            .iter()
            .find(|(name, _)| name == HEADER_NONCE)
            .map_or("-", |(_, nonce)| nonce.as_str());
        let speaker = Speaker {
            hub: ADDRESS,
            device: self.me(),
            signer: self.device.signer(),
        };
        speaker
            .sync(stream.finish(), nonce)
            .map_err(|error| Violation::Broken(error.to_string()))
    }

    fn me(&self) -> hucha_model::DeviceId {
        self.device
            .engine()
            .identity()
            .expect("an enrolled phone")
            .device
    }

    fn seal(&self, attestation: &Attestation) -> Signed {
        Signed::seal(attestation, self.device.signer()).expect("a key in memory signs")
    }

    fn decision(&mut self, network: &Network, entity: EntityRef, verb: Verb) -> Decision {
        self.decisions += 1;
        Decision {
            scope: network.world.hub.scope(),
            entity,
            verb,
            after: Vec::new(),
            doc: None,
            heads: Vec::new(),
            facts: Facts::default(),
            text: None,
            user: self.device.person,
            device: self.me(),
            directory: 0,
            at: network.world.time.now(),
            seq: self.decisions,
        }
    }

    fn sealed(&self, decision: Decision, text: Option<&str>) -> Item {
        let text = text.map(|text| DetachedText {
            salt: Hash([9; 32]),
            text: text.to_owned(),
        });
        let sealed = SignedDecision::seal(decision, text, self.device.signer());
        Item::Decision(sealed.expect("a key in memory signs"))
    }
}

impl Mix {
    /// Lets the hostile member do something, if there is one.
    pub(super) fn provoke(&mut self) -> Result<(), Violation> {
        let Some(mut rogue) = self.rogue.take() else {
            return Ok(());
        };
        let done = self.provoke_with(&mut rogue);
        self.rogue = Some(rogue);
        done
    }

    fn provoke_with(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        match self.dice().below(8) {
            0 => self.forge_author(rogue),
            1 => self.steal_run(rogue),
            2 => self.mutate_change(rogue),
            3 => self.tell_two_stories(rogue),
            4 => self.lie_in_facts(rogue),
            5 => self.shout(rogue),
            6 => self.play_hub(rogue),
            _ => self.be_nosy(rogue),
        }
    }

    fn expect(
        &mut self,
        rogue: &mut Rogue,
        items: &[Item],
        expect: Expect,
        what: &'static str,
    ) -> Result<Vec<(Hash, Verdict)>, Violation> {
        book::fault(what);
        let verdicts = rogue.push(&mut self.network, items)?;
        for item in items {
            let hash = item.hash();
            let said = verdicts.iter().find(|(of, _)| *of == hash);
            let Some((_, verdict)) = said else { continue };
            let is_in_force = matches!(verdict, Verdict::Accepted { .. });
            promise(!is_in_force || expect == Expect::Whatever, || {
                format!("I8: the hub takes {what} for good")
            })?;
            if matches!(verdict, Verdict::Rejected { .. }) {
                book::checked("I8");
                reached("rogue_refused");
            }
        }
        Ok(verdicts)
    }

    /// Picks a run of somebody honest that the rogue's phone, or a stolen bundle, holds.
    fn some_run(&mut self, rogue: &Rogue) -> Result<Option<Run>, Violation> {
        let Some(visit) = self.notes.visits.first().cloned() else {
            return Ok(None);
        };
        let own = rogue.device.engine();
        let bytes = own.export_bundle(visit.activity, rogue.device.person, "")?;
        let runs: Vec<_> = read_bundle(&bytes)?
            .items
            .into_iter()
            .filter_map(|item| {
                if let Item::Run {
                    attestation,
                    changes,
                } = item
                {
                    Some((attestation, changes))
                } else {
                    None
                }
            })
            .collect();
        Ok((!runs.is_empty()).then(|| self.dice().pick(&runs).clone()))
    }

    fn forge_author(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        let victim = self.network.phone(0).person;
        let entity = EntityRef {
            kind: EntityKind::EscalatedIssue,
            id: EntityId::from_bytes([77; 16]),
        };
        let decision = Decision {
            user: victim,
            ..rogue.decision(&self.network, entity, Verb::Raise)
        };
        let item = rogue.sealed(decision, Some("以他人名义"));
        self.expect(
            rogue,
            &[item],
            Expect::Refused,
            "a decision in somebody else's name",
        )?;
        if let Some((attestation, changes)) = self.some_run(rogue)? {
            let told: Attestation = opened(&attestation)?;
            if told.user == rogue.device.person {
                return Ok(());
            }
            let forged = Attestation {
                directory: told.directory + 1,
                ..told
            };
            let attestation = rogue.seal(&forged);
            let item = Item::Run {
                attestation,
                changes,
            };
            self.expect(
                rogue,
                &[item],
                Expect::Refused,
                "a run signed for somebody else",
            )?;
        }
        Ok(())
    }

    /// Claims somebody's work; where it is known already that changes nothing.
    fn steal_run(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        let Some((attestation, changes)) = self.some_run(rogue)? else {
            return Ok(());
        };
        let replay = Item::Run {
            attestation: attestation.clone(),
            changes: changes.clone(),
        };
        self.expect(rogue, &[replay], Expect::Whatever, "a replayed run")?;
        Ok(())
    }

    fn mutate_change(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        let Some((attestation, mut changes)) = self.some_run(rogue)? else {
            return Ok(());
        };
        let told: Attestation = opened(&attestation)?;
        let which = self.dice().below(changes.len());
        let length = changes[which].len();
        let at = 12 + self.dice().below(length.saturating_sub(12).max(1));
        if let Some(byte) = changes[which].get_mut(at) {
            *byte ^= 1 << self.network.dice.below(8);
        }
        let claimed = Attestation {
            user: rogue.device.person,
            device: rogue.me(),
            ..told
        };
        let attestation = rogue.seal(&claimed);
        let item = Item::Run {
            attestation,
            changes,
        };
        self.expect(rogue, &[item], Expect::Refused, "a mutated change")?;
        Ok(())
    }

    /// Two different changes with one actor and one number.
    fn tell_two_stories(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        let Some(visit) = self
            .notes
            .visits
            .iter()
            .find(|visit| visit.is_open)
            .cloned()
        else {
            return Ok(());
        };
        let doc = visit.activity.visit_doc();
        let mut actor = [0; 16];
        self.dice().fill(&mut actor);
        let mut stories = Vec::new();
        for key in ["rogue-a", "rogue-b"] {
            let text = self.words(visit.team());
            let edit = Edit::Visit(VisitEdit::WriteNote {
                key: key.into(),
                about: "经过".into(),
                text,
            });
            let none: [Vec<u8>; 0] = [];
            let load = Doc::load(DocKind::Visit, actor, &none);
            let mut from = load.map_err(|error| Violation::Broken(error.to_string()))?;
            let now = self.network.world.time.now();
            let change = from
                .edit(&edit, rogue.device.person, now)
                .map_err(|error| Violation::Broken(error.to_string()))?
                .change;
            let attestation = rogue.seal(&Attestation {
                doc,
                actor: change.actor.clone(),
                from: change.seq,
                seq: change.seq,
                change: change.hash,
                user: rogue.device.person,
                device: rogue.me(),
                directory: 0,
            });
            self.notes.maybe.insert(change.hash);
            stories.push(Item::Run {
                attestation,
                changes: vec![change.bytes],
            });
        }
        let said = self.expect(
            rogue,
            &stories,
            Expect::Whatever,
            "two stories for one place",
        )?;
        let taken = said
            .iter()
            .filter(|(_, verdict)| matches!(verdict, Verdict::Accepted { .. }));
        let taken = taken.count();
        promise(taken <= 1, || {
            "I4: the hub takes two stories for one place".into()
        })?;
        if visit.helper == rogue.device.owner.plant {
            reached("rogue_equivocated");
        } else {
            promise(taken == 0, || "I6: a stranger writes into a visit".into())?;
        }
        Ok(())
    }

    /// Submits counts that the record does not hold, or stories about a visit that is not its own.
    fn lie_in_facts(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        let Some(visit) = self.notes.visits.first().cloned() else {
            return Ok(());
        };
        let entity = EntityRef {
            kind: EntityKind::Visit,
            id: visit.activity.into(),
        };
        let state = self.network.world.hub.state_of(entity)?;
        let doc = visit.activity.visit_doc();
        let heads = rogue
            .device
            .engine()
            .visit_content(visit.activity)
            .ok()
            .and(self.heads_held(rogue, doc));
        let Some(heads) = heads else {
            return Ok(());
        };
        let decision = Decision {
            after: state.steps.iter().map(|step| step.hash).collect(),
            doc: Some(doc),
            heads,
            facts: Facts {
                counts: [(Count::Answered, 4_711), (Count::Photos, 99)].into(),
                list: Some(Hash([3; 32])),
                template: Some(self.checklist.template()),
                ..Facts::default()
            },
            ..rogue.decision(&self.network, entity, Verb::Submit)
        };
        let mut after = decision.after.clone();
        after.sort_unstable();
        let item = rogue.sealed(Decision { after, ..decision }, None);
        let said = self.expect(
            rogue,
            &[item],
            Expect::Refused,
            "a submit with wrong counts",
        )?;
        let is_found = said.iter().any(
            |(_, verdict)| matches!(verdict, Verdict::Rejected { reason, .. } if reason == "facts"),
        );
        if is_found {
            reached("rogue_lied_in_facts");
        }
        Ok(())
    }

    /// Gives the heads of a document as the rogue's own phone would export it.
    fn heads_held(&self, rogue: &Rogue, doc: DocId) -> Option<Vec<Hash>> {
        let activity = self.notes.visits.first()?.activity;
        let snapshot = crate::snapshot::Snapshot::of(&rogue.device, activity).ok()?;
        let changes = snapshot.bytes.get(&doc)?;
        let loaded = Doc::load(DocKind::Visit, [8; 16], changes).ok()?;
        let mut heads = loaded.heads();
        heads.sort_unstable();
        Some(heads)
    }

    /// Words longer than the cap.
    fn shout(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        let mut id = [0; 16];
        self.dice().fill(&mut id);
        let entity = EntityRef {
            kind: EntityKind::EscalatedIssue,
            id: EntityId::from_bytes(id),
        };
        let org = self.network.world.org(rogue.device.owner.plant);
        let decision = Decision {
            facts: Facts {
                helped: Some(org),
                ..Facts::default()
            },
            ..rogue.decision(&self.network, entity, Verb::Raise)
        };
        let item = rogue.sealed(decision, Some(&"长".repeat(TOO_LONG / 3)));
        self.expect(rogue, &[item], Expect::Refused, "words over the cap")?;
        Ok(())
    }

    /// Speaks with the hub's voice.
    fn play_hub(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        let scope = self.network.world.hub.scope();
        let person = rogue.device.person;
        let Some(visit) = self.notes.visits.first() else {
            return Ok(());
        };
        let doc = visit.activity.visit_doc();
        let granted = Item::Granted { scope, person, doc };
        let signer = rogue.device.signer();
        let row = hucha_model::wire::DirectoryRow {
            scope,
            id: hucha_model::RowId::from_bytes([99; 16]),
            body: hucha_model::wire::RowBody::Device {
                device: hucha_model::DeviceId::from_bytes([98; 16]),
                person: self.network.phone(0).person,
                key: signer.public_key(),
                revoked: false,
            },
            cites: None,
            withdrawn: false,
        };
        debug_assert_ne!(row.item_hash(), Hash::default());
        let row = Item::Row(Signed::seal(&row, signer).expect("a key in memory signs"));
        self.expect(
            rogue,
            &[granted, row],
            Expect::Refused,
            "the hub's word, forged",
        )?;
        Ok(())
    }

    /// Asks for photos it may not see.
    fn be_nosy(&mut self, rogue: &mut Rogue) -> Result<(), Violation> {
        book::fault("a member that asks for other people's photos");
        let names: Vec<(DocId, Hash)> = self
            .notes
            .photos
            .iter()
            .map(|note| (note.doc, Hash::of_bytes(&note.bytes)))
            .collect();
        for (doc, sha256) in names {
            let speaker = Speaker {
                hub: ADDRESS,
                device: rogue.me(),
                signer: rogue.device.signer(),
            };
            let plan = speaker
                .blob_get(sha256, 1)
                .map_err(|error| Violation::Broken(error.to_string()))?;
            let now = self.network.world.time.now();
            let answer = door::knock(&mut self.network.world.hub, &plan, now);
            let secrets = self.network.secrets.as_ref().expect("secrets");
            let ear = crate::secrets::Ear::Hub;
            let heard = answer.body.as_slice();
            secrets.search(heard, rogue.device.person, ear, "the rogue")?;
            if !secrets.reads(doc, rogue.device.person, ear) && answer.status != 200 {
                book::checked("I6");
                reached("nosy_turned_away");
            }
        }
        Ok(())
    }
}

fn opened(attestation: &Signed) -> Result<Attestation, Violation> {
    attestation
        .open()
        .map_err(|error| Violation::Broken(error.to_string()))
}
