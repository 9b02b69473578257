//! What a clinic sets for everybody who works there, and lets each set for themselves (A11).
use crate::joining::{enter_and_stay, link};
use crate::noticed::told_after;
use crate::people::{Office, office};
use crate::visits::{at, now};
use crate::{field, refused};
use domain::{Host, Member, clinics, joining, noticed, people, visits};
use model::choices::{ClinicChoices, NewOwnChoices, OwnChoice, OwnChoices};
use model::people::NewRoles;
use model::{AppError, Conflict, FieldCode, MemberId, Minutes, VisitId};
use testkit::{MINUTE, TestDomain};

const CLINICS: &str = "Take a seat.";
const OWN: &str = "Ben is with you in a moment.";

fn clinics_choices(visit_min: &str, own_length: &str, own_words: &str) -> ClinicChoices {
    ClinicChoices {
        visit_min: visit_min.into(),
        own_length: own_length.into(),
        own_words: own_words.into(),
        ..ClinicChoices::default()
    }
}

fn own(length: &str, words: &str) -> NewOwnChoices {
    NewOwnChoices { own_length: length.into(), own_words: words.into(), ..NewOwnChoices::default() }
}

impl Office {
    async fn choose(&self, visit_min: &str, own_length: &str, own_words: &str) {
        let form = clinics_choices(visit_min, own_length, own_words);
        clinics::save_choices(&self.domain, &self.admin, form).await.unwrap();
    }

    /// How their waiting rooms call them.
    async fn let_choose_calls(&self, tick: &str) {
        let [own_ring, own_early, own_tell] = [(); 3].map(|()| tick.to_owned());
        let form = ClinicChoices { own_ring, own_early, own_tell, ..clinics_choices("30", "on", "") };
        clinics::save_choices(&self.domain, &self.admin, form).await.unwrap();
    }

    /// From how many minutes before the start this visit's guest calls the host.
    async fn calls_min(&self, host: &Host, visit: VisitId) -> i32 {
        let who = self.domain.stranger(self.clinic.id(), 9);
        let link = link(&self.domain, host, visit).await;
        joining::open(&self.domain, &who, &link).await.unwrap().calls_min
    }

    async fn say(&self, words: &str) {
        let mut settings = clinics::settings(&self.domain, &self.admin).await.unwrap();
        settings.waiting_words = words.into();
        clinics::save_settings(&self.domain, &self.admin, settings).await.unwrap();
    }

    /// What the guest of a new visit of this host reads while they wait.
    async fn read_by_guest(&self, host: &Host, time: &str) -> String {
        let domain = &self.domain;
        let visit = visits::schedule(domain, host, at(time, &["Maya Lin"])).await.unwrap();
        domain.run_jobs().await;
        let link = link(domain, host, visit).await;
        let who = domain.stranger(self.clinic.id(), 9);
        joining::open(domain, &who, &link).await.unwrap().clinic.waiting_words
    }

    /// Ben, signed in again.
    async fn back(&self, n: u8) -> Member {
        let cookie = self.try_in("four herons walked home", n).await.unwrap();
        domain::logins::resume(&self.domain, self.clinic.id(), &cookie).await.unwrap()
    }
}

async fn usual(domain: &TestDomain, member: &Member) -> Minutes {
    visits::start(domain, &member.host().unwrap()).await.unwrap().duration
}

#[tokio::test]
async fn a_visit_is_as_long_as_the_clinic_says_unless_the_planner_says_otherwise() {
    let office = office().await;
    let (domain, ada) = (&office.domain, office.clinic.member(&office.domain).await);
    let ben = office.colleague("on", "").await;
    let first = clinics::choices(domain, &office.admin).await.unwrap();
    assert_eq!(first, clinics_choices("30", "on", ""));
    assert_eq!(usual(domain, &ben).await, Minutes(30));
    office.choose("45", "on", "").await;
    clinics::save_own_choices(domain, &ben, own("20", "")).await.unwrap();
    assert_eq!((usual(domain, &ben).await, usual(domain, &ada).await), (Minutes(20), Minutes(45)));
    let length = Some(OwnChoice { clinics: "45".into(), own: "20".into() });
    let shown = clinics::own_choices(domain, &ben).await.unwrap();
    assert_eq!(shown, OwnChoices { length, ..OwnChoices::default() });
    // Taken back: the clinic's holds, and what was chosen waits.
    office.choose("45", "", "").await;
    assert_eq!(usual(domain, &ben).await, Minutes(45));
    assert_eq!(clinics::own_choices(domain, &ben).await.unwrap(), OwnChoices::default());
    let late = clinics::save_own_choices(domain, &ben, own("60", "")).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::ChoiceTakenBack));
    clinics::save_own_choices(domain, &ben, own("", "")).await.unwrap();
    office.choose("45", "on", "").await;
    assert_eq!(usual(domain, &ben).await, Minutes(20));
    // Nothing chosen is the clinic's again.
    clinics::save_own_choices(domain, &ben, own("", "")).await.unwrap();
    assert_eq!(usual(domain, &ben).await, Minutes(45));
    let other = domain.clinic("Cleo").await.member(domain).await;
    assert_eq!(usual(domain, &other).await, Minutes(30), "another clinic's");
}

