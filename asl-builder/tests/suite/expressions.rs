//! Expressions, as text and as what they evaluate to.

use asl_builder::prelude::*;
use asl_builder::{Condition, Expr, IntoExpr};
use asl_expr::{Jsonata, SeededEntropy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::contracts::Verdict;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Data {
    text: String,
    number: f64,
    count: u64,
    flag: bool,
    verdict: Verdict,
    maybe: Option<String>,
    list: Vec<String>,
    #[serde(rename = "odd name")]
    odd: String,
    and: String,
    r#in: String,
    inner: Inner,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Inner {
    deep: Option<f64>,
}

fn data() -> Value {
    json!({
        "text": "My FORBIDDEN thoughts", "number": 2.5, "count": 3, "flag": true, "verdict": "approved",
        "list": ["a", "b"], "odd name": "odd", "and": "And", "in": "In", "inner": {"deep": null}
    })
}

/// The output of a Pass state that gives `value`, and what it evaluates to.
#[track_caller]
fn check<R: IntoExpr<asl_builder::JsonAta>>(
    value: impl FnOnce(Expr<Data>) -> R,
    text: &str,
    expected: Value,
) {
    let workflow = start::<Data>().pass("P", value).named("p");
    assert_eq!(workflow.findings(), []);
    let output = workflow.machine().state("P").unwrap().output.clone().unwrap();
    let shown = match &output {
        asl_model::Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    assert_eq!(shown, text);
    assert_eq!(evaluate(&output.to_serde(), data()), expected, "{text}");
}

fn evaluate(template: &Value, input: Value) -> Value {
    let mut entropy = SeededEntropy::new(7);
    let states = json!({"input": input, "context": {"Execution": {"Id": "arn:x"}}});
    let variables = Map::new();
    let jsonata = Jsonata::new(&states, &variables, 0, &mut entropy);
    jsonata.eval_template(template, "Output").unwrap_or_else(|error| panic!("{template}: {error:?}"))
}

fn ask(condition: impl FnOnce(Expr<Data>) -> Condition) -> impl FnOnce(Expr<Data>) -> Condition {
    condition
}

#[test]
fn fields() {
    check(|d| d.text, "{% $states.input.text %}", json!("My FORBIDDEN thoughts"));
    check(|d| d.odd, "{% $states.input.`odd name` %}", json!("odd"));
    check(|d| d.and, "{% $states.input.`and` %}", json!("And"));
    check(|d| d.r#in, "{% $states.input.`in` %}", json!("In"));
    check(|d| d.inner, "{% $states.input.inner %}", json!({"deep": null}));
}

#[test]
fn optional_values() {
    let maybe = "$states.input.maybe";
    check(|d| d.maybe, "{% $exists($states.input.maybe) ? $states.input.maybe : null %}", Value::Null);
    check(
        |d| d.maybe.or("none"),
        &format!("{{% $exists({maybe}) and {maybe} != null ? {maybe} : \"none\" %}}"),
        json!("none"),
    );
    check(
        ask(|d| d.maybe.is_present()),
        &format!("{{% $exists({maybe}) and {maybe} != null %}}"),
        json!(false),
    );
    check(
        ask(|d| d.inner.deep.is_absent()),
        "{% $not($exists($states.input.inner.deep) and $states.input.inner.deep != null) %}",
        json!(true),
    );
}

/// What is computed is computed once, however often it is asked about.
#[test]
fn optional_values_that_are_computed() {
    let found = "[$filter($states.input.list, function($_v1) { $_v1 != \"a\" })][9]";
    let last = |d: Expr<Data>| d.list.only(|word| word.is_not("a")).at(9);
    check(last, &format!("{{% ($_asked := {found}; $exists($_asked) ? $_asked : null) %}}"), json!(null));
    check(
        |d| last(d).or("none"),
        &format!("{{% ($_asked := {found}; $exists($_asked) and $_asked != null ? $_asked : \"none\") %}}"),
        json!("none"),
    );
    check(
        ask(|d| last(d).is_present().or(d.number.above(0))),
        &format!(
            "{{% ($_asked := {found}; $exists($_asked) and $_asked != null) or $states.input.number > 0 %}}"
        ),
        json!(true),
    );
    check(
        |d| text!("{}, {}", last(d).or("none"), last(d).or(last(d).or("nothing"))),
        &format!(
            "{{% ($_asked := {found}; $exists($_asked) and $_asked != null ? $_asked : \"none\") & \", \" & \
             ($_asked := {found}; $exists($_asked) and $_asked != null ? $_asked : ($_asked := {found}; \
             $exists($_asked) and $_asked != null ? $_asked : \"nothing\")) %}}"
        ),
        json!("none, nothing"),
    );
}

/// A value that is missing stays a null inside of a larger expression, too.
#[test]
fn optional_values_inside_of_others() {
    let guarded = "$exists($states.input.maybe) ? $states.input.maybe : null";
    check(
        |d| d.number.below(3).choose(d.maybe, "none"),
        &format!("{{% $states.input.number < 3 ? ({guarded}) : \"none\" %}}"),
        json!(null),
    );
    check(
        |d| d.list.each(|_| d.maybe),
        &format!("{{% [$map($states.input.list, function($_v1) {{ {guarded} }})] %}}"),
        json!([null, null]),
    );
    check(
        |d| d.list.each(|_| InnerExpr { deep: d.inner.deep }),
        "{% [$map($states.input.list, function($_v1) { {\"deep\": $exists($states.input.inner.deep) ? \
         $states.input.inner.deep : null} })] %}",
        json!([{"deep": null}, {"deep": null}]),
    );
    check(
        |d| d.number.below(3).choose((d.maybe, d.count), (d.maybe, 0)),
        &format!("{{% $states.input.number < 3 ? [{guarded}, $states.input.count] : [{guarded}, 0] %}}"),
        json!([null, 3]),
    );
}

#[test]
fn text_operations() {
    check(ask(|d| d.text.contains("FORB")), "{% $contains($states.input.text, \"FORB\") %}", json!(true));
    let any = |words: &'static [&'static str]| ask(move |d| d.text.lowercase().contains_any(words));
    check(
        any(&["banned", "forbidden"]),
        "{% $exists($filter([\"banned\", \"forbidden\"], function($_word) { \
         $contains($lowercase($states.input.text), $_word) })) %}",
        json!(true),
    );
    for (words, expected) in [(&["banned"][..], false), (&["forbidden"][..], true), (&[][..], false)] {
        let workflow = start::<Data>().pass("P", any(words)).named("p");
        let output = workflow.machine().state("P").unwrap().output.clone().unwrap().to_serde();
        assert_eq!(evaluate(&output, data()), json!(expected), "{words:?}");
    }
    check(
        ask(|d| d.text.starts_with("My")),
        "{% $substring($states.input.text, 0, 2) = \"My\" %}",
        json!(true),
    );
    check(
        ask(|d| d.text.starts_with(d.and)),
        "{% $substring($states.input.text, 0, $length($states.input.`and`)) = $states.input.`and` %}",
        json!(false),
    );
    check(|d| d.and.uppercase(), "{% $uppercase($states.input.`and`) %}", json!("AND"));
    check(|d| d.and.concat(" more"), "{% $states.input.`and` & \" more\" %}", json!("And more"));
    check(|d| d.text.length(), "{% $length($states.input.text) %}", json!(21));
    check(
        |d| text!("{} has {}, say {}", d.and, d.number + 1, "we"),
        "{% $states.input.`and` & \" has \" & ($states.input.number + 1) & \", say \" & \"we\" %}",
        json!("And has 3.5, say we"),
    );
    check(|d| text!("{}", d.number), "{% $string($states.input.number) %}", json!("2.5"));
    check(|_| "{% 1 + 1 %}", "{% \"{% 1 + 1 %}\" %}", json!("{% 1 + 1 %}"));
    check(|_| "say \"hi\"\n\\", "say \"hi\"\n\\", json!("say \"hi\"\n\\"));
}

#[test]
fn numbers() {
    check(|d| (d.number + 1) * 2, "{% ($states.input.number + 1) * 2 %}", json!(7));
    check(|d| d.number - (d.number - 1), "{% $states.input.number - ($states.input.number - 1) %}", json!(1));
    check(|d| d.number * -1, "{% $states.input.number * (-1) %}", json!(-2.5));
    check(|_| 0.1_f32, "0.1", json!(0.1));
    check(|_| -2.5_f32, "-2.5", json!(-2.5));
    check(|d| d.count % 2 + 1, "{% $states.input.count % 2 + 1 %}", json!(2));
    check(|d| d.number.rounded(), "{% $round($states.input.number) %}", json!(2));
    check(
        ask(|d| d.count.at_least(3).and(d.number.at_most(2.5))),
        "{% $states.input.count >= 3 and $states.input.number <= 2.5 %}",
        json!(true),
    );
}

#[test]
fn conditions() {
    check(
        ask(|d| (d.flag.is(true) | d.text.is("x")) & !d.number.above(3)),
        "{% ($states.input.flag = true or $states.input.text = \"x\") and $not($states.input.number > 3) %}",
        json!(true),
    );
    check(
        ask(|d| d.verdict.is(Verdict::Approved)),
        "{% $states.input.verdict = \"approved\" %}",
        json!(true),
    );
    check(
        ask(|d| d.verdict.one_of([Verdict::Rejected, Verdict::Expired])),
        "{% $states.input.verdict in [\"rejected\", \"expired\"] %}",
        json!(false),
    );
    check(ask(|d| d.list.includes("b")), "{% \"b\" in $states.input.list %}", json!(true));
    check(ask(|d| d.list.is_empty()), "{% $count($states.input.list) = 0 %}", json!(false));
    check(|d| d.list.join("-"), "{% $join($states.input.list, \"-\") %}", json!("a-b"));
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Item {
    id: String,
    count: u64,
    price: f64,
    open: bool,
    note: Option<String>,
    tags: Vec<String>,
    lines: Vec<Line>,
    kind: Kind,
    best: Option<Line>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Line {
    name: String,
    amounts: Vec<Option<u32>>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "lowercase")]
enum Kind {
    Gift { from: String },
    Order,
}

const ITEMS: Table<Item> = Table::named("items");

/// The `Item` that a workflow writes for `item`.
fn stored(item: &Value) -> Value {
    let workflow = start::<Item>().put_item("Save", &ITEMS, |item| item).named("saving");
    assert_eq!(workflow.findings(), []);
    let json = asl_model::to_json(&workflow.machine()).to_serde();
    evaluate(&json["States"]["Save"]["Arguments"]["Item"], item.clone())
}

#[test]
fn items_are_stored_as_dynamodb_has_them() {
    let full = json!({
        "id": "1", "count": 3, "price": 2.5, "open": true, "note": "n", "tags": ["x"],
        "lines": [{"name": "l", "amounts": [1, null]}], "kind": {"is": "gift", "from": "me"},
        "best": {"name": "b", "amounts": []}
    });
    assert_eq!(
        stored(&full),
        json!({
            "id": {"S": "1"}, "count": {"N": "3"}, "price": {"N": "2.5"}, "open": {"BOOL": true}, "note": {"S": "n"},
            "tags": {"L": [{"S": "x"}]},
            "lines": {"L": [{"M": {"name": {"S": "l"}, "amounts": {"L": [{"N": "1"}, {"NULL": true}]}}}]},
            "kind": {"M": {"is": {"S": "gift"}, "from": {"S": "me"}}},
            "best": {"M": {"name": {"S": "b"}, "amounts": {"L": []}}}
        })
    );
    let bare = json!({
        "id": "1", "count": 0, "price": 2, "open": false, "note": null, "tags": [], "lines": [], "kind": {"is": "order"}
    });
    assert_eq!(
        stored(&bare),
        json!({
            "id": {"S": "1"}, "count": {"N": "0"}, "price": {"N": "2"}, "open": {"BOOL": false},
            "tags": {"L": []}, "lines": {"L": []}, "kind": {"M": {"is": {"S": "order"}}}
        })
    );
}

#[test]
fn items_of_known_parts_stay_readable() {
    let workflow = start::<Line>()
        .put_item("Save", &ITEMS, |line| ItemExpr {
            id: "1",
            count: 1,
            price: 0.5,
            open: true,
            note: None,
            tags: ["a"],
            lines: vec![line],
            kind: KindGiftExpr { from: line.name },
            best: LineExpr { name: "b", amounts: Vec::<Option<Expr<u32>>>::new() },
        })
        .named("saving");
    assert_eq!(workflow.findings(), []);
    insta::assert_snapshot!(workflow.definition());
}

#[test]
fn what_a_value_is() {
    check(ask(|d| d.maybe.exists()), "{% $exists($states.input.maybe) %}", json!(false));
    check(ask(|d| d.inner.deep.is_null()), "{% $states.input.inner.deep = null %}", json!(true));
    check(ask(|d| d.number.is_text()), "{% $type($states.input.number) = \"string\" %}", json!(false));
    check(ask(|d| !d.flag.is_boolean()), "{% $not($type($states.input.flag) = \"boolean\") %}", json!(false));
    for (text, holds) in
        [("2026-01-01T00:00:00.5Z", true), ("2026-01-01T00:00:00+01:00", true), ("2026-01-01", false)]
    {
        let workflow =
            start::<Data>().pass("P", |_| Expr::<String>::known(&text.to_owned()).is_timestamp()).named("p");
        let output = workflow.machine().state("P").unwrap().output.clone().unwrap();
        assert_eq!(evaluate(&output.to_serde(), data()), json!(holds), "{text}");
    }
    let believed = |d: Expr<Data>| d.inner.believed::<Value>().at("deep").believed::<Option<f64>>();
    check(believed, "{% $states.input.inner.deep %}", json!(null));
    check(
        |d| d.maybe.or("x").believed::<Value>(),
        "{% $exists($states.input.maybe) and $states.input.maybe != null ? $states.input.maybe : \"x\" %}",
        json!("x"),
    );
}

#[test]
fn patterns_and_the_order_of_text() {
    check(
        ask(|d| d.text.matches("My*[*]")),
        "{% $contains($states.input.text, /^My[\\s\\S]*\\[[\\s\\S]*\\]$/) %}",
        json!(false),
    );
    check(
        ask(|d| d.text.matches("My*ts")),
        "{% $contains($states.input.text, /^My[\\s\\S]*ts$/) %}",
        json!(true),
    );
    check(
        ask(|d| d.text.matches("\\**/")),
        "{% $contains($states.input.text, /^\\*[\\s\\S]*\\/$/) %}",
        json!(false),
    );
    check(
        ask(|_| Expr::<String>::known(&r"C:\tmp".to_owned()).matches(r"C:\\*")),
        r#"{% $contains("C:\\tmp", /^C:\x5C[\s\S]*$/) %}"#,
        json!(true),
    );
    check(ask(|d| d.text.comes_before("N")), "{% $states.input.text < \"N\" %}", json!(true));
    check(ask(|d| d.text.comes_at_or_after("N")), "{% $states.input.text >= \"N\" %}", json!(false));
    check(
        ask(|d| Condition::any([d.text.is("a"), d.flag.is(true), d.count.above(9)])),
        "{% $states.input.text = \"a\" or $states.input.flag = true or $states.input.count > 9 %}",
        json!(true),
    );
    check(ask(|_| Condition::raw_text("1 = 1")), "{% 1 = 1 %}", json!(true));
}

#[test]
fn objects_without_a_type() {
    check(
        |d| object! { "TableName": "x", "Item": { "id": { "S": d.text } }, "list": [1, d.count, { "n": null }] },
        r#"{"TableName":"x","Item":{"id":{"S":"{% $states.input.text %}"}},"list":[1,"{% $states.input.count %}",{"n":null}]}"#,
        json!({"TableName": "x", "Item": {"id": {"S": "My FORBIDDEN thoughts"}}, "list": [1, 3, {"n": null}]}),
    );
    check(|d| d.list.item_at(d.count - 2), "{% $states.input.list[$states.input.count - 2] %}", json!("b"));
    check(|d| d.list.has("b"), "{% \"b\" in $states.input.list %}", json!(true));
    check(
        |d| d.inner.merged_with(object! { "more": d.flag }),
        "{% $merge([$states.input.inner, {\"more\": $states.input.flag}]) %}",
        json!({"deep": null, "more": true}),
    );
    check(|d| d.inner.to_json(), "{% $string($states.input.inner) %}", json!("{\"deep\":null}"));
    check(|_| asl_builder::random_between(5, 6), "{% $floor($random() * (6 - 5)) + 5 %}", json!(5));
}
