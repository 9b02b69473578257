//! A sign-in in a browser that this account was not used in before (A7): its owner is told by letter, whoever it was. A
//! browser is known by its cookie (`throttle/browsers.rs`), which every sign-in leaves in it, and so do opening a clinic,
//! joining, and a new password by a mailed link. What is asked for before such a sign-in opens anything is `unusual`'s.
use super::{Identity, account, letters, resetting, rows, rules};
use crate::principals::Program;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Error, Result};
use jobs::JobError;
use model::people::Device;
use model::{AppError, ClinicId, Lang, MemberId, Secret, Time};
use serde::{Deserialize, Serialize};

/// What the letter says is known at the sign-in only; it is written afterwards, so that nobody waits for it.
#[derive(Serialize, Deserialize)]
pub(crate) struct TellOfBrowser {
    clinic: ClinicId,
    member: MemberId,
    at: Time,
    device: Device,
}

/// So many letters an hour to one person: whoever signs in over and over with the right password says the same each time.
const TOLD: Quota = Quota { purpose: "new_browser", most: 5, per_s: 60 * 60 };

impl jobs::Job for TellOfBrowser {
    const KIND: &'static str = "tell_of_browser";
    fn key(&self) -> Option<String> {
        None
    }
}

/// In the transaction of the sign-in.
pub(crate) async fn look(tx: &mut Tx, who: &Anyone, member: MemberId) -> Result<()> {
    let row = rows::member(tx, member).await?.ok_or(AppError::NotFound)?;
    // Who comes in for the first time has no browser yet.
    if row.joined_at.is_none() {
        return Ok(());
    }
    let email = Identity::load(tx, row.identity_id).await?.email()?;
    let clinic = tx.clinic()?;
    if throttle::knows(tx.domain(), who, &account(clinic, &rules::email_key(&email))) {
        return Ok(());
    }
    let (at, device) = (tx.now(), who.device.clone());
    tx.enqueue(TellOfBrowser { clinic, member, at, device }).await
}

/// Which browser it was, and about where, as a letter says it.
pub(super) fn in_words(device: &Device, lang: Lang) -> String {
    let words = texts::device(lang, &device.browser, &device.system);
    match Zone::parse(&device.zone).and_then(|zone| zone.town(lang)) {
        Some(town) => texts::people::device_around(lang, words, town),
        None => words,
    }
}

/// The cookie of a browser that has signed in to this account: for who has no browser, and is not to be told of.
pub fn known_browser(domain: &Domain, clinic: ClinicId, email: &str) -> Secret<String> {
    throttle::known_browser(domain, None, &account(clinic, &rules::email_key(email)))
}

impl TellOfBrowser {
    /// Told twice, if the process dies in between, is better than not told.
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let mut tx = domain.begin(&Program { clinic: Some(self.clinic) }).await?;
        let found = rows::member(&mut tx, self.member).await?.filter(rows::MemberRow::is_working);
        let Some(member) = found else { return Ok(()) };
        // An address that nobody has confirmed may be a stranger's.
        if Identity::load(&mut tx, member.identity_id).await?.confirmed_at.is_none() {
            return Ok(());
        }
        match throttle::take_in(&mut tx, &TOLD, member.identity_id.0.as_bytes()).await {
            Err(Error::Shown(_)) => return Ok(()),
            other => other?,
        }
        let (name, address) = resetting::reached(&mut tx, &member).await?;
        let lang = member.lang;
        let to = letters::To { person: member.person_id, name: &name, address: &address, lang };
        let zone = Zone::stored(&member.zone);
        let when = when::dated(self.at, tx.now(), &zone, lang);
        let device = in_words(&self.device, lang);
        letters::new_browser(&mut tx, &to, &device, (&when, &zone.in_words(lang))).await?;
        Ok(tx.commit_unaudited("the sign-in itself is audited").await?)
    }
}
