//! Made-up rows: every name and text here is fictional.

use hucha_model::content::{
    Answer, AnswerValue, FindingContent, PhotoContent, PhotoFor, PhotoMoment,
};
use hucha_model::wire::{DocKind, FindingKind, Severity};
use hucha_model::{ActivityId, DocId, FindingId, Hash, Millis, PersonId, ScopeId};
use hucha_store::{ChangeRow, DocState, OpenedRow, Options, Store};
use std::path::Path;

/// 1 April 2026, noon at Shanghai.
pub(crate) const SPRING: Millis = Millis(1_775_016_000_000);

pub(crate) fn doc(n: u8) -> DocId {
    DocId::from_bytes([n; 16])
}

pub(crate) fn scope() -> ScopeId {
    ScopeId::from_bytes([200; 16])
}

pub(crate) fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

pub(crate) fn finding(n: u8) -> FindingId {
    FindingId::from_bytes([n; 16])
}

pub(crate) fn opened(n: u8, kind: DocKind) -> OpenedRow {
    OpenedRow {
        doc: doc(n),
        scope: scope(),
        activity: ActivityId::from_bytes([n; 16]),
        kind,
        hash: Hash([n; 32]),
        bytes: vec![n; 200],
        at: SPRING,
        state: DocState::Live,
    }
}

pub(crate) fn change(n: u8, seq: u64, salt: u8) -> ChangeRow {
    let mut hash = [salt; 32];
    hash[..8].copy_from_slice(&seq.to_be_bytes());
    ChangeRow {
        doc: doc(n),
        hash: Hash(hash),
        actor: vec![salt; 16],
        seq,
        bytes: vec![7; 100],
    }
}

pub(crate) fn answer(value: AnswerValue, salt: u8) -> Answer {
    Answer {
        value,
        at: SPRING,
        change: Hash([salt; 32]),
    }
}

pub(crate) fn found(place: &str, text: &str) -> FindingContent {
    FindingContent {
        kind: FindingKind::Hazard,
        severity: vec![Severity::General],
        place: vec![place.into()],
        text: vec![text.into()],
        advice: vec![],
        basis: vec![],
        item: vec![],
        on_the_spot: false,
        by: person(1),
        at: SPRING,
        removed: None,
    }
}

pub(crate) fn photo(of: Option<FindingId>) -> PhotoContent {
    PhotoContent {
        original: Hash([1; 32]),
        master: Hash([2; 32]),
        thumb: Hash([3; 32]),
        bytes: 2_000_000,
        width: 1920,
        height: 1440,
        shows: of.map_or(PhotoFor::Activity, PhotoFor::Finding),
        moment: PhotoMoment::Before,
        taken_at: None,
        clock_offset_s: None,
        by: person(1),
        at: SPRING,
        keep_inside: false,
    }
}

/// A store in memory with visit 1, follow-up 2 and session 3 opened.
pub(crate) fn memory() -> Store {
    with_documents(Options::memory())
}

pub(crate) fn in_file(path: &Path) -> Store {
    with_documents(Options::file(path, None))
}

pub(crate) fn with_documents(options: Options) -> Store {
    let store = Store::open(options).unwrap();
    store
        .write(|tx| {
            tx.put_opened(&opened(1, DocKind::Visit))?;
            tx.put_opened(&opened(2, DocKind::FollowUp))?;
            tx.put_opened(&opened(3, DocKind::StudySession))?;
            Ok(())
        })
        .unwrap();
    store
}
