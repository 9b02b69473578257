//! The SQL of the outbox.
use crate::error::Result;
use crate::tx::Tx;
use model::outbox::{Channel, Delivery, LetterKind};
use model::{ClinicId, LetterId, ParticipantId, PersonId, Time};

macro_rules! columns {
    () => {
        "id, clinic_id, person_id, participant_id, to_name, to_address, subject, body, delivery, attempts,
         created_at, handed_at, kind, channel"
    };
}

/// What was written before `$3` to whoever is reached as participant `$2` is, and has not left.
macro_rules! waits_before {
    ($hash:literal) => {
        concat!(
            "participant reader cross join participant p cross join letter l
            where reader.clinic_id = $1 and reader.id = $2 and p.clinic_id = $1 and p.",
            $hash,
            " = reader.",
            $hash,
            " and l.clinic_id = $1 and l.participant_id = p.id and l.created_at < $3
                and l.delivery in ('queued', 'retrying')"
        )
    };
}

sql! {
    INSERT = "
        insert into letter (id, clinic_id, person_id, participant_id, to_name, to_address, subject, body,
            delivery, attempts, created_at, kind, channel)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, $9, $10, $11)";
    /// That a letter was written to this guest, also of several visits at once: it outlives the letter.
    TELLS = "
        insert into guest_letter (participant_id, letter_id, clinic_id, kind, channel, written_at)
        select p.id, l.id, l.clinic_id, l.kind, l.channel, l.created_at from participant p
        join letter l on l.clinic_id = p.clinic_id and l.id = $3
        where p.clinic_id = $1 and p.id = $2
        on conflict (participant_id, letter_id) do nothing";
    /// What a guest was written, oldest first. What was dropped before it left was not.
    TOLD = "
        select g.kind, g.channel, coalesce(l.delivery, g.delivery) as delivery, g.written_at,
            coalesce(l.sent_at, g.sent_at) as sent_at
        from guest_letter g left join letter l on l.clinic_id = g.clinic_id and l.id = g.letter_id
        where g.clinic_id = $1 and g.participant_id = $2 and (l.id is not null or g.delivery is not null)
        order by g.written_at, g.letter_id";
    FIND = concat!("select ", columns!(), " from letter where clinic_id = $1 and id = $2");
    /// One of two workers wins.
    HAND = "
        update letter set handed_at = $3, attempts = attempts + 1
        where clinic_id = $1 and id = $2 and handed_at is null and delivery in ('queued', 'retrying')";
    /// Since when something that was written earlier waits to leave to the same reader of the same clinic.
    /// Begins at the reader: all that waits at a clinic may be thousands, and each of them asks.
    EARLIER_MAIL = concat!("select min(l.created_at) from ", waits_before!("email_hash"), " and l.channel = 'mail'");
    EARLIER_TEXT = concat!("select min(l.created_at) from ", waits_before!("phone_hash"), " and l.channel = 'sms'");
    /// What invites the same guest, and was written later.
    NEWER = "
        select count(*) from letter l join letter old on old.clinic_id = l.clinic_id
            and old.participant_id = l.participant_id
        where old.clinic_id = $1 and old.id = $2 and l.created_at > old.created_at
            and l.kind in ('invitation', 'moved', 'new_host')";
    /// Unless the network has said meanwhile how it fared.
    SETTLE = "
        update letter set delivery = $3, handed_at = null, sent_at = $4
        where clinic_id = $1 and id = $2 and delivery in ('queued', 'retrying')";
    /// What whoever brings letters says of one, unless it is no news: in the order of `below` ($5), the later the truer. Of what
    /// waits here for another try nothing is to be heard.
    HEARD = "
        update letter set delivery = $3, handed_at = null, sent_at = coalesce(sent_at, $4)
        where clinic_id = $1 and id = $2 and channel = 'mail' and $5 > case
            when delivery = 'kept' or delivery in ('queued', 'retrying') and handed_at is null then 9
            when delivery = 'sent' then 1
            when delivery = 'delivered' then 2
            when delivery = 'bounced' then 3
            when delivery = 'complained' then 4
            else 0 end";
    REQUEUE = "
        update letter set delivery = 'queued', handed_at = null
        where clinic_id = $1 and id = $2 and delivery in ('in_doubt', 'bounced', 'failed', 'retrying')
            and (handed_at is null or delivery = 'in_doubt')";
    HELD = "
        select id from letter where clinic_id = $1 and delivery = 'queued' and participant_id is not null
            and handed_at is null";
    /// The operator's page shows letters of every clinic: no clinic_id to bind.
    NEWEST = concat!("select ", columns!(), " from letter order by created_at desc, id desc limit 200");
    /// How many of all clinics' did not arrive, for the operator; without invitations to what is over. That a visit is
    /// cancelled is still news.
    LOST = "
        select count(*) from letter
        where delivery in ('in_doubt', 'bounced', 'failed') and created_at >= $1 and not exists (
            select 1 from participant p join visit v on v.id = p.visit_id
            where p.id = letter.participant_id and v.ended_at is not null and letter.kind <> 'cancelled')";
    FORGET = "delete from letter where clinic_id = $1 and person_id = $2 and participant_id is null";
    REMOVE = "delete from letter where clinic_id = $1 and id = $2";
    /// No try of it has reached a mail server, and it speaks of no other visit.
    DROP_UNSENT = "
        delete from letter where clinic_id = $1 and participant_id = $2 and handed_at is null
            and delivery in ('queued', 'retrying') and not exists (
                select 1 from participant p where p.clinic_id = $1 and p.letter_id = letter.id)";
    /// The same of a letter that speaks of as many places, and of no other.
    DROP_SHARED = "
        delete from letter where clinic_id = $1 and id = $2 and handed_at is null
            and delivery in ('queued', 'retrying') and $3 = (
                select count(*) from participant p where p.clinic_id = $1 and p.letter_id = $2)";
    /// What a guest was written, also of several visits at once, oldest first.
    OF_GUEST = "
        select id, kind, delivery, created_at, handed_at from letter
        where clinic_id = $1 and participant_id = $2
        union
        select l.id, l.kind, l.delivery, l.created_at, l.handed_at from participant p
        join letter l on l.clinic_id = p.clinic_id and l.id = p.letter_id
        where p.clinic_id = $1 and p.id = $2
        order by created_at, id";
    /// The daily job, over all clinics: how letters fared, before they are forgotten. What still waits then leaves no more.
    KEEP = "
        update guest_letter set
            delivery = (
                select case when l.delivery in ('queued', 'retrying') then 'failed' else l.delivery end from letter l
                where l.clinic_id = guest_letter.clinic_id and l.id = guest_letter.letter_id),
            sent_at = (
                select l.sent_at from letter l
                where l.clinic_id = guest_letter.clinic_id and l.id = guest_letter.letter_id)
        where letter_id in (select o.id from letter o where o.created_at < $1)";
    /// The daily job, over all clinics.
    PRUNE = "delete from letter where created_at < $1";
    /// The operator again: whose letter is it?
    CLINIC_OF = "select clinic_id from letter where id = $1";
}

