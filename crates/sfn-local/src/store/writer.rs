//! The thread that writes: it takes what waits as one transaction (group commit).

use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::StoreError;

/// The most changes in one transaction.
const GROUP: usize = 512;

/// The way to the writing thread. Dropping it waits until everything taken is written.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

trait Job: Send {
    /// Does the work; `false` when it is to be undone.
    fn run(&mut self, db: &Connection) -> bool;
    /// Tells who waits what came of it.
    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Change<T, F> {
    work: Option<F>,
    result: Option<rusqlite::Result<T>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Change<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
{
    fn run(&mut self, db: &Connection) -> bool {
        let result = self.work.take().map(|work| work(db));
        let good = matches!(result, Some(Ok(_)));
        self.result = result;
        good
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match (committed, self.result) {
            (Ok(()), Some(Ok(value))) => Ok(value),
            (_, Some(Err(error))) => Err(error.into()),
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(StoreError::Closed),
        };
        // Who asked may have gone away; the change stays.
        let _ = self.reply.send(outcome);
    }
}

impl Writer {
    pub(super) fn start(db: Connection) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&db, &waiting))
            .map_err(|_| StoreError::Closed)?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Change { work: Some(work), result: None, reply });
        self.jobs.as_ref().ok_or(StoreError::Closed)?.send(job).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(db: &Connection, waiting: &mpsc::Receiver<Box<dyn Job>>) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        while group.len() < GROUP {
            let Ok(next) = waiting.try_recv() else { break };
            group.push(next);
        }
        let committed = commit(db, &mut group).map_err(StoreError::from);
        if committed.is_err() && !db.is_autocommit() {
            let _ = db.execute_batch("ROLLBACK");
        }
        for job in group {
            job.finish(committed.clone());
        }
    }
}

fn commit(db: &Connection, group: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    for job in group {
        db.execute_batch("SAVEPOINT change")?;
        if !job.run(db) {
            db.execute_batch("ROLLBACK TO change")?;
        }
        db.execute_batch("RELEASE change")?;
    }
    db.execute_batch("COMMIT")
}
