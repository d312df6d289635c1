//! A restored hub that numbered beside what it lost, and the phones that hold the lost branch.

use crate::world::*;
use hucha_model::Lang;

#[test]
fn a_phone_asked_before_the_void_numbers_fell_is_asked_again() {
    let (mut world, leader, inspector, visit) = World::begun();
    let alone = world.enrol("秦望海", 14);
    let pair = (world.helper, world.host);
    let (helper, host) = world.other_pair(&alone);
    (world.helper, world.host) = (helper, host);
    let private = world.open_visit(&alone, &[]);
    (world.helper, world.host) = pair;
    world.sync_all(&[&leader, &inspector, &alone]);
    world.back_up("yesterday");
    // The first lost number is in one phone alone; of the others only its leaf is known.
    alone.note(private, "密");
    world.sync(&alone).unwrap();
    for text in ["二", "三"] {
        leader.note(visit, text);
        world.sync(&leader).unwrap();
    }
    world.sync(&alone).unwrap();
    let lost = world.hub.chain_end().unwrap();
    let at_hub = world.visit_at_hub(private);

    world.restore("yesterday");
    inspector.note(visit, "四");
    world.sync(&inspector).unwrap();
    // The hub asks it for what follows its own number, and the answer never arrives.
    world.lose_answer(&alone);
    assert!(world.hub.is_recovering().unwrap());
    world.sync(&leader).unwrap();
    assert!(world.hub.chain_end().unwrap().n < lost.n);
    world.sync_all(&[&alone, &leader, &inspector]);

    assert!(!world.hub.is_recovering().unwrap());
    let end = world.hub.chain_end().unwrap();
    assert_eq!(end.n, lost.n + 1, "what was numbered beside comes last");
    assert_eq!(world.hub.verify_chain().unwrap(), end.n);
    assert_eq!(world.visit_at_hub(private), at_hub);
    for phone in [&leader, &inspector] {
        let mut notes = phone.notes(visit);
        notes.sort();
        assert_eq!(notes, ["一", "三", "二", "四"]);
        assert_eq!(phone.only_here(), 0);
        assert_eq!(phone.engine.alarm(Lang::Zh).unwrap(), None);
    }
}
