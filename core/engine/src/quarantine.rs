//! What was set aside: shown, exported, tried again, and thrown away only when a person says so.

use crate::error::EngineError;
use crate::incoming::{kind_of_inbox, passes_first_stage};
use crate::inner::Inner;
use crate::receipt::written_by;
use chrono::NaiveDateTime;
use hucha_model::wire::from_cbor_strict;
use hucha_model::{Hash, Lang};
use hucha_store::{InboxRow, Origin, QuarantineRow, Reads};
use hucha_sync::{Incoming, Item};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

const FORMAT: &str = "hucha.quarantine.1";

/// One thing that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineView {
    /// Its name, for the calls that act on it.
    pub item: Hash,
    /// What it is, in a word.
    pub what: String,
    /// Whose it says it is, where that can be read.
    pub author: Option<String>,
    /// How it came here.
    pub came_by: String,
    /// When it was set aside.
    pub at: NaiveDateTime,
    /// The reason code.
    pub reason: String,
    /// Why, as a sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
}

/// The first line of an exported quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: String,
    count: usize,
}

/// One line of an exported quarantine: an item as it came, and why it was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineLine {
    /// Its name.
    pub item: Hash,
    /// What it was taken for.
    pub kind: String,
    /// `hub`, `peer` or `local`.
    pub origin: String,
    /// The reason code.
    pub reason: String,
    /// Why, in Chinese and in English.
    pub sentence: (String, String),
    /// Milliseconds of the epoch.
    pub at: i64,
    /// The bytes as they came, in hexadecimal digits.
    pub bytes: String,
}

/// Reads an exported quarantine, for whoever looks into it; `None` when it is none or cut short.
pub fn read_quarantine(text: &str) -> Option<Vec<QuarantineLine>> {
    let mut lines = text.lines();
    let head: Head = serde_json::from_str(lines.next()?).ok()?;
    let found: Option<Vec<QuarantineLine>> =
        lines.map(|line| serde_json::from_str(line).ok()).collect();
    found.filter(|found| head.format == FORMAT && found.len() == head.count)
}

impl Inner {
    pub(crate) fn quarantine_view(&self, lang: Lang) -> Result<Vec<QuarantineView>, EngineError> {
        let rows = self.store.read(Reads::quarantined)?;
        Ok(rows.iter().map(|row| self.aside_view(row, lang)).collect())
    }

    fn aside_view(&self, row: &QuarantineRow, lang: Lang) -> QuarantineView {
        let item = from_cbor_strict::<Item>(&row.bytes).ok();
        let author = item.as_ref().and_then(written_by);
        QuarantineView {
            item: row.hash,
            what: what(&row.kind, lang).to_owned(),
            author: author.map(|person| self.directory.person_name(person)),
            came_by: came_by(row.origin, lang).to_owned(),
            at: row.at.local(),
            reason: row.why.clone(),
            sentence: self.lifecycles.sentence(&row.why, lang),
            advice: self
                .lifecycles
                .sentence(&format!("advice.{}", row.why), lang),
        }
    }

    /// Writes everything set aside into a file of JSON lines, raw bytes included; gives how many.
    pub(crate) fn export_quarantine(&self, path: &Path) -> Result<usize, EngineError> {
        let rows = self.store.read(Reads::quarantined)?;
        let head = Head {
            format: FORMAT.to_owned(),
            count: rows.len(),
        };
        let mut text = json_line(&head)?;
        for row in &rows {
            let sentence = |lang| self.lifecycles.sentence(&row.why, lang);
            text.push_str(&json_line(&QuarantineLine {
                item: row.hash,
                kind: row.kind.clone(),
                origin: origin_word(row.origin).to_owned(),
                reason: row.why.clone(),
                sentence: (sentence(Lang::Zh), sentence(Lang::En)),
                at: row.at.0,
                bytes: hex(&row.bytes),
            })?);
        }
        write_file(path, text.as_bytes())?;
        Ok(rows.len())
    }

