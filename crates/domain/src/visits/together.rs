//! One letter for several visits: what was asked for while a transaction gathers (`Tx::gather`) is told each guest at once,
//! with their own link to each visit, and to no other. How the letter fares is shown at every visit that it speaks of.
use super::clocks;
use super::invitation::{Sender, for_what};
use super::message::{self, Asked, Occasion};
use super::rows::{self, VisitData};
use super::when::{self, Zone};
use crate::joining::rows::{self as places, PlaceRow};
use crate::mail::ics;
use crate::mail::render::{Block, render};
use crate::outbox::{self, OutgoingLetter};
use crate::ports::Attachment;
use crate::tx::Tx;
use crate::{Result, clinics, joining, series, texting};
use anyhow::Context;
use model::Lang;
use model::outbox::{Channel, Delivery, LetterKind};
use model::visits::Told;
use texts::{common, invitation as words, isolate, series as t};

/// A visit of one guest's, as the letter tells it.
struct Line {
    visit: VisitData,
    place: PlaceRow,
    url: String,
    code: String,
}

/// Whoever gets one letter, or text: the same person at the same address, or number, on one occasion.
struct Group {
    to: (model::PersonId, String),
    occasion: Occasion,
    visits: Vec<Line>,
}

/// Writes what was gathered, soonest visit first.
pub(crate) async fn write(tx: &mut Tx) -> Result<()> {
    let mut groups: Vec<Group> = Vec::new();
    for asked in tx.gathered() {
        let (told, address) = load(tx, &asked).await?;
        let to = (told.place.person_id, address);
        match groups.iter_mut().find(|group| group.to == to && group.occasion == asked.2) {
            Some(group) => group.visits.push(told),
            None => groups.push(Group { to, occasion: asked.2, visits: vec![told] }),
        }
    }
    for mut group in groups {
        group.visits.sort_by_key(|told| told.visit.starts_at);
        if group.occasion != Occasion::Invitation && take_back(tx, &group).await? {
            if group.occasion == Occasion::Cancelled {
                continue;
            }
            group.occasion = Occasion::Invitation;
        }
        send(tx, group).await?;
    }
    Ok(())
}

/// The letter that invited to all of these and to nothing else has not left, so it never does. Any other says that there was
/// one before it.
async fn take_back(tx: &mut Tx, group: &Group) -> Result<bool> {
    let mut found = None;
    for line in &group.visits {
        for letter in outbox::rows::of_guest(tx, line.place.id).await? {
            let other = *found.get_or_insert(letter.id) != letter.id;
            if other || letter.kind != LetterKind::Invitation {
                return Ok(false);
            }
        }
    }
    let (Some(letter), Ok(places)) = (found, i64::try_from(group.visits.len())) else { return Ok(false) };
    outbox::rows::drop_shared(tx, letter, places).await
}

async fn load(tx: &mut Tx, (visit, participant, _): &Asked) -> Result<(Line, String)> {
    let found = rows::one(tx, *visit).await?.context("the visit that somebody is told of")?;
    let place = places::one(tx, *participant).await?.context("the guest who is told")?;
    let address = match (place.channel, places::reach(tx, *participant).await?.email) {
        (Channel::Sms, _) => texting::number(tx, &place).await?.unwrap_or_default(),
        (Channel::Mail, Some(sealed)) => {
            tx.open(place.reached(), "participant.email", participant.0, &sealed).await?
        }
        (Channel::Mail, None) => String::new(),
    };
    let front = clinics::front_in(tx).await?;
    let url = joining::url(tx, &front, place.id, place.link_version)?;
    let code = message::code(tx, &place).await?;
    Ok((Line { visit: found, place, url, code }, address))
}

