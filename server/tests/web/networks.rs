//! A clinic's own networks: the rows of the table of rights.
use crate::cases::{Case, admin, form, nothing, with};
use model::policy::Action;

pub const ROWS: &[Case] = &[
    admin("POST /api/allowed_networks", Action::ChangeClinicSettings, nothing),
    admin("POST /api/allow_networks", Action::ChangeClinicSettings, |world, _| {
        // Another one for each row, for what is kept already is no change.
        let (one, two) = world.visit[world.visit.len() - 8..].split_at(4);
        form(with(&[("networks", &format!("2001:db8:{one}:{two}::/64"))]))
    }),
];
