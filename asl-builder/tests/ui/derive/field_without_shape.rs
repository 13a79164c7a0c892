use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, JsonSchema)]
struct Author {
    name: String,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Post {
    author: Author,
}

fn main() {}
