//! Whom this page listens to, and captions: shown for a while, kept nowhere.
use super::view::{self, CaptionLine, Captions};
use super::{Client, Phase};
use crate::limits::CAPTION_SHOWN_MS;
use crate::moment::Moment;
use model::ParticipantId;
use model::signal::{CallRole, ClientMessage, ServerMessage};
use model::tasks::{Spoken, Task};

/// Lines on the screen at once. Higher: they cover faces. Lower: one cannot read back.
const LINES: usize = 3;

#[derive(Default)]
pub(super) struct Channel {
    task: Task,
    hearing: Option<Spoken>,
    /// What this person has chosen and is not told yet; inside it, none is the room.
    hearing_asked: Option<Option<Spoken>>,
    aloud: Vec<ParticipantId>,
    aloud_asked: Option<bool>,
    /// Somebody types captions.
    captioned: bool,
    captions: bool,
    lines: Vec<(CaptionLine, Moment)>,
}

impl Channel {
    fn hears(&self) -> Option<Spoken> {
        self.hearing_asked.unwrap_or(self.hearing)
    }

    /// When the oldest line goes.
    pub fn next(&self) -> Option<Moment> {
        self.lines.iter().map(|(_, at)| at.plus_ms(CAPTION_SHOWN_MS)).min()
    }

    /// A line that this page knows is replaced; a further one pushes out the oldest.
    fn show(&mut self, line: CaptionLine, now: Moment) {
        let same = |known: &CaptionLine| (known.of, known.line) == (line.of, line.line);
        if line.text.trim().is_empty() {
            return self.lines.retain(|(known, _)| !same(known));
        }
        if let Some(known) = self.lines.iter_mut().find(|(known, _)| same(known)) {
            *known = (line, now);
            return;
        }
        // A word about a line that has gone from the screen comes too late.
        if self.lines.iter().any(|(known, _)| known.of == line.of && known.line > line.line) {
            return;
        }
        self.lines.push((line, now));
        if self.lines.len() > LINES {
            self.lines.remove(0);
        }
    }
}

impl Client {
    fn i_am_aloud(&self) -> bool {
        let told = self.me.is_some_and(|me| self.channel.aloud.contains(&me));
        self.channel.aloud_asked.unwrap_or(told)
    }

    pub(super) fn hear_in(&mut self, spoken: Option<Spoken>) {
        if self.phase == Phase::In && self.channel.hears() != spoken {
            self.channel.hearing_asked = Some(spoken);
            self.send(ClientMessage::HearIn { spoken });
        }
    }

    pub(super) fn speak_to_all(&mut self, yes: bool) {
        if self.phase == Phase::In && self.i_am_aloud() != yes {
            self.channel.aloud_asked = Some(yes);
            self.send(ClientMessage::SpeakToAll { yes });
        }
    }

    pub(super) fn turn_captions(&mut self, on: bool) {
        if std::mem::replace(&mut self.channel.captions, on) == on {
            return;
        }
        self.channel.lines.clear();
        if self.phase == Phase::In {
            self.send(ClientMessage::Captions { on });
        }
    }

    /// The server that welcomes may be another one than the one that knew: what was chosen is said again.
    pub(super) fn channel_welcomed(&mut self) {
        let mine = self.me.is_some_and(|me| self.channel.aloud.contains(&me));
        let channel = &mut self.channel;
        if channel.hearing.is_some() {
            channel.hearing_asked.get_or_insert(channel.hearing);
        }
        if mine {
            channel.aloud_asked.get_or_insert(true);
        }
        channel.aloud.clear();
        channel.captioned = false;
    }

    /// In the call, until it is seen done.
    pub(super) fn tell_channel(&mut self) {
        if self.phase != Phase::In {
            return;
        }
        if let Some(spoken) = self.channel.hearing_asked {
            self.send(ClientMessage::HearIn { spoken });
        }
        if let Some(yes) = self.channel.aloud_asked {
            self.send(ClientMessage::SpeakToAll { yes });
        }
        if self.channel.captions {
            self.send(ClientMessage::Captions { on: true });
        }
    }

    pub(super) fn told_channel(&mut self, message: ServerMessage) {
        let (me, now) = (self.me, self.now);
        let channel = &mut self.channel;
        match message {
            ServerMessage::Task { task } => channel.task = task,
            ServerMessage::Hearing { spoken } => {
                channel.hearing_asked.take_if(|asked| *asked == spoken);
                channel.hearing = spoken;
            }
            ServerMessage::Aloud { who } => {
                let mine = me.is_some_and(|me| who.contains(&me));
                channel.aloud_asked.take_if(|asked| *asked == mine);
                channel.aloud = who;
            }
            ServerMessage::Captioned => channel.captioned = true,
            ServerMessage::Caption { of, line, text, done } if channel.captions => {
                channel.show(CaptionLine { of, line, text, done }, now);
            }
            _ => {}
        }
    }

    /// Whatever was asked for has been answered by a refusal.
    pub(super) fn channel_refused(&mut self) {
        self.channel.hearing_asked = None;
        self.channel.aloud_asked = None;
    }

    pub(super) fn channel_left(&mut self, id: ParticipantId) {
        self.channel.aloud.retain(|aloud| *aloud != id);
    }

    pub(super) fn channel_forgets(&mut self) {
        self.channel.aloud.clear();
        self.channel.lines.clear();
        self.channel.captioned = false;
        self.channel_refused();
    }

    pub(super) fn channel_due(&mut self) {
        let now = self.now;
        self.channel.lines.retain(|(_, at)| now.ms_since(*at) < CAPTION_SHOWN_MS);
    }

    pub(super) fn show_channel(&self) -> view::Channel {
        let channel = &self.channel;
        let captioner = self.people.iter().any(|person| person.task == Task::Captioner);
        let types = channel.task == Task::Captioner || self.role == CallRole::Host && !captioner;
        view::Channel {
            task: channel.task,
            hearing: channel.hears(),
            aloud: channel.aloud.clone(),
            my_aloud: self.i_am_aloud(),
            captions: Captions {
                there: channel.captioned || captioner || channel.task == Task::Captioner,
                on: channel.captions,
                types,
                lines: channel.lines.iter().map(|(line, _)| line.clone()).collect(),
            },
        }
    }
}
