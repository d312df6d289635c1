//! The door of a served hub: who is heard, how long, how often, and what is written about it.

use crate::gate::children;
use crate::http::*;
use crate::world::*;
use hucha_hub::HubCore;
use hucha_hub::gate::*;
use hucha_hub::http::{Clock, Limits};
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::*;
use hucha_model::{DeviceId, DocId, Hash, Millis};
use hucha_sync::plan::Speaker;
use hucha_sync::{Item, MAX_STREAM};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Says only the head of a sync request of `length` bytes; asks to be told to go on.
fn say_head(url: &str, device: DeviceId, length: usize) -> TcpStream {
    let unsigned = "00".repeat(64);
    let headers =
        format!("Hucha-Device: {device}\r\nHucha-Nonce: x\r\nHucha-Signature: {unsigned}\r\n");
    say(url, "POST /v1/sync", &headers, length)
}

fn say(url: &str, line: &str, headers: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: hub\r\nContent-Length: {length}\r\n\
         Expect: 100-continue\r\n{headers}\r\n"
    )
    .unwrap();
    stream
}

/// Hears what the hub says until `until` was said.
fn hear(stream: &mut TcpStream, until: &str) -> String {
    let mut heard = Vec::new();
    let mut piece = [0; 1024];
    loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if text.contains(until) {
            return text;
        }
        let len = stream.read(&mut piece).unwrap();
        assert!(len > 0, "the hub hung up after: {text}");
        heard.extend_from_slice(&piece[..len]);
    }
}

#[test]
fn a_stranger_is_refused_before_a_byte_of_its_body_is_read() {
    let served = served();
    let stranger = DeviceId::from_bytes([99; 16]);
    let mut stream = say_head(&served.hub.url(), stranger, MAX_STREAM);
    let heard = hear(&mut stream, "unknown_device");
    assert!(heard.starts_with("HTTP/1.1 401"), "{heard}");
}

#[test]
fn a_withdrawn_devices_photo_is_refused_before_a_byte_of_it_is_read() {
    let served = served();
    let (url, shell) = (served.hub.url(), served.enrol(0));
    // Another process withdraws it while the hub serves.
    let mut beside = HubCore::open(served.folder.path()).unwrap();
    assert!(beside.revoke_device(shell.device, noon()).unwrap());
    // Its own signature, on a photo that no work of its person names.
    let speaker = Speaker {
        hub: &url,
        device: shell.device,
        signer: &shell.signer,
    };
    let name = Hash([0xab; 32]);
    let plan = speaker.blob_put(name, "unused".into(), 1).unwrap();
    let lines = plan.headers.iter();
    let lines: Vec<_> = lines.map(|(n, v)| [n, ": ", v, "\r\n"].concat()).collect();
    let signed = lines.concat();
    let mut stream = say(&url, &format!("PUT /v1/blobs/{name}"), &signed, 1 << 20);
    let heard = hear(&mut stream, "device_revoked");
    assert!(heard.starts_with("HTTP/1.1 403"), "{heard}");
}

fn impatient() -> Limits {
    Limits {
        head: Duration::from_millis(200),
        piece: Duration::from_millis(200),
        per_device: 1,
        ..Limits::default()
    }
}

#[test]
fn a_body_that_does_not_come_is_given_up_with_a_sentence() {
    let served = served_by(impatient(), Arc::new(noon), |core| core);
    let device = served.enrol(0).device;
    let mut stream = say_head(&served.hub.url(), device, 1000);
    stream.write_all(b"some").unwrap();
    let heard = hear(&mut stream, "slow");
    assert!(heard.contains("HTTP/1.1 408"), "{heard}");
}

#[test]
fn a_head_that_does_not_end_is_hung_up_on() {
    let served = served_by(impatient(), Arc::new(noon), |core| core);
    let url = served.hub.url();
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
        .write_all(b"POST /v1/sync HTTP/1.1\r\nHost:")
        .unwrap();
    let mut rest = Vec::new();
    // The end of the stream, not the reader's patience.
    stream.read_to_end(&mut rest).unwrap();
}

#[test]
fn a_device_takes_no_more_places_than_it_has() {
    let limits = Limits {
        per_device: 1,
        ..Limits::default()
    };
    let served = served_by(limits, Arc::new(noon), |core| core);
    let mut shell = served.enrol(0);
    let mut first = say_head(&served.hub.url(), shell.device, 1000);
    hear(&mut first, "100 Continue");
    let phone = shell.phone();
    let body = || phone.body(served.scope, vec![], vec![]);
    let busy = shell.sync(&served.hub.url(), body());
    assert_eq!((busy.status, busy.code().as_str()), (429, "busy"));
    // Another device from the same address has its own places.
    let mut other = served.enrol(1);
    let others = other.phone().body(served.scope, vec![], vec![]);
    assert_eq!(other.sync(&served.hub.url(), others).status, 200);
}

fn movable() -> (Arc<AtomicI64>, Clock) {
    let time = Arc::new(AtomicI64::new(noon().0));
    let told = time.clone();
    (time, Arc::new(move || Millis(told.load(Ordering::SeqCst))))
}

