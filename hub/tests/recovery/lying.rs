//! A hub that tells two stories, or leaves something out.

use crate::world::*;
use hucha_engine::{EngineError, ForkProof, LogFault};
use hucha_model::wire::{Checkpoint, Signed};
use hucha_model::{Hash, Lang};
use hucha_sync::{Frame, Item, PlanBody, read_sealed};

fn checkpoint(world: &World, key: u8, n: u64, root: Hash) -> Frame {
    let checkpoint = Checkpoint {
        scope: world.hub.scope(),
        generation: world.hub.chain_end().unwrap().generation,
        n,
        root,
        at: world.time.now(),
    };
    Frame::Checkpoint(Signed::seal(&checkpoint, &signer(key)).unwrap())
}

#[test]
fn two_signed_stories_stop_the_sync_and_leave_a_proof_that_anybody_can_check() {
    let (mut world, leader, _, visit) = World::begun();
    let n = leader.numbered();
    let lie = checkpoint(&world, 2, n - 1, Hash([9; 32]));
    let heard = leader.hear(&[lie]);
    assert!(
        matches!(&heard, Err(EngineError::Log(LogFault::TwoStories { n: at })) if *at == n - 1)
    );
    let said = leader.engine.sentence(&heard.unwrap_err(), Lang::Zh);
    assert!(said.contains("已停止同步"), "{said}");
    assert!(leader.engine.alarm(Lang::Zh).unwrap().is_some());

    let proof = ForkProof::from_bytes(&leader.engine.fork_proof().unwrap().unwrap()).unwrap();
    assert!(proof.holds(&world.hub.hub_key()));
    assert!(!proof.holds(world.hub.root_key()));

    leader.note(visit, "二");
    assert!(matches!(
        leader.engine.plan_requests(),
        Err(EngineError::Log(LogFault::TwoStories { .. }))
    ));
    // A person asks again, and the hub tells the old story once more.
    world.sync(&leader).unwrap();
    leader.engine.plan_requests().unwrap();
    assert_eq!(leader.only_here(), 0);
    assert!(leader.engine.fork_proof().unwrap().is_some());
    leader.engine.dismiss_alarm().unwrap();
    assert!(leader.engine.alarm(Lang::Zh).unwrap().is_none());
}

#[test]
fn an_answer_that_leaves_a_number_out_is_not_applied_in_any_part() {
    let (mut world, leader, inspector, visit) = World::begun();
    leader.note(visit, "二");
    world.sync(&leader).unwrap();
    inspector
        .engine
        .execute(hucha_engine::Command::WantSync)
        .unwrap();
    let plans = inspector.engine.plan_requests().unwrap();
    let PlanBody::Bytes(body) = &plans[0].body else {
        panic!("a sync has a body");
    };
    let now = world.time.now();
    let answer = world
        .hub
        .answer(inspector.asker(plans[0].kind), body, now, 8 << 20)
        .unwrap();
    let whole = read_sealed(&answer.bytes).unwrap().frames;
    let is_run = |frame: &Frame| matches!(frame, Frame::Item(Item::Run { .. }));
    let run = whole.iter().position(is_run).expect("a run is fed");
    let mut cut = whole.clone();
    cut.drain(run - 1..=run);
    assert!(matches!(
        inspector.hear(&cut),
        Err(EngineError::Log(LogFault::LeftOut { .. }))
    ));
    let mut forged = whole.clone();
    forged.retain(|frame| !matches!(frame, Frame::Checkpoint(_)));
    forged.push(checkpoint(
        &world,
        3,
        inspector.numbered() + 1,
        Hash([1; 32]),
    ));
    assert!(matches!(
        inspector.hear(&forged),
        Err(EngineError::Log(LogFault::NotTheHub))
    ));
    assert_eq!(inspector.notes(visit), ["一"]);
    inspector
        .engine
        .answered(plans[0].kind, 200, None, &answer.bytes)
        .unwrap();
    assert_eq!(inspector.notes(visit).len(), 2);
}

#[test]
fn phones_that_were_told_two_stories_find_out_when_they_meet() {
    let (mut world, leader, inspector, visit) = World::begun();
    world.back_up("before");
    leader.note(visit, "甲");
    world.sync(&leader).unwrap();
    // The hub goes back on its word and tells the other phone something else.
    world.restore("before");
    inspector.note(visit, "乙");
    world.sync(&inspector).unwrap();

    let bundle = inspector
        .engine
        .export_bundle(visit, leader.person, "")
        .unwrap();
    leader.engine.import_bundle(&bundle).unwrap();
    assert!(leader.engine.alarm(Lang::En).unwrap().is_some());
    assert_eq!(
        leader.notes(visit).len(),
        3,
        "what people wrote is taken all the same"
    );
    let bundle = leader
        .engine
        .export_bundle(visit, inspector.person, "")
        .unwrap();
    inspector.engine.import_bundle(&bundle).unwrap();
    assert!(inspector.engine.alarm(Lang::En).unwrap().is_some());
    for phone in [&leader, &inspector] {
        let proof = phone.engine.fork_proof().unwrap().unwrap();
        let proof = ForkProof::from_bytes(&proof).unwrap();
        assert!(proof.holds(&world.hub.hub_key()));
    }

    // The hub says that it was restored: who gave up numbers by its word needs no alarm.
    world.sync_all(&[&leader, &inspector, &leader]);
    assert!(inspector.engine.alarm(Lang::En).unwrap().is_none());
    assert_eq!(inspector.numbered(), leader.numbered());
    assert_eq!(inspector.notes(visit).len(), 3);
}

#[test]
fn a_story_that_goes_further_is_compared_once_this_phone_is_there() {
    let (mut world, leader, inspector, visit) = World::begun();
    leader.note(visit, "甲");
    world.sync(&leader).unwrap();
    let bundle = leader
        .engine
        .export_bundle(visit, inspector.person, "")
        .unwrap();
    inspector.engine.import_bundle(&bundle).unwrap();
    world.sync(&inspector).unwrap();
    assert!(inspector.engine.alarm(Lang::En).unwrap().is_none());

    world.back_up("before");
    leader.note(visit, "乙");
    world.sync(&leader).unwrap();
    let bundle = leader
        .engine
        .export_bundle(visit, inspector.person, "")
        .unwrap();
    inspector.engine.import_bundle(&bundle).unwrap();
    assert!(inspector.engine.alarm(Lang::En).unwrap().is_none());
    world.restore("before");
    inspector.note(visit, "丙");
    inspector.note(visit, "丁");
    world.sync(&inspector).unwrap();
    assert!(inspector.engine.alarm(Lang::En).unwrap().is_some());
}
