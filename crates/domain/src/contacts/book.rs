//! Whose book it is, and what it is to whoever opens it.
use super::rows::{self, ContactRow};
use crate::tx::Tx;
use crate::visits::{self, Holder};
use crate::{Planner, Result};
use model::people::HostName;
use model::policy::{Action, Relation};
use model::{AppError, ContactId, MemberId};

pub(super) struct Book {
    pub host: Holder,
    pub relation: Relation,
}

impl Book {
    pub fn id(&self) -> MemberId {
        self.host.id
    }

    /// Notes are shown to the host and to nobody else.
    pub fn is_own(&self) -> bool {
        self.relation == Relation::Own
    }

    /// Whose it is, for whoever it is not.
    pub fn host_name(&self) -> Option<String> {
        (!self.is_own()).then(|| self.host.name.expose().clone())
    }
}

/// The host's whom a page or a form names by id. One whom the reader is not given looks like nobody.
pub(super) async fn of(tx: &mut Tx, who: &Planner, host: MemberId, action: Action) -> Result<Book> {
    let host = visits::holder(tx, who, Some(host)).await?.ok_or(AppError::NotFound)?;
    let relation = if who.holds() && host.id == who.id() { Relation::Own } else { Relation::Given };
    who.member.may(action, relation)?;
    Ok(Book { host, relation })
}

/// The same where a page may name nobody: the reader's own, or the first that they are given; none without a host to plan
/// for. With all whose books they may open.
pub(super) async fn or_first(
    tx: &mut Tx,
    who: &Planner,
    typed: &str,
    action: Action,
) -> Result<(Vec<HostName>, Option<Book>)> {
    let hosts = visits::hosts(tx, who).await?;
    let wanted = match typed.trim() {
        "" => hosts.first().map(|host| host.host),
        id => Some(MemberId::parse(id).ok_or(AppError::NotFound)?),
    };
    let book = match wanted {
        Some(host) => Some(of(tx, who, host, action).await?),
        None => None,
    };
    Ok((hosts, book))
}

/// A contact, and the book that it is in. One of a book that the reader may not open looks like none.
pub(super) async fn with(
    tx: &mut Tx,
    who: &Planner,
    contact: ContactId,
    action: Action,
) -> Result<(Book, ContactRow)> {
    let row = rows::one(tx, contact).await?.ok_or(AppError::NotFound)?;
    let book = of(tx, who, row.host_id, action).await?;
    Ok((book, row))
}

/// As `with`, while nobody else changes the book.
pub(super) async fn locked(tx: &mut Tx, who: &Planner, contact: ContactId) -> Result<(Book, ContactRow)> {
    let (book, _) = with(tx, who, contact, Action::ChangeContacts).await?;
    visits::rows::lock_host(tx, book.id()).await?;
    // Anew, for it may have changed before the lock.
    let row = rows::one(tx, contact).await?.ok_or(AppError::NotFound)?;
    Ok((book, row))
}
