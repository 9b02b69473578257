//! The address book (A15): kept by hand, found, grouped, merged, brought in and taken out; whose it is, and what goes.
use crate::refused;
use crate::schedulers::desk;
use crate::visits::at;
use domain::contacts::{self, groups, importing};
use domain::{Domain, Host, visits};
use model::contacts::{
    Column, ContactQuery, FileEncoding, ImportChoice, ImportColumns, Merge, NewContact, Same, Separator,
    Unreadable,
};
use model::{AppError, ContactId, FieldCode};
use std::collections::BTreeMap;
use testkit::TestDomain;

fn named(name: &str, email: &str) -> NewContact {
    NewContact { name: name.into(), email: email.into(), ..NewContact::default() }
}

async fn add(domain: &Domain, host: &Host, name: &str, email: &str) -> ContactId {
    contacts::save(domain, host, named(name, email)).await.unwrap()
}

/// The names on the first page of what is looked for.
async fn found(domain: &Domain, host: &Host, typed: &str) -> Vec<String> {
    let query = ContactQuery { q: typed.into(), ..ContactQuery::default() };
    let list = contacts::list(domain, host, query).await.unwrap();
    list.contacts.into_iter().map(|row| row.name).collect()
}

async fn file(domain: &Domain, host: &Host) -> String {
    file_by(domain, host, Separator::Comma).await
}

async fn file_by(domain: &Domain, host: &Host, separator: Separator) -> String {
    let mut export = contacts::export(domain, host, "", separator).await.unwrap();
    let mut text = String::new();
    while let Some(piece) = export.next().await.unwrap() {
        text.push_str(&piece);
    }
    text
}

/// As it is, with what is guessed.
async fn bring_in(domain: &Domain, host: &Host, bytes: &[u8], same: Same) {
    assert_eq!(importing::upload(domain, host, "", bytes).await.unwrap(), None);
    let choice = ImportChoice { same: same.name().into(), ..ImportChoice::default() };
    importing::bring_in(domain, host, choice).await.unwrap();
}

#[tokio::test]
async fn a_contact_is_typed_in_found_changed_and_offered_for_a_visit() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let wrong = NewContact { phone: "call me".into(), zone: "Mars".into(), ..named("", "maya@") };
    let AppError::Invalid(fields) = refused(contacts::save(&domain, &host, wrong).await) else { panic!() };
    let fields: Vec<&str> = fields.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["name", "email", "phone", "zone"]);
    let full = NewContact {
        display_name: "May".into(),
        phone: "+1 303 555 0142".into(),
        zone: "America/Lima".into(),
        lang: "es".into(),
        external_id: "MRN-7".into(),
        notes: "Hard of hearing.".into(),
        ..named("Maya Lin", "maya@example.org")
    };
    let maya = contacts::save(&domain, &host, full).await.unwrap();
    for typed in ["maya", "lin", "MAYA@ex", "mrn-7", "may li"] {
        assert_eq!(found(&domain, &host, typed).await, ["Maya Lin"], "{typed}");
    }
    assert_eq!(found(&domain, &host, "tom").await, [""; 0]);
    let view = contacts::view(&domain, &host, maya).await.unwrap();
    assert_eq!((view.notes.as_deref(), view.zone.as_str()), (Some("Hard of hearing."), "America/Lima"));
    let offered = contacts::suggest(&domain, &host, None, "maya").await.unwrap().remove(0);
    assert_eq!((offered.called(), offered.phone.as_str()), ("May", "+1 303 555 0142"));
    // Planned with by the name that visits know: the same person, and the book keeps its own name and the notes.
    let mut form = at("15:30", &["May"]);
    form.participants[0].contact = maya.text();
    form.participants[0].email = "maya@example.org".into();
    visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    let view = contacts::view(&domain, &host, maya).await.unwrap();
    assert_eq!((view.name.as_str(), view.display_name.as_str()), ("Maya Lin", "May"));
    assert_eq!(view.notes.as_deref(), Some("Hard of hearing."));
    assert_eq!(found(&domain, &host, "").await, ["Maya Lin"]);
}

