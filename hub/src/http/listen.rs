//! Connections: how many at a time, and how long one may take to say what it wants.

use super::Limits;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long to wait when the system gives no connection, such as without file handles.
const BREATH: Duration = Duration::from_millis(200);

/// The address a request comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Takes connections until `stop`, then lets those open finish for `grace`.
pub(super) async fn listen(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    grace: Duration,
    stop: impl Future<Output = ()>,
) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let (told, stopping) = watch::channel(());
    let mut open = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        // A connection beyond the cap waits in the system's queue.
        let next = async {
            let permit = permits.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            () = &mut stop => break,
            (permit, accepted) = next => match accepted {
                Ok((stream, address)) => {
                    let router = router.clone().layer(Extension(Peer(address.ip())));
                    let serving = serve(stream, router, limits.head, stopping.clone());
                    open.spawn(async move {
                        serving.await;
                        drop(permit);
                    });
                }
                Err(why) => {
                    tracing::warn!(cause = %why, "no connection");
                    sleep(BREATH).await;
                }
            },
            Some(_) = open.join_next() => {}
        }
    }
    drop(told);
    // Whoever does not finish in time is cut off.
    let _ = timeout(grace, async { while open.join_next().await.is_some() {} }).await;
}

async fn serve(
    stream: TcpStream,
    router: Router,
    head: Duration,
    mut stopping: watch::Receiver<()>,
) {
    // Answers are whole: waiting for more to send helps nobody. It fails only on a dead connection.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(why) = ended {
        tracing::debug!(is_timeout = why.is_timeout(), "connection broke off");
    }
}
