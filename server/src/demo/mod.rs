//! `./x demo`: a clinic with believable people: visits behind it, today's before it. Made by the same use cases as
//! everything else, at the hours at which it would have happened. A later start adds what that day needs.
//!
//! Every address ends in `.example`, which nobody can have (RFC 2606), and no letter to one leaves.
mod story;

use anyhow::anyhow;
use domain::{Domain, Error, Host, Ports};
use model::accounts::{Credentials, SignUp};
use model::clinics::{ClinicBy, ClinicFront};
use model::legal::LegalKind;
use model::visits::{NewParticipant, NewVisit};
use model::{Lang, Secret, VisitId};
use std::net::{IpAddr, Ipv4Addr};
use story::Story;

pub const SLUG: &str = "maple-street";
pub const EMAIL: &str = "dr.rivera@maple.example";
/// Printed on the terminal; this clinic is for looking around.
pub const PASSWORD: &str = "porch lantern quiet orchard";
const ZONE: &str = "America/Denver";

/// Opens the clinic where there is none, and plans what is missing today.
///
/// # Errors
/// The database cannot be written.
pub async fn fill(domain: &Domain, ports: &Ports) -> anyhow::Result<()> {
    let story = Story::beside(domain, ports).await?;
    let told = story.tell().await;
    story.end().await;
    let front = told.map_err(|error| anyhow!("the demo clinic could not be filled: {error}"))?;
    println!("\n  Demo clinic: {}", domain.origin().clinic_url(&front, "/sign-in"));
    println!("  Sign in as {EMAIL} with \"{PASSWORD}\".");
    Ok(())
}

/// Opens the clinic and signs in.
pub(crate) async fn open(domain: &Domain) -> Result<(Host, ClinicFront), Error> {
    let lang = Lang::En;
    let stranger = domain.anyone(None, lang, IpAddr::V4(Ipv4Addr::LOCALHOST));
    let version = |kind| domain::legal::text(domain, kind, lang).version;
    let opened = domain::logins::sign_up(
        domain,
        &stranger,
        SignUp {
            request_id: String::new(),
            clinic_name: "Maple Street Family Practice".to_owned(),
            slug: SLUG.to_owned(),
            name: "Dr. Elena Rivera".to_owned(),
            email: EMAIL.to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            zone: ZONE.to_owned(),
            help_phone: "+1 303 555 0142".to_owned(),
            accept: "on".to_owned(),
            terms_version: version(LegalKind::Terms),
            privacy_version: version(LegalKind::Privacy),
            baa_version: version(LegalKind::Baa),
            website: String::new(),
            stamp: String::new(),
            proof: String::new(),
            lang,
        },
    )
    .await?;
    Ok((sign_in(domain, &opened.front).await?, opened.front))
}

async fn sign_in(domain: &Domain, front: &ClinicFront) -> Result<Host, Error> {
    // Nobody is to be told of this one.
    let known = domain::logins::known_browser(domain, front.clinic, EMAIL);
    let visitor = domain.anyone(Some(front.clinic), Lang::En, IpAddr::V4(Ipv4Addr::LOCALHOST));
    let visitor = visitor.carrying(Some(known));
    let credentials = Credentials { email: EMAIL.to_owned(), password: Secret::new(PASSWORD.to_owned()) };
    let cookie = domain::logins::sign_in(domain, &visitor, credentials).await?;
    domain::logins::resume(domain, front.clinic, &cookie).await?.host()
}

async fn find(domain: &Domain) -> Option<ClinicFront> {
    domain::clinics::find(domain, &ClinicBy::Slug(SLUG.to_owned())).await.ok()
}

/// A visit that begins now, with one guest, to whom nothing is sent.
pub(crate) async fn visit_now(domain: &Domain, host: &Host) -> Result<VisitId, Error> {
    domain::visits::schedule(domain, host, visit("Follow-up", "30", vec![guest("Maya Lin", "", "en", ZONE)]))
        .await
}

/// Begins at once, unless it is given a date and a time.
fn visit(topic: &str, duration: &str, participants: Vec<NewParticipant>) -> NewVisit {
    NewVisit {
        request_id: "demo".to_owned(),
        for_host: String::new(),
        when: "now".to_owned(),
        date: String::new(),
        time: String::new(),
        fold: String::new(),
        zone: "UTC".to_owned(),
        duration: duration.to_owned(),
        topic: topic.to_owned(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants,
        colleagues: Vec::new(),
    }
}

/// Without a mailbox, somebody who is told the code by the host.
fn guest(name: &str, mailbox: &str, lang: &str, zone: &str) -> NewParticipant {
    let email = if mailbox.is_empty() { String::new() } else { format!("{mailbox}@mail.example") };
    NewParticipant {
        contact: String::new(),
        name: name.to_owned(),
        invite: if mailbox.is_empty() { "none" } else { "mail" }.to_owned(),
        email,
        phone: String::new(),
        zone: zone.to_owned(),
        lang: lang.to_owned(),
        task: String::new(),
    }
}
