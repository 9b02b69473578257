//! What a visit is beside its time: its topic, what of the clinic's services, whether it is encrypted. No guest reads of it in
//! a letter, so none is written.
use super::super::rows::{self, VisitData};
use super::super::rules::Details;
use super::super::show;
use crate::joining::rows as places;
use crate::tx::Tx;
use crate::{Error, Result, booking, services};
use model::{FieldCode, ServiceId};

#[derive(Clone, PartialEq)]
struct What {
    topic: String,
    service: Option<ServiceId>,
    sealed: bool,
}

/// What the form says, and what its visit was: only what differs is changed, so that visits of a series which are not all the
/// same stay so in everything else.
pub(crate) struct Anew {
    from: What,
    to: What,
}

pub(crate) async fn anew(tx: &mut Tx, found: &VisitData, typed: &Details) -> Result<Anew> {
    let from = present(tx, found).await?;
    let service = services::chosen(tx, &typed.service).await?;
    let to = What { topic: typed.topic.clone(), service, sealed: typed.sealed };
    Ok(Anew { from, to })
}

async fn present(tx: &mut Tx, found: &VisitData) -> Result<What> {
    let service = services::rows::of_visit(tx, found.id).await?.map(|(id, _)| id);
    Ok(What { topic: show::topic(tx, found).await?, service, sealed: found.sealed })
}

/// The visit is this from now on. False: it was already. The caller has locked the host and commits.
pub(crate) async fn describe(tx: &mut Tx, found: &VisitData, anew: &Anew) -> Result<bool> {
    let Anew { from, to } = anew;
    let is = present(tx, found).await?;
    let mut what = is.clone();
    if to.topic != from.topic {
        what.topic.clone_from(&to.topic);
    }
    // What was booked stays one of the services.
    if to.service != from.service && (to.service.is_some() || !booking::is_booked(tx, found.id).await?) {
        what.service = to.service;
    }
    if to.sealed != from.sealed {
        what.sealed = to.sealed;
    }
    if what == is {
        return Ok(false);
    }
    // A page that is open already would go on as it was told.
    if what.sealed != is.sealed && anybody_has_come(tx, found).await? {
        return Err(Error::field("sealed", FieldCode::PersonIsHere));
    }
    let topic = tx.seal(found.person_id, "visit.topic", found.id.0, &what.topic).await?;
    if !rows::describe(tx, found.id, topic, what.sealed).await? {
        return Err(model::Conflict::VisitBegun.into());
    }
    if what.service != is.service {
        services::rows::set(tx, found.id, what.service).await?;
    }
    Ok(true)
}

async fn anybody_has_come(tx: &mut Tx, found: &VisitData) -> Result<bool> {
    let people = places::of_visit(tx, found.id).await?;
    let here = |place: &places::PlaceRow| place.waits || place.present || place.arrived_at.is_some();
    Ok(people.iter().any(|place| place.removed_at.is_none() && here(place)))
}
