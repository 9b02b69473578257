//! A call to oneself, to try camera, microphone and line at any time: a room that is nobody's visit, with two seats for
//! one page, and no word of it in any record.
use super::{Seat, Standing};
use crate::throttle::{self, Quota};
use crate::{Anyone, Domain, Result};
use model::signal::CallRole;
use model::tasks::Task;
use model::{ParticipantId, VisitId};

/// Tries of one address in an hour. Higher: a robot keeps the media server busy. Lower: a waiting room full of people
/// shares one address.
const TRIED: Quota = Quota { purpose: "trial", most: 30, per_s: 60 * 60 };

/// The one who tries, and the other end.
pub async fn trial(domain: &Domain, who: &Anyone) -> Result<[Seat; 2]> {
    let clinic = who.at_clinic()?;
    throttle::take(domain, who, &TRIED).await?;
    let (visit, since) = (VisitId(domain.new_uuid()), domain.now());
    let seat = || Seat {
        visit,
        who: ParticipantId(domain.new_uuid()),
        name: String::new(),
        role: CallRole::Guest,
        standing: Standing::Admitted,
        since,
        clinic,
        sign_in: None,
        task: Task::Talk,
    };
    Ok([seat(), seat()])
}
