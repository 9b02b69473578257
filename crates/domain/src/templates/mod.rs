//! Messages to guests in a clinic's own words (N5). An `Editor` words them, by letter and by text, in each language;
//! whoever writes to a guest (`visits/message.rs`, `texting/`, `lost_link/`, `booking/letters.rs`) asks `own` for the words of
//! this moment, and says it in Bedside's where there are none. Who has worded what, and when, stays: each change is a row.
mod bedside;
pub mod register;
pub(crate) mod rows;
mod sample;
mod words;

pub(crate) use sample::button;
pub(crate) use words::{Own, Values};

use crate::mail::render::{Block, Rendered, render};
use crate::outbox::{self, OutgoingLetter};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::rows::VisitData;
use crate::visits::when::{self, Zone};
use crate::{Domain, Editor, Error, Result, clinics, logins};
use model::clinics::ClinicFront;
use model::outbox::{Channel, LetterKind};
use model::templates::{
    PARTS_MOST, TemplateChange, TemplateForm, TemplateId, TemplateKind, TemplatePreview, TemplateRow,
    TemplateView, TemplateWords, Variable,
};
use model::{AppError, ClinicId, Conflict, FieldCode, Lang, segments};
use texts::templates as t;

audit_event!(MessageWorded, "message_worded", clinic: ClinicId);
audit_event!(MessageRestored, "message_restored", clinic: ClinicId);
audit_event!(MessageTested, "message_tested", clinic: ClinicId);

/// Tests of one editor. Higher: a stolen sign-in fills a mailbox. Lower: whoever tries words for an hour has to wait.
const TESTS: Quota = Quota { purpose: "template_test", most: 20, per_s: 60 * 60 };

/// Where a save leads.
const SAVED: &str = "/settings/messages?done=saved";

/// Of a letter about a visit.
pub(crate) const fn of_letter(kind: LetterKind) -> TemplateKind {
    match kind {
        LetterKind::Invitation => TemplateKind::Invitation,
        LetterKind::Moved => TemplateKind::Moved,
        LetterKind::Cancelled => TemplateKind::Cancelled,
        LetterKind::NewHost => TemplateKind::NewHost,
        LetterKind::Reminder => TemplateKind::Reminder,
        LetterKind::Late => TemplateKind::Late,
        LetterKind::HostWaits => TemplateKind::HostWaits,
    }
}

/// The clinic's words of this moment. None: Bedside's, also where what is kept cannot be sent any more.
pub(crate) async fn own(
    tx: &mut Tx,
    kind: TemplateKind,
    channel: Channel,
    lang: Lang,
) -> Result<Option<Own>> {
    let id = TemplateId { kind, channel, lang };
    let Some(kept) = rows::now(tx, id).await?.filter(|kept| kept.is_own) else { return Ok(None) };
    let own = Own::of(id, &kept.words());
    if own.is_err() {
        tracing::error!("own words of {} cannot be sent, so Bedside's are", id.text());
    }
    Ok(own.ok())
}

/// The same of a letter about a visit. Of one that has become longer, or is back where it was before anybody read of a move,
/// there is no other time to tell, so words that tell it give way.
pub(crate) async fn own_of_visit(
    tx: &mut Tx,
    kind: LetterKind,
    channel: Channel,
    lang: Lang,
    visit: &VisitData,
) -> Result<Option<Own>> {
    let moved = visit.moved_from.is_some_and(|before| before != visit.starts_at);
    let own = own(tx, of_letter(kind), channel, lang).await?;
    Ok(own.filter(|own| moved || !own.says(Variable::OldTime)))
}

/// Every message that can be worded, and who words it now.
pub async fn list(domain: &Domain, editor: impl Into<Editor>) -> Result<Vec<TemplateRow>> {
    let editor = editor.into();
    let mut tx = domain.read(&editor).await?;
    let own = rows::own(&mut tx).await?;
    Ok(TemplateId::all().into_iter().map(|id| TemplateRow { id, own: own.contains(&id) }).collect())
}

pub async fn view(domain: &Domain, editor: impl Into<Editor>, message: &str) -> Result<TemplateView> {
    let editor = editor.into();
    let id = parse(message)?;
    let mut tx = domain.read(&editor).await?;
    let front = clinics::front_in(&mut tx).await?;
    let kept = rows::now(&mut tx, id).await?;
    let version = kept.as_ref().map_or(0, |kept| kept.version);
    let words = kept.filter(|kept| kept.is_own).map(rows::TemplateData::words);
    let own = words.is_some();
    let words = words.unwrap_or_else(|| bedside::words(id));
    // What is kept and cannot be sent any more is not sent, so it is not what would arrive.
    let sent = Own::of(id, &words).or_else(|_| Own::of(id, &bedside::words(id)))?;
    let values = sample::values(&front, domain.origin(), id, tx.now());
    let preview = sample::preview(&front, id, &sent, &values);
    let past = past(&mut tx, &editor, id).await?;
    Ok(TemplateView {
        id,
        version,
        own,
        words,
        samples: values.into_iter().collect(),
        preview,
        past,
        address: logins::confirmed_email_of(&mut tx, editor.member.identity).await?,
    })
}

async fn past(tx: &mut Tx, editor: &Editor, id: TemplateId) -> Result<Vec<TemplateChange>> {
    let (lang, zone) = (editor.member.lang, Zone::stored(&editor.member.zone));
    let mut past = Vec::new();
    for change in rows::past(tx, id).await? {
        let who = match logins::rows::member(tx, change.changed_by).await? {
            Some(member) => member.name(tx).await?,
            None => String::new(),
        };
        let when = when::dated(change.changed_at, tx.now(), &zone, lang);
        past.push(TemplateChange { who, when, own: change.is_own });
    }
    Ok(past)
}

