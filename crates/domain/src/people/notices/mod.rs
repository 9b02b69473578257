//! What a member is told of by letter or text and may do without, kind by kind (A10): who waits (`noticed/`), what patients
//! book (`booking/letters.rs`), and here what guests answer and what colleagues plan for them or take back. Letters about the
//! account itself (`logins/letters.rs`) are none of these: they always go.
pub(crate) mod reached;
pub(crate) mod rows;

use crate::logins::letters::{self, To, Words};
use crate::logins::rows::MemberRow;
use crate::logins::{self, ProfileChanged};
use crate::throttle::Quota;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Domain, Member, Result, clinics, factors, noticed};
use model::clinics::ClinicFront;
use model::notices::{NewNotices, NoticeKind, NoticeWay, Notices, Wanted, Ways};
use model::policy::Role;
use model::{Lang, MemberId, Time, VisitId};
use reached::{Reached, reached};
use texts::accounts_mail as t;

/// Guests who say that they cannot come, to one host. Higher: one who changes their mind all day fills a mailbox. Lower: on a
/// day on which many cannot come, some are not told of.
const DECLINED: Quota = Quota { purpose: "guest declined", most: 12, per_s: 60 * 60 };
/// To one member. Higher: a busy day fills a phone, and each text has its price. Lower: they miss what they asked for.
const TEXTS: Quota = Quota { purpose: "notice texts", most: 12, per_s: 60 * 60 };

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    Planned,
    /// To another time, which is the one that is named.
    Moved,
    TakenBack,
}

impl From<News> for NoticeKind {
    fn from(news: News) -> NoticeKind {
        match news {
            News::Planned | News::Moved => NoticeKind::Planned,
            News::TakenBack => NoticeKind::TakenBack,
        }
    }
}

pub async fn notices(domain: &Domain, member: &Member) -> Result<Notices> {
    let mut tx = domain.read(member).await?;
    let wanted = rows::chosen(&mut tx, member.member).await?;
    let number = factors::texts::number_of(&mut tx, member.identity).await?;
    let ending =
        number.map(|number| number.get(number.len().saturating_sub(2)..).unwrap_or_default().to_owned());
    let after_min = i64::from(noticed::tell_min(&mut tx, member.member).await?);
    Ok(Notices { holds: member.roles.contains(&Role::Host), wanted, ending, after_min })
}

/// It counts from the next time that there is something to tell.
pub async fn save_notices(domain: &Domain, member: &Member, form: NewNotices) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    let before = rows::chosen(&mut tx, member.member).await?;
    // The form says nothing of what it does not offer.
    let texts = factors::texts::number_of(&mut tx, member.identity).await?.is_some();
    let ways = |(kind, before): (&NoticeKind, &Ways)| {
        let text = if texts { form.wants(*kind, NoticeWay::Text) } else { before.text };
        (*kind, Ways { mail: form.wants(*kind, NoticeWay::Mail), text })
    };
    let wanted: Wanted = before.iter().map(ways).collect();
    if wanted == before {
        return tx.unchanged().await;
    }
    rows::choose(&mut tx, member.member, &wanted).await?;
    tx.commit(ProfileChanged { member: member.member }).await
}

/// To the host of a visit, in the transaction in which a guest says that they cannot come.
pub(crate) async fn declined(tx: &mut Tx, host: MemberId, visit: (VisitId, Time)) -> Result<()> {
    let say = |About { lang, clinic, when, zone }: About| Said {
        subject: t::declined_subject(lang, clinic),
        what: t::declined_what(lang, when, zone),
        unsaid: t::declined_who(lang),
        day: None,
    };
    write(tx, host, NoticeKind::Declined, visit, say).await
}

/// To the host of a visit, in the transaction in which somebody else plans it or takes it back. Who comes and why stands in
/// no letter: mail is read by others, too.
pub(crate) async fn tell(
    tx: &mut Tx,
    by: &Member,
    host: MemberId,
    news: News,
    (visit, at): (VisitId, Time),
) -> Result<()> {
    if host == by.member {
        return Ok(());
    }
    let by = texts::isolate(by.name.expose());
    let say = |About { lang, clinic, when, zone }: About| match news {
        News::Planned => Said {
            subject: t::planned_subject(lang, clinic),
            what: t::planned_what(lang, by, when, zone),
            unsaid: t::planned_who(lang),
            day: None,
        },
        News::Moved => Said {
            subject: t::visit_moved_subject(lang, clinic),
            what: t::visit_moved_what(lang, by, when, zone),
            unsaid: t::planned_who(lang),
            day: None,
        },
        News::TakenBack => Said {
            subject: t::taken_back_subject(lang, clinic),
            what: t::taken_back_what(lang, by, when, zone),
            unsaid: t::taken_back_who(lang),
            day: None,
        },
    };
    write(tx, host, news, (visit, at), say).await
}

