//! The SQL of what a clinic sets for its members, and of what they set for themselves.
use crate::error::Result;
use crate::tx::Tx;
use model::{MemberId, PersonId};

sql! {
    OFFERED = "
        select visit_min, own_visit_min, own_waiting_words, ring_min, own_ring_min, early_min, own_early_min,
            tell_min, own_tell_min
        from clinic where id = $1";
    /// The waiting room's minutes themselves are set beside it (`noticed/`).
    SAVE_OFFERED = "
        update clinic set visit_min = $2, own_visit_min = $3, own_waiting_words = $4, own_ring_min = $5,
            own_early_min = $6, own_tell_min = $7
        where id = $1";
    CHOSEN = "
        select m.person_id, c.waiting_words, c.visit_min, c.ring_min, c.early_min, c.tell_min
        from member_choice c join member m on m.clinic_id = c.clinic_id and m.id = c.member_id
        where c.clinic_id = $1 and c.member_id = $2";
    CHOOSE = "
        insert into member_choice (clinic_id, member_id, waiting_words, visit_min, ring_min, early_min, tell_min)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (clinic_id, member_id) do update set
            waiting_words = excluded.waiting_words, visit_min = excluded.visit_min, ring_min = excluded.ring_min,
            early_min = excluded.early_min, tell_min = excluded.tell_min";
    FORGET = "delete from member_choice where clinic_id = $1 and member_id = $2";
}

/// The clinic's own, and what its members may set.
#[derive(sqlx::FromRow)]
pub(super) struct Offered {
    pub visit_min: i32,
    pub own_visit_min: bool,
    pub own_waiting_words: bool,
    pub ring_min: i32,
    pub own_ring_min: bool,
    pub early_min: i32,
    pub own_early_min: bool,
    pub tell_min: i32,
    pub own_tell_min: bool,
}

/// What is chosen in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// Of most visits.
    Length,
    /// For how long the bell is repeated.
    Ring,
    /// From when before the start an arrival calls.
    Early,
    /// After how long a wait they are told.
    Tell,
}

impl Offered {
    /// The clinic's own, and whether members may have another.
    pub fn number(&self, of: Number) -> (i32, bool) {
        match of {
            Number::Length => (self.visit_min, self.own_visit_min),
            Number::Ring => (self.ring_min, self.own_ring_min),
            Number::Early => (self.early_min, self.own_early_min),
            Number::Tell => (self.tell_min, self.own_tell_min),
        }
    }
}

/// What somebody has set in minutes; none is the clinic's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Numbers {
    pub visit_min: Option<i32>,
    pub ring_min: Option<i32>,
    pub early_min: Option<i32>,
    pub tell_min: Option<i32>,
}

impl Numbers {
    pub fn of(&mut self, of: Number) -> &mut Option<i32> {
        match of {
            Number::Length => &mut self.visit_min,
            Number::Ring => &mut self.ring_min,
            Number::Early => &mut self.early_min,
            Number::Tell => &mut self.tell_min,
        }
    }
}

/// What somebody has set.
#[derive(sqlx::FromRow)]
pub(super) struct Chosen {
    pub person_id: PersonId,
    pub waiting_words: Option<Vec<u8>>,
    pub visit_min: Option<i32>,
    pub ring_min: Option<i32>,
    pub early_min: Option<i32>,
    pub tell_min: Option<i32>,
}

impl Chosen {
    pub fn numbers(&self) -> Numbers {
        let Chosen { visit_min, ring_min, early_min, tell_min, .. } = *self;
        Numbers { visit_min, ring_min, early_min, tell_min }
    }
}

pub(super) async fn offered(tx: &mut Tx) -> Result<Offered> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OFFERED).bind(clinic).fetch_one(c).await)?)
}

/// What of it stands on that card: whether members may choose, and the length of most visits.
pub(super) async fn save_offered(tx: &mut Tx, new: &Offered) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE_OFFERED).bind(clinic).bind(new.visit_min).bind(new.own_visit_min)
        .bind(new.own_waiting_words).bind(new.own_ring_min).bind(new.own_early_min).bind(new.own_tell_min)
        .execute(c).await.map(drop))?)
}

pub(super) async fn chosen(tx: &mut Tx, member: MemberId) -> Result<Option<Chosen>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(CHOSEN).bind(clinic).bind(member).fetch_optional(c).await)?)
}

pub(super) async fn choose(
    tx: &mut Tx,
    member: MemberId,
    new: Numbers,
    waiting_words: Option<Vec<u8>>,
) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(CHOOSE).bind(clinic).bind(member).bind(waiting_words).bind(new.visit_min)
        .bind(new.ring_min).bind(new.early_min).bind(new.tell_min).execute(c).await.map(drop))?)
}

/// Of somebody who was deleted.
pub(crate) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(member).execute(c).await.map(drop))?)
}
