//! Rows of the table of rights about what a host does with visits all day, beside those of `cases.rs`.
use crate::cases::{Case, Pairs, host, new_visit, nothing, own, with};
use crate::world::World;
use model::policy::Action;

fn to_the_guest(world: &World, _: &str) -> Pairs {
    with(&[("guest", &world.guest)])
}

pub const ROWS: &[Case] = &[
    own("POST /api/find_history", Action::ReadHistory, |_, _| with(&[("query[name]", "Maya")])),
    own("POST /api/fill_group", Action::ScheduleVisit, new_visit),
    own("POST /api/make_room", Action::ScheduleVisit, new_visit),
    host("POST /api/conflicts", Action::ScheduleVisit, |world, _| with(&[("asked[visit]", &world.visit)])),
    host("POST /api/send_again", Action::ScheduleVisit, to_the_guest),
    own("POST /api/own_places", Action::ReadOwnPlaces, nothing),
];
