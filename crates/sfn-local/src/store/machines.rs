//! State machines and their revisions, as rows.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// A state machine with its current revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MachineRow {
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) created: i64,
    /// Logging, tracing, encryption and tags: JSON text.
    pub(crate) settings: String,
    pub(crate) revision: RevisionRow,
}

/// One state of a machine's definition and role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RevisionRow {
    pub(crate) id: i64,
    pub(crate) revision_id: Option<String>,
    pub(crate) definition: String,
    pub(crate) role_arn: String,
    pub(crate) created: i64,
}

/// All machines, oldest first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<MachineRow>> {
    db.prepare_cached(
        "SELECT m.arn, m.name, m.created, m.settings, r.id, r.revision_id, r.definition, r.role_arn, r.created
         FROM machines m JOIN revisions r ON r.id = m.revision ORDER BY m.created, m.name",
    )?
    .query_map([], |row| {
        Ok(MachineRow {
            arn: row.get(0)?,
            name: row.get(1)?,
            created: row.get(2)?,
            settings: row.get(3)?,
            revision: revision_at(row, 4)?,
        })
    })?
    .collect()
}

/// Puts a new machine with its first revision in; gives the revision's number.
pub(crate) fn insert(db: &Connection, machine: &MachineRow) -> rusqlite::Result<i64> {
    let revision = insert_revision(db, &machine.arn, &machine.revision)?;
    db.prepare_cached(
        "INSERT INTO machines (arn, name, created, revision, settings) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![machine.arn, machine.name, machine.created, revision, machine.settings])?;
    Ok(revision)
}

/// Gives a machine another revision; gives its number.
pub(crate) fn revise(db: &Connection, arn: &str, revision: &RevisionRow) -> rusqlite::Result<i64> {
    let id = insert_revision(db, arn, revision)?;
    db.prepare_cached("UPDATE machines SET revision = ?2 WHERE arn = ?1")?.execute(params![arn, id])?;
    Ok(id)
}

/// Changes a machine's settings.
pub(crate) fn configure(db: &Connection, arn: &str, settings: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE machines SET settings = ?2 WHERE arn = ?1")?.execute(params![arn, settings])?;
    Ok(())
}

/// Removes a machine. Its revisions stay for the executions that have them.
pub(crate) fn delete(db: &Connection, arn: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM machines WHERE arn = ?1")?.execute([arn])?;
    Ok(())
}

/// The revision with this number.
pub(crate) fn revision(db: &Connection, id: i64) -> rusqlite::Result<Option<RevisionRow>> {
    db.prepare_cached("SELECT id, revision_id, definition, role_arn, created FROM revisions WHERE id = ?1")?
        .query_row([id], |row| revision_at(row, 0))
        .optional()
}

fn insert_revision(db: &Connection, arn: &str, revision: &RevisionRow) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "INSERT INTO revisions (machine, revision_id, definition, role_arn, created) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![arn, revision.revision_id, revision.definition, revision.role_arn, revision.created])?;
    Ok(db.last_insert_rowid())
}

fn revision_at(row: &Row<'_>, first: usize) -> rusqlite::Result<RevisionRow> {
    Ok(RevisionRow {
        id: row.get(first)?,
        revision_id: row.get(first + 1)?,
        definition: row.get(first + 2)?,
        role_arn: row.get(first + 3)?,
        created: row.get(first + 4)?,
    })
}
