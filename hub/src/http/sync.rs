//! `POST /v1/sync`: the one request a phone makes.

use super::refusal::add_nonce;
use super::{Hub, Refusal, cbor, device_headers, whole_body};
use crate::{HubCore, HubFault};
use axum::extract::{Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hucha_model::wire::Verdict;
use hucha_model::{DeviceId, Hash, Millis};
use hucha_sync::request::PATH_SYNC;
use hucha_sync::{HubAnswer, MAX_STREAM, Method, Request, RequestHeaders};

/// Longest body: a full stream that did not compress, and its header.
const MAX_BODY: usize = MAX_STREAM + 16;
/// Most bytes of frames in one answer.
const BUDGET: usize = MAX_STREAM;

pub(super) async fn answer(State(hub): State<Hub>, request: HttpRequest) -> Response {
    match try_answer(&hub, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn try_answer(hub: &Hub, request: HttpRequest) -> Result<Response, Refusal> {
    let headers = device_headers(request.headers())?;
    let body = whole_body(request, MAX_BODY).await?;
    let (bytes, nonce) = hub
        .with(move |core, now| judge(core, &headers, &body, now))
        .await?;
    let mut response = cbor(StatusCode::OK, bytes);
    add_nonce(&mut response, &nonce);
    Ok(response)
}

fn judge(
    core: &mut HubCore,
    headers: &RequestHeaders,
    body: &[u8],
    now: Millis,
) -> Result<(Vec<u8>, String), Refusal> {
    let signed = Request {
        method: Method::Post,
        path: PATH_SYNC.to_owned(),
        body: Hash::of_bytes(body),
        fresh: headers.fresh.clone(),
    };
    let nonce = core.authenticate(headers, &signed, now)?;
    let answer = core
        .answer(headers.device, body, now, BUDGET)
        .map_err(|why| Refusal::from(why).with_nonce(&nonce))?;
    log(headers.device, body.len(), &answer);
    Ok((answer.bytes, nonce))
}

fn log(device: DeviceId, bytes_in: usize, answer: &HubAnswer<HubFault>) {
    let count = |wanted: fn(&Verdict) -> bool| {
        answer
            .verdicts
            .iter()
            .filter(|(_, verdict)| wanted(verdict))
            .count()
    };
    tracing::info!(
        %device,
        bytes_in,
        bytes_out = answer.bytes.len(),
        accepted = count(|verdict| matches!(verdict, Verdict::Accepted { .. })),
        duplicate = count(|verdict| matches!(verdict, Verdict::Duplicate { .. })),
        held = count(|verdict| matches!(verdict, Verdict::Held { .. })),
        rejected = count(|verdict| matches!(verdict, Verdict::Rejected { .. })),
        failed = answer.failed.len(),
        fed = answer.fed,
        "sync"
    );
    for (item, verdict) in &answer.verdicts {
        if let Verdict::Rejected { reason, .. } = verdict {
            tracing::info!(%device, item = item.short(), reason, "rejected");
        }
    }
}
