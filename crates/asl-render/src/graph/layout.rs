//! Where nodes, edges, labels and boxes of a picture stand: measured here, placed by dagre.

use dagre::graph::{Graph as Layouter, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, Point};

use super::words::wrap;
use super::{EdgeKind, Graph, Node, NodeKind};

/// The height of a line of text, in pixels at 12 px letters.
pub(super) const LINE: f64 = 16.0;
/// Between text and the border of its node.
const PADDING: f64 = 12.0;
/// The width and height of an exit point.
const POINT: f64 = 8.0;

/// A picture with every place known, in pixels from its upper left corner.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// One for each node of the graph, in order.
    pub(super) nodes: Vec<Rectangle>,
    /// The frames of Maps and Parallels.
    pub(super) frames: Vec<Rectangle>,
    /// The exit points of Maps and Parallels.
    pub(super) exits: Vec<Rectangle>,
    pub(super) lines: Vec<Line>,
}

/// A place with its middle.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rectangle {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line from node to node.
#[derive(Debug)]
pub(super) struct Line {
    /// The edge of the graph it draws; none for ways into and out of a frame.
    pub(super) edge: Option<usize>,
    pub(super) points: Vec<(f64, f64)>,
    pub(super) label: Option<(f64, f64)>,
}

/// The lines of text in a node, the state's name first.
pub(super) fn lines_of(node: &Node) -> (Vec<String>, &[String]) {
    let mut name = wrap(&node.name);
    let sign = match node.kind {
        NodeKind::Succeed => "✓ ",
        NodeKind::Fail => "✕ ",
        NodeKind::Ghost => "? ",
        _ if node.ends => "■ ",
        _ => "",
    };
    if let Some(first) = name.first_mut() {
        first.insert_str(0, sign);
    }
    (name, &node.details)
}

/// The width of a text in pixels: letters of a sans-serif font, wide ones of East Asian scripts.
pub(super) fn width_of(text: &str) -> f64 {
    let letter = |letter: char| match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '(' | ')' => 4.2,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 10.6,
        letter if letter.is_ascii_uppercase() => 8.2,
        letter if letter.is_ascii() => 6.9,
        letter if letter >= '\u{1100}' => 12.5,
        _ => 7.4,
    };
    text.chars().map(letter).sum()
}

fn size_of(node: &Node) -> (f64, f64) {
    let (name, details) = lines_of(node);
    let widest = name.iter().chain(details).map(|line| width_of(line)).fold(0.0, f64::max);
    #[expect(clippy::cast_precision_loss, reason = "a node has a handful of lines")]
    let lines = (name.len() + details.len()) as f64;
    // A hexagon and a round end need room beside the text.
    let beside =
        if matches!(node.kind, NodeKind::Choice | NodeKind::Wait | NodeKind::Succeed | NodeKind::Fail) {
            LINE
        } else {
            0.0
        };
    (widest + 2.0 * PADDING + 2.0 * beside, lines * LINE + PADDING)
}

/// Places everything.
pub(super) fn layout(graph: &Graph) -> Layout {
    if graph.nodes.is_empty() {
        return Layout::default();
    }
    let mut to_place: Layouter<NodeLabel, EdgeLabel> =
        Layouter::with_options(GraphOptions { directed: true, multigraph: true, compound: true });
    add_nodes(graph, &mut to_place);
    let links = add_links(graph, &mut to_place);
    let options = LayoutOptions {
        nodesep: 36.0,
        edgesep: 16.0,
        ranksep: 32.0,
        marginx: 12.0,
        marginy: 12.0,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut to_place, Some(options));
    read(graph, &to_place, &links)
}

fn header(node: usize) -> String {
    format!("s{node}")
}

fn exit(node: usize) -> String {
    format!("x{node}")
}

fn frame(node: usize) -> String {
    format!("f{node}")
}

fn opens(graph: &Graph, node: usize) -> bool {
    graph.nodes.get(node).is_some_and(|node| !node.opens.is_empty())
}

/// The frame around a node: its own if it opens one, else that of the node whose box it stands in.
fn frame_around(graph: &Graph, within: usize) -> Option<String> {
    graph.boxes.get(within).and_then(|frame| frame.owner).map(frame)
}

