//! People of a clinic: invited by link, given roles, deactivated, restored (A3, A4); and what one does about one's own
//! account (A2, A10). Field names are the forms' input names.
use crate::groups::GroupName;
use crate::legal::LegalKind;
use crate::policy::Role;
use crate::{GroupId, Lang, MemberId, Secret, Shown, SignInId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Working,
    /// The link of the last invitation still opens.
    Invited,
    /// It does not any more.
    InvitationLapsed,
    Deactivated,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    pub member: MemberId,
    pub name: String,
    pub email: String,
    pub roles: Vec<Role>,
    pub standing: Standing,
    /// The reader's own line.
    pub me: bool,
    /// Has accepted the terms and the privacy text as they stand now.
    pub up_to_date: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    pub rows: Vec<PersonRow>,
    /// How many of those who work here are administrator or host: only they use a licence.
    pub licences: i64,
    /// By name.
    pub groups: Vec<GroupName>,
}

/// Whoever works here and uses a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceRow {
    pub name: String,
    /// All that they hold; not only those that make them use one.
    pub roles: Vec<Role>,
}

/// What the clinic pays for, as far as it counts people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licences {
    /// One each, by name.
    pub rows: Vec<LicenceRow>,
    /// How many work here besides them, in roles that use none.
    pub others: i64,
}

/// One person's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub row: PersonRow,
    /// What colleagues and contracts call them; empty when patients see the same name.
    pub full_name: String,
    pub phones: Vec<String>,
    /// When they came in, or were invited.
    pub since: Shown,
    /// Visits that they are to hold from now on.
    pub visits: i64,
    /// The clinic's only administrator: roles and standing stay.
    pub only_administrator: bool,
    /// Signing in asks them for a second factor.
    pub has_factor: bool,
    /// False: the invitation waits on the operator's outbox page, since no mail leaves.
    pub mail_leaves: bool,
    /// They were invited by a temporary password, and have not come in yet.
    pub by_password: bool,
    /// For whom they plan, as a scheduler.
    pub plans_for: PlansFor,
    /// Everybody for whom they could.
    pub hosts: Vec<HostName>,
    /// The clinic's, by name.
    pub groups: Vec<GroupName>,
}

/// The hosts that a scheduler is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlansFor {
    /// Also those who come later.
    pub all: bool,
    pub hosts: BTreeSet<MemberId>,
    /// Whoever is a host in them.
    pub groups: BTreeSet<GroupId>,
}

impl PlansFor {
    /// The name of a host's box among `hosts` of a form. It begins with a letter, for a number would be a place in a list.
    pub fn name_of(host: MemberId) -> String {
        format!("host_{}", host.text())
    }

    pub fn host_of(name: &str) -> Option<MemberId> {
        MemberId::parse(name.strip_prefix("host_")?)
    }

    /// The same among `groups`.
    pub fn name_of_group(group: GroupId) -> String {
        format!("group_{}", group.text())
    }

    pub fn group_of(name: &str) -> Option<GroupId> {
        GroupId::parse(name.strip_prefix("group_")?)
    }
}

/// Somebody for whom visits are planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostName {
    pub host: MemberId,
    pub name: String,
}

/// "on" when a box was ticked, as HTML forms say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    pub name: String,
    pub email: String,
    #[serde(default)]
    pub host: String,
    #[serde(default)]
    pub administrator: String,
    #[serde(default)]
    pub scheduler: String,
    #[serde(default)]
    pub supervisor: String,
    #[serde(default)]
    pub billing: String,
    /// "all" or "chosen", with `scheduler`.
    #[serde(default)]
    pub plans_for: String,
    /// One box a host (`PlansFor::name_of`), with `plans_for = chosen`.
    #[serde(default)]
    pub hosts: BTreeMap<String, String>,
    /// One box a group (`PlansFor::name_of_group`), likewise.
    #[serde(default)]
    pub groups: BTreeMap<String, String>,
    /// `BY_PASSWORD`; anything else is the link.
    #[serde(default)]
    pub by: String,
    pub lang: Lang,
}

