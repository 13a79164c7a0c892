//! Filters between brackets, `[?(@.price < 10 && @.kind == 'book')]`: reading and deciding.
//!
//! The library has habits of its own here, and the service has them too: inner parentheses count for
//! nothing, the type of the left value decides how a literal on the right is read, a text needs single
//! quotes or none, and an element without the field never passes, not even `!=`.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use super::{Steps, parser};
use crate::error::SyntaxError;
use crate::text::{compare_strings, same_json, to_text};

/// Passes when all tests of one of the lists hold.
#[derive(Clone, Debug)]
pub(crate) struct Filter(Vec<Vec<Test>>);

#[derive(Clone, Debug)]
enum Test {
    Exists(Place),
    Missing(Place),
    Compare(Place, Operator, Operand),
    Matches(Place, Box<regex::Regex>),
    /// A literal on the left: the library looks for a field of that name and finds none.
    Never,
}

#[derive(Clone, Debug)]
enum Place {
    /// `@…`
    Current(Steps),
    /// `$…`
    Root(Steps),
}

#[derive(Clone, Debug)]
enum Operand {
    Place(Place),
    /// A text in single quotes, or any other word.
    Literal(String),
    Null,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Filter {
    /// Whether `item` passes; `root` is what `$` means inside the filter.
    pub(crate) fn accepts(&self, item: &Value, root: &Value) -> bool {
        self.0.iter().any(|all| all.iter().all(|test| test.holds(item, root)))
    }
}

impl Test {
    fn holds(&self, item: &Value, root: &Value) -> bool {
        match self {
            Self::Exists(place) => place.value(item, root).is_some(),
            Self::Missing(place) => place.value(item, root).is_none(),
            Self::Matches(place, pattern) => place.value(item, root).is_some_and(|value| match &*value {
                Value::String(text) => pattern.is_match(text),
                other => pattern.is_match(&to_text(other)),
            }),
            Self::Compare(place, operator, operand) => place
                .value(item, root)
                .is_some_and(|left| operator.holds(compare(&left, operand, item, root))),
            Self::Never => false,
        }
    }
}

impl Place {
    fn value<'v>(&self, item: &'v Value, root: &'v Value) -> Option<Cow<'v, Value>> {
        match self {
            Self::Current(steps) => steps.find(item).ok(),
            Self::Root(steps) => steps.find(root).ok(),
        }
    }
}

/// How two values stand to each other.
#[derive(Clone, Copy)]
enum Relation {
    Order(Ordering),
    Different,
    /// The right side is not there, or cannot be read as the left one's type.
    None,
}

fn compare(left: &Value, right: &Operand, item: &Value, root: &Value) -> Relation {
    let found;
    let literal = match right {
        Operand::Place(place) => match place.value(item, root) {
            Some(value) => {
                found = value;
                if same_json(left, &found) {
                    return Relation::Order(Ordering::Equal);
                }
                match &*found {
                    Value::String(text) => text.clone(),
                    Value::Null => return Relation::Different,
                    other => to_text(other),
                }
            }
            None => return Relation::None,
        },
        Operand::Null if left.is_null() => return Relation::Order(Ordering::Equal),
        Operand::Null => return Relation::Different,
        Operand::Literal(text) => text.clone(),
    };
    match left {
        Value::String(text) => Relation::Order(compare_strings(text, &literal)),
        Value::Number(number) => {
            let order = literal
                .trim()
                .parse()
                .ok()
                .zip(number.as_f64())
                .and_then(|(right, left)| left.partial_cmp(&right));
            order.map_or(Relation::None, Relation::Order)
        }
        Value::Bool(flag) => Relation::Order(flag.cmp(&literal.eq_ignore_ascii_case("true"))),
        Value::Null | Value::Array(_) | Value::Object(_) => Relation::Different,
    }
}

impl Operator {
    fn holds(self, relation: Relation) -> bool {
        let order = match relation {
            Relation::Order(order) => order,
            Relation::Different => return matches!(self, Self::NotEqual),
            Relation::None => return false,
        };
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// Reads `(…)` from byte `at` of `text`; also gives the byte after the closing parenthesis.
pub(super) fn parse(text: &str, at: usize) -> Result<(Filter, usize), SyntaxError> {
    let mut parser = Parser { text, at, open: 0 };
    parser.expect("(")?;
    let mut any = vec![Vec::new()];
    loop {
        while parser.takes("(") {
            parser.open += 1;
        }
        let condition = parser.test()?;
        if let Some(all) = any.last_mut() {
            all.push(condition);
        }
        while parser.open > 0 && parser.takes(")") {
            parser.open -= 1;
        }
        if parser.takes("||") {
            any.push(Vec::new());
        } else if !parser.takes("&&") {
            break;
        }
    }
    if parser.open > 0 {
        return Err(parser.error("expected `)`"));
    }
    parser.expect(")")?;
    Ok((Filter(any), parser.at))
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// Inner parentheses that are open.
    open: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(' ').len();
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(message, self.at)
    }

    fn takes(&mut self, sign: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), SyntaxError> {
        if self.takes(sign) { Ok(()) } else { Err(self.error(format!("expected `{sign}`"))) }
    }

    fn test(&mut self) -> Result<Test, SyntaxError> {
        if self.takes("!") {
            return match self.place()? {
                Some(place) => Ok(Test::Missing(place)),
                None => Err(self.error("expected a path such as `@.name` after `!`")),
            };
        }
        self.skip_blanks();
        let Some(place) = self.place()? else {
            self.literal()?;
            self.operator().ok_or_else(|| self.error("expected an operator"))?;
            self.operand()?;
            return Ok(Test::Never);
        };
        if self.takes("=~") {
            return Ok(Test::Matches(place, Box::new(self.regex()?)));
        }
        match self.operator() {
            None => Ok(Test::Exists(place)),
            Some(operator) => Ok(Test::Compare(place, operator, self.operand()?)),
        }
    }

    fn operator(&mut self) -> Option<Operator> {
        let known = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        known.into_iter().find_map(|(sign, operator)| self.takes(sign).then_some(operator))
    }

    fn operand(&mut self) -> Result<Operand, SyntaxError> {
        self.skip_blanks();
        if let Some(place) = self.place()? {
            return Ok(Operand::Place(place));
        }
        let quoted = self.rest().starts_with('\'');
        let text = self.literal()?;
        Ok(if text == "null" && !quoted { Operand::Null } else { Operand::Literal(text) })
    }

    /// A definite path after `@` or `$`, if one stands here. It ends at a blank, an operator or the
    /// closing parenthesis, outside brackets.
    fn place(&mut self) -> Result<Option<Place>, SyntaxError> {
        let start = self.at;
        let Some(root) = self.rest().chars().next().filter(|first| matches!(first, '@' | '$')) else {
            return Ok(None);
        };
        let mut end = start + 1;
        let mut brackets = 0_usize;
        let mut quoted = false;
        for (offset, character) in self.rest().char_indices().skip(1) {
            match character {
                '\'' if brackets > 0 => quoted = !quoted,
                _ if quoted => {}
                '[' => brackets += 1,
                ']' | ' ' | ')' | '=' | '!' | '<' | '>' | '&' | '|' if brackets == 0 => break,
                ']' => brackets -= 1,
                _ => {}
            }
            end = start + offset + character.len_utf8();
        }
        let text = self.text.get(..end).unwrap_or_default();
        let first = text.get(start + 1..).and_then(|rest| rest.chars().next());
        if !matches!(first, None | Some('.' | '[')) {
            return Err(SyntaxError::new("expected `.` or `[`", start + 1));
        }
        let steps = parser::parse_steps(text, start + 1)?;
        if !steps.is_definite() {
            return Err(SyntaxError::new("a path in a filter means one value", start));
        }
        self.at = end;
        Ok(Some(if root == '@' { Place::Current(steps) } else { Place::Root(steps) }))
    }

    /// A text in single quotes, without them, or a word up to the next `&&`, `||`, operator or `)`.
    fn literal(&mut self) -> Result<String, SyntaxError> {
        let rest = self.rest();
        if rest.starts_with('\'') {
            let mut text = String::new();
            let mut characters = rest.char_indices().skip(1);
            while let Some((offset, character)) = characters.next() {
                match character {
                    '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                    '\'' => {
                        self.at += offset + 1;
                        return Ok(text);
                    }
                    _ => text.push(character),
                }
            }
            return Err(self.error("expected `'` after the text"));
        }
        let ends = |(_, character): &(usize, char)| {
            matches!(character, '&' | '|' | ')' | '=' | '!' | '<' | '>' | ' ')
        };
        let length = rest.char_indices().find(ends).map_or(rest.len(), |(offset, _)| offset);
        let word = rest.get(..length).unwrap_or_default();
        if word.is_empty() {
            return Err(self.error("expected a path, a text in single quotes, a number, true, false or null"));
        }
        self.at += length;
        Ok(word.to_owned())
    }

    fn regex(&mut self) -> Result<regex::Regex, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, character)| {
            let closes = *character == '/' && !escaped;
            escaped = *character == '\\' && !escaped;
            closes
        });
        let (true, Some((end, _))) = (self.rest().starts_with('/'), end) else {
            return Err(self.error("expected a pattern between `/` and `/`"));
        };
        let pattern = self.rest().get(1..end).unwrap_or_default().replace("\\/", "/");
        let flags = self.rest().get(end + 1..).unwrap_or_default();
        let flags = flags.chars().take_while(char::is_ascii_alphabetic).collect::<String>();
        let regex = regex::RegexBuilder::new(&format!("^(?:{pattern})$"))
            .case_insensitive(flags.contains('i'))
            .build()
            .map_err(|_| SyntaxError::new(format!("`{pattern}` is not a pattern"), start))?;
        self.at = start + end + 1 + flags.len();
        Ok(regex)
    }
}
