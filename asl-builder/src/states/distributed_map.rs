//! The distributed Map, see <https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>.

use asl_contract::__private::{NodeRef, Place};
use asl_contract::{ChildExecution, Expr, Gives, Shape, WrittenResults};
use asl_model::{WriterConfig, WriterTransformation};

use crate::distributed::{Destination, Exported, Items, Source, as_it_counts};
use crate::flow::{Flow, StateName, types};
use crate::graph::{DistributedDraft, Draft, Early, Graph, Kind, MapDraft, Spelling, WriterDraft, input_of};
use crate::mode::{HasDistributedMap, Mode};
use crate::retry::MapRunErrors;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Does the same for each of many items, each in an execution of its own, and gives a list of what comes out.
    ///
    /// The first closure says where the items come from: `|from, data| from.items(data.lines)`, or a file or a
    /// listing of S3. The state fails as soon as one child fails, unless some failures are tolerated. Variables of
    /// the flow are not known inside: hand over what is needed by [`select`](Items::select) or
    /// [`in_batches_with`](Items::in_batches_with).
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let workflow = start::<Vec<String>>()
    ///     .distributed_map(
    ///         "Each Title",
    ///         |from, titles| from.items(titles).express_children(),
    ///         |f| f.invoke("Score", &SCORE, |title| title),
    ///     )
    ///     .pass("Sum", |scores| scores.sum())
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[track_caller]
    pub fn distributed_map<T: Shape, O: Shape, F, C: Mode<Lang = M::Lang>>(
        self,
        name: impl StateName,
        source: impl FnOnce(Source<M>, Expr<Out, M::Lang>) -> Items<T, F, M, C>,
        body: impl FnOnce(Flow<T, T, C>) -> Flow<T, O, C>,
    ) -> Flow<In, Vec<O>, M>
    where
        M: HasDistributedMap,
    {
        State::new(self.graph).distributed_map(name, source, body).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Does the same for each of many items, each in an execution of its own, and gives a list of what comes out.
    #[doc(alias = "DistributedMap")]
    #[track_caller]
    pub fn distributed_map<T: Shape, O: Shape, F, C: Mode<Lang = M::Lang>>(
        self,
        name: impl StateName,
        source: impl FnOnce(Source<M>, Expr<Out, M::Lang>) -> Items<T, F, M, C>,
        body: impl FnOnce(Flow<T, T, C>) -> Flow<T, O, C>,
    ) -> SingleState<In, Out, Vec<O>, MapRunErrors, M, Whole>
    where
        M: HasDistributedMap,
    {
        let (name, place) = (name.into_name(), Place::here());
        let parts = source(Source::of(&name), Expr::from_node(input_of(&name))).parts;
        let mut body = body(Flow::from_graph(Graph::new())).graph;
        body.findings.extend(parts.problems.into_iter().map(|(message, help)| Early {
            code: "INVALID_ITEMS",
            message: format!("the items of `{name}`: {message}"),
            help: help.to_owned(),
            place,
        }));
        let map = MapDraft {
            items: parts.items,
            selector: parts.selector,
            body,
            max_concurrency: None,
            spelling: Spelling::Modern,
            mode_comment: None,
            distributed: Some(Box::new(parts.distributed)),
        };
        self.single(Draft::new(name, place, Kind::Map(Box::new(map)), types::<Out, Vec<O>>()))
    }
}

impl<In, From: Shape, Out: Shape, M: Mode, Whole: Shape> SingleState<In, From, Out, MapRunErrors, M, Whole> {
    /// How many children may fail before the state does; none unless said.
    #[doc(alias = "ToleratedFailureCount")]
    pub fn tolerated_failures(self, most: u64) -> Self {
        self.distributed(|map| map.tolerated_count = Some(NodeRef::number(most)))
    }

    /// How many children may fail before the state does, as the data says.
    #[doc(alias = "ToleratedFailureCountPath")]
    pub fn tolerated_failures_from<V: Gives<u64, M::Lang>>(
        self,
        most: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let most = most(Expr::from_node(self.draft.input())).give();
        self.distributed(|map| map.tolerated_count = Some(most))
    }

    /// How many children of a hundred may fail before the state does; none unless said.
    #[doc(alias = "ToleratedFailurePercentage")]
    pub fn tolerated_failure_percentage<V: Gives<f64, M::Lang>>(self, most: V) -> Self {
        self.distributed(|map| map.tolerated_percentage = Some(most.give()))
    }

