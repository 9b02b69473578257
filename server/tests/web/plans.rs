//! What each row of the table plans, and a link that nobody gave.
use model::visits::{NewParticipant, NewVisit};

pub fn planned(second: i64, number: i64) -> NewVisit {
    let (hour, minute) = (second.div_euclid(3600).rem_euclid(24), second.div_euclid(60).rem_euclid(60));
    NewVisit {
        request_id: format!("row-{number}"),
        for_host: String::new(),
        when: "later".to_owned(),
        // The manual clock's day, or the one after it when the rows have passed midnight.
        date: if second >= MIDNIGHT { "2026-11-25" } else { "2026-11-24" }.to_owned(),
        time: format!("{hour:02}:{minute:02}"),
        fold: String::new(),
        zone: "UTC".to_owned(),
        duration: "5".to_owned(),
        topic: "Sleep".to_owned(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants: vec![NewParticipant {
            contact: String::new(),
            name: "Maya Lin".to_owned(),
            email: "maya@example.org".to_owned(),
            phone: String::new(),
            invite: "mail".to_owned(),
            zone: "UTC".to_owned(),
            lang: "en".to_owned(),
            task: String::new(),
        }],
        colleagues: Vec::new(),
    }
}

/// 2026-11-25T00:00Z, POSIX seconds.
const MIDNIGHT: i64 = 1_795_564_800;

/// The same person, another signature.
pub fn forged(link: &str) -> String {
    let (who, mac) = link.split_once('.').expect("two parts");
    let other = if mac.starts_with('A') { "B" } else { "A" };
    format!("{who}.{other}{}", &mac[1..])
}
