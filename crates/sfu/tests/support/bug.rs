//! Planted bugs: what a careless change to the engine could do. Each must turn the tests of admission red.
use super::{World, track};
use model::signal::TrackKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Whoever opens a transport gets what is sent in their visit.
    SendsToWhoWaits,
    /// Whoever opens a transport is sent to those who are there.
    SendsFromWhoWaits,
}

/// As an engine would that does not wait to be told.
pub fn admit_by_itself(world: &mut World, who: u128) {
    let Some(bug) = world.bug else { return };
    let mut others: Vec<u128> =
        world.peers.iter().map(|peer| peer.who).filter(|other| *other != who).collect();
    others.dedup();
    for other in others {
        for kind in [TrackKind::Mic, TrackKind::Camera] {
            match bug {
                Bug::SendsToWhoWaits => world.forward(track(other, kind), who),
                Bug::SendsFromWhoWaits => world.forward(track(who, kind), other),
            }
        }
    }
}
