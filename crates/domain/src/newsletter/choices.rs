//! What a member wants of it: chosen in the account, confirmed by a letter where it is the newsletter, and taken back in the
//! account or by the link in each letter. Each step is a line of the register, with the words that were shown.
use super::{letter, readers, rules};
use crate::logins::letters::To;
use crate::logins::{self, Token, hash_of};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Member, Result, outbox};
use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::newsletter::{NewsChoices, NewsKind, Subscribed};
use model::{FieldCode, Lang, MemberId, Secret};
use texts::newsletter as t;

audit_event!(MailChoicesChanged, "mail_choices_changed", member: MemberId);
audit_event!(NewsConfirmed, "news_confirmed", member: MemberId);
audit_event!(NewsStopped, "news_stopped", member: MemberId);

const HOUR_S: i64 = 60 * 60;
/// Higher: a letter that is found later still opens. Lower: who asked has not forgotten it.
const GOOD_S: i64 = 7 * 24 * HOUR_S;
const ASKED: Quota = Quota { purpose: "news_asked", most: 5, per_s: HOUR_S };

/// What the account's page shows.
pub async fn choices(domain: &Domain, member: &Member) -> Result<NewsChoices> {
    let mut tx = domain.read(member).await?;
    chosen(&mut tx, member.member).await
}

async fn chosen(tx: &mut Tx, member: MemberId) -> Result<NewsChoices> {
    let now = tx.now();
    let news = match readers::reader(tx, member, NewsKind::News).await? {
        Some(row) if row.wanted => Subscribed::Yes,
        Some(row) if row.confirm_until.is_some_and(|until| until > now) => Subscribed::Asked,
        _ => Subscribed::No,
    };
    let product = readers::reader(tx, member, NewsKind::Product).await?.is_none_or(|row| row.wanted);
    Ok(NewsChoices { news, product })
}

/// It counts from the next letter on. The newsletter comes only once the letter's button was pressed.
pub async fn save_choices(domain: &Domain, member: &Member, news: bool, product: bool) -> Result<Subscribed> {
    let mut tx = domain.begin(member).await?;
    let (id, lang) = (member.member, member.lang);
    let before = chosen(&mut tx, id).await?;
    let was = before.news != Subscribed::No;
    if (was, before.product) == (news, product) {
        tx.unchanged().await?;
        return Ok(before.news);
    }
    match (was, news) {
        (false, true) => ask(&mut tx, member).await?,
        (true, false) => turn(&mut tx, (id, NewsKind::News), false, lang, "account").await?,
        _ => {}
    }
    if product != before.product {
        turn(&mut tx, (id, NewsKind::Product), product, lang, "account").await?;
    }
    let after = chosen(&mut tx, id).await?.news;
    tx.commit(MailChoicesChanged { member: id }).await?;
    Ok(after)
}

/// A letter to the address of the account; whoever reads it confirms.
async fn ask(tx: &mut Tx, member: &Member) -> Result<()> {
    let id = member.member;
    throttle::take_in(tx, &ASKED, id.0.as_bytes()).await?;
    let token = Token::new(tx.domain());
    let until = tx.now().plus_seconds(GOOD_S);
    make(tx, id, NewsKind::News, false).await?;
    readers::ask(tx, id, NewsKind::News, &token.hash, until).await?;
    register(tx, (id, NewsKind::News), "asked", member.lang, "account").await?;
    let address = logins::email_of(tx, member.identity).await?;
    letter::confirm(tx, &To::member(member, &address), &token.secret).await
}

