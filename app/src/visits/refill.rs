//! The planning form with something in it before anybody has typed: as it was sent, or as another visit was.
use super::draft::{GUESTS_MAX, gathered, guest_field};
use crate::contacts::api;
use crate::forms::FormState;
use model::contacts::Chosen;
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
    ];
    for (place, person) in visit.participants.into_iter().take(GUESTS_MAX).enumerate() {
        for (field, value) in [
            ("name", person.name),
            ("email", person.email),
            ("phone", person.phone),
            ("invite", person.invite),
            ("zone", person.zone),
            ("lang", person.lang),
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
        let invite = if person.email.is_empty() { "none" } else { "mail" };
        for (field, value) in [
            ("contact", person.contact.text()),
            ("name", person.called().to_owned()),
            ("email", person.email.clone()),
            ("phone", person.phone.clone()),
            ("invite", invite.to_owned()),
            ("zone", person.zone.clone()),
            ("lang", person.lang.tag().to_owned()),
        ] {
            values.push((guest_field(place, field), value));
        }
    }
    FormState { values, ..FormState::default() }
}
