//! Planted bugs: each is a wrapper around the room as a careless change could have made it. The checker must see them.
use call::media::MediaCommand;
use call::room::{Input, Output, Standing};
use model::signal::ServerMessage;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    None,
    /// The admission check is gone: who arrives is in.
    AdmitsAll,
    /// What flowed to or from somebody sent back flows on.
    NeverStops,
    /// The record is told twice.
    NotesTwice,
    /// Somebody's joining is not told.
    ForgetsToTell,
    /// The list of people is told to those who wait.
    TellsThoseWhoWait,
    /// A page that wakes takes the call from the one that has it.
    WakesAndSteals,
    /// A visit that is told to be locked lets people in.
    LockIsOpen,
    /// Who listens to the room is sent the interpreter's voice.
    ChannelIsOpen,
}

impl Bug {
    pub const ALL: [Bug; 8] = [
        Bug::AdmitsAll,
        Bug::NeverStops,
        Bug::NotesTwice,
        Bug::ForgetsToTell,
        Bug::TellsThoseWhoWait,
        Bug::WakesAndSteals,
        Bug::LockIsOpen,
        Bug::ChannelIsOpen,
    ];

    pub fn spoil_input(self, input: Input) -> Input {
        match input {
            Input::Arrived(mut arrival) if self == Bug::AdmitsAll => {
                arrival.standing = Standing::Admitted;
                Input::Arrived(arrival)
            }
            Input::Arrived(mut arrival) if self == Bug::WakesAndSteals => {
                arrival.again = false;
                Input::Arrived(arrival)
            }
            other => other,
        }
    }

    pub fn spoil_outputs(self, mut outputs: Vec<Output>) -> Vec<Output> {
        match self {
            Bug::NeverStops => {
                outputs.retain(|output| !matches!(output, Output::Media(MediaCommand::Stop { .. })))
            }
            Bug::NotesTwice => {
                let note = outputs.iter().find(|output| matches!(output, Output::Note { .. })).cloned();
                outputs.extend(note);
            }
            Bug::ForgetsToTell => outputs.retain(|output| {
                !matches!(output, Output::Tell { message: ServerMessage::PersonJoined { .. }, .. })
            }),
            Bug::TellsThoseWhoWait => {
                for output in &mut outputs {
                    if let Output::Tell { message, .. } = output
                        && let ServerMessage::Wait { me, .. } = message
                    {
                        *message = ServerMessage::PersonLeft { id: *me };
                    }
                }
            }
            Bug::LockIsOpen => {
                for output in &mut outputs {
                    if let Output::Tell { message: ServerMessage::Locked { locked }, .. } = output {
                        *locked = true;
                    }
                }
            }
            Bug::ChannelIsOpen => {
                for output in &mut outputs {
                    if let Output::Tell { message: ServerMessage::Hearing { spoken }, .. } = output {
                        *spoken = None;
                    }
                }
            }
            Bug::None | Bug::AdmitsAll | Bug::WakesAndSteals => {}
        }
        outputs
    }
}
