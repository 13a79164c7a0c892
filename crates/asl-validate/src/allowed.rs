//! Warnings that a definition allows itself: `"Comment": "allow(unreachable-rule) because …"`.

use asl_model::{Pointer, Severity};

use crate::fields::objects;
use crate::report::Finding;
use crate::view::{Kind, Members, View};

/// What a comment allows, and in which object.
#[derive(Debug)]
pub(crate) struct Allowed<'a> {
    pub(crate) place: Pointer,
    pub(crate) word: &'a str,
}

/// Everything that comments of the machine, its states and their parts allow.
///
/// ```json
/// "Comment": "allow(callback-without-deadline) because a person may take years"
/// ```
pub(crate) fn allowed<'a>(view: &View<'a>) -> Vec<Allowed<'a>> {
    let mut all = Vec::new();
    let mut read = |place: &dyn Fn() -> Pointer, members: Members<'a>| {
        let Some(comment) = members.text("Comment").filter(|comment| comment.contains("allow(")) else {
            return;
        };
        for behind in comment.split("allow(").skip(1) {
            let words = behind.split_once(')').map_or("", |(words, _)| words);
            for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                all.push(Allowed { place: place().field("Comment"), word });
            }
        }
    };
    for object in objects(view) {
        read(&|| object.place(), object.members);
    }
    for state in view.states().filter(|state| state.kind == Kind::Choice) {
        for rule in &state.rules {
            read(&|| rule.place.clone(), rule.members);
        }
    }
    all
}

/// Whether a finding is a warning that one of these allows: by its code or rule, for the comment's object and all
/// inside of it. Errors stay, because the service refuses the definition all the same.
pub(crate) fn is_allowed(finding: &Finding, allowed: &[Allowed<'_>]) -> bool {
    if finding.diagnostic.severity == Severity::Error || allowed.is_empty() {
        return false;
    }
    let place = finding.diagnostic.location.to_string();
    allowed.iter().any(|one| {
        let same = |known: &str| known.eq_ignore_ascii_case(one.word);
        let object = one.place.parent().unwrap_or_default().to_string();
        let inside = place.strip_prefix(&object).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        inside && (same(finding.rule) || same(&finding.diagnostic.code))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_text;

    #[test]
    fn a_comment_allows_a_warning_where_it_stands_and_inside() {
        let machine = |machine: &str, state: &str| {
            format!(
                r#"{{"StartAt":"A"{machine},"States":{{"A":{{"Type":"Choice"{state},"Choices":[
                    {{"Variable":"$.x","IsNull":true,"Next":"B"}}]}},"B":{{"Type":"Succeed"}}}}}}"#
            )
        };
        let warning = [
            "CHOICE_WITHOUT_DEFAULT /States/A: `A` has no `Default`: where no rule holds, the execution fails",
        ];
        check_text(&machine("", ""), &warning);
        for comment in [
            r#","Comment":"allow(choice-without-default) because x is always there""#,
            r#","Comment":"Looks. allow(no_dollar, choice_without_default)""#,
        ] {
            check_text(&machine("", comment), &[]);
            check_text(&machine(comment, ""), &[]);
        }
        check_text(&machine("", r#","Comment":"allow(NO_DOLLAR)""#), &warning);
    }

    #[test]
    fn what_the_service_refuses_cannot_be_allowed() {
        check_text(
            r#"{"StartAt":"A","Comment":"allow(missing-target)","States":{"A":{"Type":"Succeed"},"B":{"Type":"Fail"}}}"#,
            &["MISSING_TRANSITION_TARGET /States/B: nothing leads to `B`"],
        );
    }
}
