//! Executions, their journals and their tokens, as rows.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// An execution as lists and descriptions show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExecutionRow {
    pub(crate) id: i64,
    pub(crate) arn: String,
    pub(crate) machine: String,
    pub(crate) name: String,
    pub(crate) revision: i64,
    pub(crate) status: String,
    pub(crate) input: String,
    pub(crate) trace_header: Option<String>,
    pub(crate) started: i64,
    pub(crate) end: Option<EndRow>,
    /// How often it was redriven, and when last.
    pub(crate) redrives: i64,
    pub(crate) redriven: Option<i64>,
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndRow {
    pub(crate) output: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) cause: Option<String>,
    pub(crate) stopped: i64,
}

/// What one step adds to an execution.
#[derive(Clone, Debug, Default)]
pub(crate) struct StepRows {
    /// Journal entries as JSON text, the first with number `first_seq`.
    pub(crate) entries: Vec<String>,
    pub(crate) first_seq: i64,
    /// Tokens that were handed out, with the number of their task.
    pub(crate) tokens: Vec<(String, i64)>,
    /// How often the execution was redriven, and when, if this step did it.
    pub(crate) redriven: Option<(i64, i64)>,
    /// The status and the end, if this was the last step.
    pub(crate) end: Option<(String, EndRow)>,
}

const COLUMNS: &str = "id, arn, machine, name, revision, status, input, trace_header, started, output, error, cause, stopped, \
     redrives, redriven";

/// Puts a new execution and its first step in; `None` if the ARN is taken.
pub(crate) fn insert(db: &Connection, row: &ExecutionRow, step: &StepRows) -> rusqlite::Result<Option<i64>> {
    let inserted = db
        .prepare_cached(
            "INSERT INTO executions (arn, machine, name, revision, status, input, trace_header, started)
             VALUES (?1, ?2, ?3, ?4, 'RUNNING', ?5, ?6, ?7) ON CONFLICT (arn) DO NOTHING",
        )?
        .execute(params![
            row.arn,
            row.machine,
            row.name,
            row.revision,
            row.input,
            row.trace_header,
            row.started
        ])?;
    if inserted == 0 {
        return Ok(None);
    }
    let id = db.last_insert_rowid();
    append(db, id, step)?;
    Ok(Some(id))
}

/// Adds a step.
pub(crate) fn append(db: &Connection, execution: i64, step: &StepRows) -> rusqlite::Result<()> {
    let mut journal = db.prepare_cached("INSERT INTO journal (execution, seq, entry) VALUES (?1, ?2, ?3)")?;
    for (seq, entry) in (step.first_seq..).zip(&step.entries) {
        journal.execute(params![execution, seq, entry])?;
    }
    let mut tokens = db.prepare_cached(
        "INSERT INTO tokens (token, execution, task) VALUES (?1, ?2, ?3) ON CONFLICT (token) DO NOTHING",
    )?;
    for (token, task) in &step.tokens {
        tokens.execute(params![token, execution, task])?;
    }
    if let Some((redrives, at)) = step.redriven {
        db.prepare_cached(
            "UPDATE executions SET status = 'RUNNING', output = NULL, error = NULL, cause = NULL, stopped = NULL,
             redrives = ?2, redriven = ?3 WHERE id = ?1",
        )?
        .execute(params![execution, redrives, at])?;
    }
    if let Some((status, end)) = &step.end {
        db.prepare_cached(
            "UPDATE executions SET status = ?2, output = ?3, error = ?4, cause = ?5, stopped = ?6 WHERE id = ?1",
        )?
        .execute(params![execution, status, end.output, end.error, end.cause, end.stopped])?;
    }
    Ok(())
}

/// The execution with this ARN.
pub(crate) fn find(db: &Connection, arn: &str) -> rusqlite::Result<Option<ExecutionRow>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM executions WHERE arn = ?1"))?
        .query_row([arn], read)
        .optional()
}

