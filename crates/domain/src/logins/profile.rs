//! One's own profile (A10): the name, the one that patients see where that is another, telephone numbers, zone, language.
//! `member.name` is what patients see; whoever has one name has no other kept.
use super::rows::{self, MemberRow};
use crate::clinics::rules as clinic;
use crate::tx::Tx;
use crate::{Domain, Member, Result};
use model::people::{PHONES, Profile};
use model::{AppError, FieldCode, FieldError, MemberId, PersonId};

audit_event!(ProfileChanged, "profile_changed", member: MemberId);

const FULL_NAME: &str = "member.full_name";
const NUMBERS: &str = "member.phones";

pub async fn profile(domain: &Domain, member: &Member) -> Result<Profile> {
    let mut tx = domain.read(member).await?;
    let seen = member.name.expose().clone();
    let kept = rows::profile(&mut tx, member.member).await?;
    let full_name = opened(&mut tx, member.person, member.member, FULL_NAME, kept.full_name).await?;
    let numbers = opened(&mut tx, member.person, member.member, NUMBERS, kept.phones).await?;
    let (name, display_name) = full_name.map_or((seen.clone(), String::new()), |name| (name, seen));
    Ok(Profile {
        name,
        display_name,
        phones: lines(numbers),
        zone: member.zone.clone(),
        lang: member.kept_lang,
    })
}

pub async fn save_profile(domain: &Domain, member: &Member, form: Profile) -> Result<()> {
    let typed = checked(form)?;
    let mut tx = domain.begin(member).await?;
    let (person, id) = (member.person, member.member.0);
    // An empty one, and the same again, is none.
    let other = !["", typed.name.as_str()].contains(&typed.display_name.as_str());
    let seen = if other { &typed.display_name } else { &typed.name };
    let name = tx.seal(person, "member.name", id, seen).await?;
    let full_name = if other { Some(tx.seal(person, FULL_NAME, id, &typed.name).await?) } else { None };
    let numbers = match typed.phones.join("\n") {
        numbers if numbers.is_empty() => None,
        numbers => Some(tx.seal(person, NUMBERS, id, &numbers).await?),
    };
    let kept = rows::ProfileData { full_name, phones: numbers };
    rows::set_profile(&mut tx, member.member, (&name, &kept), &typed.zone, typed.lang).await?;
    tx.shows();
    tx.commit(ProfileChanged { member: member.member }).await
}

/// As it will be kept, when everything that was typed is right.
fn checked(form: Profile) -> Result<Profile> {
    let mut wrong = Vec::new();
    let mut check = |field: &str, answer: Result<(), FieldCode>| {
        wrong.extend(answer.err().map(|code| FieldError::new(field, code)));
    };
    let tidied: Vec<String> = form.phones.iter().take(PHONES).map(|typed| clinic::tidy(typed)).collect();
    let typed = Profile {
        name: clinic::tidy(&form.name),
        display_name: clinic::tidy(&form.display_name),
        phones: tidied.iter().filter(|phone| !phone.is_empty()).cloned().collect(),
        zone: form.zone.trim().to_owned(),
        lang: form.lang,
    };
    check("name", clinic::name(&typed.name));
    if !typed.display_name.is_empty() {
        check("display_name", clinic::name(&typed.display_name));
    }
    for (place, phone) in tidied.iter().enumerate().filter(|(_, phone)| !phone.is_empty()) {
        check(&format!("phones[{place}]"), clinic::phone(phone));
    }
    check("zone", clinic::zone(&typed.zone));
    if wrong.is_empty() { Ok(typed) } else { Err(AppError::Invalid(wrong).into()) }
}

/// What contracts and colleagues call them, where patients see another name.
pub(crate) async fn full_name(tx: &mut Tx, member: &MemberRow) -> Result<Option<String>> {
    let kept = rows::profile(tx, member.id).await?;
    opened(tx, member.person_id, member.id, FULL_NAME, kept.full_name).await
}

/// Both names, where there are two: neither makes a password.
pub(super) async fn names(tx: &mut Tx, member: &Member) -> Result<String> {
    let kept = rows::profile(tx, member.member).await?;
    let full_name = opened(tx, member.person, member.member, FULL_NAME, kept.full_name).await?;
    let seen = member.name.expose();
    Ok(full_name.map_or_else(|| seen.clone(), |name| format!("{seen} {name}")))
}

/// How colleagues reach them.
pub(crate) async fn phones(tx: &mut Tx, member: &MemberRow) -> Result<Vec<String>> {
    let kept = rows::profile(tx, member.id).await?;
    Ok(lines(opened(tx, member.person_id, member.id, NUMBERS, kept.phones).await?))
}

async fn opened(
    tx: &mut Tx,
    person: PersonId,
    member: MemberId,
    column: &'static str,
    sealed: Option<Vec<u8>>,
) -> Result<Option<String>> {
    match sealed {
        Some(sealed) => Ok(Some(tx.open(person, column, member.0, &sealed).await?)),
        None => Ok(None),
    }
}

fn lines(kept: Option<String>) -> Vec<String> {
    kept.iter().flat_map(|text| text.lines()).map(str::to_owned).collect()
}
