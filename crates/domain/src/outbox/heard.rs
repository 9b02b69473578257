//! What is heard of a letter after it was handed over: it arrived, bounced, or its reader complained. Whoever brings the
//! letters says so by a program of theirs, by the name that the letter left with (the part of its Message-ID before the @).
//! It may be said twice, late and in any order, and of letters that are not ours: all of that changes nothing.
use super::{refused, rows, send};
use crate::principals::Program;
use crate::tx::Tx;
use crate::{Domain, Result, newsletter};
use model::LetterId;
use model::outbox::{Delivery, Refused};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// On its way: what was in doubt is not.
    Sent,
    /// The recipient's mail server has it.
    Delivered,
    /// Did not arrive, which says nothing of the next one: a full mailbox, or an address that answers by itself.
    NotNow,
    /// The address refuses letters for good.
    Bounced,
    /// The reader called it unwanted.
    Complained,
}

impl Heard {
    const fn delivery(self) -> Delivery {
        match self {
            Heard::Sent => Delivery::Sent,
            Heard::Delivered => Delivery::Delivered,
            Heard::NotNow | Heard::Bounced => Delivery::Bounced,
            Heard::Complained => Delivery::Complained,
        }
    }

    /// Below which place (`rows::HEARD`) of what was heard before this is news.
    const fn below(self) -> i32 {
        match self {
            Heard::Sent => 1,
            // A machine that answers a letter that has arrived.
            Heard::Delivered | Heard::NotNow => 2,
            Heard::Bounced => 3,
            Heard::Complained => 4,
        }
    }

    pub(crate) const fn refused(self) -> Option<Refused> {
        match self {
            Heard::Bounced => Some(Refused::Bounced),
            Heard::Complained => Some(Refused::Complained),
            Heard::Sent | Heard::Delivered | Heard::NotNow => None,
        }
    }
}

/// `name`: what the letter's Message-ID begins with.
pub async fn heard(domain: &Domain, name: &str, says: Heard) -> Result<()> {
    let mut tx = domain.begin(&Program { clinic: None }).await?;
    let id = LetterId::parse(name);
    let clinic = match id {
        Some(id) => rows::clinic_of(&mut tx, id).await?,
        None => None,
    };
    match id.zip(clinic) {
        Some((id, clinic)) => {
            tx.enter_clinic(clinic).await?;
            of_letter(tx, id, says).await
        }
        None => newsletter::heard(tx, name, says).await,
    }
}

async fn of_letter(mut tx: Tx, id: LetterId, says: Heard) -> Result<()> {
    if !rows::heard(&mut tx, id, says.delivery(), says.below()).await? {
        return tx.unchanged().await;
    }
    if let Some(letter) = rows::find(&mut tx, id).await? {
        send::show(&mut tx, &letter, says.delivery()).await?;
        let address = tx.open(letter.person_id, "letter.to_address", id.0, &letter.to_address).await?;
        match says.refused() {
            Some(why) => refused::note(&mut tx, &address, why).await?,
            None if says == Heard::Delivered => refused::arrived(&mut tx, &address).await?,
            None => {}
        }
    }
    tx.commit_unaudited("how a letter fares").await
}
