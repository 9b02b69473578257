//! CalDAV (RFC 4791): from whatever address somebody typed to their calendars (RFC 6764, 6), and from a calendar to what it
//! holds. Repetitions are asked for as they are written and unfolded by the domain, for servers unfold them each in their own
//! way.
use super::digest::{Asked, Challenge};
use super::fetch::{Ask, Authorization, Fetch};
use super::place::Place;
use super::xml::{self, Node};
use crate::http::Answer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{CalendarAccount, FoundCalendar};
use model::outside::SourceFault;
use model::{Secret, Time};
use ring::rand::{SecureRandom, SystemRandom};
use std::sync::{Arc, Mutex, PoisonError};

const WELL_KNOWN: &str = "/.well-known/caldav";
const WHO: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/><c:calendar-home-set/></d:prop></d:propfind>";
const WHICH: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:resourcetype/><d:displayname/><c:supported-calendar-component-set/></d:prop></d:propfind>";

/// Looks at one place: unasked, as the server wants it, and once more where what was signed was too old.
const TRIES_MAX: usize = 3;

/// An account at a server.
pub struct Dav<'a> {
    fetch: &'a Fetch,
    account: &'a CalendarAccount,
    how: Mutex<How>,
}

/// How the account is shown.
#[derive(Clone)]
enum How {
    /// The server has not said. Where nobody reads along it is shown the password; elsewhere nothing until it asks, so that one
    /// that wants proof only never gets more.
    Unasked,
    Basic,
    Signed(Arc<Challenge>),
}

impl<'a> Dav<'a> {
    pub fn new(fetch: &'a Fetch, account: &'a CalendarAccount) -> Dav<'a> {
        Dav { fetch, account, how: Mutex::new(How::Unasked) }
    }

    fn how(&self) -> How {
        self.how.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn shows(&self, how: How) {
        *self.how.lock().unwrap_or_else(PoisonError::into_inner) = how;
    }

    fn authorization(&self, how: How, https: bool) -> Option<Authorization<'a>> {
        match how {
            How::Unasked if !https => None,
            How::Unasked | How::Basic => {
                let opens = format!("{}:{}", self.account.user.expose(), self.account.password.expose());
                Some(Authorization::Said(format!("Basic {}", STANDARD.encode(opens))))
            }
            How::Signed(challenge) => Some(Authorization::Signed(challenge, self.account)),
        }
    }

    /// A refusal that says how it is to be done. True where that is another way than before. `anew`: the server has just said
    /// so of this very request; what it said before may be too old, also where it does not call that so.
    fn learns(&self, answer: &Answer, https: bool, anew: bool) -> Result<bool, SourceFault> {
        let mut chance = [0; 16];
        SystemRandom::new().fill(&mut chance).map_err(|_| SourceFault::NoAnswer)?;
        let asked = Asked::best(answer.all("www-authenticate"), &STANDARD.encode(chance));
        let next = match (asked, self.how()) {
            // It was shown the right thing, and does not know it.
            (Some(Asked::Digest(new)), How::Signed(_)) if anew && !new.stale => None,
            (Some(Asked::Digest(new)), _) => Some(How::Signed(Arc::new(new))),
            // Nothing is said by servers that have never read how it is done.
            (Some(Asked::Basic) | None, How::Unasked) if !https => Some(How::Basic),
            (Some(Asked::Basic) | None, _) => None,
        };
        let Some(next) = next else { return Ok(false) };
        self.shows(next);
        Ok(true)
    }

    /// Its calendars: the one at the address itself, or all of whoever signs in.
    pub async fn calendars(&self) -> Result<Vec<FoundCalendar>, SourceFault> {
        let typed = Place::parse(self.account.address.expose())?;
        let (here, found) = match self.look(&typed, "0", WHO).await {
            Ok((here, found)) if tells(&found) => (here, found),
            // A server's address alone says nothing; where its calendars begin is at a place that all know.
            Ok(_) | Err(SourceFault::NotFound | SourceFault::NotACalendar) => {
                self.look(&typed.join(WELL_KNOWN)?, "0", WHO).await?
            }
            Err(fault) => return Err(fault),
        };
        if let Some(calendar) = found.all("response").into_iter().find(|response| is_calendar(response)) {
            return Ok(vec![self.calendar(&here, calendar)?]);
        }
        let home = match place_in(&found, "calendar-home-set") {
            Some(home) => here.join(&home)?,
            None => {
                let me = place_in(&found, "current-user-principal").ok_or(SourceFault::NotACalendar)?;
                let (there, mine) = self.look(&here.join(&me)?, "0", WHO).await?;
                there.join(&place_in(&mine, "calendar-home-set").ok_or(SourceFault::NotACalendar)?)?
            }
        };
        let (home, found) = self.look(&home, "1", WHICH).await?;
        let calendars = found.all("response").into_iter().filter(|response| is_calendar(response));
        calendars.map(|response| self.calendar(&home, response)).collect()
    }

    fn calendar(&self, here: &Place, response: &Node) -> Result<FoundCalendar, SourceFault> {
        let href = response.first("href").map(|href| href.text.trim().to_owned()).unwrap_or_default();
        let address = here.join(&href)?.address();
        let name = response.first("displayname").map(|name| name.text.trim().to_owned()).unwrap_or_default();
        let last = href.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let name = if name.is_empty() { last } else { name };
        Ok(FoundCalendar { name: name.chars().take(200).collect(), address: Secret::new(address) })
    }

    /// What a calendar holds between two moments, an iCalendar text for each entry.
    pub async fn entries(
        &self,
        calendar: &str,
        (from, to): (Time, Time),
    ) -> Result<Vec<String>, SourceFault> {
        let query = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><c:calendar-query xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><c:calendar-data/></d:prop><c:filter><c:comp-filter name=\"VCALENDAR\"><c:comp-filter name=\"VEVENT\"><c:time-range start=\"{}\" end=\"{}\"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>",
            utc(from)?,
            utc(to)?
        );
        let place = Place::parse(calendar)?;
        let (_, found) = self.send(&place, "REPORT", "1", &query).await?;
        Ok(found.all("calendar-data").into_iter().map(|data| data.text.clone()).collect())
    }

    async fn look(&self, place: &Place, depth: &str, body: &str) -> Result<(Place, Node), SourceFault> {
        self.send(place, "PROPFIND", depth, body).await
    }

    async fn send(
        &self,
        place: &Place,
        method: &'static str,
        depth: &str,
        body: &str,
    ) -> Result<(Place, Node), SourceFault> {
        let typed = Place::parse(self.account.address.expose())?;
        let mut anew = false;
        for _ in 1..TRIES_MAX {
            let (here, answer) = self.once(place, method, depth, body, &typed).await?;
            if answer.status == 401 && here.is_of(&typed) && self.learns(&answer, here.https, anew)? {
                anew = true;
                continue;
            }
            let found = read(&answer)?;
            // RFC 5397: it answers anybody, and says that it does not know who asks.
            let nobody = found.first("unauthenticated").is_some();
            if nobody && matches!(self.how(), How::Unasked) && !here.https && here.is_of(&typed) {
                self.shows(How::Basic);
                continue;
            }
            return Ok((here, found));
        }
        let (here, answer) = self.once(place, method, depth, body, &typed).await?;
        Ok((here, read(&answer)?))
    }

    async fn once(
        &self,
        place: &Place,
        method: &'static str,
        depth: &str,
        body: &str,
        typed: &Place,
    ) -> Result<(Place, Answer), SourceFault> {
        let ask = Ask {
            method,
            headers: vec![
                ("Depth", depth.to_owned()),
                ("Content-Type", "application/xml; charset=utf-8".to_owned()),
            ],
            // A server that names somebody else's does not get what was typed for it.
            authorization: match place.is_of(typed) {
                true => self.authorization(self.how(), place.https),
                false => None,
            },
            body: body.to_owned(),
        };
        self.fetch.ask(place, &ask).await
    }
}

