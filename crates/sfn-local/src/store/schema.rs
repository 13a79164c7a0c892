//! The shape of the database file, and whose file it is.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::StoreError;
use crate::config::Durability;

/// `PRAGMA application_id`: the letters `SFNL`.
const APPLICATION: i32 = 0x5346_4e4c;

/// `PRAGMA user_version` of the files this program writes.
const VERSION: i32 = 2;

/// How long to wait for somebody else's lock, such as the `sqlite3` tool's.
pub(super) const BUSY: Duration = Duration::from_secs(10);

/// Times are milliseconds since the epoch. An execution's journal is its memory; the columns beside it repeat
/// what lists and descriptions need.
const TABLES: &str = "
CREATE TABLE machines (
    arn TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    revision INTEGER NOT NULL REFERENCES revisions (id),
    settings TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    machine TEXT NOT NULL,
    revision_id TEXT,
    definition TEXT NOT NULL,
    role_arn TEXT NOT NULL,
    created INTEGER NOT NULL
);

CREATE TABLE executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    machine TEXT NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL REFERENCES revisions (id),
    status TEXT NOT NULL,
    input TEXT NOT NULL,
    output TEXT,
    error TEXT,
    cause TEXT,
    trace_header TEXT,
    started INTEGER NOT NULL,
    stopped INTEGER
);
CREATE INDEX executions_by_machine ON executions (machine, id);
CREATE INDEX executions_running ON executions (id) WHERE status = 'RUNNING';

CREATE TABLE journal (
    execution INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (execution, seq)
) WITHOUT ROWID;

CREATE TABLE tokens (
    token TEXT PRIMARY KEY,
    execution INTEGER NOT NULL,
    task INTEGER NOT NULL
) WITHOUT ROWID;
";

/// What the second version has besides. A file of the first gets it when it is opened.
const SECOND: &str = "
ALTER TABLE executions ADD COLUMN redrives INTEGER NOT NULL DEFAULT 0;
ALTER TABLE executions ADD COLUMN redriven INTEGER;

CREATE TABLE redrive_tokens (
    execution INTEGER NOT NULL,
    token TEXT NOT NULL,
    redriven INTEGER NOT NULL,
    PRIMARY KEY (execution, token)
) WITHOUT ROWID;
";

/// Checks whose file it is, makes the tables in a new one, and sets how it is written.
pub(super) fn prepare(db: &Connection, path: &Path, durability: Durability) -> Result<(), StoreError> {
    let failed = |source| StoreError::Open { path: path.to_owned(), source: Arc::new(source) };
    db.busy_timeout(BUSY).map_err(failed)?;
    let pragma = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(failed);
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    let new = application == 0 && version == 0 && tables == 0;
    if !new && application != APPLICATION {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    if version > VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), found: version, known: VERSION });
    }
    let synchronous = match durability {
        Durability::Process => "NORMAL",
        Durability::Disk => "FULL",
    };
    let settings = || {
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", synchronous)?;
        if new || version < VERSION {
            let first = if new { TABLES } else { "" };
            db.execute_batch(&format!(
                "BEGIN IMMEDIATE; {first} {SECOND}
                 PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
            ))?;
        }
        Ok(())
    };
    settings().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_files_of_known_versions_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dev.db");
        let open = |sql: &str| {
            let db = Connection::open(&path).unwrap();
            db.execute_batch(sql).unwrap();
            prepare(&db, &path, Durability::Process).map_err(|error| error.to_string())
        };
        assert_eq!(open(""), Ok(()));
        assert_eq!(open(""), Ok(()), "a second time");
        // A file of the first version gets what is new.
        let back = "DROP TABLE redrive_tokens; ALTER TABLE executions DROP COLUMN redrives;
            ALTER TABLE executions DROP COLUMN redriven; PRAGMA user_version = 1";
        assert_eq!(open(back), Ok(()));
        assert_eq!(open("SELECT redrives, redriven FROM executions"), Ok(()));
        let newer = open("PRAGMA user_version = 7").unwrap_err();
        assert!(
            newer.ends_with("has version 7, and version 2 is the newest that this program knows"),
            "{newer}"
        );
        let foreign = open("PRAGMA user_version = 1; PRAGMA application_id = 5").unwrap_err();
        assert!(foreign.ends_with("belongs to another program"), "{foreign}");
    }
}
