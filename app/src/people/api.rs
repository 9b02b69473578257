//! Server functions of a clinic's people and of one's own account.
#[cfg(feature = "ssr")]
use crate::server::{self, RoomFact, Show};
use leptos::prelude::*;
use model::choices::{NewOwnChoices, OwnChoices};
use model::joining::OwnPlace;
use model::notices::{NewNotices, Notices};
#[cfg(feature = "ssr")]
use model::people::EmailAnswer;
use model::people::{
    Acceptance, EmailCard, EmailChange, Invitation, Licences, NewPerson, NewRoles, PasswordChange, People,
    PersonView, Profile, SignInRow,
};
use model::{AppError, MemberId, Secret, SignInId};

#[server(ListPeople)]
pub async fn people() -> Result<People, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::list(&domain, &admin).await.shown()
}

/// What the clinic pays for, as far as it counts people.
#[server(ReadLicences)]
pub async fn licences() -> Result<Licences, AppError> {
    let (domain, manager) = server::billing_manager().await?;
    domain::people::licences(&domain, &manager).await.shown()
}

#[server(ReadPerson)]
pub async fn person(id: MemberId) -> Result<PersonView, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::person(&domain, &admin, id).await.shown()
}

#[server(Invite)]
pub async fn invite(person: NewPerson) -> Result<MemberId, AppError> {
    let (domain, admin) = server::admin().await?;
    let id = domain::people::invite(&domain, &admin, person).await.shown()?;
    server::redirect(&format!("/people/{}?done=invited", id.text()));
    Ok(id)
}

#[server(InviteAgain)]
pub async fn invite_again(member: MemberId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::invite_again(&domain, &admin, member).await.shown()?;
    server::redirect(&format!("/people/{}?done=again", member.text()));
    Ok(())
}

#[server(WithdrawInvitation)]
pub async fn withdraw(member: MemberId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::withdraw(&domain, &admin, member).await.shown()?;
    server::redirect("/people");
    Ok(())
}

/// Whoever is no host any more leaves the calls that they are in.
#[server(SetRoles)]
pub async fn set_roles(roles: NewRoles) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    let member = roles.member;
    let left = domain::people::set_roles(&domain, &admin, roles).await.shown()?;
    tell_rooms(left)?;
    server::redirect(&format!("/people/{}?done=roles", member.text()));
    Ok(())
}

#[server(RenamePerson)]
pub async fn rename_person(member: MemberId, name: String) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::rename(&domain, &admin, member, &name).await.shown()?;
    server::redirect(&format!("/people/{}?done=renamed", member.text()));
    Ok(())
}

#[server(Deactivate)]
pub async fn deactivate(member: MemberId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    let left = domain::people::deactivate(&domain, &admin, member).await.shown()?;
    tell_rooms(left)?;
    server::redirect(&format!("/people/{}", member.text()));
    Ok(())
}

#[cfg(feature = "ssr")]
fn tell_rooms(left: domain::people::Left) -> Result<(), AppError> {
    let calls = server::calls()?;
    for (visit, who) in left {
        calls.tell(visit, RoomFact::Removed(who));
    }
    Ok(())
}

#[server(Restore)]
pub async fn restore(member: MemberId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::restore(&domain, &admin, member).await.shown()?;
    server::redirect(&format!("/people/{}?done=restored", member.text()));
    Ok(())
}

/// Of who was deactivated, and does not come back.
#[server(DeletePerson)]
pub async fn delete_person(member: MemberId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::delete(&domain, &admin, member).await.shown()?;
    server::redirect("/people?done=deleted");
    Ok(())
}

/// What the page behind an invitation's link says.
#[server(ReadInvitation)]
pub async fn invitation(token: Secret<String>) -> Result<Invitation, AppError> {
    let (domain, who) = server::anyone().await?;
    domain::people::invitation(&domain, &who, &token).await.shown()
}

/// The invited person comes in, signed in at once.
#[server(Accept)]
pub async fn accept(form: Acceptance) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let cookie = domain::people::accept(&domain, &who, form).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::redirect(server::home(&domain, &cookie).await);
    Ok(())
}

