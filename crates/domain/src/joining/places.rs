//! Places in a visit: made when it is planned, and the keys to each.
use super::code::Code;
use super::rows::{self, NewPlace, PlaceRow};
use super::{CLOSED, Seat, link, rules};
use crate::Result;
use crate::seal::cipher;
use crate::tx::Tx;
use crate::visits::Holder;
use crate::visits::rules::PlannedGuest;
use anyhow::Context;
use model::clinics::ClinicFront;
use model::signal::CallRole;
use model::{ClinicId, ParticipantId, PersonId, VisitId};

/// What a guest needs to come.
pub(crate) struct Invited {
    pub participant: ParticipantId,
    pub url: String,
    pub code: Code,
}

pub(crate) async fn place_host(tx: &mut Tx, visit: VisitId, host: &Holder) -> Result<()> {
    let (id, person) = (ParticipantId(tx.new_uuid()), host.person);
    let name = tx.seal(person, "participant.name", id.0, host.name.expose()).await?;
    let place = NewPlace {
        id,
        visit,
        member: Some(host.id),
        person,
        reached: None,
        place: 0,
        name,
        email: None,
        zone: &host.zone,
        lang: host.lang,
        invite: false,
        code: None,
        code_hash: None,
    };
    rows::insert(tx, place).await
}

/// Their key to the door, and under whose key their letters are to be sealed: not the person's, which lasts as long as
/// the record, but one for how they are reached this time.
pub(crate) async fn place_guest(
    tx: &mut Tx,
    front: &ClinicFront,
    visit: VisitId,
    place: i32,
    person: PersonId,
    guest: &PlannedGuest,
) -> Result<(PersonId, Invited)> {
    let id = ParticipantId(tx.new_uuid());
    let (code, code_hash) = free_code(tx).await?;
    let reached = tx.new_person().await?;
    let name = tx.seal(person, "participant.name", id.0, &guest.name).await?;
    let email = match &guest.email {
        Some(email) => Some(tx.seal(reached, "participant.email", id.0, email).await?),
        None => None,
    };
    let sealed_code = tx.seal(reached, "participant.code", id.0, code.digits()).await?;
    let new = NewPlace {
        id,
        visit,
        member: None,
        person,
        reached: Some(reached),
        place,
        name,
        email,
        zone: guest.zone.name(),
        lang: guest.lang,
        invite: guest.invite,
        code: Some(sealed_code),
        code_hash: Some(code_hash),
    };
    rows::insert(tx, new).await?;
    let url = url(tx, front, id, 1)?;
    Ok((reached, Invited { participant: id, url, code }))
}

/// A code that no live visit of the clinic has. Of a billion a few thousand are taken, so the first one nearly always
/// is free; the unique key stands behind.
async fn free_code(tx: &mut Tx) -> Result<(Code, Vec<u8>)> {
    for _ in 0..20 {
        let domain = tx.domain().clone();
        let code = Code::random(|| {
            let mut bytes = [0; 4];
            domain.inner().ports.rng.fill(&mut bytes);
            u32::from_le_bytes(bytes)
        });
        let hash = code_hash(tx, &code)?;
        if !rows::code_taken(tx, &hash).await? {
            return Ok((code, hash));
        }
    }
    Err(anyhow::anyhow!("no free code in twenty draws").into())
}

pub(super) fn code_hash(tx: &Tx, code: &Code) -> Result<Vec<u8>> {
    tx.blind("join code", code.digits())
}

/// Of the clinic's own key: with the clinic's key gone, so are its links.
pub(super) fn link_key(tx: &Tx, clinic: ClinicId) -> Result<cipher::Key> {
    Ok(cipher::derive(&*tx.domain().inner().keys.clinic(clinic)?, "join link"))
}

pub(crate) fn url(tx: &Tx, front: &ClinicFront, who: ParticipantId, version: i32) -> Result<String> {
    let token = link::sign(&*link_key(tx, tx.clinic()?)?, who, version);
    Ok(tx.domain().origin().clinic_url(front, &format!("/j/{}", token.0)))
}

pub(crate) async fn name(tx: &mut Tx, place: &PlaceRow) -> Result<String> {
    tx.open(place.person_id, "participant.name", place.id.0, &place.name).await
}

pub(super) async fn host_place(tx: &mut Tx, visit: VisitId) -> Result<PlaceRow> {
    let people = rows::of_visit(tx, visit).await?;
    Ok(people.into_iter().find(|place| place.member_id.is_some()).context("a visit has a host")?)
}

pub(super) async fn host_name(tx: &mut Tx, visit: VisitId) -> Result<String> {
    let place = host_place(tx, visit).await?;
    name(tx, &place).await
}

pub(super) async fn seat(tx: &mut Tx, place: &PlaceRow) -> Result<Seat> {
    // Whoever comes back after long begins a new wait with this seat; the record says so a moment later.
    let left = rows::last_wait(tx, place.id).await?;
    let anew = rules::waits_anew(place, left, tx.now());
    Ok(Seat {
        visit: place.visit_id,
        who: place.id,
        name: name(tx, place).await?,
        role: if place.member_id.is_some() { CallRole::Host } else { CallRole::Guest },
        standing: rules::standing(place),
        since: place.since_at.filter(|_| !anew).unwrap_or(tx.now()),
        clinic: tx.clinic()?,
        sign_in: None,
    })
}

/// The place of a guest whom the host may move.
pub(super) async fn guest_place(tx: &mut Tx, who: ParticipantId) -> Result<PlaceRow> {
    let place = rows::one(tx, who).await?.filter(|place| place.member_id.is_none());
    place.ok_or_else(|| CLOSED.into())
}

/// The visit is over: whoever was there is not any more, and the codes are free.
pub(crate) async fn over(tx: &mut Tx, visit: VisitId) -> Result<()> {
    rows::close_all(tx, visit).await
}

/// The visit is open again: the same people by the same links, and by the same codes unless another visit has got one
/// meanwhile. The host lets them in anew: the talk that goes on need not be with everybody.
pub(crate) async fn again(tx: &mut Tx, visit: VisitId) -> Result<()> {
    rows::again(tx, visit).await?;
    for place in rows::of_visit(tx, visit).await? {
        let Some(sealed) = place.code.as_ref().filter(|_| place.removed_at.is_none()) else { continue };
        let digits = tx.open(place.reached(), "participant.code", place.id.0, sealed).await?;
        let same = Code::parse(&digits).context("a code is nine digits")?;
        let hash = code_hash(tx, &same)?;
        let (code, hash) =
            if rows::code_taken(tx, &hash).await? { free_code(tx).await? } else { (same, hash) };
        let sealed = tx.seal(place.reached(), "participant.code", place.id.0, code.digits()).await?;
        rows::set_code(tx, place.id, &sealed, &hash).await?;
    }
    Ok(())
}