async fn send(tx: &mut Tx, group: Group) -> Result<()> {
    let Group { to: (_, address), occasion, visits } = group;
    let first = &visits[0];
    let by_text = first.place.channel == Channel::Sms;
    let has_become = matches!(occasion, Occasion::Moved | Occasion::Cancelled | Occasion::NewHost);
    if visits.len() > 1 && has_become && by_text {
        return one_text(tx, &visits, occasion).await;
    }
    if visits.len() == 1 || by_text || address.is_empty() {
        return one_by_one(tx, &visits, occasion).await;
    }
    let front = clinics::front_in(tx).await?;
    let host_name = message::host_name(tx, first.visit.id).await?;
    let host_zone = Zone::stored(&first.visit.host_zone);
    let domain = tx.domain().clone();
    let name = joining::name(tx, &first.place).await?;
    let sender = Sender {
        front: &front,
        config: domain.config(),
        host_name: &host_name,
        host_zone: &host_zone,
        visit: &first.visit,
        now: tx.now(),
    };
    let letter = sender.together(occasion, &name, &address, &visits);
    let kind = occasion.kind();
    let id = outbox::queue_about(tx, letter, Some(first.place.id), kind).await?;
    for line in visits.iter().filter(|_| kind.invites()) {
        clocks::told(tx, &line.place, line.visit.starts_at).await?;
    }
    share(tx, &visits, id, kind).await
}

/// What has become of all of them is one text.
async fn one_text(tx: &mut Tx, visits: &[Line], occasion: Occasion) -> Result<()> {
    let first = &visits[0];
    let host_name = message::host_name(tx, first.visit.id).await?;
    let of_all = (occasion, visits.len());
    let told = texting::tell_of_all(tx, &first.visit, &first.place, &host_name, of_all).await?;
    match told {
        Some(letter) => {
            if occasion.kind().invites() {
                clocks::told(tx, &first.place, first.visit.starts_at).await?;
            }
            share(tx, visits, letter, occasion.kind()).await
        }
        None => Ok(()),
    }
}

/// A text has no room for several visits. It invites to the next one, and each further one has a reminder of its own.
async fn one_by_one(tx: &mut Tx, visits: &[Line], occasion: Occasion) -> Result<()> {
    let (told, later) = visits.split_at(if occasion == Occasion::Invitation { 1 } else { visits.len() });
    for line in told {
        message::tell(tx, line.visit.id, line.place.id, occasion).await?;
    }
    let Some(letter) = outbox::rows::of_guest(tx, visits[0].place.id).await?.pop() else { return Ok(()) };
    // With the one that it tells of: where another one changes before it leaves, it is written anew, and still tells of this one.
    let shared = if later.is_empty() { later } else { visits };
    share(tx, shared, letter.id, occasion.kind()).await
}

/// The letter speaks of these, too.
async fn share(tx: &mut Tx, visits: &[Line], letter: model::LetterId, kind: LetterKind) -> Result<()> {
    for line in visits {
        series::rows::spoken_of(tx, line.place.id, letter).await?;
        if kind.invites() {
            super::delivered(tx, line.place.id, Delivery::Queued).await?;
        }
    }
    Ok(())
}

