//! samod in the comparison: a hub over its own file storage, and clients that keep everything in
//! memory, which is their best case.
//!
//! `peers-samod serve FOLDER PORT` serves; `peers-samod client CORPUS IDS PORT` takes orders as JSON
//! lines, one answer to each.

use automerge::{Automerge, Change, ChangeHash, ReadDoc as _};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use samod::storage::{InMemoryStorage, TokioFilesystemStorage};
use samod::{
    BackoffConfig, DialError, Dialer, DocHandle, DocumentId, Repo, ShareConfig, Transport,
};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::io::{BufRead as _, Write as _};
use std::sync::Arc;
use std::time::Instant;
use tokio::net::{TcpListener, TcpStream};
use url::Url;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Asked for by id only: a hub that announces every document to every client is slower.
fn policy() -> ShareConfig {
    ShareConfig::read_write().with_announce(false)
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", folder, port] => serve(folder, port).await,
        ["client", corpus, ids, port] => Client::read(corpus, ids, port)?.run().await,
        _ => Err("peers-samod serve FOLDER PORT | client CORPUS IDS PORT".into()),
    }
}

async fn serve(folder: &str, port: &str) -> Outcome<()> {
    let repo = Repo::build_tokio()
        .with_storage(TokioFilesystemStorage::new(folder))
        .with_share_policy(policy())
        .load()
        .await;
    let acceptor = repo.make_acceptor("tcp://hub".parse()?)?;
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("serving");
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        acceptor.accept_tokio_io(stream)?;
    }
}

/// What a client is to find, and what the pushing ones push.
struct Wanted {
    id: DocumentId,
    heads: Vec<ChangeHash>,
    pushes: Vec<(ChangeHash, Vec<u8>)>,
}

/// samod's own TCP dialer but for Nagle's algorithm, which would hold small messages back.
struct ToHub(String);

impl Dialer for ToHub {
    type Error = Infallible;

    fn url(&self) -> Url {
        Url::parse("tcp://hub").expect("a constant")
    }

    fn connect(&self) -> BoxFuture<'static, Result<Transport, DialError<Infallible>>> {
        let address = self.0.clone();
        Box::pin(async move {
            let stream = TcpStream::connect(address)
                .await
                .map_err(DialError::transient)?;
            stream.set_nodelay(true).map_err(DialError::transient)?;
            Ok(Transport::from_tokio_io(stream))
        })
    }
}

struct Client {
    wanted: Vec<Wanted>,
    clients: usize,
    port: String,
    /// Who pulled.
    puller: Option<Repo>,
    /// Who pushes, each with its document; and who looks on, with all of them.
    pushing: Vec<(Repo, DocHandle)>,
    observer: Option<(Repo, Vec<DocHandle>)>,
}

impl Client {
    fn read(corpus: &str, ids: &str, port: &str) -> Outcome<Self> {
        let corpus: Value = serde_json::from_slice(&std::fs::read(corpus)?)?;
        let ids: Vec<String> = serde_json::from_slice(&std::fs::read(ids)?)?;
        let docs = corpus["docs"].as_array().ok_or("no documents")?;
        let wanted: Outcome<Vec<Wanted>> = docs
            .iter()
            .zip(ids)
            .map(|(doc, id)| wanted(doc, &id))
            .collect();
        Ok(Self {
            wanted: wanted?,
            clients: usize::try_from(corpus["clients"].as_u64().ok_or("no clients")?)?,
            port: port.to_owned(),
            puller: None,
            pushing: Vec::new(),
            observer: None,
        })
    }

    async fn run(mut self) -> Outcome<()> {
        for line in std::io::stdin().lock().lines() {
            let order: Value = serde_json::from_str(&line?)?;
            let answer = match order["order"].as_str() {
                Some("pull") => self.pull().await?,
                Some("connect") => self.connect().await?,
                Some("push") => {
                    self.push(usize::try_from(order["round"].as_u64().ok_or("no round")?)?)
                        .await?
                }
                other => return Err(format!("unknown order {other:?}").into()),
            };
            let mut out = std::io::stdout().lock();
            writeln!(out, "{answer}")?;
            out.flush()?;
        }
        Ok(())
    }

    /// Makes a client in memory and connects it.
    async fn dial(&self) -> Outcome<Repo> {
        let repo = Repo::build_tokio()
            .with_storage(InMemoryStorage::new())
            .load()
            .await;
        let hub = Arc::new(ToHub(format!("127.0.0.1:{}", self.port)));
        repo.dial(BackoffConfig::default(), hub)?
            .established()
            .await?;
        Ok(repo)
    }

    async fn pull(&mut self) -> Outcome<Value> {
        let begun = Instant::now();
        let repo = self.dial().await?;
        let finding = self.wanted.iter().map(|wanted| find(&repo, wanted));
        let found = futures::future::try_join_all(finding).await?;
        let ms = milliseconds(begun);
        self.puller = Some(repo);
        Ok(json!({ "ms": ms, "docs": found.len() }))
    }

    async fn connect(&mut self) -> Outcome<Value> {
        let observer = self.dial().await?;
        let mut seen = Vec::new();
        for wanted in self.wanted.iter().take(self.clients) {
            let repo = self.dial().await?;
            let handle = find(&repo, wanted).await?;
            self.pushing.push((repo, handle));
            seen.push(find(&observer, wanted).await?);
        }
        self.observer = Some((observer, seen));
        Ok(json!({ "clients": self.pushing.len() }))
    }

    /// Every client takes up its change; done when the observer has all of them.
    async fn push(&mut self, round: usize) -> Outcome<Value> {
        let (_, seen) = self.observer.as_ref().ok_or("nobody looks on")?;
        let begun = Instant::now();
        for ((_, handle), wanted) in self.pushing.iter().zip(&self.wanted) {
            let (_, bytes) = wanted.pushes.get(round).ok_or("no such round")?;
            let change = Change::from_bytes(bytes.clone())?;
            handle.with_document(|doc| doc.apply_changes([change]))?;
        }
        for (handle, wanted) in seen.iter().zip(&self.wanted) {
            let (hash, _) = wanted.pushes.get(round).ok_or("no such round")?;
            until_all(handle, &[*hash]).await?;
        }
        Ok(json!({ "ms": milliseconds(begun) }))
    }
}

fn wanted(doc: &Value, id: &str) -> Outcome<Wanted> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("not text");
    let mut heads = Vec::new();
    for head in doc["heads"].as_array().ok_or("no heads")? {
        heads.push(text(head)?.parse()?);
    }
    let mut pushes = Vec::new();
    for push in doc["pushes"].as_array().ok_or("no pushes")? {
        pushes.push((
            text(&push["hash"])?.parse()?,
            hex::decode(text(&push["change"])?)?,
        ));
    }
    Ok(Wanted {
        id: id.parse()?,
        heads,
        pushes,
    })
}

/// Asks for a document and waits until all its changes are here.
async fn find(repo: &Repo, wanted: &Wanted) -> Outcome<DocHandle> {
    let found = repo.find(wanted.id.clone()).await?;
    let handle = found.ok_or("the hub does not have it")?;
    until_all(&handle, &wanted.heads).await?;
    Ok(handle)
}

async fn until_all(handle: &DocHandle, hashes: &[ChangeHash]) -> Outcome<()> {
    let mut changes = handle.changes();
    let here = || {
        handle.with_document(|doc: &mut Automerge| {
            hashes
                .iter()
                .all(|hash| doc.get_change_by_hash(hash).is_some())
        })
    };
    while !here() {
        changes.next().await.ok_or("the document's stream ended")?;
    }
    Ok(())
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}
