//! YAML text to [`Json`], with the span of every value and key.

use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::parse::{MAX_DEPTH, Parsed};
use super::source_map::{SourceMap, position};
use super::{Json, JsonError, Number, Span};
use crate::pointer::Pointer;

/// How many values aliases may stand for; a small text could else fill any memory.
const MAX_ALIASED: usize = 1_000_000;

/// Reads YAML text as the JSON it stands for: key order, doubled names and every position are kept.
///
/// It is YAML 1.2 with the core schema, so `yes` is text and `012` is twelve; `<<` merges objects, anchors
/// and aliases are followed. `!Sub` is taken for the text behind it, as its `${Name}` is a substitution.
///
/// # Errors
///
/// The first place where the text is not YAML, or says what JSON cannot: a key that is no scalar, a second
/// document, an infinite number, a tag of CloudFormation's; or nests more than 256 levels deep.
///
/// ```
/// let parsed = asl_model::parse_yaml("StartAt: Hello\nStates:\n  Hello: {Type: Succeed}\n")?;
/// assert_eq!(parsed.json.to_string(), r#"{"StartAt":"Hello","States":{"Hello":{"Type":"Succeed"}}}"#);
/// let hello = asl_model::Pointer::root().key("States").key("Hello").key("Type");
/// assert_eq!(parsed.source.range(&hello).unwrap().start.line, 3);
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn parse_yaml(text: &str) -> Result<Parsed, JsonError> {
    // The parser passes over a byte order mark without counting it.
    let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = text.get(skipped..).unwrap_or_default();
    let mut reader = Reader {
        events: Parser::new_from_str(rest),
        offsets: Offsets { text: rest, skipped, character: 0, byte: 0 },
        values: Vec::new(),
        keys: Vec::new(),
        duplicates: Vec::new(),
        anchors: BTreeMap::new(),
        aliased: 0,
    };
    match reader.document() {
        Ok(json) => Ok(Parsed {
            json,
            duplicate_keys: reader.duplicates,
            source: SourceMap::of_list(text, reader.values, reader.keys),
        }),
        Err(Fault { message, offset }) => Err(JsonError { message, position: position(text, offset) }),
    }
}

struct Fault {
    message: String,
    offset: usize,
}

/// Characters, which the parser counts, to bytes. Positions come in rising order, nearly always.
struct Offsets<'t> {
    text: &'t str,
    skipped: usize,
    character: usize,
    byte: usize,
}

impl Offsets<'_> {
    fn byte(&mut self, character: usize) -> usize {
        if character < self.character {
            (self.character, self.byte) = (0, 0);
        }
        let rest = self.text.get(self.byte..).unwrap_or_default();
        let ahead = character - self.character;
        let step = rest.char_indices().nth(ahead).map_or(rest.len(), |(at, _)| at);
        (self.character, self.byte) = (character, self.byte + step);
        self.byte + self.skipped
    }

    /// The parser lets a list without indentation begin behind its first dash.
    fn dash_before(&self, start: usize) -> usize {
        let before = self.text.get(..start - self.skipped).unwrap_or_default().trim_end();
        let begins = self.text.get(start - self.skipped..).is_some_and(|rest| rest.starts_with(['-', '[']));
        if begins || !before.ends_with('-') { start } else { before.len() - 1 + self.skipped }
    }
}

