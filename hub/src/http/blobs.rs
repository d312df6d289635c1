//! `PUT` and `GET /v1/blobs/{sha256}`.
//!
//! A PUT is streamed to a temporary file under a cap, checked against its name, stored durably and
//! answered alike whether the hub had it or not. A GET answers alike for what is not here and for
//! what the person may not read.

use super::body::{next_piece, refuse_unread};
use super::guard::Place;
use super::listen::Peer;
use super::{Caller, Hub, Refusal, spoke};
use crate::hub_core::Checked;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hucha_evidence::BlobError;
use hucha_model::{DeviceId, Hash};
use hucha_sync::plan::blob_request;
use hucha_sync::{Freshness, Method};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path as FilePath, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Longest blob in bytes: an original of 40 megapixels fits. Phones take in no longer photo
/// (`max_bytes` of `hucha_evidence::Limits`), so that what a phone holds can be uploaded.
pub(super) const MAX_BLOB: u64 = 16 << 20;

pub(super) async fn put(
    State(hub): State<Hub>,
    Extension(peer): Caller,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (parts, mut body) = request.into_parts();
    match try_put(&hub, peer, &name, &parts.headers, &mut body).await {
        Ok(device) => spoke(StatusCode::NO_CONTENT.into_response(), device),
        Err(refusal) => refuse_unread(body, refusal),
    }
}

pub(super) async fn get(
    State(hub): State<Hub>,
    Extension(peer): Caller,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    match try_get(&hub, peer, &name, request.headers()).await {
        Ok((bytes, device)) => {
            let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
            spoke((StatusCode::OK, kind, bytes).into_response(), device)
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn try_put(
    hub: &Hub,
    peer: Peer,
    name: &str,
    headers: &HeaderMap,
    body: &mut Body,
) -> Result<DeviceId, Refusal> {
    let claimed = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if claimed.is_some_and(|claimed| claimed > MAX_BLOB) {
        return Err(Refusal::too_large());
    }
    let (device, sha256, _place) = admit(hub, peer, Method::Put, name, headers).await?;
    let part = Part(hub.next_part());
    let bytes = receive(body, &part.0, hub.limits.piece).await?;
    let store = hub.with(|core, _| Ok(core.blob_store())).await?;
    // Outside of the hub's lock: a large photo must not keep the others waiting.
    let kept = tokio::task::spawn_blocking(move || store.put_file(sha256, &part.0));
    match kept.await {
        Ok(Ok(())) => {}
        Ok(Err(BlobError::Changed)) => return Err(Refusal::wrong_blob()),
        Ok(Err(why)) => return Err(crate::HubFault::from(why).into()),
        Err(_) => return Err(Refusal::fault()),
    }
    hub.with(move |core, now| Ok(core.note_blob(device, sha256, bytes, now)?))
        .await?;
    Ok(device)
}

async fn try_get(
    hub: &Hub,
    peer: Peer,
    name: &str,
    headers: &HeaderMap,
) -> Result<(Vec<u8>, DeviceId), Refusal> {
    let (device, sha256, _place) = admit(hub, peer, Method::Get, name, headers).await?;
    let store = hub
        .with(move |core, now| {
            if core.may_read_blob(device, sha256, now)? {
                Ok(core.blob_store())
            } else {
                Err(Refusal::no_blob())
            }
        })
        .await?;
    match tokio::task::spawn_blocking(move || store.read(sha256)).await {
        Ok(Ok(bytes)) => Ok((bytes, device)),
        Ok(Err(BlobError::Missing { .. })) => Err(Refusal::no_blob()),
        Ok(Err(why)) => Err(crate::HubFault::from(why).into()),
        Err(_) => Err(Refusal::fault()),
    }
}

/// Checks that the request is a device's own. Blobs are signed with a directory number, not with
/// a nonce: the operating system may upload them hours later.
async fn admit(
    hub: &Hub,
    peer: Peer,
    method: Method,
    name: &str,
    headers: &HeaderMap,
) -> Result<(DeviceId, Hash, Place), Refusal> {
    let sha256: Hash = name.parse().map_err(|_| Refusal::not_found())?;
    let (headers, key, place) = hub.knock(headers, peer, method == Method::Put).await?;
    let Freshness::Directory(number) = headers.fresh else {
        return Err(Refusal::malformed());
    };
    let device = headers.device;
    let signed = blob_request(method, sha256, number);
    hub.with(move |core, now| Ok(core.admit(&Checked::check(&key, &headers, &signed)?, now)?))
        .await?;
    Ok((device, sha256, place))
}

/// Writes a body into a file as it arrives; gives its length.
async fn receive(body: &mut Body, file: &FilePath, longest: Duration) -> Result<u64, Refusal> {
    let (pieces, mut queue) = mpsc::channel::<Bytes>(8);
    let path = file.to_owned();
    let writing = tokio::task::spawn_blocking(move || -> io::Result<()> {
        let mut file = File::create_new(path)?;
        while let Some(piece) = queue.blocking_recv() {
            file.write_all(&piece)?;
        }
        file.flush()
    });
    let mut total = 0_u64;
    let read = loop {
        let Ok(next) = timeout(longest, next_piece(body)).await else {
            break Err(Refusal::slow());
        };
        match next {
            Ok(None) => break Ok(total),
            Ok(Some(piece)) => {
                total += piece.len() as u64;
                if total > MAX_BLOB {
                    break Err(Refusal::too_large());
                }
                if pieces.send(piece).await.is_err() {
                    break Err(Refusal::fault());
                }
            }
            Err(_) => break Err(Refusal::unreadable_body()),
        }
    };
    drop(pieces);
    // The file is whole only when the writer says so; its error is the hub's own.
    match writing.await {
        Ok(Ok(())) => read,
        Ok(Err(_)) | Err(_) => read.and(Err(Refusal::fault())),
    }
}

/// A temporary file that goes away whatever happens.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // It may not exist yet; a leftover is swept at the next start.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::MAX_BLOB;

    #[test]
    fn whatever_photo_a_phone_takes_in_the_hub_takes_too() {
        assert_eq!(MAX_BLOB, hucha_evidence::Limits::default().max_bytes);
    }
}
