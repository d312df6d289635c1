//! Photos: bytes to the blob folder first, then names and change in one transaction.

use crate::error::EngineError;
use crate::inner::Inner;
use crate::unit::Unit;
use hucha_document::{Edit, FollowUpEdit, VisitEdit};
use hucha_evidence::{Limits, Source, ingest};
use hucha_model::content::{PhotoContent, PhotoFor, PhotoMoment};
use hucha_model::wire::DocKind;
use hucha_model::{DocId, Hash, Millis, PhotoId};
use hucha_store::{BlobKind, BlobRow, BlobState};
use std::path::Path;

impl Inner {
    /// Takes in a JPEG and records it in a document; durable when it returns.
    ///
    /// `clock_offset_s` is the correction of a camera's clock, for a photo imported from a card.
    pub(crate) fn capture(
        &mut self,
        doc: DocId,
        path: &Path,
        clock_offset_s: Option<i64>,
        shows: PhotoFor,
        moment: PhotoMoment,
    ) -> Result<PhotoId, EngineError> {
        let me = self.me()?.person;
        let opened = self.opened(doc)?.ok_or(EngineError::UnknownDocument(doc))?;
        if !self.may_write(me, &opened)? {
            return Err(EngineError::Refused {
                reason: "no_access".into(),
            });
        }
        let edit_of: fn(PhotoId, PhotoContent) -> Edit = match opened.kind {
            DocKind::Visit => |photo, content| Edit::Visit(VisitEdit::AddPhoto { photo, content }),
            DocKind::FollowUp => {
                |photo, content| Edit::FollowUp(FollowUpEdit::AddPhoto { photo, content })
            }
            DocKind::StudySession => {
                return Err(EngineError::Refused {
                    reason: "session.no_photos".into(),
                });
            }
        };
        let blobs = self
            .blobs
            .as_ref()
            .ok_or(EngineError::Missing("blob folder"))?;
        let source = clock_offset_s.map_or(Source::InApp, |clock_offset_s| Source::Import {
            clock_offset_s,
        });
        let ingested = ingest(path, source, blobs, &Limits::default())?;
        let photo = PhotoId::new(self.now(), self.random());
        let content = PhotoContent {
            original: Hash(ingested.original.sha256),
            master: Hash(ingested.master.sha256),
            thumb: Hash(ingested.thumb.sha256),
            bytes: ingested.original.bytes,
            width: ingested.master.width,
            height: ingested.master.height,
            shows,
            moment,
            taken_at: ingested.taken_at.map(Millis::from_local),
            clock_offset_s,
            by: me,
            at: self.now(),
            keep_inside: false,
        };
        let mut unit = Unit::default();
        for (kind, blob) in [
            (BlobKind::Thumb, &ingested.thumb),
            (BlobKind::Master, &ingested.master),
            (BlobKind::Original, &ingested.original),
        ] {
            unit.blobs.push(BlobRow {
                sha256: Hash(blob.sha256),
                kind,
                bytes: blob.bytes,
                doc,
                state: BlobState::Local,
                tries: 0,
            });
        }
        self.unit_edit(&mut unit, doc, &edit_of(photo, content))?;
        self.commit(unit)?;
        Ok(photo)
    }

    /// Lists every photo that a document here names.
    pub(crate) fn all_photos(&self) -> Result<Vec<(DocId, PhotoContent)>, EngineError> {
        let scope = self.me()?.scope;
        Ok(self.store.read(|reads| {
            let mut found = Vec::new();
            for doc in reads.docs(Some(scope), None)? {
                for photo in reads.photos(doc.doc)? {
                    found.push((doc.doc, photo.content));
                }
            }
            Ok(found)
        })?)
    }
}