struct Reader<'t> {
    events: Parser<'t, saphyr_parser::StrInput<'t>>,
    offsets: Offsets<'t>,
    values: Vec<(Pointer, Span)>,
    keys: Vec<(Pointer, Span)>,
    duplicates: Vec<Pointer>,
    /// What each anchor stands for, and how many values that is.
    anchors: BTreeMap<usize, (Json, usize)>,
    aliased: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Fault> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                let start = self.offsets.byte(span.start.index());
                let end = self.offsets.byte(span.end.index());
                Ok((event, Span { start, end }))
            }
            Some(Err(error)) => Err(self.fault(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn fault(&mut self, error: &ScanError) -> Fault {
        let offset = self.offsets.byte(error.marker().index());
        let text = self.offsets.text;
        let before = text.get(..(offset - self.offsets.skipped).min(text.len())).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let around = text.get(line..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        // Of a quoted character it writes `%' where everything here writes `%`.
        let quotes = error.info().contains('`');
        let info = if quotes { error.info().replace('\'', "`") } else { error.info().to_owned() };
        let message = if around.contains("{%") {
            format!("{info}; a JSONata expression stands in quotes, as \"{{% $x %}}\"")
        } else {
            info
        };
        Fault { message, offset }
    }

    fn document(&mut self) -> Result<Json, Fault> {
        loop {
            match self.next()? {
                (Event::StreamEnd, span) => {
                    return Err(Fault { message: "there is no document".to_owned(), offset: span.start });
                }
                (Event::DocumentStart(_), _) => break,
                _ => {}
            }
        }
        let (event, span) = self.next()?;
        let (json, _) = self.value(event, span, Some(&Pointer::root()), 0)?;
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(json),
                (Event::DocumentStart(_), span) => {
                    let message = "a second document begins, and a definition is one".to_owned();
                    return Err(Fault { message, offset: span.start });
                }
                _ => {}
            }
        }
    }

    /// The value that begins with `event`, and where it ends; noted under `place`, if there is one.
    fn value(
        &mut self,
        event: Event<'t>,
        mut span: Span,
        place: Option<&Pointer>,
        depth: usize,
    ) -> Result<(Json, usize), Fault> {
        if depth > MAX_DEPTH {
            let message = format!("values nest more than {MAX_DEPTH} levels deep");
            return Err(Fault { message, offset: span.start });
        }
        let (json, end, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let json = scalar(&text, style, tag.as_deref())
                    .map_err(|message| Fault { message, offset: span.start })?;
                (json, span.end, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), span)?;
                span.start = self.offsets.dash_before(span.start);
                let (json, end) = self.sequence(span, place, depth)?;
                (json, end, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), span)?;
                let (json, end) = self.mapping(span, place, depth)?;
                (json, end, anchor)
            }
            Event::Alias(anchor) => (self.alias(anchor, span)?, span.end, 0),
            _ => return Err(Fault { message: "expected a value".to_owned(), offset: span.start }),
        };
        if anchor > 0 {
            let size = count(&json);
            self.anchors.insert(anchor, (json.clone(), size));
        }
        if let Some(place) = place {
            self.values.push((place.clone(), Span { start: span.start, end }));
        }
        Ok((json, end))
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<Json, Fault> {
        let Some((json, size)) = self.anchors.get(&anchor) else {
            let message = "an anchor cannot stand for what it is part of".to_owned();
            return Err(Fault { message, offset: span.start });
        };
        self.aliased += size;
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases stand for more than {MAX_ALIASED} values");
            return Err(Fault { message, offset: span.start });
        }
        Ok(json.clone())
    }

    fn sequence(
        &mut self,
        open: Span,
        place: Option<&Pointer>,
        depth: usize,
    ) -> Result<(Json, usize), Fault> {
        let (mut items, mut end) = (Vec::new(), open.end);
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok((Json::Array(items), if span.start < span.end { span.end } else { end }));
            }
            let place = place.map(|place| place.index(items.len()));
            let (item, behind) = self.value(event, span, place.as_ref(), depth + 1)?;
            items.push(item);
            end = behind;
        }
    }

    fn mapping(&mut self, open: Span, place: Option<&Pointer>, depth: usize) -> Result<(Json, usize), Fault> {
        let (mut members, mut end): (Vec<(String, Json)>, _) = (Vec::new(), open.end);
        let mut seen = BTreeSet::new();
        let mut merged = Vec::new();
        loop {
            let (event, key_span) = self.next()?;
            let (key, style) = match event {
                Event::MappingEnd => {
                    for (key, value) in merged {
                        if seen.insert(key) {
                            members.push(value);
                        }
                    }
                    let end = if key_span.start < key_span.end { key_span.end } else { end };
                    return Ok((Json::Object(members), end));
                }
                Event::Scalar(text, style, ..) => (text.into_owned(), style),
                _ => {
                    let message = "the name of a member must be text".to_owned();
                    return Err(Fault { message, offset: key_span.start });
                }
            };
            let (event, span) = self.next()?;
            if key == "<<" && style == ScalarStyle::Plain {
                let (json, behind) = self.value(event, span, None, depth + 1)?;
                merged.extend(merge(json).ok_or_else(|| Fault {
                    message: "`<<` takes an object, or a list of objects".to_owned(),
                    offset: span.start,
                })?);
                end = behind;
                continue;
            }
            let place = place.map(|place| place.key(&key));
            self.keys.extend(place.clone().map(|place| (place, key_span)));
            let (value, behind) = self.value(event, span, place.as_ref(), depth + 1)?;
            end = behind;
            if !seen.insert(key.clone()) {
                self.duplicates.extend(place);
            }
            members.push((key, value));
        }
    }
}