/// The invitation brings a temporary password in the place of a link.
pub const BY_PASSWORD: &str = "password";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRoles {
    pub member: MemberId,
    #[serde(default)]
    pub host: String,
    #[serde(default)]
    pub administrator: String,
    #[serde(default)]
    pub scheduler: String,
    #[serde(default)]
    pub supervisor: String,
    #[serde(default)]
    pub billing: String,
    /// "all" or "chosen", with `scheduler`.
    #[serde(default)]
    pub plans_for: String,
    /// One box a host (`PlansFor::name_of`), with `plans_for = chosen`.
    #[serde(default)]
    pub hosts: BTreeMap<String, String>,
    /// One box a group (`PlansFor::name_of_group`), likewise.
    #[serde(default)]
    pub groups: BTreeMap<String, String>,
}

/// What the page behind an invitation's link says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub name: String,
    pub email: String,
    pub zone: String,
    /// The texts to accept, as they stand now.
    pub versions: Vec<(LegalKind, String)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Acceptance {
    /// From the mailed link; empty for who came by a temporary password.
    #[serde(default)]
    pub token: Secret<String>,
    pub name: String,
    pub password: Secret<String>,
    /// IANA zone name.
    pub zone: String,
    pub lang: Lang,
    #[serde(default)]
    pub accept: String,
    #[serde(default)]
    pub terms_version: String,
    #[serde(default)]
    pub privacy_version: String,
}

/// Telephone numbers of one person: a desk's, a mobile's, and another one.
pub const PHONES: usize = 3;

/// What one may change about oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    /// What patients see; empty when it is the name.
    #[serde(default)]
    pub display_name: String,
    /// At most `PHONES`; empty ones are left out.
    #[serde(default)]
    pub phones: Vec<String>,
    /// IANA zone name.
    pub zone: String,
    pub lang: Lang,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordChange {
    pub current_password: Secret<String>,
    pub password: Secret<String>,
}

/// Another address for oneself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmailChange {
    pub new_email: String,
    pub email_password: Secret<String>,
}

/// One's own address, and the one that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailCard {
    pub email: String,
    pub pending: Option<PendingEmail>,
}

/// Until both letters are answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingEmail {
    pub email: String,
    /// Agreed to by the letter to the old address, and to the new one.
    pub at_old: bool,
    pub at_new: bool,
}

/// What the button behind one of the two letters did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailAnswer {
    /// For the other letter.
    Waiting,
    Changed,
}

/// A sign-in of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRow {
    pub sign_in: SignInId,
    pub device: Device,
    pub begun: Shown,
    pub seen: Shown,
    /// The one that asks.
    pub here: bool,
    /// The town that the browser's time zone is named after; empty when it said none.
    pub around: String,
    /// Used within an hour of another one that is far away.
    pub apart: bool,
}

/// What a browser says of itself, as far as its owner needs it to know it again: names from a short list, or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub browser: String,
    pub system: String,
    /// The time zone that it told a form by which somebody signed in, by IANA name: about where it is. Empty without scripts.
    #[serde(default)]
    pub zone: String,
}

impl Device {
    /// From the `User-Agent` header (RFC 9110, 10.1.5). The order matters: most browsers also call themselves others.
    pub fn of(user_agent: &str) -> Device {
        let first = |names: &[(&str, &str)]| {
            names.iter().find(|(mark, _)| user_agent.contains(mark)).map_or("", |(_, name)| *name).to_owned()
        };
        Device { browser: first(BROWSERS), system: first(SYSTEMS), zone: String::new() }
    }
}

const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
];

#[cfg(test)]
mod tests {
    use super::Device;

    #[test]
    fn a_browser_is_known_again_and_nothing_more_is_kept() {
        let of = |text: &str| {
            let device = Device::of(text);
            format!("{} / {}", device.browser, device.system)
        };
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(of(chrome), "Chrome / Linux");
        assert_eq!(of(&format!("{chrome} Edg/140.0")), "Edge / Linux");
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1";
        assert_eq!(of(iphone), "Safari / iPhone");
        let android = "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0";
        assert_eq!(of(android), "Firefox / Android");
        assert_eq!(of("curl/8.0"), " / ");
    }
}