    /// Looks at one thing again; answers whether it is no longer set aside. What cannot be read at
    /// all stays.
    pub(crate) fn retry_quarantined(&mut self, item: Hash) -> Result<bool, EngineError> {
        let Some(row) = self.store.read(|reads| reads.quarantined_one(item))? else {
            return Ok(false);
        };
        let Ok(held) = from_cbor_strict::<Item>(&row.bytes) else {
            return self.retry_entry(item);
        };
        if !passes_first_stage(&held) {
            return Ok(false);
        }
        let Some(again) = back_to_inbox(row) else {
            return self.retry_record(item, held);
        };
        self.store.write(|tx| {
            tx.put_inbox(&again)?;
            tx.release(item)
        })?;
        self.accept_all(&mut hucha_sync::Applied::default())?;
        let still = self.store.read(|reads| reads.quarantined_one(item))?;
        Ok(still.is_none())
    }

    /// An entry of this phone is written once more; what is no entry, or still not valid, stays.
    fn retry_entry(&mut self, item: Hash) -> Result<bool, EngineError> {
        match self.enter_again(item) {
            Ok(again) => Ok(again.is_some()),
            Err(EngineError::Refused { .. } | EngineError::Edit(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A record needs no second stage: it holds, or it does not.
    fn retry_record(&mut self, item: Hash, held: Item) -> Result<bool, EngineError> {
        let incoming = Incoming {
            items: vec![held],
            ..Incoming::default()
        };
        let received = self.take_in(incoming, Origin::Peer, None)?;
        let is_good = received.applied.quarantined == 0;
        if is_good {
            self.store.write(|tx| tx.release(item))?;
        }
        Ok(is_good)
    }

    /// Throws one thing away, as a person asked; its name and reason stay on record. Answers
    /// whether it was there.
    pub(crate) fn discard_quarantined(&self, item: Hash) -> Result<bool, EngineError> {
        let now = self.now();
        Ok(self.store.write(|tx| tx.discard(item, now))?)
    }
}

/// Makes the row of the inbox for something that was set aside; `None` for what never lies there.
pub(crate) fn back_to_inbox(row: QuarantineRow) -> Option<InboxRow> {
    let item = from_cbor_strict::<Item>(&row.bytes).ok()?;
    Some(InboxRow {
        ord: 0,
        hash: row.hash,
        kind: kind_of_inbox(item.kind()?),
        doc: row.doc,
        bytes: row.bytes,
        origin: row.origin,
        waits: None,
        at: row.at,
    })
}

fn what(kind: &str, lang: Lang) -> &'static str {
    match kind {
        "row" => lang.pick("名录条目", "an entry of the directory"),
        "opened" => lang.pick("建立记录", "a record opened"),
        "run" => lang.pick("填写内容", "entries in a record"),
        "change" => lang.pick("本机的一条填写内容", "an entry of this phone"),
        "decision" => lang.pick("办理事项", "a decision"),
        "record" => lang.pick("编号凭证", "the proof of a number"),
        "access" => lang.pick("查看权限", "a right to read"),
        _ => lang.pick("无法识别的数据", "data that cannot be read"),
    }
}

fn came_by(origin: Origin, lang: Lang) -> &'static str {
    match origin {
        Origin::Hub => lang.pick("来自服务器", "from the hub"),
        Origin::Peer => lang.pick("来自其他手机", "from another phone"),
        Origin::Local => lang.pick("本机", "from this phone"),
    }
}

fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Hub => "hub",
        Origin::Peer => "peer",
        Origin::Local => "local",
    }
}

fn json_line<T: Serialize>(value: &T) -> Result<String, EngineError> {
    let mut line =
        serde_json::to_string(value).map_err(|error| EngineError::Report(Box::new(error)))?;
    line.push('\n');
    Ok(line)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    let written = std::fs::File::create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|source| EngineError::File {
        file: path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into()),
        source,
    })
}
