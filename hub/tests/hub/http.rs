//! A real server on loopback, spoken to as a phone's shell does.

use crate::world::*;
use hucha_hub::HubCore;
use hucha_hub::http::{Clock, Limits, RunningHub};
use hucha_hub::roster::read_roster;
use hucha_model::sign::SoftwareSigner;
use hucha_model::wire::*;
use hucha_model::{DeviceId, Hash};
use hucha_sync::plan::{Speaker, plan_enrol};
use hucha_sync::{Enrolment, HttpPlan, Method, PlanBody};
use std::sync::Arc;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) nonce: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn code(&self) -> String {
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert!(json["zh"].is_string() && json["en"].is_string());
        json["code"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn send(plan: &HttpPlan) -> Reply {
    try_send(plan).unwrap()
}

/// Sends; `None` when the connection breaks.
fn try_send(plan: &HttpPlan) -> Option<Reply> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let body = match &plan.body {
        PlanBody::Empty => Vec::new(),
        PlanBody::Bytes(bytes) => bytes.clone(),
        PlanBody::File(file) => std::fs::read(file).unwrap(),
    };
    let mut response = match plan.method {
        Method::Get => {
            let mut request = agent.get(&plan.url);
            for (name, value) in &plan.headers {
                request = request.header(name, value);
            }
            request.call()
        }
        Method::Put | Method::Post => {
            let mut request = match plan.method {
                Method::Put => agent.put(&plan.url),
                Method::Post | Method::Get => agent.post(&plan.url),
            };
            for (name, value) in &plan.headers {
                request = request.header(name, value);
            }
            request.send(&body[..])
        }
    }
    .ok()?;
    let nonce = response
        .headers()
        .get("hucha-nonce")
        .map(|v| v.to_str().unwrap().to_owned());
    let body = response
        .body_mut()
        .with_config()
        .limit(32 << 20)
        .read_to_vec()
        .ok()?;
    Some(Reply {
        status: response.status().as_u16(),
        nonce,
        body,
    })
}

pub(crate) struct Served {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) hub: RunningHub,
    pub(crate) scope: hucha_model::ScopeId,
    root: hucha_model::sign::PublicKey,
    pub(crate) helper: hucha_model::OrgId,
    pub(crate) codes: Vec<String>,
}

/// Serves a hub with codes for 周海宁 and 吴立群 of the helper, and 秦望海 of another plant.
pub(crate) fn served() -> Served {
    served_by(Limits::default(), Arc::new(noon), |core| core)
}

/// Serves a hub under other limits, by another clock, or behind another gate; after the three
/// codes of [`served`] come twenty for 周海宁.
pub(crate) fn served_by(
    limits: Limits,
    clock: Clock,
    change: impl FnOnce(HubCore) -> HubCore,
) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let mut core = HubCore::create(folder.path(), &founding(), &[1; 32], &[2; 32], noon()).unwrap();
    core.import(&read_roster(ROSTER).unwrap(), noon()).unwrap();
    let names = ["周海宁", "吴立群", "秦望海"];
    let codes = names
        .iter()
        .chain(std::iter::repeat_n(&names[0], 20))
        .zip(1..)
        .map(|(name, seed)| {
            let person = person(&core, name);
            core.make_enrol_code(person, noon(), [seed; 10]).unwrap()
        })
        .collect();
    let (scope, root, helper) = (
        core.scope(),
        core.root_key().clone(),
        org(&core, "昆嵛化工"),
    );
    let hub = start_with(change(core), &folder, limits, clock);
    Served {
        folder,
        hub,
        scope,
        root,
        helper,
        codes,
    }
}

pub(crate) fn start_with(
    core: HubCore,
    folder: &tempfile::TempDir,
    limits: Limits,
    clock: Clock,
) -> RunningHub {
    let incoming = folder.path().join("incoming");
    std::fs::create_dir_all(&incoming).unwrap();
    RunningHub::start_with(core, "127.0.0.1:0", &incoming, clock, limits).unwrap()
}

pub(crate) fn start(core: HubCore, folder: &tempfile::TempDir) -> RunningHub {
    let incoming = folder.path().join("incoming");
    std::fs::create_dir_all(&incoming).unwrap();
    RunningHub::start(core, "127.0.0.1:0", &incoming, Arc::new(noon)).unwrap()
}

pub(crate) struct Shell {
    pub(crate) device: DeviceId,
    pub(crate) signer: SoftwareSigner,
    pub(crate) nonce: String,
    pub(crate) person: hucha_model::PersonId,
}

impl Served {
    pub(crate) fn enrol(&self, which: usize) -> Shell {
        let seed = which as u8 + 70;
        let signer = SoftwareSigner::from_secret(&[seed; 32]).unwrap();
        let device = DeviceId::from_bytes([seed; 16]);
        let reply = send(&self.enrol_plan(&self.codes[which], device, &signer));
        assert_eq!(reply.status, 200);
        let answer: EnrolResponse = from_cbor_strict(&reply.body).unwrap();
        Shell {
            device,
            signer,
            nonce: answer.nonce,
            person: answer.person,
        }
    }

