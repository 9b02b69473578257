//! Outside calendars against a real CalDAV server, Radicale: found from its address alone, read, and refused with a wrong
//! password.
//!
//! Needs Python with Radicale: `BEDSIDE_CALDAV_PYTHON` (`./x test` sets it). Without it the test says loudly that it did not
//! run; with `CI` set that is a failure.
#![allow(clippy::disallowed_methods, reason = "tests read the environment")]
mod server;

use adapters::calendars::OutsideCalendars;
use domain::ports::{CalendarAccount, CalendarMarks, Calendars};
use model::outside::SourceFault;
use model::{Secret, Time};
use server::Server;

const CALENDAR: &str = "<?xml version=\"1.0\"?><c:mkcalendar xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:set><d:prop><d:displayname>Work &amp; home</d:displayname><c:supported-calendar-component-set><c:comp name=\"VEVENT\"/></c:supported-calendar-component-set></d:prop></d:set></c:mkcalendar>";
const TASKS: &str = "<?xml version=\"1.0\"?><c:mkcalendar xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:set><d:prop><d:displayname>Tasks</d:displayname><c:supported-calendar-component-set><c:comp name=\"VJOURNAL\"/></c:supported-calendar-component-set></d:prop></d:set></c:mkcalendar>";
/// Weekly, from long before.
const ENTRY: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:weekly\r\nDTSTAMP:20261001T000000Z\r\nDTSTART:20261006T160000Z\r\nDTEND:20261006T170000Z\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Weekly\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
const OLD: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:old\r\nDTSTAMP:20200101T000000Z\r\nDTSTART:20200106T160000Z\r\nDTEND:20200106T170000Z\r\nSUMMARY:Old\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn account(server: &Server, password: &str) -> CalendarAccount {
    CalendarAccount {
        address: Secret::new(server.address("/")),
        user: Secret::new("ada".to_owned()),
        password: Secret::new(password.to_owned()),
    }
}

#[tokio::test]
async fn calendars_are_found_from_the_servers_address_and_read() {
    let Some(server) = Server::start("found").await else { return };
    server.put("MKCALENDAR", "/ada/work/", CALENDAR).await;
    server.put("MKCALENDAR", "/ada/tasks/", TASKS).await;
    server.put("PUT", "/ada/work/weekly.ics", ENTRY).await;
    server.put("PUT", "/ada/work/old.ics", OLD).await;
    let outside = OutsideCalendars::new(vec!["http://127.0.0.1".to_owned()]).expect("set up");
    let found = outside.of_account(account(&server, "right")).await.expect("found");
    assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Work & home"]);
    // The week of November 24, 2026.
    let from = Time(1_795_478_400_000_000);
    let span = (from, from.plus_seconds(7 * 86_400));
    let addresses = found.into_iter().map(|one| one.address).collect();
    let files = outside.entries(account(&server, "right"), addresses, span).await.expect("read");
    assert_eq!(files.len(), 1, "what is long over is not sent");
    assert!(files[0].contains("UID:weekly") && files[0].contains("RRULE:FREQ=WEEKLY"));
}

#[tokio::test]
async fn what_is_wrong_is_told_apart() {
    let Some(server) = Server::start("wrong").await else { return };
    let outside = OutsideCalendars::new(vec!["http://127.0.0.1".to_owned()]).expect("set up");
    let refused = outside.of_account(account(&server, "wrong")).await;
    assert_eq!(refused.err(), Some(SourceFault::Refused));
    // The same server, where nobody has allowed it.
    let strict = OutsideCalendars::new(Vec::new()).expect("set up");
    let closed = strict.of_account(account(&server, "right")).await;
    assert_eq!(closed.err(), Some(SourceFault::NotAllowed));
    // A file that wants a password that nobody has given.
    let file = outside.file(Secret::new(server.address("/ada/work/")), CalendarMarks::default()).await;
    assert_eq!(file.err(), Some(SourceFault::Refused));
}
