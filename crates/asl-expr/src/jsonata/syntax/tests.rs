//! Trees and faults of single expressions.

use super::{Node, NodeKind, Suffix, parse};

/// The tree in short: brackets show what belongs together.
fn shape(node: &Node) -> String {
    let list = |nodes: &[Node], between: &str| nodes.iter().map(shape).collect::<Vec<_>>().join(between);
    let pairs = |pairs: &[(Node, Node)]| {
        pairs.iter().map(|(k, v)| format!("{}:{}", shape(k), shape(v))).collect::<Vec<_>>().join(",")
    };
    match &node.kind {
        NodeKind::String(text) => format!("{text:?}"),
        NodeKind::Number(number) => number.to_string(),
        NodeKind::Boolean(value) => value.to_string(),
        NodeKind::Null => "null".to_owned(),
        NodeKind::Regex { pattern, flags } => format!("/{pattern}/{flags}"),
        NodeKind::Name(name) => name.clone(),
        NodeKind::Variable(name) => format!("${name}"),
        NodeKind::Wildcard => "*".to_owned(),
        NodeKind::Descendant => "**".to_owned(),
        NodeKind::Parent => "%".to_owned(),
        NodeKind::Placeholder => "?".to_owned(),
        NodeKind::Path(steps) => {
            let step = |step: &super::Step| {
                step.suffixes.iter().fold(shape(&step.node), |text, suffix| match suffix {
                    Suffix::Filter(filter) => format!("{text}[{}]", shape(filter)),
                    Suffix::KeepArray => format!("{text}[]"),
                    Suffix::Focus(name) => format!("{text}@{name}"),
                    Suffix::Index(name) => format!("{text}#{name}"),
                })
            };
            format!("<{}>", steps.iter().map(step).collect::<Vec<_>>().join(" "))
        }
        NodeKind::Sort { input, terms } => {
            let terms: Vec<String> = terms
                .iter()
                .map(|term| format!("{}{}", if term.descending { ">" } else { "<" }, shape(&term.node)))
                .collect();
            format!("sort({} {})", shape(input), terms.join(","))
        }
        NodeKind::Group { input, pairs: inner } => format!("group({} {})", shape(input), pairs(inner)),
        NodeKind::Array(nodes) => format!("[{}]", list(nodes, ",")),
        NodeKind::Object(inner) => format!("{{{}}}", pairs(inner)),
        NodeKind::Block(nodes) => format!("block({})", list(nodes, ";")),
        NodeKind::Negate(inner) => format!("neg({})", shape(inner)),
        NodeKind::Binary { operator, left, right } => {
            format!("({} {operator:?} {})", shape(left), shape(right))
        }
        NodeKind::Conditional { condition, then, otherwise } => {
            let otherwise = otherwise.as_deref().map_or_else(String::new, |node| format!(":{}", shape(node)));
            format!("({}?{}{otherwise})", shape(condition), shape(then))
        }
        NodeKind::Assign { variable, value } => format!("let({variable}={})", shape(value)),
        NodeKind::Call { callee, arguments } => format!("call({} {})", shape(callee), list(arguments, ",")),
        NodeKind::Lambda { parameters, signature, body } => {
            let signature = signature.as_deref().unwrap_or_default();
            format!("fn({}{signature} {})", parameters.join(","), shape(body))
        }
        NodeKind::Transform { location, update, delete } => {
            let delete = delete.as_deref().map_or_else(String::new, |node| format!("|{}", shape(node)));
            format!("change({}|{}{delete})", shape(location), shape(update))
        }
    }
}

#[track_caller]
fn check(source: &str, expected: &str) {
    let ast = parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    assert_eq!(shape(&ast.root), expected, "{source}");
    assert_eq!(&source[ast.root.span.range()], source.trim(), "{source}");
}

#[test]
fn expressions_become_trees() {
    check("1 + 2 * 3 - -4", "((1 Add (2 Multiply 3)) Subtract -4)");
    check("a or b and c = 'd' & e", "(a Or (b And (c Equal (\"d\" Concatenate e))))");
    check(" a.b[0][].'c d' ", "<a b[0][] c d>");
    check("$x[0]", "<$x[0]>");
    check("-a.b", "neg(<a b>)");
    check("$.a@$o.b#$i.c", "<$ a@o b#i c>");
    check("a.b^(>c, d).e", "<sort(<a b> >c,<d) e>");
    check("a.b{c: $sum(d)}", "group(<a b> c:call($sum d))");
    check("$a ? 1 : $b ? 2", "($a?1:($b?2))");
    check("($f := function($x, $y)<s?n:s> { $x }; $f(1, ?))", "block(let(f=fn(x,y<s?n:s> $x));call($f 1,?))");
    check("λ($x){$x}(1)", "call(fn(x $x) 1)");
    check("$x ~> |a|{'b': 1}, ['c']|", "($x Apply change(a|{\"b\":1}|[\"c\"]))");
    check("[1..3, 4]", "[(1 Range 3),4]");
    check("$match(a, /b\\/[/]c/im)", "call($match a,/b\\/[/]c/im)");
    check("a/b/c", "((a Divide b) Divide c)");
    check("a ?? /* one */ 'é' /* two */ ?: b", "((a Coalesce \"é\") Default b)");
    check("and and in", "(and And in)");
    check("`a.b`.*.%.**", "<a.b * % **>");
}

