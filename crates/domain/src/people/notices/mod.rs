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
use model::{MemberId, Time, VisitId};
use texts::accounts_mail as t;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    Planned,
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
    let found = logins::rows::member(tx, host).await?.filter(MemberRow::is_working);
    let Some(host) = found else { return Ok(()) };
    let (planned, taken_back) = rows::chosen(tx, host.id).await?;
    let wanted = match news {
        News::Planned => planned,
        News::TakenBack => taken_back,
    };
    // An address that nobody has confirmed may be a stranger's.
    let address = logins::confirmed_email_of(tx, host.identity_id).await?;
    let Some(address) = address.filter(|_| wanted) else { return Ok(()) };
    let (name, lang, zone) = (host.name(tx).await?, host.lang, Zone::stored(&host.zone));
    let front = clinics::front_in(tx).await?;
    let (when, zone) = (when::dated(at, tx.now(), &zone, lang), zone.in_words(lang));
    let by = texts::isolate(by.name.expose());
    let (subject, what, who) = match news {
        News::Planned => (
            t::planned_subject(lang, &front.name),
            t::planned_what(lang, by, when, zone),
            t::planned_who(lang),
        ),
        News::TakenBack => (
            t::taken_back_subject(lang, &front.name),
            t::taken_back_what(lang, by, when, zone),
            t::taken_back_who(lang),
        ),
    };
    // The page stands there as well when the visit will not be.
    let path = format!("/visits/{}", visit.text());
    let words = Words {
        subject,
        paragraphs: vec![t::greeting(lang, texts::isolate(&name)), what, who.to_owned()],
        button: Some((t::planned_button(lang), tx.domain().origin().clinic_url(&front, &path))),
        footer: t::notice_footer(lang),
    };
    let to = To { person: host.person_id, name: &name, address: &address, lang };
    letters::send(tx, &front, &to, words).await
}
