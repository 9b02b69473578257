//! The planning form as it stands in the page: read and filled by the names of its inputs, so that the document is
//! the only truth and typed text is never overwritten when scripts arrive.
use super::repeating::day_field;
use crate::ui::Group;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};
use model::MemberId;
use model::colleagues::{PLANNED_MOST, PlannedColleague};
use model::contacts::Suggestion;
use model::series::{Repeat, WEEKDAYS};
use model::visits::{NewParticipant, NewVisit, PEOPLE_MOST};

/// The id of the form, for scripts.
pub const FORM: &str = "plan";
/// Guests whom a visit may hold beside its host.
pub const GUESTS_MAX: usize = PEOPLE_MOST - 1;
/// Guests that the form has room for at first. Higher: a longer page for everyone. Lower: a large family needs another step.
pub const GUESTS_FIRST: usize = 7;

/// `participants[1][name]`.
pub fn guest_field(place: usize, field: &str) -> String {
    format!("participants[{place}][{field}]")
}

/// Names of a colleague's fields: who, and whether as co-host.
pub const COLLEAGUE_FIELDS: [(&str, &str); PLANNED_MOST] = [
    ("colleagues[0][colleague]", "colleagues[0][cohost]"),
    ("colleagues[1][colleague]", "colleagues[1][cohost]"),
    ("colleagues[2][colleague]", "colleagues[2][cohost]"),
    ("colleagues[3][colleague]", "colleagues[3][cohost]"),
];

fn find(selector: &str) -> Option<Element> {
    find_in(FORM, selector)
}

fn find_in(form: &str, selector: &str) -> Option<Element> {
    document().query_selector(&format!("#{form} {selector}")).ok().flatten()
}

fn value_of(element: &Element) -> String {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return input.value();
    }
    element.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
}

/// What stands in the input of that name, or beside the chosen radio.
pub fn typed(name: &str) -> String {
    typed_in(FORM, name)
}

/// The same in the part of the page with that id.
pub fn typed_in(form: &str, name: &str) -> String {
    let chosen = find_in(form, &format!("[name=\"{name}\"]:checked"));
    chosen
        .or_else(|| find_in(form, &format!("[name=\"{name}\"]:not([type=radio])")))
        .as_ref()
        .map(value_of)
        .unwrap_or_default()
}

/// Whether the box of that name is ticked.
fn ticked(name: &str) -> bool {
    find(&format!("[name=\"{name}\"]:checked")).is_some()
}

/// How often, from what stands in the inputs of those names.
fn repeat(typed: &dyn Fn(&str) -> String, ticked: &dyn Fn(&str) -> bool) -> Repeat {
    let on = |name: &str| if ticked(name) { "on".to_owned() } else { String::new() };
    let days = WEEKDAYS.into_iter().filter(|day| ticked(&day_field(day)));
    Repeat {
        every: typed("repeat[every]"),
        interval: typed("repeat[interval]"),
        days: days.map(|day| (day.to_owned(), "on".to_owned())).collect(),
        ends: typed("repeat[ends]"),
        count: typed("repeat[count]"),
        until: typed("repeat[until]"),
        leave_out: on("repeat[leave_out]"),
        fold: typed("repeat[fold]"),
    }
}

/// Who of the clinic's own people is chosen.
fn colleagues(typed: &dyn Fn(&str) -> String, ticked: &dyn Fn(&str) -> bool) -> Vec<PlannedColleague> {
    let row = |(who, cohost): (&str, &str)| PlannedColleague {
        colleague: typed(who),
        cohost: if ticked(cohost) { "on" } else { "" }.to_owned(),
    };
    COLLEAGUE_FIELDS.into_iter().map(row).filter(|row| !row.colleague.is_empty()).collect()
}

/// Chooses in the list of that name; nobody where it does not offer them.
fn pick(name: &str, value: &str) -> bool {
    let list = find(&format!("select[name=\"{name}\"]"));
    let Some(list) = list.as_ref().and_then(|list| list.dyn_ref::<HtmlSelectElement>()) else { return false };
    list.set_value(value);
    let offered = list.value() == value;
    if !offered {
        list.set_value("");
    }
    offered
}

/// Somebody of the clinic who was typed as a guest becomes a colleague; false where there is no room.
pub fn take_colleague(place: usize, who: MemberId) -> bool {
    let id = who.text();
    let there = COLLEAGUE_FIELDS.into_iter().any(|(field, _)| typed(field) == id);
    let free = COLLEAGUE_FIELDS.into_iter().map(|(field, _)| field).find(|field| typed(field).is_empty());
    if !there && !free.is_some_and(|field| pick(field, &id)) {
        return false;
    }
    if let Some(part) = find(&format!("#{COLLEAGUES}")) {
        let _ = part.set_attribute("open", "");
    }
    leave_out(place);
    // The place may have folded away under whoever typed there.
    if place > 0 {
        let chosen = find(&format!("#{COLLEAGUES} > summary"));
        if let Some(chosen) = chosen.as_ref().and_then(|chosen| chosen.dyn_ref::<HtmlElement>()) {
            let _ = chosen.focus();
        }
    }
    true
}

