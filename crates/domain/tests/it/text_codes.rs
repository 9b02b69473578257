//! Codes by text message as a second factor (A6, PR-74): set up, shown, mistyped, too late, twice, too often, not allowed.
use crate::people::{Office, office};
use crate::texting::said;
use crate::{field, refused};
use domain::{Arriving, factors, logins, outbox};
use model::factors::{FactorCode, FactorRules, Lack, NewTextNumber, TextFactor};
use model::outbox::Channel;
use model::{AppError, FieldCode, Secret};
use testkit::{MINUTE, app_code};

const PHONE: &str = "+12125550123";

fn typed(number: &str, password: &str) -> NewTextNumber {
    NewTextNumber { text_number: number.to_owned(), text_password: Secret::new(password.to_owned()) }
}

fn by_text(code: &str) -> FactorCode {
    FactorCode { by: "text".into(), text_code: Secret::new(code.to_owned()), ..FactorCode::default() }
}

/// A colleague is setting up a number; for the test of what goes with them.
pub async fn begun(office: &Office, member: &domain::Member, password: Secret<String>) {
    let form = NewTextNumber { text_number: PHONE.to_owned(), text_password: password };
    let who = office.domain.stranger(office.clinic.id(), 5);
    factors::texts::begin(&office.domain, &who, &member.clone().into(), form).await.unwrap();
}

/// Another code than this one.
fn other(code: &str) -> String {
    if code == "000000" { "000001".to_owned() } else { "000000".to_owned() }
}

impl Office {
    async fn own(&self) -> Arriving {
        self.clinic.member(&self.domain).await.into()
    }

    async fn begin_texts(&self, number: &str) -> domain::Result<()> {
        let who = self.domain.stranger(self.clinic.id(), 1);
        let form = typed(number, &self.clinic.password);
        factors::texts::begin(&self.domain, &who, &self.own().await, form).await
    }

    /// The code of the newest text.
    async fn texted(&self) -> String {
        self.domain.run_jobs().await;
        let text = self.domain.texts.take().pop().expect("a text");
        assert_eq!(text.to, PHONE);
        text.body.rsplit_once('#').expect("the code stands last").1.to_owned()
    }

    async fn confirm_texts(&self, code: &str) -> domain::Result<()> {
        let who = self.domain.stranger(self.clinic.id(), 1);
        factors::texts::confirm(&self.domain, &who, &self.own().await, &Secret::new(code.to_owned())).await
    }

    /// The founder has a number, and nothing else.
    pub async fn armed_by_text(&self) {
        self.begin_texts(PHONE).await.unwrap();
        let code = self.texted().await;
        self.confirm_texts(&code).await.unwrap();
        // Letters go out where they are looked at.
        self.domain.leaves_jobs();
        self.domain.clock.advance(MINUTE);
    }

    /// After the password.
    async fn half_in(&self, n: u8) -> Arriving {
        let (domain, clinic) = (&self.domain, self.clinic.id());
        let who = domain.stranger(clinic, n);
        // A letter tells of the browser, where letters are looked at.
        domain.leaves_jobs();
        let cookie = logins::sign_in(domain, &who, self.clinic.credentials()).await.unwrap();
        logins::arriving(domain, clinic, &cookie).await.unwrap()
    }

    async fn show_text(&self, arriving: &Arriving, code: &str) -> domain::Result<factors::Passed> {
        let who = self.domain.stranger(self.clinic.id(), 3);
        factors::show(&self.domain, &who, arriving, by_text(code)).await
    }

    async fn allow_texts(&self, allowed: bool, required: bool) {
        let on = |is: bool| if is { "on".to_owned() } else { String::new() };
        let rules =
            FactorRules { required: on(required), remember_days: "30".into(), text_codes: on(allowed) };
        factors::save_rules(&self.domain, &self.admin, rules.clone()).await.unwrap();
        assert_eq!(factors::rules(&self.domain, &self.admin).await.unwrap(), rules);
    }
}

