//! Lists what JSONata refers to outside of itself, each time with its place.

use std::collections::BTreeSet;

use jsonata_core::value::with_stack;

use super::names::is_function;
use super::syntax::{Ast, Node, NodeKind, Span, Step, Suffix, parse};
use crate::error::SyntaxError;

/// What an expression refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonataUses {
    /// Variables it reads but does not define itself, without `$`; `states` is not among them.
    pub variables: BTreeSet<String>,
    /// The fields of `$states` it reads, as `input` or `errorOutput`. An empty name stands for all.
    pub states: BTreeSet<String>,
    /// Functions it calls or passes on, without `$`.
    pub functions: BTreeSet<String>,
    /// References to an input document: `$`, `$$` or a bare name where nothing encloses it.
    pub top_level: Vec<String>,
    /// All of the above, each time it is named, in the order written.
    pub references: Vec<Reference>,
}

/// One place where an expression refers to something outside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// What it refers to.
    pub kind: ReferenceKind,
    /// The name, as in the lists of [`JsonataUses`].
    pub name: String,
    /// Where it stands: `$rate`, `$states.input`, `phone`.
    pub span: Span,
}

/// What a [`Reference`] refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferenceKind {
    /// A variable assigned by a state.
    Variable,
    /// A field of `$states`, or all of it.
    States,
    /// A function.
    Function,
    /// The input document that does not exist.
    TopLevel,
}

/// Lists what `source`, given without `{%` and `%}`, refers to.
///
/// # Errors
/// When it does not parse.
///
/// ```
/// let source = "$sum($states.result.items.(price * $rate))";
/// let uses = asl_expr::jsonata_uses(source)?;
/// assert!(uses.variables.contains("rate") && uses.states.contains("result"));
/// assert!(uses.functions.contains("sum") && uses.top_level.is_empty());
/// assert_eq!(&source[uses.references[1].span.range()], "$states.result");
/// # Ok::<(), asl_expr::SyntaxError>(())
/// ```
pub fn jsonata_uses(source: &str) -> Result<JsonataUses, SyntaxError> {
    Ok(parse(source)?.uses())
}

fn uses_of(root: &Node) -> JsonataUses {
    let mut walk = Walk { references: Vec::new(), bound: Vec::new() };
    walk.node(root, Context::Missing);
    let mut uses = JsonataUses::default();
    for Reference { kind, name, .. } in &walk.references {
        let name = name.clone();
        match kind {
            ReferenceKind::Variable => drop(uses.variables.insert(name)),
            ReferenceKind::States => drop(uses.states.insert(name)),
            ReferenceKind::Function => drop(uses.functions.insert(name)),
            ReferenceKind::TopLevel => uses.top_level.push(name),
        }
    }
    uses.references = walk.references;
    uses
}

impl Ast {
    /// Lists what the expression refers to, as [`jsonata_uses`] does.
    pub fn uses(&self) -> JsonataUses {
        uses_of(&self.root)
    }
}

/// What a bare name would be a field of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    /// The input document, which does not exist.
    Missing,
    /// An item of a step or of a sequence.
    Item,
}

struct Walk {
    references: Vec<Reference>,
    /// Names defined by the expression itself, innermost last.
    bound: Vec<String>,
}

impl Walk {
    fn refer(&mut self, kind: ReferenceKind, name: &str, span: Span) {
        self.references.push(Reference { kind, name: name.to_owned(), span });
    }

    fn is_bound(&self, name: &str) -> bool {
        self.bound.iter().any(|bound| bound == name)
    }

