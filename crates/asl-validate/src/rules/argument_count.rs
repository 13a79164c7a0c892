//! `argument-count`: a function with too few or too many arguments.

use asl_expr::jsonata::{NodeKind, Operator};

use crate::expressions::jsonata_texts;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "argument-count",
    code: "WRONG_ARGUMENT_COUNT",
    check: Some(check),
    page: r#"## What it does
Warns about a call of a function of JSONata with fewer or more arguments than it takes.

## Why it matters
The state fails with `States.QueryEvaluationError` when it comes to the call.

## Example
```json
"Output": "{% $partition($states.input.items) %}"
```

## Use instead
```json
"Output": "{% $partition($states.input.items, 10) %}"
```

## Spec
<https://docs.jsonata.org/overview.html>"#,
};

/// How many arguments a function takes. Where the first may be left out because it is the context, the least is one
/// less.
const COUNTS: &[(&str, usize, usize)] = &[
    ("abs", 0, 1),
    ("append", 2, 2),
    ("assert", 1, 2),
    ("average", 1, 1),
    ("base64decode", 0, 1),
    ("base64encode", 0, 1),
    ("boolean", 0, 1),
    ("ceil", 0, 1),
    ("contains", 1, 2),
    ("count", 1, 1),
    ("decodeUrl", 0, 1),
    ("decodeUrlComponent", 0, 1),
    ("distinct", 1, 1),
    ("each", 1, 2),
    ("encodeUrl", 0, 1),
    ("encodeUrlComponent", 0, 1),
    ("error", 0, 1),
    ("exists", 1, 1),
    ("filter", 2, 2),
    ("floor", 0, 1),
    ("formatBase", 0, 2),
    ("formatInteger", 1, 2),
    ("formatNumber", 1, 3),
    ("fromMillis", 0, 3),
    ("hash", 1, 2),
    ("join", 1, 2),
    ("keys", 0, 1),
    ("length", 0, 1),
    ("lookup", 1, 2),
    ("lowercase", 0, 1),
    ("map", 2, 2),
    ("match", 1, 3),
    ("max", 1, 1),
    ("merge", 1, 1),
    ("millis", 0, 0),
    ("min", 1, 1),
    ("not", 0, 1),
    ("now", 0, 2),
    ("number", 0, 1),
    ("pad", 1, 3),
    ("parse", 1, 1),
    ("parseInteger", 1, 2),
    ("partition", 2, 2),
    ("power", 1, 2),
    ("random", 0, 1),
    ("range", 3, 3),
    ("reduce", 2, 3),
    ("replace", 2, 4),
    ("reverse", 1, 1),
    ("round", 0, 2),
    ("shuffle", 1, 1),
    ("sift", 0, 2),
    ("single", 1, 2),
    ("sort", 1, 2),
    ("split", 1, 3),
    ("spread", 0, 1),
    ("sqrt", 0, 1),
    ("string", 0, 2),
    ("substring", 1, 3),
    ("substringAfter", 1, 2),
    ("substringBefore", 1, 2),
    ("sum", 1, 1),
    ("toMillis", 0, 2),
    ("trim", 0, 1),
    ("type", 1, 1),
    ("uppercase", 0, 1),
    ("uuid", 0, 0),
];

fn check(view: &View<'_>, found: &mut Collector) {
    for text in jsonata_texts(view) {
        let Some((expression, ast, uses)) = text.read() else { continue };
        let mut waiting = vec![(&ast.root, 0)];
        while let Some((node, given)) = waiting.pop() {
            if let NodeKind::Binary { operator: Operator::Apply, left, right } = &node.kind {
                // `value ~> $f(x)` gives the value as the first argument.
                waiting.extend([(&**left, 0), (&**right, 1)]);
                continue;
            }
            waiting.extend(node.children().into_iter().map(|child| (child, 0)));
            let NodeKind::Call { callee, arguments } = &node.kind else { continue };
            let NodeKind::Variable(name) = &callee.kind else { continue };
            let known = COUNTS.iter().find(|(known, ..)| known == name);
            let Some((_, least, most)) = known.filter(|_| uses.functions.contains(name)) else { continue };
            let count = arguments.len() + given;
            if (*least..=*most).contains(&count) {
                continue;
            }
            let takes = match (*least, *most) {
                (0, 0) => "none".to_owned(),
                (least, most) if least == most => format!("{most}"),
                (least, most) => format!("{least} to {most}"),
            };
            let arguments = if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") };
            found
                .warning(&text.place, format!("`${name}` has {arguments}, and takes {takes}"))
                .within(expression.range(node.span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn calls_have_as_many_arguments_as_the_function_takes() {
        check_state(
            RULE.name,
            r#""Type":"Pass","QueryLanguage":"JSONata","End":true,
                "Output":"{% [$partition([1]), [1] ~> $partition(2), $uuid(1), 'a'.$length(), $join(['a']), $zip(1, 2, 3)] %}""#,
            &[
                "/States/S/Output: `$partition` has 1 argument, and takes 2",
                "/States/S/Output: `$uuid` has 1 argument, and takes none",
            ],
        );
    }

    #[test]
    fn every_function_but_two_is_counted() {
        let unknown: Vec<&&str> = asl_expr::jsonata::FUNCTIONS
            .iter()
            .filter(|name| !super::COUNTS.iter().any(|(known, ..)| known == *name))
            .collect();
        assert_eq!(unknown, [&"eval", &"zip"]);
    }
}