#[tokio::test]
async fn two_people_may_have_one_name_and_one_address() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let one = add(&domain, &host, "Maya Lin", "lin@example.org").await;
    let other = add(&domain, &host, "Maya Lin", "lin@example.org").await;
    assert_ne!(one, other);
    // Whoever is chosen is meant.
    for (hour, contact) in [("10:00", one), ("11:00", other)] {
        let mut form = at(hour, &["Maya Lin"]);
        form.participants[0].contact = contact.text();
        form.participants[0].email = "lin@example.org".into();
        visits::schedule(&domain, &host, form).await.unwrap();
    }
    domain.run_jobs().await;
    assert_eq!(found(&domain, &host, "maya").await.len(), 2);
    let pairs = contacts::duplicates(&domain, &host, "").await.unwrap().pairs;
    assert_eq!(pairs.len(), 1, "offered once, though they share three things");
}

#[tokio::test]
async fn who_was_planned_with_last_comes_first_and_pages_lose_nobody() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    for n in 0..120 {
        add(&domain, &host, &format!("Maria {n:03}"), "").await;
        domain.clock.advance(i64::from(n % 3 == 0));
    }
    for typed in ["", "maria"] {
        let (mut names, mut query) =
            (Vec::new(), ContactQuery { q: typed.into(), ..ContactQuery::default() });
        loop {
            let page = contacts::list(&domain, &host, query.clone()).await.unwrap();
            assert!(page.contacts.len() <= 50);
            names.extend(page.contacts.into_iter().map(|row| row.name));
            let Some(after) = page.after else { break };
            query.after = after;
        }
        assert_eq!(names.len(), 120, "{typed:?}");
        // The last two were added in one second.
        assert!(["Maria 118", "Maria 119"].contains(&names[0].as_str()), "{typed:?}: {}", names[0]);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 120, "{typed:?}");
    }
}

#[tokio::test]
async fn groups_hold_people_of_one_host_and_begin_visits() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.host("ada").await, domain.host("ben").await);
    let course = groups::make(&domain, &ada, "", "Course").await.unwrap();
    assert_eq!(
        refused(groups::make(&domain, &ada, "", "COURSE").await),
        AppError::field("name", FieldCode::GroupNameTaken)
    );
    let ticked = BTreeMap::from([(NewContact::name_of(course), "on".to_owned())]);
    for n in 0..9 {
        let new = NewContact { groups: ticked.clone(), ..named(&format!("Person {n}"), "") };
        contacts::save(&domain, &ada, new).await.unwrap();
    }
    add(&domain, &ada, "Somebody else", "").await;
    let chosen = contacts::chosen(&domain, &ada, None, Some(course), 7).await.unwrap();
    assert_eq!((chosen.people.len(), chosen.left_out, chosen.host), (7, 2, Some(ada.id())));
    let offered = visits::start(&domain, &ada).await.unwrap().groups;
    assert_eq!((offered.len(), offered[0].groups[0].group, offered[0].groups[0].people), (1, course, 9));
    groups::make(&domain, &ada, "", "Nobody yet").await.unwrap();
    assert_eq!(visits::start(&domain, &ada).await.unwrap().groups, offered, "an empty one fills nothing in");
    assert!(visits::start(&domain, &ben).await.unwrap().groups.is_empty());
    let query = ContactQuery { group: course.text(), ..ContactQuery::default() };
    assert_eq!(contacts::list(&domain, &ada, query).await.unwrap().contacts.len(), 9);
    // Another clinic's host: no group, and nobody of it.
    assert_eq!(refused(contacts::chosen(&domain, &ben, None, Some(course), 7).await), AppError::NotFound);
    assert_eq!(refused(groups::delete(&domain, &ben, course).await), AppError::NotFound);
    let foreign = NewContact { groups: ticked, ..named("Eve", "") };
    assert!(contacts::save(&domain, &ben, foreign).await.is_err());
    groups::rename(&domain, &ada, course, "Tuesday course").await.unwrap();
    groups::delete(&domain, &ada, course).await.unwrap();
    assert_eq!(contacts::list(&domain, &ada, ContactQuery::default()).await.unwrap().contacts.len(), 10);
}

