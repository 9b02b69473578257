//! The signalling messages as they stand on the wire, and what must not get through.
use model::signal::{ClientMessage, Sending, ServerMessage};
use model::{AppError, Conflict, FieldCode, Secret};

#[test]
fn messages_keep_their_shape() {
    let say = ClientMessage::Sending { sending: Sending { mic: true, ..Sending::default() } };
    let text = serde_json::to_string(&say).expect("serialises");
    assert_eq!(
        text,
        r#"{"say":"sending","sending":{"mic":true,"camera":false,"screen":false,"screen_sound":false}}"#
    );
    assert_eq!(serde_json::from_str::<ClientMessage>(&text).expect("parses"), say);
    let tell = ServerMessage::Pong { n: 7 };
    assert_eq!(serde_json::to_string(&tell).expect("serialises"), r#"{"tell":"pong","n":7}"#);
}

#[test]
fn an_unknown_field_or_message_is_refused() {
    for bad in
        [r#"{"say":"ping","n":1,"extra":1}"#, r#"{"say":"become_host"}"#, "[]", r#"{"say":"ping","n":-1}"#]
    {
        assert!(serde_json::from_str::<ClientMessage>(bad).is_err(), "{bad}");
    }
}

#[test]
fn each_error_has_its_status() {
    assert_eq!(AppError::NotFound.status(), 404);
    assert_eq!(AppError::field("email", FieldCode::NotAnEmail).status(), 422);
    assert_eq!(AppError::Conflict(Conflict::VisitEnded).status(), 409);
    assert_eq!(AppError::TooMany { retry_after_s: 1 }.status(), 429);
}

#[test]
fn a_secret_is_not_printed() {
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret");
}
