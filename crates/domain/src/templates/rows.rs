//! The SQL of messages that a clinic words itself.
use crate::error::Result;
use crate::tx::Tx;
use model::outbox::Channel;
use model::templates::{TemplateId, TemplateKind, TemplateWords};
use model::{Lang, MemberId, Time};

/// Changes that a page shows.
const PAST_MOST: i64 = 20;

sql! {
    NOW = "
        select version, is_own, subject, heading, body from message_template
        where clinic_id = $1 and kind = $2 and channel = $3 and lang = $4 order by version desc limit 1";
    /// What is worded by the clinic now.
    OWN = "
        select t.kind, t.channel, t.lang from message_template t
        where t.clinic_id = $1 and t.is_own and not exists (
            select 1 from message_template n where n.clinic_id = $1 and n.kind = t.kind and n.channel = t.channel
                and n.lang = t.lang and n.version > t.version)";
    PAST = "
        select changed_by, changed_at, is_own from message_template
        where clinic_id = $1 and kind = $2 and channel = $3 and lang = $4 order by version desc limit $5";
    /// One of two who save at once wins.
    ADD = "
        insert into message_template (clinic_id, kind, channel, lang, version, is_own, subject, heading, body,
            changed_by, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (clinic_id, kind, channel, lang, version) do nothing";
}

#[derive(sqlx::FromRow)]
pub(super) struct TemplateData {
    pub version: i32,
    pub is_own: bool,
    pub subject: String,
    pub heading: String,
    pub body: String,
}

impl TemplateData {
    pub fn words(self) -> TemplateWords {
        TemplateWords { subject: self.subject, heading: self.heading, body: self.body }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Changed {
    pub changed_by: MemberId,
    pub changed_at: Time,
    pub is_own: bool,
}

/// The newest change of this message, if there was any.
pub(super) async fn now(tx: &mut Tx, id: TemplateId) -> Result<Option<TemplateData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(NOW).bind(clinic).bind(id.kind).bind(id.channel).bind(id.lang)
        .fetch_optional(c).await)?)
}

pub(super) async fn own(tx: &mut Tx) -> Result<Vec<TemplateId>> {
    let clinic = tx.clinic()?;
    let found: Vec<(TemplateKind, Channel, Lang)> =
        on!(tx, c => sqlx::query_as(OWN).bind(clinic).fetch_all(c).await)?;
    Ok(found.into_iter().map(|(kind, channel, lang)| TemplateId { kind, channel, lang }).collect())
}

/// Newest first.
pub(super) async fn past(tx: &mut Tx, id: TemplateId) -> Result<Vec<Changed>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(PAST).bind(clinic).bind(id.kind).bind(id.channel).bind(id.lang)
        .bind(PAST_MOST).fetch_all(c).await)?)
}

/// The next change, after the one that was seen; none: Bedside's words again. False when somebody was quicker.
pub(super) async fn add(
    tx: &mut Tx,
    id: TemplateId,
    version: i32,
    by: MemberId,
    words: Option<&TemplateWords>,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let TemplateWords { subject, heading, body } = words.cloned().unwrap_or_default();
    let added = on!(tx, c => sqlx::query(ADD).bind(clinic).bind(id.kind).bind(id.channel).bind(id.lang)
        .bind(version).bind(words.is_some()).bind(&subject).bind(&heading).bind(&body).bind(by).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added == 1)
}
