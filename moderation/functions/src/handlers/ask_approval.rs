//! `ask-approval`: opens a review for a task that waits.

use callback_urls::{CallbackToken, LinkError, LinkStore, Links, Question};
use jiff::Timestamp;
use moderation::contracts::{AskError, HEARTBEAT, ReviewRequest};
use moderation::policy::{POLICY, matched_words};

use crate::failure::log;
use crate::review::Review;

/// Keeps the review with a new link, once a token: asked twice with the same token it does nothing more, and
/// a new token (the task is tried again) supersedes the older link.
///
/// # Errors
/// [`AskError::StoreUnavailable`], which the workflow retries.
pub async fn ask_approval(
    store: &dyn LinkStore,
    request: ReviewRequest,
    now: Timestamp,
) -> Result<(), AskError> {
    let asked_at: Timestamp = request.asked_at.parse().unwrap_or(now);
    let matched = matched_words(&request.submission.title).into_iter().map(str::to_owned).collect();
    let review = Review {
        execution: request.execution,
        state_machine: request.state_machine,
        submission: request.submission,
        matched,
        policy: POLICY.to_owned(),
    };
    let question = Question {
        subject: review.submission.id.clone(),
        token: CallbackToken::new(request.token.into_exposed()),
        expires_at: asked_at.saturating_add(HEARTBEAT).unwrap_or(Timestamp::MAX),
        details: review.details(),
    };
    match Links::new(store).ask(question, now).await {
        Ok(_) => Ok(()),
        Err(error @ (LinkError::Unknown | LinkError::Store(_) | LinkError::Random(_))) => {
            log(&error);
            Err(AskError::StoreUnavailable)
        }
    }
}
