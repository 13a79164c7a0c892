//! The parser: each sign binds as strongly as in jsonata-js, and every node knows its span.

use jsonata_core::value::with_stack;

use super::ast::{Node, NodeKind, Operator, SortTerm, Span, Suffix};
use super::binding::{ASSIGN, NEGATE, binds, operator};
use super::fault::Fault;
use super::lexer::{Lexer, Slash, Token, TokenKind};
use super::{signature, step};
use crate::error::SyntaxError;

/// How deep an expression may nest; the evaluation has the same limit.
pub(super) const MAX_DEPTH: usize = 1000;

/// The name of `$$`, which cannot be given anew.
const ROOT: &str = "$";

type Parsed<T> = Result<T, SyntaxError>;

#[derive(Debug)]
pub(super) struct Parser<'a> {
    source: &'a str,
    lexer: Lexer<'a>,
    /// The token that is looked at.
    token: Token,
    /// Where the token before it ended.
    end: usize,
    depth: usize,
    /// What is wrong with steps and with the end; faults of the grammar, wherever they are, go first.
    late: Option<SyntaxError>,
}

impl<'a> Parser<'a> {
    pub(super) fn read(source: &'a str) -> Parsed<Node> {
        let mut lexer = Lexer::new(source);
        let token = lexer.next(Slash::OpensRegex)?;
        let mut parser = Self { source, lexer, token, end: 0, depth: 0, late: None };
        let root = parser.expression(0)?;
        if parser.token.kind != TokenKind::End {
            return Err(Fault::LeftOver(parser.token.kind.shown()).at(parser.token.span));
        }
        parser.late.map_or(Ok(root), Err)
    }