/// Whoever plans for a host has their book, but for the notes; another host's is no book to them.
#[tokio::test]
async fn a_scheduler_has_the_books_that_they_are_given_without_notes() {
    let desk = desk().await;
    let (domain, planner) = (&desk.office.domain, &desk.planner);
    let new = NewContact { notes: "CANARY-note".into(), ..named("Maya Lin", "maya@example.org") };
    let maya = contacts::save(domain, &desk.ben, new).await.unwrap();
    let hers = add(domain, &desk.ada, "Tom Ode", "").await;
    let view = contacts::view(domain, planner, maya).await.unwrap();
    assert_eq!((view.notes, view.host_name.as_deref()), (None, Some("Ben Ito")));
    let change = NewContact {
        contact: maya.text(),
        notes: "mine".into(),
        phone: "12345".into(),
        ..named("Maya L. Lin", "")
    };
    contacts::save(domain, planner, change).await.unwrap();
    let view = contacts::view(domain, &desk.ben, maya).await.unwrap();
    assert_eq!((view.name.as_str(), view.notes.as_deref()), ("Maya L. Lin", Some("CANARY-note")));
    assert_eq!(refused(contacts::view(domain, planner, hers).await), AppError::NotFound);
    assert_eq!(refused(contacts::delete(domain, planner, hers).await), AppError::NotFound);
    let of_ada = ContactQuery { host: desk.ada.id().text(), ..ContactQuery::default() };
    assert_eq!(refused(contacts::list(domain, planner, of_ada).await), AppError::NotFound);
    let mut export = contacts::export(domain, planner, "", Separator::Comma).await.unwrap();
    let text = export.next().await.unwrap().unwrap();
    assert!(text.contains("Maya L. Lin") && !text.contains("CANARY") && !text.contains("Notes"), "{text}");
    assert!(contacts::delete(domain, planner, maya).await.is_ok());
    domain.leaves_jobs();
}

#[tokio::test]
async fn deleting_destroys_the_key_unless_a_visit_is_sealed_by_it() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let maya = add(&domain, &host, "Maya Lin", "maya@example.org").await;
    let mut form = at("15:30", &["Tom Lin"]);
    form.participants[0].email = "tom@example.org".into();
    let visit = visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    let tom = contacts::suggest(&domain, &host, None, "tom").await.unwrap()[0].contact;
    for contact in [maya, tom] {
        contacts::delete(&domain, &host, contact).await.unwrap();
        assert_eq!(refused(contacts::view(&domain, &host, contact).await), AppError::NotFound);
    }
    let destroyed = "select 'of', cast(count(*) as varchar(9)) from person_key where length(key_wrapped) = 0";
    assert_eq!(domain.database.pairs(destroyed).await, [("of".to_owned(), "1".to_owned())], "Maya's");
    for table in ["select 'x', 'y' from contact", "select 'x', 'y' from contact_word"] {
        assert!(domain.database.pairs(table).await.is_empty(), "{table}");
    }
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!(view.row.guests[0].name, "Tom Lin", "the visit still knows him");
}