/// The members that `<<` brings, each under its name; of several objects the first one counts.
fn merge(json: Json) -> Option<Vec<(String, (String, Json))>> {
    let named = |members: Vec<(String, Json)>| members.into_iter().map(|member| (member.0.clone(), member));
    match json {
        Json::Object(members) => Some(named(members).collect()),
        Json::Array(items) => {
            let mut all = Vec::new();
            for item in items {
                let Json::Object(members) = item else { return None };
                all.extend(named(members));
            }
            Some(all)
        }
        _ => None,
    }
}

fn count(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Json::Object(members) => 1 + members.iter().map(|(_, value)| count(value)).sum::<usize>(),
        _ => 1,
    }
}

/// A tag as people write it: `!!map`, `!GetAtt`.
fn shown(tag: &Tag) -> String {
    let handle = if tag.is_yaml_core_schema() { "!!" } else { &tag.handle };
    format!("{handle}{}", tag.suffix)
}

fn foreign(tag: &Tag) -> String {
    format!(
        "`{}` has no meaning in a definition; where a template fills it in, write `${{Name}}`",
        shown(tag)
    )
}

fn refuse_tag(tag: Option<&Tag>, span: Span) -> Result<(), Fault> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() => Err(Fault { message: foreign(tag), offset: span.start }),
        _ => Ok(()),
    }
}

/// What a scalar stands for, by its tag or, unquoted, by the core schema.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Json, String> {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => Ok(Json::from(text)),
        Some(tag) if tag.is_yaml_core_schema() => plain(text),
        Some(tag) if ["!", "!Sub"].contains(&shown(tag).as_str()) => Ok(Json::from(text)),
        Some(tag) => Err(foreign(tag)),
        None if style == ScalarStyle::Plain => plain(text),
        None => Ok(Json::from(text)),
    }
}

/// An unquoted scalar, see <https://yaml.org/spec/1.2.2/#103-core-schema>.
fn plain(text: &str) -> Result<Json, String> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "true" | "True" | "TRUE" => Json::Bool(true),
        "false" | "False" | "FALSE" => Json::Bool(false),
        _ if is_not_finite(text) => {
            return Err(format!("`{text}` is no number that JSON has; put it in quotes to have it as text"));
        }
        _ => number(text).map_or_else(|| Json::from(text), |text| Json::Number(Number(text))),
    })
}

fn is_not_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    [".inf", ".Inf", ".INF"].contains(&unsigned) || [".nan", ".NaN", ".NAN"].contains(&text)
}

