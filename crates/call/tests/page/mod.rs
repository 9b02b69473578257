//! A page without a browser: its state machine, fed by hand.
#![allow(dead_code, reason = "each story uses a part of it")]
use call::client::{Ask, Client, Command, Device, Got, Input, LinkState, Start, View};
use call::moment::Moment;
use model::signal::{CallRole, ClientMessage, HostIs, Person, Sending, ServerMessage, Slot, TrackKind};
use model::{ParticipantId, VisitId};

pub fn id(n: u32) -> ParticipantId {
    ParticipantId::parse(&format!("{n:032x}")).expect("an id")
}

pub fn visit() -> VisitId {
    VisitId::parse(&format!("{:032x}", 1)).expect("an id")
}

pub fn wait_message() -> ServerMessage {
    ServerMessage::Wait { visit: visit(), me: id(2), place: 1, host: HostIs::Expected }
}

pub fn welcome(people: u32) -> ServerMessage {
    let person = |n| Person {
        id: id(n),
        name: format!("P{n}"),
        role: CallRole::Guest,
        sending: Sending { mic: true, camera: true, ..Sending::default() },
        here: true,
        task: Default::default(),
    };
    let people = (10..10 + people).map(person).collect();
    ServerMessage::Welcome { visit: visit(), me: id(2), role: CallRole::Guest, people }
}

/// The same to a host.
pub fn welcome_host(people: u32) -> ServerMessage {
    match welcome(people) {
        ServerMessage::Welcome { visit, me, people, .. } => {
            ServerMessage::Welcome { visit, me, role: CallRole::Host, people }
        }
        other => other,
    }
}

pub fn works() -> Option<Got> {
    Some(Got::Works { id: Some("one".into()) })
}

pub fn refused(name: &str) -> Option<Got> {
    Some(Got::Refused { name: name.into(), message: String::new(), blocked: None })
}

pub struct Page {
    pub client: Client,
    pub now: u64,
}

impl Page {
    /// A page that has asked for its ticket, and its devices if `ask_devices`.
    pub fn new(ask_devices: bool) -> Self {
        Page::with(Start { ask_devices, ..Page::start() })
    }

    pub fn with(start: Start) -> Self {
        Page { client: Client::new(start, Moment(0)), now: 0 }
    }

    pub fn start() -> Start {
        Start {
            role: CallRole::Guest,
            ask_devices: true,
            mic_on: true,
            camera_on: true,
            camera: None,
            microphone: None,
            speaker: None,
            background: Default::default(),
            strong_noise: false,
            can_share_screen: true,
            sealed: false,
            seed: 7,
        }
    }

    pub fn put(&mut self, input: Input) -> Vec<Ask> {
        self.client.handle(input, Moment(self.now));
        std::iter::from_fn(|| self.client.poll()).collect()
    }

    pub fn tell(&mut self, message: ServerMessage) -> Vec<Ask> {
        self.put(Input::Told(message))
    }

    pub fn command(&mut self, command: Command) -> Vec<Ask> {
        self.put(Input::Command(command))
    }

    /// Lets time pass from timer to timer.
    pub fn wait(&mut self, ms: u64) -> Vec<Ask> {
        let end = self.now + ms;
        let mut asks = Vec::new();
        while let Some(next) = self.client.poll_timeout().filter(|next| next.0 <= end) {
            assert!(next.0 >= self.now || !asks.is_empty(), "a timer in the past");
            self.now = self.now.max(next.0);
            asks.extend(self.put(Input::Time));
        }
        self.now = end;
        asks.extend(self.put(Input::Time));
        asks
    }

    pub fn view(&self) -> View {
        self.client.view()
    }

    pub fn open_socket(&mut self) -> Vec<Ask> {
        let mut asks = self.put(Input::Ticket(Ok("ticket".into())));
        asks.extend(self.put(Input::SocketOpened));
        asks
    }

    /// In the call with this many others, media up, devices working.
    pub fn in_call(people: u32) -> Self {
        let mut page = Page::new(true);
        page.put(Input::Got { round: 1, camera: works(), microphone: works() });
        page.open_socket();
        page.tell(welcome(people));
        page.media_up(1);
        page
    }

    pub fn media_up(&mut self, epoch: u32) {
        self.put(Input::UpOffered { epoch, sdp: Some("offer".into()) });
        self.tell(ServerMessage::UpAnswer { epoch, sdp: "answer".into() });
        self.put(Input::UpState { epoch, state: LinkState::Connected });
        let slots = vec![Slot { mid: "0".into(), carries: Some((id(10), TrackKind::Mic)) }];
        self.tell(ServerMessage::DownOffer { epoch, serial: 1, sdp: "offer".into(), slots });
        self.put(Input::DownAnswered { epoch, serial: 1, sdp: Some("answer".into()) });
        self.put(Input::DownState { epoch, state: LinkState::Connected });
    }
}

/// Which of camera and microphone each question is for.
pub fn questions(asks: &[Ask]) -> Vec<(bool, bool)> {
    let of = |ask: &Ask| match ask {
        Ask::GetDevices { camera, microphone, .. } => Some((camera.is_some(), microphone.is_some())),
        _ => None,
    };
    asks.iter().filter_map(of).collect()
}

/// Whether the microphone was put on its sender.
pub fn goes_live(asks: &[Ask]) -> bool {
    asks.iter().any(|ask| matches!(ask, Ask::Put { kind: TrackKind::Mic, on: true }))
}

pub fn stops(asks: &[Ask], device: Device) -> bool {
    asks.contains(&Ask::StopDevice(device))
}

pub fn says(asks: &[Ask]) -> Vec<&ClientMessage> {
    asks.iter().filter_map(|ask| if let Ask::Send(message) = ask { Some(message) } else { None }).collect()
}
