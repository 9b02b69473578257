//! Photos and files in the chat (C3, W4): who reads them, what is left of a photo, what is sent twice, too large, or found
//! changed on the disk, and when nothing of it is left.
use crate::joining::{Room, enter, room};
use crate::refused;
use crate::tidying::tidy;
use domain::chat::{self, Begun, Download, NewFile, Sent};
use domain::{Guest, joining, visits};
use model::chat::{ChatFile, ChatKeeping, ChatLine, ChatView, FileFault, FileKind, MB, NewGuestLine};
use model::{AppError, ChatLineId, Conflict};
use testkit::{HOUR, MINUTE, TestDomain};

fn new(name: &str) -> NewFile {
    NewFile { mark: name.into(), name: name.into(), ..NewFile::default() }
}

/// Piece by piece, as it comes over a line.
async fn sent(domain: &TestDomain, guest: &Guest, new: NewFile, bytes: &[u8]) -> Sent {
    domain.clock.advance(1);
    let mut incoming = match chat::begin_file_as_guest(domain, guest, new).await.unwrap() {
        Begun::Open(incoming) => incoming,
        Begun::Known(said) => return Sent::Said(said),
        Begun::Refused(fault) => return Sent::Refused(fault),
    };
    for piece in bytes.chunks(10_000) {
        if let Some(fault) = incoming.write(piece).await.unwrap() {
            return Sent::Refused(fault);
        }
    }
    incoming.finish().await.unwrap()
}

/// The line that it is.
pub async fn sends(domain: &TestDomain, guest: &Guest, name: &str, bytes: &[u8]) -> ChatLineId {
    let sent = sent(domain, guest, new(name), bytes).await;
    assert!(matches!(sent, Sent::Said(_)), "{sent:?}");
    lines(&chat::read_as_guest(domain, guest, None).await.unwrap()).last().unwrap().id
}

fn lines(view: &ChatView) -> Vec<ChatLine> {
    view.talks.iter().flat_map(|talk| talk.lines.clone()).collect()
}

async fn whole(mut file: Download) -> domain::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(piece) = file.next().await? {
        bytes.extend(piece);
    }
    Ok(bytes)
}

fn pdf(length: usize) -> Vec<u8> {
    b"%PDF-1.7 ".iter().copied().chain((0..length).map(|n| (n / 7 % 251) as u8)).collect()
}

#[tokio::test]
async fn a_file_at_the_door_is_read_by_the_hosts_and_nobody_else() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    let bytes = pdf(200_000);
    let line = sends(&domain, &maya, "C:\\scans\\list.pdf", &bytes).await;
    let shown = lines(&chat::read(&domain, &host, visit, None).await.unwrap());
    let file = ChatFile { kind: FileKind::Other, bytes: bytes.len() as i64 };
    assert_eq!((shown[0].text.as_deref(), shown[0].file), (Some("list.pdf"), Some(file)));
    let found = chat::file(&domain, &host, visit, line).await.unwrap();
    assert_eq!((found.name.as_str(), found.bytes), ("list.pdf", bytes.len() as i64));
    assert_eq!(whole(found).await.unwrap(), bytes);
    assert_eq!(whole(chat::file_as_guest(&domain, &maya, line).await.unwrap()).await.unwrap(), bytes);
    let other = domain.clinic("elm").await.host(&domain).await;
    assert_eq!(refused(chat::file(&domain, &other, visit, line).await.map(drop)), AppError::NotFound);
    let nothing = ChatLineId::parse(&format!("{:032x}", 7)).unwrap();
    assert_eq!(refused(chat::file(&domain, &host, visit, nothing).await.map(drop)), AppError::NotFound);
    // What a host says to everyone is nothing to whoever waits.
    let to_all = NewFile { talk: visit.text(), ..new("plan.pdf") };
    let Begun::Open(mut incoming) = chat::begin_file(&domain, &host, visit, to_all).await.unwrap() else {
        panic!("a host may send")
    };
    assert_eq!(incoming.write(b"the plan").await.unwrap(), None);
    incoming.finish().await.unwrap();
    let view = chat::read(&domain, &host, visit, None).await.unwrap();
    let plan = view.talks[0].lines[0].id;
    assert_eq!(refused(chat::file_as_guest(&domain, &maya, plan).await.map(drop)), AppError::NotFound);
    joining::admit(&domain, &host, maya.id()).await.unwrap();
    assert_eq!(whole(chat::file_as_guest(&domain, &maya, plan).await.unwrap()).await.unwrap(), b"the plan");
    domain.leaves_jobs();
}

#[tokio::test]
async fn of_a_photo_only_the_picture_is_kept() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    let exif = b"\xff\xe1\x00\x15Exif\0\0GPS 39.7392 N";
    let picture = b"\xff\xda\x00\x03\x01 a face \xff\xd9";
    assert_eq!(exif.len(), 2 + 0x15);
    let photo = [&b"\xff\xd8"[..], exif, picture, b"and a film"].concat();
    let line = sends(&domain, &maya, "me.jpg", &photo).await;
    let found = chat::file(&domain, &host, visit, line).await.unwrap();
    let kept = [&b"\xff\xd8"[..], picture].concat();
    assert_eq!((found.kind, found.bytes), (FileKind::Jpeg, kept.len() as i64));
    assert_eq!(whole(found).await.unwrap(), kept);
    let half = sent(&domain, &maya, new("half.jpg"), &photo[..30]).await;
    assert_eq!(half, Sent::Refused(FileFault::Broken));
    assert_eq!(domain.files.all().len(), 1, "nothing is left of what was refused");
}

