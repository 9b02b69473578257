//! What somebody may not see looks like what does not exist: with the id of another clinic's thing, of a colleague's, and of
//! nothing at all, the answer is the same to the byte.
use crate::every_endpoint::path_of;
use crate::furnished::beside;
use crate::pages::nonce_of;
use crate::plans::planned;
use crate::site::{Answer, TestSite, request};
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::chat::{Begun, NewFile};
use domain::{Host, chat, contacts, joining, people, queue, services, visits};
use model::contacts::NewContact;
use model::joining::LinkToken;
use model::queue::{AskForm, OwnerId, QueueForm};
use model::services::ServiceForm;
use testkit::{HOUR, TestClinic};

/// An id that nothing has.
const NOTHING: &str = "01890a5d00007000800000000000abcd";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Visit,
    Guest,
    File,
    Contact,
    ContactGroup,
    Ticket,
    Member,
    Group,
    Service,
    Queue,
}

impl Kind {
    /// Of these, each host has their own; the others are the whole clinic's.
    fn is_a_hosts(self) -> bool {
        !matches!(self, Kind::Member | Kind::Group | Kind::Service | Kind::Queue)
    }
}

/// One of each kind, by id.
struct Things(Vec<(Kind, String)>);

impl Things {
    fn id(&self, kind: Kind) -> &str {
        let (_, id) = self.0.iter().find(|(one, _)| *one == kind).expect("one of each kind");
        id
    }
}

/// What this host of the clinic has; `n` tells the hosts apart.
async fn things(site: &TestSite, clinic: &TestClinic, host: &Host, n: u8) -> Things {
    let (domain, admin) = (&site.domain, clinic.admin(&site.domain).await);
    let who = domain.stranger(clinic.id(), 90 + n);
    let new = planned(domain.now().seconds() + i64::from(n) * HOUR, i64::from(n));
    let visit = visits::schedule(domain, host, new).await.expect("planned");
    let view = visits::view(domain, host, visit).await.expect("seen");
    let key = &view.keys[0];
    let link = LinkToken(key.link.rsplit('/').next().expect("a link").to_owned());
    let guest = joining::guest(domain, &who, &link).await.expect("the link opens");
    joining::enter(domain, &guest, "Maya Lin".to_owned()).await.expect("arrived");
    let name = format!("Plan {n}.pdf");
    let file = NewFile { mark: name.clone(), name, ..NewFile::default() };
    let begun = chat::begin_file_as_guest(domain, &guest, file).await.expect("taken");
    let Begun::Open(mut incoming) = begun else { panic!("it is new and small") };
    incoming.write(b"%PDF-1.7 the plan").await.expect("written");
    incoming.finish().await.expect("sent");
    let chat = chat::read_as_guest(domain, &guest, None).await.expect("read");
    let line = chat.talks[0].lines.last().expect("a line").id.text();

    let contact = NewContact { name: "Jonas Berg".to_owned(), ..NewContact::default() };
    let contact = contacts::save(domain, host, contact).await.expect("added");
    let course = contacts::groups::make(domain, host, "", "Course").await.expect("made");
    let form = QueueForm {
        queue: String::new(),
        name: format!("Questions {n}"),
        owner: OwnerId::Host(host.id()).text(),
        is_on: "on".to_owned(),
        registers: String::new(),
    };
    let line_of = queue::save(domain, &admin, form).await.expect("saved");
    queue::be_there(domain, host).await.expect("there");
    let form = AskForm { queue: line_of.text(), name: "Zoe".to_owned(), ..AskForm::default() };
    queue::ask(domain, &who, form).await.expect("in line");
    let ticket = queue::today(domain, host).await.expect("seen").waiting[0].ticket;

    let group = people::groups::make(domain, &admin, format!("Desk {n}")).await.expect("made");
    let form = ServiceForm { name: format!("Talk {n}"), duration: "30".to_owned(), ..ServiceForm::default() };
    let service = services::save(domain, &admin, form).await.expect("saved");
    Things(vec![
        (Kind::Visit, visit.text()),
        (Kind::Guest, key.participant.text()),
        (Kind::File, line),
        (Kind::Contact, contact.text()),
        (Kind::ContactGroup, course.text()),
        (Kind::Ticket, ticket.text()),
        (Kind::Member, host.id().text()),
        (Kind::Group, group.text()),
        (Kind::Service, service.text()),
        (Kind::Queue, line_of.text()),
    ])
}

