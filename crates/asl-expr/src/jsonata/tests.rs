//! Expressions as recorded from the service, their failures, and the limits.

use serde_json::json;

use super::*;
use crate::entropy::SeededEntropy;

const NOW: i64 = 1_795_445_130_123;

fn prepared(states: &Value) -> Jsonata {
    let variables = json!({"x": 5, "list": [3, 1, 2]}).as_object().cloned().unwrap();
    Jsonata::new(states, &variables, NOW, &mut SeededEntropy::new(9))
}

fn run(source: &str, input: &Value) -> Result<Value, ExprError> {
    let states = json!({"input": input, "context": {"State": {"Name": "S"}}});
    prepared(&states).eval(source, "Output")
}

#[track_caller]
fn check(source: &str, input: &Value, expected: &Value) {
    assert_eq!(run(source, input).as_ref(), Ok(expected), "{source}");
}

#[test]
fn recorded_behavior() {
    let none = json!({});
    check("$states.input", &json!({"a": [1, 2.5, null]}), &json!({"a": [1, 2.5, null]}));
    check("$states.context.State.Name", &none, &json!("S"));
    check("$x + 1", &none, &json!(6));
    check("$partition($states.input, 1)", &json!([0]), &json!([[0]]));
    check("$partition($states.input, 2)", &json!([0, 1, 2]), &json!([[0, 1], [2]]));
    check("$range(0, 10, 3)", &none, &json!([0, 3, 6, 9]));
    check("$range(1, 9, 9)", &none, &json!(1));
    check("$parse($states.input)", &json!("-0"), &json!(0));
    check("$parse($states.input).a", &json!("{\"a\":1}"), &json!(1));
    check("$hash('input', 'SHA-1')", &none, &json!("140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"));
    check("$random(42)", &none, &json!(0.727_563_680_032_868_1));
    check("$contains(\"hello$world\", /^hello\\$/)", &none, &json!(true));
    check(r#"$match("a1 ٣ b-2", /[\w-]+(\d)/).groups"#, &none, &json!(["1", "2"]));
    check(
        r#"$contains("a/b", /[/]b/) and $contains("x{", /x\{/) and $not($contains("é", /\w/))"#,
        &none,
        &json!(true),
    );
    check("$count($states.input[$ = 1])", &json!([1, 1, 0]), &json!(2));
    check(
        "$map($states.input, function($v) { $v = 1 ? 'pass' : 'failed' })",
        &json!([1, 0]),
        &json!(["pass", "failed"]),
    );
    check("$exists($status) ? 'completed' : 'running'", &none, &json!("running"));
    check("$number('2')", &none, &json!(2));
    check("{'a': $nope, 'b': 1}", &none, &json!({"b": 1}));
    check("[0]", &none, &json!([0]));
    check("null", &none, &Value::Null);
}

#[test]
fn time_and_chance_come_from_the_caller() {
    check("$millis()", &Value::Null, &json!(NOW));
    check("$now()", &Value::Null, &json!("2026-11-23T14:45:30.123Z"));
    check("$now('[Y]')", &Value::Null, &json!("2026"));
    check("$toMillis('13:45', '[H]:[m]') ~> $fromMillis()", &Value::Null, &json!("2026-11-23T13:45:00.000Z"));
    check("$toMillis('05', '[D]') ~> $fromMillis()", &Value::Null, &json!("2026-11-05T00:00:00.000Z"));
    check("$toMillis('02-05', '[M]-[D]') ~> $fromMillis()", &Value::Null, &json!("2026-02-05T00:00:00.000Z"));
    check(
        "$toMillis('2020-1', '[Y]-[M]') ~> $fromMillis()",
        &Value::Null,
        &json!("2020-01-01T00:00:00.000Z"),
    );
    check("$toMillis('1970-01-01T00:00:01Z')", &Value::Null, &json!(1000));
    check("$exists($toMillis($nope, '[H]'))", &Value::Null, &json!(false));
    check("($toMillis := function($a, $b) { $b }; $toMillis(1, 2))", &Value::Null, &json!(2));
    for source in ["$random()", "$uuid()", "$shuffle([1..20])"] {
        assert_eq!(run(source, &Value::Null), run(source, &Value::Null), "{source}");
    }
    let two = run("[$uuid(), $uuid()]", &Value::Null).unwrap();
    assert_ne!(two.get(0), two.get(1));
    assert_eq!(two.get(0).unwrap().as_str().unwrap().len(), 36);
}

#[track_caller]
fn check_failure(source: &str, expected: &str) {
    let error = run(source, &json!({"n": 1})).unwrap_err();
    assert_eq!(error.error_name(), "States.QueryEvaluationError");
    assert_eq!(error.location.as_deref(), Some("Output"));
    assert_eq!(
        error.message,
        format!("The JSONata expression '{source}' specified for the field 'Output' {expected}")
    );
}

#[test]
fn failures_have_the_services_words() {
    let non_function = "threw an error during evaluation. T1006: Attempted to invoke a non-function";
    check_failure("$doesNotExist", "returned nothing (undefined).");
    check_failure("$states.input.missing", "returned nothing (undefined).");
    check_failure("$randomSeeded(1)", non_function);
    check_failure("$eval('1+1')", non_function);
    check_failure("$map(['1+1'], $eval)", non_function);
    check_failure("$fn := function($x){$x}", "returned an unsupported result type.");
    check_failure("$sum", "returned an unsupported result type.");
    check_failure("$", "returned nothing (undefined).");
    check_failure("$$", "returned nothing (undefined).");
    check_failure("name", "returned nothing (undefined).");
    check_failure("1 /* one", "threw an error during evaluation. S0106: Comment has no closing tag");
}

#[test]
fn a_field_of_one_kind_says_what_it_got() {
    let jsonata = prepared(&json!({"input": {"foo": "bar"}}));
    let message = |text: &str| {
        let value = Value::from(text);
        jsonata.eval_expecting(&value, "Items", Expected::Array).unwrap_err().message
    };
    assert_eq!(
        message("{% 'string' %}"),
        "The JSONata expression ''string'' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'string' for value: \"string\""
    );
    assert!(message("{% $states.input %}").ends_with("but was 'object' for value: {\"foo\":\"bar\"}"));
    assert!(jsonata.eval_bool("{% $states.input.foo = 'bar' %}", "Choices[0]/Condition").unwrap());
    assert_eq!(jsonata.eval_string("plain", "Error").unwrap(), "plain");
}

#[test]
fn templates_name_the_place() {
    let jsonata = prepared(&json!({"input": 1}));
    let place = |template: &Value| jsonata.eval_template(template, "Output").unwrap_err().location.unwrap();
    assert_eq!(place(&json!({"result": "{% $nope %}"})), "Output/result");
    assert_eq!(place(&json!({"values": ["a", {"b": "{% $nope %}"}]})), "Output/values[1]/b");
    let template = json!({"a": " {% x %} ", "{% k %}": ["{% $x %}", true]});
    assert_eq!(
        jsonata.eval_template(&template, "Output").unwrap(),
        json!({"a": " {% x %} ", "{% k %}": [5, true]})
    );
}

#[test]
fn nothing_outlives_an_expression() {
    let jsonata = prepared(&json!({}));
    assert_eq!(jsonata.eval("$y := 1", "Output").unwrap(), json!(1));
    assert!(jsonata.eval("$y", "Output").is_err());
}

#[test]
fn numbers_keep_their_form() {
    check("3.0", &Value::Null, &json!(3));
    check("0.1 + 0.2", &Value::Null, &json!(0.300_000_000_000_000_04));
    check("$states.input * 1", &json!(2.0), &json!(2));
    assert_eq!(run("$states.input", &json!(-0.0)).unwrap().to_string(), "0");
}

#[test]
fn runaway_expressions_end() {
    let error = |source: &str| run(source, &Value::Null).unwrap_err().message;
    assert!(error("[1..900000] ~> $count()").contains("threw an error during evaluation"));
    assert!(error("($f := function($x){1 + $f($x)}; $f(1))").contains("threw an error during evaluation"));
    let deep = "$reduce([1..200], function($a, $b){[[$a]]}, 1)";
    assert!(error(deep).ends_with("returned an unsupported result type."));
}
