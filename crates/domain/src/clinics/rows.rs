//! The SQL of clinics. Finding one by its name is the one query that cannot bind a clinic.
use super::rules;
use crate::error::Result;
use crate::tx::{Conn, Tx};
use model::clinics::{ClinicFront, ClinicSettings};
use model::passwords::LEAST;
use model::{AppError, ClinicId, Lang, Time};

sql! {
    BY_SLUG = "
        select id, slug, domain, name, help_phone, zone, lang, waiting_words, accent, theme_version,
            password_least
        from clinic where slug = $1";
    BY_DOMAIN = "
        select id, slug, domain, name, help_phone, zone, lang, waiting_words, accent, theme_version,
            password_least
        from clinic where domain = $1";
    THIS = "
        select id, slug, domain, name, help_phone, zone, lang, waiting_words, accent, theme_version,
            password_least
        from clinic where id = $1";
    OLDEST = "
        select id, slug, domain, name, help_phone, zone, lang, waiting_words, accent, theme_version,
            password_least
        from clinic order by created_at, id limit 100";
    IDS = "select id from clinic order by created_at, id";
    ANY = "select count(*) from clinic";
    BY_REQUEST = "select id from clinic where request_hash = $1";
    TAKEN = "select count(*) from clinic where slug = $1";
    INSERT = "
        insert into clinic (id, slug, name, help_phone, zone, lang, waiting_words, accent, theme_version,
            created_at, request_hash)
        values ($1, $2, $3, $4, $5, $6, '', $7, 1, $8, $9)";
    SAVE = "
        update clinic set name = $2, help_phone = $3, zone = $4, lang = $5, waiting_words = $6, accent = $7,
            theme_version = theme_version + 1
        where id = $1";
    LIMITS = "select idle_min, absolute_h from clinic where id = $1";
    SAVE_LIMITS = "update clinic set idle_min = $2, absolute_h = $3 where id = $1";
    SET_DOMAIN = "update clinic set domain = $2 where id = $1";
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub id: ClinicId,
    pub slug: String,
    pub domain: Option<String>,
    pub name: String,
    pub help_phone: String,
    pub zone: String,
    pub lang: Lang,
    pub waiting_words: String,
    pub accent: String,
    pub theme_version: i32,
    pub password_least: i32,
}

impl Row {
    pub fn front(self) -> ClinicFront {
        let theme = rules::theme(self.id, self.theme_version, &self.name, &self.accent);
        ClinicFront {
            clinic: self.id,
            slug: self.slug,
            domain: self.domain,
            name: self.name,
            help_phone: self.help_phone,
            zone: self.zone,
            lang: self.lang,
            waiting_words: self.waiting_words,
            password_least: u16::try_from(self.password_least).unwrap_or(LEAST[0]),
            theme,
        }
    }
}

pub(crate) async fn by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Row>> {
    Ok(on!(tx, c => sqlx::query_as(BY_SLUG).bind(slug).fetch_optional(c).await)?)
}

pub(crate) async fn by_domain(tx: &mut Tx, name: &str) -> Result<Option<Row>> {
    Ok(on!(tx, c => sqlx::query_as(BY_DOMAIN).bind(name).fetch_optional(c).await)?)
}

pub(super) async fn this(tx: &mut Tx) -> Result<Row> {
    let clinic = tx.clinic()?;
    let row: Option<Row> = on!(tx, c => sqlx::query_as(THIS).bind(clinic).fetch_optional(c).await)?;
    row.ok_or_else(|| AppError::NotFound.into())
}

pub(super) async fn oldest(tx: &mut Tx) -> Result<Vec<Row>> {
    Ok(on!(tx, c => sqlx::query_as(OLDEST).fetch_all(c).await)?)
}

pub(super) async fn any(conn: &mut Conn) -> sqlx::Result<bool> {
    let count: i64 = match conn {
        Conn::Sqlite(c) => sqlx::query_scalar(ANY).fetch_one(&mut **c).await?,
        Conn::Postgres(c) => sqlx::query_scalar(ANY).fetch_one(&mut **c).await?,
    };
    Ok(count > 0)
}

/// Of every clinic, for `inspect`, which has no transaction of the domain.
pub(crate) async fn ids(conn: &mut Conn) -> sqlx::Result<Vec<ClinicId>> {
    match conn {
        Conn::Sqlite(c) => sqlx::query_scalar(IDS).fetch_all(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_scalar(IDS).fetch_all(&mut **c).await,
    }
}

pub(crate) async fn is_taken(tx: &mut Tx, slug: &str) -> Result<bool> {
    let count: i64 = across!(tx, c => sqlx::query_scalar(TAKEN).bind(slug).fetch_one(c).await);
    Ok(count > 0)
}

/// The clinic that this very form has opened.
pub(crate) async fn by_request(tx: &mut Tx, hash: &[u8]) -> Result<Option<ClinicId>> {
    Ok(on!(tx, c => sqlx::query_scalar(BY_REQUEST).bind(hash).fetch_optional(c).await)?)
}

pub(crate) struct New<'a> {
    pub slug: &'a str,
    pub name: &'a str,
    pub help_phone: &'a str,
    pub zone: &'a str,
    pub lang: Lang,
    pub accent: &'a str,
    /// Of the form that opens it.
    pub request: Option<&'a [u8]>,
}

pub(crate) async fn insert(tx: &mut Tx, new: New<'_>) -> Result<(), sqlx::Error> {
    let (clinic, now): (_, Time) = (tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?, tx.now());
    on!(tx, c => sqlx::query(INSERT).bind(clinic).bind(new.slug).bind(new.name).bind(new.help_phone)
        .bind(new.zone).bind(new.lang).bind(new.accent).bind(now).bind(new.request)
        .execute(c).await.map(drop))
}

pub(super) async fn save(tx: &mut Tx, new: &ClinicSettings) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE).bind(clinic).bind(&new.name).bind(&new.help_phone).bind(&new.zone)
        .bind(new.lang).bind(&new.waiting_words).bind(&new.accent).execute(c).await.map(drop))?)
}

/// Minutes without anybody there, hours in any case.
pub(crate) async fn limits(tx: &mut Tx) -> Result<(i32, i32)> {
    let clinic = tx.clinic()?;
    let row: Option<(i32, i32)> = on!(tx, c => sqlx::query_as(LIMITS).bind(clinic).fetch_optional(c).await)?;
    row.ok_or_else(|| AppError::NotFound.into())
}

pub(super) async fn save_limits(tx: &mut Tx, idle_min: u16, absolute_h: u16) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query(SAVE_LIMITS).bind(clinic).bind(i32::from(idle_min)).bind(i32::from(absolute_h))
        .execute(c).await.map(drop))?,
    )
}

pub(crate) async fn set_domain(
    tx: &mut Tx,
    clinic: ClinicId,
    domain: Option<&str>,
) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(SET_DOMAIN).bind(clinic).bind(domain).execute(c).await.map(drop))
}
