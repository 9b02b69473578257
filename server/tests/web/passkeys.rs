//! Passkeys for the table of rights: of the founder's, and of whoever has not shown the second factor.
use domain::{Arriving, Domain, Member, passkeys};
use model::passkeys::{NewPasskey, PasskeyAsk, ShownPasskey};
use model::{ClinicId, Lang, Secret};
use testkit::{SoftKey, ip, origin_of};

/// A browser's answer as a row carries it: the name of what it answers, and what it says.
fn pair(ceremony: &Secret<String>, credential: &Secret<String>) -> String {
    format!("{} {}", ceremony.expose(), credential.expose())
}

fn who(domain: &Domain, clinic: ClinicId) -> domain::Anyone {
    domain.anyone(Some(clinic), Lang::En, ip(5))
}

/// Made by this person's device and not yet sent.
pub async fn made(domain: &Domain, slug: &str, member: &Member, password: &str) -> (SoftKey, String) {
    let (key, new) = begun(domain, slug, member, password).await;
    (key, pair(&new.ceremony, &new.credential))
}

async fn begun(domain: &Domain, slug: &str, member: &Member, password: &str) -> (SoftKey, NewPasskey) {
    let (own, password) = (Arriving::from(member.clone()), Secret::new(password.to_owned()));
    let ask = passkeys::begin(domain, &who(domain, member.clinic()), &own, password).await;
    SoftKey::make(&ask.expect("asked for"), &origin_of(slug))
}

/// Theirs from now on.
pub async fn added(domain: &Domain, slug: &str, member: &Member, password: &str) -> SoftKey {
    let (key, new) = begun(domain, slug, member, password).await;
    let who = who(domain, member.clinic());
    passkeys::add(domain, &member.clone().into(), &who, new).await.expect("added");
    domain.run_jobs_once().await;
    key
}

/// Shown to sign in.
pub async fn signing_in(domain: &Domain, clinic: ClinicId, key: &SoftKey) -> String {
    let ask = passkeys::begin_sign_in(domain, &who(domain, clinic)).await;
    shown(key, ask.expect("asked for"))
}

/// Shown after the password.
pub async fn after_password(domain: &Domain, clinic: ClinicId, arriving: &Arriving, key: &SoftKey) -> String {
    let ask = passkeys::begin_show(domain, &who(domain, clinic), arriving).await;
    shown(key, ask.expect("asked for"))
}

fn shown(key: &SoftKey, ask: PasskeyAsk) -> String {
    let ShownPasskey { ceremony, credential, .. } = key.show(&ask);
    pair(&ceremony, &credential)
}
