//! The chat of a visit for the table of rights: somebody at the door who has said something, and the rows themselves.
use crate::cases::{Case, Pairs, admin, form, guest, host, nothing, with};
use crate::site::TestSite;
use crate::world::World;
use domain::{Host, chat};
use model::chat::{NewChatLine, NewGuestLine};
use model::joining::LinkToken;
use model::policy::Action;
use model::{AppError, ClinicId, Conflict, VisitId};

/// A guest who has said something.
pub fn concerns(function: &str) -> bool {
    ["/guest_chat", "/say_as_guest", "/take_back_as_guest"].iter().any(|name| function.ends_with(name))
}

/// The link, and a line that its bearer has said at the door; a link that opens nothing has said nothing, and neither has
/// that of somebody who was taken out.
pub async fn of_guest(site: &TestSite, world: &World, link: &str) -> String {
    let domain = &site.domain;
    let clinic = ClinicId::parse(&world.maple_id()).expect("an id");
    let (who, token) = (domain.stranger(clinic, 9), LinkToken(link.to_owned()));
    let nothing = format!("{link} {}", world.visit);
    let Ok(guest) = domain::joining::guest(domain, &who, &token).await else { return nothing };
    match domain::joining::enter(domain, &guest, "Maya Lin".to_owned()).await {
        Err(domain::Error::Shown(AppError::Conflict(Conflict::Removed))) => return nothing,
        entered => drop(entered.expect("arrived")),
    }
    let line = NewGuestLine { mark: world.visit.clone(), text: "Hello".into(), ..NewGuestLine::default() };
    chat::say_as_guest(domain, &guest, line).await.expect("said");
    let view = chat::read_as_guest(domain, &guest, None).await.expect("read");
    format!("{link} {}", view.talks[0].lines.last().expect("a line").id.text())
}

/// A line of a host's in the visit at hand.
pub async fn of_host(site: &TestSite, world: &World, host: &Host) -> String {
    let domain = &site.domain;
    let visit = VisitId::parse(&world.visit).expect("an id");
    let (visit_text, mark) = (visit.text(), world.visit.clone());
    let line = NewChatLine { visit: visit_text.clone(), talk: visit_text, mark, text: "Hello".into() };
    chat::say(domain, host, line).await.expect("said");
    let view = chat::read(domain, host, visit, None).await.expect("read");
    view.talks[0].lines.last().expect("a line").id.text()
}

fn two(shown: &str) -> (&str, &str) {
    shown.split_once(' ').unwrap_or((shown, ""))
}

fn spoken(world: &World, _: &str) -> Pairs {
    let (visit, talk) = (world.visit.as_str(), world.visit.as_str());
    form(with(&[("visit", visit), ("talk", talk), ("mark", "row"), ("text", "Good morning")]))
}

pub const ROWS: &[Case] = &[
    guest("POST /api/guest_chat", Action::Chat, |_, shown| with(&[("link", two(shown).0)])),
    guest("POST /api/say_as_guest", Action::Chat, |_, shown| {
        form(with(&[("link", two(shown).0), ("mark", "row"), ("text", "Good morning")]))
    }),
    guest("POST /api/take_back_as_guest", Action::Chat, |_, shown| {
        with(&[("link", two(shown).0), ("line", two(shown).1)])
    }),
    host("POST /api/visit_chat", Action::Chat, |world, _| with(&[("visit", &world.visit)])),
    host("POST /api/say", Action::Chat, spoken),
    host("POST /api/take_back", Action::Chat, |world, line| with(&[("visit", &world.visit), ("line", line)])),
    admin("POST /api/chat_keeping", Action::ChangeClinicSettings, nothing),
    admin("POST /api/save_chat_keeping", Action::ChangeClinicSettings, |_, _| {
        form(with(&[("chat_hours", "24")]))
    }),
];
