//! Contacts: their rows of the table of rights, and what those are about; and the way of a list from the browser to the book,
//! without scripts.
use crate::cases::{Case, host, nothing, own, with};
use crate::site::{TestSite, request};
use crate::world::World;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::{Host, contacts};
use model::contacts::NewContact;
use model::policy::Action;

/// The ids of `met`.
fn met_of(met: &str) -> [&str; 3] {
    let mut ids = met.split(' ');
    [(); 3].map(|()| ids.next().unwrap_or_default())
}

pub const ROWS: &[Case] = &[
    host("POST /api/suggest", Action::ReadContacts, |world, _| {
        with(&[("typed", "May"), ("host", &world.host_id())])
    }),
    own("POST /api/contacts", Action::ReadContacts, |_, _| with(&[("query[q]", "")])),
    host("POST /api/contact", Action::ReadContacts, |_, met| with(&[("id", met_of(met)[0])])),
    host("POST /api/contact_start", Action::ChangeContacts, |world, _| with(&[("host", &world.host_id())])),
    host("POST /api/add_contact", Action::ChangeContacts, |world, _| {
        with(&[("contact[host]", &world.host_id()), ("contact[name]", "Jonas Berg")])
    }),
    host("POST /api/save_contact", Action::ChangeContacts, |_, met| {
        with(&[("contact[contact]", met_of(met)[0]), ("contact[name]", "Jonas B. Berg")])
    }),
    host("POST /api/delete_contact", Action::ChangeContacts, |_, met| with(&[("contact", met_of(met)[0])])),
    host("POST /api/chosen_contacts", Action::ReadContacts, |_, met| {
        with(&[("contact", met_of(met)[0]), ("room", "7")])
    }),
    host("POST /api/contact_groups", Action::ReadContacts, |world, _| with(&[("host", &world.host_id())])),
    host("POST /api/make_contact_group", Action::ChangeContacts, |world, _| {
        with(&[("host", &world.host_id()), ("name", &world.visit)])
    }),
    host("POST /api/rename_contact_group", Action::ChangeContacts, |_, met| {
        with(&[("group", met_of(met)[2]), ("name", "Choir"), ("host", "")])
    }),
    host("POST /api/delete_contact_group", Action::ChangeContacts, |_, met| {
        with(&[("group", met_of(met)[2]), ("host", "")])
    }),
    own("POST /api/waiting_import", Action::ChangeContacts, nothing),
    // The list of whoever sends it: another's waits for nobody else.
    host("POST /api/set_import_columns", Action::ChangeContacts, |_, _| {
        with(&[("form[heading]", "on"), ("form[columns][column_0]", "name")])
    }),
    host("POST /api/set_import_encoding", Action::ChangeContacts, |_, _| with(&[("encoding", "macintosh")])),
    host("POST /api/bring_in", Action::ChangeContacts, |_, _| with(&[("form[same]", "leave")])),
    own("POST /api/drop_import", Action::ChangeContacts, nothing),
    host("POST /api/duplicates", Action::ReadContacts, |world, _| with(&[("host", &world.host_id())])),
    host("POST /api/compare", Action::ChangeContacts, |_, met| {
        with(&[("one", met_of(met)[0]), ("other", met_of(met)[1])])
    }),
    host("POST /api/keep_apart", Action::ChangeContacts, |_, met| {
        with(&[("one", met_of(met)[0]), ("other", met_of(met)[1])])
    }),
    host("POST /api/merge_contacts", Action::ChangeContacts, |_, met| {
        with(&[("form[newer]", met_of(met)[0]), ("form[older]", met_of(met)[1])])
    }),
];

/// The functions that need somebody in the book of the host of the visit at hand.
pub fn concerns(function: &str) -> bool {
    ["contact", "import", "bring_in", "duplicates", "compare", "keep_apart"]
        .iter()
        .any(|word| function.contains(word))
}