    fn nodes<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>, context: Context) {
        for node in nodes {
            self.node(node, context);
        }
    }

    fn node(&mut self, node: &Node, context: Context) {
        with_stack(|| match &node.kind {
            // The names that steps bind are known to the end of the path, its order and its groups.
            NodeKind::Path(_) | NodeKind::Sort { .. } | NodeKind::Group { .. } => {
                self.scope(|walk| walk.path(node, context));
            }
            _ => self.single(node, context),
        });
    }

    /// Forgets afterwards what was bound inside.
    fn scope(&mut self, inside: impl FnOnce(&mut Self)) {
        let outer = self.bound.len();
        inside(self);
        self.bound.truncate(outer);
    }

    fn single(&mut self, node: &Node, context: Context) {
        match &node.kind {
            NodeKind::Name(name) => self.field(name, node.span, context),
            NodeKind::Wildcard => self.field("*", node.span, context),
            NodeKind::Descendant => self.field("**", node.span, context),
            NodeKind::Parent => self.field("%", node.span, context),
            NodeKind::Variable(name) => match name.as_str() {
                "" => self.field("$", node.span, context),
                "$" => self.field("$$", node.span, Context::Missing),
                _ => self.variable(name, node.span),
            },
            NodeKind::Assign { variable, value } => {
                // A function may call itself; any other value is made before the name is known.
                if matches!(value.kind, NodeKind::Lambda { .. }) {
                    self.bound.push(variable.clone());
                    self.node(value, context);
                } else {
                    self.node(value, context);
                    self.bound.push(variable.clone());
                }
            }
            NodeKind::Call { callee, arguments } => {
                match &callee.kind {
                    NodeKind::Variable(name) if !matches!(name.as_str(), "" | "$") => {
                        if !self.is_bound(name) {
                            self.refer(ReferenceKind::Function, name, callee.span);
                        }
                    }
                    _ => self.node(callee, context),
                }
                self.nodes(arguments, context);
            }
            NodeKind::Lambda { parameters, body, .. } => self.scope(|walk| {
                walk.bound.extend(parameters.iter().cloned());
                walk.node(body, context);
            }),
            NodeKind::Block(nodes) => self.scope(|walk| walk.nodes(nodes, context)),
            NodeKind::Transform { .. } => self.nodes(node.children(), Context::Item),
            _ => self.nodes(node.children(), context),
        }
    }

    /// A path, or what is put behind one: what its steps bind stays bound.
    fn path(&mut self, node: &Node, context: Context) {
        with_stack(|| match &node.kind {
            NodeKind::Path(steps) => self.steps(steps, context),
            NodeKind::Sort { input, terms } => {
                self.path(input, context);
                self.nodes(terms.iter().map(|term| &term.node), Context::Item);
            }
            NodeKind::Group { input, pairs } => {
                self.path(input, context);
                self.nodes(pairs.iter().flat_map(|(key, value)| [key, value]), Context::Item);
            }
            _ => self.single(node, context),
        });
    }

    fn steps(&mut self, steps: &[Step], context: Context) {
        for (index, step) in steps.iter().enumerate() {
            match &step.node.kind {
                NodeKind::Variable(name) if index == 0 && name == "states" && !self.is_bound(name) => {
                    let next = steps.get(1).map(|next| &next.node);
                    match next.map(|next| (&next.kind, next.span)) {
                        Some((NodeKind::Name(field), span)) => {
                            let span = Span::new(step.node.span.start, span.end);
                            self.refer(ReferenceKind::States, field, span);
                        }
                        _ => self.refer(ReferenceKind::States, "", step.node.span),
                    }
                }
                _ => self.path(&step.node, if index == 0 { context } else { Context::Item }),
            }
            for suffix in &step.suffixes {
                match suffix {
                    Suffix::Filter(filter) => self.node(filter, Context::Item),
                    Suffix::Focus(name) | Suffix::Index(name) => self.bound.push(name.clone()),
                    Suffix::KeepArray => {}
                }
            }
        }
    }

    fn field(&mut self, name: &str, span: Span, context: Context) {
        if context == Context::Missing {
            self.refer(ReferenceKind::TopLevel, name, span);
        }
    }

    fn variable(&mut self, name: &str, span: Span) {
        if self.is_bound(name) {
            return;
        }
        match name {
            "states" => self.refer(ReferenceKind::States, "", span),
            _ if is_function(name) => self.refer(ReferenceKind::Function, name, span),
            _ => self.refer(ReferenceKind::Variable, name, span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_top(source: &str, expected: &[&str]) {
        assert_eq!(jsonata_uses(source).unwrap().top_level, expected, "{source}");
    }

    #[test]
    fn references_to_an_input_document_are_found() {
        check_top("phone", &["phone"]);
        check_top("$", &["$"]);
        check_top("$$", &["$$"]);
        check_top("$.a", &["$"]);
        check_top("a.b[c = 1]", &["a"]);
        check_top("$sum(prices)", &["prices"]);
        check_top("{'a': b}", &["b"]);
        check_top("$states.input[$ = 1].name", &[]);
        check_top("$states.input.items.(price * qty)", &[]);
        check_top("$map($x, function($v) { $v.name })", &[]);
        check_top("$states.input^(>price).{'n': name}", &[]);
        check_top("$states.input{kind: $sum(price)}", &[]);
        check_top("$states.input ~> |$|{'seen': true}|", &[]);
    }

    #[test]
    fn uses_are_listed() {
        let uses = jsonata_uses("($t := $rate; $map($states.result, function($v, $i) { $v * $t + $base }))")
            .unwrap();
        assert_eq!(uses.variables, BTreeSet::from(["base".to_owned(), "rate".to_owned()]));
        assert_eq!(uses.states, BTreeSet::from(["result".to_owned()]));
        assert_eq!(uses.functions, BTreeSet::from(["map".to_owned()]));
        let uses = jsonata_uses("$merge([$states, {'e': $states.errorOutput}])").unwrap();
        assert_eq!(uses.states, BTreeSet::from([String::new(), "errorOutput".to_owned()]));
        let uses = jsonata_uses("$map($list, $uppercase) ~> $join(',')").unwrap();
        assert_eq!(
            uses.functions,
            ["join", "map", "uppercase"].map(str::to_owned).into_iter().collect::<BTreeSet<_>>()
        );
    }

    #[track_caller]
    fn check_uses(source: &str, expected: &[&str]) {
        let uses = jsonata_uses(source).unwrap();
        let shown: Vec<String> = uses
            .references
            .iter()
            .map(|one| format!("{:?} {} `{}`", one.kind, one.name, &source[one.span.range()]))
            .collect();
        assert_eq!(shown, expected, "{source}");
    }

    #[test]
    fn references_have_places_in_order() {
        check_uses(
            "$map($states.result.items, function($v) { $v & $suffix & `a b` })",
            &[
                "Function map `$map`",
                "States result `$states.result`",
                "Variable suffix `$suffix`",
                "TopLevel a b ``a b``",
            ],
        );
        check_uses("$states . `input`", &["States input `$states . `input``"]);
        check_uses("[$states, $$.a]", &["States  `$states`", "TopLevel $$ `$$`"]);
        check_uses("'a'.b", &["TopLevel a `'a'`"]);
        check_uses("uppercase('a')", &["TopLevel uppercase `uppercase`"]);
    }

    #[test]
    fn names_are_known_where_they_are_bound() {
        check_uses("($a := $a + 1; $a)", &["Variable a `$a`"]);
        check_uses("($f := function($n) { $n < 1 ? 0 : $f($n - 1) }; $f(3))", &[]);
        check_uses("[($a := 1; $a), $a]", &["Variable a `$a`"]);
        check_uses("[function($x) { $x }, $x]", &["Variable x `$x`"]);
        check_uses("$l.a@$o.b#$i[$o.c = $i]^($o.d).{'e': $o, 'f': $i}", &["Variable l `$l`"]);
        check_uses("[$l.a@$o.b{$o.c: d}, $o]", &["Variable l `$l`", "Variable o `$o`"]);
        check_uses("($states := {'x': 1}; $states.x)", &[]);
        check_uses("($sum := 1; $sum)", &[]);
        check_uses(
            "$l[a = $n].b ~> |c[d = $m]|{'e': f}, g|",
            &["Variable l `$l`", "Variable n `$n`", "Variable m `$m`"],
        );
        check_uses("$join(?, $s)", &["Function join `$join`", "Variable s `$s`"]);
    }
}
