//! Zones, wall times and the words for dates. The only place that asks the bundled zone database, so that mail,
//! calendar file and page can never disagree about an hour.
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, civil};
use model::{FieldCode, Lang, Shown, Time};
use texts::dates as words;

/// A known zone. Unlike `TimeZone` it always has a name, so it can be stored and written into a calendar file.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// By IANA name, in any case; the stored spelling is the database's own.
    pub fn parse(name: &str) -> Option<Zone> {
        let rules = TimeZone::get(name.trim()).ok()?;
        // "Etc/Unknown" parses, but says nothing about the hour.
        if rules.is_unknown() {
            return None;
        }
        let name = rules.iana_name()?.to_owned();
        Some(Zone { name, rules })
    }

    /// For a name that was checked when it was stored. A zone that a later database dropped reads as UTC: a page
    /// with odd hours, each with its zone named, is better than no page.
    pub fn stored(name: &str) -> Zone {
        Zone::parse(name).unwrap_or_else(|| Zone { name: "UTC".to_owned(), rules: TimeZone::UTC })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// The wall clock of this zone at an instant.
    pub fn wall(&self, at: Time) -> DateTime {
        self.rules.to_datetime(stamp(at))
    }

    /// "Denver time", "hora de Denver": the last part of the name, which is a city for all zones people live in.
    pub fn in_words(&self, lang: Lang) -> String {
        if self.name == "UTC" || self.name.starts_with("Etc/") {
            // POSIX turns the sign of `Etc/GMT+5` around; the offset itself cannot be misread.
            let hours = self.rules.to_offset(Timestamp::UNIX_EPOCH).seconds() / 3600;
            return if hours == 0 { "UTC".to_owned() } else { format!("UTC{hours:+}") };
        }
        words::zone_city(lang, self.last_part(lang))
    }

    /// The town that it is named after, where it is named after one: about where its people are.
    pub fn town(&self, lang: Lang) -> Option<String> {
        let (region, _) = self.name.split_once('/')?;
        (!["Etc", "US", "Canada", "Brazil", "Chile", "Mexico"].contains(&region))
            .then(|| self.last_part(lang))
    }

    fn last_part(&self, lang: Lang) -> String {
        let last = self.name.rsplit('/').next().unwrap_or(&self.name);
        let city = match last {
            "New_York" => words::city_new_york(lang),
            "London" => words::city_london(lang),
            "Mexico_City" => words::city_mexico_city(lang),
            "Bogota" => words::city_bogota(lang),
            "Sao_Paulo" => words::city_sao_paulo(lang),
            "Havana" => words::city_havana(lang),
            "Panama" => words::city_panama(lang),
            "Tokyo" => words::city_tokyo(lang),
            "Eastern" => words::city_eastern(lang),
            "Central" => words::city_central(lang),
            "Mountain" => words::city_mountain(lang),
            "Pacific" => words::city_pacific(lang),
            other => return other.replace('_', " "),
        };
        city.to_owned()
    }
}

