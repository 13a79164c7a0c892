//! The graph as a Mermaid flowchart.

use std::fmt::Write as _;

use asl_model::StateMachine;

use super::words::wrap;
use super::{Edge, EdgeKind, Graph, Node, NodeKind};

/// Draws a machine as a Mermaid `flowchart TD`.
///
/// `stateDiagram` puts labels on labels and states into the wrong box, so it is not used. A Map or Parallel is a
/// header node, a subgraph for each inner machine, and an exit point where it goes on.
///
/// ```
/// let text = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Pass","Next":"Done"},"Done":{"Type":"Succeed"}}}"#;
/// let machine = asl_model::read(text)?.machine;
/// let drawn = asl_render::graph::mermaid(&machine);
/// assert!(drawn.starts_with("flowchart TD\n"));
/// assert!(drawn.contains("s0 --> s1"));
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn mermaid(machine: &StateMachine) -> String {
    draw(&Graph::of(machine))
}

pub(super) fn draw(graph: &Graph) -> String {
    let mut out = "flowchart TD\n".to_owned();
    let mut links = Links::default();
    frame(graph, 0, 1, &mut out, &mut links);
    for (number, style) in &links.styles {
        let _ = writeln!(out, "  linkStyle {number} {style}");
    }
    let classes = [
        (NodeKind::Succeed, "succeed", "stroke:#2e7d32,stroke-width:2px"),
        (NodeKind::Fail, "fail", "stroke:#c62828,stroke-width:2px"),
        (NodeKind::Callback, "callback", "stroke:#6a1b9a,stroke-width:2px"),
        (NodeKind::Ghost, "ghost", "stroke:#c62828,stroke-dasharray:4 3"),
    ];
    for (kind, name, style) in classes {
        let ids: Vec<String> = indexes(graph, |node| node.kind == kind);
        if !ids.is_empty() {
            let _ = writeln!(out, "  classDef {name} {style}\n  class {} {name}", ids.join(","));
        }
    }
    let never = indexes(graph, |node| node.ran == Some(0));
    if !never.is_empty() {
        let _ = writeln!(
            out,
            "  classDef never fill:#fdecea,color:#1f2328,stroke-dasharray:4 3\n  class {} never",
            never.join(",")
        );
    }
    let apart = indexes(graph, |node| !node.reached);
    if !apart.is_empty() {
        let _ = writeln!(
            out,
            "  classDef apart stroke-dasharray:4 3,opacity:0.7\n  class {} apart",
            apart.join(",")
        );
    }
    out
}

/// Mermaid styles links by the order they are written in.
#[derive(Default)]
struct Links {
    count: usize,
    styles: Vec<(usize, &'static str)>,
}

fn indexes(graph: &Graph, wanted: impl Fn(&Node) -> bool) -> Vec<String> {
    let nodes = graph.nodes.iter().enumerate();
    nodes.filter(|(_, node)| wanted(node)).map(|(index, _)| format!("s{index}")).collect()
}

fn frame(graph: &Graph, index: usize, depth: usize, out: &mut String, links: &mut Links) {
    let Some(frame) = graph.boxes.get(index) else { return };
    let indent = "  ".repeat(depth);
    if frame.owner.is_none()
        && let Some(start) = frame.start
    {
        let _ = writeln!(out, "{indent}start(( )) --> s{start}");
        links.count += 1;
    }
    for id in &frame.nodes {
        let Some(node) = graph.nodes.get(*id) else { continue };
        let _ = writeln!(out, "{indent}s{id}{}", shape(node));
        for inner in &node.opens {
            let title = match (node.kind, node.opens.len()) {
                (NodeKind::Parallel, 2..) => {
                    format!(
                        "branch {}",
                        node.opens.iter().position(|one| one == inner).unwrap_or_default() + 1
                    )
                }
                _ => " ".to_owned(),
            };
            let _ = writeln!(out, "{indent}subgraph b{inner}[\"{title}\"]");
            self::frame(graph, *inner, depth + 1, out, links);
            let _ = writeln!(out, "{indent}end");
            let start = graph.boxes.get(*inner).and_then(|inner| inner.start);
            if let Some(start) = start {
                let _ = writeln!(out, "{indent}s{id} --> s{start}");
                links.count += 1;
            }
        }
        if !node.opens.is_empty() {
            let _ = writeln!(out, "{indent}x{id}(( ))");
            // Edges go to nodes and never to a box, which layouts do not take.
            for inner in node.opens.iter().filter_map(|inner| graph.boxes.get(*inner)) {
                let leaves = |id: &&usize| {
                    graph.nodes.get(**id).is_some_and(|node| node.ends && node.kind != NodeKind::Fail)
                };
                for last in inner.nodes.iter().filter(leaves) {
                    let _ = writeln!(out, "{indent}{} --> x{id}", exit(graph, *last));
                    links.count += 1;
                }
            }
        }
    }
    for edge in graph.edges.iter().filter(|edge| frame.nodes.contains(&edge.from)) {
        link(graph, edge, &indent, out, links);
    }
}

/// The node from which a state goes on: a Map's or Parallel's exit point.
fn exit(graph: &Graph, node: usize) -> String {
    let opens = graph.nodes.get(node).is_some_and(|node| !node.opens.is_empty());
    if opens { format!("x{node}") } else { format!("s{node}") }
}

fn link(graph: &Graph, edge: &Edge, indent: &str, out: &mut String, links: &mut Links) {
    let to_ghost = graph.nodes.get(edge.to).is_some_and(|node| node.kind == NodeKind::Ghost);
    // What goes wrong leaves from the header, what goes on from the exit point.
    let from = if edge.kind == EdgeKind::Catch { format!("s{}", edge.from) } else { exit(graph, edge.from) };
    let arrow = if edge.kind == EdgeKind::Catch || to_ghost { "-.->" } else { "-->" };
    let label = if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", escape(&edge.label)) };
    let _ = writeln!(out, "{indent}{from} {arrow}{label} s{}", edge.to);
    if to_ghost || edge.ran == Some(0) {
        links.styles.push((links.count, "stroke:#c62828"));
    }
    links.count += 1;
}

fn shape(node: &Node) -> String {
    let mut lines: Vec<String> = wrap(&node.name).iter().map(|line| escape(line)).collect();
    if let Some(sign) = match node.kind {
        NodeKind::Succeed => Some("✓ "),
        NodeKind::Fail => Some("✕ "),
        NodeKind::Ghost => Some("? "),
        _ if node.ends => Some("■ "),
        _ => None,
    } && let Some(first) = lines.first_mut()
    {
        first.insert_str(0, sign);
    }
    lines.extend(node.details.iter().map(|detail| format!("<small>{}</small>", escape(detail))));
    let text = lines.join("<br/>");
    match node.kind {
        NodeKind::Choice => format!("{{{{\"{text}\"}}}}"),
        NodeKind::Wait | NodeKind::Succeed | NodeKind::Fail => format!("([\"{text}\"])"),
        NodeKind::Map | NodeKind::Parallel => format!("[[\"{text}\"]]"),
        NodeKind::Pass => format!("(\"{text}\")"),
        _ => format!("[\"{text}\"]"),
    }
}

/// What Mermaid would read as its own syntax or as HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            '\\' => out.push_str("#92;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
