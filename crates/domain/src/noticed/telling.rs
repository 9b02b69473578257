//! The message to a host who has not seen that somebody waits: once for each wait, never of somebody who was let in or has gone
//! away, and without a word of who it is or why they come.
use super::{HostTold, rows, rules};
use crate::joining::rows as places;
use crate::joining::rules::{is_over, waits_still};
use crate::logins::letters::{self, To, Words};
use crate::logins::rows::MemberRow;
use crate::outbox::{self, OutgoingText};
use crate::principals::Program;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::rows as visits;
use crate::{Domain, Error, Result, clinics, factors, logins, texting};
use jobs::JobError;
use model::clinics::ClinicFront;
use model::colleagues::PlaceRole;
use model::outbox::LetterKind;
use model::{AppError, ClinicId, MemberId, ParticipantId, Time, VisitId};
use serde::{Deserialize, Serialize};
use texts::noticed as t;

/// To one member, whoever waits. Higher: a guest who comes and goes all day fills a phone, and each text has its price.
/// Lower: on a full morning somebody waits of whom nothing is said.
const TOLD: Quota = Quota { purpose: "host told", most: 12, per_s: 60 * 60 };

/// Looks after one wait.
#[derive(Serialize, Deserialize)]
pub(crate) struct TellHost {
    pub clinic: ClinicId,
    pub visit: VisitId,
    pub participant: ParticipantId,
    /// The wait that it is about.
    pub since: Time,
    /// Those who hold the visit with its host.
    pub more: bool,
}

impl jobs::Job for TellHost {
    const KIND: &'static str = "tell_host";
    /// A new wait of the same guest takes the place of the one before.
    fn key(&self) -> Option<String> {
        Some(format!("{}.{}", self.participant.text(), self.more))
    }
}

impl TellHost {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        Ok(tell(domain, self).await?)
    }
}

/// Judged by what is true now: they may have been seen, let in, or be gone.
async fn tell(domain: &Domain, job: TellHost) -> Result<()> {
    let mut tx = domain.begin(&Program { clinic: Some(job.clinic) }).await?;
    let now = tx.now();
    let Some(visit) = visits::one(&mut tx, job.visit).await? else { return Ok(()) };
    let Some(place) = places::one(&mut tx, job.participant).await? else { return Ok(()) };
    let lost = places::lost_wait(&mut tx, job.participant).await?;
    let waits = waits_still(&place, lost, now) && place.since_at == Some(job.since);
    if !waits || is_over(&visit, now) {
        return Ok(());
    }
    let rules = rows::rules(&mut tx).await?;
    // Nobody is told any more where the clinic has changed its mind.
    let Some(due) = rules::tell_at(job.since, visit.starts_at, &rules) else { return Ok(()) };
    if now < due {
        // The visit was moved meanwhile, or the clinic is more patient.
        tx.enqueue_at(due, job).await?;
        return tx.commit_unaudited("looked at too early; it is looked at again").await;
    }
    if !rows::tell(&mut tx, job.participant, job.since, job.more).await? {
        return Ok(());
    }
    let mut told = false;
    for member in readers(&mut tx, job.visit, visit.host_id, job.more).await? {
        told |= write(&mut tx, member).await?;
    }
    let participant = job.participant;
    if !job.more && rules.more_min > 0 {
        let later = now.plus_seconds(60 * i64::from(rules.more_min));
        tx.enqueue_at(later, TellHost { more: true, ..job }).await?;
    }
    match told {
        true => tx.commit(HostTold { participant }).await,
        false => tx.commit_unaudited("nobody wants to be told of this wait").await,
    }
}

/// The host; later those who hold the visit with them.
async fn readers(tx: &mut Tx, visit: VisitId, host: MemberId, more: bool) -> Result<Vec<MemberId>> {
    if !more {
        return Ok(vec![host]);
    }
    let people = places::of_visit(tx, visit).await?;
    let holds = people.iter().filter(|place| place.role == PlaceRole::Cohost && place.removed_at.is_none());
    Ok(holds.filter_map(|place| place.member_id).collect())
}

/// By whatever this member has chosen; false where that is nothing.
async fn write(tx: &mut Tx, to: MemberId) -> Result<bool> {
    let found = logins::rows::member(tx, to).await?.filter(MemberRow::is_working);
    let Some(member) = found else { return Ok(false) };
    let (by_mail, by_text) = rows::chosen(tx, to).await?;
    if !by_mail && !by_text {
        return Ok(false);
    }
    let bucket = tx.blind("host told", &to.text())?;
    match throttle::take_in(tx, &TOLD, &bucket[..16]).await {
        Err(Error::Shown(AppError::TooMany { .. })) => return Ok(false),
        counted => counted?,
    }
    let front = clinics::front_in(tx).await?;
    let mailed = by_mail && letter(tx, &front, &member).await?;
    let texted = by_text && text(tx, &front, &member).await?;
    Ok(mailed || texted)
}

async fn letter(tx: &mut Tx, front: &ClinicFront, member: &MemberRow) -> Result<bool> {
    // An address that nobody has confirmed may be a stranger's.
    let Some(address) = logins::confirmed_email_of(tx, member.identity_id).await? else { return Ok(false) };
    let (name, lang) = (member.name(tx).await?, member.lang);
    let clinic = texts::isolate(&front.name);
    let words = Words {
        subject: t::letter_subject(lang, &front.name),
        paragraphs: vec![
            texts::accounts_mail::greeting(lang, texts::isolate(&name)),
            t::letter_what(lang, clinic),
            t::letter_unsaid(lang).to_owned(),
        ],
        button: Some((t::letter_button(lang), tx.domain().origin().clinic_url(front, "/today"))),
        footer: t::letter_footer(lang),
    };
    let to = To { person: member.person_id, name: &name, address: &address, lang };
    letters::send(tx, front, &to, words).await?;
    Ok(true)
}

/// To the number that was shown to be theirs.
async fn text(tx: &mut Tx, front: &ClinicFront, member: &MemberRow) -> Result<bool> {
    let Some(number) = factors::texts::number_of(tx, member.identity_id).await? else { return Ok(false) };
    if texting::is_stopped(tx, &number).await? {
        return Ok(false);
    }
    let link = tx.domain().origin().clinic_url(front, "/today");
    let body = t::text(member.lang, &front.name, &link);
    let text = OutgoingText {
        clinic: front.clinic,
        person: member.person_id,
        to_name: member.name(tx).await?,
        to_number: number,
        body: texting::plain(&body),
    };
    outbox::queue_text(tx, text, LetterKind::Invitation, None).await?;
    Ok(true)
}
