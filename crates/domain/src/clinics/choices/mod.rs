//! What a clinic sets for everybody who works there, and may let each set for themselves (A11): the minutes of most visits,
//! the words that their guests read in the waiting room, and how their waiting rooms call them (`noticed/`).
//!
//! What somebody has chosen is kept when the clinic does not let them choose any more: it means nothing meanwhile, and
//! holds again when they may.
pub(crate) mod rows;

use super::{front_in, rules};
use crate::tx::Tx;
use crate::{Admin, Domain, Error, Member, Result};
use model::choices::{ClinicChoices, LENGTHS_MIN, NewOwnChoices, OwnChoice, OwnChoices};
use model::noticed::{EARLY_MIN, RING_MIN, TELL_MIN};
use model::policy::Role;
use model::{ClinicId, Conflict, FieldCode, MemberId};
use rows::{Chosen, Number, Offered};

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
        own_ring: ticked(offered.own_ring_min),
        own_early: ticked(offered.own_early_min),
        own_tell: ticked(offered.own_tell_min),
    })
}

/// Holds from the next visit that is planned, and for whoever waits from the next look at the page.
pub async fn save_choices(domain: &Domain, admin: &Admin, form: ClinicChoices) -> Result<()> {
    let visit_min = one_of("visit_min", &form.visit_min, &LENGTHS_MIN)?;
    let mut tx = domain.begin(admin).await?;
    let new = Offered {
        visit_min,
        own_visit_min: form.own_length == "on",
        own_waiting_words: form.own_words == "on",
        own_ring_min: form.own_ring == "on",
        own_early_min: form.own_early == "on",
        own_tell_min: form.own_tell == "on",
        ..rows::offered(&mut tx).await?
    };
    rows::save_offered(&mut tx, &new).await?;
    tx.shows();
    tx.commit(ChoicesChanged { clinic: admin.clinic() }).await
}

/// May they write words for their guests?
fn may_write(member: &Member, offered: &Offered) -> bool {
    offered.own_waiting_words && member.roles.contains(&Role::Host)
}

/// May they choose this? The length is a planner's, what calls them is a host's.
fn may_choose(member: &Member, offered: &Offered, number: Number) -> bool {
    let (_, lets) = offered.number(number);
    let plans = number == Number::Length && member.roles.contains(&Role::Scheduler);
    lets && (plans || member.roles.contains(&Role::Host))
}

pub async fn own_choices(domain: &Domain, member: &Member) -> Result<OwnChoices> {
    let mut tx = domain.read(member).await?;
    let offered = rows::offered(&mut tx).await?;
    let chosen = rows::chosen(&mut tx, member.member).await?;
    let mut mine = chosen.as_ref().map(Chosen::numbers).unwrap_or_default();
    let mut shown = |number: Number| {
        may_choose(member, &offered, number).then(|| OwnChoice {
            clinics: offered.number(number).0.to_string(),
            own: mine.of(number).map(|minutes| minutes.to_string()).unwrap_or_default(),
        })
    };
    let mut own = OwnChoices {
        length: shown(Number::Length),
        ring: shown(Number::Ring),
        early: shown(Number::Early),
        tell: shown(Number::Tell),
        words: None,
    };
    if may_write(member, &offered) {
        own.words = Some(OwnChoice {
            clinics: front_in(&mut tx).await?.waiting_words,
            own: opened(&mut tx, member.member, chosen).await?.unwrap_or_default(),
        });
    }
    Ok(own)
}

pub async fn save_own_choices(domain: &Domain, member: &Member, form: NewOwnChoices) -> Result<()> {
    let wanted = [
        (Number::Length, own_number("own_length", &form.own_length, &LENGTHS_MIN)?),
        (Number::Ring, own_number("own_ring", &form.own_ring, &RING_MIN)?),
        (Number::Early, own_number("own_early", &form.own_early, &EARLY_MIN)?),
        (Number::Tell, own_number("own_tell", &form.own_tell, &TELL_MIN)?),
    ];
    let typed = form.own_words.trim();
    rules::words(typed).map_err(|code| Error::field("own_words", code))?;
    let mut tx = domain.begin(member).await?;
    let offered = rows::offered(&mut tx).await?;
    let wording = may_write(member, &offered);
    let kept = rows::chosen(&mut tx, member.member).await?;
    let mut numbers = kept.as_ref().map(Chosen::numbers).unwrap_or_default();
    // Taken back while the page was open.
    let mut late = !typed.is_empty() && !wording;
    for (number, minutes) in wanted {
        // The form says nothing of what it does not offer.
        match may_choose(member, &offered, number) {
            true => *numbers.of(number) = minutes,
            false => late |= minutes.is_some(),
        }
    }
    if late {
        return Err(Conflict::ChoiceTakenBack.into());
    }
    let sealed = match typed.is_empty() {
        true => None,
        false => Some(tx.seal(member.person, WORDS, member.member.0, typed).await?),
    };
    let words = if wording { sealed } else { kept.and_then(|kept| kept.waiting_words) };
    rows::choose(&mut tx, member.member, numbers, words).await?;
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

/// None is the clinic's.
fn own_number(field: &'static str, typed: &str, from: &[u16]) -> Result<Option<i32>> {
    match typed.trim() {
        "" => Ok(None),
        typed => one_of(field, typed, from).map(Some),
    }
}

fn one_of(field: &'static str, typed: &str, from: &[u16]) -> Result<i32> {
    let chosen = typed.parse().ok().filter(|minutes| from.contains(minutes));
    chosen.map(i32::from).ok_or_else(|| Error::field(field, FieldCode::Required))
}
