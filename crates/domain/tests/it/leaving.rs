//! Somebody who has left is deleted (A4): what was theirs goes, what the clinic must be able to tell stays.
use crate::people::{Office, ben, office};
use crate::refused;
use domain::{Arriving, Member, audit, clinics, factors, logins, people, visits};
use model::audit::AuditFilter;
use model::choices::NewOwnChoices;
use model::factors::FactorCode;
use model::people::EmailChange;
use model::{AppError, Conflict, MemberId, Secret};
use testkit::{DAY, app_code};

/// Tables in which nobody but Ben has rows.
const THEIRS: [&str; 14] = [
    "old_password",
    "authenticator",
    "text_factor",
    "recovery_code",
    "remembered_browser",
    "passkey",
    "email_change",
    "hand_over",
    "contact",
    "contact_word",
    "member_invitation",
    "member_choice",
    "newsletter_reader",
    "host_available",
];
/// What tells of the clinic's past.
const THE_CLINICS: [&str; 6] = ["visit", "participant", "consent", "member", "identity", "person_key"];

fn password() -> Secret<String> {
    Secret::new("four herons walked home".into())
}

impl Office {
    /// Everything that can be kept of a member.
    async fn settle(&self, ben: &Member) {
        let (domain, clinic) = (&self.domain, self.clinic.id());
        let host = ben.host().unwrap();
        let visit = visits::schedule(domain, &host, crate::visits::now(&["Maya Lin"])).await.unwrap();
        domain.run_jobs().await;
        visits::end(domain, &host, visit).await.unwrap();
        let length = NewOwnChoices { own_length: "45".into(), ..Default::default() };
        clinics::save_own_choices(domain, ben, length).await.unwrap();
        domain::newsletter::save_choices(domain, ben, false, false).await.unwrap();
        domain::queue::be_there(domain, &host).await.unwrap();
        let own: Arriving = ben.clone().into();
        let who = domain.stranger(clinic, 5);
        factors::begin(domain, &who, &own, password()).await.unwrap();
        let key = factors::factor(domain, &own).await.unwrap().pending.unwrap().key;
        let code = || Secret::new(app_code(&key, domain.now()));
        factors::confirm(domain, &who, &own, &code()).await.unwrap();
        domain.clock.advance(30);
        crate::text_codes::begun(self, ben, password()).await;
        crate::passkeys::bens(self, ben).await;
        let cookie = self.try_in("four herons walked home", 5).await.unwrap();
        let arriving = logins::arriving(domain, clinic, &cookie).await.unwrap();
        let form = FactorCode { code: code(), remember: "on".into(), ..Default::default() };
        let shown = factors::show(domain, &who, &arriving, form).await.unwrap();
        let front = self.clinic.front.clone();
        logins::hand_over(domain, &logins::SignedUp { cookie: shown.cookie, front }).await.unwrap();
        let other = EmailChange { new_email: "ben@example.net".into(), email_password: password() };
        logins::email::ask(domain, &who, ben, other).await.unwrap();
        logins::forgot(domain, &who, "ben@example.org".into()).await.unwrap();
        domain.run_jobs().await;
    }

    async fn delete(&self, id: MemberId) -> domain::Result<()> {
        people::delete(&self.domain, &self.admin, id).await
    }

    async fn lengths(&self, statement: &'static str) -> Vec<String> {
        let rows = self.domain.database.pairs(statement).await;
        rows.into_iter().map(|(_, length)| length).collect()
    }
}

