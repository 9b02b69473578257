//! The SQL of the people of a visit and of when they were there.
use crate::error::Result;
use crate::people::rows::given;
use crate::tx::Tx;
use model::colleagues::PlaceRole;
use model::outbox::{Channel, Delivery};
use model::tasks::Task;
use model::visits::Rsvp;
use model::{ClinicId, Lang, MemberId, Minutes, ParticipantId, PersonId, Time, VisitId};

macro_rules! columns {
    () => {
        "p.id, p.visit_id, p.place, p.member_id, p.person_id, p.reached_id, p.name, p.zone, p.lang, p.delivery, p.code,
         p.link_version,
         p.rsvp, p.rsvp_note, p.arrived_at, p.since_at, p.admitted_at, p.first_admitted_at, p.removed_at, p.role, p.hidden_at, p.channel, p.task,
         exists (select 1 from presence x where x.clinic_id = p.clinic_id and x.participant_id = p.id
            and x.kind = 'waits' and x.to_at is null) as waits,
         exists (select 1 from presence x where x.clinic_id = p.clinic_id and x.participant_id = p.id
            and x.kind = 'waits') as waited,
         exists (select 1 from presence x where x.clinic_id = p.clinic_id and x.participant_id = p.id
            and x.kind = 'present' and x.to_at is null) as present,
         exists (select 1 from presence x where x.clinic_id = p.clinic_id and x.participant_id = p.id
            and x.kind = 'present') as was_present"
    };
}

/// The visits `v` of the clinic `$1` in which the member `$2` is a colleague, after `from`. By a cross join, which SQLite
/// reads in this order: it begins with their few places, and not with the visits of the whole clinic.
macro_rules! attended {
    () => {
        "participant q cross join visit v
            where q.clinic_id = $1 and q.member_id = $2 and q.role in ('cohost', 'colleague')
                and q.removed_at is null and v.clinic_id = $1 and v.id = q.visit_id"
    };
}
pub(crate) use attended;

