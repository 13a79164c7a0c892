//! Intrinsic functions as code that the builder prints in the same words.

use asl_expr::{
    IntrinsicArgument, IntrinsicCall, IntrinsicName, SpannedArgument, parse_intrinsic, unescape_intrinsic,
};
use asl_model::Json;

use crate::doc::{self, Doc};
use crate::emit::Emitter;
use crate::infer::{Env, Inference};
use crate::names::literal;
use crate::place::Place;
use crate::shape::{Kind, Shape};
use crate::types::VALUE;
use crate::value::{Code, Scope, believed, fit, known, literal_code, option};

impl Inference {
    /// What a call gives; what it is called with says what its data is.
    pub(crate) fn intrinsic(&mut self, call: &IntrinsicCall, env: Env) -> Shape {
        let arguments: Vec<Shape> =
            call.arguments.iter().map(|argument| self.argument(&argument.value, env)).collect();
        let first = arguments.first().copied();
        let list = |inference: &mut Self| first.and_then(|first| inference.shapes.items(first));
        let kind = match call.function {
            IntrinsicName::Format => {
                self.in_texts.extend(arguments);
                Kind::Text
            }
            IntrinsicName::StringToJson => {
                self.all_are(&arguments, &Kind::Text);
                Kind::Unknown
            }
            IntrinsicName::Base64Encode | IntrinsicName::Base64Decode | IntrinsicName::Hash => {
                self.all_are(&arguments, &Kind::Text);
                Kind::Text
            }
            IntrinsicName::StringSplit => {
                self.all_are(&arguments, &Kind::Text);
                Kind::List(self.shapes.add(Kind::Text))
            }
            IntrinsicName::JsonToString | IntrinsicName::UUID => Kind::Text,
            IntrinsicName::ArrayLength => {
                list(self);
                Kind::Count
            }
            IntrinsicName::ArrayUnique => return first.unwrap_or_else(|| self.shapes.unknown()),
            IntrinsicName::ArrayGetItem => {
                if let Some(place) = arguments.get(1) {
                    self.shapes.be(*place, Kind::Count);
                }
                return list(self).unwrap_or_else(|| self.shapes.unknown());
            }
            IntrinsicName::ArrayContains => {
                if let (Some(item), Some(value)) = (list(self), arguments.get(1)) {
                    self.shapes.unify(item, *value);
                }
                Kind::Bool
            }
            IntrinsicName::ArrayPartition => {
                let inner = list(self).unwrap_or_else(|| self.shapes.unknown());
                let inner = self.shapes.add(Kind::List(inner));
                Kind::List(inner)
            }
            IntrinsicName::ArrayRange => {
                self.all_are(&arguments, &Kind::Integer);
                Kind::List(self.shapes.add(Kind::Integer))
            }
            IntrinsicName::MathAdd | IntrinsicName::MathRandom => {
                self.all_are(&arguments, &Kind::Integer);
                Kind::Integer
            }
            _ => Kind::Unknown,
        };
        self.shapes.add(kind)
    }

    fn argument(&mut self, argument: &IntrinsicArgument, env: Env) -> Shape {
        match argument {
            IntrinsicArgument::Text(_) => self.shapes.add(Kind::Text),
            IntrinsicArgument::Constant(value) => self.shapes.of_literal(&Json::from_serde(value)),
            IntrinsicArgument::Path(_, text) => self.path(text, env),
            IntrinsicArgument::Call(call) => self.intrinsic(call, env),
            _ => self.shapes.unknown(),
        }
    }

    fn all_are(&mut self, shapes: &[Shape], kind: &Kind) {
        for shape in shapes {
            self.shapes.be(*shape, kind.clone());
        }
    }
}

