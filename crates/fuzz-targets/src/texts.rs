//! Files and texts that people and other servers send.
use crate::{owned, text};
use model::Lang;
use model::agent::Agent;
use model::chat::FileKind;
use model::people::Device;

/// Rows that a file may have, and its cells: `domain/src/contacts/importing`.
const ROWS_MOST: usize = 10_001;
const CELLS_MOST: usize = 60;

pub fn contacts(data: &[u8]) {
    if let Some((rows, cells)) = domain::untrusted::contacts(data) {
        assert!((1..=ROWS_MOST).contains(&rows) && cells <= CELLS_MOST);
    }
}

pub fn lists() -> Vec<Vec<u8>> {
    let mut seeds = owned([
        "Name,Email,Phone\nMaya Lin,maya@example.org,+1 312 555 0123\n\"Ode, Kim\",kim@example.org,\n",
        "sep=;\r\nNombre;Correo\r\nJosé Ñu;jose@example.org\r\n",
        "\u{feff}Name\tEmail\rAda\tada@example.org\r",
    ]);
    seeds.push("Name;Mail\nJos\u{e9}\n".chars().map(|c| c as u8).collect());
    let wide = "\u{feff}Name,Mail\r\nAda,a@example.org\r\n";
    seeds.push(wide.encode_utf16().flat_map(u16::to_le_bytes).collect());
    seeds
}

/// In whichever pieces it comes, the same is kept, and never what is written beside a picture.
pub fn picture(data: &[u8]) {
    let kind = FileKind::of(data);
    let whole = domain::untrusted::picture(data, data.len());
    assert_eq!(whole, domain::untrusted::picture(data, 3));
    if let Some((kept, _)) = whole {
        assert!(kept.len() <= data.len());
        // What was cleaned once has nothing more to lose.
        if matches!(kind, FileKind::Jpeg | FileKind::Png) && FileKind::of(&kept) == kind {
            let again = domain::untrusted::picture(&kept, kept.len()).map(|(kept, _)| kept);
            assert_eq!(again, Some(kept));
        }
    }
}

