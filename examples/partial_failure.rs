//! Parallel with partial failure: ask several at once, go on with those who answer.
//!
//! Take it when some of the answers are enough. A Parallel state fails as soon as one branch does, and stops the
//! others; so every branch catches its own errors and gives what it has: an answer, or why there is none. What is
//! enough is decided behind it, in one place.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html>.

use std::fmt;
use std::process::ExitCode;

use asl_builder::prelude::*;

#[contract]
struct Parcel {
    grams: u32,
    country: String,
}

/// What a branch gives: a price, or why there is none.
#[contract]
struct Quote {
    carrier: String,
    cents: Option<u64>,
    problem: Option<String>,
}

#[contract]
struct Offer {
    cents: u64,
    quotes: Vec<Quote>,
}

#[derive(Debug, WorkflowError)]
#[allow(dead_code, reason = "the functions report them")]
enum QuoteError {
    Busy,
    NoService,
}

impl fmt::Display for QuoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "too many questions at once",
            Self::NoService => "nobody goes there",
        })
    }
}

type Carrier = Function<Parcel, u64, QuoteError>;

const SHIP: Carrier = Function::named("quote-by-ship");
const PLANE: Carrier = Function::named("quote-by-plane");
const TRAIN: Carrier = Function::named("quote-by-train");

fn partial_failure() -> Workflow<Parcel, Offer> {
    let carriers = [("Ship", SHIP), ("Plane", PLANE), ("Train", TRAIN)];
    let (flow, quotes) = start::<Parcel>()
        .parallel_all("Ask Everybody", carriers, |f, (name, carrier)| {
            f.state(|s| {
                s.invoke(format!("Ask {name}"), &carrier, |parcel| parcel)
                    .timeout(seconds(20))
                    .retry(QuoteError::BUSY, Retry::times(2).jitter())
                    .output(|_, cents| QuoteExpr { carrier: name, cents: Some(cents), problem: None })
                    .on_error(|f| {
                        f.pass(format!("No Answer By {name}"), |error| QuoteExpr {
                            carrier: name,
                            cents: None,
                            problem: Some(error.error),
                        })
                    })
            })
        })
        .keep("quotes", |quotes| quotes);
    flow.pass("Find The Cheapest", |quotes| {
        quotes.only(|quote| quote.cents.is_present()).each(|quote| quote.cents.given()).smallest()
    })
    .if_present(
        "Anybody?",
        |cents| cents,
        |f| f.pass("Take The Cheapest", |cents| OfferExpr { cents, quotes: quotes.get() }),
        |f| f.fail("Nobody Delivers", "NoQuote", "no carrier has named a price"),
    )
    .named("partial-failure")
}

fn main() -> ExitCode {
    examples::show(&partial_failure())
}

#[cfg(test)]
mod tests {
    use asl_testing::{Run, Status, TestWorkflow as _};

    use super::*;

    type Price = Result<u64, QuoteError>;

    fn run(ship: fn() -> Price, plane: fn() -> Price, train: fn() -> Price) -> Run<Offer> {
        let test = partial_failure().test().mock(&SHIP, move |_| ship()).mock(&PLANE, move |_| plane());
        test.mock(&TRAIN, move |_| train()).start(Parcel { grams: 700, country: "IS".to_owned() })
    }

    #[test]
    fn definition() {
        examples::check(&partial_failure());
    }

    #[test]
    fn the_cheapest_of_all_is_taken() {
        let offer = run(|| Ok(950), || Ok(3000), || Ok(1200)).output();
        assert_eq!(offer.cents, 950);
        assert!(offer.quotes.iter().all(|quote| quote.problem.is_none()));
    }

    #[test]
    fn those_who_answer_are_enough() {
        let run = run(|| Err(QuoteError::NoService), || Ok(3000), || Err(QuoteError::Busy));
        let offer = run.output();
        assert_eq!(offer.cents, 3000);
        let problems: Vec<_> = offer.quotes.iter().map(|quote| quote.problem.as_deref()).collect();
        assert_eq!(problems, [Some("NoService"), None, Some("Busy")]);
        assert_eq!(
            (run.calls(&SHIP).len(), run.calls(&TRAIN).len()),
            (1, 3),
            "only who is busy is asked again"
        );
    }

    #[test]
    fn nobody_answers() {
        let run = run(|| Err(QuoteError::NoService), || Err(QuoteError::NoService), || Err(QuoteError::Busy));
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("NoQuote")));
    }
}
