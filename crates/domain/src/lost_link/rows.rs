//! The SQL of lost links.
use crate::error::Result;
use crate::tx::Tx;
use model::{Lang, ParticipantId, PersonId, Time};

macro_rules! coming {
    ($hash:literal, $reach:literal) => {
        concat!(
            "select p.id, p.person_id, p.reached_id, p.name, ",
            $reach,
            " as reach, p.zone, p.lang, p.link_version, v.starts_at,
                h.id as host_place, h.person_id as host_person, h.name as host_name
            from participant p join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
            join participant h on h.clinic_id = p.clinic_id and h.visit_id = p.visit_id and h.role = 'host'
            where p.clinic_id = $1 and ",
            $hash,
            " = $2 and ",
            $reach,
            " is not null and p.removed_at is null
                and v.ended_at is null and v.starts_at >= $3 and v.starts_at <= $4
            order by v.starts_at, p.id limit 50"
        )
    };
}

sql! {
    /// Soonest first. Whoever was taken out of a visit, and a visit that is over, has no link to send.
    BY_EMAIL = coming!("p.email_hash", "p.email");
    BY_PHONE = coming!("p.phone_hash", "p.phone");
}

/// A visit that somebody may still come to.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct Coming {
    pub id: ParticipantId,
    pub person_id: PersonId,
    pub reached_id: Option<PersonId>,
    pub name: Vec<u8>,
    /// Their address or their number, whichever was asked by.
    pub reach: Vec<u8>,
    pub zone: String,
    pub lang: Lang,
    pub link_version: i32,
    pub starts_at: Time,
    pub host_place: ParticipantId,
    pub host_person: PersonId,
    pub host_name: Vec<u8>,
}

pub(super) async fn by_email(tx: &mut Tx, hash: &[u8], (from, to): (Time, Time)) -> Result<Vec<Coming>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BY_EMAIL).bind(clinic).bind(hash).bind(from).bind(to).fetch_all(c).await)?)
}

pub(super) async fn by_phone(tx: &mut Tx, hash: &[u8], (from, to): (Time, Time)) -> Result<Vec<Coming>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BY_PHONE).bind(clinic).bind(hash).bind(from).bind(to).fetch_all(c).await)?)
}
