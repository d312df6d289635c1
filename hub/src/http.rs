//! The hub over HTTP: one sync request, blobs, enrolment.
//!
//! It reads requests under limits of size and time, checks that they are a device's own, and hands
//! them to [`HubCore`] on a blocking thread, one at a time: the database has one writer anyway.
//! Logs hold ids, counts, codes and durations, never content.

mod blobs;
mod enrol;
mod refusal;
mod running;
mod sync;

pub use refusal::Refusal;
pub use running::RunningHub;

use crate::HubCore;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use hucha_model::Millis;
use hucha_sync::{RequestError, RequestHeaders};
use std::future::poll_fn;
use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

/// Tells the time; a simulation or a test brings its own.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// How long a request may take, its body included; a slow phone on a weak network fits.
const REQUEST: Duration = Duration::from_mins(2);
/// How long requests in flight may finish after the hub was told to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How long the next piece of a body may take.
const PIECE: Duration = Duration::from_secs(30);
/// Most bytes of a refused body that are read and thrown away.
const DRAIN: usize = 64 << 20;

/// What every request needs.
#[derive(Clone)]
struct Hub {
    core: Arc<Mutex<HubCore>>,
    clock: Clock,
    incoming: PathBuf,
    count: Arc<AtomicU64>,
}

impl Hub {
    /// Runs `work` on the hub, on a thread that may block.
    async fn with<T, W>(&self, work: W) -> Result<T, Refusal>
    where
        T: Send + 'static,
        W: FnOnce(&mut HubCore, Millis) -> Result<T, Refusal> + Send + 'static,
    {
        let hub = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut core = hub.core.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut core, (hub.clock)())
        });
        done.await.unwrap_or_else(|_| Err(Refusal::fault()))
    }

    fn next_part(&self) -> PathBuf {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        self.incoming
            .join(format!("hucha-{}-{number}.part", std::process::id()))
    }
}

/// Serves until `stop` is done, then lets requests in flight finish and tidies the database.
///
/// `incoming` is a folder for bodies on their way in.
pub async fn serve(
    core: HubCore,
    listener: TcpListener,
    incoming: PathBuf,
    clock: Clock,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let core = Arc::new(Mutex::new(core));
    let hub = Hub {
        core: core.clone(),
        clock,
        incoming,
        count: Arc::default(),
    };
    let (told, stopping) = oneshot::channel::<()>();
    let serving = axum::serve(listener, router(hub)).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        // Nobody listens any more only when serving has ended by itself.
        let _ = told.send(());
    });
    let served = tokio::select! {
        served = serving.into_future() => served,
        () = async { let _ = stopping.await; sleep(GRACE).await } => Ok(()),
    };
    let mut core = core.lock().unwrap_or_else(PoisonError::into_inner);
    if core.checkpoint().is_err() {
        tracing::warn!(
            code = "checkpoint",
            "the database was not tidied; it is whole all the same"
        );
    }
    served
}

fn router(hub: Hub) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/v1/sync", post(sync::answer))
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/blobs/{sha256}", put(blobs::put).get(blobs::get))
        .fallback(|| async { Refusal::not_found() })
        .method_not_allowed_fallback(|| async { Refusal::not_found() })
        .layer(from_fn_with_state(hub.clone(), watch))
        .with_state(hub)
}

/// Bounds each request in time and writes one line about it.
async fn watch(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let began = (hub.clock)();
    let method = request.method().clone();
    let route = route_of(request.uri().path());
    let response = match timeout(REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::slow().into_response(),
    };
    let status = response.status().as_u16();
    let ms = (hub.clock)().0 - began.0;
    tracing::info!(%method, route, status, ms, "request");
    response
}

/// Names the route without what it names: paths of blobs tell who looked at what.
fn route_of(path: &str) -> &'static str {
    match path {
        "/v1/sync" => "sync",
        "/v1/enrol" => "enrol",
        "/healthz" => "healthz",
        path if path.starts_with("/v1/blobs/") => "blob",
        _ => "other",
    }
}

fn device_headers(headers: &HeaderMap) -> Result<RequestHeaders, RequestError> {
    RequestHeaders::read(|name| headers.get(name).and_then(|value| value.to_str().ok()))
}

/// Reads a whole body under limits.
async fn whole_body(request: Request, limit: usize) -> Result<Vec<u8>, Refusal> {
    let claimed = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let mut body = request.into_body();
    let mut bytes = Vec::with_capacity(claimed.unwrap_or(0).min(limit));
    loop {
        match next_piece(&mut body).await {
            Ok(None) => return Ok(bytes),
            Ok(Some(piece)) if bytes.len() + piece.len() <= limit => {
                bytes.extend_from_slice(&piece);
            }
            Ok(Some(_)) => {
                drain(&mut body).await;
                return Err(Refusal::too_large());
            }
            Err(_) => return Err(Refusal::unreadable_body()),
        }
    }
}

/// Gives the next piece of a body.
async fn next_piece(body: &mut Body) -> Result<Option<Bytes>, axum::Error> {
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

/// Reads what is left of a refused body and throws it away: a phone that is still writing when the
/// connection closes never sees the refusal, and would try for ever.
async fn drain(body: &mut Body) {
    let mut left = DRAIN;
    while let Ok(Ok(Some(piece))) = timeout(PIECE, next_piece(body)).await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}

fn cbor(status: StatusCode, bytes: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/cbor")], bytes).into_response()
}
