//! Bodies of requests: read under limits of size and time, or thrown away.

use super::Refusal;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, SizeHint};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::timeout;

/// Most bytes of a refused body that are read and thrown away.
const DRAIN: usize = 64 << 20;
/// Longest time that is spent on throwing a body away.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// Reads a whole body; each piece of it must come within `piece`.
pub(super) async fn whole_body(
    request: Request,
    limit: usize,
    piece: Duration,
) -> Result<Vec<u8>, Refusal> {
    let claimed = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let mut body = request.into_body();
    if claimed.is_some_and(|claimed| claimed > limit) {
        drain(body);
        return Err(Refusal::too_large());
    }
    let mut bytes = Vec::with_capacity(claimed.unwrap_or(0));
    loop {
        match timeout(piece, next_piece(&mut body)).await {
            Err(_) => return Err(Refusal::slow()),
            Ok(Ok(None)) => return Ok(bytes),
            Ok(Ok(Some(next))) if bytes.len() + next.len() <= limit => {
                bytes.extend_from_slice(&next);
            }
            Ok(Ok(Some(_))) => {
                drain(body);
                return Err(Refusal::too_large());
            }
            Ok(Err(_)) => return Err(Refusal::unreadable_body()),
        }
    }
}

/// Gives the next piece of a body.
pub(super) async fn next_piece(body: &mut Body) -> Result<Option<Bytes>, axum::Error> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Err(why)) => return Err(why),
            Some(Ok(frame)) => {
                if let Ok(piece) = frame.into_data() {
                    return Ok(Some(piece));
                }
            }
        }
    }
}

/// Answers with a refusal at once, whatever of the body is still to come.
pub(super) fn refuse_unread(body: Body, refusal: Refusal) -> Response {
    drain(body);
    refusal.into_response()
}

/// Reads what is left of a refused body and throws it away, beside the answer: a phone that is
/// still writing when the connection closes never sees the refusal, and would try for ever.
pub(super) fn drain(mut body: Body) {
    tokio::spawn(timeout(DRAIN_TIME, async move {
        let mut left = DRAIN;
        while let Ok(Some(piece)) = next_piece(&mut body).await {
            left = left.saturating_sub(piece.len());
            if left == 0 {
                return;
            }
        }
    }));
}

/// A body that counts what was read of it.
pub(super) struct Counted {
    body: Body,
    count: Arc<AtomicU64>,
}

impl Counted {
    /// Counts into `count`.
    pub(super) fn wrap(body: Body, count: Arc<AtomicU64>) -> Body {
        Body::new(Self { body, count })
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(piece) = frame.data_ref()
        {
            self.count.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
