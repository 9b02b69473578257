//! What is typed about guests is nowhere at rest in the clear (V13, PR-32).
use crate::visits::at;
use domain::{joining, visits};
use testkit::TestDomain;

/// V13: what a host types about a patient, and what opens the door, is nowhere at rest in the clear.
#[tokio::test]
async fn nothing_about_a_guest_is_at_rest_in_the_clear() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let mut form = at("15:30", &["Qwzyxa Kanarienvogel"]);
    form.topic = "Vbnmtopic about a rash".into();
    form.participants[0].email = "qwzyxa77@kanarie.example".into();
    let visit = visits::schedule(&domain, &host, form).await.unwrap();
    let key = visits::view(&domain, &host, visit).await.unwrap().keys.remove(0);
    let link = crate::joining::link(&domain, &host, visit).await;
    domain.outgoing.answer(&[testkit::Answer::Never]);
    domain.run_jobs().await;
    let guest = joining::guest(&domain, &domain.stranger(clinic.id(), 9), &link).await.unwrap();
    joining::enter(&domain, &guest, "Qwzyxb Corrected".into()).await.unwrap();
    domain::contacts::suggest(&domain, &host, None, "qwzy").await.unwrap();
    let mac = link.0.split('.').next_back().unwrap().to_owned();
    let digits = key.code.replace(' ', "");
    let secrets =
        ["qwzyxa", "qwzyxb", "kanarienvogel", "vbnmtopic", "kanarie.example", &mac, &digits, &key.code];
    for (place, bytes) in domain.database.bytes_at_rest().await {
        let text = String::from_utf8_lossy(&bytes);
        let lower = text.to_lowercase();
        for secret in secrets {
            assert!(!lower.contains(secret) && !text.contains(secret), "{secret} in {place}");
        }
    }
    // The search itself finds what is there: the zone is not sealed.
    let found = domain.database.bytes_at_rest().await;
    assert!(found.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("America/Denver")));
}
