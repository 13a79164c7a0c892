//! Choice rules in JSONPath as conditions.

use asl_model::Json;

use crate::doc::{self, Doc};
use crate::emit::{Emitter, Refused};
use crate::names::literal;
use crate::value::{Code, Scope, fit, json, literal_code, option};

/// A condition, and whether it is more than one method call.
struct Asked {
    doc: Doc,
    /// `and`, `or`, or one question.
    kind: AskedKind,
}

#[derive(Clone, Copy, PartialEq)]
enum AskedKind {
    One,
    And,
    Or,
    Not,
    /// In the words of ASL.
    Raw,
}

/// What a rule has besides what it asks.
const ASIDE: &[&str] = &["Next", "Comment", "Assign"];

impl Emitter<'_> {
    /// What the rule asks.
    pub(crate) fn condition(&mut self, rule: &Json, scope: &Scope) -> Result<Doc, Refused> {
        Ok(self.asked(rule, scope)?.doc)
    }

    fn asked(&mut self, rule: &Json, scope: &Scope) -> Result<Asked, Refused> {
        let members = rule.as_object().unwrap_or_default();
        let members: Vec<&(String, Json)> =
            members.iter().filter(|(name, _)| !ASIDE.contains(&name.as_str())).collect();
        match members.as_slice() {
            [(name, Json::Array(rules))] if name == "And" || name == "Or" => {
                self.joined(name, rules, rule, scope)
            }
            [(name, inner)] if name == "Not" => {
                let asked = self.asked(inner, scope)?;
                Ok(match asked.kind {
                    AskedKind::One => {
                        let asks_kind = inner
                            .as_object()
                            .unwrap_or_default()
                            .iter()
                            .any(|(name, _)| name.starts_with("Is"));
                        if asks_kind {
                            // `!x.exists()` is written as `"IsPresent": false`.
                            return Ok(self.raw_condition(rule));
                        }
                        Asked { doc: doc::text("!").append(asked.doc), kind: AskedKind::Not }
                    }
                    AskedKind::And | AskedKind::Or => Asked {
                        doc: doc::text("!(").append(asked.doc).append(doc::text(")")),
                        kind: AskedKind::Not,
                    },
                    AskedKind::Not | AskedKind::Raw => self.raw_condition(rule),
                })
            }
            [_, _] => self.comparison(rule, &members, scope),
            _ => Err("a rule that asks several things at once".to_owned()),
        }
    }

    fn joined(&mut self, name: &str, rules: &[Json], rule: &Json, scope: &Scope) -> Result<Asked, Refused> {
        let kind = if name == "And" { AskedKind::And } else { AskedKind::Or };
        let before = self.typed;
        let mut all =
            rules.iter().map(|rule| self.asked(rule, scope)).collect::<Result<Vec<_>, _>>()?.into_iter();
        let (Some(first), true) = (all.next(), all.len() > 0) else {
            self.typed = before;
            return Ok(self.raw_condition(rule));
        };
        // `a.and(b).and(c)` is one list, so a list cannot begin with a list of its own kind.
        if first.kind == kind {
            self.typed = before;
            return Ok(self.raw_condition(rule));
        }
        let first = match first.kind {
            AskedKind::Not => doc::text("(").append(first.doc).append(doc::text(")")),
            _ => first.doc,
        };
        let method = if kind == AskedKind::And { "and" } else { "or" };
        let calls = all.map(|asked| doc::call(method, vec![asked.doc])).collect();
        Ok(Asked { doc: doc::chain(first, calls), kind })
    }

    fn comparison(
        &mut self,
        rule: &Json,
        members: &[&(String, Json)],
        scope: &Scope,
    ) -> Result<Asked, Refused> {
        let variable = rule.get("Variable").and_then(Json::as_str);
        let operator = members.iter().find(|(name, _)| name != "Variable");
        let (Some(variable), Some((operator, operand))) = (variable, operator) else {
            return Err("a rule without a variable".to_owned());
        };
        let before = self.typed;
        let left = self.path(variable, scope);
        if self.typed == before {
            return Ok(self.raw_condition(rule));
        }
        if let Some(asked) = self.question(left, operator, operand, scope) {
            return Ok(asked);
        }
        self.typed = before;
        Ok(self.raw_condition(rule))
    }

    fn question(&mut self, left: Code, operator: &str, operand: &Json, scope: &Scope) -> Option<Asked> {
        let is = match operator {
            "IsPresent" => Some("exists"),
            "IsNull" => Some("is_null"),
            "IsString" => Some("is_text"),
            "IsNumeric" => Some("is_numeric"),
            "IsBoolean" => Some("is_boolean"),
            "IsTimestamp" => Some("is_timestamp"),
            _ => None,
        };
        if let Some(method) = is {
            let asked = left.doc.append(doc::text(format!(".{method}()")));
            return Some(if operand.as_bool()? {
                Asked { doc: asked, kind: AskedKind::One }
            } else {
                Asked { doc: doc::text("!").append(asked), kind: AskedKind::Not }
            });
        }
        let (name, path) = match operator.strip_suffix("Path") {
            Some(name) => (name, true),
            None => (operator, false),
        };
        let kinds = ["String", "Numeric", "Boolean", "Timestamp"];
        let (kind, question) = kinds.iter().find_map(|kind| Some((*kind, name.strip_prefix(kind)?)))?;
        let method = match (kind, question) {
            (_, "Equals") => "is",
            ("String", "Matches") if !path => "matches",
            ("String", "LessThan") => "comes_before",
            ("String", "GreaterThan") => "comes_after",
            ("String", "LessThanEquals") => "comes_at_or_before",
            ("String", "GreaterThanEquals") => "comes_at_or_after",
            ("Numeric", "LessThan") => "below",
            ("Numeric", "GreaterThan") => "above",
            ("Numeric", "LessThanEquals") => "at_most",
            ("Numeric", "GreaterThanEquals") => "at_least",
            ("Timestamp", "LessThan") => "before",
            ("Timestamp", "GreaterThan") => "after",
            ("Timestamp", "LessThanEquals") => "at_or_before",
            ("Timestamp", "GreaterThanEquals") => "at_or_after",
            _ => return None,
        };
        let known = option(&left.of).unwrap_or(&left.of).to_owned();
        let of = match kind {
            "String" => "String",
            "Boolean" => "bool",
            "Timestamp" => "Timestamp",
            _ if matches!(known.as_str(), "f64" | "i64" | "u64") => known.as_str(),
            _ => "f64",
        }
        .to_owned();
        let left = fit(left, &of);
        let right = match (path, operand) {
            (true, Json::String(other)) => {
                let before = self.typed;
                let other = self.path(other, scope);
                if self.typed == before {
                    return None;
                }
                fit(other, &of)
            }
            (false, Json::String(text)) if matches!(kind, "String" | "Timestamp") => doc::text(literal(text)),
            (false, Json::Bool(value)) if kind == "Boolean" => doc::text(value.to_string()),
            (false, Json::Number(_)) if kind == "Numeric" => {
                let number = literal_code(operand);
                if number.of == "f64" && of != "f64" {
                    return None;
                }
                fit(number, &of)
            }
            _ => return None,
        };
        let asked = left.append(doc::text(format!(".{method}("))).append(right).append(doc::text(")"));
        Some(Asked { doc: asked, kind: AskedKind::One })
    }

    /// The rule in the words of ASL.
    fn raw_condition(&mut self, rule: &Json) -> Asked {
        let members = rule.as_object().unwrap_or_default().iter();
        let rule: Json = members.filter(|(name, _)| !ASIDE.contains(&name.as_str())).cloned().collect();
        self.note_untyped(&rule.to_string(), "a rule that the builder writes in other words");
        let doc = doc::text("Condition::raw(").append(json(&rule)).append(doc::text(")"));
        Asked { doc, kind: AskedKind::Raw }
    }
}