#[tokio::test]
async fn two_become_one_when_somebody_says_so() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let older = NewContact { phone: "+1 303 555 0142".into(), ..named("Maya Lin", "old@example.org") };
    let older = contacts::save(&domain, &host, older).await.unwrap();
    domain.clock.advance(60);
    let newer = add(&domain, &host, "Maya Lin", "new@example.org").await;
    let pairs = contacts::duplicates(&domain, &host, "").await.unwrap().pairs;
    assert_eq!((pairs[0].newer.contact, pairs[0].older.contact), (newer, older));
    let asked = contacts::pair(&domain, &host, older, newer).await.unwrap();
    assert_eq!((asked.newer.contact, asked.differ.len()), (newer, 1), "only the address differs");
    let picks = BTreeMap::from([("email".to_owned(), "older".to_owned())]);
    contacts::merge(&domain, &host, Merge { newer, older, picks: picks.clone() }).await.unwrap();
    let one = contacts::view(&domain, &host, newer).await.unwrap();
    assert_eq!((one.email.as_str(), one.phone.as_str()), ("old@example.org", "+1 303 555 0142"));
    assert_eq!(found(&domain, &host, "old@").await.len(), 1);
    assert!(contacts::duplicates(&domain, &host, "").await.unwrap().pairs.is_empty());
    assert!(
        contacts::merge(&domain, &host, Merge { newer, older, picks }).await.is_err(),
        "a page of before"
    );
}

#[tokio::test]
async fn a_list_is_looked_at_before_anything_is_written() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    add(&domain, &host, "Maya Lin", "maya@example.org").await;
    // Windows-1252 and semicolons, as Excel writes them in Spain.
    let list = b"Nombre;Correo;Tel\xe9fono\r\nJos\xe9 N\xfa\xf1ez;jose@example.org;+34 600 000 000\r\nMaya L.;maya@example.org;12345\r\n;x@;y\r\n";
    assert_eq!(importing::upload(&domain, &host, "", list).await.unwrap(), None);
    let view = importing::waiting(&domain, &host).await.unwrap().unwrap();
    assert_eq!((view.heading, view.fresh, view.same.len()), (true, 1, 1));
    assert_eq!((view.same[0].line, view.same[0].known.as_str()), (3, "Maya Lin"));
    let faults: Vec<_> = view.wrong.iter().map(|fault| (fault.line, fault.place, fault.code)).collect();
    use FieldCode::{NotAPhone, NotAnEmail, Required};
    assert_eq!(faults, [(4, Some(1), Required), (4, Some(2), NotAnEmail), (4, Some(3), NotAPhone)]);
    assert_eq!(found(&domain, &host, "").await, ["Maya Lin"]);
    let twice = ImportColumns {
        columns: BTreeMap::from([("column_2".to_owned(), "email".to_owned())]),
        ..ImportColumns::default()
    };
    assert_eq!(
        refused(importing::set_columns(&domain, &host, twice).await),
        AppError::field("columns[column_2]", FieldCode::ColumnTwice)
    );
    let lines = BTreeMap::from([(ImportChoice::name_of(3), "update".to_owned())]);
    importing::bring_in(&domain, &host, ImportChoice { same: "leave".into(), lines }).await.unwrap();
    assert_eq!(found(&domain, &host, "jose").await, ["José Núñez"]);
    assert_eq!(found(&domain, &host, "maya").await, ["Maya L."]);
    assert!(importing::waiting(&domain, &host).await.unwrap().is_none(), "it is done");
    assert_eq!(
        refused(importing::bring_in(&domain, &host, ImportChoice::default()).await),
        AppError::NotFound
    );
    assert_eq!(
        importing::upload(&domain, &host, "", b"PK\x03\x04").await.unwrap(),
        Some(Unreadable::Workbook)
    );
}

