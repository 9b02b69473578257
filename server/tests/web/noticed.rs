//! Who waits, and who is told: the rows of the table of rights.
use crate::cases::{Case, admin, nothing, own, with};
use model::policy::Action;

pub const ROWS: &[Case] = &[
    own("POST /api/waiting_now", Action::AdmitGuest, nothing),
    own("POST /api/see_arrivals", Action::AdmitGuest, nothing),
    admin("POST /api/noticing", Action::ChangeClinicSettings, nothing),
    admin("POST /api/save_noticing", Action::ChangeClinicSettings, |_, _| {
        with(&[
            ("noticing[ring_min]", "5"),
            ("noticing[early_min]", "15"),
            ("noticing[tell_min]", "3"),
            ("noticing[more_min]", "0"),
        ])
    }),
    own("POST /api/own_noticing", Action::ChangeAccount, nothing),
    own("POST /api/save_own_noticing", Action::ChangeAccount, |_, _| with(&[("waiting_mail", "on")])),
];
