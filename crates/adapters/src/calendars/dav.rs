//! CalDAV (RFC 4791): from whatever address somebody typed to their calendars (RFC 6764, 6), and from a calendar to what it
//! holds. Repetitions are asked for as they are written and unfolded by the domain, for servers unfold them each in their own
//! way.
use super::fetch::{Ask, Fetch};
use super::place::Place;
use super::xml::{self, Node};
use crate::http::Answer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{CalendarAccount, FoundCalendar};
use model::outside::SourceFault;
use model::{Secret, Time};

const WELL_KNOWN: &str = "/.well-known/caldav";
const WHO: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/><c:calendar-home-set/></d:prop></d:propfind>";
const WHICH: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:resourcetype/><d:displayname/><c:supported-calendar-component-set/></d:prop></d:propfind>";

/// An account at a server.
pub struct Dav<'a> {
    pub fetch: &'a Fetch,
    pub account: &'a CalendarAccount,
}

impl Dav<'_> {
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
        let opens = format!("{}:{}", self.account.user.expose(), self.account.password.expose());
        let ask = Ask {
            method,
            headers: vec![
                ("Depth", depth.to_owned()),
                ("Content-Type", "application/xml; charset=utf-8".to_owned()),
            ],
            // A server that names somebody else's does not get what was typed for it.
            authorization: place.is_of(&typed).then(|| format!("Basic {}", STANDARD.encode(opens))),
            body: body.to_owned(),
        };
        let (here, answer) = self.fetch.ask(place, &ask).await?;
        Ok((here, read(&answer)?))
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

    #[test]
    fn moments_are_said_in_utc() {
        assert_eq!(utc(Time(1_795_536_000_000_000)).as_deref(), Ok("20261124T160000Z"));
    }
}
