//! Outside calendars for the table of rights: the host of the row at hand has named one.
use crate::cases::Pairs;
use crate::site::TestSite;
use crate::world::World;
use domain::outside;
use model::outside::NewFeed;

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The form by which another one is named.
pub fn feed(_: &World, _: &str) -> Pairs {
    pairs(&[("form[feed_name]", "Home"), ("form[feed_address]", "https://calendar.example.com/home.ics")])
}

/// The form of an account.
pub fn account(_: &World, _: &str) -> Pairs {
    pairs(&[
        ("form[account_name]", "Home"),
        ("form[server]", "https://dav.example.com/"),
        ("form[server_user]", "ada"),
        ("form[server_password]", "right"),
    ])
}

/// The one that is there, of which no calendar counts.
pub fn chosen(_: &World, source: &str) -> Pairs {
    pairs(&[("form[source]", source)])
}

/// The one that is there.
pub fn named(_: &World, source: &str) -> Pairs {
    pairs(&[("source", source)])
}

/// Its input names one, or its host has as many as one may have after a few rows.
pub fn concerns(function: &str) -> bool {
    function.contains("outside")
}

/// The host's only one, by id: what a row has named is nothing to the next.
pub async fn met(site: &TestSite, world: &World) -> String {
    let (domain, host) = (&site.domain, world.hosts().0);
    for source in outside::view(domain, host).await.expect("shown").sources {
        outside::remove(domain, host, source.source).await.expect("removed");
    }
    let new = NewFeed {
        feed_name: "Work".to_owned(),
        feed_address: format!("https://calendar.example.com/{}.ics", world.visit),
    };
    outside::add_feed(domain, host, new).await.expect("named");
    let view = outside::view(domain, host).await.expect("shown");
    view.sources.first().expect("the one that was named").source.text()
}
