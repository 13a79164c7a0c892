//! The house stands: a crate imports crates of lower floors only, and heavy dependencies stay where they may be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// One crate: its floor, what it may import, and what its tests may import besides.
#[derive(Clone, Copy)]
struct Room {
    name: &'static str,
    floor: u8,
    may_import: &'static [&'static str],
    tests_may_import: &'static [&'static str],
}

const fn room(name: &'static str, floor: u8, may_import: &'static [&'static str]) -> Room {
    Room { name, floor, may_import, tests_may_import: &[] }
}

const fn tested(room: Room, tests_may_import: &'static [&'static str]) -> Room {
    Room { tests_may_import, ..room }
}

/// The house, ground first. `ARCHITECTURE.md` draws it.
const HOUSE: &[Room] = &[
    room("asl-model", 1, &[]),
    room("asl-expr", 1, &[]),
    room("asl-derive", 1, &[]),
    room("asl-assembly", 1, &[]),
    room("asl-contract", 2, &["asl-derive", "asl-model"]),
    room("asl-validate", 2, &["asl-expr", "asl-model"]),
    // the assembly: CloudFormation and permissions are drawn from its functions and tables, not from a machine alone
    room("asl-render", 2, &["asl-assembly", "asl-model"]),
    room("asl-import", 2, &["asl-expr", "asl-model"]),
    room("asl-engine", 2, &["asl-expr", "asl-model"]),
    // its tests evaluate and run what the builder prints
    tested(
        room("asl-builder", 3, &["asl-assembly", "asl-contract", "asl-derive", "asl-model", "asl-validate"]),
        &["asl-engine", "asl-expr"],
    ),
    room("sfn-client", 3, &["asl-contract"]),
    room("sfn-local", 3, &["asl-engine", "asl-expr", "asl-model", "asl-render", "asl-validate"]),
    room("callback-urls", 3, &["asl-model"]),
    // model and render: mocks and snapshots speak of states and pictures
    room("asl-testing", 4, &["asl-builder", "asl-engine", "asl-model", "asl-render"]),
    room(
        "cargo-synth",
        4,
        &[
            "asl-assembly",
            "asl-engine",
            "asl-expr",
            "asl-engine",
            "asl-import",
            "asl-model",
            "asl-render",
            "asl-validate",
            "sfn-local",
        ],
    ),
    tested(room("moderation", 4, &["asl-builder"]), &["asl-testing"]),
    room("moderation-functions", 5, &["asl-contract", "callback-urls", "moderation", "sfn-client"]),
    tested(
        room("examples", 5, &["asl-builder", "asl-model", "asl-render", "asl-validate"]),
        &["asl-model", "asl-testing"],
    ),
    room("conformance", 5, EVERYTHING),
    room("coverage", 5, EVERYTHING),
    room("xtask", 6, EVERYTHING),
];

/// For packages that nobody imports.
const EVERYTHING: &[&str] = &["*"];

/// Packages that may have an AWS SDK, an HTTP stack or tokio beneath them.
const MAY_DO_IO: &[&str] = &["sfn-client", "sfn-local", "cargo-synth", "moderation-functions"];
/// Of those, the ones without an AWS SDK: the local server is the AWS side.
const NO_SDK: &[&str] = &["sfn-local"];

const SDK: &[&str] = &["aws-"];
const IO: &[&str] =
    &["tokio", "hyper", "axum", "reqwest", "rusqlite", "libsqlite3-sys", "dynoxide-rs", "lambda_runtime"];

/// A Lambda that uses only contracts must not carry an evaluator or an engine.
const CONTRACT_HAS_NOT: &[&str] = &["jsonata-core", "asl-expr", "asl-engine", "asl-validate"];

#[test]
fn arrows_point_down() {
    let metadata = metadata(&["--no-deps"]);
    let mut wrong = Vec::new();
    for package in packages(&metadata) {
        let name = text(package, "name");
        let Some(room) = HOUSE.iter().find(|room| room.name == name) else {
            wrong.push(format!(
                "`{name}` has no floor: give it one in tests/tests/suite/arrows.rs and ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let target = text(dependency, "name");
            // the same name on a registry would have no path
            if dependency["path"].is_null() {
                continue;
            }
            let floor = HOUSE.iter().find(|room| room.name == target).map(|room| room.floor);
            let in_tests = dependency["kind"] == "dev";
            let listed = room.may_import.contains(&target) || room.may_import == EVERYTHING;
            let allowed = listed && floor.is_some_and(|floor| floor < room.floor)
                || in_tests && room.tests_may_import.contains(&target);
            if !allowed {
                let where_ = if in_tests { " in its tests" } else { "" };
                wrong.push(format!(
                    "`{name}` (floor {}) imports `{target}` (floor {floor:?}){where_}",
                    room.floor
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_exists() {
    let metadata = metadata(&["--no-deps"]);
    let names: BTreeSet<&str> = packages(&metadata).map(|package| text(package, "name")).collect();
    let gone: Vec<&str> = HOUSE.iter().map(|room| room.name).filter(|name| !names.contains(name)).collect();
    assert!(gone.is_empty(), "the table of floors names {gone:?}, which are no packages");
}

#[test]
fn sdk_and_io_stay_where_they_may_be() {
    let graph = Graph::read();
    for room in HOUSE.iter().filter(|room| room.may_import != EVERYTHING) {
        let below = graph.below(room.name);
        if !MAY_DO_IO.contains(&room.name) {
            check_absent(room.name, &below, &[SDK, IO].concat());
        }
        if NO_SDK.contains(&room.name) {
            check_absent(room.name, &below, SDK);
        }
    }
}

#[test]
fn a_contract_is_light_enough_for_a_lambda() {
    check_absent("asl-contract", &Graph::read().below("asl-contract"), CONTRACT_HAS_NOT);
}

#[track_caller]
fn check_absent(name: &str, below: &BTreeSet<String>, forbidden: &[&str]) {
    let found: Vec<&String> = below
        .iter()
        .filter(|package| {
            forbidden
                .iter()
                .any(|word| if word.ends_with('-') { package.starts_with(word) } else { package == word })
        })
        .collect();
    assert!(found.is_empty(), "beneath `{name}` stand {found:?}");
}

/// Normal and build dependencies between package names, as resolved for this machine.
struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    fn read() -> Self {
        let host = host();
        let metadata = metadata(&["--filter-platform", &host]);
        let name_of = |id: &str| {
            let package = packages(&metadata).find(|package| package["id"] == id).unwrap();
            text(package, "name").to_owned()
        };
        let mut graph = BTreeMap::new();
        for node in metadata["resolve"]["nodes"].as_array().unwrap() {
            let needed = node["deps"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|dependency| {
                    dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev")
                })
                .map(|dependency| name_of(text(dependency, "pkg")));
            graph.entry(name_of(text(node, "id"))).or_insert_with(BTreeSet::new).extend(needed);
        }
        Self(graph)
    }

    /// Everything beneath a package.
    fn below(&self, name: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open = vec![name.to_owned()];
        while let Some(next) = open.pop() {
            for dependency in self.0.get(&next).into_iter().flatten() {
                if found.insert(dependency.clone()) {
                    open.push(dependency.clone());
                }
            }
        }
        found
    }
}

fn metadata(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked"])
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().unwrap().iter()
}

#[track_caller]
fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}
