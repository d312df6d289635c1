//! This person's entries that went with somebody's refused one: authored again from the journal.

use super::aside::ENTRY;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inner::Inner;
use chrono::NaiveDateTime;
use hucha_document::{Change, Doc, Edit, EditError};
use hucha_model::wire::Opened;
use hucha_model::{ActivityId, DocId, Hash, Lang};
use hucha_store::{HealedRow, JournalRow, QuarantineRow, Reads};
use serde::{Deserialize, Serialize};

/// One entry of this phone that is in no record: the hub refused it, or it is no longer valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsideEntryView {
    /// Its name, for the calls that act on it.
    pub item: Hash,
    /// The activity it was written for.
    pub activity: Option<ActivityId>,
    /// The reason code.
    pub reason: String,
    /// Why, as a sentence.
    pub sentence: String,
    /// When it was taken out.
    pub at: NaiveDateTime,
}

/// What became of one entry.
pub(super) enum Authored {
    /// It is in the document again.
    Again {
        old: Change,
        change: Change,
        edit: String,
    },
    /// What remains of the document says it already.
    SaidAlready { old: Change },
    /// It is kept aside with the reason code.
    Aside { old: Change, why: String },
}

/// Writes one entry into the healed document by the rules a person's own edits pass, at the time it
/// was written first; a `refused` one is not tried.
pub(super) fn author_again(
    inner: &Inner,
    opened: &Opened,
    (whole, healed): (&Doc, &mut Doc),
    row: &JournalRow,
    refused: Option<&String>,
) -> Result<Authored, EngineError> {
    let old = whole
        .change(row.change)
        .ok_or(EngineError::UnknownDocument(opened.doc))?;
    if let Some(why) = refused {
        let why = why.clone();
        return Ok(Authored::Aside { old, why });
    }
    let aside = |old, why: &str| {
        let why = why.to_owned();
        Ok(Authored::Aside { old, why })
    };
    let Ok(edit) = serde_json::from_str::<Edit>(&row.edit) else {
        return aside(old, crate::incoming::STORED_DAMAGED);
    };
    match inner.check_right(opened, &edit) {
        Ok(()) => {}
        Err(EngineError::Refused { reason }) => return aside(old, &reason),
        Err(error) => return Err(error),
    }
    let at = whole.time_of(row.change).unwrap_or_else(|| inner.now());
    match healed.edit(&edit, inner.me()?.person, at) {
        Ok(done) => Ok(Authored::Again {
            old,
            change: done.change,
            edit: row.edit.clone(),
        }),
        Err(EditError::Unchanged) => Ok(Authored::SaidAlready { old }),
        Err(EditError::Engine) => Err(EditError::Engine.into()),
        Err(
            why @ (EditError::WrongKind
            | EditError::BadKey
            | EditError::TooLong
            | EditError::UnknownFinding
            | EditError::UnknownPhoto
            | EditError::NotYours
            | EditError::AlreadyThere
            | EditError::Removed
            | EditError::OthersMergedIntoIt
            | EditError::MergeCircle
            | EditError::Full),
        ) => aside(old, why.code()),
    }
}

impl Engine {
    /// Gives an entry of this phone that is kept aside, with its document: what a person copies into
    /// a new entry. `None` for what is no entry of this phone.
    pub fn aside_entry(&self, item: Hash) -> Result<Option<(DocId, Edit)>, EngineError> {
        let found = self.lock().entry_aside(item)?;
        Ok(found.map(|(_, doc, edit)| (doc, edit)))
    }

    /// Names the change that says now what an entry of this phone said: itself, the one it was
    /// authored again as, or none when it is kept aside or what remains says it already.
    pub fn stands_as(&self, entry: Hash) -> Result<Option<Hash>, EngineError> {
        self.lock().stands_as(entry)
    }

    /// Writes an entry that is kept aside once more, as a new one, by the rules of now; it is then
    /// no longer aside. Gives the new change's hash; `None` for what is no entry of this phone.
    pub fn enter_again(&self, item: Hash) -> Result<Option<Hash>, EngineError> {
        self.lock().enter_again(item)
    }
}

impl Inner {
    /// Lists the entries of this phone that are in no record, oldest first.
    pub(crate) fn entries_aside(&self, lang: Lang) -> Result<Vec<AsideEntryView>, EngineError> {
        let rows = self.store.read(Reads::quarantined)?;
        let mut views = Vec::new();
        for row in rows.into_iter().filter(|row| row.kind == ENTRY) {
            let opened = match row.doc {
                Some(doc) => self.store.read(|reads| reads.opened(doc))?,
                None => None,
            };
            views.push(AsideEntryView {
                item: row.hash,
                activity: opened.map(|opened| opened.activity),
                sentence: self.lifecycles.sentence(&row.why, lang),
                reason: row.why,
                at: row.at.local(),
            });
        }
        Ok(views)
    }

    fn stands_as(&self, entry: Hash) -> Result<Option<Hash>, EngineError> {
        let mut now = entry;
        Ok(self.store.read(|reads| {
            while let Some(healed) = reads.healed(now)? {
                let Some(again) = healed.again else {
                    return Ok(None);
                };
                now = again;
            }
            let aside = reads.quarantined_one(now)?;
            Ok(aside.is_none().then_some(now))
        })?)
    }

    fn entry_aside(&self, item: Hash) -> Result<Option<(QuarantineRow, DocId, Edit)>, EngineError> {
        let found = self.store.read(|reads| {
            let Some(row) = reads.quarantined_one(item)? else {
                return Ok(None);
            };
            let journal = match row.doc.filter(|_| row.kind == ENTRY) {
                Some(doc) => reads.journal(doc)?,
                None => Vec::new(),
            };
            let said = journal.into_iter().find(|said| said.change == item);
            Ok(said.map(|said| (row, said)))
        })?;
        let read = found.and_then(|(row, said)| {
            let doc = row.doc?;
            let edit = serde_json::from_str(&said.edit).ok()?;
            Some((row, doc, edit))
        });
        Ok(read)
    }

    pub(crate) fn enter_again(&mut self, item: Hash) -> Result<Option<Hash>, EngineError> {
        let Some((row, doc, edit)) = self.entry_aside(item)? else {
            return Ok(None);
        };
        let again = self.edit(doc, &edit)?;
        let healed = HealedRow {
            item,
            doc,
            again: Some(again),
            bytes: row.bytes,
            at: self.now(),
        };
        self.store.write(|tx| {
            tx.put_healed(&healed)?;
            tx.release(item)
        })?;
        Ok(Some(again))
    }
}
