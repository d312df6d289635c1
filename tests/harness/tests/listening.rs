//! The harness's ear: without proof that it hears, its silence about strangers means nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code")]

use hucha_document::{Edit, VisitEdit};
use hucha_engine::Command;
use hucha_harness::check::visit_doc;
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::wiretap::{Allowed, CANARY, listen_to_bundle};
use hucha_harness::world::{Keep, World, people};
use hucha_model::programme::Programmes;

#[test]
fn a_word_of_a_visit_is_heard_and_a_stranger_is_handed_none() {
    let phones = [
        ("alice", people::ALICE),
        ("mallory", people::MALLORY),
        ("erin", people::ERIN),
    ];
    let mut dice = Dice::new(5);
    let world = World::build(&phones, Keep::Memory, &mut dice).unwrap();
    let mut network = Network::new(world, dice);
    network.run_until_quiescent().unwrap();
    let activity = plan_visit(&mut network).unwrap();
    let template = Programmes::embedded()
        .unwrap()
        .checklist("CL-WD")
        .unwrap()
        .template();
    let alice = network.phone(0).engine();
    alice
        .execute(Command::OpenVisit { activity, template })
        .unwrap();
    let text = format!("{CANARY} 配方不外传");
    let edit = VisitEdit::WriteNote {
        key: "n".into(),
        about: "经过".into(),
        text,
    };
    alice.edit(visit_doc(activity), &Edit::Visit(edit)).unwrap();

    let own = alice
        .export_bundle(activity, network.phone(0).person, "")
        .unwrap();
    let heard = listen_to_bundle(&own, "alice", Allowed::Words).unwrap();
    assert!(heard >= 3, "plan, start and note: {heard}");
    assert!(listen_to_bundle(&own, "anybody else", Allowed::Acts).is_err());
    assert!(listen_to_bundle(&own, "a stranger", Allowed::Nothing).is_err());
    for (who, allowed) in [(1, Allowed::Nothing), (2, Allowed::Acts)] {
        let reader = network.phone(who).person;
        let bytes = alice.export_bundle(activity, reader, "").unwrap();
        assert_eq!(
            listen_to_bundle(&bytes, network.phone(who).name, allowed).unwrap(),
            0
        );
    }
    // The hub listens in on every answer; it would end this with a violation.
    network.run_until_quiescent().unwrap();
    assert!(network.phone(1).engine().visit_content(activity).is_err());
}
