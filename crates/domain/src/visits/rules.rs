//! Planning a visit: what was typed becomes a plan, or errors at their fields. Pure.
use super::when::{self, Zone};
use crate::mail::address;
use crate::series;
use crate::texting::numbers;
use model::outbox::Channel;
use model::tasks::Task;
use model::visits::{NewDetails, NewParticipant, NewTime, NewVisit, PEOPLE_MOST};
use model::{AppError, ContactId, FieldCode, FieldError, Lang, Minutes, Time, VisitId};

/// Characters of a name, as a person counts them: long enough for any real name, with titles.
pub const NAME_MAX: usize = 300;
pub const TOPIC_MAX: usize = 300;
const DURATION: std::ops::RangeInclusive<i32> = 5..=480;
const TWO_YEARS_S: i64 = 2 * 366 * 86_400;
/// A form that says 15:30 and is sent at 15:30:40 is in time.
const GRACE_S: i64 = 60;

/// What the host is held to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// People in one visit, the host among them.
    pub people: usize,
    /// Phone numbers may leave their country out: the clinic is in North America.
    pub ten_digits: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { people: PEOPLE_MOST, ten_digits: false }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub at: Time,
    pub duration: Minutes,
    pub zone: Zone,
    /// The wall time chosen, `2026-11-24T15:30`: what the host meant, should a country change its clocks.
    pub wall: String,
    pub topic: String,
    /// Encrypted from end to end.
    pub sealed: bool,
    /// Asked for at once: a deliberate act that no other plan stands in the way of.
    pub now: bool,
    pub guests: Vec<PlannedGuest>,
}

impl Plan {
    pub fn ends(&self) -> Time {
        self.at.plus(self.duration)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlannedGuest {
    /// Chosen among the remembered people.
    pub contact: Option<ContactId>,
    pub name: String,
    pub email: Option<String>,
    /// The number that text messages go to.
    pub phone: Option<String>,
    /// The clinic sends a letter, or a text message.
    pub invite: bool,
    pub channel: Channel,
    pub zone: Zone,
    pub lang: Lang,
    pub task: Task,
}

/// Reads what was typed. All wrong fields are named at once, so that nobody mends a form twice.
pub fn plan(new: &NewVisit, now: Time, own: &Zone, lang: Lang, limits: Limits) -> Result<Plan, AppError> {
    let mut wrong = Vec::new();
    let mut at_field = |field: &str, code| wrong.push(FieldError::new(field, code));

    let zone = typed_zone(&new.zone, own).unwrap_or_else(|| {
        at_field("zone", FieldCode::UnknownZone);
        own.clone()
    });
    let immediate = new.when == "now";
    let typed = (new.date.as_str(), new.time.as_str(), new.fold.as_str());
    let at = if immediate { Ok(now) } else { starts(typed, &zone, now) };
    let at = at.unwrap_or_else(|(field, code)| {
        at_field(field, code);
        now
    });
    for (field, code) in series::wrong(new) {
        at_field(field, code);
    }
    let duration = minutes(&new.duration).unwrap_or_else(|| {
        at_field("duration", FieldCode::BadDuration);
        *DURATION.start()
    });
    let topic = tidy(&new.topic);
    if topic.chars().count() > TOPIC_MAX {
        at_field("topic", FieldCode::TooLong);
    }
    let filled: Vec<(usize, &NewParticipant)> =
        new.participants.iter().enumerate().filter(|(_, p)| !is_blank(p)).collect();
    if filled.is_empty() {
        at_field("participants[0][name]", FieldCode::Required);
    }
    if filled.len() + 1 > limits.people {
        at_field("participants", FieldCode::TooManyPeople);
    }
    let mut guests = Vec::with_capacity(filled.len());
    for (place, typed) in filled.into_iter().take(limits.people) {
        match guest(typed, &zone, lang, limits) {
            Ok(guest) => guests.push(guest),
            Err(codes) => {
                for (field, code) in codes {
                    at_field(&format!("participants[{place}][{field}]"), code);
                }
            }
        }
    }
    if !wrong.is_empty() {
        return Err(AppError::Invalid(wrong));
    }
    let (wall, sealed) = (wall(at, &zone), !new.sealed.is_empty());
    Ok(Plan { at, duration: Minutes(duration), zone, wall, topic, sealed, now: immediate, guests })
}

/// Another time for a visit, as it was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Retimed {
    pub at: Time,
    pub ends: Time,
    pub zone: Zone,
}

/// `own`: the zone that the visit's time was chosen in.
pub fn retime(typed: &NewTime, now: Time, own: &Zone) -> Result<Retimed, AppError> {
    let mut wrong = Vec::new();
    let mut at_field = |field: &str, code| wrong.push(FieldError::new(field, code));
    let zone = typed_zone(&typed.zone, own).unwrap_or_else(|| {
        at_field("zone", FieldCode::UnknownZone);
        own.clone()
    });
    let at = starts((&typed.date, &typed.time, &typed.fold), &zone, now).unwrap_or_else(|(field, code)| {
        at_field(field, code);
        now
    });
    let duration = minutes(&typed.duration).unwrap_or_else(|| {
        at_field("duration", FieldCode::BadDuration);
        *DURATION.start()
    });
    if wrong.is_empty() {
        Ok(Retimed { at, ends: at.plus(Minutes(duration)), zone })
    } else {
        Err(AppError::Invalid(wrong))
    }
}

/// As `retime`, of a visit that stands at a time: what nobody has touched stays as it is, also where that has passed, or where
/// its hour exists twice.
pub fn retime_from(typed: &NewTime, now: Time, own: &Zone, at: Time) -> Result<Retimed, AppError> {
    let wall = own.wall(at);
    let clock = when::parse_clock(&typed.time).map(|clock| (clock.hour(), clock.minute()));
    let same = when::parse_date(&typed.date) == Some(wall.date())
        && clock == Some((wall.hour(), wall.minute()))
        && typed_zone(&typed.zone, own).is_some_and(|zone| zone.name() == own.name())
        && typed.fold.trim().is_empty();
    if !same {
        return retime(typed, now, own);
    }
    let length =
        minutes(&typed.duration).ok_or_else(|| AppError::field("duration", FieldCode::BadDuration))?;
    Ok(Retimed { at, ends: at.plus(Minutes(length)), zone: own.clone() })
}

/// What a visit is beside its time.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    pub topic: String,
    /// By id, as typed.
    pub service: String,
    pub sealed: bool,
}

