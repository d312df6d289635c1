//! The photos of late work: brought by a withdrawn phone, seen by stewards, read once admitted.

use crate::acts::*;
use crate::http::{served, start};
use crate::world::*;
use hucha_document::{Edit, VisitEdit};
use hucha_hub::{AuthRefusal, HubCore};
use hucha_model::Hash;
use hucha_model::access::REVOKED;
use hucha_model::wire::*;
use hucha_sync::plan::{Speaker, blob_request};
use hucha_sync::{Item, Method, RequestHeaders};

const BYTES: [&[u8]; 3] = [b"thumbnail", b"master", b"original"];

/// An inspector whose phone is withdrawn before it sends a photo, a colleague of the same plant, and
/// a guest of another plant who reads the record.
struct Late {
    pair: Pair,
    opened: Opened,
    colleague: Phone,
    run: Item,
}

fn names() -> [Hash; 3] {
    BYTES.map(Hash::of_bytes)
}

fn late() -> Late {
    let mut pair = Pair::new();
    let mut colleague = Phone::enrol(&mut pair.core, "吴立群", 20);
    let opened = pair.planned();
    let plant = org(&pair.core, "天福精化");
    let participants = vec![
        taking_part(pair.inspector.person, pair.helper, Capacity::Inspector),
        taking_part(pair.stranger.person, plant, Capacity::Inspector),
    ];
    let facts = Facts {
        participants,
        ..Facts::default()
    };
    pair.inspector.on_visit(&mut pair.core, Verb::Plan, facts);
    let photo = pair.inspector.photo(&mut new_doc(1), opened.doc, names());
    let Item::Run {
        attestation,
        changes,
    } = photo
    else {
        panic!("a run")
    };
    let held = Attestation {
        directory: pair.newest(),
        ..attestation.open().unwrap()
    };
    let run = Item::Run {
        attestation: Signed::seal(&held, &pair.inspector.signer).unwrap(),
        changes,
    };
    let device = pair.inspector.device;
    assert!(pair.core.revoke_device(device, noon()).unwrap());
    colleague.sync(&mut pair.core, vec![]);
    Late {
        pair,
        opened,
        colleague,
        run,
    }
}

