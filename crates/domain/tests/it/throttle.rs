//! Twenty consecutive failures, or a hundred in a day, block an address for guessable secrets, and nothing else; an
//! account is slowed (promises 1K).
use crate::{field, refused};
use domain::logins;
use model::accounts::{Credentials, NewPassword};
use model::blocks::AllowedNetworks;
use model::{AppError, FieldCode, Secret};
use testkit::{HOUR, MINUTE, TestClinic, TestDomain};

/// Guesses at another account each time, so that only the address counts, slowly enough not to be slowed.
async fn fail(domain: &TestDomain, clinic: &TestClinic, address: u8, times: u32) {
    for n in 0..times {
        let who = domain.stranger(clinic.id(), address);
        let guess =
            Credentials { email: format!("guess{n}@example.org"), password: Secret::new("wrong".into()) };
        let answer = logins::sign_in(domain, &who, guess).await;
        assert_eq!(field(answer), ("password".into(), FieldCode::WrongCredentials), "guess {n}");
        domain.clock.advance(3);
    }
}

async fn right(domain: &TestDomain, clinic: &TestClinic, address: u8) -> domain::Result<Secret<String>> {
    logins::sign_in(domain, &domain.stranger(clinic.id(), address), clinic.credentials()).await
}

#[tokio::test]
async fn the_twentieth_failure_blocks_even_the_right_password() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 20).await;
    let blocked = refused(right(&domain, &clinic, 9).await);
    assert_eq!(blocked, AppError::TooMany { retry_after_s: 15 * 60 - 3 });
    clinic.member(&domain).await;
    assert!(right(&domain, &clinic, 8).await.is_ok(), "another address is not blocked");
    domain.clock.advance(15 * MINUTE);
    assert!(right(&domain, &clinic, 9).await.is_ok());
}

#[tokio::test]
async fn nineteen_failures_and_a_success_begin_anew() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 19).await;
    assert!(right(&domain, &clinic, 9).await.is_ok());
    fail(&domain, &clinic, 9, 19).await;
    assert!(right(&domain, &clinic, 9).await.is_ok());
}

#[tokio::test]
async fn the_second_block_is_longer() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 20).await;
    domain.clock.advance(15 * MINUTE);
    fail(&domain, &clinic, 9, 20).await;
    let AppError::TooMany { retry_after_s } = refused(right(&domain, &clinic, 9).await) else {
        panic!("blocked")
    };
    assert_eq!(i64::from(retry_after_s), HOUR - 3);
}

#[tokio::test]
async fn a_restart_forgets_no_block() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 20).await;
    let after = domain.reopened().await;
    let who = after.anyone(Some(clinic.id()), model::Lang::En, testkit::ip(9));
    let answer = logins::sign_in(&after, &who, clinic.credentials()).await;
    assert!(matches!(refused(answer), AppError::TooMany { .. }));
    after.close().await;
}

#[tokio::test]
async fn guesses_all_at_once_do_not_slip_past_the_count() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let tries = (0..40).map(|n| {
        let (inside, who) = (domain.domain.clone(), domain.stranger(clinic.id(), 9));
        let guess =
            Credentials { email: format!("guess{n}@example.org"), password: Secret::new("wrong".into()) };
        tokio::spawn(async move { refused(logins::sign_in(&inside, &who, guess).await) })
    });
    let mut looked_at = 0;
    for one in tries.collect::<Vec<_>>() {
        // While many fail, the rest is asked for a browser's work, which is no look.
        let answer = one.await.unwrap();
        looked_at += u32::from(answer == AppError::field("password", FieldCode::WrongCredentials));
    }
    assert!(looked_at <= 20, "{looked_at} guesses were looked at");
}

#[tokio::test]
async fn one_account_is_slowed_whatever_the_address() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    for n in 0..4 {
        let guess = Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
        let answer = logins::sign_in(&domain, &domain.stranger(clinic.id(), 20 + n), guess).await;
        assert_eq!(field(answer).1, FieldCode::WrongCredentials);
    }
    assert_eq!(refused(right(&domain, &clinic, 30).await), AppError::TooMany { retry_after_s: 3 });
    domain.clock.advance(3);
    assert!(right(&domain, &clinic, 30).await.is_ok());
}

