//! Numbers that another phone brings: believed by the hub's word on this life, by nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "test code"
)]

use hucha_engine::{Command, DecideRequest, Receipt};
use hucha_harness::copies::hub_signer;
use hucha_harness::edits::plan_visit;
use hucha_harness::network::Network;
use hucha_harness::rng::Dice;
use hucha_harness::world::{Keep, World, people};
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::{
    EntityKind, EntityRef, Facts, FindingKind, ItemKind, NumberRecord, Severity, Signed, Verb,
};
use hucha_model::{ActivityId, EntityId, Hash};
use hucha_sync::{BundleLoad, Item, read_bundle, write_bundle};

const ALICE: usize = 0;
const BOB: usize = 1;

/// Two inspectors' phones that know of a visit; a finding of it is on one of them only.
fn listed_on_one_phone() -> (Network, ActivityId, Hash) {
    let mut dice = Dice::new(3);
    let phones = [("alice", people::ALICE), ("bob", people::BOB)];
    let world = World::build(&phones, Keep::Memory, &mut dice).unwrap();
    let mut network = Network::new(world, dice);
    network.run_until_quiescent().unwrap();
    let activity = plan_visit(&mut network).unwrap();
    network.run_until_quiescent().unwrap();
    let finding = EntityId::from_bytes([5; 16]);
    let facts = Facts {
        helper: Some(network.world.helper),
        helped: Some(network.world.host),
        finding_kind: Some(FindingKind::Hazard),
        severity: Some(Severity::General),
        refers: vec![EntityRef {
            kind: EntityKind::Visit,
            id: activity.into(),
        }],
        ..Facts::default()
    };
    let list = DecideRequest {
        kind: EntityKind::Finding,
        id: Some(finding),
        verb: Verb::List,
        facts,
        text: None,
        doc: None,
    };
    let engine = network.phone(ALICE).engine();
    let Receipt::Decision { hash, .. } = engine.execute(Command::Decide(list)).unwrap() else {
        panic!("a decision is decided");
    };
    (network, activity, hash)
}

/// What the first phone hands over, with a record of number `n` for the decision beside it.
fn with_record(
    network: &Network,
    activity: ActivityId,
    (n, item): (u64, Hash),
    signer: &SoftwareSigner,
) -> Vec<u8> {
    let reader = network.phone(BOB).person;
    let engine = network.phone(ALICE).engine();
    let mut bundle = read_bundle(&engine.export_bundle(activity, reader, "").unwrap()).unwrap();
    let record = NumberRecord {
        scope: network.world.hub.scope(),
        generation: network.world.hub.chain_end().unwrap().generation,
        n,
        kind: ItemKind::Decision,
        item,
        previous: Hash([1; 32]),
        at: network.world.time.now(),
        refused: None,
        rules: 1,
        reattest: None,
    };
    bundle
        .items
        .push(Item::Record(Signed::seal(&record, signer).unwrap()));
    let load = BundleLoad {
        items: &bundle.items,
        ..BundleLoad::default()
    };
    write_bundle(&bundle.meta, &load).unwrap()
}

/// Gives the number that a phone folds the decision by.
fn number_at(network: &Network, who: usize, hash: Hash) -> Option<u64> {
    let finding = EntityRef {
        kind: EntityKind::Finding,
        id: EntityId::from_bytes([5; 16]),
    };
    let state = network.phone(who).engine().state(finding).unwrap();
    let step = state.steps.iter().find(|step| step.hash == hash);
    step.expect("the decision came").n
}

#[test]
fn a_forged_number_of_the_known_past_is_not_believed_because_it_is_known() {
    let (mut network, activity, hash) = listed_on_one_phone();
    let forger = SoftwareSigner::from_secret(&[77; 32]).unwrap();
    let bytes = with_record(&network, activity, (2, hash), &forger);
    let received = network.phone(BOB).engine().import_bundle(&bytes).unwrap();
    assert_eq!(received.applied.quarantined, 1, "the forged record");
    assert_eq!(number_at(&network, BOB, hash), None);
    network.run_until_quiescent().unwrap();
    let true_one = number_at(&network, ALICE, hash);
    assert_eq!(number_at(&network, BOB, hash), true_one);
}

#[test]
fn a_number_that_this_phone_knows_otherwise_is_none_and_the_rest_is_taken() {
    let (mut network, activity, hash) = listed_on_one_phone();
    let bytes = with_record(&network, activity, (2, hash), &hub_signer());
    let received = network.phone(BOB).engine().import_bundle(&bytes).unwrap();
    assert_eq!(received.applied.quarantined, 0);
    assert_eq!(number_at(&network, BOB, hash), None);
    network.run_until_quiescent().unwrap();
}

#[test]
fn a_number_brought_from_a_lost_life_gives_way_to_the_one_the_hub_gives() {
    let (mut network, activity, hash) = listed_on_one_phone();
    let end = network.world.hub.chain_end().unwrap().n;
    // The life that was lost had three more numbers.
    let bytes = with_record(&network, activity, (end + 3, hash), &hub_signer());
    network.phone(BOB).engine().import_bundle(&bytes).unwrap();
    assert_eq!(number_at(&network, BOB, hash), Some(end + 3));
    for _ in 0..3 {
        plan_visit(&mut network).unwrap();
    }
    network.run_until_quiescent().unwrap();
    let true_one = number_at(&network, ALICE, hash);
    assert!(true_one.is_some_and(|n| n <= end + 4));
    assert_eq!(number_at(&network, BOB, hash), true_one);
}
