//! Other programs in calls (I4): an ultrasound device or OBS that sends, a screen in a classroom that watches. Whoever holds
//! or plans a visit makes a key for one program, which opens that visit's call and nothing else, for a day at most. A program
//! is no participant: it is in no record, and nobody waits for it.
mod entering;
pub(crate) mod rows;
mod setting;

pub use entering::{Entry, enter, holder, stands};
pub use setting::{save_setting, setting};

use crate::joining::rules;
use crate::logins::Token;
use crate::throttle::Quota;
use crate::tx::Tx;
use crate::visits::rows::{self as visit_rows, VisitData};
use crate::visits::rules as planning;
use crate::visits::when::{self, Zone};
use crate::{Domain, Host, Planner, Result, clinics, colleagues, visits};
use model::policy::Action;
use model::publish::{LASTS_H, NAME_MOST, NewProgram, ProgramRow, Programs};
use model::{AppError, ClinicId, Conflict, FieldCode, ProgramId, Secret, Time, VisitId};
use rows::{KeyRow, NewKey};

audit_event!(ProgramKeyMade, "program_key_made", visit: VisitId);
audit_event!(ProgramKeyEnded, "program_key_ended", visit: VisitId);
audit_event!(ProgramCame, "program_came", visit: VisitId);
audit_event!(ProgramRefused, "program_refused");
audit_event!(ProgramsAllowed, "programs_allowed", clinic: ClinicId);
audit_event!(ProgramsForbidden, "programs_forbidden", clinic: ClinicId);

const NAME: &str = "program_key.name";
const HOUR_S: i64 = 60 * 60;
const DAY_S: i64 = 24 * HOUR_S;
/// Keys of one visit that open at once. Higher: a longer list. Lower: a lecture with many screens runs out.
const KEYS_MOST: i64 = 20;
/// When there are enough: some may have lapsed by then.
const AGAIN_S: u32 = 60 * 60;
/// Of one key. Higher: a program that has lost its mind keeps the server busy. Lower: one on a bad network that comes again and
/// again is refused.
const COMES: Quota = Quota { purpose: "program", most: 120, per_s: 600 };

/// The keys of a visit, for whoever holds or plans it. Nothing is open where the clinic does not let programs in, nor in a
/// visit that is encrypted from end to end.
pub async fn programs(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<Programs> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let found = reached(&mut tx, &who, visit).await?;
    // A program has no key of an encrypted visit: it would see and hear nothing.
    if found.sealed || !rows::allowed(&mut tx).await? || rules::is_over(&found, tx.now()) {
        return Ok(Programs::default());
    }
    let (now, zone) = (tx.now(), Zone::stored(who.zone()));
    let words = |at: Time| when::shown(at, now, &zone, who.lang()).words;
    let mut shown = Vec::new();
    for row in rows::of_visit(&mut tx, visit, KEYS_MOST).await? {
        shown.push(ProgramRow {
            id: row.id,
            name: tx.open(row.person_id, NAME, row.id.0, &row.name).await?,
            watches: row.watches,
            until: words(row.expires_at),
            used: row.used_at.map(&words),
            mine: row.made_by == who.id(),
            code: None,
        });
    }
    let front = clinics::front_in(&mut tx).await?;
    let address = |path| domain.origin().clinic_url(&front, path);
    Ok(Programs { open: true, rows: shown, send_to: address("/whip"), watch_at: address("/whep") })
}