sql! {
    INSERT = "
        insert into participant (id, clinic_id, visit_id, member_id, person_id, place, name, email, zone, lang,
            invite, delivery, code, code_hash, link_version, rsvp, created_at, reached_id, role, task)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, 'unanswered', $15, $16, $17, $18)";
    NEXT_PLACE = "
        select coalesce(max(place), 0) + 1 from participant where clinic_id = $1 and visit_id = $2";
    CODE_TAKEN = "select count(*) from participant where clinic_id = $1 and code_hash = $2";
    ONE = concat!("select ", columns!(), " from participant p where p.clinic_id = $1 and p.id = $2");
    BY_CODE = concat!("select ", columns!(), " from participant p where p.clinic_id = $1 and p.code_hash = $2");
    OF_VISIT = concat!("select ", columns!(), " from participant p
        where p.clinic_id = $1 and p.visit_id = $2 order by p.place");
    /// The people of all visits of a host that start between two times, whether or not those are over.
    OF_HOST = concat!("select ", columns!(), " from participant p
        join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and v.host_id = $2 and v.starts_at >= $3 and v.starts_at <= $4
        order by p.visit_id, p.place");
    /// The same of the hosts whom a scheduler is given.
    OF_GIVEN = concat!("select ", columns!(), " from ", given!(), " g cross join visit v cross join participant p
        where v.clinic_id = $1 and v.host_id = g.id and v.starts_at >= $3 and v.starts_at <= $4
            and p.clinic_id = $1 and p.visit_id = v.id
        order by p.visit_id, p.place");
    /// The same of the visits in which a member is a colleague.
    OF_ATTENDED = concat!("select ", columns!(), " from (select v.id from ", attended!(), "
            and v.starts_at >= $3 and v.starts_at <= $4) a cross join participant p
        where p.clinic_id = $1 and p.visit_id = a.id order by p.visit_id, p.place");
    ARRIVE = "
        update participant set name = $3, arrived_at = coalesce(arrived_at, $4), since_at = coalesce(since_at, $4)
        where clinic_id = $1 and id = $2 and removed_at is null";
    ADMIT = "
        update participant set admitted_at = $3, since_at = $3,
            first_admitted_at = coalesce(first_admitted_at, $3), arrived_at = coalesce(arrived_at, $3)
        where clinic_id = $1 and id = $2 and admitted_at is null and removed_at is null";
    SEND_BACK = "
        update participant set admitted_at = null, since_at = $3
        where clinic_id = $1 and id = $2 and admitted_at is not null and removed_at is null";
    REMOVE = "
        update participant set removed_at = $3, admitted_at = null
        where clinic_id = $1 and id = $2 and removed_at is null";
    SINCE = "update participant set since_at = $3 where clinic_id = $1 and id = $2";
    DELIVERED = "update participant set delivery = $3 where clinic_id = $1 and id = $2";
    /// How they are reached: an address, and whether letters go out at all.
    REACH = "select email, invite from participant where clinic_id = $1 and id = $2";
    /// A message has reached them; or one may have whose letter is forgotten.
    WAS_TOLD = "
        select count(*) from participant where clinic_id = $1 and id = $2 and invite
            and (delivery in ('sent', 'delivered', 'complained', 'kept', 'in_doubt') or created_at < $3)";
    /// Another time is another question, to everybody.
    UNANSWER = "
        update participant set rsvp = 'unanswered', rsvp_note = null, answered_at = null
        where clinic_id = $1 and visit_id = $2 and member_id is null";
    /// A visit that is moved out of reach: nobody waits for it any more.
    UNARRIVE = "
        update participant set arrived_at = null, since_at = null
        where clinic_id = $1 and visit_id = $2 and member_id is null";
    CLOSE_WAITS = "
        update presence set to_at = case when from_at > coalesce(lost_at, $3) then from_at
            else coalesce(lost_at, $3) end, last_seen_at = $3, lost_at = null
        where clinic_id = $1 and visit_id = $2 and to_at is null and kind = 'waits'";
    /// Somebody's words about themselves, as the host mends them.
    CHANGE = "
        update participant set name = $3, email = $4, invite = $5, zone = $6, lang = $7, task = $8
        where clinic_id = $1 and id = $2";
    /// Their link is another one from now on, and the old one opens nothing.
    RELINK = "
        update participant set link_version = link_version + 1 where clinic_id = $1 and id = $2";
    UNDELIVERED = "update participant set delivery = null where clinic_id = $1 and id = $2";
    FREE_CODES = "update participant set code_hash = null where clinic_id = $1 and visit_id = $2";
    /// The daily job, over all clinics: where is anybody's contact data older than that?
    WITH_CONTACT = "
        select distinct p.clinic_id from participant p join visit v on v.id = p.visit_id
        where (p.email is not null or p.code is not null) and coalesce(v.ended_at, v.ends_at) < $1";
    REACHED = "
        select p.reached_id from participant p join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.reached_id is not null and (p.email is not null or p.code is not null)
            and coalesce(v.ended_at, v.ends_at) < $2";
    FORGET_CONTACT = "
        update participant set email = null, phone = null, phone_hash = null, code = null, code_hash = null
        where clinic_id = $1 and (email is not null or code is not null) and visit_id in (
            select id from visit where clinic_id = $1 and coalesce(ended_at, ends_at) < $2)";
    /// With an end if the visit ended before this was told.
    OPEN_PRESENCE = "
        insert into presence (id, clinic_id, visit_id, participant_id, kind, from_at, last_seen_at, to_at)
        values ($1, $2, $3, $4, $5, $6, $6, $7)
        on conflict (participant_id, kind) where to_at is null do nothing";
    /// A clock that was set back must not make an interval end before it began. One that was closed meanwhile, because
    /// the visit ended, still ends at the earlier moment.
    CLOSE_PRESENCE = "
        update presence set to_at = case when from_at > $4 then from_at else $4 end, last_seen_at = $4
        where clinic_id = $1 and participant_id = $2 and kind = $3
            and (to_at is null or from_at <= $4 and to_at > $4)";
    CLOSE_ALL = "
        update presence set to_at = case when from_at > coalesce(lost_at, $3) then from_at
            else coalesce(lost_at, $3) end, last_seen_at = $3, lost_at = null
        where clinic_id = $1 and visit_id = $2 and to_at is null";
    LINE = "
        update presence set lost_at = $3, last_seen_at = $4
        where clinic_id = $1 and participant_id = $2 and to_at is null";
    LAST_SEEN = "
        select max(coalesce(to_at, lost_at, $3)) from presence where clinic_id = $1 and visit_id = $2";
    /// Who is there now in any visit of the clinic's hosts that is not over: hosts and guests, for nobody waits for a
    /// colleague.
    THERE_NOW = "
        select v.id as visit_id, v.host_id, v.starts_at, v.ends_at, v.duration_min, x.kind = 'waits' as waits,
            p.role = 'host' as is_host
        from presence x join visit v on v.clinic_id = x.clinic_id and v.id = x.visit_id
        join participant p on p.clinic_id = x.clinic_id and p.id = x.participant_id
        where x.clinic_id = $1 and x.to_at is null and v.ended_at is null and p.role in ('host', 'guest')";
    HOSTS_WHO_CAME = "
        select distinct x.visit_id from presence x
        join participant p on p.clinic_id = x.clinic_id and p.id = x.participant_id
        where x.clinic_id = $1 and x.kind = 'present' and p.role in ('host', 'cohost')
            and x.visit_id in (select w.visit_id from presence w
                where w.clinic_id = $1 and w.kind = 'waits' and w.to_at is null)";
    /// A visit opens again: whoever was let in is let in anew, and waits from when they come.
    AGAIN = "
        update participant set admitted_at = null, since_at = null where clinic_id = $1 and visit_id = $2";
    /// Where a member may be in a call now.
    OF_MEMBER = "
        select p.visit_id, p.id from participant p
        join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.member_id = $2 and v.ended_at is null and v.starts_at < $3";
    SET_CODE = "update participant set code = $3, code_hash = $4 where clinic_id = $1 and id = $2";
    /// What the line was lost of and nobody came back to keeps it; none where somebody has left.
    LOST_WAIT = "
        select lost_at from presence where clinic_id = $1 and participant_id = $2 and kind = 'waits'
        order by from_at desc limit 1";
    LAST_WAIT = "
        select max(to_at) from presence where clinic_id = $1 and participant_id = $2 and kind = 'waits'";
    STRETCHES = "
        select participant_id, kind, from_at, coalesce(to_at, lost_at) as to_at from presence
        where clinic_id = $1 and visit_id = $2";
    STRETCHES_OF_HOST = "
        select x.participant_id, x.kind, x.from_at, coalesce(x.to_at, x.lost_at) as to_at from presence x
        join visit v on v.clinic_id = x.clinic_id and v.id = x.visit_id
        where x.clinic_id = $1 and v.host_id = $2 and v.starts_at >= $3 and v.starts_at <= $4";
    /// The server's own pulse, over all clinics.
    HEARTBEAT = "
        update presence set last_seen_at = $1 where to_at is null and lost_at is null and last_seen_at < $1";
    /// After a crash, over all clinics.
    RECOVER = "
        update presence set to_at = case when from_at > coalesce(lost_at, last_seen_at) then from_at
            else coalesce(lost_at, last_seen_at) end, lost_at = null
        where to_at is null";
}

/// One place in a visit.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct PlaceRow {
    pub id: ParticipantId,
    pub visit_id: VisitId,
    pub place: i32,
    pub member_id: Option<MemberId>,
    pub person_id: PersonId,
    pub reached_id: Option<PersonId>,
    pub name: Vec<u8>,
    pub zone: String,
    pub lang: Lang,
    pub delivery: Option<Delivery>,
    pub code: Option<Vec<u8>>,
    pub link_version: i32,
    /// What they said last.
    pub rsvp: Rsvp,
    /// What they wrote beside their answer, under the key of how they are reached.
    pub rsvp_note: Option<Vec<u8>>,
    pub arrived_at: Option<Time>,
    pub since_at: Option<Time>,
    pub admitted_at: Option<Time>,
    pub first_admitted_at: Option<Time>,
    pub removed_at: Option<Time>,
    pub role: PlaceRole,
    /// Their own day does not show the visit.
    pub hidden_at: Option<Time>,
    /// By what they are reached.
    pub channel: Channel,
    /// What they come to do.
    #[sqlx(try_from = "String")]
    pub task: Task,
    pub waits: bool,
    pub waited: bool,
    pub present: bool,
    pub was_present: bool,
}

impl PlaceRow {
    /// Whose key seals how they are reached. Places from before that key was apart have none of their own.
    pub fn reached(&self) -> PersonId {
        self.reached_id.unwrap_or(self.person_id)
    }

    /// Colleagues have a member as well.
    pub fn is_host(&self) -> bool {
        self.role == PlaceRole::Host
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct StretchRow {
    pub participant_id: ParticipantId,
    pub kind: String,
    pub from_at: Time,
    pub to_at: Option<Time>,
}

pub(super) struct NewPlace<'a> {
    pub id: ParticipantId,
    pub visit: VisitId,
    pub member: Option<MemberId>,
    pub role: PlaceRole,
    pub person: PersonId,
    pub reached: Option<PersonId>,
    pub place: i32,
    pub name: Vec<u8>,
    pub email: Option<Vec<u8>>,
    pub zone: &'a str,
    pub lang: Lang,
    pub invite: bool,
    pub code: Option<Vec<u8>>,
    pub code_hash: Option<Vec<u8>>,
    pub task: Task,
}

pub(super) async fn insert(tx: &mut Tx, new: NewPlace<'_>) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let delivery = new.invite.then_some(Delivery::Queued);
    on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.visit).bind(new.member).bind(new.person)
        .bind(new.place).bind(new.name).bind(new.email).bind(new.zone).bind(new.lang).bind(new.invite)
        .bind(delivery).bind(new.code).bind(new.code_hash).bind(now).bind(new.reached).bind(new.role).bind(new.task.tag())
        .execute(c).await.map(drop))?;
    Ok(())
}

