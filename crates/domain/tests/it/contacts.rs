//! Remembered people (A15, basic).
use crate::visits::at;
use domain::{contacts, visits};
use testkit::TestDomain;

#[tokio::test]
async fn whoever_was_invited_is_offered_by_the_beginning_of_name_or_address() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let mut form = at("15:30", &["José Núñez", "Maya Lin"]);
    (form.participants[1].zone, form.participants[1].lang) = ("America/Lima".into(), "es".into());
    form.participants[0].email = "jn@example.net".into();
    visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    let found = |typed: &'static str| {
        let (domain, host) = (&domain, &host);
        async move {
            let found = contacts::suggest(domain, host, typed).await.unwrap();
            found.into_iter().map(|one| one.name).collect::<Vec<_>>()
        }
    };
    for typed in ["jo", "NUN", "jose n", "jn@", "Núñez José", "jn@example.net"] {
        assert_eq!(found(typed).await, ["José Núñez"], "{typed}");
    }
    for typed in ["", "j", "  ", "lin jose", "zz", "maya@", "%", "' or 1=1"] {
        assert_eq!(found(typed).await, [""; 0], "{typed}");
    }
    let maya = contacts::suggest(&domain, &host, "may").await.unwrap().remove(0);
    assert_eq!((maya.email.as_str(), maya.zone.as_str()), ("maya.lin@example.net", "America/Lima"));
    assert_eq!(maya.lang, model::Lang::Es);
    // Another host's book is another book.
    let ben = domain.host("ben").await;
    assert!(contacts::suggest(&domain, &ben, "maya").await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_address_is_the_same_person_with_the_latest_name() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    for (hour, name) in [("10:00", "Maya Lin"), ("11:00", "Maya Okafor")] {
        let mut form = at(hour, &[name]);
        form.participants[0].email = "MAYA@example.net".into();
        visits::schedule(&domain, &host, form).await.unwrap();
    }
    domain.run_jobs().await;
    let found = contacts::suggest(&domain, &host, "maya").await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].name, "Maya Okafor");
    assert!(contacts::suggest(&domain, &host, "lin").await.unwrap().is_empty());
}

#[tokio::test]
async fn at_most_eight_are_offered() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let names: Vec<String> = (0..10).map(|n| format!("Maria {n}x")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    visits::schedule(&domain, &host, at("10:00", &names)).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(contacts::suggest(&domain, &host, "mar").await.unwrap().len(), 8);
}
