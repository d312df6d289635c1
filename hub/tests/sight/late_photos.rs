//! Late work as a steward finds it: with its photos, and with when it says it was captured.

use crate::world::{Phone, World};
use hucha_engine::{Command, EngineError};
use hucha_hub::roster::read_roster;
use hucha_model::content::{PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::{ActivityId, Hash, Lang};

/// A visit of three colleagues, all in step.
fn visit() -> (World, Phone, Phone, Phone, ActivityId) {
    let (mut world, leader, gone, visit) = World::begun();
    let reader = world.enrol("郑国安", 13);
    world.sync_all(&[&leader, &reader, &gone]);
    (world, leader, reader, gone, visit)
}

fn capture(phone: &Phone, visit: ActivityId) {
    let photos = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/photos");
    let capture = Command::Capture {
        doc: visit.visit_doc(),
        path: photos.join("blocked-exit.jpg"),
        clock_offset_s: None,
        shows: PhotoFor::Activity,
        moment: PhotoMoment::Before,
    };
    phone.engine.execute(capture).unwrap();
}

/// Syncs a phone that was withdrawn: it is told so, and brings what it has all the same.
fn bring(world: &mut World, phone: &Phone) {
    for _ in 0..3 {
        phone.engine.execute(Command::WantSync).unwrap();
        for plan in phone.engine.plan_requests().unwrap() {
            match world.knock(phone, &plan) {
                Ok(_) => {}
                Err(EngineError::Hub { code, .. }) => assert_eq!(code, "device_revoked"),
                Err(other) => panic!("{other:?}"),
            }
        }
        world.time.pass(1);
    }
}

fn holds(phone: &Phone, photo: &PhotoContent) -> [bool; 2] {
    let is_here = |name: Hash| {
        let hex = name.to_hex();
        let mut open = vec![phone.home.clone()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let file = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() {
                    open.push(path);
                } else if hex.ends_with(&file) && file.len() >= 60 {
                    return true;
                }
            }
        }
        false
    };
    [is_here(photo.thumb), is_here(photo.master)]
}

fn dismiss(world: &mut World, name: &str) {
    let mut roster = read_roster(crate::world::ROSTER).unwrap();
    for plant in &mut roster.plants {
        plant.holders.retain(|(_, known)| known != name);
    }
    world.hub.import(&roster, world.time.now()).unwrap();
}

#[test]
fn a_withdrawn_phones_photos_reach_the_steward_before_the_ruling() {
    let (mut world, leader, reader, gone, visit) = visit();
    capture(&gone, visit);
    let now = world.time.now();
    assert!(world.hub.revoke_device(gone.device(), now).unwrap());
    bring(&mut world, &gone);
    world.sync_all(&[&leader, &reader]);
    let [late] = &leader.engine.late_work(Lang::Zh).unwrap()[..] else {
        panic!("one piece of late work")
    };
    let preview = leader.engine.preview_late_work(late.item).unwrap();
    let photo = preview.photos.into_values().next().unwrap();
    assert_eq!(holds(&leader, &photo), [true; 2]);
    assert!(world.hub.blob_store().read(photo.original).is_ok());
    let ruling = leader.engine.rule_on_late_work(late.item, true, None);
    ruling.unwrap();
    world.sync_all(&[&leader, &reader]);
    let record = reader.engine.visit_content(visit).unwrap();
    assert_eq!(record.photos.len(), 1);
    assert_eq!(holds(&reader, &photo), [true; 2]);
}

#[test]
fn work_written_before_but_signed_after_the_right_ended_waits_for_a_steward() {
    let (mut world, leader, reader, gone, visit) = visit();
    gone.engine.execute(Command::WantSync).unwrap();
    let plans = gone.engine.plan_requests().unwrap();
    // Written while the question is under way: nothing of it is signed when the answer comes.
    gone.note(visit, "罐区");
    dismiss(&mut world, "吴立群");
    for plan in plans {
        world.knock(&gone, &plan).unwrap();
    }
    let edit = hucha_document::VisitEdit::WriteNote {
        key: "b".into(),
        about: String::new(),
        text: "离开以后".into(),
    };
    let after = gone
        .engine
        .edit(visit.visit_doc(), &hucha_document::Edit::Visit(edit));
    assert!(after.is_err(), "it has heard");
    world.sync(&gone).unwrap();
    world.sync_all(&[&leader, &reader]);
    let [late] = &leader.engine.late_work(Lang::Zh).unwrap()[..] else {
        panic!("one piece of late work")
    };
    assert_eq!(reader.notes(visit), ["一"], "nothing is in force");
    assert!(!late.captured.is_after_end, "{:?}", late.captured);
    assert!(late.captured.right_ended.is_some());
    assert!(late.captured.sentence.contains("之前"));
    leader
        .engine
        .rule_on_late_work(late.item, true, None)
        .unwrap();
    world.sync_all(&[&leader, &reader]);
    assert_eq!(reader.notes(visit).len(), 2);
}

#[test]
fn what_is_written_on_after_the_right_ended_says_so_to_the_steward() {
    let (mut world, leader, reader, gone, visit) = visit();
    let now = world.time.now();
    assert!(world.hub.revoke_device(gone.device(), now).unwrap());
    let ended = now.local();
    world.time.pass(90);
    gone.note(visit, "第二天");
    bring(&mut world, &gone);
    world.sync_all(&[&leader, &reader]);
    let late = &leader.engine.late_work(Lang::Zh).unwrap()[0];
    assert!(late.captured.is_after_end);
    assert_eq!(late.captured.right_ended, Some(ended));
    assert!(late.captured.last > ended);
    assert!(late.captured.sentence.contains("之后"));
    leader
        .engine
        .rule_on_late_work(late.item, false, Some("停用以后写的".into()))
        .unwrap();
    world.sync_all(&[&leader, &reader]);
    assert_eq!(reader.notes(visit), ["一"]);
}
