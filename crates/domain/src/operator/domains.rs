//! A clinic on its own domain: the operator sets it, for it is the operator who has certificate and name server.
use super::PROGRAM;
use crate::clinics::rows;
use crate::{Domain, Error};
use model::ClinicId;
use model::clinics::ClinicFront;

audit_event!(ClinicDomainSet, "clinic_domain_set", clinic: ClinicId);

/// A DNS name holds 253 characters as one writes it (RFC 1035, 2.3.4).
const DOMAIN_MOST: usize = 253;

/// Why a clinic did not get a domain.
#[derive(Debug)]
pub enum NoDomain {
    NoSuchClinic,
    /// Not a host name that others could reach.
    NotAName,
    /// The installation's own name, or one below it.
    Ours,
    /// Another clinic's, by its slug.
    Taken(String),
    Inside(Error),
}

impl From<Error> for NoDomain {
    fn from(error: Error) -> Self {
        NoDomain::Inside(error)
    }
}

/// From now on links of that clinic are on that domain; `None` takes it away again. Links of before stay good.
pub async fn set_clinic_domain(
    domain: &Domain,
    slug: &str,
    name: Option<&str>,
) -> Result<ClinicFront, NoDomain> {
    let name = name.map(|name| typed_name(name, &domain.origin().base_host)).transpose()?;
    let mut tx = domain.begin(&PROGRAM).await?;
    let clinic =
        rows::by_slug(&mut tx, &slug.to_ascii_lowercase()).await?.ok_or(NoDomain::NoSuchClinic)?.front();
    if clinic.domain == name {
        return Ok(clinic);
    }
    if let Some(name) = &name
        && let Some(other) = rows::by_domain(&mut tx, name).await?
    {
        return Err(NoDomain::Taken(other.slug));
    }
    tx.enter_clinic(clinic.clinic).await?;
    match rows::set_domain(&mut tx, clinic.clinic, name.as_deref()).await {
        // In the same moment, by somebody else.
        Err(sqlx::Error::Database(inside)) if inside.is_unique_violation() => {
            return Err(NoDomain::Taken(String::new()));
        }
        done => done.map_err(Error::from)?,
    }
    tx.shows();
    tx.commit(ClinicDomainSet { clinic: clinic.clinic }).await?;
    Ok(ClinicFront { domain: name, ..clinic })
}

/// A clinic's own host name, in small letters: one that others can reach, and none of the installation's.
fn typed_name(typed: &str, base_host: &str) -> Result<String, NoDomain> {
    let name = typed.trim().trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    let good = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // An address ends in a number, and no top-level name is one (RFC 3696, 2).
    let is_address = labels.last().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    if name.len() > DOMAIN_MOST || labels.len() < 2 || !labels.iter().all(good) || is_address {
        return Err(NoDomain::NotAName);
    }
    let below = |host: &str| name == host || name.strip_suffix(host).is_some_and(|rest| rest.ends_with('.'));
    if below(base_host) || below("localhost") { Err(NoDomain::Ours) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_a_name_that_others_can_reach() {
        let typed = |name: &str| typed_name(name, "visits.example");
        assert_eq!(typed(" Care.Maple.Example. ").ok().as_deref(), Some("care.maple.example"));
        assert!(typed("xn--bcher-kva.example").is_ok());
        let long = format!("{}.example", "a".repeat(64));
        for bad in [
            "",
            "maple",
            "https://care.example",
            "care.example/x",
            "care.example:8600",
            "192.0.2.7",
            "-a.example",
            "a..example",
            "bücher.example",
            "a b.example",
            "*.example",
            &long,
        ] {
            assert!(matches!(typed(bad), Err(NoDomain::NotAName)), "{bad}");
        }
        for ours in ["visits.example", "maple.visits.example", "maple.localhost"] {
            assert!(matches!(typed(ours), Err(NoDomain::Ours)), "{ours}");
        }
        assert!(typed("notvisits.example").is_ok(), "the end of a name is not a name below it");
    }
}
