//! A thousand ways to write in the audit log past the program, by somebody who owns the database and knows how it is
//! made, but has neither the key nor the file of checkpoints: each is found.
use crate::tampered::{Entry, State, with};
use domain::audit::{Fault, Place, anchor, first_broken_entry};
use domain::{Domain, clinics, operator, verify_audit};
use model::{ClinicId, Time};
use testkit::{DAY, MINUTE, TestClinic, TestDomain};

/// The id under which a log stands.
fn uuid_of(log: Option<ClinicId>) -> sqlx::types::Uuid {
    log.map_or(sqlx::types::Uuid::nil(), |clinic| clinic.0)
}

/// What looks.
#[derive(Clone, Copy, PartialEq)]
enum Verifier {
    Real,
    /// The planted fault: it forgets what was signed, as a bare chain does.
    ChainAlone,
}

/// Chance that can be repeated (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

/// Two clinics and the installation, each with a log that was signed again and again, and all of it in the end.
async fn lived() -> (TestDomain, Vec<Option<ClinicId>>) {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    for n in 0..12 {
        happens(&domain, &ada, n).await;
        if n % 2 == 0 {
            happens(&domain, &ben, n).await;
        }
        if n % 3 == 0 {
            operator::new_link(&domain).await.unwrap();
            domain.clock.advance(MINUTE);
            anchor(&domain).await.unwrap();
        }
    }
    domain.clock.advance(MINUTE);
    anchor(&domain).await.unwrap();
    (domain, vec![None, Some(ada.id()), Some(ben.id())])
}

async fn happens(domain: &TestDomain, clinic: &TestClinic, n: i64) {
    domain.clock.advance(7);
    let admin = clinic.admin(domain).await;
    let settings = clinics::settings(domain, &admin).await.unwrap();
    let waiting_words = format!("Words {n}");
    clinics::save_settings(domain, &admin, model::clinics::ClinicSettings { waiting_words, ..settings })
        .await
        .unwrap();
}

const WAYS: [&str; 16] = [
    "change a field",
    "change a field and its hash",
    "remove an entry",
    "swap two entries",
    "add an entry at the end",
    "add an entry at the end, with the right head and tree",
    "put an entry in, with right hashes from there on",
    "take one out, with right hashes from there on",
    "swap two, with right hashes from there on",
    "rewrite from a point on, with right hashes, tree and head",
    "rewrite, and put the new roots into the checkpoints",
    "cut off the end, with the right head",
    "cut off the end, and the checkpoints with it",
    "remove a whole log",
    "change a checkpoint",
    "change the head",
];

/// One of the ways, somewhere; None when it came to nothing.
fn tamper(state: &State, way: &str, dice: &mut Dice) -> Option<State> {
    let mut new = state.clone();
    let log = *dice.pick(&state.logs());
    let mut entries = state.of(log);
    let last = entries.len() - 1;
    let (at, other) = (dice.roll(entries.len()), dice.roll(entries.len()));
    match way {
        "change a field" => change(&mut entries[at], dice),
        "change a field and its hash" => {
            change(&mut entries[at], dice);
            let before = if at == 0 { vec![0; 32] } else { entries[at - 1].hash.clone() };
            entries[at].hash = entries[at].link(&before);
        }
        "remove an entry" => drop(entries.remove(at)),
        "swap two entries" => swap(&mut entries, at, other),
        "add an entry at the end" => {
            let mut more = entries[at].clone();
            more.seq = entries[last].seq + 1;
            more.hash = more.link(&entries[last].hash);
            entries.push(more);
        }
        "add an entry at the end, with the right head and tree" => {
            let more = entries[at].clone();
            entries.push(more);
            new.relink(log, &mut entries);
        }
        "put an entry in, with right hashes from there on" => {
            let more = entries[other].clone();
            entries.insert(at, more);
            new.relink(log, &mut entries);
        }
        "take one out, with right hashes from there on" => {
            entries.remove(at);
            new.relink(log, &mut entries);
        }
        "swap two, with right hashes from there on" => {
            swap(&mut entries, at, other);
            new.relink(log, &mut entries);
        }
        "rewrite from a point on, with right hashes, tree and head" => {
            change(&mut entries[at], dice);
            new.relink(log, &mut entries);
        }
        "rewrite, and put the new roots into the checkpoints" => {
            change(&mut entries[at], dice);
            new.relink(log, &mut entries);
            new.reroot(log, &entries);
        }
        "cut off the end, with the right head" => {
            entries.truncate(at.max(1));
            new.relink(log, &mut entries);
        }
        "cut off the end, and the checkpoints with it" => {
            entries.truncate(at.max(1));
            new.relink(log, &mut entries);
            let size = i64::try_from(entries.len()).unwrap();
            new.checkpoints.retain(|one| one.clinic_id != log || one.size <= size);
            new.renumber();
        }
        "remove a whole log" => {
            entries.clear();
            new.heads.retain(|head| head.clinic_id != log);
            new.checkpoints.retain(|one| one.clinic_id != log);
            new.renumber();
        }
        "change a checkpoint" => {
            let at = dice.roll(new.checkpoints.len());
            let one = &mut new.checkpoints[at];
            match dice.roll(6) {
                0 => one.size += 1000,
                1 => flip(&mut one.root, dice),
                2 => one.at = Time(one.at.0 + 1),
                3 => flip(&mut one.before, dice),
                4 => flip(&mut one.signature, dice),
                _ => drop(new.checkpoints.remove(at)),
            }
        }
        "change the head" => {
            let head = new.heads.iter_mut().find(|head| head.clinic_id == log)?;
            match dice.roll(7) {
                0 => head.seq += 1,
                1 => flip(&mut head.hash, dice),
                2 => flip(head.peaks.as_mut()?, dice),
                3 => head.peaks = None,
                4 => flip(head.mac.as_mut()?, dice),
                5 => head.mac = None,
                _ => (head.peaks, head.mac) = (None, None),
            }
        }
        _ => unreachable!("a way that is not listed"),
    }
    new.put(log, entries);
    (new != *state).then_some(new)
}

