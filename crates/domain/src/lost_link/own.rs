//! The same links for whoever works at the clinic and stands in a visit by their own address, as its patient or as somebody
//! who comes along (A3, Participant): they find it in their account, and join without letter and code. Only an address
//! that they have confirmed is theirs. Nothing of what a visit is about is told: who holds it and when, as a letter tells.
use super::{AHEAD_S, BACK_S, rows};
use crate::visits::when::{self, Zone};
use crate::{Domain, Member, Result, clinics, joining, logins};
use model::joining::OwnPlace;
use model::policy::{Action, Relation};

/// Soonest first.
pub async fn own_places(domain: &Domain, member: &Member) -> Result<Vec<OwnPlace>> {
    member.may(Action::ReadOwnPlaces, Relation::Own)?;
    // Each comes with its link.
    member.may(Action::JoinVisit, Relation::Own)?;
    let mut tx = domain.read(member).await?;
    let Some(email) = logins::confirmed_email_of(&mut tx, member.identity).await? else {
        return Ok(Vec::new());
    };
    let (hash, now) = (joining::reach_hash(&tx, &email)?, tx.now());
    let (front, zone) = (clinics::front_in(&mut tx).await?, Zone::stored(&member.zone));
    let mut places = Vec::new();
    let span = (now.plus_seconds(-BACK_S), now.plus_seconds(AHEAD_S));
    for visit in rows::by_email(&mut tx, &hash, span).await? {
        let sealed = (visit.host_person, visit.host_place.0, &visit.host_name);
        places.push(OwnPlace {
            url: joining::url(&tx, &front, visit.id, visit.link_version)?,
            host: tx.open(sealed.0, "participant.name", sealed.1, sealed.2).await?,
            starts: when::shown(visit.starts_at, now, &zone, member.lang),
        });
    }
    Ok(places)
}