/// An attacker with an account, or a code, of their own.
#[tokio::test]
async fn a_success_after_each_nineteen_does_not_go_on_for_ever() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 19).await;
    assert!(right(&domain, &clinic, 9).await.is_ok());
    // Seventy more, as they count.
    domain.database.tamper("update throttle set lately_until = lately_until + 60480000000").await;
    fail(&domain, &clinic, 9, 10).await;
    assert!(right(&domain, &clinic, 9).await.is_ok());
    fail(&domain, &clinic, 9, 1).await;
    assert_eq!(refused(right(&domain, &clinic, 9).await), AppError::TooMany { retry_after_s: 15 * 60 - 3 });
    assert!(right(&domain, &clinic, 8).await.is_ok(), "another address is not blocked");
    domain.clock.advance(15 * MINUTE);
    assert!(right(&domain, &clinic, 9).await.is_ok());
}

/// A hundred wrong guesses at Ada's password, from many addresses.
async fn worn_out(domain: &TestDomain) -> TestClinic {
    let clinic = domain.clinic("ada").await;
    for address in [20, 21] {
        let guess = Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
        let answer = logins::sign_in(domain, &domain.stranger(clinic.id(), address), guess).await;
        assert_eq!(field(answer).1, FieldCode::WrongCredentials);
        domain.database.tamper("update throttle set failures = 99 where failures < 99").await;
        domain.clock.advance(10);
    }
    clinic
}

#[tokio::test]
async fn an_account_rests_after_a_hundred_failures_until_the_day_is_over() {
    let domain = TestDomain::new().await;
    let clinic = worn_out(&domain).await;
    let AppError::TooMany { retry_after_s } = refused(right(&domain, &clinic, 30).await) else {
        panic!("it rests")
    };
    // The tests' clock began at 15:00.
    assert_eq!(i64::from(retry_after_s), 9 * HOUR - 20);
    clinic.member(&domain).await;
    domain.clock.advance(i64::from(retry_after_s));
    assert!(right(&domain, &clinic, 30).await.is_ok());
}

#[tokio::test]
async fn a_link_by_mail_opens_an_account_that_rests() {
    let domain = TestDomain::new().await;
    let clinic = worn_out(&domain).await;
    let who = domain.stranger(clinic.id(), 30);
    logins::forgot(&domain, &who, clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let token = testkit::token(&domain.letter("/reset/"));
    let password = "seven quiet harbours";
    logins::reset(&domain, &who, NewPassword { token, password: Secret::new(password.into()) })
        .await
        .unwrap();
    domain.run_jobs().await;
    let new = Credentials { password: Secret::new(password.into()), ..clinic.credentials() };
    assert!(logins::sign_in(&domain, &who, new).await.is_ok());
}

#[tokio::test]
async fn guesses_at_one_account_all_at_once_are_looked_at_one_by_one() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let tries = (0..40).map(|n| {
        let (inside, who) = (domain.domain.clone(), domain.stranger(clinic.id(), 100 + n));
        let guess = Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
        tokio::spawn(async move { refused(logins::sign_in(&inside, &who, guess).await) })
    });
    let mut looked_at = 0;
    for one in tries.collect::<Vec<_>>() {
        looked_at += u32::from(matches!(one.await.unwrap(), AppError::Invalid(_)));
    }
    assert!(looked_at <= 4, "{looked_at} guesses were looked at");
}

/// Whoever has a /48 has sixty-five thousand addresses to guess from.
#[tokio::test]
async fn many_addresses_of_one_subscriber_are_blocked_together() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let sign_in = async |ip: &str, credentials: Credentials| {
        let who = domain.domain.anyone(Some(clinic.id()), model::Lang::En, ip.parse().unwrap());
        domain.clock.advance(3);
        logins::sign_in(&domain, &who, credentials).await
    };
    let guess = |n: u32| Credentials {
        email: format!("guess{n}@example.org"),
        password: Secret::new("wrong".into()),
    };
    assert_eq!(field(sign_in("2001:db8:1:2::1", guess(1)).await).1, FieldCode::WrongCredentials);
    // 498 more, as they count for a network.
    domain.database.tamper("update throttle set lately_until = lately_until + 85656000000").await;
    assert!(sign_in("2001:db8:1:ff00::1", clinic.credentials()).await.is_ok());
    assert_eq!(field(sign_in("2001:db8:1:ff00::1", guess(2)).await).1, FieldCode::WrongCredentials);
    let blocked = refused(sign_in("2001:db8:1:8000::1", clinic.credentials()).await);
    assert_eq!(blocked, AppError::TooMany { retry_after_s: 15 * 60 - 3 });
    assert!(sign_in("2001:db8:2:2::1", clinic.credentials()).await.is_ok(), "another subscriber");
}

