//! Every event in words. A test finds the events in the source and compares.
use model::Lang;
use model::audit::AuditKind;
use texts::audit as t;

type Words = fn(Lang) -> &'static str;

/// Name, kind, and words that go on after who did it.
pub(crate) const EVENTS: &[(&str, AuditKind, Words)] = {
    use AuditKind::*;
    &[
        ("agreement_signed", Clinic, t::event_agreement_signed),
        ("address_blocked", SignIns, t::event_address_blocked),
        ("block_lifted", SignIns, t::event_block_lifted),
        ("choices_changed", Clinic, t::event_choices_changed),
        ("clinic_changed", Clinic, t::event_clinic_changed),
        ("clinic_domain_set", Clinic, t::event_clinic_domain_set),
        ("clinic_linked", SignIns, t::event_clinic_linked),
        ("clinic_opened", Clinic, t::event_clinic_opened),
        ("clinic_unlinked", SignIns, t::event_clinic_unlinked),
        ("code_failed", SignIns, t::event_code_failed),
        ("confirmation_asked", SignIns, t::event_confirmation_asked),
        ("contact_forgotten", Visits, t::event_contact_forgotten),
        ("day_seen", Reading, t::event_day_seen),
        ("email_change_agreed", SignIns, t::event_email_change_agreed),
        ("email_change_asked", SignIns, t::event_email_change_asked),
        ("email_change_stopped", SignIns, t::event_email_change_stopped),
        ("email_changed", SignIns, t::event_email_changed),
        ("email_confirmed", SignIns, t::event_email_confirmed),
        ("factor_mistaken", SignIns, t::event_factor_mistaken),
        ("factor_removed", SignIns, t::event_factor_removed),
        ("factor_set_up", SignIns, t::event_factor_set_up),
        ("factor_shown", SignIns, t::event_factor_shown),
        ("group_deleted", Clinic, t::event_group_deleted),
        ("group_made", Clinic, t::event_group_made),
        ("group_members_changed", Clinic, t::event_group_members_changed),
        ("group_renamed", Clinic, t::event_group_renamed),
        ("guest_admitted", Visits, t::event_guest_admitted),
        ("guest_arrived", Visits, t::event_guest_arrived),
        ("guest_removed", Visits, t::event_guest_removed),
        ("guest_renamed", Visits, t::event_guest_renamed),
        ("guest_sent_back", Visits, t::event_guest_sent_back),
        ("handed_over", SignIns, t::event_handed_over),
        ("history_seen", Reading, t::event_history_seen),
        ("hosts_given", Clinic, t::event_hosts_given),
        ("invitation_answered", Visits, t::event_invitation_answered),
        ("invitation_withdrawn", Clinic, t::event_invitation_withdrawn),
        ("job_retried", Clinic, t::event_job_retried),
        ("letter_read", Reading, t::event_letter_read),
        ("letter_retried", Clinic, t::event_letter_retried),
        ("log_exported", Reading, t::event_log_exported),
        ("log_seen", Reading, t::event_log_seen),
        ("member_deactivated", Clinic, t::event_member_deactivated),
        ("member_deleted", Clinic, t::event_member_deleted),
        ("member_factor_removed", Clinic, t::event_member_factor_removed),
        ("member_invited", Clinic, t::event_member_invited),
        ("member_invited_again", Clinic, t::event_member_invited_again),
        ("member_joined", SignIns, t::event_member_joined),
        ("member_restored", Clinic, t::event_member_restored),
        ("operator_entered", SignIns, t::event_operator_entered),
        ("operator_left", SignIns, t::event_operator_left),
        ("operator_link_made", SignIns, t::event_operator_link_made),
        ("other_sign_ins_ended", SignIns, t::event_other_sign_ins_ended),
        ("outbox_seen", Reading, t::event_outbox_seen),
        ("own_choices_changed", Clinic, t::event_own_choices_changed),
        ("own_password_chosen", SignIns, t::event_own_password_chosen),
        ("passkey_added", SignIns, t::event_passkey_added),
        ("passkey_copied", SignIns, t::event_passkey_copied),
        ("passkey_refused", SignIns, t::event_passkey_refused),
        ("passkey_removed", SignIns, t::event_passkey_removed),
        ("passkey_shown", SignIns, t::event_passkey_shown),
        ("password_changed", SignIns, t::event_password_changed),
        ("password_mistaken", SignIns, t::event_password_mistaken),
        ("password_reset", SignIns, t::event_password_reset),
        ("password_rules_changed", Clinic, t::event_password_rules_changed),
        ("people_seen", Reading, t::event_people_seen),
        ("profile_changed", Clinic, t::event_profile_changed),
        ("recovery_code_used", SignIns, t::event_recovery_code_used),
        ("recovery_codes_made", SignIns, t::event_recovery_codes_made),
        ("reset_mailed", SignIns, t::event_reset_mailed),
        ("roles_changed", Clinic, t::event_roles_changed),
        ("sign_in_code_mailed", SignIns, t::event_sign_in_code_mailed),
        ("sign_in_code_mistaken", SignIns, t::event_sign_in_code_mistaken),
        ("sign_in_code_shown", SignIns, t::event_sign_in_code_shown),
        ("settings_seen", Reading, t::event_settings_seen),
        ("sign_in_failed", SignIns, t::event_sign_in_failed),
        ("signed_in", SignIns, t::event_signed_in),
        ("signed_out", SignIns, t::event_signed_out),
        ("support_allowed_day", Clinic, t::event_support_allowed_day),
        ("support_allowed_hour", Clinic, t::event_support_allowed_hour),
        ("support_allowed_week", Clinic, t::event_support_allowed_week),
        ("support_ended", Clinic, t::event_support_ended),
        ("support_entered", SignIns, t::event_support_entered),
        ("support_left", SignIns, t::event_support_left),
        ("switched_away", SignIns, t::event_switched_away),
        ("switched_here", SignIns, t::event_switched_here),
        ("temporary_password_mailed", Clinic, t::event_temporary_password_mailed),
        ("texts_accepted", SignIns, t::event_texts_accepted),
        ("visit_ended", Visits, t::event_visit_ended),
        ("visit_ended_by_itself", Visits, t::event_visit_ended_by_itself),
        ("visit_reopened", Visits, t::event_visit_reopened),
        ("visit_scheduled", Visits, t::event_visit_scheduled),
        ("visit_seen", Reading, t::event_visit_seen),
    ]
};

