//! What colleagues are told by letter, unless they do without (`people/notices/`). Who comes and why stands in none of them.
use super::rows;
use crate::joining::rows as places;
use crate::people::notices::{self, About, Said};
use crate::tx::Tx;
use crate::{Member, Result};
use model::{MemberId, Time, VisitId};
use texts::colleagues_mail as t;

/// What happened to a member's part in a visit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// They are to come to a colleague's visit.
    Added,
    /// They are not any more.
    TakenOut,
    /// The visit is theirs from now on.
    TakenOver,
    /// It was theirs until now.
    HandedOn,
}

impl News {
    /// By which of a member's two choices it comes.
    fn kind(self) -> notices::News {
        match self {
            News::Added | News::TakenOver => notices::News::Planned,
            News::TakenOut | News::HandedOn => notices::News::TakenBack,
        }
    }
}

/// Nobody is told of what they did themselves.
pub(super) async fn tell(
    tx: &mut Tx,
    by: &Member,
    to: MemberId,
    news: News,
    visit: (VisitId, Time),
) -> Result<()> {
    if to == by.member {
        return Ok(());
    }
    let by = texts::isolate(by.name.expose());
    let say = |About { lang, clinic, when, zone }: About| {
        let (subject, what) = match news {
            News::Added => (t::added_subject(lang, clinic), t::added_what(lang, by, when, zone)),
            News::TakenOut => (t::taken_out_subject(lang, clinic), t::taken_out_what(lang, by, when, zone)),
            News::TakenOver => {
                (t::taken_over_subject(lang, clinic), t::taken_over_what(lang, by, when, zone))
            }
            News::HandedOn => (t::handed_on_subject(lang, clinic), t::handed_on_what(lang, by, when, zone)),
        };
        match news {
            News::Added | News::TakenOver => Said { subject, what, unsaid: t::rest(lang), day: None },
            News::TakenOut | News::HandedOn => {
                Said { subject, what, unsaid: t::gone(lang), day: Some(t::day_button(lang)) }
            }
        }
    };
    notices::write(tx, to, news.kind(), visit, say).await
}

/// A visit was moved to another time: everybody who was to come to it as a colleague.
pub(crate) async fn moved(tx: &mut Tx, visit: VisitId, at: Time) -> Result<()> {
    for member in colleagues(tx, visit).await? {
        let say = |About { lang, clinic, when, zone }: About| Said {
            subject: t::moved_subject(lang, clinic),
            what: t::moved_what(lang, when, zone),
            unsaid: t::rest(lang),
            day: None,
        };
        notices::write(tx, member, notices::News::Planned, (visit, at), say).await?;
    }
    Ok(())
}

/// A visit will not be held.
pub(crate) async fn cancelled(tx: &mut Tx, visit: VisitId, at: Time) -> Result<()> {
    for member in colleagues(tx, visit).await? {
        let say = |About { lang, clinic, when, zone }: About| Said {
            subject: t::cancelled_subject(lang, clinic),
            what: t::cancelled_what(lang, when, zone),
            unsaid: t::rest(lang),
            day: None,
        };
        notices::write(tx, member, notices::News::TakenBack, (visit, at), say).await?;
    }
    Ok(())
}

async fn colleagues(tx: &mut Tx, visit: VisitId) -> Result<Vec<MemberId>> {
    let people = places::of_visit(tx, visit).await?;
    Ok(people.iter().filter(|place| rows::is_colleague(place)).filter_map(|place| place.member_id).collect())
}
