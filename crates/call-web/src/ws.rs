//! The socket. Dropping it closes it, and nothing of it is heard any more.
use crate::drive::Feed;
use call::client::Input;
use gloo::events::EventListener;
use model::agent::Agent;
use model::quality::Report;
use model::signal::{ClientMessage, Hello, ServerMessage};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

pub struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Socket {
    pub fn open(address: &str, hello: &Hello, feed: &Feed) -> Option<Socket> {
        let socket = WebSocket::new(address).ok()?;
        let hello = serde_json::to_string(hello).ok()?;
        let (opened, this) = (feed.clone(), socket.clone());
        let closed = feed.clone();
        let told = feed.clone();
        let listeners = [
            EventListener::new(&socket, "open", move |_| {
                // A failure closes the socket, which is heard.
                let _ = this.send_with_str(&hello);
                opened.feed(Input::SocketOpened);
            }),
            EventListener::new(&socket, "close", move |_| closed.feed(Input::SocketClosed)),
            EventListener::new(&socket, "message", move |event| {
                // What cannot be read comes from a newer server: the rest still works.
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                let message = text.and_then(|text| serde_json::from_str::<ServerMessage>(&text).ok());
                if let Some(message) = message {
                    told.feed(Input::Told(message));
                }
            }),
        ];
        Some(Socket { socket, _listeners: listeners })
    }

    pub fn send(&self, message: &ClientMessage) {
        let said = signed(message);
        if let Ok(text) = serde_json::to_string(said.as_ref().unwrap_or(message)) {
            // A failure closes the socket, which is heard.
            let _ = self.socket.send_with_str(&text);
        }
    }
}

/// A word about how it goes says by which browser; the client knows of none.
fn signed(message: &ClientMessage) -> Option<ClientMessage> {
    let ClientMessage::Quality { report } = message else { return None };
    let navigator = web_sys::window()?.navigator();
    let agent = Agent::read(&navigator.user_agent().unwrap_or_default(), navigator.max_touch_points());
    Some(ClientMessage::Quality { report: Report { agent, ..*report } })
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}