    pub(crate) fn enrol_plan(
        &self,
        code: &str,
        device: DeviceId,
        signer: &SoftwareSigner,
    ) -> HttpPlan {
        let enrolment = Enrolment::new(&self.hub.url(), self.root.clone(), code).unwrap();
        plan_enrol(&enrolment, device, signer).unwrap()
    }
}

impl Shell {
    pub(crate) fn sync(&mut self, url: &str, body: Vec<u8>) -> Reply {
        self.try_sync(url, body).unwrap()
    }

    /// The same; `None` when the connection breaks.
    pub(crate) fn try_sync(&mut self, url: &str, body: Vec<u8>) -> Option<Reply> {
        let speaker = Speaker {
            hub: url,
            device: self.device,
            signer: &self.signer,
        };
        let reply = try_send(&speaker.sync(body, &self.nonce).unwrap())?;
        if let Some(next) = &reply.nonce {
            self.nonce.clone_from(next);
        }
        Some(reply)
    }

    pub(crate) fn blob(&self, url: &str, method: Method, name: Hash, bytes: &[u8]) -> Reply {
        let speaker = Speaker {
            hub: url,
            device: self.device,
            signer: &self.signer,
        };
        let plan = match method {
            Method::Put => {
                let plan = speaker.blob_put(name, "unused".into(), 1).unwrap();
                HttpPlan {
                    body: PlanBody::Bytes(bytes.to_vec()),
                    ..plan
                }
            }
            Method::Get | Method::Post => speaker.blob_get(name, 1).unwrap(),
        };
        send(&plan)
    }

    /// Gives a phone to make items with.
    pub(crate) fn phone(&self) -> Phone {
        let signer = SoftwareSigner::from_secret(&self.signer.secret()).unwrap();
        Phone::of(self.device, self.person, signer)
    }
}

#[test]
fn a_phone_enrols_syncs_and_is_told_each_next_nonce() {
    let served = served();
    let mut shell = served.enrol(0);
    let phone = shell.phone();
    let reply = shell.sync(&served.hub.url(), phone.body(served.scope, vec![], vec![]));
    assert_eq!(reply.status, 200);
    let rows = Answer::read(&reply.body).items.len();
    assert!(rows > 100, "{rows}");
    let used = shell.nonce.clone();
    assert_eq!(
        shell
            .sync(&served.hub.url(), phone.body(served.scope, vec![], vec![]))
            .status,
        200
    );
    // The same nonce a second time: one retry is the price.
    shell.nonce = used;
    let stale = shell.sync(&served.hub.url(), phone.body(served.scope, vec![], vec![]));
    assert_eq!((stale.status, stale.code().as_str()), (401, "nonce"));
    assert_eq!(
        shell
            .sync(&served.hub.url(), phone.body(served.scope, vec![], vec![]))
            .status,
        200
    );
    served.hub.stop().unwrap();
}

#[test]
fn garbage_and_forgeries_get_typed_answers_and_change_nothing() {
    let served = served();
    let url = served.hub.url();
    let mut shell = served.enrol(0);
    let garbage = shell.sync(&url, b"garbage".to_vec());
    assert_eq!(
        (garbage.status, garbage.code().as_str()),
        (400, "malformed")
    );
    let empty = shell.sync(&url, Vec::new());
    assert_eq!((empty.status, empty.code().as_str()), (400, "malformed"));
    let unsigned = HttpPlan {
        kind: hucha_sync::PlanKind::Sync {
            request: Hash::default(),
        },
        method: Method::Post,
        url: format!("{url}/v1/sync"),
        headers: vec![],
        body: PlanBody::Bytes(b"garbage".to_vec()),
    };
    let reply = send(&unsigned);
    assert_eq!((reply.status, reply.code().as_str()), (401, "headers"));
    let stranger = Shell {
        device: DeviceId::from_bytes([99; 16]),
        signer: SoftwareSigner::from_secret(&[99; 32]).unwrap(),
        nonce: "x".into(),
        person: shell.person,
    };
    let mut stranger = stranger;
    let reply = stranger.sync(&url, vec![]);
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (401, "unknown_device")
    );
    // Another's device id under one's own key.
    stranger.device = shell.device;
    let reply = stranger.sync(&url, vec![]);
    assert_eq!((reply.status, reply.code().as_str()), (401, "signature"));
    let nowhere = HttpPlan {
        url: format!("{url}/v1/none"),
        ..unsigned
    };
    assert_eq!(send(&nowhere).code(), "not_found");
    let garbage = HttpPlan {
        url: format!("{url}/v1/enrol"),
        ..nowhere
    };
    assert_eq!(send(&garbage).code(), "malformed");
    let data = served.folder.path().to_owned();
    served.hub.stop().unwrap();
    HubCore::open(&data).unwrap().verify_chain().unwrap();
}

