//! One-time links that resume a paused task: the core, without a store, a web framework or AWS.
//!
//! A task that waits for a token is answered by a person who follows a link. The link carries a random
//! [`LinkId`] and never the token; looking at a link changes nothing; an answer is *one* conditional write,
//! and only then is it sent. What was written but not yet sent stands in the outbox and is sent at the next
//! touch, so that a crash between the two loses nothing and decides nothing twice.
//!
//! ```text
//!            decide            heard
//!   open ────────────▶ decided ──────▶ sent
//!    │ ╲ ╲                │ ╲
//!    │  ╲ ╲ supersede     │  ╲ the task was gone before the answer came
//!    │   ╲ ╲──▶ superseded│   ╲
//!    │    ╲───▶ withdrawn ◀    ▼
//!    └────────▶ expired ◀──────┘
//! ```
//!
//! The whole table is [`State::apply`]. A host brings a [`LinkStore`] (a table with conditional writes) and
//! a [`Sender`] (`SendTaskSuccess`); [`Links`] and
//! [`Answers`] do the rest.
//!
//! ```
//! use callback_urls::{Answer, CallbackToken, LinkState, Links, MemoryStore, Question, RecordingSender};
//! # fn run<F: Future>(future: F) -> F::Output { callback_urls::block_on(future) }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (store, sender) = (MemoryStore::default(), RecordingSender::default());
//! let links = Links::new(&store);
//! let answers = links.through(&sender);
//! let now = "2026-11-23T14:00:00Z".parse()?;
//! let question = Question {
//!     subject: "article-7".into(),
//!     token: CallbackToken::new("AAAAKgAAAAIAAAAA"),
//!     expires_at: "2026-11-30T14:00:00Z".parse()?,
//!     details: serde_json::json!({ "title": "My thoughts" }),
//! };
//!
//! let link = run(links.ask(question, now))?;
//! let answer = Answer { by: "Ada".into(), at: now, value: serde_json::json!({ "verdict": "approved" }) };
//! run(answers.decide(&link.id, answer.clone(), now))?;
//! assert_eq!(sender.sent().len(), 1);
//!
//! // The second click is told who decided, and nothing is sent again.
//! let late = Answer { by: "Bob".into(), ..answer };
//! let refused = run(answers.decide(&link.id, late, now)).unwrap_err();
//! assert_eq!(refused.to_string(), "`Ada` already decided at 2026-11-23T14:00:00Z");
//! assert_eq!(sender.sent().len(), 1);
//! # Ok(()) }
//! ```

mod csrf;
mod link;
mod link_id;
mod links;
mod memory;
mod sender;
mod state;
mod store;
mod token;

pub use csrf::FormKey;
pub use link::{Link, Question};
pub use link_id::{InvalidLinkId, LinkId};
pub use links::{Answers, DecideError, Decided, Delivery, LinkError, Links};
pub use memory::{MemoryStore, RecordingSender, block_on};
pub use sender::{Fate, SendError, SendFuture, Sender};
pub use state::{Answer, Closed, Event, LinkState, Refusal, State, UnknownLinkState};
pub use store::{LinkStore, Page, Slice, StoreError, StoreFuture};
pub use token::CallbackToken;
