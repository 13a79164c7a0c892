use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct OrderId(pub String);

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct CustomerId(pub String);

const SHIP: Function<OrderId, ()> = Function::named("ship");

fn main() {
    let _ = start::<CustomerId>().invoke("Ship", &SHIP, |customer| customer);
}
