use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Defaulted {
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Default, Shape, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
struct AllDefaulted {
    tags: Vec<String>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Renamed {
    #[serde(alias = "headline")]
    title: String,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
struct Tagged {
    title: String,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
enum Verdict {
    Approved,
    #[serde(other)]
    Unknown,
}

fn main() {}