/// Behind everybody who belongs to the visit, or did. Whoever asks has locked the host.
pub(crate) async fn next_place(tx: &mut Tx, visit: VisitId) -> Result<i32> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(NEXT_PLACE).bind(clinic).bind(visit).fetch_one(c).await)?)
}

pub(super) async fn code_taken(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let clinic = tx.clinic()?;
    let n: i64 = on!(tx, c => sqlx::query_scalar(CODE_TAKEN).bind(clinic).bind(hash).fetch_one(c).await)?;
    Ok(n > 0)
}

/// A member's own places in visits that began before a moment and are not over.
pub(super) async fn of_member(
    tx: &mut Tx,
    member: MemberId,
    before: Time,
) -> Result<Vec<(VisitId, ParticipantId)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_MEMBER).bind(clinic).bind(member).bind(before).fetch_all(c).await)?)
}

pub(crate) async fn one(tx: &mut Tx, who: ParticipantId) -> Result<Option<PlaceRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(who).fetch_optional(c).await)?)
}

pub(super) async fn by_code(tx: &mut Tx, hash: &[u8]) -> Result<Option<PlaceRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BY_CODE).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

pub(crate) async fn of_visit(tx: &mut Tx, visit: VisitId) -> Result<Vec<PlaceRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_VISIT).bind(clinic).bind(visit).fetch_all(c).await)?)
}

