//! Blocks as the operator sees them (promises 1K): no address, since none is kept.
use serde::{Deserialize, Serialize};

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum BlockKind {
    /// One address of IPv4, or the /64 of one subscriber.
    Address,
    /// The many addresses of IPv6 around one.
    Network,
    /// One account takes no password until the day is over, except from a browser that knows it.
    Account,
    /// One browser of one account, which is looked at as a stranger's again. Never shown: it waits for nothing.
    Browser,
}

/// What was guessed at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Guessed {
    Password,
    Code,
}

/// Networks that a clinic calls its own. More than any practice has; each is looked at with each guess that would wait.
pub const MOST_NETWORKS: usize = 20;

/// One a line, as `203.0.113.0/24`; from there nobody waits at a password for what others have failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowedNetworks {
    #[serde(default)]
    pub networks: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Names the row, for lifting; a keyed hash, of which nobody makes an address again.
    pub id: String,
    pub kind: BlockKind,
    pub guessed: Guessed,
    /// So many failures led to it.
    pub failures: i32,
    pub since: String,
    pub until: String,
}
