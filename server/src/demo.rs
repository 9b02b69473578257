//! `./x demo`: fills a clinic with believable people and visits, once.
use domain::{Domain, Error, Host};
use model::accounts::{Credentials, SignUp};
use model::clinics::ClinicBy;
use model::legal::LegalKind;
use model::visits::{NewParticipant, NewVisit};
use model::{AppError, Lang, Secret, VisitId};
use std::net::{IpAddr, Ipv4Addr};

pub(crate) const SLUG: &str = "maple-street";
const EMAIL: &str = "dr.rivera@maple.example";
/// Printed on the terminal; this clinic is for looking around.
const PASSWORD: &str = "porch lantern quiet orchard";

/// (name, e-mail, zone, language, topic, minutes from the full hour, length)
const VISITS: [(&str, &str, &str, &str, &str, i64, &str); 6] = [
    ("Maya Lin", "maya.lin@mail.example", "America/Denver", "en", "Follow-up", 30, "30"),
    ("José Hernández", "jose.hernandez@mail.example", "America/Mexico_City", "es", "First visit", 90, "45"),
    ("Ruth Abernathy", "ruth.abernathy@mail.example", "America/New_York", "en", "Blood pressure", 180, "20"),
    ("Tobias Lindqvist", "tobias@mail.example", "America/Chicago", "en", "Sleep", 1500, "50"),
    ("Guadalupe Ortiz", "lupe.ortiz@mail.example", "America/Denver", "es", "Results", 1620, "30"),
    ("Wei Zhang", "wei.zhang@mail.example", "America/Los_Angeles", "en", "Physiotherapy", 2940, "30"),
];

/// Opens the clinic and plans its visits; does nothing when it is there already.
///
/// # Errors
/// The database cannot be written.
pub async fn fill(domain: &Domain) -> anyhow::Result<()> {
    let there = domain::clinics::find(domain, &ClinicBy::Slug(SLUG.to_owned())).await.is_ok();
    if !there {
        make(domain).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    }
    println!("\n  Demo clinic: {}", domain.origin().clinic_url(SLUG, "/sign-in"));
    println!("  Sign in as {EMAIL} with \"{PASSWORD}\".");
    Ok(())
}

async fn make(domain: &Domain) -> Result<(), Error> {
    let host = open(domain).await?;
    for (number, visit) in VISITS.iter().enumerate() {
        match domain::visits::schedule(domain, &host, planned(domain, number, visit)).await {
            // A full hour that does not exist or exists twice on a day when clocks change.
            Ok(_) | Err(Error::Shown(AppError::Invalid(_))) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A visit that begins now, with one guest, to whom nothing is sent.
pub(crate) async fn visit_now(domain: &Domain, host: &Host) -> Result<VisitId, Error> {
    let mut new = planned(domain, 0, &VISITS[0]);
    "now".clone_into(&mut new.when);
    for guest in &mut new.participants {
        "none".clone_into(&mut guest.invite);
    }
    domain::visits::schedule(domain, host, new).await
}

/// Opens the clinic and signs in.
pub(crate) async fn open(domain: &Domain) -> Result<Host, Error> {
    let lang = Lang::En;
    let stranger = domain.anyone(None, lang, IpAddr::V4(Ipv4Addr::LOCALHOST));
    let version = |kind| domain::legal::text(domain, kind, lang).version;
    let opened = domain::logins::sign_up(
        domain,
        &stranger,
        SignUp {
            clinic_name: "Maple Street Family Practice".to_owned(),
            slug: SLUG.to_owned(),
            name: "Dr. Elena Rivera".to_owned(),
            email: EMAIL.to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            zone: "America/Denver".to_owned(),
            help_phone: "+1 303 555 0142".to_owned(),
            accept: "on".to_owned(),
            terms_version: version(LegalKind::Terms),
            privacy_version: version(LegalKind::Privacy),
            baa_version: version(LegalKind::Baa),
            website: String::new(),
            lang,
        },
    )
    .await?;
    let clinic = opened.front.clinic;
    let visitor = domain.anyone(Some(clinic), lang, IpAddr::V4(Ipv4Addr::LOCALHOST));
    let credentials = Credentials { email: EMAIL.to_owned(), password: Secret::new(PASSWORD.to_owned()) };
    let cookie = domain::logins::sign_in(domain, &visitor, credentials).await?;
    domain::logins::resume(domain, clinic, &cookie).await?.host()
}

fn planned(domain: &Domain, number: usize, visit: &(&str, &str, &str, &str, &str, i64, &str)) -> NewVisit {
    let (name, email, zone, lang, topic, minutes, duration) = *visit;
    let full_hour = domain.now().seconds().div_euclid(3600) * 3600 + 3600;
    let (date, time) = utc_wall(full_hour + minutes * 60);
    NewVisit {
        request_id: format!("demo-{number}"),
        when: "later".to_owned(),
        date,
        time,
        fold: String::new(),
        zone: "UTC".to_owned(),
        duration: duration.to_owned(),
        topic: topic.to_owned(),
        participants: vec![NewParticipant {
            name: name.to_owned(),
            email: email.to_owned(),
            invite: "mail".to_owned(),
            zone: zone.to_owned(),
            lang: lang.to_owned(),
        }],
    }
}

/// Date and time of day in UTC of a POSIX second.
fn utc_wall(second: i64) -> (String, String) {
    let at = jiff::Timestamp::from_second(second).unwrap_or_default();
    (at.strftime("%Y-%m-%d").to_string(), at.strftime("%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::utc_wall;

    #[test]
    fn seconds_become_dates() {
        assert_eq!(utc_wall(951_782_400), ("2000-02-29".into(), "00:00".into()));
        assert_eq!(utc_wall(1_795_530_600), ("2026-11-24".into(), "14:30".into()));
    }
}
