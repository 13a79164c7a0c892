//! Ways that are no straight line: labels, loops, jumps, and the early end of a part.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::Place;
use asl_contract::Shape;

use crate::flow::{Ends, Flow};
use crate::graph::{Graph, LabelId, Tail, Target};
use crate::mode::{Mode, Standard};

/// A place in a flow that states go to with data of type `T`: back, by [`Flow::label`], or on, by [`ahead`].
pub struct Label<T, M = Standard> {
    id: LabelId,
    marker: PhantomData<fn(T) -> M>,
}

/// A label of a Standard workflow in JSONata whose place comes later: [`Flow::at`] says where.
///
/// What several ways go on with need not stand behind all of them: each goes to the label.
///
/// ```
/// use asl_builder::{ahead, prelude::*};
///
/// let apology = ahead::<String>();
/// let workflow = start::<f64>()
///     .choice("Large?", |c| {
///         c.when(|n| n.above(100), |f| f.pass("Too Large", |_| "too large").go_to(&apology))
///             .when(|n| n.below(0), |f| f.pass("Too Small", |_| "too small").go_to(&apology))
///             .otherwise(|f| f.pass("Accept", |_| "accepted").wait("Rest", hours(1)))
///     })
///     .at(&apology)
///     .pass("Answer", |words| text!("Your order is {}", words))
///     .named("orders");
/// # assert!(workflow.build().is_ok());
/// ```
#[must_use = "a label does nothing until a state goes to it and `.at(&label)` places it"]
pub fn ahead<T: Shape>() -> Label<T> {
    ahead_in()
}

/// A label of a workflow of the kind `M` whose place comes later, as [`ahead`].
#[must_use = "a label does nothing until a state goes to it and `.at(&label)` places it"]
pub fn ahead_in<T: Shape, M: Mode>() -> Label<T, M> {
    Label { id: LabelId::new(), marker: PhantomData }
}

/// The way out of a [`block`](Flow::block), with data of type `O`.
pub struct Exit<O> {
    pub(crate) id: LabelId,
    marker: PhantomData<fn(O)>,
}

impl<T, M> fmt::Debug for Label<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Label").field(&self.id).finish()
    }
}

impl<O> fmt::Debug for Exit<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Exit").field(&self.id).finish()
    }
}

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Names this place, so that a later state can go back to it with [`go_to`](Flow::go_to).
    pub fn label(mut self) -> (Self, Label<Out, M>) {
        let id = LabelId::new();
        self.graph.tails.push(Tail::Label(id));
        (self, Label { id, marker: PhantomData })
    }

    /// Places a label that was made [`ahead`]: what goes to it goes on here.
    ///
    /// The flow itself goes on here, too, unless it has ended: then only what goes to the label comes here.
    /// A label is placed once.
    #[track_caller]
    pub fn at(mut self, label: &Label<Out, M>) -> Self {
        self.graph.placements.push((label.id, Place::here()));
        self.graph.tails.push(Tail::Label(label.id));
        self
    }

    /// Places a label that was made [`ahead`] at a part that stands aside: only what goes to the label comes there.
    ///
    /// What the part gives is what this flow gives, so both go on together behind it.
    ///
    /// ```
    /// use asl_builder::{ahead, prelude::*};
    ///
    /// let refusal = ahead::<f64>();
    /// let workflow = start::<f64>()
    ///     .choice("Negative?", |c| c.when(|n| n.below(0), |f| f.go_to(&refusal)).otherwise(|f| f))
    ///     .choice("Large?", |c| c.when(|n| n.above(100), |f| f.go_to(&refusal)).otherwise(|f| f))
    ///     .pass("Accept", |_| "accepted")
    ///     .aside(&refusal, |f| f.wait("Think Again", hours(1)).pass("Refuse", |n| text!("{} is refused", n)))
    ///     .named("orders");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn aside<T: Shape>(
        mut self,
        label: &Label<T, M>,
        part: impl FnOnce(Flow<T, T, M>) -> Flow<T, Out, M>,
    ) -> Self {
        self.graph.placements.push((label.id, Place::here()));
        self.graph.absorb(part(Flow::from_graph(Graph::new())).graph, Tail::Label(label.id));
        self
    }

    /// A loop: `again` goes back to the beginning of `body`, with data of the same type.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<f64>()
    ///     .looped(|f, again| {
    ///         f.wait("Wait", minutes(5)).choice("Enough?", |c| {
    ///             c.when(|n| n.below(10), |f| f.pass("More", |n| n + 1).go_to(&again)).otherwise(|f| f)
    ///         })
    ///     })
    ///     .named("counting");
    /// # assert!(workflow.build().is_ok());
    /// ```
    pub fn looped<O>(
        self,
        body: impl FnOnce(Flow<In, Out, M>, Label<Out, M>) -> Flow<In, O, M>,
    ) -> Flow<In, O, M> {
        let (flow, label) = self.label();
        body(flow, label)
    }

    /// Goes back, or on, to a label; the data has to be what the label takes.
    ///
    /// What it returns fits wherever a flow is expected; no state can follow.
    pub fn go_to<NothingFollowsGoTo: Ends<In, M>>(mut self, label: &Label<Out, M>) -> NothingFollowsGoTo {
        self.graph.attach(Target::Label(label.id));
        NothingFollowsGoTo::ended(self.graph)
    }

    /// A part that can be left early: `f.succeed("Too Short", done, ..)` goes on behind the block.
    ///
    /// At the end of a workflow the early end is a Succeed state.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<f64>()
    ///     .block(|f, done| {
    ///         f.choice("Small?", |c| {
    ///             c.when(|n| n.below(1), |f| f.succeed("Nothing To Do", done, |_| "nothing"))
    ///                 .otherwise(|f| f.pass("Work", |_| "worked"))
    ///         })
    ///     })
    ///     .named("working");
    /// # assert!(workflow.build().is_ok());
    /// ```
    pub fn block<O>(self, body: impl FnOnce(Self, &Exit<O>) -> Flow<In, O, M>) -> Flow<In, O, M> {
        let exit = Exit { id: LabelId::new(), marker: PhantomData };
        let mut flow = body(self, &exit);
        flow.graph.tails.push(Tail::Label(exit.id));
        flow
    }

    /// Leaves a [`block`](Flow::block) with the data as it is; no state of its own.
    ///
    /// At the end of a workflow the state before ends it. What it returns fits wherever a flow is expected; no
    /// state can follow.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<f64>()
    ///     .block(|f, done| {
    ///         f.choice("Small?", |c| {
    ///             c.when(|n| n.below(1), |f| f.pass("Nothing To Do", |_| "nothing").leave(done))
    ///                 .otherwise(|f| f.pass("Work", |_| "worked"))
    ///         })
    ///         .pass("Report", |words| words)
    ///     })
    ///     .named("working");
    /// assert!(workflow.machine().state("Nothing To Do").is_some_and(|state| {
    ///     state.transition() == Some(&asl_model::Transition::End)
    /// }));
    /// ```
    pub fn leave<NothingFollowsLeave: Ends<In, M>>(mut self, done: &Exit<Out>) -> NothingFollowsLeave {
        self.graph.attach(Target::Label(done.id));
        NothingFollowsLeave::ended(self.graph)
    }
}
