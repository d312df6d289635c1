//! `hucha serve`.

use super::Complaint;
use super::clock::HubClock;
use clap::Args;
use hucha_hub::gate::{ChildPool, PoolSettings};
use hucha_hub::http::Limits;
use hucha_hub::{HubCore, HubFault, http};
use hucha_model::Lang;
use std::fs;
use std::io::{self, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// 数据目录 / folder of the hub
    #[arg(long)]
    data: PathBuf,
    /// 监听地址，端口 0 表示任选 / where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8787")]
    listen: String,
    /// 把访问地址写入该文件 / write the address into this file
    #[arg(long)]
    port_file: Option<PathBuf>,
    /// 校验进程数 / how many child processes judge records
    #[arg(long, default_value_t = 2)]
    gate_workers: usize,
    /// 访问日志保留天数 / how many days the access log is kept
    #[arg(long, default_value_t = 180)]
    access_log_days: u32,
    /// 位于反向代理之后：从 X-Forwarded-For 取来访地址 / behind a proxy: take callers' addresses from X-Forwarded-For
    #[arg(long)]
    behind_proxy: bool,
}

impl Serve {
    pub(super) fn run(self, _lang: Lang, clock: &HubClock) -> Result<(), Complaint> {
        let program = std::env::current_exe().map_err(HubFault::Folder)?;
        let gate = ChildPool::new(PoolSettings {
            workers: self.gate_workers,
            ..PoolSettings::of_program(program)
        });
        let core = HubCore::open(&self.data)?.with_gate(Arc::new(gate));
        core.blob_store().sweep()?;
        let incoming = self.data.join("incoming");
        make_empty(&incoming).map_err(HubFault::Folder)?;
        let cannot_listen =
            |why| Complaint::of("无法监听该地址", "cannot listen there", &self.listen, why);
        let listener = TcpListener::bind(&self.listen).map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        log_to_stderr();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(cannot_listen)?;
        runtime.block_on(async {
            // Signals are caught before anybody is told the address.
            let mut interrupted = signal(SignalKind::interrupt()).map_err(cannot_listen)?;
            let mut terminated = signal(SignalKind::terminate()).map_err(cannot_listen)?;
            if let Some(file) = &self.port_file {
                write_whole(file, &format!("http://{address}\n")).map_err(|why| {
                    Complaint::of("无法写入文件", "cannot write", file.display(), why)
                })?;
            }
            println!("http://{address}");
            io::stdout().flush().map_err(cannot_listen)?;
            tracing::info!(%address, "serving");
            let stop = async move {
                tokio::select! {
                    _ = interrupted.recv() => {}
                    _ = terminated.recv() => {}
                }
            };
            let clock = clock.clone();
            let clock = Arc::new(move || clock.now());
            let limits = Limits {
                access_log_days: self.access_log_days,
                behind_proxy: self.behind_proxy,
                ..Limits::default()
            };
            http::serve(core, listener, incoming, clock, limits, stop)
                .await
                .map_err(cannot_listen)
        })?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// JSON lines on stderr: ids, counts, codes and durations only.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("HUCHA_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second subscriber cannot be there: this is the program's only call.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .try_init();
}

/// Makes the folder of bodies on their way in, without what a crash left there.
fn make_empty(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "part")
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Writes a file so that a reader sees all of it or nothing.
fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    let beside = file.with_extension("part");
    fs::write(&beside, text)?;
    fs::rename(beside, file)
}
