//! What one does with links: ask, look, decide, and deliver what was decided.

use jiff::Timestamp;

use crate::link::{Link, Question};
use crate::link_id::LinkId;
use crate::sender::{Fate, SendError, Sender};
use crate::state::{Answer, Event, LinkState, Refusal, State};
use crate::store::{LinkStore, Slice, StoreError};

/// How often a decision is tried again when somebody else changed the link in between. States only move
/// forward, so the second try meets a closed link at the latest.
const TRIES: usize = 3;

/// The links of one store: to ask, to look, to take back.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    store: &'a dyn LinkStore,
}

/// The links of one store, answered through one sender: to decide, and to deliver what was decided.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    store: &'a dyn LinkStore,
    sender: &'a dyn Sender,
}

/// A decision that was recorded.
#[derive(Debug)]
#[must_use = "says whether the task was told or still has to be"]
pub struct Decided {
    /// The link as it stands now.
    pub link: Link,
    /// Whether the task was told.
    pub delivery: Delivery,
}

/// Whether an answer reached the task.
#[derive(Debug)]
pub enum Delivery {
    /// The task has it.
    Sent,
    /// It is in the outbox and goes out at the next touch.
    Waiting(SendError),
}

/// Why a link could not be made or found.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// There is no such link.
    #[error("there is no such link")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No randomness.
    #[error("the operating system gave no randomness")]
    Random(#[from] getrandom::Error),
}

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// There is no such link.
    #[error("there is no such link")]
    Unknown,
    /// The link is closed; says how.
    #[error(transparent)]
    Refused(Refusal),
    /// The store failed; nothing was sent.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Others changed the link again and again.
    #[error("the link kept changing")]
    Contended,
}

impl<'a> Links<'a> {
    /// The links of this store.
    pub fn new(store: &'a dyn LinkStore) -> Self {
        Self { store }
    }

    /// The same links, answered through this sender.
    pub fn through(self, sender: &'a dyn Sender) -> Answers<'a> {
        Answers { store: self.store, sender }
    }

    /// Makes a link for a question. The same question (same subject, same token) asked again gives the link
    /// that is there; a new token supersedes the older open links of the subject.
    ///
    /// # Errors
    /// The store failed, or there is no randomness.
    pub async fn ask(&self, question: Question, now: Timestamp) -> Result<Link, LinkError> {
        let earlier = self.store.about(&question.subject).await?;
        if let Some(same) = earlier.iter().find(|link| link.question.token == question.token) {
            return Ok(same.clone());
        }
        let link = Link::open(question, now)?;
        self.store.insert(&link).await?;
        for old in earlier {
            if let Ok(closed) = old.after(Event::Supersede(now)) {
                self.store.replace(&closed, LinkState::Open).await?;
            }
        }
        Ok(link)
    }

    /// The link as it stands now. Looking writes nothing.
    ///
    /// # Errors
    /// [`LinkError::Unknown`], or the store failed.
    pub async fn look(&self, id: &LinkId, now: Timestamp) -> Result<Link, LinkError> {
        self.store.get(id).await?.map(|link| link.as_of(now)).ok_or(LinkError::Unknown)
    }

    /// Takes a question back, for example because its execution ended.
    ///
    /// # Errors
    /// [`DecideError::Refused`] when it is closed already.
    pub async fn withdraw(&self, id: &LinkId, now: Timestamp) -> Result<Link, DecideError> {
        let link = self.store.get(id).await?.ok_or(DecideError::Unknown)?;
        let next = link.after(Event::Withdraw(now)).map_err(DecideError::Refused)?;
        if self.store.replace(&next, LinkState::Open).await? { Ok(next) } else { Err(DecideError::Contended) }
    }
}

impl Answers<'_> {
    /// Records an answer by one conditional write, and only then sends it.
    ///
    /// When the task cannot be told at once the decision stands all the same: [`Delivery::Waiting`].
    ///
    /// # Errors
    /// [`DecideError::Refused`] tells whoever comes too late what became of the link.
    pub async fn decide(&self, id: &LinkId, answer: Answer, now: Timestamp) -> Result<Decided, DecideError> {
        for _ in 0..TRIES {
            let stored = self.store.get(id).await?.ok_or(DecideError::Unknown)?;
            let link = stored.as_of(now);
            // Whoever is the first to come after the deadline writes it down.
            if link != stored && !self.store.replace(&link, LinkState::Open).await? {
                continue;
            }
            let decided = match link.after(Event::Decide(answer.clone())) {
                Ok(decided) => decided,
                Err(refusal) => {
                    // A touch of the link: what waits in the outbox goes out now.
                    let link = self.deliver(link, now).await.link;
                    return Err(DecideError::Refused(link.state.refusal().unwrap_or(refusal)));
                }
            };
            if !self.store.replace(&decided, LinkState::Open).await? {
                continue;
            }
            let decided = self.deliver(decided, now).await;
            return match decided.link.state.refusal() {
                // The task was gone before the answer came: it had no effect, and whoever gave it is told so.
                Some(refusal) if decided.link.state.closed_at().is_some() => {
                    Err(DecideError::Refused(refusal))
                }
                _ => Ok(decided),
            };
        }
        Err(DecideError::Contended)
    }

    /// Sends what was decided but not sent; does nothing for a link that stands elsewhere.
    ///
    /// Nothing that goes wrong here is an error: what is not known to have been heard stays in the outbox.
    pub async fn deliver(&self, link: Link, now: Timestamp) -> Decided {
        let State::Decided(answer) = &link.state else {
            return Decided { link, delivery: Delivery::Sent };
        };
        let fate = match self.sender.send(&link, answer).await {
            Ok(fate) => fate,
            Err(error) => return Decided { link, delivery: Delivery::Waiting(error) },
        };
        match self.write_down(&link, fate, now).await {
            Ok(link) => Decided { link, delivery: Delivery::Sent },
            Err(error) => Decided { link, delivery: Delivery::Waiting(SendError::new(error)) },
        }
    }

    /// Records what became of an answer; somebody else may have done so meanwhile.
    async fn write_down(&self, link: &Link, fate: Fate, now: Timestamp) -> Result<Link, StoreError> {
        if let Ok(next) = link.after(Event::Delivered { fate, at: now })
            && self.store.replace(&next, LinkState::Decided).await?
        {
            return Ok(next);
        }
        Ok(self.store.get(&link.id).await?.unwrap_or_else(|| link.clone()))
    }

    /// Sends what waits in the outbox, at most `limit` answers; gives how many went out.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sweep(&self, limit: usize, now: Timestamp) -> Result<usize, StoreError> {
        let slice = Slice { limit, ..Slice::default() };
        let mut sent = 0;
        for link in self.store.standing_at(LinkState::Decided, slice).await?.links {
            let delivery = self.deliver(link, now).await.delivery;
            sent += usize::from(matches!(delivery, Delivery::Sent));
        }
        Ok(sent)
    }
}
