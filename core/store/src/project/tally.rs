//! Maintained counts: differences are gathered while projecting and written once at the end.

use super::Home;
use crate::codes::Word;
use crate::columns::word;
use crate::error::StoreError;
use crate::tx::Tx;
use hucha_model::DocId;
use hucha_model::wire::Count;
use rusqlite::params;
use std::collections::BTreeMap;

/// Differences per count.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<Count, i64>);

impl Tally {
    pub(crate) fn add(&mut self, counts: impl IntoIterator<Item = Count>) {
        for what in counts {
            *self.0.entry(what).or_default() += 1;
        }
    }

    pub(crate) fn take(&mut self, counts: impl IntoIterator<Item = Count>) {
        for what in counts {
            *self.0.entry(what).or_default() -= 1;
        }
    }
}

impl Tx<'_> {
    pub(crate) fn write_tally(&mut self, home: &Home, tally: Tally) -> Result<(), StoreError> {
        for (what, difference) in tally
            .0
            .into_iter()
            .filter(|(_, difference)| *difference != 0)
        {
            let of_doc = params![home.doc.as_bytes(), what.word(), difference];
            self.execute(
                "INSERT INTO p_count (doc, what, n) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (doc, what) DO UPDATE SET n = n + excluded.n",
                of_doc,
            )?;
            let of_scope = params![
                home.scope.as_bytes(),
                home.kind.word(),
                home.half,
                what.word(),
                difference
            ];
            self.execute(
                "INSERT INTO p_total (scope, kind, half, what, n) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (scope, kind, half, what) DO UPDATE SET n = n + excluded.n",
                of_scope,
            )?;
        }
        Ok(())
    }

    /// Takes everything a document counts off the tally.
    pub(crate) fn subtract_counts(&self, doc: DocId, tally: &mut Tally) -> Result<(), StoreError> {
        let counts = self.all(
            "SELECT what, n FROM p_count WHERE doc = ?1",
            [doc.as_bytes()],
            |row| Ok((word::<Count>(row, 0)?, row.get::<_, i64>(1)?)),
        )?;
        for (what, n) in counts {
            *tally.0.entry(what).or_default() -= n;
        }
        Ok(())
    }
}
