//! A phone restored or copied, a key that is lost or renewed.

use crate::world::*;
use hucha_engine::{EngineError, LogFault};
use hucha_hub::{HubCore, HubKeys, KeyFileError};
use hucha_model::wire::{Checkpoint, Facts, Signed, Verb};
use hucha_model::{ActivityId, Lang};
use hucha_sync::{Frame, SealFault};

fn one_visit() -> (World, Phone, ActivityId) {
    let mut world = World::new();
    let leader = world.enrol("周海宁", 11);
    let visit = world.open_visit(&leader, &[]);
    leader.note(visit, "一");
    world.sync(&leader).unwrap();
    (world, leader, visit)
}

fn sorted(mut notes: Vec<String>) -> Vec<String> {
    notes.sort();
    notes
}

#[test]
fn a_phone_restored_from_its_own_backup_takes_its_work_back_and_goes_on() {
    let (mut world, leader, visit) = one_visit();
    let restored = leader.clone_of("backup", 11, &world.time);
    leader.note(visit, "二");
    let second = world.open_visit(&leader, &[]);
    world.sync(&leader).unwrap();
    drop(leader);

    world.sync(&restored).unwrap();
    assert_eq!(restored.notes(visit).len(), 2);
    let state = restored.engine.state(visit_ref(second)).unwrap();
    assert_eq!(state.state, world.visit_at_hub(second));
    let third = world.open_visit(&restored, &[]);
    restored.note(third, "三");
    world.sync(&restored).unwrap();
    assert_eq!(restored.only_here(), 0);
    assert!(!world.hub.is_suspended(restored.device()).unwrap());
    assert_eq!(world.visit_at_hub(third), world.visit_at_hub(second));
}

#[test]
fn two_live_copies_of_a_phone_are_told_apart_and_neither_loses_work() {
    let (mut world, mut one, visit) = one_visit();
    let mut two = one.clone_of("copy", 11, &world.time);
    one.note(visit, "甲");
    two.note(visit, "乙");
    let first = plan(&world, &one, "甲的检查");
    let second = plan(&world, &two, "乙的检查");
    world.sync(&one).unwrap();
    let refused = world.sync(&two);
    assert!(matches!(refused, Err(EngineError::Cloned)), "{refused:?}");
    assert!(matches!(world.sync(&one), Err(EngineError::Cloned)));
    let said = two.engine.sentence(&EngineError::Cloned, Lang::Zh);
    assert!(said.contains("重新登记"), "{said}");
    let incidents = world.hub.incidents(9).unwrap();
    let found = incidents.iter().find(|one| one.kind == "device.cloned");
    assert_eq!(found.unwrap().device, Some(one.device()));
    one.note(visit, "丙");

    for (phone, key) in [(&mut one, 31), (&mut two, 32)] {
        phone.restart(key, &world.time);
        let text = world.code(phone.person);
        world.enrol_by(phone, &text).unwrap();
    }
    world.sync_all(&[&one, &two]);
    assert_ne!(one.device(), two.device());
    for phone in [&one, &two] {
        assert_eq!(
            sorted(phone.notes(visit)),
            sorted_of(&["一", "甲", "乙", "丙"])
        );
        assert_eq!(phone.only_here(), 0);
    }
    for visit in [first, second] {
        assert_eq!(
            world.visit_at_hub(visit),
            one.engine.state(visit_ref(visit)).unwrap().state
        );
        assert_eq!(world.hub.state_of(visit_ref(visit)).unwrap().steps.len(), 1);
    }
    let end = world.hub.chain_end().unwrap();
    assert_eq!(world.hub.verify_chain().unwrap(), end.n);
}

fn sorted_of(notes: &[&str]) -> Vec<String> {
    sorted(notes.iter().map(|one| (*one).to_owned()).collect())
}

/// Plans a visit without telling anybody.
fn plan(world: &World, phone: &Phone, text: &str) -> ActivityId {
    let facts = world.plan_facts(phone);
    decide(phone, Verb::Plan, None, facts, text).id.into()
}

