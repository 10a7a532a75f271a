//! Quantities, made only by checked constructors.

use std::fmt;

/// Hours in the year of every rate: 365.25 days.
pub const HOURS_PER_YEAR: f64 = 8766.0;

/// A length of time given in hours, for people: in the unit from seconds to days that leaves it three digits, such as
/// `2.4 s`, `3.1 min`, `14.2 h` or `12 days`. Only nothing at all is `0 h`.
pub fn hours_in_words(hours: f64) -> String {
    let seconds = hours * 3600.0;
    if hours == 0.0 {
        "0 h".to_owned()
    } else if seconds < 0.001 {
        format!("{seconds:.1e} s")
    } else if seconds < 60.0 {
        format!("{} s", three_digits(seconds))
    } else if hours < 1.0 {
        format!("{} min", three_digits(hours * 60.0))
    } else if hours < 240.0 {
        format!("{} h", three_digits(hours))
    } else {
        format!("{} days", three_digits(hours / 24.0))
    }
}

/// A number to three digits, without zeros that say nothing: `12.3`, `0.0456`, `1234`.
pub fn three_digits(value: f64) -> String {
    let before = if value.abs() >= 1.0 { value.abs().log10().floor() as i32 + 1 } else { 0 };
    let leading = if value != 0.0 && before == 0 { -(value.abs().log10().floor() as i32) - 1 } else { 0 };
    let after = (3 - before + leading).clamp(0, 12) as usize;
    let text = format!("{value:.after$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// `None` unless 0 <= `value` <= 1.
    pub fn new(value: f64) -> Option<Probability> {
        (0.0..=1.0).contains(&value).then_some(Probability(value))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// 1 minus it.
    #[must_use]
    pub fn complement(self) -> Probability {
        Probability(1.0 - self.0)
    }
}

/// A failure rate, per hour.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// The rate of a mean operating time between failures: 1 / MTBF. `None` for a time of zero.
    pub fn from_mtbf(mtbf: Duration) -> Option<Rate> {
        (mtbf.hours() > 0.0).then(|| Rate(1.0 / mtbf.hours()))
    }

    /// The rate of an annual failure rate: -ln(1 - AFR) a year of 8766 h. `None` for 100 %.
    pub fn from_afr(afr: Probability) -> Option<Rate> {
        (afr.get() < 1.0).then(|| Rate(-(-afr.get()).ln_1p() / HOURS_PER_YEAR))
    }

    /// Failures an hour.
    pub fn per_hour(self) -> f64 {
        self.0
    }
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(std::time::Duration);

impl Duration {
    /// From a standard duration.
    pub fn new(value: std::time::Duration) -> Duration {
        Duration(value)
    }

    /// Reads `90s`, `15m`, `4h`, `7d`, `2w`, `5y` and sums such as `1h30m`. A day is 24 h, a year
    /// 365.25 days.
    pub fn parse(text: &str) -> Option<Duration> {
        humantime::parse_duration(text).ok().map(Duration)
    }

    /// Hours.
    pub fn hours(self) -> f64 {
        self.0.as_secs_f64() / 3600.0
    }

    /// As a standard duration.
    pub fn get(self) -> std::time::Duration {
        self.0
    }
}

impl fmt::Display for Duration {
    /// As it is written in a model: whole years as `5y`, else days, hours, minutes and seconds, such as
    /// `180d` or `1h30m`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const YEAR: u64 = 31_557_600;
        let mut left = self.0.as_secs();
        if left == 0 {
            return write!(f, "{}s", self.0.as_secs_f64());
        }
        if left.is_multiple_of(YEAR) {
            return write!(f, "{}y", left / YEAR);
        }
        for (unit, seconds) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
            if left >= seconds {
                write!(f, "{}{unit}", left / seconds)?;
                left %= seconds;
            }
        }
        Ok(())
    }
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// Reads `2026-05-01`; `None` for anything else and for days that do not exist.
    pub fn parse(text: &str) -> Option<Date> {
        let digits = text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        (text.len() == 10 && digits).then(|| text.parse().ok().map(Date)).flatten()
    }

    /// This day and so much time later, part of a day dropped; `None` beyond the calendar's end.
    pub fn after(self, time: Duration) -> Option<Date> {
        let days = i64::try_from(time.get().as_secs() / 86_400).ok()?;
        let days = jiff::Span::new().try_days(days).ok()?;
        self.0.checked_add(days).ok().map(Date)
    }

    /// The same day a year later (28 February after 29 February); `None` beyond the calendar's end.
    pub fn a_year_later(self) -> Option<Date> {
        let year = jiff::Span::new().try_years(1).ok()?;
        self.0.checked_add(year).ok().map(Date)
    }

    /// Days from this day to `other`; negative where `other` is earlier.
    pub fn days_until(self, other: Date) -> i64 {
        self.0.duration_until(other.0).as_hours() / 24
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is known of how often a component fails by itself and how long that lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reliability {
    /// The failure rate, from `mtbf` or `afr`.
    pub rate: Option<Rate>,
    /// The mean time to repair.
    pub mttr: Option<Duration>,
    /// Given outright, as `unavailability` or 1 - `availability`.
    pub given_unavailability: Option<Probability>,
    /// Where some of the data are given as ranges, the unavailability with the better end of each; the fields
    /// above hold the worse ends.
    pub least_unavailability: Option<Probability>,
}

impl Reliability {
    /// The steady-state unavailability q = λ·MTTR / (1 + λ·MTTR), or the one that is given; `None`
    /// where the data do not say.
    pub fn unavailability(&self) -> Option<Probability> {
        self.given_unavailability.or_else(|| {
            let load = self.rate?.per_hour() * self.mttr?.hours();
            Probability::new(load / (1.0 + load))
        })
    }

    /// The least and the greatest unavailability: the same twice but for data that are given as ranges.
    pub fn unavailability_range(&self) -> Option<(Probability, Probability)> {
        let most = self.unavailability()?;
        Some((self.least_unavailability.unwrap_or(most), most))
    }

    /// How often it goes down, a year of 8766 h, in the long run: λ(1 − q), since what is down cannot fail.
    /// Where the unavailability is given outright, λ follows from it and the repair time. `None` where the data
    /// do not say.
    pub fn failures_per_year(&self) -> Option<f64> {
        let q = self.unavailability()?.get();
        let per_hour = match (self.given_unavailability, self.rate, self.mttr) {
            (None, Some(rate), _) => rate.per_hour() * (1.0 - q),
            // λ = q / (mttr (1 − q)), and so λ(1 − q) = q / mttr.
            (Some(_), _, Some(mttr)) if mttr.hours() > 0.0 => q / mttr.hours(),
            (Some(_), ..) if q == 0.0 => 0.0,
            _ => return None,
        };
        Some(per_hour * HOURS_PER_YEAR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_sums_of_the_contract_units() {
        for (text, hours) in [
            ("90s", 0.025),
            ("15m", 0.25),
            ("4h", 4.0),
            ("7d", 168.0),
            ("2w", 336.0),
            ("5y", 43830.0),
            ("1h30m", 1.5),
        ] {
            assert_eq!(Duration::parse(text).map(Duration::hours), Some(hours), "{text}");
        }
        for text in ["", "4", "h", "-4h", "4 hour s", "99999999999999999999y", "1e3h"] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_shown_as_they_are_written() {
        for text in ["90d", "1h30m", "5y", "15m", "45s", "1d2h3m4s"] {
            assert_eq!(Duration::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Duration::parse("2w").unwrap().to_string(), "14d");
        assert_eq!(Duration::parse("0s").unwrap().to_string(), "0s");
    }

    #[test]
    fn days_are_counted_over_the_calendar() {
        let day = |text| Date::parse(text).unwrap();
        assert_eq!(day("2026-01-31").after(Duration::parse("36h").unwrap()), Some(day("2026-02-01")));
        assert_eq!(day("2024-02-29").a_year_later(), Some(day("2025-02-28")));
        assert_eq!(day("9999-12-31").a_year_later(), None);
        assert_eq!(day("2026-01-31").after(Duration::parse("900000y").unwrap()), None);
    }

    #[test]
    fn dates_exist() {
        assert!(Date::parse("2024-02-29").is_some());
        for text in ["2026-02-29", "2026-13-01", "2026-5-1", "20260501", "yesterday", "2026-05-01T00:00"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn unavailability_follows_the_contract() {
        let reliability = Reliability {
            rate: Rate::from_mtbf(Duration::parse("96h").unwrap()),
            mttr: Duration::parse("4h"),
            ..Reliability::default()
        };
        assert!((reliability.unavailability().unwrap().get() - 4.0 / 100.0).abs() < 1e-15);
        let yearly = Rate::from_afr(Probability::new(0.5).unwrap()).unwrap();
        assert!((yearly.per_hour() * HOURS_PER_YEAR - std::f64::consts::LN_2).abs() < 1e-15);
    }
}
