//! Newsletters and notices of the operator's to account holders (N6). A kind says who gets it: the newsletter whoever asked
//! for it and confirmed that by a letter, what changes in the product whoever did not turn it off, and how the service fares
//! everybody. What somebody wants is asked again in the transaction that hands their copy over (`sending.rs`), so that what
//! is taken back holds for the very next letter.
//!
//! None of it stands in the way of letters about visits and accounts: copies are rows of their own, one job at a time sends
//! them at a measured pace and from an address of their own, and what an address refuses of a list is remembered for that
//! list alone. What is heard later (`heard.rs`), of whatever letter of the clinic's, keeps back each list that one can stop
//! (`outbox/refused.rs`), until its reader asks for one anew.
mod choices;
mod heard;
mod letter;
pub(crate) mod readers;
pub(crate) mod rows;
mod rules;
#[cfg(test)]
mod rules_tests;
mod sending;

pub use choices::{choices, confirm, save_choices, stop};
pub(crate) use heard::heard;
pub(crate) use sending::{SendNewsletters, SpreadNewsletter, TestNewsletter};

use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Domain, Operator, Result};
use model::newsletter::{
    CopyState, NewsPreview, NewsState, NewsletterDraft, NewsletterRow, NewsletterView, Progress,
};
use model::{AppError, Lang, MemberId, NewsletterId};
use rows::Issue;

audit_event!(NewsletterSaved, "newsletter_saved", newsletter: NewsletterId);
audit_event!(NewsletterDeleted, "newsletter_deleted", newsletter: NewsletterId);
audit_event!(NewsletterTested, "newsletter_tested", newsletter: NewsletterId);
audit_event!(NewsletterStarted, "newsletter_started", newsletter: NewsletterId);
audit_event!(NewsletterPaused, "newsletter_paused", newsletter: NewsletterId);
audit_event!(NewsletterResumed, "newsletter_resumed", newsletter: NewsletterId);

/// Higher: a page that nobody reads to its end. Lower: old ones that are not found any more.
const MOST: i64 = 100;

/// The newest ones.
pub async fn list(domain: &Domain, operator: &Operator) -> Result<Vec<NewsletterRow>> {
    let mut tx = domain.read(operator).await?;
    let mut shown = Vec::new();
    for issue in rows::issues(&mut tx, MOST).await? {
        let progress = progress(&mut tx, issue.id).await?;
        shown.push(row(&tx, &issue, &progress, operator.lang));
    }
    Ok(shown)
}

fn row(tx: &Tx, issue: &Issue, progress: &Progress, lang: Lang) -> NewsletterRow {
    let at = issue.started_at.unwrap_or(issue.created_at);
    // As in the outbox: one clock for all.
    let when = when::shown(at, tx.now(), &Zone::stored("UTC"), lang);
    NewsletterRow {
        id: issue.id,
        kind: issue.kind,
        subject: issue.subject_en.clone(),
        state: issue.state,
        over: issue.spread_at.is_some() && progress.waiting == 0,
        when: format!("{} {}", when.words, when.zone),
    }
}

async fn progress(tx: &mut Tx, id: NewsletterId) -> Result<Progress> {
    let mut counts = Progress::default();
    for (state, count) in rows::progress(tx, id).await? {
        match state {
            CopyState::Waiting => counts.waiting = count,
            CopyState::Sent => counts.sent = count,
            CopyState::Kept => counts.kept = count,
            CopyState::Dropped => counts.dropped = count,
            CopyState::Bounced => counts.bounced = count,
            CopyState::Failed => counts.failed = count,
            CopyState::InDoubt => counts.in_doubt = count,
        }
    }
    Ok(counts)
}

