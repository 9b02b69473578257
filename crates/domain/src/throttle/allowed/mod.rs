//! Networks that a clinic has named as its own (promises 1K.8): a practice shares one address, and whoever fails too often
//! behind it keeps no colleague from signing in. Only passwords and codes of accounts are taken from there while the
//! address waits, whoever's account it is (or the answer would tell which exist); each account is slowed as anywhere, and
//! the codes of visits wait with the address.
mod network;
mod rows;

#[cfg(test)]
pub(crate) use rows::STATEMENTS;

use crate::tx::Tx;
use crate::{Admin, Anyone, Domain, Error, Result};
use model::blocks::{AllowedNetworks, MOST_NETWORKS};
use model::{ClinicId, FieldCode};
use network::Network;

audit_event!(NetworksAllowed, "networks_allowed", clinic: ClinicId);

pub async fn allowed_networks(domain: &Domain, admin: &Admin) -> Result<AllowedNetworks> {
    let mut tx = domain.read(admin).await?;
    Ok(AllowedNetworks { networks: rows::networks(&mut tx).await? })
}

/// Those and no others, from the next guess.
pub async fn allow_networks(domain: &Domain, admin: &Admin, form: AllowedNetworks) -> Result<()> {
    let networks = read(&form.networks).map_err(|code| Error::field("networks", code))?;
    let mut tx = domain.begin(admin).await?;
    if rows::networks(&mut tx).await? == networks {
        return tx.unchanged().await;
    }
    rows::save(&mut tx, &networks).await?;
    tx.shows();
    tx.commit(NetworksAllowed { clinic: admin.clinic() }).await
}

/// Is the stranger in one of them?
pub(super) async fn covers(tx: &mut Tx, who: &Anyone) -> Result<bool> {
    if who.clinic.is_none() {
        return Ok(false);
    }
    let networks = rows::networks(tx).await?;
    let mut networks = networks.lines().filter_map(Network::parse);
    Ok(networks.any(|network| network.has(*who.ip.expose())))
}

/// One a line, each as its network is written, none twice.
fn read(typed: &str) -> Result<String, FieldCode> {
    let mut networks: Vec<String> = Vec::new();
    for one in typed.split(['\n', ',', ';']).map(str::trim).filter(|one| !one.is_empty()) {
        let network = Network::parse(one).ok_or(FieldCode::NotANetwork)?.to_string();
        if !networks.contains(&network) {
            networks.push(network);
        }
        if networks.len() > MOST_NETWORKS {
            return Err(FieldCode::TooManyNetworks);
        }
    }
    Ok(networks.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_people_write_it() {
        let typed = " 203.0.113.9/24\r\n\r\n2001:DB8::/48, 203.0.113.0/24; 198.51.100.7";
        assert_eq!(read(typed).as_deref(), Ok("203.0.113.0/24\n2001:db8::/48\n198.51.100.7"));
        assert_eq!(read(" \n ").as_deref(), Ok(""));
        assert_eq!(read("203.0.113.0/24\nour office"), Err(FieldCode::NotANetwork));
        let many = |n: usize| (0..n).map(|n| format!("198.51.100.{n}\n")).collect::<String>();
        assert!(read(&many(MOST_NETWORKS)).is_ok());
        assert_eq!(read(&many(MOST_NETWORKS + 1)), Err(FieldCode::TooManyNetworks));
    }
}
