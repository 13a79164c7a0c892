//! A store and a sender in memory, for tests and examples.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::link::Link;
use crate::link_id::LinkId;
use crate::sender::{Fate, SendError, SendFuture, Sender};
use crate::state::{Answer, LinkState};
use crate::store::{LinkStore, Page, Slice, StoreError, StoreFuture};

/// Keeps links in a map.
#[derive(Debug, Default)]
pub struct MemoryStore {
    links: Mutex<BTreeMap<LinkId, Link>>,
}

impl MemoryStore {
    fn links(&self) -> MutexGuard<'_, BTreeMap<LinkId, Link>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LinkStore for MemoryStore {
    fn insert<'a>(&'a self, link: &'a Link) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let mut links = self.links();
            if links.contains_key(&link.id) {
                return Err(StoreError::new("keep the link", "its id is taken"));
            }
            links.insert(link.id.clone(), link.clone());
            Ok(())
        })
    }

    fn get<'a>(&'a self, id: &'a LinkId) -> StoreFuture<'a, Option<Link>> {
        Box::pin(async move { Ok(self.links().get(id).cloned()) })
    }

    fn replace<'a>(&'a self, link: &'a Link, expected: LinkState) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let mut links = self.links();
            match links.get_mut(&link.id) {
                Some(stored) if stored.state.name() == expected => {
                    *stored = link.clone();
                    Ok(true)
                }
                _ => Ok(false),
            }
        })
    }

    fn about<'a>(&'a self, subject: &'a str) -> StoreFuture<'a, Vec<Link>> {
        Box::pin(async move {
            let mut found: Vec<Link> =
                self.links().values().filter(|link| link.question.subject == subject).cloned().collect();
            found.sort_by_key(|link| link.created_at);
            Ok(found)
        })
    }

    fn standing_at<'a>(&'a self, state: LinkState, slice: Slice<'a>) -> StoreFuture<'a, Page> {
        Box::pin(async move {
            let mut found: Vec<Link> = self
                .links()
                .values()
                .filter(|link| link.state.name() == state && link.question.expires_at > slice.due_after)
                .cloned()
                .collect();
            found.sort_by(|a, b| (a.question.expires_at, &a.id).cmp(&(b.question.expires_at, &b.id)));
            let skip = match slice.cursor {
                None => 0,
                Some(id) => {
                    let last = found.iter().position(|link| link.id.as_str() == id);
                    last.ok_or_else(StoreError::foreign_cursor)? + 1
                }
            };
            let rest = found.len().saturating_sub(skip);
            let links: Vec<Link> = found.into_iter().skip(skip).take(slice.limit).collect();
            let next = links.last().filter(|_| rest > slice.limit).map(|link| link.id.to_string());
            Ok(Page { links, next })
        })
    }
}

/// Remembers what was sent; answers with a script of fates, then [`Fate::Heard`].
#[derive(Debug, Default)]
pub struct RecordingSender {
    sent: Mutex<Vec<(LinkId, Answer)>>,
    script: Mutex<Vec<Option<Fate>>>,
}

impl RecordingSender {
    /// Answers the next sends with these fates, in order; `None` is a send that fails.
    pub fn scripted(fates: impl IntoIterator<Item = Option<Fate>>) -> Self {
        let mut script: Vec<_> = fates.into_iter().collect();
        script.reverse();
        Self { sent: Mutex::default(), script: Mutex::new(script) }
    }

    /// What the task heard.
    pub fn sent(&self) -> Vec<(LinkId, Answer)> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Sender for RecordingSender {
    fn send<'a>(&'a self, link: &'a Link, answer: &'a Answer) -> SendFuture<'a> {
        Box::pin(async move {
            let scripted = self.script.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match scripted.unwrap_or(Some(Fate::Heard)) {
                None => Err(SendError::new("the service is away")),
                Some(fate) => {
                    if fate == Fate::Heard {
                        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
                        sent.push((link.id.clone(), answer.clone()));
                    }
                    Ok(fate)
                }
            }
        })
    }
}

/// Runs a future that never waits for the outside world, as those of [`MemoryStore`] never do.
///
/// It polls in a loop, so it is for tests and examples only.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
