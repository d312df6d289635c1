//! `POST /v1/enrol`: a phone becomes a device.

use super::{Hub, Refusal, cbor, whole_body};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hucha_model::wire::{Signed, from_cbor_strict, to_cbor};

/// Longest request: a code, an id, a key and a signature.
const MAX_BODY: usize = 4 << 10;

pub(super) async fn enrol(State(hub): State<Hub>, request: Request) -> Response {
    match try_enrol(&hub, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn try_enrol(hub: &Hub, request: Request) -> Result<Response, Refusal> {
    let body = whole_body(request, MAX_BODY).await?;
    let signed: Signed = from_cbor_strict(&body).map_err(|_| Refusal::malformed())?;
    let answer = hub
        .with(move |core, now| Ok(core.enrol(&signed, now)?))
        .await?;
    Ok(cbor(StatusCode::OK, to_cbor(&answer)))
}
