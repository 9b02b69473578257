//! Places in a visit: made when it is planned, and the keys to each.
use super::code::Code;
use super::rows::{self, NewPlace, PlaceRow};
use super::{CLOSED, Seat, link, remember_reach, rules};
use crate::logins::rows::MemberRow;
use crate::seal::cipher;
use crate::tx::Tx;
use crate::visits::Holder;
use crate::visits::rules::PlannedGuest;
use crate::{Result, texting};
use anyhow::Context;
use model::clinics::ClinicFront;
use model::colleagues::PlaceRole;
use model::signal::CallRole;
use model::tasks::Task;
use model::{ClinicId, MemberId, ParticipantId, PersonId, VisitId};

pub(crate) async fn place_host(tx: &mut Tx, visit: VisitId, host: &Holder) -> Result<()> {
    let (id, person) = (ParticipantId(tx.new_uuid()), host.person);
    let name = tx.seal(person, "participant.name", id.0, host.name.expose()).await?;
    let place = NewPlace {
        id,
        visit,
        member: Some(host.id),
        role: PlaceRole::Host,
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
        task: Task::Talk,
    };
    rows::insert(tx, place).await
}

/// A colleague has neither link nor code: they come by their own sign-in.
pub(crate) async fn place_colleague(
    tx: &mut Tx,
    visit: VisitId,
    member: &MemberRow,
    role: PlaceRole,
) -> Result<ParticipantId> {
    let (id, person) = (ParticipantId(tx.new_uuid()), member.person_id);
    let name = member.name(tx).await?;
    let name = tx.seal(person, "participant.name", id.0, &name).await?;
    let place = NewPlace {
        id,
        visit,
        member: Some(member.id),
        role,
        person,
        reached: None,
        place: rows::next_place(tx, visit).await?,
        name,
        email: None,
        zone: &member.zone,
        lang: member.lang,
        invite: false,
        code: None,
        code_hash: None,
        task: Task::Talk,
    };
    rows::insert(tx, place).await?;
    Ok(id)
}

/// A guest's place, with their key to the door.
pub(crate) async fn place_guest(
    tx: &mut Tx,
    visit: VisitId,
    place: i32,
    person: PersonId,
    guest: &PlannedGuest,
) -> Result<ParticipantId> {
    let id = ParticipantId(tx.new_uuid());
    place_guest_as(tx, id, visit, place, person, guest).await?;
    Ok(id)
}

/// The same under an id that the caller has chosen. How they are reached is not sealed under the person's key, which lasts as
/// long as the record, but under one for this time.
pub(crate) async fn place_guest_as(
    tx: &mut Tx,
    id: ParticipantId,
    visit: VisitId,
    place: i32,
    person: PersonId,
    guest: &PlannedGuest,
) -> Result<()> {
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
        role: PlaceRole::Guest,
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
        task: guest.task,
    };
    rows::insert(tx, new).await?;
    remember_reach(tx, id, guest.email.as_deref()).await?;
    texting::reach(tx, id, reached, guest).await
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

/// Another link and another code: the letter that holds the old ones opens nothing any more.
pub(crate) async fn new_keys(tx: &mut Tx, place: &PlaceRow) -> Result<()> {
    rows::relink(tx, place.id).await?;
    let (code, hash) = free_code(tx).await?;
    let sealed = tx.seal(place.reached(), "participant.code", place.id.0, code.digits()).await?;
    rows::set_code(tx, place.id, &sealed, &hash).await
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
    Ok(people.into_iter().find(PlaceRow::is_host).context("a visit has a host")?)
}

/// A member's own place, while they belong to the visit.
pub(super) async fn member_place(tx: &mut Tx, visit: VisitId, member: MemberId) -> Result<PlaceRow> {
    let people = rows::of_visit(tx, visit).await?;
    let theirs = |place: &PlaceRow| place.member_id == Some(member) && place.removed_at.is_none();
    people.into_iter().find(theirs).ok_or_else(|| CLOSED.into())
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
        role: call_role(place),
        standing: rules::standing(place),
        since: place.since_at.filter(|_| !anew).unwrap_or(tx.now()),
        clinic: tx.clinic()?,
        sign_in: None,
        task: place.task,
    })
}

/// What a place makes somebody in the call.
pub(super) fn call_role(place: &PlaceRow) -> CallRole {
    match place.role {
        PlaceRole::Host | PlaceRole::Cohost => CallRole::Host,
        PlaceRole::Colleague => CallRole::Colleague,
        PlaceRole::Guest => CallRole::Guest,
    }
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
