//! Letters about an account: confirm the address, choose a new password, the password was changed.
use crate::error::Result;
use crate::outbox::{self, OutgoingLetter};
use crate::tx::Tx;
use crate::{Member, clinics, mail};
use model::clinics::ClinicFront;
use model::{Lang, PersonId, Secret};
use texts::accounts_mail as t;

pub(crate) struct To<'a> {
    pub person: PersonId,
    pub name: &'a str,
    pub address: &'a str,
    pub lang: Lang,
}

impl<'a> To<'a> {
    /// Somebody who works here, in the language of their letters.
    pub fn member(member: &'a Member, address: &'a str) -> To<'a> {
        To { person: member.person, name: member.name.expose(), address, lang: member.kept_lang }
    }
}

pub(crate) struct Words {
    pub subject: String,
    pub paragraphs: Vec<String>,
    pub button: Option<(&'static str, String)>,
    pub footer: &'static str,
}

pub(super) async fn confirm(tx: &mut Tx, to: &To<'_>, token: &Secret<String>) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, &format!("/confirm/{}", token.expose()));
    let lang = to.lang;
    let words = Words {
        subject: t::confirm_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::confirm_why(lang, texts::isolate(&front.name)),
            t::confirm_until(lang).to_owned(),
        ],
        button: Some((t::confirm_button(lang), link)),
        footer: t::confirm_footer(lang),
    };
    send(tx, &front, to, words).await
}

pub(super) async fn reset(tx: &mut Tx, to: &To<'_>, token: &Secret<String>) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, &format!("/reset/{}", token.expose()));
    let lang = to.lang;
    let words = Words {
        subject: t::reset_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::reset_why(lang, texts::isolate(&front.name)),
            t::reset_until(lang).to_owned(),
        ],
        button: Some((t::reset_button(lang), link)),
        footer: t::reset_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// `by` is the administrator who invites.
pub(crate) async fn invite(tx: &mut Tx, to: &To<'_>, by: &str, token: &Secret<String>) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, &format!("/invited/{}", token.expose()));
    let lang = to.lang;
    let words = Words {
        subject: t::invite_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::invite_why(lang, texts::isolate(by), texts::isolate(&front.name)),
            t::invite_until(lang).to_owned(),
        ],
        button: Some((t::invite_button(lang), link)),
        footer: t::invite_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// The same by a temporary password.
pub(crate) async fn invite_by_password(
    tx: &mut Tx,
    to: &To<'_>,
    by: &str,
    password: &Secret<String>,
) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/sign-in");
    let lang = to.lang;
    let words = Words {
        subject: t::invite_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::invite_why(lang, texts::isolate(by), texts::isolate(&front.name)),
            t::invite_password(lang).to_owned(),
            password.expose().clone(),
            t::temporary_until(lang).to_owned(),
        ],
        button: Some((t::temporary_button(lang), link)),
        footer: t::invite_footer(lang),
    };
    send(tx, &front, to, words).await
}

pub(super) async fn changed(tx: &mut Tx, to: &To<'_>) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/forgot");
    let lang = to.lang;
    let words = Words {
        subject: t::changed_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::changed_what(lang, texts::isolate(&front.name)),
            t::changed_if_not_you(lang).to_owned(),
        ],
        button: Some((t::changed_button(lang), link)),
        footer: t::changed_footer(lang),
    };
    send(tx, &front, to, words).await
}

pub(super) async fn temporary(tx: &mut Tx, to: &To<'_>, password: &Secret<String>) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/sign-in");
    let lang = to.lang;
    let words = Words {
        subject: t::temporary_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::temporary_why(lang, texts::isolate(&front.name)),
            password.expose().clone(),
            t::temporary_until(lang).to_owned(),
        ],
        button: Some((t::temporary_button(lang), link)),
        footer: t::temporary_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// Where one of the two letters about another address goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mailbox {
    Old,
    New,
}

pub(super) async fn email_change(
    tx: &mut Tx,
    to: &To<'_>,
    at: Mailbox,
    token: &Secret<String>,
) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, &format!("/email/{}", token.expose()));
    let (lang, clinic) = (to.lang, texts::isolate(&front.name));
    let why = match at {
        Mailbox::Old => t::email_change_old(lang, clinic),
        Mailbox::New => t::email_change_new(lang, clinic),
    };
    let words = Words {
        subject: t::email_change_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            why,
            t::email_change_both(lang).to_owned(),
        ],
        button: Some((t::email_change_button(lang), link)),
        footer: t::email_change_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// To the old address, once it is another one. No link: whoever reads this mailbox cannot sign in any more.
