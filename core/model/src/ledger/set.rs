//! The ledgers built into the product.

use super::{LedgerError, TaskLedger};
use std::collections::BTreeMap;

/// Ledgers by the id of their programme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledgers {
    by_id: BTreeMap<String, TaskLedger>,
}

/// Pairs of a file under `fixtures/programmes` and its text.
macro_rules! shipped {
    ($($path:literal),+ $(,)?) => {
        &[$((
            concat!("fixtures/programmes/", $path),
            include_str!(concat!("../../../../fixtures/programmes/", $path)),
        )),+]
    };
}

const LEDGERS: &[(&str, &str)] = shipped![
    "RZ11/ledger.toml",
    "HZ-C/ledger.toml",
    "HZ-I/ledger.toml",
    "WH38/ledger.toml",
];

impl Ledgers {
    /// Reads the ledgers built into the product.
    ///
    /// Fails only when a file under `fixtures/programmes` is wrong, which a test of this crate
    /// finds before anybody builds with it.
    pub fn embedded() -> Result<Self, LedgerError> {
        let mut all = Self::default();
        for (file, text) in LEDGERS.iter().copied() {
            all.add(TaskLedger::parse(file, text)?);
        }
        Ok(all)
    }

    /// Adds a ledger; a newer one of the same id replaces it.
    pub fn add(&mut self, ledger: TaskLedger) {
        self.by_id.insert(ledger.id.clone(), ledger);
    }

    /// Finds the ledger of a programme.
    pub fn ledger(&self, id: &str) -> Option<&TaskLedger> {
        self.by_id.get(id)
    }

    /// Lists the ledgers in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &TaskLedger> {
        self.by_id.values()
    }
}
