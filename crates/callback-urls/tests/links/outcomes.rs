//! What each person who follows a link is told.

use callback_urls::{
    Answer, CallbackToken, DecideError, Delivery, Fate, Link, LinkState, LinkStore, Links, MemoryStore,
    Question, RecordingSender, Refusal, Slice, block_on,
};
use jiff::{SignedDuration, Timestamp};

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

fn answer(by: &str, hours: i64) -> Answer {
    Answer { by: by.to_owned(), at: at(hours), value: serde_json::json!({ "verdict": "approved" }) }
}

fn question(token: &str) -> Question {
    Question {
        subject: "article-7".to_owned(),
        token: CallbackToken::new(token),
        expires_at: at(168),
        details: serde_json::json!({}),
    }
}

fn ask(links: Links<'_>, token: &str, hours: i64) -> Link {
    block_on(links.ask(question(token), at(hours))).unwrap()
}

#[track_caller]
fn refused(result: Result<callback_urls::Decided, DecideError>) -> Refusal {
    match result {
        Err(DecideError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn looking_changes_nothing() {
    let store = MemoryStore::default();
    let links = Links::new(&store);
    let link = ask(links, "t", 0);
    for hours in [0, 1, 200] {
        block_on(links.look(&link.id, at(hours))).unwrap();
    }
    assert_eq!(block_on(store.get(&link.id)).unwrap(), Some(link));
}

#[test]
fn a_second_click_is_told_who_decided() {
    let (store, sender) = (MemoryStore::default(), RecordingSender::default());
    let links = Links::new(&store);
    let answers = links.through(&sender);
    let link = ask(links, "t", 0);
    let decided = block_on(answers.decide(&link.id, answer("Ada", 1), at(1))).unwrap();
    assert_eq!(decided.link.state.name(), LinkState::Sent);
    let refusal = refused(block_on(answers.decide(&link.id, answer("Bob", 2), at(2))));
    assert_eq!(refusal, Refusal::AlreadyDecided(answer("Ada", 1)));
    assert_eq!(sender.sent(), [(link.id, answer("Ada", 1))]);
}

#[test]
fn after_the_deadline_nobody_decides() {
    let (store, sender) = (MemoryStore::default(), RecordingSender::default());
    let links = Links::new(&store);
    let answers = links.through(&sender);
    let link = ask(links, "t", 0);
    assert_eq!(block_on(links.look(&link.id, at(168))).unwrap().state.name(), LinkState::Expired);
    let refusal = refused(block_on(answers.decide(&link.id, answer("Ada", 168), at(168))));
    assert_eq!(refusal, Refusal::Expired(at(168)));
    assert!(sender.sent().is_empty());
}

#[test]
fn a_new_attempt_supersedes_and_a_repeated_question_does_not() {
    let (store, sender) = (MemoryStore::default(), RecordingSender::default());
    let links = Links::new(&store);
    let answers = links.through(&sender);
    let first = ask(links, "first", 0);
    assert_eq!(ask(links, "first", 1), first);
    let second = ask(links, "second", 2);
    let refusal = refused(block_on(answers.decide(&first.id, answer("Ada", 3), at(3))));
    assert_eq!(refusal, Refusal::Superseded(at(2)));
    assert!(block_on(answers.decide(&second.id, answer("Ada", 3), at(3))).is_ok());
}

#[test]
fn a_withdrawn_question_says_so() {
    let (store, sender) = (MemoryStore::default(), RecordingSender::default());
    let links = Links::new(&store);
    let answers = links.through(&sender);
    let link = ask(links, "t", 0);
    block_on(links.withdraw(&link.id, at(1))).unwrap();
    let refusal = refused(block_on(answers.decide(&link.id, answer("Ada", 2), at(2))));
    assert_eq!(refusal, Refusal::Withdrawn(at(1)));
}

#[test]
fn what_could_not_be_sent_goes_out_at_the_next_touch() {
    let (store, sender) = (MemoryStore::default(), RecordingSender::scripted([None, None]));
    let links = Links::new(&store);
    let answers = links.through(&sender);
    let link = ask(links, "t", 0);
    let decided = block_on(answers.decide(&link.id, answer("Ada", 1), at(1))).unwrap();
    assert!(matches!(decided.delivery, Delivery::Waiting(_)));
    assert_eq!(block_on(answers.sweep(10, at(2))).unwrap(), 0);
    // The second click decides nothing, but finishes what the first began.
    let refusal = refused(block_on(answers.decide(&link.id, answer("Bob", 3), at(3))));
    assert_eq!(refusal, Refusal::AlreadyDecided(answer("Ada", 1)));
    assert_eq!(sender.sent(), [(link.id.clone(), answer("Ada", 1))]);
    assert_eq!(block_on(links.look(&link.id, at(3))).unwrap().state.name(), LinkState::Sent);
    assert_eq!(block_on(answers.sweep(10, at(4))).unwrap(), 0);
}

#[test]
fn an_answer_that_found_the_task_gone_had_no_effect_and_is_kept() {
    for (fate, state) in [(Fate::TimedOut, LinkState::Expired), (Fate::Ended, LinkState::Withdrawn)] {
        let (store, sender) = (MemoryStore::default(), RecordingSender::scripted([Some(fate)]));
        let links = Links::new(&store);
        let answers = links.through(&sender);
        let link = ask(links, "t", 0);
        refused(block_on(answers.decide(&link.id, answer("Ada", 1), at(1))));
        let now = block_on(links.look(&link.id, at(1))).unwrap().state;
        assert_eq!((now.name(), now.answer()), (state, Some(&answer("Ada", 1))));
    }
}

#[test]
fn the_queue_is_ordered_by_deadline_and_paged() {
    let store = MemoryStore::default();
    let links = Links::new(&store);
    for (subject, deadline) in [("late", 30), ("soon", 10), ("dead", 5), ("middle", 20)] {
        let question =
            Question { subject: subject.to_owned(), expires_at: at(deadline), ..question(subject) };
        block_on(links.ask(question, at(0))).unwrap();
    }
    let slice = Slice { limit: 2, due_after: at(6), cursor: None };
    let first = block_on(store.standing_at(LinkState::Open, slice)).unwrap();
    let second =
        block_on(store.standing_at(LinkState::Open, Slice { cursor: first.next.as_deref(), ..slice }))
            .unwrap();
    let subjects: Vec<_> =
        first.links.iter().chain(&second.links).map(|link| link.question.subject.as_str()).collect();
    assert_eq!(subjects, ["soon", "middle", "late"]);
    assert_eq!(second.next, None);
}

#[test]
fn no_debug_output_shows_the_token() {
    let store = MemoryStore::default();
    ask(Links::new(&store), "very-secret-token", 0);
    assert!(!format!("{store:?}").contains("very-secret-token"));
}
