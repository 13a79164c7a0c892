//! The workflow on virtual time: every way through it, and what it prints.

#[cfg(test)]
mod definition;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod trouble;

#[cfg(test)]
mod kit {
    //! A submission, a decision, and the workflow with a reviewer who can be asked.

    use asl_testing::{TestWorkflow as _, WorkflowTest};
    use moderation::contracts::{ASK_APPROVAL, Decision, Outcome, Submission, Verdict};
    use moderation::moderation;

    pub(crate) fn test() -> WorkflowTest<Submission, Outcome> {
        moderation().test().mock(&ASK_APPROVAL, |_request| Ok(()))
    }

    pub(crate) fn submission(title: &str) -> Submission {
        Submission { id: "article-7".to_owned(), title: title.to_owned(), body: None, app: None }
    }

    pub(crate) fn decision(verdict: Verdict) -> Decision {
        Decision {
            verdict,
            reviewer: "Ada".to_owned(),
            reason: "I have read it".to_owned(),
            decided_at: "2026-01-02T00:00:00.000Z".to_owned(),
            policy: "words-1".to_owned(),
        }
    }
}
