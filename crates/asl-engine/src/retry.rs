//! Retriers: which one takes a failure, and how long it waits.

use asl_expr::Entropy as _;

use crate::entropy::Entropy;
use crate::failure::Failure;
use crate::program::{CatchRule, RetryRule};

/// How often each retrier of a state was used in this visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RetryCounts(Vec<u64>);

impl RetryCounts {
    /// All retries of the visit: `$$.State.RetryCount`.
    pub(crate) fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The wait in milliseconds if the failure is to be retried; counts the retry.
    ///
    /// The first retrier that names the error decides. If it is used up, no later one is asked.
    pub(crate) fn next_delay(
        &mut self,
        rules: &[RetryRule],
        failure: &Failure,
        entropy: &mut Entropy,
    ) -> Option<u64> {
        let index = rules.iter().position(|rule| failure.is_one_of(&rule.errors))?;
        let rule = rules.get(index)?;
        if self.0.len() < rules.len() {
            self.0.resize(rules.len(), 0);
        }
        let used = self.0.get_mut(index)?;
        if *used >= rule.max_attempts {
            return None;
        }
        *used += 1;
        let longest = rule.delay_milliseconds(*used);
        Some(if rule.full_jitter { entropy.next_u64() % (longest + 1) } else { longest })
    }
}

impl RetryRule {
    /// `min(IntervalSeconds × BackoffRate^(n−1), MaxDelaySeconds)` before the n-th retry.
    pub(crate) fn delay_milliseconds(&self, retry: u64) -> u64 {
        let exponent = i32::try_from(retry - 1).unwrap_or(i32::MAX);
        #[expect(clippy::cast_precision_loss, reason = "whole seconds below 2^53")]
        let (interval, max) =
            (self.interval_seconds as f64, self.max_delay_seconds.map(|seconds| seconds as f64));
        let seconds = interval * self.backoff_rate.powi(exponent);
        let seconds = max.map_or(seconds, |max| seconds.min(max));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast saturates, and the longest wait is far below the end of the range"
        )]
        let milliseconds = (seconds.min(1e12) * 1000.0).round() as u64;
        milliseconds
    }
}

/// The first catcher that names the error, and its number.
pub(crate) fn catcher<'a>(rules: &'a [CatchRule], failure: &Failure) -> Option<(usize, &'a CatchRule)> {
    rules.iter().enumerate().find(|(_, rule)| failure.is_one_of(&rule.errors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::ErrorDetails;
    use crate::ids::Seed;

    fn rule(error: &str) -> RetryRule {
        RetryRule {
            errors: vec![error.to_owned()],
            interval_seconds: 1,
            max_attempts: 3,
            backoff_rate: 2.0,
            max_delay_seconds: None,
            full_jitter: false,
        }
    }

    fn failure(error: &str) -> Failure {
        Failure::told(ErrorDetails { error: Some(error.to_owned()), cause: None })
    }

    #[track_caller]
    fn check(rules: &[RetryRule], errors: &[&str], expected: &[Option<u64>]) {
        let mut counts = RetryCounts::default();
        let mut entropy = Entropy::new(Seed::from([1; 32]));
        let delays: Vec<_> =
            errors.iter().map(|error| counts.next_delay(rules, &failure(error), &mut entropy)).collect();
        assert_eq!(delays, expected);
    }

    #[test]
    fn waits_grow_up_to_the_longest() {
        check(&[rule("A")], &["A", "A", "A", "A"], &[Some(1_000), Some(2_000), Some(4_000), None]);
        check(
            &[RetryRule { backoff_rate: 1.5, ..rule("A") }],
            &["A"; 3],
            &[Some(1_000), Some(1_500), Some(2_250)],
        );
        check(
            &[RetryRule { max_delay_seconds: Some(3), ..rule("A") }],
            &["A"; 3],
            &[Some(1_000), Some(2_000), Some(3_000)],
        );
        check(&[RetryRule { max_attempts: 0, ..rule("A") }], &["A"], &[None]);
    }

    #[test]
    fn each_retrier_counts_for_itself_and_a_used_up_one_ends_it() {
        let rules = [RetryRule { max_attempts: 1, ..rule("A") }, rule("States.ALL")];
        check(&rules, &["A", "B", "B", "A"], &[Some(1_000), Some(1_000), Some(2_000), None]);
        check(&rules, &["C"], &[Some(1_000)]);
    }

    #[test]
    fn jitter_stays_below_the_wait_and_follows_the_seed() {
        let rules = [RetryRule {
            full_jitter: true,
            interval_seconds: 100,
            max_attempts: 50,
            backoff_rate: 1.0,
            ..rule("A")
        }];
        let draw = |seed: u8| {
            let (mut counts, mut entropy) = (RetryCounts::default(), Entropy::new(Seed::from([seed; 32])));
            (0..50)
                .map(|_| counts.next_delay(&rules, &failure("A"), &mut entropy).unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert!(draw(1).iter().all(|delay| *delay <= 100_000));
        assert!(draw(1).iter().any(|delay| *delay > 50_000));
    }

    #[test]
    fn absurd_rules_do_not_overflow() {
        let rules = [RetryRule {
            interval_seconds: u64::MAX,
            backoff_rate: f64::INFINITY,
            full_jitter: true,
            max_attempts: u64::MAX,
            ..rule("A")
        }];
        let (mut counts, mut entropy) = (RetryCounts::default(), Entropy::new(Seed::from([1; 32])));
        for _ in 0..3 {
            assert!(counts.next_delay(&rules, &failure("A"), &mut entropy).unwrap() <= 1_000_000_000_000_000);
        }
        assert_eq!(
            RetryRule { backoff_rate: f64::NAN, ..rule("A") }.delay_milliseconds(2),
            1_000_000_000_000_000
        );
    }
}