#[tokio::test]
async fn guests_read_their_hosts_own_words_where_the_clinic_lets_hosts_write_them() {
    let office = office().await;
    let domain = &office.domain;
    let (ada, ben) = (office.clinic.host(domain).await, office.colleague("on", "").await);
    office.say(CLINICS).await;
    let late = clinics::save_own_choices(domain, &ben, own("", OWN)).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::ChoiceTakenBack));
    office.choose("30", "", "on").await;
    clinics::save_own_choices(domain, &ben, own("", &format!(" {OWN} "))).await.unwrap();
    let words = Some(OwnChoice { clinics: CLINICS.into(), own: OWN.into() });
    let shown = clinics::own_choices(domain, &ben).await.unwrap();
    assert_eq!(shown, OwnChoices { words, ..OwnChoices::default() });
    let host = ben.host().unwrap();
    assert_eq!(office.read_by_guest(&host, "10:00").await, OWN);
    assert_eq!(office.read_by_guest(&ada, "10:30").await, CLINICS);
    for (place, bytes) in domain.database.bytes_at_rest().await {
        assert!(memchr::memmem::find(&bytes, OWN.as_bytes()).is_none(), "in the clear in {place}");
    }
    office.choose("30", "", "").await;
    assert_eq!(office.read_by_guest(&host, "11:00").await, CLINICS);
    office.choose("30", "", "on").await;
    clinics::save_own_choices(domain, &ben, own("", "")).await.unwrap();
    assert_eq!(office.read_by_guest(&host, "12:00").await, CLINICS);
}

/// Whoever neither holds nor plans visits is not asked about them; a scheduler plans and is waited for by nobody.
#[tokio::test]
async fn only_what_means_something_to_them_is_offered() {
    let office = office().await;
    let domain = &office.domain;
    office.choose("30", "on", "on").await;
    let ben = office.colleague("on", "").await;
    let offered = async |member: &Member| {
        let choices = clinics::own_choices(domain, member).await.unwrap();
        (choices.length.is_some(), choices.words.is_some())
    };
    assert_eq!(offered(&ben).await, (true, true));
    let id = ben.id();
    people::set_roles(domain, &office.admin, crate::people::roles(id, "", "on")).await.unwrap();
    assert_eq!(offered(&office.back(2).await).await, (false, false));
    people::set_roles(domain, &office.admin, only_scheduler(id)).await.unwrap();
    let ben = office.back(3).await;
    assert_eq!(offered(&ben).await, (true, false));
    let sent = clinics::save_own_choices(domain, &ben, own("", OWN)).await;
    assert_eq!(refused(sent), AppError::Conflict(Conflict::ChoiceTakenBack), "nobody waits for them");
    domain.run_jobs().await;
}

fn only_scheduler(id: MemberId) -> NewRoles {
    let mut scheduler = crate::people::roles(id, "", "");
    (scheduler.scheduler, scheduler.plans_for) = ("on".into(), "all".into());
    scheduler
}

