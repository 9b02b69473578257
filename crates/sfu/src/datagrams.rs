//! Where a worker's datagrams come from and go to: the socket itself when it is alone, else what is handed to it.
use crate::claims::Claim;
use crate::demux::Handed;
use crate::engine::Transmit;
use crate::ice::Path;
use crate::udp::Udp;
use std::io;

pub(crate) enum Datagrams {
    Own(Udp),
    Handed(Handed),
}

impl Datagrams {
    /// # Errors
    /// Nothing is received any more.
    pub async fn readable(&mut self) -> io::Result<()> {
        match self {
            Datagrams::Own(udp) => udp.readable().await,
            Datagrams::Handed(handed) => handed.readable().await,
        }
    }

    /// Hands over the datagrams of one batch; false if there were none.
    pub fn receive(&mut self, each: impl FnMut(Path, &mut [u8])) -> bool {
        match self {
            Datagrams::Own(udp) => udp.receive(each),
            Datagrams::Handed(handed) => handed.receive(each),
        }
    }

    pub fn send(&mut self, transmits: &mut Vec<Transmit>) {
        match self {
            Datagrams::Own(udp) => udp.send(transmits),
            Datagrams::Handed(handed) => handed.send(transmits),
        }
    }

    pub fn claim(&self, claim: Claim) {
        match self {
            // Whatever comes is this worker's.
            Datagrams::Own(_) => {}
            Datagrams::Handed(handed) => handed.claim(claim),
        }
    }
}
