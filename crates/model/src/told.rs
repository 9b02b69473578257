//! How a page reads what the server tells it: all fields of all messages as one struct. What serde makes of a tagged enum reads
//! each message into a tree first and then by a reader of its own, which is the largest function of a guest's page.
use crate::doctor::{Health, Hint};
use crate::quality::Level;
use crate::relay::RelayPass;
use crate::signal::{CallRole, Devices, HostIs, Person, Refusal, ServerMessage, Slot, TrackKind, Waiting};
use crate::tasks::{Spoken, Task};
use crate::{ParticipantId, Time, VisitId};
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use std::fmt;

/// Whatever a message may say besides its name.
#[derive(serde::Deserialize)]
pub(crate) struct Told {
    tell: String,
    visit: Option<VisitId>,
    me: Option<ParticipantId>,
    place: Option<u32>,
    host: Option<HostIs>,
    role: Option<CallRole>,
    people: Option<Vec<Person>>,
    waiting: Option<Vec<Waiting>>,
    now: Option<Time>,
    person: Option<Person>,
    id: Option<ParticipantId>,
    who: Option<Vec<ParticipantId>>,
    up: Option<Up>,
    locked: Option<bool>,
    of: Option<ParticipantId>,
    level: Option<Level>,
    held: Option<Vec<(ParticipantId, TrackKind)>>,
    layers: Option<u8>,
    epoch: Option<u32>,
    sdp: Option<String>,
    serial: Option<u32>,
    slots: Option<Vec<Slot>>,
    pass: Option<RelayPass>,
    hint: Option<Hint>,
    devices: Option<Devices>,
    health: Option<Health>,
    from: Option<ParticipantId>,
    envelope: Option<String>,
    task: Option<Task>,
    spoken: Option<Spoken>,
    line: Option<u32>,
    text: Option<String>,
    done: Option<bool>,
    reason: Option<Refusal>,
    n: Option<u32>,
}

/// The one name that two messages give to different things.
enum Up {
    /// `Hands`.
    Whose(Vec<ParticipantId>),
    /// `MediaFailed`.
    Way(bool),
}

impl Up {
    fn whose(self) -> Option<Vec<ParticipantId>> {
        match self {
            Up::Whose(whose) => Some(whose),
            Up::Way(_) => None,
        }
    }

    fn way(self) -> Option<bool> {
        match self {
            Up::Way(up) => Some(up),
            Up::Whose(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Up {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Up, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Up;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a way or people")
            }

            fn visit_bool<E>(self, up: bool) -> Result<Up, E> {
                Ok(Up::Way(up))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut ids: A) -> Result<Up, A::Error> {
                let mut whose = Vec::new();
                while let Some(id) = ids.next_element()? {
                    whose.push(id);
                }
                Ok(Up::Whose(whose))
            }
        }
        from.deserialize_any(Either)
    }
}

impl TryFrom<Told> for ServerMessage {
    type Error = &'static str;

    fn try_from(told: Told) -> Result<ServerMessage, &'static str> {
        message(told).ok_or("no message, or a part of one")
    }
}

/// None for a message that is not known, or lacks something.
fn message(told: Told) -> Option<ServerMessage> {
    Some(match told.tell.as_str() {
        "wait" => {
            ServerMessage::Wait { visit: told.visit?, me: told.me?, place: told.place?, host: told.host? }
        }
        "welcome" => ServerMessage::Welcome {
            visit: told.visit?,
            me: told.me?,
            role: told.role?,
            people: told.people?,
        },
        "waiting_room" => ServerMessage::WaitingRoom { waiting: told.waiting?, now: told.now? },
        "person_joined" => ServerMessage::PersonJoined { person: told.person? },
        "person_changed" => ServerMessage::PersonChanged { person: told.person? },
        "person_left" => ServerMessage::PersonLeft { id: told.id? },
        "speaking" => ServerMessage::Speaking { who: told.who? },
        "hands" => ServerMessage::Hands { up: told.up?.whose()? },
        "locked" => ServerMessage::Locked { locked: told.locked? },
        "quality" => ServerMessage::Quality { of: told.of?, level: told.level? },
        "thin" => ServerMessage::Thin { held: told.held? },
        "wanted" => ServerMessage::Wanted { layers: told.layers? },
        "up_answer" => ServerMessage::UpAnswer { epoch: told.epoch?, sdp: told.sdp? },
        "down_offer" => ServerMessage::DownOffer {
            epoch: told.epoch?,
            serial: told.serial?,
            sdp: told.sdp?,
            slots: told.slots?,
        },
        "down_slots" => ServerMessage::DownSlots { slots: told.slots? },
        "relay" => ServerMessage::Relay { pass: told.pass? },
        "media_failed" => {
            ServerMessage::MediaFailed { up: told.up?.way()?, epoch: told.epoch.unwrap_or_default() }
        }
        "taken_over" => ServerMessage::TakenOver,
        "sent_back" => ServerMessage::SentBack,
        "muted" => ServerMessage::Muted,
        "hint" => ServerMessage::Hint { hint: told.hint? },
        "health" => ServerMessage::Health { of: told.of?, devices: told.devices?, health: told.health? },
        "sealed" => ServerMessage::Sealed { from: told.from?, envelope: told.envelope? },
        "chat_news" => ServerMessage::ChatNews,
        "task" => ServerMessage::Task { task: told.task? },
        "hearing" => ServerMessage::Hearing { spoken: told.spoken },
        "aloud" => ServerMessage::Aloud { who: told.who? },
        "captioned" => ServerMessage::Captioned,
        "caption" => {
            ServerMessage::Caption { of: told.of?, line: told.line?, text: told.text?, done: told.done? }
        }
        "ended" => ServerMessage::Ended,
        "removed" => ServerMessage::Removed,
        "refused" => ServerMessage::Refused { reason: told.reason? },
        "pong" => ServerMessage::Pong { n: told.n? },
        _ => return None,
    })
}
