//! The hub over HTTP: one sync request, blobs, enrolment.
//!
//! Connections and bodies stand under limits of number, size and time ([`Limits`]); whether a
//! device may speak is asked before a byte of its body is read. What needs the hub is done on
//! blocking threads, one at a time: the database has one writer anyway. What must be on the disk
//! before an answer is gathered and written in groups; what needs the merge engine is done beside
//! by the second stage. Logs hold ids, counts, codes and durations, never content.

mod blobs;
mod body;
mod enrol;
mod guard;
mod limits;
mod listen;
mod log;
mod refusal;
mod running;
mod stage;
mod sync;
mod writer;

pub use limits::Limits;
pub use refusal::Refusal;
pub use running::RunningHub;

use crate::HubCore;
use crate::hub_core::Access;
use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Extension, Router};
use body::Counted;
use guard::{Attempts, Place, Places};
use hucha_model::sign::PublicKey;
use hucha_model::{DeviceId, Millis};
use hucha_sync::{Freshness, RequestHeaders};
use listen::Peer;
use log::AccessLog;
use stage::Stage;
use std::io;
use std::net::{IpAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;
use writer::Writer;

/// Tells the time; a simulation or a test brings its own.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// How long requests in flight may finish after the hub was told to stop.
const GRACE: Duration = Duration::from_secs(20);
/// Bytes of a device's signature.
const SIGNATURE: usize = 64;

/// What every request needs.
#[derive(Clone)]
struct Hub {
    core: Arc<Mutex<HubCore>>,
    writer: Writer,
    clock: Clock,
    limits: Limits,
    incoming: PathBuf,
    count: Arc<AtomicU64>,
    places: Places,
    attempts: Attempts,
    log: AccessLog,
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

    /// Reads who knocks and asks whether they may speak at all; takes one of their places and gives
    /// the key they must have signed with.
    async fn knock(
        &self,
        headers: &HeaderMap,
        Peer(address): Peer,
        to_push: bool,
    ) -> Result<(RequestHeaders, PublicKey, Place), Refusal> {
        let headers =
            RequestHeaders::read(|name| headers.get(name).and_then(|value| value.to_str().ok()))?;
        if headers.signature.len() != SIGNATURE || !is_plausible(&headers.fresh) {
            return Err(Refusal::signature());
        }
        let device = headers.device;
        let key = self
            .with(move |core, _| Ok(core.knock(device, to_push)?))
            .await?;
        let place = self
            .places
            .take(address, device, self.limits.per_device)
            .ok_or_else(Refusal::busy)?;
        Ok((headers, key, place))
    }

    fn next_part(&self) -> PathBuf {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        self.incoming
            .join(format!("hucha-{}-{number}.part", std::process::id()))
    }
}

/// The device a request turned out to be from; handlers put it on their answer for the log.
#[derive(Debug, Clone, Copy)]
struct Spoke(DeviceId);

/// Serves until `stop` is done, then lets requests in flight finish and tidies the database.
///
/// `incoming` is a folder for bodies on their way in.
pub async fn serve(
    core: HubCore,
    listener: TcpListener,
    incoming: PathBuf,
    clock: Clock,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let gate = core.gate();
    let core = Arc::new(Mutex::new(core));
    let stage = Stage::new(core.clone(), gate, clock.clone());
    let (writer, writing) = Writer::start(core.clone(), stage.clone(), clock.clone())?;
    let accepting = stage.start(&writer)?;
    let hub = Hub {
        core: core.clone(),
        writer: writer.clone(),
        clock,
        limits,
        incoming,
        count: Arc::default(),
        places: Places::default(),
        attempts: Attempts::default(),
        log: AccessLog::default(),
    };
    let logging = tokio::spawn(log::keep(hub.clone(), limits.access_log_days));
    let stopped = async move {
        stop.await;
        tracing::info!("stopping");
    };
    listen::listen(listener, router(hub.clone()), &limits, GRACE, stopped).await;
    logging.abort();
    stage.stop();
    let ended = tokio::task::spawn_blocking(move || {
        for thread in accepting {
            // What a thread panicked on stays received and is judged at the next start.
            let _ = thread.join();
        }
        // What they judged last is written.
        writer.stop();
        let _ = writing.join();
        let mut core = core.lock().unwrap_or_else(PoisonError::into_inner);
        let tidied = core
            .log_accesses(&hub.log.take())
            .and_then(|()| core.checkpoint());
        if tidied.is_err() {
            tracing::warn!(
                code = "checkpoint",
                "the database was not tidied; it is whole all the same"
            );
        }
    });
    ended.await.map_err(io::Error::other)
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
    let read = Arc::new(AtomicU64::new(0));
    let mut request = request.map(|body| Counted::wrap(body, read.clone()));
    if hub.limits.behind_proxy
        && let Some(address) = forwarded_for(request.headers())
    {
        request.extensions_mut().insert(Peer(address));
    }
    let response = match timeout(hub.limits.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::slow().into_response(),
    };
    let status = response.status().as_u16();
    let at = (hub.clock)();
    tracing::info!(%method, route, status, ms = at.0 - began.0, "request");
    hub.log.add(Access {
        at,
        device: response.extensions().get().map(|Spoke(device)| *device),
        method: method.to_string(),
        route: route.to_owned(),
        status,
        bytes_in: read.load(Ordering::Relaxed),
        bytes_out: response.body().size_hint().exact().unwrap_or_default(),
    });
    response
}

/// Tells whether a nonce could be one of ours; whether it is can be said only with the signature.
fn is_plausible(fresh: &Freshness) -> bool {
    match fresh {
        Freshness::Nonce(nonce) => {
            (1..=128).contains(&nonce.len()) && nonce.bytes().all(|byte| byte.is_ascii_graphic())
        }
        Freshness::Directory(_) => true,
    }
}

/// Reads the address that the proxy saw: the last one, all before it are the caller's own words.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let named = headers.get_all("x-forwarded-for").iter().next_back()?;
    let last = named.to_str().ok()?.rsplit(',').next()?;
    last.trim().parse().ok()
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

fn spoke(mut response: Response, device: DeviceId) -> Response {
    response.extensions_mut().insert(Spoke(device));
    response
}

fn cbor(status: StatusCode, bytes: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/cbor")], bytes).into_response()
}

/// The address of whoever asks, as a handler takes it.
type Caller = Extension<Peer>;