/// Which executions a list shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Only those of this machine.
    pub(crate) machine: Option<String>,
    /// Only those with this status.
    pub(crate) status: Option<String>,
    /// Only those that were redriven, or only those that were not.
    pub(crate) redriven: Option<bool>,
    /// Only those that began before the one with this number.
    pub(crate) before: Option<i64>,
    pub(crate) limit: usize,
}

/// A page of executions, the newest first.
pub(crate) fn list(db: &Connection, filter: &Filter) -> rusqlite::Result<Vec<ExecutionRow>> {
    let limit = i64::try_from(filter.limit).unwrap_or(i64::MAX);
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM executions
         WHERE (?1 IS NULL OR machine = ?1) AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR id < ?3)
           AND (?5 IS NULL OR (redrives > 0) = ?5)
         ORDER BY id DESC LIMIT ?4"
    ))?
    .query_map(params![filter.machine, filter.status, filter.before, limit, filter.redriven], read)?
    .collect()
}

/// All executions that run, the oldest first.
pub(crate) fn running(db: &Connection) -> rusqlite::Result<Vec<ExecutionRow>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM executions WHERE status = 'RUNNING' ORDER BY id"))?
        .query_map([], read)?
        .collect()
}

/// An execution's journal: entries as JSON text, in order.
pub(crate) fn journal(db: &Connection, execution: i64) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached("SELECT entry FROM journal WHERE execution = ?1 ORDER BY seq")?
        .query_map([execution], |row| row.get(0))?
        .collect()
}

/// How long, and for how many of the last tokens, a redrive is the same one.
const SAME_REDRIVE: (i64, i64) = (15 * 60 * 1000, 10);

/// When this execution was redriven with this token, if that counts still.
pub(crate) fn redriven_with(
    db: &Connection,
    execution: i64,
    token: &str,
    now: i64,
) -> rusqlite::Result<Option<i64>> {
    let (period, count) = SAME_REDRIVE;
    db.prepare_cached(
        "SELECT redriven FROM (SELECT token, redriven FROM redrive_tokens WHERE execution = ?1
         ORDER BY redriven DESC LIMIT ?4) WHERE token = ?2 AND redriven > ?3",
    )?
    .query_row(params![execution, token, now - period, count], |row| row.get(0))
    .optional()
}

/// Keeps the token of a redrive.
pub(crate) fn keep_redrive_token(
    db: &Connection,
    execution: i64,
    token: &str,
    redriven: i64,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO redrive_tokens (execution, token, redriven) VALUES (?1, ?2, ?3)
         ON CONFLICT (execution, token) DO UPDATE SET redriven = ?3",
    )?
    .execute(params![execution, token, redriven])?;
    Ok(())
}

/// Whose token it is: the execution's ARN and the number of the task.
pub(crate) fn owner(db: &Connection, token: &str) -> rusqlite::Result<Option<(String, i64)>> {
    db.prepare_cached(
        "SELECT e.arn, t.task FROM tokens t JOIN executions e ON e.id = t.execution WHERE t.token = ?1",
    )?
    .query_row([token], |row| Ok((row.get(0)?, row.get(1)?)))
    .optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<ExecutionRow> {
    let stopped: Option<i64> = row.get(12)?;
    let end = match stopped {
        Some(stopped) => {
            Some(EndRow { output: row.get(9)?, error: row.get(10)?, cause: row.get(11)?, stopped })
        }
        None => None,
    };
    Ok(ExecutionRow {
        id: row.get(0)?,
        arn: row.get(1)?,
        machine: row.get(2)?,
        name: row.get(3)?,
        revision: row.get(4)?,
        status: row.get(5)?,
        input: row.get(6)?,
        trace_header: row.get(7)?,
        started: row.get(8)?,
        end,
        redrives: row.get(13)?,
        redriven: row.get(14)?,
    })
}
