//! What the hub refuses takes nobody's words with it: authors and colleagues heal, and all agree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code"
)]

use hucha_document::{Doc, Edit, VisitEdit};
use hucha_engine::{Command, DecideRequest, Engine, SubmitRequest};
use hucha_harness::check::visit_doc;
use hucha_harness::door;
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::snapshot::Snapshot;
use hucha_harness::world::{Keep, World, people};
use hucha_model::content::AnswerValue;
use hucha_model::programme::Programmes;
use hucha_model::wire::{Attestation, DocKind, EntityKind, EntityRef, Facts, Signed, Verb};
use hucha_model::{ActivityId, Hash, Lang};
use hucha_sync::{BundleLoad, Item, read_bundle, write_bundle};
use std::collections::BTreeSet;

const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;
const DAVE: usize = 3;

/// Three inspectors with a visit that goes on, open on all their phones, and the host's director.
struct Story {
    network: Network,
    activity: ActivityId,
}

impl Story {
    fn begin(seed: u64, keep: Keep) -> Self {
        let mut dice = Dice::new(seed);
        let phones = [
            ("alice", people::ALICE),
            ("bob", people::BOB),
            ("carol", people::CAROL),
            ("dave", people::DAVE),
        ];
        let world = World::build(&phones, keep, &mut dice).unwrap();
        let mut network = Network::new(world, dice);
        network.run_until_quiescent().unwrap();
        let activity = plan_visit(&mut network).unwrap();
        let template = Programmes::embedded()
            .unwrap()
            .checklist("CL-WD")
            .unwrap()
            .template();
        let open = Command::OpenVisit { activity, template };
        network.phone(ALICE).engine().execute(open).unwrap();
        network.run_until_quiescent().unwrap();
        // What is refused from here on is refused by intent.
        network.troubled.by_somebody = true;
        let reasons = ["who.not_leader", "state", "equivocation", "after"];
        network.troubled.reasons.extend(reasons);
        Self { network, activity }
    }

    fn edit(&self, who: usize, edit: VisitEdit) -> Hash {
        let engine = self.network.phone(who).engine();
        engine
            .edit(visit_doc(self.activity), &Edit::Visit(edit))
            .unwrap()
    }

    fn note(&self, who: usize, key: &str) -> Hash {
        self.edit(
            who,
            VisitEdit::WriteNote {
                key: key.into(),
                about: "经过".into(),
                text: format!("第{key}处"),
            },
        )
    }

    fn rule(&self, who: usize) -> Hash {
        self.edit(
            who,
            VisitEdit::Rule {
                item: "4.1".into(),
                value: AnswerValue::Conforms,
            },
        )
    }

    fn take_lead(&self, who: usize) {
        let take = DecideRequest {
            kind: EntityKind::Visit,
            id: Some(self.activity.into()),
            verb: Verb::TakeLead,
            facts: Facts::default(),
            text: None,
            doc: None,
        };
        let engine = self.network.phone(who).engine();
        engine.execute(Command::Decide(take)).unwrap();
    }

    /// The visit is handed in, countersigned and filed: nobody can take the lead any more.
    fn file(&mut self) {
        let activity = self.activity;
        let submit = Command::SubmitVisit {
            activity,
            request: SubmitRequest {
                waiver: Some("手机没电".into()),
                ..SubmitRequest::default()
            },
        };
        let countersign = Command::CountersignVisit {
            activity,
            text: None,
        };
        let archive = Command::Decide(DecideRequest {
            kind: EntityKind::Visit,
            id: Some(activity.into()),
            verb: Verb::Archive,
            facts: Facts::default(),
            text: None,
            doc: None,
        });
        for (who, command) in [(ALICE, submit), (DAVE, countersign), (ALICE, archive)] {
            self.network.settle_phone(who).unwrap();
            self.network.phone(who).engine().execute(command).unwrap();
            self.network.settle_phone(who).unwrap();
        }
    }

