//! All timers of all executions in one queue, fired by the wall clock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asl_engine::TimerId;
use jiff::Timestamp;
use tokio::sync::{Notify, mpsc};

use crate::time::now;

/// The longest sleep: the wall clock may be set, or the machine may sleep, and neither wakes a sleeper.
const LONGEST: Duration = Duration::from_secs(30);

/// A timer whose moment has come.
#[derive(Clone, Debug)]
pub(super) struct Fired {
    pub(super) execution: Arc<str>,
    pub(super) timer: TimerId,
}

/// The queue.
#[derive(Debug)]
pub(super) struct Timers {
    queue: Arc<Queue>,
    task: tokio::task::AbortHandle,
}

/// The place of a timer in the queue; needed to take it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TimerKey {
    pub(super) at: Timestamp,
    number: u64,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    timers: BTreeMap<TimerKey, Fired>,
}

impl Timers {
    /// A queue that sends what fires to `fire`.
    pub(super) fn start(fire: mpsc::UnboundedSender<Fired>) -> Self {
        let queue = Arc::new(Queue::default());
        let task = tokio::spawn(run(Arc::clone(&queue), fire)).abort_handle();
        Self { queue, task }
    }

    pub(super) fn set(&self, execution: Arc<str>, timer: TimerId, at: Timestamp) -> TimerKey {
        let mut waiting = self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = TimerKey { at, number: waiting.next };
        waiting.next += 1;
        waiting.timers.insert(key, Fired { execution, timer });
        let first = waiting.timers.first_key_value().is_some_and(|(first, _)| *first == key);
        drop(waiting);
        if first {
            self.queue.changed.notify_one();
        }
        key
    }

    pub(super) fn cancel(&self, key: TimerKey) {
        self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner).timers.remove(&key);
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Queue {
    /// Takes out everything that is due; gives the time until the next.
    fn due(&self, now: Timestamp) -> (Vec<Fired>, Duration) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = Vec::new();
        while let Some(first) = waiting.timers.first_entry() {
            if first.key().at > now {
                let left = first.key().at.duration_since(now);
                return (due, Duration::try_from(left).unwrap_or(Duration::ZERO).min(LONGEST));
            }
            due.push(first.remove());
        }
        (due, LONGEST)
    }
}

async fn run(queue: Arc<Queue>, fire: mpsc::UnboundedSender<Fired>) {
    loop {
        let (due, sleep) = queue.due(now());
        for fired in due {
            if fire.send(fired).is_err() {
                return;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = queue.changed.notified() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[tokio::test]
    async fn timers_fire_in_their_order_and_not_when_taken_out() {
        let (fire, mut fired) = mpsc::unbounded_channel();
        let timers = Timers::start(fire);
        // All of these are long due, so nothing has to be waited for.
        let late = timers.set("b".into(), TimerId::from_number(2), at(20));
        timers.cancel(late);
        timers.set("a".into(), TimerId::from_number(1), at(10));
        let first = fired.recv().await.unwrap();
        assert_eq!((first.execution.as_ref(), first.timer.number()), ("a", 1));
        assert!(fired.try_recv().is_err());
    }

    #[test]
    fn the_sleep_lasts_until_the_next_and_never_too_long() {
        let queue = Queue::default();
        assert_eq!(queue.due(at(0)).1, LONGEST);
        let mut waiting = queue.waiting.lock().unwrap();
        for (number, seconds) in [(0, 5), (1, 7), (2, 1_000_000)] {
            let fired = Fired { execution: "e".into(), timer: TimerId::from_number(number) };
            waiting.timers.insert(TimerKey { at: at(seconds), number }, fired);
        }
        drop(waiting);
        let (due, sleep) = queue.due(at(3));
        assert_eq!((due.len(), sleep), (0, Duration::from_secs(2)));
        let (due, sleep) = queue.due(at(7));
        assert_eq!((due.len(), sleep), (2, LONGEST));
    }
}
