//! Access in the sequence: `Granted` when a person begins to read a document, `Ended` when not.
//!
//! Who reads is decided by [`Viewer`]; this file only writes down, with a number, when that
//! changes for a person who has a device. It looks when a document is opened, when a device or role
//! row arrives, when a decision names or hands over, and at the first request of a day, as roles
//! have days.

use super::HubCore;
use super::items::NewItem;
use crate::HubFault;
use hucha_model::access::Viewer;
use hucha_model::directory::AsOf;
use hucha_model::wire::{ItemKind, Opened};
use hucha_model::{DocId, Millis, PersonId};
use hucha_sync::Item;
use rusqlite::{OptionalExtension as _, params};

impl HubCore {
    /// Looks at the directory as it is now, with the eyes of a person.
    pub(super) fn viewer(&self, person: PersonId, now: Millis) -> Viewer<'_> {
        Viewer {
            directory: &self.directory,
            as_of: AsOf::NOW,
            day: now.day(),
            person,
        }
    }

    /// Tells whether a person reads a document now.
    pub(super) fn may_read(
        &self,
        person: PersonId,
        opened: &Opened,
        now: Millis,
    ) -> Result<bool, HubFault> {
        let viewer = self.viewer(person, now);
        Ok(viewer.is_let_in_by(opened)
            || viewer.reads_document(opened, &self.state_of(opened.activity_ref())?))
    }

    /// Tells whether a person may write in a document now.
    pub(super) fn may_write(
        &self,
        person: PersonId,
        opened: &Opened,
        now: Millis,
    ) -> Result<bool, HubFault> {
        let activity = self.state_of(opened.activity_ref())?;
        Ok(self.viewer(person, now).writes_document(opened, &activity))
    }

    /// Grants a new document to everybody with a device who reads it.
    pub(super) fn settle_access_to(
        &mut self,
        opened: &Opened,
        now: Millis,
    ) -> Result<(), HubFault> {
        for person in self.persons_with_device()? {
            self.settle_access(person, opened, now)?;
        }
        Ok(())
    }

    /// Looks at every document again for one person.
    pub(super) fn settle_access_of(
        &mut self,
        person: PersonId,
        now: Millis,
    ) -> Result<(), HubFault> {
        if self.persons_with_device()?.contains(&person) {
            for opened in self.opened_docs()? {
                self.settle_access(person, &opened, now)?;
            }
        }
        Ok(())
    }

    fn settle_access(
        &mut self,
        person: PersonId,
        opened: &Opened,
        now: Millis,
    ) -> Result<(), HubFault> {
        let reads = self.may_read(person, opened, now)?;
        let (scope, doc) = (self.scope, opened.doc);
        match (reads, self.has_access(person, doc)?) {
            (true, true) | (false, false) => {}
            (true, false) => {
                let n = self.number_access(
                    &Item::Granted { scope, person, doc },
                    ItemKind::Granted,
                    (person, doc),
                    now,
                )?;
                self.db.execute(
                    "INSERT INTO access (doc, person, n, ended) VALUES (?1, ?2, ?3, NULL)
                     ON CONFLICT (doc, person) DO UPDATE SET n = ?3, ended = NULL",
                    params![doc.as_bytes(), person.as_bytes(), n as i64],
                )?;
            }
            (false, true) => {
                let n = self.number_access(
                    &Item::Ended { scope, person, doc },
                    ItemKind::Ended,
                    (person, doc),
                    now,
                )?;
                self.db.execute(
                    "UPDATE access SET ended = ?3 WHERE doc = ?1 AND person = ?2",
                    params![doc.as_bytes(), person.as_bytes(), n as i64],
                )?;
            }
        }
        Ok(())
    }

    /// Access items carry no `doc` column: a back-fill is of the document, not of its readers.
    fn number_access(
        &mut self,
        item: &Item,
        kind: ItemKind,
        (person, _doc): (PersonId, DocId),
        now: Millis,
    ) -> Result<u64, HubFault> {
        let new = NewItem {
            person: Some(person),
            ..NewItem::of_hub(item, kind)
        };
        self.number(&new, now)
    }

    fn has_access(&self, person: PersonId, doc: DocId) -> Result<bool, HubFault> {
        let mut read = self
            .db
            .prepare_cached("SELECT ended IS NULL FROM access WHERE doc = ?1 AND person = ?2")?;
        let found: Option<bool> = read
            .query_row(params![doc.as_bytes(), person.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(found.unwrap_or(false))
    }

    pub(super) fn persons_with_device(&self) -> Result<Vec<PersonId>, HubFault> {
        let mut list = self.db.prepare_cached(
            "SELECT DISTINCT person FROM device WHERE revoked = 0 ORDER BY person",
        )?;
        let found = list.query_map([], |row| Ok(PersonId::from_bytes(row.get(0)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