/// A key for one program. Its secret is told once, here.
pub async fn make(
    domain: &Domain,
    who: impl Into<Planner>,
    form: NewProgram,
) -> Result<(ProgramId, Secret<String>)> {
    let who = who.into();
    let token = Token::new(domain);
    let mut tx = domain.begin(&who).await?;
    let found = reached(&mut tx, &who, form.visit).await?;
    if rules::is_over(&found, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    if found.sealed || !rows::allowed(&mut tx).await? {
        return Err(AppError::NotAllowed.into());
    }
    let name = name(&form.program_name);
    let watches = match form.program_does.as_str() {
        "watch" => Ok(true),
        "send" => Ok(false),
        _ => Err(FieldCode::Required),
    };
    let (name, watches) = match (name, watches) {
        (Ok(name), Ok(watches)) => (name, watches),
        (name, watches) => {
            let checks = [("program_name", name.map(drop)), ("program_does", watches.map(drop))];
            return Err(AppError::of_fields(checks).err().unwrap_or(AppError::NotFound).into());
        }
    };
    if rows::count(&mut tx, form.visit).await? >= KEYS_MOST {
        return Err(AppError::TooMany { retry_after_s: AGAIN_S }.into());
    }
    let id = ProgramId(tx.new_uuid());
    let new = NewKey {
        id,
        visit: form.visit,
        person: found.person_id,
        made_by: who.id(),
        watches,
        name: tx.seal(found.person_id, NAME, id.0, &name).await?,
        hash: token.hash,
        expires: tx.now().plus_seconds(LASTS_H * HOUR_S),
    };
    rows::insert(&mut tx, &new).await?;
    tx.commit(ProgramKeyMade { visit: form.visit }).await?;
    Ok((id, token.secret))
}

/// To which visit a key belongs, for whoever may end it.
pub async fn visit_of(domain: &Domain, who: impl Into<Planner>, key: ProgramId) -> Result<VisitId> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let row = rows::one(&mut tx, key).await?.ok_or(AppError::NotFound)?;
    reached(&mut tx, &who, row.visit_id).await?;
    Ok(row.visit_id)
}

/// It opens nothing from now on; whoever calls it tells the room. The visit.
pub async fn end(domain: &Domain, who: impl Into<Planner>, key: ProgramId) -> Result<VisitId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let row = rows::one(&mut tx, key).await?.ok_or(AppError::NotFound)?;
    reached(&mut tx, &who, row.visit_id).await?;
    ended(tx, &row).await
}

/// The same from inside of the call, by whoever holds the visit.
pub async fn remove(domain: &Domain, host: &Host, visit: VisitId, key: ProgramId) -> Result<VisitId> {
    let mut tx = domain.begin(host).await?;
    let row = rows::one(&mut tx, key).await?.filter(|row| row.visit_id == visit).ok_or(AppError::NotFound)?;
    visits::joined(&mut tx, host, visit, Action::LetProgramsIn).await?;
    ended(tx, &row).await
}

async fn ended(mut tx: Tx, row: &KeyRow) -> Result<VisitId> {
    let visit = row.visit_id;
    if !rows::end(&mut tx, row.id).await? {
        tx.unchanged().await?;
        return Ok(visit);
    }
    tx.commit(ProgramKeyEnded { visit }).await?;
    Ok(visit)
}

/// The visit, for whoever holds it, alone or with its host, and for whoever plans it. Any other looks like none.
async fn reached(tx: &mut Tx, who: &Planner, visit: VisitId) -> Result<VisitData> {
    let with_host = match who.holds() {
        true => colleagues::relation(tx, who.id(), visit).await?,
        false => None,
    };
    let (found, relation) = match with_host {
        Some(relation) => (visit_rows::one(tx, visit).await?.ok_or(AppError::NotFound)?, relation),
        None => visits::reached(tx, who, visit).await?,
    };
    who.member.may(Action::LetProgramsIn, relation)?;
    Ok(found)
}

/// As the names of people are kept, and short enough for a tile.
fn name(typed: &str) -> std::result::Result<String, FieldCode> {
    let name = planning::name(typed)?;
    if name.chars().count() > NAME_MOST { Err(FieldCode::TooLong) } else { Ok(name) }
}

/// The daily job calls it.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-30 * DAY_S);
    rows::prune(tx, before).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(name("  Ultra\nsound \u{202e} 3 "), Ok("Ultra sound 3".to_owned()));
        assert_eq!(name(" \t"), Err(FieldCode::Required));
        assert_eq!(name(&"x".repeat(NAME_MOST + 1)), Err(FieldCode::TooLong));
    }
}
