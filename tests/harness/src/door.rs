//! The hub behind its door: signed requests in, status, nonce and body out, as over HTTP.

use crate::copies;
use hucha_hub::{AuthRefusal, EnrolRefusal, Founding, HubCore, HubFault};
use hucha_model::wire::{Signed, from_cbor_strict, to_cbor};
use hucha_model::{DeviceId, Hash, Millis, ScopeId};
use hucha_sync::plan::blob_request;
use hucha_sync::request::PATH_SYNC;
use hucha_sync::{
    Asker, Freshness, HttpPlan, HubError, Method, PlanBody, PlanKind, Request, RequestHeaders,
};

/// Where the simulated hub lives.
pub const ADDRESS: &str = "http://hub.sim";
/// Bytes of frames in an answer; small, so that feeds come in pieces.
const BUDGET: usize = 24 << 10;

/// An answer on its way to a phone.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What it answers.
    pub kind: PlanKind,
    /// The status.
    pub status: u16,
    /// The next nonce.
    pub nonce: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Founds a hub in memory.
pub fn found(now: Millis) -> Result<HubCore, HubFault> {
    let founding = Founding {
        scope: ScopeId::from_bytes([7; 16]),
        alliance: "互查联盟（虚构）".into(),
        bureau: "区应急局（虚构）".into(),
        programmes: vec!["WD".into()],
    };
    HubCore::in_memory(&founding, &copies::ROOT, &copies::HUB, now)
}

/// Hands a planned request to the hub.
pub fn knock(hub: &mut HubCore, plan: &HttpPlan, now: Millis) -> Answer {
    match (plan.kind, &plan.body) {
        (PlanKind::Sync { .. }, PlanBody::Bytes(body)) => sync(hub, plan, body, now),
        (PlanKind::Enrol { .. }, PlanBody::Bytes(body)) => enrol(hub, plan.kind, body, now),
        (PlanKind::BlobPut { sha256 }, PlanBody::File(file)) => {
            let device = match blob_speaker(hub, plan, Method::Put, sha256, now) {
                Ok(device) => device,
                Err(why) => return turned_away(plan.kind, why),
            };
            let kept = std::fs::read(file).is_ok_and(|bytes| {
                Hash::of_bytes(&bytes) == sha256 && hub.put_blob(device, &bytes, now).is_ok()
            });
            let status = if kept { 204 } else { 400 };
            refused(plan.kind, status, "blob", None)
        }
        (PlanKind::BlobGet { sha256 }, PlanBody::Empty) => {
            let device = match blob_speaker(hub, plan, Method::Get, sha256, now) {
                Ok(device) => device,
                Err(why) => return turned_away(plan.kind, why),
            };
            let may = hub
                .may_read_blob(device, sha256, now)
                .expect("the hub's storage works");
            match hub.blob_store().read(sha256).ok().filter(|_| may) {
                Some(body) => Answer {
                    kind: plan.kind,
                    status: 200,
                    nonce: None,
                    body,
                },
                None => refused(plan.kind, 404, "not_found", None),
            }
        }
        (_, PlanBody::Bytes(_) | PlanBody::Empty | PlanBody::File(_)) => {
            refused(plan.kind, 400, "malformed", None)
        }
    }
}

/// Checks a blob's request as the server does; gives the device that speaks.
fn blob_speaker(
    hub: &mut HubCore,
    plan: &HttpPlan,
    method: Method,
    sha256: Hash,
    now: Millis,
) -> Result<DeviceId, AuthRefusal> {
    let header = |name: &str| {
        let found = plan.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let headers = RequestHeaders::read(header).expect("a plan has its headers");
    let Freshness::Directory(number) = headers.fresh else {
        return Err(AuthRefusal::Signature);
    };
    let signed = blob_request(method, sha256, number);
    hub.authenticate(&headers, &signed, now)?;
    Ok(headers.device)
}

/// Says no as the server does.
fn turned_away(kind: PlanKind, why: AuthRefusal) -> Answer {
    match why {
        AuthRefusal::StaleNonce(next) => refused(kind, 401, "nonce", Some(next)),
        AuthRefusal::UnknownDevice => refused(kind, 401, "unknown_device", None),
        AuthRefusal::Signature => refused(kind, 401, "signature", None),
        AuthRefusal::Revoked => refused(kind, 403, "device_revoked", None),
        AuthRefusal::Full => refused(kind, 507, "steward.full", None),
        AuthRefusal::UnknownNumber => refused(kind, 409, "directory", None),
        AuthRefusal::Fault(fault) => panic!("the hub failed: {fault}"),
    }
}

fn sync(hub: &mut HubCore, plan: &HttpPlan, body: &[u8], now: Millis) -> Answer {
    let header = |name: &str| {
        let found = plan.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let headers = RequestHeaders::read(header).expect("a plan has its headers");
    let request = Request {
        method: Method::Post,
        path: PATH_SYNC.to_owned(),
        body: Hash::of_bytes(body),
        fresh: headers.fresh.clone(),
    };
    let nonce = match hub.authenticate(&headers, &request, now) {
        Ok(nonce) => nonce,
        Err(why) => return turned_away(plan.kind, why),
    };
    let asker = Asker {
        device: headers.device,
        request: request.name().expect("what was checked has a name"),
    };
    match hub.answer(asker, body, now, BUDGET) {
        Ok(answer) => {
            assert!(
                answer.failed.is_empty(),
                "the hub failed on an item: {:?}",
                answer.failed
            );
            Answer {
                kind: plan.kind,
                status: 200,
                nonce: Some(nonce),
                body: answer.bytes,
            }
        }
        Err(HubError::Storage(fault)) => panic!("the hub failed: {fault}"),
        Err(
            HubError::Decode(_)
            | HubError::NoHello
            | HubError::Unexpected { .. }
            | HubError::WrongDevice
            | HubError::Encode(_),
        ) => refused(plan.kind, 400, "malformed", Some(nonce)),
    }
}

fn enrol(hub: &mut HubCore, kind: PlanKind, body: &[u8], now: Millis) -> Answer {
    let Ok(signed) = from_cbor_strict::<Signed>(body) else {
        return refused(kind, 400, "malformed", None);
    };
    match hub.enrol(&signed, now) {
        Ok(answer) => Answer {
            kind,
            status: 200,
            nonce: None,
            body: to_cbor(&answer),
        },
        Err(EnrolRefusal::Fault(fault)) => panic!("the hub failed: {fault}"),
        Err(refusal) => refused(kind, 403, refusal.code(), None),
    }
}

fn refused(kind: PlanKind, status: u16, code: &str, nonce: Option<String>) -> Answer {
    let body = format!("{{\"code\":\"{code}\"}}").into_bytes();
    Answer {
        kind,
        status,
        nonce,
        body,
    }
}