pub(crate) async fn of_host(tx: &mut Tx, host: MemberId, from: Time, to: Time) -> Result<Vec<PlaceRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_HOST).bind(clinic).bind(host).bind(from).bind(to).fetch_all(c).await)?)
}

pub(crate) async fn of_attended(
    tx: &mut Tx,
    member: MemberId,
    from: Time,
    to: Time,
) -> Result<Vec<PlaceRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_ATTENDED).bind(clinic).bind(member).bind(from).bind(to)
        .fetch_all(c).await)?)
}

pub(crate) async fn of_given(
    tx: &mut Tx,
    scheduler: MemberId,
    from: Time,
    to: Time,
) -> Result<Vec<PlaceRow>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_as(OF_GIVEN).bind(clinic).bind(scheduler).bind(from).bind(to).fetch_all(c).await)?,
    )
}

pub(super) async fn arrive(tx: &mut Tx, who: ParticipantId, name: Vec<u8>) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(ARRIVE).bind(clinic).bind(who).bind(name).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// The three things a host does to a guest.
#[derive(Clone, Copy)]
pub(super) enum Move {
    Admit,
    SendBack,
    Remove,
}

/// False when there was nothing to do.
pub(super) async fn put(tx: &mut Tx, who: ParticipantId, to: Move) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let text = match to {
        Move::Admit => ADMIT,
        Move::SendBack => SEND_BACK,
        Move::Remove => REMOVE,
    };
    let hit = on!(tx, c => sqlx::query(text).bind(clinic).bind(who).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn set_since(tx: &mut Tx, who: ParticipantId, at: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(SINCE).bind(clinic).bind(who).bind(at).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn delivered(tx: &mut Tx, who: ParticipantId, delivery: Delivery) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(DELIVERED).bind(clinic).bind(who).bind(delivery).execute(c).await.map(drop))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(crate) struct Reach {
    pub email: Option<Vec<u8>>,
    pub invite: bool,
}

pub(crate) async fn reach(tx: &mut Tx, who: ParticipantId) -> Result<Reach> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(REACH).bind(clinic).bind(who).fetch_one(c).await)?)
}

