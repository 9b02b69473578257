//! What is heard of a copy after it was handed over (`outbox::heard`). A reader who calls one unwanted has stopped its list
//! by that, as by the link in it.
use super::choices::{self, NewsStopped};
use super::rows;
use crate::outbox::{Heard, refused};
use crate::tx::Tx;
use crate::{Result, logins};
use model::newsletter::CopyState;

pub(crate) async fn heard(mut tx: Tx, name: &str, says: Heard) -> Result<()> {
    // Half of a keyed hash in hexadecimal has the form of an id.
    let Ok(message) = uuid::Uuid::try_parse(name) else { return tx.unchanged().await };
    let Some(key) = rows::by_message(&mut tx, message.as_bytes()).await? else {
        return tx.unchanged().await;
    };
    tx.enter_clinic(key.clinic_id).await?;
    let state = match says {
        // It has arrived, to be complained of.
        Heard::Sent | Heard::Delivered | Heard::Complained => CopyState::Sent,
        Heard::NotNow | Heard::Bounced => CopyState::Bounced,
    };
    let news = rows::heard(&mut tx, &key, state).await?;
    let Some(why) = says.refused() else {
        return match news {
            true => tx.commit_unaudited("how newsletters fare").await,
            false => tx.unchanged().await,
        };
    };
    let Some(member) = logins::rows::member(&mut tx, key.member_id).await? else {
        return tx.unchanged().await;
    };
    let address = logins::email_of(&mut tx, member.identity_id).await?;
    refused::note(&mut tx, &address, why).await?;
    if says == Heard::Complained
        && let Some(issue) = rows::issue(&mut tx, key.newsletter_id).await?
        && choices::complained(&mut tx, (member.id, issue.kind), member.lang).await?
    {
        return tx.commit(NewsStopped { member: member.id }).await;
    }
    tx.commit_unaudited("how newsletters fare").await
}
