//! The planning form with something in it before anybody has typed: as it was sent, or as another visit was.
use super::draft::{COLLEAGUE_FIELDS, GUESTS_MAX, gathered, guest_field};
use crate::contacts::api;
use crate::forms::FormState;
use model::contacts::{Chosen, Suggestion};
use model::visits::NewVisit;
use model::{ContactGroupId, ContactId};

/// The form as it was sent, for the page that is shown again.
pub fn sent(state: &FormState) -> NewVisit {
    gathered(&|name| state.value_or(name, ""), &|name| state.value(name).is_some())
}

/// A form that says the same as this visit.
pub fn filled(visit: NewVisit) -> FormState {
    let mut values = vec![
        ("request_id".to_owned(), visit.request_id),
        ("for_host".to_owned(), visit.for_host),
        ("when".to_owned(), visit.when),
        ("date".to_owned(), visit.date),
        ("time".to_owned(), visit.time),
        ("zone".to_owned(), visit.zone),
        ("duration".to_owned(), visit.duration),
        ("topic".to_owned(), visit.topic),
        ("service".to_owned(), visit.service),
    ];
    for (named, (who, cohost)) in visit.colleagues.into_iter().zip(COLLEAGUE_FIELDS) {
        values.push((who.to_owned(), named.colleague));
        if !named.cohost.is_empty() {
            values.push((cohost.to_owned(), named.cohost));
        }
    }
    if !visit.sealed.is_empty() {
        values.push(("sealed".to_owned(), visit.sealed));
    }
    for (place, person) in visit.participants.into_iter().take(GUESTS_MAX).enumerate() {
        for (field, value) in [
            ("name", person.name),
            ("email", person.email),
            ("phone", person.phone),
            ("invite", person.invite),
            ("zone", person.zone),
            ("lang", person.lang),
            ("task", person.task),
        ] {
            values.push((guest_field(place, field), value));
        }
    }
    FormState { values, ..FormState::default() }
}

/// The contacts with whom the address begins a visit. Who cannot be found is typed in.
pub async fn chosen(contact: Option<ContactId>, group: Option<ContactGroupId>) -> Chosen {
    if contact.is_none() && group.is_none() {
        return Chosen::default();
    }
    let room = i64::try_from(GUESTS_MAX).unwrap_or_default();
    api::chosen_contacts(contact, group, room).await.unwrap_or_default()
}

/// How many of a group are asked for: more than there is room for, because some may stand in the form already.
const OF_GROUP: i64 = 25;

/// The form as it was sent by the button beside a group, with the people of the group. As it was sent where that cannot be
/// read.
pub async fn with_group(state: FormState) -> (FormState, i64, i64) {
    let Some(group) = ContactGroupId::parse(&state.value_or("group", "")) else { return (state, 0, 0) };
    match api::chosen_contacts(None, Some(group), OF_GROUP).await {
        Ok(chosen) => joined(state, chosen),
        Err(_) => (state, 0, 0),
    }
}

/// The form with these people in the places that were free; how many were added, and for how many there is no room. Whoever
/// stands in it already stays where they are.
fn joined(mut state: FormState, chosen: Chosen) -> (FormState, i64, i64) {
    let of = |state: &FormState, place, field: &str| state.value_or(&guest_field(place, field), "");
    let there: Vec<String> = (0..GUESTS_MAX).map(|place| of(&state, place, "contact")).collect();
    let blank = |place: &usize| {
        ["name", "email", "phone"].iter().all(|field| of(&state, *place, field).trim().is_empty())
    };
    let free: Vec<usize> = (0..GUESTS_MAX).filter(blank).collect();
    let people: Vec<Suggestion> =
        chosen.people.into_iter().filter(|person| !there.contains(&person.contact.text())).collect();
    let left_out = i64::try_from(people.len().saturating_sub(free.len())).unwrap_or_default();
    let placed: Vec<(usize, Suggestion)> = free.into_iter().zip(people).collect();
    let added = i64::try_from(placed.len()).unwrap_or_default();
    let mut typed: Vec<(String, String)> =
        placed.into_iter().flat_map(|(place, person)| person_values(place, person)).collect();
    if let Some(host) = chosen.host {
        typed.push(("for_host".to_owned(), host.text()));
    }
    state.values.retain(|(name, _)| !typed.iter().any(|(other, _)| other == name));
    state.values.extend(typed);
    (state, added, chosen.left_out + left_out)
}

/// A contact in one of the form's places.
fn person_values(place: usize, person: Suggestion) -> [(String, String); 7] {
    let invite = if person.email.is_empty() { "none" } else { "mail" };
    let called = person.called().to_owned();
    [
        ("contact", person.contact.text()),
        ("name", called),
        ("email", person.email),
        ("phone", person.phone),
        ("invite", invite.to_owned()),
        ("zone", person.zone),
        ("lang", person.lang.tag().to_owned()),
    ]
    .map(|(field, value)| (guest_field(place, field), value))
}

/// A form that has these people in it; as it was where there are none.
pub fn with_people(state: FormState, chosen: Chosen) -> FormState {
    if chosen.people.is_empty() {
        return state;
    }
    let mut values = Vec::new();
    if let Some(host) = chosen.host {
        values.push(("for_host".to_owned(), host.text()));
    }
    for (place, person) in chosen.people.into_iter().take(GUESTS_MAX).enumerate() {
        values.extend(person_values(place, person));
    }
    FormState { values, ..FormState::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Lang;

    fn person(n: usize) -> Suggestion {
        Suggestion {
            contact: ContactId::parse(&format!("{n:032x}")).expect("an id"),
            name: format!("Person {n}"),
            display_name: String::new(),
            email: String::new(),
            phone: String::new(),
            zone: String::new(),
            lang: Lang::Es,
        }
    }

    fn of(people: impl Iterator<Item = usize>) -> Chosen {
        Chosen { host: None, people: people.map(person).collect(), left_out: 0 }
    }

    #[test]
    fn a_group_takes_the_free_places_and_nobody_twice() {
        let typed = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let values = vec![
            typed("topic", "Check-up"),
            typed("participants[0][name]", ""),
            typed("participants[1][name]", "Tom"),
            typed("participants[2][name]", "Person 1"),
            typed("participants[2][contact]", &person(1).contact.text()),
        ];
        let sent = FormState { values, ..FormState::default() };
        let (state, added, left_out) = joined(sent.clone(), of(1..4));
        assert_eq!((added, left_out), (2, 0));
        let name = |place| state.value_or(&guest_field(place, "name"), "");
        let names: Vec<String> = (0..5).map(name).collect();
        assert_eq!(names, ["Person 2", "Tom", "Person 1", "Person 3", ""]);
        assert_eq!(state.value("topic").as_deref(), Some("Check-up"));
        assert_eq!(state.value("participants[3][invite]").as_deref(), Some("none"), "without an address");
        // One place is Tom's, one is Person 1's.
        let (_, added, left_out) = joined(sent, of(1..30));
        assert_eq!((added, left_out), (22, 6));
    }
}
