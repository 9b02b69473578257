//! For whom a scheduler plans (A3), as an administrator gives it.
use super::{groups, rows};
use crate::Result;
use crate::logins::rows::MemberRow;
use crate::tx::Tx;
use model::people::{HostName, PlansFor};
use model::{Conflict, MemberId};
use std::collections::BTreeSet;

pub(super) async fn plans_for(tx: &mut Tx, member: &MemberRow) -> Result<PlansFor> {
    let hosts = rows::chosen(tx, member.id).await?.into_iter().collect();
    Ok(PlansFor { all: member.schedules_all, hosts, groups: groups::given(tx, member.id).await? })
}

/// From now on they plan for these, and for nobody else.
pub(super) async fn give(tx: &mut Tx, scheduler: MemberId, wanted: &PlansFor) -> Result<()> {
    rows::choose(tx, scheduler, &wanted.hosts).await?;
    groups::give(tx, scheduler, &wanted.groups).await
}

/// Everybody for whom this person could plan: also who was invited and has not come in, and who was deactivated and is
/// still theirs. By name, as people look for people.
pub(super) async fn hosts(tx: &mut Tx, scheduler: MemberId) -> Result<Vec<HostName>> {
    let theirs: BTreeSet<MemberId> = rows::chosen(tx, scheduler).await?.into_iter().collect();
    let mut hosts = Vec::new();
    for data in rows::all(tx).await? {
        let member = &data.member;
        let here = member.deactivated_at.is_none() || theirs.contains(&member.id);
        if member.is_host && member.id != scheduler && here {
            hosts.push(HostName { host: member.id, name: member.name(tx).await? });
        }
    }
    hosts.sort_by_cached_key(|host: &HostName| host.name.to_lowercase());
    Ok(hosts)
}

/// Everybody who was chosen is a host of this clinic, and every group is one of its own. Who is none, or not any more, has
/// changed since the form was drawn; another clinic's host or group is told apart from nobody by nothing.
pub(super) async fn check(tx: &mut Tx, scheduler: MemberId, wanted: &PlansFor) -> Result<()> {
    groups::check(tx, &wanted.groups).await?;
    for host in &wanted.hosts {
        let found = rows::one(tx, *host).await?;
        if *host == scheduler || !found.is_some_and(|data| data.member.is_host) {
            return Err(Conflict::PersonChanged.into());
        }
    }
    Ok(())
}
