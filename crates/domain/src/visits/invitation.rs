//! The letter that invites one guest. It says who, when and how to come, and nothing about health: the topic, and
//! whatever else the host wrote, stays inside (PR-16).
use super::rules::{Plan, PlannedGuest};
use super::when;
use crate::config::DomainConfig;
use crate::joining::Invited;
use crate::mail::ics;
use crate::mail::render::{Block, render};
use crate::outbox::OutgoingLetter;
use crate::ports::Attachment;
use model::clinics::ClinicFront;
use model::{PersonId, Time};
use texts::{common, invitation as words, isolate};

/// What all invitations of one visit share.
pub(super) struct Sender<'a> {
    pub front: &'a ClinicFront,
    pub config: &'a DomainConfig,
    pub host_name: &'a str,
    pub host_zone: &'a when::Zone,
    pub plan: &'a Plan,
    pub now: Time,
}

impl Sender<'_> {
    pub fn letter(&self, guest: &PlannedGuest, person: PersonId, key: &Invited) -> Option<OutgoingLetter> {
        let address = guest.email.as_ref()?;
        let (front, lang, plan) = (self.front, guest.lang, self.plan);
        let (host, clinic) = (isolate(self.host_name), isolate(&front.name));
        let theirs = when::in_full(plan.at, &guest.zone, lang);
        let mut blocks = vec![
            Block::Text(words::hello(lang, isolate(&guest.name))),
            Block::Text(words::intro(lang, clinic, &host)),
            fact(words::when(lang), words::in_zone(lang, &theirs, guest.zone.in_words(lang))),
        ];
        // Both sides' hours in every letter, where they differ.
        if self.host_zone.wall(plan.at) != guest.zone.wall(plan.at) {
            let here = when::in_full(plan.at, self.host_zone, lang);
            blocks.push(Block::Fact {
                label: words::host_when(lang, &host),
                value: words::in_zone(lang, here, self.host_zone.in_words(lang)),
            });
        }
        let home = self.config.origin.clinic_url(front, "/");
        blocks.extend([
            fact(words::length(lang), common::minutes(lang, plan.duration.0.into())),
            Block::Button { label: words::join(lang).to_owned(), url: key.url.clone() },
            Block::Text(words::nothing_to_install(lang, &host)),
            Block::Text(words::answer(lang).to_owned()),
            Block::Code { label: words::code(lang, home), code: key.code.grouped() },
            Block::Small(words::yours(lang).to_owned()),
            Block::Small(words::unexpected(lang).to_owned()),
        ]);
        let made = render(front, lang, &words::subject(lang, self.host_name, &theirs), &blocks);
        Some(OutgoingLetter {
            clinic: front.clinic,
            person,
            to_name: guest.name.clone(),
            to_address: address.clone(),
            subject: made.subject,
            text: made.text,
            html: made.html,
            attachments: vec![self.calendar(guest, address, key)],
        })
    }

    fn calendar(&self, guest: &PlannedGuest, address: &str, key: &Invited) -> Attachment {
        let (lang, front) = (guest.lang, self.front);
        let mut about = words::event_about(lang, &key.url);
        if !front.help_phone.trim().is_empty() {
            about.push('\n');
            about.push_str(&texts::mail::help(lang, &front.name, front.help_phone.trim()));
        }
        let file = ics::request(&ics::Event {
            // Per guest, since each copy holds its own link: two guests who share a calendar keep both.
            uid: &format!("{}@{}", key.participant.text(), self.config.origin.base_host),
            sequence: 0,
            written: self.now,
            starts: self.plan.at,
            ends: self.plan.ends(),
            zone: &guest.zone,
            summary: &words::event(lang, self.host_name),
            description: &about,
            url: &key.url,
            organizer: ics::Person { name: &front.name, email: &self.config.mail_from },
            attendee: ics::Person { name: &guest.name, email: address },
        });
        Attachment {
            name: "invite.ics".to_owned(),
            content_type: "text/calendar; method=REQUEST; charset=utf-8".to_owned(),
            body: file.into_bytes(),
        }
    }
}

fn fact(label: &str, value: String) -> Block {
    Block::Fact { label: label.to_owned(), value }
}

#[cfg(test)]
#[path = "invitation_tests.rs"]
mod tests;