#[tokio::test]
async fn a_number_is_set_up_and_its_code_shown_once() {
    let office = office().await;
    office.begin_texts(" (212) 555-0123 ").await.unwrap();
    office.domain.run_jobs().await;
    let text = office.domain.texts.take().pop().expect("a text");
    let (words, code) = text.body.rsplit_once('#').unwrap();
    assert!(text.body.starts_with(code) && code.len() == 6, "{}", text.body);
    // Bound to the clinic's own address, without words about anything else (origin-bound codes).
    assert!(words.contains("\n\n@") && !words.contains("http"), "{}", text.body);
    assert!(!words.contains(&office.clinic.front.name), "{}", text.body);
    // The operator's list shows no code.
    let operator = office.domain.operator().await;
    let rows = outbox::letters(&office.domain, &operator).await.unwrap();
    let row = rows.iter().find(|row| row.channel == Channel::Sms).expect("the text is listed");
    assert!(!row.subject.contains(code), "{}", row.subject);
    // Nothing is asked for before the number was shown to be theirs.
    assert_eq!(office.half_in(4).await.lacks(), None);
    office.confirm_texts(code).await.unwrap();
    office.domain.run_jobs().await;
    assert!(office.domain.letter("phone number").subject.contains("code by text message"));
    let own = factors::factor(&office.domain, &office.own().await).await.unwrap();
    assert_eq!((own.is_on(), own.codes.len()), (true, 10));
    let TextFactor::On { way, .. } = own.texts else { panic!("it is on") };
    assert_eq!(way.ending, "23");

    office.domain.clock.advance(MINUTE);
    let arriving = office.half_in(2).await;
    assert_eq!(arriving.lacks(), Some(Lack::Factor));
    let arrival = factors::arrival(&office.domain, &arriving).await.unwrap();
    assert!(!arrival.text.expect("by text").is_out, "none is sent unasked");
    factors::texts::send_code(&office.domain, &arriving).await.unwrap();
    let code = office.texted().await;
    let passed = office.show_text(&arriving, &code).await.unwrap();
    logins::resume(&office.domain, office.clinic.id(), &passed.cookie).await.unwrap();
    // The same code, in another sign-in.
    let again = office.half_in(5).await;
    assert_eq!(
        field(office.show_text(&again, &code).await.map(drop)),
        ("text_code".into(), FieldCode::TextCodeOver)
    );
}

#[tokio::test]
async fn a_wrong_code_is_wrong_five_times_and_an_old_one_is_none() {
    let office = office().await;
    office.armed_by_text().await;
    let arriving = office.half_in(2).await;
    factors::texts::send_code(&office.domain, &arriving).await.unwrap();
    let code = office.texted().await;
    for _ in 0..5 {
        let wrong = office.show_text(&arriving, &other(&code)).await.map(drop);
        assert_eq!(field(wrong), ("text_code".into(), FieldCode::WrongTextCode));
        // Who has mistyped waits a little.
        office.domain.clock.advance(31);
    }
    let right = office.show_text(&arriving, &code).await.map(drop);
    assert_eq!(field(right).1, FieldCode::TextCodeOver, "five tries were its last");
    factors::texts::send_code(&office.domain, &arriving).await.unwrap();
    let late = office.texted().await;
    office.domain.clock.advance(10 * MINUTE);
    assert_eq!(field(office.show_text(&arriving, &late).await.map(drop)).1, FieldCode::TextCodeOver);
}

#[tokio::test]
async fn of_two_with_one_code_at_the_same_moment_one_comes_in() {
    let office = office().await;
    office.armed_by_text().await;
    // Two tabs of one browser.
    let one = office.half_in(2).await;
    factors::texts::send_code(&office.domain, &one).await.unwrap();
    let code = office.texted().await;
    let both = tokio::join!(office.show_text(&one, &code), office.show_text(&one, &code));
    assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|right| **right).count(), 1);
}

/// Whoever has the password, and sees a code over a shoulder, has begun another sign-in (ASVS 6.6.2).
#[tokio::test]
async fn a_code_opens_the_sign_in_for_which_it_was_sent_and_no_other() {
    let office = office().await;
    office.armed_by_text().await;
    let (own, thief) = (office.half_in(2).await, office.half_in(4).await);
    factors::texts::send_code(&office.domain, &own).await.unwrap();
    let code = office.texted().await;
    let arrival = factors::arrival(&office.domain, &thief).await.unwrap();
    assert!(!arrival.text.unwrap().is_out, "none is out for this one");
    // As often as they like: it takes none of the owner's tries.
    for _ in 0..7 {
        let theirs = office.show_text(&thief, &code).await.map(drop);
        assert_eq!(field(theirs), ("text_code".into(), FieldCode::TextCodeOver));
    }
    office.show_text(&own, &code).await.unwrap();
    // One of their own ends the owner's, and opens theirs alone.
    let (own, thief) = (office.half_in(5).await, office.half_in(6).await);
    factors::texts::send_code(&office.domain, &own).await.unwrap();
    let first = office.texted().await;
    office.domain.clock.advance(31);
    factors::texts::send_code(&office.domain, &thief).await.unwrap();
    office.texted().await;
    assert_eq!(field(office.show_text(&own, &first).await.map(drop)).1, FieldCode::TextCodeOver);
}

