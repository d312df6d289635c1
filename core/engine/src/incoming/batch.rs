//! A batch while it is checked: nothing of it is written before all of it was looked at.

use hucha_document::{Doc, Touched};
use hucha_model::directory::Directory;
use hucha_model::wire::{Decision, DirectoryRow, NumberRecord, Opened, Signed, SignedDecision};
use hucha_model::{DocId, Hash, Millis};
use hucha_store::{AccessRow, ChangeRow, Origin, RunRow};
use hucha_sync::{Applied, Incoming, Item};
use std::collections::BTreeMap;

/// Why an item is not taken now.
pub(super) enum NotNow {
    /// Something it builds on is not here; it is tried again.
    Held,
    /// It will never be valid; it is kept aside with the reason code.
    Refused(&'static str),
}

/// Everything a batch brings, checked, before it is written.
pub(super) struct Batch {
    pub(super) origin: Origin,
    pub(super) directory: Directory,
    pub(super) docs: BTreeMap<DocId, Doc>,
    pub(super) touched: BTreeMap<DocId, Touched>,
    pub(super) openings: BTreeMap<DocId, Opened>,
    pub(super) numbers: BTreeMap<Hash, NumberRecord>,
    pub(super) rows: Vec<(u64, DirectoryRow, Signed)>,
    pub(super) opened: Vec<(Opened, Signed)>,
    pub(super) runs: Vec<(RunRow, Vec<ChangeRow>)>,
    pub(super) decisions: Vec<(SignedDecision, Decision)>,
    pub(super) records: Vec<(NumberRecord, Signed)>,
    pub(super) access: Vec<AccessRow>,
    pub(super) refused: Vec<(Item, &'static str)>,
    pub(super) held: Vec<Item>,
    pub(super) applied: Applied,
}

/// The reason code of an item that waits.
pub(super) const HELD: &str = "held";

impl Batch {
    pub(super) fn new(origin: Origin, directory: Directory) -> Self {
        Self {
            origin,
            directory,
            docs: BTreeMap::new(),
            touched: BTreeMap::new(),
            openings: BTreeMap::new(),
            numbers: BTreeMap::new(),
            rows: Vec::new(),
            opened: Vec::new(),
            runs: Vec::new(),
            decisions: Vec::new(),
            records: Vec::new(),
            access: Vec::new(),
            refused: Vec::new(),
            held: Vec::new(),
            applied: Applied::default(),
        }
    }

    /// Gives the newest hub time known with this batch.
    pub(super) fn hub_time(&self, known: Millis) -> Millis {
        self.records
            .iter()
            .map(|(record, _)| record.at)
            .fold(known, Millis::max)
    }

    /// Gives the highest number known with this batch.
    pub(super) fn known(&self, known: u64, incoming: &Incoming) -> u64 {
        let seen = incoming.cursors.iter().map(|cursor| cursor.n);
        let numbered = self.records.iter().map(|(record, _)| record.n);
        seen.chain(numbered).fold(known, u64::max)
    }
}
