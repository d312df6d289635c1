//! What the hub refuses takes nobody's words with it: authors and colleagues heal, and all agree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code"
)]

use hucha_document::{Edit, VisitEdit};
use hucha_engine::{Command, DecideRequest, SubmitRequest};
use hucha_harness::check::visit_doc;
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::snapshot::Snapshot;
use hucha_harness::world::{Keep, World, people};
use hucha_model::content::AnswerValue;
use hucha_model::programme::Programmes;
use hucha_model::wire::{EntityKind, Facts, Verb};
use hucha_model::{ActivityId, Hash, Lang};
use std::collections::BTreeSet;

const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;

/// Three inspectors with a visit that goes on, open on all phones.
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

    /// The leader hands the visit in: nobody can take the lead any more.
    fn submit(&mut self) {
        let submit = Command::SubmitVisit {
            activity: self.activity,
            request: SubmitRequest {
                waiver: Some("手机没电".into()),
                ..SubmitRequest::default()
            },
        };
        self.network.phone(ALICE).engine().execute(submit).unwrap();
        self.network.settle_phone(ALICE).unwrap();
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
    story.submit();
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
    story.submit();
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