#[tokio::test]
async fn what_was_theirs_goes_and_what_is_the_clinics_stays() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    let own = password();
    crate::passwords::replaced(&office.domain, &office.admin, &ben, own.expose()).await;
    office.settle(&ben).await;
    let before = office.domain.database.rows_of_each().await;
    for table in THEIRS {
        assert!(before[table] > 0, "{table}: nothing is there that could go");
    }
    people::deactivate(&office.domain, &office.admin, ben.id()).await.unwrap();
    office.delete(ben.id()).await.unwrap();
    let after = office.domain.database.rows_of_each().await;
    for table in THEIRS {
        assert_eq!(after[table], 0, "{table}");
    }
    for table in THE_CLINICS {
        assert_eq!(after[table], before[table], "{table}");
    }
    let lengths = "select 'of', cast(length(email) + length(password) + length(key_wrapped) as varchar(9))
        from identity order by length(email)";
    let lengths = office.lengths(lengths).await;
    assert_eq!((lengths[0].as_str(), lengths.len()), ("0", 2), "neither address nor password, nor a key");
    // Of the two people's letters and links, the founder's are left.
    let theirs = "select 'of', cast(count(*) as varchar(9)) from letter
        where participant_id is null and person_id in (select person_id from member where deleted_at is not null)";
    assert_eq!(office.lengths(theirs).await, ["0"]);
    let theirs = "select 'of', cast(count(*) as varchar(9)) from mailed_link
        where identity_id in (select identity_id from member where deleted_at is not null)";
    assert_eq!(office.lengths(theirs).await, ["0"]);
    // The log still says who did what.
    let log = audit::page(&office.domain, &office.admin, &AuditFilter::default()).await.unwrap();
    assert!(log.rows.iter().any(|row| row.who == "Dr. Ben Ito" && row.what == "planned a visit"));
    assert_eq!(log.rows[0].what, "deleted the account of a former colleague");
    assert_eq!(log.rows[0].about.as_deref(), Some("Account of Dr. Ben Ito"));
}

#[tokio::test]
async fn who_was_deleted_is_nobody_and_the_address_is_free() {
    let office = office().await;
    let gone = office.colleague("on", "").await.id();
    people::deactivate(&office.domain, &office.admin, gone).await.unwrap();
    office.delete(gone).await.unwrap();
    let there = people::list(&office.domain, &office.admin).await.unwrap();
    assert_eq!(there.rows.len(), 1);
    assert_eq!(refused(people::person(&office.domain, &office.admin, gone).await), AppError::NotFound);
    assert_eq!(refused(people::restore(&office.domain, &office.admin, gone).await), AppError::NotFound);
    assert_eq!(refused(office.delete(gone).await), AppError::NotFound);
    assert!(office.try_in("four herons walked home", 4).await.is_err());
    let again = office.colleague("on", "").await;
    assert_ne!(again.id(), gone);
    office.try_in("four herons walked home", 5).await.unwrap();
    office.domain.run_jobs().await;
}

#[tokio::test]
async fn who_works_here_or_has_visits_to_hold_is_not_deleted() {
    let office = office().await;
    let me = office.clinic.member(&office.domain).await.id();
    let changed = AppError::Conflict(Conflict::PersonChanged);
    assert_eq!(refused(office.delete(me).await), changed, "the only administrator");
    let invited = people::invite(&office.domain, &office.admin, ben("on", "")).await.unwrap();
    assert_eq!(refused(office.delete(invited).await), changed, "an invitation is taken back instead");
    people::withdraw(&office.domain, &office.admin, invited).await.unwrap();
    office.domain.run_jobs().await;
    office.domain.mail();
    let ben = office.colleague("on", "").await;
    let host = ben.host().unwrap();
    let visit = visits::schedule(&office.domain, &host, crate::visits::at("15:30", &["Maya Lin"])).await;
    office.domain.run_jobs().await;
    assert_eq!(refused(office.delete(ben.id()).await), changed);
    people::deactivate(&office.domain, &office.admin, ben.id()).await.unwrap();
    let ahead = AppError::Conflict(Conflict::VisitsAhead);
    assert_eq!(refused(office.delete(ben.id()).await), ahead);
    // Given back, they end it; what is over stands in nobody's way.
    people::restore(&office.domain, &office.admin, ben.id()).await.unwrap();
    visits::end(&office.domain, &host, visit.unwrap()).await.unwrap();
    visits::schedule(&office.domain, &host, crate::visits::at("16:30", &["Tom Okafor"])).await.unwrap();
    office.domain.run_jobs().await;
    people::deactivate(&office.domain, &office.admin, ben.id()).await.unwrap();
    assert_eq!(refused(office.delete(ben.id()).await), ahead);
    office.domain.clock.advance(2 * DAY);
    office.delete(ben.id()).await.unwrap();
    office.domain.leaves_jobs();
}

#[tokio::test]
async fn another_clinics_people_are_not_deleted() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    people::deactivate(&office.domain, &office.admin, ben.id()).await.unwrap();
    let stranger = office.domain.clinic("Elm").await.admin(&office.domain).await;
    let answer = people::delete(&office.domain, &stranger, ben.id()).await;
    assert_eq!(refused(answer), AppError::NotFound);
}
