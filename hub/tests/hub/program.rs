//! The program itself, killed and starved of disk while twenty phones push.

use crate::http::{Reply, Shell};
use crate::world::*;
use hucha_document::{Edit, VisitEdit};
use hucha_hub::HubCore;
use hucha_hub::roster::read_roster;
use hucha_model::sign::{Signer as _, SoftwareSigner};
use hucha_model::wire::*;
use hucha_model::{DeviceId, ScopeId};
use hucha_sync::Item;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;

/// `hucha serve`, killed when dropped.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    /// Serves a folder; `before` is what the shell does first.
    fn serve(folder: &Path, before: &str) -> Self {
        let clock = folder.join("clock");
        std::fs::write(&clock, noon().0.to_string()).unwrap();
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("{before} exec \"$0\" \"$@\""))
            .arg(env!("CARGO_BIN_EXE_hucha"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .arg("--clock-file")
            .arg(&clock)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut url).unwrap();
        assert!(url.starts_with("http://"), "{url}");
        let url = url.trim().to_owned();
        Self { child, url }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Pusher {
    shell: Shell,
    scope: ScopeId,
    run: Item,
}

impl Pusher {
    /// Pushes; a used-up nonce is worth one more try, a broken connection none.
    fn push(&mut self, url: &str) -> Option<Reply> {
        let body = self
            .shell
            .phone()
            .body(self.scope, vec![], vec![self.run.clone()]);
        let reply = self.shell.try_sync(url, body.clone())?;
        if reply.status == 401 {
            return self.shell.try_sync(url, body);
        }
        Some(reply)
    }
}

/// A hub on disk with a record for each of twenty phones, and a run that each has to push.
fn twenty(folder: &Path) -> Vec<Pusher> {
    let mut core = HubCore::create(folder, &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    core.import(&read_roster(ROSTER).unwrap(), noon()).unwrap();
    let (person, helper) = (person(&core, "周海宁"), org(&core, "昆嵛化工"));
    let pushers = (1..=20).map(|seed: u8| {
        let code = core.make_enrol_code(person, noon(), [seed; 10]).unwrap();
        let (device, signer) = (
            DeviceId::from_bytes([seed; 16]),
            SoftwareSigner::from_secret(&[seed; 32]).unwrap(),
        );
        let request = EnrolRequest {
            code,
            device,
            key: signer.public_key(),
            owner: None,
        };
        core.enrol(&Signed::seal(&request, &signer).unwrap(), noon())
            .unwrap();
        let shell = Shell {
            device,
            signer,
            nonce: "none".into(),
            person,
        };
        let mut phone = shell.phone();
        let (opened, item) = phone.open_visit(&core, helper, seed);
        // Long enough that the runs of all do not fit where a test leaves little room.
        let note = VisitEdit::WriteNote {
            key: "a".into(),
            about: String::new(),
            text: "x".repeat(3_500),
        };
        let run = phone.run(&mut new_doc(seed), opened.doc, &Edit::Visit(note));
        assert!(phone.sync(&mut core, vec![item]).accepted());
        let scope = core.scope();
        Pusher { shell, scope, run }
    });
    let pushers = pushers.collect();
    core.checkpoint().unwrap();
    pushers
}

/// Lets all push at the same moment; `meanwhile` runs beside them. Gives what each heard.
fn at_once(
    pushers: &mut [Pusher],
    url: &str,
    meanwhile: impl FnOnce(),
) -> Vec<Option<(u16, Vec<Verdict>)>> {
    let start = Barrier::new(pushers.len() + 1);
    std::thread::scope(|scope| {
        let pushing: Vec<_> = pushers
            .iter_mut()
            .map(|pusher| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    let reply = pusher.push(url)?;
                    let words = match reply.status {
                        200 => Answer::read(&reply.body).verdicts,
                        _ => Vec::new(),
                    };
                    Some((reply.status, words))
                })
            })
            .collect();
        start.wait();
        meanwhile();
        pushing.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

/// True when the hub said that it has the item for good.
fn is_acknowledged(heard: Option<&(u16, Vec<Verdict>)>) -> bool {
    let Some((200, words)) = heard else {
        return false;
    };
    match &words[..] {
        [Verdict::Received | Verdict::Accepted { .. } | Verdict::Duplicate { .. }] => true,
        [Verdict::Retry] => false,
        other => panic!("{other:?}"),
    }
}

/// Checks that whatever was acknowledged is there after the program's end, once, and that all the
/// rest is accepted when it is pushed again.
fn nothing_is_lost_or_half(
    folder: &Path,
    pushers: &mut [Pusher],
    heard: &[Option<(u16, Vec<Verdict>)>],
) {
    let mut core = HubCore::open(folder).unwrap();
    let numbered = core.verify_chain().unwrap();
    let waiting = core.waiting_count().unwrap();
    let acknowledged = heard
        .iter()
        .filter(|heard| is_acknowledged(heard.as_ref()))
        .count();
    for (pusher, heard) in pushers.iter().zip(heard) {
        if is_acknowledged(heard.as_ref()) {
            let body = pusher
                .shell
                .phone()
                .body(pusher.scope, vec![], vec![pusher.run.clone()]);
            // Nothing new is written for it: it is numbered, or it waits already.
            core.receive(asker(pusher.shell.device), &body, noon(), 8 << 20)
                .unwrap();
        }
    }
    assert_eq!(core.chain_end().unwrap().n, numbered);
    assert_eq!(
        core.waiting_count().unwrap(),
        waiting,
        "{acknowledged} acknowledged"
    );
    drop(core);

    let program = Program::serve(folder, "");
    for heard in at_once(pushers, &program.url, || {}) {
        assert!(is_acknowledged(heard.as_ref()), "{heard:?}");
    }
    drop(program);
    let mut core = HubCore::open(folder).unwrap();
    core.verify_chain().unwrap();
    for pusher in pushers {
        let answer = pusher
            .shell
            .phone()
            .sync(&mut core, vec![pusher.run.clone()]);
        assert!(
            matches!(answer.verdicts[..], [Verdict::Duplicate { .. }]),
            "{:?}",
            answer.verdicts
        );
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    for answered in [0, 1, 7] {
        let folder = tempfile::tempdir().unwrap();
        let mut pushers = twenty(folder.path());
        let mut program = Program::serve(folder.path(), "");
        let url = program.url.clone();
        // Some are answered before the kill, the rest is in the middle of something.
        let (early, late) = pushers.split_at_mut(answered);
        let mut heard = at_once(early, &url, || {});
        assert!(heard.iter().all(|heard| is_acknowledged(heard.as_ref())));
        heard.extend(at_once(late, &url, || program.kill()));
        nothing_is_lost_or_half(folder.path(), &mut pushers, &heard);
    }
}

#[test]
fn when_the_disk_is_full_everybody_hears_to_come_again_and_nothing_is_half() {
    let folder = tempfile::tempdir().unwrap();
    let mut pushers = twenty(folder.path());
    // Files may not grow beyond 64 KiB: the journal of the database is full after a push or two.
    // Who writes on is told so instead of being ended.
    let program = Program::serve(folder.path(), "trap '' XFSZ; ulimit -f 128;");
    let heard = at_once(&mut pushers, &program.url, || {});
    let refused = heard
        .iter()
        .filter(|heard| matches!(heard, Some((503, words)) if words.is_empty()))
        .count();
    assert!(refused > 0, "{heard:?}");
    for heard in &heard {
        let is_told = matches!(heard, Some((200 | 503, _)));
        assert!(is_told, "{heard:?}");
    }
    // It goes on answering.
    let again = at_once(&mut pushers, &program.url, || {});
    assert!(again.iter().all(Option::is_some), "{again:?}");
    drop(program);
    nothing_is_lost_or_half(folder.path(), &mut pushers, &heard);
}
