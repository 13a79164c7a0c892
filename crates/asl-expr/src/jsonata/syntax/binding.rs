//! How strongly each sign binds, as jsonata-js has it, and what it does.

use super::ast::Operator;

/// How strongly `-` binds what follows it.
pub(super) const NEGATE: u8 = 70;
/// How strongly `:=` binds on its left; what is right of it takes all that follows.
pub(super) const ASSIGN: u8 = 10;
/// How strongly `sign` binds to what stands before it; 0: not at all.
pub(super) fn binds(sign: &str) -> u8 {
    match sign {
        "[" | "(" | "@" | "#" => 80,
        "." => 75,
        "{" => 70,
        "*" | "/" | "%" => 60,
        "+" | "-" | "&" => 50,
        "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "^" | "~>" | "?:" | "??" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => ASSIGN,
        _ => 0,
    }
}

/// What `sign` does between two values.
pub(super) fn operator(sign: &str) -> Option<Operator> {
    Some(match sign {
        "+" => Operator::Add,
        "-" => Operator::Subtract,
        "*" => Operator::Multiply,
        "/" => Operator::Divide,
        "%" => Operator::Modulo,
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "&" => Operator::Concatenate,
        "and" => Operator::And,
        "or" => Operator::Or,
        "in" => Operator::In,
        "~>" => Operator::Apply,
        "?:" => Operator::Default,
        "??" => Operator::Coalesce,
        _ => return None,
    })
}
