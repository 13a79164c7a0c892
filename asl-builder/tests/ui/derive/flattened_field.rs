use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Post {
    id: String,
    #[serde(flatten)]
    author: Author,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Author {
    name: String,
}

fn main() {}
