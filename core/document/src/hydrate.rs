//! Hydration: the merged document as plain values, with every side of every conflict.
//!
//! Unknown fields and unknown maps are passed over, so that a newer phone's documents still read;
//! an entry that lacks what we need is listed as an [`Oddity`] and left out, never an error. The
//! partial forms read only touched entities: what a commit shows must not cost the whole document.

pub(crate) mod follow_up;
mod session;
mod visit;

use crate::doc::Doc;
use crate::genesis::Root;
use crate::guard::guarded;
use crate::read::{Side, entries, sides};
use crate::touched::Touched;
use automerge::AutomergeError;
use hucha_model::FindingId;
use hucha_model::Hash;
use hucha_model::content::{FollowUpContent, SameAs, SessionContent, VisitContent};
use hucha_model::wire::DocKind;
use std::collections::{BTreeMap, BTreeSet};

/// Plain values, and the entries that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hydrated<T> {
    /// What could be read.
    pub content: T,
    /// Entries left out, in order.
    pub oddities: Vec<Oddity>,
}

/// An entry that lacks what we need, or holds what we do not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Oddity {
    /// The map it is in.
    pub map: &'static str,
    /// Its key: ids, never content.
    pub key: String,
}

/// Why a document cannot be hydrated.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum HydrateError {
    /// The document is of another kind.
    #[error("the document is of another kind")]
    WrongKind,
    /// A head named is not in the document.
    #[error("a head named is not in the document")]
    UnknownHeads,
    /// The merge engine failed.
    #[error("the merge engine failed")]
    Engine,
}

impl From<AutomergeError> for HydrateError {
    fn from(_: AutomergeError) -> Self {
        Self::Engine
    }
}

impl Doc {
    /// Hydrates a visit.
    pub fn visit(&self) -> Result<Hydrated<VisitContent>, HydrateError> {
        self.hydrate(DocKind::Visit, None, visit::read)
    }

    /// Hydrates a follow-up.
    pub fn follow_up(&self) -> Result<Hydrated<FollowUpContent>, HydrateError> {
        self.hydrate(DocKind::FollowUp, None, follow_up::read)
    }

    /// Hydrates a study session.
    pub fn session(&self) -> Result<Hydrated<SessionContent>, HydrateError> {
        self.hydrate(DocKind::StudySession, None, session::read)
    }

    /// Hydrates a visit as it stood at `heads`: the record is read at the heads that were sealed.
    pub fn visit_at(&self, heads: &[Hash]) -> Result<Hydrated<VisitContent>, HydrateError> {
        self.as_of(heads)?.visit()
    }

    /// Hydrates a follow-up as it stood at `heads`.
    pub fn follow_up_at(&self, heads: &[Hash]) -> Result<Hydrated<FollowUpContent>, HydrateError> {
        self.as_of(heads)?.follow_up()
    }

    /// Hydrates a study session as it stood at `heads`.
    pub fn session_at(&self, heads: &[Hash]) -> Result<Hydrated<SessionContent>, HydrateError> {
        self.as_of(heads)?.session()
    }

    /// Hydrates only the touched entities of a visit.
    pub fn visit_part(&self, touched: &Touched) -> Result<Hydrated<VisitContent>, HydrateError> {
        self.hydrate(DocKind::Visit, Some(touched), visit::read)
    }

    /// Hydrates only the touched entities of a follow-up.
    pub fn follow_up_part(
        &self,
        touched: &Touched,
    ) -> Result<Hydrated<FollowUpContent>, HydrateError> {
        self.hydrate(DocKind::FollowUp, Some(touched), follow_up::read)
    }

    /// Hydrates only the touched entities of a study session.
    pub fn session_part(
        &self,
        touched: &Touched,
    ) -> Result<Hydrated<SessionContent>, HydrateError> {
        self.hydrate(DocKind::StudySession, Some(touched), session::read)
    }

