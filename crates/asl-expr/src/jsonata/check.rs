//! Checks JSONata without evaluating it, and lists what it refers to.

use std::collections::BTreeSet;

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};
use jsonata_core::parser::{self, ParserError};

use crate::error::SyntaxError;

/// Checks that `source`, given without `{%` and `%}`, is JSONata that the service accepts: it parses,
/// and it refers to no input document, for there is none.
///
/// # Errors
/// With what is wrong and where.
///
/// ```
/// use asl_expr::check_jsonata;
///
/// assert!(check_jsonata("$states.input.items[price > 3].name").is_ok());
/// assert_eq!(check_jsonata("$states.input.(").unwrap_err().offset, 15);
/// assert_eq!(
///     check_jsonata("phone").unwrap_err().message,
///     "reference to `phone` at the top level is not supported"
/// );
/// ```
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.
pub fn check_jsonata(source: &str) -> Result<(), SyntaxError> {
    let uses = jsonata_uses(source)?;
    match uses.top_level.first() {
        Some(name) => Err(SyntaxError::new(
            format!("reference to `{name}` at the top level is not supported"),
            locate(source, name),
        )),
        None => Ok(()),
    }
}

/// What an expression refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonataUses {
    /// Variables it reads but does not define itself, without `$`; `states` is not among them.
    pub variables: BTreeSet<String>,
    /// The fields of `$states` it reads, as `input` or `errorOutput`. An empty name stands for all.
    pub states: BTreeSet<String>,
    /// Functions it calls or passes on, without `$`.
    pub functions: BTreeSet<String>,
    /// References to an input document: `$`, `$$` or a bare name where nothing encloses it.
    pub top_level: Vec<String>,
}

/// Lists what `source`, given without `{%` and `%}`, refers to.
///
/// # Errors
/// When it does not parse.
///
/// ```
/// let uses = asl_expr::jsonata_uses("$sum($states.result.items.(price * $rate))")?;
/// assert!(uses.variables.contains("rate") && uses.states.contains("result"));
/// assert!(uses.functions.contains("sum") && uses.top_level.is_empty());
/// # Ok::<(), asl_expr::SyntaxError>(())
/// ```
pub fn jsonata_uses(source: &str) -> Result<JsonataUses, SyntaxError> {
    let tree = parser::parse(source).map_err(|error| syntax_error(source, &error))?;
    let mut walk = Walk { uses: JsonataUses::default(), bound: Vec::new() };
    walk.node(&tree, true);
    Ok(walk.uses)
}

struct Walk {
    uses: JsonataUses,
    /// Names defined by the expression itself, innermost last.
    bound: Vec<String>,
}

impl Walk {
    /// `top`: whether the node would read the input document that does not exist.
    fn node(&mut self, node: &AstNode, top: bool) {
        jsonata_core::value::with_stack(|| self.visit(node, top));
    }