pub fn details(typed: NewDetails) -> Result<Details, AppError> {
    let topic = tidy(&typed.topic);
    if topic.chars().count() > TOPIC_MAX {
        return Err(AppError::field("topic", FieldCode::TooLong));
    }
    Ok(Details { topic, service: typed.service, sealed: !typed.sealed.is_empty() })
}

/// A length that a visit may have.
fn minutes(typed: &str) -> Option<i32> {
    typed.trim().parse().ok().filter(|minutes| DURATION.contains(minutes))
}

/// The wall time of an instant, `2026-11-24T15:30`.
pub fn wall(at: Time, zone: &Zone) -> String {
    zone.wall(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Somebody who is to come to a visit that is planned already. `own`: the host's zone.
pub fn one_guest(
    typed: &NewParticipant,
    own: &Zone,
    lang: Lang,
    limits: Limits,
) -> Result<PlannedGuest, AppError> {
    guest(typed, own, lang, limits).map_err(|codes| {
        AppError::Invalid(codes.into_iter().map(|(field, code)| FieldError::new(field, code)).collect())
    })
}

/// Date, time and which of two equal hours, as typed.
fn starts(
    (typed_date, typed_time, fold): (&str, &str, &str),
    zone: &Zone,
    now: Time,
) -> Result<Time, (&'static str, FieldCode)> {
    let required = |typed: &str, code| if typed.trim().is_empty() { FieldCode::Required } else { code };
    let date = when::parse_date(typed_date).ok_or(("date", required(typed_date, FieldCode::NotADate)))?;
    let clock = when::parse_clock(typed_time).ok_or(("time", required(typed_time, FieldCode::NotATime)))?;
    let at = when::resolve(date, clock, fold.trim(), zone).map_err(|code| match code {
        FieldCode::NotADate => ("date", code),
        code => ("time", code),
    })?;
    if at < now.plus_seconds(-GRACE_S) {
        // Yesterday is wrong at the date, an hour ago at the time.
        let field = if date < zone.wall(now).date() { "date" } else { "time" };
        return Err((field, FieldCode::InThePast));
    }
    if at > now.plus_seconds(TWO_YEARS_S) {
        return Err(("date", FieldCode::TooFarAhead));
    }
    Ok(at)
}

fn guest(
    typed: &NewParticipant,
    host_zone: &Zone,
    lang: Lang,
    limits: Limits,
) -> Result<PlannedGuest, Vec<(&'static str, FieldCode)>> {
    let mut wrong = Vec::new();
    let name = name(&typed.name).unwrap_or_else(|code| {
        wrong.push(("name", code));
        String::new()
    });
    let channel = if typed.invite == "sms" { Channel::Sms } else { Channel::Mail };
    let invite = matches!(typed.invite.as_str(), "mail" | "sms");
    // What was typed before another way was chosen means nothing any more.
    let phone = match channel {
        Channel::Mail => None,
        Channel::Sms => Some(numbers::parse(&typed.phone, limits.ten_digits).unwrap_or_else(|code| {
            wrong.push(("phone", code));
            String::new()
        })),
    };
    let email = match address::parse(&typed.email) {
        Ok(address) => Some(address),
        Err(FieldCode::Required) if !invite || channel == Channel::Sms => None,
        Err(code) => {
            wrong.push(("email", code));
            None
        }
    };
    let zone = typed_zone(&typed.zone, host_zone).unwrap_or_else(|| {
        wrong.push(("zone", FieldCode::UnknownZone));
        host_zone.clone()
    });
    let lang = Lang::parse(&typed.lang).unwrap_or(lang);
    let task = Task::parse(&typed.task).unwrap_or_else(|| {
        wrong.push(("task", FieldCode::Required));
        Task::Talk
    });
    let contact = ContactId::parse(&typed.contact);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(PlannedGuest { contact, name, email, phone, invite, channel, zone, lang, task })
}

/// A form has spare rows: without name, address and number nobody is meant.
fn is_blank(typed: &NewParticipant) -> bool {
    [&typed.name, &typed.email, &typed.phone].iter().all(|text| text.trim().is_empty())
}

fn typed_zone(typed: &str, default: &Zone) -> Option<Zone> {
    if typed.trim().is_empty() { Some(default.clone()) } else { Zone::parse(typed) }
}

/// A person's name as they write it: any script, emoji, right to left.
pub fn name(typed: &str) -> Result<String, FieldCode> {
    let name = tidy(typed);
    match name.chars().count() {
        0 => Err(FieldCode::Required),
        n if n > NAME_MAX => Err(FieldCode::TooLong),
        _ => Ok(name),
    }
}

/// One line without what cannot be seen: line breaks would end a mail header, and an override of direction would
/// turn around the words that follow the name. Marks that joined emoji and Persian need (U+200C, U+200D) stay.
fn tidy(typed: &str) -> String {
    let visible = typed.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| {
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    let text: String = visible.collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Another visit of the host's at the plan's time. One that was asked for at once is a deliberate act: no plan of the
/// day stands in its way.
pub fn in_the_way(plan: &Plan, day: &[(VisitId, Time, Time)]) -> Option<VisitId> {
    let taken = |from, to| !plan.now && overlap((plan.at, plan.ends()), (from, to));
    day.iter().find(|(_, from, to)| taken(*from, *to)).map(|(visit, ..)| *visit)
}

/// What of the host's day shares an instant with that time, but for one visit.
pub fn meets(
    (at, ends): (Time, Time),
    but: Option<VisitId>,
    day: &[(VisitId, Time, Time)],
) -> Option<VisitId> {
    let mut others = day.iter().filter(|(visit, ..)| Some(*visit) != but);
    others.find(|(_, from, to)| overlap((at, ends), (*from, *to))).map(|(visit, ..)| *visit)
}

/// Whether two half-open stretches of time share an instant: one may begin when the other ends.
fn overlap(a: (Time, Time), b: (Time, Time)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
