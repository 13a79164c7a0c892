use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
enum Outcome {
    Published { id: String },
    Refused,
}

fn main() {}