    fn nodes<'n>(&mut self, nodes: impl IntoIterator<Item = &'n AstNode>, top: bool) {
        for node in nodes {
            self.node(node, top);
        }
    }

    fn visit(&mut self, node: &AstNode, top: bool) {
        match node {
            AstNode::Name(name) if top => self.uses.top_level.push(name.clone()),
            AstNode::Wildcard if top => self.uses.top_level.push("*".to_owned()),
            AstNode::Descendant if top => self.uses.top_level.push("**".to_owned()),
            AstNode::Parent(_) if top => self.uses.top_level.push("%".to_owned()),
            AstNode::ParentVariable(_) => self.uses.top_level.push("$$".to_owned()),
            AstNode::Variable(name) if name.is_empty() && top => self.uses.top_level.push("$".to_owned()),
            AstNode::Variable(name) if name.is_empty() => {}
            AstNode::Variable(name) if name == "$" => self.uses.top_level.push("$$".to_owned()),
            AstNode::Variable(name) => self.variable(name, None),
            AstNode::Path { steps } => self.path(steps, top),
            AstNode::Binary { op, lhs, rhs } => {
                if *op == BinaryOp::ColonEqual {
                    if let AstNode::Variable(name) = lhs.as_ref() {
                        // A function may call itself.
                        self.bound.push(name.clone());
                    }
                    self.node(rhs, top);
                } else {
                    self.node(lhs, top);
                    self.node(rhs, top && !matches!(op, BinaryOp::FocusBind | BinaryOp::IndexBind));
                }
            }
            AstNode::Unary { operand, .. } => self.node(operand, top),
            AstNode::Function { name, args, .. } => {
                if !self.bound.contains(name) {
                    self.uses.functions.insert(name.clone());
                }
                self.nodes(args, top);
            }
            AstNode::Call { procedure, args } => {
                self.node(procedure, top);
                self.nodes(args, top);
            }
            AstNode::Lambda { params, body, .. } => {
                let outer = self.bound.len();
                self.bound.extend(params.iter().cloned());
                self.node(body, top);
                self.bound.truncate(outer);
            }
            AstNode::Array(items) | AstNode::ArrayGroup(items) => self.nodes(items, top),
            AstNode::Block(items) => {
                let outer = self.bound.len();
                self.nodes(items, top);
                self.bound.truncate(outer);
            }
            AstNode::Object(pairs) => {
                for (key, value) in pairs {
                    self.node(key, top);
                    self.node(value, top);
                }
            }
            AstNode::ObjectTransform { input, pattern } => {
                self.node(input, top);
                for (key, value) in pattern {
                    self.node(key, false);
                    self.node(value, false);
                }
            }
            AstNode::Conditional { condition, then_branch, else_branch } => {
                self.node(condition, top);
                self.node(then_branch, top);
                if let Some(branch) = else_branch {
                    self.node(branch, top);
                }
            }
            AstNode::FunctionApplication(inner) => self.node(inner, top),
            AstNode::Sort { input, terms } => {
                self.node(input, top);
                for (term, _) in terms {
                    self.node(term, false);
                }
            }
            AstNode::Transform { location, update, delete } => {
                self.node(location, false);
                self.node(update, false);
                if let Some(delete) = delete {
                    self.node(delete, false);
                }
            }
            _ => {}
        }
    }

    fn path(&mut self, steps: &[PathStep], top: bool) {
        for (index, step) in steps.iter().enumerate() {
            match &step.node {
                AstNode::Variable(name) if index == 0 && name == "states" => {
                    let field = steps.get(1).and_then(|next| match &next.node {
                        AstNode::Name(field) | AstNode::String(field) => Some(field.as_str()),
                        _ => None,
                    });
                    self.variable(name, field);
                }
                node => self.node(node, top && index == 0),
            }
            for bound in [&step.focus, &step.index_var].into_iter().flatten() {
                self.bound.push(bound.clone());
            }
            for stage in &step.stages {
                match stage {
                    Stage::Filter(filter) => self.node(filter, false),
                    Stage::Index(name) => self.bound.push(name.clone()),
                    Stage::KeepArray => {}
                }
            }
        }
    }

    fn variable(&mut self, name: &str, field: Option<&str>) {
        if self.bound.iter().any(|bound| bound == name) {
            return;
        }
        if name == "states" {
            self.uses.states.insert(field.unwrap_or_default().to_owned());
        } else if jsonata_function(name) {
            self.uses.functions.insert(name.to_owned());
        } else {
            self.uses.variables.insert(name.to_owned());
        }
    }
}

/// Names of functions, which are values too: `$map(list, $uppercase)`.
fn jsonata_function(name: &str) -> bool {
    const NAMES: [&str; 70] = [
        "abs",
        "append",
        "assert",
        "average",
        "base64decode",
        "base64encode",
        "boolean",
        "ceil",
        "contains",
        "count",
        "decodeUrl",
        "decodeUrlComponent",
        "distinct",
        "each",
        "encodeUrl",
        "encodeUrlComponent",
        "error",
        "eval",
        "exists",
        "filter",
        "floor",
        "formatBase",
        "formatInteger",
        "formatNumber",
        "fromMillis",
        "hash",
        "join",
        "keys",
        "length",
        "lookup",
        "lowercase",
        "map",
        "match",
        "max",
        "merge",
        "millis",
        "min",
        "not",
        "now",
        "number",
        "pad",
        "parse",
        "parseInteger",
        "partition",
        "power",
        "random",
        "range",
        "reduce",
        "replace",
        "reverse",
        "round",
        "shuffle",
        "sift",
        "single",
        "sort",
        "split",
        "spread",
        "sqrt",
        "string",
        "substring",
        "substringAfter",
        "substringBefore",
        "sum",
        "toMillis",
        "trim",
        "type",
        "uppercase",
        "uuid",
        "zip",
        "",
    ];
    !name.is_empty() && NAMES.contains(&name)
}

