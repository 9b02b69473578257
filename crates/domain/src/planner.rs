//! Whoever plans visits (S7): a host their own, a scheduler those of the hosts that they are given.
use crate::principals::Acts;
use crate::{Host, Member, Result};
use model::policy::{Action, Relation, Role};
use model::{ClinicId, Lang, MemberId, SignInId};

/// A member who plans. Which hosts a scheduler is given is asked of the database each time, so that what was taken away
/// is gone at once.
#[derive(Clone, Debug)]
pub struct Planner {
    pub(crate) member: Member,
}

impl Member {
    /// May this member plan, for themselves or for anybody?
    pub fn planner(&self) -> Result<Planner> {
        if self.may(Action::ScheduleVisit, Relation::Own).is_err() {
            self.may(Action::ScheduleVisit, Relation::Given)?;
        }
        Ok(Planner { member: self.clone() })
    }
}

/// Every host plans.
impl From<&Host> for Planner {
    fn from(host: &Host) -> Planner {
        Planner { member: host.member.clone() }
    }
}

impl From<&Planner> for Planner {
    fn from(planner: &Planner) -> Planner {
        planner.clone()
    }
}

impl Planner {
    pub fn clinic(&self) -> ClinicId {
        self.member.clinic
    }
    pub fn id(&self) -> MemberId {
        self.member.member
    }
    pub fn lang(&self) -> Lang {
        self.member.lang
    }
    pub fn zone(&self) -> &str {
        &self.member.zone
    }
    /// Are there visits of their own?
    pub(crate) fn holds(&self) -> bool {
        self.member.may(Action::ScheduleVisit, Relation::Own).is_ok()
    }
    /// May there be hosts whom they are given?
    pub(crate) fn plans_for_others(&self) -> bool {
        self.member.may(Action::ScheduleVisit, Relation::Given).is_ok()
    }
}

impl Acts for Planner {
    fn clinic_of(&self) -> Option<ClinicId> {
        Some(self.member.clinic)
    }
    fn actor(&self) -> (&'static str, Option<uuid::Uuid>) {
        let kind = if self.member.roles.contains(&Role::Host) { "host" } else { "scheduler" };
        (kind, Some(self.member.member.0))
    }
    fn sign_in(&self) -> Option<SignInId> {
        self.member.sign_in
    }
}
