//! Choice states and their rules.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Choice.Type", choice, .when(|d| d.open.is(true), |f| f).otherwise(|f| f));
    case!(cases, both, "Choice.Comment", choice,
        .comment("by day").when(|d| d.open.is(true), |f| f.pass("Go", |d| d)).otherwise(|f| f));
    case!(cases, PathStandard, "Choice.QueryLanguage = JSONata", flow,
        .jsonata(|f| f.choice("C", |c| c.when(|d| d.open, |f| f).otherwise(|f| f))));
    case!(cases, PathStandard, "Choice.InputPath", choice,
        .input_path(|d| d.limit).when(|limit| limit.above(1), |f| f).otherwise(|f| f));
    case!(cases, PathStandard, "Choice.InputPath = null", choice,
        .without_input().when(|_| context().execution_name().is("x"), |f| f).otherwise(|f| f));
    case!(cases, PathStandard, "Choice.OutputPath", choice,
        .output_path(|d| d.title).when(|d| d.open.is(true), |f| f).otherwise(|f| f));
    case!(cases, PathStandard, "Choice.OutputPath = null", choice,
        .without_output().when(|d| d.open.is(true), |f| f).otherwise(|f| f));
    case!(cases, both, "Choice.Assign", choice_with_variable seen,
        .when(|d| d.open.is(true), |f| f).otherwise_with(|rest| rest.assign(&seen, |d| d.limit), |f| f));
    case!(cases, Standard, "Choice.Output", choice,
        .when(|d| d.open, |f| f.pass("Title", |d| d.title))
        .otherwise_with(|rest| rest.output(|d| d.title), |f| f));
    case!(cases, both, "Choice.Choices", choice, .when(|d| d.open.is(true), |f| f).otherwise(|f| f));
    case!(cases, both, "Choice.Default", choice,
        .when(|d| d.open.is(true), |f| f).otherwise(|f| f.pass("Rest", |d| d)));

    case!(cases, both, "Choice rule.Comment", choice,
        .when_with(|d| d.open.is(true), |rule| rule.comment("by day"), |f| f).otherwise(|f| f));
    case!(cases, both, "Choice rule.Next", choice,
        .when(|d| d.open.is(true), |f| f.pass("Go", |d| d)).otherwise(|f| f));
    case!(cases, both, "Choice rule.Assign", choice_with_variable seen,
        .when_with(|d| d.open.is(true), |rule| rule.assign(&seen, |d| d.limit), |f| f).otherwise(|f| f));
    case!(cases, Standard, "Choice rule.Condition", rule, |d| d.limit.above(d.most) & d.open);
    case!(cases, Standard, "Choice rule.Output", choice,
        .when_with(|d| d.open, |rule| rule.output(|d| d.title), |f| f)
        .otherwise(|f| f.pass("Rest", |d| d.other)));
    case!(cases, PathStandard, "Choice rule.And", rule, |d| d.open.is(true) & d.limit.above(1));
    case!(cases, PathStandard, "Choice rule.Or", rule, |d| d.open.is(true) | d.limit.above(1));
    case!(cases, PathStandard, "Choice rule.Not", rule, |d| !d.title.is("tea"));
    case!(cases, PathStandard, "Choice rule.Variable", rule, |d| d.title.is("tea"));
}

