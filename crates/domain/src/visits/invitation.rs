//! The letters to one guest: what they say on each occasion. Who, when and how to come, and nothing about health: the topic,
//! why a visit is cancelled, and whatever else the host wrote, stay inside (PR-16).
use super::message::Occasion;
use super::rows::VisitData;
use super::when::{self, Zone};
use crate::config::DomainConfig;
use crate::mail::ics;
use crate::mail::render::{Block, render};
use crate::outbox::OutgoingLetter;
use crate::ports::Attachment;
use crate::templates::{Own, Values};
use model::clinics::ClinicFront;
use model::tasks::Task;
use model::templates::Variable;
use model::visits::Told;
use model::{Lang, ParticipantId, PersonId, Time};
use texts::{common, interpreter as tasks, invitation as words, isolate};

/// What all letters of one visit share.
pub(super) struct Sender<'a> {
    pub front: &'a ClinicFront,
    pub config: &'a DomainConfig,
    pub host_name: &'a str,
    pub host_zone: &'a Zone,
    pub visit: &'a VisitData,
    pub now: Time,
}

/// Whom a letter is to.
pub(super) struct Recipient<'a> {
    pub participant: ParticipantId,
    /// Under whose key it is sealed.
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub zone: &'a Zone,
    pub lang: Lang,
    pub url: String,
    /// "123 456 789".
    pub code: String,
    /// The visit goes on without them.
    pub taken_out: bool,
    pub task: Task,
}

