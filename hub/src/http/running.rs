//! A hub served from its own thread: for tests, the demo, and whoever is not async.

use super::{Clock, Limits, serve};
use crate::HubCore;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::Path;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A served hub; dropped, it stops without waiting.
#[derive(Debug)]
pub struct RunningHub {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl RunningHub {
    /// Begins to serve at `listen` (port 0 takes a free one); bodies go through `incoming`.
    pub fn start(
        core: HubCore,
        listen: impl ToSocketAddrs,
        incoming: &Path,
        clock: Clock,
    ) -> io::Result<Self> {
        Self::start_with(core, listen, incoming, clock, Limits::default())
    }

    /// Begins to serve under other limits.
    pub fn start_with(
        core: HubCore,
        listen: impl ToSocketAddrs,
        incoming: &Path,
        clock: Clock,
        limits: Limits,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let incoming = incoming.to_owned();
        let thread = std::thread::Builder::new()
            .name("hub".to_owned())
            .spawn(move || {
                runtime.block_on(serve(core, listener, incoming, clock, limits, async {
                    // A dropped sender stops the hub as well.
                    let _ = stopped.await;
                }))
            })?;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Gives the address it serves at.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Gives the address as phones write it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops: requests in flight finish, the database is tidied and closed.
    pub fn stop(mut self) -> io::Result<()> {
        drop(self.stop.take());
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(served)) => served,
            Some(Err(_)) => Err(io::Error::other("the hub's thread panicked")),
            None => Ok(()),
        }
    }
}
