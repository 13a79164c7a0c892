//! Large workflows as crates of their own: what the compiler and the builder are measured with.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::cargo;
use crate::context::Context;

/// How the states of a workflow are spread over functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// All in one chain.
    OneFunction,
    /// Functions of so many states, one behind the other.
    FunctionsOf(usize),
}

/// A crate in `target/xtask/typecheck` with one workflow.
#[derive(Debug)]
pub(super) struct Large {
    folder: PathBuf,
    target: PathBuf,
    name: String,
    states: usize,
}

const MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
asl-builder = { path = "ROOT/asl-builder" }

[workspace]
"#;

const MAIN: &str = r#"//! Prints the workflow, which must be free of findings.

fn main() {
    let built = NAME::workflow().build().expect("nothing to report");
    print!("{}", built.definition());
}
"#;

const HEAD: &str = r#"//! A large workflow.

use asl_builder::prelude::*;

#[contract]
pub struct Order {
    pub id: String,
    pub status: Status,
    pub total: f64,
    pub note: Option<String>,
    pub customer: Customer,
    pub lines: Vec<Line>,
}

#[contract]
pub struct Customer {
    pub name: String,
    pub email: String,
    pub trust: f64,
}

#[contract]
pub struct Line {
    pub article: String,
    pub count: u32,
    pub price: f64,
}

#[contract]
pub struct PriceRequest {
    pub order: String,
    pub customer: Customer,
    pub lines: Vec<Line>,
}

#[contract]
pub struct Price {
    pub net: f64,
    pub tax: f64,
}

#[contract]
pub struct Review {
    pub order: Order,
    pub token: TaskToken<Decision>,
}

#[contract]
pub struct Decision {
    pub status: Status,
    pub reviewer: String,
}

#[contract]
pub enum Status {
    Open,
    Priced,
    Closed,
}

#[derive(Debug, WorkflowError)]
pub enum PriceError {
    NoPrice,
    Throttled,
}

pub const PRICE: Function<PriceRequest, Price, PriceError> = Function::named("price");
pub const REVIEW: Function<Review, ()> = Function::named("review");
pub const ORDERS: Table<Order> = Table::named("orders").key("id");
pub const NEWS: Topic<String> = Topic::named("news");
"#;

/// Pieces of a chain that take an order and give one: how many states each has, and its code.
const PIECES: [(usize, &str); 10] = [
    (1, r#".wait("Rest #", minutes(5))"#),
    (
        3,
        r#".choice("Large #?", |c| {
        c.when(
            |order| order.total.above(100) & order.customer.trust.below(0.5),
            |f| f.pass("Note #", |order| OrderExpr {
                id: order.id,
                status: Status::Open,
                total: order.total,
                note: "large",
                customer: order.customer,
                lines: order.lines,
            }),
        )
        .otherwise(|f| f.pass("Accept #", |order| OrderExpr {
            id: order.id,
            status: order.status,
            total: order.total,
            note: None,
            customer: order.customer,
            lines: order.lines,
        }))
    })"#,
    ),
    (1, r#".put_item("Save #", &ORDERS, |order| order)"#),
    (
        2,
        r#".state(|s| {
        s.invoke("Price #", &PRICE, |order| PriceRequestExpr {
            order: order.id,
            customer: CustomerExpr {
                name: order.customer.name.uppercase(),
                email: order.customer.email,
                trust: order.customer.trust * 2,
            },
            lines: order.lines,
        })
        .retry(PriceError::THROTTLED, Retry::times(3).backoff(2.0))
        .output(|order, price| OrderExpr {
            id: order.id,
            status: Status::Priced,
            total: price.net + price.tax,
            note: order.note,
            customer: order.customer,
            lines: order.lines,
        })
        .catch(PriceError::NO_PRICE, |f| f.fail("No Price #", "NoPrice", "it has no price"))
    })"#,
    ),
    (1, PASS),
    (
        2,
        r#".state(|s| {
        s.map("Lines #", |order| order.lines, |line| {
            line.pass("Line #", |line| LineExpr {
                article: line.article,
                count: line.count,
                price: line.price * 1.2,
            })
        })
        .output(|order, lines| OrderExpr {
            id: order.id,
            status: order.status,
            total: order.total,
            note: text!("{} with {}", order.id, lines.count()),
            customer: order.customer,
            lines,
        })
    })"#,
    ),
    (
        3,
        r#".state(|s| {
        s.parallel("Both #", |p| {
            p.branch(|f| f.pass("Worth #", |order| order.customer.trust * order.total))
                .branch(|f| f.pass("Known #", |order| order.customer.name))
        })
        .output(|order, both| OrderExpr {
            id: order.id,
            status: order.status,
            total: both.0,
            note: both.1,
            customer: order.customer,
            lines: order.lines,
        })
    })"#,
    ),
    (
        2,
        r#".state(|s| {
        s.callback("Review #", REVIEW.within(days(7)), |order, token| ReviewExpr { order, token })
            .output(|order, decision| OrderExpr {
                id: order.id,
                status: decision.status,
                total: order.total,
                note: decision.reviewer,
                customer: order.customer,
                lines: order.lines,
            })
            .on_timeout(|f| f.fail("Nobody #", "Expired", "nobody answered"))
    })"#,
    ),
    (1, r#".publish("Tell #", &NEWS, |order| text!("order {}", order.id))"#),
    (
        // The builder adds where a value goes that is none of these.
        4,
        r#".route("Closed #?", |order| order.status, |status, f| match status {
        Status::Closed => f.fail("Closed #", "Closed", "it is closed already"),
        Status::Open | Status::Priced => f.wait("Later #", hours(1)),
    })"#,
    ),
];