/// The id of the part in which colleagues are chosen.
pub const COLLEAGUES: &str = "plan-colleagues";

/// The host who is chosen, where there are several.
pub fn for_host() -> Option<MemberId> {
    MemberId::parse(&typed("for_host"))
}

/// The words of what is chosen in the list of that name.
pub fn chosen_words(name: &str) -> String {
    let chosen = find(&format!("select[name=\"{name}\"] option:checked"));
    chosen.and_then(|option| option.text_content()).unwrap_or_default()
}

/// The words of a value among groups of choices.
pub fn label_of(groups: &[Group], value: &str) -> String {
    let mut choices = groups.iter().flat_map(|(_, choices)| choices);
    choices
        .find(|choice| choice.value == value)
        .map_or_else(|| value.to_owned(), |choice| choice.label.clone())
}

pub fn fill(name: &str, value: &str) {
    let Some(element) = find(&format!("[name=\"{name}\"]")) else { return };
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
        if select.value() != value {
            offer(select, value);
        }
    }
}

/// A zone that the list does not have is added to it and chosen.
fn offer(select: &HtmlSelectElement, value: &str) {
    let Ok(option) = document().create_element("option") else { return };
    let city = value.rsplit('/').next().unwrap_or(value).replace('_', " ");
    option.set_text_content(Some(&city));
    let _ = option.set_attribute("value", value);
    let _ = select.append_child(&option);
    select.set_value(value);
}

/// Marks the radio of that name and value; none of them with an empty value.
pub fn choose(name: &str, value: &str) {
    choose_in(FORM, name, value);
}

/// The same in the part of the page with that id.
pub fn choose_in(form: &str, name: &str, value: &str) {
    for known in ["first", "second", "mail", "sms", "none", "now", "later", "count", "until"] {
        let radio = find_in(form, &format!("[name=\"{name}\"][value=\"{known}\"]"));
        if let Some(radio) = radio.as_ref().and_then(|radio| radio.dyn_ref::<HtmlInputElement>()) {
            radio.set_checked(known == value);
        }
    }
}

/// A remembered person takes the place.
pub fn fill_guest(place: usize, person: &Suggestion) {
    fill(&guest_field(place, "contact"), &person.contact.text());
    fill(&guest_field(place, "name"), person.called());
    fill(&guest_field(place, "email"), &person.email);
    fill(&guest_field(place, "phone"), &person.phone);
    fill(&guest_field(place, "zone"), &person.zone);
    fill(&guest_field(place, "lang"), person.lang.tag());
    let invite = match (person.email.is_empty(), person.phone.is_empty()) {
        (false, _) => "mail",
        (true, false) => "sms",
        (true, true) => "none",
    };
    choose(&guest_field(place, "invite"), invite);
}

/// Whoever was typed into another place takes this one; nobody with a default.
fn fill_typed(place: usize, person: &NewParticipant) {
    let fields = [
        ("contact", &person.contact),
        ("name", &person.name),
        ("email", &person.email),
        ("phone", &person.phone),
        ("zone", &person.zone),
        ("lang", &person.lang),
        ("task", &person.task),
    ];
    for (field, value) in fields.into_iter().filter(|(field, value)| *field != "lang" || !value.is_empty()) {
        fill(&guest_field(place, field), value);
    }
    choose(&guest_field(place, "invite"), if person.invite.is_empty() { "mail" } else { &person.invite });
}

fn guest(place: usize) -> NewParticipant {
    guest_of(&typed, place)
}

fn guest_of(typed: &dyn Fn(&str) -> String, place: usize) -> NewParticipant {
    let field = |name: &str| typed(&guest_field(place, name));
    NewParticipant {
        contact: field("contact"),
        name: field("name"),
        email: field("email"),
        phone: field("phone"),
        invite: field("invite"),
        zone: field("zone"),
        lang: field("lang"),
        task: field("task"),
    }
}

/// Those behind the place move up by one, so that nobody else is left out with them.
pub fn leave_out(place: usize) {
    for at in place..GUESTS_MAX {
        let next = if at + 1 < GUESTS_MAX { guest(at + 1) } else { NewParticipant::default() };
        fill_typed(at, &next);
    }
    unfold();
}

/// The id of what folds a place away; the first place never folds.
pub fn fold_id(place: usize) -> String {
    format!("another-{place}")
}

/// Open are the places of people, closed the others.
fn unfold() {
    for place in 1..GUESTS_MAX {
        let Some(fold) = find(&format!("#{}", fold_id(place))) else { continue };
        let person = guest(place);
        let blank = [&person.name, &person.email, &person.phone].iter().all(|text| text.trim().is_empty());
        let _ = match blank {
            true => fold.remove_attribute("open"),
            false => fold.set_attribute("open", ""),
        };
    }
}

