//! The SQL of what a member is told of, and by which way: one column for each.
use crate::error::Result;
use crate::tx::Tx;
use model::MemberId;
use model::notices::{NoticeKind, Wanted, Ways};

sql! {
    CHOSEN = "
        select mail_waiting, text_waiting, mail_asked, text_asked, mail_booked, text_booked, mail_declined,
            text_declined, mail_planned, text_planned, mail_taken_back, text_taken_back
        from member where clinic_id = $1 and id = $2";
    CHOOSE = "
        update member set mail_waiting = $3, text_waiting = $4, mail_asked = $5, text_asked = $6, mail_booked = $7,
            text_booked = $8, mail_declined = $9, text_declined = $10, mail_planned = $11, text_planned = $12,
            mail_taken_back = $13, text_taken_back = $14
        where clinic_id = $1 and id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    mail_waiting: bool,
    text_waiting: bool,
    mail_asked: bool,
    text_asked: bool,
    mail_booked: bool,
    text_booked: bool,
    mail_declined: bool,
    text_declined: bool,
    mail_planned: bool,
    text_planned: bool,
    mail_taken_back: bool,
    text_taken_back: bool,
}

impl Row {
    fn ways(&self, kind: NoticeKind) -> Ways {
        let (mail, text) = match kind {
            NoticeKind::Waiting => (self.mail_waiting, self.text_waiting),
            NoticeKind::Asked => (self.mail_asked, self.text_asked),
            NoticeKind::Booked => (self.mail_booked, self.text_booked),
            NoticeKind::Declined => (self.mail_declined, self.text_declined),
            NoticeKind::Planned => (self.mail_planned, self.text_planned),
            NoticeKind::TakenBack => (self.mail_taken_back, self.text_taken_back),
        };
        Ways { mail, text }
    }
}

pub(super) async fn chosen(tx: &mut Tx, id: MemberId) -> Result<Wanted> {
    let clinic = tx.clinic()?;
    let row: Row = on!(tx, c => sqlx::query_as(CHOSEN).bind(clinic).bind(id).fetch_one(c).await)?;
    Ok(NoticeKind::ALL.into_iter().map(|kind| (kind, row.ways(kind))).collect())
}

pub(super) async fn choose(tx: &mut Tx, id: MemberId, wanted: &Wanted) -> Result<()> {
    let clinic = tx.clinic()?;
    let of = |kind| wanted.get(&kind).copied().unwrap_or_default();
    let (waiting, asked, booked) = (of(NoticeKind::Waiting), of(NoticeKind::Asked), of(NoticeKind::Booked));
    let (declined, planned) = (of(NoticeKind::Declined), of(NoticeKind::Planned));
    let taken_back = of(NoticeKind::TakenBack);
    Ok(on!(tx, c => sqlx::query(CHOOSE).bind(clinic).bind(id).bind(waiting.mail).bind(waiting.text)
        .bind(asked.mail).bind(asked.text).bind(booked.mail).bind(booked.text).bind(declined.mail)
        .bind(declined.text).bind(planned.mail).bind(planned.text).bind(taken_back.mail).bind(taken_back.text)
        .execute(c).await.map(drop))?)
}