#[test]
fn a_phone_that_lost_its_key_keeps_everything_and_signs_it_anew() {
    let (mut world, mut leader, visit) = one_visit();
    leader.note(visit, "二");
    let planned = plan(&world, &leader, "查装置");
    decide(
        &leader,
        Verb::Start,
        Some(planned.into()),
        Facts::default(),
        "电话商定",
    );
    let opened = leader.open_record(planned);
    leader.note(opened, "三");
    leader.engine.plan_requests().unwrap();
    let before = leader.device();

    leader.restart(41, &world.time);
    let other = world.person("吴立群");
    let text = world.code(other);
    assert!(matches!(
        world.enrol_by(&leader, &text),
        Err(EngineError::AnotherPerson)
    ));
    assert_eq!(leader.device(), before);
    // The code was not used up: its own person takes it.
    world.new_phone(42, other, &text).unwrap();
    let text = world.code(leader.person);
    world.enrol_by(&leader, &text).unwrap();
    assert_ne!(leader.device(), before);
    let text = world.code(leader.person);
    assert!(matches!(
        world.enrol_by(&leader, &text),
        Err(EngineError::EnrolledAlready)
    ));
    world.sync(&leader).unwrap();
    assert_eq!(leader.only_here(), 0);
    let at_hub = world.hub.state_of(visit_ref(planned)).unwrap();
    assert_eq!(at_hub.steps.len(), 2);
    assert_eq!(
        at_hub.state,
        leader.engine.state(visit_ref(planned)).unwrap().state
    );

    let newcomer = world.enrol("周海宁", 51);
    assert_eq!(newcomer.notes(visit).len(), 2);
    assert_eq!(newcomer.notes(planned), ["三"]);
}

#[test]
fn a_lost_phone_is_withdrawn_and_a_new_one_pulls_everything() {
    let (mut world, lost, visit) = one_visit();
    let device = lost.device();
    assert!(world.hub.revoke_device(device, world.time.now()).unwrap());
    assert!(world.hub.devices().unwrap().contains(&device));
    let fresh = world.enrol("周海宁", 21);
    let tablet = world.enrol("周海宁", 22);
    assert_eq!(fresh.notes(visit), ["一"]);
    fresh.note(visit, "二");
    tablet.note(visit, "三");
    world.sync_all(&[&fresh, &tablet]);
    for phone in [&fresh, &tablet] {
        assert_eq!(sorted(phone.notes(visit)), sorted_of(&["一", "二", "三"]));
    }
    lost.note(visit, "四");
    assert!(world.sync(&lost).is_err());
    assert_eq!(fresh.notes(visit).len(), 3);
}

#[test]
fn phones_follow_the_hub_to_a_new_key_that_their_root_certified() {
    let (mut world, leader, visit) = one_visit();
    world.back_up("old-key");
    let keys = world.folder.path().join("hub/keys");
    world.time.pass(60);
    let wrong = HubKeys::renew(&keys, &[8; 32], &[3; 32], world.time.now());
    assert!(matches!(wrong, Err(KeyFileError::AnotherRoot)));
    HubKeys::renew(&keys, &ROOT, &[3; 32], world.time.now()).unwrap();
    world.hub = HubCore::open(&world.folder.path().join("hub")).unwrap();
    assert_eq!(
        world.hub.verify_chain().unwrap(),
        world.hub.chain_end().unwrap().n
    );

    leader.note(visit, "二");
    world.sync(&leader).unwrap();
    assert_eq!(leader.engine.identity().unwrap().hub_key, public_key_of(3));
    let end = world.hub.chain_end().unwrap();
    assert_eq!(leader.numbered(), end.n);
    assert_eq!(world.hub.verify_chain().unwrap(), end.n);
    let newcomer = world.enrol("周海宁", 23);
    assert_eq!(newcomer.notes(visit).len(), 2);

    let late = Checkpoint {
        scope: world.hub.scope(),
        generation: end.generation,
        n: end.n,
        root: world.hub.root_at(end.n).unwrap().unwrap(),
        at: world.time.now(),
    };
    let by_the_old_key = Frame::Checkpoint(Signed::seal(&late, &signer(2)).unwrap());
    assert!(matches!(
        leader.hear_under(3, std::slice::from_ref(&by_the_old_key)),
        Err(EngineError::Log(LogFault::NotTheHub))
    ));
    assert!(matches!(
        leader.hear_under(2, &[by_the_old_key]),
        Err(EngineError::Seal(SealFault::NotTheHub))
    ));

    world.restore("old-key");
    let refused = world.sync(&leader);
    let Err(why @ EngineError::Log(LogFault::OlderKey)) = refused else {
        panic!("{refused:?}");
    };
    assert!(leader.engine.sentence(&why, Lang::Zh).contains("旧密钥"));
    assert_eq!(leader.notes(visit).len(), 2);
}
