//! Passkeys (A6): made, shown alone and as the second factor, refused whenever anything about them is wrong.
use crate::people::{Office, office};
use crate::{field, refused};
use domain::{Arriving, Member, factors, logins, passkeys};
use model::factors::{FactorRules, Lack};
use model::passkeys::{PasskeyAsk, ShownPasskey};
use model::{AppError, FieldCode, Secret};
use testkit::{DAY, MINUTE, PRESENT, Said, SoftKey, TestClinic, TestDomain, VERIFIED, origin_of};

/// Ben's password.
const BENS: &str = "four herons walked home";

/// The founder, and the passkey on their device.
struct Held {
    office: Office,
    key: SoftKey,
}

async fn held() -> Held {
    let office = office().await;
    let member = office.clinic.member(&office.domain).await;
    let key = make(&office.domain, &office.clinic, &member).await;
    // Letters go out where they are looked at.
    office.domain.leaves_jobs();
    Held { office, key }
}

fn password(clinic: &TestClinic) -> Secret<String> {
    Secret::new(clinic.password.clone())
}

async fn asked(domain: &TestDomain, clinic: &TestClinic, member: &Member) -> PasskeyAsk {
    asked_with(domain, member, password(clinic)).await
}

async fn asked_with(domain: &TestDomain, member: &Member, password: Secret<String>) -> PasskeyAsk {
    let (who, own) = (domain.stranger(member.clinic(), 1), Arriving::from(member.clone()));
    passkeys::begin(domain, &who, &own, password).await.unwrap()
}

/// Added by the founder's device.
pub async fn make(domain: &TestDomain, clinic: &TestClinic, member: &Member) -> SoftKey {
    answered(domain, clinic, member, asked(domain, clinic, member).await).await
}

/// Added by Ben's.
pub async fn bens(office: &Office, ben: &Member) -> SoftKey {
    let ask = asked_with(&office.domain, ben, Secret::new(BENS.to_owned())).await;
    answered(&office.domain, &office.clinic, ben, ask).await
}

async fn answered(domain: &TestDomain, clinic: &TestClinic, member: &Member, ask: PasskeyAsk) -> SoftKey {
    let (key, new) = SoftKey::make(&ask, &origin_of(&clinic.front.slug));
    let (who, own) = (domain.stranger(clinic.id(), 1), Arriving::from(member.clone()));
    passkeys::add(domain, &own, &who, new).await.unwrap();
    key
}

impl Held {
    async fn ask(&self) -> PasskeyAsk {
        let who = self.office.domain.stranger(self.office.clinic.id(), 2);
        passkeys::begin_sign_in(&self.office.domain, &who).await.unwrap()
    }

    async fn answer(&self, form: ShownPasskey) -> domain::Result<Secret<String>> {
        let who = self.office.domain.stranger(self.office.clinic.id(), 2);
        passkeys::sign_in(&self.office.domain, &who, form).await
    }

    async fn sign_in(&self, change: impl FnOnce(&mut Said)) -> domain::Result<Secret<String>> {
        let ask = self.ask().await;
        self.answer(self.key.show_but(&ask, change)).await
    }

    async fn resume(&self, cookie: &Secret<String>) -> domain::Result<Member> {
        logins::resume(&self.office.domain, self.office.clinic.id(), cookie).await
    }

    async fn by_password(&self) -> Arriving {
        let (domain, clinic) = (&self.office.domain, &self.office.clinic);
        let who = domain.stranger(clinic.id(), 3);
        let cookie = logins::sign_in(domain, &who, clinic.credentials()).await.unwrap();
        logins::arriving(domain, clinic.id(), &cookie).await.unwrap()
    }

    async fn member(&self) -> Member {
        self.office.clinic.member(&self.office.domain).await
    }

    async fn events(&self, name: &str) -> usize {
        let rows = self.office.domain.database.pairs("select name, actor_kind from audit_event").await;
        rows.iter().filter(|(event, _)| event == name).count()
    }
}