fn change(entry: &mut Entry, dice: &mut Dice) {
    match dice.roll(5) {
        0 => entry.at = Time(entry.at.0 + 1 - 2 * dice.roll(2) as i64),
        1 => entry.actor_kind = if entry.actor_kind == "guest" { "host" } else { "guest" }.to_owned(),
        2 => entry.actor_id = with(entry.actor_id, dice.roll(1000)),
        3 => entry.name.push('x'),
        _ => entry.object_id = with(entry.object_id, dice.roll(1000)),
    }
}

/// Everything but the number and the hash.
fn swap(entries: &mut [Entry], at: usize, other: usize) {
    let (seq, hash) = (entries[at].seq, entries[at].hash.clone());
    let (other_seq, other_hash) = (entries[other].seq, entries[other].hash.clone());
    entries.swap(at, other);
    (entries[at].seq, entries[at].hash) = (seq, hash);
    (entries[other].seq, entries[other].hash) = (other_seq, other_hash);
}

fn flip(bytes: &mut [u8], dice: &mut Dice) {
    let at = dice.roll(bytes.len());
    bytes[at] ^= 1 << dice.roll(8);
}

async fn is_found(domain: &TestDomain, logs: &[Option<ClinicId>], verifier: Verifier) -> bool {
    match verifier {
        Verifier::Real => !verify_audit(domain.config(), &[]).await.unwrap().faults.is_empty(),
        Verifier::ChainAlone => {
            let mut found = false;
            for log in logs {
                found |= first_broken_entry(domain, *log).await.unwrap().is_some();
            }
            found
        }
    }
}

/// The ways that were not found, each as often as it was not.
async fn hunt(verifier: Verifier, times: usize) -> Vec<&'static str> {
    let (domain, logs) = lived().await;
    let state = State::read(&domain.database).await;
    assert!(!is_found(&domain, &logs, verifier).await, "nobody has touched it");
    let (mut dice, mut missed, mut tried) = (Dice(1), Vec::new(), 0);
    while tried < times {
        let way = WAYS[tried % WAYS.len()];
        let Some(tampered) = tamper(&state, way, &mut dice) else { continue };
        tried += 1;
        tampered.write(&domain.database).await;
        if !is_found(&domain, &logs, verifier).await {
            missed.push(way);
        }
    }
    state.write(&domain.database).await;
    assert!(!is_found(&domain, &logs, verifier).await, "put back as it was");
    missed
}

#[tokio::test]
async fn a_thousand_tamperings_are_all_found() {
    assert_eq!(hunt(Verifier::Real, 1_000).await, Vec::<&str>::new());
}