/// How what was typed would arrive.
pub async fn preview(
    domain: &Domain,
    editor: impl Into<Editor>,
    form: TemplateForm,
) -> Result<TemplatePreview> {
    let editor = editor.into();
    let mut tx = domain.read(&editor).await?;
    let (front, id, _, own) = read(&mut tx, &form).await?;
    let values = sample::values(&front, domain.origin(), id, tx.now());
    Ok(sample::preview(&front, id, &own, &values))
}

/// One of the form's buttons: where it leads, or nowhere, when the page is to show the form again.
pub async fn press(
    domain: &Domain,
    editor: impl Into<Editor>,
    form: TemplateForm,
) -> Result<Option<&'static str>> {
    let editor = editor.into();
    match form.press.as_str() {
        "preview" => {
            read(&mut domain.read(&editor).await?, &form).await?;
            Ok(None)
        }
        "test" => {
            test(domain, &editor, &form).await?;
            Ok(None)
        }
        _ => {
            save(domain, &editor, &form).await?;
            Ok(Some(SAVED))
        }
    }
}

async fn save(domain: &Domain, editor: &Editor, form: &TemplateForm) -> Result<()> {
    let mut tx = domain.begin(editor).await?;
    let (_, id, words, _) = read(&mut tx, form).await?;
    let kept = seen(&mut tx, id, form.version).await?;
    if kept.unwrap_or_else(|| bedside::words(id)) == words {
        return tx.unchanged().await;
    }
    if !rows::add(&mut tx, id, form.version + 1, editor.member.member, Some(&words)).await? {
        return Err(AppError::Conflict(Conflict::TemplateChanged).into());
    }
    tx.commit(MessageWorded { clinic: editor.clinic() }).await
}

/// Bedside's words again; the clinic's stay among what was.
pub async fn restore(domain: &Domain, editor: impl Into<Editor>, message: &str, version: i32) -> Result<()> {
    let editor = editor.into();
    let id = parse(message)?;
    let mut tx = domain.begin(&editor).await?;
    if seen(&mut tx, id, version).await?.is_none() {
        return tx.unchanged().await;
    }
    if !rows::add(&mut tx, id, version + 1, editor.member.member, None).await? {
        return Err(AppError::Conflict(Conflict::TemplateChanged).into());
    }
    tx.commit(MessageRestored { clinic: editor.clinic() }).await
}

/// The clinic's words, if there are any, when nobody has changed them since the page showed them.
async fn seen(tx: &mut Tx, id: TemplateId, version: i32) -> Result<Option<TemplateWords>> {
    let kept = rows::now(tx, id).await?;
    if kept.as_ref().map_or(0, |kept| kept.version) != version {
        return Err(AppError::Conflict(Conflict::TemplateChanged).into());
    }
    Ok(kept.filter(|kept| kept.is_own).map(rows::TemplateData::words))
}

/// To whoever words it, and to nobody else. A text message comes as a letter that says it word for word: a phone number of
/// theirs is not known.
async fn test(domain: &Domain, editor: &Editor, form: &TemplateForm) -> Result<()> {
    let mut tx = domain.begin(editor).await?;
    let (front, id, _, own) = read(&mut tx, form).await?;
    let address = logins::confirmed_email_of(&mut tx, editor.member.identity).await?;
    let to_address = address.ok_or(AppError::NotAllowed)?;
    throttle::take_in(&mut tx, &TESTS, editor.member.member.0.as_bytes()).await?;
    let values = sample::values(&front, domain.origin(), id, tx.now());
    let made = tested(&front, id, &own, &values);
    let letter = OutgoingLetter {
        clinic: front.clinic,
        person: editor.member.person,
        to_name: editor.member.name.expose().clone(),
        to_address,
        subject: made.subject,
        text: made.text,
        html: made.html,
        attachments: Vec::new(),
    };
    outbox::queue(&mut tx, letter).await?;
    tx.commit(MessageTested { clinic: front.clinic }).await
}

/// Marked, so that nobody takes it for a visit.
fn tested(front: &ClinicFront, id: TemplateId, own: &Own, values: &Values) -> Rendered {
    let lang = id.lang;
    let note = |text: &'static str| Block::Text(text.to_owned());
    match id.channel {
        Channel::Mail => {
            let subject = t::test_subject(lang, own.subject(values));
            let blocks = [vec![note(t::test_note(lang))], sample::blocks(id, own, values)].concat();
            render(front, lang, &subject, &blocks)
        }
        Channel::Sms => {
            let subject = t::test_text_subject(lang).to_owned();
            let blocks = [note(t::test_text_note(lang)), Block::Text(sample::text(id, own, values))];
            render(front, lang, &subject, &blocks)
        }
    }
}

fn parse(message: &str) -> Result<TemplateId> {
    Ok(TemplateId::parse(message).ok_or(AppError::NotFound)?)
}

/// What was typed, if it can be sent.
async fn read(tx: &mut Tx, form: &TemplateForm) -> Result<(ClinicFront, TemplateId, TemplateWords, Own)> {
    let id = parse(&form.message)?;
    let typed = TemplateWords {
        subject: form.subject.clone(),
        heading: form.heading.clone(),
        body: form.body.clone(),
    };
    let words = words::check(id, &typed)?;
    let own = Own::of(id, &words)?;
    let front = clinics::front_in(tx).await?;
    let values = sample::values(&front, tx.domain().origin(), id, tx.now());
    // Also with the visit that stands under some of them.
    let fits =
        || own.text(&values).is_some() && segments::parts(&sample::text(id, &own, &values)) <= PARTS_MOST;
    if id.channel == Channel::Sms && !fits() {
        return Err(Error::field("body", FieldCode::TooManyParts));
    }
    Ok((front, id, words, own))
}
