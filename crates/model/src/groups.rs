//! Groups of a clinic's members (A14): who is named together, such as "Front desk". Field names are the forms' input names.
use crate::people::Standing;
use crate::policy::Role;
use crate::{GroupId, MemberId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a name. Higher: it does not fit the line of a list. Lower: "Cardiology and vascular medicine, north" does not
/// either.
pub const NAME_MOST: usize = 80;
/// Groups of a clinic. Higher: nobody finds one in the boxes of a form. Lower: a clinic with many departments has no room.
pub const GROUPS_MOST: i64 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupName {
    pub group: GroupId,
    pub name: String,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRow {
    pub group: GroupId,
    pub name: String,
    /// How many are in it.
    pub people: i64,
}

/// One group's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupView {
    pub group: GroupId,
    pub name: String,
    /// Everybody who is in it or may come in, by name.
    pub people: Vec<GroupPerson>,
    /// The schedulers who are given it.
    pub planned_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPerson {
    pub member: MemberId,
    pub name: String,
    pub roles: Vec<Role>,
    pub standing: Standing,
    pub inside: bool,
}

/// Who is to be in a group: these, and nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMembers {
    pub group: GroupId,
    /// One box a member (`name_of`), "on" when it was ticked.
    #[serde(default)]
    pub members: BTreeMap<String, String>,
}

impl GroupMembers {
    /// The name of a member's box. It begins with a letter, for a number would be a place in a list.
    pub fn name_of(member: MemberId) -> String {
        format!("member_{}", member.text())
    }

    pub fn ticked(&self) -> BTreeSet<MemberId> {
        let boxes = self.members.iter().filter(|(_, typed)| typed.as_str() == "on");
        boxes.filter_map(|(name, _)| MemberId::parse(name.strip_prefix("member_")?)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn who_was_ticked_is_in_and_nobody_else() {
        let [one, other] = [1, 2].map(|n| MemberId(Uuid::from_u128(n)));
        let boxes = [
            (GroupMembers::name_of(one), "on"),
            (GroupMembers::name_of(other), ""),
            ("member_nobody".to_owned(), "on"),
            ("else".to_owned(), "on"),
        ];
        let members = boxes.into_iter().map(|(name, typed)| (name, typed.to_owned())).collect();
        let form = GroupMembers { group: GroupId(Uuid::from_u128(3)), members };
        assert_eq!(form.ticked(), BTreeSet::from([one]));
    }
}
