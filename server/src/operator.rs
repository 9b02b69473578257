//! What the operator does on the terminal while the server runs, over the same database.
use crate::config::{Config, TlsKind};
use crate::startup::Stop;
use crate::wire;
use anyhow::bail;
use domain::operator::NoDomain;

/// A new address where the operator comes in, as a sentence.
///
/// # Errors
/// There is no database yet, or it cannot be written.
pub async fn link(config: &Config) -> anyhow::Result<String> {
    let domain = wire::attached(config).await?;
    let token = domain::operator::new_link(&domain).await.map_err(|error| Stop::writing(error, config))?;
    let address = domain.origin().base_url(&format!("/operator/enter/{}", token.expose()));
    Ok(format!(
        "Operator, once, within a day: {address}\nThe address that was printed before this one is closed."
    ))
}

/// Sets a clinic's own domain, or takes it away; what came of it, as a sentence.
///
/// # Errors
/// Why it was not done.
pub async fn clinic_domain(config: &Config, slug: &str, name: Option<&str>) -> anyhow::Result<String> {
    let domain = wire::attached(config).await?;
    let clinic = match domain::operator::set_clinic_domain(&domain, slug, name).await {
        Ok(clinic) => clinic,
        Err(NoDomain::NoSuchClinic) => {
            bail!("there is no clinic {slug:?}; say the name that stands in its address")
        }
        Err(NoDomain::NotAName) => {
            bail!(
                "{:?} is no host name: say for example visits.clinic.example, without https://",
                name.unwrap_or("")
            )
        }
        Err(NoDomain::Ours) => {
            bail!("that name is the installation's own; each clinic has its place there without it")
        }
        Err(NoDomain::Taken(other)) => {
            bail!("that domain is another clinic's ({other}); take it away there first")
        }
        Err(NoDomain::Inside(error)) => return Err(Stop::writing(error, config).into()),
    };
    let home = domain.origin().clinic_url(&clinic, "/");
    Ok(match &clinic.domain {
        None => format!("{} is at {home} from now on.", clinic.name),
        Some(name) => format!(
            "{} is at {home} from now on, and its old addresses lead there. {}",
            clinic.name,
            what_it_needs(config, name)
        ),
    })
}

fn what_it_needs(config: &Config, name: &str) -> String {
    let dns = format!("Let {name} lead to this server in the DNS");
    match config.tls_kind() {
        TlsKind::Acme if !config.tls.domains.iter().any(|known| known == name) => {
            format!("{dns}, add it to tls.domains, and start the server again.")
        }
        TlsKind::Files => format!("{dns}, and see that the certificate in tls.certificate_file names it."),
        _ => format!("{dns}."),
    }
}