/// Whether they know of the visit, as far as their place says. `forgotten`: no letter from before it is there any more.
pub(crate) async fn was_told(tx: &mut Tx, who: ParticipantId, forgotten: Time) -> Result<bool> {
    let clinic = tx.clinic()?;
    let n: i64 = on!(tx, c => sqlx::query_scalar(WAS_TOLD).bind(clinic).bind(who).bind(forgotten)
        .fetch_one(c).await)?;
    Ok(n > 0)
}

/// Everybody is asked anew whether they can come.
pub(crate) async fn unanswer(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(UNANSWER).bind(clinic).bind(visit).execute(c).await.map(drop))?;
    Ok(())
}

/// Nobody waits for this visit any more, because it is far off.
pub(crate) async fn unarrive(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(UNARRIVE).bind(clinic).bind(visit).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(CLOSE_WAITS).bind(clinic).bind(visit).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// What the host changes of a guest.
pub(crate) struct Changed<'a> {
    pub name: Vec<u8>,
    pub email: Option<Vec<u8>>,
    pub invite: bool,
    pub zone: &'a str,
    pub lang: Lang,
    pub task: Task,
}

pub(crate) async fn change(tx: &mut Tx, who: ParticipantId, to: Changed<'_>) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(CHANGE).bind(clinic).bind(who).bind(to.name).bind(to.email).bind(to.invite)
        .bind(to.zone).bind(to.lang).bind(to.task.tag()).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn relink(tx: &mut Tx, who: ParticipantId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(RELINK).bind(clinic).bind(who).execute(c).await.map(drop))?;
    Ok(())
}

/// No invitation goes out to them any more.
pub(crate) async fn undelivered(tx: &mut Tx, who: ParticipantId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(UNDELIVERED).bind(clinic).bind(who).execute(c).await.map(drop))?;
    Ok(())
}

/// Out of the visit, and out of its call if they are in it. False when they were already.
pub(crate) async fn take_out(tx: &mut Tx, who: ParticipantId) -> Result<bool> {
    put(tx, who, Move::Remove).await
}

/// When a visit is over: nobody is there any more, and its codes are free.
pub(crate) async fn close_all(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(CLOSE_ALL).bind(clinic).bind(visit).bind(now).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(FREE_CODES).bind(clinic).bind(visit).execute(c).await.map(drop))?;
    Ok(())
}

/// The two kinds of intervals.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Waits,
    Present,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Kind::Waits => "waits",
            Kind::Present => "present",
        }
    }
}