    /// How many children of a hundred may fail before the state does, as the data says.
    #[doc(alias = "ToleratedFailurePercentagePath")]
    pub fn tolerated_failure_percentage_from<V: Gives<f64, M::Lang>>(
        self,
        most: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let most = most(Expr::from_node(self.draft.input())).give();
        self.distributed(|map| map.tolerated_percentage = Some(most))
    }

    /// A word for the ARN of the Map Run; forty characters at most.
    #[doc(alias = "Label")]
    pub fn label(self, label: &str) -> Self {
        self.distributed(|map| map.label = Some(label.to_owned()))
    }

    /// Writes what the children give to S3, and gives where: what would be too large for the state itself.
    ///
    /// It comes before the handlers: what they go on with has to be what the state gives.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<Vec<String>>()
    ///     .state(|s| {
    ///         s.distributed_map("Each", |from, titles| from.items(titles), |f| f)
    ///             .write_results(|to, _| to.s3("results").prefix("titles").flattened().jsonl())
    ///     })
    ///     .pass("Where", |written| written.result_writer_details.key)
    ///     .named("writing");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[doc(alias = "ResultWriter")]
    pub fn write_results(
        self,
        destination: impl FnOnce(Destination<M>, Expr<From, M::Lang>) -> Exported<M>,
    ) -> SingleState<In, From, WrittenResults, MapRunErrors, M, Whole> {
        let writer = destination(Destination::new(), Expr::from_node(self.draft.input())).draft();
        let mut state = self;
        if state.draft.output.take().is_some() {
            state.graph.findings.push(Early {
                code: "OUTPUT_OF_OTHER_RESULTS",
                message: format!("`{}` makes its output of results that it then writes to S3", state.draft.name),
                help: "say `.write_results(..)` before `.output(..)`: what the state gives is then where they are"
                    .to_owned(),
                place: state.draft.place,
            });
        }
        state.distributed(|map| map.writer = Some(writer)).giving("write_results")
    }

    /// Says how the results are formed, once: a second word would leave the type of the first.
    fn transformed(mut self, said: &'static str, transformation: WriterTransformation) -> Self {
        let is_formed = matches!(&self.draft.kind, Kind::Map(map) if map.distributed.as_ref().is_some_and(|map| map.writer.is_some()));
        if is_formed || self.draft.output.is_some() {
            self.graph.findings.push(Early {
                code: "RESULTS_FORMED_TWICE",
                message: format!("`{}` says `.{said}()` behind another word about its results", self.draft.name),
                help: "say it once, right behind `distributed_map`; what is written to S3 is formed where it says where"
                    .to_owned(),
                place: self.draft.place,
            });
            return self;
        }
        let config = WriterConfig { transformation: Some(transformation), ..as_it_counts() };
        self.distributed(|map| {
            map.writer = Some(WriterDraft { config: Some(config), ..WriterDraft::default() });
        })
    }

    fn distributed(mut self, change: impl FnOnce(&mut DistributedDraft)) -> Self {
        if let Kind::Map(map) = &mut self.draft.kind
            && let Some(distributed) = &mut map.distributed
        {
            change(distributed);
        }
        self
    }
}

impl<In, From: Shape, O: Shape, M: Mode, Whole: Shape> SingleState<In, From, Vec<O>, MapRunErrors, M, Whole> {
    /// Gives all that is known of each child, its output as text.
    pub fn results_with_metadata(self) -> SingleState<In, From, Vec<ChildExecution>, MapRunErrors, M, Whole> {
        self.transformed("results_with_metadata", WriterTransformation::None).giving("results_with_metadata")
    }

    /// Gives what each child gives, and says so: it is what counts anyway.
    pub fn compact_results(self) -> Self {
        self.transformed("compact_results", WriterTransformation::Compact)
    }
}

impl<In, From: Shape, T: Shape, M: Mode, Whole: Shape>
    SingleState<In, From, Vec<Vec<T>>, MapRunErrors, M, Whole>
{
    /// Gives the lists that the children give joined into one.
    #[doc(alias = "FLATTEN")]
    pub fn flattened_results(self) -> SingleState<In, From, Vec<T>, MapRunErrors, M, Whole> {
        self.transformed("flattened_results", WriterTransformation::Flatten).giving("flattened_results")
    }
}