/// It was sent by the version before, and whoever waits for it comes in.
#[tokio::test]
async fn a_code_from_before_codes_were_bound_to_a_sign_in_opens_one() {
    let office = office().await;
    office.armed_by_text().await;
    let own = office.half_in(2).await;
    factors::texts::send_code(&office.domain, &own).await.unwrap();
    let code = office.texted().await;
    office.domain.database.tamper("update text_factor set code_for = null").await;
    let arrival = factors::arrival(&office.domain, &own).await.unwrap();
    assert!(arrival.text.unwrap().is_out);
    office.show_text(&own, &code).await.unwrap();
}

#[tokio::test]
async fn another_code_comes_after_half_a_minute_and_ends_the_one_before() {
    let office = office().await;
    office.armed_by_text().await;
    let arriving = office.half_in(2).await;
    factors::texts::send_code(&office.domain, &arriving).await.unwrap();
    let first = office.texted().await;
    office.domain.clock.advance(10);
    let early = refused(factors::texts::send_code(&office.domain, &arriving).await);
    assert_eq!(early, AppError::TooMany { retry_after_s: 20 });
    let arrival = factors::arrival(&office.domain, &arriving).await.unwrap();
    let way = arrival.text.unwrap();
    assert_eq!((way.wait_s, way.is_out), (20, true));
    office.domain.clock.advance(20);
    factors::texts::send_code(&office.domain, &arriving).await.unwrap();
    let second = office.texted().await;
    assert_ne!(first, second);
    assert_eq!(field(office.show_text(&arriving, &first).await.map(drop)).1, FieldCode::WrongTextCode);
    office.show_text(&arriving, &second).await.unwrap();
    // One was sent to set it up: of five in an hour to one account two are left.
    for n in 0..3 {
        office.domain.clock.advance(31);
        let arriving = office.half_in(7 + n).await;
        let sent = factors::texts::send_code(&office.domain, &arriving).await;
        assert_eq!(sent.is_ok(), n < 2, "{n}");
    }
}

/// Somebody earns by texts that others pay for: from a stolen account, to a thousand numbers.
#[tokio::test]
async fn a_thousand_numbers_get_five_texts() {
    let office = office().await;
    // Where one must be set up, the password has just been shown.
    office.allow_texts(true, true).await;
    let (id, cookie) = (office.clinic.id(), &office.clinic.cookie);
    let thief = logins::arriving(&office.domain, id, cookie).await.unwrap();
    assert_eq!(thief.lacks(), Some(Lack::FactorSetUp));
    let who = office.domain.stranger(id, 1);
    let mut refusals = 0;
    for n in 0..1000 {
        let form = typed(&format!("+1212555{:04}", 1000 + n), "");
        let begun = factors::texts::begin(&office.domain, &who, &thief, form).await;
        if begun.is_err() {
            assert!(matches!(refused(begun), AppError::TooMany { .. }));
            refusals += 1;
        }
    }
    office.domain.run_jobs().await;
    assert_eq!((office.domain.texts.take().len(), refusals), (5, 995));
}

#[tokio::test]
async fn a_number_elsewhere_or_one_that_costs_gets_none() {
    let office = office().await;
    for (number, code) in [
        ("", FieldCode::Required),
        ("+49 151 1234567", FieldCode::ForeignPhone),
        ("+1 876 555 0123", FieldCode::ForeignPhone),
        ("+1 900 555 0123", FieldCode::NotAPhone),
        ("+881 631 234567", FieldCode::NotAPhone),
    ] {
        let wrong = office.begin_texts(number).await;
        assert_eq!(field(wrong), ("text_number".into(), code), "{number:?}");
    }
    office.domain.run_jobs().await;
    assert!(office.domain.texts.take().is_empty());
}

#[tokio::test]
async fn whoever_finds_an_open_page_sets_up_no_number() {
    let office = office().await;
    let who = office.domain.stranger(office.clinic.id(), 1);
    for (password, code) in [("", FieldCode::Required), ("not this one at all", FieldCode::WrongPassword)] {
        let own = office.own().await;
        let wrong = factors::texts::begin(&office.domain, &who, &own, typed(PHONE, password)).await;
        assert_eq!(field(wrong), ("text_password".into(), code));
    }
    office.domain.run_jobs().await;
    assert!(office.domain.texts.take().is_empty());
}

#[tokio::test]
async fn stop_ends_codes_too_and_start_lifts_it() {
    let office = office().await;
    office.armed_by_text().await;
    said(&office.domain, "SM1", PHONE, "STOP").await;
    let arriving = office.half_in(2).await;
    let way = factors::arrival(&office.domain, &arriving).await.unwrap().text.unwrap();
    assert!(way.stopped);
    let none = factors::texts::send_code(&office.domain, &arriving).await;
    assert_eq!(field(none), ("text_code".into(), FieldCode::PhoneStopped));
    said(&office.domain, "SM2", PHONE, "START").await;
    factors::texts::send_code(&office.domain, &arriving).await.unwrap();
    let code = office.texted().await;
    office.show_text(&arriving, &code).await.unwrap();
}

