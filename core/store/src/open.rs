//! Where a store lies and how its connections are set up.

use crate::error::OpenError;
use crate::reads::Reads;
use crate::schema;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where a store lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file; `-wal` and `-shm` lie beside it.
    File(PathBuf),
    /// Memory: gone with the store, for simulations.
    Memory,
}

/// The database key: 32 random bytes from the shell's key store.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it lies.
    pub location: Location,
    /// The key; `None` leaves the file in plain.
    pub key: Option<Key>,
    /// True when a commit waits for the disk; false only for simulations.
    pub durable: bool,
    /// How long to wait for another process before answering `Locked`.
    pub patience: Duration,
}

impl Options {
    /// Chooses a durable store in a file.
    pub fn file(path: impl Into<PathBuf>, key: Option<[u8; 32]>) -> Self {
        Self {
            location: Location::File(path.into()),
            key: key.map(Key),
            durable: true,
            patience: Duration::from_secs(5),
        }
    }

    /// Chooses a store in memory, for simulations.
    pub fn memory() -> Self {
        Self {
            location: Location::Memory,
            key: None,
            durable: false,
            patience: Duration::ZERO,
        }
    }
}

/// Opens the writing connection and brings the schema up to date.
pub(crate) fn writer(options: &Options) -> Result<Reads, OpenError> {
    let mut db = match &options.location {
        Location::File(path) => Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?,
        Location::Memory => Connection::open_in_memory()?,
    };
    // Until the schema is known to be ours, closing must not fold a foreign log into the file.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    unlock(&db, options)?;
    let found = schema::inspect(&db)?;

    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA journal_size_limit = 4194304;
         PRAGMA fullfsync = 1;
         PRAGMA checkpoint_fullfsync = 1;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -8192;",
    )?;
    let synchronous = if options.durable { "FULL" } else { "OFF" };
    db.pragma_update(None, "synchronous", synchronous)?;
    schema::migrate(&mut db, found)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(Reads::new(db))
}

/// Opens a connection that cannot write.
pub(crate) fn reader(path: &Path, options: &Options) -> Result<Reads, OpenError> {
    let db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    unlock(&db, options)?;
    schema::inspect(&db)?;
    db.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")?;
    Ok(Reads::new(db))
}

/// Gives the key first, as SQLCipher wants it, then what holds for every connection.
fn unlock(db: &Connection, options: &Options) -> Result<(), OpenError> {
    if let Some(Key(bytes)) = &options.key {
        // A wrong key is answered, not printed.
        db.execute_batch("PRAGMA cipher_log_level = NONE")?;
        let mut pragma = String::from("PRAGMA key = \"x'");
        for byte in bytes {
            use fmt::Write;
            write!(pragma, "{byte:02x}").map_err(|_| OpenError::WrongKey)?;
        }
        pragma.push_str("'\"");
        db.execute_batch(&pragma)?;
    }
    db.busy_timeout(options.patience)?;
    db.set_prepared_statement_cache_capacity(160);
    db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")?;
    // With a wrong key the first page is noise: found out here, before anything is written.
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    db.execute_batch("PRAGMA mmap_size = 0;")?;
    Ok(())
}
