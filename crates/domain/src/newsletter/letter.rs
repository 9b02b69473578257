//! The letters: one of an issue, for one reader; and the one by which somebody confirms that they asked for it.
use super::rows::Issue;
use super::rules;
use crate::Domain;
use crate::clinics::{self, DEFAULT_ACCENT};
use crate::error::Result;
use crate::logins::letters::{self, To, Words};
use crate::mail::render::{self, Block, Rendered};
use crate::ports::Letter;
use crate::tx::Tx;
use model::clinics::ClinicFront;
use model::newsletter::NewsKind;
use model::{ClinicId, Lang, Secret};
use texts::newsletter as t;

const NAME: &str = "Bedside";

/// In a reader's language where it was written in it, else in English, all of it. `stop` is the address that ends it.
pub(super) fn made(domain: &Domain, issue: &Issue, lang: Lang, stop: Option<&str>) -> Rendered {
    let spanish = lang == Lang::Es && !issue.subject_es.is_empty();
    let (lang, subject, body) = match spanish {
        true => (Lang::Es, &issue.subject_es, &issue.body_es),
        false => (Lang::En, &issue.subject_en, &issue.body_en),
    };
    let mut blocks: Vec<Block> = rules::paragraphs(body).into_iter().map(Block::Text).collect();
    let host = &domain.origin().base_host;
    blocks.push(Block::Small(match issue.kind {
        NewsKind::News => t::footer_news(lang, host),
        NewsKind::Product => t::footer_product(lang, host),
        NewsKind::Status => t::footer_status(lang, host),
    }));
    if let Some(stop) = stop {
        blocks.push(Block::Small(format!("{}\n{stop}", t::footer_stop(lang))));
    }
    let made = render::render(&front(lang), lang, subject, &blocks);
    Rendered { html: rules::linked(&made.html), ..made }
}

/// The installation's own frame: no clinic wrote this.
fn front(lang: Lang) -> ClinicFront {
    let clinic = ClinicId(uuid::Uuid::nil());
    ClinicFront {
        clinic,
        slug: String::new(),
        domain: None,
        name: NAME.to_owned(),
        help_phone: String::new(),
        zone: "UTC".to_owned(),
        lang,
        waiting_words: String::new(),
        password_least: 0,
        theme: clinics::rules::theme(clinic, 1, NAME, DEFAULT_ACCENT),
    }
}

/// From the address of its own, with what lets a mail program end it by one press (RFC 8058).
pub(super) fn outgoing(
    domain: &Domain,
    message_id: &str,
    to: (String, String),
    made: Rendered,
    stop: Option<&str>,
) -> Letter {
    let host = &domain.origin().base_host;
    // RFC 3834: no out-of-office answers, please.
    let mut headers = vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())];
    if let Some(stop) = stop {
        headers.push(("List-Id".to_owned(), format!("<news.{host}>")));
        headers.push(("List-Unsubscribe".to_owned(), format!("<{stop}>")));
        headers.push(("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()));
    }
    let config = domain.config();
    let (to_name, to_address) = to;
    Letter {
        message_id: format!("{message_id}@{host}"),
        from_name: NAME.to_owned(),
        from_address: config.news.from.clone().unwrap_or_else(|| config.mail_from.clone()),
        to_name,
        to_address,
        subject: made.subject,
        text: made.text,
        html: made.html,
        attachments: Vec::new(),
        headers,
    }
}

/// To whoever has just ticked the box: nothing comes before they press the button behind this letter's link.
pub(super) async fn confirm(tx: &mut Tx, to: &To<'_>, token: &Secret<String>) -> Result<()> {
    let front = clinics::front_in(tx).await?;
    let link = tx.domain().origin().clinic_url(&front, &format!("/newsletter/{}", token.expose()));
    let lang = to.lang;
    let words = Words {
        subject: t::confirm_subject(lang).to_owned(),
        paragraphs: vec![
            texts::accounts_mail::greeting(lang, texts::isolate(to.name)),
            t::confirm_why(lang).to_owned(),
            t::confirm_until(lang).to_owned(),
        ],
        button: Some((t::confirm_button(lang), link)),
        footer: t::confirm_footer(lang),
    };
    letters::send(tx, &front, to, words).await
}
