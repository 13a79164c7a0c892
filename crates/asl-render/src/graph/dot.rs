//! The graph in the language of Graphviz.

use std::fmt::Write as _;

use asl_model::StateMachine;

use super::words::wrap;
use super::{EdgeKind, Graph, Node, NodeKind};

/// Draws a machine as a Graphviz `digraph`, to be laid out by `dot`.
///
/// ```
/// let text = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Pass","Next":"Done"},"Done":{"Type":"Succeed"}}}"#;
/// let machine = asl_model::read(text)?.machine;
/// assert!(asl_render::graph::dot(&machine).contains("s0 -> s1;"));
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn dot(machine: &StateMachine) -> String {
    let graph = Graph::of(machine);
    let mut out = "digraph machine {\n  rankdir=TB;\n  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=12];\n  edge [fontname=\"sans-serif\", fontsize=10];\n".to_owned();
    frame(&graph, 0, 1, &mut out);
    out.push_str("}\n");
    out
}

fn frame(graph: &Graph, index: usize, depth: usize, out: &mut String) {
    let Some(frame) = graph.boxes.get(index) else { return };
    let indent = "  ".repeat(depth);
    if frame.owner.is_none()
        && let Some(start) = frame.start
    {
        let _ = writeln!(out, "{indent}start [shape=point, width=0.15];\n{indent}start -> s{start};");
    }
    for id in &frame.nodes {
        let Some(node) = graph.nodes.get(*id) else { continue };
        let _ = writeln!(out, "{indent}s{id} [{}];", attributes(node));
        for inner in &node.opens {
            let _ = writeln!(out, "{indent}subgraph cluster_{inner} {{\n{indent}  style=\"rounded,dashed\";");
            self::frame(graph, *inner, depth + 1, out);
            let _ = writeln!(out, "{indent}}}");
            if let Some(start) = graph.boxes.get(*inner).and_then(|inner| inner.start) {
                let _ = writeln!(out, "{indent}s{id} -> s{start};");
            }
        }
        if !node.opens.is_empty() {
            let _ = writeln!(out, "{indent}x{id} [shape=point, width=0.1];");
            for inner in node.opens.iter().filter_map(|inner| graph.boxes.get(*inner)) {
                let leaves = |id: &&usize| {
                    graph.nodes.get(**id).is_some_and(|node| node.ends && node.kind != NodeKind::Fail)
                };
                for last in inner.nodes.iter().filter(leaves) {
                    let _ = writeln!(out, "{indent}{} -> x{id};", exit(graph, *last));
                }
            }
        }
    }
    for edge in graph.edges.iter().filter(|edge| frame.nodes.contains(&edge.from)) {
        let to_ghost = graph.nodes.get(edge.to).is_some_and(|node| node.kind == NodeKind::Ghost);
        let mut attributes = Vec::new();
        if !edge.label.is_empty() {
            attributes.push(format!("label={}, tooltip={}", quoted(&edge.label), quoted(&edge.whole_label)));
        }
        if edge.kind == EdgeKind::Catch || to_ghost {
            attributes.push("style=dashed".to_owned());
        }
        if to_ghost {
            attributes.push("color=\"#c62828\"".to_owned());
        }
        let from =
            if edge.kind == EdgeKind::Catch { format!("s{}", edge.from) } else { exit(graph, edge.from) };
        let attributes =
            if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
        let _ = writeln!(out, "{indent}{from} -> s{}{attributes};", edge.to);
    }
}

fn exit(graph: &Graph, node: usize) -> String {
    let opens = graph.nodes.get(node).is_some_and(|node| !node.opens.is_empty());
    if opens { format!("x{node}") } else { format!("s{node}") }
}

fn attributes(node: &Node) -> String {
    let mut lines = wrap(&node.name);
    lines.extend(node.details.iter().cloned());
    let mut attributes = vec![format!("label={}", quoted(&lines.join("\n")))];
    match node.kind {
        NodeKind::Choice => attributes.push("shape=hexagon, style=\"\"".to_owned()),
        NodeKind::Wait => attributes.push("shape=ellipse, style=\"\"".to_owned()),
        NodeKind::Succeed => attributes.push("shape=oval, style=bold, color=\"#2e7d32\"".to_owned()),
        NodeKind::Fail => attributes.push("shape=oval, style=bold, color=\"#c62828\"".to_owned()),
        NodeKind::Ghost => attributes.push("style=dashed, color=\"#c62828\"".to_owned()),
        _ if node.ends => attributes.push("peripheries=2".to_owned()),
        _ => {}
    }
    if !node.reached {
        attributes.push("color=\"#777777\"".to_owned());
    }
    attributes.join(", ")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
