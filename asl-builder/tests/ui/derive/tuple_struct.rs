use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Id(String, u32);

fn main() {}
