//! Many people, any interleaving, a service that fails, crashes after the write: one decision, sent as it was.

use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use callback_urls::{
    Answer, CallbackToken, DecideError, Fate, Link, LinkId, LinkState, LinkStore, Links, MemoryStore, Page,
    Question, Refusal, SendError, SendFuture, Sender, Slice, StoreFuture, block_on,
};
use jiff::Timestamp;
use proptest::prelude::*;

/// Gives way once, so that another task may run in between.
async fn give_way() {
    let mut first = true;
    std::future::poll_fn(|_| if std::mem::take(&mut first) { Poll::Pending } else { Poll::Ready(()) }).await;
}

/// A store that gives way before and after every call.
#[derive(Debug, Default)]
struct YieldingStore(MemoryStore);

impl LinkStore for YieldingStore {
    fn insert<'a>(&'a self, link: &'a Link) -> StoreFuture<'a, ()> {
        self.0.insert(link)
    }
    fn get<'a>(&'a self, id: &'a LinkId) -> StoreFuture<'a, Option<Link>> {
        Box::pin(async move {
            give_way().await;
            let got = self.0.get(id).await;
            give_way().await;
            got
        })
    }
    fn replace<'a>(&'a self, link: &'a Link, expected: LinkState) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            give_way().await;
            let written = self.0.replace(link, expected).await;
            give_way().await;
            written
        })
    }
    fn about<'a>(&'a self, subject: &'a str) -> StoreFuture<'a, Vec<Link>> {
        self.0.about(subject)
    }
    fn standing_at<'a>(&'a self, state: LinkState, slice: Slice<'a>) -> StoreFuture<'a, Page> {
        self.0.standing_at(state, slice)
    }
}

/// A task that takes the first answer and says of every later one that it is settled; some calls get lost
/// on the way there, some on the way back.
#[derive(Debug)]
struct FlakyTask {
    taken: Mutex<Vec<Answer>>,
    faults: Mutex<Vec<u8>>,
}

impl Sender for FlakyTask {
    fn send<'a>(&'a self, _: &'a Link, answer: &'a Answer) -> SendFuture<'a> {
        Box::pin(async move {
            let fault = self.faults.lock().unwrap().pop().unwrap_or(0);
            give_way().await;
            if fault == 1 {
                return Err(SendError::new("lost on the way there"));
            }
            {
                let mut taken = self.taken.lock().unwrap();
                if taken.is_empty() {
                    taken.push(answer.clone());
                } else if taken.first() != Some(answer) {
                    taken.push(answer.clone());
                    return Ok(Fate::TimedOut);
                }
            }
            give_way().await;
            if fault == 2 { Err(SendError::new("lost on the way back")) } else { Ok(Fate::Heard) }
        })
    }
}

type Click<'a> = Pin<Box<dyn Future<Output = Result<String, DecideError>> + 'a>>;

proptest! {
    #[test]
    fn decided_at_most_once(
        people in 1_usize..6,
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..120),
        faults in prop::collection::vec(0_u8..3, 0..8),
        // A click that is cut off after so many steps: the process died.
        crashes in prop::collection::vec(prop::option::of(0_usize..10), 6),
    ) {
        let now = Timestamp::UNIX_EPOCH;
        let store = YieldingStore::default();
        let task = FlakyTask { taken: Mutex::default(), faults: Mutex::new(faults) };
        let links = Links::new(&store);
        let answers = links.through(&task);
        let link = block_on(links.ask(
            Question {
                subject: "article".to_owned(),
                token: CallbackToken::new("token"),
                expires_at: Timestamp::MAX,
                details: serde_json::Value::Null,
            },
            now,
        )).unwrap();

        let mut clicks: Vec<(usize, Option<Click<'_>>)> = (0..people)
            .map(|person| {
                let id = link.id.clone();
                let answer = Answer { by: format!("person {person}"), at: now, value: person.into() };
                let click: Click<'_> = Box::pin(async move {
                    answers.decide(&id, answer, now).await.map(|decided| decided.link.state.answer().unwrap().by.clone())
                });
                (0, Some(click))
            })
            .collect();
        let mut accepted = Vec::new();
        let mut told = Vec::new();
        let mut context = Context::from_waker(Waker::noop());
        let mut step = |person: usize, clicks: &mut Vec<(usize, Option<Click<'_>>)>| {
            let (steps, slot) = &mut clicks[person];
            if crashes[person] == Some(*steps) {
                *slot = None;
            }
            *steps += 1;
            let Some(click) = slot else { return };
            if let Poll::Ready(result) = click.as_mut().poll(&mut context) {
                *slot = None;
                match result {
                    Ok(by) => accepted.push(by),
                    Err(DecideError::Refused(Refusal::AlreadyDecided(answer))) => told.push(answer.by),
                    Err(other) => panic!("unexpected: {other:?}"),
                }
            }
        };
        for index in order {
            step(index.index(people), &mut clicks);
        }
        for person in 0..people {
            for _ in 0..40 {
                step(person, &mut clicks);
            }
        }

        // Whatever was lost goes out when somebody touches the outbox and the service is well again.
        task.faults.lock().unwrap().clear();
        block_on(answers.sweep(10, now)).unwrap();

        let state = block_on(links.look(&link.id, now)).unwrap().state;
        let taken = task.taken.lock().unwrap().clone();
        prop_assert!(taken.len() <= 1, "the task got several answers: {taken:?}");
        prop_assert!(accepted.len() <= 1, "several people were told that they decided: {accepted:?}");
        prop_assert_eq!(taken.first(), state.answer(), "what was recorded is what the task got");
        match state.name() {
            LinkState::Sent => {
                let by = &state.answer().unwrap().by;
                prop_assert!(accepted.iter().chain(&told).all(|who| who == by));
            }
            LinkState::Open => prop_assert!(accepted.is_empty() && told.is_empty()),
            other => prop_assert!(false, "ended at {other}"),
        }
    }
}
