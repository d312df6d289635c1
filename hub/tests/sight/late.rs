//! A steward's inbox: late work kept aside, shown, previewed, let in or turned away.

use crate::world::{Phone, World};
use hucha_engine::EngineError;
use hucha_hub::roster::read_roster;
use hucha_model::{ActivityId, Hash, Lang};

struct Scene {
    world: World,
    leader: Phone,
    reader: Phone,
    gone: Phone,
    visit: ActivityId,
}

impl Scene {
    /// A colleague writes offline, and the roster drops them before it is sent.
    fn new() -> Self {
        let mut world = World::new();
        let leader = world.enrol("周海宁", 11);
        let reader = world.enrol("郑国安", 12);
        let gone = world.enrol("吴立群", 13);
        let visit = world.open_visit(&leader, &[&reader, &gone]);
        leader.note(visit, "到厂");
        world.sync_all(&[&leader, &reader, &gone]);
        gone.note(visit, "罐区");
        let mut roster = read_roster(crate::world::ROSTER).unwrap();
        for plant in &mut roster.plants {
            plant.holders.retain(|(_, name)| name != "吴立群");
        }
        world.hub.import(&roster, world.time.now()).unwrap();
        Self {
            world,
            leader,
            reader,
            gone,
            visit,
        }
    }

    fn late(&mut self) -> Hash {
        self.world.sync(&self.gone).unwrap();
        self.world.sync_all(&[&self.leader, &self.reader]);
        let waiting = self.leader.engine.late_work(Lang::Zh).unwrap();
        let [late] = waiting.as_slice() else {
            panic!("one piece of late work: {waiting:?}")
        };
        assert_eq!((late.author.as_str(), late.changes), ("吴立群", 1));
        assert!(!late.is_turned_away && late.activity == self.visit);
        assert!(late.sentence.contains("接任"), "{}", late.sentence);
        late.item
    }

    fn rule(&mut self, item: Hash, admit: bool) {
        let reason = Some("核实过".to_owned());
        self.leader
            .engine
            .rule_on_late_work(item, admit, reason)
            .unwrap();
        self.world.sync_all(&[&self.leader, &self.reader]);
    }
}

#[test]
fn late_work_is_seen_beforehand_and_counts_once_a_steward_admits_it() {
    let mut scene = Scene::new();
    let item = scene.late();
    for phone in [&scene.leader, &scene.reader] {
        assert_eq!(phone.notes(scene.visit), ["到厂"]);
        let preview = phone.engine.preview_late_work(item).unwrap();
        let texts: Vec<String> = preview.notes.into_values().map(|note| note.text).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert_eq!(phone.notes(scene.visit), ["到厂"], "a look changes nothing");
    }
    scene.rule(item, true);
    for phone in [&scene.leader, &scene.reader] {
        assert_eq!(phone.notes(scene.visit).len(), 2);
        assert_eq!(phone.engine.late_work(Lang::En).unwrap(), []);
        assert_eq!(phone.engine.quarantine(Lang::En).unwrap(), []);
    }
    // Whoever comes later reads it in the record, not aside.
    let newcomer = scene.world.enrol("冯志远", 14);
    scene.world.sync(&newcomer).unwrap();
    assert_eq!(newcomer.notes(scene.visit).len(), 2);
    assert_eq!(newcomer.engine.late_work(Lang::En).unwrap(), []);
}

#[test]
fn late_work_that_is_turned_away_is_kept_and_out_of_the_record() {
    let mut scene = Scene::new();
    let item = scene.late();
    scene.rule(item, false);
    for phone in [&scene.leader, &scene.reader] {
        assert_eq!(phone.notes(scene.visit), ["到厂"]);
        let kept = phone.engine.late_work(Lang::En).unwrap();
        assert!(kept[0].is_turned_away);
    }
}

#[test]
fn a_withdrawn_phone_is_told_so_and_its_unsent_work_reaches_its_plant() {
    let mut scene = Scene::new();
    scene.leader.note(scene.visit, "没来得及发");
    let now = scene.world.time.now();
    let device = scene.leader.device();
    assert!(scene.world.hub.revoke_device(device, now).unwrap());
    let before = scene.leader.numbered();
    let told = scene.world.sync(&scene.leader).unwrap_err();
    let EngineError::Hub { code, .. } = &told else {
        panic!("{told:?}")
    };
    assert_eq!(code, "device_revoked");
    assert!(
        scene
            .leader
            .engine
            .sentence(&told, Lang::Zh)
            .contains("重新登记")
    );
    assert_eq!(scene.leader.numbered(), before, "it learns nothing");
    scene.world.sync(&scene.reader).unwrap();
    assert_eq!(scene.reader.notes(scene.visit), ["到厂"]);
    let late = scene.reader.engine.late_work(Lang::Zh).unwrap();
    assert_eq!(late.len(), 1);
    scene
        .reader
        .engine
        .rule_on_late_work(late[0].item, true, None)
        .unwrap();
    scene.world.sync_all(&[&scene.reader]);
    assert_eq!(scene.reader.notes(scene.visit).len(), 2);
}

#[test]
fn late_work_comes_by_the_phone_of_another_who_knows_already() {
    let mut scene = Scene::new();
    scene.leader.note(scene.visit, "没来得及发");
    let now = scene.world.time.now();
    let device = scene.leader.device();
    assert!(scene.world.hub.revoke_device(device, now).unwrap());
    scene.world.sync(&scene.reader).unwrap();
    // Neither the withdrawn phone nor the one of who left meets the hub again.
    for phone in [&scene.leader, &scene.gone] {
        let bundle = phone
            .engine
            .export_bundle(scene.visit, scene.reader.person, "");
        scene.reader.engine.import_bundle(&bundle.unwrap()).unwrap();
    }
    assert_eq!(
        scene.reader.notes(scene.visit),
        ["到厂"],
        "nothing of it is in force"
    );
    scene.world.sync_all(&[&scene.reader]);
    assert_eq!(scene.reader.notes(scene.visit), ["到厂"]);
    let late = scene.reader.engine.late_work(Lang::Zh).unwrap();
    assert_eq!(late.len(), 2, "{late:?}");
    for one in late {
        scene
            .reader
            .engine
            .rule_on_late_work(one.item, true, None)
            .unwrap();
    }
    scene.world.sync_all(&[&scene.reader]);
    assert_eq!(scene.reader.notes(scene.visit).len(), 3);
    assert_eq!(scene.reader.only_here(), 0);
}
