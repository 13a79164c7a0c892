//! The states of a link, and the table of what may follow what.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::sender::Fate;

/// What somebody decided, who, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who decided, as far as the page could know.
    pub by: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// What goes to the task: the output of `SendTaskSuccess`.
    pub value: serde_json::Value,
}

/// Where a link stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Somebody may still answer.
    Open,
    /// Answered and recorded; the task has not been told yet (the outbox).
    Decided(Answer),
    /// Answered, and the task was told.
    Sent(Answer),
    /// Nobody answered in time.
    Expired(Closed),
    /// The task was tried again and asks through a newer link.
    Superseded(Closed),
    /// The execution ended, or whoever asked took the question back.
    Withdrawn(Closed),
}

/// When a link was closed without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: Timestamp,
    /// An answer that was recorded, but found the task gone.
    pub unheard: Option<Answer>,
}

/// [`State`] without its data: what a store compares and indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkState {
    /// See [`State::Open`].
    Open,
    /// See [`State::Decided`].
    Decided,
    /// See [`State::Sent`].
    Sent,
    /// See [`State::Expired`].
    Expired,
    /// See [`State::Superseded`].
    Superseded,
    /// See [`State::Withdrawn`].
    Withdrawn,
}

/// What can happen to a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody answered.
    Decide(Answer),
    /// The task took the answer, or was found to be gone.
    Delivered {
        /// What became of the answer.
        fate: Fate,
        /// When that was learnt.
        at: Timestamp,
    },
    /// The deadline passed.
    Expire(Timestamp),
    /// A newer link asks the same question.
    Supersede(Timestamp),
    /// The question was taken back.
    Withdraw(Timestamp),
}

/// Why an event does not fit a state; for the person who came too late, this is the answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody decided before.
    #[error("`{}` already decided at {:.0}", .0.by, .0.at)]
    AlreadyDecided(Answer),
    /// Nobody answered in time.
    #[error("this link expired at {0:.0}")]
    Expired(Timestamp),
    /// A newer link took this one's place.
    #[error("a newer link took the place of this one at {0:.0}")]
    Superseded(Timestamp),
    /// The question was taken back.
    #[error("this question was withdrawn at {0:.0}")]
    Withdrawn(Timestamp),
    /// There is no answer whose delivery could be recorded.
    #[error("nobody has decided yet")]
    NotDecided,
}

impl State {
    /// The table: what follows, or why nothing does.
    ///
    /// # Errors
    /// [`Refusal`] when the event does not fit; the state then stays as it is.
    pub fn apply(&self, event: Event) -> Result<Self, Refusal> {
        let closed = |at, unheard| Closed { at, unheard };
        Ok(match (self, event) {
            (Self::Open, Event::Decide(answer)) => Self::Decided(answer),
            (Self::Open, Event::Expire(at)) => Self::Expired(closed(at, None)),
            (Self::Open, Event::Supersede(at)) => Self::Superseded(closed(at, None)),
            (Self::Open, Event::Withdraw(at)) => Self::Withdrawn(closed(at, None)),
            (Self::Decided(answer), Event::Delivered { fate, at }) => match fate {
                Fate::Heard => Self::Sent(answer.clone()),
                Fate::TimedOut => Self::Expired(closed(at, Some(answer.clone()))),
                Fate::Ended => Self::Withdrawn(closed(at, Some(answer.clone()))),
            },

            // Only an answer that was given can be delivered; whatever is closed stays closed.
            (state, _) => return Err(state.refusal().unwrap_or(Refusal::NotDecided)),
        })
    }

    /// The state's name.
    pub fn name(&self) -> LinkState {
        match self {
            Self::Open => LinkState::Open,
            Self::Decided(_) => LinkState::Decided,
            Self::Sent(_) => LinkState::Sent,
            Self::Expired(_) => LinkState::Expired,
            Self::Superseded(_) => LinkState::Superseded,
            Self::Withdrawn(_) => LinkState::Withdrawn,
        }
    }