    fn notes(&self, who: usize) -> BTreeSet<String> {
        let content = self
            .network
            .phone(who)
            .engine()
            .visit_content(self.activity);
        let keys = content.unwrap().notes.into_keys();
        keys.map(|key| key.split('|').next().unwrap_or_default().to_owned())
            .collect()
    }

    fn all_agree(&self, keys: &[&str]) {
        let keys: BTreeSet<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let first = Snapshot::of(self.network.phone(ALICE), self.activity).unwrap();
        for who in [ALICE, BOB, CAROL] {
            assert_eq!(self.notes(who), keys, "{}", self.network.phone(who).name);
            let here = Snapshot::of(self.network.phone(who), self.activity).unwrap();
            assert_eq!(here.content, first.content);
        }
    }
}

/// Bob leads by a decision that the hub will refuse, and rules by it in the middle of his work.
fn a_run_with_a_bad_middle(story: &mut Story) -> [Hash; 3] {
    let before = story.note(BOB, "b1");
    story.take_lead(BOB);
    let ruling = story.rule(BOB);
    let after = story.note(BOB, "b2");
    [before, ruling, after]
}

#[test]
fn what_is_good_of_a_refused_run_and_what_came_after_it_reaches_everybody() {
    let mut story = Story::begin(1, Keep::Memory);
    let [before, ruling, after] = a_run_with_a_bad_middle(&mut story);
    story.file();
    story.network.run_until_quiescent().unwrap();
    story.all_agree(&["b1", "b2"]);
    let bob = story.network.phone(BOB).engine();
    let snapshot = Snapshot::of(story.network.phone(BOB), story.activity).unwrap();
    let here = &snapshot.changes[&visit_doc(story.activity)];
    assert!(
        here.contains(&before),
        "the valid part is attested anew as it was"
    );
    assert!(!here.contains(&ruling) && !here.contains(&after));
    let view = bob.sync_state(Lang::Zh).unwrap();
    let [entry] = view.needs_a_look.as_slice() else {
        panic!("one entry: {:?}", view.needs_a_look)
    };
    assert_eq!(
        (entry.item, entry.reason.as_str()),
        (ruling, "who.not_leader")
    );
    assert!(entry.sentence.contains("组长"), "{}", entry.sentence);
    assert_eq!(entry.activity, Some(story.activity));
    let (doc, edit) = bob.aside_entry(ruling).unwrap().unwrap();
    assert_eq!(doc, visit_doc(story.activity));
    assert!(matches!(edit, Edit::Visit(VisitEdit::Rule { .. })));
    assert!(bob.enter_again(ruling).is_err(), "he still does not lead");
    let aside = bob.quarantine(Lang::Zh).unwrap();
    assert_eq!(aside.len(), 1, "{aside:?}");
}

#[test]
fn a_colleagues_work_on_top_of_a_refused_run_is_authored_again_and_not_held_for_ever() {
    let mut story = Story::begin(2, Keep::Memory);
    a_run_with_a_bad_middle(&mut story);
    story
        .network
        .hand_over(BOB, CAROL, story.activity, true)
        .unwrap();
    assert_eq!(story.notes(CAROL), ["b1", "b2"].map(str::to_owned).into());
    story.note(CAROL, "c1");
    story.file();
    // Carol is first at the hub, with Bob's work and her own upon it.
    story.network.settle_phone(CAROL).unwrap();
    story.network.settle_phone(CAROL).unwrap();
    assert_eq!(story.notes(CAROL), ["b1", "c1"].map(str::to_owned).into());
    story.network.run_until_quiescent().unwrap();
    story.all_agree(&["b1", "b2", "c1"]);
    let carol = story.network.phone(CAROL).engine();
    let view = carol.sync_state(Lang::Zh).unwrap();
    assert!(view.needs_a_look.is_empty());
    assert_eq!(view.only_here, 0, "{}", view.sentence);
}

