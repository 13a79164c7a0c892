//! Intrinsic functions as recorded from the service, and their failures.

use serde_json::{Map, Value, json};

use super::*;
use crate::entropy::SeededEntropy;

fn run(text: &str, input: &Value) -> Result<Value, ExprError> {
    let (context, variables) = (json!({"Execution": {"Name": "e"}}), Map::new());
    let env = Env { input, context: &context, variables: &variables };
    Call::parse(text).unwrap().eval(&env, &mut SeededEntropy::new(3))
}

#[track_caller]
fn check(text: &str, input: &Value, expected: &Value) {
    assert_eq!(&run(text, input).unwrap(), expected, "{text}");
}

#[test]
fn recorded_behavior() {
    let none = json!({});
    check("States.Array()", &none, &json!([]));
    check(
        "States.Format('fst={} snd={}.', $, null)",
        &json!({"Arg1": 1, "Arg2": []}),
        &json!("fst={Arg1=1, Arg2=[]} snd=null."),
    );
    check(r"States.Format('\{\} {} \'x\'', 1.1)", &none, &json!("{} 1.1 'x'"));
    check("States.Format($.tpl, 1)", &json!({"tpl": "n={}"}), &json!("n=1"));
    check("States.StringToJson(' ')", &none, &Value::Null);
    check("States.StringToJson('-0')", &none, &json!(0));
    check("States.StringToJson('[1, 2, \"HelloWorld\"]')", &none, &json!([1, 2, "HelloWorld"]));
    check("States.JsonToString($)", &json!({"a": [1]}), &json!("{\"a\":[1]}"));
    check("States.ArrayPartition($, 2)", &json!([0, 1, 2]), &json!([[0, 1], [2]]));
    check("States.ArrayPartition($, 4)", &json!([]), &json!([]));
    check("States.ArrayContains($, $[0])", &json!([{"1": 2, "2": []}]), &json!(true));
    check("States.ArrayContains($, null)", &json!([[1], 2]), &json!(false));
    check("States.ArrayRange(0, 9, 3)", &none, &json!([0, 3, 6, 9]));
    check("States.ArrayRange(0, 10, 3)", &none, &json!([0, 3, 6, 9]));
    check("States.ArrayRange(1, 9, 9)", &none, &json!([1]));
    check("States.ArrayRange(3, 1, -1)", &none, &json!([3, 2, 1]));
    check("States.ArrayUnique($)", &json!([1, 1.0, "1", [1], [1], null, null]), &json!([1, "1", [1], null]));
    check("States.Hash('input data', 'MD5')", &none, &json!("812f45842bc6d66ee14572ce20db8e86"));
    check("States.Base64Decode(States.Base64Encode('é'))", &none, &json!("é"));
    check(
        "States.JsonMerge($.a, $.b, false)",
        &json!({"a": {"x": 1, "y": 1}, "b": {"y": 2}}),
        &json!({"x": 1, "y": 2}),
    );
    check("States.MathAdd(1.5, 0)", &none, &json!(2));
    check("States.MathAdd(-1.5, 0)", &none, &json!(-1));
    check("States.MathAdd(1.49, 1.5)", &none, &json!(3));
    check(
        "States.StringSplit('This.is+a,test=string', '.+,=')",
        &none,
        &json!(["This", "is", "a", "test", "string"]),
    );
    check("States.StringSplit(',,,,', ',')", &none, &json!([]));
    check("States.ArrayGetItem(States.StringSplit($$.Execution.Name, '-'), 0)", &none, &json!("e"));
    check("States.ArrayLength($.items[*].nope)", &json!({"items": [1, 2]}), &json!(0));
    check("States.ArrayLength($.items[?(@.a == 'x,)')])", &json!({"items": [{"a": "x,)"}]}), &json!(1));
}

#[test]
fn random_values_come_from_the_caller() {
    let first = run("States.UUID()", &Value::Null).unwrap();
    assert_eq!(first, run("States.UUID()", &Value::Null).unwrap());
    assert_eq!(first.as_str().unwrap().len(), 36);
    let seeded = run("States.MathRandom(1, 999, 5)", &Value::Null).unwrap();
    assert_eq!(seeded, run("States.MathRandom(1, 999, 5)", &Value::Null).unwrap());
    let free = run("States.MathRandom(5, 6)", &Value::Null).unwrap();
    assert_eq!(free, json!(5));
}

#[test]
fn a_missing_argument_is_named_with_the_whole_expression() {
    let error = run("States.Format('{}', States.Format('{}', $.nope))", &json!({"other": 1})).unwrap_err();
    assert_eq!(error.error_name(), "States.Runtime");
    assert_eq!(
        error.message,
        "The function 'States.Format('{}', States.Format('{}', $.nope))' had the following error: \
         The JsonPath argument for the field '$.nope' could not be found in the input '{\"other\":1}'"
    );
    let error = run("States.Format('{}', $$.Nope.Deep)", &json!({"other": 1})).unwrap_err();
    assert!(
        error.message.contains("the field '$.Nope.Deep' could not be found in the input '{\"other\":1}'")
    );
    let error = run("States.Format('{}', $.items[5])", &json!({"items": []})).unwrap_err();
    assert!(error.message.contains("the field '$.items[5]' could not"));
    let error = run("States.Format('{}', $.other[0])", &json!({"other": 1})).unwrap_err();
    assert!(error.message.ends_with("Filter: [0] can only be applied to arrays. Current context is: 1"));
}

#[test]
fn bad_arguments_are_an_intrinsic_failure() {
    for text in [
        "States.Format('{} {}', 1)",
        "States.StringToJson('{')",
        "States.ArrayGetItem($, 9)",
        "States.ArrayRange(0, 5000, 1)",
        "States.ArrayRange(0, 5, 0)",
        "States.Hash('x', 'CRC')",
        "States.JsonMerge($, $, true)",
        "States.MathAdd('1', 1)",
        "States.Base64Decode('?')",
    ] {
        assert_eq!(run(text, &json!([])).unwrap_err().error_name(), "States.IntrinsicFailure", "{text}");
    }
}

#[test]
fn malformed_calls_are_located() {
    let offset = |text: &str| check_intrinsic(text).unwrap_err().offset;
    assert_eq!(offset("Format('x')"), 0);
    assert_eq!(offset("States.Nope()"), 7);
    assert_eq!(offset("States.Format('x'"), 17);
    assert_eq!(offset("States.Format('He said \\\"Hello\\\"')"), 23);
    assert_eq!(offset("States.UUID(1)"), 7);
    assert_eq!(offset("States.Format('{}', $.a[)"), 24);
}
