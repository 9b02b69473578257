//! Two clinics with a host each, an operator, and a fresh visit of the first for each row of the table.
use crate::site::TestSite;
use domain::Host;
use model::visits::{NewParticipant, NewVisit};
use testkit::TestClinic;

pub struct World {
    pub maple: String,
    pub maple_cookie: String,
    pub elm: String,
    pub elm_cookie: String,
    pub operator: String,
    /// Of the visit at hand: its id, its guest, the guest's link and code, and a link that nobody signed.
    pub visit: String,
    pub guest: String,
    pub link: String,
    pub forged: String,
    pub code: String,
    /// The guest's invitation.
    pub letter: String,
    host: Host,
    clinic: TestClinic,
    rows: i64,
}

impl World {
    pub async fn new(site: &TestSite) -> World {
        let (maple, elm) = (site.domain.clinic("Maple").await, site.domain.clinic("Elm").await);
        let token = domain::operator::first_link(&site.domain).await.expect("a link").expect("a token");
        let operator = domain::operator::enter(&site.domain, token).await.expect("the link opens");
        World {
            maple: maple.front.slug.clone(),
            maple_cookie: site.cookie(&maple).await,
            elm: elm.front.slug.clone(),
            elm_cookie: site.cookie(&elm).await,
            operator: format!("__Host-operator={}", operator.expose()),
            visit: String::new(),
            guest: String::new(),
            link: String::new(),
            forged: String::new(),
            code: String::new(),
            letter: String::new(),
            host: maple.host(&site.domain).await,
            clinic: maple,
            rows: 0,
        }
    }

    /// A visit of its own for the next row, with a guest who has arrived: what one row does is nothing to the next.
    pub async fn next(&mut self, site: &TestSite) {
        let domain = &site.domain;
        self.rows += 1;
        let new = planned(domain.now().seconds() + self.rows * 1200, self.rows);
        let id = domain::visits::schedule(domain, &self.host, new).await.expect("planned");
        site.domain.outgoing.answer(&[testkit::Answer::Never]);
        site.domain.run_jobs().await;
        let view = domain::visits::view(domain, &self.host, id).await.expect("seen");
        let key = view.keys.first().expect("a guest's key");
        self.visit = id.0.to_string();
        self.guest = key.participant.0.to_string();
        self.link = key.link.rsplit('/').next().expect("a link").to_owned();
        self.forged = forged(&self.link);
        self.code = key.code.clone();
        let operator = domain::operator::resume(domain, &model::Secret::new(self.operator_cookie())).await;
        let letters =
            domain::outbox::letters(domain, &operator.expect("the operator")).await.expect("letters");
        self.letter = letters.first().expect("the invitation").letter.0.to_string();
        let who = domain.stranger(self.clinic.id(), 7);
        let link = model::joining::LinkToken(self.link.clone());
        let guest = domain::joining::guest(domain, &who, &link).await.expect("the link opens");
        domain::joining::enter(domain, &guest, "Maya Lin".to_owned()).await.expect("arrived");
    }

    fn operator_cookie(&self) -> String {
        self.operator.rsplit('=').next().unwrap_or_default().to_owned()
    }

    /// The names of all audit events, in order.
    pub async fn audit(&self, site: &TestSite) -> Vec<String> {
        let rows =
            site.domain.database.pairs("select name, actor_kind from audit_event order by name, at").await;
        rows.into_iter().map(|(name, _)| name).collect()
    }

    /// The events that were written since, or "-".
    pub async fn since(&self, site: &TestSite, before: &[String]) -> String {
        let mut left = before.to_vec();
        let mut new = self.audit(site).await;
        new.retain(|name| match left.iter().position(|old| old == name) {
            Some(at) => {
                left.remove(at);
                false
            }
            None => true,
        });
        if new.is_empty() { "-".to_owned() } else { new.join(" ") }
    }
}

fn planned(second: i64, number: i64) -> NewVisit {
    let (hour, minute) = (second.div_euclid(3600).rem_euclid(24), second.div_euclid(60).rem_euclid(60));
    NewVisit {
        request_id: format!("row-{number}"),
        when: "later".to_owned(),
        // The manual clock's day, or the one after it when the rows have passed midnight.
        date: if second >= MIDNIGHT { "2026-11-25" } else { "2026-11-24" }.to_owned(),
        time: format!("{hour:02}:{minute:02}"),
        fold: String::new(),
        zone: "UTC".to_owned(),
        duration: "10".to_owned(),
        topic: "Sleep".to_owned(),
        participants: vec![NewParticipant {
            name: "Maya Lin".to_owned(),
            email: "maya@example.org".to_owned(),
            invite: "mail".to_owned(),
            zone: "UTC".to_owned(),
            lang: "en".to_owned(),
        }],
    }
}

/// 2026-11-25T00:00Z, POSIX seconds.
const MIDNIGHT: i64 = 1_795_564_800;

/// The same person, another signature.
fn forged(link: &str) -> String {
    let (who, mac) = link.split_once('.').expect("two parts");
    let other = if mac.starts_with('A') { "B" } else { "A" };
    format!("{who}.{other}{}", &mac[1..])
}
