//! The relying party (WebAuthn, 5.1.2): the host name at which a clinic is registered, and no other. What a request says of
//! its own host counts for nothing, or a name that points here by somebody else's doing could make passkeys for a clinic.
use crate::clinics;
use crate::error::Result;
use crate::tx::Tx;
use crate::{Error, Origins};
use anyhow::Context;
use model::FieldCode;
use model::clinics::ClinicFront;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

pub(super) struct Site {
    pub id: String,
    pub webauthn: Webauthn,
}

impl Site {
    /// Of the transaction's clinic.
    pub async fn of(tx: &mut Tx) -> Result<Site> {
        let front = clinics::front_in(tx).await?;
        let nowhere = || Error::field("passkey", FieldCode::PasskeyNowhere);
        let (id, address) = named(tx.domain().origin(), &front).ok_or_else(nowhere)?;
        let builder = WebauthnBuilder::new(&id, &address).context("a clinic's own address")?;
        let webauthn = builder.rp_name(&front.name).build().context("a relying party")?;
        Ok(Site { id, webauthn })
    }
}

/// The relying party's id, when the clinic has a name: browsers make no passkeys for an address in numbers.
pub(super) async fn id_of(tx: &mut Tx) -> Result<Option<String>> {
    let front = clinics::front_in(tx).await?;
    Ok(named(tx.domain().origin(), &front).map(|(id, _)| id))
}

/// With the whole address, whose origin is the only one from which an answer is taken.
fn named(origins: &Origins, front: &ClinicFront) -> Option<(String, Url)> {
    let address = Url::parse(&origins.clinic_url(front, "/")).ok()?;
    Some((address.domain()?.to_owned(), address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relying_party_is_the_host_at_which_the_clinic_is_registered() {
        let mut origins = Origins {
            scheme: "https".into(),
            base_host: "visits.example".into(),
            port: Some(8443),
            shared_path: false,
        };
        let mut elm = crate::mail::render::tests::front();
        elm.slug = "elm".into();
        let of = |origins: &Origins, front: &ClinicFront| {
            named(origins, front).map(|(id, address)| (id, address.origin().ascii_serialization()))
        };
        let is = |id: &str, origin: &str| Some((id.to_owned(), origin.to_owned()));
        assert_eq!(of(&origins, &elm), is("elm.visits.example", "https://elm.visits.example:8443"));
        origins.shared_path = true;
        assert_eq!(of(&origins, &elm), is("visits.example", "https://visits.example:8443"));
        elm.domain = Some("care.elm.example".into());
        assert_eq!(of(&origins, &elm), is("care.elm.example", "https://care.elm.example:8443"));
        elm.domain = None;
        for number in ["192.0.2.7", "[2001:db8::7]"] {
            origins.base_host = number.into();
            assert_eq!(of(&origins, &elm), None, "{number}");
        }
    }
}
