//! Where somebody is told of something: at the address and the number that were shown to be theirs, each if they want it.
use super::rows;
use crate::logins::rows::MemberRow;
use crate::outbox::{self, OutgoingText};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Error, Result, factors, logins, texting};
use model::clinics::ClinicFront;
use model::notices::NoticeKind;
use model::outbox::LetterKind;
use model::{AppError, MemberId};

#[derive(Default)]
pub(crate) struct Reached {
    pub address: Option<String>,
    pub number: Option<String>,
}

impl Reached {
    pub const fn nowhere(&self) -> bool {
        self.address.is_none() && self.number.is_none()
    }
}

/// Where this member is told of this kind.
pub(crate) async fn reached(tx: &mut Tx, member: &MemberRow, kind: NoticeKind) -> Result<Reached> {
    let wanted = rows::chosen(tx, member.id).await?.get(&kind).copied().unwrap_or_default();
    let mut reached = Reached::default();
    if wanted.mail {
        // An address that nobody has confirmed may be a stranger's.
        reached.address = logins::confirmed_email_of(tx, member.identity_id).await?;
    }
    if wanted.text
        && let Some(number) = factors::texts::number_of(tx, member.identity_id).await?
        && !texting::is_stopped(tx, &number).await?
    {
        reached.number = Some(number);
    }
    Ok(reached)
}

/// A text to a member at their own number. Who comes and why stands in none.
pub(super) async fn text(
    tx: &mut Tx,
    front: &ClinicFront,
    member: &MemberRow,
    number: String,
    body: &str,
) -> Result<()> {
    let text = OutgoingText {
        clinic: front.clinic,
        person: member.person_id,
        to_name: member.name(tx).await?,
        to_number: number,
        body: texting::plain(body),
    };
    outbox::queue_text(tx, text, LetterKind::Invitation, None).await?;
    Ok(())
}

/// One more of it, if there is room.
pub(super) async fn within(tx: &mut Tx, quota: &Quota, member: MemberId) -> Result<bool> {
    let bucket = tx.blind(quota.purpose, &member.text())?;
    match throttle::take_in(tx, quota, &bucket[..16]).await {
        Err(Error::Shown(AppError::TooMany { .. })) => Ok(false),
        counted => counted.map(|()| true),
    }
}
