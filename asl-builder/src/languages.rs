//! States in JSONata inside of a JSONPath machine.

use asl_contract::Shape;
use asl_model::QueryLanguage;

use crate::flow::Flow;
use crate::graph::Graph;
use crate::mode::{InJsonPath, Mode};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// A part in JSONata: its states have `"QueryLanguage": "JSONata"` of their own.
    ///
    /// So a JSONPath machine is made into a JSONata one state by state. A variable of the JSONPath part is read in it by
    /// [`Var::in_jsonata`](asl_contract::Var::in_jsonata).
    ///
    /// ```
    /// use asl_builder::{PathStandard, prelude::*, start_in};
    ///
    /// let workflow = start_in::<f64, PathStandard>()
    ///     .jsonata(|f| f.pass("Double", |n| n * 2))
    ///     .pass("Say", |n| text!("it is {}", n))
    ///     .named("doubling");
    /// assert!(workflow.definition().contains(r#""QueryLanguage": "JSONata""#));
    /// ```
    ///
    /// See <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.
    pub fn jsonata<O>(
        mut self,
        part: impl FnOnce(Flow<Out, Out, M::InJsonAta>) -> Flow<Out, O, M::InJsonAta>,
    ) -> Flow<In, O, M>
    where
        M: InJsonPath,
    {
        let mut part = part(Flow::from_graph(Graph::new())).graph;
        part.each_draft_mut(&mut |draft| draft.language = Some(QueryLanguage::JsonAta));
        self.graph.append(part);
        Flow::from_graph(self.graph)
    }
}
