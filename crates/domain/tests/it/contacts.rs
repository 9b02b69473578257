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
            let found = contacts::suggest(domain, host, None, typed).await.unwrap();
            found.into_iter().map(|one| one.name).collect::<Vec<_>>()
        }
    };
    for typed in ["jo", "NUN", "jose n", "jn@", "Núñez José", "jn@example.net"] {
        assert_eq!(found(typed).await, ["José Núñez"], "{typed}");
    }
    for typed in ["", "j", "  ", "lin jose", "zz", "maya@", "%", "' or 1=1"] {
        assert_eq!(found(typed).await, [""; 0], "{typed}");
    }
    let maya = contacts::suggest(&domain, &host, None, "may").await.unwrap().remove(0);
    assert_eq!((maya.email.as_str(), maya.zone.as_str()), ("maya.lin@example.net", "America/Lima"));
    assert_eq!(maya.lang, model::Lang::Es);
    // Another host's book is another book.
    let ben = domain.host("ben").await;
    assert!(contacts::suggest(&domain, &ben, None, "maya").await.unwrap().is_empty());
}

/// A family's address: each of them is offered, and no name is written over.
#[tokio::test]
async fn one_address_may_be_several_peoples() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    for (hour, name) in [("10:00", "Maya Lin"), ("11:00", "Tom Lin"), ("12:00", "MAYA LÍN")] {
        let mut form = at(hour, &[name]);
        form.participants[0].email = "LIN@example.net".into();
        visits::schedule(&domain, &host, form).await.unwrap();
    }
    domain.run_jobs().await;
    let found = contacts::suggest(&domain, &host, None, "lin@ex").await.unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.email.as_str())).collect();
    let address = "LIN@example.net";
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&("Tom Lin", address)) && found.contains(&("MAYA LÍN", address)), "{found:?}");
    assert_eq!(people(&domain).await.len(), 3, "the host, Maya and Tom");
}

/// Without an address a name names nobody for good: the key of one is not the key of the other. Whoever is chosen
/// from the list is the same person again, also with an address that was learned meanwhile.
#[tokio::test]
async fn people_of_one_name_are_not_one_person_unless_chosen() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let plan = |time: &'static str, contact: String, name: &'static str, email: &'static str| {
        let mut form = at(time, &[name]);
        let guest = &mut form.participants[0];
        (guest.contact, guest.email, guest.invite) = (contact, email.into(), "none".into());
        let (domain, host) = (&domain, &host);
        async move { visits::schedule(domain, host, form).await.unwrap() }
    };
    plan("10:00", String::new(), "Maya Lin", "").await;
    plan("11:00", String::new(), "Maya Lin", "").await;
    assert_eq!(people(&domain).await.len(), 3);
    let two = contacts::suggest(&domain, &host, None, "maya").await.unwrap();
    assert_eq!(two.len(), 2);
    let chosen = two[1].contact.text();
    plan("12:00", chosen.clone(), "maya lin", "").await;
    plan("13:00", chosen.clone(), "Maya Lin", "maya@example.net").await;
    assert_eq!(people(&domain).await.len(), 3, "the chosen one, twice");
    let found = contacts::suggest(&domain, &host, None, "maya@").await.unwrap();
    assert_eq!((found.len(), found[0].contact.text()), (1, chosen.clone()));
    // Another name typed over the choice, the choice made twice, and another host's: all somebody else.
    plan("14:00", chosen.clone(), "Tom Lin", "").await;
    assert_eq!(people(&domain).await.len(), 4);
    let mut both = at("15:00", &["Maya Lin", "Maya Lin"]);
    for guest in &mut both.participants {
        (guest.contact, guest.email, guest.invite) = (chosen.clone(), String::new(), "none".into());
    }
    visits::schedule(&domain, &host, both).await.unwrap();
    assert_eq!(people(&domain).await.len(), 5);
    let ben = domain.host("ben").await;
    let before = people(&domain).await.len();
    let mut form = at("10:00", &["Maya Lin"]);
    (form.participants[0].contact, form.participants[0].email) = (chosen, String::new());
    form.participants[0].invite = "none".into();
    visits::schedule(&domain, &ben, form).await.unwrap();
    assert_eq!(people(&domain).await.len(), before + 2, "Ben and his Maya");
}

/// Whose key seals something in a visit.
async fn people(domain: &TestDomain) -> Vec<(String, String)> {
    domain.database.pairs("select 'p', 'p' from (select distinct person_id from participant) as people").await
}

#[tokio::test]
async fn at_most_eight_are_offered() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let names: Vec<String> = (0..10).map(|n| format!("Maria {n}x")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    visits::schedule(&domain, &host, at("10:00", &names)).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(contacts::suggest(&domain, &host, None, "mar").await.unwrap().len(), 8);
}