#[derive(sqlx::FromRow)]
pub(super) struct LetterData {
    pub id: LetterId,
    pub clinic_id: ClinicId,
    pub person_id: PersonId,
    pub participant_id: Option<ParticipantId>,
    pub to_name: Vec<u8>,
    pub to_address: Vec<u8>,
    pub subject: Vec<u8>,
    pub body: Vec<u8>,
    pub delivery: Delivery,
    pub attempts: i32,
    pub created_at: Time,
    pub handed_at: Option<Time>,
    pub kind: LetterKind,
    pub channel: Channel,
}

/// The sealed columns of a new letter.
pub(super) struct Sealed {
    pub to_name: Vec<u8>,
    pub to_address: Vec<u8>,
    pub subject: Vec<u8>,
    pub body: Vec<u8>,
    pub channel: Channel,
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: LetterId,
    person: PersonId,
    participant: Option<ParticipantId>,
    kind: LetterKind,
    sealed: Sealed,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let Sealed { to_name, to_address, subject, body, channel } = sealed;
    on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(person).bind(participant).bind(to_name)
        .bind(to_address).bind(subject).bind(body).bind(now).bind(kind).bind(channel)
        .execute(c).await.map(drop))?;
    match participant {
        Some(participant) => tells(tx, participant, id).await,
        None => Ok(()),
    }
}

/// The letter tells this guest of their visit, which its history says from now on.
pub(crate) async fn tells(tx: &mut Tx, participant: ParticipantId, letter: LetterId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(TELLS).bind(clinic).bind(participant).bind(letter)
        .execute(c).await.map(drop))?)
}

/// What a guest was written, as their history tells it for as long as there is a record of the visit.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Told {
    pub kind: LetterKind,
    pub channel: Channel,
    pub delivery: Delivery,
    pub written_at: Time,
    pub sent_at: Option<Time>,
}

