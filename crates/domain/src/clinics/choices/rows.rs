//! The SQL of what a clinic sets for its members, and of what they set for themselves.
use crate::error::Result;
use crate::tx::Tx;
use model::{MemberId, PersonId};

sql! {
    OFFERED = "select visit_min, own_visit_min, own_waiting_words from clinic where id = $1";
    SAVE_OFFERED = "
        update clinic set visit_min = $2, own_visit_min = $3, own_waiting_words = $4 where id = $1";
    CHOSEN = "
        select m.person_id, c.visit_min, c.waiting_words
        from member_choice c join member m on m.clinic_id = c.clinic_id and m.id = c.member_id
        where c.clinic_id = $1 and c.member_id = $2";
    CHOOSE = "
        insert into member_choice (clinic_id, member_id, visit_min, waiting_words) values ($1, $2, $3, $4)
        on conflict (clinic_id, member_id) do update set
            visit_min = excluded.visit_min, waiting_words = excluded.waiting_words";
    FORGET = "delete from member_choice where clinic_id = $1 and member_id = $2";
}

/// The clinic's own, and what its members may set.
#[derive(sqlx::FromRow)]
pub(super) struct Offered {
    pub visit_min: i32,
    pub own_visit_min: bool,
    pub own_waiting_words: bool,
}

/// What somebody has set.
#[derive(sqlx::FromRow)]
pub(super) struct Chosen {
    pub person_id: PersonId,
    pub visit_min: Option<i32>,
    pub waiting_words: Option<Vec<u8>>,
}

pub(super) async fn offered(tx: &mut Tx) -> Result<Offered> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OFFERED).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn save_offered(tx: &mut Tx, new: &Offered) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE_OFFERED).bind(clinic).bind(new.visit_min).bind(new.own_visit_min)
        .bind(new.own_waiting_words).execute(c).await.map(drop))?)
}

pub(super) async fn chosen(tx: &mut Tx, member: MemberId) -> Result<Option<Chosen>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(CHOSEN).bind(clinic).bind(member).fetch_optional(c).await)?)
}

pub(super) async fn choose(
    tx: &mut Tx,
    member: MemberId,
    visit_min: Option<i32>,
    waiting_words: Option<Vec<u8>>,
) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(CHOOSE).bind(clinic).bind(member).bind(visit_min).bind(waiting_words)
        .execute(c).await.map(drop))?)
}

/// Of somebody who was deleted.
pub(crate) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(member).execute(c).await.map(drop))?)
}
