//! Codes by text message for the table of rights: the founder has begun to set up a number.
use crate::cases::Pairs;
use crate::site::TestSite;
use crate::world::World;
use domain::{Arriving, factors};
use model::Secret;
use model::factors::NewTextNumber;

const NUMBER: &str = "+12125550123";
/// What a row has set up is nothing to the next, and neither is how often a code was sent.
pub const FORGET: &str = "delete from text_factor";
const FORGET_SENT: &str = "delete from quota where purpose like 'text_codes%'";
/// Whoever asks for another code has waited.
const WAITED: &str = "update text_factor set code_sent_at = null";

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The form by which a number is set up.
pub fn number(world: &World, _: &str) -> Pairs {
    pairs(&[("form[text_number]", NUMBER), ("form[text_password]", &world.password())])
}

/// The form by which it is taken away.
pub fn removal(world: &World, _: &str) -> Pairs {
    pairs(&[("texts_removal_password", &world.password())])
}

/// What the function finds; the code that was texted, where it takes one.
pub async fn begun(site: &TestSite, world: &World, function: &str) -> String {
    let domain = &site.domain;
    for statement in [FORGET, FORGET_SENT] {
        domain.database.tamper(statement).await;
    }
    // No code leaves where nobody has confirmed their address.
    world.confirmed(site, true).await;
    if function.ends_with("begin_texts") {
        return String::new();
    }
    let founder = world.founder().await;
    let who = domain.stranger(founder.clinic(), 5);
    let form = NewTextNumber { text_number: NUMBER.to_owned(), text_password: Secret::new(world.password()) };
    factors::texts::begin(domain, &who, &Arriving::from(founder), form).await.expect("begun");
    domain.database.tamper(FORGET_SENT).await;
    domain.database.tamper(WAITED).await;
    domain.run_jobs().await;
    let text = domain.texts.take().pop().expect("a text with the code");
    text.body.split_once('#').expect("the code stands last").1.to_owned()
}