    /// What whoever wants to decide is told; `None` while the link is open.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Open => None,
            Self::Decided(answer) | Self::Sent(answer) => Some(Refusal::AlreadyDecided(answer.clone())),
            Self::Expired(closed) => Some(Refusal::Expired(closed.at)),
            Self::Superseded(closed) => Some(Refusal::Superseded(closed.at)),
            Self::Withdrawn(closed) => Some(Refusal::Withdrawn(closed.at)),
        }
    }

    /// The answer that was recorded, heard or not.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Open => None,
            Self::Decided(answer) | Self::Sent(answer) => Some(answer),
            Self::Expired(closed) | Self::Superseded(closed) | Self::Withdrawn(closed) => {
                closed.unheard.as_ref()
            }
        }
    }

    /// When the link was closed without effect.
    pub fn closed_at(&self) -> Option<Timestamp> {
        match self {
            Self::Open | Self::Decided(_) | Self::Sent(_) => None,
            Self::Expired(closed) | Self::Superseded(closed) | Self::Withdrawn(closed) => Some(closed.at),
        }
    }

    /// Puts a state together from what a store kept; `None` when the parts contradict each other.
    ///
    /// ```
    /// use callback_urls::{LinkState, State};
    /// assert_eq!(State::from_parts(LinkState::Open, None, None), Some(State::Open));
    /// assert_eq!(State::from_parts(LinkState::Sent, None, None), None);
    /// ```
    pub fn from_parts(name: LinkState, answer: Option<Answer>, closed: Option<Timestamp>) -> Option<Self> {
        Some(match (name, answer, closed) {
            (LinkState::Open, None, None) => Self::Open,
            (LinkState::Decided, Some(answer), None) => Self::Decided(answer),
            (LinkState::Sent, Some(answer), None) => Self::Sent(answer),
            (LinkState::Expired, unheard, Some(at)) => Self::Expired(Closed { at, unheard }),
            (LinkState::Superseded, unheard, Some(at)) => Self::Superseded(Closed { at, unheard }),
            (LinkState::Withdrawn, unheard, Some(at)) => Self::Withdrawn(Closed { at, unheard }),
            _ => return None,
        })
    }
}

impl LinkState {
    /// Every state, in the order of a link's life.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Decided, Self::Sent, Self::Expired, Self::Superseded, Self::Withdrawn];

    /// The name as stores and documents write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Sent => "sent",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl fmt::Display for LinkState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was given names no state of a link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no state of a link")]
pub struct UnknownLinkState(String);

impl FromStr for LinkState {
    type Err = UnknownLinkState;

    fn from_str(text: &str) -> Result<Self, UnknownLinkState> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or_else(|| UnknownLinkState(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(by: &str) -> Answer {
        Answer { by: by.to_owned(), at: Timestamp::UNIX_EPOCH, value: serde_json::Value::Null }
    }

    fn states() -> Vec<State> {
        let closed = Closed { at: Timestamp::UNIX_EPOCH, unheard: None };
        vec![
            State::Open,
            State::Decided(answer("Ada")),
            State::Sent(answer("Ada")),
            State::Expired(closed.clone()),
            State::Superseded(closed.clone()),
            State::Withdrawn(closed),
        ]
    }

    fn events() -> Vec<(&'static str, Event)> {
        let at = Timestamp::UNIX_EPOCH;
        vec![
            ("decide", Event::Decide(answer("Bob"))),
            ("heard", Event::Delivered { fate: Fate::Heard, at }),
            ("timed out", Event::Delivered { fate: Fate::TimedOut, at }),
            ("ended", Event::Delivered { fate: Fate::Ended, at }),
            ("expire", Event::Expire(at)),
            ("supersede", Event::Supersede(at)),
            ("withdraw", Event::Withdraw(at)),
        ]
    }

    /// Every state against every event: what follows, or `-`.
    #[test]
    fn the_table() {
        let expected = "
            open       decided - - - expired superseded withdrawn
            decided    - sent expired withdrawn - - -
            sent       - - - - - - -
            expired    - - - - - - -
            superseded - - - - - - -
            withdrawn  - - - - - - -";
        let rows: Vec<Vec<&str>> =
            expected.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
        for (state, row) in states().into_iter().zip(rows) {
            assert_eq!(state.name().as_str(), row[0]);
            for ((name, event), expected) in events().into_iter().zip(&row[1..]) {
                let got = state.apply(event).map_or("-", |next| next.name().as_str());
                assert_eq!(&got, expected, "{} + {name}", row[0]);
            }
        }
    }

    #[test]
    fn a_decided_link_says_who_and_an_unheard_answer_is_kept() {
        let decided = State::Open.apply(Event::Decide(answer("Ada"))).unwrap();
        let refused = decided.apply(Event::Decide(answer("Bob"))).unwrap_err();
        assert_eq!(refused, Refusal::AlreadyDecided(answer("Ada")));

        let late =
            decided.apply(Event::Delivered { fate: Fate::TimedOut, at: Timestamp::UNIX_EPOCH }).unwrap();
        assert_eq!(late.name(), LinkState::Expired);
        assert_eq!(late.answer(), Some(&answer("Ada")));
    }

    #[test]
    fn parts_are_put_together_again() {
        for state in states() {
            let again = State::from_parts(state.name(), state.answer().cloned(), state.closed_at());
            assert_eq!(again, Some(state));
        }
        assert_eq!("sent".parse(), Ok(LinkState::Sent));
        assert_eq!("gone".parse::<LinkState>().unwrap_err().to_string(), "`gone` is no state of a link");
    }
}
