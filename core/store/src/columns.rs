//! Reading and writing single columns.

use crate::codes::Word;
use crate::error::StoreError;
use hucha_model::{ActivityId, EntityId};
use hucha_model::{
    DeviceId, DocId, FindingId, Hash, Millis, OrgId, PersonId, PhotoId, RowId, ScopeId,
};
use rusqlite::Row;
use rusqlite::types::{FromSqlError, Type};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An id kept as 16 bytes.
pub(crate) trait Id: Sized {
    fn of(bytes: [u8; 16]) -> Self;
}

macro_rules! ids {
    ($($name:ident),+) => { $(
        impl Id for $name {
            fn of(bytes: [u8; 16]) -> Self { Self::from_bytes(bytes) }
        }
    )+ };
}
ids!(
    ActivityId, DeviceId, DocId, EntityId, FindingId, OrgId, PersonId, PhotoId, RowId, ScopeId
);

pub(crate) fn id<T: Id>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    row.get(at).map(T::of)
}

pub(crate) fn maybe_id<T: Id>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<[u8; 16]>>(at)
        .map(|bytes| bytes.map(T::of))
}

pub(crate) fn hash(row: &Row<'_>, at: usize) -> rusqlite::Result<Hash> {
    row.get(at).map(Hash)
}

pub(crate) fn millis(row: &Row<'_>, at: usize) -> rusqlite::Result<Millis> {
    row.get(at).map(Millis)
}

pub(crate) fn uint(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(|n| n.max(0) as u64)
}

pub(crate) fn maybe_uint(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<u64>> {
    row.get::<_, Option<i64>>(at)
        .map(|n| n.map(|n| n.max(0) as u64))
}

pub(crate) fn word<T: Word>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let found = row.get_ref(at)?.as_str().map_err(|_| malformed(at))?;
    T::from_word(found).ok_or_else(|| malformed(at))
}

pub(crate) fn maybe_word<T: Word>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    if row
        .get_ref(at)?
        .as_str_or_null()
        .map_err(|_| malformed(at))?
        .is_none()
    {
        return Ok(None);
    }
    word(row, at).map(Some)
}

pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(at)?.as_str().map_err(|_| malformed(at))?;
    // The parser's own message quotes the text, so it stops here.
    serde_json::from_str(text).map_err(|_| malformed(at))
}

pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Malformed)
}

/// SQLite's integers are signed; nothing here counts that far.
pub(crate) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn malformed(at: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(FromSqlError::InvalidType))
}