/// A list of a Macintosh: what it most likely says comes first, and who knows the names may have it read otherwise.
#[tokio::test]
async fn how_letters_are_meant_is_chosen_where_the_file_does_not_say() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let list = b"Nombre;Tel\x8efono\r\nEva Mu\x96oz;+34 600 000 000\r\n";
    assert_eq!(importing::upload(&domain, &host, "", list).await.unwrap(), None);
    let view = importing::waiting(&domain, &host).await.unwrap().unwrap();
    let readings = view.readings.expect("it does not say");
    assert_eq!(readings.encoding, FileEncoding::Macintosh);
    assert_eq!(view.first[0].name, "Eva Muñoz");
    let shown: Vec<_> = readings.each.iter().map(|one| one.words.join(" ")).collect();
    assert_eq!(shown, ["TelŽfono Mu–oz", "Teléfono Muñoz", "TelÄfono Muûoz"], "the two of DOS agree");

    let host_id = importing::set_encoding(&domain, &host, "cp850").await.unwrap();
    assert_eq!(host_id, host.id());
    let view = importing::waiting(&domain, &host).await.unwrap().unwrap();
    let readings = view.readings.expect("it still does not say");
    assert_eq!((readings.encoding, readings.unsure), (FileEncoding::Cp850, false));
    assert_eq!(view.first[0].name, "Eva Muûoz");
    let column = view.columns[1].column;
    assert_eq!(column, Column::Skip, "the headings are read anew, and this one says nothing to us");

    importing::set_encoding(&domain, &host, "macintosh").await.unwrap();
    let view = importing::waiting(&domain, &host).await.unwrap().unwrap();
    assert_eq!(view.columns[1].column, Column::Phone);
    let refused_for = |encoding: &'static str| importing::set_encoding(&domain, &host, encoding);
    let required = AppError::field("encoding", FieldCode::Required);
    assert_eq!(refused(refused_for("ebcdic").await), required);
    importing::bring_in(&domain, &host, ImportChoice::default()).await.unwrap();
    assert_eq!(found(&domain, &host, "muñ").await, ["Eva Muñoz"]);

    // A file that says it itself is read as it says.
    importing::upload(&domain, &host, "", "Name\nJosé".as_bytes()).await.unwrap();
    let view = importing::waiting(&domain, &host).await.unwrap().unwrap();
    assert_eq!(view.readings, None);
    assert_eq!(refused(refused_for("cp850").await), AppError::NotFound);
}

/// With either sign between the cells a file is brought in again, and nothing in it is a formula.
#[tokio::test]
async fn a_book_is_taken_out_with_commas_or_semicolons() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    add(&domain, &host, "=SUM(A1;B1), \"José\"", "jose@example.org").await;
    for separator in Separator::ALL {
        let text = file_by(&domain, &host, separator).await;
        let sign = separator.sign();
        let row = format!("\"'=SUM(A1;B1), \"\"José\"\"\"{sign}");
        assert!(text.starts_with('\u{feff}') && text.contains(&row), "{text}");
        assert!(text.contains(&format!("{sign}\"jose@example.org\"{sign}")), "{text}");
        importing::upload(&domain, &host, "", text.as_bytes()).await.unwrap();
        let view = importing::waiting(&domain, &host).await.unwrap().unwrap();
        assert_eq!((view.fresh, view.same.len()), (0, 1), "{separator:?}");
        assert_eq!(view.same[0].name, "=SUM(A1;B1), \"José\"");
    }
}

/// Pressed twice by somebody impatient: everybody comes in once.
#[tokio::test]
async fn a_list_that_is_brought_in_twice_at_once_comes_in_once() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let list: String = (0..300).map(|n| format!("Maya {n:03}\n")).collect();
    importing::upload(&domain, &host, "", format!("Name\n{list}").as_bytes()).await.unwrap();
    let press = || importing::bring_in(&domain, &host, ImportChoice::default());
    let (one, other) = tokio::join!(press(), press());
    assert_eq!((one.unwrap(), other.unwrap()), (host.id(), host.id()));
    assert_eq!(file(&domain, &host).await.matches("\"Maya ").count(), 300);
}