pub fn pictures() -> Vec<Vec<u8>> {
    let segment =
        |kind: u8, data: &[u8]| [&[0xFF, kind][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat();
    let plain = [
        vec![0xFF, 0xD8],
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xE1, b"Exif\0\0MM\0*where it was taken"),
        segment(0xFE, b"a comment"),
        segment(0xDB, &[7; 65]),
        segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        vec![1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD9],
    ]
    .concat();
    let film = [&plain[..], b"a film behind it"].concat();
    let chunk =
        |kind: &[u8], data: &[u8]| [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat();
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
        chunk(b"tEXt", b"Author\0somebody"),
        chunk(b"IDAT", &[1, 2, 3]),
        chunk(b"IEND", &[]),
        b"behind it".to_vec(),
    ]
    .concat();
    let part = |kind: &[u8], data: &[u8]| {
        let mut bytes = [kind, &(data.len() as u32).to_le_bytes()[..], data].concat();
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        bytes
    };
    let parts = [
        b"WEBP".to_vec(),
        part(b"VP8X", &[0x2C, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
        part(b"VP8 ", &[1, 2, 3]),
        part(b"EXIF", b"where it was taken"),
    ]
    .concat();
    vec![plain, film, png, part(b"RIFF", &parts), b"GIF89a".to_vec(), b"%PDF-1.7".to_vec()]
}

pub fn calendar(data: &[u8]) {
    let Some(spans) = domain::untrusted::calendar(&text(data)) else { return };
    assert!(spans.iter().all(|(from, to)| from <= to));
    assert!(spans.windows(2).all(|two| two[0].1 <= two[1].0), "they are put together");
}

pub fn calendars() -> Vec<Vec<u8>> {
    owned([
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@example.org\r\nDTSTART:20261207T150000Z\r\n\
         DTEND:20261207T160000Z\r\nSUMMARY:Something\r\n  folded\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:b\r\nDTSTART;TZID=America/Denver:20261201T090000\r\n\
         DURATION:PT1H30M\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270301T000000Z\r\n\
         EXDATE;TZID=America/Denver:20261207T090000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\n\
         RECURRENCE-ID;TZID=America/Denver:20261209T090000\r\nDTSTART;VALUE=DATE:20261210\r\n\
         STATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:20071104T020000\r\n\
         TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nEND:STANDARD\r\n\
         BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nTZOFFSETFROM:-0600\r\nTZOFFSETTO:-0500\r\n\
         RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:c\r\n\
         DTSTART;TZID=Own:20261215T100000\r\nDTEND;TZID=Own:20261215T101500\r\nTRANSP:OPAQUE\r\n\
         RDATE:20261216T100000Z,20261217T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ])
}

pub fn rule(data: &[u8]) {
    let days = domain::untrusted::rule(&text(data));
    assert!(days.unwrap_or_default() <= 400_000, "more days than steps");
}

pub fn rules() -> Vec<Vec<u8>> {
    owned([
        "FREQ=DAILY;INTERVAL=2;COUNT=30",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;WKST=SU;UNTIL=20301231T235959Z",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR;BYSETPOS=1,-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29,-1;INTERVAL=4",
        "FREQ=HOURLY;INTERVAL=3;BYDAY=MO,TU;BYMINUTE=0,30;COUNT=40",
        "FREQ=MINUTELY;INTERVAL=90;BYHOUR=9,10;BYMONTHDAY=-1;UNTIL=20261231T235959Z",
    ])
}

/// What another calendar's server answers: over HTTP, and within it as XML that names further addresses.
pub fn calendar_answer(data: &[u8]) {
    for ended in [false, true] {
        if let Ok(Some(answer)) = adapters::http::parse(data, ended) {
            assert!(answer.body.len() <= data.len());
            answer.header("content-type");
            drop(adapters::calendars::digest::Asked::best(answer.all("www-authenticate"), "ours"));
        }
    }
    let text = text(data);
    let here =
        adapters::calendars::place::Place::parse("https://calendar.example.org/dav/").expect("an address");
    if let Ok(found) = adapters::calendars::xml::read(&text) {
        for href in found.all("href") {
            drop(here.join(href.text.trim()));
        }
    }
    drop(adapters::calendars::digest::Asked::best(text.lines(), "ours"));
    for line in text.lines() {
        if let Ok(place) = adapters::calendars::place::Place::parse(line) {
            assert!(!place.host.is_empty());
            // What was as long as may be got a slash more.
            if let Ok(again) = adapters::calendars::place::Place::parse(&place.address()) {
                assert_eq!((again.host, again.port, again.https), (place.host, place.port, place.https));
            }
        }
        drop(here.join(line));
    }
}

pub fn calendar_answers() -> Vec<Vec<u8>> {
    owned([
        "HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\nContent-Length: 9\r\n\r\n<a>b</a>\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"a, b\", nonce=\"c\", qop=\"auth,auth-int\", \
         algorithm=SHA-256, Basic realm=\"d\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example.org:8443/x?y#z\r\n\r\n",
        "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:response>\
         <d:href>/dav/ada/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/></d:resourcetype>\
         <c:supported-calendar-component-set><c:comp name=\"VEVENT\"/></c:supported-calendar-component-set>\
         <d:displayname>Home &amp; work</d:displayname></d:prop></d:propstat></d:response></d:multistatus>",
        "<a><![CDATA[b]]><!-- c --><d e=\"f\"/></a>",
        "https://[2001:db8::1]:8443/a/../b?c\nhttp://calendar.example.org\n../x\n//other.example.org/y\n?z",
    ])
}

pub fn typed(data: &[u8]) {
    domain::untrusted::typed(&text(data));
}

pub fn typings() -> Vec<Vec<u8>> {
    owned([
        "maya.lin@example.org",
        "+1 (312) 555-0123",
        "312.555.0123",
        "123 456 789",
        "2026-11-27",
        "11/27/2026",
        "3:30 pm",
        "15:30:00",
        concat!("#", "1f6feb"),
        "America/Argentina/Buenos_Aires",
        "¿Sí? OK.",
        "Stop",
        "josé@münchen.example",
    ])
}

/// What browsers say of themselves.
pub fn agent(data: &[u8]) {
    let words = text(data);
    for touch_points in [0, 5, -1, i32::MAX] {
        Agent::read(&words, touch_points);
    }
    Device::of(&words);
    Lang::from_accept(&words);
}

pub fn agents() -> Vec<Vec<u8>> {
    owned([
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "es-MX,es;q=0.9,en;q=0.8",
    ])
}
