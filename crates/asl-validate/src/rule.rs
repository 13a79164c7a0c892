//! A rule: what it is called, what `synth explain` prints for it, and how it checks.

use crate::report::Collector;
use crate::rules;
use crate::view::View;

/// A rule of the validator.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The fault it finds, in kebab case: `unreachable-state`.
    pub name: &'static str,
    /// The code its findings bear (some rules have further ones): the service's where it has one.
    pub code: &'static str,
    /// The page, in Markdown: What it does · Why it matters · Example · Use instead · Spec.
    pub page: &'static str,
    /// The check; `None` for what is found before there is a definition to look at.
    pub(crate) check: Option<Check>,
}

pub(crate) type Check = fn(&View<'_>, &mut Collector);

impl Rule {
    /// The address at the end of the page: where the language's text or the guide has it.
    ///
    /// ```
    /// assert!(asl_validate::rules().iter().all(|rule| rule.spec().starts_with("https://")));
    /// ```
    pub fn spec(&self) -> &'static str {
        let address = self.page.rsplit('<').next().and_then(|rest| rest.split('>').next());
        address.unwrap_or_default()
    }
}

/// The rules that a word names: the one rule of that name, or every rule with that code.
///
/// ```
/// assert_eq!(asl_validate::find_rules("unreachable-state").len(), 1);
/// assert!(asl_validate::find_rules("SCHEMA_VALIDATION_FAILED").len() > 10);
/// assert_eq!(asl_validate::find_rules("DUPLICATE_LABEL_NAME")[0].name, "bad-label");
/// assert!(asl_validate::find_rules("NO_SUCH_CODE").is_empty());
/// ```
pub fn find_rules(word: &str) -> Vec<&'static Rule> {
    let same = |known: &str| known.eq_ignore_ascii_case(word);
    let named: Vec<&Rule> =
        rules::all().iter().copied().filter(|rule| same(rule.name) || same(rule.code)).collect();
    if !named.is_empty() {
        return named;
    }
    // A rule with further codes says so on its page.
    let further = format!("`{}`", word.to_uppercase());
    let is_code = word.contains('_');
    rules::all().iter().copied().filter(|rule| is_code && rule.page.contains(&further)).collect()
}

/// The page of a rule with its title.
pub fn page_of(rule: &Rule) -> String {
    format!("# {} ({})\n\n{}\n", rule.name, rule.code, rule.page.trim())
}
