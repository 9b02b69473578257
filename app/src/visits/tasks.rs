//! What somebody who is invited comes to do: the choice in the forms.
use crate::ui::Choice;
use crate::ui::choice::Group;
use model::Lang;
use model::tasks::{Spoken, Task};
use texts::interpreter as texts;

/// Guest, captioner, and an interpreter for each language.
pub fn groups(lang: Lang) -> Vec<Group> {
    let plain = vec![
        Choice::new("", texts::as_guest(lang)),
        Choice::new(Task::Captioner.tag(), texts::as_captioner(lang)),
    ];
    let mut spoken = Spoken::ALL.map(|spoken| (::texts::spoken(lang, spoken), spoken));
    spoken.sort_by_key(|(name, _)| name.to_lowercase());
    let choice = |(name, spoken): (&str, Spoken)| {
        Choice::new(Task::Interpreter(spoken).tag(), texts::as_interpreter(lang, name))
    };
    let interpreters = spoken.into_iter().map(choice).collect();
    vec![(String::new(), plain), (texts::interpreters(lang).to_owned(), interpreters)]
}
