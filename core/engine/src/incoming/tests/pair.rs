//! Two phones of one inspector, an old one and a new one, and a hub that numbers by hand.

use crate::command::{Command, Receipt};
use crate::engine::{Engine, Home, Options};
use crate::enrol::Identity;
use crate::ports::{Clock, Entropy};
use crate::view::tests::world::{Counting, DEVICE, HELPER, HOST, ME, OTHER, SCOPE, decide, rows};
use hucha_document::{Edit, VisitEdit};
use hucha_model::sign::{Signer, SoftwareSigner};
use hucha_model::wire::{
    ActivityKind, Capacity, DirectoryRow, EntityKind, Facts, NumberRecord, Participant, RowBody,
    Signed, Verb, to_cbor,
};
use hucha_model::{ActivityId, DeviceId, DocId, EntityId, Hash, Millis, RowId};
use hucha_store::{OutboxKind, Reads};
use hucha_sync::Item;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

pub(crate) const NEW_DEVICE: DeviceId = DeviceId::from_bytes([31; 16]);
const NOON: i64 = 1_780_977_600_000;

/// A clock that a test moves.
pub(crate) struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::Relaxed))
    }
}

impl Hand {
    pub(crate) fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

/// A phone with its clock.
pub(crate) struct Phone {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<Hand>,
}

pub(crate) fn hub_key() -> SoftwareSigner {
    SoftwareSigner::from_secret(&[9; 32]).unwrap()
}

pub(crate) fn key_of(device: DeviceId) -> SoftwareSigner {
    SoftwareSigner::from_secret(&[device.as_bytes()[0]; 32]).unwrap()
}

/// Opens a phone's folder as it is.
pub(crate) fn reopen(folder: &Path, device: DeviceId) -> Phone {
    let clock = Arc::new(Hand(AtomicI64::new(NOON)));
    let seed = u64::from(device.as_bytes()[0]) << 32;
    let engine = Engine::open(Options {
        home: Home::Folder(folder.to_owned()),
        key: None,
        signer: Arc::new(key_of(device)),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        entropy: Arc::new(Counting(AtomicU64::new(seed + 1))) as Arc<dyn Entropy>,
    })
    .unwrap();
    Phone { engine, clock }
}

/// Makes a phone that belongs to the alliance and knows its directory.
pub(crate) fn enrolled(folder: &Path, device: DeviceId, roles: bool) -> Phone {
    let phone = reopen(folder, device);
    let mut directory = rows(&key_of(DEVICE));
    let new_device = RowBody::Device {
        device: NEW_DEVICE,
        person: ME,
        key: key_of(NEW_DEVICE).public_key(),
        revoked: false,
    };
    directory.push((RowId(NEW_DEVICE.0), new_device));
    if !roles {
        directory
            .retain(|(_, body)| !matches!(body, RowBody::Role { person, .. } if *person == ME));
    }
    let identity = Identity {
        device,
        person: ME,
        org: HELPER,
        scope: SCOPE,
        hub: "http://127.0.0.1".into(),
        hub_key: hub_key().public_key(),
    };
    let inner = phone.engine.lock();
    let written = inner.store.write(|tx| {
        for ((id, body), n) in directory.into_iter().zip(1..) {
            let row = DirectoryRow {
                scope: SCOPE,
                id,
                body,
                cites: None,
                withdrawn: false,
            };
            let signed = Signed::seal(&row, &hub_key()).unwrap();
            tx.put_row(SCOPE, n, id, &to_cbor(&signed))?;
        }
        tx.meta_set("identity", &serde_json::to_vec(&identity).unwrap())
    });
    written.unwrap();
    drop(inner);
    drop(phone);
    reopen(folder, device)
}

/// Plans a visit, opens its record and writes some notes.
pub(crate) fn visit(engine: &Engine, n: u8, notes: u8) -> (ActivityId, DocId) {
    let id = EntityId::from_bytes([n; 16]);
    let participant = |person, org, capacity| Participant {
        person,
        org,
        capacity,
        roles: vec![],
        present: false,
    };
    let facts = Facts {
        helper: Some(HELPER),
        helped: Some(HOST),
        kinds: vec![ActivityKind::Help],
        starts: Some(Millis(NOON)),
        participants: vec![
            participant(ME, HELPER, Capacity::VisitLeader),
            participant(OTHER, HOST, Capacity::Host),
        ],
        ..Facts::default()
    };
    let plan = r#"{"content":"罐区","method":"现场查看","place":"东岸厂区"}"#;
    decide(engine, EntityKind::Visit, id, Verb::Plan, facts, plan);
    let activity = ActivityId::from(id);
    let template = engine
        .lock()
        .programmes
        .checklist("CL-WD")
        .unwrap()
        .template();
    let opened = engine
        .execute(Command::OpenVisit { activity, template })
        .unwrap();
    let Receipt::Document { doc } = opened else {
        panic!("a document: {opened:?}")
    };
    for item in 1..=notes {
        note(engine, doc, item);
    }
    (activity, doc)
}

pub(crate) fn note(engine: &Engine, doc: DocId, item: u8) {
    let edit = VisitEdit::WriteNote {
        key: format!("n{item}"),
        about: crate::visit::CLOSING_NOTE.into(),
        text: format!("第{item}处"),
    };
    engine.edit(doc, &Edit::Visit(edit)).unwrap();
}

/// Signs what a phone wrote, and gives all that waits in its outbox, as it would go up.
pub(crate) fn pushed(phone: &Phone) -> Vec<Item> {
    let mut inner = phone.engine.lock();
    inner.attest().unwrap();
    hucha_sync::PhoneStorage::outbox(&*inner, usize::MAX / 2).unwrap()
}

pub(crate) fn runs(items: &[Item]) -> Vec<Item> {
    let is_run = |item: &&Item| matches!(item, Item::Run { .. });
    items.iter().filter(is_run).cloned().collect()
}

/// The hub gives an item a number.
pub(crate) fn record(item: &Item, n: u64) -> Item {
    recorded(item, n, None)
}

/// The hub gives an item a number, and may refuse it with that.
pub(crate) fn recorded(item: &Item, n: u64, refused: Option<&str>) -> Item {
    let record = NumberRecord {
        scope: SCOPE,
        generation: 0,
        n,
        kind: item.kind().unwrap(),
        item: item.hash(),
        previous: Hash([0; 32]),
        at: Millis(NOON),
        refused: refused.map(str::to_owned),
        rules: 1,
        reattest: None,
    };
    Item::Record(Signed::seal(&record, &hub_key()).unwrap())
}

/// Names of runs in the outbox.
pub(crate) fn waiting_runs(phone: &Phone) -> usize {
    let rows = phone
        .engine
        .lock()
        .store
        .read(|reads: &Reads| reads.outbox(99));
    let rows = rows.unwrap();
    rows.iter()
        .filter(|row| row.kind == OutboxKind::Run)
        .count()
}
