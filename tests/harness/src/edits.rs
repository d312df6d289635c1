//! Several inspectors fill in one visit on two to five phones, on a bad network.

use crate::check;
use crate::network::{Faults, Network, Tally};
use crate::rng::Dice;
use crate::snapshot::Snapshot;
use crate::violation::{Violation, promise};
use crate::wiretap::CANARY;
use crate::world::{Keep, Owner, World, people};
use hucha_document::{Edit, FindingField, VisitEdit};
use hucha_engine::{Command, DecideRequest, EngineError, Receipt, SubmitRequest};
use hucha_model::checklist::Checklist;
use hucha_model::content::{ItemState, item_state};
use hucha_model::programme::Programmes;
use hucha_model::wire::{
    ActivityKind, Capacity, EntityKind, EntityRef, Facts, FindingKind, Participant, Severity, Verb,
};
use hucha_model::{ActivityId, FindingId, Hash};
use std::collections::BTreeMap;

/// Phones of the inspecting team; the first is the visit leader's, two belong to persons who have
/// another one.
const TEAM: [(&str, Owner); 5] = [
    ("alice", people::ALICE),
    ("bob", people::BOB),
    ("carol", people::CAROL),
    ("alice-tablet", people::ALICE),
    ("bob-tablet", people::BOB),
];

/// One run, and what its people remember of it.
struct Visit {
    network: Network,
    activity: ActivityId,
    checklist: Checklist,
    items: Vec<String>,
    /// Acknowledged edits.
    acked: Vec<Hash>,
    /// Findings, with the place of the phone that recorded them.
    findings: Vec<(FindingId, usize)>,
    /// The last text each phone wrote into a note, for persons with one phone.
    notes: BTreeMap<(usize, String), String>,
    /// The last text of each finding.
    texts: BTreeMap<FindingId, String>,
    /// A phone that is enrolled half-way: others meet its work before they know it.
    later: Option<(&'static str, Owner)>,
    words: u64,
}

/// Runs one seed: faults, quiet, then everything that must hold.
pub fn run(seed: u64) -> Result<Tally, Violation> {
    let mut visit = Visit::begin(seed)?;
    visit.network.faults = Faults::BAD_DAY;
    let steps = 30 + visit.network.dice.below(50);
    for step in 0..steps {
        if step == steps / 3 {
            visit.enrol_later()?;
        }
        visit.step()?;
    }
    visit.hand_in()?;
    visit.network.run_until_quiescent()?;
    visit.holds()?;
    Ok(visit.network.tally)
}

impl Visit {
    fn begin(seed: u64) -> Result<Self, Violation> {
        let mut dice = Dice::new(seed).fork("edits");
        let team = 2 + dice.below(4);
        let mut phones = TEAM[..team].to_vec();
        let comes_later = team > 2 && dice.happens(50);
        let later = if comes_later { phones.pop() } else { None };
        phones.push(("dave", people::DAVE));
        phones.push(("mallory", people::MALLORY));
        // Every third run lives in folders, so that phones can restart and lists can be compared.
        let keep = if seed.is_multiple_of(3) {
            Keep::Folders
        } else {
            Keep::Memory
        };
        let world = World::build_with(&phones, later.as_slice(), keep, &mut dice)?;
        let checklist = Programmes::embedded()
            .expect("the programmes of this source tree")
            .checklist("CL-WD")
            .expect("the checklist of the visit")
            .clone();
        let items = checklist
            .items()
            .take(12)
            .map(|item| item.id.clone())
            .collect();
        let mut network = Network::new(world, dice);
        network.run_until_quiescent()?;
        let activity = plan_visit(&mut network)?;
        let mut visit = Self {
            network,
            activity,
            checklist,
            items,
            acked: Vec::new(),
            findings: Vec::new(),
            notes: BTreeMap::new(),
            texts: BTreeMap::new(),
            later,
            words: 0,
        };
        let template = visit.checklist.template();
        visit
            .network
            .phone(0)
            .engine()
            .execute(Command::OpenVisit { activity, template })?;
        visit.network.run_until_quiescent()?;
        Ok(visit)
    }

    /// Lists the phones of the inspecting team.
    fn team(&self) -> Vec<usize> {
        (0..self.network.phones())
            .filter(|who| self.network.phone(*who).owner.plant == 1)
            .collect()
    }

    fn any_of_team(&mut self) -> usize {
        let team = self.team();
        *self.network.dice.pick(&team)
    }

    fn enrol_later(&mut self) -> Result<(), Violation> {
        let Some((name, owner)) = self.later else {
            return Ok(());
        };
        let mut dice = self.network.dice.fork("later");
        self.network.world.enrol(name, owner, &mut dice)?;
        self.network.settle_phone(self.network.phones() - 1)?;
        Ok(())
    }

    fn has_two_phones(&self, who: usize) -> bool {
        let person = self.network.phone(who).person;
        self.network
            .world
            .devices
            .iter()
            .filter(|device| device.person == person)
            .count()
            > 1
    }

