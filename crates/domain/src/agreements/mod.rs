//! What a clinic has accepted (V1, V10): the register, the text of each version word for word, and signing anew what
//! has changed.
pub(crate) mod own;
pub(crate) mod rows;

pub use own::{accept, accepted};

use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Admin, Domain, Error, Result, clinics, legal, logins};
use model::agreements::{Agreement, Agreements, Signature, Standing};
use model::legal::LegalKind;
use model::policy::{Action, Relation};
use model::{AppError, ConsentId, FieldCode, Lang, MemberId};
use texts::agreements as t;

audit_event!(AgreementSigned, "agreement_signed", member: MemberId);

/// In the consent register: by an administrator, for the clinic.
const SOURCE: &str = "agreement";

pub async fn list(domain: &Domain, admin: &Admin) -> Result<Agreements> {
    let mut tx = read(domain, admin).await?;
    let mut history = Vec::new();
    for row in rows::all(&mut tx).await? {
        history.push(agreement(&mut tx, admin, row).await?);
    }
    let now = LegalKind::ALL.map(|kind| standing(domain, admin.member.lang(), kind, &history)).to_vec();
    Ok(Agreements { now, history })
}

/// Compared in the language in which it was accepted: each has a version of its own.
fn standing(domain: &Domain, lang: Lang, kind: LegalKind, history: &[Agreement]) -> Standing {
    let agreed = history.iter().find(|agreed| agreed.kind == kind).cloned();
    let changed = agreed
        .as_ref()
        .is_some_and(|agreed| legal::text(domain, kind, agreed.lang).version != agreed.version);
    Standing { kind, title: legal::text(domain, kind, lang).title, agreed, changed }
}

/// By the version that the page showed: a text that was edited meanwhile is read first.
pub async fn sign(domain: &Domain, admin: &Admin, form: Signature) -> Result<()> {
    admin.member.may(Action::SignAgreement, Relation::Clinic)?;
    if form.agreed.is_empty() {
        return Err(Error::field("agreed", FieldCode::Required));
    }
    let text = legal::text(domain, form.kind, form.lang);
    if text.version != form.version {
        return Err(Error::field("agreed", FieldCode::TextChanged));
    }
    let mut tx = domain.begin(admin).await?;
    let newest = rows::all(&mut tx).await?.into_iter().find(|row| row.kind == form.kind);
    if newest.is_some_and(|row| (row.version, row.lang) == (form.version, form.lang)) {
        return tx.unchanged().await;
    }
    logins::rows::accept(&mut tx, admin.member.identity, &text, form.lang, SOURCE).await?;
    tx.commit(AgreementSigned { member: admin.member.member }).await
}

/// A text as it was accepted, to keep: a heading that says by whom and when, then every word of it.
pub async fn file(domain: &Domain, admin: &Admin, id: ConsentId) -> Result<(String, String)> {
    let mut tx = read(domain, admin).await?;
    let row = rows::one(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let body = row.body.lines().map(heading).collect::<Vec<_>>().join("\n");
    let agreed = agreement(&mut tx, admin, row).await?;
    let clinic = clinics::front_in(&mut tx).await?.name;
    let lang = admin.member.lang();
    let signed = t::file_signed(lang, &clinic, &agreed.day, &agreed.by);
    let version = t::version(lang, &agreed.version);
    let name = format!("{}-{}.txt", agreed.kind.slug(), agreed.version);
    Ok((name, format!("{}\n\n{signed}\n{version}\n\n{body}\n", agreed.title)))
}

/// Kept as "# Heading".
fn heading(line: &str) -> String {
    line.strip_prefix("# ").map_or_else(|| line.to_owned(), str::to_uppercase)
}

async fn read(domain: &Domain, admin: &Admin) -> Result<Tx> {
    admin.member.may(Action::ReadAgreements, Relation::Clinic)?;
    domain.read(admin).await
}

async fn agreement(tx: &mut Tx, admin: &Admin, row: rows::Row) -> Result<Agreement> {
    let by = match logins::rows::by_identity(tx, row.identity_id).await? {
        Some(member) => match logins::full_name(tx, &member).await? {
            Some(name) => name,
            None => member.name(tx).await?,
        },
        None => String::new(),
    };
    let zone = Zone::stored(admin.member.zone());
    Ok(Agreement {
        consent: row.id,
        kind: row.kind,
        title: row.title,
        version: row.version,
        lang: row.lang,
        by,
        at: when::dated(row.at, tx.now(), &zone, admin.member.lang()),
        day: zone.wall(row.at).date().to_string(),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn headings_stand_out_without_colours() {
        let text = ["# Your data", "We keep it.", "#1 is a number."].map(super::heading);
        assert_eq!(text, ["YOUR DATA", "We keep it.", "#1 is a number."]);
    }
}