#[tokio::test]
async fn a_verifier_that_forgets_what_was_signed_misses_some() {
    let missed = hunt(Verifier::ChainAlone, 60).await;
    for way in
        ["rewrite from a point on, with right hashes, tree and head", "cut off the end, with the right head"]
    {
        assert!(missed.contains(&way), "{way}: {missed:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let (domain, logs) = lived().await;
    let ada = logs[1].unwrap();
    let state = State::read(&domain.database).await;
    let whole = verify_audit(domain.config(), &[]).await.unwrap();
    assert_eq!((whole.faults.len(), whole.unsigned, whole.behind, whole.logs), (0, 0, 0, 3));
    let mut entries = state.of(ada.0);
    let size = i64::try_from(entries.len()).unwrap();
    assert_eq!(whole.entries, i64::try_from(state.entries.len()).unwrap());

    entries[4].name = "nothing".to_owned();
    let mut changed = state.clone();
    changed.put(ada.0, entries.clone());
    changed.write(&domain.database).await;
    let faults = verify_audit(domain.config(), &[]).await.unwrap().faults;
    assert!(matches!(faults[..], [Fault::Entry { number: 5, .. }]), "{faults:?}");

    changed.relink(ada.0, &mut entries);
    changed.put(ada.0, entries);
    changed.write(&domain.database).await;
    let faults = verify_audit(domain.config(), &[]).await.unwrap().faults;
    assert!(matches!(faults[..], [Fault::Rewritten { entries, .. }] if entries >= 5), "{faults:?}");

    let mut cut = state.clone();
    let mut entries = state.of(ada.0);
    entries.truncate(3);
    cut.relink(ada.0, &mut entries);
    cut.put(ada.0, entries);
    cut.write(&domain.database).await;
    let faults = verify_audit(domain.config(), &[]).await.unwrap().faults;
    assert!(matches!(faults[..], [Fault::CutOff { found: 3, signed, .. }] if signed <= size), "{faults:?}");
    state.write(&domain.database).await;
}

#[tokio::test]
async fn what_was_not_signed_yet_is_said_and_signed_once() {
    let (domain, _) = lived().await;
    assert_eq!(anchor(&domain).await.unwrap(), 0, "nothing has grown");
    operator::new_link(&domain).await.unwrap();
    let report = verify_audit(domain.config(), &[]).await.unwrap();
    assert_eq!((report.unsigned, report.faults.len()), (1, 0));
    assert_eq!(anchor(&domain).await.unwrap(), 1);
    assert_eq!(verify_audit(domain.config(), &[]).await.unwrap().unsigned, 0);
}

#[tokio::test]
async fn a_crash_before_the_file_was_written_is_no_tampering_and_is_made_up_for() {
    let (domain, _) = lived().await;
    let file = domain.config().audit_dir.join("checkpoints.jsonl");
    let before = std::fs::read(&file).unwrap();
    domain.clock.advance(DAY);
    operator::new_link(&domain).await.unwrap();
    anchor(&domain).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    // As if it had died in between, in the middle of a line.
    std::fs::write(&file, &whole[..before.len() + 20]).unwrap();
    let report = verify_audit(domain.config(), &[]).await.unwrap();
    assert_eq!((report.behind, report.faults), (1, vec![]));
    anchor(&domain).await.unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), whole);
}

#[tokio::test]
async fn a_file_that_was_shortened_or_taken_away_is_found() {
    let (domain, _) = lived().await;
    let file = domain.config().audit_dir.join("checkpoints.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let find = async |text: String| {
        std::fs::write(&file, text).unwrap();
        verify_audit(domain.config(), &[]).await.unwrap().faults
    };
    let faults = find(lines[..4].join("\n") + "\n").await;
    assert!(faults.contains(&Fault::Missing { place: Place::File, number: 5 }), "{faults:?}");
    let faults = find([&lines[..4], &lines[5..]].concat().join("\n") + "\n").await;
    assert!(faults.contains(&Fault::Order { place: Place::File, number: 6 }), "{faults:?}");
    let faults = find(text.replace("\"n\":3", "\"m\":3")).await;
    assert!(faults.contains(&Fault::Unreadable { place: Place::File, line: 3 }), "{faults:?}");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(verify_audit(domain.config(), &[]).await.unwrap().faults, [Fault::NoFile]);
    // Moved to a safe place: the server begins a new one.
    anchor(&domain).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

/// Who owns the database and the file as well is found by a copy of the file that was kept elsewhere.
#[tokio::test]
async fn a_copy_kept_elsewhere_finds_what_database_and_file_hide_together() {
    let (domain, _) = lived().await;
    let file = domain.config().audit_dir.join("checkpoints.jsonl");
    let state = State::read(&domain.database).await;
    let copy = domain.database.folder.join("copy.jsonl");
    operator::new_link(&domain).await.unwrap();
    domain.clock.advance(MINUTE);
    anchor(&domain).await.unwrap();
    std::fs::copy(&file, &copy).unwrap();
    // An older backup of both.
    state.write(&domain.database).await;
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text[..text.trim_end().rfind('\n').unwrap()].to_owned() + "\n").unwrap();
    assert_eq!(verify_audit(domain.config(), &[]).await.unwrap().faults, []);
    let faults = verify_audit(domain.config(), &[copy]).await.unwrap().faults;
    assert!(faults.iter().any(|fault| matches!(fault, Fault::CutOff { .. })), "{faults:?}");
    assert!(
        verify_audit(domain.config(), &["/nowhere".into()]).await.is_err(),
        "a copy that is named must be there"
    );
}