    /// Reads every merge of a visit, and nothing else.
    pub(crate) fn merges(&self) -> Result<BTreeMap<FindingId, Vec<SameAs>>, HydrateError> {
        let mut source = Source {
            doc: self,
            only: None,
            oddities: BTreeSet::new(),
        };
        visit::same_as(&mut source).map_err(HydrateError::from)
    }

    fn as_of(&self, heads: &[Hash]) -> Result<Self, HydrateError> {
        let mut wanted = heads.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted == self.heads() {
            return Ok(self.clone());
        }
        self.at(&wanted).ok_or(HydrateError::UnknownHeads)
    }

    fn hydrate<T>(
        &self,
        kind: DocKind,
        only: Option<&Touched>,
        read: impl FnOnce(&mut Source<'_>) -> Result<T, AutomergeError>,
    ) -> Result<Hydrated<T>, HydrateError> {
        if self.kind != kind {
            return Err(HydrateError::WrongKind);
        }
        let mut source = Source {
            doc: self,
            only,
            oddities: BTreeSet::new(),
        };
        let content = guarded(|| read(&mut source)).map_err(|_| HydrateError::Engine)??;
        Ok(Hydrated {
            content,
            oddities: source.oddities.into_iter().collect(),
        })
    }
}

/// Where a reader reads from, and what it could not read.
struct Source<'a> {
    doc: &'a Doc,
    only: Option<&'a Touched>,
    oddities: BTreeSet<Oddity>,
}

type Entries = Vec<(String, Vec<Side>)>;

impl Source<'_> {
    /// Gives the entries of a map: all, or those under the touched keys.
    fn keyed<K: ToString>(
        &self,
        root: Root,
        touched: impl FnOnce(&Touched) -> &BTreeSet<K>,
    ) -> Result<Entries, AutomergeError> {
        let Some(map) = self.doc.map(root) else {
            return Ok(Vec::new());
        };
        let Some(only) = self.only else {
            return entries(&self.doc.engine, map, ..);
        };
        let mut found = Vec::new();
        for key in touched(only) {
            let key = key.to_string();
            let all = sides(&self.doc.engine, map, &key)?;
            if !all.is_empty() {
                found.push((key, all));
            }
        }
        Ok(found)
    }

    /// Gives the entries of a map whose keys are `{head}|{person}`: all, or those of touched heads.
    fn personal<K: ToString>(
        &self,
        root: Root,
        touched: impl FnOnce(&Touched) -> &BTreeSet<K>,
    ) -> Result<Entries, AutomergeError> {
        let Some(map) = self.doc.map(root) else {
            return Ok(Vec::new());
        };
        let Some(only) = self.only else {
            return entries(&self.doc.engine, map, ..);
        };
        let mut found = Vec::new();
        for head in touched(only) {
            let head = head.to_string();
            // `}` follows the bar in ASCII: the range holds the keys that begin with `{head}|`.
            let range = format!("{head}|")..format!("{head}}}");
            found.extend(entries(&self.doc.engine, map, range)?);
        }
        Ok(found)
    }

    /// Keeps what could be read, and notes what could not.
    fn keep<T>(&mut self, root: Root, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.oddities.insert(Oddity {
                map: root.name(),
                key: key.to_owned(),
            });
        }
        value
    }
}

/// Joins the texts of sides that the model shows as one: both stay readable, none is lost.
fn joined(sides: &[Side], field: &str) -> Option<String> {
    let mut texts: Vec<&str> = sides
        .iter()
        .filter_map(|side| side.fields.text(field))
        .collect();
    texts.dedup();
    if texts.is_empty() {
        None
    } else {
        Some(texts.join("\n"))
    }
}

/// Names the sides of a key that the model shows as one: the one the merge engine shows under the
/// key itself, each other under the key with its change.
fn named(key: &str, sides: Vec<Side>) -> impl Iterator<Item = (String, Side)> {
    let newest = sides.len();
    sides.into_iter().enumerate().map(move |(position, side)| {
        let name = if position + 1 == newest {
            key.to_owned()
        } else {
            format!("{key}|{}", side.change.short())
        };
        (name, side)
    })
}