#[test]
fn guessing_codes_makes_an_address_wait_and_a_right_code_waits_too() {
    let (time, clock) = movable();
    let served = served_by(Limits::default(), clock, |core| core);
    let signer = SoftwareSigner::from_secret(&[90; 32]).unwrap();
    let device = DeviceId::from_bytes([90; 16]);
    for _ in 0..10 {
        let wrong = send(&served.enrol_plan("AAAA-AAAA", device, &signer));
        assert_eq!(wrong.code(), "enrol.unknown");
    }
    let right = || send(&served.enrol_plan(&served.codes[0], device, &signer));
    let refused = right();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "enrol.wait")
    );
    time.fetch_add(61_000, Ordering::SeqCst);
    assert_eq!(right().status, 200);
}

#[test]
fn behind_a_proxy_each_caller_waits_for_its_own_failures() {
    let limits = Limits {
        behind_proxy: true,
        ..Limits::default()
    };
    let served = served_by(limits, Arc::new(noon), |core| core);
    let signer = SoftwareSigner::from_secret(&[90; 32]).unwrap();
    let device = DeviceId::from_bytes([90; 16]);
    let attempt = |forwarded: &str| {
        let mut plan = served.enrol_plan("AAAA-AAAA", device, &signer);
        let forwarded = ("X-Forwarded-For".to_owned(), forwarded.to_owned());
        plan.headers.push(forwarded);
        send(&plan).code()
    };
    for step in 0..10 {
        // What stands before the proxy's own word is the caller's invention.
        assert_eq!(
            attempt(&format!("10.9.9.{step}, 10.0.0.1")),
            "enrol.unknown"
        );
    }
    assert_eq!(attempt("10.9.9.99, 10.0.0.1"), "enrol.wait");
    assert_eq!(attempt("10.0.0.2"), "enrol.unknown");
}

/// A gate that keeps the runs of one document until it is opened.
#[derive(Debug)]
struct Kept {
    inner: ChildPool,
    doc: DocId,
    open: Mutex<bool>,
    bell: Condvar,
}

impl Kept {
    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.bell.notify_all();
    }
}

impl DocumentGate for Kept {
    fn judge(&self, job: &GateJob, past: &mut Past<'_>) -> Result<GateAnswer, GateFault> {
        if job.doc == self.doc {
            let mut open = self.open.lock().unwrap();
            while !*open {
                open = self.bell.wait(open).unwrap();
            }
        }
        self.inner.judge(job, past)
    }

    fn lanes(&self) -> usize {
        2
    }
}

/// Pushes one answer into a new visit of the shell's own.
fn first_push(served: &Served, shell: &mut Shell, seed: u8) -> (Answer, Vec<Item>) {
    let phone = shell.phone();
    let (opened, item) = phone.open_visit_in(served.scope, served.helper, seed);
    let run = phone.answer(&mut new_doc(seed), opened.doc, "1.1");
    let items = vec![item, run];
    (push(served, shell, &items), items)
}

fn push(served: &Served, shell: &mut Shell, items: &[Item]) -> Answer {
    let body = shell.phone().body(served.scope, vec![], items.to_vec());
    let reply = shell.sync(&served.hub.url(), body);
    assert_eq!(reply.status, 200);
    Answer::read(&reply.body)
}

#[test]
fn twenty_phones_are_answered_while_a_slow_record_is_judged() {
    let slow = hucha_model::ActivityId::from_bytes([200; 16]).visit_doc();
    let gate = Arc::new(Kept {
        inner: children(2, 10_000),
        doc: slow,
        open: Mutex::new(false),
        bell: Condvar::new(),
    });
    let limits = Limits {
        settle: Duration::from_millis(300),
        ..Limits::default()
    };
    let behind = gate.clone();
    let served = served_by(limits, Arc::new(noon), |core| core.with_gate(behind));
    let mut owner = served.enrol(0);
    let (answer, items) = first_push(&served, &mut owner, 200);
    assert!(
        matches!(
            answer.verdicts[..],
            [Verdict::Accepted { .. }, Verdict::Received]
        ),
        "{:?}",
        answer.verdicts
    );
    let patient = |answer: Answer| {
        let mut words = answer.verdicts.iter();
        words.all(|word| matches!(word, Verdict::Accepted { .. } | Verdict::Received))
    };
    std::thread::scope(|scope| {
        for which in 3..23 {
            let served = &served;
            scope.spawn(move || {
                let mut shell = served.enrol(which);
                let (answer, items) = first_push(served, &mut shell, which as u8);
                assert!(patient(answer));
                // Whatever was late is numbered by the time it is asked for again.
                let mut again = push(served, &mut shell, &items);
                while again.verdicts.contains(&Verdict::Received) {
                    again = push(served, &mut shell, &items);
                }
                assert!(again.verdicts.iter().all(|word| matches!(
                    word,
                    Verdict::Duplicate { .. } | Verdict::Accepted { .. }
                )));
            });
        }
    });
    let still = push(&served, &mut owner, &items);
    assert_eq!(still.verdicts[1], Verdict::Received);
    assert!(!still.items.contains(&items[1]), "nobody is shown it");
    gate.open();
    let mut word = Verdict::Received;
    while word == Verdict::Received {
        word = push(&served, &mut owner, &items).verdicts[1].clone();
    }
    assert!(matches!(
        word,
        Verdict::Duplicate { .. } | Verdict::Accepted { .. }
    ));
}

