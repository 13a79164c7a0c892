//! The graph as an SVG that stands alone: light and dark, with titles for those who cannot see it.

use std::fmt::Write as _;

use asl_model::StateMachine;

use super::layout::{LINE, Layout, Line, Rectangle, layout, lines_of, width_of};
use super::{EdgeKind, Graph, Node, NodeKind};

/// Colors have two sets with at least 4.5:1 for text and 3:1 for lines; shapes and signs say the same without them.
const STYLE: &str = "\
.g{font:12px system-ui,sans-serif;--ink:#1f2328;--line:#57606a;--paper:#fff;--faint:#57606a;--good:#1a7f37;\
--bad:#cf222e;--person:#8250df}\
@media(prefers-color-scheme:dark){.g{--ink:#e6edf3;--line:#8b949e;--paper:#0d1117;--faint:#8b949e;--good:#3fb950;\
--bad:#f85149;--person:#a371f7}}\
.g text{fill:var(--ink);text-anchor:middle}.g .d{fill:var(--faint);font-size:11px}\
.g .n{fill:var(--paper);stroke:var(--line);stroke-width:1.2}.g .f{fill:none;stroke:var(--line);stroke-dasharray:2 3}\
.g .e{fill:none;stroke:var(--line);stroke-width:1.2;marker-end:url(#a)}.g .catch{stroke-dasharray:5 4}\
.g .succeed{stroke:var(--good);stroke-width:2}.g .fail{stroke:var(--bad);stroke-width:2}\
.g .callback{stroke:var(--person);stroke-width:2}.g .ghost{stroke:var(--bad);stroke-dasharray:4 3}\
.g .missing{stroke:var(--bad);stroke-dasharray:4 3}.g .apart{stroke-dasharray:4 3;opacity:.7}\
.g .l{fill:var(--paper);opacity:.9}.g .p{fill:var(--line)}.g .h{fill:var(--line)}\
.g a:focus .n,.g g:focus .n{stroke-width:3}";

/// What a graph adds that shows what was run.
const RUN_STYLE: &str = ".g .never{stroke:var(--bad);stroke-dasharray:4 3}.g .ran{stroke:var(--good)}";

/// Draws a machine as SVG, from top to bottom.
///
/// ```
/// let text = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Pass","Next":"Done"},"Done":{"Type":"Succeed"}}}"#;
/// let machine = asl_model::read(text)?.machine;
/// let drawn = asl_render::graph::svg(&machine, "asking");
/// assert!(drawn.starts_with("<svg ") && drawn.contains("<title>asking</title>"));
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn svg(machine: &StateMachine, title: &str) -> String {
    draw(&Graph::of(machine), title)
}