/// The newest entries are not signed yet; without the key they are as hard to forge.
#[tokio::test]
async fn what_is_not_signed_yet_is_not_forged_either_and_never_signed_then() {
    let (domain, logs) = lived().await;
    let log = uuid_of(logs[0]);
    operator::new_link(&domain).await.unwrap();
    operator::new_link(&domain).await.unwrap();
    let state = State::read(&domain.database).await;
    let last = state.of(log).len() - 1;
    for way in ["change", "add", "cut"] {
        let (mut new, mut entries) = (state.clone(), state.of(log));
        match way {
            "change" => entries[last].name = "operator_entered".to_owned(),
            "add" => entries.push(entries[last].clone()),
            _ => entries.truncate(last),
        }
        new.relink(log, &mut entries);
        new.put(log, entries);
        new.write(&domain.database).await;
        let find = async || verify_audit(domain.config(), &[]).await.unwrap().faults;
        assert!(matches!(find().await[..], [Fault::Head { .. }]), "{way}: {:?}", find().await);
        // Nor does the program make it good: it goes on, signs nothing of it, and it stays wrong.
        assert_eq!(anchor(&domain).await.unwrap(), 0, "{way}");
        operator::new_link(&domain).await.unwrap();
        assert_eq!(anchor(&domain).await.unwrap(), 0, "{way}");
        assert!(matches!(find().await[..], [Fault::Head { .. }]), "{way}: {:?}", find().await);
    }
    state.write(&domain.database).await;
    assert_eq!(anchor(&domain).await.unwrap(), 1);
    assert_eq!(verify_audit(domain.config(), &[]).await.unwrap().faults, []);
}

/// A log of before there was a tree goes on, and is signed with all that was in it.
#[tokio::test]
async fn an_older_log_gets_its_tree() {
    let (domain, logs) = lived().await;
    let mut state = State::read(&domain.database).await;
    state.checkpoints.clear();
    state.heads.iter_mut().for_each(|head| (head.peaks, head.mac) = (None, None));
    state.write(&domain.database).await;
    std::fs::remove_file(domain.config().audit_dir.join("checkpoints.jsonl")).unwrap();
    assert_eq!(verify_audit(domain.config(), &[]).await.unwrap().faults, []);
    operator::new_link(&domain).await.unwrap();
    assert_eq!(anchor(&domain).await.unwrap(), logs.len());
    let report = verify_audit(domain.config(), &[]).await.unwrap();
    assert_eq!((report.faults, report.unsigned, report.logs), (vec![], 0, logs.len()));
}

#[tokio::test]
async fn a_signed_log_without_its_key_does_not_open_and_is_not_verified() {
    let (domain, _) = lived().await;
    std::fs::remove_file(domain.config().data_dir.join("keys/audit.key")).unwrap();
    let error = verify_audit(domain.config(), &[]).await.unwrap_err().to_string();
    assert!(error.contains("audit.key"), "{error}");
    let (config, ports) = domain.parts();
    let error = Domain::open(config, ports).await.err().expect("not with a new key").to_string();
    assert!(error.contains("audit.key"), "{error}");
}

/// What was mailed to the operator is a copy like any other.
#[tokio::test]
async fn the_newest_checkpoints_are_mailed_and_find_what_was_cut_off() {
    let (domain, logs) = lived().await;
    let (mut config, ports) = domain.parts();
    config.audit_mail = Some("operator@bedside.example".to_owned());
    let mailing = Domain::open(config, ports).await.unwrap();
    domain.mail();
    crate::tidying::tidy_by(&domain, mailing).await;
    let letter = domain.mail().into_iter().find(|letter| letter.to_address == "operator@bedside.example");
    let letter = letter.expect("mailed once a day");
    assert!(letter.text.contains("--copy") && letter.text.contains("Guarde este mensaje"), "{}", letter.text);
    let copy = domain.database.folder.join("mailed.jsonl");
    std::fs::write(&copy, &letter.attachments[0].body).unwrap();
    assert_eq!(std::fs::read_to_string(&copy).unwrap().lines().count(), logs.len());
    assert_eq!(verify_audit(domain.config(), std::slice::from_ref(&copy)).await.unwrap().faults, []);
    let mut state = State::read(&domain.database).await;
    let log = logs[1].unwrap().0;
    let mut entries = state.of(log);
    entries.truncate(2);
    state.relink(log, &mut entries);
    state.put(log, entries);
    state.checkpoints.clear();
    state.write(&domain.database).await;
    std::fs::remove_file(domain.config().audit_dir.join("checkpoints.jsonl")).unwrap();
    let faults = verify_audit(domain.config(), &[copy]).await.unwrap().faults;
    assert!(faults.iter().any(|fault| matches!(fault, Fault::CutOff { .. })), "{faults:?}");
}
