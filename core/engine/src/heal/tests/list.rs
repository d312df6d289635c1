//! A list that its leader handed over from two devices, in two wordings.

use super::{
    edit, enrolled, find, finding, log, nothing_is_lost, place, pushed, record, take_in, visit,
};
use crate::command::Command;
use crate::incoming::tests::pair::{NEW_DEVICE, Phone, recorded, runs};
use crate::view::tests::world::{DEVICE, decide};
use crate::visit::SubmitRequest;
use hucha_model::wire::{Attestation, EntityKind, Facts, Verb};
use hucha_model::{DocId, EntityId, Lang};
use hucha_sync::Item;

/// Two devices of the leader with one finding, each handing over its own wording of it.
struct Lists {
    _folder: tempfile::TempDir,
    phone: Phone,
    tablet: Phone,
    doc: DocId,
    /// What the phone pushed, and its run of the list.
    pushed: Vec<Item>,
    run: Item,
}

fn handed_over_twice() -> Lists {
    let folder = tempfile::tempdir().unwrap();
    let phone = enrolled(&folder.path().join("phone"), DEVICE, true);
    let tablet = enrolled(&folder.path().join("tablet"), NEW_DEVICE, true);
    let (activity, visit_doc) = visit(&phone.engine, 71, 1);
    let id = EntityId::from_bytes([71; 16]);
    let (kind, none) = (EntityKind::Visit, Facts::default());
    decide(&phone.engine, kind, id, Verb::Start, none, "企业临时检修");
    edit(&phone.engine, visit_doc, find(1));
    take_in(&tablet, pushed(&phone));
    edit(&phone.engine, visit_doc, place(1, "西侧泵房"));
    for device in [&phone, &tablet] {
        let submit = Command::SubmitVisit {
            activity,
            request: SubmitRequest::default(),
        };
        device.engine.execute(submit).unwrap();
    }
    let doc = visit_doc.follow_up();
    let pushed = pushed(&phone);
    let is_of_the_list = |item: &&Item| {
        let Item::Run { attestation, .. } = item else {
            return false;
        };
        attestation.open::<Attestation>().unwrap().doc == doc
    };
    let run = runs(&pushed).iter().find(is_of_the_list).unwrap().clone();
    Lists {
        _folder: folder,
        phone,
        tablet,
        doc,
        pushed,
        run,
    }
}

fn line(device: &Phone, doc: DocId) -> String {
    let mut inner = device.engine.lock();
    let content = inner.doc(doc).unwrap().follow_up().unwrap().content;
    content.findings[&finding(1)].place.clone()
}

#[test]
fn another_wording_of_a_line_waits_for_the_hub_and_the_numbered_one_stands() {
    let lists = handed_over_twice();
    let (tablet, doc) = (&lists.tablet, lists.doc);
    let (_, own) = log(&tablet.engine, doc);
    take_in(tablet, lists.pushed.clone());
    assert_eq!(
        line(tablet, doc),
        "罐区",
        "nobody knows yet which came first"
    );
    assert!(tablet.engine.quarantine(Lang::Zh).unwrap().is_empty());
    let carried = runs(&pushed(tablet));
    assert!(carried.contains(&lists.run), "the hub is to say");

    take_in(tablet, vec![record(&lists.run, 200)]);
    assert_eq!(line(tablet, doc), "西侧泵房");
    assert_eq!(line(tablet, doc), line(&lists.phone, doc));
    nothing_is_lost(&tablet.engine, doc);
    let aside = tablet.engine.quarantine(Lang::Zh).unwrap();
    assert_eq!(aside[0].reason, "list.stands");
    assert_eq!(tablet.engine.stands_as(own[0]).unwrap(), None);
}

#[test]
fn a_wording_that_the_hub_refused_leaves_the_first_as_it_was() {
    let lists = handed_over_twice();
    let (tablet, doc) = (&lists.tablet, lists.doc);
    let (before, own) = log(&tablet.engine, doc);
    take_in(tablet, lists.pushed.clone());
    take_in(tablet, vec![recorded(&lists.run, 200, Some("list.stands"))]);
    assert_eq!(line(tablet, doc), "罐区");
    assert_eq!(log(&tablet.engine, doc), (before, own.clone()));
    assert_eq!(tablet.engine.stands_as(own[0]).unwrap(), Some(own[0]));

    // On the phone it goes, and its author is told why.
    take_in(
        &lists.phone,
        vec![recorded(&lists.run, 200, Some("list.stands"))],
    );
    nothing_is_lost(&lists.phone.engine, doc);
    let aside = lists.phone.engine.quarantine(Lang::Zh).unwrap();
    assert_eq!(aside[0].reason, "list.stands");
}