/// Function, the field of the id and of what; what else it asks for. True: it only reads, and answers about one's own.
type Function = (&'static str, &'static str, Kind, &'static [(&'static str, &'static str)], bool);

const FUNCTIONS: &[Function] = &[
    ("POST /api/visit", "id", Kind::Visit, &[], true),
    ("POST /api/move_start", "visit", Kind::Visit, &[], true),
    ("POST /api/prospect", "visit", Kind::Visit, &[], true),
    ("POST /api/plan_next", "visit", Kind::Visit, &[], true),
    ("POST /api/add_start", "visit", Kind::Visit, &[], true),
    ("POST /api/visit_chat", "visit", Kind::Visit, &[], true),
    ("POST /api/host_ticket", "visit", Kind::Visit, &[], true),
    ("POST /api/cancel_visit", "off[visit]", Kind::Visit, &[], false),
    ("POST /api/remove_visit", "off[visit]", Kind::Visit, &[], false),
    ("POST /api/running_late", "visit", Kind::Visit, &[("minutes", "10")], false),
    ("POST /api/guest_form", "guest", Kind::Guest, &[], true),
    ("POST /api/admit", "guest", Kind::Guest, &[], false),
    ("POST /api/remove_guest", "guest", Kind::Guest, &[], false),
    ("POST /api/send_again", "guest", Kind::Guest, &[], false),
    ("POST /api/contact", "id", Kind::Contact, &[], true),
    ("POST /api/save_contact", "contact[contact]", Kind::Contact, &[("contact[name]", "Jo Berg")], false),
    ("POST /api/delete_contact", "contact", Kind::Contact, &[], false),
    (
        "POST /api/rename_contact_group",
        "group",
        Kind::ContactGroup,
        &[("name", "Choir"), ("host", "")],
        false,
    ),
    ("POST /api/waiting_ticket", "id", Kind::Ticket, &[], true),
    ("POST /api/accept_ticket", "ticket", Kind::Ticket, &[], false),
    ("POST /api/person", "id", Kind::Member, &[], true),
    ("POST /api/rename_person", "member", Kind::Member, &[("name", "Bo Vale")], false),
    ("POST /api/group", "id", Kind::Group, &[], true),
    ("POST /api/delete_group", "group", Kind::Group, &[], false),
    ("POST /api/service", "id", Kind::Service, &[], true),
    ("POST /api/remove_service", "service", Kind::Service, &[], false),
    ("POST /api/queue", "id", Kind::Queue, &[], true),
    ("POST /api/retire_queue", "queue", Kind::Queue, &[], false),
];

/// Pages and files; `{visit}` is one's own, `{}` what is asked for.
const PAGES: &[(&str, Kind)] = &[
    ("/visits/{}", Kind::Visit),
    ("/visits/{}/move", Kind::Visit),
    ("/visits/{}/cancel", Kind::Visit),
    ("/visits/{}/guests", Kind::Visit),
    ("/visits/{}/chat", Kind::Visit),
    ("/visits/{}/call", Kind::Visit),
    ("/visits/{visit}/guests/{}", Kind::Guest),
    ("/visits/{visit}/file/{}", Kind::File),
    ("/contacts/{}", Kind::Contact),
    ("/contacts/{}/delete", Kind::Contact),
    ("/queues/waiting/{}", Kind::Ticket),
    ("/people/{}", Kind::Member),
    ("/people/groups/{}", Kind::Group),
    ("/services/{}", Kind::Service),
    ("/queues/{}", Kind::Queue),
];

/// All that the answer says: number, headers and body, without the id that was asked for and what each answer has of its own.
fn said(answer: &Answer, id: &str) -> String {
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap_or_default();
    let nonce = if policy.contains("'nonce-") { nonce_of(policy) } else { "no nonce" };
    let headers = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}"));
    let mut headers: Vec<String> = headers.collect();
    headers.sort();
    let all = format!("{}\n{}\n\n{}", answer.status, headers.join("\n"), answer.body);
    all.replace(id, "{id}").replace(&hyphenated(id), "{id}").replace(nonce, "{nonce}")
}

