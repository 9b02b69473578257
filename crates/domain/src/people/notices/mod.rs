//! Letters that a member may do without (A10): of a visit that a colleague plans for them, and of one that a colleague takes
//! back. Letters about the account itself (`logins/letters.rs`) are none of these: they always go.
pub(crate) mod rows;

use crate::logins::letters::{self, To, Words};
use crate::logins::rows::MemberRow;
use crate::logins::{self, ProfileChanged};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Domain, Member, Result, clinics};
use model::people::Notices;
use model::{Lang, MemberId, Time, VisitId};
use texts::accounts_mail as t;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    Planned,
    /// To another time, which is the one that is named.
    Moved,
    TakenBack,
}

pub async fn notices(domain: &Domain, member: &Member) -> Result<Notices> {
    let mut tx = domain.read(member).await?;
    let (planned, taken_back) = rows::chosen(&mut tx, member.member).await?;
    Ok(Notices { planned, taken_back })
}

/// It counts from the next letter on.
pub async fn save_notices(domain: &Domain, member: &Member, wanted: Notices) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    rows::choose(&mut tx, member.member, wanted.planned, wanted.taken_back).await?;
    tx.commit(ProfileChanged { member: member.member }).await
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
    match addressed(tx, host, news).await? {
        Some((member, _)) => Ok(Some(member.name(tx).await?)),
        None => Ok(None),
    }
}

/// To whom such a letter goes, and at which address.
async fn addressed(tx: &mut Tx, to: MemberId, news: News) -> Result<Option<(MemberRow, String)>> {
    let found = logins::rows::member(tx, to).await?.filter(MemberRow::is_working);
    let Some(member) = found else { return Ok(None) };
    let (planned, taken_back) = rows::chosen(tx, member.id).await?;
    let wanted = match news {
        News::Planned | News::Moved => planned,
        News::TakenBack => taken_back,
    };
    // An address that nobody has confirmed may be a stranger's.
    let address = logins::confirmed_email_of(tx, member.identity_id).await?;
    Ok(address.filter(|_| wanted).map(|address| (member, address)))
}

/// To a member about a visit, unless they do without letters of this kind.
pub(crate) async fn write(
    tx: &mut Tx,
    to: MemberId,
    news: News,
    (visit, at): (VisitId, Time),
    say: impl FnOnce(About) -> Said,
) -> Result<()> {
    let Some((member, address)) = addressed(tx, to, news).await? else { return Ok(()) };
    let (name, lang, zone) = (member.name(tx).await?, member.lang, Zone::stored(&member.zone));
    let front = clinics::front_in(tx).await?;
    let (when, zone) = (when::dated(at, tx.now(), &zone, lang), zone.in_words(lang));
    let Said { subject, what, unsaid, day } = say(About { lang, clinic: front.name.clone(), when, zone });
    // The page stands there as well when the visit will not be.
    let (label, path) = match day {
        Some(label) => (label, "/today".to_owned()),
        None => (t::planned_button(lang), format!("/visits/{}", visit.text())),
    };
    let words = Words {
        subject,
        paragraphs: vec![t::greeting(lang, texts::isolate(&name)), what, unsaid.to_owned()],
        button: Some((label, tx.domain().origin().clinic_url(&front, &path))),
        footer: t::notice_footer(lang),
    };
    let to = To { person: member.person_id, name: &name, address: &address, lang };
    letters::send(tx, &front, &to, words).await
}