/// Two contacts of that host, a group, and a list that waits for the founder if they plan for anybody; the three ids.
pub async fn met(site: &TestSite, world: &World) -> String {
    let (domain, host) = (&site.domain, world.hosts().0);
    for row in contacts::groups::list(domain, host, "").await.expect("groups").groups {
        contacts::groups::delete(domain, host, row.group).await.expect("there are not too many");
    }
    let group = contacts::groups::make(domain, host, "", "Course").await.expect("made");
    let (one, other) = (add(site, host, "Jonas Berg").await, add(site, host, "Jonas Berg").await);
    if let Ok(planner) = world.founder().await.planner() {
        // Whoever is given nobody has no book to bring it into.
        let list = b"Name;E-mail\nIda H\xf8lm;ida@example.org";
        let _ = contacts::importing::upload(domain, &planner, "", list).await;
    }
    format!("{one} {other} {}", group.text())
}

async fn add(site: &TestSite, host: &Host, name: &str) -> String {
    let new = NewContact { name: name.to_owned(), ..NewContact::default() };
    contacts::save(&site.domain, host, new).await.expect("added").text()
}

/// As a browser sends a form with a file.
async fn upload(site: &TestSite, slug: &str, cookie: Option<&str>, file: &[u8]) -> crate::site::Answer {
    let mut body = b"--xx\r\nContent-Disposition: form-data; name=\"host\"\r\n\r\n\r\n--xx\r\n".to_vec();
    body.extend(b"Content-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\nContent-Type: text/csv\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--xx--\r\n");
    let sent = request("POST", slug, "/contacts/import/file", cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx")
        .body(Body::from(body));
    site.ask(sent.expect("a request")).await
}

#[tokio::test]
async fn a_list_is_uploaded_looked_at_and_brought_in() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    // Windows-1252, semicolons; the last line has no address that mail goes to.
    let list = b"Nombre;Correo\r\nJos\xe9 N\xfa\xf1ez;jose@example.org\r\nMaya Lin;maya@\r\n";
    let answer = upload(&site, &slug, Some(&cookie), list).await;
    assert_eq!(
        (answer.status, &answer.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/contacts/import?step=columns".parse().expect("a header"))
    );
    let page = site.get(&slug, "/contacts/import?step=columns", Some(&cookie)).await;
    assert!(
        page.body.contains("José Núñez") && page.body.contains("name=\"columns[column_1]\""),
        "{}",
        page.body
    );
    let page = site.get(&slug, "/contacts/import?step=check", Some(&cookie)).await;
    assert!(page.body.contains("Line 3") && page.body.contains("Bring in 1 contact"), "{}", page.body);
    let path = crate::every_endpoint::path_of("POST /api/bring_in");
    let form = [("__fn", path.as_str()), ("__arg", "form"), ("same", "leave")];
    let answer = site.submit(&slug, "/contacts/import?step=check", Some(&cookie), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = site.get(&slug, "/contacts", Some(&cookie)).await;
    assert!(page.body.contains("José Núñez") && !page.body.contains("Maya Lin"), "{}", page.body);
    // And out again, for whoever is signed in.
    let file = site.get(&slug, "/contacts/file.csv", Some(&cookie)).await;
    assert!(
        file.body.starts_with("\u{feff}\"Name\",") && file.body.contains("\"José Núñez\""),
        "{}",
        file.body
    );
    let file = site.get(&slug, "/contacts/file.csv?separator=semicolon", Some(&cookie)).await;
    assert!(file.body.starts_with("\u{feff}\"Name\";\""), "{}", file.body);
    assert_eq!(site.get(&slug, "/contacts/file.csv", None).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(upload(&site, &slug, None, list).await.status, StatusCode::UNAUTHORIZED);
}

/// Above the limit of every other form, and with a sentence above its own.
#[tokio::test]
async fn a_list_may_be_as_long_as_it_says() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    let row = format!("Maya Lin,{}\n", "x".repeat(180));
    let fits = format!("Name,Notes\n{}", row.repeat(9_900));
    assert!(fits.len() > 1_800_000 && fits.len() < contacts::importing::BYTES_MOST);
    for (list, leads_to) in
        [(fits.clone(), "step=columns"), (fits.repeat(2), "wrong=too_big"), (String::new(), "wrong=empty")]
    {
        let answer = upload(&site, &slug, Some(&cookie), list.as_bytes()).await;
        let to = answer.headers[header::LOCATION].to_str().expect("text");
        assert!(to.ends_with(leads_to), "{to}");
    }
    let page = site.get(&slug, "/contacts/import?wrong=too_big", Some(&cookie)).await;
    assert!(page.body.contains("The file is too big"), "{}", page.body);
}
