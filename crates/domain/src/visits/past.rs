//! The story of each guest of a visit, as the host reads it (S5): what they were sent, what they said, when they were there.
use super::rows::VisitData;
use super::when::{self, Zone};
use crate::joining::rows::{self as places, PlaceRow, StretchRow};
use crate::tx::Tx;
use crate::{Result, joining, outbox};
use model::visits::{CalledOff, GuestPast, Past, PastFact};
use model::{Lang, Time};

/// `record`: the reader may also know what happened in the visit.
pub(super) async fn of(
    tx: &mut Tx,
    visit: &VisitData,
    people: &[PlaceRow],
    (zone, lang): (&Zone, Lang),
    record: bool,
) -> Result<Vec<GuestPast>> {
    let now = tx.now();
    let stretches = if record { places::stretches(tx, visit.id).await? } else { Vec::new() };
    let mut out = Vec::new();
    for guest in people.iter().filter(|place| place.member_id.is_none()) {
        let mut facts: Vec<(Time, Past)> = Vec::new();
        for told in outbox::rows::told(tx, guest.id).await? {
            let what = Past::Written(told.kind, told.channel, told.delivery);
            facts.push((told.sent_at.unwrap_or(told.written_at), what));
        }
        let answers = joining::answers(tx, guest.id).await?;
        facts.extend(answers.into_iter().map(|(answer, at)| (at, Past::Answered(answer))));
        if record {
            facts.extend(seen(guest, &stretches));
        }
        facts.sort_by_key(|(at, _)| *at);
        let shown = |(at, what)| PastFact { at: when::shown(at, now, zone, lang), what };
        out.push(GuestPast {
            participant: guest.id,
            name: joining::name(tx, guest).await?,
            facts: facts.into_iter().map(shown).collect(),
        });
    }
    Ok(out)
}

/// When they came, were let in, left, and were taken out.
fn seen(guest: &PlaceRow, stretches: &[StretchRow]) -> Vec<(Time, Past)> {
    let of = |kind: &'static str| {
        stretches.iter().filter(move |row| row.participant_id == guest.id && row.kind == kind)
    };
    let left = of("present").filter_map(|row| row.to_at).max().filter(|_| !guest.present);
    [
        guest.arrived_at.map(|at| (at, Past::Arrived)),
        guest.first_admitted_at.map(|at| (at, Past::Admitted)),
        left.map(|at| (at, Past::Left)),
        guest.removed_at.map(|at| (at, Past::TakenOut)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// When and why it was cancelled.
pub(super) async fn called_off(
    tx: &mut Tx,
    visit: &VisitData,
    zone: &Zone,
    lang: Lang,
) -> Result<Option<CalledOff>> {
    let Some(at) = visit.cancelled_at else { return Ok(None) };
    let reason = match &visit.cancelled_reason {
        Some(sealed) => tx.open(visit.person_id, "visit.cancelled_reason", visit.id.0, sealed).await?,
        None => String::new(),
    };
    Ok(Some(CalledOff { at: when::shown(at, tx.now(), zone, lang), reason, told: visit.cancelled_told }))
}