/// What the words of such a letter need to know.
pub(crate) struct About {
    pub lang: Lang,
    pub clinic: String,
    pub when: String,
    pub zone: String,
}

/// What such a letter says: of what, what happened, and that the rest stands on the page.
pub(crate) struct Said {
    pub subject: String,
    pub what: String,
    pub unsaid: &'static str,
    /// In the place of the button to the visit, whose page does not open to them any more: the one to their own day.
    pub day: Option<&'static str>,
}

/// Who would get such a letter of what a colleague does, by name.
pub(crate) async fn reader(tx: &mut Tx, by: &Member, host: MemberId, news: News) -> Result<Option<String>> {
    if host == by.member {
        return Ok(None);
    }
    match addressed(tx, host, news.into()).await? {
        Some((member, _)) => Ok(Some(member.name(tx).await?)),
        None => Ok(None),
    }
}

/// To whom such a letter goes, and where.
async fn addressed(tx: &mut Tx, to: MemberId, kind: NoticeKind) -> Result<Option<(MemberRow, Reached)>> {
    let found = logins::rows::member(tx, to).await?.filter(MemberRow::is_working);
    let Some(member) = found else { return Ok(None) };
    let reached = reached(tx, &member, kind).await?;
    Ok((!reached.nowhere()).then_some((member, reached)))
}

/// To a member about a visit, by letter or text, unless they do without what is of this kind.
pub(crate) async fn write(
    tx: &mut Tx,
    to: MemberId,
    kind: impl Into<NoticeKind>,
    (visit, at): (VisitId, Time),
    say: impl FnOnce(About) -> Said,
) -> Result<()> {
    let kind = kind.into();
    let Some((member, reached)) = addressed(tx, to, kind).await? else { return Ok(()) };
    if kind == NoticeKind::Declined && !reached::within(tx, &DECLINED, to).await? {
        return Ok(());
    }
    let (name, lang, zone) = (member.name(tx).await?, member.lang, Zone::stored(&member.zone));
    let front = clinics::front_in(tx).await?;
    let (when, zone) = (when::dated(at, tx.now(), &zone, lang), zone.in_words(lang));
    let Said { subject, what, unsaid, day } = say(About { lang, clinic: front.name.clone(), when, zone });
    // The page stands there as well when the visit will not be.
    let (label, path) = match day {
        Some(label) => (label, "/today".to_owned()),
        None => (t::planned_button(lang), format!("/visits/{}", visit.text())),
    };
    let link = tx.domain().origin().clinic_url(&front, &path);
    if let Some(number) = reached.number {
        text(tx, &front, &member, (kind, number, &link)).await?;
    }
    let Some(address) = reached.address else { return Ok(()) };
    let words = Words {
        subject,
        paragraphs: vec![t::greeting(lang, texts::isolate(&name)), what, unsaid.to_owned()],
        button: Some((label, link)),
        footer: t::notice_footer(lang),
    };
    let to = To { person: member.person_id, name: &name, address: &address, lang };
    letters::send(tx, &front, &to, words).await
}

/// That something of this kind has happened: what and when stands behind the link.
pub(crate) async fn text(
    tx: &mut Tx,
    front: &ClinicFront,
    member: &MemberRow,
    (kind, number, link): (NoticeKind, String, &str),
) -> Result<()> {
    // Of who waits there is a count of its own (`noticed/telling.rs`): what else happens takes no room from it.
    if kind != NoticeKind::Waiting && !reached::within(tx, &TEXTS, member.id).await? {
        return Ok(());
    }
    let lang = member.lang;
    let event = match kind {
        NoticeKind::Waiting => t::text_waiting(lang),
        NoticeKind::Asked => t::text_asked(lang),
        NoticeKind::Booked => t::text_booked(lang),
        NoticeKind::Declined => t::text_declined(lang),
        NoticeKind::Planned => t::text_planned(lang),
        NoticeKind::TakenBack => t::text_taken_back(lang),
    };
    reached::text(tx, front, member, number, &t::text(lang, &front.name, event, link)).await
}
