//! Nothing that says who somebody is, and nothing that opens a door, is ever logged: the stories of a clinic run through
//! the router, right and wrong, on a whole and on a broken database, while every word of every log is kept.
use crate::site::TestSite;
use crate::story::Story;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Ours at their most talkative, the others as the server starts with them (`server/src/log.rs`).
const FILTER: &str = "info,sqlx=warn,rtc_dtls=error,server=trace,app=trace,domain=trace,jobs=trace,adapters=trace,\
                      sfu=trace,call=trace,model=trace,texts=trace,web=trace,leptos=debug,leptos_axum=debug,\
                      server_fn=debug,axum=trace,tower_http=trace";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Kept;
    fn make_writer(&'a self) -> Kept {
        self.clone()
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("not poisoned")).into_owned()
    }
}

/// The logs of the whole process, all threads and all other tests included: those may be heard, too.
fn listening() -> Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    let listen = || {
        let kept = Kept::default();
        let spans = tracing_subscriber::fmt::format::FmtSpan::FULL;
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_span_events(spans);
        let layer = layer.with_writer(kept.clone());
        tracing_subscriber::registry().with(EnvFilter::new(FILTER)).with(layer).init();
        kept
    };
    KEPT.get_or_init(listen).clone()
}

/// What must not be heard, with what it is.
#[derive(Default)]
pub struct Known(Vec<(&'static str, String)>);

impl Known {
    pub fn add(&mut self, what: &'static str, text: &str) {
        assert!(text.len() >= 6, "{what} {text:?} is too short to be told from chance");
        self.0.push((what, text.to_owned()));
    }

    /// What of it stands in the text, however it was written down.
    fn found_in(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let stands = |known: &str| writings(known).iter().any(|way| text.contains(way.as_str()));
        self.0
            .iter()
            .filter(|(_, known)| stands(known))
            .map(|(what, known)| format!("{what}: {known}"))
            .collect()
    }
}

/// As it is, in a URL, in a form, as a list of bytes, as hex.
fn writings(known: &str) -> Vec<String> {
    let bytes = known.as_bytes();
    let url: String = bytes
        .iter()
        .map(|byte| match byte {
            b if b.is_ascii_alphanumeric() || b"-_.~".contains(b) => char::from(*b).to_string(),
            b => format!("%{b:02x}"),
        })
        .collect();
    let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let form = url.replace("%20", "+");
    [known.to_owned(), url, form, list, hex].map(|way| way.to_lowercase()).into()
}

/// Breaks what the stories need, one thing after the other, so that every use case fails inside and says so in the log.
const BREAKING: [&str; 4] = [
    "alter table audit_event rename to audit_event_gone",
    "alter table participant rename to participant_gone",
    "alter table member rename to member_gone",
    "alter table clinic rename to clinic_gone",
];

#[tokio::test]
async fn nothing_private_is_logged() {
    let kept = listening();
    let site = TestSite::new().await;
    let mut story = Story::start(&site);
    story.runs_well().await;
    for statement in BREAKING {
        site.domain.database.tamper(statement).await;
        story.runs_badly().await;
    }
    let logged = kept.text();
    assert_eq!(story.known.found_in(&logged), Vec::<String>::new());
    // There was something to hear: mail that failed, errors with their insides, what the media thread would not read.
    for heard in ["job failed", "reference", "audit_event", "an unreadable offer"] {
        assert!(logged.contains(heard), "nothing about {heard}");
    }
}

/// The ear hears: whatever is logged anywhere in the process, by whatever thread, in whatever writing.
#[test]
fn a_planted_leak_is_heard() {
    let kept = listening();
    let plant = "planted leak@example.org";
    let mut known = Known::default();
    known.add("plant", plant);
    for (level, other) in [("trace", false), ("error", true)] {
        let before = kept.text().len();
        let leak = move || match level {
            "trace" => tracing::trace!(target: "domain::logins", to = plant, "letter"),
            _ => tracing::error!(target: "sfu::shell", "not sent to {plant}"),
        };
        if other {
            std::thread::spawn(leak).join().expect("a thread")
        } else {
            leak()
        }
        assert_eq!(known.found_in(&kept.text()[before..]).len(), 1, "{level}");
    }
    let before = kept.text().len();
    let span = tracing::info_span!(target: "server::web", "request", who = plant);
    span.in_scope(|| ());
    drop(span);
    assert_eq!(known.found_in(&kept.text()[before..]).len(), 1, "a span's field");
}

#[test]
fn every_writing_is_known() {
    let mut known = Known::default();
    known.add("e-mail", "Ab c@d.example");
    for heard in [
        "to AB C@D.EXAMPLE.",
        "GET /x?mail=Ab%20c%40d.example",
        "mail=Ab+c%40d.example",
        "[65, 98, 32, 99, 64, 100, 46, 101, 120, 97, 109, 112, 108, 101]",
        "x'4162206340642e6578616d706c65'",
    ] {
        assert_eq!(known.found_in(heard).len(), 1, "{heard}");
    }
    assert_eq!(known.found_in("to somebody else").len(), 0);
}
