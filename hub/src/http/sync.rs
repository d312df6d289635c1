//! `POST /v1/sync`: the one request a phone makes.
//!
//! What it pushes is durable before anything is judged. Then it waits a moment for the second
//! stage, so that the usual answer says `accepted` at once; what takes longer is `received`, and
//! its number comes by the feed.

use super::body::{refuse_unread, whole_body};
use super::refusal::add_nonce;
use super::writer::{BUDGET, First, Push, Written};
use super::{Caller, Hub, Refusal, cbor, spoke};
use crate::HubFault;
use crate::hub_core::Checked;
use axum::Extension;
use axum::extract::{Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hucha_model::sign::PublicKey;
use hucha_model::wire::Verdict;
use hucha_model::{DeviceId, Hash};
use hucha_sync::request::PATH_SYNC;
use hucha_sync::{Freshness, HubAnswer, MAX_STREAM, Method, Request, RequestHeaders};
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Longest body: a full stream that did not compress, and its header.
const MAX_BODY: usize = MAX_STREAM + 16;

pub(super) async fn answer(
    State(hub): State<Hub>,
    Extension(peer): Caller,
    request: HttpRequest,
) -> Response {
    let (headers, key, place) = match hub.knock(request.headers(), peer, true).await {
        Ok(known) => known,
        Err(refusal) => return refuse_unread(request.into_body(), refusal),
    };
    // A blob's freshness is no nonce.
    if !matches!(headers.fresh, Freshness::Nonce(_)) {
        return refuse_unread(request.into_body(), Refusal::malformed());
    }
    let answered = match whole_body(request, MAX_BODY, hub.limits.piece).await {
        Ok(body) => try_answer(&hub, headers, key, body).await,
        Err(refusal) => Err(refusal),
    };
    drop(place);
    answered.unwrap_or_else(Refusal::into_response)
}

async fn try_answer(
    hub: &Hub,
    headers: RequestHeaders,
    key: PublicKey,
    body: Vec<u8>,
) -> Result<Response, Refusal> {
    let device = headers.device;
    let body = Arc::new(body);
    let bytes_in = body.len();
    let checked = check(headers, key, body.clone()).await?;
    let asker = checked.asker();
    let (reply, written) = oneshot::channel();
    hub.writer.push(Push {
        checked,
        body: body.clone(),
        may_wait: !hub.limits.settle.is_zero(),
        reply,
    });
    let Written { nonce, first } = written.await.unwrap_or_else(|_| Err(Refusal::fault()))?;
    let answer = match first {
        First::Over(answer) => answer,
        First::Waits(expected, settled) => {
            // Too late or not, what is known by then is said.
            let _ = timeout(hub.limits.settle, settled).await;
            hub.with(move |core, now| {
                let answer = core.conclude(asker, &body, &expected, now, BUDGET)?;
                if expected.failed() > 0 {
                    tracing::error!(%device, failed = expected.failed(), "items failed");
                }
                Ok(answer)
            })
            .await
            .map_err(|refusal| refusal.with_nonce(&nonce))?
        }
    };
    log(device, bytes_in, &answer);
    let mut response = spoke(cbor(StatusCode::OK, answer.bytes), device);
    add_nonce(&mut response, &nonce);
    Ok(response)
}

/// Checks a request's signature on a thread that may block, without the hub in hand.
async fn check(
    headers: RequestHeaders,
    key: PublicKey,
    body: Arc<Vec<u8>>,
) -> Result<Checked, Refusal> {
    let checking = tokio::task::spawn_blocking(move || {
        let signed = Request {
            method: Method::Post,
            path: PATH_SYNC.to_owned(),
            body: Hash::of_bytes(&body),
            fresh: headers.fresh.clone(),
        };
        Checked::check(&key, &headers, &signed)
    });
    match checking.await {
        Ok(checked) => Ok(checked?),
        Err(_) => Err(Refusal::fault()),
    }
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
        received = count(|verdict| matches!(verdict, Verdict::Received)),
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
