//! The builder as its users meet it: ASL as snapshots, findings as a table, misuse as compile errors.

#![allow(dead_code, missing_docs, reason = "contracts of tests are data")]
#![allow(clippy::struct_field_names, reason = "arguments have the words of the service")]
#![allow(clippy::redundant_closure_for_method_calls, reason = "closures are how workflows are written")]
#![allow(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail anywhere"
)]

mod any_graph;
mod app;
mod assigning;
mod calls;
mod catching;
mod choosing;
mod computing;
mod contracts;
mod data_flow;
mod distributed;
mod example;
mod expressions;
mod findings;
mod many;
mod messages;
mod mistakes;
mod misuse;
mod nested;
mod newtypes;
mod path_machines;
mod path_values;
mod run;
mod services;
mod shapes;
mod states;
mod tables;
mod triggers;
mod ways;
