//! Planning a visit: what was typed becomes a plan, or errors at their fields. Pure.
use super::when::{self, Zone};
use crate::mail::address;
use model::visits::{NewParticipant, NewVisit};
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
}

impl Default for Limits {
    fn default() -> Self {
        // As many as a room of the call takes (call/src/limits.rs).
        Limits { people: 25 }
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
    /// The clinic sends a letter.
    pub invite: bool,
    pub zone: Zone,
    pub lang: Lang,
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
    let at = if immediate { Ok(now) } else { starts(new, &zone, now) };
    let at = at.unwrap_or_else(|(field, code)| {
        at_field(field, code);
        now
    });
    let duration = new.duration.trim().parse().ok().filter(|m| DURATION.contains(m)).unwrap_or_else(|| {
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
        match guest(typed, &zone, lang) {
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
    let wall = zone.wall(at).strftime("%Y-%m-%dT%H:%M").to_string();
    Ok(Plan { at, duration: Minutes(duration), zone, wall, topic, now: immediate, guests })
}

fn starts(new: &NewVisit, zone: &Zone, now: Time) -> Result<Time, (&'static str, FieldCode)> {
    let required = |typed: &str, code| if typed.trim().is_empty() { FieldCode::Required } else { code };
    let date = when::parse_date(&new.date).ok_or(("date", required(&new.date, FieldCode::NotADate)))?;
    let clock = when::parse_clock(&new.time).ok_or(("time", required(&new.time, FieldCode::NotATime)))?;
    let at = when::resolve(date, clock, new.fold.trim(), zone).map_err(|code| match code {
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
) -> Result<PlannedGuest, Vec<(&'static str, FieldCode)>> {
    let mut wrong = Vec::new();
    let name = name(&typed.name).unwrap_or_else(|code| {
        wrong.push(("name", code));
        String::new()
    });
    let invite = typed.invite == "mail";
    let email = match address::parse(&typed.email) {
        Ok(address) => Some(address),
        Err(FieldCode::Required) if !invite => None,
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
    let contact = ContactId::parse(&typed.contact);
    if wrong.is_empty() { Ok(PlannedGuest { contact, name, email, invite, zone, lang }) } else { Err(wrong) }
}

/// A form has spare rows: without name and address nobody is meant.
fn is_blank(typed: &NewParticipant) -> bool {
    typed.name.trim().is_empty() && typed.email.trim().is_empty()
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

/// Whether two half-open stretches of time share an instant: one may begin when the other ends.
fn overlap(a: (Time, Time), b: (Time, Time)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
