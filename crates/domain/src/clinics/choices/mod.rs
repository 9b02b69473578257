//! What a clinic sets for everybody who works there, and may let each set for themselves (A11): the minutes of most visits,
//! and the words that their guests read in the waiting room.
//!
//! What somebody has chosen is kept when the clinic does not let them choose any more: it means nothing meanwhile, and
//! holds again when they may.
pub(crate) mod rows;

use super::{front_in, rules};
use crate::tx::Tx;
use crate::{Admin, Domain, Error, Member, Result};
use model::choices::{ClinicChoices, LENGTHS_MIN, NewOwnChoices, OwnChoice, OwnChoices};
use model::policy::Role;
use model::{ClinicId, Conflict, FieldCode, MemberId};
use rows::{Chosen, Offered};

audit_event!(ChoicesChanged, "choices_changed", clinic: ClinicId);
audit_event!(OwnChoicesChanged, "own_choices_changed", member: MemberId);

const WORDS: &str = "member_choice.waiting_words";

pub async fn choices(domain: &Domain, admin: &Admin) -> Result<ClinicChoices> {
    let mut tx = domain.read(admin).await?;
    let offered = rows::offered(&mut tx).await?;
    let ticked = |yes: bool| if yes { "on" } else { "" }.to_owned();
    Ok(ClinicChoices {
        visit_min: offered.visit_min.to_string(),
        own_length: ticked(offered.own_visit_min),
        own_words: ticked(offered.own_waiting_words),
    })
}

/// Holds from the next visit that is planned, and for whoever waits from the next look at the page.
pub async fn save_choices(domain: &Domain, admin: &Admin, form: ClinicChoices) -> Result<()> {
    let new = Offered {
        visit_min: length("visit_min", &form.visit_min)?,
        own_visit_min: form.own_length == "on",
        own_waiting_words: form.own_words == "on",
    };
    let mut tx = domain.begin(admin).await?;
    rows::save_offered(&mut tx, &new).await?;
    tx.shows();
    tx.commit(ChoicesChanged { clinic: admin.clinic() }).await
}

/// May they choose a length, and write words? The length is a planner's, the words are a host's.
fn open_to(member: &Member, offered: &Offered) -> (bool, bool) {
    let (holds, plans) = (member.roles.contains(&Role::Host), member.roles.contains(&Role::Scheduler));
    (offered.own_visit_min && (holds || plans), offered.own_waiting_words && holds)
}

pub async fn own_choices(domain: &Domain, member: &Member) -> Result<OwnChoices> {
    let mut tx = domain.read(member).await?;
    let offered = rows::offered(&mut tx).await?;
    let chosen = rows::chosen(&mut tx, member.member).await?;
    let (lengths, wording) = open_to(member, &offered);
    let mut own = OwnChoices::default();
    if lengths {
        let mine = chosen.as_ref().and_then(|chosen| chosen.visit_min);
        own.length = Some(OwnChoice {
            clinics: offered.visit_min.to_string(),
            own: mine.map(|minutes| minutes.to_string()).unwrap_or_default(),
        });
    }
    if wording {
        own.words = Some(OwnChoice {
            clinics: front_in(&mut tx).await?.waiting_words,
            own: opened(&mut tx, member.member, chosen).await?.unwrap_or_default(),
        });
    }
    Ok(own)
}

pub async fn save_own_choices(domain: &Domain, member: &Member, form: NewOwnChoices) -> Result<()> {
    let minutes = match form.own_length.trim() {
        "" => None,
        typed => Some(length("own_length", typed)?),
    };
    let typed = form.own_words.trim();
    rules::words(typed).map_err(|code| Error::field("own_words", code))?;
    let mut tx = domain.begin(member).await?;
    let offered = rows::offered(&mut tx).await?;
    let (lengths, wording) = open_to(member, &offered);
    // Taken back while the page was open.
    if minutes.is_some() && !lengths || !typed.is_empty() && !wording {
        return Err(Conflict::ChoiceTakenBack.into());
    }
    let (kept_minutes, kept_words) = match rows::chosen(&mut tx, member.member).await? {
        Some(chosen) => (chosen.visit_min, chosen.waiting_words),
        None => (None, None),
    };
    let sealed = match typed.is_empty() {
        true => None,
        false => Some(tx.seal(member.person, WORDS, member.member.0, typed).await?),
    };
    // The form says nothing of what it does not offer.
    let minutes = if lengths { minutes } else { kept_minutes };
    let words = if wording { sealed } else { kept_words };
    rows::choose(&mut tx, member.member, minutes, words).await?;
    tx.commit(OwnChoicesChanged { member: member.member }).await
}

/// The minutes of most visits that this member plans.
pub(crate) async fn visit_min(tx: &mut Tx, member: MemberId) -> Result<i32> {
    let offered = rows::offered(tx).await?;
    let own = match offered.own_visit_min {
        true => rows::chosen(tx, member).await?.and_then(|chosen| chosen.visit_min),
        false => None,
    };
    Ok(own.unwrap_or(offered.visit_min))
}

/// A host's own words in the waiting room; none where the clinic's hold.
pub(crate) async fn words(tx: &mut Tx, host: MemberId) -> Result<Option<String>> {
    if !rows::offered(tx).await?.own_waiting_words {
        return Ok(None);
    }
    let chosen = rows::chosen(tx, host).await?;
    opened(tx, host, chosen).await
}

async fn opened(tx: &mut Tx, host: MemberId, chosen: Option<Chosen>) -> Result<Option<String>> {
    let Some(Chosen { person_id, waiting_words: Some(sealed), .. }) = chosen else { return Ok(None) };
    Ok(Some(tx.open(person_id, WORDS, host.0, &sealed).await?))
}

fn length(field: &'static str, typed: &str) -> Result<i32> {
    let chosen = typed.parse().ok().filter(|minutes| LENGTHS_MIN.contains(minutes));
    chosen.map(i32::from).ok_or_else(|| Error::field(field, FieldCode::Required))
}
