//! The steps of `cargo xtask test`, in the order they run: quick and telling ones first.

mod alternation;
mod asl_fresh;
pub(crate) mod compile_set;
mod conformance;
mod examples;
mod generated;
mod import_corpus;
mod language;
mod licences;
mod new_project;
mod replay;
mod validation;
mod words;
mod workspace;

use crate::report::Step;

/// All of them.
pub(crate) fn all() -> Vec<Step> {
    vec![
        Step {
            name: "workspace",
            about: "unit, integration, compile-fail and doc tests",
            run: workspace::run,
        },
        Step { name: "examples", about: "every example runs and prints its definition", run: examples::run },
        Step { name: "words", about: "the tool knows no application by name", run: words::run },
        Step { name: "licences", about: "every dependency has an allowed licence", run: licences::run },
        Step {
            name: "generated",
            about: "generated files are what their generators write",
            run: generated::run,
        },
        Step {
            name: "conformance",
            about: "histories as the real service writes them",
            run: conformance::run,
        },
        Step {
            name: "replay",
            about: "every recorded journal, cut anywhere and changed anyhow",
            run: replay::run,
        },
        Step {
            name: "language",
            about: "both query languages and every real definition, read and written",
            run: language::run,
        },
        Step { name: "validation", about: "real definitions, right and wrong ones", run: validation::run },
        Step {
            name: "import-corpus",
            about: "real definitions as Rust, compiled, run and compared",
            run: import_corpus::run,
        },
        Step { name: "alternation", about: "cargo and synth compile nothing twice", run: alternation::run },
        Step {
            name: "compile-set",
            about: "an edited workflow compiles next to nothing",
            run: compile_set::run,
        },
        Step { name: "asl-fresh", about: "the committed ASL is what the workflow says", run: asl_fresh::run },
        Step {
            name: "e2e",
            about: "the reference application over HTTP, crashes included",
            run: crate::e2e::run,
        },
        Step {
            name: "deploy",
            about: "the reference application on a stand-in for AWS, made and removed",
            run: crate::deploy::run,
        },
        Step {
            name: "new-project",
            about: "a project made by `synth new` builds, tests, runs",
            run: new_project::run,
        },
    ]
}
