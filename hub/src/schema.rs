//! Opening the hub's database: settings, migrations, and the refusal of newer files.

use crate::HubFault;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// Numbered migrations; the schema's version is how many of them a file has seen.
const MIGRATIONS: &[&str] = &[include_str!("schema/0001_init.sql")];
/// How long a command waits for another process that writes, such as an import beside a server.
const BUSY: Duration = Duration::from_secs(10);

/// Opens or makes the database of a hub in a file.
pub(crate) fn open(file: &Path) -> Result<Connection, HubFault> {
    prepare(Connection::open(file)?)
}

/// Makes a database in memory.
pub(crate) fn open_in_memory() -> Result<Connection, HubFault> {
    prepare(Connection::open_in_memory()?)
}

fn prepare(mut db: Connection) -> Result<Connection, HubFault> {
    db.busy_timeout(BUSY)?;
    let found: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as u32;
    if found > known {
        return Err(HubFault::NewerSchema { found, known });
    }
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "checkpoint_fullfsync", true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.set_prepared_statement_cache_capacity(64);
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let transaction = db.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", step as u32 + 1)?;
        transaction.commit()?;
    }
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_file_is_refused_untouched() {
        let db = Connection::open_in_memory().unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(
            prepare(db),
            Err(HubFault::NewerSchema {
                found: 99,
                known: 1
            })
        ));
    }
}