#[tokio::test]
async fn what_somebody_wrote_outlives_a_time_in_which_they_hold_no_visits() {
    let office = office().await;
    let domain = &office.domain;
    office.choose("30", "on", "on").await;
    let ben = office.colleague("on", "").await;
    let id = ben.id();
    clinics::save_own_choices(domain, &ben, own("", OWN)).await.unwrap();
    people::set_roles(domain, &office.admin, only_scheduler(id)).await.unwrap();
    clinics::save_own_choices(domain, &office.back(2).await, own("20", "")).await.unwrap();
    people::set_roles(domain, &office.admin, crate::people::roles(id, "on", "")).await.unwrap();
    let shown = clinics::own_choices(domain, &office.back(3).await).await.unwrap();
    assert_eq!(shown.words.map(|words| words.own).as_deref(), Some(OWN));
    assert_eq!(shown.length.map(|length| length.own).as_deref(), Some("20"));
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_wrong_choice_changes_nothing() {
    let office = office().await;
    let domain = &office.domain;
    for wrong in ["", "7", "0", "-30", "thirty", "481"] {
        let answer = clinics::save_choices(domain, &office.admin, clinics_choices(wrong, "on", "on")).await;
        assert_eq!(field(answer), ("visit_min".into(), FieldCode::Required), "{wrong}");
    }
    let kept = clinics::choices(domain, &office.admin).await.unwrap();
    assert_eq!(kept, clinics_choices("30", "on", ""));
    office.choose("30", "on", "on").await;
    let ada = office.clinic.member(domain).await;
    let answer = clinics::save_own_choices(domain, &ada, own("25", OWN)).await;
    assert_eq!(field(answer), ("own_length".into(), FieldCode::Required));
    let answer = clinics::save_own_choices(domain, &ada, own("", &"x".repeat(2001))).await;
    assert_eq!(field(answer), ("own_words".into(), FieldCode::TooLong));
    office.let_choose_calls("on").await;
    let answer =
        clinics::save_own_choices(domain, &ada, NewOwnChoices { own_tell: "7".into(), ..own("", "") }).await;
    assert_eq!(field(answer), ("own_tell".into(), FieldCode::Required));
    assert_eq!(domain.database.rows_of_each().await["member_choice"], 0);
}

#[tokio::test]
async fn a_host_chooses_how_their_own_waiting_room_calls_them() {
    let office = office().await;
    let domain = &office.domain;
    let (ada, ben) = (office.clinic.host(domain).await, office.colleague("on", "").await);
    let host = ben.host().unwrap();
    let wanted = NewOwnChoices {
        own_ring: "5".into(),
        own_early: "30".into(),
        own_tell: "10".into(),
        ..NewOwnChoices::default()
    };
    let early = clinics::save_own_choices(domain, &ben, wanted.clone()).await;
    assert_eq!(refused(early), AppError::Conflict(Conflict::ChoiceTakenBack), "not let yet");
    office.let_choose_calls("on").await;
    clinics::save_own_choices(domain, &ben, wanted).await.unwrap();
    let shown = clinics::own_choices(domain, &ben).await.unwrap();
    let choice = |clinics: &str, own: &str| Some(OwnChoice { clinics: clinics.into(), own: own.into() });
    assert_eq!((shown.ring, shown.early), (choice("10", "5"), choice("15", "30")));
    assert_eq!(shown.tell, choice("2", "10"));
    assert_eq!(people::notices(domain, &ben).await.unwrap().after_min, 10);

    let hers = visits::schedule(domain, &ada, now(&["Maya Lin"])).await.unwrap();
    let his = visits::schedule(domain, &host, now(&["Jonas Berg"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    assert_eq!((office.calls_min(&ada, hers).await, office.calls_min(&host, his).await), (15, 30));
    enter_and_stay(domain, &office.clinic, &ada, hers).await;
    enter_and_stay(domain, &office.clinic, &host, his).await;
    let told = async |seconds| told_after(domain, seconds).await;
    let rings = async |host: &Host| noticed::waiting(domain, host).await.unwrap()[0].rings;
    assert_eq!(told(2 * MINUTE).await, std::slice::from_ref(&office.clinic.email), "the clinic’s own");
    assert!(rings(&ada).await && rings(&host).await);
    assert!(told(3 * MINUTE).await.is_empty());
    assert!(rings(&ada).await && !rings(&host).await, "five minutes are over");
    assert_eq!(told(5 * MINUTE).await, ["ben@example.org"]);

    // Taken back: the clinic's holds, and what was chosen waits.
    office.let_choose_calls("").await;
    assert_eq!(office.calls_min(&host, his).await, 15);
    assert_eq!(people::notices(domain, &ben).await.unwrap().after_min, 2);
    office.let_choose_calls("on").await;
    assert_eq!(office.calls_min(&host, his).await, 30);
}