fn syntax_error(source: &str, error: &ParserError) -> SyntaxError {
    let offset = if at_end(error) { unclosed(source, error) } else { first_fault(source) };
    let opened = source.get(offset..).and_then(|rest| rest.chars().next());
    let message = match error {
        // The library takes an open regular expression for an open text.
        ParserError::UnclosedString if !matches!(opened, Some('"' | '\'')) => {
            "no terminating / in regular expression".to_owned()
        }
        ParserError::UnclosedComment => "comment has no closing tag".to_owned(),
        _ => words(error),
    };
    SyntaxError::new(message, offset)
}

/// Whether the parser ran out of text, so that more text could have helped.
fn at_end(error: &ParserError) -> bool {
    match error {
        ParserError::UnexpectedEnd
        | ParserError::UnclosedString
        | ParserError::UnclosedBacktick
        | ParserError::UnclosedComment => true,
        ParserError::UnexpectedToken(token) => token == "Eof",
        ParserError::Expected { found, .. } => found == "Eof",
        other => other.to_string().contains("S0302"),
    }
}

/// The last sign that opened what was never closed, or the end of the text.
fn unclosed(source: &str, error: &ParserError) -> usize {
    let opening = match error {
        ParserError::UnclosedString => return last_piece(source).unwrap_or(source.len()),
        ParserError::UnclosedBacktick => '`',
        ParserError::UnclosedComment => return source.rfind("/*").unwrap_or(source.len()),
        _ => return source.len(),
    };
    source.rfind(opening).unwrap_or(source.len())
}

fn last_piece(source: &str) -> Option<usize> {
    pieces(source).last().map(|piece| piece.start)
}

/// The start of the first piece that no longer fits what stands before it.
fn first_fault(source: &str) -> usize {
    /// Above this the search, which parses every beginning, would take too long.
    const LONGEST: usize = 8 * 1024;
    if source.len() > LONGEST {
        return 0;
    }
    let faulty = pieces(source).find(|piece| {
        let beginning = source.get(..piece.end).unwrap_or(source);
        matches!(parser::parse(beginning), Err(error) if !at_end(&error))
    });
    faulty.map_or(source.len(), |piece| piece.start)
}

/// Cuts the source into texts, names, numbers and signs, without blanks.
fn pieces(source: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = source.get(at..)?;
        let start = at + (rest.len() - rest.trim_start().len());
        let rest = source.get(start..)?;
        let first = rest.chars().next()?;
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '"' | '\'' | '`' => {
                let mut escaped = false;
                let end = rest.char_indices().skip(1).find(|(_, c)| {
                    let closes = *c == first && !escaped;
                    escaped = *c == '\\' && !escaped;
                    closes
                });
                end.map_or(rest.len(), |(offset, _)| offset + 1)
            }
            _ if first == '$' || word(first) => {
                let tail = rest.get(first.len_utf8()..).unwrap_or_default();
                first.len_utf8() + tail.find(|c| !word(c)).unwrap_or(tail.len())
            }
            _ => first.len_utf8(),
        };
        at = start + length;
        Some(start..at)
    })
}

/// The library's names of signs that a person would write.
const SIGNS: [(&str, &str); 22] = [
    ("RightParen", "`)`"),
    ("RightBracket", "`]`"),
    ("RightBrace", "`}`"),
    ("LeftParen", "`(`"),
    ("LeftBracket", "`[`"),
    ("LeftBrace", "`{`"),
    ("ColonEqual", "`:=`"),
    ("QuestionColon", "`?:`"),
    ("Colon", "`:`"),
    ("Comma", "`,`"),
    ("Semicolon", "`;`"),
    ("Equal", "`=`"),
    ("Dot", "`.`"),
    ("DotDot", "`..`"),
    ("Eof", "the end"),
    ("Star", "`*`"),
    ("Slash", "`/`"),
    ("At", "`@`"),
    ("Hash", "`#`"),
    ("Caret", "`^`"),
    ("Pipe", "`|`"),
    ("TildeArrow", "`~>`"),
];