/// An instant as jiff counts; what lies outside its range (year ±9999) is clamped to the epoch's far ends.
pub fn stamp(at: Time) -> Timestamp {
    Timestamp::from_microsecond(at.micros()).unwrap_or(if at.micros() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

pub fn time(stamp: Timestamp) -> Time {
    Time(stamp.as_microsecond())
}

/// `2026-11-24`, as `<input type="date">` sends it.
pub fn parse_date(typed: &str) -> Option<Date> {
    let mut parts = typed.trim().split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// `15:30` or `15:30:00`, as `<input type="time">` sends it, and what people write where that is a plain field:
/// "3:30 pm", "3 pm", "3.30pm", "3:30 p. m.". A visit starts at a whole minute.
pub fn parse_clock(typed: &str) -> Option<civil::Time> {
    let typed = typed.to_lowercase();
    let (clock, half) = halves(typed.trim());
    let mut parts = clock.split([':', '.']);
    let hour = digits(parts.next()?, 2)?;
    let minute = match (parts.next(), half) {
        (Some(minute), _) => digits(minute, 2)?,
        // "3" alone says too little; "3 pm" does not.
        (None, half) => half.map(|_| 0)?,
    };
    if parts.next().is_some_and(|seconds| digits(seconds, 2).is_none_or(|s| s > 59)) || parts.next().is_some()
    {
        return None;
    }
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(Half::Am) => hour % 12,
        Some(Half::Pm) => hour % 12 + 12,
    };
    civil::Time::new(hour.try_into().ok()?, minute.try_into().ok()?, 0, 0).ok()
}

#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

/// "3:30 p. m." is "3:30" in the second half of the day.
fn halves(typed: &str) -> (&str, Option<Half>) {
    let end = typed.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (clock, rest) = typed.split_at(end);
    let letters: String = rest.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    match letters.as_str() {
        "am" => (clock, Some(Half::Am)),
        "pm" => (clock, Some(Half::Pm)),
        // Whatever else stands there is left for the digits to stumble over.
        _ => (typed, None),
    }
}

fn digits(text: &str, most: usize) -> Option<i16> {
    let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// The instant meant by a wall time. Where clocks go back it exists twice and `fold` must say which; where they go
/// forward it may not exist at all, and guessing would move somebody's appointment by an hour.
pub fn resolve(date: Date, clock: civil::Time, fold: &str, zone: &Zone) -> Result<Time, FieldCode> {
    let wall = DateTime::from_parts(date, clock);
    let ambiguous = zone.rules.to_ambiguous_timestamp(wall);
    let found = match (ambiguous.offset(), fold) {
        (AmbiguousOffset::Unambiguous { .. }, _) => ambiguous.unambiguous(),
        (AmbiguousOffset::Gap { .. }, _) => return Err(FieldCode::SkippedHour),
        (AmbiguousOffset::Fold { .. }, "first") => ambiguous.earlier(),
        (AmbiguousOffset::Fold { .. }, "second") => ambiguous.later(),
        (AmbiguousOffset::Fold { .. }, _) => return Err(FieldCode::DoubledHour),
    };
    found.map(time).map_err(|_| FieldCode::NotADate)
}

/// Midnight to midnight around `now` in a zone; a day may have 23 or 25 hours.
pub fn day_of(now: Time, zone: &Zone) -> (Time, Time) {
    bounds(zone.wall(now).date(), zone)
}

/// From a day's first instant to the next day's.
pub fn bounds(date: Date, zone: &Zone) -> (Time, Time) {
    let start = |date: Date| {
        // `compatible` takes the first instant of the day where midnight itself is skipped.
        let midnight = zone.rules.to_ambiguous_timestamp(date.at(0, 0, 0, 0));
        midnight.compatible().map_or(Time(i64::MAX), time)
    };
    (start(date), date.tomorrow().map_or(Time(i64::MAX), start))
}

/// An instant with its words for a page that is read now.
pub fn shown(at: Time, now: Time, zone: &Zone, lang: Lang) -> Shown {
    let (wall, today) = (zone.wall(at), zone.wall(now).date());
    let clock = clock(wall.time(), lang);
    let at_words = at_clock(wall.time(), &clock, lang);
    let date = wall.date();
    let words = if date == today {
        words::today(lang, at_words)
    } else if today.tomorrow().is_ok_and(|day| day == date) {
        words::tomorrow(lang, at_words)
    } else if today.yesterday().is_ok_and(|day| day == date) {
        words::yesterday(lang, at_words)
    } else {
        words::on_day(lang, at_words, capital(&short(date, today, lang)))
    };
    Shown { at, words, clock, zone: zone.in_words(lang) }
}

/// "Tue, Nov 24", with the year when it is another one than today's.
pub fn short(date: Date, today: Date, lang: Lang) -> String {
    let (weekday, month) = (weekday(date, lang, false), month(date, lang, false));
    if date.year() == today.year() {
        words::day_short(lang, date.day(), month, weekday)
    } else {
        words::day_short_year(lang, date.day(), month, weekday, date.year())
    }
}

/// "Tue, Nov 24 at 3:30 pm", also today: for a list that names many days.
pub fn dated(at: Time, now: Time, zone: &Zone, lang: Lang) -> String {
    let (wall, today) = (zone.wall(at), zone.wall(now).date());
    let at_words = at_clock(wall.time(), &clock(wall.time(), lang), lang);
    words::on_day(lang, at_words, short(wall.date(), today, lang))
}

/// "Tuesday, November 24", with the year when it is another one than now.
pub fn day_heading(at: Time, now: Time, zone: &Zone, lang: Lang) -> String {
    let date = zone.wall(at).date();
    if date.year() == zone.wall(now).date().year() {
        return day_words(at, zone, lang);
    }
    let (weekday, month) = (weekday(date, lang, true), month(date, lang, true));
    capital(&words::day_long_year(lang, date.day(), month, weekday, date.year()))
}

/// "Tuesday, November 24, 2026 at 3:30 pm": for letters, which are read at any time, so never "today".
pub fn in_full(at: Time, zone: &Zone, lang: Lang) -> String {
    let wall = zone.wall(at);
    let (date, clock) = (wall.date(), clock(wall.time(), lang));
    let day = words::day_long_year(
        lang,
        date.day(),
        month(date, lang, true),
        weekday(date, lang, true),
        date.year(),
    );
    words::on_day(lang, at_clock(wall.time(), &clock, lang), capital(&day))
}

/// "Tuesday, November 24".
pub fn day_words(at: Time, zone: &Zone, lang: Lang) -> String {
    let date = zone.wall(at).date();
    let day = words::day_long(lang, date.day(), month(date, lang, true), weekday(date, lang, true));
    capital(&day)
}

/// "3:30 pm".
pub fn clock(time: civil::Time, lang: Lang) -> String {
    let half = if time.hour() < 12 { words::am(lang) } else { words::pm(lang) };
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    words::clock(lang, half, hour, format_args!("{:02}", time.minute()))
}

/// Spanish says "a la 1:30" and "a las 3:30".
fn at_clock(time: civil::Time, clock: &str, lang: Lang) -> String {
    if time.hour() % 12 == 1 { words::at_one(lang, clock) } else { words::at_clock(lang, clock) }
}

/// Spanish writes days in lower case, but these words begin a line.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// "Tuesday", as it stands inside of a sentence.
pub fn weekday_name(day: civil::Weekday, lang: Lang) -> &'static str {
    // The first of January 2024 was a Monday.
    weekday(civil::date(2024, 1, 1 + day.to_monday_zero_offset()), lang, true)
}

type Name = fn(Lang) -> &'static str;

/// "Tue", "Tuesday".
pub fn weekday(date: Date, lang: Lang, long: bool) -> &'static str {
    use words::*;
    const SHORT: [Name; 7] = [
        weekday_mon_short,
        weekday_tue_short,
        weekday_wed_short,
        weekday_thu_short,
        weekday_fri_short,
        weekday_sat_short,
        weekday_sun_short,
    ];
    const LONG: [Name; 7] = [
        weekday_mon_long,
        weekday_tue_long,
        weekday_wed_long,
        weekday_thu_long,
        weekday_fri_long,
        weekday_sat_long,
        weekday_sun_long,
    ];
    let index = date.weekday().to_monday_zero_offset() as usize;
    if long { LONG[index](lang) } else { SHORT[index](lang) }
}

pub fn month(date: Date, lang: Lang, long: bool) -> &'static str {
    use words::*;
    const SHORT: [Name; 12] = [
        month_jan_short,
        month_feb_short,
        month_mar_short,
        month_apr_short,
        month_may_short,
        month_jun_short,
        month_jul_short,
        month_aug_short,
        month_sep_short,
        month_oct_short,
        month_nov_short,
        month_dec_short,
    ];
    const LONG: [Name; 12] = [
        month_jan_long,
        month_feb_long,
        month_mar_long,
        month_apr_long,
        month_may_long,
        month_jun_long,
        month_jul_long,
        month_aug_long,
        month_sep_long,
        month_oct_long,
        month_nov_long,
        month_dec_long,
    ];
    let index = (date.month() - 1) as usize;
    if long { LONG[index](lang) } else { SHORT[index](lang) }
}

#[cfg(test)]
#[path = "when_tests.rs"]
mod tests;