    fn step(&mut self) -> Result<(), Violation> {
        let pause = self.network.dice.between(1_000, 600_000);
        self.network.world.time.pass(pause);
        let who = self.any_of_team();
        let everyone = self.network.phones();
        match self.network.dice.below(100) {
            0..55 => self.edit(who),
            55..72 => self.network.sync(who),
            72..76 => {
                let anybody = self.network.dice.below(everyone);
                self.network.sync(anybody)
            }
            76..86 => {
                let to = self.network.dice.below(everyone);
                let at_once = self.network.dice.happens(50);
                self.network.hand_over(who, to, self.activity, at_once)
            }
            86..91 => self.network.deliver_late(),
            91..94 => {
                self.network.toggle_cut(who);
                Ok(())
            }
            94..97 => self.network.restart(who),
            _ => {
                self.network.turn_clock(who, 60);
                Ok(())
            }
        }
    }

    fn edit(&mut self, who: usize) -> Result<(), Violation> {
        let edit = self.choose(who);
        let command = Command::Edit {
            doc: check::visit_doc(self.activity),
            edit: edit.clone(),
        };
        match self.network.phone(who).engine().execute(command) {
            Ok(Receipt::Change { hash }) => {
                self.acked.push(hash);
                self.network.tally.edits += 1;
                self.remember(who, &edit);
                Ok(())
            }
            Ok(other) => Err(Violation::Broken(format!("an edit gave {other:?}"))),
            // What the document as it stands there does not allow.
            Err(EngineError::Edit(_)) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    fn choose(&mut self, who: usize) -> Edit {
        self.words += 1;
        // Unlike words, so that no two texts are equal; like enough, so that a search finds them.
        let text = format!("{CANARY}{} 号法兰垫片渗漏", self.words);
        let dice = &mut self.network.dice;
        let item = dice.pick(&self.items).clone();
        let some = (!self.findings.is_empty()).then(|| *dice.pick(&self.findings));
        let other = (!self.findings.is_empty()).then(|| dice.pick(&self.findings).0);
        let answers = self
            .checklist
            .item(&item)
            .expect("an item of the list")
            .kind
            .answers();
        Edit::Visit(match (dice.below(100), some) {
            (0..40, _) => VisitEdit::Answer {
                item,
                value: *dice.pick(answers),
            },
            (40..46, _) if who == 0 => VisitEdit::Rule {
                item,
                value: *dice.pick(answers),
            },
            (46..58, Some((finding, _))) => VisitEdit::SetFinding {
                finding,
                field: field(dice, text),
            },
            (58..63, Some((finding, _))) => VisitEdit::RemoveFinding { finding, why: text },
            (63..68, Some((finding, _))) => VisitEdit::Suggest { finding, text },
            (68..73, Some((finding, _))) => VisitEdit::MergeInto {
                finding,
                into: other,
            },
            (73..78, _) => {
                let person = *dice.pick(&team_persons(&self.network.world));
                let section = self.checklist.sections[0].id.clone();
                VisitEdit::AssignSection { section, person }
            }
            (78..88, _) => {
                let key = format!("n{}", dice.below(4));
                VisitEdit::WriteNote {
                    key,
                    about: "经过".into(),
                    text,
                }
            }
            (_, _) => {
                let mut id = [0; 16];
                dice.fill(&mut id);
                VisitEdit::Record {
                    finding: FindingId::from_bytes(id),
                    kind: *dice.pick(FindingKind::ALL),
                    severity: *dice.pick(Severity::ALL),
                    place: "罐区".into(),
                    text,
                    advice: String::new(),
                    basis: String::new(),
                    item: String::new(),
                }
            }
        })
    }

    fn remember(&mut self, who: usize, edit: &Edit) {
        match edit {
            Edit::Visit(VisitEdit::Record { finding, text, .. }) => {
                self.findings.push((*finding, who));
                self.texts.insert(*finding, text.clone());
            }
            Edit::Visit(VisitEdit::SetFinding {
                finding,
                field: FindingField::Text(text),
            }) => {
                self.texts.insert(*finding, text.clone());
            }
            Edit::Visit(VisitEdit::WriteNote { key, text, .. }) => {
                self.notes.insert((who, key.clone()), text.clone());
            }
            Edit::Visit(_) | Edit::FollowUp(_) | Edit::Session(_) => {}
        }
    }

    /// Every second run the visit leader hands in the list, with what has reached that phone; the
    /// others may still write after that.
    fn hand_in(&mut self) -> Result<(), Violation> {
        if self.network.dice.happens(50) {
            return Ok(());
        }
        let request = SubmitRequest {
            waiver: Some(format!("{CANARY} 两台手机没电")),
            ..SubmitRequest::default()
        };
        let mut on_the_spot = self
            .network
            .phone(0)
            .engine()
            .visit_content(self.activity)?
            .findings;
        on_the_spot.retain(|_, finding| finding.on_the_spot);
        let dora = self.network.world.person(people::DORA);
        let rectified_by = on_the_spot.keys().map(|finding| (*finding, dora)).collect();
        let request = SubmitRequest {
            rectified_by,
            ..request
        };
        let command = Command::SubmitVisit {
            activity: self.activity,
            request,
        };
        match self.network.phone(0).engine().execute(command) {
            // Without an After photo nothing is crossed off on the spot, and the list stays open.
            Ok(_) | Err(EngineError::Refused { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        for _ in 0..6 {
            let who = self.any_of_team();
            self.edit(who)?;
            self.network.sync(who)?;
        }
        Ok(())
    }

    fn holds(&mut self) -> Result<(), Violation> {
        check::chain_holds(&self.network)?;
        let acked = std::mem::take(&mut self.acked);
        let snapshots = check::readers_agree(&mut self.network, self.activity, &acked)?;
        self.words_are_there(&snapshots[0])?;
        let entities: Vec<EntityRef> = snapshots[0].decisions.keys().copied().collect();
        check::folds_agree(&mut self.network, self.activity, &entities, &[])?;
        check::projections_agree(&self.network, self.activity, &entities)?;
        check::repeating_changes_nothing(&mut self.network, self.activity)
    }

    /// What a person with one phone wrote last is what everybody reads.
    fn words_are_there(&mut self, snapshot: &Snapshot) -> Result<(), Violation> {
        let content = snapshot.content.as_ref().expect("a reader's record");
        for (finding, _) in &self.findings {
            promise(content.findings.contains_key(finding), || {
                "a finding is missing".into()
            })?;
        }
        for (finding, who) in &self.findings {
            let is_there = content.findings[finding]
                .text
                .contains(&self.texts[finding]);
            promise(is_there || self.has_two_phones(*who), || {
                "a finding reads otherwise than it was written".into()
            })?;
        }
        for ((who, _), text) in &self.notes {
            let is_there = content.notes.values().any(|note| note.text == *text);
            promise(is_there || self.has_two_phones(*who), || {
                "a note reads otherwise than it was written".into()
            })?;
        }
        for item in content.answers.keys() {
            let clashes = matches!(item_state(content, item), ItemState::Clash { .. });
            self.network.tally.clashes += u64::from(clashes);
        }
        Ok(())
    }
}

fn field(dice: &mut Dice, text: String) -> FindingField {
    match dice.below(4) {
        0 => FindingField::Severity(*dice.pick(Severity::ALL)),
        1 => FindingField::Place(text),
        2 => FindingField::OnTheSpot(dice.happens(50)),
        _ => FindingField::Text(text),
    }
}

fn team_persons(world: &World) -> Vec<hucha_model::PersonId> {
    [people::ALICE, people::BOB, people::CAROL]
        .map(|owner| world.person(owner))
        .to_vec()
}

/// Lets the first phone plan a visit of its plant to the host and begin it; gives its name.
pub fn plan_visit(network: &mut Network) -> Result<ActivityId, Violation> {
    let world = &network.world;
    let participants = [people::ALICE, people::BOB, people::CAROL]
        .iter()
        .zip([
            Capacity::VisitLeader,
            Capacity::Inspector,
            Capacity::Inspector,
        ])
        .map(|(owner, capacity)| Participant {
            person: world.person(*owner),
            org: world.helper,
            capacity,
            roles: vec![],
            present: true,
        });
    let facts = Facts {
        helper: Some(world.helper),
        helped: Some(world.host),
        kinds: vec![ActivityKind::Help],
        starts: Some(world.time.now()),
        participants: participants.collect(),
        ..Facts::default()
    };
    let plan = DecideRequest {
        kind: EntityKind::Visit,
        id: None,
        verb: Verb::Plan,
        facts,
        text: Some(format!("{CANARY} 查罐区")),
        doc: None,
    };
    let visit = decide(network, 0, plan)?;
    // The start finds the plan numbered, so that a planted fault shows in what follows.
    network.world.time.pass(60_000);
    network.settle_phone(0)?;
    let start = DecideRequest {
        kind: EntityKind::Visit,
        id: Some(visit.id),
        verb: Verb::Start,
        facts: Facts::default(),
        text: Some(format!("{CANARY} 电话商定")),
        doc: None,
    };
    decide(network, 0, start)?;
    Ok(visit.id.into())
}

/// Makes a decision that must be valid.
pub fn decide(
    network: &mut Network,
    who: usize,
    request: DecideRequest,
) -> Result<EntityRef, Violation> {
    let receipt = network
        .phone(who)
        .engine()
        .execute(Command::Decide(request))?;
    let Receipt::Decision { entity, hash } = receipt else {
        return Err(Violation::Broken(format!("a decision gave {receipt:?}")));
    };
    network.decided.insert(hash);
    network.tally.decisions += 1;
    Ok(entity)
}
