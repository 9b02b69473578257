//! What outlives the page in this browser. Nothing personal: ids that the browser makes up for this site, and two yes
//! or no.
use call::client::Background;
use gloo::storage::{LocalStorage, SessionStorage, Storage};
use serde::{Deserialize, Serialize};

/// Where the choice of devices is kept between visits.
const REMEMBERED: &str = "bedside.devices";
/// Where the choice of a background is kept between visits.
const COVER: &str = "bedside.cover";
/// Where the wishes of this tab are kept for a reload, which on a phone may happen by itself.
const WISHES: &str = "bedside.wishes";

#[derive(Default, Serialize, Deserialize)]
pub struct Remembered {
    pub camera: Option<String>,
    pub microphone: Option<String>,
    pub speaker: Option<String>,
}

pub fn remembered() -> Remembered {
    LocalStorage::get(REMEMBERED).unwrap_or_default()
}

/// Private windows keep nothing; then the choice lasts as long as the page.
pub fn remember(devices: Remembered) {
    let _ = LocalStorage::set(REMEMBERED, devices);
}

/// What others see behind this person, and whether more noise is silenced.
#[derive(Serialize, Deserialize)]
struct Cover {
    background: String,
    strong_noise: bool,
}

/// The room, unless something else was chosen.
pub fn cover() -> (Background, bool) {
    match LocalStorage::get::<Cover>(COVER) {
        Ok(kept) => (Background::of(&kept.background), kept.strong_noise),
        Err(_) => (Background::Room, false),
    }
}

pub fn remember_cover(what: Background, strong_noise: bool) {
    let _ = LocalStorage::set(COVER, Cover { background: what.code().to_owned(), strong_noise });
}

#[derive(Serialize, Deserialize)]
pub struct Wishes {
    /// Of one visit: the next one in the same tab begins anew.
    visit: String,
    pub mic_on: bool,
    pub camera_on: bool,
}

/// The visit is the last part of its socket's address.
fn visit(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

pub fn wishes(address: &str) -> Wishes {
    let both = || Wishes { visit: String::new(), mic_on: true, camera_on: true };
    let kept = SessionStorage::get::<Wishes>(WISHES);
    kept.ok().filter(|kept| kept.visit == visit(address)).unwrap_or_else(both)
}

pub fn keep_wishes(address: &str, mic_on: bool, camera_on: bool) {
    let _ = SessionStorage::set(WISHES, Wishes { visit: visit(address).to_owned(), mic_on, camera_on });
}
