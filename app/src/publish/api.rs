//! Server functions of the keys of other programs.
#[cfg(feature = "ssr")]
use crate::server::{self, RoomFact, Show};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::ParticipantId;
use model::publish::{NewProgram, ProgramSetting, Programs};
use model::{AppError, ProgramId, VisitId};

/// Of one visit. Whoever has just made a key still sees it.
#[server(ReadPrograms)]
pub async fn programs(visit: VisitId) -> Result<Programs, AppError> {
    let (domain, who) = server::planner().await?;
    let mut found = domain::publish::programs(&domain, &who, visit).await.shown()?;
    let calls = server::calls()?;
    for row in found.rows.iter_mut().filter(|row| row.mine) {
        row.code = calls.shown_key(row.id).map(|secret| secret.expose().clone());
    }
    Ok(found)
}

#[server(MakeProgram)]
pub async fn make_program(form: NewProgram) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let visit = form.visit;
    let (key, secret) = domain::publish::make(&domain, &who, form).await.shown()?;
    server::calls()?.show_key(key, secret);
    server::redirect(&format!("/visits/{}?done=program", visit.text()));
    Ok(())
}

/// Its maker has it: it is shown no more.
#[server(HideProgram)]
pub async fn hide_program(program: ProgramId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let visit = domain::publish::visit_of(&domain, &who, program).await.shown()?;
    server::calls()?.hide_key(program);
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// It opens nothing any more, and whatever came with it is out of the call.
#[server(EndProgram)]
pub async fn end_program(program: ProgramId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let visit = domain::publish::end(&domain, &who, program).await.shown()?;
    server::calls()?.hide_key(program);
    server::calls()?.tell(visit, RoomFact::Removed(ParticipantId(program.0)));
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

#[server(ReadProgramSetting)]
pub async fn program_setting() -> Result<ProgramSetting, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::publish::setting(&domain, &admin).await.shown()
}

/// A box as HTML forms send it: "on", or nothing.
#[server(SaveProgramSetting)]
pub async fn save_program_setting(#[server(default)] programs: String) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::publish::save_setting(&domain, &admin, programs == "on").await.shown()?;
    server::redirect("/settings?done=programs");
    Ok(())
}