/// The button behind that letter's link.
pub async fn confirm(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<()> {
    who.at_clinic()?;
    let hash = hash_of(token).ok_or_else(late)?;
    let mut tx = domain.begin(who).await?;
    let now = tx.now();
    let found = readers::by_confirm(&mut tx, &hash).await?;
    let in_time = found.filter(|row| row.confirm_until.is_some_and(|until| until > now));
    let member = in_time.ok_or_else(late)?.member_id;
    readers::set(&mut tx, member, NewsKind::News, true).await?;
    try_anew(&mut tx, member).await?;
    register(&mut tx, (member, NewsKind::News), "confirmed", who.lang, "letter").await?;
    tx.commit(NewsConfirmed { member }).await
}

/// By the link of whatever letter of the list, old or new, without signing in. Twice is as once.
pub async fn stop(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<()> {
    who.at_clinic()?;
    let hash = hash_of(token).ok_or_else(late)?;
    let mut tx = domain.begin(who).await?;
    let row = readers::by_stop(&mut tx, &hash).await?.ok_or_else(late)?;
    if !row.wanted && row.confirm_until.is_none() {
        return tx.unchanged().await;
    }
    let member = row.member_id;
    turn(&mut tx, (member, row.list), false, who.lang, "letter").await?;
    tx.commit(NewsStopped { member }).await
}

/// Whoever calls one of its letters unwanted has stopped the list. False where it was stopped, or nobody can.
pub(super) async fn complained(tx: &mut Tx, place: Place, lang: Lang) -> Result<bool> {
    let (member, list) = place;
    let row = readers::reader(tx, member, list).await?;
    if !list.can_be_stopped() || row.is_none_or(|row| !row.wanted) {
        return Ok(false);
    }
    turn(tx, place, false, lang, "letter").await?;
    Ok(true)
}

/// What is chosen anew is tried anew, also where letters were refused.
async fn try_anew(tx: &mut Tx, member: MemberId) -> Result<()> {
    let Some(found) = logins::rows::member(tx, member).await? else { return Ok(()) };
    let address = logins::email_of(tx, found.identity_id).await?;
    outbox::refused::forget(tx, &address).await
}

fn late() -> Error {
    Error::field("token", FieldCode::LinkExpired)
}

/// Of a member, for a list.
pub(super) type Place = (MemberId, NewsKind);

async fn turn(tx: &mut Tx, place: Place, wanted: bool, lang: Lang, source: &'static str) -> Result<()> {
    let (member, list) = place;
    make(tx, member, list, wanted).await?;
    readers::set(tx, member, list, wanted).await?;
    if wanted {
        try_anew(tx, member).await?;
    }
    let step = if wanted { "given" } else { "withdrawn" };
    register(tx, place, step, lang, source).await
}

/// A line of the register, and the text that it names.
async fn register(
    tx: &mut Tx,
    (member, list): Place,
    step: &'static str,
    lang: Lang,
    source: &'static str,
) -> Result<()> {
    let text = shown(list, lang);
    let version = rules::version(&text);
    readers::keep_text(tx, &version, lang, &text).await?;
    readers::consent(tx, readers::Consent { member, list, step, version: &version, lang, source }).await
}

/// The words beside the box, as the account's page has them.
fn shown(list: NewsKind, lang: Lang) -> String {
    let (label, hint) = match list {
        NewsKind::News => (t::news_box(lang), t::news_hint(lang)),
        NewsKind::Product => (t::product_box(lang), t::product_hint(lang)),
        NewsKind::Status => (t::status_always(lang), ""),
    };
    format!("{label}\n{hint}")
}

/// A row of theirs, with the link that its letters carry.
pub(super) async fn make(tx: &mut Tx, member: MemberId, list: NewsKind, wanted: bool) -> Result<()> {
    let stop = hash_of(&stop_token(tx.domain(), member, list)).context("a token of our own")?;
    readers::make_reader(tx, member, list, wanted, &stop).await
}

/// The same in each letter of the list, so that the link of an old one works, too; nobody makes it without the
/// installation's key.
pub(super) fn stop_token(domain: &Domain, member: MemberId, list: NewsKind) -> Secret<String> {
    let place = format!("{}.{}", list.name(), member.text());
    let bytes = domain.inner().keys.blind_global("newsletter.stop", &place);
    Secret::new(URL_SAFE_NO_PAD.encode(bytes))
}
