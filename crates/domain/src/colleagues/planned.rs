//! Colleagues who are named while a visit is planned: read from the form, placed with the visit, told in its transaction.
use super::telling::{self, News};
use super::{chosen, rows, typed};
use crate::joining;
use crate::logins::rows::{self as members, MemberRow};
use crate::tx::Tx;
use crate::visits;
use crate::{Error, Member, Planner, Result};
use model::colleagues::{PlaceRole, PlannedColleague};
use model::people::HostName;
use model::policy::{Action, Relation};
use model::visits::{NewVisit, PEOPLE_MOST, PreviewColleague};
use model::{Conflict, FieldCode, MemberId, Time, VisitId};
use std::collections::BTreeSet;

/// Somebody of the clinic who comes to a visit that is being planned.
pub(crate) struct Coming {
    member: MemberRow,
    role: PlaceRole,
}

/// Nobody else plans for the host now, nor takes somebody's role who is to come: always in the same order, so that no two who
/// plan with each other wait for each other.
pub(crate) async fn lock_all(tx: &mut Tx, host: MemberId, new: &NewVisit) -> Result<()> {
    let mut all = BTreeSet::from([host]);
    all.extend(new.colleagues.iter().filter_map(|named| typed(&named.colleague)));
    for member in all {
        visits::rows::lock_host(tx, member).await?;
    }
    Ok(())
}

/// Whom the form names, each once. The host comes in any case.
pub(crate) async fn named(
    tx: &mut Tx,
    who: &Planner,
    host: MemberId,
    new: &NewVisit,
    guests: usize,
) -> Result<Vec<Coming>> {
    let mut coming: Vec<Coming> = Vec::new();
    for named in new.colleagues.iter().filter(|named| !named.colleague.trim().is_empty()) {
        who.member.may(Action::ChooseColleagues, relation(who, host))?;
        let member = chosen(tx, "colleagues[0][colleague]", &named.colleague).await?;
        if member.id != host && !super::may_come(who, relation(who, host), host, member.id) {
            return Err(Conflict::PersonChanged.into());
        }
        add(&mut coming, host, member, named);
    }
    if 1 + guests + coming.len() > PEOPLE_MOST {
        return Err(Error::field("colleagues[0][colleague]", FieldCode::TooManyPeople));
    }
    Ok(coming)
}

fn add(coming: &mut Vec<Coming>, host: MemberId, member: MemberRow, named: &PlannedColleague) {
    let role = if named.cohost == "on" { PlaceRole::Cohost } else { PlaceRole::Colleague };
    match coming.iter().position(|other| other.member.id == member.id) {
        Some(twice) if role == PlaceRole::Cohost => coming[twice].role = role,
        Some(_) => {}
        None if member.id == host => {}
        None => coming.push(Coming { member, role }),
    }
}

fn relation(who: &Planner, host: MemberId) -> Relation {
    if host == who.id() { Relation::Own } else { Relation::Given }
}

/// Each with a place of their own.
pub(crate) async fn place_all(tx: &mut Tx, visit: VisitId, coming: &[Coming]) -> Result<()> {
    for one in coming {
        joining::place_colleague(tx, visit, &one.member, one.role).await?;
    }
    Ok(())
}

/// Of several visits, once: of the first.
pub(crate) async fn tell_all(
    tx: &mut Tx,
    by: &Member,
    visit: (VisitId, Time),
    coming: &[Coming],
) -> Result<()> {
    for one in coming {
        telling::tell(tx, by, one.member.id, News::Added, visit).await?;
    }
    Ok(())
}

/// As the form would be read, without refusing anything: whoever cannot come any more is left out.
pub(crate) async fn foreseen(
    tx: &mut Tx,
    who: &Planner,
    host: MemberId,
    new: &NewVisit,
    span: Option<(Time, Time)>,
) -> Result<Vec<PreviewColleague>> {
    let mut coming: Vec<Coming> = Vec::new();
    if who.member.may(Action::ChooseColleagues, relation(who, host)).is_ok() {
        for named in &new.colleagues {
            let Some(id) = typed(&named.colleague) else { continue };
            let member = members::member(tx, id).await?.filter(|row| row.is_host && row.is_working());
            if let Some(member) = member.filter(|row| super::may_come(who, relation(who, host), host, row.id))
            {
                add(&mut coming, host, member, named);
            }
        }
    }
    let mut shown = Vec::with_capacity(coming.len());
    for one in coming {
        let busy = match span {
            Some(span) => visits::conflicts::meets(tx, one.member.id, span, None).await?.is_some(),
            None => false,
        };
        let name = one.member.name(tx).await?;
        shown.push(PreviewColleague { name, cohost: one.role == PlaceRole::Cohost, busy });
    }
    Ok(shown)
}

/// Who may be asked to come while a visit is planned: nobody, where the planner may ask nobody.
pub(crate) async fn to_plan(tx: &mut Tx, who: &Planner) -> Result<Vec<HostName>> {
    let may = |relation| who.member.may(Action::ChooseColleagues, relation).is_ok();
    if !may(Relation::Own) && !may(Relation::Given) {
        return Ok(Vec::new());
    }
    super::hosts(tx, &BTreeSet::from([who.id()])).await
}

/// Who belongs to a visit, as the form would name them again.
pub(crate) async fn again(tx: &mut Tx, visit: VisitId) -> Result<Vec<PlannedColleague>> {
    let people = joining::rows::of_visit(tx, visit).await?;
    let colleagues = people.iter().filter(|place| rows::is_colleague(place));
    let named = colleagues.filter_map(|place| {
        let cohost = if place.role == PlaceRole::Cohost { "on" } else { "" };
        Some(PlannedColleague { colleague: place.member_id?.text(), cohost: cohost.to_owned() })
    });
    Ok(named.collect())
}
