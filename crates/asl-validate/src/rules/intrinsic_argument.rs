//! `intrinsic-argument`: an intrinsic function with an argument that it refuses.

use asl_expr::{IntrinsicArgument, IntrinsicCall, IntrinsicName};
use asl_model::Pointer;

use crate::expressions::{Payload, intrinsic, payloads};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "intrinsic-argument",
    code: "INTRINSIC_ARGUMENT",
    check: Some(check),
    page: r#"## What it does
Warns about intrinsic functions whose fixed arguments they refuse: another number of values than `{}` in
`States.Format`, a hash algorithm that does not exist, text where a number belongs, `true` for `States.JsonMerge`.

## Why it matters
The state fails with `States.IntrinsicFailure` when it comes to the function.

## Example
```json
"greeting.$": "States.Format('Hello {} {}', $.name)"
```

## Use instead
```json
"greeting.$": "States.Format('Hello {}', $.name)"
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for Payload { place, members } in payloads(view) {
        for (key, value) in members.iter().filter(|(key, _)| key.ends_with(".$")) {
            if let Some(text) = value.as_str() {
                look(view, || place.key(key), text, found);
            }
        }
    }
    for state in view.states().filter(|state| state.kind == Kind::Fail && state.is_jsonpath()) {
        for name in ["ErrorPath", "CausePath"] {
            if let Some(text) = state.members.text(name) {
                look(view, || state.place().field(name), text, found);
            }
        }
    }
}

fn look(view: &View<'_>, place: impl Fn() -> Pointer, text: &str, found: &mut Collector) {
    if text.starts_with("States.")
        && !has_substitution(text)
        && let Ok(call) = &*intrinsic(view, text)
    {
        look_at(&place, call, found);
    }
}

fn look_at(place: &dyn Fn() -> Pointer, call: &IntrinsicCall, found: &mut Collector) {
    for argument in &call.arguments {
        if let IntrinsicArgument::Call(call) = &argument.value {
            look_at(place, call, found);
        }
    }
    let mut refuse = |index: usize, message: String, help: &str| {
        let span =
            call.arguments.get(index).map_or_else(|| call.span.clone(), |argument| argument.span.clone());
        found.warning(&place(), message).help(help).within(span);
    };
    match call.function {
        IntrinsicName::Format => {
            let Some(IntrinsicArgument::Text(format)) = call.arguments.first().map(|first| &first.value)
            else {
                return;
            };
            let (places, values) = (count_places(format), call.arguments.len() - 1);
            if places != values {
                let message = format!("`States.Format` has {places} places to fill, and {values} values");
                refuse(
                    0,
                    message,
                    "each `{}` takes one value; a bracket of the text itself is written `\\{`",
                );
            }
        }
        IntrinsicName::Hash => {
            if let Some(IntrinsicArgument::Text(name)) = call.arguments.get(1).map(|second| &second.value)
                && !ALGORITHMS.contains(&name.as_str())
            {
                let help = format!("it is one of {}", ALGORITHMS.map(|name| format!("`{name}`")).join(", "));
                refuse(1, format!("`States.Hash` does not know `{name}`"), &help);
            }
        }
        IntrinsicName::JsonMerge => {
            if let Some(IntrinsicArgument::Constant(deep)) = call.arguments.get(2).map(|third| &third.value)
                && deep.as_bool() != Some(false)
            {
                refuse(
                    2,
                    "`States.JsonMerge` merges the first level only".to_owned(),
                    "its third argument is `false`",
                );
            }
        }
        _ => {}
    }
    for index in numbers(call.function) {
        if let Some(argument) = call.arguments.get(index)
            && let Some(kind) = no_number(&argument.value)
        {
            let message = format!(
                "argument {} of `States.{:?}` is a number, but this is {kind}",
                index + 1,
                call.function
            );
            refuse(index, message, "write it without quotes");
        }
    }
}

const ALGORITHMS: [&str; 5] = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];

/// Which arguments are numbers.
const fn numbers(function: IntrinsicName) -> std::ops::Range<usize> {
    match function {
        IntrinsicName::ArrayPartition | IntrinsicName::ArrayGetItem => 1..2,
        IntrinsicName::ArrayRange | IntrinsicName::MathRandom => 0..3,
        IntrinsicName::MathAdd => 0..2,
        _ => 0..0,
    }
}

fn no_number(argument: &IntrinsicArgument) -> Option<&'static str> {
    match argument {
        IntrinsicArgument::Text(_) => Some("text"),
        IntrinsicArgument::Constant(value) if !value.is_number() => Some("none"),
        _ => None,
    }
}

/// How many `{}` a format has; one behind a backslash is a bracket.
fn count_places(format: &str) -> usize {
    let mut letters = format.chars().peekable();
    let mut count = 0;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '{' if letters.peek() == Some(&'}') => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn fixed_arguments_are_looked_at() {
        for (call, message) in [
            ("States.Format('{} {}', $.x)", Some("`States.Format` has 2 places to fill, and 1 values")),
            (r"States.Format('\\{} {}', $.x)", None),
            ("States.Hash($.x, 'SHA256')", Some("`States.Hash` does not know `SHA256`")),
            ("States.JsonMerge($.x, $.y, true)", Some("`States.JsonMerge` merges the first level only")),
            (
                "States.Array(States.MathAdd('1', $.x))",
                Some("argument 1 of `States.MathAdd` is a number, but this is text"),
            ),
            ("States.ArrayRange(1, 9, 2)", None),
        ] {
            let state = format!(r#""Type":"Pass","Parameters":{{"x.$":"{call}"}},"End":true"#);
            let expected = message.map(|message| format!("/States/S/Parameters/x.$: {message}"));
            check_state(RULE.name, &state, &expected.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
