//! How a request fares, behind the link in the patient's letter. The link is made anew from the clinic's key each time, so
//! nothing secret is stored.
use super::requests::{self, host_name};
use super::rows::{self, RequestData};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::booking::RequestStatus;
use model::{AppError, RequestId};
use subtle::ConstantTimeEq;

/// 128 bits: nobody guesses it in any number of tries.
const MAC_BYTES: usize = 16;

fn mac(tx: &Tx, id: RequestId) -> Result<Vec<u8>> {
    let mut mac = tx.blind("booking request link", &id.text())?;
    mac.truncate(MAC_BYTES);
    Ok(mac)
}

/// The last piece of the address.
pub(super) fn token(tx: &Tx, id: RequestId) -> Result<String> {
    Ok(format!("{}.{}", id.text(), URL_SAFE_NO_PAD.encode(mac(tx, id)?)))
}

/// Changes nothing; what does not open looks like what does not exist.
pub async fn status(domain: &Domain, who: &Anyone, token: &str) -> Result<RequestStatus> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let request = opened(&mut tx, token).await?;
    let (zone, lang) = (Zone::stored(&request.zone), who.lang());
    let times = rows::times(&mut tx, request.id).await?;
    Ok(RequestStatus {
        state: requests::state(&request, tx.now()),
        host_name: host_name(&mut tx, request.host_id).await?,
        times: times.iter().map(|(at, _)| when::in_full(*at, &zone, lang)).collect(),
        zone_words: zone.in_words(lang),
        note: match &request.note {
            Some(note) => tx.open(request.person_id, "booking_request.note", request.id.0, note).await?,
            None => String::new(),
        },
    })
}

async fn opened(tx: &mut Tx, token: &str) -> Result<RequestData> {
    let (id, given) = token.split_once('.').ok_or(AppError::NotFound)?;
    let id = RequestId::parse(id).ok_or(AppError::NotFound)?;
    let given = URL_SAFE_NO_PAD.decode(given).map_err(|_| AppError::NotFound)?;
    if !bool::from(given.ct_eq(&mac(tx, id)?)) {
        return Err(AppError::NotFound.into());
    }
    Ok(rows::one(tx, id).await?.ok_or(AppError::NotFound)?)
}