pub(super) async fn email_changed(tx: &mut Tx, to: &To<'_>) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let lang = to.lang;
    let words = Words {
        subject: t::email_changed_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::email_changed_what(lang, texts::isolate(&front.name)),
            t::email_changed_if_not_you(lang).to_owned(),
        ],
        button: None,
        footer: t::changed_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// When and in what browser, as the list of one's own sign-ins says it. Nothing in the letter opens anything.
pub(super) async fn new_browser(
    tx: &mut Tx,
    to: &To<'_>,
    device: &str,
    (when, zone): (&str, &str),
) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/account");
    let lang = to.lang;
    let words = Words {
        subject: t::browser_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::browser_what(lang, texts::isolate(&front.name), device, when, zone),
            t::browser_if_not_you(lang).to_owned(),
        ],
        button: Some((t::browser_button(lang), link)),
        footer: t::changed_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// Where it was used within one hour, in two places far apart. The button leads to another password, by the mailbox.
pub(super) async fn apart(tx: &mut Tx, to: &To<'_>, one: &str, other: &str) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/forgot");
    let lang = to.lang;
    let words = Words {
        subject: t::apart_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::apart_what(lang, texts::isolate(&front.name), one, other),
            t::apart_if_not_you(lang).to_owned(),
            t::apart_if_you(lang).to_owned(),
            t::apart_one_each(lang).to_owned(),
        ],
        button: Some((t::changed_button(lang), link)),
        footer: t::changed_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// The code of a sign-in in a browser that is not known: which browser, and when, so that its owner can tell it from a
/// stranger's.
pub(super) async fn sign_in_code(
    tx: &mut Tx,
    to: &To<'_>,
    code: &str,
    device: &str,
    (when, zone): (&str, &str),
) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/forgot");
    let lang = to.lang;
    let words = Words {
        subject: t::code_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::code_why(lang, texts::isolate(&front.name), device, when, zone),
            t::code_this(lang).to_owned(),
            code.to_owned(),
            t::code_until(lang).to_owned(),
            t::code_if_not_you(lang).to_owned(),
        ],
        button: Some((t::code_button(lang), link)),
        footer: t::code_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// At one end of a link; `other` is the clinic at the other.
pub(super) async fn linked(tx: &mut Tx, to: &To<'_>, other: &str) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/forgot");
    let lang = to.lang;
    let words = Words {
        subject: t::linked_subject(lang, &front.name),
        paragraphs: vec![
            t::greeting(lang, texts::isolate(to.name)),
            t::linked_what(lang, texts::isolate(&front.name), texts::isolate(other)),
            t::linked_if_not_you(lang).to_owned(),
        ],
        button: Some((t::changed_button(lang), link)),
        footer: t::changed_footer(lang),
    };
    send(tx, &front, to, words).await
}

/// What happened to a second factor.
#[derive(Clone, Copy)]
pub(crate) enum FactorNews {
    SetUp,
    Removed,
    /// Passkeys stay.
    AppRemoved,
    CodeUsed,
    PasskeyAdded,
    /// Another one stays, or the app.
    PasskeyRemoved,
    LastPasskeyRemoved,
    /// A number that codes are texted to.
    TextsSetUp,
    /// Another one stays, or the app.
    TextsRemoved,
}

/// What happened, and what to do if it was not oneself.
pub(crate) async fn factor(tx: &mut Tx, to: &To<'_>, news: FactorNews) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, "/forgot");
    let lang = to.lang;
    let (subject, what) = match news {
        FactorNews::SetUp => (t::factor_set_up_subject(lang, &front.name), t::factor_set_up_what(lang)),
        FactorNews::Removed => (t::factor_removed_subject(lang, &front.name), t::factor_removed_what(lang)),
        FactorNews::AppRemoved => (t::app_removed_subject(lang, &front.name), t::app_removed_what(lang)),
        FactorNews::PasskeyAdded => {
            (t::passkey_added_subject(lang, &front.name), t::passkey_added_what(lang))
        }
        FactorNews::PasskeyRemoved => {
            (t::passkey_removed_subject(lang, &front.name), t::passkey_removed_what(lang))
        }
        FactorNews::LastPasskeyRemoved => {
            (t::passkey_removed_subject(lang, &front.name), t::passkey_removed_last_what(lang))
        }
        FactorNews::TextsSetUp => (t::texts_set_up_subject(lang, &front.name), t::texts_set_up_what(lang)),
        FactorNews::TextsRemoved => {
            (t::texts_removed_subject(lang, &front.name), t::texts_removed_what(lang))
        }
        FactorNews::CodeUsed => {
            (t::recovery_code_used_subject(lang, &front.name), t::recovery_code_used_what(lang))
        }
    };
    let greeting = t::greeting(lang, texts::isolate(to.name));
    let words = Words {
        subject,
        paragraphs: vec![greeting, what.to_owned(), t::factor_if_not_you(lang).to_owned()],
        button: Some((t::changed_button(lang), link)),
        footer: t::factor_footer(lang),
    };
    send(tx, &front, to, words).await
}

pub(crate) async fn send(tx: &mut Tx, front: &ClinicFront, to: &To<'_>, words: Words) -> Result<()> {
    let button = words.button.as_ref().map(|(label, link)| (*label, link.as_str()));
    let (text, html) = mail::letter(front, to.lang, &words.subject, &words.paragraphs, button, words.footer);
    let letter = OutgoingLetter {
        clinic: front.clinic,
        person: to.person,
        to_name: to.name.to_owned(),
        to_address: to.address.to_owned(),
        subject: words.subject,
        text,
        html,
        attachments: Vec::new(),
    };
    outbox::queue(tx, letter).await.map(drop)
}
