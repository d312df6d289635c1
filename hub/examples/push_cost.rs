//! Twenty phones push one change each over HTTP to a hub behind child processes, on this machine:
//! `cargo run --release --example push_cost -p hucha-hub`. Needs the program `hucha` beside it
//! (`cargo build --release -p hucha-hub`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::wildcard_imports,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_methods,
    reason = "a measurement says what it expects by failing, and looks at the clock"
)]

use hucha_document::{Doc, Edit, VisitEdit};
use hucha_hub::gate::{ChildPool, PoolSettings};
use hucha_hub::http::{Limits, RunningHub};
use hucha_hub::roster::read_roster;
use hucha_hub::{Founding, HubCore};
use hucha_model::content::visit::AnswerValue;
use hucha_model::directory::AsOf;
use hucha_model::sign::{Signer as _, SoftwareSigner};
use hucha_model::wire::*;
use hucha_model::{ActivityId, DeviceId, Millis, OrgId, PersonId, ScopeId};
use hucha_sync::plan::Speaker;
use hucha_sync::{Frame, Hello, HttpPlan, Item, PROTOCOL, PlanBody, StreamWriter, read_stream};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

const ROSTER: &[u8] = include_bytes!("../../fixtures/demo/roster.xlsx");
const NOW: Millis = Millis(1_772_424_000_000);
const PHONES: u8 = 20;
const ROUNDS: usize = 7;

struct Phone {
    device: DeviceId,
    signer: SoftwareSigner,
    nonce: String,
    cursor: u64,
    doc: Doc,
    opened: Opened,
}

fn main() {
    // `received` alone is what a phone is told when it does not wait for the second stage.
    for (name, settle) in [("received", 0), ("accepted", 10_000)] {
        for shared in [true, false] {
            let (median, worst, all) = measure(Duration::from_millis(settle), shared);
            let where_to = if shared {
                "one record"
            } else {
                "a record each"
            };
            println!(
                "{PHONES} phones at once, {where_to}, answered {name}: \
                 median {median:.0} ms, worst {worst:.0} ms, all {all:.0} ms"
            );
        }
    }
}

/// Gives the median and the worst of one push, and the time until all were answered, in
/// milliseconds, over the rounds after the first.
fn measure(settle: Duration, shared: bool) -> (f64, f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let founding = Founding {
        scope: ScopeId::from_bytes([7; 16]),
        alliance: "示例联盟".into(),
        bureau: "示例局".into(),
        programmes: vec!["WD".into()],
    };
    let mut core = HubCore::create(folder.path(), &founding, &[1; 32], &[2; 32], NOW).unwrap();
    core.import(&read_roster(ROSTER).unwrap(), NOW).unwrap();
    let persons = core.directory().persons(AsOf::NOW);
    let person = persons
        .iter()
        .find(|(_, name)| *name == "周海宁")
        .unwrap()
        .0;
    let orgs = core.directory().organisations(AsOf::NOW);
    let org = orgs
        .iter()
        .find(|org| org.short_name == Some("昆嵛化工"))
        .unwrap()
        .org;
    let mut phones: Vec<Phone> = (1..=PHONES)
        .map(|seed| phone(&mut core, person, org, seed, if shared { 1 } else { seed }))
        .collect();
    let program = std::env::current_exe().unwrap();
    let program = program.parent().unwrap().parent().unwrap().join("hucha");
    let core = core.with_gate(Arc::new(ChildPool::new(PoolSettings::of_program(program))));
    let incoming = folder.path().join("incoming");
    std::fs::create_dir_all(&incoming).unwrap();
    let limits = Limits {
        settle,
        ..Limits::default()
    };
    let clock = Arc::new(|| NOW);
    let hub = RunningHub::start_with(core, "127.0.0.1:0", &incoming, clock, limits).unwrap();
    let url = hub.url();

    let openers = if shared { 1 } else { phones.len() };
    for phone in phones.iter_mut().take(openers) {
        let opened = Item::Opened(Signed::seal(&phone.opened, &phone.signer).unwrap());
        phone.push(&url, vec![opened]);
    }
    for phone in &mut phones {
        phone.push(&url, vec![]);
    }
    let (mut each, mut all) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let start = Barrier::new(phones.len() + 1);
        let (spans, span) = std::thread::scope(|scope| {
            let pushing: Vec<_> = phones
                .iter_mut()
                .map(|phone| {
                    let (start, url) = (&start, &url);
                    scope.spawn(move || {
                        let run = phone.answer(round);
                        start.wait();
                        let began = Instant::now();
                        phone.push(url, vec![run]);
                        began.elapsed()
                    })
                })
                .collect();
            start.wait();
            let began = Instant::now();
            let spans: Vec<_> = pushing.into_iter().map(|one| one.join().unwrap()).collect();
            (spans, began.elapsed())
        });
        // The first round starts the children.
        if round > 0 {
            each.extend(spans);
            all.push(span);
        }
    }
    hub.stop().unwrap();
    each.sort();
    all.sort();
    let ms = |span: &Duration| span.as_secs_f64() * 1000.0;
    (
        ms(&each[each.len() / 2]),
        ms(each.last().unwrap()),
        ms(&all[all.len() / 2]),
    )
}

