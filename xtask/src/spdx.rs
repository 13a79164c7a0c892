//! Licence expressions: is one of the ways to read `MIT OR (Apache-2.0 AND ISC)` allowed?

use anyhow::{bail, ensure};

/// Whether the expression can be met by `allowed` licences alone.
///
/// # Errors
/// When the expression is not one.
pub(crate) fn allows(expression: &str, allowed: &[String]) -> anyhow::Result<bool> {
    // crates from before SPDX write `MIT/Apache-2.0`
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut parser = Parser { words: &words, allowed };
    let verdict = parser.or()?;
    ensure!(parser.words.is_empty(), "`{expression}` goes on after its end");
    Ok(verdict)
}

struct Parser<'a> {
    words: &'a [&'a str],
    allowed: &'a [String],
}

impl Parser<'_> {
    fn or(&mut self) -> anyhow::Result<bool> {
        let mut verdict = self.and()?;
        while self.eat("OR") {
            verdict |= self.and()?;
        }
        Ok(verdict)
    }

    fn and(&mut self) -> anyhow::Result<bool> {
        let mut verdict = self.one()?;
        while self.eat("AND") {
            verdict &= self.one()?;
        }
        Ok(verdict)
    }

    fn one(&mut self) -> anyhow::Result<bool> {
        let Some((word, rest)) = self.words.split_first() else { bail!("expected a licence, got the end") };
        self.words = rest;
        if *word == "(" {
            let verdict = self.or()?;
            ensure!(self.eat(")"), "expected `)`");
            return Ok(verdict);
        }
        ensure!(!["OR", "AND", "WITH", ")"].contains(word), "expected a licence, got `{word}`");
        let mut licence = (*word).to_owned();
        if self.eat("WITH") {
            let Some((exception, rest)) = self.words.split_first() else { bail!("expected an exception") };
            self.words = rest;
            licence = format!("{licence} WITH {exception}");
        }
        Ok(self.allowed.contains(&licence))
    }

    fn eat(&mut self, word: &str) -> bool {
        match self.words.split_first() {
            Some((first, rest)) if *first == word => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, expected: bool) {
        let allowed: Vec<String> =
            ["MIT", "ISC", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(String::from).into();
        assert_eq!(allows(expression, &allowed).unwrap(), expected, "{expression}");
    }

    #[test]
    fn one_allowed_way_is_enough() {
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("LGPL-2.1-or-later OR MIT", true);
        check("Apache-2.0 AND ISC", true);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("(MIT OR GPL-3.0) AND ISC", true);
    }

    #[test]
    fn every_part_of_an_and_is_needed() {
        check("GPL-3.0", false);
        check("MIT AND GPL-3.0", false);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", false);
        check("Apache-2.0 WITH Other-exception", false);
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for wrong in ["", "MIT OR", "(MIT", "MIT MIT", "OR MIT"] {
            assert!(allows(wrong, &[]).is_err(), "{wrong}");
        }
    }
}