impl Emitter<'_> {
    /// The call as code, if the builder prints just this text.
    pub(crate) fn intrinsic(&mut self, text: &str, scope: &Scope) -> Option<Code> {
        let call = parse_intrinsic(text).ok()?;
        if canonical(&call)? != text {
            return None;
        }
        self.call(&call, scope)
    }

    fn call(&mut self, call: &IntrinsicCall, scope: &Scope) -> Option<Code> {
        let arguments = call.arguments.as_slice();
        let (name, mut codes) = (call.function, Vec::new());
        for (at, argument) in arguments.iter().enumerate() {
            // The template of a text is no value.
            if at > 0 || name != IntrinsicName::Format {
                codes.push(self.argument_code(&argument.value, scope)?);
            }
        }
        if name == IntrinsicName::Format {
            return Self::format(arguments.first()?, codes);
        }
        if name == IntrinsicName::UUID {
            return Some(Code::new("uuid()", "String"));
        }
        Self::text_call(name, &codes)
            .or_else(|| Self::list_call(name, &codes))
            .or_else(|| Self::other_call(name, &codes))
    }

    /// What is called on text.
    fn text_call(name: IntrinsicName, codes: &[Code]) -> Option<Code> {
        let mut codes = codes.iter().cloned();
        let mut next = || codes.next();
        Some(match name {
            IntrinsicName::StringToJson => {
                let text = next()?;
                let text = Self::on(text, "String");
                method(text, &format!("parsed::<{VALUE}>"), Vec::new(), VALUE)
            }
            IntrinsicName::JsonToString => {
                let value = next()?;
                let value = if value.literal.is_some() { return None } else { value.doc };
                method(value, "to_json", Vec::new(), "String")
            }
            IntrinsicName::Base64Encode | IntrinsicName::Base64Decode => {
                let text = next()?;
                let text = Self::on(text, "String");
                let name = if name == IntrinsicName::Base64Encode { "to_base64" } else { "from_base64" };
                method(text, name, Vec::new(), "String")
            }
            IntrinsicName::Hash => {
                let text = next()?;
                let text = Self::on(text, "String");
                let Json::String(algorithm) = next()?.literal? else { return None };
                let algorithm = match algorithm.as_str() {
                    "MD5" => "Md5",
                    "SHA-1" => "Sha1",
                    "SHA-256" => "Sha256",
                    "SHA-384" => "Sha384",
                    "SHA-512" => "Sha512",
                    _ => return None,
                };
                method(text, "hash", vec![doc::text(format!("HashAlgorithm::{algorithm}"))], "String")
            }
            IntrinsicName::StringSplit => {
                let text = next()?;
                let text = Self::on(text, "String");
                let Json::String(separator) = next()?.literal? else { return None };
                method(text, "split", vec![doc::text(literal(&separator))], "Vec<String>")
            }
            _ => return None,
        })
    }

    /// What is called on a list.
    fn list_call(name: IntrinsicName, codes: &[Code]) -> Option<Code> {
        let mut codes = codes.iter().cloned();
        let mut next = || codes.next();
        Some(match name {
            IntrinsicName::ArrayLength => {
                let of = next()?;
                let items = format!("Vec<{}>", list(&of));
                let of = Self::on(of, &items);
                method(of, "count", Vec::new(), "u64")
            }
            IntrinsicName::ArrayUnique => {
                let of = next()?;
                let item = scalar(&list(&of));
                let items = format!("Vec<{item}>");
                let of = Self::on(of, &items);
                method(of, "distinct", Vec::new(), &items)
            }
            IntrinsicName::ArrayGetItem => {
                let (of, place) = (next()?, next()?);
                let item = list(&of);
                let (of, place) = (Self::on(of, &format!("Vec<{item}>")), fit(place, "u64"));
                method(of, "item_at", vec![place], &item)
            }
            IntrinsicName::ArrayContains => {
                let (of, value) = (next()?, next()?);
                let item = scalar(&list(&of));
                let (of, value) = (Self::on(of, &format!("Vec<{item}>")), fit(value, &item));
                method(of, "has", vec![value], "bool")
            }
            IntrinsicName::ArrayPartition => {
                let (of, length) = (next()?, next()?);
                let item = scalar(&list(&of));
                let (of, length) = (Self::on(of, &format!("Vec<{item}>")), fit(length, "u64"));
                method(of, "in_parts_of", vec![length], &format!("Vec<Vec<{item}>>"))
            }
            _ => return None,
        })
    }

    fn other_call(name: IntrinsicName, codes: &[Code]) -> Option<Code> {
        let (count, literals) = (codes.len(), codes.iter().all(|code| code.literal.is_some()));
        let mut codes = codes.iter().cloned();
        let mut next = || codes.next();
        Some(match name {
            IntrinsicName::ArrayRange => {
                let mut arguments = Vec::new();
                while let Some(code) = next() {
                    arguments.push(fit(code, "i64"));
                }
                Code { doc: doc::call("range", arguments), of: "Vec<i64>".to_owned(), literal: None }
            }
            IntrinsicName::MathRandom if count == 2 => {
                let (least, end) = (next()?, next()?);
                let arguments = vec![fit(least, "i64"), fit(end, "i64")];
                Code { doc: doc::call("random_between", arguments), of: "i64".to_owned(), literal: None }
            }
            IntrinsicName::MathAdd => {
                let (one, other) = (next()?, next()?);
                let of = match option(&one.of).unwrap_or(&one.of) {
                    "u64" => "u64",
                    _ => "i64",
                };
                let (one, other) = (Self::on(one, of), fit(other, of));
                method(one, "plus_whole", vec![other], of)
            }
            IntrinsicName::JsonMerge if count == 3 => {
                let (one, other, deep) = (next()?, next()?, next()?);
                if one.literal.is_some() || other.literal.is_some() || deep.literal? != Json::Bool(false) {
                    return None;
                }
                method(one.doc, "merged_with", vec![other.doc], VALUE)
            }
            IntrinsicName::Array if !literals => {
                let mut items = Vec::new();
                while let Some(code) = next() {
                    items.push(code.doc);
                }
                let doc = doc::text("object!(").append(doc::list(items)).append(doc::text(")"));
                Code { doc, of: VALUE.to_owned(), literal: None }
            }
            _ => return None,
        })
    }

    /// What a method is called on, which is no literal.
    fn on(code: Code, of: &str) -> Doc {
        match &code.literal {
            Some(value) => believed(known(value), VALUE, of),
            None => fit(code, of),
        }
    }

    fn argument_code(&mut self, argument: &IntrinsicArgument, scope: &Scope) -> Option<Code> {
        match argument {
            IntrinsicArgument::Text(raw) => Some(literal_code(&Json::String(unescape_intrinsic(raw)))),
            IntrinsicArgument::Constant(value) => Some(literal_code(&Json::from_serde(value))),
            IntrinsicArgument::Path(_, text) => self.place(&Place::parse(text)?, scope),
            IntrinsicArgument::Call(call) => self.call(call, scope),
            _ => None,
        }
    }

    /// `text!("Hello {}", name)`.
    fn format(template: &SpannedArgument, codes: Vec<Code>) -> Option<Code> {
        let IntrinsicArgument::Text(raw) = &template.value else { return None };
        let template = unescape_intrinsic(raw);
        // `text!` knows no escape: each pair of braces is a place for a value.
        let (places, written) = (template.matches("{}").count(), raw.matches("{}").count());
        if places != codes.len() || written != codes.len() {
            return None;
        }
        let mut arguments = vec![doc::text(literal(&template))];
        for code in codes {
            if code.literal.as_ref().is_some_and(|value| *value == Json::Null) {
                return None;
            }
            let of = scalar(option(&code.of).unwrap_or(&code.of));
            arguments.push(if code.literal.is_some() { code.doc } else { fit(code, &of) });
        }
        Some(Code { doc: doc::call("text!", arguments), of: "String".to_owned(), literal: None })
    }
}

