//! What was run, on the graph.

use asl_model::Way;

use super::words::times;
use super::{EdgeKind, Graph};

impl Graph {
    /// Notes at every state and every edge how often it was run.
    pub(crate) fn mark(&mut self, count: impl Fn(&str, Way) -> u64) {
        let mut catchers = vec![0; self.nodes.len()];
        for edge in &mut self.edges {
            let Some(from) = self.nodes.get(edge.from) else { continue };
            let way = match edge.kind {
                EdgeKind::Next => Way::Onward,
                EdgeKind::Rule(number) => Way::Rule(u32::try_from(number - 1).unwrap_or(u32::MAX)),
                EdgeKind::Otherwise => Way::Default,
                EdgeKind::Catch => {
                    let Some(next) = catchers.get_mut(edge.from) else { continue };
                    *next += 1;
                    Way::Catch(*next - 1)
                }
            };
            let ran = count(&from.name, way);
            edge.ran = Some(ran);
            if !edge.label.is_empty() || ran == 0 {
                let said = if ran == 0 { "never".to_owned() } else { format!("{ran}×") };
                edge.label = if edge.label.is_empty() { said } else { format!("{} {said}", edge.label) };
            }
        }
        for node in &mut self.nodes {
            let ran = count(&node.name, Way::Enter);
            node.ran = Some(ran);
            node.details.push(times(ran));
        }
    }
}
