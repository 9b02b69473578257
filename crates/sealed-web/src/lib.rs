//! The worker in which frames are sealed and opened. It alone has the keys: the page around it only carries envelopes
//! between it and the socket. `boot.js` is its other half, where the browser's streams are.
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, reason = "wasm-bindgen writes it; none is written here")]

use sealed::{Medium, Member, Opened, Session};
use wasm_bindgen::prelude::wasm_bindgen;

/// One call.
#[wasm_bindgen]
pub struct Line(Session);

fn chance() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("without chance there is no secret, and so no call");
    bytes
}

/// An id in hexadecimal, with or without hyphens.
fn member(id: &str) -> Option<Member> {
    Some(Member(unhex(&id.replace('-', ""))?.try_into().ok()?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8)).collect();
    Some(digits?.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn medium(kind: &str) -> Option<Medium> {
    match kind {
        "mic" => Some(Medium::Mic),
        "camera" => Some(Medium::Camera),
        "screen" => Some(Medium::Screen),
        "screen_sound" => Some(Medium::ScreenSound),
        _ => None,
    }
}

#[wasm_bindgen]
impl Line {
    /// In the room of this visit, as this person.
    pub fn begin(room: &str, me: &str) -> Option<Line> {
        Some(Line(Session::new(room.as_bytes(), member(me)?, chance())))
    }

    /// `others`: ids with blanks between.
    pub fn present(&mut self, others: &str, anew: bool) {
        let others: Vec<Member> = others.split_whitespace().filter_map(member).collect();
        self.0.present(&others, anew);
    }

    pub fn receive(&mut self, from: &str, envelope: &str) {
        if let (Some(from), Some(envelope)) = (member(from), unhex(envelope)) {
            self.0.receive(from, &envelope);
        }
    }

    /// `now` in milliseconds of the browser's own steady clock.
    pub fn tick(&mut self, now: f64) {
        self.0.tick(now as u64, &mut chance);
    }

    /// The next envelope: the id of its receiver, a blank, and what is in it.
    pub fn poll(&mut self) -> Option<String> {
        self.0.poll().map(|out| format!("{} {}", hex(&out.to.0), hex(&out.envelope)))
    }

    /// The code to compare.
    pub fn code(&self) -> Option<String> {
        self.0.state().code
    }

    /// Ids of all whose keys are missing, with blanks between.
    pub fn without(&self) -> String {
        let ids: Vec<String> = self.0.state().without.iter().map(|member| hex(&member.0)).collect();
        ids.join(" ")
    }

    /// None is not to be sent.
    pub fn seal(&mut self, kind: &str, frame: &[u8]) -> Option<Vec<u8>> {
        self.0.seal(medium(kind)?, frame)
    }

    /// None for what can never be opened; empty for what may be in a moment.
    pub fn open(&mut self, kind: &str, of: &str, frame: &[u8]) -> Option<Vec<u8>> {
        match self.0.open(medium(kind)?, member(of)?, frame) {
            Opened::Frame(clear) => Some(clear),
            Opened::Later => Some(Vec::new()),
            Opened::Never => None,
        }
    }
}
