//! Fail states.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Fail.Type", fail, |_| FailWith::new());
    case!(cases, both, "Fail.Comment", fail, |_| FailWith::new().comment("nobody is there"));
    case!(cases, PathStandard, "Fail.QueryLanguage = JSONata", flow,
    .choice("C", |c| {
        c.when(|d| d.open.is(true), |f| f).otherwise(|f| f.jsonata(|f| f.fail("F", "Shop.Closed", "it is late")))
    }));
    case!(cases, both, "Fail.Error", fail, |_| FailWith::new().error("Shop.Closed"));
    case!(cases, Standard, "Fail.Error computed", fail, |d| FailWith::new().error(d.title));
    case!(cases, PathStandard, "Fail.ErrorPath", fail, |d| FailWith::new().error(d.title));
    case!(cases, both, "Fail.Cause", fail, |_| FailWith::new().cause("it is late"));
    case!(cases, Standard, "Fail.Cause computed", fail, |d| FailWith::new()
        .cause(text!("{} is late", d.title)));
    case!(cases, PathStandard, "Fail.CausePath", fail, |d| FailWith::new()
        .cause(text!("{} is late", d.title)));
}
