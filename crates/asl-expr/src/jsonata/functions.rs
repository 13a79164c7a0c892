//! The functions the service adds to JSONata, and the impure ones it must not leave to chance.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::parser;
use jsonata_core::value::JValue;

use super::convert::to_jsonata;
use super::translate;
use crate::entropy::{Entropy, JavaRandom, SeededEntropy, hash_hex, unit_double, uuid_v4};
use crate::intrinsic::{numbers, without_negative_zero};

type Source = Rc<RefCell<SeededEntropy>>;
type Function = Box<dyn Fn(&[JValue]) -> HostFnResult>;

pub(super) fn register(evaluator: &mut Evaluator, now_millis: i64, seed: u64) {
    let source: Source = Rc::new(RefCell::new(SeededEntropy::new(seed)));
    replace(evaluator, "partition", Box::new(partition));
    replace(evaluator, "range", Box::new(range));
    replace(evaluator, "hash", Box::new(hash));
    replace(evaluator, "parse", Box::new(parse));
    #[expect(clippy::cast_precision_loss, reason = "a date is far below 2^53 milliseconds")]
    let now = now_millis as f64;
    replace(evaluator, "millis", Box::new(move |_| Ok(JValue::Number(now))));
    replace(evaluator, "now", Box::new(move |arguments| format_now(now, arguments)));
    replace(evaluator, translate::TO_MILLIS, Box::new(move |arguments| to_millis(now, arguments)));
    let random_source = Rc::clone(&source);
    replace(evaluator, "random", Box::new(move |arguments| random(&random_source, arguments)));
    let uuid_source = Rc::clone(&source);
    replace(
        evaluator,
        "uuid",
        Box::new(move |_| {
            let mut source = uuid_source.borrow_mut();
            Ok(JValue::string(uuid_v4(source.next_u64(), source.next_u64())))
        }),
    );
    replace(evaluator, "shuffle", Box::new(move |arguments| Ok(shuffle(&source, arguments))));
}

/// Takes `$eval` away, as the service does.
pub(super) fn forbid_eval(evaluator: &mut Evaluator) {
    replace(evaluator, "eval", Box::new(|_| fail("T1006: Attempted to invoke a non-function")));
}

/// A name that cannot be replaced would keep the library's function; a test calls each of them.
fn replace(evaluator: &mut Evaluator, name: &str, function: Function) {
    drop(evaluator.register_fn_override(name, move |arguments: &[JValue]| function(arguments)));
}

fn fail(message: impl Into<String>) -> HostFnResult {
    Err(EvaluatorError::EvaluationError(message.into()))
}

/// The argument at `index` as a whole number, rounded down.
fn whole(arguments: &[JValue], index: usize, function: &str) -> Result<i64, EvaluatorError> {
    match arguments.get(index) {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        Some(JValue::Number(number)) if number.is_finite() && number.abs() < 9e15 => {
            Ok(number.floor() as i64)
        }
        _ => Err(EvaluatorError::TypeError(format!(
            "Argument {} of function \"{function}\" must be a number",
            index + 1
        ))),
    }
}

fn partition(arguments: &[JValue]) -> HostFnResult {
    let items: Vec<JValue> = match arguments.first() {
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(JValue::Array(items)) => items.to_vec(),
        Some(single) => vec![single.clone()],
    };
    let size = usize::try_from(whole(arguments, 1, "partition")?).ok().filter(|size| *size > 0);
    match size {
        Some(size) => {
            Ok(JValue::array(items.chunks(size).map(|chunk| JValue::array(chunk.to_vec())).collect()))
        }
        None => fail("Argument 2 of function \"partition\" must be a positive number"),
    }
}

/// The result is a sequence: one number alone comes out as that number.
fn range(arguments: &[JValue]) -> HostFnResult {
    let bound = |index| whole(arguments, index, "range");
    match numbers(bound(0)?, bound(1)?, bound(2)?) {
        Ok(numbers) => Ok(JValue::sequence(numbers.into_iter().map(JValue::from_i64).collect())),
        Err(why) => fail(why),
    }
}

fn hash(arguments: &[JValue]) -> HostFnResult {
    let text = |index: usize| arguments.get(index).and_then(JValue::as_str);
    match (arguments.first(), text(0), text(1)) {
        (None | Some(JValue::Undefined), ..) => Ok(JValue::Undefined),
        (_, Some(data), Some(algorithm)) => match hash_hex(data, algorithm) {
            Some(digest) => Ok(JValue::string(digest)),
            None => fail(format!("Unknown algorithm \"{algorithm}\" for function \"hash\"")),
        },
        _ => fail("The arguments of function \"hash\" must be strings"),
    }
}

