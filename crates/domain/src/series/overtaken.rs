//! A letter of several visits that has not left while one of them was moved or taken back, which has a letter of its own. What
//! leaves speaks of the others only.
use super::rows;
use crate::tx::Tx;
use crate::visits::message::Occasion;
use crate::visits::together;
use crate::{Result, outbox};
use model::outbox::LetterKind;
use model::{LetterId, Time};

/// True where another letter has taken its place, or none.
pub(crate) async fn write_anew(
    tx: &mut Tx,
    letter: LetterId,
    kind: LetterKind,
    written: Time,
) -> Result<bool> {
    let occasion = match kind {
        LetterKind::Invitation => Occasion::Invitation,
        LetterKind::Moved => Occasion::Moved,
        LetterKind::NewHost => Occasion::NewHost,
        // That visits will not be held stays true.
        _ => return Ok(false),
    };
    if !rows::is_overtaken(tx, letter, written).await? {
        return Ok(false);
    }
    let as_it_was = rows::as_it_was(tx, letter, written).await?;
    outbox::rows::remove(tx, letter).await?;
    tx.gather();
    for (visit, participant) in as_it_was {
        tx.tells_later((visit, participant, occasion));
    }
    together::write(tx).await?;
    Ok(true)
}