/// Whoever is in the book already is left unless something else is said; a family with one address comes in whole.
#[tokio::test]
async fn nobody_is_overwritten_or_doubled_unasked() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let family = b"Name,E-mail\nMaya Lin,lin@example.org\nTom Lin,lin@example.org\n";
    bring_in(&domain, &host, family, Same::Leave).await;
    assert_eq!(found(&domain, &host, "lin").await.len(), 2);
    bring_in(&domain, &host, family, Same::Leave).await;
    assert_eq!(found(&domain, &host, "lin").await.len(), 2);
    bring_in(&domain, &host, family, Same::Another).await;
    assert_eq!(found(&domain, &host, "lin").await.len(), 4);
}

#[tokio::test]
async fn a_list_waits_for_half_an_hour_and_for_nobody_else() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.host("ada").await, domain.host("ben").await);
    importing::upload(&domain, &ada, "", b"Name\nMaya Lin").await.unwrap();
    assert!(importing::waiting(&domain, &ben).await.unwrap().is_none());
    domain.clock.advance(29 * 60);
    assert!(importing::waiting(&domain, &ada).await.unwrap().is_some());
    domain.clock.advance(60);
    assert!(importing::waiting(&domain, &ada).await.unwrap().is_none());
    importing::upload(&domain, &ada, "", b"Name\nMaya Lin").await.unwrap();
    importing::forget(&domain, &ada).await.unwrap();
    assert!(importing::waiting(&domain, &ada).await.unwrap().is_none());
}

/// What was taken out is brought in as it was; what a spreadsheet would run is text in the file.
#[tokio::test]
async fn a_file_goes_out_and_comes_back() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.host("ada").await, domain.host("ben").await);
    let new = NewContact {
        display_name: "=HYPERLINK(\"http://evil.example\")".into(),
        phone: "+1 303 555 0142".into(),
        external_id: "@7".into(),
        notes: "one\ntwo; \"three\"".into(),
        ..named("-Lin, Maya", "maya@example.org")
    };
    contacts::save(&domain, &ada, new.clone()).await.unwrap();
    let text = file(&domain, &ada).await;
    assert!(text.starts_with("\u{feff}\"Name\",\"Name in visits\","), "{text}");
    for cell in ["\"'-Lin, Maya\"", "\"'=HYPERLINK(\"\"http", "\"'+1 303 555 0142\"", "\"'@7\""] {
        assert!(text.contains(cell), "{cell} in {text}");
    }
    bring_in(&domain, &ben, text.as_bytes(), Same::Leave).await;
    let list = contacts::list(&domain, &ben, ContactQuery::default()).await.unwrap();
    let view = contacts::view(&domain, &ben, list.contacts[0].contact).await.unwrap();
    assert_eq!((view.name, view.display_name, view.phone), (new.name, new.display_name, new.phone));
    assert_eq!((view.external_id, view.notes), (new.external_id, Some(new.notes)));
    assert_eq!(file(&domain, &ben).await, text);
}

/// As many as a file may have, in a time that a browser waits for, also unoptimised.
#[allow(clippy::disallowed_methods, reason = "a length of time is what is measured")]
#[tokio::test]
async fn ten_thousand_people_come_in_while_somebody_waits() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let mut list = String::from("Name;E-mail;Phone\n");
    for n in 0..importing::LINES_MOST {
        list.push_str(&format!("{n:05}x Family{};p{n}@example.org;+1 303 {n:07}\n", n % 500));
    }
    let begun = std::time::Instant::now();
    bring_in(&domain, &host, list.as_bytes(), Same::Leave).await;
    let took = begun.elapsed();
    assert!(took < std::time::Duration::from_secs(120), "{took:?}");
    assert_eq!(found(&domain, &host, "07777x fam").await, ["07777x Family277"]);
    // A second time nobody is new, and that is told as soon.
    importing::upload(&domain, &host, "", list.as_bytes()).await.unwrap();
    let view = importing::waiting(&domain, &host).await.unwrap().unwrap();
    assert_eq!((view.fresh, view.same_more), (0, 9_900));
}