#[track_caller]
fn code<T>(answer: domain::Result<T>) -> FieldCode {
    let (name, code) = field(answer);
    assert_eq!(name, "passkey");
    code
}

#[tokio::test]
async fn a_passkey_asks_for_no_password_however_old_that_is() {
    let held = held().await;
    let (domain, admin) = (&held.office.domain, &held.office.admin);
    crate::passwords::choose_rules(domain, admin, "15", "90").await;
    domain.clock.advance(90 * DAY);
    let cookie = held.sign_in(|_| {}).await.unwrap();
    held.resume(&cookie).await.unwrap();
    // As the second factor it comes after the password, which is asked for then.
    let arriving = held.by_password().await;
    assert_eq!(arriving.lacks(), Some(Lack::Factor));
    let who = domain.stranger(held.office.clinic.id(), 3);
    let ask = passkeys::begin_show(domain, &who, &arriving).await.unwrap();
    let form = held.key.show_but(&ask, |_| {});
    let passed = passkeys::show(domain, &who, &arriving, form).await.unwrap();
    assert_eq!(refused(held.resume(&passed.cookie).await), AppError::Unfinished(Lack::OldPassword));
}

#[tokio::test]
async fn a_passkey_signs_in_alone_and_asks_for_nothing_more() {
    let held = held().await;
    let cookie = held.sign_in(|_| {}).await.unwrap();
    let member = held.resume(&cookie).await.unwrap();
    assert_eq!(held.events("passkey_shown").await, 1);
    let factor = factors::factor(&held.office.domain, &member.into()).await.unwrap();
    assert_eq!((factor.passkeys.len(), factor.passkeys_possible), (1, true));
    assert!(factor.passkeys[0].used.is_some() && factor.passkeys[0].here);
    // For the day on which the device is lost.
    assert_eq!(factor.codes.len(), 10);
    held.office.domain.run_jobs().await;
    assert!(held.office.domain.letter("/forgot").subject.contains("passkey"));
    // In a browser that is not known.
    assert!(held.office.domain.letter("/account").subject.contains("new browser"));
}

