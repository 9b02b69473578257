//! The calendar (S8): visits by day, week, month or as a list, of oneself and of the hosts whom one is given. It only
//! looks; to move a visit is `visits::changes`. `feed.rs` is the private address that other calendars read (S11).
pub mod feed;
pub(crate) mod rows;
mod rules;
mod show;

use crate::{Domain, Planner, Result, audit};
use model::calendar::{Calendar, CalendarAsked};

audit_event!(CalendarSeen, "calendar_seen");

/// What is asked for of the reader's own visits and of those whom they may plan for, in the reader's zone.
pub async fn show(domain: &Domain, who: impl Into<Planner>, asked: CalendarAsked) -> Result<Calendar> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let calendar = show::calendar(&mut tx, &who, &asked).await?;
    drop(tx);
    audit::seen(domain, &who, CalendarSeen).await;
    Ok(calendar)
}
