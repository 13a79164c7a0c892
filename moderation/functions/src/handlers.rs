//! The three functions, each a plain async function over the ports it needs.

mod api;
mod approval_receiver;
mod ask_approval;

pub use api::{Api, api};
pub use approval_receiver::{Receiver, approval_receiver};
pub use ask_approval::ask_approval;
