//! What is asked of the relay, and what it says: who may have an allocation, and what may be done with one.
use super::grants::{Key, Owner, REALM};
use super::wire::{self, Asked, Method, No};
use super::{Allocation, Ended, Peer, Relay};
use crate::forward::rate::Budget;
use crate::ice::Path;
use crate::limits::{
    PACKETS_PER_S_MAX, RELAY_ALLOCATIONS_MAX, RELAY_ALLOCATIONS_OF_ONE_MAX, RELAY_IDLE_FOR, RELAY_KEPT,
    RELAY_PERMITTED_FOR,
};
use crate::stun::{self, Builder};
use crate::tcp::neighbourhood;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

/// Where the ports of relayed addresses begin. They are names: nobody listens there.
const FIRST_PORT: u16 = 49_152;
const PORTS: u64 = 16_384;

impl Relay {
    /// Who signs nothing is told how to, and not often; everything else is for those who have a pass.
    pub(super) fn request(
        &mut self,
        now: Instant,
        client: Path,
        bytes: &[u8],
        asked: &Asked,
    ) -> Option<Vec<u8>> {
        let near = neighbourhood(client.from.ip());
        let signed = stun::Message::read(bytes);
        let named = signed.as_ref().and_then(|message| message.username);
        let known = named.and_then(|name| Some((name, self.key(client, name, now)?)));
        let (Some(signed), Some((name, (owner, key)))) = (signed, known) else {
            return self.challenge(now, near, asked, No::Unauthorized);
        };
        if !signed.is_authentic(&key) {
            return self.challenge(now, near, asked, No::Unauthorized);
        }
        let nonce = asked.nonce.clone().and_then(|at| bytes.get(at)).unwrap_or_default();
        if !self.strangers.is_fresh(nonce, self.grants.secret(), near, now) {
            return self.challenge(now, near, asked, No::Stale);
        }
        if let Some(kind) = asked.unknown {
            return Some(wire::no(asked, No::Unknown(kind)).finish(&key));
        }
        let answer = match asked.method {
            Method::Allocate => self.allocate(now, client, asked, name, owner, key),
            Method::Refresh => self.refresh(now, client, asked, name),
            Method::CreatePermission => self.permit(now, client, asked, name),
            Method::ChannelBind => self.bind(now, client, asked, name),
            Method::Send => return None,
        };
        Some(answer.unwrap_or_else(|no| wire::no(asked, no)).finish(&key))
    }

    /// An allocation knows its own, also when its pass has ended.
    fn key(&self, client: Path, name: &str, now: Instant) -> Option<(Owner, Key)> {
        let own = self.by_client.get(&client).and_then(|number| self.allocations.get(number));
        let own = own.filter(|own| own.name == name).map(|own| (own.owner, own.key));
        own.or_else(|| self.grants.key(name, now))
    }

    fn challenge(&mut self, now: Instant, near: IpAddr, asked: &Asked, no: No) -> Option<Vec<u8>> {
        if !self.strangers.take(near, now) {
            return None;
        }
        let nonce = self.strangers.nonce(self.grants.secret(), near, now);
        let answer = wire::no(asked, no).attribute(wire::REALM, REALM.as_bytes());
        Some(answer.attribute(wire::NONCE, nonce.as_bytes()).unsigned())
    }

    fn allocate(
        &mut self,
        now: Instant,
        client: Path,
        asked: &Asked,
        name: &str,
        owner: Owner,
        key: Key,
    ) -> Result<Builder, No> {
        if let Some(there) = self.by_client.get(&client).and_then(|number| self.allocations.get(number)) {
            // The answer was lost, and so it is asked again.
            let is_again = there.transaction == asked.transaction && there.name == name;
            return if is_again { Ok(granted(asked, there, now)) } else { Err(No::Mismatch) };
        }
        match asked.transport {
            Some(17) => {}
            Some(_) => return Err(No::WrongTransport),
            None => return Err(No::BadRequest),
        }
        let ip = self.relayed_ip(asked.family)?;
        // Only now, when there is nothing else to say: a place that is noted is taken.
        if !self.grants.may_from(name, neighbourhood(client.from.ip())) {
            return Err(No::Forbidden);
        }
        self.make_room(owner, now)?;
        let number = self.next;
        self.next += 1;
        let allocation = Allocation {
            client,
            owner,
            name: name.to_owned(),
            key,
            transaction: asked.transaction,
            relayed: SocketAddr::new(ip, FIRST_PORT + (number % PORTS) as u16),
            until: now + lifetime(asked),
            used_at: now,
            packets: Budget::new(PACKETS_PER_S_MAX, now),
            peers: vec![Peer::default(); self.ours.len()],
        };
        let answer = granted(asked, &allocation, now);
        self.by_client.insert(client, number);
        self.claims.client(client);
        self.allocations.insert(number, allocation);
        Ok(answer)
    }

    /// Browsers ask for no family, and pair what they get with what we name: the family that we have is the right one.
    fn relayed_ip(&self, family: Option<u8>) -> Result<IpAddr, No> {
        let of = |v4: bool| self.ours.iter().map(SocketAddr::ip).find(|ip| ip.is_ipv4() == v4);
        let ip = match family {
            Some(1) => of(true),
            Some(2) => of(false),
            Some(_) => None,
            None => of(true).or(of(false)),
        };
        ip.ok_or(No::WrongFamily)
    }