    fn advance(&mut self, slash: Slash) -> Parsed<Token> {
        let next = self.lexer.next(slash)?;
        self.end = self.token.span.end;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.token.kind, TokenKind::Operator(found) if found == sign)
    }

    /// Takes `sign` if it comes next; an expression follows.
    fn take(&mut self, sign: &str) -> Parsed<bool> {
        let found = self.is(sign);
        if found {
            self.advance(Slash::OpensRegex)?;
        }
        Ok(found)
    }

    fn expect(&mut self, sign: &'static str, slash: Slash) -> Parsed<()> {
        if self.is(sign) {
            self.advance(slash)?;
            return Ok(());
        }
        let fault = match &self.token.kind {
            TokenKind::End => Fault::ExpectedBeforeEnd(sign),
            other => Fault::Expected { expected: sign, got: other.shown() },
        };
        Err(fault.at(self.token.span))
    }

    /// From `start` to behind the last token taken.
    fn node(&self, kind: NodeKind, start: usize) -> Node {
        Node::new(kind, Span::new(start, self.end))
    }

    fn later(&mut self, fault: SyntaxError) {
        self.late.get_or_insert(fault);
    }

    fn deepen(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Fault::TooDeep(MAX_DEPTH).at(self.token.span)) } else { Ok(()) }
    }

    /// An expression up to the first sign that binds no stronger than `strength`.
    fn expression(&mut self, strength: u8) -> Parsed<Node> {
        let depth = self.depth;
        self.deepen()?;
        let node = with_stack(|| {
            let mut left = self.opening()?;
            while let TokenKind::Operator(sign) = self.token.kind
                && binds(sign) > strength
            {
                self.deepen()?;
                self.advance(Slash::OpensRegex)?;
                left = self.following(sign, left)?;
            }
            Ok(left)
        });
        self.depth = depth;
        node
    }

    fn boxed(&mut self, strength: u8) -> Parsed<Box<Node>> {
        self.expression(strength).map(Box::new)
    }

    /// What an expression begins with.
    fn opening(&mut self) -> Parsed<Node> {
        let slash = match self.token.kind {
            TokenKind::Operator("(" | "[" | "{" | "-" | "|") => Slash::OpensRegex,
            _ => Slash::Divides,
        };
        let Token { kind, span } = self.advance(slash)?;
        let kind = match kind {
            TokenKind::Name(name) => NodeKind::Name(name),
            TokenKind::Variable(name) => NodeKind::Variable(name),
            TokenKind::String(text) => NodeKind::String(text),
            TokenKind::Number(number) => NodeKind::Number(number),
            TokenKind::True => NodeKind::Boolean(true),
            TokenKind::False => NodeKind::Boolean(false),
            TokenKind::Null => NodeKind::Null,
            TokenKind::Regex { pattern, flags } => NodeKind::Regex { pattern, flags },
            TokenKind::Operator("*") => NodeKind::Wildcard,
            TokenKind::Operator("**") => NodeKind::Descendant,
            TokenKind::Operator("%") => NodeKind::Parent,
            TokenKind::Operator(word @ ("and" | "or" | "in")) => NodeKind::Name(word.to_owned()),
            TokenKind::Operator("(") => NodeKind::Block(self.block()?),
            TokenKind::Operator("[") => NodeKind::Array(self.array()?),
            TokenKind::Operator("{") => NodeKind::Object(self.pairs()?),
            TokenKind::Operator("|") => self.transform()?,
            TokenKind::Operator("-") => {
                let operand = self.expression(NEGATE)?;
                match operand.kind {
                    NodeKind::Number(number) => NodeKind::Number(-number),
                    _ => NodeKind::Negate(Box::new(operand)),
                }
            }
            TokenKind::Operator(sign) => return Err(Fault::Unary(sign).at(span)),
            TokenKind::End => {
                self.later(Fault::End.at(span));
                NodeKind::Null
            }
        };
        Ok(self.node(kind, span.start))
    }

    /// What follows `left`, the sign in between already taken.
    fn following(&mut self, sign: &'static str, left: Node) -> Parsed<Node> {
        let start = left.span.start;
        let kind = match sign {
            "." => {
                let right = self.expression(binds("."))?;
                let (steps, fault) = step::join(left, right);
                if let Some(fault) = fault {
                    self.later(fault);
                }
                NodeKind::Path(steps)
            }
            "[" => self.predicate(left)?,
            "{" => {
                if step::is_grouped(&left) {
                    self.later(Fault::SecondGroup.at(Span::new(self.end.saturating_sub(1), self.end)));
                }
                NodeKind::Group { input: Box::new(left), pairs: self.pairs()? }
            }
            "(" => self.call(left)?,
            "^" => NodeKind::Sort { input: Box::new(left), terms: self.sort_terms()? },
            "@" | "#" => self.binding(sign, left)?,
            "?" => {
                let then = self.boxed(0)?;
                let otherwise = if self.take(":")? { Some(self.boxed(0)?) } else { None };
                NodeKind::Conditional { condition: Box::new(left), then, otherwise }
            }
            ":=" => {
                let NodeKind::Variable(variable) = left.kind else {
                    return Err(Fault::AssignTarget.at(left.span));
                };
                NodeKind::Assign { variable, value: self.boxed(ASSIGN - 1)? }
            }
            _ => {
                let Some(operator) = operator(sign) else { return Err(Fault::Unary(sign).at(left.span)) };
                let right = self.boxed(binds(sign))?;
                NodeKind::Binary { operator, left: Box::new(left), right }
            }
        };
        Ok(self.node(kind, start))
    }

    /// What follows `(`, without a call before it.
    fn block(&mut self) -> Parsed<Vec<Node>> {
        let mut nodes = Vec::new();
        while !self.is(")") {
            nodes.push(self.expression(0)?);
            if !self.take(";")? {
                break;
            }
        }
        self.expect(")", Slash::Divides)?;
        Ok(nodes)
    }

    fn array(&mut self) -> Parsed<Vec<Node>> {
        let mut items = Vec::new();
        if !self.is("]") {
            loop {
                let mut item = self.expression(0)?;
                if self.take("..")? {
                    let (start, right) = (item.span.start, self.boxed(0)?);
                    let kind = NodeKind::Binary { operator: Operator::Range, left: Box::new(item), right };
                    item = self.node(kind, start);
                }
                items.push(item);
                if !self.take(",")? {
                    break;
                }
            }
        }
        self.expect("]", Slash::Divides)?;
        Ok(items)
    }

    fn pairs(&mut self) -> Parsed<Vec<(Node, Node)>> {
        let mut pairs = Vec::new();
        if !self.is("}") {
            loop {
                let key = self.expression(0)?;
                self.expect(":", Slash::OpensRegex)?;
                pairs.push((key, self.expression(0)?));
                if !self.take(",")? {
                    break;
                }
            }
        }
        self.expect("}", Slash::Divides)?;
        Ok(pairs)
    }

    fn transform(&mut self) -> Parsed<NodeKind> {
        let location = self.boxed(0)?;
        self.expect("|", Slash::OpensRegex)?;
        let update = self.boxed(0)?;
        let delete = if self.take(",")? { Some(self.boxed(0)?) } else { None };
        self.expect("|", Slash::Divides)?;
        Ok(NodeKind::Transform { location, update, delete })
    }

    fn predicate(&mut self, left: Node) -> Parsed<NodeKind> {
        let bracket = Span::new(self.end.saturating_sub(1), self.end);
        let suffix = if self.is("]") {
            Suffix::KeepArray
        } else {
            if step::last_step_is_grouped(&left) {
                self.later(Fault::PredicateAfterGroup.at(bracket));
            }
            Suffix::Filter(self.expression(0)?)
        };
        self.expect("]", Slash::Divides)?;
        Ok(suffixed(left, suffix))
    }

    fn binding(&mut self, sign: &'static str, left: Node) -> Parsed<NodeKind> {
        let start = self.end.saturating_sub(sign.len());
        let name = match &self.token.kind {
            TokenKind::Variable(name) if name != ROOT => name.clone(),
            _ => return Err(Fault::BindingTarget(sign).at(self.token.span)),
        };
        self.advance(Slash::Divides)?;
        if sign == "#" {
            return Ok(suffixed(left, Suffix::Index(name)));
        }
        if let Some(fault) = step::binding_fault(&left) {
            self.later(fault.at(Span::new(start, self.end)));
        }
        Ok(suffixed(left, Suffix::Focus(name)))
    }

    fn sort_terms(&mut self) -> Parsed<Vec<SortTerm>> {
        self.expect("(", Slash::OpensRegex)?;
        let mut terms = Vec::new();
        loop {
            let descending = !self.take("<")? && self.take(">")?;
            terms.push(SortTerm { node: self.expression(0)?, descending });
            if !self.take(",")? {
                break;
            }
        }
        self.expect(")", Slash::Divides)?;
        Ok(terms)
    }

    fn call(&mut self, callee: Node) -> Parsed<NodeKind> {
        let mut arguments = Vec::new();
        if !self.is(")") {
            loop {
                if self.is("?") {
                    let start = self.advance(Slash::OpensRegex)?.span.start;
                    arguments.push(self.node(NodeKind::Placeholder, start));
                } else {
                    arguments.push(self.expression(0)?);
                }
                if !self.take(",")? {
                    break;
                }
            }
        }
        self.expect(")", Slash::Divides)?;
        match &callee.kind {
            NodeKind::Name(name) if name == "function" || name == "λ" => self.lambda(arguments),
            _ => Ok(NodeKind::Call { callee: Box::new(callee), arguments }),
        }
    }

    fn lambda(&mut self, arguments: Vec<Node>) -> Parsed<NodeKind> {
        let mut parameters = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.into_iter().enumerate() {
            match argument.kind {
                NodeKind::Variable(name) if name != ROOT => parameters.push(name),
                _ => return Err(Fault::Parameter(index + 1).at(argument.span)),
            }
        }
        let signature = if self.is("<") { Some(self.signature()?) } else { None };
        self.expect("{", Slash::OpensRegex)?;
        let body = self.boxed(0)?;
        self.expect("}", Slash::Divides)?;
        Ok(NodeKind::Lambda { parameters, signature, body })
    }

    fn signature(&mut self) -> Parsed<String> {
        let start = self.advance(Slash::Divides)?.span.start;
        let mut open = 1;
        while open > 0 && self.token.kind != TokenKind::End && !self.is("{") {
            open += i32::from(self.is("<")) - i32::from(self.is(">"));
            if open > 0 {
                self.advance(Slash::Divides)?;
            }
        }
        self.expect(">", Slash::Divides)?;
        let span = Span::new(start, self.end);
        let text: String = self.source.get(span.range()).unwrap_or_default().split_whitespace().collect();
        signature::check(&text).map_err(|fault| fault.at(span))?;
        Ok(text)
    }
}

/// Puts `suffix` behind the last step of `left`.
fn suffixed(left: Node, suffix: Suffix) -> NodeKind {
    let mut steps = step::into_steps(left);
    if let Some(last) = steps.last_mut() {
        last.suffixes.push(suffix);
    }
    NodeKind::Path(steps)
}
