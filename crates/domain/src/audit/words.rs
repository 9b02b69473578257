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
        ("answered_by_text", Visits, t::event_answered_by_text),
        ("block_lifted", SignIns, t::event_block_lifted),
        ("availability_changed", Clinic, t::event_availability_changed),
        ("booking_cancelled", Visits, t::event_booking_cancelled),
        ("booking_choices_changed", Clinic, t::event_booking_choices_changed),
        ("booking_moved", Visits, t::event_booking_moved),
        ("request_accepted", Visits, t::event_request_accepted),
        ("request_declined", Visits, t::event_request_declined),
        ("request_lapsed", Visits, t::event_request_lapsed),
        ("requests_forgotten", Visits, t::event_requests_forgotten),
        ("requests_seen", Reading, t::event_requests_seen),
        ("service_changed", Clinic, t::event_service_changed),
        ("service_made", Clinic, t::event_service_made),
        ("service_removed", Clinic, t::event_service_removed),
        ("service_restored", Clinic, t::event_service_restored),
        ("service_retired", Clinic, t::event_service_retired),
        ("visit_asked", Visits, t::event_visit_asked),
        ("visit_booked", Visits, t::event_visit_booked),
        ("calendar_feed_changed", Visits, t::event_calendar_feed_changed),
        ("calendar_feed_ended", Visits, t::event_calendar_feed_ended),
        ("calendar_feed_made", Visits, t::event_calendar_feed_made),
        ("calendar_feed_read", Reading, t::event_calendar_feed_read),
        ("calendar_feed_refused", SignIns, t::event_calendar_feed_refused),
        ("calendar_seen", Reading, t::event_calendar_seen),
        ("choices_changed", Clinic, t::event_choices_changed),
        ("clinic_changed", Clinic, t::event_clinic_changed),
        ("clinic_domain_set", Clinic, t::event_clinic_domain_set),
        ("clinic_linked", SignIns, t::event_clinic_linked),
        ("clinic_opened", Clinic, t::event_clinic_opened),
        ("clinic_unlinked", SignIns, t::event_clinic_unlinked),
        ("code_failed", SignIns, t::event_code_failed),
        ("colleague_added", Visits, t::event_colleague_added),
        ("colleague_removed", Visits, t::event_colleague_removed),
        ("confirmation_asked", SignIns, t::event_confirmation_asked),
        ("contact_changed", Visits, t::event_contact_changed),
        ("contact_deleted", Visits, t::event_contact_deleted),
        ("contact_forgotten", Visits, t::event_contact_forgotten),
        ("contact_group_deleted", Visits, t::event_contact_group_deleted),
        ("contact_group_made", Visits, t::event_contact_group_made),
        ("contact_group_renamed", Visits, t::event_contact_group_renamed),
        ("contact_made", Visits, t::event_contact_made),
        ("contact_seen", Reading, t::event_contact_seen),
        ("contacts_exported", Reading, t::event_contacts_exported),
        ("contacts_imported", Visits, t::event_contacts_imported),
        ("contacts_merged", Visits, t::event_contacts_merged),
        ("contacts_seen", Reading, t::event_contacts_seen),
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
        ("guest_added", Visits, t::event_guest_added),
        ("guest_admitted", Visits, t::event_guest_admitted),
        ("guest_arrived", Visits, t::event_guest_arrived),
        ("guest_changed", Visits, t::event_guest_changed),
        ("guest_removed", Visits, t::event_guest_removed),
        ("guest_renamed", Visits, t::event_guest_renamed),
        ("guest_sent_back", Visits, t::event_guest_sent_back),
        ("guest_taken_out", Visits, t::event_guest_taken_out),
        ("guests_reminded", Visits, t::event_guests_reminded),
        ("handed_over", SignIns, t::event_handed_over),
        ("history_exported", Reading, t::event_history_exported),
        ("history_seen", Reading, t::event_history_seen),
        ("host_said_late", Visits, t::event_host_said_late),
        ("host_waits", Visits, t::event_host_waits),
        ("hosts_given", Clinic, t::event_hosts_given),
        ("invitation_answered", Visits, t::event_invitation_answered),
        ("invitation_withdrawn", Clinic, t::event_invitation_withdrawn),
        ("job_retried", Clinic, t::event_job_retried),
        ("letter_read", Reading, t::event_letter_read),
        ("letter_retried", Clinic, t::event_letter_retried),
        ("links_mailed", Visits, t::event_links_mailed),
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
        ("reminders_changed", Clinic, t::event_reminders_changed),
        ("reminders_dropped", Visits, t::event_reminders_dropped),
        ("reset_mailed", SignIns, t::event_reset_mailed),
        ("roles_changed", Clinic, t::event_roles_changed),
        ("sign_in_code_mailed", SignIns, t::event_sign_in_code_mailed),
        ("sign_in_code_mistaken", SignIns, t::event_sign_in_code_mistaken),
        ("sign_in_code_shown", SignIns, t::event_sign_in_code_shown),
        ("series_cancelled", Visits, t::event_series_cancelled),
        ("series_moved", Visits, t::event_series_moved),
        ("series_scheduled", Visits, t::event_series_scheduled),
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
        ("texts_started", Visits, t::event_texts_started),
        ("texts_stopped", Visits, t::event_texts_stopped),
        ("visit_cancelled", Visits, t::event_visit_cancelled),
        ("visit_ended", Visits, t::event_visit_ended),
        ("visit_ended_by_itself", Visits, t::event_visit_ended_by_itself),
        ("visit_handed_over", Visits, t::event_visit_handed_over),
        ("visit_hidden", Visits, t::event_visit_hidden),
        ("visit_moved", Visits, t::event_visit_moved),
        ("visit_removed", Visits, t::event_visit_removed),
        ("visit_reopened", Visits, t::event_visit_reopened),
        ("visit_scheduled", Visits, t::event_visit_scheduled),
        ("visit_shown", Visits, t::event_visit_shown),
        ("visit_seen", Reading, t::event_visit_seen),
    ]
};

/// What somebody should look at twice.
pub(super) const ALARMS: &[&str] = &[
    "address_blocked",
    "calendar_feed_refused",
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
    const SEEN: [&str; 10] = [
        "calendar_feed_read",
        "calendar_seen",
        "contact_seen",
        "contacts_exported",
        "contacts_seen",
        "day_seen",
        "history_exported",
        "history_seen",
        "visit_seen",
        "requests_seen",
    ];
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