fn parse(arguments: &[JValue]) -> HostFnResult {
    match arguments.first() {
        None | Some(JValue::Undefined) => Ok(JValue::Undefined),
        Some(JValue::String(text)) => match serde_json::from_str(text) {
            Ok(value) => Ok(to_jsonata(&without_negative_zero(value))),
            Err(error) => fail(format!("Argument 1 of function \"parse\" is not valid JSON: {error}")),
        },
        Some(_) => fail("Argument 1 of function \"parse\" must be a string"),
    }
}

/// Without a seed a number of its own; with one, what Java's generator gives first.
fn random(source: &Source, arguments: &[JValue]) -> HostFnResult {
    let number = match arguments.first() {
        None | Some(JValue::Undefined) => unit_double(source.borrow_mut().next_u64() >> 11),
        Some(_) => JavaRandom::new(whole(arguments, 0, "random")?).next_double(),
    };
    Ok(JValue::Number(number))
}

fn shuffle(source: &Source, arguments: &[JValue]) -> JValue {
    let Some(JValue::Array(items)) = arguments.first() else {
        return arguments.first().cloned().unwrap_or(JValue::Undefined);
    };
    let mut items = items.to_vec();
    let mut source = source.borrow_mut();
    for last in (1..items.len()).rev() {
        let bound = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
        let other = usize::try_from(source.next_u64() % bound).unwrap_or(0);
        items.swap(last, other);
    }
    JValue::array(items)
}

/// `$now(picture, timezone)` is `$fromMillis` of the step's time.
fn format_now(now: f64, arguments: &[JValue]) -> HostFnResult {
    let argument = |index: usize| arguments.get(index).cloned().unwrap_or(JValue::Undefined);
    let mut context = Context::new();
    context.bind("now".to_owned(), JValue::Number(now));
    context.bind("picture".to_owned(), argument(0));
    context.bind("zone".to_owned(), argument(1));
    let source = match arguments.len() {
        0 => "$fromMillis($now)",
        1 => "$fromMillis($now, $picture)",
        _ => "$fromMillis($now, $picture, $zone)",
    };
    let tree = parser::parse(source).map_err(|error| EvaluatorError::EvaluationError(error.to_string()))?;
    Evaluator::with_context(context).evaluate(&tree, &JValue::Undefined)
}

/// `$toMillis(text, picture)`: what the picture leaves out before its first part is that of the step's time.
fn to_millis(now: f64, arguments: &[JValue]) -> HostFnResult {
    let (text, picture) = match (arguments.first(), arguments.get(1)) {
        (None | Some(JValue::Undefined), _) => return Ok(JValue::Undefined),
        (Some(JValue::String(text)), Some(JValue::String(picture))) => (text, picture),
        (Some(JValue::String(_)), _) => {
            return fail("T0410: Argument 2 of function \"toMillis\" does not match function signature");
        }
        _ => return fail("T0410: Argument 1 of function \"toMillis\" does not match function signature"),
    };
    let mut context = Context::new();
    context.bind("now".to_owned(), JValue::Number(now));
    context.bind("text".to_owned(), JValue::String(text.clone()));
    context.bind("picture".to_owned(), JValue::String(picture.clone()));
    context.bind("left".to_owned(), JValue::string(left_out(picture)));
    let source = "$toMillis($fromMillis($now, $left) & $text, $left & $picture)";
    let tree = parser::parse(source).map_err(|error| EvaluatorError::EvaluationError(error.to_string()))?;
    Evaluator::with_context(context).evaluate(&tree, &JValue::Undefined)
}

/// The picture of the parts of a date that stand before the first one that `picture` has.
fn left_out(picture: &str) -> &'static str {
    let mut parts = Vec::new();
    let mut rest = picture;
    while let Some((_, behind)) = rest.split_once('[') {
        // Two brackets stand for one.
        rest = if let Some(behind) = behind.strip_prefix('[') {
            behind
        } else {
            parts.extend(behind.trim_start().chars().next());
            behind.split_once(']').map_or("", |(_, behind)| behind)
        };
    }
    let has = |part: char| parts.contains(&part);
    if parts.is_empty() || has('Y') || has('X') || has('x') || has('W') || has('w') {
        ""
    } else if has('d') || has('M') {
        "[Y0001] "
    } else if has('D') {
        "[Y0001]-[M01] "
    } else {
        "[Y0001]-[M01]-[D01] "
    }
}