fn phone(core: &mut HubCore, person: PersonId, org: OrgId, seed: u8, activity: u8) -> Phone {
    let signer = SoftwareSigner::from_secret(&[seed; 32]).unwrap();
    let device = DeviceId::from_bytes([seed; 16]);
    let code = core.make_enrol_code(person, NOW, [seed; 10]).unwrap();
    let key = signer.public_key();
    let request = EnrolRequest {
        code,
        device,
        key,
        owner: None,
    };
    let answer = core.enrol(&Signed::seal(&request, &signer).unwrap(), NOW);
    let activity = ActivityId::from_bytes([activity; 16]);
    let opened = Opened {
        doc: activity.visit_doc(),
        kind: DocKind::Visit,
        scope: core.scope(),
        activity,
        parties: vec![Party {
            org,
            capacity: Capacity::Helper,
        }],
        participants: vec![],
        template: None,
        from: None,
        user: person,
        device,
        at: NOW,
    };
    Phone {
        device,
        signer,
        nonce: answer.unwrap().nonce,
        cursor: 0,
        doc: Doc::create(DocKind::Visit, [seed; 16]).unwrap(),
        opened,
    }
}

impl Phone {
    fn answer(&mut self, round: usize) -> Item {
        let edit = Edit::Visit(VisitEdit::Answer {
            item: format!("1.{}", round + 1),
            value: AnswerValue::Conforms,
        });
        let change = self.doc.edit(&edit, self.opened.user, NOW).unwrap().change;
        let attestation = Attestation {
            doc: self.opened.doc,
            actor: change.actor,
            from: change.seq,
            seq: change.seq,
            change: change.hash,
            user: self.opened.user,
            device: self.device,
            directory: 1,
        };
        Item::Run {
            attestation: Signed::seal(&attestation, &self.signer).unwrap(),
            changes: vec![change.bytes],
        }
    }

    fn push(&mut self, url: &str, items: Vec<Item>) {
        let mut stream = StreamWriter::new();
        let hello = Hello {
            protocol: PROTOCOL,
            schema: 1,
            device: self.device,
            scopes: vec![(self.opened.scope, self.cursor)],
            backfill: vec![],
            budget: 4 << 20,
            again: vec![],
            missing: vec![],
            checkpoint: None,
        };
        stream.push(&Frame::Hello(hello)).unwrap();
        for item in items {
            stream.push(&Frame::Item(item)).unwrap();
        }
        let speaker = Speaker {
            hub: url,
            device: self.device,
            signer: &self.signer,
        };
        let plan = speaker.sync(stream.finish(), &self.nonce).unwrap();
        let (nonce, body) = send(&plan);
        self.nonce = nonce;
        for frame in read_stream(&body).unwrap() {
            match frame {
                Frame::Cursor { n, .. } => self.cursor = n,
                Frame::Verdict { verdict, .. } => assert!(
                    matches!(verdict, Verdict::Accepted { .. } | Verdict::Received),
                    "{verdict:?}"
                ),
                _ => {}
            }
        }
    }
}

fn send(plan: &HttpPlan) -> (String, Vec<u8>) {
    let PlanBody::Bytes(body) = &plan.body else {
        panic!("a sync has a body")
    };
    let mut request = ureq::post(&plan.url);
    for (name, value) in &plan.headers {
        request = request.header(name, value);
    }
    let mut response = request.send(&body[..]).unwrap();
    let nonce = response.headers().get("hucha-nonce").unwrap();
    let nonce = nonce.to_str().unwrap().to_owned();
    let body = response
        .body_mut()
        .with_config()
        .limit(32 << 20)
        .read_to_vec();
    (nonce, body.unwrap())
}