/// The text of a number in JSON's spelling: no plus, no zeros before it, digits on both sides of the point.
fn number(text: &str) -> Option<String> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let digits = (!digits.starts_with(['+', '-'])).then_some(digits)?;
            return u128::from_str_radix(digits, radix).ok().map(|number| number.to_string());
        }
    }
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = whole.len() + fraction.map_or(0, str::len);
    let is_number = digits > 0
        && all_digits(whole)
        && fraction.is_none_or(all_digits)
        && exponent.is_none_or(|exponent| {
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !digits.is_empty() && all_digits(digits)
        });
    if !is_number {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let mut json = format!("{sign}{}", if whole.is_empty() { "0" } else { whole });
    if let Some(fraction) = fraction {
        json = format!("{json}.{}", if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = exponent {
        json = format!("{json}e{exponent}");
    }
    Some(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(yaml: &str, json: &str) {
        match parse_yaml(yaml) {
            Ok(parsed) => assert_eq!(parsed.json.to_string(), json, "{yaml}"),
            Err(error) => panic!("{yaml}: {error}"),
        }
    }

    #[track_caller]
    fn check_error(yaml: &str, message: &str) {
        assert_eq!(parse_yaml(yaml).unwrap_err().to_string(), message, "{yaml}");
    }

    #[test]
    fn scalars_are_those_of_the_core_schema() {
        check(
            "[~, null, true, False, yes, on, '1', \"a\\tb\"]",
            r#"[null,null,true,false,"yes","on","1","a\tb"]"#,
        );
        check("[1, +2, -3, 012, 0x1F, 0o17, 1_000]", r#"[1,2,-3,12,31,15,"1_000"]"#);
        check(
            "[1.50, .5, 1., 1e3, 1.5E-7, 12e, 1.2.3, '-']",
            r#"[1.50,0.5,1.0,1e3,1.5e-7,"12e","1.2.3","-"]"#,
        );
        check(
            "[2026-01-01, 2026-01-01T00:00:00Z, $.a.b, '{% $x %}']",
            r#"["2026-01-01","2026-01-01T00:00:00Z","$.a.b","{% $x %}"]"#,
        );
        check(
            "a: ${Name}\nb: !Sub arn:${X}\nc: !!str 1\nd: ! 2\ne:",
            r#"{"a":"${Name}","b":"arn:${X}","c":"1","d":"2","e":null}"#,
        );
        check("a: |\n  {%\n    $x\n  %}\nb: >-\n  one\n  two\n", r#"{"a":"{%\n  $x\n%}\n","b":"one two"}"#);
    }

    #[test]
    fn anchors_aliases_and_merges_are_followed() {
        check(
            "a: &retry\n  - ErrorEquals: [States.ALL]\nb: *retry\n",
            r#"{"a":[{"ErrorEquals":["States.ALL"]}],"b":[{"ErrorEquals":["States.ALL"]}]}"#,
        );
        check(
            "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\nz: {<<: [*x, {c: 4, a: 9}]}\n'<<': 1\n",
            r#"{"x":{"a":1,"b":2},"y":{"b":3,"a":1},"z":{"a":1,"b":2,"c":4},"<<":1}"#,
        );
    }

    #[test]
    fn what_is_no_definition_is_located() {
        check_error("", "there is no document (line 1, column 1)");
        check_error(
            "a: 1\n--- \nb: 2\n",
            "a second document begins, and a definition is one (line 2, column 1)",
        );
        check_error(
            "ä: .inf",
            "`.inf` is no number that JSON has; put it in quotes to have it as text (line 1, column 4)",
        );
        check_error(
            "a:\n  b: !GetAtt F.Arn\n",
            "`!GetAtt` has no meaning in a definition; where a template fills it in, write `${Name}` (line 2, column 6)",
        );
        check_error("? [1]\n: 2\n", "the name of a member must be text (line 1, column 3)");
        check_error("a: {<<: 1}", "`<<` takes an object, or a list of objects (line 1, column 9)");
        check_error("a: &x [*x]", "an anchor cannot stand for what it is part of (line 1, column 8)");
        let message = parse_yaml("A:\n  Output: {% $x %}\n").unwrap_err();
        assert!(
            message.message.ends_with("a JSONata expression stands in quotes, as \"{% $x %}\""),
            "{message}"
        );
        assert_eq!(message.position.line, 2);
        let bomb: String = (1..30).fold("a0: &a0 [1, 1]\n".to_owned(), |text, n| {
            format!("{text}a{n}: &a{n} [*a{m}, *a{m}]\n", m = n - 1)
        });
        assert!(parse_yaml(&bomb).unwrap_err().message.starts_with("aliases stand for more than"));
        assert!(parse_yaml(&"[".repeat(400)).is_err());
        assert!(parse_yaml(&"- ".repeat(400)).unwrap_err().message.starts_with("values nest more than"));
    }

    #[test]
    fn positions_and_doubled_names_are_known() {
        let text = "\u{feff}# ä\na:\n  x: 1\n  x: { y: ü }\nb:\n- 1\n- z: 2\n\n# end\n";
        let parsed = parse_yaml(text).unwrap();
        let root = Pointer::root();
        assert_eq!(parsed.duplicate_keys, [root.key("a").key("x")]);
        let shown = |place: &Pointer| {
            let span = parsed.source.span(place).unwrap();
            text.get(span.start..span.end).unwrap()
        };
        assert_eq!(shown(&root.key("a").key("x")), "{ y: ü }");
        assert_eq!(shown(&root.key("a").key("x").key("y")), "ü");
        assert_eq!(shown(&root.key("b").index(1).key("z")), "2");
        assert_eq!(shown(&root.key("b")), "- 1\n- z: 2");
        assert_eq!(parsed.source.range(&root.key("b").index(0)).unwrap().start.line, 6);
        let key = parsed.source.key_span(&root.key("b").index(1).key("z")).unwrap();
        assert_eq!(text.get(key.start..key.end), Some("z"));
    }

    #[test]
    fn json_is_yaml() {
        let text = r#"{"a": [1.50, -0, 1e3, "x\u00e4\n", null], "b": {"c": true, "c": {}}}"#;
        assert_eq!(parse_yaml(text).unwrap().json, super::super::parse::parse(text).unwrap().json);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "[\\[\\]{}\":,a0-9\\\\&*!|>%#'<\\- \n\t\u{feff}ä]{0,40}") {
            let _ = parse_yaml(&text);
        }
    }
}