fn read(answer: &Answer) -> Result<Node, SourceFault> {
    super::judged(answer.status)?;
    if answer.status != 207 {
        return Err(SourceFault::NotACalendar);
    }
    xml::read(&String::from_utf8_lossy(&answer.body))
}

/// Whoever looks further finds something.
fn tells(found: &Node) -> bool {
    found.all("response").into_iter().any(is_calendar)
        || ["calendar-home-set", "current-user-principal"]
            .into_iter()
            .any(|name| place_in(found, name).is_some())
}

/// A calendar with entries, and not one of tasks alone.
fn is_calendar(response: &Node) -> bool {
    let kind = response.first("resourcetype").is_some_and(|kind| kind.first("calendar").is_some());
    let holds =
        response.first("supported-calendar-component-set").map(|set| set.all("comp")).unwrap_or_default();
    kind && (holds.is_empty() || holds.iter().any(|comp| comp.named.eq_ignore_ascii_case("VEVENT")))
}

/// The address within that property.
fn place_in(found: &Node, property: &str) -> Option<String> {
    let href = found.first(property)?.first("href")?.text.trim().to_owned();
    (!href.is_empty()).then_some(href)
}

/// `20261124T160000Z`.
fn utc(at: Time) -> Result<String, SourceFault> {
    let at = jiff::Timestamp::from_microsecond(at.micros()).map_err(|_| SourceFault::NoAnswer)?;
    Ok(at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_no_calendar_and_neither_is_a_folder() {
        let response = |kind: &str, comp: &str| {
            let text = format!(
                "<response><resourcetype><collection/>{kind}</resourcetype><supported-calendar-component-set><comp name=\"{comp}\"/></supported-calendar-component-set></response>"
            );
            is_calendar(xml::read(&text).expect("a document").first("response").expect("one"))
        };
        assert!(response("<calendar/>", "VEVENT"));
        assert!(!response("<calendar/>", "VJOURNAL") && !response("", "VEVENT"));
    }

    /// Refuses whoever shows nothing, or what it does not want; answers all else with a calendar. Says what it was shown.
    async fn server(
        wants: &'static str,
        scheme: &'static str,
        times: usize,
    ) -> (String, tokio::task::JoinHandle<Vec<String>>) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        const CALENDAR: &str = "<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:response><d:href>/cal/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/></d:resourcetype></d:prop></d:propstat></d:response></d:multistatus>";
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/cal/", listener.local_addr().expect("bound"));
        let served = tokio::spawn(async move {
            let mut shown = Vec::new();
            for _ in 0..times {
                let (mut stream, _) = listener.accept().await.expect("somebody comes");
                let (mut asked, mut piece) = (Vec::new(), [0; 2048]);
                while !asked.ends_with(b"propfind>") && !asked.ends_with(b"query>") {
                    let n = stream.read(&mut piece).await.expect("a request");
                    asked.extend_from_slice(&piece[..n]);
                }
                let asked = String::from_utf8_lossy(&asked).into_owned();
                let line =
                    asked.lines().find_map(|line| line.strip_prefix("Authorization: ")).unwrap_or_default();
                let answer = match line.starts_with(scheme) {
                    true => format!(
                        "HTTP/1.1 207 Multi-Status\r\nContent-Length: {}\r\n\r\n{CALENDAR}",
                        CALENDAR.len()
                    ),
                    false => format!("HTTP/1.1 401 Unauthorized\r\n{wants}Content-Length: 0\r\n\r\n"),
                };
                stream.write_all(answer.as_bytes()).await.expect("sent");
                shown.push(line.to_owned());
            }
            shown
        });
        (address, served)
    }

    fn account(address: &str) -> CalendarAccount {
        CalendarAccount {
            address: Secret::new(address.to_owned()),
            user: Secret::new("ada".to_owned()),
            password: Secret::new("right".to_owned()),
        }
    }

    fn fetch() -> Fetch {
        Fetch::new(vec!["http://127.0.0.1".to_owned()], super::super::fetch::system()).expect("set up")
    }

    #[tokio::test]
    async fn a_server_that_wants_proof_gets_nothing_else() {
        let wants = "WWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256\r\n";
        let (address, served) = server(wants, "Digest ", 3).await;
        let (account, fetch) = (account(&address), fetch());
        let dav = Dav::new(&fetch, &account);
        let found = dav.calendars().await.expect("found");
        assert_eq!(found.len(), 1);
        let span = (Time(1_795_536_000_000_000), Time(1_795_636_000_000_000));
        dav.entries(found[0].address.expose(), span).await.expect("read");
        let shown = served.await.expect("served");
        assert_eq!(shown[0], "", "nothing before it has asked");
        for (nth, line) in shown.iter().enumerate().skip(1) {
            let counted = line.contains(&format!("nc={nth:08x}")) && line.contains("uri=\"/cal/\"");
            assert!(counted && line.contains("username=\"ada\""), "{line}");
        }
        assert!(shown.iter().all(|line| !line.starts_with("Basic")));
    }

    #[tokio::test]
    async fn a_password_that_is_wrong_is_not_tried_for_ever() {
        let wants = "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\"\r\n";
        let (address, served) = server(wants, "never", 2).await;
        let (account, fetch) = (account(&address), fetch());
        let refused = Dav::new(&fetch, &account).calendars().await;
        assert_eq!(refused.err(), Some(SourceFault::Refused));
        assert_eq!(served.await.expect("served").len(), 2);
    }

    /// A server that has forgotten what it once said, and does not call that old.
    #[tokio::test]
    async fn what_was_asked_for_before_is_signed_anew() {
        let wants = "WWW-Authenticate: Digest realm=\"x\", nonce=\"new\", qop=\"auth\"\r\n";
        let (address, served) = server(wants, "Digest username=\"ada\", realm=\"x\", nonce=\"new\"", 2).await;
        let (account, fetch) = (account(&address), fetch());
        let dav = Dav::new(&fetch, &account);
        let before = ["Digest realm=\"x\", nonce=\"old\", qop=\"auth\""];
        let Some(Asked::Digest(old)) = Asked::best(before.into_iter(), "ours") else { panic!("no digest") };
        dav.shows(How::Signed(Arc::new(old)));
        assert_eq!(dav.calendars().await.expect("found").len(), 1);
        assert_eq!(served.await.expect("served").len(), 2);
    }

    #[test]
    fn moments_are_said_in_utc() {
        assert_eq!(utc(Time(1_795_536_000_000_000)).as_deref(), Ok("20261124T160000Z"));
    }
}