impl Sender<'_> {
    fn together(&self, occasion: Occasion, name: &str, email: &str, visits: &[Line]) -> OutgoingLetter {
        let first = &visits[0].place;
        let (lang, zone) = (first.lang, Zone::stored(&first.zone));
        let held = occasion != Occasion::Cancelled;
        let mut blocks = vec![Block::Text(words::hello(lang, isolate(name)))];
        blocks.extend(self.news_of(occasion, lang, visits).into_iter().map(Block::Text));
        blocks.extend(for_what(occasion, first.task, lang));
        for (told, nth) in visits.iter().zip(1..) {
            let at = told.visit.starts_at;
            let on = |zone: &Zone| words::in_zone(lang, when::in_full(at, zone, lang), zone.in_words(lang));
            blocks.push(Block::Fact { label: t::mail_nth(lang, nth), value: on(&zone) });
            if self.host_zone.wall(at) != zone.wall(at) {
                let label = words::host_when(lang, isolate(self.host_name));
                blocks.push(Block::Fact { label, value: on(self.host_zone) });
            }
            if held {
                let length = common::minutes(lang, told.visit.duration_min.0.into());
                blocks.push(Block::Fact { label: words::length(lang).to_owned(), value: length });
                blocks.push(Block::Fact { label: t::mail_code(lang).to_owned(), value: told.code.clone() });
                blocks.push(Block::Button { label: t::mail_join(lang, nth), url: told.url.clone() });
            }
        }
        let home = self.config.origin.clinic_url(self.front, "/");
        let after = match held {
            true => vec![
                words::nothing_to_install(lang, isolate(self.host_name)),
                words::answer(lang).to_owned(),
                t::mail_codes(lang, home),
            ],
            false => vec![words::cancelled_nothing(lang).to_owned()],
        };
        blocks.extend(after.into_iter().map(Block::Text));
        if held {
            blocks.push(Block::Small(t::mail_yours(lang).to_owned()));
        }
        blocks.push(Block::Small(words::unexpected(lang).to_owned()));
        let made = render(self.front, lang, &self.subject_of(occasion, lang, visits.len()), &blocks);
        OutgoingLetter {
            clinic: self.front.clinic,
            person: first.reached(),
            to_name: name.to_owned(),
            to_address: email.to_owned(),
            subject: made.subject,
            text: made.text,
            html: made.html,
            attachments: vec![self.calendar_of(held, lang, name, email, visits)],
        }
    }

    fn subject_of(&self, occasion: Occasion, lang: Lang, n: usize) -> String {
        match occasion {
            Occasion::Moved => t::mail_moved_subject(lang, self.host_name, n),
            Occasion::Cancelled => t::mail_cancelled_subject(lang, self.host_name, n),
            Occasion::NewHost => t::mail_new_host_subject(lang, self.host_name, n),
            _ => t::mail_subject(lang, self.host_name, n),
        }
    }

    fn news_of(&self, occasion: Occasion, lang: Lang, visits: &[Line]) -> Vec<String> {
        let (host, clinic, n) = (isolate(self.host_name), isolate(&self.front.name), visits.len());
        match occasion {
            Occasion::Moved => vec![t::mail_moved_intro(lang, clinic, host, n)],
            Occasion::NewHost => vec![t::mail_new_host_intro(lang, clinic, host, n)],
            Occasion::Cancelled => {
                let why = visits[0].visit.cancelled_told.map(|told| match told {
                    Told::Time => words::told_time(lang).to_owned(),
                    Told::Away => words::told_away(lang, isolate(self.host_name)),
                    Told::Unneeded => words::told_unneeded(lang).to_owned(),
                });
                [Some(t::mail_cancelled_intro(lang, clinic, host, n)), why].into_iter().flatten().collect()
            }
            _ => vec![t::mail_intro(lang, clinic, host, n)],
        }
    }

    /// Every visit as an event of its own, under the same name as in the letters that may follow about it alone.
    fn calendar_of(&self, held: bool, lang: Lang, name: &str, email: &str, visits: &[Line]) -> Attachment {
        let zone = Zone::stored("UTC");
        let summary = words::event(lang, self.host_name);
        let named: Vec<(String, String)> = visits
            .iter()
            .map(|told| {
                let uid = format!("{}@{}", told.place.id.text(), self.config.origin.base_host);
                (uid, words::event_about(lang, &told.url))
            })
            .collect();
        let events = visits.iter().zip(&named).map(|(told, (uid, about))| ics::Event {
            uid: uid.as_str(),
            // As in a letter of one visit: of whoever is taken out, the visit has counted no change.
            sequence: told.visit.sequence + i32::from(told.place.removed_at.is_some()),
            written: self.now,
            starts: told.visit.starts_at,
            ends: told.visit.ends_at,
            zone: &zone,
            summary: &summary,
            description: if held { about.as_str() } else { "" },
            url: &told.url,
            organizer: ics::Person { name: &self.front.name, email: &self.config.mail_from },
            attendee: ics::Person { name, email },
        });
        Attachment {
            name: "visits.ics".to_owned(),
            content_type: "text/calendar; method=PUBLISH; charset=utf-8".to_owned(),
            body: ics::publish(events, held).into_bytes(),
        }
    }
}