/// Two runs of one actor of Bob's that say different things under the same number, as a hostile
/// client makes them.
fn two_stories(story: &Story) -> [Item; 2] {
    let bob = story.network.phone(BOB);
    let identity = bob.engine().identity().unwrap();
    let doc = visit_doc(story.activity);
    let changes = Snapshot::of(bob, story.activity).unwrap();
    let changes = changes.bytes.get(&doc).cloned().unwrap_or_default();
    ["甲", "乙"].map(|text| {
        let mut copy = Doc::load(DocKind::Visit, [77; 16], &changes).unwrap();
        let note = VisitEdit::WriteNote {
            key: "two".into(),
            about: "经过".into(),
            text: text.into(),
        };
        let done = copy
            .edit(
                &Edit::Visit(note),
                identity.person,
                story.network.world.time.now(),
            )
            .unwrap();
        let attestation = Attestation {
            doc,
            actor: done.change.actor.clone(),
            from: 1,
            seq: 1,
            change: done.change.hash,
            user: identity.person,
            device: identity.device,
            directory: 1,
        };
        Item::Run {
            attestation: Signed::seal(&attestation, bob.signer()).unwrap(),
            changes: vec![done.change.bytes],
        }
    })
}

/// Puts items into a phone as a bundle does.
fn bring(story: &mut Story, who: usize, items: &[Item]) {
    let reader = story.network.phone(BOB).person;
    let engine = story.network.phone(BOB).engine();
    let meta = read_bundle(&engine.export_bundle(story.activity, reader, "").unwrap())
        .unwrap()
        .meta;
    let load = BundleLoad {
        items,
        ..BundleLoad::default()
    };
    let bytes = write_bundle(&meta, &load).unwrap();
    story
        .network
        .phone(who)
        .engine()
        .import_bundle(&bytes)
        .unwrap();
}

fn two_says(story: &Story, who: usize) -> Vec<String> {
    let content = story
        .network
        .phone(who)
        .engine()
        .visit_content(story.activity)
        .unwrap();
    let notes = content.notes.into_iter();
    notes
        .filter(|(key, _)| key.starts_with("two"))
        .map(|(_, note)| note.text)
        .collect()
}

#[test]
fn of_two_stories_the_numbered_one_wins_and_what_was_built_on_the_other_is_kept() {
    let mut story = Story::begin(3, Keep::Memory);
    let [first, second] = two_stories(&story);
    bring(&mut story, CAROL, std::slice::from_ref(&first));
    assert_eq!(two_says(&story, CAROL), ["甲"]);
    story.note(CAROL, "c1");
    // The other story reaches the hub by Bob's own phone.
    bring(&mut story, BOB, std::slice::from_ref(&second));
    story.network.settle_phone(BOB).unwrap();
    story.network.run_until_quiescent().unwrap();
    story.all_agree(&["c1", "two"]);
    assert_eq!(two_says(&story, CAROL), ["乙"]);
    // Both signed stories are kept: the proof.
    let incidents = story.network.world.hub.incidents(9).unwrap();
    let told: Vec<_> = incidents
        .iter()
        .filter(|one| one.kind == "equivocation")
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].item, Some(first.hash()));
    let aside = story
        .network
        .phone(CAROL)
        .engine()
        .quarantine(Lang::Zh)
        .unwrap();
    let [kept] = aside.as_slice() else {
        panic!("the losing story: {aside:?}")
    };
    assert_eq!(
        (kept.item, kept.reason.as_str()),
        (first.hash(), "equivocation")
    );
    let snapshot = Snapshot::of(story.network.phone(CAROL), story.activity).unwrap();
    let Item::Run { attestation, .. } = &second else {
        panic!("a run")
    };
    assert!(snapshot.signed.runs.contains(attestation));
}

#[test]
fn a_story_that_was_set_aside_wins_once_the_hub_numbered_it() {
    let mut story = Story::begin(4, Keep::Memory);
    let [first, second] = two_stories(&story);
    bring(&mut story, CAROL, std::slice::from_ref(&first));
    bring(&mut story, CAROL, std::slice::from_ref(&second));
    assert_eq!(two_says(&story, CAROL), ["甲"]);
    let carol = story.network.phone(CAROL).engine();
    assert_eq!(carol.quarantine(Lang::Zh).unwrap()[0].item, second.hash());
    bring(&mut story, BOB, std::slice::from_ref(&second));
    story.network.settle_phone(BOB).unwrap();
    story.network.run_until_quiescent().unwrap();
    story.all_agree(&["two"]);
    assert_eq!(two_says(&story, CAROL), ["乙"]);
    let carol = story.network.phone(CAROL).engine();
    let aside = carol.quarantine(Lang::Zh).unwrap();
    assert_eq!(
        aside.iter().map(|one| one.item).collect::<Vec<_>>(),
        [first.hash()]
    );
}

