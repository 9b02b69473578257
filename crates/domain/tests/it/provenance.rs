//! Where contact data comes from (PR-06): a unique address goes in by each way there is, everything else is driven, and then
//! nobody stands in a book but those, each with the way they came by.
use crate::booking::front;
use domain::contacts::{self, importing};
use domain::{joining, lost_link, people, queue, texting, visits};
use model::booking::{BookForm, times_text};
use model::contacts::{ContactQuery, ImportChoice, NewContact};
use model::people::NewPerson;
use model::queue::{AskForm, OwnerId, QueueForm};
use std::collections::BTreeSet;

/// Tables that hold whereby somebody is reached, and the ways into each. There is no other: a new one fails the test until
/// it says where its data comes from.
const REACHED: &[(&str, &str)] = &[
    ("identity", "opening a clinic, or an invitation by an administrator"),
    ("email_change", "the account's owner, with the password"),
    ("text_factor", "the account's owner, with the password"),
    ("contact", "one of `ContactSource`"),
    ("participant", "planning, or their own booking; wiped thirty days after the visit"),
    ("letter", "whatever it was written for; forgotten after thirty days"),
    ("booking_request", "whoever asked for a time; forgotten after thirty days"),
    ("queue_ticket", "whoever waits in a queue; forgotten after thirty days"),
];
const REACHING: [&str; 5] = ["email", "phone", "number", "to_address", "external_id"];

#[test]
fn each_table_that_reaches_somebody_says_where_that_comes_from() {
    let text = std::fs::read_to_string(crate::schema::FILE).expect("migrations/classes.toml");
    let file: toml::Table = text.parse().expect("TOML");
    let reaches = |columns: &toml::Value| {
        let columns = columns.as_table().expect("a table's columns");
        columns
            .iter()
            .any(|(name, class)| REACHING.contains(&name.as_str()) && class.as_str() == Some("personal"))
    };
    let found: BTreeSet<&str> = file
        .iter()
        .filter(|(name, columns)| *name != "rules" && reaches(columns))
        .map(|(name, _)| name.as_str())
        .collect();
    let listed: BTreeSet<&str> = REACHED.iter().map(|(table, _)| *table).collect();
    assert_eq!(found, listed);
}

#[tokio::test]
async fn nobody_is_in_a_book_who_came_by_no_known_way() {
    let front = front("instant").await;
    let (domain, host) = (&front.domain, &front.host);
    domain.leaves_jobs();
    // Planned with.
    let mut planned = crate::visits::now(&["Pia Planned"]);
    planned.participants[0].email = "planned.zq1@kanarie.example".into();
    planned.participants[0].invite = "mail".into();
    let visit = visits::schedule(domain, host, planned).await.unwrap();
    // Typed into the book.
    let typed = NewContact {
        name: "Tom Typed".into(),
        email: "typed.zq2@kanarie.example".into(),
        ..NewContact::default()
    };
    contacts::save(domain, host, typed).await.unwrap();
    // In a list.
    let list = b"Name;E-mail\nIda Listed;listed.zq3@kanarie.example";
    assert_eq!(importing::upload(domain, host, "", list).await.unwrap(), None);
    importing::bring_in(domain, host, ImportChoice::default()).await.unwrap();
    // By booking, a mailbox and a phone.
    let who = domain.stranger(front.clinic.id(), 1);
    let free =
        domain::booking::times(domain, &who, front.service, &host.id().text(), "UTC", "").await.unwrap();
    let free: Vec<_> = free.days.iter().flat_map(|day| &day.times).map(|time| time.at).collect();
    let form = |name: &str, at| BookForm {
        request_id: name.to_owned(),
        service: front.service.text(),
        host: host.id().text(),
        zone: "UTC".into(),
        at: times_text(&[at]),
        name: name.to_owned(),
        ..BookForm::default()
    };
    let mailed = BookForm { email: "booked.zq4@kanarie.example".into(), ..form("Bea Booked", free[0]) };
    domain::booking::book(domain, &who, mailed).await.unwrap();
    let texted = BookForm { by: "text".into(), phone: "+12125550177".into(), ..form("Tex Texted", free[1]) };
    domain::booking::book(domain, &who, texted).await.unwrap();

    // A colleague: that makes an account, as opening a clinic does, and nothing else does.
    let accounts = "select 'accounts', cast(count(*) as varchar(9)) from identity";
    assert_eq!(domain.database.pairs(accounts).await[0].1, "1", "the founder's");
    let invited = NewPerson {
        name: "Kim Invited".into(),
        email: "invited.zq6@kanarie.example".into(),
        host: "on".into(),
        ..NewPerson::default()
    };
    people::invite(domain, &front.clinic.admin(domain).await, invited).await.unwrap();

    // In a line.
    let line = QueueForm {
        name: "Now".into(),
        owner: OwnerId::Host(host.id()).text(),
        is_on: "on".into(),
        registers: "on".into(),
        ..QueueForm::default()
    };
    let line = queue::save(domain, &front.clinic.admin(domain).await, line).await.unwrap();
    queue::be_there(domain, host).await.unwrap();
    let queued = AskForm {
        queue: line.text(),
        name: "Quin Queued".into(),
        email: "queued.zq5@kanarie.example".into(),
        ..AskForm::default()
    };
    queue::ask(domain, &who, queued).await.unwrap();
    let ticket = queue::today(domain, host).await.unwrap().waiting[0].ticket;
    queue::accept(domain, host, ticket).await.unwrap();

    // Everything else that guests do or that is done about them.
    domain.run_jobs().await;
    let guest = crate::joining::enter(domain, &front.clinic, host, visit).await;
    joining::admit(domain, host, guest.id()).await.unwrap();
    visits::end(domain, host, visit).await.unwrap();
    lost_link::ask(domain, &who, "nobody.zq9@kanarie.example").await.unwrap();
    let said = texting::Incoming {
        provider_id: "SM1".into(),
        from: model::Secret::new("+12125550188".into()),
        body: model::Secret::new("Y".into()),
    };
    texting::answered(domain, &said).await.unwrap();
    domain.run_jobs().await;

    assert_eq!(domain.database.pairs(accounts).await[0].1, "2", "no patient has an account");
    let by = "select source, cast(count(*) as varchar(9)) from contact group by source order by source";
    let by: Vec<(String, String)> = domain.database.pairs(by).await;
    let expected = [("file", "1"), ("scheduling", "1"), ("themselves", "3"), ("typed", "1")];
    let by: Vec<(&str, &str)> = by.iter().map(|(source, count)| (source.as_str(), count.as_str())).collect();
    assert_eq!(by, expected);
    let book = contacts::list(domain, host, ContactQuery::default()).await.unwrap();
    let found: BTreeSet<String> = book.contacts.into_iter().map(|row| row.email).collect();
    let planted = ["", "booked.zq4", "listed.zq3", "planned.zq1", "queued.zq5", "typed.zq2"];
    let planted =
        planted.map(|name| if name.is_empty() { String::new() } else { format!("{name}@kanarie.example") });
    assert_eq!(found, BTreeSet::from(planted));
}