#[test]
fn a_code_is_good_for_one_phone() {
    let served = served();
    served.enrol(0);
    let signer = SoftwareSigner::from_secret(&[90; 32]).unwrap();
    let device = DeviceId::from_bytes([90; 16]);
    let used = send(&served.enrol_plan(&served.codes[0], device, &signer));
    assert_eq!((used.status, used.code().as_str()), (409, "enrol.used"));
    let unknown = send(&served.enrol_plan("AAAA-AAAA", device, &signer));
    assert_eq!(
        (unknown.status, unknown.code().as_str()),
        (403, "enrol.unknown")
    );
}

#[test]
fn blobs_go_up_once_checked_and_down_to_readers_only() {
    let served = served();
    let url = served.hub.url();
    let (mut owner, colleague, stranger) = (served.enrol(0), served.enrol(1), served.enrol(2));
    let bytes = vec![7_u8; 300_000];
    let name = Hash::of_bytes(&bytes);

    let wrong = owner.blob(&url, Method::Put, Hash::of_bytes(b"other"), &bytes);
    assert_eq!((wrong.status, wrong.code().as_str()), (422, "blob.digest"));
    let huge = vec![0_u8; (16 << 20) + 1];
    let too_large = owner.blob(&url, Method::Put, Hash::of_bytes(&huge), &huge);
    assert_eq!(
        (too_large.status, too_large.code().as_str()),
        (413, "too_large")
    );
    let nobody = Shell {
        device: DeviceId::from_bytes([99; 16]),
        signer: SoftwareSigner::from_secret(&[99; 32]).unwrap(),
        nonce: String::new(),
        person: owner.person,
    };
    let refused = nobody.blob(&url, Method::Put, name, &vec![7; 8 << 20]);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "unknown_device")
    );
    let first = owner.blob(&url, Method::Put, name, &bytes);
    let second = owner.blob(&url, Method::Put, name, &bytes);
    assert_eq!((first.status, second.status), (204, 204));

    let phone = owner.phone();
    let (opened, item) = phone.open_visit_in(served.scope, served.helper, 1);
    let run = phone.photo(&mut new_doc(1), opened.doc, [name; 3]);
    let reply = owner.sync(&url, phone.body(served.scope, vec![], vec![item, run]));
    assert!(Answer::read(&reply.body).accepted());

    assert_eq!(colleague.blob(&url, Method::Get, name, &[]).body, bytes);
    let known = stranger.blob(&url, Method::Get, name, &[]);
    let unknown = stranger.blob(&url, Method::Get, Hash::of_bytes(b"none"), &[]);
    assert_eq!((known.status, known.code()), (404, "blob.unknown".into()));
    assert_eq!((known.status, known.body), (unknown.status, unknown.body));
    // Who brings bytes learns nothing of whether they are here, and gains no right by it.
    let here = stranger.blob(&url, Method::Put, name, &bytes);
    let fresh = stranger.blob(&url, Method::Put, Hash::of_bytes(b"fresh"), b"fresh");
    assert_eq!((here.status, here.body), (fresh.status, fresh.body));
    assert_eq!(stranger.blob(&url, Method::Get, name, &[]).status, 404);
    let incoming = std::fs::read_dir(served.folder.path().join("incoming")).unwrap();
    assert_eq!(incoming.count(), 0, "no body is left lying about");
}

#[test]
fn a_stopped_hub_has_finished_and_starts_again_where_it_was() {
    let served = served();
    let url = served.hub.url();
    let mut shell = served.enrol(0);
    let phone = shell.phone();
    let (opened, item) = phone.open_visit_in(served.scope, served.helper, 1);
    let reply = shell.sync(&url, phone.body(served.scope, vec![], vec![item.clone()]));
    assert!(Answer::read(&reply.body).accepted());
    served.hub.stop().unwrap();
    assert!(
        !served.folder.path().join("hub.db-wal").exists(),
        "the database is tidied"
    );

    let core = HubCore::open(served.folder.path()).unwrap();
    let n = core.verify_chain().unwrap();
    let hub = start(core, &served.folder);
    let run = phone.answer(&mut new_doc(1), opened.doc, "1.1");
    let body = || phone.body(served.scope, vec![], vec![item.clone(), run.clone()]);
    // Nonces do not outlive a hub: the first request after a restart is told a new one.
    assert_eq!(shell.sync(&hub.url(), body()).code(), "nonce");
    let answer = Answer::read(&shell.sync(&hub.url(), body()).body);
    assert!(matches!(
        answer.verdicts[..],
        [Verdict::Duplicate { .. }, Verdict::Accepted { .. }]
    ));
    hub.stop().unwrap();
    let core = HubCore::open(served.folder.path()).unwrap();
    assert_eq!(core.verify_chain().unwrap(), n + 1);
}
