//! `POST /v1/enrol`: a phone becomes a device.

use super::body::{refuse_unread, whole_body};
use super::listen::Peer;
use super::{Caller, Hub, Refusal, cbor, spoke};
use crate::hub_core::EnrolRefusal;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hucha_model::wire::{EnrolRequest, Signed, from_cbor_strict, to_cbor};

/// Longest request: a code, an id, a key and a signature.
const MAX_BODY: usize = 4 << 10;

pub(super) async fn enrol(
    State(hub): State<Hub>,
    Extension(Peer(address)): Caller,
    request: Request,
) -> Response {
    if let Some(seconds) = hub.attempts.wait(address, (hub.clock)()) {
        return refuse_unread(request.into_body(), Refusal::wait(seconds));
    }
    match try_enrol(&hub, request).await {
        Ok(response) => response,
        Err(refusal) => {
            if refusal.is_wrong_attempt() {
                hub.attempts.note_failure(address, (hub.clock)());
            }
            refusal.into_response()
        }
    }
}

async fn try_enrol(hub: &Hub, request: Request) -> Result<Response, Refusal> {
    let body = whole_body(request, MAX_BODY, hub.limits.piece).await?;
    let signed: Signed = from_cbor_strict(&body).map_err(|_| Refusal::malformed())?;
    let request: EnrolRequest = signed.open().map_err(|_| EnrolRefusal::Malformed)?;
    let answer = hub
        .with(move |core, now| Ok(core.enrol(&signed, now)?))
        .await?;
    Ok(spoke(
        cbor(StatusCode::OK, to_cbor(&answer)),
        request.device,
    ))
}
