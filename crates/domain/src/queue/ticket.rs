//! Somebody's own page of the line, behind a link that is made anew from the clinic's key each time.
use super::lines::{self, Lines};
use super::rows::{Settled, TicketData};
use super::{NOTE, TicketLeft, member_name, rows};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Result, booking, clinics, joining};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::queue::{TicketState, TicketView};
use model::{AppError, TicketId, VisitId};
use subtle::ConstantTimeEq;

/// 128 bits: nobody guesses it in any number of tries.
const MAC_BYTES: usize = 16;
/// That a page is open is written so often. Higher: who has just looked is taken for gone. Lower: each page writes at each look.
const SEEN_EVERY_S: i64 = 60;

fn mac(tx: &Tx, id: TicketId) -> Result<Vec<u8>> {
    let mut mac = tx.blind("queue ticket link", &id.text())?;
    mac.truncate(MAC_BYTES);
    Ok(mac)
}

/// The last piece of the address.
pub(super) fn token(tx: &Tx, id: TicketId) -> Result<String> {
    Ok(format!("{}.{}", id.text(), URL_SAFE_NO_PAD.encode(mac(tx, id)?)))
}

async fn opened(tx: &mut Tx, token: &str) -> Result<TicketData> {
    let (id, given) = token.split_once('.').ok_or(AppError::NotFound)?;
    let id = TicketId::parse(id).ok_or(AppError::NotFound)?;
    let given = URL_SAFE_NO_PAD.decode(given).map_err(|_| AppError::NotFound)?;
    if !bool::from(given.ct_eq(&mac(tx, id)?)) {
        return Err(AppError::NotFound.into());
    }
    Ok(rows::ticket(tx, id).await?.ok_or(AppError::NotFound)?)
}

/// Does it open a place of somebody who waits?
pub(super) async fn waits(tx: &mut Tx, token: &str) -> Result<bool> {
    match opened(tx, token).await {
        Ok(ticket) => Ok(lines::state(tx, &ticket).await? == TicketState::Waits),
        Err(Error::Shown(AppError::NotFound)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Changes nothing; what does not open looks like what does not exist.
pub async fn look(domain: &Domain, who: &Anyone, token: &str) -> Result<TicketView> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let ticket = opened(&mut tx, token).await?;
    let view = view(&mut tx, &ticket).await?;
    drop(tx);
    Ok(TicketView { books: !booking::services(domain, who).await?.is_empty(), ..view })
}

/// The same, and their page is open: they keep their place.
pub async fn look_again(domain: &Domain, who: &Anyone, token: &str) -> Result<TicketView> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let ticket = opened(&mut tx, token).await?;
    let waits = lines::state(&mut tx, &ticket).await? == TicketState::Waits;
    let stale = tx.now().seconds_since(ticket.seen_at) >= SEEN_EVERY_S;
    let gone = super::rules::is_gone(ticket.seen_at, tx.now());
    drop(tx);
    if waits && stale {
        let mut tx = domain.begin(who).await?;
        rows::see(&mut tx, ticket.id).await?;
        if gone {
            // Their host was told that they had gone.
            tx.shows();
        }
        tx.commit_unaudited("that somebody waits is audited when they ask").await?;
    }
    look(domain, who, token).await
}

/// They do not wait any more.
pub async fn leave(domain: &Domain, who: &Anyone, token: &str) -> Result<()> {
    who.at_clinic()?;
    let mut tx = domain.begin(who).await?;
    let ticket = opened(&mut tx, token).await?;
    let to = Settled { state: TicketState::Left, by: None, sentence: None, note: None };
    if !rows::settle(&mut tx, ticket.id, to).await? {
        return tx.unchanged().await;
    }
    tx.shows();
    tx.commit(TicketLeft { ticket: ticket.id }).await
}

async fn view(tx: &mut Tx, ticket: &TicketData) -> Result<TicketView> {
    let lines = Lines::load(tx).await?;
    let (state, place) = (lines::state(tx, ticket).await?, lines.place(ticket));
    let note = match &ticket.note {
        Some(note) => tx.open(ticket.person_id, NOTE, ticket.id.0, note).await?,
        None => String::new(),
    };
    Ok(TicketView {
        state,
        day_over: lines::is_of_yesterday(tx, ticket).await?,
        queue: ticket.queue_id,
        queue_name: rows::name(tx, ticket.queue_id).await?.unwrap_or_default(),
        place,
        wait: lines.wait(tx, ticket.queue_id, place).await?,
        open: lines.is_anybody_there_for(ticket),
        host_name: match ticket.answered_by {
            Some(host) => member_name(tx, host).await?,
            None => String::new(),
        },
        sentence: ticket.sentence,
        note,
        door: match ticket.visit_id {
            Some(visit) => door(tx, visit).await?,
            None => String::new(),
        },
        books: false,
    })
}

/// The link that they were given when they were accepted; a later one went to whoever has the place now.
const FIRST_LINK: i32 = 1;

/// Their link to the visit, as a path of the clinic's; empty where their host has put other details, or somebody else, in
/// their place since.
async fn door(tx: &mut Tx, visit: VisitId) -> Result<String> {
    let front = clinics::front_in(tx).await?;
    let places = joining::rows::of_visit(tx, visit).await?;
    let guest = places.iter().find(|place| place.member_id.is_none());
    let Some(guest) = guest.filter(|guest| guest.link_version == FIRST_LINK) else {
        return Ok(String::new());
    };
    let url = joining::url(tx, &front, guest.id, guest.link_version)?;
    Ok(url.split_once("/j/").map(|(_, link)| format!("/j/{link}")).unwrap_or_default())
}