/// Knocks with a blob as a phone does; gives why it is not let in.
fn knock(core: &mut HubCore, phone: &Phone, method: Method, name: Hash) -> Result<(), AuthRefusal> {
    let speaker = Speaker {
        hub: "http://hub.test",
        device: phone.device,
        signer: &phone.signer,
    };
    let plan = match method {
        Method::Put => speaker.blob_put(name, "unused".into(), 1),
        Method::Get | Method::Post => speaker.blob_get(name, 1),
    };
    let plan = plan.unwrap();
    let header = |wanted: &str| {
        let found = plan.headers.iter().find(|(key, _)| key == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let headers = RequestHeaders::read(header).unwrap();
    core.knock(phone.device, method == Method::Put)?;
    core.authenticate(&headers, &blob_request(method, name, 1), noon())
        .map(drop)
}

impl Late {
    fn push(&mut self) {
        let items = vec![self.run.clone()];
        let told = self
            .pair
            .inspector
            .ask(&mut self.pair.core, items, noon(), None);
        assert!(told.answer.is_aside(REVOKED));
    }

    fn put(&mut self, name: Hash) -> Result<(), AuthRefusal> {
        knock(&mut self.pair.core, &self.pair.inspector, Method::Put, name)
    }

    fn bring_photos(&mut self) {
        for bytes in BYTES {
            self.put(Hash::of_bytes(bytes)).unwrap();
            let device = self.pair.inspector.device;
            self.pair.core.put_blob(device, bytes, noon()).unwrap();
        }
    }

    fn rule(&mut self, verb: Verb) {
        let facts = Facts {
            item: Some(self.run.hash()),
            person: Some(self.pair.inspector.person),
            ..Facts::default()
        };
        self.colleague.on_visit(&mut self.pair.core, verb, facts);
    }

    /// Says for which of the photo's files a phone is let read: steward, guest, host, officer.
    fn readers(&self) -> [usize; 4] {
        let pair = &self.pair;
        [
            &self.colleague,
            &pair.stranger,
            &pair.host_phone,
            &pair.officer,
        ]
        .map(|phone| {
            let may = |name: &Hash| {
                pair.core
                    .may_read_blob(phone.device, *name, noon())
                    .unwrap()
            };
            names().iter().filter(|name| may(name)).count()
        })
    }
}

#[test]
fn a_withdrawn_phone_brings_the_photos_its_late_work_names_and_no_others() {
    let mut late = late();
    let [thumb, ..] = names();
    assert!(
        matches!(late.put(thumb), Err(AuthRefusal::Revoked)),
        "nothing names it yet"
    );
    late.push();
    for name in names() {
        late.put(name).unwrap();
        let get = knock(&mut late.pair.core, &late.pair.inspector, Method::Get, name);
        assert!(matches!(get, Err(AuthRefusal::Revoked)), "it gets nothing");
    }
    assert!(matches!(
        late.put(Hash::of_bytes(b"another")),
        Err(AuthRefusal::Revoked)
    ));
}

#[test]
fn photos_of_late_work_are_seen_by_stewards_alone_until_one_admits_it() {
    let mut late = late();
    late.push();
    late.bring_photos();
    assert_eq!(late.readers(), [3, 0, 0, 0]);
    late.rule(Verb::AdmitLate);
    assert_eq!(late.readers(), [3, 3, 0, 0], "the guest reads the record");
    assert_eq!(late.pair.core.changes_of(late.opened.doc).unwrap().len(), 1);
}

#[test]
fn photos_of_work_that_is_turned_away_are_kept_and_shown_to_no_reader() {
    let mut late = late();
    late.push();
    late.bring_photos();
    late.rule(Verb::TurnAway);
    assert_eq!(late.readers(), [3, 0, 0, 0]);
    assert!(
        names()
            .iter()
            .all(|name| late.pair.core.blob_store().read(*name).is_ok())
    );
    late.rule(Verb::AdmitLate);
    assert_eq!(late.readers(), [3, 3, 0, 0]);
}

#[test]
fn photos_that_come_after_the_ruling_are_taken_too() {
    let mut late = late();
    late.push();
    late.rule(Verb::AdmitLate);
    late.bring_photos();
    assert_eq!(late.readers(), [3, 3, 0, 0]);
}

#[test]
fn a_withdrawn_phone_brings_no_more_photos_than_its_measure() {
    let mut late = late();
    late.push();
    let device = late.pair.inspector.device;
    for n in 0..32_u8 {
        let name = Hash::of_bytes(&[n]);
        let core = &mut late.pair.core;
        core.note_blob(device, name, 16 << 20, noon()).unwrap();
    }
    let [thumb, ..] = names();
    assert!(matches!(late.put(thumb), Err(AuthRefusal::Full)));
    // What its work in force names does not count.
    late.rule(Verb::AdmitLate);
    late.put(thumb).unwrap();
}

#[test]
fn a_photo_named_in_words_alone_gives_nobody_a_sight_of_it() {
    let mut late = late();
    // Bytes of another record, brought by somebody who is no party here.
    let secret = b"another record";
    let name = Hash::of_bytes(secret);
    let (core, officer) = (&mut late.pair.core, late.pair.officer.device);
    core.put_blob(officer, secret, noon()).unwrap();
    let note = VisitEdit::WriteNote {
        key: "a".into(),
        about: String::new(),
        text: name.to_string(),
    };
    let known = late.pair.newest() - 1;
    let run =
        late.pair
            .inspector
            .run_at(&mut new_doc(3), late.opened.doc, &Edit::Visit(note), known);
    let told = late
        .pair
        .inspector
        .ask(&mut late.pair.core, vec![run], noon(), None);
    assert!(told.answer.is_aside(REVOKED));
    let steward = late.colleague.device;
    assert!(!late.pair.core.may_read_blob(steward, name, noon()).unwrap());
}

#[test]
fn a_served_hub_takes_a_withdrawn_phones_photo_and_gives_it_none() {
    let served = served();
    let mut shell = served.enrol(0);
    let phone = shell.phone();
    let (opened, item) = phone.open_visit_in(served.scope, served.helper, 1);
    let reply = shell.sync(
        &served.hub.url(),
        phone.body(served.scope, vec![], vec![item]),
    );
    assert!(Answer::read(&reply.body).accepted());
    served.hub.stop().unwrap();

    let mut core = HubCore::open(served.folder.path()).unwrap();
    let known = core.chain_end().unwrap().n;
    assert!(core.revoke_device(shell.device, noon()).unwrap());
    let hub = start(core, &served.folder);
    let url = hub.url();
    let photo = phone.photo(&mut new_doc(1), opened.doc, names());
    let Item::Run {
        attestation,
        changes,
    } = photo
    else {
        panic!("a run")
    };
    let held = Attestation {
        directory: known,
        ..attestation.open().unwrap()
    };
    let run = Item::Run {
        attestation: Signed::seal(&held, &shell.signer).unwrap(),
        changes,
    };
    let early = shell.blob(&url, Method::Put, names()[0], BYTES[0]);
    assert_eq!(
        (early.status, early.code().as_str()),
        (403, "device_revoked")
    );
    let body = || phone.body(served.scope, vec![], vec![run.clone()]);
    assert_eq!(shell.sync(&url, body()).code(), "nonce");
    assert!(Answer::read(&shell.sync(&url, body()).body).is_aside(REVOKED));
    for (name, bytes) in names().into_iter().zip(BYTES) {
        assert_eq!(shell.blob(&url, Method::Put, name, bytes).status, 204);
        let back = shell.blob(&url, Method::Get, name, &[]);
        assert_eq!((back.status, back.code().as_str()), (403, "device_revoked"));
    }
    let other = shell.blob(&url, Method::Put, Hash::of_bytes(b"x"), b"x");
    assert_eq!(
        (other.status, other.code().as_str()),
        (403, "device_revoked")
    );
}