/// PR-74: at the strict level no code goes by text, and whoever has nothing else sets something up.
#[tokio::test]
async fn where_they_are_not_allowed_something_else_is_set_up() {
    let office = office().await;
    office.armed_by_text().await;
    let half = office.half_in(2).await;
    factors::texts::send_code(&office.domain, &half).await.unwrap();
    let code = office.texted().await;
    office.allow_texts(false, false).await;
    // The page that is open, and a code that is under way.
    let own = logins::resume(&office.domain, office.clinic.id(), &office.clinic.cookie).await;
    assert_eq!(refused(own), AppError::Unfinished(Lack::FactorSetUp));
    assert!(office.show_text(&half, &code).await.is_err());
    let arriving = logins::arriving(&office.domain, office.clinic.id(), &office.clinic.cookie).await.unwrap();
    let factor = factors::factor(&office.domain, &arriving).await.unwrap();
    assert!(!factor.is_on() && matches!(factor.texts, TextFactor::On { allowed: false, .. }));
    let who = office.domain.stranger(office.clinic.id(), 1);
    factors::begin(&office.domain, &who, &arriving, Secret::default()).await.unwrap();
    let key = factors::factor(&office.domain, &arriving).await.unwrap().pending.unwrap().key;
    let right = Secret::new(app_code(&key, office.domain.now()));
    factors::confirm(&office.domain, &who, &arriving, &right).await.unwrap();
    logins::resume(&office.domain, office.clinic.id(), &office.clinic.cookie).await.unwrap();
    let next = office.half_in(8).await;
    let arrival = factors::arrival(&office.domain, &next).await.unwrap();
    assert_eq!((arrival.app, arrival.text), (true, None));
    // Whoever has none sets none up.
    office.domain.run_jobs().await;
    let ben = office.colleague("on", "").await;
    let form = typed(PHONE, "four herons walked home");
    let none = factors::texts::begin(&office.domain, &who, &ben.into(), form).await;
    assert_eq!(refused(none), AppError::NotFound);
}

#[tokio::test]
async fn a_number_that_opens_nothing_any_more_is_not_set_up() {
    let office = office().await;
    office.begin_texts(PHONE).await.unwrap();
    let code = office.texted().await;
    office.allow_texts(false, false).await;
    assert_eq!(refused(office.confirm_texts(&code).await), AppError::NotFound);
    office.allow_texts(true, false).await;
    office.confirm_texts(&code).await.unwrap();
    office.domain.leaves_jobs();
}

#[tokio::test]
async fn where_nobody_brings_texts_a_recovery_code_lets_in() {
    let office = office().await;
    office.armed_by_text().await;
    let codes = factors::factor(&office.domain, &office.own().await).await.unwrap().codes;
    office.domain.texts.keeps_only();
    let arriving = office.half_in(2).await;
    assert_eq!(arriving.lacks(), Some(Lack::Factor));
    let arrival = factors::arrival(&office.domain, &arriving).await.unwrap();
    assert!(arrival.text.is_none() && arrival.no_texts, "the page says why");
    assert_eq!(refused(factors::texts::send_code(&office.domain, &arriving).await), AppError::NotFound);
    let form = FactorCode { recovery_code: Secret::new(codes[0].clone()), ..FactorCode::default() };
    let who = office.domain.stranger(office.clinic.id(), 3);
    factors::show(&office.domain, &who, &arriving, form).await.unwrap();
}

#[tokio::test]
async fn it_is_taken_away_with_the_password_and_its_owner_is_told() {
    let office = office().await;
    office.armed_by_text().await;
    office.domain.run_jobs().await;
    office.domain.mail();
    let member = office.clinic.member(&office.domain).await;
    let who = office.domain.stranger(office.clinic.id(), 1);
    let wrong = factors::texts::remove(&office.domain, &who, &member, Secret::new("not this".into())).await;
    assert_eq!(field(wrong), ("texts_removal_password".into(), FieldCode::WrongPassword));
    let right = Secret::new(office.clinic.password.clone());
    factors::texts::remove(&office.domain, &who, &member, right).await.unwrap();
    office.domain.run_jobs().await;
    assert!(office.domain.letter("second factor").subject.contains("removed"));
    let own = factors::factor(&office.domain, &office.own().await).await.unwrap();
    assert_eq!((own.texts, own.codes_left), (TextFactor::Possible, 0));
    assert_eq!(office.half_in(2).await.lacks(), None);
}

#[tokio::test]
async fn the_number_is_nowhere_at_rest_in_the_clear() {
    let office = office().await;
    office.armed_by_text().await;
    for (place, bytes) in office.domain.database.bytes_at_rest().await {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("2125550123"), "in {place}");
    }
}
