//! What somebody who is invited comes to do beside talking: to interpret between the room and one language, or to type
//! captions.
use serde::{Deserialize, Serialize};

/// The languages that interpreters speak, by their BCP 47 tags. A short list, so that whoever plans finds theirs at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spoken {
    /// American Sign Language: seen and not heard.
    Ase,
    Ar,
    De,
    En,
    Es,
    Fa,
    Fr,
    Hi,
    Ht,
    It,
    Ja,
    Ko,
    Pl,
    Pt,
    Ru,
    So,
    Tl,
    Uk,
    Vi,
    Zh,
}

impl Spoken {
    pub const ALL: [Spoken; 20] = {
        use Spoken::*;
        [Ase, Ar, De, En, Es, Fa, Fr, Hi, Ht, It, Ja, Ko, Pl, Pt, Ru, So, Tl, Uk, Vi, Zh]
    };

    /// For `lang` attributes and the database.
    pub const fn tag(self) -> &'static str {
        use Spoken::*;
        match self {
            Ase => "ase",
            Ar => "ar",
            De => "de",
            En => "en",
            Es => "es",
            Fa => "fa",
            Fr => "fr",
            Hi => "hi",
            Ht => "ht",
            It => "it",
            Ja => "ja",
            Ko => "ko",
            Pl => "pl",
            Pt => "pt",
            Ru => "ru",
            So => "so",
            Tl => "tl",
            Uk => "uk",
            Vi => "vi",
            Zh => "zh",
        }
    }

    pub fn parse(tag: &str) -> Option<Spoken> {
        Spoken::ALL.into_iter().find(|spoken| spoken.tag() == tag.trim())
    }
}

/// Kept, sent and typed as one word: "", "captioner" or "interpreter:es".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Task {
    /// To talk, as everybody.
    #[default]
    Talk,
    /// Between the room and this language.
    Interpreter(Spoken),
    Captioner,
}

impl Task {
    /// The form's value.
    pub fn tag(self) -> String {
        match self {
            Task::Talk => String::new(),
            Task::Captioner => "captioner".to_owned(),
            Task::Interpreter(spoken) => format!("interpreter:{}", spoken.tag()),
        }
    }

    pub fn parse(tag: &str) -> Option<Task> {
        match tag.trim() {
            "" => Some(Task::Talk),
            "captioner" => Some(Task::Captioner),
            other => other.strip_prefix("interpreter:").and_then(Spoken::parse).map(Task::Interpreter),
        }
    }

    /// The language of their channel: who chooses it hears them. Signs need none, and who signs speaks to the room.
    pub const fn channel(self) -> Option<Spoken> {
        match self {
            Task::Interpreter(Spoken::Ase) | Task::Talk | Task::Captioner => None,
            Task::Interpreter(spoken) => Some(spoken),
        }
    }

    /// Which language they interpret.
    pub const fn interprets(self) -> Option<Spoken> {
        match self {
            Task::Interpreter(spoken) => Some(spoken),
            Task::Talk | Task::Captioner => None,
        }
    }
}

/// A language that a later version knows is none that this one can offer.
impl From<String> for Task {
    fn from(tag: String) -> Self {
        Task::parse(&tag).unwrap_or_default()
    }
}

impl From<Task> for String {
    fn from(task: Task) -> Self {
        task.tag()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_read_back_and_nothing_else_is_one() {
        let all = Spoken::ALL.map(Task::Interpreter);
        for task in all.into_iter().chain([Task::Talk, Task::Captioner]) {
            assert_eq!(Task::parse(&task.tag()), Some(task));
        }
        assert_eq!(Task::parse("interpreter:xx"), None);
        assert_eq!(Task::parse("host"), None);
        assert_eq!(Task::from("interpreter:xx".to_owned()), Task::Talk);
    }
}
