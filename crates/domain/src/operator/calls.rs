//! The live calls as the operator may see them: a clinic's public name, and how many, how much, how good. Nobody is named, and
//! no visit.
use super::rows;
use crate::{Domain, Operator, Result};
use model::ClinicId;
use model::console::{CallsNow, ClinicFlow, Flow, Live};

/// Higher: a page that nobody reads to its end. Lower: more clinics that are only added up.
const MOST: usize = 100;

/// `live` and `flows` are what the server counts; the domain does not know it.
pub async fn calls(
    domain: &Domain,
    operator: &Operator,
    live: Option<Live>,
    mut flows: Vec<(ClinicId, Flow)>,
) -> Result<CallsNow> {
    let mut tx = domain.read(operator).await?;
    let all = flows.iter().fold(Flow::default(), |sum, (_, flow)| sum.plus(*flow));
    flows.sort_by_key(|(clinic, flow)| (std::cmp::Reverse(flow.people), *clinic));
    let mut clinics = Vec::new();
    for (clinic, flow) in flows.iter().take(MOST) {
        // A clinic that was deleted meanwhile has no name any more.
        if let Some(name) = rows::clinic_name(&mut tx, *clinic).await? {
            clinics.push(ClinicFlow { name, flow: *flow });
        }
    }
    let older = i64::try_from(flows.len().saturating_sub(MOST)).unwrap_or(i64::MAX);
    Ok(CallsNow { live, all, clinics, older })
}
