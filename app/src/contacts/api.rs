//! Server functions of contacts: who asks, one use case, the error in words.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::contacts::{
    Chosen, ContactGroups, ContactList, ContactQuery, ContactStart, ContactView, DuplicateList, ImportChoice,
    ImportColumns, ImportView, Merge, MergeView, NewContact,
};
use model::{AppError, ContactGroupId, ContactId};

/// Also what the form of the list calls: the page that is shown again asks once more, with what was typed.
#[server(ListContacts)]
pub async fn contacts(query: ContactQuery) -> Result<ContactList, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::list(&domain, &who, query).await.shown()
}

#[server(ReadContact)]
pub async fn contact(id: ContactId) -> Result<ContactView, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::view(&domain, &who, id).await.shown()
}

#[server(StartContact)]
pub async fn contact_start(host: String) -> Result<ContactStart, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::start(&domain, &who, &host).await.shown()
}

#[server(AddContact)]
pub async fn add_contact(contact: NewContact) -> Result<ContactId, AppError> {
    let (domain, who) = server::planner().await?;
    let id = domain::contacts::save(&domain, &who, contact).await.shown()?;
    server::redirect(&format!("/contacts/{}?done=added", id.text()));
    Ok(id)
}

#[server(SaveContact)]
pub async fn save_contact(contact: NewContact) -> Result<ContactId, AppError> {
    let (domain, who) = server::planner().await?;
    let id = domain::contacts::save(&domain, &who, contact).await.shown()?;
    server::redirect(&format!("/contacts/{}?done=saved", id.text()));
    Ok(id)
}

#[server(DeleteContact)]
pub async fn delete_contact(contact: ContactId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::delete(&domain, &who, contact).await.shown()?;
    server::redirect("/contacts?done=deleted");
    Ok(())
}

/// Whom a visit is begun with.
#[server(ChosenContacts)]
pub async fn chosen_contacts(
    contact: Option<ContactId>,
    group: Option<ContactGroupId>,
    room: i64,
) -> Result<Chosen, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::chosen(&domain, &who, contact, group, room).await.shown()
}

#[server(ListContactGroups)]
pub async fn contact_groups(host: String) -> Result<ContactGroups, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::groups::list(&domain, &who, &host).await.shown()
}

#[server(MakeContactGroup)]
pub async fn make_contact_group(host: String, name: String) -> Result<ContactGroupId, AppError> {
    let (domain, who) = server::planner().await?;
    let id = domain::contacts::groups::make(&domain, &who, &host, &name).await.shown()?;
    server::redirect(&super::with_host("/contacts/groups?done=made", &host));
    Ok(id)
}

#[server(RenameContactGroup)]
pub async fn rename_contact_group(group: ContactGroupId, name: String, host: String) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::groups::rename(&domain, &who, group, &name).await.shown()?;
    server::redirect(&super::with_host("/contacts/groups?done=renamed", &host));
    Ok(())
}

#[server(DeleteContactGroup)]
pub async fn delete_contact_group(group: ContactGroupId, host: String) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::groups::delete(&domain, &who, group).await.shown()?;
    server::redirect(&super::with_host("/contacts/groups?done=deleted", &host));
    Ok(())
}

/// The file that waits; it came by a route of its own (`server/src/web/contacts.rs`).
#[server(ReadImport)]
pub async fn waiting_import() -> Result<Option<ImportView>, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::importing::waiting(&domain, &who).await.shown()
}

#[server(SetImportColumns)]
pub async fn set_import_columns(form: ImportColumns) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = domain::contacts::importing::set_columns(&domain, &who, form).await.shown()?;
    server::redirect(&super::with_host("/contacts/import?step=check", &host.text()));
    Ok(())
}

/// How the letters of the file are meant, where it does not say so.
#[server(SetImportEncoding)]
pub async fn set_import_encoding(encoding: String) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = domain::contacts::importing::set_encoding(&domain, &who, &encoding).await.shown()?;
    server::redirect(&super::with_host("/contacts/import?step=columns", &host.text()));
    Ok(())
}

#[server(BringIn)]
pub async fn bring_in(
    // Where everybody is new, the form asks nothing.
    #[server(default)] form: ImportChoice,
) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = domain::contacts::importing::bring_in(&domain, &who, form).await.shown()?;
    server::redirect(&super::with_host("/contacts?done=imported", &host.text()));
    Ok(())
}

#[server(DropImport)]
pub async fn drop_import() -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = domain::contacts::importing::forget(&domain, &who).await.shown()?;
    let host = host.map(|host| host.text()).unwrap_or_default();
    server::redirect(&super::with_host("/contacts/import", &host));
    Ok(())
}

#[server(ListDuplicates)]
pub async fn duplicates(host: String) -> Result<DuplicateList, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::duplicates(&domain, &who, &host).await.shown()
}

#[server(ComparePair)]
pub async fn compare(one: ContactId, other: ContactId) -> Result<MergeView, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::pair(&domain, &who, one, other).await.shown()
}

#[server(KeepApart)]
pub async fn keep_apart(one: ContactId, other: ContactId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = domain::contacts::keep_apart(&domain, &who, one, other).await.shown()?;
    server::redirect(&super::with_host("/contacts/duplicates", &host.text()));
    Ok(())
}

#[server(MergeContacts)]
pub async fn merge_contacts(form: Merge) -> Result<ContactId, AppError> {
    let (domain, who) = server::planner().await?;
    let id = domain::contacts::merge(&domain, &who, form).await.shown()?;
    server::redirect(&format!("/contacts/{}?done=merged", id.text()));
    Ok(id)
}