/// What fills up a function where the next piece is too large.
const PASS: &str = r#".pass("Halve #", |order| OrderExpr {
        id: text!("{}-{}", order.id, "half"),
        status: order.status,
        total: order.total / 2,
        note: order.note,
        customer: order.customer,
        lines: order.lines,
    })"#;

impl Large {
    /// Writes the crate.
    pub(super) fn write(context: &Context, states: usize, layout: Layout) -> anyhow::Result<Self> {
        let name = match layout {
            Layout::OneFunction => format!("one_function_{states}"),
            Layout::FunctionsOf(each) => format!("functions_of_{each}_{states}"),
        };
        let folder = context.scratch("typecheck")?.join(&name);
        fs::create_dir_all(folder.join("src"))
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
        let root = context.root().display().to_string();
        fs::write(folder.join("Cargo.toml"), MANIFEST.replace("NAME", &name).replace("ROOT", &root))?;
        // The same versions as here: nothing is downloaded.
        fs::copy(context.root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        fs::write(folder.join("src/lib.rs"), source(states, layout))?;
        fs::write(folder.join("src/main.rs"), MAIN.replace("NAME", &name))?;
        let target = context.scratch("typecheck")?.join("target");
        Ok(Self { folder, target, name, states })
    }

    /// `cargo check` of the library from the beginning, its dependencies as they are.
    pub(super) fn check(&self) -> anyhow::Result<Command> {
        fs::File::options().append(true).open(self.library())?.set_modified(std::time::SystemTime::now())?;
        Ok(self.cargo(&["check", "-q", "--lib"]))
    }

    /// Builds the program that prints the definition, and counts the states it prints.
    pub(super) fn program(&self, profile: &str) -> anyhow::Result<PathBuf> {
        cargo::output(&mut self.cargo(&["build", "-q", "--profile", profile]))?;
        let folder = if profile == "dev" { "debug" } else { profile };
        let program = self.target.join(folder).join(&self.name);
        let printed = cargo::output(&mut Command::new(&program))?;
        let definition = serde_json::from_slice(&printed.stdout).context("the definition is no JSON")?;
        let states = count(&definition);
        ensure!(states == self.states, "`{}` has {states} states and should have {}", self.name, self.states);
        Ok(program)
    }

    fn library(&self) -> PathBuf {
        self.folder.join("src/lib.rs")
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo::command();
        command
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", Path::new(&self.target))
            .env("CARGO_INCREMENTAL", "0")
            .args(arguments);
        command
    }
}

/// The states of a machine, those inside of states too.
fn count(json: &Value) -> usize {
    match json {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| match member {
                Value::Object(states) if name == "States" => {
                    states.len() + states.values().map(count).sum::<usize>()
                }
                other => count(other),
            })
            .sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// The code of a workflow with so many states.
fn source(states: usize, layout: Layout) -> String {
    let mut code = HEAD.to_owned();
    let mut chain = Chain::default();
    match layout {
        Layout::OneFunction => {
            let _ = write!(
                code,
                "\npub fn workflow() -> Workflow<Order, Order> {{\n    start::<Order>(){}\n    .named(\"orders\")\n}}\n",
                chain.next(states)
            );
        }
        Layout::FunctionsOf(each) => {
            let mut calls = String::new();
            for (part, begin) in (0..states).step_by(each.max(1)).enumerate() {
                let _ = write!(
                    code,
                    "\nfn part_{part}(flow: Flow<Order, Order>) -> Flow<Order, Order> {{\n    flow{}\n}}\n",
                    chain.next(each.min(states - begin))
                );
                let _ = writeln!(calls, "    let flow = part_{part}(flow);");
            }
            let _ = write!(
                code,
                "\npub fn workflow() -> Workflow<Order, Order> {{\n    let flow = start::<Order>();\n{calls}    flow.named(\"orders\")\n}}\n"
            );
        }
    }
    code
}

/// Gives the pieces one after the other, each with a number of its own.
#[derive(Debug, Default)]
struct Chain {
    pieces: usize,
}

impl Chain {
    /// Code of exactly so many states.
    fn next(&mut self, mut states: usize) -> String {
        let mut code = String::new();
        let mut pieces = PIECES.iter().cycle().skip(self.pieces % PIECES.len());
        while states > 0 {
            let (size, piece) = match pieces.next() {
                Some((size, piece)) if *size <= states => (*size, *piece),
                _ => (1, PASS),
            };
            let _ = write!(code, "\n    {}", piece.replace('#', &self.pieces.to_string()));
            self.pieces += 1;
            states -= size;
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_has_as_many_states_as_it_says() {
        for (states, piece) in PIECES {
            let names = piece.split('"').skip(1).step_by(2).filter(|text| text.contains('#'));
            let added = piece.matches(".route(").count();
            assert_eq!(names.count() + added, states, "{piece}");
        }
    }

    #[test]
    fn states_are_spread_over_functions() {
        assert_eq!(source(100, Layout::FunctionsOf(40)).matches("fn part_").count(), 3);
        assert!(!source(100, Layout::OneFunction).contains("fn part_"));
    }

    #[test]
    fn states_inside_of_states_count() {
        let machine =
            serde_json::json!({"States": {"A": {"Branches": [{"States": {"B": {}, "C": {}}}]}, "D": {}}});
        assert_eq!(count(&machine), 4);
    }
}