impl Sender<'_> {
    /// In the clinic's words, where it has chosen some for this occasion.
    pub fn letter(&self, occasion: Occasion, to: Recipient<'_>, own: Option<&Own>) -> OutgoingLetter {
        let (subject, blocks) = match own {
            Some(own) => self.in_own_words(own, occasion, &to),
            None => (self.subject(occasion, &to), self.in_our_words(occasion, &to)),
        };
        let made = render(self.front, to.lang, &subject, &blocks);
        let attachments = self.calendar(occasion, &to).into_iter().collect();
        OutgoingLetter {
            clinic: self.front.clinic,
            person: to.person,
            to_name: to.name,
            to_address: to.email,
            subject: made.subject,
            text: made.text,
            html: made.html,
            attachments,
        }
    }

    fn in_our_words(&self, occasion: Occasion, to: &Recipient<'_>) -> Vec<Block> {
        let mut blocks = vec![Block::Text(words::hello(to.lang, isolate(&to.name)))];
        blocks.extend(self.news(occasion, to.lang).into_iter().map(Block::Text));
        blocks.extend(for_what(occasion, to.task, to.lang));
        blocks.extend(self.times(occasion, to));
        blocks.extend(match occasion {
            Occasion::Cancelled => self.nothing_to_do(to),
            _ => self.how_to_come(occasion, to),
        });
        blocks
    }

    /// And what no letter goes without: why, where the host has chosen to say it, the hour on the host's clock where it is
    /// another one, and the small print.
    fn in_own_words(&self, own: &Own, occasion: Occasion, to: &Recipient<'_>) -> (String, Vec<Block>) {
        let (lang, at) = (to.lang, self.visit.starts_at);
        let on = |zone: &Zone, at| words::in_zone(lang, when::in_full(at, zone, lang), zone.in_words(lang));
        let minutes = match occasion {
            Occasion::Late { minutes } => common::minutes(lang, minutes.into()),
            _ => String::new(),
        };
        let values = Values::from([
            (Variable::Guest, isolate(&to.name)),
            (Variable::Clinic, isolate(&self.front.name)),
            (Variable::Host, isolate(self.host_name)),
            (Variable::Time, on(to.zone, at)),
            (Variable::OldTime, on(to.zone, self.visit.moved_from.unwrap_or(at))),
            (Variable::Minutes, minutes),
            (Variable::Link, to.url.clone()),
            (Variable::Code, to.code.clone()),
            (Variable::Phone, self.front.help_phone.trim().to_owned()),
        ]);
        let mut blocks = own.blocks(&values, words::join(lang));
        let cancelled = occasion == Occasion::Cancelled;
        let why = self.visit.cancelled_told.filter(|_| cancelled);
        blocks.extend(why.map(|told| Block::Text(self.why(told, lang))));
        blocks.extend(for_what(occasion, to.task, lang));
        if self.host_zone.wall(at) != to.zone.wall(at) {
            let label = words::host_when(lang, isolate(self.host_name));
            blocks.push(Block::Fact { label, value: on(self.host_zone, at) });
        }
        if !cancelled {
            blocks.push(Block::Small(words::yours(lang).to_owned()));
        }
        blocks.push(Block::Small(words::unexpected(lang).to_owned()));
        (own.subject(&values), blocks)
    }

    fn subject(&self, occasion: Occasion, to: &Recipient<'_>) -> String {
        let (lang, host) = (to.lang, self.host_name);
        let when = when::in_full(self.visit.starts_at, to.zone, lang);
        match occasion {
            Occasion::Invitation => words::subject(lang, host, when),
            Occasion::Moved => words::moved_subject(lang, host, when),
            Occasion::Cancelled => words::cancelled_subject(lang, host, when),
            Occasion::NewHost => words::new_host_subject(lang, host, when),
            Occasion::Reminder => words::reminder_subject(lang, host, when),
            Occasion::Late { .. } => words::late_subject(lang, host),
            Occasion::HostWaits => words::host_waits_subject(lang, host),
        }
    }

    /// What has happened, sentence by sentence.
    fn news(&self, occasion: Occasion, lang: Lang) -> Vec<String> {
        let (host, clinic) = (isolate(self.host_name), isolate(&self.front.name));
        match occasion {
            Occasion::Invitation => vec![words::intro(lang, clinic, host)],
            Occasion::Moved => vec![words::moved_intro(lang, clinic, host)],
            Occasion::Cancelled => {
                let why = self.visit.cancelled_told.map(|told| self.why(told, lang));
                [Some(words::cancelled_intro(lang, clinic, host)), why].into_iter().flatten().collect()
            }
            Occasion::NewHost => vec![words::new_host_intro(lang, clinic, host)],
            Occasion::Reminder => vec![words::reminder_intro(lang, clinic, host)],
            Occasion::Late { minutes } => {
                vec![words::late_intro(lang, clinic, host, common::minutes(lang, minutes.into()))]
            }
            Occasion::HostWaits => vec![words::host_waits_intro(lang, clinic, host)],
        }
    }

    fn why(&self, told: Told, lang: Lang) -> String {
        match told {
            Told::Time => words::told_time(lang).to_owned(),
            Told::Away => words::told_away(lang, isolate(self.host_name)),
            Told::Unneeded => words::told_unneeded(lang).to_owned(),
        }
    }

    /// The time, in every letter on both sides' clocks where they differ; of a visit that was moved, what it was before.
    fn times(&self, occasion: Occasion, to: &Recipient<'_>) -> Vec<Block> {
        let (lang, at) = (to.lang, self.visit.starts_at);
        let on = |zone: &Zone, at| words::in_zone(lang, when::in_full(at, zone, lang), zone.in_words(lang));
        let label = match occasion {
            Occasion::Moved => words::moved_new(lang),
            Occasion::Cancelled => words::cancelled_was(lang),
            _ => words::when(lang),
        };
        let mut blocks = vec![fact(label, on(to.zone, at))];
        if self.host_zone.wall(at) != to.zone.wall(at) {
            let label = words::host_when(lang, isolate(self.host_name));
            blocks.push(Block::Fact { label, value: on(self.host_zone, at) });
        }
        if let (Occasion::Moved, Some(before)) =
            (occasion, self.visit.moved_from.filter(|before| *before != at))
        {
            blocks.push(fact(words::moved_old(lang), on(to.zone, before)));
        }
        if occasion != Occasion::Cancelled {
            let length = common::minutes(lang, self.visit.duration_min.0.into());
            blocks.push(fact(words::length(lang), length));
        }
        blocks
    }

    fn how_to_come(&self, occasion: Occasion, to: &Recipient<'_>) -> Vec<Block> {
        let (lang, host) = (to.lang, isolate(self.host_name));
        let home = self.config.origin.clinic_url(self.front, "/");
        let mut blocks = vec![Block::Button { label: words::join(lang).to_owned(), url: to.url.clone() }];
        if matches!(occasion, Occasion::Invitation | Occasion::Moved) {
            blocks.push(Block::Text(words::nothing_to_install(lang, host)));
            blocks.push(Block::Text(words::answer(lang).to_owned()));
        }
        blocks.push(Block::Code { label: words::code(lang, home), code: to.code.clone() });
        blocks.push(Block::Small(words::yours(lang).to_owned()));
        blocks.push(Block::Small(words::unexpected(lang).to_owned()));
        blocks
    }

    fn nothing_to_do(&self, to: &Recipient<'_>) -> Vec<Block> {
        vec![
            Block::Text(words::cancelled_nothing(to.lang).to_owned()),
            Block::Small(words::unexpected(to.lang).to_owned()),
        ]
    }

    /// What puts the visit into a calendar, moves it there, or takes it out again.
    fn calendar(&self, occasion: Occasion, to: &Recipient<'_>) -> Option<Attachment> {
        let cancels = match occasion {
            Occasion::Invitation | Occasion::Moved | Occasion::NewHost => false,
            Occasion::Cancelled => true,
            Occasion::Reminder | Occasion::Late { .. } | Occasion::HostWaits => return None,
        };
        let (lang, front) = (to.lang, self.front);
        let mut about = match cancels {
            true => String::new(),
            false => words::event_about(lang, &to.url),
        };
        if !front.help_phone.trim().is_empty() {
            if !about.is_empty() {
                about.push('\n');
            }
            about.push_str(&texts::mail::help(lang, &front.name, front.help_phone.trim()));
        }
        let event = ics::Event {
            // Per guest, since each copy holds its own link: two guests who share a calendar keep both.
            uid: &format!("{}@{}", to.participant.text(), self.config.origin.base_host),
            // Of whoever is taken out the visit itself knows nothing, so it has counted no change.
            sequence: self.visit.sequence + i32::from(to.taken_out),
            written: self.now,
            starts: self.visit.starts_at,
            ends: self.visit.ends_at,
            zone: to.zone,
            summary: &words::event(lang, self.host_name),
            description: &about,
            url: &to.url,
            organizer: ics::Person { name: &front.name, email: &self.config.mail_from },
            attendee: ics::Person { name: &to.name, email: &to.email },
        };
        let (file, method, name) = match cancels {
            true => (ics::cancel(&event), "CANCEL", "cancel.ics"),
            false => (ics::request(&event), "REQUEST", "invite.ics"),
        };
        Some(Attachment {
            name: name.to_owned(),
            content_type: format!("text/calendar; method={method}; charset=utf-8"),
            body: file.into_bytes(),
        })
    }
}

/// Who is invited to do something else than to talk reads what.
pub(super) fn for_what(occasion: Occasion, task: Task, lang: Lang) -> Option<Block> {
    if !matches!(occasion, Occasion::Invitation | Occasion::Moved) {
        return None;
    }
    let words = match task {
        Task::Talk => return None,
        Task::Captioner => tasks::invited_captioner(lang).to_owned(),
        Task::Interpreter(spoken) => tasks::invited_interpreter(lang, texts::spoken(lang, spoken)),
    };
    Some(Block::Text(words))
}

fn fact(label: &str, value: String) -> Block {
    Block::Fact { label: label.to_owned(), value }
}

#[cfg(test)]
#[path = "invitation_tests.rs"]
mod tests;
