//! Whoever takes letters and texts, with every fault that such a one has, and with a book of what it took under which name.
use super::planted::Bug;
use domain::ports::{Boxed, Letter, Mail, SendError, Sent, Text, TextError, Texts};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Takes it after a while.
    Slow,
    /// 5xx, or nobody there.
    Down,
    /// 4xx: no such mailbox, no such number.
    Refuses,
    /// Takes it; the line breaks before it says so.
    TakesAndBreaks,
    /// Takes nothing, and the line breaks so that nobody can tell.
    LosesAndBreaks,
    /// Our process dies while the provider still listens.
    DiesBefore,
    /// Our process dies between the provider's taking and our hearing of it.
    DiesAfter,
}

pub const FAULTS: [Fault; 7] = [
    Fault::Slow,
    Fault::Down,
    Fault::Refuses,
    Fault::TakesAndBreaks,
    Fault::LosesAndBreaks,
    Fault::DiesBefore,
    Fault::DiesAfter,
];

/// A message that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// By which the provider could know that it has it already: the letter's id, which is its Message-ID as well.
    pub key: String,
    pub to: String,
    pub body: String,
    pub is_text: bool,
}

#[derive(Default)]
pub struct Book {
    pub taken: Vec<Taken>,
    pub refused: BTreeSet<String>,
    /// Of which nobody on our side can tell.
    pub doubtful: BTreeSet<String>,
}

#[derive(Default)]
pub struct Provider {
    /// What comes next; behind its end everything is taken.
    script: Mutex<VecDeque<Fault>>,
    book: Mutex<Book>,
    dies: Notify,
    bug: Mutex<Option<Bug>>,
}

fn open<T>(locked: &Mutex<T>) -> MutexGuard<'_, T> {
    locked.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Provider {
    pub fn next(&self, fault: Fault) {
        open(&self.script).push_back(fault);
    }

    /// Down, until it is told to be well.
    pub fn is_down_for(&self, tries: usize) {
        open(&self.script).extend(std::iter::repeat_n(Fault::Down, tries));
    }

    pub fn is_well(&self) {
        open(&self.script).clear();
    }

    pub fn plant(&self, bug: Bug) {
        *open(&self.bug) = Some(bug);
    }

    pub fn bug(&self) -> Option<Bug> {
        *open(&self.bug)
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        open(&self.book)
    }

    /// Comes when our process is to die.
    pub async fn dies(&self) {
        self.dies.notified().await;
    }

    async fn meet(&self, one: Taken) -> Result<(), SendError> {
        let fault = open(&self.script).pop_front();
        let why = || anyhow::anyhow!("as the script has it");
        match fault {
            None => self.take(one),
            Some(Fault::Slow) => {
                for _ in 0..3 {
                    tokio::task::yield_now().await;
                }
                self.take(one);
            }
            Some(Fault::Down) => return Err(SendError::Retry(why())),
            Some(Fault::Refuses) => {
                self.book().refused.insert(one.key);
                return Err(SendError::Never(why()));
            }
            Some(Fault::TakesAndBreaks) if self.bug() == Some(Bug::TriesAgainWhatIsInDoubt) => {
                self.take(one);
                return Err(SendError::Retry(why()));
            }
            Some(Fault::LosesAndBreaks) if self.bug() == Some(Bug::CallsDoubtSent) => {}
            Some(Fault::TakesAndBreaks) => {
                self.doubt(&one);
                self.take(one);
                return Err(SendError::InDoubt(why()));
            }
            Some(Fault::LosesAndBreaks) => {
                self.doubt(&one);
                return Err(SendError::InDoubt(why()));
            }
            Some(Fault::DiesBefore) => {
                self.doubt(&one);
                self.die().await;
            }
            Some(Fault::DiesAfter) => {
                self.doubt(&one);
                self.take(one);
                self.die().await;
            }
        }
        Ok(())
    }

    fn take(&self, one: Taken) {
        self.book().taken.push(one);
    }

    fn doubt(&self, one: &Taken) {
        self.book().doubtful.insert(one.key.clone());
    }

    async fn die(&self) {
        self.dies.notify_one();
        std::future::pending::<()>().await;
    }
}

impl Mail for Provider {
    fn send(&self, letter: Letter) -> Boxed<'_, Result<(), SendError>> {
        let key = letter.message_id.split('@').next().unwrap_or_default().to_owned();
        let body = format!("{}\n{}", letter.subject, letter.text);
        Box::pin(self.meet(Taken { key, to: letter.to_address, body, is_text: false }))
    }
}

impl Texts for Provider {
    fn send(&self, text: Text) -> Boxed<'_, Result<Sent, TextError>> {
        Box::pin(async move {
            let key = text.id.text();
            let name = format!("SM{key}");
            self.meet(Taken { key, to: text.to, body: text.body, is_text: true }).await?;
            Ok(Sent { provider_id: Some(name) })
        })
    }
}