fn hyphenated(id: &str) -> String {
    [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-")
}

/// How often two pages are asked for before they are said to differ.
const TRIES: usize = 5;

struct Asker {
    site: TestSite,
    slug: String,
    cookie: String,
}

impl Asker {
    async fn function(&self, function: &Function, id: &str) -> Answer {
        let (name, field, _, more, _) = function;
        let mut form = vec![(*field, id)];
        form.extend(more.iter().copied());
        let sent = request("POST", &self.slug, &path_of(name), Some(&self.cookie))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(serde_urlencoded::to_string(form).expect("a form")));
        self.site.ask(sent.expect("a request")).await
    }

    async fn page(&self, path: &str, own: &Things, id: &str) -> Answer {
        let path = path.replace("{visit}", own.id(Kind::Visit)).replace("{}", id);
        self.site.get(&self.slug, &path, Some(&self.cookie)).await
    }

    /// How this page differs from the one about nothing, if it does. What a page waits for is sent as it comes, so the same
    /// page may come in pieces of another order: then both are asked for again.
    async fn difference(&self, path: &str, own: &Things, id: &str) -> Option<String> {
        let mut how = None;
        for _ in 0..TRIES {
            let (nothing, answer) = (self.page(path, own, NOTHING).await, self.page(path, own, id).await);
            let (said, expected) = (said(&answer, id), said(&nothing, NOTHING));
            if said == expected {
                return None;
            }
            let at = said.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
            let from = String::from_utf8_lossy(&said.as_bytes()[at.saturating_sub(60)..]).into_owned();
            let piece: String = from.chars().take(200).collect();
            how = Some(format!("{}, {} bytes: {piece}", answer.status, said.len()));
        }
        how
    }

    /// Entries of all audit logs.
    async fn entries(&self) -> i64 {
        self.site.domain.database.rows_of_each().await["audit_event"]
    }
}

#[tokio::test]
async fn what_is_not_ones_to_see_is_not_there() {
    let site = TestSite::new().await;
    let (maple, elm) = (site.domain.clinic("Maple").await, site.domain.clinic("Elm").await);
    let ira = beside(&site.domain, &maple).await;
    let (founder, other) = (maple.host(&site.domain).await, elm.host(&site.domain).await);
    let own = things(&site, &maple, &founder, 1).await;
    let colleagues = things(&site, &maple, &ira, 2).await;
    let foreign = things(&site, &elm, &other, 3).await;
    let (slug, cookie) = (maple.front.slug.clone(), site.cookie(&maple).await);
    let asker = Asker { site, slug, cookie };

    let before = asker.entries().await;
    let unseen = |kind: Kind| {
        let colleagues = kind.is_a_hosts().then(|| ("a colleague's", colleagues.id(kind)));
        [("another clinic's", foreign.id(kind))].into_iter().chain(colleagues)
    };
    let mut wrong = Vec::new();
    for function in FUNCTIONS {
        let (name, _, kind, ..) = *function;
        let nothing = asker.function(function, NOTHING).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{name}: {}", nothing.body);
        for (whose, id) in unseen(kind) {
            let answer = asker.function(function, id).await;
            if said(&answer, id) != said(&nothing, NOTHING) {
                wrong.push(format!("{name}, {whose}: {} {}", answer.status, answer.body));
            }
        }
    }
    assert_eq!(asker.entries().await, before, "and nothing was written of anybody");
    for (path, kind) in PAGES {
        let nothing = asker.page(path, &own, NOTHING).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{path}");
        for (whose, id) in unseen(*kind) {
            wrong.extend(asker.difference(path, &own, id).await.map(|how| format!("{path}, {whose}: {how}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));

    // What was asked is right: about one's own there is an answer.
    for function in FUNCTIONS.iter().filter(|(.., reads)| *reads) {
        let (name, _, kind, ..) = *function;
        let answer = asker.function(function, own.id(kind)).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.body);
    }
    for (path, kind) in PAGES {
        let answer = asker.page(path, &own, own.id(*kind)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
}
