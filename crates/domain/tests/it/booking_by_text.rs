//! Booking by somebody without mail (S10): the link comes to their phone, and so does what becomes of it.
use crate::booking::{Front, front};
use crate::texting::said;
use crate::{field, refused};
use domain::booking::{self, book};
use model::booking::{BookForm, Booked, RequestState, times_text};
use model::{AppError, FieldCode, Time};

const PHONE: &str = "+12125550123";

impl Front {
    async fn times(&self) -> Vec<Time> {
        let who = self.domain.stranger(self.clinic.id(), 1);
        let host = self.host.id().text();
        let found = booking::times(&self.domain, &who, self.service, &host, "America/New_York", "").await;
        found.unwrap().days.iter().flat_map(|day| &day.times).map(|time| time.at).collect()
    }

    fn texted(&self, phone: &str, at: Time) -> BookForm {
        BookForm {
            request_id: format!("{phone} {}", at.micros()),
            service: self.service.text(),
            host: self.host.id().text(),
            zone: "America/New_York".into(),
            at: times_text(&[at]),
            name: "Maya Lin".into(),
            by: "text".into(),
            phone: phone.to_owned(),
            ..BookForm::default()
        }
    }

    async fn by_text(&self, phone: &str, at: Time) -> domain::Result<Booked> {
        let who = self.domain.stranger(self.clinic.id(), 1);
        book(&self.domain, &who, self.texted(phone, at)).await
    }

    /// Bodies of what was texted to Maya.
    async fn read(&self) -> Vec<String> {
        self.domain.run_jobs().await;
        let texts = self.domain.texts.take();
        assert!(texts.iter().all(|text| text.to == PHONE));
        texts.into_iter().map(|text| text.body).collect()
    }
}

#[tokio::test]
async fn whoever_books_with_a_number_gets_the_link_by_text_and_no_letter() {
    let front = front("instant").await;
    front.domain.leaves_jobs();
    let at = front.times().await[0];
    front.by_text("(212) 555-0123", at).await.unwrap();
    let texts = front.read().await;
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains("/j/") && !texts[0].contains("First visit"), "{}", texts[0]);
    let letters = front.domain.mail();
    assert!(letters.iter().all(|letter| !letter.text.contains("/j/")), "the host's own at most");
    // The same form once more.
    front.by_text("(212) 555-0123", at).await.unwrap();
    assert!(front.read().await.is_empty());
}

#[tokio::test]
async fn a_request_is_answered_by_text() {
    let front = front("request").await;
    front.domain.leaves_jobs();
    let times = front.times().await;
    assert!(front.by_text(PHONE, times[0]).await.unwrap().asked);
    let receipt = front.read().await;
    assert!(receipt.len() == 1 && receipt[0].contains("/book/request/"), "{receipt:?}");
    let id = booking::list(&front.domain, &front.host).await.unwrap()[0].request;
    booking::accept(&front.domain, &front.host, id, Some(times[0])).await.unwrap();
    let link = front.read().await;
    assert!(link.len() == 1 && link[0].contains("/j/"), "{link:?}");
    front.by_text(PHONE, times[1]).await.unwrap();
    front.read().await;
    let id = booking::list(&front.domain, &front.host).await.unwrap()[0].request;
    booking::decline(&front.domain, &front.host, id, "About your rash: call me.").await.unwrap();
    let answer = front.read().await;
    assert!(answer.len() == 1 && !answer[0].contains("rash"), "{answer:?}");
    let token = answer[0].split("/book/request/").nth(1).unwrap().split_whitespace().next().unwrap();
    let who = front.domain.stranger(front.clinic.id(), 2);
    assert_eq!(booking::status(&front.domain, &who, token).await.unwrap().state, RequestState::Declined);
}

#[tokio::test]
async fn numbers_elsewhere_or_that_want_no_texts_are_told_at_the_field() {
    let front = front("instant").await;
    let at = front.times().await[0];
    for (phone, code) in [
        ("", FieldCode::Required),
        ("call me", FieldCode::NotAPhone),
        ("+49 151 1234567", FieldCode::ForeignPhone),
        ("+1 900 555 0123", FieldCode::NotAPhone),
    ] {
        assert_eq!(field(front.by_text(phone, at).await), ("phone".into(), code), "{phone:?}");
    }
    said(&front.domain, "SM1", PHONE, "STOP").await;
    assert_eq!(field(front.by_text(PHONE, at).await).1, FieldCode::PhoneStopped);
    // Where nobody brings texts, a mail address is asked for.
    front.domain.texts.keeps_only();
    assert_eq!(field(front.by_text(PHONE, at).await), ("email".into(), FieldCode::Required));
}

/// Who has said STOP is somebody whom a clinic has written to: no robot asks that of number after number.
#[tokio::test]
async fn whoever_tries_numbers_is_taken_for_a_robot() {
    let front = front("instant").await;
    let at = front.times().await[0];
    said(&front.domain, "SM1", PHONE, "STOP").await;
    for _ in 0..12 {
        assert_eq!(field(front.by_text(PHONE, at).await).1, FieldCode::PhoneStopped);
    }
    assert_eq!(field(front.by_text(PHONE, at).await), ("proof".into(), FieldCode::TooQuick));
}

#[tokio::test]
async fn nobodys_phone_is_rung_by_a_stranger_all_day() {
    let front = front("request").await;
    front.domain.leaves_jobs();
    let at = front.times().await[0];
    let again = async |n: i32| {
        let form = BookForm { request_id: format!("form {n}"), ..front.texted(PHONE, at) };
        book(&front.domain, &front.domain.stranger(front.clinic.id(), 1), form).await
    };
    for n in 0..5 {
        again(n).await.unwrap();
        // The time is free again.
        let id = booking::list(&front.domain, &front.host).await.unwrap()[0].request;
        booking::decline(&front.domain, &front.host, id, "").await.unwrap();
    }
    assert!(matches!(refused(again(5).await), AppError::TooMany { .. }));
    assert_eq!(front.read().await.len(), 10, "a receipt and an answer each");
}
