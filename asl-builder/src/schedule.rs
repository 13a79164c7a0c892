//! Schedules: when a trigger fires by the clock.

use std::time::Duration;

/// When something happens again and again: the schedule of a [`Trigger`](crate::Trigger).
///
/// ```
/// use asl_builder::prelude::*;
///
/// let hourly = Schedule::every(hours(1));
/// let weekdays = Schedule::cron("0 8 ? * MON-FRI *").in_time_zone("Europe/Berlin").within(minutes(15));
/// # let _ = (hourly, weekdays);
/// ```
///
/// See <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a schedule belongs to a trigger: `Trigger::on_schedule(\"name\", schedule)`"]
pub struct Schedule {
    pub(crate) schedule: asl_assembly::Schedule,
}

impl Schedule {
    /// Each time that this has passed: whole minutes.
    pub fn every(time: Duration) -> Self {
        let seconds = time.as_secs();
        let (count, unit) = match (seconds % 86_400, seconds % 3_600, seconds % 60) {
            (0, ..) if seconds > 0 => (seconds / 86_400, "day"),
            (_, 0, _) if seconds > 0 => (seconds / 3_600, "hour"),
            (_, _, 0) => (seconds / 60, "minute"),
            // No whole minutes: found with all else that is wrong with an app.
            _ => return Self::of(format!("rate({time:?})")),
        };
        let plural = if count == 1 { "" } else { "s" };
        Self::of(format!("rate({count} {unit}{plural})"))
    }

    /// At the times of six fields: minutes, hours, day of the month, month, day of the week, year.
    ///
    /// One of the two days is `?`: `0 8 ? * MON-FRI *` is each working day at eight, `0 0 1 * ? *` the first of
    /// each month.
    pub fn cron(fields: &str) -> Self {
        Self::of(format!("cron({fields})"))
    }

    /// Once, at a time such as `2026-12-24T18:00:00`.
    pub fn once_at(time: &str) -> Self {
        Self::of(format!("at({time})"))
    }

    /// In this time zone and its summer time; UTC unless said.
    pub fn in_time_zone(mut self, zone: &str) -> Self {
        self.schedule.time_zone = Some(zone.to_owned());
        self
    }

    /// The service may choose the moment within so many minutes after the time, to spread load.
    pub fn within(mut self, window: Duration) -> Self {
        self.schedule.window_minutes = Some(u32::try_from(window.as_secs() / 60).unwrap_or(u32::MAX));
        self
    }

    fn of(expression: String) -> Self {
        Self { schedule: asl_assembly::Schedule { expression, time_zone: None, window_minutes: None } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_that_fits() {
        for (seconds, expected) in [
            (60, "rate(1 minute)"),
            (120, "rate(2 minutes)"),
            (3_600, "rate(1 hour)"),
            (5_400, "rate(90 minutes)"),
            (86_400, "rate(1 day)"),
            (172_800, "rate(2 days)"),
            (90, "rate(90s)"),
            (0, "rate(0 minutes)"),
        ] {
            assert_eq!(Schedule::every(Duration::from_secs(seconds)).schedule.expression, expected);
        }
    }
}