pub(crate) async fn told(tx: &mut Tx, participant: ParticipantId) -> Result<Vec<Told>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(TOLD).bind(clinic).bind(participant).fetch_all(c).await)?)
}

pub(super) async fn find(tx: &mut Tx, id: LetterId) -> Result<Option<LetterData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(FIND).bind(clinic).bind(id).fetch_optional(c).await)?)
}

/// True when this worker, and no other, may send it now.
pub(super) async fn hand(tx: &mut Tx, id: LetterId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(HAND).bind(clinic).bind(id).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// Another letter takes its place.
pub(crate) async fn remove(tx: &mut Tx, id: LetterId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

/// Since when something earlier waits to leave to whom this letter is to.
pub(super) async fn earlier(tx: &mut Tx, reader: ParticipantId, letter: &LetterData) -> Result<Option<Time>> {
    let clinic = tx.clinic()?;
    let statement = match letter.channel {
        Channel::Mail => EARLIER_MAIL,
        Channel::Sms => EARLIER_TEXT,
    };
    Ok(on!(tx, c => sqlx::query_scalar(statement).bind(clinic).bind(reader).bind(letter.created_at)
        .fetch_one(c).await)?)
}

/// The last word to its guest on when the visit is. How an older one fares is not how they are invited.
pub(crate) async fn is_last_word(tx: &mut Tx, id: LetterId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let newer: i64 = on!(tx, c => sqlx::query_scalar(NEWER).bind(clinic).bind(id).fetch_one(c).await)?;
    Ok(newer == 0)
}

/// False where it was settled already.
pub(super) async fn settle(tx: &mut Tx, id: LetterId, delivery: Delivery) -> Result<bool> {
    let clinic = tx.clinic()?;
    let sent = (delivery == Delivery::Sent).then(|| tx.now());
    let hit = on!(tx, c => sqlx::query(SETTLE).bind(clinic).bind(id).bind(delivery).bind(sent).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// False where it changes nothing.
pub(super) async fn heard(tx: &mut Tx, id: LetterId, says: Delivery, below: i32) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(HEARD).bind(clinic).bind(id).bind(says).bind(now).bind(below)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn requeue(tx: &mut Tx, id: LetterId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit = on!(tx, c => sqlx::query(REQUEUE).bind(clinic).bind(id).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// Invitations that have not been tried; those that are on their way this moment are not among them.
pub(super) async fn held(tx: &mut Tx) -> Result<Vec<LetterId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(HELD).bind(clinic).fetch_all(c).await)?)
}

/// What waits to leave to a guest does not: something newer is true.
pub(super) async fn drop_unsent(tx: &mut Tx, participant: ParticipantId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(DROP_UNSENT).bind(clinic).bind(participant).execute(c).await.map(drop))?;
    Ok(())
}

/// A letter of so many places waits to leave, and speaks of no other: it does not. False where that is not so.
pub(crate) async fn drop_shared(tx: &mut Tx, id: LetterId, places: i64) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit = on!(tx, c => sqlx::query(DROP_SHARED).bind(clinic).bind(id).bind(places).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// A letter to a guest that is not forgotten yet, by which one knows what they have read.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Written {
    pub id: LetterId,
    pub kind: LetterKind,
    pub delivery: Delivery,
    pub handed_at: Option<Time>,
}

impl Written {
    /// It has told its reader what it says, or may have.
    pub fn has_left(&self) -> bool {
        use Delivery::{Complained, Delivered, InDoubt, Kept, Sent};
        self.handed_at.is_some() || matches!(self.delivery, Sent | Delivered | Complained | Kept | InDoubt)
    }
}

pub(crate) async fn of_guest(tx: &mut Tx, participant: ParticipantId) -> Result<Vec<Written>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_GUEST).bind(clinic).bind(participant).fetch_all(c).await)?)
}

pub(super) async fn newest(tx: &mut Tx) -> Result<Vec<LetterData>> {
    Ok(on!(tx, c => sqlx::query_as(NEWEST).fetch_all(c).await)?)
}

pub(crate) async fn clinic_of(tx: &mut Tx, id: LetterId) -> Result<Option<ClinicId>> {
    Ok(on!(tx, c => sqlx::query_scalar(CLINIC_OF).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn lost(tx: &mut Tx, since: Time) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar(LOST).bind(since).fetch_one(c).await)?)
}

pub(super) async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(person).execute(c).await.map(drop))?)
}

pub(super) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    on!(tx, c => sqlx::query(KEEP).bind(before).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?;
    Ok(())
}
