//! A hub restored from yesterday's backup takes its past back.

use crate::world::*;
use hucha_engine::{Command, EngineError, LogFault};
use hucha_hub::{HubCore, HubFault};
use hucha_model::content::{PhotoFor, PhotoMoment};
use hucha_model::time::Day;
use hucha_model::wire::{Restart, RowBody, Signed, Verdict};
use hucha_model::{ActivityId, Hash, Lang, RowId};
use hucha_sync::Frame;

/// A visit with two inspectors and the host, everybody in step.
struct Scene {
    world: World,
    leader: Phone,
    inspector: Phone,
    host: Phone,
    visit: ActivityId,
}

impl Scene {
    fn new() -> Self {
        let (mut world, leader, inspector, visit) = World::begun();
        let host = world.enrol("魏长河", 13);
        world.sync_all(&[&leader, &inspector, &host]);
        Self {
            world,
            leader,
            inspector,
            host,
            visit,
        }
    }

    fn sync_all(&mut self) {
        self.world
            .sync_all(&[&self.leader, &self.inspector, &self.host]);
    }

    /// A visit between two other plants, on one phone: nobody else may see it.
    fn private_visit(&mut self) -> Alone {
        let phone = self.world.enrol("秦望海", 14);
        let pair = (self.world.helper, self.world.host);
        let (helper, host) = self.world.other_pair(&phone);
        (self.world.helper, self.world.host) = (helper, host);
        let visit = self.world.open_visit(&phone, &[]);
        phone.note(visit, "密");
        self.world.sync(&phone).unwrap();
        (self.world.helper, self.world.host) = pair;
        Alone { phone, visit }
    }

    fn all_words(phone: &Phone, visit: ActivityId) -> bool {
        let bundle = phone.engine.export_bundle(visit, phone.person, "").unwrap();
        let items = hucha_sync::read_bundle(&bundle).unwrap().items;
        let decisions: Vec<_> = items
            .into_iter()
            .filter_map(|item| match item {
                hucha_sync::Item::Decision(signed) => Some(signed),
                _ => None,
            })
            .collect();
        decisions.len() >= 2 && decisions.iter().all(|signed| signed.text.is_some())
    }

    fn agree(&self, expected: &[&str]) {
        for phone in [&self.leader, &self.inspector] {
            let mut notes = phone.notes(self.visit);
            notes.sort();
            let mut expected: Vec<String> = expected.iter().map(|one| (*one).to_owned()).collect();
            expected.sort();
            assert_eq!(notes, expected);
            assert_eq!(phone.only_here(), 0);
        }
    }
}

/// A phone that alone holds a visit.
struct Alone {
    phone: Phone,
    visit: ActivityId,
}

fn key_date() -> (RowId, RowBody) {
    let day = Day("2026-10-01".parse().unwrap());
    let body = RowBody::KeyDate {
        name: "国庆".into(),
        from: day,
        to: day,
    };
    (RowId::derived("test", b"key date"), body)
}

fn root(hub: &HubCore) -> hucha_model::Hash {
    let n = hub.chain_end().unwrap().n;
    hub.root_at(n).unwrap().unwrap()
}

#[test]
fn a_restored_hub_takes_the_same_numbers_back_from_its_phones() {
    let mut scene = Scene::new();
    scene.world.back_up("yesterday");
    scene.leader.note(scene.visit, "二");
    scene.inspector.note(scene.visit, "三");
    let second = scene.world.open_visit(&scene.leader, &[]);
    scene.sync_all();
    let (end, before) = (scene.world.hub.chain_end().unwrap(), root(&scene.world.hub));

    scene.world.restore("yesterday");
    assert!(scene.world.hub.chain_end().unwrap().n < end.n);
    scene.sync_all();

    assert!(!scene.world.hub.is_recovering().unwrap());
    assert_eq!(scene.world.hub.chain_end().unwrap(), end);
    assert_eq!(root(&scene.world.hub), before);
    assert_eq!(scene.world.hub.verify_chain().unwrap(), end.n);
    scene.leader.note(scene.visit, "四");
    scene.sync_all();
    scene.agree(&["一", "二", "三", "四"]);
    assert_eq!(
        scene.world.visit_at_hub(second),
        scene.world.visit_at_hub(scene.visit)
    );
    let newcomer = scene.world.enrol("吴立群", 22);
    scene.world.sync(&newcomer).unwrap();
    assert_eq!(newcomer.notes(scene.visit).len(), 4);
}