pub(super) fn add_operators(cases: &mut Vec<Case>) {
    case!(cases, PathStandard, "Choice rule.StringEquals", rule, |d| d.title.is("tea"));
    case!(cases, PathStandard, "Choice rule.StringLessThan", rule, |d| d.title.comes_before("tea"));
    case!(cases, PathStandard, "Choice rule.StringGreaterThan", rule, |d| d.title.comes_after("tea"));
    case!(cases, PathStandard, "Choice rule.StringLessThanEquals", rule, |d| d
        .title
        .comes_at_or_before("tea"));
    case!(cases, PathStandard, "Choice rule.StringGreaterThanEquals", rule, |d| d
        .title
        .comes_at_or_after("tea"));
    case!(cases, PathStandard, "Choice rule.StringMatches", rule, |d| d.title.matches("*tea*"));
    case!(cases, PathStandard, "Choice rule.NumericEquals", rule, |d| d.limit.is(5));
    case!(cases, PathStandard, "Choice rule.NumericLessThan", rule, |d| d.limit.below(5));
    case!(cases, PathStandard, "Choice rule.NumericGreaterThan", rule, |d| d.limit.above(5));
    case!(cases, PathStandard, "Choice rule.NumericLessThanEquals", rule, |d| d.limit.at_most(5));
    case!(cases, PathStandard, "Choice rule.NumericGreaterThanEquals", rule, |d| d.limit.at_least(5));
    case!(cases, PathStandard, "Choice rule.BooleanEquals", rule, |d| d.open.is(true));
    case!(cases, PathStandard, "Choice rule.TimestampEquals", rule, |d| d.at.is("2027-01-01T00:00:00Z"));
    case!(cases, PathStandard, "Choice rule.TimestampLessThan", rule, |d| d
        .at
        .before("2027-01-01T00:00:00Z"));
    case!(cases, PathStandard, "Choice rule.TimestampGreaterThan", rule, |d| d
        .at
        .after("2027-01-01T00:00:00Z"));
    case!(cases, PathStandard, "Choice rule.TimestampLessThanEquals", rule, |d| d
        .at
        .at_or_before("2027-01-01T00:00:00Z"));
    case!(cases, PathStandard, "Choice rule.TimestampGreaterThanEquals", rule, |d| d
        .at
        .at_or_after("2027-01-01T00:00:00Z"));
    case!(cases, PathStandard, "Choice rule.IsNull", rule, |d| d.note.is_null());
    case!(cases, PathStandard, "Choice rule.IsPresent", rule, |d| d.note.exists());
    case!(cases, PathStandard, "Choice rule.IsNumeric", rule, |d| d.any.at("n").is_numeric());
    case!(cases, PathStandard, "Choice rule.IsString", rule, |d| d.any.at("n").is_text());
    case!(cases, PathStandard, "Choice rule.IsBoolean", rule, |d| d.any.at("n").is_boolean());
    case!(cases, PathStandard, "Choice rule.IsTimestamp", rule, |d| d.any.at("n").is_timestamp());
    case!(cases, PathStandard, "Choice rule.StringEqualsPath", rule, |d| d.title.is(d.other));
    case!(cases, PathStandard, "Choice rule.StringLessThanPath", rule, |d| d.title.comes_before(d.other));
    case!(cases, PathStandard, "Choice rule.StringGreaterThanPath", rule, |d| d.title.comes_after(d.other));
    case!(cases, PathStandard, "Choice rule.StringLessThanEqualsPath", rule, |d| d
        .title
        .comes_at_or_before(d.other));
    case!(cases, PathStandard, "Choice rule.StringGreaterThanEqualsPath", rule, |d| d
        .title
        .comes_at_or_after(d.other));
    case!(cases, PathStandard, "Choice rule.NumericEqualsPath", rule, |d| d.limit.is(d.most));
    case!(cases, PathStandard, "Choice rule.NumericLessThanPath", rule, |d| d.limit.below(d.most));
    case!(cases, PathStandard, "Choice rule.NumericGreaterThanPath", rule, |d| d.limit.above(d.most));
    case!(cases, PathStandard, "Choice rule.NumericLessThanEqualsPath", rule, |d| d.limit.at_most(d.most));
    case!(cases, PathStandard, "Choice rule.NumericGreaterThanEqualsPath", rule, |d| d
        .limit
        .at_least(d.most));
    case!(cases, PathStandard, "Choice rule.BooleanEqualsPath", rule, |d| d.open.is(d.late));
    case!(cases, PathStandard, "Choice rule.TimestampEqualsPath", rule, |d| d.at.is(d.due));
    case!(cases, PathStandard, "Choice rule.TimestampLessThanPath", rule, |d| d.at.before(d.due));
    case!(cases, PathStandard, "Choice rule.TimestampGreaterThanPath", rule, |d| d.at.after(d.due));
    case!(cases, PathStandard, "Choice rule.TimestampLessThanEqualsPath", rule, |d| d.at.at_or_before(d.due));
    case!(cases, PathStandard, "Choice rule.TimestampGreaterThanEqualsPath", rule, |d| d
        .at
        .at_or_after(d.due));
}
