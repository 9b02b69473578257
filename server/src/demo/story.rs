//! What happened at the demo's clinic, told with a clock that can be set: the days before today, then today.
use super::{ZONE, find, guest, open, sign_in, visit};
use anyhow::anyhow;
use domain::joining::Fact;
use domain::ports::{Boxed, Clock, Letter, Mail, SendError};
use domain::{Domain, Error, Guest, Host, Ports};
use model::clinics::ClinicFront;
use model::joining::LinkToken;
use model::visits::{NewParticipant, NewVisit, Rsvp};
use model::{AppError, Lang, Secret, Time, VisitId};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const DAY_S: i64 = 86_400;
const HOUR_S: i64 = 3_600;
/// The mailbox that is not there any more.
const GONE: &str = "o.haddad";

/// A visit of before: days ago, hour of that day (UTC), topic, length, guest, mailbox, minutes waited, minutes talked
/// (none: nobody came).
type Before = (i64, i64, &'static str, &'static str, &'static str, &'static str, i64, i64);
const BEFORE: [Before; 5] = [
    (6, 16, "First visit", "45", "Tobias Lindqvist", "tobias", 4, 38),
    (5, 21, "Blood pressure", "20", "Ruth Abernathy", "ruth.abernathy", 2, 17),
    (3, 15, "Results", "30", "Guadalupe Ortiz", "lupe.ortiz", 7, 26),
    (2, 18, "Sleep", "30", "Wei Zhang", "wei.zhang", 0, 0),
    (1, 17, "Physiotherapy", "30", "Maya Lin", "maya.lin", 3, 29),
];

struct StoryClock(AtomicI64);

impl Clock for StoryClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::Relaxed))
    }
}

/// Takes every letter to the demo's people, and hands on all others.
struct StoryMail {
    confirmation: Mutex<String>,
    others: Arc<dyn Mail>,
}

impl Mail for StoryMail {
    fn send(&self, letter: Letter) -> Boxed<'_, Result<(), SendError>> {
        if !letter.to_address.ends_with(".example") {
            return self.others.send(letter);
        }
        if letter.to_address.starts_with(GONE) {
            return Box::pin(async { Err(SendError::Never(anyhow!("there is no such mailbox"))) });
        }
        if let Some((_, token)) = letter.text.split_once("/confirm/") {
            let token = token.split_whitespace().next().unwrap_or_default();
            token.clone_into(&mut self.confirmation.lock().unwrap_or_else(PoisonError::into_inner));
        }
        Box::pin(async { Ok(()) })
    }
}

/// The same database under another clock.
pub(super) struct Story {
    domain: Domain,
    clock: Arc<StoryClock>,
    mail: Arc<StoryMail>,
    today: Time,
}

impl Story {
    pub async fn beside(domain: &Domain, ports: &Ports) -> anyhow::Result<Story> {
        let today = domain.now();
        let clock = Arc::new(StoryClock(AtomicI64::new(today.micros())));
        let mail = Arc::new(StoryMail { confirmation: Mutex::default(), others: ports.mail.clone() });
        let ports = Ports { clock: clock.clone(), mail: mail.clone(), ..ports.clone() };
        let domain = Domain::attach(domain.config().clone(), ports).await?;
        Ok(Story { domain, clock, mail, today })
    }

    pub async fn end(self) {
        self.domain.close().await;
    }

    pub async fn tell(&self) -> Result<ClinicFront, Error> {
        let front = match find(&self.domain).await {
            Some(front) => front,
            None => self.begin().await?,
        };
        self.at(self.today);
        let host = match sign_in(&self.domain, &front).await {
            Ok(host) => host,
            // Somebody chose another password, and has the clinic for themselves from then on.
            Err(Error::Shown(AppError::Invalid(_))) => return Ok(front),
            Err(error) => return Err(error),
        };
        if self.is_stale(&host).await? {
            self.plan_today(&host).await?;
        }
        Ok(front)
    }

    fn at(&self, time: Time) {
        self.clock.0.store(time.micros(), Ordering::Relaxed);
    }

    /// A week ago: the clinic opens, its address is confirmed, people come.
    async fn begin(&self) -> Result<ClinicFront, Error> {
        self.at(self.today.plus_seconds(-7 * DAY_S));
        let (_, front) = open(&self.domain).await?;
        self.domain.run_jobs_once().await;
        let token = self.mail.confirmation.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let visitor = self.domain.anyone(Some(front.clinic), Lang::En, IpAddr::V4(Ipv4Addr::LOCALHOST));
        domain::logins::confirm_email(&self.domain, &visitor, Secret::new(token)).await?;
        for before in BEFORE {
            self.happened(&front, before).await?;
        }
        Ok(front)
    }

