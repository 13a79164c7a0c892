//! What expressions compute, run on the engine; lists with no, one and more elements, where JSONata has traps.

use asl_builder::prelude::*;
use asl_builder::{HashAlgorithm, IntoExpr, JsonAta, Timestamp, list, now, random, range, uuid};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contracts::Verdict;
use crate::run::run;
use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Data {
    text: String,
    number: f64,
    whole: i64,
    maybe: Option<String>,
    words: Vec<String>,
    numbers: Vec<f64>,
    lines: Vec<Line>,
    at: Timestamp,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Line {
    name: String,
    count: u32,
    tags: Vec<String>,
}

/// What `value` gives for data with `count` elements in each list.
#[track_caller]
fn with<R: IntoExpr<JsonAta>>(count: usize, value: impl FnOnce(Expr<Data>) -> R) -> Value {
    let workflow = start::<Data>().pass("P", value).named("p");
    text(&workflow);
    let all = |items: Value| items.as_array().unwrap()[..count].to_vec();
    let input = json!({
        "text": " tea,  milk ", "number": -2.5, "whole": 7, "at": "2026-01-01T00:00:00.000Z",
        "words": all(json!(["b", "a", "b"])), "numbers": all(json!([3, 1, 2])),
        "lines": all(json!([
            {"name": "tea", "count": 2, "tags": ["hot"]},
            {"name": "milk", "count": 1, "tags": []},
            {"name": "tea", "count": 5, "tags": ["cold", "big"]}
        ])),
    });
    run(&workflow, &input, |_, _| unreachable!())
}

#[track_caller]
fn value<R: IntoExpr<JsonAta>>(value: impl FnOnce(Expr<Data>) -> R) -> Value {
    with(3, value)
}

/// The same with no, one and three elements.
#[track_caller]
fn lists<R: IntoExpr<JsonAta>>(value: impl Fn(Expr<Data>) -> R, expected: [Value; 3]) {
    for (count, expected) in [0, 1, 3].into_iter().zip(expected) {
        assert_eq!(with(count, &value), expected, "of {count}");
    }
}

#[test]
fn text_is_cut_and_put_together() {
    assert_eq!(value(|d| d.text.trimmed()), "tea, milk");
    assert_eq!(value(|d| d.text.trimmed().substring(1, 2)), "ea");
    assert_eq!(value(|d| d.text.trimmed().before_first(",")), "tea");
    assert_eq!(value(|d| d.text.trimmed().after_first(", ")), "milk");
    assert_eq!(value(|d| d.text.trimmed().split(", ")), json!(["tea", "milk"]));
    assert_eq!(value(|d| d.text.trimmed().split(";")), json!(["tea, milk"]));
    assert_eq!(value(|_| Expr::<String>::known(&"7".to_owned()).padded(-3, "0")), "007");
    assert_eq!(value(|d| d.text.trimmed().replaced("tea", "coffee")), "coffee, milk");
    assert_eq!(value(|_| Expr::<String>::known(&"2.5".to_owned()).to_number() + 1), 3.5);
    assert_eq!(
        value(|_| Expr::<String>::known(&r#"{"name":"x","count":1,"tags":[]}"#.to_owned())
            .parsed::<Line>()
            .name),
        "x"
    );
    assert_eq!(value(|d| d.text.trimmed().to_base64().from_base64()), "tea, milk");
    assert_eq!(
        value(|_| Expr::<String>::known(&"tea".to_owned()).hash(HashAlgorithm::Sha1)),
        "75490f32c06a50051804339453d3fe2f0cd5564b"
    );
}

#[test]
fn numbers_are_rounded_and_compared() {
    assert_eq!(value(|d| d.number.floor()), -3);
    assert_eq!(value(|d| d.number.ceil()), -2);
    assert_eq!(value(|d| d.number.magnitude()), 2.5);
    assert_eq!(value(|d| d.whole.or_less(5)), 5);
    assert_eq!(value(|d| d.whole.or_more(5)), 7);
    assert_eq!(value(|d| d.whole.to_float() / 2), 3.5);
    assert_eq!(value(|_| range(1, 9, 4)), json!([1, 5, 9]));
    assert_eq!(value(|_| range(1, 9, 9)), json!([1]));
}

#[test]
fn lists_stay_lists() {
    lists(|d| d.numbers.sum(), [json!(0), json!(3), json!(6)]);
    lists(|d| d.numbers.mean(), [json!(null), json!(3), json!(2)]);
    lists(|d| d.numbers.smallest(), [json!(null), json!(3), json!(1)]);
    lists(|d| d.numbers.largest().or(0), [json!(0), json!(3), json!(3)]);
    lists(|d| d.words.at(1).or("none"), [json!("none"), json!("none"), json!("a")]);
    lists(|d| d.lines.each(|line| line.name), [json!([]), json!(["tea"]), json!(["tea", "milk", "tea"])]);
    lists(
        |d| d.lines.only(|line| line.count.above(1)).each(|line| line.count),
        [json!([]), json!([2]), json!([2, 5])],
    );
    lists(|d| d.lines.only(|line| line.count.above(9)), [json!([]), json!([]), json!([])]);
    lists(|d| d.words.reversed(), [json!([]), json!(["b"]), json!(["b", "a", "b"])]);
    lists(|d| d.numbers.sorted(), [json!([]), json!([3]), json!([1, 2, 3])]);
    lists(|d| d.words.distinct(), [json!([]), json!(["b"]), json!(["b", "a"])]);
    lists(|d| d.words.followed_by(["c"]), [json!(["c"]), json!(["b", "c"]), json!(["b", "a", "b", "c"])]);
    lists(|d| d.numbers.in_parts_of(2), [json!([]), json!([[3]]), json!([[3, 1], [2]])]);
    lists(
        |d| d.lines.each(|line| line.tags.each(|tag| text!("{} {}", tag, line.name)).join("+")),
        [json!([]), json!(["hot tea"]), json!(["hot tea", "", "cold tea+big tea"])],
    );
    assert_eq!(value(|d| list([d.text.trimmed(), d.words.join("")])), json!(["tea, milk", "bab"]));
}

#[test]
fn values_that_may_be_missing() {
    assert_eq!(value(|d| d.maybe.if_there(|text| text.length() + 1)), Value::Null);
    assert_eq!(value(|d| d.words.at(0).if_there(|text| text.uppercase().concat("!"))), "B!");
    assert_eq!(value(|d| d.whole.above(5).choose("large", "small")), "large");
}

#[test]
fn times_and_chance() {
    assert_eq!(value(|d| d.at.plus(days(1))), "2026-01-02T00:00:00.000Z");
    assert_eq!(value(|d| d.at.minus(seconds(1))), "2025-12-31T23:59:59.000Z");
    assert_eq!(value(|d| d.at.epoch_seconds()), 1_767_225_600);
    assert_eq!(value(|d| d.at.before("2026-01-01T01:00:00+02:00")), false);
    assert_eq!(value(|d| now().after(d.at.minus(days(36_500)))), true);
    assert_eq!(value(|_| uuid().length()), 36);
    assert_eq!(value(|_| random().below(1)), true);
    let workflow = start::<Data>().wait_until("Until Then", |d| d.at.plus(hours(1))).named("waiting");
    text(&workflow);
}

#[test]
fn raw_and_known_values() {
    assert_eq!(value(|_| Expr::<f64>::raw("$sum($states.input.lines.count)") * 2), 16);
    assert_eq!(value(|_| Expr::<f64>::raw("1 + 1") * 2), 4);
    assert_eq!(
        value(|_| Expr::known(&Line { name: "x".to_owned(), count: 1, tags: Vec::new() })),
        json!({"name": "x", "count": 1, "tags": []})
    );
    assert_eq!(value(|_| (1, "a", Verdict::Rejected)), json!([1, "a", "rejected"]));
}

#[test]
fn an_element_carried_out_of_its_closure() {
    let mut carried = None;
    let workflow = start::<Vec<String>>()
        .pass("Lengths", |words| {
            words.each(|word| {
                carried = Some(word);
                word.length()
            })
        })
        .pass("Word", |_| carried.unwrap_or_else(|| unreachable!()))
        .named("carrying");
    let found: Vec<_> = workflow.findings().iter().map(|f| f.diagnostic.message.clone()).collect();
    assert_eq!(found, ["`Word` uses an element of a list outside of the closure that has it"]);
}

#[test]
fn a_list_of_lists_is_refused() {
    let workflow = start::<Data>().pass("Tags", |d| d.lines.each(|line| line.tags)).named("tags");
    assert!(workflow.findings()[0].diagnostic.message.contains("a list of lists"));
}

/// One state sets all its variables at once, so that none is made of another that it sets.
#[test]
fn a_variable_made_of_one_that_was_just_set() {
    let (flow, total) = start::<f64>().keep("total", |n| n);
    let (flow, twice) = flow.keep("twice", |n| total.get() + n);
    let flow = flow.assign("More", &total, |n| n * 10);
    let (flow, copy) = flow.keep("copy", |_| total.get());
    let (flow, plain) = flow.keep("plain", |n| n);
    let (flow, raw) = flow.assign("Even More", &total, |_| 7).keep("raw", |_| Expr::<f64>::raw("$total"));
    let workflow = flow.pass("All", |_| (twice, copy, plain, raw)).named("totals");
    text(&workflow);
    let output = run(&workflow, &json!(3), |state, _| unreachable!("{state}"));
    assert_eq!(output, json!([6, 30, 3, 7]));
    let machine = workflow.machine();
    assert!(machine.state("Keep copy").is_some() && machine.state("Keep plain").is_none());
}

/// A parameter that the printer names hides no variable of the user.
#[test]
fn variables_with_names_like_those_of_parameters() {
    let (flow, word) = start::<String>().keep("word", |_| "none of these");
    let (flow, first) = flow.keep("v1", |_| "first");
    let workflow = flow
        .pass("Ask", |_| {
            let found = word.get().contains_any(["forbidden"]);
            (found, list(["a"]).each(|_| first.get()))
        })
        .named("hidden");
    workflow.build().unwrap();
    let output = run(&workflow, &json!("x"), |state, _| unreachable!("{state}"));
    assert_eq!(output, json!([false, ["first"]]));
}