#[tokio::test]
async fn what_is_sent_again_is_one_and_what_is_too_much_is_said_kindly() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let admin = clinic.admin(&domain).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    sends(&domain, &maya, "list.pdf", b"%PDF a list").await;
    // The line broke before the answer came; and one that broke before the end leaves nothing.
    assert!(matches!(sent(&domain, &maya, new("list.pdf"), b"%PDF a list").await, Sent::Said(_)));
    let Begun::Open(mut broken) = chat::begin_file_as_guest(&domain, &maya, new("x")).await.unwrap() else {
        panic!("it may begin")
    };
    broken.write(&pdf(100_000)).await.unwrap();
    drop(broken);
    assert_eq!(lines(&chat::read(&domain, &host, visit, None).await.unwrap()).len(), 1);
    assert_eq!(domain.files.all().len(), 1);
    assert_eq!(sent(&domain, &maya, new("none"), b"").await, Sent::Refused(FileFault::Empty));
    let five = ChatKeeping { chat_hours: "24".into(), file_mb: "5".into() };
    chat::save_keeping(&domain, &admin, five).await.unwrap();
    let large = pdf(usize::try_from(5 * MB).unwrap());
    assert_eq!(sent(&domain, &maya, new("large"), &large).await, Sent::Refused(FileFault::TooBig));
    domain.files.set_full(true);
    assert_eq!(sent(&domain, &maya, new("full"), b"text").await, Sent::Refused(FileFault::DiskFull));
    domain.files.set_full(false);
    // Lines go on as before.
    let line = NewGuestLine { mark: "a".into(), text: "Hello".into(), ..NewGuestLine::default() };
    chat::say_as_guest(&domain, &maya, line).await.unwrap();
    // Three at once.
    let mut going = Vec::new();
    for n in 0..3 {
        going.push(chat::begin_file_as_guest(&domain, &maya, new(&format!("f{n}"))).await.unwrap());
    }
    let fourth = chat::begin_file_as_guest(&domain, &maya, new("f4")).await.unwrap();
    assert!(matches!(fourth, Begun::Refused(FileFault::Busy)));
    drop(going);
    // Whoever breaks off again and again comes to an end.
    let mut ends = None;
    for n in 0..60 {
        if let Err(error) = chat::begin_file_as_guest(&domain, &maya, new(&format!("g{n}"))).await {
            ends = Some(error.shown());
            break;
        }
    }
    assert!(matches!(ends, Some(AppError::TooMany { .. })), "{ends:?}");
    domain.clock.advance(61 * MINUTE);
    sends(&domain, &maya, "later.txt", b"later").await;
}

#[tokio::test]
async fn nothing_of_it_is_in_the_clear_and_what_was_changed_is_not_shown() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    let bytes = [&pdf(150_000)[..], b"Wzqlatex tendonqz allergy"].concat();
    let line = sends(&domain, &maya, "tendonqz.pdf", &bytes).await;
    let at_rest = domain.database.bytes_at_rest().await;
    let stored = domain.files.all().clone();
    for (file, bytes) in at_rest.into_iter().chain(stored.clone()) {
        assert!(!bytes.windows(8).any(|part| part == b"tendonqz"), "{file}");
    }
    let name = stored.keys().next().unwrap().clone();
    let chunk = 64 * 1024 + 29;
    let change = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut changed = stored[&name].clone();
        change(&mut changed);
        domain.files.all().insert(name.clone(), changed);
    };
    let read = async || whole(chat::file(&domain, &host, visit, line).await.unwrap()).await;
    change(&|all| all[chunk + 99] ^= 1);
    assert!(read().await.is_err());
    change(&|all| all.truncate(2 * chunk));
    assert!(read().await.is_err());
    change(&|all| all.rotate_left(chunk));
    assert!(read().await.is_err());
    change(&|_| ());
    assert_eq!(read().await.unwrap(), bytes);
}

#[tokio::test]
async fn it_goes_with_its_line_with_the_chat_and_with_whatever_killed_its_process() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    let line = sends(&domain, &maya, "a.pdf", b"%PDF a").await;
    chat::take_back_as_guest(&domain, &maya, line).await.unwrap();
    assert!(domain.files.all().is_empty());
    assert_eq!(refused(chat::file(&domain, &host, visit, line).await.map(drop)), AppError::NotFound);
    assert_eq!(lines(&chat::read(&domain, &host, visit, None).await.unwrap())[0].file, None);
    sends(&domain, &maya, "b.pdf", b"%PDF b").await;
    // Killed between a file and its row; and something of another's in the folder.
    let orphan = format!("{}-{}", clinic.id().text(), line.text());
    domain.files.all().insert(orphan.clone(), b"sealed".to_vec());
    domain.files.all().insert("lost+found".into(), Vec::new());
    tidy(&domain).await;
    let left: Vec<String> = domain.files.all().keys().cloned().collect();
    assert!(left.len() == 2 && !left.contains(&orphan), "{left:?}");
    visits::end(&domain, &host, visit).await.unwrap();
    let late = chat::begin_file_as_guest(&domain, &maya, new("c.pdf")).await;
    assert_eq!(refused(late.map(drop)), AppError::Conflict(Conflict::VisitEnded));
    domain.clock.advance(25 * HOUR);
    tidy(&domain).await;
    assert_eq!(domain.files.all().keys().collect::<Vec<_>>(), ["lost+found"]);
    domain.leaves_jobs();
}
