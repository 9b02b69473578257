//! The SQL of the letters that a member may do without.
use crate::error::Result;
use crate::tx::Tx;
use model::MemberId;

sql! {
    CHOSEN = "select mail_planned, mail_taken_back from member where clinic_id = $1 and id = $2";
    CHOOSE = "update member set mail_planned = $3, mail_taken_back = $4 where clinic_id = $1 and id = $2";
}

/// Of what is planned, of what is taken back.
pub(crate) async fn chosen(tx: &mut Tx, id: MemberId) -> Result<(bool, bool)> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(CHOSEN).bind(clinic).bind(id).fetch_one(c).await)?)
}

pub(super) async fn choose(tx: &mut Tx, id: MemberId, planned: bool, taken_back: bool) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(CHOOSE).bind(clinic).bind(id).bind(planned).bind(taken_back)
        .execute(c).await.map(drop))?)
}