pub(super) fn draw(graph: &Graph, title: &str) -> String {
    let placed = layout(graph);
    let mut out = String::new();
    let run_style = if graph.nodes.iter().any(|node| node.ran.is_some()) { RUN_STYLE } else { "" };
    let (width, height) = (placed.width.ceil(), placed.height.ceil());
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"g\" role=\"group\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{STYLE}{run_style}</style>\n\
         <defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto\"><path class=\"h\" d=\"M0 0 8 4 0 8z\"/></marker></defs>",
        escape(title),
        escape(&description(graph)),
    );
    for frame in &placed.frames {
        let _ = writeln!(out, "<rect class=\"f\" {} rx=\"8\"/>", corners(frame));
    }
    for line in &placed.lines {
        draw_line(graph, line, &mut out);
    }
    for exit in &placed.exits {
        let _ = writeln!(out, "<circle class=\"p\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"/>", exit.x, exit.y);
    }
    draw_start(graph, &placed, &mut out);
    for (node, place) in graph.nodes.iter().zip(&placed.nodes) {
        draw_node(node, place, &mut out);
    }
    // Labels come last, so that no line crosses one.
    for line in &placed.lines {
        draw_label(graph, line, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

fn description(graph: &Graph) -> String {
    let states = graph.nodes.iter().filter(|node| node.kind != NodeKind::Ghost).count();
    let start = graph.boxes.first().and_then(|frame| frame.start).and_then(|start| graph.nodes.get(start));
    match start {
        Some(start) => format!("{states} states, starting at {}", start.name),
        None => format!("{states} states"),
    }
}

fn corners(place: &Rectangle) -> String {
    let (x, y) = (place.x - place.width / 2.0, place.y - place.height / 2.0);
    format!("x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\"", place.width, place.height)
}

fn draw_start(graph: &Graph, placed: &Layout, out: &mut String) {
    let start = graph.boxes.first().and_then(|frame| frame.start).and_then(|start| placed.nodes.get(start));
    if let Some(start) = start {
        let y = start.y - start.height / 2.0 - 6.0;
        let _ = writeln!(
            out,
            "<circle class=\"p\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"5\"><title>start</title></circle>",
            start.x
        );
    }
}

fn draw_line(graph: &Graph, line: &Line, out: &mut String) {
    let edge = line.edge.and_then(|edge| graph.edges.get(edge));
    let to_ghost =
        edge.and_then(|edge| graph.nodes.get(edge.to)).is_some_and(|node| node.kind == NodeKind::Ghost);
    let class = match edge {
        _ if to_ghost => "e missing",
        Some(edge) if edge.ran == Some(0) => "e never",
        Some(edge) if edge.kind == EdgeKind::Catch => "e catch",
        Some(edge) if edge.ran.is_some() => "e ran",
        _ => "e",
    };
    let title = edge.map(|edge| edge.whole_label.as_str()).filter(|label| !label.is_empty());
    let title = title.map(|title| format!("<title>{}</title>", escape(title))).unwrap_or_default();
    let _ = writeln!(out, "<path class=\"{class}\" d=\"{}\">{title}</path>", curve(&line.points));
}

/// Through the middles between the points, so that corners are round.
fn curve(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    let Some(((x, y), rest)) = points.split_first() else { return path };
    let _ = write!(path, "M{x:.1} {y:.1}");
    for (index, (x, y)) in rest.iter().enumerate() {
        match rest.get(index + 1) {
            Some((next_x, next_y)) => {
                let (mid_x, mid_y) = (f64::midpoint(*x, *next_x), f64::midpoint(*y, *next_y));
                let _ = write!(path, "Q{x:.1} {y:.1} {mid_x:.1} {mid_y:.1}");
            }
            None => {
                let _ = write!(path, "L{x:.1} {y:.1}");
            }
        }
    }
    path
}

fn draw_label(graph: &Graph, line: &Line, out: &mut String) {
    let edge = line.edge.and_then(|edge| graph.edges.get(edge)).filter(|edge| !edge.label.is_empty());
    let (Some(edge), Some((x, y))) = (edge, line.label) else { return };
    let place = Rectangle { x, y, width: width_of(&edge.label) + 6.0, height: LINE };
    let _ = writeln!(
        out,
        "<g><title>{}</title><rect class=\"l\" {}/><text class=\"d\" x=\"{x:.1}\" y=\"{:.1}\">{}</text></g>",
        escape(&edge.whole_label),
        corners(&place),
        y + 4.0,
        escape(&edge.label),
    );
}

fn draw_node(node: &Node, place: &Rectangle, out: &mut String) {
    let kind = match node.kind {
        NodeKind::Succeed => " succeed",
        NodeKind::Fail => " fail",
        NodeKind::Callback => " callback",
        NodeKind::Ghost => " ghost",
        _ => "",
    };
    let apart = if node.reached { "" } else { " apart" };
    let mut name = format!("{}, {}", node.name, node.kind.as_str());
    for detail in &node.details {
        name.push_str(", ");
        name.push_str(detail);
    }
    let name = escape(&name);
    let _ = writeln!(out, "<g tabindex=\"0\" role=\"img\" aria-label=\"{name}\"><title>{name}</title>");
    let ran = match node.ran {
        None => "",
        Some(0) => " never",
        Some(_) => " ran",
    };
    let class = format!("n{kind}{apart}{ran}");
    let (left, right) = (place.x - place.width / 2.0, place.x + place.width / 2.0);
    let (top, bottom) = (place.y - place.height / 2.0, place.y + place.height / 2.0);
    let _ = match node.kind {
        NodeKind::Choice => writeln!(
            out,
            "<path class=\"{class}\" d=\"M{left:.1} {0:.1} {1:.1} {top:.1} {2:.1} {top:.1} {right:.1} {0:.1} {2:.1} \
             {bottom:.1} {1:.1} {bottom:.1}z\"/>",
            place.y,
            left + LINE,
            right - LINE,
        ),
        NodeKind::Wait | NodeKind::Succeed | NodeKind::Fail => {
            writeln!(out, "<rect class=\"{class}\" {} rx=\"{:.1}\"/>", corners(place), place.height / 2.0)
        }
        _ => writeln!(out, "<rect class=\"{class}\" {} rx=\"4\"/>", corners(place)),
    };
    let (lines, details) = lines_of(node);
    let mut y = top + LINE + 1.0;
    for (text, class) in
        lines.iter().map(|line| (line, "")).chain(details.iter().map(|detail| (detail, " class=\"d\"")))
    {
        let _ = writeln!(out, "<text{class} x=\"{:.1}\" y=\"{y:.1}\">{}</text>", place.x, escape(text));
        y += LINE;
    }
    out.push_str("</g>\n");
}

/// What XML would read as its own syntax, and what it cannot hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
