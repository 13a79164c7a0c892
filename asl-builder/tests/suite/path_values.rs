//! Values and conditions in JSONPath: as they are printed, and what they come to.

use asl_builder::prelude::*;
use asl_builder::{
    Condition, HashAlgorithm, IntoExpr, JsonPath, PathStandard, Timestamp, list, random_between, range,
    start_in, uuid,
};
use asl_expr::{Env, SeededEntropy, eval_template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::contracts::Verdict;
use crate::run::run;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Data {
    text: String,
    other: String,
    number: f64,
    count: u64,
    limit: u64,
    flag: bool,
    at: Timestamp,
    due: Timestamp,
    verdict: Verdict,
    maybe: Option<String>,
    list: Vec<String>,
    any: Value,
    #[serde(rename = "odd name")]
    odd: String,
}

fn data() -> Value {
    json!({
        "text": "It's {\"a\": 1}", "other": "z", "number": 2.5, "count": 3, "limit": 4, "flag": true,
        "at": "2026-01-01T00:00:00Z", "due": "2026-01-01T01:30:00+02:00", "verdict": "approved", "list": ["a", "b", "a"],
        "any": {"list": [1, {"deep": null}], "b": 2}, "odd name": "odd"
    })
}

type D = Expr<Data, JsonPath>;

/// The value as a member of a payload template, and what it comes to.
#[track_caller]
fn check<R: IntoExpr<JsonPath>>(give: impl FnOnce(D) -> R, printed: Value, expected: Value) {
    let workflow = start_in::<Data, PathStandard>().pass("P", |d| object! { "v": give(d) }).named("p");
    assert_eq!(workflow.findings(), []);
    let definition = asl_model::to_json(&workflow.machine()).to_serde();
    let state = &definition["States"]["P"];
    assert_eq!(
        state.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["Type", "Parameters", "End"],
        "nothing else is said"
    );
    assert_eq!(state["Parameters"], printed);
    let (input, context) = (data(), json!({"Execution": {"Id": "arn:x", "Input": {"machines": ["m", "n"]}}}));
    let env = Env { input: &input, context: &context, variables: &Map::new() };
    let value = eval_template(&printed, &env, &mut SeededEntropy::new(7)).unwrap();
    assert_eq!(value, json!({"v": expected}), "{printed}");
}

#[test]
fn paths() {
    check(|d| d.text, json!({"v.$": "$.text"}), json!("It's {\"a\": 1}"));
    check(|d| d.odd, json!({"v.$": "$['odd name']"}), json!("odd"));
    check(|d| d.any.at("list").item(1).at("deep"), json!({"v.$": "$.any.list[1].deep"}), json!(null));
    check(|d| d.any.at("b").believed::<f64>(), json!({"v.$": "$.any.b"}), json!(2));
    check(|d| d.list.at(1).given(), json!({"v.$": "$.list[1]"}), json!("b"));
    check(
        |_| context().execution_input::<Value, _>().at("machines").believed::<Vec<String>>().count(),
        json!({"v.$": "States.ArrayLength($$.Execution.Input.machines)"}),
        json!(2),
    );
    check(|_| context().execution_id(), json!({"v.$": "$$.Execution.Id"}), json!("arn:x"));
}

#[test]
fn templates() {
    check(|_| "x", json!({"v": "x"}), json!("x"));
    check(
        |d| object! { "S": d.odd, "n": null, "inner": {} },
        json!({"v": {"S.$": "$['odd name']", "n": null, "inner": {}}}),
        json!({"S": "odd", "n": null, "inner": {}}),
    );
    check(
        |d| object! { "list": [{ "n": d.count }, [1, 2.5, null, true], { "x": [] }] },
        json!({"v": {"list": [{"n.$": "$.count"}, [1, 2.5, null, true], {"x": []}]}}),
        json!({"list": [{"n": 3}, [1, 2.5, null, true], {"x": []}]}),
    );
    check(
        |d| object! { "list": [1, d.count, [2, 3]] },
        json!({"v": {"list.$": "States.Array(1, $.count, States.Array(2, 3))"}}),
        json!({"list": [1, 3, [2, 3]]}),
    );
    check(
        |d| object! { "list": [d.count, "a{b}'c\\d"] },
        json!({"v": {"list.$": "States.Array($.count, 'a\\{b\\}\\'c\\\\d')"}}),
        json!({"list": [3, "a{b}'c\\d"]}),
    );
    check(|_| json!({"x": [1]}), json!({"v": {"x": [1]}}), json!({"x": [1]}));
}

#[test]
fn intrinsic_functions() {
    check(
        |d| text!("{} of {}", d.count, d.odd),
        json!({"v.$": "States.Format('{} of {}', $.count, $['odd name'])"}),
        json!("3 of odd"),
    );
    check(|d| d.count.to_text(), json!({"v.$": "States.Format('{}', $.count)"}), json!("3"));
    check(
        |d| list([d.other, d.odd]),
        json!({"v.$": "States.Array($.other, $['odd name'])"}),
        json!(["z", "odd"]),
    );
    check(
        |d| d.list.in_parts_of(2),
        json!({"v.$": "States.ArrayPartition($.list, 2)"}),
        json!([["a", "b"], ["a"]]),
    );
    check(|d| d.list.has("b"), json!({"v.$": "States.ArrayContains($.list, 'b')"}), json!(true));
    check(|_| range(1, 9, 4), json!({"v.$": "States.ArrayRange(1, 9, 4)"}), json!([1, 5, 9]));
    check(|d| d.list.item_at(1), json!({"v.$": "States.ArrayGetItem($.list, 1)"}), json!("b"));
    check(
        |d| d.text.split("'").at(0).given(),
        json!({"v.$": "States.ArrayGetItem(States.StringSplit($.text, '\\''), 0)"}),
        json!("It"),
    );
    check(|d| d.list.count(), json!({"v.$": "States.ArrayLength($.list)"}), json!(3));
    check(|d| d.list.distinct(), json!({"v.$": "States.ArrayUnique($.list)"}), json!(["a", "b"]));
    check(|d| d.odd.to_base64(), json!({"v.$": "States.Base64Encode($['odd name'])"}), json!("b2Rk"));
    check(
        |d| d.odd.to_base64().from_base64(),
        json!({"v.$": "States.Base64Decode(States.Base64Encode($['odd name']))"}),
        json!("odd"),
    );
    check(
        |d| d.odd.hash(HashAlgorithm::Md5),
        json!({"v.$": "States.Hash($['odd name'], 'MD5')"}),
        json!("a2b6f2a6066ed8700d83335fc50a2b8e"),
    );
    check(
        |d| d.any.to_json().parsed::<Value>(),
        json!({"v.$": "States.StringToJson(States.JsonToString($.any))"}),
        data()["any"].clone(),
    );
    check(
        |d| d.any.merged_with(d.any),
        json!({"v.$": "States.JsonMerge($.any, $.any, false)"}),
        data()["any"].clone(),
    );
    check(|_| random_between(5, 6), json!({"v.$": "States.MathRandom(5, 6)"}), json!(5));
    check(|d| d.count.plus_whole(d.limit), json!({"v.$": "States.MathAdd($.count, $.limit)"}), json!(7));
    check(|d| d.other.split("-"), json!({"v.$": "States.StringSplit($.other, '-')"}), json!(["z"]));
    let printed = |node: Expr<String, JsonPath>| asl_builder::__private::jsonpath_value(node.node());
    assert_eq!(printed(uuid()), Ok(asl_builder::__private::PathValue::Intrinsic("States.UUID()".to_owned())));
}

/// The rule that a condition makes, and whether it holds.
#[track_caller]
fn ask(condition: impl FnOnce(D) -> Condition<JsonPath>, rule: Value, holds: bool) {
    let workflow = start_in::<Data, PathStandard>()
        .choice("C", |c| {
            c.when(condition, |f| f.pass("Yes", |_| true)).otherwise(|f| f.pass("No", |_| false))
        })
        .named("c");
    assert_eq!(workflow.findings(), []);
    let definition = asl_model::to_json(&workflow.machine()).to_serde();
    let mut printed = definition["States"]["C"]["Choices"][0].clone();
    printed.as_object_mut().unwrap().shift_remove("Next");
    assert_eq!(printed, rule);
    assert_eq!(run(&workflow, &data(), |_, _| Ok(Value::Null)), json!(holds), "{rule}");
}

#[test]
fn conditions_of_text() {
    let var = |operator: &str, operand: Value| json!({"Variable": "$.other", operator: operand});
    ask(|d| d.other.is("z"), var("StringEquals", json!("z")), true);
    ask(|d| d.other.is(d.odd), var("StringEqualsPath", json!("$['odd name']")), false);
    ask(|d| d.other.is_not("z"), json!({"Not": var("StringEquals", json!("z"))}), false);
    ask(|d| d.other.comes_before("zz"), var("StringLessThan", json!("zz")), true);
    ask(|d| d.other.comes_after(d.odd), var("StringGreaterThanPath", json!("$['odd name']")), true);
    ask(|d| d.other.comes_at_or_before("y"), var("StringLessThanEquals", json!("y")), false);
    ask(|d| d.other.comes_at_or_after("z"), var("StringGreaterThanEquals", json!("z")), true);
    ask(|d| d.other.matches("*z*"), var("StringMatches", json!("*z*")), true);
    ask(|d| d.other.contains("a*"), var("StringMatches", json!("*a\\**")), false);
    ask(|d| d.other.starts_with("z"), var("StringMatches", json!("z*")), true);
    ask(
        |d| d.verdict.one_of([Verdict::Approved, Verdict::Rejected]),
        json!({"Or": [
            {"Variable": "$.verdict", "StringEquals": "approved"},
            {"Variable": "$.verdict", "StringEquals": "rejected"}
        ]}),
        true,
    );
}

#[test]
fn conditions_of_numbers_and_booleans() {
    let var = |operator: &str, operand: Value| json!({"Variable": "$.count", operator: operand});
    ask(|d| d.count.is(3), var("NumericEquals", json!(3)), true);
    ask(|d| d.count.is(d.limit), var("NumericEqualsPath", json!("$.limit")), false);
    ask(|d| d.count.above(d.limit), var("NumericGreaterThanPath", json!("$.limit")), false);
    ask(|d| d.count.below(4), var("NumericLessThan", json!(4)), true);
    ask(|d| d.count.at_least(4), var("NumericGreaterThanEquals", json!(4)), false);
    ask(|d| d.count.at_most(d.limit), var("NumericLessThanEqualsPath", json!("$.limit")), true);
    ask(|d| d.flag.is(true), json!({"Variable": "$.flag", "BooleanEquals": true}), true);
    ask(|d| d.flag.is(false), json!({"Variable": "$.flag", "BooleanEquals": false}), false);
    ask(|d| d.flag.is(d.flag), json!({"Variable": "$.flag", "BooleanEqualsPath": "$.flag"}), true);
}

#[test]
fn conditions_of_times() {
    let var = |operator: &str, operand: Value| json!({"Variable": "$.at", operator: operand});
    let text = "2026-01-01T01:00:00+01:00";
    ask(|d| d.at.is(text), var("TimestampEquals", json!(text)), true);
    ask(|d| d.at.before(d.due), var("TimestampLessThanPath", json!("$.due")), false);
    ask(|d| d.at.after(d.due), var("TimestampGreaterThanPath", json!("$.due")), true);
    ask(|d| d.at.at_or_before(text), var("TimestampLessThanEquals", json!(text)), true);
    ask(|d| d.at.at_or_after(text), var("TimestampGreaterThanEquals", json!(text)), true);
}

#[test]
fn conditions_of_presence_and_type() {
    ask(|d| d.maybe.exists(), json!({"Variable": "$.maybe", "IsPresent": true}), false);
    ask(|d| !d.maybe.exists(), json!({"Variable": "$.maybe", "IsPresent": false}), true);
    ask(
        |d| d.any.at("list").item(1).at("deep").is_null(),
        json!({"Variable": "$.any.list[1].deep", "IsNull": true}),
        true,
    );
    ask(|d| d.any.is_text(), json!({"Variable": "$.any", "IsString": true}), false);
    ask(|d| !d.any.is_numeric(), json!({"Variable": "$.any", "IsNumeric": false}), true);
    ask(|d| d.flag.is_boolean(), json!({"Variable": "$.flag", "IsBoolean": true}), true);
    ask(|d| d.text.is_timestamp(), json!({"Variable": "$.text", "IsTimestamp": true}), false);
    ask(
        |d| d.maybe.is_present(),
        json!({"And": [{"Variable": "$.maybe", "IsPresent": true}, {"Variable": "$.maybe", "IsNull": false}]}),
        false,
    );
}

#[test]
fn joined_conditions() {
    let flag = json!({"Variable": "$.flag", "BooleanEquals": true});
    let count = json!({"Variable": "$.count", "NumericGreaterThan": 1});
    let text = json!({"Variable": "$.other", "StringEquals": "y"});
    ask(|d| d.count.above(1).and(d.flag).and(d.other.is("y")), json!({"And": [count, flag, text]}), false);
    ask(
        |d| d.count.above(1).or(d.flag.is(true).and(d.other.is("y"))),
        json!({"Or": [count, {"And": [flag, text]}]}),
        true,
    );
    ask(|d| Condition::all([d.flag]), json!({"And": [flag]}), true);
    ask(|d| !(d.count.above(1).and(d.flag)), json!({"Not": {"And": [count, flag]}}), false);
    ask(|d| !d.other.is("y"), json!({"Not": text}), true);
    ask(
        |d| Condition::not(d.maybe.exists()),
        json!({"Not": {"Variable": "$.maybe", "IsPresent": true}}),
        true,
    );
    ask(|d| !!d.flag.is_boolean(), json!({"Variable": "$.flag", "IsBoolean": true}), true);
    ask(
        |_| Condition::raw(json!({"Variable": "$.any.list[0]", "NumericEquals": 1})),
        json!({"Variable": "$.any.list[0]", "NumericEquals": 1}),
        true,
    );
}

#[test]
fn what_json_path_cannot_say() {
    let workflow = start_in::<Data, PathStandard>()
        .choice("C", |c| {
            c.when(|d| d.list.count().above(2), |f| f)
                .when(|d| d.other.contains(d.odd), |f| f)
                .when(|_| Condition::raw(json!({"Variable": "$.x", "IsPresent": true, "Next": "Y"})), |f| f)
                .otherwise(|f| f)
        })
        .pass("P", |d| object! { "v": [object! { "n": d.count }, d.count] })
        .named("c");
    let found: Vec<_> =
        workflow.findings().iter().map(|finding| finding.diagnostic.message.as_str()).collect();
    assert_eq!(
        found,
        [
            "in `C`, a question about a computed value cannot be said in JSONPath",
            "in `C`, a text with a pattern that is known at run time only cannot be said in JSONPath",
            "in `C`, a raw rule says `Next`, which the branch does",
            "in `P`, an object inside an intrinsic function cannot be said in JSONPath",
        ]
    );
}
