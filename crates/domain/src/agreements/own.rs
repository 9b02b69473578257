//! What everyone who works at a clinic accepts for themselves (PR-02): when they come in, and again when a text has
//! changed. The agreement between clinic and operator is not theirs.
use super::rows;
use crate::principals::Arriving;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Domain, Error, Member, Result, legal, logins};
use model::agreements::{OwnAcceptance, OwnAgreement};
use model::factors::Lack;
use model::legal::LegalKind;
use model::{AppError, FieldCode, IdentityId, Lang, MemberId};

audit_event!(TextsAccepted, "texts_accepted", member: MemberId);

const TEXTS: [LegalKind; 2] = [LegalKind::Terms, LegalKind::Privacy];
/// In the consent register: somebody's own, after they came in.
const SOURCE: &str = "own";

/// As they stand now.
pub(crate) fn versions(domain: &Domain, lang: Lang) -> Vec<(LegalKind, String)> {
    TEXTS.map(|kind| (kind, legal::version_now(domain, kind, lang))).to_vec()
}

/// Each of the texts, in whatever language it was read, as it stands now.
pub(crate) async fn is_up_to_date(tx: &mut Tx, identity: IdentityId) -> Result<bool> {
    let accepted = rows::own(tx, identity).await?;
    let holds = |row: &rows::Own| row.version == legal::version_now(tx.domain(), row.kind, row.lang);
    Ok(TEXTS.iter().all(|kind| accepted.iter().any(|row| row.kind == *kind && holds(row))))
}

/// The box was ticked below the texts as they stand now: of the terms, of the privacy text.
pub(crate) fn is_ticked(domain: &Domain, lang: Lang, ticked: &str, shown: [&String; 2]) -> bool {
    let now = versions(domain, lang);
    ticked == "on" && now.iter().zip(shown).all(|((_, now), shown)| now == shown)
}

/// What `is_ticked` was true of.
pub(crate) async fn keep(tx: &mut Tx, identity: IdentityId, lang: Lang, source: &'static str) -> Result<()> {
    for kind in TEXTS {
        let text = legal::text(tx.domain(), kind, lang);
        logins::rows::accept(tx, identity, &text, lang, source).await?;
    }
    Ok(())
}

/// What somebody has accepted themselves, for the clinic too if they signed for it; the newest first (V1).
pub async fn accepted(domain: &Domain, member: &Member) -> Result<Vec<OwnAgreement>> {
    let mut tx = domain.read(member).await?;
    let (zone, now) = (Zone::stored(&member.zone), tx.now());
    let rows = rows::accepted(&mut tx, member.identity).await?;
    let shown = rows.into_iter().map(|row| OwnAgreement {
        at: when::dated(row.at, now, &zone, member.lang),
        title: row.title,
        version: row.version,
    });
    Ok(shown.collect())
}

/// Before anything else. A second click finds it done.
pub async fn accept(domain: &Domain, arriving: &Arriving, form: OwnAcceptance) -> Result<()> {
    if arriving.lacks != Some(Lack::Texts) {
        return Err(AppError::NotFound.into());
    }
    if !is_ticked(domain, form.lang, &form.accept, [&form.terms_version, &form.privacy_version]) {
        return Err(Error::field("accept", FieldCode::MustAccept));
    }
    let member = &arriving.member;
    let mut tx = domain.begin(arriving).await?;
    if is_up_to_date(&mut tx, member.identity).await? {
        return tx.unchanged().await;
    }
    keep(&mut tx, member.identity, form.lang, SOURCE).await?;
    tx.commit(TextsAccepted { member: member.member }).await
}