#[test]
fn numbers_given_beside_the_lost_ones_are_void_and_nobody_loses_work() {
    let mut scene = Scene::new();
    scene.world.back_up("yesterday");
    scene.leader.note(scene.visit, "二");
    let Scene { world, leader, .. } = &mut scene;
    world.sync(leader).unwrap();
    let lost = scene.world.hub.chain_end().unwrap();

    scene.world.restore("yesterday");
    let short = scene.world.hub.chain_end().unwrap();
    scene.inspector.note(scene.visit, "三");
    scene.inspector.note(scene.visit, "三之二");
    let latecomer = scene.world.enrol("秦望海", 14);
    scene.world.sync(&scene.inspector).unwrap();
    scene.world.sync(&scene.host).unwrap();
    assert!(scene.world.hub.chain_end().unwrap().n > short.n);

    scene.sync_all();
    scene.world.sync(&latecomer).unwrap();
    scene.sync_all();
    let end = scene.world.hub.chain_end().unwrap();
    assert!(!scene.world.hub.is_recovering().unwrap());
    assert!(end.generation > lost.generation && end.n > lost.n);
    assert_eq!(scene.world.hub.verify_chain().unwrap(), end.n);
    scene.agree(&["一", "二", "三", "三之二"]);
    for phone in [&scene.leader, &scene.inspector, &scene.host, &latecomer] {
        assert_eq!(phone.numbered(), end.n);
        assert_eq!(phone.engine.alarm(Lang::Zh).unwrap(), None);
    }
}

#[test]
fn a_phone_that_brings_a_branch_given_up_is_blamed_for_nothing() {
    let mut scene = Scene::new();
    scene.world.back_up("yesterday");
    let now = scene.world.time.now();
    let _ = scene.world.hub.put_rows(vec![key_date()], now).unwrap();
    scene.world.sync(&scene.leader).unwrap();

    scene.world.restore("yesterday");
    scene.inspector.note(scene.visit, "二");
    scene.world.sync(&scene.inspector).unwrap();
    // The inspector's branch has a number that its phone cannot bring whole: the recovery goes on.
    let alone = scene.private_visit();
    scene.world.sync(&scene.inspector).unwrap();

    scene.world.restore("yesterday");
    scene.world.sync(&scene.inspector).unwrap();
    assert!(scene.world.hub.is_recovering().unwrap());
    let mut refused = Vec::new();
    for _ in 0..4 {
        scene.leader.engine.execute(Command::WantSync).unwrap();
        for plan in scene.leader.engine.plan_requests().unwrap() {
            let received = scene.world.knock(&scene.leader, &plan).unwrap();
            let reasons = received.verdicts.into_iter();
            refused.extend(reasons.filter_map(|(_, verdict)| match verdict {
                Verdict::Rejected { reason, .. } => Some(reason),
                _ => None,
            }));
        }
    }
    assert_eq!(refused, ["void"], "the row of the branch that was given up");
    scene.world.sync(&alone.phone).unwrap();
    scene.sync_all();
    assert!(!scene.world.hub.is_recovering().unwrap());
    scene.agree(&["一", "二"]);
    assert!(scene.leader.engine.quarantine(Lang::Zh).unwrap().is_empty());
}

#[test]
fn while_the_hub_recovers_work_is_durable_and_nothing_is_numbered() {
    let mut scene = Scene::new();
    scene.world.back_up("yesterday");
    // A visit of another pair of eyes: the leader learns the leaves of it, not the items.
    let alone = scene.private_visit();
    scene.world.sync(&scene.leader).unwrap();
    let lost = scene.world.hub.chain_end().unwrap();

    scene.world.restore("yesterday");
    scene.leader.note(scene.visit, "二");
    scene.world.sync(&scene.leader).unwrap();
    let status = scene.world.hub.recovery_status().unwrap();
    assert!(status.since.is_some() && status.missing > 0, "{status:?}");
    assert_eq!((status.shown, status.waiting), (lost.n, 1));
    assert!(scene.world.hub.chain_end().unwrap().n < lost.n);
    let person = scene.world.person("吴立群");
    let code = scene
        .world
        .hub
        .make_enrol_code(person, scene.world.time.now(), [99; 10]);
    assert!(code.is_ok(), "a code takes no number");
    let rows = scene
        .world
        .hub
        .put_rows(vec![key_date()], scene.world.time.now());
    assert!(matches!(rows, Err(HubFault::Recovering)));

    scene.world.sync(&alone.phone).unwrap();
    assert!(!scene.world.hub.is_recovering().unwrap());
    scene.sync_all();
    assert_eq!(scene.world.hub.chain_end().unwrap().n, lost.n + 1);
    scene.agree(&["一", "二"]);
}

