//! Server functions of groups.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::groups::{GroupMembers, GroupRow, GroupView};
use model::{AppError, GroupId};

#[server(ListGroups)]
pub async fn groups() -> Result<Vec<GroupRow>, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::groups::list(&domain, &admin).await.shown()
}

#[server(ReadGroup)]
pub async fn group(id: GroupId) -> Result<GroupView, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::groups::view(&domain, &admin, id).await.shown()
}

#[server(MakeGroup)]
pub async fn make_group(name: String) -> Result<GroupId, AppError> {
    let (domain, admin) = server::admin().await?;
    let id = domain::people::groups::make(&domain, &admin, name).await.shown()?;
    server::redirect(&format!("/people/groups/{}?done=made", id.text()));
    Ok(id)
}

#[server(RenameGroup)]
pub async fn rename_group(group: GroupId, name: String) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::groups::rename(&domain, &admin, group, name).await.shown()?;
    server::redirect(&format!("/people/groups/{}?done=renamed", group.text()));
    Ok(())
}

/// Whoever is ticked is in it, and nobody else.
#[server(SetGroupMembers)]
pub async fn set_group_members(form: GroupMembers) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    let group = form.group;
    domain::people::groups::set_members(&domain, &admin, form).await.shown()?;
    server::redirect(&format!("/people/groups/{}?done=filled", group.text()));
    Ok(())
}

#[server(DeleteGroup)]
pub async fn delete_group(group: GroupId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::people::groups::delete(&domain, &admin, group).await.shown()?;
    server::redirect("/people/groups?done=deleted");
    Ok(())
}
