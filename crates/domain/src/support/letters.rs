//! Letters to a clinic's administrators: that the operator may help, and that they have come. Nothing in them opens
//! anything.
use super::{rows::Consent, words};
use crate::error::Result;
use crate::logins::letters::{To, Words, send};
use crate::tx::Tx;
use crate::visits::when::Zone;
use crate::{clinics, logins, people};
use model::{Lang, Time};
use texts::support as t;

/// `by` is who let the operator in.
pub(super) async fn allowed(tx: &mut Tx, by: &str, until: Time) -> Result<()> {
    tell(tx, until, |lang, clinic, until| {
        let what = t::letter_allowed(lang, texts::isolate(by), texts::isolate(clinic), until);
        (t::letter_allowed_subject(lang, clinic), what)
    })
    .await
}

pub(super) async fn entered(tx: &mut Tx, consent: &Consent) -> Result<()> {
    tell(tx, consent.until_at, |lang, clinic, until| {
        let what = t::letter_entered(lang, texts::isolate(clinic), until);
        (t::letter_entered_subject(lang, clinic), what)
    })
    .await
}

/// To each administrator, in their language and on their clock.
async fn tell(tx: &mut Tx, until: Time, said: impl Fn(Lang, &str, String) -> (String, String)) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/settings");
    let now = tx.now();
    for member in people::administrators(tx).await? {
        let name = member.name(tx).await?;
        // An address that nobody has confirmed may be a stranger's.
        let Some(address) = logins::confirmed_email_of(tx, member.identity_id).await? else { continue };
        let lang = member.lang;
        let (subject, what) = said(lang, &front.name, words(until, now, &Zone::stored(&member.zone), lang));
        let greeting = texts::accounts_mail::greeting(lang, texts::isolate(&name));
        let words = Words {
            subject,
            paragraphs: vec![
                greeting,
                what,
                t::letter_scope(lang).to_owned(),
                t::letter_back(lang).to_owned(),
            ],
            button: Some((t::letter_button(lang), link.clone())),
            footer: t::letter_footer(lang),
        };
        let to = To { person: member.person_id, name: &name, address: &address, lang };
        send(tx, &front, &to, words).await?;
    }
    Ok(())
}
