//! Saga: steps that each have an undo; when one fails, what was done is undone, last first.
//!
//! Take it when several services must agree and there is no transaction across them. Every undo stands behind a label;
//! a step that fails jumps to the undo of the step before it, and the undos lead into one another. They are retried for
//! long, because half an undo is worse than none, and have to be safe to repeat. A step that fails leaves nothing behind
//! here; one that may have, after a time-out say, would jump to its own undo.
//!
//! See <https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/saga-orchestration.html>.

use std::fmt;
use std::process::ExitCode;

use asl_builder::{ErrorOutput, ahead, prelude::*};

#[contract]
struct Trip {
    traveller: String,
    city: String,
    day: String,
}

#[contract]
struct Booked {
    hotel: String,
    flight: String,
    car: String,
}

#[derive(Debug, WorkflowError)]
#[allow(dead_code, reason = "the functions report them")]
enum BookingError {
    SoldOut,
    Unreachable,
}

impl fmt::Display for BookingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SoldOut => "nothing is left on that day",
            Self::Unreachable => "the partner does not answer",
        })
    }
}

const BOOK_HOTEL: Function<Trip, String, BookingError> = Function::named("book-hotel");
const BOOK_FLIGHT: Function<Trip, String, BookingError> = Function::named("book-flight");
const BOOK_CAR: Function<Trip, String, BookingError> = Function::named("book-car");
const CANCEL_HOTEL: Function<String, (), BookingError> = Function::named("cancel-hotel");
const CANCEL_FLIGHT: Function<String, (), BookingError> = Function::named("cancel-flight");

fn saga() -> Workflow<Trip, Booked> {
    // What failed travels from undo to undo, so that the end can say it.
    let undo_flight = ahead::<ErrorOutput>();
    let undo_hotel = ahead::<ErrorOutput>();
    let refuse = ahead::<ErrorOutput>();
    let stubborn = Retry::times(20).interval(seconds(5)).backoff(2.0).max_delay(minutes(10)).jitter();

    let (flow, trip) = start::<Trip>().keep("trip", |trip| trip);
    let (flow, hotel) = flow
        .state(|s| s.invoke("Book Hotel", &BOOK_HOTEL, |_| trip.get()).on_error(|f| f.go_to(&refuse)))
        .keep("hotel", |booking| booking);
    let (flow, flight) = flow
        .state(|s| s.invoke("Book Flight", &BOOK_FLIGHT, |_| trip.get()).on_error(|f| f.go_to(&undo_hotel)))
        .keep("flight", |booking| booking);
    flow.state(|s| s.invoke("Book Car", &BOOK_CAR, |_| trip.get()).on_error(|f| f.go_to(&undo_flight)))
        .pass("Booked", |car| BookedExpr { hotel: hotel.get(), flight: flight.get(), car })
        .aside(&undo_flight, |f| {
            f.state(|s| {
                s.invoke("Cancel Flight", &CANCEL_FLIGHT, |_| flight.get())
                    .retry(StatesError::ALL, stubborn)
                    .output(|error, _| error)
            })
            .go_to(&undo_hotel)
        })
        .aside(&undo_hotel, |f| {
            f.state(|s| {
                s.invoke("Cancel Hotel", &CANCEL_HOTEL, |_| hotel.get())
                    .retry(StatesError::ALL, stubborn)
                    .output(|error, _| error)
            })
            .go_to(&refuse)
        })
        .aside(&refuse, |f| {
            f.fail_because("Not Booked", "TripNotBooked", |error| text!("{}: {}", error.error, error.cause))
        })
        .named("saga")
}

fn main() -> ExitCode {
    examples::show(&saga())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use asl_testing::{Status, TestWorkflow as _, WorkflowTest};

    use super::*;

    fn trip() -> Trip {
        Trip { traveller: "Ann".to_owned(), city: "Oslo".to_owned(), day: "2026-12-24".to_owned() }
    }

    fn test() -> WorkflowTest<Trip, Booked> {
        let test = saga().test().mock(&BOOK_HOTEL, |_| Ok("H1".to_owned()));
        let test = test.mock(&BOOK_FLIGHT, |_| Ok("F1".to_owned())).mock(&BOOK_CAR, |_| Ok("C1".to_owned()));
        test.mock(&CANCEL_HOTEL, |_| Ok(())).mock(&CANCEL_FLIGHT, |_| Ok(()))
    }

    #[test]
    fn definition() {
        examples::check(&saga());
    }

    #[test]
    fn all_is_booked() {
        let run = test().start(trip());
        let booked = run.output();
        assert_eq!((booked.hotel, booked.flight, booked.car), ("H1".into(), "F1".into(), "C1".into()));
        assert!(run.calls(&CANCEL_HOTEL).is_empty() && run.calls(&CANCEL_FLIGHT).is_empty());
    }

    #[test]
    fn without_a_car_flight_and_hotel_are_cancelled_in_this_order() {
        let run = test().mock(&BOOK_CAR, |_| Err(BookingError::SoldOut)).start(trip());
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("TripNotBooked")));
        assert!(run.cause().unwrap().contains("SoldOut"), "{:?}", run.cause());
        let path = run.path();
        assert_eq!(path.get(path.len() - 3..).unwrap(), ["Cancel Flight", "Cancel Hotel", "Not Booked"]);
        assert_eq!(
            (run.calls(&CANCEL_FLIGHT), run.calls(&CANCEL_HOTEL)),
            (vec!["F1".into()], vec!["H1".into()])
        );
    }

    #[test]
    fn without_a_flight_there_is_none_to_cancel() {
        let run = test().mock(&BOOK_FLIGHT, |_| Err(BookingError::SoldOut)).start(trip());
        assert_eq!(run.error(), Some("TripNotBooked"));
        assert!(run.calls(&CANCEL_FLIGHT).is_empty());
        assert_eq!(run.calls(&CANCEL_HOTEL), ["H1"]);
    }

    #[test]
    fn without_a_hotel_nothing_is_undone() {
        let run = test().mock(&BOOK_HOTEL, |_| Err(BookingError::Unreachable)).start(trip());
        assert_eq!(run.path().last().unwrap(), "Not Booked");
        assert!(run.calls(&CANCEL_HOTEL).is_empty() && run.calls(&BOOK_FLIGHT).is_empty());
    }

    #[test]
    fn an_undo_is_tried_until_it_works() {
        let tries = Cell::new(0);
        let cancel = move |_| {
            tries.set(tries.get() + 1);
            if tries.get() < 10 { Err(BookingError::Unreachable) } else { Ok(()) }
        };
        let run =
            test().mock(&BOOK_CAR, |_| Err(BookingError::SoldOut)).mock(&CANCEL_FLIGHT, cancel).start(trip());
        assert_eq!((run.calls(&CANCEL_FLIGHT).len(), run.calls(&CANCEL_HOTEL).len()), (10, 1));
    }
}