/// The parser's message with signs instead of the library's names for them, without its code.
fn words(error: &ParserError) -> String {
    let text = error.to_string();
    let after_code = text.match_indices(": ").find_map(|(at, _)| {
        let code = text.get(at.checked_sub(5)?..=at)?;
        jsonata_core::evaluator::error_code_prefix(code)?;
        text.get(at + 2..)
    });
    let text = after_code.unwrap_or(&text).replace(['\n', '\r'], " ");
    let mut text = text.split(' ').map(sign).collect::<Vec<_>>().join(" ");
    if let Some(first) = text.chars().next() {
        text.replace_range(..first.len_utf8(), &first.to_lowercase().to_string());
    }
    text
}

/// `Comma` as `` `,` ``, `Number(1.0)` and `Variable("x")` as what was written.
fn sign(word: &str) -> String {
    let (word, comma) = word.strip_suffix(',').map_or((word, ""), |word| (word, ","));
    let shown =
        SIGNS.iter().find(|(name, _)| *name == word).map(|(_, sign)| (*sign).to_owned()).or_else(|| {
            let (kind, value) = word.strip_suffix(')')?.split_once('(')?;
            let value = value.trim_matches('"');
            match kind {
                "Number" => Some(format!("`{}`", value.strip_suffix(".0").unwrap_or(value))),
                "Variable" => Some(format!("`${value}`")),
                "String" | "Identifier" => Some(format!("`{value}`")),
                _ => None,
            }
        });
    format!("{}{comma}", shown.as_deref().unwrap_or(word))
}

/// Where `name` stands as a word of its own.
fn locate(source: &str, name: &str) -> usize {
    pieces(source)
        .find(|piece| source.get(piece.clone()).is_some_and(|text| text.trim_matches('`') == name))
        .map_or(0, |piece| piece.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_top(source: &str, expected: &[&str]) {
        assert_eq!(jsonata_uses(source).unwrap().top_level, expected, "{source}");
    }

    #[test]
    fn references_to_an_input_document_are_found() {
        check_top("phone", &["phone"]);
        check_top("$", &["$"]);
        check_top("$$", &["$$"]);
        check_top("$.a", &["$"]);
        check_top("a.b[c = 1]", &["a"]);
        check_top("$sum(prices)", &["prices"]);
        check_top("{'a': b}", &["b"]);
        check_top("$states.input[$ = 1].name", &[]);
        check_top("$states.input.items.(price * qty)", &[]);
        check_top("$map($x, function($v) { $v.name })", &[]);
        check_top("$states.input^(>price).{'n': name}", &[]);
        check_top("$states.input{kind: $sum(price)}", &[]);
        check_top("$states.input ~> |$|{'seen': true}|", &[]);
    }

    #[test]
    fn uses_are_listed() {
        let uses = jsonata_uses("($t := $rate; $map($states.result, function($v, $i) { $v * $t + $base }))")
            .unwrap();
        assert_eq!(uses.variables, BTreeSet::from(["base".to_owned(), "rate".to_owned()]));
        assert_eq!(uses.states, BTreeSet::from(["result".to_owned()]));
        assert_eq!(uses.functions, BTreeSet::from(["map".to_owned()]));
        let uses = jsonata_uses("$merge([$states, {'e': $states.errorOutput}])").unwrap();
        assert_eq!(uses.states, BTreeSet::from([String::new(), "errorOutput".to_owned()]));
        let uses = jsonata_uses("$map($list, $uppercase) ~> $join(',')").unwrap();
        assert_eq!(
            uses.functions,
            ["join", "map", "uppercase"].map(str::to_owned).into_iter().collect::<BTreeSet<_>>()
        );
    }

    #[track_caller]
    fn check_fault(source: &str, offset: usize, message: &str) {
        assert_eq!(check_jsonata(source).unwrap_err(), SyntaxError::new(message, offset), "{source}");
    }

    #[test]
    fn faults_are_located() {
        check_fault("$a[1,2)", 4, "expected `]`, got `,`");
        check_fault("$match('a', /abc", 13, "no terminating / in regular expression");
        check_fault("$x /* y", 3, "comment has no closing tag");
        check_fault("1 $y", 2, "syntax error: `$y`");
        check_fault("$a.1", 3, "the literal value 1 cannot be used as a step within a path expression");
        check_fault("1 +", 3, "unexpected end of expression");
        check_fault("'open", 0, "string literal must be terminated by a matching quote");
        check_fault("$x + phone", 5, "reference to `phone` at the top level is not supported");
        assert_eq!(check_jsonata("$a ) $b").unwrap_err().offset, 3);
        assert_eq!(check_jsonata("").unwrap_err().offset, 0);
    }
}