#[test]
fn an_operator_ends_a_recovery_and_holes_are_filled_later() {
    let mut scene = Scene::new();
    scene.world.back_up("yesterday");
    let alone = scene.private_visit();
    scene.world.sync(&scene.leader).unwrap();
    let lost = scene.world.hub.chain_end().unwrap();
    let at_hub = scene.world.visit_at_hub(alone.visit);

    scene.world.restore("yesterday");
    scene.leader.note(scene.visit, "二");
    scene.world.sync(&scene.leader).unwrap();
    assert!(
        scene
            .world
            .hub
            .close_recovery(scene.world.time.now())
            .unwrap()
    );
    assert!(
        !scene
            .world
            .hub
            .close_recovery(scene.world.time.now())
            .unwrap()
    );
    scene.sync_all();
    let end = scene.world.hub.chain_end().unwrap();
    assert_eq!(
        end.n,
        lost.n + 1,
        "numbering goes on after the last known leaf"
    );
    assert_eq!(end.generation, lost.generation + 1);
    assert!(scene.world.hub.recovery_status().unwrap().missing > 0);
    assert_eq!(scene.world.hub.verify_chain().unwrap(), end.n);
    scene.agree(&["一", "二"]);
    assert_ne!(scene.world.visit_at_hub(alone.visit), at_hub);

    scene.world.sync(&alone.phone).unwrap();
    assert_eq!(scene.world.hub.recovery_status().unwrap().missing, 0);
    assert_eq!(scene.world.visit_at_hub(alone.visit), at_hub);
    assert_eq!(scene.world.hub.verify_chain().unwrap(), end.n);
    alone.phone.note(alone.visit, "五");
    scene.world.sync(&alone.phone).unwrap();
    assert_eq!(scene.world.hub.chain_end().unwrap().n, end.n + 1);
}

#[test]
fn words_that_one_phone_may_not_read_come_back_from_another() {
    let mut scene = Scene::new();
    let stranger = scene.world.enrol("秦望海", 14);
    scene.world.back_up("yesterday");
    let visit = scene.world.open_visit(&scene.leader, &[]);
    scene.sync_all();
    scene.world.sync(&stranger).unwrap();

    scene.world.restore("yesterday");
    scene.world.sync(&stranger).unwrap();
    assert!(scene.world.hub.is_recovering().unwrap());
    scene.sync_all();
    assert!(!scene.world.hub.is_recovering().unwrap());
    let newcomer = scene.world.enrol("周海宁", 24);
    let words = newcomer.engine.state(visit_ref(visit)).unwrap();
    let at_hub = scene.world.hub.state_of(visit_ref(visit)).unwrap();
    assert_eq!(words.steps.len(), at_hub.steps.len());
    assert!(Scene::all_words(&newcomer, visit));
}

#[test]
fn a_phone_uploads_its_photos_again_to_a_hub_that_lost_them() {
    let mut scene = Scene::new();
    scene.world.back_up("yesterday");
    let photos = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/photos");
    let capture = Command::Capture {
        doc: scene.visit.visit_doc(),
        path: photos.join("blocked-exit.jpg"),
        clock_offset_s: None,
        shows: PhotoFor::Activity,
        moment: PhotoMoment::Before,
    };
    scene.leader.engine.execute(capture).unwrap();
    scene.sync_all();
    let content = scene.leader.engine.visit_content(scene.visit).unwrap();
    let photo = content.photos.values().next().unwrap().clone();
    assert!(scene.world.hub.blob_store().read(photo.original).is_ok());

    scene.world.restore("yesterday");
    assert!(scene.world.hub.blob_store().read(photo.original).is_err());
    scene.sync_all();
    for blob in [photo.thumb, photo.master, photo.original] {
        assert!(scene.world.hub.blob_store().read(blob).is_ok());
    }
}

#[test]
fn a_restart_of_another_past_is_an_alarm_and_one_obeyed_before_changes_nothing() {
    let scene = Scene::new();
    let n = scene.leader.numbered();
    let generation = scene.world.hub.chain_end().unwrap().generation;
    let restart = |base: u64, root: Hash, generation: u32| {
        let restart = Restart {
            scope: scene.world.hub.scope(),
            generation,
            base,
            root,
            at: scene.world.time.now(),
        };
        Frame::Restart(Signed::seal(&restart, &signer(2)).unwrap())
    };
    let own = scene.world.hub.root_at(n - 2).unwrap().unwrap();
    let foreign = restart(n - 2, Hash([5; 32]), generation + 1);
    assert!(matches!(
        scene.leader.hear(&[foreign]),
        Err(EngineError::Log(LogFault::TwoStories { .. }))
    ));
    let known = restart(n - 2, own, generation);
    scene.leader.hear(&[known]).unwrap();
    assert_eq!(scene.leader.numbered(), n);
    let new = restart(n - 2, own, generation + 1);
    scene.leader.hear(std::slice::from_ref(&new)).unwrap();
    assert_eq!(scene.leader.numbered(), n - 2);
    scene.leader.hear(&[new]).unwrap();
    assert_eq!(scene.leader.numbered(), n - 2);
    assert_eq!(scene.leader.notes(scene.visit), ["一"]);
}
