//! Who is fed what: visits to their team, acts to the bureau, blobs to readers of their document.

use crate::world::*;
use hucha_hub::HubCore;
use hucha_model::Hash;
use hucha_model::wire::*;
use hucha_sync::Item;

#[test]
fn a_stranger_gets_nothing_of_a_visit() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let mut doc = new_doc(1);
    let blob = pair
        .core
        .put_blob(pair.inspector.device, b"abc", noon())
        .unwrap();
    let run = pair.inspector.photo(&mut doc, opened.doc, [blob; 3]);
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![item, run])
            .accepted()
    );
    let (core, at) = (&mut pair.core, noon());
    for phone in [&mut pair.stranger, &mut pair.host_phone, &mut pair.officer] {
        assert!(!phone.sync(core, vec![]).has_document_items());
        assert_eq!(phone.backfill(core, opened.doc).troubles, ["doc.unknown"]);
        assert!(!core.may_read_blob(phone.device, blob, at).unwrap());
    }
    assert!(core.may_read_blob(pair.inspector.device, blob, at).unwrap());
}

#[test]
fn a_colleague_reads_the_visit_and_its_photos() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let mut doc = new_doc(1);
    let blob = pair
        .core
        .put_blob(pair.inspector.device, b"abc", noon())
        .unwrap();
    let runs = vec![
        item,
        pair.inspector.photo(&mut doc, opened.doc, [blob; 3]),
        pair.inspector.answer(&mut doc, opened.doc, "1.1"),
    ];
    assert!(pair.inspector.sync(&mut pair.core, runs).accepted());
    // The colleague enrols afterwards: a new device is granted what its person reads.
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let answer = colleague.sync(&mut pair.core, vec![]);
    assert!(
        answer
            .items
            .iter()
            .any(|item| matches!(item, Item::Granted { .. }))
    );
    let past = colleague.backfill(&mut pair.core, opened.doc);
    let runs = past
        .items
        .iter()
        .filter(|item| matches!(item, Item::Run { .. }))
        .count();
    assert!(
        runs >= 2
            && pair
                .core
                .may_read_blob(colleague.device, blob, noon())
                .unwrap()
    );
}

#[test]
fn the_pusher_gets_records_only_of_what_it_has() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    pair.inspector.sync(&mut pair.core, vec![]);
    let answer = pair.inspector.sync(&mut pair.core, vec![item]);
    assert!(
        !answer
            .items
            .iter()
            .any(|item| matches!(item, Item::Opened(_)))
    );
    let kinds: Vec<ItemKind> = answer.records.iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [ItemKind::Opened, ItemKind::Granted]);
    assert_eq!(answer.records[0].item, opened.item_hash());
}

#[test]
fn the_bureau_sees_that_a_finding_was_listed_but_not_the_words() {
    let mut pair = Pair::new();
    let listed = pair.list_finding(40);
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![Item::Decision(listed.clone())])
            .accepted()
    );
    let of = |answer: &Answer| {
        let found = answer
            .decisions()
            .into_iter()
            .find(|d| d.hash() == listed.hash());
        found.map(|decision| decision.text.is_some())
    };
    assert_eq!(of(&pair.officer.sync(&mut pair.core, vec![])), Some(false));
    assert_eq!(
        of(&pair.host_phone.sync(&mut pair.core, vec![])),
        Some(true)
    );
    assert_eq!(of(&pair.stranger.sync(&mut pair.core, vec![])), None);
}

#[test]
fn whoever_leaves_a_plant_is_told_that_access_ended_and_gets_nothing_more() {
    let mut pair = Pair::new();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    assert!(pair.inspector.sync(&mut pair.core, vec![item]).accepted());
    assert!(colleague.sync(&mut pair.core, vec![]).has_document_items());
    let mut roster = hucha_hub::roster::read_roster(ROSTER).unwrap();
    roster.plants[0]
        .holders
        .retain(|(_, name)| name != "吴立群");
    let done = pair.core.import(&roster, noon()).unwrap();
    assert_eq!(done.ended, 1);
    let mut doc = new_doc(1);
    let run = pair.inspector.answer(&mut doc, opened.doc, "1.1");
    assert!(pair.inspector.sync(&mut pair.core, vec![run]).accepted());
    let answer = colleague.sync(&mut pair.core, vec![]);
    assert!(
        answer
            .items
            .iter()
            .any(|item| matches!(item, Item::Ended { .. }))
    );
    assert!(
        !answer
            .items
            .iter()
            .any(|item| matches!(item, Item::Run { .. }))
    );
    assert_eq!(
        colleague.backfill(&mut pair.core, opened.doc).troubles,
        ["doc.unknown"]
    );
}

