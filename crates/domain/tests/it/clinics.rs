//! Finding a clinic, and what it may set about itself.
use crate::refused;
use domain::clinics;
use model::clinics::ClinicBy;
use model::{AppError, FieldCode, Lang};
use testkit::TestDomain;

#[tokio::test]
async fn a_clinic_is_found_by_its_slug_in_any_case() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let found = clinics::find(&domain, &ClinicBy::Slug("ADAS-clinic".into())).await.unwrap();
    assert_eq!(found, clinic.front);
    for by in [ClinicBy::Slug("nobody".into()), ClinicBy::Domain("adas-clinic".into())] {
        assert_eq!(refused(clinics::find(&domain, &by).await), AppError::NotFound);
    }
    let all = clinics::only(&domain).await.unwrap();
    assert_eq!(all, [clinic.front]);
}

#[tokio::test]
async fn settings_are_kept_and_the_colour_is_corrected() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let admin = clinic.admin(&domain).await;
    let mut changes = domain.changes();
    let mut new = clinics::settings(&domain, &admin).await.unwrap();
    new.name = "  Elm  Street ".into();
    new.accent = "#FFE680".into();
    new.waiting_words = "Make yourself at home.\nWe come soon.".into();
    new.lang = Lang::Es;
    clinics::save_settings(&domain, &admin, new).await.unwrap();
    assert_eq!(changes.try_recv().unwrap().clinic, clinic.id());
    let front = domain.front(clinic.id()).await;
    assert_eq!((front.name.as_str(), front.theme.name.as_str()), ("Elm Street", "Elm Street"));
    assert_eq!(front.waiting_words, "Make yourself at home.\nWe come soon.");
    assert_eq!(front.theme.version, 2);
    assert_ne!(front.theme.accent_light, "#ffe680", "unreadable on white");
    assert_eq!(front.theme.accent_dark, "#ffe680", "readable on black");
    let kept = clinics::settings(&domain, &admin).await.unwrap();
    assert_eq!((kept.accent.as_str(), kept.lang), ("#ffe680", Lang::Es));
}

#[tokio::test]
async fn a_wrong_setting_changes_nothing() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let admin = clinic.admin(&domain).await;
    let mut new = clinics::settings(&domain, &admin).await.unwrap();
    new.name = "Other".into();
    new.zone = "Mars/Olympus".into();
    let answer = clinics::save_settings(&domain, &admin, new).await;
    assert_eq!(refused(answer), AppError::field("zone", FieldCode::UnknownZone));
    assert_eq!(domain.front(clinic.id()).await, clinic.front);
}