fn method(on: Doc, method: &str, arguments: Vec<Doc>, of: &str) -> Code {
    Code { doc: doc::chain(on, vec![doc::call(method, arguments)]), of: of.to_owned(), literal: None }
}

/// The type of the items of a list.
fn list(code: &Code) -> String {
    let of = option(&code.of).unwrap_or(&code.of);
    let item = of.strip_prefix("Vec<").and_then(|of| of.strip_suffix('>'));
    item.unwrap_or("String").to_owned()
}

/// The type, if it is one value that can be compared; else text.
fn scalar(of: &str) -> String {
    if matches!(of, "String" | "i64" | "u64" | "f64" | "bool" | "Timestamp") {
        of.to_owned()
    } else {
        "String".to_owned()
    }
}

/// The call in the words of the builder; `None` where one of its paths has none.
fn canonical(call: &IntrinsicCall) -> Option<String> {
    let name = IntrinsicName::ALL.iter().find(|(_, function)| *function == call.function)?.0;
    let arguments: Option<Vec<String>> = call
        .arguments
        .iter()
        .map(|argument| match &argument.value {
            IntrinsicArgument::Text(raw) => {
                let text = unescape_intrinsic(raw);
                let written = match call.function {
                    IntrinsicName::Format => text.split("{}").map(escaped).collect::<Vec<_>>().join("{}"),
                    _ => escaped(&text),
                };
                (written == *raw).then(|| format!("'{raw}'"))
            }
            IntrinsicArgument::Constant(value) => Some(value.to_string()),
            IntrinsicArgument::Path(_, text) => {
                Place::parse(text).map(|place| place.canonical()).filter(|known| known == text)
            }
            IntrinsicArgument::Call(call) => canonical(call),
            _ => None,
        })
        .collect();
    Some(format!("States.{name}({})", arguments?.join(", ")))
}

/// The text with the escapes that the builder writes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if matches!(letter, '\'' | '{' | '}' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
