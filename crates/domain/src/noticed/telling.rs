//! The message to a host who has not seen that somebody waits: once for each wait, never of somebody who was let in or has gone
//! away, and without a word of who it is or why they come.
use super::{HostTold, rows, rules};
use crate::joining::rows as places;
use crate::joining::rules::{is_over, waits_still};
use crate::logins::letters::{self, To, Words};
use crate::logins::rows::MemberRow;
use crate::people::notices::{self, reached::reached};
use crate::principals::Program;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::rows as visits;
use crate::{Domain, Error, Result, clinics, logins};
use jobs::JobError;
use model::clinics::ClinicFront;
use model::colleagues::PlaceRole;
use model::notices::NoticeKind;
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
    let rules = rows::rules_of(&mut tx, visit.host_id).await?;
    // Nobody is told any more where the clinic or the host has changed their mind.
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
    let reached = reached(tx, &member, NoticeKind::Waiting).await?;
    if reached.nowhere() {
        return Ok(false);
    }
    let bucket = tx.blind("host told", &to.text())?;
    match throttle::take_in(tx, &TOLD, &bucket[..16]).await {
        Err(Error::Shown(AppError::TooMany { .. })) => return Ok(false),
        counted => counted?,
    }
    let front = clinics::front_in(tx).await?;
    if let Some(address) = &reached.address {
        letter(tx, &front, &member, address).await?;
    }
    if let Some(number) = reached.number {
        let link = tx.domain().origin().clinic_url(&front, "/today");
        notices::text(tx, &front, &member, (NoticeKind::Waiting, number, &link)).await?;
    }
    Ok(true)
}

async fn letter(tx: &mut Tx, front: &ClinicFront, member: &MemberRow, address: &str) -> Result<()> {
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
    let to = To { person: member.person_id, name: &name, address, lang };
    letters::send(tx, front, &to, words).await
}
