//! Computed values as code: JSONata and intrinsic functions that the builder prints in the same words.

use asl_expr::ReferenceStep;
use asl_expr::jsonata::{Node, NodeKind, Operator, parse};
use asl_model::Json;

use crate::doc;
use crate::emit::Emitter;
use crate::jsonata::{self, Begin};
use crate::place::is_identifier;
use crate::value::{Code, Scope, fit};

/// How tightly an operator binds, and code that the builder prints as `text`.
struct Printed {
    code: Code,
    text: String,
    binds: u8,
}

const ATOM: u8 = 9;

impl Emitter<'_> {
    /// An expression of JSONata: typed, if the builder prints just this text, else in its own words.
    pub(crate) fn jsonata(&mut self, whole: &str, source: &str, scope: &Scope) -> Code {
        let printed = parse(source).ok().and_then(|ast| self.printed(&ast.root, scope));
        // A literal is printed without delimiters.
        if let Some(printed) = printed.filter(|printed| printed.code.literal.is_none())
            && format!("{{% {} %}}", printed.text) == whole
        {
            self.typed += 1;
            return printed.code;
        }
        let shape = jsonata::shape(&mut self.inference, source, scope.env);
        let of = self.type_of(shape, "Data");
        // The builder writes one blank at each side of what it is given.
        let inside = whole.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")).unwrap_or(source);
        let inside = inside.strip_prefix(' ').unwrap_or(inside);
        let inside = inside.strip_suffix(' ').unwrap_or(inside);
        if format!("{{% {inside} %}}") != whole {
            self.unlike = true;
        }
        self.raw_expression(inside, &of, "JSONata that the builder writes in other words, or not at all")
    }

    fn printed(&mut self, node: &Node, scope: &Scope) -> Option<Printed> {
        if let Some((begin, steps)) = jsonata::data(node) {
            let text = data_text(&begin, &steps);
            let mut code = self.jsonata_data(&begin, &steps, scope)?;
            if let Some(of) = crate::value::option(&code.of) {
                code.of = of.to_owned();
                code.doc = code.doc.append(doc::text(".given()"));
            }
            return Some(Printed { code, text, binds: ATOM });
        }
        let literal = |json: Json| Printed {
            text: json.to_string(),
            binds: if json.to_string().starts_with('-') { 5 } else { ATOM },
            code: Code {
                doc: doc::text(crate::value::scalar_text(&json)),
                of: match &json {
                    Json::String(_) => "String",
                    Json::Bool(_) => "bool",
                    _ => "f64",
                }
                .to_owned(),
                literal: Some(json),
            },
        };
        match &node.kind {
            NodeKind::String(text) => Some(literal(Json::String(text.clone()))),
            NodeKind::Boolean(value) => Some(literal(Json::Bool(*value))),
            NodeKind::Number(number) => Some(literal(Json::from_serde(&whole(*number)))),
            NodeKind::Binary { operator, left, right } => {
                let (left, right) = (self.printed(left, scope)?, self.printed(right, scope)?);
                Self::binary(*operator, left, right)
            }
            _ => None,
        }
    }

    fn binary(operator: Operator, left: Printed, right: Printed) -> Option<Printed> {
        let (sign, binds, least, method) = match operator {
            Operator::Add => ("+", 5, (5, 6), "+"),
            Operator::Subtract => ("-", 5, (5, 6), "-"),
            Operator::Multiply => ("*", 6, (6, 7), "*"),
            Operator::Divide => ("/", 6, (6, 7), "/"),
            Operator::Equal => ("=", 4, (5, 5), "is"),
            Operator::NotEqual => ("!=", 4, (5, 5), "is_not"),
            Operator::Less => ("<", 4, (5, 5), "below"),
            Operator::LessOrEqual => ("<=", 4, (5, 5), "at_most"),
            Operator::Greater => (">", 4, (5, 5), "above"),
            Operator::GreaterOrEqual => (">=", 4, (5, 5), "at_least"),
            Operator::And => ("and", 3, (3, 3), "and"),
            Operator::Or => ("or", 2, (2, 2), "or"),
            _ => return None,
        };
        let side = |printed: &Printed, least: u8| {
            if printed.binds < least { format!("({})", printed.text) } else { printed.text.clone() }
        };
        let text = format!("{} {sign} {}", side(&left, least.0), side(&right, least.1));
        // What is asked or computed with is no literal.
        if left.code.literal.is_some() {
            return None;
        }
        let number = |of: &str| matches!(of, "f64" | "i64" | "u64");
        let of = left.code.of.clone();
        let doc = match method {
            "+" | "-" | "*" | "/" => {
                if of != "f64"
                    || !(right.code.of == "f64" || right.code.literal.is_some() && number(&right.code.of))
                {
                    return None;
                }
                let part = |printed: &Printed, least: u8| {
                    if printed.binds < least {
                        doc::text("(").append(printed.code.doc.clone()).append(doc::text(")"))
                    } else {
                        printed.code.doc.clone()
                    }
                };
                part(&left, least.0).append(doc::text(format!(" {method} "))).append(part(&right, least.1))
            }
            "and" | "or" => {
                if of != "bool"
                    || right.code.of != "bool"
                    || right.code.literal.is_some()
                    || left.binds == ATOM
                {
                    return None;
                }
                // The same operator within itself is written without brackets by the one, with by the other.
                if right.binds == binds {
                    return None;
                }
                let method = doc::text(format!(".{method}("));
                left.code.doc.append(method).append(right.code.doc).append(doc::text(")"))
            }
            _ => {
                let ordered = !matches!(method, "is" | "is_not");
                if left.binds != ATOM
                    || ordered && !number(&of)
                    || !matches!(of.as_str(), "String" | "bool" | "f64" | "i64" | "u64")
                {
                    return None;
                }
                let right = fit(right.code, &of);
                left.code.doc.append(doc::text(format!(".{method}("))).append(right).append(doc::text(")"))
            }
        };
        let of = if matches!(method, "+" | "-" | "*" | "/") { "f64" } else { "bool" };
        Some(Printed { code: Code { doc, of: of.to_owned(), literal: None }, text, binds })
    }
}

/// A number as the language writes it: whole ones without `.0`.
fn whole(number: f64) -> serde_json::Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}").parse::<i64>().map_or_else(|_| number.into(), Into::into)
    } else {
        number.into()
    }
}

/// The data in the words of the builder.
fn data_text(begin: &Begin, steps: &[ReferenceStep]) -> String {
    let mut text = match begin {
        Begin::Input => "$states.input".to_owned(),
        Begin::Result => "$states.result".to_owned(),
        Begin::Error => "$states.errorOutput".to_owned(),
        Begin::Context => "$states.context".to_owned(),
        Begin::Variable(name) => format!("${name}"),
    };
    for step in steps {
        match step {
            ReferenceStep::Name(name) => {
                let word =
                    matches!(name.as_str(), "and" | "or" | "in" | "true" | "false" | "null" | "function");
                if is_identifier(name) && !word {
                    text.push('.');
                    text.push_str(name);
                } else {
                    text.extend([".`", name, "`"]);
                }
            }
            ReferenceStep::Index(at) => text.extend(["[", &at.to_string(), "]"]),
        }
    }
    text
}
