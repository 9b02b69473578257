//! Visits without an appointment (Q1, Q2). A line belongs to a group or to one host; whoever serves it says on their day's page
//! that they are there (`presence.rs`), and while anybody is, patients ask for a visit now (`asking.rs`), without an account.
//! What one asks by is a link that is made anew from the clinic's key each time, so nothing secret is stored (`ticket.rs`).
//!
//! Whoever serves the line accepts, which makes an ordinary visit that begins at once, declines with a sentence, or hands them
//! over (`answering.rs`). Of two who accept at once one does. Nobody has to be cleared away: whose page is closed for long,
//! or who came yesterday, stands in no line any more (`lines.rs`), and after thirty days nothing says who they were.
mod answering;
mod asking;
mod editing;
mod lines;
mod presence;
pub(crate) mod rows;
mod rules;
mod ticket;
mod today;

pub use answering::{accept, decline, hand_over};
pub use asking::{ask, front, links};
pub use editing::{list, retire, save, view};
pub(crate) use presence::forget;
pub use presence::{be_there, leave_line, stay};
pub use ticket::{leave, look, look_again};
pub use today::{today, waiting};

use crate::logins::robots::Gate;
use crate::logins::rows as members;
use crate::throttle::Quota;
use crate::tx::Tx;
use crate::{Domain, Result, logins};
use anyhow::Context;
use model::{AppError, MemberId, QueueId, TicketId};
use rows::{QueueData, TicketData};

audit_event!(QueueMade, "queue_made", queue: QueueId);
audit_event!(QueueChanged, "queue_changed", queue: QueueId);
audit_event!(QueueRetired, "queue_retired", queue: QueueId);
audit_event!(HostThere, "host_there", member: MemberId);
audit_event!(HostNotThere, "host_not_there", member: MemberId);
audit_event!(TicketAsked, "ticket_asked", ticket: TicketId);
audit_event!(TicketAccepted, "ticket_accepted", ticket: TicketId);
audit_event!(TicketDeclined, "ticket_declined", ticket: TicketId);
audit_event!(TicketHandedOver, "ticket_handed_over", ticket: TicketId);
audit_event!(TicketLeft, "ticket_left", ticket: TicketId);
audit_event!(TicketsForgotten, "tickets_forgotten");
audit_event!(LineSeen, "line_seen");

const HOUR_S: i64 = 3600;

const NAME: &str = "queue_ticket.name";
const EMAIL: &str = "queue_ticket.email";
const PHONE: &str = "queue_ticket.phone";
const NOTE: &str = "queue_ticket.note";

/// Behind one address of a big house several ask in an hour; a robot fills the line.
pub(crate) const ASKS: Gate = Gate {
    one: Quota { purpose: "queue", most: 30, per_s: HOUR_S },
    all: Quota { purpose: "queue_all", most: i32::MAX, per_s: HOUR_S },
    few: 12,
    many: 200,
};

impl TicketData {
    async fn name(&self, tx: &mut Tx) -> Result<String> {
        tx.open(self.person_id, NAME, self.id.0, &self.name).await
    }

    /// Empty where they did not say.
    async fn email(&self, tx: &mut Tx) -> Result<String> {
        match &self.email {
            Some(sealed) => tx.open(self.person_id, EMAIL, self.id.0, sealed).await,
            None => Ok(String::new()),
        }
    }

    async fn phone(&self, tx: &mut Tx) -> Result<String> {
        match &self.phone {
            Some(sealed) => tx.open(self.person_id, PHONE, self.id.0, sealed).await,
            None => Ok(String::new()),
        }
    }
}

/// A line that patients may look at; anything else looks like none.
async fn public(tx: &mut Tx, id: QueueId) -> Result<QueueData> {
    if !logins::is_confirmed(tx).await? {
        return Err(AppError::NotFound.into());
    }
    Ok(rows::one(tx, id).await?.ok_or(AppError::NotFound)?)
}

async fn member_name(tx: &mut Tx, member: MemberId) -> Result<String> {
    let row = members::member(tx, member).await?.context("who serves a line stays a member")?;
    row.name(tx).await
}

/// Names and addresses go thirty days after they were typed, with their keys, clinic by clinic; the daily job calls it. What
/// came of it is a visit, and is kept as such.
pub(crate) async fn prune(domain: &Domain) -> Result<()> {
    rows::TYPED.prune(domain, || TicketsForgotten).await
}