/// The same for who came by a temporary password.
#[server(ReadOwnInvitation)]
pub async fn own_invitation() -> Result<Invitation, AppError> {
    let (domain, arriving) = server::arriving().await?;
    domain::people::own_invitation(&domain, &arriving).await.shown()
}

/// They come in; the browser gets another cookie.
#[server(ComeIn)]
pub async fn come_in(form: Acceptance) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let cookie = domain::people::come_in(&domain, &arriving, form).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::redirect(server::home(&domain, &cookie).await);
    Ok(())
}

#[server(ReadProfile)]
pub async fn profile() -> Result<Profile, AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::profile(&domain, &member).await.shown()
}

#[server(SaveProfile)]
pub async fn save_profile(profile: Profile) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::save_profile(&domain, &member, profile).await.shown()?;
    server::redirect("/account?done=profile");
    Ok(())
}

/// What the clinic lets one choose for oneself.
#[server(ReadOwnChoices)]
pub async fn own_choices() -> Result<OwnChoices, AppError> {
    let (domain, member) = server::member().await?;
    domain::clinics::own_choices(&domain, &member).await.shown()
}

#[server(SaveOwnChoices)]
pub async fn save_own_choices(choices: NewOwnChoices) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::clinics::save_own_choices(&domain, &member, choices).await.shown()?;
    server::redirect("/account?done=choices");
    Ok(())
}

/// The browser that asks gets a new cookie; every other sign-in ends.
#[server(ChangePassword)]
pub async fn change_password(form: PasswordChange) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    let cookie = domain::logins::change_password(&domain, &who, &member, form).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::redirect("/account?done=password");
    Ok(())
}

#[server(ReadEmail)]
pub async fn email() -> Result<EmailCard, AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::email::card(&domain, &member).await.shown()
}

/// A letter to the old address and one to the new one.
#[server(AskEmailChange)]
pub async fn ask_email_change(form: EmailChange) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::logins::email::ask(&domain, &who, &member, form).await.shown()?;
    server::redirect("/account?done=email");
    Ok(())
}

#[server(WithdrawEmailChange)]
pub async fn withdraw_email_change() -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::email::withdraw(&domain, &member).await.shown()?;
    server::redirect("/account?done=kept");
    Ok(())
}

/// The button behind one of the two letters.
#[server(AgreeEmailChange)]
pub async fn agree_email_change(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let done = match domain::logins::email::agree(&domain, &who, &token).await.shown()? {
        EmailAnswer::Waiting => "waiting",
        EmailAnswer::Changed => "changed",
    };
    // Away from the token, which has done its work.
    server::redirect(&format!("/email/answered?done={done}"));
    Ok(())
}

/// "It was not me."
#[server(StopEmailChange)]
pub async fn stop_email_change(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::logins::email::stop(&domain, &who, &token).await.shown()?;
    server::redirect("/email/answered?done=stopped");
    Ok(())
}

#[server(ListSignIns)]
pub async fn sign_ins() -> Result<Vec<SignInRow>, AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::sign_ins(&domain, &member).await.shown()
}

#[server(EndSignIn)]
pub async fn end_sign_in(sign_in: SignInId, end_password: Secret<String>) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::logins::end_sign_in(&domain, &who, &member, sign_in, end_password).await.shown()?;
    server::redirect("/account?done=ended");
    Ok(())
}

#[server(EndOtherSignIns)]
pub async fn end_other_sign_ins(others_password: Secret<String>) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::logins::end_other_sign_ins(&domain, &who, &member, others_password).await.shown()?;
    server::redirect("/account?done=others");
    Ok(())
}

/// What one is told of, and by which way.
#[server(ReadNotices)]
pub async fn notices() -> Result<Notices, AppError> {
    let (domain, member) = server::member().await?;
    domain::people::notices(&domain, &member).await.shown()
}

#[server(SaveNotices)]
pub async fn save_notices(notices: NewNotices) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::people::save_notices(&domain, &member, notices).await.shown()?;
    server::redirect("/account?done=notices");
    Ok(())
}

/// The visits in which one stands by one's own address.
#[server(ReadOwnPlaces)]
pub async fn own_places() -> Result<Vec<OwnPlace>, AppError> {
    let (domain, member) = server::member().await?;
    domain::lost_link::own_places(&domain, &member).await.shown()
}
