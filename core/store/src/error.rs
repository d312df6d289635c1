//! What can go wrong, as a caller can act on it.

use hucha_model::DocId;
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// Why the store could not be opened. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer program wrote this file.
    #[error("the store has schema {found}, this program knows {known}")]
    Newer {
        /// The file's schema.
        found: u32,
        /// The newest schema known here.
        known: u32,
    },
    /// The key does not open the file, or the file is no database at all: SQLCipher cannot tell.
    #[error("the key does not open the store")]
    WrongKey,
    /// The file is a database of some other program.
    #[error("the file is not a store of this program")]
    NotOurs,
    /// The file is damaged; it was left as it is.
    #[error("the store is damaged")]
    Corrupt,
    /// Another process holds the file.
    #[error("the store is in use")]
    Locked,
    /// No space left.
    #[error("no space left for the store")]
    DiskFull,
    /// A migration failed and was undone.
    #[error("the store could not be brought to schema {to}")]
    Migration {
        /// The schema that was to be reached.
        to: u32,
        /// The cause.
        #[source]
        source: rusqlite::Error,
    },
    /// The file cannot be read or written.
    #[error("the store's file cannot be read or written")]
    Io(#[source] rusqlite::Error),
    /// SQLite refused for another cause.
    #[error("the database refused")]
    Sql(#[source] rusqlite::Error),
}

/// Why a read or a transaction failed. A failed transaction left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left; earlier data is whole, and the same call works once there is space.
    #[error("no space left for the store")]
    DiskFull,
    /// Another process holds the file.
    #[error("the store is in use")]
    Locked,
    /// The file is damaged: nothing was deleted, the store is read-only from now on.
    #[error("the store is damaged and now read-only")]
    Corrupt {
        /// A copy of the file as found, where one could be made.
        copy: Option<PathBuf>,
    },
    /// The file cannot be read or written.
    #[error("the store's file cannot be read or written")]
    Io(#[source] rusqlite::Error),
    /// The store is paused.
    #[error("the store is paused")]
    Closed,
    /// Two different changes claim the same place in one actor's history.
    #[error("two changes of document {doc} claim the same number {seq} of one actor")]
    Equivocation {
        /// The document.
        doc: DocId,
        /// The actor's change number.
        seq: u64,
    },
    /// Two different items claim a place that holds one: an opening or a number.
    #[error("a different item already stands in {table}")]
    Conflict {
        /// The table.
        table: &'static str,
    },
    /// The document was never opened here.
    #[error("document {0} was never opened here")]
    UnknownDocument(DocId),
    /// A column holds what no version of this program writes.
    #[error("a stored value cannot be read")]
    Malformed,
    /// SQLite refused for another cause.
    #[error("the database refused")]
    Sql(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
        ) {
            return Self::Malformed;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt { copy: None }
            }
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
                Self::Io(error)
            }
            // Foreign codes: whatever SQLite adds later is still an error of SQLite.
            Some(_) | None => Self::Sql(error),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt,
            Some(ErrorCode::NotADatabase) => Self::WrongKey,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
                Self::Io(error)
            }
            Some(_) | None => Self::Sql(error),
        }
    }
}

/// Tells whether `error` is a broken UNIQUE or PRIMARY KEY rule.
pub(crate) fn is_unique_violation(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::SqliteFailure(cause, _)
            if cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                || cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
    )
}