#[test]
fn names_and_texts_lose_their_quotes() {
    check(r#""\u00e9\uD83D\uDE00\n\/""#, r#""é😀\n/""#);
    check("$a$b.function", "<$a$b function>");
    check("$$.a", "<$$ a>");
}

#[track_caller]
fn check_fault(source: &str, fault: &str, message: &str) {
    let error = parse(source).map(|ast| shape(&ast.root)).unwrap_err();
    assert_eq!(error.message, message, "{source}");
    assert_eq!(&source[error.offset..error.end], fault, "{source}");
}

#[test]
fn faults_have_the_words_of_jsonata_and_a_place() {
    check_fault("$x & 'open", "'open", "String literal must be terminated by a matching quote");
    check_fault("1e999", "1e999", "Number out of range: \"1e999\"");
    check_fault(r"'a\y'", r"\y", r"Unsupported escape sequence: \y");
    check_fault(r"'\u12'", r"\u", "The escape sequence \\u must be followed by 4 hex digits");
    check_fault("a.`b", "`b", "Quoted property name must be terminated with a backquote (`)");
    check_fault("1 /* x", "/* x", "Comment has no closing tag");
    check_fault("1 $y", "$y", "Syntax error: \"y\"");
    check_fault("$.7a", "a", "Syntax error: \"a\"");
    check_fault("$a[1,2)", ",", "Expected \"]\", got \",\"");
    check_fault("$a ) $b", ")", "Syntax error: \")\"");
    check_fault("$sum(1", "", "Expected \")\" before end of expression");
    check_fault("a ! b", "!", "Unknown operator: \"!\"");
    check_fault("1 +", "", "Unexpected end of expression");
    check_fault("", "", "Unexpected end of expression");
    check_fault(
        "function($a, 1){1}",
        "1",
        "Parameter 2 of function definition must be a variable name (start with $)",
    );
    check_fault("[1]{'n': $}[0]", "[", "A predicate cannot follow a grouping expression in a step");
    check_fault("a{'n': $}{'m': $}", "{", "Each step can only have one grouping expression");
    check_fault("$a + }", "}", "The symbol \"}\" cannot be used as a unary operator");
    check_fault("2 := 1", "2", "The left side of := must be a variable name (start with $)");
    check_fault("$a.1", "1", "The literal value 1 cannot be used as a step within a path expression");
    check_fault("a.-3[0]", "-3[0]", "The literal value -3 cannot be used as a step within a path expression");
    check_fault(
        "true[0].a",
        "true",
        "The literal value true cannot be used as a step within a path expression",
    );
    check_fault("a@b", "b", "The right side of \"@\" must be a variable name (start with $)");
    check_fault("a[0]@$v", "@$v", "A context variable binding must precede any predicates on a step");
    check_fault("a^(b)@$v", "@$v", "A context variable binding must precede the 'order-by' clause on a step");
    check_fault("a.%.%", "%", "The object representing the 'parent' cannot be derived from this expression");
    check_fault("$match(a, //)", "//", "Empty regular expressions are not allowed");
    check_fault("$match(a, /b)", "/b)", "No terminating / in regular expression");
    check_fault("1..2", "..", "Syntax error: \"..\"");
}

#[test]
fn deep_expressions_are_refused_and_not_fatal() {
    let limit = "The expression is nested deeper than 1000 levels";
    for source in [
        "(".repeat(100_000),
        "[".repeat(100_000),
        "-".repeat(100_000),
        "1+".repeat(100_000),
        "a.".repeat(100_000),
        "a^(".repeat(100_000),
        format!("a{}", "^(b)".repeat(100_000)),
        "function($x){".repeat(100_000),
    ] {
        assert_eq!(parse(&source).unwrap_err().message, limit);
    }
    for source in [format!("a{}", "^(b)".repeat(990)), format!("{}1{}", "(".repeat(990), ")".repeat(990))] {
        let ast = parse(&source).unwrap();
        assert_eq!(format!("{:?}", ast.clone()), format!("{ast:?}"));
        assert!(crate::jsonata_uses(&source).is_ok());
    }
}
