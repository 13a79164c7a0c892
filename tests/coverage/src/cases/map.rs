//! Map states, as far as both modes have the field.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Map.Type", state, .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, both, "Map.Comment", map, .comment("each title"));
    case!(cases, PathStandard, "Map.QueryLanguage = JSONata", flow,
        .jsonata(|f| f.map("M", |d| d.titles, |f| f.pass("Each", |title| title))));
    case!(cases, both, "Map.Next", flow,
        .map("M", |d| d.titles, |f| f.pass("Each", |title| title)).pass("Then", |titles| titles));
    case!(cases, both, "Map.End", flow, .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, PathStandard, "Map.InputPath", state,
        .input_path(|d| d.titles).map("M", |titles| titles, |f| f.pass("Each", |title| title)));
    case!(cases, PathStandard, "Map.InputPath = null", state,
        .without_input().map("M", |_| context().execution_input::<Data, _>().titles, |f| f));
    case!(cases, PathStandard, "Map.OutputPath", map, .output_path(|titles| titles.at(0).given()));
    case!(cases, PathStandard, "Map.OutputPath = null", map, .without_output());
    case!(cases, PathStandard, "Map.Parameters", state,
        .map_with("M", |d| d.titles, |d, item| object! { "of": d.other, "title": item.value() }, |f| f).iterator());
    case!(cases, PathStandard, "Map.ResultSelector", map, .result_selector(|titles| object! { "titles": titles }));
    case!(cases, PathStandard, "Map.ResultPath", map, .result_path(|d| d.kept));
    case!(cases, PathStandard, "Map.ResultPath = null", map, .discard_result());
    case!(cases, both, "Map.Retry", map, .retry(StatesError::ALL, Retry::times(3)));
    case!(cases, both, "Map.Catch", map, .catch(StatesError::ALL, |f| f.fail("F", "Shop.Closed", "it is late")));
    case!(cases, both, "Map.Assign", map_with_variable seen, .assign(&seen, |_, titles| titles.count()));
    case!(cases, Standard, "Map.Output", map, .output(|_, titles| titles.count()));
    case!(cases, both, "Map.ItemProcessor", state, .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, both, "Map.Iterator", map, .iterator());
    case!(cases, PathStandard, "Map.ItemsPath", state, .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, Standard, "Map.Items", state, .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, both, "Map.ItemSelector", state,
        .map_with("M", |d| d.titles, |d, item| object! { "of": d.other, "title": item.value() }, |f| f));
    case!(cases, both, "Map.MaxConcurrency", map, .max_concurrency(5));
    case!(cases, Standard, "Map.MaxConcurrency computed", map, .max_concurrency_from(|d| d.limit));
    case!(cases, PathStandard, "Map.MaxConcurrencyPath", map, .max_concurrency_from(|d| d.limit));
}
