//! A link as a store keeps it, and the question it is made for.

use jiff::Timestamp;

use crate::csrf::FormKey;
use crate::link_id::LinkId;
use crate::state::{Event, Refusal, State};
use crate::token::CallbackToken;

/// What a paused task asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What the question is about. At most one link a subject is open: a new one supersedes the old.
    pub subject: String,
    /// The token of the task that waits.
    pub token: CallbackToken,
    /// Until when the task waits.
    pub expires_at: Timestamp,
    /// What a page needs to show the question, as it was when it was asked.
    pub details: serde_json::Value,
}

/// One link: who may answer what, until when, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The id in the URL.
    pub id: LinkId,
    /// The question.
    pub question: Question,
    /// When it was asked.
    pub created_at: Timestamp,
    /// The secret that proves that a form is ours.
    pub form_key: FormKey,
    /// Where it stands.
    pub state: State,
}

impl Link {
    /// A new open link for a question.
    ///
    /// # Errors
    /// The operating system's source of randomness does not work.
    pub fn open(question: Question, now: Timestamp) -> Result<Self, getrandom::Error> {
        Ok(Self {
            id: LinkId::random()?,
            question,
            created_at: now,
            form_key: FormKey::random()?,
            state: State::Open,
        })
    }

    /// The link after an event.
    ///
    /// # Errors
    /// [`Refusal`] when the event does not fit the state.
    pub fn after(&self, event: Event) -> Result<Self, Refusal> {
        Ok(Self { state: self.state.apply(event)?, ..self.clone() })
    }

    /// The link as it is to be shown at this moment: an open one past its deadline is expired, although
    /// nobody has written that down yet.
    #[must_use]
    pub fn as_of(&self, now: Timestamp) -> Self {
        let overdue = now >= self.question.expires_at;
        match self.after(Event::Expire(self.question.expires_at)) {
            Ok(expired) if overdue => expired,
            _ => self.clone(),
        }
    }
}
