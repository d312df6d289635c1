//! Numbered migrations: each runs once, in one transaction with its version number.

use crate::error::OpenError;
use rusqlite::{Connection, TransactionBehavior};

/// Every migration in order; the schema's number is the count of those applied.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_init.sql"),
    include_str!("../migrations/0002_blob_fetch.sql"),
];

/// `HUCH`: marks the file as ours.
const APPLICATION_ID: i64 = 0x4855_4348;

/// Gives the newest schema this program knows.
pub(crate) fn known() -> u32 {
    MIGRATIONS.len() as u32
}

/// Refuses a newer schema and a foreign file; writes nothing. Gives the schema found.
pub(crate) fn inspect(db: &Connection) -> Result<u32, OpenError> {
    let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let application: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (application != 0 || tables > 0 || found > 0) {
        return Err(OpenError::NotOurs);
    }
    if found > known() {
        return Err(OpenError::Newer {
            found,
            known: known(),
        });
    }
    Ok(found)
}

/// Brings the schema from `found` to the newest known one.
pub(crate) fn migrate(db: &mut Connection, found: u32) -> Result<(), OpenError> {
    apply(db, found, MIGRATIONS)
}

fn apply(db: &mut Connection, found: u32, migrations: &[&str]) -> Result<(), OpenError> {
    let to = migrations.len() as u32;
    if found == to {
        return Ok(());
    }
    let run = |db: &mut Connection| -> rusqlite::Result<()> {
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for sql in migrations.iter().skip(found as usize) {
            tx.execute_batch(sql)?;
        }
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", to)?;
        tx.commit()
    };
    run(db).map_err(|source| match OpenError::from(source) {
        OpenError::Sql(source) => OpenError::Migration { to, source },
        other @ (OpenError::Newer { .. }
        | OpenError::WrongKey
        | OpenError::NotOurs
        | OpenError::Corrupt
        | OpenError::Locked
        | OpenError::DiskFull
        | OpenError::Migration { .. }
        | OpenError::Io(_)) => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(db: &Connection) -> Vec<String> {
        let mut all = db
            .prepare("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
            .unwrap();
        let lines = all.query_map([], |row| row.get(0)).unwrap();
        lines.map(Result::unwrap).collect()
    }

    fn fresh(migrations: &[&str]) -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        apply(&mut db, 0, migrations).unwrap();
        db
    }

    fn upgraded_equals_fresh(migrations: &[&str]) {
        let wanted = dump(&fresh(migrations));
        for step in 0..=migrations.len() {
            let mut old = fresh(&migrations[..step]);
            let found = inspect_version(&old);
            assert_eq!(found as usize, step);
            apply(&mut old, found, migrations).unwrap();
            assert_eq!(dump(&old), wanted, "from schema {step}");
            assert_eq!(inspect_version(&old) as usize, migrations.len());
        }
    }

    fn inspect_version(db: &Connection) -> u32 {
        db.query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn an_upgraded_schema_equals_a_fresh_one() {
        upgraded_equals_fresh(MIGRATIONS);
        // The harness itself must be able to go several steps.
        let mut longer = MIGRATIONS.to_vec();
        longer.push("CREATE TABLE later (a INTEGER PRIMARY KEY, b TEXT) STRICT;");
        longer.push("ALTER TABLE later ADD COLUMN c BLOB;");
        upgraded_equals_fresh(&longer);
    }

    #[test]
    fn a_migration_that_fails_is_undone_whole() {
        let mut db = fresh(MIGRATIONS);
        let before = dump(&db);
        let mut broken = MIGRATIONS.to_vec();
        broken.push("CREATE TABLE half (a INTEGER) STRICT; CREATE TABLE nonsense (;");
        let outcome = apply(&mut db, known(), &broken);
        let wanted = known() + 1;
        assert!(matches!(outcome, Err(OpenError::Migration { to, .. }) if to == wanted));
        assert_eq!(dump(&db), before);
        assert_eq!(inspect_version(&db), known());
    }

    #[test]
    fn what_an_older_schema_held_is_there_after_the_upgrade() {
        let mut old = fresh(&MIGRATIONS[..1]);
        let insert = "INSERT INTO blob (sha256, kind, bytes, doc, state, tries) \
                      VALUES (x'01', 'thumb', 1, x'02', 'local', 3)";
        old.execute(insert, []).unwrap();
        migrate(&mut old, 1).unwrap();
        let tries: i64 = old
            .query_row("SELECT tries FROM blob WHERE sha256 = x'01'", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!((tries, inspect_version(&old)), (3, known()));
    }

    #[test]
    fn every_table_is_strict() {
        let db = fresh(MIGRATIONS);
        let loose: i64 = db
            .query_row(
                "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 \
                 AND name NOT LIKE 'sqlite%' AND schema = 'main'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(loose, 0);
    }
}
