//! What a person is to the clinic: pure.
use super::rows::PersonData;
use crate::clinics::rules as clinic;
use crate::mail::address;
use model::people::{NewPerson, Standing};
use model::policy::Role;
use model::{AppError, FieldCode, Time};

pub(super) fn standing(data: &PersonData, now: Time) -> Standing {
    let password = data.temporary_until.filter(|_| data.temporary_used_at.is_none());
    let opens = [data.invited_until, password].into_iter().flatten().any(|until| until > now);
    match (data.member.deactivated_at, data.member.joined_at) {
        (Some(_), _) => Standing::Deactivated,
        (None, Some(_)) => Standing::Working,
        (None, None) if opens => Standing::Invited,
        (None, None) => Standing::InvitationLapsed,
    }
}

/// Invited by a temporary password, and not in yet.
pub(super) fn by_password(data: &PersonData) -> bool {
    data.member.joined_at.is_none() && data.temporary_until.is_some()
}

/// The ticked boxes; somebody without any role could do nothing here.
pub(super) fn roles(host: &str, administrator: &str) -> Result<Vec<Role>, AppError> {
    let ticked = [(administrator, Role::Administrator), (host, Role::Host)];
    let roles: Vec<Role> =
        ticked.into_iter().filter(|(box_, _)| *box_ == "on").map(|(_, role)| role).collect();
    if roles.is_empty() { Err(AppError::field("host", FieldCode::Required)) } else { Ok(roles) }
}

/// Somebody new, as they will be kept.
#[derive(Debug)]
pub(super) struct Checked {
    pub name: String,
    pub email: String,
    pub roles: Vec<Role>,
}

/// Everything that is wrong at once.
pub(super) fn person(form: &NewPerson) -> Result<Checked, AppError> {
    let checked = Checked {
        name: clinic::tidy(&form.name),
        email: address::parse(&form.email).unwrap_or_default(),
        roles: roles(&form.host, &form.administrator).unwrap_or_default(),
    };
    AppError::of_fields([
        ("name", clinic::name(&checked.name)),
        ("email", address::parse(&form.email).map(drop)),
        ("host", (!checked.roles.is_empty()).then_some(()).ok_or(FieldCode::Required)),
    ])?;
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, email: &str, host: &str, administrator: &str) -> NewPerson {
        let owned = str::to_owned;
        NewPerson {
            name: owned(name),
            email: owned(email),
            host: owned(host),
            administrator: owned(administrator),
            ..NewPerson::default()
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let AppError::Invalid(wrong) = person(&form("", "x", "", "")).unwrap_err() else { panic!("fields") };
        let fields: Vec<&str> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "email", "host"]);
    }

    #[test]
    fn roles_are_what_was_ticked() {
        let of = |host, administrator| roles(host, administrator).ok();
        assert_eq!(of("on", ""), Some(vec![Role::Host]));
        assert_eq!(of("", "on"), Some(vec![Role::Administrator]));
        assert_eq!(of("on", "on"), Some(vec![Role::Administrator, Role::Host]));
        assert_eq!(of("", ""), None);
        let good = person(&form(" Ben  Ito ", "ben@x.org", "on", "")).unwrap();
        assert_eq!((good.name.as_str(), good.email.as_str()), ("Ben Ito", "ben@x.org"));
    }
}
