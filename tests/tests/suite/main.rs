//! Suites over the repository as a whole: the arrows between crates, and what the documents say.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a suite stops at what is not as expected")]

mod arrows;
mod conformance;
mod documents;
mod mutants;
mod readme;
mod small_corpus;