pub(super) async fn open_presence(
    tx: &mut Tx,
    visit: VisitId,
    who: ParticipantId,
    kind: Kind,
    at: Time,
    ended: Option<Time>,
) -> Result<()> {
    let (clinic, id) = (tx.clinic()?, tx.new_uuid());
    on!(tx, c => sqlx::query(OPEN_PRESENCE).bind(id).bind(clinic).bind(visit).bind(who).bind(kind.word()).bind(at)
        .bind(ended).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn close_presence(tx: &mut Tx, who: ParticipantId, kind: Kind, at: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(CLOSE_PRESENCE).bind(clinic).bind(who).bind(kind.word()).bind(at)
        .execute(c).await.map(drop))?;
    Ok(())
}

/// The line was lost, or came back, at this moment.
pub(super) async fn line(tx: &mut Tx, who: ParticipantId, lost: bool, at: Time) -> Result<()> {
    let (clinic, since) = (tx.clinic()?, lost.then_some(at));
    on!(tx, c => sqlx::query(LINE).bind(clinic).bind(who).bind(since).bind(at).execute(c).await.map(drop))?;
    Ok(())
}

/// When anybody was last in the visit or its waiting room; now, if somebody is.
pub(crate) async fn last_seen(tx: &mut Tx, visit: VisitId) -> Result<Option<Time>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(LAST_SEEN).bind(clinic).bind(visit).bind(now).fetch_one(c).await)?)
}

/// Somebody who is in a visit or its waiting room now.
#[derive(sqlx::FromRow)]
pub(super) struct ThereRow {
    pub visit_id: VisitId,
    pub host_id: MemberId,
    pub starts_at: Time,
    pub ends_at: Time,
    pub duration_min: Minutes,
    pub waits: bool,
    pub is_host: bool,
}

pub(super) async fn there_now(tx: &mut Tx) -> Result<Vec<ThereRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(THERE_NOW).bind(clinic).fetch_all(c).await)?)
}

/// Of the visits in which somebody waits, those in whose call the host was.
pub(super) async fn hosts_who_came(tx: &mut Tx) -> Result<Vec<VisitId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(HOSTS_WHO_CAME).bind(clinic).fetch_all(c).await)?)
}

pub(super) async fn again(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(AGAIN).bind(clinic).bind(visit).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn set_code(tx: &mut Tx, who: ParticipantId, code: &[u8], hash: &[u8]) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(SET_CODE).bind(clinic).bind(who).bind(code).bind(hash)
        .execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn last_wait(tx: &mut Tx, who: ParticipantId) -> Result<Option<Time>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(LAST_WAIT).bind(clinic).bind(who).fetch_one(c).await)?)
}

/// When the line of their last wait broke, if it did not come back.
pub(crate) async fn lost_wait(tx: &mut Tx, who: ParticipantId) -> Result<Option<Time>> {
    let clinic = tx.clinic()?;
    let row: Option<(Option<Time>,)> =
        on!(tx, c => sqlx::query_as(LOST_WAIT).bind(clinic).bind(who).fetch_optional(c).await)?;
    Ok(row.and_then(|(lost,)| lost))
}

pub(crate) async fn stretches(tx: &mut Tx, visit: VisitId) -> Result<Vec<StretchRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(STRETCHES).bind(clinic).bind(visit).fetch_all(c).await)?)
}

pub(crate) async fn stretches_of_host(
    tx: &mut Tx,
    host: MemberId,
    from: Time,
    to: Time,
) -> Result<Vec<StretchRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(STRETCHES_OF_HOST).bind(clinic).bind(host).bind(from).bind(to)
        .fetch_all(c).await)?)
}

pub(super) async fn heartbeat(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    on!(tx, c => sqlx::query(HEARTBEAT).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn recover(tx: &mut Tx) -> Result<()> {
    on!(tx, c => sqlx::query(RECOVER).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn with_contact(tx: &mut Tx, before: Time) -> Result<Vec<ClinicId>> {
    Ok(on!(tx, c => sqlx::query_scalar(WITH_CONTACT).bind(before).fetch_all(c).await)?)
}

pub(super) async fn reached(tx: &mut Tx, before: Time) -> Result<Vec<PersonId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(REACHED).bind(clinic).bind(before).fetch_all(c).await)?)
}

pub(super) async fn forget_contact(tx: &mut Tx, before: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(FORGET_CONTACT).bind(clinic).bind(before).execute(c).await.map(drop))?;
    Ok(())
}
