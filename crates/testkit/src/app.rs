//! An authenticator app, as a person has it on the phone.
use model::Time;
use totp_rs::{Builder, Secret};

/// The six digits that it shows at that time for a key as our page writes it.
pub fn app_code(key: &str, now: Time) -> String {
    let key: String = key.split_whitespace().collect();
    let secret = Secret::try_from_base32(key).expect("base 32");
    let code = Builder::new().with_secret(secret).build_noncompliant();
    code.generate(u64::try_from(now.seconds()).expect("after 1970")).to_string()
}
