//! Retriers and catchers.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Retrier.Comment", task, .retry(StatesError::TIMEOUT, Retry::times(3).comment("it may wake up")));
    case!(cases, both, "Retrier.ErrorEquals", task, .retry(StatesError::TIMEOUT, Retry::as_usual()));
    case!(cases, both, "Retrier.IntervalSeconds", task, .retry(StatesError::TIMEOUT, Retry::times(3).interval(seconds(5))));
    case!(cases, both, "Retrier.MaxAttempts", task, .retry(StatesError::TIMEOUT, Retry::times(3)));
    case!(cases, both, "Retrier.BackoffRate", task, .retry(StatesError::TIMEOUT, Retry::times(3).backoff(1.5)));
    case!(cases, both, "Retrier.MaxDelaySeconds", task, .retry(StatesError::TIMEOUT, Retry::times(3).max_delay(minutes(1))));
    case!(cases, both, "Retrier.JitterStrategy = FULL", task, .retry(StatesError::TIMEOUT, Retry::times(3).jitter()));
    case!(cases, both, "Retrier.JitterStrategy = NONE", task,
        .retry(StatesError::TIMEOUT, Retry::times(3).without_jitter()));

    case!(cases, both, "Catcher.Comment", task,
        .catch_then(StatesError::ALL, |c| c.comment("the last resort"), |f| f.fail("F", "Shop.Closed", "no score")));
    case!(cases, both, "Catcher.ErrorEquals", task, .catch(StatesError::TIMEOUT, |f| f.fail("F", "Shop.Closed", "late")));
    case!(cases, both, "Catcher.Next", task, .on_error(|f| f.fail("F", "Shop.Closed", "no score")));
    case!(cases, PathStandard, "Catcher.ResultPath", task,
        .catch_at(StatesError::ALL, |d| d.error, |f| f.fail("F", "Shop.Closed", "no score")));
    case!(cases, PathStandard, "Catcher.ResultPath = null", task,
        .catch_discarding(StatesError::ALL, |f| f.fail("F", "Shop.Closed", "no score")));
    case!(cases, both, "Catcher.Assign", task_with_variable score,
        .catch_then(StatesError::ALL, |c| c.assign(&score, |_| 0), |f| f.fail("F", "Shop.Closed", "no score")));
    case!(cases, Standard, "Catcher.Output", task,
        .catch_with(StatesError::ALL, |d, e| text!("{}: {}", d.title, e.error), |f| f.fail_because("F", "Shop.Closed", |why| why)));
}
