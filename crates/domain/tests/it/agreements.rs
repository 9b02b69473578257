//! What a clinic has agreed to (V1, V10): listed, signed anew when a text changes, kept word for word.
use crate::people::office;
use crate::{field, refused};
use domain::{Admin, Domain, agreements, legal};
use model::agreements::Signature;
use model::legal::LegalKind;
use model::{AppError, ConsentId, FieldCode, Lang};

fn signature(domain: &Domain, lang: Lang) -> Signature {
    let version = legal::text(domain, LegalKind::Baa, lang).version;
    Signature { kind: LegalKind::Baa, version, lang, agreed: "on".into() }
}

/// The operator edits the agreement.
fn edit(domain: &Domain) {
    let folder = domain.config().data_dir.join("legal/en");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("baa.md"), "# Our agreement\n\n## Duties\n\nWe keep what you tell us.\n")
        .unwrap();
}

async fn state(domain: &Domain, admin: &Admin) -> (bool, usize) {
    let page = agreements::list(domain, admin).await.unwrap();
    let baa = page.now.iter().find(|standing| standing.kind == LegalKind::Baa).unwrap();
    assert_eq!(baa.agreed.as_ref().map(|agreed| agreed.by.as_str()), Some("Ada Rivera"));
    (baa.changed, page.history.len())
}

#[tokio::test]
async fn a_text_that_changed_is_signed_anew_and_the_old_one_is_kept_word_for_word() {
    let office = office().await;
    let (domain, admin) = (&office.domain, &office.admin);
    assert_eq!(state(domain, admin).await, (false, 3), "as the founder signed up");
    let shown = signature(domain, Lang::En);
    let before = legal::text(domain, LegalKind::Baa, Lang::En);
    edit(domain);
    assert_eq!(state(domain, admin).await, (true, 3));

    let stale = agreements::sign(domain, admin, shown).await;
    assert_eq!(field(stale), ("agreed".into(), FieldCode::TextChanged));
    let silent = Signature { agreed: String::new(), ..signature(domain, Lang::En) };
    assert_eq!(field(agreements::sign(domain, admin, silent).await), ("agreed".into(), FieldCode::Required));
    for _ in 0..2 {
        agreements::sign(domain, admin, signature(domain, Lang::En)).await.unwrap();
    }
    assert_eq!(state(domain, admin).await, (false, 4), "twice is as good as once");
    let events = "select name, name from audit_event where name = 'agreement_signed'";
    assert_eq!(domain.database.pairs(events).await.len(), 1);

    let page = agreements::list(domain, admin).await.unwrap();
    let files: Vec<_> = page.history.iter().filter(|agreed| agreed.kind == LegalKind::Baa).collect();
    let (name, text) = agreements::file(domain, admin, files[0].consent).await.unwrap();
    assert_eq!(name, format!("baa-{}.txt", files[0].version));
    let (day, clinic) = (&files[0].day, &office.clinic.front.name);
    assert!(
        text.starts_with(&format!("Our agreement\n\nAgreed to for {clinic} by Ada Rivera on {day}.")),
        "{text}"
    );
    assert!(text.ends_with("DUTIES\n\nWe keep what you tell us.\n"), "{text}");
    let (_, old) = agreements::file(domain, admin, files[1].consent).await.unwrap();
    for paragraph in before.paragraphs.iter().filter(|paragraph| !paragraph.starts_with("# ")) {
        assert!(old.contains(paragraph.as_str()), "{paragraph}");
    }
}

#[tokio::test]
async fn each_clinic_and_each_person_has_their_own() {
    let office = office().await;
    let _ben = office.colleague("on", "").await;
    let elm = office.domain.clinic("Elm").await;
    let theirs = elm.admin(&office.domain).await;
    let own = agreements::list(&office.domain, &office.admin).await.unwrap();
    assert_eq!(own.history.len(), 3, "what a colleague accepted is theirs");
    let id: ConsentId = own.history[0].consent;
    assert_eq!(refused(agreements::file(&office.domain, &theirs, id).await), AppError::NotFound);
    agreements::file(&office.domain, &office.admin, id).await.unwrap();
}
