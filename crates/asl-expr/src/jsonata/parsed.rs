//! Expressions that were read lately: the states of a machine evaluate the same ones again and again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use jsonata_core::ast::AstNode;
use jsonata_core::parser::{self, ParserError};

use super::translate;

/// How many are kept, and the longest one; more than the machines that one thread runs at a time have, mostly.
const MOST: usize = 1_000;
const LONGEST: usize = 4_000;

/// By source, for whom `$toMillis` is the library's, and for whom a variable hides it.
type Trees = [HashMap<Box<str>, Rc<AstNode>>; 2];

thread_local! {
    // The trees are not `Send`, and they are never changed: which of them are at hand makes no difference but time.
    static TREES: RefCell<Trees> = RefCell::default();
}

/// The tree of an expression.
pub(super) fn tree(source: &str, hides_to_millis: bool) -> Result<Rc<AstNode>, ParserError> {
    let kind = usize::from(hides_to_millis);
    let known = TREES.with_borrow(|trees| trees.get(kind).and_then(|trees| trees.get(source)).map(Rc::clone));
    if let Some(tree) = known {
        return Ok(tree);
    }
    let tree = Rc::new(parser::parse(&translate::for_library(source, hides_to_millis))?);
    if source.len() <= LONGEST {
        TREES.with_borrow_mut(|trees| {
            if let Some(trees) = trees.get_mut(kind) {
                if trees.len() >= MOST {
                    trees.clear();
                }
                trees.insert(source.into(), Rc::clone(&tree));
            }
        });
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_once_and_faults_are_not_kept() {
        let first = tree("1 + 1", false).unwrap();
        assert!(Rc::ptr_eq(&first, &tree("1 + 1", false).unwrap()));
        assert!(
            !Rc::ptr_eq(&first, &tree("1 + 1", true).unwrap()),
            "in another scope it may mean something else"
        );
        assert!(tree("1 +", false).is_err() && tree("1 +", false).is_err());
        for number in 0..2 * MOST {
            tree(&number.to_string(), false).unwrap();
        }
        assert!(TREES.with_borrow(|trees| trees[0].len()) <= MOST);
    }
}