#[tokio::test]
async fn its_options_ask_for_a_passkey_that_is_found_without_an_address_and_checks_its_owner() {
    let held = held().await;
    let member = held.member().await;
    let made = asked(&held.office.domain, &held.office.clinic, &member).await;
    let made: serde_json::Value = serde_json::from_str(&made.options).unwrap();
    let slug = &held.office.clinic.front.slug;
    assert_eq!(made["rp"]["id"], format!("{slug}.localhost"));
    assert_eq!(made["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(made["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(made["attestation"], "none");
    assert_eq!(made["excludeCredentials"].as_array().unwrap().len(), 1, "no second one on the same device");
    let shown: serde_json::Value = serde_json::from_str(&held.ask().await.options).unwrap();
    assert_eq!(shown["userVerification"], "required");
    assert_eq!(shown["allowCredentials"], serde_json::json!([]), "nothing says who has one");
}

/// Each changes one thing that a browser or a device says.
#[tokio::test]
async fn an_answer_with_anything_wrong_in_it_opens_nothing() {
    let held = held().await;
    let other = held.ask().await;
    let elsewhere: serde_json::Value = serde_json::from_str(&other.options).unwrap();
    let challenge = elsewhere["challenge"].as_str().unwrap().to_owned();
    let slug = held.office.clinic.front.slug.clone();
    type Change = Box<dyn FnOnce(&mut Said)>;
    let wrong: Vec<(&str, Change)> = vec![
        ("origin", Box::new(|said| said.origin = "http://evil.localhost:3000".into())),
        ("port of the origin", {
            let origin = format!("http://{slug}.localhost:3001");
            Box::new(move |said| said.origin = origin)
        }),
        ("scheme of the origin", {
            let origin = format!("https://{slug}.localhost:3000");
            Box::new(move |said| said.origin = origin)
        }),
        ("subdomain of the origin", {
            let origin = format!("http://www.{slug}.localhost:3000");
            Box::new(move |said| said.origin = origin)
        }),
        ("site", Box::new(|said| said.rp_id = "localhost".into())),
        ("challenge", Box::new(move |said| said.challenge = challenge)),
        ("kind", Box::new(|said| said.kind = "webauthn.create".into())),
        ("nobody verified", Box::new(|said| said.flags = PRESENT)),
        ("nobody present", Box::new(|said| said.flags = VERIFIED)),
        ("signature", Box::new(|said| said.spoilt = true)),
    ];
    let count = wrong.len();
    for (what, change) in wrong {
        assert_eq!(code(held.sign_in(change).await), FieldCode::PasskeyRefused, "{what}");
    }
    assert_eq!(held.events("passkey_refused").await, count, "each is written down");
    for nonsense in ["", "{}", "null", "[1]", "\u{0}"] {
        let ceremony = Secret::new(held.ask().await.ceremony);
        let form = ShownPasskey { ceremony, credential: Secret::new(nonsense.into()), ..Default::default() };
        assert_eq!(code(held.answer(form).await), FieldCode::PasskeyRefused, "{nonsense}");
    }
    held.sign_in(|_| {}).await.expect("the passkey itself is as good as before");
}

#[tokio::test]
async fn who_is_not_known_here_is_told_so_and_written_down_a_few_times() {
    let held = held().await;
    let unknown = |said: &mut Said| said.id = vec![7; 20];
    for _ in 0..30 {
        assert_eq!(code(held.sign_in(unknown).await), FieldCode::PasskeyUnknown);
    }
    assert_eq!(held.events("sign_in_failed").await, 20, "a stranger fills no log");
    // The right key, and somebody else's name with it; or none.
    for user in [Some(vec![1; 16]), None] {
        assert_eq!(code(held.sign_in(|said| said.user = user).await), FieldCode::PasskeyUnknown);
    }
    // Nothing of it blocks the address.
    held.sign_in(|_| {}).await.unwrap();
}

#[tokio::test]
async fn a_challenge_is_good_once_for_five_minutes_and_in_its_own_clinic() {
    let held = held().await;
    let ask = held.ask().await;
    held.answer(held.key.show(&ask)).await.unwrap();
    assert_eq!(code(held.answer(held.key.show(&ask)).await), FieldCode::PasskeyLate, "replayed");
    let ask = held.ask().await;
    assert!(held.answer(held.key.show_but(&ask, |said| said.spoilt = true)).await.is_err());
    assert_eq!(code(held.answer(held.key.show(&ask)).await), FieldCode::PasskeyLate, "a second try");
    let ask = held.ask().await;
    held.office.domain.clock.advance(5 * MINUTE - 1);
    held.answer(held.key.show(&ask)).await.unwrap();
    let ask = held.ask().await;
    held.office.domain.clock.advance(5 * MINUTE);
    assert_eq!(code(held.answer(held.key.show(&ask)).await), FieldCode::PasskeyLate, "expired");
    let invented = PasskeyAsk { ceremony: "AAAA".into(), ..held.ask().await };
    assert_eq!(code(held.answer(held.key.show(&invented)).await), FieldCode::PasskeyLate, "invented");
    // One of another kind, and one of another clinic.
    let member = held.member().await;
    let adding = asked(&held.office.domain, &held.office.clinic, &member).await;
    assert_eq!(code(held.answer(held.key.show(&adding)).await), FieldCode::PasskeyLate);
    let elm = held.office.domain.clinic("Elm").await;
    let who = held.office.domain.stranger(elm.id(), 2);
    let theirs = passkeys::begin_sign_in(&held.office.domain, &who).await.unwrap();
    assert_eq!(code(held.answer(held.key.show(&theirs)).await), FieldCode::PasskeyLate);
}

#[tokio::test]
async fn one_address_makes_room_for_its_own_challenges_and_for_nobody_elses() {
    let held = held().await;
    let mine = held.ask().await;
    let flood = held.office.domain.stranger(held.office.clinic.id(), 9);
    let first = passkeys::begin_sign_in(&held.office.domain, &flood).await.unwrap();
    for _ in 0..256 {
        passkeys::begin_sign_in(&held.office.domain, &flood).await.unwrap();
    }
    assert_eq!(code(held.answer(held.key.show(&first)).await), FieldCode::PasskeyLate);
    held.answer(held.key.show(&mine)).await.unwrap();
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_raises_an_alarm() {
    let held = held().await;
    held.sign_in(|said| said.counter = 7).await.unwrap();
    held.sign_in(|said| said.counter = 8).await.unwrap();
    for counter in [8, 3, 0] {
        let answer = held.sign_in(|said| said.counter = counter).await;
        assert_eq!(code(answer), FieldCode::PasskeyRefused, "{counter}");
    }
    assert_eq!(held.events("passkey_copied").await, 3);
    held.sign_in(|said| said.counter = 9).await.unwrap();
}

#[tokio::test]
async fn a_deactivated_member_is_nobody() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    let key = bens(&office, &ben).await;
    office.domain.run_jobs().await;
    let held = Held { office, key };
    held.sign_in(|_| {}).await.unwrap();
    domain::people::deactivate(&held.office.domain, &held.office.admin, ben.id()).await.unwrap();
    assert_eq!(code(held.sign_in(|_| {}).await), FieldCode::PasskeyUnknown);
    domain::people::restore(&held.office.domain, &held.office.admin, ben.id()).await.unwrap();
    held.sign_in(|_| {}).await.unwrap();
    held.office.domain.leaves_jobs();
}

/// Where clinics share a host name, a browser offers the passkeys of one at the other's door.
#[tokio::test]
async fn on_a_shared_host_a_passkey_of_one_clinic_opens_no_other() {
    let shared = TestDomain::sharing().await;
    let (maple, elm) = (shared.clinic("Maple").await, shared.clinic("Elm").await);
    let (ann, bob) = (maple.member(&shared).await, elm.member(&shared).await);
    let of = async |clinic: &TestClinic, member: &Member| {
        let ask = asked(&shared, clinic, member).await;
        let options: serde_json::Value = serde_json::from_str(&ask.options).unwrap();
        assert_eq!(options["rp"]["id"], "localhost");
        // The browser's list of passkeys says which is which.
        assert!(options["user"]["name"].as_str().unwrap().contains(&clinic.front.name));
        let (key, new) = SoftKey::make(&ask, "http://localhost:3000");
        let who = shared.stranger(clinic.id(), 1);
        passkeys::add(&shared, &member.clone().into(), &who, new).await.unwrap();
        key
    };
    let (at_maple, at_elm) = (of(&maple, &ann).await, of(&elm, &bob).await);
    let show = async |clinic: &TestClinic, key: &SoftKey, user: &[u8]| {
        let who = shared.stranger(clinic.id(), 2);
        let ask = passkeys::begin_sign_in(&shared, &who).await.unwrap();
        let form = key.show_but(&ask, |said| said.user = Some(user.to_vec()));
        passkeys::sign_in(&shared, &who, form).await
    };
    show(&maple, &at_maple, &at_maple.user).await.unwrap();
    show(&elm, &at_elm, &at_elm.user).await.unwrap();
    assert_eq!(code(show(&elm, &at_maple, &at_maple.user).await), FieldCode::PasskeyUnknown);
    // Nor under the name of somebody who has one there.
    assert_eq!(code(show(&elm, &at_maple, &at_elm.user).await), FieldCode::PasskeyUnknown);
    shared.leaves_jobs();
}

#[tokio::test]
async fn a_clinic_that_moves_leaves_its_passkeys_behind_and_locks_nobody_out() {
    let held = held().await;
    let domain = &held.office.domain;
    let own: Arriving = held.member().await.into();
    let codes = factors::factor(domain, &own).await.unwrap().codes;
    let slug = held.office.clinic.front.slug.clone();
    domain::operator::set_clinic_domain(domain, &slug, Some("care.maple.example")).await.unwrap();
    let factor = factors::factor(domain, &own).await.unwrap();
    assert_eq!((factor.passkeys.len(), factor.passkeys[0].here), (1, false));
    // Neither as it was nor with the new names written over the old ones.
    let ask = held.ask().await;
    assert_eq!(code(held.answer(held.key.show(&ask)).await), FieldCode::PasskeyUnknown);
    let ask = held.ask().await;
    let moved = held.key.show_but(&ask, |said| {
        said.rp_id = "care.maple.example".into();
        said.origin = "http://care.maple.example:3000".into();
    });
    assert_eq!(code(held.answer(moved).await), FieldCode::PasskeyUnknown);
    // After the password a recovery code is asked for, as where a phone is lost.
    let arriving = held.by_password().await;
    assert_eq!(arriving.lacks(), Some(Lack::Factor));
    assert!(!factors::arrival(domain, &arriving).await.unwrap().passkey, "none is offered");
    let who = domain.stranger(held.office.clinic.id(), 3);
    let ask = passkeys::begin_show(domain, &who, &arriving).await.unwrap();
    assert!(ask.options.contains(r#""allowCredentials":[]"#), "{}", ask.options);
    for recovery in &codes {
        let arriving = held.by_password().await;
        let form =
            model::factors::FactorCode { recovery_code: Secret::new(recovery.clone()), ..Default::default() };
        factors::show(domain, &who, &arriving, form).await.unwrap();
    }
    // Nothing is left to show: the password is enough, or nobody could come in who has nothing else.
    assert_eq!(held.by_password().await.lacks(), None);
    // Back at the old address they work again.
    domain::operator::set_clinic_domain(domain, &slug, None).await.unwrap();
    assert_eq!(held.by_password().await.lacks(), Some(Lack::Factor));
    held.sign_in(|_| {}).await.unwrap();
}

#[tokio::test]
async fn after_the_password_it_is_the_second_factor() {
    let held = held().await;
    let (domain, clinic) = (&held.office.domain, &held.office.clinic);
    let arriving = held.by_password().await;
    assert_eq!(arriving.lacks(), Some(Lack::Factor));
    let arrival = factors::arrival(domain, &arriving).await.unwrap();
    assert_eq!((arrival.app, arrival.passkey), (false, true));
    let who = domain.stranger(clinic.id(), 3);
    let ask = passkeys::begin_show(domain, &who, &arriving).await.unwrap();
    // Of another sign-in's challenge nothing is taken.
    let other = held.by_password().await;
    let form = held.key.show(&ask);
    assert_eq!(code(passkeys::show(domain, &who, &other, form).await.map(|_| ())), FieldCode::PasskeyLate);
    // A colleague's passkey is not this person's.
    let ben = held.office.colleague("on", "").await;
    let bens = bens(&held.office, &ben).await;
    let ask = passkeys::begin_show(domain, &who, &arriving).await.unwrap();
    let form = bens.show(&ask);
    let answer = passkeys::show(domain, &who, &arriving, form).await.map(|_| ());
    assert_eq!(code(answer), FieldCode::PasskeyUnknown);
    let ask = passkeys::begin_show(domain, &who, &arriving).await.unwrap();
    // Some devices do not say whose it is when they were asked for it by name.
    let form = ShownPasskey { remember: "on".into(), ..held.key.show_but(&ask, |said| said.user = None) };
    let passed = passkeys::show(domain, &who, &arriving, form).await.unwrap();
    held.resume(&passed.cookie).await.unwrap();
    assert_eq!(passed.remembered.map(|(_, seconds)| i64::from(seconds)), Some(30 * DAY));
    // Who is through shows nothing again.
    let own: Arriving = held.member().await.into();
    assert_eq!(refused(passkeys::begin_show(domain, &who, &own).await), AppError::NotFound);
}

#[tokio::test]
async fn a_clinic_that_asks_for_a_second_factor_is_content_with_a_passkey() {
    let office = office().await;
    let rules = FactorRules { required: "on".into(), remember_days: "30".into(), ..FactorRules::default() };
    factors::save_rules(&office.domain, &office.admin, rules).await.unwrap();
    let (id, cookie) = (office.clinic.id(), &office.clinic.cookie);
    let arriving = logins::arriving(&office.domain, id, cookie).await.unwrap();
    assert_eq!(arriving.lacks(), Some(Lack::FactorSetUp));
    let who = office.domain.stranger(id, 1);
    let ask = passkeys::begin(&office.domain, &who, &arriving, password(&office.clinic)).await.unwrap();
    let (_, new) = SoftKey::make(&ask, &origin_of(&office.clinic.front.slug));
    passkeys::add(&office.domain, &arriving, &who, new).await.unwrap();
    logins::resume(&office.domain, id, cookie).await.unwrap();
    office.domain.leaves_jobs();
}

#[tokio::test]
async fn it_is_made_and_taken_away_with_the_password_only() {
    let held = held().await;
    let (domain, clinic) = (&held.office.domain, &held.office.clinic);
    let (member, who) = (held.member().await, domain.stranger(clinic.id(), 4));
    let own: Arriving = member.clone().into();
    let wrong = || Secret::new("no".to_owned());
    let answer = passkeys::begin(domain, &who, &own, wrong()).await;
    assert_eq!(field(answer), ("passkey_password".into(), FieldCode::WrongPassword));
    // Whoever has the password alone makes none.
    let arriving = held.by_password().await;
    let answer = passkeys::begin(domain, &who, &arriving, password(clinic)).await;
    assert_eq!(refused(answer), AppError::Unfinished(Lack::Factor));
    domain.clock.advance(1);
    let second = make(domain, clinic, &member).await;
    let listed = factors::factor(domain, &own).await.unwrap().passkeys;
    let answer = passkeys::remove(domain, &who, &member, listed[0].passkey, wrong()).await;
    assert_eq!(field(answer), ("passkey_removal_password".into(), FieldCode::WrongPassword));
    // Somebody else's is not there to be taken away.
    let ben = held.office.colleague("on", "").await;
    let theirs = Secret::new(BENS.to_owned());
    passkeys::remove(domain, &who, &ben, listed[0].passkey, theirs).await.unwrap();
    assert_eq!(factors::factor(domain, &own).await.unwrap().passkeys.len(), 2);
    passkeys::remove(domain, &who, &member, listed[0].passkey, password(clinic)).await.unwrap();
    assert_eq!(code(held.sign_in(|_| {}).await), FieldCode::PasskeyUnknown);
    assert_eq!(held.by_password().await.lacks(), Some(Lack::Factor), "the second one is still asked for");
    let left = factors::factor(domain, &own).await.unwrap();
    assert_eq!(left.codes.len(), 10);
    passkeys::remove(domain, &who, &member, left.passkeys[0].passkey, password(clinic)).await.unwrap();
    let left = factors::factor(domain, &own).await.unwrap();
    assert_eq!((left.is_on(), left.codes_left), (false, 0));
    assert_eq!(held.by_password().await.lacks(), None);
    let held = Held { key: second, ..held };
    assert_eq!(code(held.sign_in(|_| {}).await), FieldCode::PasskeyUnknown);
    assert_eq!(held.events("passkey_removed").await, 2);
}

#[tokio::test]
async fn what_a_device_makes_is_looked_at_as_closely() {
    let held = held().await;
    let (domain, clinic) = (&held.office.domain, &held.office.clinic);
    let (member, who) = (held.member().await, domain.stranger(clinic.id(), 4));
    let (own, origin) = (Arriving::from(member.clone()), origin_of(&clinic.front.slug));
    type Change = fn(&mut Said);
    let wrong: [(&str, Change); 5] = [
        ("origin", |said| said.origin = "http://evil.localhost:3000".into()),
        ("site", |said| said.rp_id = "evil.localhost".into()),
        ("challenge", |said| said.challenge = "AAAA".into()),
        ("kind", |said| said.kind = "webauthn.get".into()),
        ("nobody verified", |said| said.flags &= !VERIFIED),
    ];
    for (what, change) in wrong {
        let ask = asked(domain, clinic, &member).await;
        let (_, new) = SoftKey::make_but(&ask, &origin, change);
        let answer = passkeys::add(domain, &own, &who, new).await;
        assert_eq!(code(answer), FieldCode::PasskeyRefused, "{what}");
    }
    // A colleague's challenge, one's own a second time, and a key that is there already.
    let ben = held.office.colleague("on", "").await;
    let ask = asked(domain, clinic, &member).await;
    let (_, new) = SoftKey::make(&ask, &origin);
    assert_eq!(
        code(passkeys::add(domain, &ben.clone().into(), &who, new.clone()).await),
        FieldCode::PasskeyLate
    );
    assert_eq!(code(passkeys::add(domain, &own, &who, new).await), FieldCode::PasskeyLate);
    let ask = asked(domain, clinic, &member).await;
    let there = held.key.id.clone();
    let (_, new) = SoftKey::make_but(&ask, &origin, |said| said.id = there);
    assert_eq!(code(passkeys::add(domain, &own, &who, new).await), FieldCode::PasskeyRefused);
    // Nor does a colleague get it as theirs.
    let (there, ask) = (held.key.id.clone(), asked_with(domain, &ben, Secret::new(BENS.to_owned())).await);
    let (_, new) = SoftKey::make_but(&ask, &origin, |said| said.id = there);
    assert_eq!(code(passkeys::add(domain, &ben.clone().into(), &who, new).await), FieldCode::PasskeyRefused);
    assert_eq!(factors::factor(domain, &own).await.unwrap().passkeys.len(), 1);
    // A name may be given; without, the browser's.
    let ask = asked(domain, clinic, &member).await;
    let (_, new) = SoftKey::make(&ask, &origin);
    let long = model::passkeys::NewPasskey { passkey_name: "x".repeat(61), ..new.clone() };
    assert_eq!(field(passkeys::add(domain, &own, &who, long).await).1, FieldCode::TooLong);
    let device =
        model::people::Device { browser: "Firefox".into(), system: "Linux".into(), ..Default::default() };
    passkeys::add(domain, &own, &who.clone().using(device), new).await.unwrap();
    let listed = factors::factor(domain, &own).await.unwrap().passkeys;
    assert_eq!(listed[1].name, "Firefox, Linux");
}

#[tokio::test]
async fn wrong_passwords_delay_no_passkey() {
    let held = held().await;
    let (domain, clinic) = (&held.office.domain, &held.office.clinic);
    let who = domain.stranger(clinic.id(), 2);
    let wrong =
        || model::accounts::Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
    let mut last = None;
    for _ in 0..40 {
        last = logins::sign_in(domain, &who, wrong()).await.err();
    }
    assert!(matches!(last, Some(domain::Error::Shown(AppError::TooMany { .. }))), "{last:?}");
    // So many at once that each password is asked for a browser's work.
    for n in 20..31 {
        let other = model::accounts::Credentials { email: format!("guess{n}@example.org"), ..wrong() };
        logins::sign_in(domain, &domain.stranger(clinic.id(), n), other).await.unwrap_err();
    }
    assert!(logins::sign_in_start(domain, &who).bits > 0);
    held.sign_in(|_| {}).await.unwrap();
}

#[tokio::test]
async fn an_administrator_takes_passkeys_away_with_the_rest() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    let key = bens(&office, &ben).await;
    let person = domain::people::person(&office.domain, &office.admin, ben.id()).await.unwrap();
    assert!(person.has_factor);
    factors::remove_of(&office.domain, &office.admin, ben.id()).await.unwrap();
    let person = domain::people::person(&office.domain, &office.admin, ben.id()).await.unwrap();
    assert!(!person.has_factor);
    office.domain.leaves_jobs();
    let held = Held { office, key };
    assert_eq!(code(held.sign_in(|_| {}).await), FieldCode::PasskeyUnknown);
}
