//! The rows of `cases.rs`, and around them those of features that keep theirs in a file of their own.
use crate::cases::{Case, ROWS};
use crate::chat::ROWS as OF_CHATS;
use crate::contacts::ROWS as OF_CONTACTS;
use crate::networks::ROWS as OF_NETWORKS;
use crate::newsletter::ROWS as OF_NEWSLETTERS;
use crate::noticed::ROWS as OF_NOTICED;
use crate::publish::ROWS as OF_PROGRAMS;
use crate::queues::ROWS as OF_QUEUES;
use crate::templates::ROWS as OF_TEMPLATES;
use crate::visits::ROWS as OF_VISITS;

/// The last rows of `cases.rs` end the sign-ins that all others use.
const ENDINGS: usize = 7;
const OFFICE: (&[Case], &[Case]) = ROWS.split_at(ROWS.len() - ENDINGS);

const CONTACTS_ON: &[Case] = &joined::<{ OF_CONTACTS.len() + OFFICE.0.len() }>(OF_CONTACTS, OFFICE.0);
const CHATS_ON: &[Case] = &joined::<{ OF_CHATS.len() + CONTACTS_ON.len() }>(OF_CHATS, CONTACTS_ON);
const NETWORKS_ON: &[Case] = &joined::<{ OF_NETWORKS.len() + CHATS_ON.len() }>(OF_NETWORKS, CHATS_ON);
const VISITS_ON: &[Case] = &joined::<{ OF_VISITS.len() + NETWORKS_ON.len() }>(OF_VISITS, NETWORKS_ON);
const PROGRAMS_ON: &[Case] = &joined::<{ OF_PROGRAMS.len() + VISITS_ON.len() }>(OF_PROGRAMS, VISITS_ON);
const NOTICED_ON: &[Case] = &joined::<{ OF_NOTICED.len() + PROGRAMS_ON.len() }>(OF_NOTICED, PROGRAMS_ON);
const NEWSLETTERS_ON: &[Case] =
    &joined::<{ OF_NEWSLETTERS.len() + NOTICED_ON.len() }>(OF_NEWSLETTERS, NOTICED_ON);
const TEMPLATES_ON: &[Case] =
    &joined::<{ OF_TEMPLATES.len() + NEWSLETTERS_ON.len() }>(OF_TEMPLATES, NEWSLETTERS_ON);
/// Lines are open where an administrator's address is confirmed, in the column of somebody who is none, too: the rows before
/// have brought further ones in.
const QUEUES_LATE: &[Case] = &joined::<{ TEMPLATES_ON.len() + OF_QUEUES.len() }>(TEMPLATES_ON, OF_QUEUES);
pub const CASES: &[Case] = &joined::<{ QUEUES_LATE.len() + ENDINGS }>(QUEUES_LATE, OFFICE.1);

const fn joined<const ALL: usize>(first: &[Case], then: &[Case]) -> [Case; ALL] {
    let mut all = [then[0]; ALL];
    let mut at = 0;
    while at < ALL {
        all[at] = if at < first.len() { first[at] } else { then[at - first.len()] };
        at += 1;
    }
    all
}