    /// A page that was reloaded leaves allocations behind: the one that was longest unused gives way.
    fn make_room(&mut self, owner: Owner, now: Instant) -> Result<(), No> {
        let all = &self.allocations;
        let of_one = move || all.iter().filter(move |(_, allocation)| allocation.owner == owner);
        if of_one().count() >= RELAY_ALLOCATIONS_OF_ONE_MAX {
            let oldest = of_one().min_by_key(|(number, allocation)| (allocation.used_at, **number));
            let idle = oldest.filter(|(_, allocation)| {
                now.saturating_duration_since(allocation.used_at) >= RELAY_IDLE_FOR
            });
            let Some(number) = idle.map(|(number, _)| *number) else { return Err(No::Quota) };
            if let Some(client) = self.end(number) {
                self.ended.push_back(Ended::Client(client));
            }
        }
        if self.allocations.len() >= RELAY_ALLOCATIONS_MAX {
            return Err(No::Full);
        }
        Ok(())
    }

    /// The allocation of this client, if this pass is its own.
    fn own(&mut self, client: Path, name: &str) -> Result<(u64, &mut Allocation), No> {
        let number = *self.by_client.get(&client).ok_or(No::Mismatch)?;
        let allocation = self.allocations.get_mut(&number).ok_or(No::Mismatch)?;
        if allocation.name != name {
            return Err(No::WrongCredentials);
        }
        Ok((number, allocation))
    }

    fn refresh(&mut self, now: Instant, client: Path, asked: &Asked, name: &str) -> Result<Builder, No> {
        let (number, allocation) = self.own(client, name)?;
        if asked.lifetime_s == Some(0) {
            // A connection without an allocation holds no place: with the next ones anybody could take them all.
            if let Some(client) = self.end(number) {
                self.ended.push_back(Ended::Client(client));
            }
            return Ok(wire::yes(asked).attribute(wire::LIFETIME, &0u32.to_be_bytes()));
        }
        allocation.until = now + lifetime(asked);
        self.claims.client(client);
        Ok(wire::yes(asked).attribute(wire::LIFETIME, &seconds(lifetime(asked))))
    }

    /// A permission is for an address, whatever its port (RFC 8656, 9).
    fn permit(&mut self, now: Instant, client: Path, asked: &Asked, name: &str) -> Result<Builder, No> {
        self.own(client, name)?;
        if asked.bad_peer || asked.peers().next().is_none() {
            return Err(No::BadRequest);
        }
        if asked.peers().any(|peer| !self.ours.iter().any(|ours| ours.ip() == peer.ip())) {
            return Err(No::Forbidden);
        }
        for peer in asked.peers() {
            self.permit_ip(now, client, peer.ip());
        }
        Ok(wire::yes(asked))
    }

    fn permit_ip(&mut self, now: Instant, client: Path, ip: IpAddr) {
        let allocation = self.by_client.get(&client).and_then(|number| self.allocations.get_mut(number));
        let peers = allocation.map(|allocation| allocation.peers.iter_mut()).into_iter().flatten();
        for (peer, ours) in peers.zip(&self.ours) {
            if ours.ip() == ip {
                peer.permitted_until = Some(now + RELAY_PERMITTED_FOR);
            }
        }
    }

    fn bind(&mut self, now: Instant, client: Path, asked: &Asked, name: &str) -> Result<Builder, No> {
        self.own(client, name)?;
        let (Some(channel), Some(peer), false) = (asked.channel, asked.peers().next(), asked.bad_peer) else {
            return Err(No::BadRequest);
        };
        if !(0x4000..0x5000).contains(&channel) {
            return Err(No::BadRequest);
        }
        let at = self.place_of(peer).ok_or(No::Forbidden)?;
        let (_, allocation) = self.own(client, name)?;
        let fits = allocation.peers.iter().enumerate().all(|(place, peer)| match peer.channel(now) {
            Some(bound) => (bound == channel) == (place == at),
            None => true,
        });
        if !fits {
            return Err(No::BadRequest);
        }
        if let Some(place) = allocation.peers.get_mut(at) {
            place.channel = Some((channel, now + RELAY_KEPT));
        }
        self.permit_ip(now, client, peer.ip());
        Ok(wire::yes(asked))
    }
}

fn lifetime(asked: &Asked) -> Duration {
    asked.lifetime_s.map_or(RELAY_KEPT, |wanted| Duration::from_secs(u64::from(wanted)).min(RELAY_KEPT))
}

fn seconds(time: Duration) -> [u8; 4] {
    (time.as_secs() as u32).to_be_bytes()
}

fn granted(asked: &Asked, allocation: &Allocation, now: Instant) -> Builder {
    let left = allocation.until.saturating_duration_since(now);
    wire::yes(asked)
        .attribute(wire::XOR_RELAYED_ADDRESS, &stun::xor_mapped(&asked.transaction, allocation.relayed))
        .attribute(stun::XOR_MAPPED_ADDRESS, &stun::xor_mapped(&asked.transaction, allocation.client.from))
        .attribute(wire::LIFETIME, &seconds(left))
}