#[test]
fn what_was_received_before_a_restart_is_judged_after_it() {
    let limits = Limits {
        settle: Duration::from_millis(50),
        ..Limits::default()
    };
    let no_gate = PoolSettings::of_program("/nowhere/hucha".into());
    let served = served_by(limits, Arc::new(noon), |core| {
        core.with_gate(Arc::new(ChildPool::new(no_gate)))
    });
    let mut shell = served.enrol(0);
    let (answer, items) = first_push(&served, &mut shell, 1);
    assert_eq!(answer.verdicts[1], Verdict::Received);
    let Served {
        folder, hub, scope, ..
    } = served;
    hub.stop().unwrap();

    let core = HubCore::open(folder.path()).unwrap();
    assert_eq!(core.waiting_count().unwrap(), 1);
    assert!(core.incidents(10).unwrap().is_empty(), "nobody is to blame");
    let core = core.with_gate(Arc::new(children(1, 10_000)));
    let hub = start_with(core, &folder, Limits::default(), Arc::new(noon));
    let phone = shell.phone();
    let body = || phone.body(scope, vec![], items.clone());
    assert_eq!(shell.sync(&hub.url(), body()).code(), "nonce");
    let answer = Answer::read(&shell.sync(&hub.url(), body()).body);
    assert!(
        matches!(
            answer.verdicts[..],
            [
                Verdict::Duplicate { .. },
                Verdict::Accepted { .. } | Verdict::Duplicate { .. }
            ]
        ),
        "{:?}",
        answer.verdicts
    );
    hub.stop().unwrap();
    let core = HubCore::open(folder.path()).unwrap();
    assert_eq!(core.waiting_count().unwrap(), 0);
    core.verify_chain().unwrap();
}

#[test]
fn one_damaged_item_gets_a_word_of_its_own() {
    let served = served();
    let mut shell = served.enrol(0);
    let phone = shell.phone();
    let (opened, item) = phone.open_visit_in(served.scope, served.helper, 1);
    let run = phone.answer(&mut new_doc(1), opened.doc, "1.1");
    let mut body = phone.body_plain(served.scope, vec![item.clone(), item, run]);
    // The first copy of the opening loses the shape of its signature.
    let frame = to_cbor(&hucha_sync::Frame::Item(
        phone.open_visit_in(served.scope, served.helper, 1).1,
    ));
    let at = body
        .windows(frame.len())
        .position(|bytes| bytes == frame)
        .unwrap();
    body[at + 2] = 0xFF;
    let name = hucha_model::Hash::of_bytes(&body[at..at + frame.len()]);
    let reply = shell.sync(&served.hub.url(), body);
    assert_eq!(reply.status, 200);
    let words = Answer::words(&reply.body);
    let malformed = Verdict::Rejected {
        reason: "malformed".into(),
        reattest: None,
    };
    assert!(words.contains(&(name, malformed)), "{words:?}");
    let good = words
        .iter()
        .filter(|(_, word)| matches!(word, Verdict::Accepted { .. }));
    assert_eq!(good.count(), 2, "{words:?}");
}

#[test]
fn the_access_log_says_who_knocked_and_nothing_of_what_they_brought() {
    let served = served();
    let mut shell = served.enrol(0);
    first_push(&served, &mut shell, 1);
    let stranger = DeviceId::from_bytes([99; 16]);
    hear(
        &mut say_head(&served.hub.url(), stranger, 10),
        "unknown_device",
    );
    let Served { folder, hub, .. } = served;
    hub.stop().unwrap();
    let mut core = HubCore::open(folder.path()).unwrap();
    let log = core.accesses(10).unwrap();
    let seen: Vec<_> = log
        .iter()
        .rev()
        .map(|one| (one.route.as_str(), one.status, one.device))
        .collect();
    let own = Some(shell.device);
    assert_eq!(
        seen,
        [("enrol", 200, own), ("sync", 200, own), ("sync", 401, None)]
    );
    assert!(log[1].bytes_in > 0 && log[1].bytes_out > 0);
    assert_eq!(log[0].bytes_in, 0);
    assert_eq!(core.prune_accesses(Millis(noon().0 + 1)).unwrap(), 3);
}

#[test]
fn incidents_are_told_to_whoever_runs_the_hub_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    let tell = |lang: &str| {
        let told = std::process::Command::new(env!("CARGO_BIN_EXE_hucha"))
            .args(["incidents", "--lang", lang, "--data"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(told.status.success());
        String::from_utf8(told.stdout).unwrap()
    };
    assert_eq!(tell("en").trim(), "no incidents");
    let damaged = DocId::from_bytes([5; 16]);
    core.note_damage(damaged, noon()).unwrap();
    core.note_damage(damaged, noon()).unwrap();
    let told = tell("zh");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.contains("document") && told.contains("无法校验"),
        "{told}"
    );
}
