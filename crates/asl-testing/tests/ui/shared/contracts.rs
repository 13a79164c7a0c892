#![allow(dead_code, unused_imports)]

pub use asl_builder::prelude::*;
pub use asl_testing::{Fault, TestWorkflow as _};

#[contract]
pub struct Question {
    pub text: String,
    pub token: TaskToken<Decision>,
}

#[contract]
pub struct Decision {
    pub approved: bool,
}

#[derive(Debug, WorkflowError)]
pub enum Trouble {
    Busy,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("busy")
    }
}

pub const ASK: Function<Question, (), Trouble> = Function::named("ask");
pub const PRICE: Function<String, f64, Trouble> = Function::named("price");

pub fn asking() -> Workflow<String, Decision> {
    start::<String>()
        .callback("Ask", ASK.within(days(1)), |text, token| QuestionExpr { text, token })
        .named("asking")
}