#[test]
fn knowing_a_digest_gives_no_right_to_the_bytes() {
    let mut pair = Pair::new();
    // The stranger names the blob in a visit of their own, but never had the bytes.
    let blob = pair
        .core
        .put_blob(pair.inspector.device, b"abc", noon())
        .unwrap();
    let own = org(&pair.core, "天福精化");
    let (opened, item) = pair.stranger.open_visit(&pair.core, own, 2);
    let mut doc = new_doc(2);
    let run = pair.stranger.photo(&mut doc, opened.doc, [blob; 3]);
    assert!(
        pair.stranger
            .sync(&mut pair.core, vec![item, run])
            .accepted()
    );
    assert!(
        !pair
            .core
            .may_read_blob(pair.stranger.device, blob, noon())
            .unwrap()
    );
    pair.core
        .put_blob(pair.stranger.device, b"abc", noon())
        .unwrap();
    assert!(
        pair.core
            .may_read_blob(pair.stranger.device, blob, noon())
            .unwrap()
    );
}

#[test]
fn the_hub_asks_for_thumbnails_first_and_only_those_who_have_them() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let mut doc = new_doc(1);
    let [thumb, master, original] =
        [b"thumb".as_slice(), b"master", b"original"].map(Hash::of_bytes);
    let run = pair
        .inspector
        .photo(&mut doc, opened.doc, [thumb, master, original]);
    let answer = pair.inspector.sync(&mut pair.core, vec![item, run]);
    assert_eq!(answer.wanted, [thumb, master, original]);
    assert!(pair.stranger.sync(&mut pair.core, vec![]).wanted.is_empty());
    pair.core
        .put_blob(pair.inspector.device, b"thumb", noon())
        .unwrap();
    assert_eq!(
        pair.inspector.sync(&mut pair.core, vec![]).wanted,
        [master, original]
    );
}

#[test]
fn nobody_opens_a_document_they_would_not_read() {
    let mut pair = Pair::new();
    let (_, item) = pair.stranger.open_visit(&pair.core, pair.helper, 3);
    assert_eq!(
        pair.stranger.sync(&mut pair.core, vec![item]).reason(),
        "no_access"
    );
}

#[test]
fn a_photo_stays_readable_when_whoever_took_it_left() {
    let mut pair = Pair::new();
    let colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    let blob = pair
        .core
        .put_blob(pair.inspector.device, b"abc", noon())
        .unwrap();
    let run = pair.inspector.photo(&mut new_doc(1), opened.doc, [blob; 3]);
    assert!(
        pair.inspector
            .sync(&mut pair.core, vec![item, run])
            .accepted()
    );
    pair.dismiss("周海宁", noon());
    let reads =
        |core: &HubCore, phone: &Phone| core.may_read_blob(phone.device, blob, noon()).unwrap();
    assert!(reads(&pair.core, &colleague));
    assert!(
        !reads(&pair.core, &pair.inspector),
        "who left reads no more"
    );
    assert!(pair.core.revoke_device(colleague.device, noon()).unwrap());
    assert!(!reads(&pair.core, &colleague), "nor does a withdrawn phone");
}

#[test]
fn a_photo_brought_by_a_stranger_is_no_partys_photo() {
    let mut pair = Pair::new();
    let (opened, item) = pair.inspector.open_visit(&pair.core, pair.helper, 1);
    // The bytes are here, but nobody of the document ever showed them.
    let blob = pair
        .core
        .put_blob(pair.stranger.device, b"abc", noon())
        .unwrap();
    let run = pair.inspector.photo(&mut new_doc(1), opened.doc, [blob; 3]);
    let answer = pair.inspector.sync(&mut pair.core, vec![item, run]);
    assert!(answer.accepted());
    let reads =
        |core: &HubCore, phone: &Phone| core.may_read_blob(phone.device, blob, noon()).unwrap();
    assert!(!reads(&pair.core, &pair.inspector));
    assert!(
        !reads(&pair.core, &pair.stranger),
        "it names no document of theirs"
    );
    pair.core
        .put_blob(pair.inspector.device, b"abc", noon())
        .unwrap();
    assert!(reads(&pair.core, &pair.inspector));
}
