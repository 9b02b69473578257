//! The texts that a clinic accepts (A1, V1).
use domain::{legal, logins};
use model::Lang;
use model::legal::LegalKind;
use testkit::{TestDomain, sign_up_form};

#[tokio::test]
async fn every_text_is_there_in_every_language_and_of_one_shape() {
    let domain = TestDomain::new().await;
    for kind in LegalKind::ALL {
        let shape = |lang| {
            let text = legal::text(&domain, kind, lang);
            assert!(text.paragraphs.len() > 15, "{kind:?} {lang:?} is a whole text");
            assert_eq!(text.version.len(), 16);
            text.paragraphs.iter().map(|p| p.starts_with("# ")).collect::<Vec<_>>()
        };
        assert_eq!(shape(Lang::En), shape(Lang::Es), "{kind:?}: the same headings at the same places");
    }
}

/// PR-45: nothing is promised that nobody can keep.
#[tokio::test]
async fn no_text_promises_the_impossible() {
    let domain = TestDomain::new().await;
    for kind in LegalKind::ALL {
        for lang in Lang::ALL {
            let text = legal::text(&domain, kind, lang).paragraphs.join(" ").to_lowercase();
            for claim in
                ["100 %", "100%", "unhackable", "fully anonymous", "totalmente anónim", "absolute security"]
            {
                assert!(!text.contains(claim), "{kind:?} {lang:?} says {claim:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_operators_own_text_wins_and_what_was_accepted_stays() {
    let domain = TestDomain::new().await;
    let before = legal::text(&domain, LegalKind::Terms, Lang::En);
    domain.clinic("ada").await;
    let folder = domain.config().data_dir.join("legal/en");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("terms.md"), "# House rules\n\nBe\nkind.\n\n## More\n\nPay.\n").unwrap();
    let now = legal::text(&domain, LegalKind::Terms, Lang::En);
    assert_eq!(
        (now.title.as_str(), now.paragraphs.as_slice()),
        ("House rules", ["Be kind.".to_owned(), "# More".to_owned(), "Pay.".to_owned()].as_slice(),)
    );
    assert_ne!(now.version, before.version);
    domain.clock.advance(1);
    domain.clinic("ben").await;
    let consents: Vec<(String, String)> =
        domain.database.pairs("select kind, version from consent order by at, id").await;
    let terms: Vec<_> = consents.iter().filter(|(kind, _)| kind == "terms").map(|(_, v)| v.clone()).collect();
    assert_eq!(terms, [before.version.clone(), now.version]);
    assert_eq!(consents.len(), 6, "three texts each");
    let kept = domain
        .database
        .pairs("select version, body from legal_version where kind = 'terms' order by first_accepted_at")
        .await;
    assert_eq!(kept[0], (before.version, before.paragraphs.join("\n\n")), "word for word");
}

#[tokio::test]
async fn what_is_accepted_is_recorded_in_its_language() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let mut form = sign_up_form(&domain, "ada");
    form.lang = Lang::Es;
    for (kind, version) in
        LegalKind::ALL.iter().zip([&mut form.terms_version, &mut form.privacy_version, &mut form.baa_version])
    {
        *version = legal::text(&domain, *kind, Lang::Es).version;
    }
    logins::sign_up(&domain, &domain.anyone(), form).await.unwrap();
    let rows = domain.database.pairs("select kind, lang from consent order by kind").await;
    let spanish = |kind: &str| (kind.to_owned(), "es".to_owned());
    assert_eq!(rows, [spanish("baa"), spanish("privacy"), spanish("terms")]);
}
