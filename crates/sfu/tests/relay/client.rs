//! A client of the relay, written over the specification's bytes and not over the server's code.
use md5::{Digest, Md5};
use ring::hmac;
use std::net::{IpAddr, SocketAddr};

pub const ALLOCATE: u16 = 0x0003;
pub const REFRESH: u16 = 0x0004;
pub const PERMIT: u16 = 0x0008;
pub const BIND: u16 = 0x0009;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

pub type Attribute = (u16, Vec<u8>);

pub fn transport(number: u8) -> Attribute {
    (0x0019, vec![number, 0, 0, 0])
}

pub fn lifetime(seconds: u32) -> Attribute {
    (0x000D, seconds.to_be_bytes().to_vec())
}

pub fn channel(number: u16) -> Attribute {
    (0x000C, [&number.to_be_bytes()[..], &[0, 0]].concat())
}

/// XOR-PEER-ADDRESS.
pub fn peer(address: SocketAddr, transaction: [u8; 12]) -> Attribute {
    let mask = [&COOKIE[..], &transaction].concat();
    let (family, octets) = match address.ip() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let port = address.port() ^ 0x2112;
    let mut value = vec![0, family];
    value.extend(port.to_be_bytes());
    value.extend(octets.iter().zip(&mask).map(|(octet, mask)| octet ^ mask));
    (0x0012, value)
}

pub fn message(kind: u16, transaction: [u8; 12], attributes: &[Attribute], key: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in attributes {
        body.extend(name.to_be_bytes());
        body.extend((value.len() as u16).to_be_bytes());
        body.extend(value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let signed = if key.is_some() { 24 } else { 0 };
    let mut whole =
        [&kind.to_be_bytes()[..], &((body.len() + signed) as u16).to_be_bytes(), &COOKIE].concat();
    whole.extend(transaction);
    whole.extend(body);
    if let Some(key) = key {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key), &whole);
        whole.extend([0x00, 0x08, 0x00, 0x14]);
        whole.extend(tag.as_ref());
    }
    whole
}

/// The value of an attribute of an answer.
pub fn value(answer: &[u8], name: u16) -> Option<Vec<u8>> {
    let mut at = 20;
    while at + 4 <= answer.len() {
        let kind = u16::from_be_bytes([answer[at], answer[at + 1]]);
        let len = usize::from(u16::from_be_bytes([answer[at + 2], answer[at + 3]]));
        if kind == name {
            return Some(answer[at + 4..at + 4 + len].to_vec());
        }
        at += 4 + len.next_multiple_of(4);
    }
    None
}

/// 0 for yes, else the number of the no.
pub fn code(answer: &[u8]) -> u16 {
    match answer[0] {
        1 if answer[1] & 0x10 == 0 => 0,
        1 => value(answer, 0x0009).map(|no| u16::from(no[2]) * 100 + u16::from(no[3])).expect("a number"),
        first => panic!("no answer: {first}"),
    }
}

/// What somebody knows who was given a pass.
#[derive(Clone)]
pub struct Secrets {
    pub name: String,
    pub key: Vec<u8>,
    pub nonce: Vec<u8>,
    pub count: u8,
}

impl Secrets {
    pub fn new(name: &str, password: &str) -> Self {
        let key = Md5::digest(format!("{name}:bedside:{password}")).to_vec();
        Secrets { name: name.to_owned(), key, nonce: Vec::new(), count: 0 }
    }

    pub fn transaction(&mut self) -> [u8; 12] {
        self.count = self.count.wrapping_add(1);
        [self.count; 12]
    }

    /// The request, signed.
    pub fn signed(&self, kind: u16, transaction: [u8; 12], attributes: &[Attribute]) -> Vec<u8> {
        let mut all = attributes.to_vec();
        all.push((0x0006, self.name.clone().into_bytes()));
        all.push((0x0014, b"bedside".to_vec()));
        all.push((0x0015, self.nonce.clone()));
        message(kind, transaction, &all, Some(&self.key))
    }
}

pub fn in_channel(number: u16, data: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes()[..], &(data.len() as u16).to_be_bytes(), data].concat()
}
