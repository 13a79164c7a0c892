//! The workflow that the README shows: it compiles, has no finding, and runs as the README says.

use asl_builder::prelude::*;

#[rustfmt::skip]
#[expect(unreachable_pub, reason = "as it stands in a crate of a user")]
mod quoted {
    use super::*;

    #[contract]
    pub struct Order { pub id: String, pub total: f64 }

    #[contract]
    pub struct Question { pub order: String, pub token: TaskToken<Decision> }

    #[contract]
    pub struct Decision { pub accepted: bool }

    pub const ASK: Function<Question, ()> = Function::named("ask");

    pub fn orders() -> Workflow<Order, Decision> {
        start::<Order>()
            .choice("Large?", |c| c
                .when(|order| order.total.above(100), |f| f
                    .state(|s| s
                        .callback("Ask A Person", ASK.within(days(2)),
                            |order, token| QuestionExpr { order: order.id, token })
                        .on_timeout(|f| f.pass("Nobody Answered", |_| DecisionExpr { accepted: false }))))
                .otherwise(|f| f.pass("Small Enough", |_| DecisionExpr { accepted: true })))
            .named("orders")
    }
}

pub(crate) use quoted::orders;

#[test]
fn it_has_no_finding() {
    assert_eq!(orders().findings(), []);
}
