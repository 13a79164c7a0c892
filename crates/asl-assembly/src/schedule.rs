//! Schedules in the words of `EventBridge` Scheduler: `rate(..)`, `cron(..)`, `at(..)`, and what is wrong with one.

use serde::{Deserialize, Serialize};

/// When something happens again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)` or `at(2026-12-24T18:00:00)`, see
    /// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>.
    pub expression: String,
    /// The time zone, such as `Europe/Berlin`; `None` is UTC.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Minutes within which the service may choose the moment; `None` is at once.
    #[serde(default)]
    pub window_minutes: Option<u32>,
}

impl Schedule {
    /// What the service would refuse, in words; `None` where nothing is wrong.
    ///
    /// ```
    /// use asl_assembly::Schedule;
    ///
    /// let schedule = |text: &str| Schedule { expression: text.to_owned(), time_zone: None, window_minutes: None };
    /// assert_eq!(schedule("cron(0 8 ? * MON-FRI *)").fault(), None);
    /// assert_eq!(schedule("rate(1 minutes)").fault().as_deref(), Some("`1` goes with `minute`"));
    /// ```
    pub fn fault(&self) -> Option<String> {
        if let Some(window) = self.window_minutes
            && !(1..=1440).contains(&window)
        {
            return Some(format!("a window of {window} minutes is not from 1 to 1440"));
        }
        if let Some(zone) = &self.time_zone {
            let letters = |letter: char| letter.is_ascii_alphanumeric() || "/_+-".contains(letter);
            if zone.is_empty() || zone.len() > 50 || !zone.chars().all(letters) {
                return Some(format!("`{zone}` is no time zone such as `Europe/Berlin`"));
            }
        }
        let Some((kind, inner)) = self.expression.strip_suffix(')').and_then(|text| text.split_once('('))
        else {
            return Some("it is none of `rate(..)`, `cron(..)` and `at(..)`".to_owned());
        };
        match kind {
            "rate" => rate(inner),
            "cron" => cron(inner),
            "at" => at(inner),
            _ => Some(format!("`{kind}(..)` is none of `rate(..)`, `cron(..)` and `at(..)`")),
        }
    }
}

fn rate(text: &str) -> Option<String> {
    let Some((count, unit)) = text.split_once(' ') else {
        return Some(format!("`{text}` is no number with `minutes`, `hours` or `days` behind it"));
    };
    let Some(count) = count.parse::<u32>().ok().filter(|count| *count > 0) else {
        return Some(format!("`{count}` is no whole number from 1"));
    };
    let singular = unit.strip_suffix('s').unwrap_or(unit);
    if !["minute", "hour", "day"].contains(&singular) {
        return Some(format!("`{unit}` is none of `minutes`, `hours` and `days`"));
    }
    let right = if count == 1 { singular.to_owned() } else { format!("{singular}s") };
    (unit != right).then(|| format!("`{count}` goes with `{right}`"))
}

fn at(text: &str) -> Option<String> {
    let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let fits = shape.eq(*b"0000-00-00T00:00:00")
        && number(5, 7).is_some_and(|month| (1..=12).contains(&month))
        && number(8, 10).is_some_and(|day| (1..=31).contains(&day))
        && number(11, 13).is_some_and(|hour| hour < 24)
        && number(14, 16).is_some_and(|minute| minute < 60)
        && number(17, 19).is_some_and(|second| second < 60);
    (!fits).then(|| format!("`{text}` is no time such as `2026-12-24T18:00:00`"))
}

/// A field of a cron expression.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Words for the numbers from `least`.
    words: &'static [&'static str],
}

const FIELDS: [Field; 6] = [
    Field { name: "minutes", least: 0, most: 59, words: &[] },
    Field { name: "hours", least: 0, most: 23, words: &[] },
    Field { name: "day of the month", least: 1, most: 31, words: &[] },
    Field {
        name: "month",
        least: 1,
        most: 12,
        words: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    },
    Field {
        name: "day of the week",
        least: 1,
        most: 7,
        words: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    },
    Field { name: "year", least: 1970, most: 2199, words: &[] },
];

fn cron(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        let count = parts.len();
        return Some(format!(
            "it has {count} fields and needs six: minutes, hours, day of the month, month, day of the week, year"
        ));
    }
    let marks = |part: &str| part == "?";
    let (day, weekday) = (parts.get(2).copied().unwrap_or(""), parts.get(4).copied().unwrap_or(""));
    if marks(day) == marks(weekday) {
        return Some("exactly one of the day of the month and the day of the week is `?`".to_owned());
    }
    parts.iter().zip(&FIELDS).find_map(|(part, field)| field.fault(part))
}

impl Field {
    fn fault(&self, text: &str) -> Option<String> {
        let days = self.name.starts_with("day");
        if text == "*" || (days && text == "?") {
            return None;
        }
        text.split(',').find(|item| !self.takes(item)).map(|item| {
            let (name, least, most) = (self.name, self.least, self.most);
            format!("`{item}` is no {name} ({least} to {most})")
        })
    }