#[test]
fn a_refused_decision_strands_nothing_that_came_after_it() {
    let mut story = Story::begin(5, Keep::Memory);
    story.note(BOB, "b1");
    story.take_lead(BOB);
    story.note(BOB, "b2");
    // What Bob decides next has seen the one that will be refused.
    story.take_lead(BOB);
    story
        .network
        .hand_over(BOB, CAROL, story.activity, true)
        .unwrap();
    story.note(CAROL, "c1");
    story.file();
    story.network.run_until_quiescent().unwrap();
    story.all_agree(&["b1", "b2", "c1"]);
    for who in [BOB, CAROL] {
        let engine = story.network.phone(who).engine();
        let view = engine.sync_state(Lang::Zh).unwrap();
        assert!(view.needs_a_look.is_empty());
        assert_eq!((view.only_here, view.waiting, view.set_aside), (0, 0, 0));
        let visit = EntityRef {
            kind: EntityKind::Visit,
            id: story.activity.into(),
        };
        let state = engine.state(visit).unwrap();
        assert_eq!(state.state, "archived");
    }
}

/// Lets Bob's phone take one answer and dies at some byte of what that writes: of all of it, or of
/// what follows once it is received.
fn take_and_die(story: &mut Story, dice: &mut Dice, answer: &door::Answer, late: bool) {
    let phone = &mut story.network.world.devices[BOB];
    let take = |engine: &Engine| {
        let nonce = answer.nonce.as_deref();
        engine.receive(answer.kind, answer.status, nonce, &answer.body)
    };
    let accept = |engine: &Engine| engine.accept_some(usize::MAX);
    if late {
        take(phone.engine()).unwrap();
        phone.kill_in_write(dice, accept).unwrap().unwrap();
    } else {
        let both = |engine: &Engine| take(engine).and_then(|_| accept(engine));
        phone.kill_in_write(dice, both).unwrap().unwrap();
    }
}

#[test]
fn a_phone_killed_at_any_byte_of_healing_has_everything_and_goes_on() {
    let (mut before, mut after) = (0, 0);
    for seed in 0..24 {
        let mut story = Story::begin(100 + seed, Keep::Folders);
        let mut dice = Dice::new(seed);
        let [_, ruling, _] = a_run_with_a_bad_middle(&mut story);
        story.file();
        for _ in 0..6 {
            let engine = story.network.phone(BOB).engine();
            engine.execute(Command::WantSync).unwrap();
            let plans = engine.plan_requests().unwrap();
            let now = story.network.world.time.now();
            for plan in plans {
                let answer = door::knock(&mut story.network.world.hub, &plan, now);
                take_and_die(&mut story, &mut dice, &answer, seed % 2 == 0);
                assert_eq!(story.notes(BOB), ["b1", "b2"].map(str::to_owned).into());
                let engine = story.network.phone(BOB).engine();
                let content = engine.visit_content(story.activity).unwrap();
                let entries = engine.sync_state(Lang::Zh).unwrap().needs_a_look;
                let is_aside = entries.iter().any(|entry| entry.item == ruling);
                assert_eq!(content.finals.is_empty(), is_aside, "before or after");
                *if is_aside { &mut after } else { &mut before } += 1;
            }
        }
        story.network.run_until_quiescent().unwrap();
        story.all_agree(&["b1", "b2"]);
        let engine = story.network.phone(BOB).engine();
        let view = engine.sync_state(Lang::Zh).unwrap();
        assert_eq!(view.needs_a_look.len(), 1);
        assert_eq!(view.only_here, 0);
    }
    assert!(before > 0 && after > 0, "{before} before, {after} after");
}
