//! A state machine as a picture: states in the order of walking, edges with short labels, boxes for what is inside.
//!
//! [`Graph`] holds what there is to draw, and draws no conclusions: a wrong definition has a graph, too, with
//! ghosts for missing targets and unreached states apart. [`text`], [`mermaid`], [`dot`] and [`svg`]
//! render it.
//!
//! ```
//! let text = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Pass","Next":"Done"},"Done":{"Type":"Succeed"}}}"#;
//! let machine = asl_model::read(text)?.machine;
//! assert_eq!(asl_render::graph::text(&machine), "Ask   Pass\nDone   Succeed, ends\n");
//! # Ok::<(), asl_model::JsonError>(())
//! ```

mod build;
mod dot;
mod layout;
mod mark;
mod mermaid;
mod svg;
mod text;
pub(crate) mod words;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;
pub use text::text;

use asl_model::StateMachine;

/// What there is to draw of one machine, those inside of it included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The nodes, in the order of walking from `StartAt`; unreached ones come last in their box.
    pub nodes: Vec<Node>,
    /// The edges, in the order of their origins and of the rules there.
    pub edges: Vec<Edge>,
    /// The boxes; the outermost machine first.
    pub boxes: Vec<Frame>,
    /// The indexes of the edges that leave each node.
    // INVARIANT: as long as `nodes`, and in step with `edges`; made once, when the graph is whole.
    outgoing: Vec<Vec<usize>>,
}

/// A state, or the ghost of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The state's name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// What a second line says: the service and pattern, how long it waits, what it is repeated for.
    pub details: Vec<String>,
    /// Whether the machine ends here.
    pub ends: bool,
    /// Whether some way leads here.
    pub reached: bool,
    /// The box it stands in.
    pub within: usize,
    /// The boxes it opens, if it is a Map or a Parallel.
    pub opens: Vec<usize>,
    /// How often it was entered, in a graph that shows what was run.
    pub ran: Option<u64>,
}

/// The type of a state, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the states")]
pub enum NodeKind {
    Pass,
    Task,
    /// A Task that waits for its token.
    Callback,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
    /// A state of a type that does not exist.
    Unknown,
    /// A target that does not exist.
    Ghost,
}

impl NodeKind {
    /// The word for it: the state's `Type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Task | Self::Callback => "Task",
            Self::Choice => "Choice",
            Self::Wait => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail => "Fail",
            Self::Parallel => "Parallel",
            Self::Map => "Map",
            Self::Unknown => "no such type",
            Self::Ghost => "no such state",
        }
    }
}

/// A way from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The index of the node it leaves.
    pub from: usize,
    /// The index of the node it comes to.
    pub to: usize,
    /// What takes it.
    pub kind: EdgeKind,
    /// A short phrase, clipped; empty for `Next`.
    pub label: String,
    /// The phrase in full.
    pub whole_label: String,
    /// How often it was taken, in a graph that shows what was run.
    pub ran: Option<u64>,
}

/// What takes an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// `Next`.
    Next,
    /// A rule of a Choice, by its number from 1.
    Rule(usize),
    /// `Default` of a Choice.
    Otherwise,
    /// A catcher.
    Catch,
}

/// A machine: the outermost one, a branch, or a processor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The node that opens it; none for the outermost machine.
    pub owner: Option<usize>,
    /// The node it starts with, if there is one.
    pub start: Option<usize>,
    /// Its nodes, in order.
    pub nodes: Vec<usize>,
}

impl Graph {
    /// The graph of a machine.
    pub fn of(machine: &StateMachine) -> Self {
        build::build(machine)
    }

    /// The tree for the terminal, as [`text`] draws it.
    pub fn to_text(&self) -> String {
        text::draw(self)
    }

    /// The Mermaid flowchart, as [`mermaid`](fn@mermaid) draws it.
    pub fn to_mermaid(&self) -> String {
        mermaid::draw(self)
    }

    /// The picture, as [`svg`](fn@svg) draws it.
    pub fn to_svg(&self, title: &str) -> String {
        svg::draw(self, title)
    }

    /// The edges that leave a node, in order.
    pub fn edges_from(&self, node: usize) -> impl Iterator<Item = &Edge> {
        let outgoing = self.outgoing.get(node).map(Vec::as_slice).unwrap_or_default();
        outgoing.iter().filter_map(|edge| self.edges.get(*edge))
    }
}
