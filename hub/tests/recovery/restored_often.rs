//! A hub that is restored again and again, at any moment: nothing acknowledged is lost.

use crate::world::*;
use hucha_model::wire::{Facts, Verb};
use hucha_model::{ActivityId, Hash, Lang};

/// Draws that a seed decides.
struct Dice(u64, u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.1 += 1;
        let drawn = Hash::of_bytes(&[self.0.to_be_bytes(), self.1.to_be_bytes()].concat());
        let mut head = [0; 8];
        head.copy_from_slice(&drawn.0[..8]);
        u64::from_be_bytes(head) % limit
    }
}

fn run(seed: u64) {
    let mut dice = Dice(seed, 0);
    let mut world = World::new();
    world.in_two_stages = seed % 2 == 1;
    let leader = world.enrol("周海宁", 11);
    let inspector = world.enrol("吴立群", 12);
    let host = world.enrol("魏长河", 13);
    let phones = [&leader, &inspector, &host];
    let visit = world.open_visit(&leader, &[&inspector]);
    world.sync_all(&phones);
    world.back_up("0");
    let (mut copies, mut restores, mut lost_answers) = (1, 0, 0);
    let mut notes: Vec<String> = Vec::new();
    let mut visits: Vec<ActivityId> = Vec::new();
    for step in 0..40 {
        match dice.below(12) {
            0..4 => {
                let text = format!("{step}");
                let writer = phones[dice.below(2) as usize];
                writer.note(visit, &text);
                notes.push(text);
            }
            4 => {
                let facts = world.plan_facts(&leader);
                visits.push(decide(&leader, Verb::Plan, None, facts, "计划").id.into());
            }
            5 if restores < 4 => {
                let copy = dice.below(copies);
                world.restore(&copy.to_string());
                restores += 1;
            }
            6 => {
                world.back_up(&copies.to_string());
                copies += 1;
            }
            7 => {
                let phone = phones[dice.below(3) as usize];
                world.lose_answer(phone);
                lost_answers += 1;
            }
            8 => {
                let (from, to) = (dice.below(2) as usize, dice.below(2) as usize);
                let (from, to) = (phones[from], phones[to]);
                let bundle = from.engine.export_bundle(visit, to.person, "").unwrap();
                to.engine.import_bundle(&bundle).unwrap();
            }
            _ => {
                let phone = phones[dice.below(3) as usize];
                world.sync(phone).unwrap();
            }
        }
    }
    settle(&mut world, &phones);
    if world.hub.is_recovering().unwrap() {
        // The record of a number was in an answer that was lost: only the lost hub had it.
        assert!(lost_answers > 0, "seed {seed}: a hole without a cause");
        world.hub.close_recovery(world.time.now()).unwrap();
        settle(&mut world, &phones);
    }
    let status = world.hub.recovery_status().unwrap();
    assert_eq!((status.since, status.waiting), (None, 0), "seed {seed}");
    let end = world.hub.chain_end().unwrap();
    assert_eq!(world.hub.verify_chain().unwrap(), end.n, "seed {seed}");
    notes.sort();
    for phone in [&leader, &inspector] {
        let mut here = phone.notes(visit);
        here.sort();
        assert_eq!(here, notes, "seed {seed}");
    }
    for phone in phones {
        assert_eq!(phone.only_here(), 0, "seed {seed}");
        assert_eq!(phone.numbered(), end.n, "seed {seed}");
    }
    for visit in visits {
        let at_hub = world.hub.state_of(visit_ref(visit)).unwrap();
        assert_eq!(
            leader.engine.state(visit_ref(visit)).unwrap(),
            at_hub,
            "seed {seed}"
        );
        assert_eq!(at_hub.steps.len(), 1, "seed {seed}");
    }
    let facts: Facts = world.plan_facts(&leader);
    decide(&leader, Verb::Plan, None, facts, "还能用");
    world.sync(&leader).unwrap();
    assert_eq!(world.hub.chain_end().unwrap().n, end.n + 1, "seed {seed}");
    assert!(
        leader
            .engine
            .sync_state(Lang::Zh)
            .unwrap()
            .not_accepted
            .is_empty()
    );
}

fn settle(world: &mut World, phones: &[&Phone]) {
    for _ in 0..3 {
        world.sync_all(phones);
        world.judge_all();
    }
}

#[test]
fn whatever_was_acknowledged_survives_any_restore() {
    let seeds = std::env::var("HUCHA_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse::<u64>().ok());
    for seed in 0..seeds.unwrap_or(6) {
        run(seed);
    }
}
