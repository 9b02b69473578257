//! The SQL of what a clinic has accepted.
use crate::error::Result;
use crate::tx::Tx;
use model::legal::LegalKind;
use model::{ConsentId, IdentityId, Lang, Time};

sql! {
    /// On behalf of the clinic; what members accept for themselves is theirs.
    ALL = "
        select c.id, c.identity_id, c.kind, c.version, c.lang, c.at, v.title, v.body
        from consent c join legal_version v on v.kind = c.kind and v.version = c.version and v.lang = c.lang
        where c.clinic_id = $1 and c.source in ('sign_up', 'agreement')
        order by c.at desc, c.id desc";
    ONE = "
        select c.id, c.identity_id, c.kind, c.version, c.lang, c.at, v.title, v.body
        from consent c join legal_version v on v.kind = c.kind and v.version = c.version and v.lang = c.lang
        where c.clinic_id = $1 and c.id = $2 and c.source in ('sign_up', 'agreement')";
    /// By one person, whether for themselves or for the clinic: who has read a text has read it.
    OWN = "select kind, version, lang from consent where clinic_id = $1 and identity_id = $2";
    ACCEPTED = "
        select v.title, c.version, c.at
        from consent c join legal_version v on v.kind = c.kind and v.version = c.version and v.lang = c.lang
        where c.clinic_id = $1 and c.identity_id = $2
        order by c.at desc, c.id desc";
}

#[derive(sqlx::FromRow)]
pub(super) struct Own {
    pub kind: LegalKind,
    pub version: String,
    pub lang: Lang,
}

pub(super) async fn own(tx: &mut Tx, identity: IdentityId) -> Result<Vec<Own>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OWN).bind(clinic).bind(identity).fetch_all(c).await)?)
}

#[derive(sqlx::FromRow)]
pub(super) struct Accepted {
    pub title: String,
    pub version: String,
    pub at: Time,
}

/// The same for people to read, the newest first.
pub(super) async fn accepted(tx: &mut Tx, identity: IdentityId) -> Result<Vec<Accepted>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ACCEPTED).bind(clinic).bind(identity).fetch_all(c).await)?)
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub id: ConsentId,
    pub identity_id: IdentityId,
    pub kind: LegalKind,
    pub version: String,
    pub lang: Lang,
    pub at: Time,
    pub title: String,
    pub body: String,
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Row>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ALL).bind(clinic).fetch_all(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, id: ConsentId) -> Result<Option<Row>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}
