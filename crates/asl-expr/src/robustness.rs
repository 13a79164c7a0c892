//! No text makes the crate panic, and what is accepted can be evaluated.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{Env, ExprError, Jsonata, SeededEntropy};

/// Texts made of the pieces that expressions are made of, where faults hide.
fn expression() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("$"),
        Just("$$"),
        Just(".a"),
        Just("['a']"),
        Just("[0]"),
        Just("[*]"),
        Just(".."),
        Just("[?(@.a == 1)]"),
        Just("[1:]"),
        Just("[-1"),
        Just("]"),
        Just("("),
        Just(")"),
        Just("'"),
        Just("\\"),
        Just("States.Format("),
        Just("States.Array("),
        Just("'{}'"),
        Just(","),
        Just(" "),
        Just("1"),
        Just("-"),
        Just("=~ /a/"),
        Just("é"),
        Just("$states.input"),
        Just("{"),
        Just("}"),
        Just(":"),
        Just("\""),
        Just("`"),
        Just("/"),
        Just("*"),
        Just("function($x){"),
        Just(":="),
        Just("~>"),
        Just("^("),
        Just("|"),
        Just("%"),
        Just("@$v"),
        Just("#$i"),
    ];
    prop_oneof![proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()), "\\PC{0,24}",]
}

fn run(text: &str, input: &Value) -> [Result<Value, ExprError>; 3] {
    let (context, variables) = (json!({}), Map::new());
    let env = Env { input, context: &context, variables: &variables };
    let states = json!({ "input": input });
    [
        crate::eval_path(text, &env),
        crate::eval_path_or_intrinsic(text, "x.$", &env, &mut SeededEntropy::new(1)),
        Jsonata::new(&states, &variables, 0, &mut SeededEntropy::new(1)).eval(text, "Output"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in expression()) {
        for error in [crate::check_path(&text), crate::check_intrinsic(&text), crate::check_jsonata(&text)]
            .into_iter()
            .filter_map(Result::err)
        {
            prop_assert!(error.offset <= text.len(), "{error}");
            prop_assert!(text.is_char_boundary(error.offset), "{error}");
        }
        let first = run(&text, &json!({"a": [1, {"a": "x"}]}));
        prop_assert_eq!(first, run(&text, &json!({"a": [1, {"a": "x"}]})));
    }

    #[test]
    fn what_is_set_is_found(names in proptest::collection::vec("[a-z]{1,3}", 0..4), value in 0..9) {
        let text = names.iter().fold("$".to_owned(), |path, name| format!("{path}.{name}"));
        let path = crate::ReferencePath::parse(&text).unwrap();
        let mut root = json!({});
        path.set(&mut root, json!(value)).unwrap();
        prop_assert_eq!(path.get(&root), Some(&json!(value)));
    }
}