/// A hundred thousand addresses that never were, each with a wrong guess of just now.
const MADE_UP: [&str; 2] = [
    "insert into throttle (bucket, failures, blocks, blocked_until, failed_at, lately_until, kind, guessed)
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 100000)
        select randomblob(16), 1, 0, 0, failed_at, lately_until, 'address', 'password'
        from n, (select max(failed_at) as failed_at, max(failed_at) + 864000000 as lately_until from throttle) t",
    "insert into throttle (bucket, failures, blocks, blocked_until, failed_at, lately_until, kind, guessed)
        select decode(md5(cast(i as text)), 'hex'), 1, 0, 0, failed_at, lately_until, 'address', 'password'
        from generate_series(1, 100000) i,
            (select max(failed_at) as failed_at, max(failed_at) + 864000000 as lately_until from throttle) t",
];

#[tokio::test]
async fn a_flood_of_made_up_addresses_fills_no_disk_and_washes_no_block_away() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 20).await;
    fail(&domain, &clinic, 10, 19).await;
    let made_up = MADE_UP[usize::from(testkit::on_postgres())];
    assert_eq!(domain.database.tamper(made_up).await, 100_000);
    // The first failure of a process looks how many there are.
    let after = domain.reopened().await;
    let who = |address| after.anyone(Some(clinic.id()), model::Lang::En, testkit::ip(address));
    let wrong = |email: &str| Credentials { email: email.into(), password: Secret::new("wrong".into()) };
    for (address, email) in [(11, "first@example.org"), (10, "last@example.org")] {
        let answer = logins::sign_in(&after, &who(address), wrong(email)).await;
        assert_eq!(field(answer).1, FieldCode::WrongCredentials);
    }
    let rows = domain.database.pairs("select 'rows', cast(count(*) as text) from throttle").await;
    assert!(rows[0].1.parse::<u32>().unwrap() <= 50_000, "{rows:?}");
    for address in [9, 10] {
        let answer = logins::sign_in(&after, &who(address), clinic.credentials()).await;
        assert!(matches!(refused(answer), AppError::TooMany { .. }), "{address} is blocked as before");
    }
    assert!(logins::sign_in(&after, &who(8), clinic.credentials()).await.is_ok());
    after.close().await;
}

/// A practice behind one address (1K.8).
#[tokio::test]
async fn nobody_in_a_clinics_own_network_waits_for_a_colleague() {
    let domain = TestDomain::new().await;
    let (clinic, other) = (domain.clinic("ada").await, domain.clinic("ben").await);
    let admin = clinic.admin(&domain).await;
    let allow = async |networks: &str| {
        let form = AllowedNetworks { networks: networks.into() };
        domain::throttle::allow_networks(&domain, &admin, form).await
    };
    fail(&domain, &clinic, 9, 20).await;
    assert!(matches!(refused(right(&domain, &clinic, 9).await), AppError::TooMany { .. }));
    assert_eq!(field(allow("our office").await), ("networks".into(), FieldCode::NotANetwork));
    allow(&format!("{}\n2001:db8:7::/48", testkit::ip(9))).await.unwrap();
    assert!(right(&domain, &clinic, 9).await.is_ok());
    let kept = domain::throttle::allowed_networks(&domain, &admin).await.unwrap();
    assert_eq!(kept.networks, format!("{}\n2001:db8:7::/48", testkit::ip(9)));
    // It is this clinic's alone, and for accounts alone.
    assert!(matches!(refused(right(&domain, &other, 9).await), AppError::TooMany { .. }));
    let who = domain.stranger(clinic.id(), 9);
    let answer = domain::joining::by_code(&domain, &who, "123456789").await;
    assert!(matches!(refused(answer), AppError::TooMany { .. }));
    // An account is slowed as anywhere.
    for _ in 0..4 {
        let guess = Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
        let answer = logins::sign_in(&domain, &domain.stranger(clinic.id(), 9), guess).await;
        assert_eq!(field(answer).1, FieldCode::WrongCredentials);
    }
    assert_eq!(refused(right(&domain, &clinic, 9).await), AppError::TooMany { retry_after_s: 3 });
    domain.clock.advance(3);
    allow("").await.unwrap();
    assert!(matches!(refused(right(&domain, &clinic, 9).await), AppError::TooMany { .. }));
    let events = domain.database.pairs("select name, actor_kind from audit_event order by seq").await;
    let changed = events.iter().filter(|(name, _)| name == "networks_allowed").count();
    assert_eq!(changed, 2, "each change, and nothing that was refused: {events:?}");
}