/// One of them, as its readers would see it, and how it fares.
pub async fn view(domain: &Domain, operator: &Operator, id: NewsletterId) -> Result<NewsletterView> {
    let mut tx = domain.read(operator).await?;
    let issue = rows::issue(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let progress = progress(&mut tx, id).await?;
    let written = |lang: &Lang| *lang == Lang::En || !issue.subject_es.is_empty();
    let previews = Lang::ALL.into_iter().filter(written).map(|lang| {
        let made = letter::made(domain, &issue, lang, issue.kind.can_be_stopped().then_some("…"));
        NewsPreview { lang, subject: made.subject, text: made.text }
    });
    Ok(NewsletterView {
        row: row(&tx, &issue, &progress, operator.lang),
        previews: previews.collect(),
        readers: rows::readers(&mut tx, issue.audience, issue.kind).await?,
        progress,
        test_to: domain.config().news.test_to.clone().filter(|_| domain.mail_leaves()),
        draft: NewsletterDraft {
            id: issue.id.text(),
            kind: issue.kind,
            audience: issue.audience,
            subject_en: issue.subject_en,
            body_en: issue.body_en,
            subject_es: issue.subject_es,
            body_es: issue.body_es,
        },
    })
}

/// A new one, or another wording of one that nobody has got yet.
pub async fn save(domain: &Domain, operator: &Operator, draft: NewsletterDraft) -> Result<NewsletterId> {
    let draft = rules::draft(draft)?;
    let mut tx = domain.begin(operator).await?;
    let known = match draft.id.as_str() {
        "" => None,
        id => Some(NewsletterId::parse(id).ok_or(AppError::NotFound)?),
    };
    let issue = Issue {
        id: known.unwrap_or_else(|| NewsletterId(tx.new_uuid())),
        kind: draft.kind,
        audience: draft.audience,
        subject_en: draft.subject_en,
        body_en: draft.body_en,
        subject_es: draft.subject_es,
        body_es: draft.body_es,
        state: NewsState::Draft,
        created_at: tx.now(),
        started_at: None,
        spread_at: None,
    };
    match known {
        None => rows::insert(&mut tx, &issue).await?,
        Some(_) if rows::save(&mut tx, &issue).await? => {}
        // It was begun meanwhile, or is gone.
        Some(_) => return Err(AppError::NotFound.into()),
    }
    tx.commit(NewsletterSaved { newsletter: issue.id }).await?;
    Ok(issue.id)
}

/// Of one that nobody has got yet.
pub async fn delete(domain: &Domain, operator: &Operator, id: NewsletterId) -> Result<()> {
    let mut tx = domain.begin(operator).await?;
    if !rows::delete(&mut tx, id).await? {
        return Err(AppError::NotFound.into());
    }
    tx.commit(NewsletterDeleted { newsletter: id }).await
}

/// To the operator's own address, which the configuration says.
pub async fn test(domain: &Domain, operator: &Operator, id: NewsletterId) -> Result<()> {
    let mut tx = domain.begin(operator).await?;
    if rows::issue(&mut tx, id).await?.is_none() || domain.config().news.test_to.is_none() {
        return Err(AppError::NotFound.into());
    }
    tx.enqueue(TestNewsletter { newsletter: id }).await?;
    tx.commit(NewsletterTested { newsletter: id }).await
}

/// To all its readers, each once. Pressed twice, it is as good as once.
pub async fn send(domain: &Domain, operator: &Operator, id: NewsletterId) -> Result<()> {
    let mut tx = domain.begin(operator).await?;
    if rows::issue(&mut tx, id).await?.is_none() {
        return Err(AppError::NotFound.into());
    }
    if !rows::start(&mut tx, id).await? {
        return tx.unchanged().await;
    }
    tx.enqueue(SpreadNewsletter { newsletter: id, after: None }).await?;
    tx.commit(NewsletterStarted { newsletter: id }).await
}

/// Holds back whatever is not under way this moment.
pub async fn pause(domain: &Domain, operator: &Operator, id: NewsletterId) -> Result<()> {
    let mut tx = domain.begin(operator).await?;
    if !rows::turn(&mut tx, id, NewsState::Sending, NewsState::Paused).await? {
        return tx.unchanged().await;
    }
    tx.commit(NewsletterPaused { newsletter: id }).await
}

/// It goes on where it stopped.
pub async fn resume(domain: &Domain, operator: &Operator, id: NewsletterId) -> Result<()> {
    let mut tx = domain.begin(operator).await?;
    if !rows::turn(&mut tx, id, NewsState::Paused, NewsState::Sending).await? {
        return tx.unchanged().await;
    }
    tx.enqueue(SendNewsletters {}).await?;
    tx.commit(NewsletterResumed { newsletter: id }).await
}

/// Their address is another one: what was mailed to the old one confirms nothing any more.
pub(crate) async fn unask(tx: &mut Tx, member: MemberId) -> Result<()> {
    readers::unask(tx, member).await
}

/// A member who is deleted wants nothing any more.
pub(crate) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::forget(tx, member).await?;
    readers::forget(tx, member).await
}