    fn takes(&self, item: &str) -> bool {
        let day_of_month = self.name == "day of the month";
        if day_of_month && (item == "L" || item == "LW") {
            return true;
        }
        if day_of_month && let Some(day) = item.strip_suffix('W') {
            return self.number(day).is_some();
        }
        if self.name == "day of the week" {
            if item == "L" {
                return true;
            }
            if let Some(day) = item.strip_suffix('L') {
                return self.number(day).is_some();
            }
            if let Some((day, week)) = item.split_once('#') {
                return self.number(day).is_some()
                    && week.parse::<u32>().is_ok_and(|week| (1..=5).contains(&week));
            }
        }
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        if step.is_some_and(|step| !step.parse::<u32>().is_ok_and(|step| (1..=self.most).contains(&step))) {
            return false;
        }
        match range.split_once('-') {
            Some((from, to)) => self
                .number(from)
                .zip(self.number(to))
                .is_some_and(|(from, to)| from <= to || !self.words.is_empty()),
            None => range == "*" || self.number(range).is_some(),
        }
    }

    fn number(&self, text: &str) -> Option<u32> {
        let word = self.words.iter().zip(self.least..).find(|(word, _)| word.eq_ignore_ascii_case(text));
        let number = match word {
            Some((_, number)) => number,
            None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
            None => return None,
        };
        (self.least..=self.most).contains(&number).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(expression: &str) -> Option<String> {
        Schedule { expression: expression.to_owned(), time_zone: None, window_minutes: None }.fault()
    }

    #[test]
    fn what_the_service_takes() {
        for expression in [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(1 day)",
            "cron(0 8 ? * MON-FRI *)",
            "cron(0/15 * * * ? *)",
            "cron(0 18 L * ? 2026-2030)",
            "cron(0 10 1W * ? *)",
            "cron(0 9 ? * 2#1 *)",
            "cron(0 9 ? JAN,jul FRI *)",
            "cron(*/10 0-6 1,15 * ? *)",
            "cron(0 9 ? * 6L *)",
            "at(2026-12-24T18:00:00)",
        ] {
            assert_eq!(fault(expression), None, "{expression}");
        }
    }

    #[test]
    fn what_the_service_refuses() {
        for (expression, expected) in [
            ("5 minutes", "it is none of `rate(..)`, `cron(..)` and `at(..)`"),
            ("every(5 minutes)", "`every(..)` is none of `rate(..)`, `cron(..)` and `at(..)`"),
            ("rate(0 minutes)", "`0` is no whole number from 1"),
            ("rate(5)", "`5` is no number with `minutes`, `hours` or `days` behind it"),
            ("rate(5 minute)", "`5` goes with `minutes`"),
            ("rate(1 hours)", "`1` goes with `hour`"),
            ("rate(2 weeks)", "`weeks` is none of `minutes`, `hours` and `days`"),
            (
                "cron(0 8 * * *)",
                "it has 5 fields and needs six: minutes, hours, day of the month, month, day of the week, year",
            ),
            ("cron(0 8 * * * *)", "exactly one of the day of the month and the day of the week is `?`"),
            ("cron(0 8 ? * ? *)", "exactly one of the day of the month and the day of the week is `?`"),
            ("cron(60 8 * * ? *)", "`60` is no minutes (0 to 59)"),
            ("cron(0 24 * * ? *)", "`24` is no hours (0 to 23)"),
            ("cron(0 8 ? * MON-FRY *)", "`MON-FRY` is no day of the week (1 to 7)"),
            ("cron(0 8 ? * 0 *)", "`0` is no day of the week (1 to 7)"),
            ("cron(0 8 ? * 2#6 *)", "`2#6` is no day of the week (1 to 7)"),
            ("cron(0 8 31-1 * ? *)", "`31-1` is no day of the month (1 to 31)"),
            ("cron(0/0 8 * * ? *)", "`0/0` is no minutes (0 to 59)"),
            ("cron(+1 8 * * ? *)", "`+1` is no minutes (0 to 59)"),
            ("cron(0 8 ä * ? *)", "`ä` is no day of the month (1 to 31)"),
            ("at(2026-13-24T18:00:00)", "`2026-13-24T18:00:00` is no time such as `2026-12-24T18:00:00`"),
            ("at(2026-12-24 18:00)", "`2026-12-24 18:00` is no time such as `2026-12-24T18:00:00`"),
        ] {
            assert_eq!(fault(expression).as_deref(), Some(expected), "{expression}");
        }
        let mut schedule =
            Schedule { expression: "rate(1 day)".to_owned(), time_zone: None, window_minutes: Some(0) };
        assert_eq!(schedule.fault().as_deref(), Some("a window of 0 minutes is not from 1 to 1440"));
        schedule.window_minutes = None;
        schedule.time_zone = Some("Europe Berlin".to_owned());
        assert_eq!(
            schedule.fault().as_deref(),
            Some("`Europe Berlin` is no time zone such as `Europe/Berlin`")
        );
    }
}
