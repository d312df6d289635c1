//! What an engine holds: the store, the directory in memory, a few open documents.

use crate::engine::{Home, Options};
use crate::enrol::{Identity, Trust};
use crate::error::EngineError;
use crate::event::News;
use crate::incoming::STORED_DAMAGED;
use crate::key::Key;
use crate::ports::{Clock, Entropy};
use crate::view::FoundIndex;
use hucha_document::Doc;
use hucha_evidence::BlobDir;
use hucha_model::access::Viewer;
use hucha_model::directory::{AsOf, Directory};
use hucha_model::fold::{EntityState, FoldContext, FoldInput, Recorded, fold};
use hucha_model::lifecycle::Lifecycles;
use hucha_model::log::Frontier;
use hucha_model::programme::Programmes;
use hucha_model::sign::Signer;
use hucha_model::wire::{
    Decision, DetachedText, EntityRef, NumberRecord, Opened, Signed, SignedDecision, TemplateRef,
};
use hucha_model::{ActivityId, DocId, Hash, Millis, PersonId};
use hucha_store::{Options as StoreOptions, Origin, QuarantineRow, Reads, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

/// The fact of the device that keeps [`Inner::hub_time`].
pub(crate) const HUB_TIME: &str = "hub_time";
/// Documents held open; a visit takes about 225 KB (measured 2026-11-22).
const OPEN_DOCUMENTS: usize = 16;

/// What an engine holds behind its lock.
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) blobs: Option<BlobDir>,
    /// The key, to sign with.
    pub(crate) signer: Arc<dyn Signer>,
    /// The same key, to ask how it did.
    pub(crate) key: Arc<Key>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) lifecycles: Arc<Lifecycles>,
    pub(crate) programmes: Arc<Programmes>,
    pub(crate) identity: Option<Identity>,
    pub(crate) directory: Directory,
    /// Highest number of the scope's sequence seen here.
    pub(crate) known: u64,
    pub(crate) docs: BTreeMap<DocId, Doc>,
    /// Documents during whose acceptance the program died: they are tried one by one.
    pub(crate) suspects: BTreeSet<DocId>,
    /// The nonce for the next signed request.
    pub(crate) nonce: Option<String>,
    /// The newest hub time seen in a number record: it cannot be earlier than that.
    pub(crate) hub_time: Millis,
    /// Counts the decisions of this device.
    pub(crate) decisions: u64,
    /// True while the hub has more to give.
    pub(crate) more: bool,
    /// True when the person asked for a sync that has not run yet.
    pub(crate) sync_wanted: bool,
    /// Whom this phone believes as the hub, and whom it believed before.
    pub(crate) trust: Option<Trust>,
    /// True when an answer named items to ask for next.
    pub(crate) asks_on: bool,
    /// The last number a restored hub is sure of, while it asks for what comes after.
    pub(crate) behind: Option<u64>,
    /// The sequence as checked, leaf by leaf.
    pub(crate) log: Frontier,
    /// What a search looks through, as of the last one.
    pub(crate) found: Option<FoundIndex>,
    /// How many threads judge at once.
    pub(crate) threads: NonZeroUsize,
    /// What changed since the engine was opened.
    pub(crate) news: News,
}

