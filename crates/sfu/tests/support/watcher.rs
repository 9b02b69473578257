//! A program that watches.
use super::{GCM, Peer, World, person};
use call::media::{MediaCommand, MediaEvent};

impl World {
    /// Opens the one transport of a program that only receives and does not know of repeats.
    pub fn watch(&mut self, who: u128) {
        let watcher = Peer::new(who, false, GCM);
        let offer = watcher.offer().replace("a=sendonly", "a=recvonly");
        self.peers.push(watcher);
        self.command(MediaCommand::OpenWatch { who: person(who), epoch: 1, offer });
        let answer = self.events.iter().find_map(|event| match event {
            MediaEvent::WatchAnswer { sdp, .. } => Some(sdp.clone()),
            _ => None,
        });
        let now = self.now;
        self.peer(who, false).learn(&answer.expect("an answer"), now);
    }
}