#[cfg(feature = "hydrate")]
/// The form as it was left: a way elsewhere and back, or another language, loses nothing.
pub fn fill_all(visit: &NewVisit) {
    for (name, value) in [
        ("request_id", &visit.request_id),
        ("date", &visit.date),
        ("time", &visit.time),
        ("zone", &visit.zone),
        ("duration", &visit.duration),
        ("topic", &visit.topic),
    ] {
        fill(name, value);
    }
    tick("sealed", !visit.sealed.is_empty());
    fill_repeat(&visit.repeat);
    fill_host(&visit.for_host);
    fill_service(&visit.service);
    fill_colleagues(&visit.colleagues);
    choose("when", &visit.when);
    choose("fold", &visit.fold);
    for (place, person) in visit.participants.iter().enumerate() {
        fill_typed(place, person);
    }
    unfold();
}

#[cfg(feature = "hydrate")]
/// Whoever is no more among those to choose from is nobody.
fn fill_colleagues(colleagues: &[PlannedColleague]) {
    for (place, (who, cohost)) in COLLEAGUE_FIELDS.into_iter().enumerate() {
        let known = colleagues.get(place).cloned().unwrap_or_default();
        pick(who, &known.colleague);
        tick(cohost, !known.cohost.is_empty());
    }
    if let Some(part) = find(&format!("#{COLLEAGUES}")).filter(|_| !colleagues.is_empty()) {
        let _ = part.set_attribute("open", "");
    }
}

#[cfg(feature = "hydrate")]
/// People whom the form as it stands in the page has no place for.
pub fn lacks_room(visit: &NewVisit) -> bool {
    let blank = |person: &NewParticipant| {
        [&person.name, &person.email, &person.phone].iter().all(|text| text.trim().is_empty())
    };
    let last = visit.participants.iter().rposition(|person| !blank(person));
    last.is_some_and(|place| find(&format!("[name=\"{}\"]", guest_field(place, "name"))).is_none())
}

#[cfg(feature = "hydrate")]
fn fill_repeat(repeat: &Repeat) {
    for (name, value) in [
        ("repeat[every]", &repeat.every),
        ("repeat[interval]", &repeat.interval),
        ("repeat[count]", &repeat.count),
        ("repeat[until]", &repeat.until),
    ] {
        if !value.is_empty() {
            fill(name, value);
        }
    }
    if !repeat.ends.is_empty() {
        choose("repeat[ends]", &repeat.ends);
    }
    for day in WEEKDAYS {
        tick(&day_field(day), repeat.days.contains_key(day));
    }
    tick("repeat[leave_out]", repeat.leaves_out());
    choose("repeat[fold]", &repeat.fold);
}

#[cfg(feature = "hydrate")]
fn tick(name: &str, on: bool) {
    let found = find(&format!("[name=\"{name}\"]"));
    if let Some(tick) = found.as_ref().and_then(|tick| tick.dyn_ref::<HtmlInputElement>()) {
        tick.set_checked(on);
    }
}

#[cfg(feature = "hydrate")]
/// What the clinic offers no more is none of its services.
fn fill_service(service: &str) {
    let list = find("select[name=\"service\"]");
    let Some(list) = list.as_ref().and_then(|list| list.dyn_ref::<HtmlSelectElement>()) else { return };
    list.set_value(service);
    if list.value() != service {
        list.set_value("");
    }
}

#[cfg(feature = "hydrate")]
/// Somebody who is no more among those to choose from is replaced by nobody: the guest of one host's plan is not to become
/// another's.
fn fill_host(host: &str) {
    let list = find("select[name=\"for_host\"]");
    let Some(list) = list.as_ref().and_then(|list| list.dyn_ref::<HtmlSelectElement>()) else { return };
    list.set_value(host);
}

pub fn read() -> NewVisit {
    gathered(&typed, &ticked)
}

/// A form of which these say what stands in an input, and whether a box is ticked.
pub fn gathered(typed: &dyn Fn(&str) -> String, ticked: &dyn Fn(&str) -> bool) -> NewVisit {
    NewVisit {
        request_id: typed("request_id"),
        for_host: typed("for_host"),
        when: typed("when"),
        date: typed("date"),
        time: typed("time"),
        fold: typed("fold"),
        zone: typed("zone"),
        duration: typed("duration"),
        topic: typed("topic"),
        service: typed("service"),
        sealed: if ticked("sealed") { "on" } else { "" }.to_owned(),
        repeat: repeat(typed, ticked),
        participants: guests(typed),
        colleagues: colleagues(typed, ticked),
    }
}

/// Behind the places of every form nobody is looked for where there are none.
fn guests(typed: &dyn Fn(&str) -> String) -> Vec<NewParticipant> {
    let mut guests: Vec<NewParticipant> = (0..GUESTS_FIRST).map(|place| guest_of(typed, place)).collect();
    for place in GUESTS_FIRST..GUESTS_MAX {
        let guest = guest_of(typed, place);
        // A place that is there says how somebody is invited.
        if guest.invite.is_empty() {
            break;
        }
        guests.push(guest);
    }
    guests
}