    async fn happened(&self, front: &ClinicFront, before: Before) -> Result<(), Error> {
        let (days, hour, topic, duration, name, mailbox, waited, talked) = before;
        let midnight = self.today.seconds().div_euclid(DAY_S) * DAY_S;
        let began = Time::from_seconds(midnight - days * DAY_S + hour * HOUR_S);
        self.at(began);
        let host = sign_in(&self.domain, front).await?;
        let new = visit(topic, duration, vec![guest(name, mailbox, "en", ZONE)]);
        let id = domain::visits::schedule(&self.domain, &host, new).await?;
        self.domain.run_jobs_once().await;
        if talked == 0 {
            self.at(began.plus_seconds(20 * 60));
            return domain::visits::end(&self.domain, &host, id).await;
        }
        let who = self.guest(front, &host, id, 0).await?;
        let met = began.plus_seconds(waited * 60 + 20);
        let left = met.plus_seconds(talked * 60);
        let myself = domain::joining::host_seat(&self.domain, &host, id).await?.who;
        let record = async |who, fact, at| domain::joining::record(&self.domain, id, who, fact, at).await;
        self.at(began.plus_seconds(20));
        domain::joining::enter(&self.domain, &who, name.to_owned()).await?;
        record(who.id(), Fact::Waits(true), began.plus_seconds(20)).await?;
        self.at(met);
        domain::joining::admit(&self.domain, &host, who.id()).await?;
        record(who.id(), Fact::Waits(false), met).await?;
        record(myself, Fact::Present(true), began).await?;
        record(who.id(), Fact::Present(true), met).await?;
        self.at(left);
        record(who.id(), Fact::Present(false), left).await?;
        record(myself, Fact::Present(false), left).await?;
        domain::visits::end(&self.domain, &host, id).await
    }

    /// The guest behind the visit's link of that number.
    async fn guest(
        &self,
        front: &ClinicFront,
        host: &Host,
        id: VisitId,
        number: usize,
    ) -> Result<Guest, Error> {
        let view = domain::visits::view(&self.domain, host, id).await?;
        let key = view.keys.get(number).ok_or(AppError::NotFound)?;
        let link = LinkToken(key.link.rsplit('/').next().unwrap_or_default().to_owned());
        let visitor = self.domain.anyone(Some(front.clinic), Lang::En, IpAddr::V4(Ipv4Addr::LOCALHOST));
        domain::joining::guest(&self.domain, &visitor, &link).await
    }

    /// Nothing is planned for the next hours.
    async fn is_stale(&self, host: &Host) -> Result<bool, Error> {
        let day = domain::visits::dashboard(&self.domain, host, None).await?;
        let soon = self.today.plus_seconds(5 * HOUR_S);
        let mut all = day.waiting.iter().chain(&day.current).chain(&day.later).chain(&day.coming);
        Ok(!all.any(|visit| visit.starts.at >= self.today && visit.starts.at <= soon))
    }

    /// From the next full hour on.
    async fn plan_today(&self, host: &Host) -> Result<(), Error> {
        let hour = self.today.seconds().div_euclid(HOUR_S) * HOUR_S + HOUR_S;
        let front = domain::clinics::front(&self.domain, host.clinic()).await?;
        for (minutes, topic, duration, guests, answer) in today() {
            let at = Time::from_seconds(hour + minutes * 60);
            let new = planned(at, visit(topic, duration, guests));
            let id = match domain::visits::schedule(&self.domain, host, new).await {
                Ok(id) => id,
                // A visit that was planned on an earlier day stands there.
                Err(Error::Shown(AppError::Conflict(_))) => continue,
                Err(error) => return Err(error),
            };
            self.domain.run_jobs_once().await;
            if answer != Rsvp::Unanswered {
                let who = self.guest(&front, host, id, 0).await?;
                domain::joining::rsvp(&self.domain, &who, answer, "").await?;
            }
        }
        Ok(())
    }
}

type Planned = (i64, &'static str, &'static str, Vec<NewParticipant>, Rsvp);

/// Minutes from the full hour, topic, length, guests, what the first of them answered.
fn today() -> Vec<Planned> {
    let one = |name, mailbox, lang, zone| vec![guest(name, mailbox, lang, zone)];
    let family = vec![
        guest("Ruth Abernathy", "ruth.abernathy", "en", "America/New_York"),
        guest("Helen Abernathy", "helen.abernathy", "en", "America/Chicago"),
        guest("Mark Abernathy", "", "en", ZONE),
    ];
    vec![
        (0, "Follow-up", "30", one("Maya Lin", "maya.lin", "en", ZONE), Rsvp::Yes),
        (
            60,
            "First visit",
            "45",
            one("José Hernández", "jose.hernandez", "es", "America/Mexico_City"),
            Rsvp::Yes,
        ),
        (150, "Family talk", "40", family, Rsvp::Yes),
        (240, "Results", "20", one("Omar Haddad", GONE, "en", ZONE), Rsvp::Unanswered),
        (300, "Blood pressure", "20", one("Agnes Whitfield", "", "en", ZONE), Rsvp::Unanswered),
        (1500, "Sleep", "50", one("Tobias Lindqvist", "tobias", "en", "America/Chicago"), Rsvp::No),
        (1620, "Results", "30", one("Guadalupe Ortiz", "lupe.ortiz", "es", ZONE), Rsvp::Yes),
        (
            2940,
            "Physiotherapy",
            "30",
            one("Wei Zhang", "wei.zhang", "en", "America/Los_Angeles"),
            Rsvp::Unanswered,
        ),
    ]
}

fn planned(at: Time, visit: NewVisit) -> NewVisit {
    let wall = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    NewVisit {
        when: "later".to_owned(),
        date: wall.strftime("%Y-%m-%d").to_string(),
        time: wall.strftime("%H:%M").to_string(),
        ..visit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_becomes_a_date_and_a_time() {
        let of = |second| planned(Time::from_seconds(second), visit("", "30", Vec::new()));
        let leap = of(951_782_400);
        assert_eq!((leap.date.as_str(), leap.time.as_str()), ("2000-02-29", "00:00"));
        assert_eq!(of(1_795_530_600).time, "14:30");
    }
}
