//! The Lambda functions of the moderation application: handlers, pages, and the two tables behind them.
//!
//! [`handlers`] are plain async functions over small ports ([`executions`], [`articles`],
//! [`callback_urls::LinkStore`]); [`wiring`] connects the ports to AWS; the binary `bootstrap` picks the
//! handler by `_HANDLER`.

pub mod article_status;
pub mod articles;
pub mod executions;
pub mod failure;
pub mod handlers;
pub mod http;
pub mod review;
pub mod store;
pub mod web;
pub mod wiring;
