//! What a clinic has agreed to (V1, V10): listed, signed anew when a text changes, kept word for word.
use crate::people::office;
use crate::{field, refused};
use domain::{Admin, Domain, agreements, factors, legal, logins, people};
use model::agreements::{OwnAcceptance, Signature};
use model::factors::Lack;
use model::legal::LegalKind;
use model::{AppError, ConsentId, FieldCode, Lang};

fn signature(domain: &Domain, lang: Lang) -> Signature {
    let version = legal::text(domain, LegalKind::Baa, lang).version;
    Signature { kind: LegalKind::Baa, version, lang, agreed: "on".into() }
}

/// The operator edits the agreement.
fn edit(domain: &Domain) {
    write(domain, "baa.md", "# Our agreement\n\n## Duties\n\nWe keep what you tell us.\n");
}

fn write(domain: &Domain, file: &str, text: &str) {
    let folder = domain.config().data_dir.join("legal/en");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(file), text).unwrap();
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

#[tokio::test]
async fn nothing_opens_until_newer_terms_are_accepted_and_the_list_says_who_has_not() {
    let office = office().await;
    office.colleague("on", "").await;
    let (domain, admin, clinic) = (&office.domain, &office.admin, office.clinic.id());
    let cookie = office.try_in("four herons walked home", 5).await.unwrap();
    logins::resume(domain, clinic, &cookie).await.unwrap();
    let behind = async || {
        let rows = people::list(domain, admin).await.unwrap().rows;
        rows.into_iter().filter(|row| !row.up_to_date).map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(behind().await, [""; 0]);
    assert_eq!(refused(logins::lapsed(domain, clinic, &cookie).await), AppError::SignedOut, "it is good");
    write(domain, "terms.md", "# House rules\n\nBe kind.\n");
    assert_eq!(behind().await, ["Ada Rivera", "Dr. Ben Ito"]);
    let lacks = logins::resume(domain, clinic, &cookie).await;
    assert_eq!(refused(lacks), AppError::Unfinished(Lack::Texts));
    // A call that is going on does so, also over a broken line.
    logins::lapsed(domain, clinic, &cookie).await.unwrap();

    let arriving = logins::arriving(domain, clinic, &cookie).await.unwrap();
    let shown = factors::arrival(domain, &arriving).await.unwrap().texts;
    assert_eq!([shown[0].0, shown[1].0], [LegalKind::Terms, LegalKind::Privacy]);
    let good = OwnAcceptance {
        terms_version: shown[0].1.clone(),
        privacy_version: shown[1].1.clone(),
        lang: Lang::En,
        accept: "on".into(),
        back: String::new(),
    };
    for wrong in [
        OwnAcceptance { accept: String::new(), ..good.clone() },
        OwnAcceptance { terms_version: "of yesterday".into(), ..good.clone() },
    ] {
        let answer = agreements::accept(domain, &arriving, wrong).await;
        assert_eq!(field(answer), ("accept".into(), FieldCode::MustAccept));
    }
    for _ in 0..2 {
        agreements::accept(domain, &arriving, good.clone()).await.unwrap();
    }
    let ben = logins::resume(domain, clinic, &cookie).await.unwrap();
    let events = "select name, name from audit_event where name = 'texts_accepted'";
    assert_eq!(domain.database.pairs(events).await.len(), 1, "twice is as good as once");
    assert_eq!(behind().await, ["Ada Rivera"]);
    // His own page lists what he accepted when he came in, and now; and nothing of hers.
    let own = agreements::accepted(domain, &ben).await.unwrap();
    assert_eq!((own.len(), own.iter().filter(|one| one.title == "House rules").count()), (4, 1));
    let again = agreements::accept(domain, &ben.into(), good.clone()).await;
    assert_eq!(refused(again), AppError::NotFound, "there is nothing to accept");

    // Whoever signs a text for the clinic has accepted it; what Ben accepted is his own.
    let version = good.terms_version;
    let terms = Signature { kind: LegalKind::Terms, version, lang: Lang::En, agreed: "on".into() };
    agreements::sign(domain, admin, terms).await.unwrap();
    assert_eq!(behind().await, [""; 0]);
    assert_eq!(agreements::list(domain, admin).await.unwrap().history.len(), 4);
}