fn add_nodes(graph: &Graph, to_place: &mut Layouter<NodeLabel, EdgeLabel>) {
    let sized = |width: f64, height: f64| Some(NodeLabel { width, height, ..NodeLabel::default() });
    for (index, node) in graph.nodes.iter().enumerate() {
        let (width, height) = size_of(node);
        to_place.set_node(header(index), sized(width, height));
        if opens(graph, index) {
            to_place.set_node(frame(index), sized(0.0, 0.0));
            to_place.set_node(exit(index), sized(POINT, POINT));
        }
    }
    for (index, node) in graph.nodes.iter().enumerate() {
        let outer = frame_around(graph, node.within);
        if opens(graph, index) {
            to_place.set_parent(&header(index), Some(&frame(index)));
            to_place.set_parent(&exit(index), Some(&frame(index)));
            if let Some(outer) = outer {
                to_place.set_parent(&frame(index), Some(&outer));
            }
        } else if let Some(outer) = outer {
            to_place.set_parent(&header(index), Some(&outer));
        }
    }
}

/// An edge that was given to the layout.
struct Link {
    from: String,
    to: String,
    name: String,
    edge: Option<usize>,
}

fn add_links(graph: &Graph, to_place: &mut Layouter<NodeLabel, EdgeLabel>) -> Vec<Link> {
    let mut links = Vec::new();
    let leave = |node: usize| if opens(graph, node) { exit(node) } else { header(node) };
    for (index, edge) in graph.edges.iter().enumerate() {
        let from = if edge.kind == EdgeKind::Catch { header(edge.from) } else { leave(edge.from) };
        links.push(Link { from, to: header(edge.to), name: format!("e{index}"), edge: Some(index) });
    }
    for (index, node) in graph.nodes.iter().enumerate().filter(|(index, _)| opens(graph, *index)) {
        for inner in node.opens.iter().filter_map(|inner| graph.boxes.get(*inner)) {
            if let Some(start) = inner.start {
                links.push(Link {
                    from: header(index),
                    to: header(start),
                    name: format!("i{start}"),
                    edge: None,
                });
            }
            let leaves = |id: &&usize| {
                graph.nodes.get(**id).is_some_and(|node| node.ends && node.kind != NodeKind::Fail)
            };
            for last in inner.nodes.iter().filter(leaves) {
                links.push(Link {
                    from: leave(*last),
                    to: exit(index),
                    name: format!("o{last}"),
                    edge: None,
                });
            }
        }
        // Where nothing comes out, the exit still stands below what is inside.
        links.push(Link { from: header(index), to: exit(index), name: format!("h{index}"), edge: None });
    }
    for link in &links {
        let label = link
            .edge
            .and_then(|edge| graph.edges.get(edge))
            .map(|edge| edge.label.as_str())
            .unwrap_or_default();
        let mut placed =
            EdgeLabel { labelpos: dagre::layout::types::LabelPos::Center, ..EdgeLabel::default() };
        if !label.is_empty() {
            placed.width = width_of(label) + 8.0;
            placed.height = LINE;
        }
        to_place.set_edge(link.from.as_str(), link.to.as_str(), Some(placed), Some(link.name.as_str()));
    }
    links
}

fn read(graph: &Graph, placed: &Layouter<NodeLabel, EdgeLabel>, links: &[Link]) -> Layout {
    let at = |name: String| {
        let label = placed.node(&name)?;
        Some(Rectangle { x: label.x?, y: label.y?, width: label.width, height: label.height })
    };
    let mut layout = Layout::default();
    for index in 0..graph.nodes.len() {
        layout.nodes.push(at(header(index)).unwrap_or_default());
        if opens(graph, index) {
            layout.frames.extend(at(frame(index)));
            layout.exits.extend(at(exit(index)));
        }
    }
    for link in links.iter().filter(|link| !link.name.starts_with('h')) {
        let Some(label) = placed.edge(&link.from, &link.to, Some(&link.name)) else { continue };
        layout.lines.push(Line {
            edge: link.edge,
            points: label.points.iter().map(|point: &Point| (point.x, point.y)).collect(),
            label: label.x.zip(label.y),
        });
    }
    let corners = layout
        .nodes
        .iter()
        .chain(&layout.frames)
        .map(|one| (one.x + one.width / 2.0, one.y + one.height / 2.0));
    let points = layout.lines.iter().flat_map(|line| line.points.iter().copied());
    let (width, height) =
        corners.chain(points).fold((0.0_f64, 0.0_f64), |most, one| (most.0.max(one.0), most.1.max(one.1)));
    layout.width = width + 12.0;
    layout.height = height + 12.0;
    layout
}
