//! The registry of rules, and nothing else.

use crate::rule::Rule;

macro_rules! registry {
    ($($rule:ident),* $(,)?) => {
        $(pub(crate) mod $rule;)*

        /// Every rule, in the order they run.
        pub fn all() -> &'static [&'static Rule] {
            static ALL: &[&Rule] = &[$(&$rule::RULE),*];
            ALL
        }
    };
}

registry![json_syntax, definition_too_large, not_an_object, duplicate_name, missing_target,];
