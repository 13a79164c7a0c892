//! The store: one SQLite file, one thread that writes, any number that read.

mod error;
pub(crate) mod executions;
mod lock;
pub(crate) mod machines;
mod schema;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};

use crate::config::Durability;

pub use error::StoreError;
pub(crate) use lock::DataLock;

/// How many connections for reading are kept.
const IDLE_READERS: usize = 8;

/// The open database.
///
/// What [`Store::write`] has answered survives the end of the process. INVARIANT: nothing but the writer
/// thread changes the file, so a read always sees whole groups of writes.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    writer: writer::Writer,
    readers: Mutex<Vec<Connection>>,
}

impl Store {
    /// Opens the file, or makes it.
    pub(crate) fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Open { path: path.to_owned(), source: Arc::new(source) };
        let connection = Connection::open(path).map_err(failed)?;
        schema::prepare(&connection, path, durability)?;
        let writer = writer::Writer::start(connection)?;
        Ok(Self { inner: Arc::new(Inner { path: path.to_owned(), writer, readers: Mutex::default() }) })
    }

    /// Runs `work` in a transaction, together with whatever else waits to be written. When it returns `Ok`, the
    /// change is safe.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.inner.writer.write(work).await
    }

    /// Runs `work` on a connection that only reads.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let read = move || {
            let connection = inner.reader()?;
            let result = work(&connection);
            inner.put_back(connection);
            result.map_err(StoreError::from)
        };
        tokio::task::spawn_blocking(read).await.map_err(|_| StoreError::Closed)?
    }
}

impl Inner {
    fn reader(&self) -> Result<Connection, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(connection) = idle {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(schema::BUSY)?;
        Ok(connection)
    }

    fn put_back(&self, connection: Connection) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
    }
}

/// Makes a data folder, readable by its owner alone, unless it is there.
///
/// # Errors
/// [`StoreError::Folder`] when it cannot be made, [`StoreError::InUse`] while a server uses it.
pub fn make_data_folder(folder: &Path) -> Result<(), StoreError> {
    DataLock::take(folder).map(drop)
}

/// Removes everything a data folder keeps: executions, state machines, tables and logs. Ports stay.
///
/// ```
/// # fn main() -> Result<(), sfn_local::StoreError> {
/// # let folder = tempfile::tempdir().expect("a folder");
/// sfn_local::erase(folder.path())?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`StoreError::InUse`] while a server uses the folder, [`StoreError::Folder`] when something cannot be removed.
pub fn erase(folder: &Path) -> Result<(), StoreError> {
    let _lock = DataLock::take(folder)?;
    let failed = |source| StoreError::Folder { folder: folder.to_owned(), source: Arc::new(source) };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let removed = match name {
            "logs" => std::fs::remove_dir_all(&path),
            name if name.starts_with("dev.db") || name.starts_with("dynamodb.db") => {
                std::fs::remove_file(&path)
            }
            _ => Ok(()),
        };
        removed.map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_written_is_read_and_survives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dev.db");
        {
            let store = Store::open(&path, Durability::Process).unwrap();
            let writes = (0..50).map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    store
                        .write(move |db| db.execute("INSERT INTO tokens VALUES (?1, 1, 1)", [n.to_string()]))
                        .await
                })
            });
            for write in writes.collect::<Vec<_>>() {
                assert_eq!(write.await.unwrap().unwrap(), 1);
            }
        }
        let store = Store::open(&path, Durability::Process).unwrap();
        let count = store
            .read(|db| db.query_row("SELECT count(*) FROM tokens", [], |row| row.get::<_, i64>(0)))
            .await;
        assert_eq!(count.unwrap(), 50);
    }

    #[tokio::test]
    async fn a_write_that_fails_takes_nothing_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("dev.db"), Durability::Process).unwrap();
        let good = store.write(|db| db.execute("INSERT INTO tokens VALUES ('a', 1, 1)", []));
        let bad = store.write(|db| {
            db.execute("INSERT INTO tokens VALUES ('b', 1, 1)", [])?;
            db.execute("INSERT INTO nowhere VALUES (1)", [])
        });
        let (good, bad) = tokio::join!(good, bad);
        assert!(good.is_ok() && bad.is_err());
        let tokens = store
            .read(|db| {
                db.prepare("SELECT token FROM tokens")?
                    .query_map([], |row| row.get(0))?
                    .collect::<Result<Vec<String>, _>>()
            })
            .await
            .unwrap();
        assert_eq!(tokens, ["a"]);
    }
}
