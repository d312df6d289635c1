//! A client that is not ours.
//!
//! The public JavaScript package of the merge engine opens our documents and writes into them under
//! node, so that format and schema are proved by code this workspace does not share. The package is
//! pinned in `package-lock.json`; `tests/run` installs it.

pub mod shape;

use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Why the client did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// There is no node on this machine.
    #[error("node is missing: tests/run installs it (Debian: nodejs, npm)")]
    NodeMissing(#[source] std::io::Error),
    /// The pinned package is not installed.
    #[error("node_modules is missing: run `npm ci` in tests/foreign, as tests/run does")]
    PackageMissing,
    /// Node could not be spoken to.
    #[error("node could not be spoken to")]
    Io(#[from] std::io::Error),
    /// The script failed; its own words.
    #[error("the script failed: {0}")]
    Script(String),
    /// The answer is not what the script promises.
    #[error("the answer cannot be read")]
    Answer(#[from] serde_json::Error),
    /// The answer holds something other than hexadecimal digits.
    #[error("the answer is not hexadecimal")]
    Hex(#[from] hex::FromHexError),
}

/// What the client reads and wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientView {
    /// The document as plain JSON.
    pub content: Value,
    /// Its heads in hexadecimal, in order.
    pub heads: Vec<String>,
    /// The changes made, as the package gives them.
    pub changes: Vec<Vec<u8>>,
    /// The same changes with deflated bodies.
    pub deflated: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
struct Answer {
    content: Value,
    heads: Vec<String>,
    changes: Vec<String>,
    deflated: Vec<String>,
}

/// Opens a document and reads it.
pub fn show(document: &[u8]) -> Result<ClientView, ClientError> {
    ask(&json!({ "document": hex::encode(document), "edits": [] }))
}

/// Opens a document as `actor`, makes each edit one change, and reads the result. The words of an
/// edit are those of `client.mjs`.
pub fn edit(document: &[u8], actor: [u8; 16], edits: &[Value]) -> Result<ClientView, ClientError> {
    ask(&json!({
        "document": hex::encode(document),
        "actor": hex::encode(actor),
        "edits": edits,
    }))
}

fn ask(request: &Value) -> Result<ClientView, ClientError> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node")
        .arg(folder.join("client.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(ClientError::NodeMissing)?;
    if !folder.join("node_modules/@automerge/automerge").is_dir() {
        node.kill()?;
        node.wait()?;
        return Err(ClientError::PackageMissing);
    }
    if let Some(mut input) = node.stdin.take() {
        input.write_all(&serde_json::to_vec(request)?)?;
    }
    let output = node.wait_with_output()?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(ClientError::Script(words));
    }
    let answer: Answer = serde_json::from_slice(&output.stdout)?;
    let mut heads = answer.heads;
    heads.sort();
    Ok(ClientView {
        content: answer.content,
        heads,
        changes: bytes_of(&answer.changes)?,
        deflated: bytes_of(&answer.deflated)?,
    })
}

fn bytes_of(all: &[String]) -> Result<Vec<Vec<u8>>, ClientError> {
    Ok(all.iter().map(hex::decode).collect::<Result<_, _>>()?)
}