/// What somebody should look at twice.
pub(super) const ALARMS: &[&str] = &[
    "address_blocked",
    "code_failed",
    "passkey_copied",
    "passkey_refused",
    "password_mistaken",
    "sign_in_failed",
];

/// What it was, and of what kind. A newer version may have written what this one does not know.
pub(super) fn of(name: &str, lang: Lang) -> (AuditKind, String) {
    let known = EVENTS.iter().find(|(known, _, _)| *known == name);
    known.map_or_else(
        || (AuditKind::Clinic, t::event_unknown(lang, name)),
        |(_, kind, words)| (*kind, words(lang).to_owned()),
    )
}

/// The names of a kind, each between commas, for one bound text.
pub(super) fn names(kind: AuditKind) -> String {
    between_commas(|_, other| other == kind)
}

/// Of these names, or of all when none is given, those of what is about no visit.
pub(super) fn about_no_visit(wanted: &str) -> String {
    const SEEN: [&str; 3] = ["day_seen", "history_seen", "visit_seen"];
    between_commas(|name, kind| {
        kind != AuditKind::Visits
            && !SEEN.contains(&name)
            && (wanted.is_empty() || wanted.contains(&format!(",{name},")))
    })
}

fn between_commas(wanted: impl Fn(&'static str, AuditKind) -> bool) -> String {
    let wanted = EVENTS.iter().filter(|(name, kind, _)| wanted(name, *kind));
    wanted.fold(",".to_owned(), |names, (name, _, _)| names + name + ",")
}