impl Inner {
    pub(crate) fn open(options: Options) -> Result<Self, EngineError> {
        let (store_options, blobs) = match &options.home {
            Home::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|source| EngineError::File {
                    file: folder
                        .file_name()
                        .map_or_else(String::new, |n| n.to_string_lossy().into()),
                    source,
                })?;
                let blobs = BlobDir::open(&folder.join("blobs"))?;
                blobs.sweep_unfinished()?;
                (
                    StoreOptions::file(folder.join("hucha.db"), options.key),
                    Some(blobs),
                )
            }
            Home::Memory => (StoreOptions::memory(), None),
        };
        let store = Store::open(store_options)?;
        let key = Arc::new(Key::new(options.signer, Arc::clone(&options.clock)));
        let mut inner = Self {
            store,
            blobs,
            signer: Arc::clone(&key) as Arc<dyn Signer>,
            key,
            clock: options.clock,
            entropy: options.entropy,
            lifecycles: Arc::new(Lifecycles::embedded()),
            programmes: Arc::new(
                Programmes::embedded().map_err(|_| EngineError::Missing("programmes"))?,
            ),
            identity: None,
            directory: Directory::default(),
            known: 0,
            docs: BTreeMap::new(),
            suspects: BTreeSet::new(),
            nonce: None,
            hub_time: Millis::default(),
            decisions: 0,
            more: false,
            sync_wanted: true,
            trust: None,
            asks_on: false,
            behind: None,
            log: Frontier::default(),
            found: None,
            threads: NonZeroUsize::MIN,
            news: News::default(),
        };
        inner.load()?;
        inner.retry_suspects()?;
        if inner.identity.is_some() {
            // A phone that is full still opens: the document is healed when there is room.
            let _ = inner.heal_all();
            // The first plan syncs whether anything waits or not.
            inner.note_wish();
        }
        Ok(inner)
    }

    /// Reads identity and directory back from the store.
    fn load(&mut self) -> Result<(), EngineError> {
        self.identity = self.load_identity()?;
        self.trust = self.load_trust()?;
        self.load_signed()?;
        let Some(identity) = &self.identity else {
            return Ok(());
        };
        let scope = identity.scope;
        let (rows, cursor, pending, decisions, hub_time) = self.store.read(|reads| {
            let (rows, cursor) = (reads.rows(scope)?, reads.cursor(scope)?);
            Ok((
                rows,
                cursor,
                reads.inbox_others_len()?,
                reads.meta("decisions")?,
                reads.meta(HUB_TIME)?,
            ))
        })?;
        let mut damaged = Vec::new();
        for row in rows {
            let read = decode::<Signed>(&row.bytes).and_then(|signed| Ok(signed.open()?));
            match read {
                Ok(found) => self.directory.insert(row.n, found),
                Err(_) => damaged.push(row.bytes),
            }
        }
        self.show_damaged("row", &damaged)?;
        self.log = self.load_log()?;
        // What is received and not in force yet may bring rows of lower numbers.
        self.known = if pending > 0 {
            self.directory.newest()
        } else {
            cursor.max(self.directory.newest())
        };
        self.decisions = decisions
            .and_then(|bytes| <[u8; 8]>::try_from(bytes).ok())
            .map_or(0, u64::from_be_bytes);
        self.hub_time = hub_time
            .and_then(|bytes| <[u8; 8]>::try_from(bytes).ok())
            .map_or(Millis::default(), |bytes| Millis(i64::from_be_bytes(bytes)));
        Ok(())
    }

    /// Shows in quarantine what was stored whole and can no longer be read; it stays where it was.
    fn show_damaged(&self, kind: &str, damaged: &[Vec<u8>]) -> Result<(), EngineError> {
        if damaged.is_empty() {
            return Ok(());
        }
        let at = self.now();
        self.store.write(|tx| {
            damaged.iter().try_for_each(|bytes| {
                tx.quarantine(&QuarantineRow {
                    hash: Hash::of_bytes(bytes),
                    kind: kind.to_owned(),
                    doc: None,
                    bytes: bytes.clone(),
                    origin: Origin::Hub,
                    why: STORED_DAMAGED.to_owned(),
                    at,
                })
            })
        })?;
        Ok(())
    }

    pub(crate) fn now(&self) -> Millis {
        self.clock.now()
    }

    pub(crate) fn me(&self) -> Result<&Identity, EngineError> {
        self.identity.as_ref().ok_or(EngineError::NotEnrolled)
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// Looks at the directory with a person's eyes. A clock that fell back (an empty battery) does
    /// not take anybody's role away: the hub was later already.
    pub(crate) fn viewer(&self, person: PersonId) -> Viewer<'_> {
        let day = self.now().max(self.hub_time).day();
        Viewer {
            directory: &self.directory,
            as_of: AsOf::NOW,
            day,
            person,
        }
    }

    /// Looks with a person's eyes on the day of this phone's clock and on the hub's last known day.
    /// What is handed to somebody must be theirs on both: a clock that runs ahead makes nobody
    /// next year's leader.
    pub(crate) fn viewers(&self, person: PersonId) -> [Viewer<'_>; 2] {
        let by_clock = self.viewer(person);
        let is_known = self.hub_time > Millis::default();
        let by_hub = Viewer {
            day: if is_known {
                self.hub_time.day()
            } else {
                by_clock.day
            },
            ..by_clock
        };
        [by_clock, by_hub]
    }

    /// Gives the open document, loading it with a fresh actor when it is not open.
    pub(crate) fn doc(&mut self, id: DocId) -> Result<&mut Doc, EngineError> {
        if !self.docs.contains_key(&id) {
            let doc = self.load_doc(id)?;
            if self.docs.len() >= OPEN_DOCUMENTS {
                self.docs.pop_first();
            }
            self.docs.insert(id, doc);
        }
        self.docs
            .get_mut(&id)
            .ok_or(EngineError::UnknownDocument(id))
    }

    pub(crate) fn load_doc(&self, id: DocId) -> Result<Doc, EngineError> {
        self.store.read(|reads| Ok(self.load_doc_from(reads, id)))?
    }

    pub(crate) fn load_doc_from(&self, reads: &Reads, id: DocId) -> Result<Doc, EngineError> {
        let (opened, changes) = (reads.opened(id)?, reads.changes(id)?);
        let kind = opened.ok_or(EngineError::UnknownDocument(id))?.kind;
        Ok(Doc::load(kind, self.random(), changes)?)
    }

    /// Reads the signed opening of a document.
    pub(crate) fn opened(&self, doc: DocId) -> Result<Option<Opened>, EngineError> {
        let Some(row) = self.store.read(|reads| reads.opened(doc))? else {
            return Ok(None);
        };
        let signed: Signed = decode(&row.bytes)?;
        Ok(Some(signed.open()?))
    }

    /// Lists the documents of an activity.
    pub(crate) fn docs_of(&self, activity: ActivityId) -> Result<Vec<Opened>, EngineError> {
        let scope = self.me()?.scope;
        let rows = self.store.read(|reads| reads.docs(Some(scope), None))?;
        let mut found = Vec::new();
        for row in rows.into_iter().filter(|row| row.activity == activity) {
            found.push(decode::<Signed>(&row.bytes)?.open()?);
        }
        Ok(found)
    }

    /// Reads the decisions on a thing with their records.
    pub(crate) fn fold_inputs(&self, entity: EntityRef) -> Result<Vec<FoldInput>, EngineError> {
        self.store
            .read(|reads| Ok(self.fold_inputs_from(reads, entity)))?
    }

    fn fold_inputs_from(
        &self,
        reads: &Reads,
        entity: EntityRef,
    ) -> Result<Vec<FoldInput>, EngineError> {
        let rows = reads.decisions(entity)?;
        let mut inputs = Vec::with_capacity(rows.len());
        for row in rows {
            // One damaged decision must not hide what the others make of the thing; it is counted
            // among what cannot be read.
            let read = read_decision(&row.bytes, row.text.as_deref());
            let Ok(decision) = read.and_then(|signed| Ok(signed.decision()?)) else {
                continue;
            };
            let record = reads.record_of(row.hash)?;
            let record = record.and_then(|record| read_record(&record.bytes).ok());
            inputs.push(self.fold_input(reads, decision, row.hash, record));
        }
        Ok(inputs)
    }

    fn fold_input(
        &self,
        reads: &Reads,
        decision: Decision,
        hash: Hash,
        record: Option<NumberRecord>,
    ) -> FoldInput {
        let facts_disputed = self.disputes(reads, &decision);
        FoldInput {
            hash,
            record: record.map(|record| Recorded {
                n: record.n,
                at: record.at,
                refused: record.refused,
            }),
            facts_disputed,
            decision,
        }
    }

    pub(crate) fn context(&self) -> FoldContext<'_> {
        FoldContext {
            directory: &self.directory,
            lifecycles: &self.lifecycles,
            known: self.known,
            hub_time: self.hub_time,
        }
    }

    /// Folds a thing as it stands here.
    pub(crate) fn state(&self, entity: EntityRef) -> Result<EntityState, EngineError> {
        Ok(fold(entity, &self.fold_inputs(entity)?, self.context()))
    }

    /// Folds a thing as `reads` has it: within a transaction, with what it has written so far.
    pub(crate) fn state_from(
        &self,
        reads: &Reads,
        entity: EntityRef,
        context: FoldContext<'_>,
    ) -> Result<EntityState, EngineError> {
        Ok(fold(
            entity,
            &self.fold_inputs_from(reads, entity)?,
            context,
        ))
    }

    /// Folds every thing decisions were made on.
    pub(crate) fn states(&self) -> Result<BTreeMap<EntityRef, EntityState>, EngineError> {
        let entities = self.store.read(Reads::decided_entities)?;
        entities
            .into_iter()
            .map(|entity| Ok((entity, self.state(entity)?)))
            .collect()
    }

    /// Gives the words beside a decision, where this phone may hold them.
    pub(crate) fn words(&self, hash: Hash) -> Result<Option<String>, EngineError> {
        let Some(row) = self.store.read(|reads| reads.decision(hash))? else {
            return Ok(None);
        };
        let text = row
            .text
            .as_deref()
            .map(decode::<DetachedText>)
            .transpose()?;
        Ok(text.map(|text| text.text))
    }

    /// Counts the items of a checklist; an unknown one has none.
    pub(crate) fn item_count(&self, template: Option<&TemplateRef>) -> usize {
        template
            .and_then(|template| self.programmes.checklist(&template.id))
            .map_or(0, |checklist| checklist.items().count())
    }

    /// Forgets open documents, so that the next use reads them from the store again.
    pub(crate) fn forget(&mut self, docs: &BTreeSet<DocId>) {
        for doc in docs {
            self.docs.remove(doc);
        }
    }
}

/// Decodes CBOR that this phone stored.
pub(crate) fn decode<T>(bytes: &[u8]) -> Result<T, EngineError>
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    Ok(hucha_model::wire::from_cbor_strict(bytes)?)
}

/// Puts a stored decision together again.
pub(crate) fn read_decision(
    bytes: &[u8],
    text: Option<&[u8]>,
) -> Result<SignedDecision, EngineError> {
    Ok(SignedDecision {
        signed: decode(bytes)?,
        text: text.map(decode).transpose()?,
    })
}

pub(crate) fn read_record(bytes: &[u8]) -> Result<NumberRecord, EngineError> {
    Ok(decode::<Signed>(bytes)?.open()?)
}
