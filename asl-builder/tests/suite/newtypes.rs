//! Structs with one field and no name: in JSON they are what they hold.

use std::collections::BTreeMap;

use asl_builder::prelude::*;
use asl_builder::{Timestamp, fingerprint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::run::run;
use crate::states::text;

/// The number of an order.
#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
struct OrderId(String);

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Cents(u64);

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Prices(BTreeMap<String, Cents>);

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Order {
    id: OrderId,
    total: Cents,
    prices: Prices,
    earlier: Option<OrderId>,
    at: Timestamp,
}

const ORDERS: Table<Order> = Table::named("orders");

#[test]
fn they_are_what_they_hold() {
    assert_eq!(fingerprint::<OrderId>(), fingerprint::<String>());
    let (flow, order) = start::<Order>().keep("order", |order| order);
    let workflow = flow
        .choice("Dear?", |c| {
            c.when(|order| order.total.above(CentsExpr(100)).and(order.id.0.starts_with("o")), |f| f)
                .otherwise_fail("Cheap", "Cheap", "too cheap")
        })
        .put_item("Save", &ORDERS, |order| order)
        .get_item("Load", &ORDERS, |order| order.id)
        .if_present("There?", |order| order, |f| f, |f| f.fail("Gone", "Gone", "gone"))
        .pass("Next", |loaded| OrderExpr {
            id: OrderIdExpr(text!("{}-2", loaded.id.0)),
            total: loaded.total,
            prices: order.prices,
            earlier: Some(loaded.id),
            at: "2026-01-01T00:00:00Z",
        })
        .named("ordering");
    text(&workflow);
    let mut item = json!(null);
    let output = run(
        &workflow,
        &json!({"id": "o1", "total": 250, "prices": {"tea": 250}, "earlier": null, "at": "2026-01-01T00:00:00Z"}),
        |state, arguments| match state {
            "Save" => {
                item = arguments["Item"].clone();
                assert_eq!(item["prices"], json!({"M": {"tea": {"N": "250"}}}));
                Ok(json!({}))
            }
            _ => Ok(json!({"Item": item})),
        },
    );
    assert_eq!(
        output,
        json!({"id": "o1-2", "total": 250, "prices": {"tea": 250}, "earlier": "o1", "at": "2026-01-01T00:00:00Z"})
    );
}
