use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Post {
    #[serde(rename(serialize = "postId", deserialize = "id"))]
    id: String,
}

fn main() {}
