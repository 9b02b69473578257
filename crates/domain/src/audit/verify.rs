//! Is every log what was written? Held against its own chain, and against everything that was ever signed of it.
use super::checkpoint::Checkpoint;
use super::merkle::{self, Peaks};
use super::{Entry, Head, end, file, link, rows, text};
use crate::seal::signing::{Signer, is_signed};
use crate::tx::Conn;
use model::{ClinicId, Time};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Whose log; the nil id is the installation's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Log(pub(super) Uuid);

impl Log {
    /// "the installation", or a clinic's id.
    pub fn whose(self) -> String {
        if self.0.is_nil() { "the installation".to_owned() } else { ClinicId(self.0).text() }
    }
}

/// Where something was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Database,
    File,
    /// A copy of the file that was kept elsewhere, the first or the second …
    Copy(usize),
}

/// What is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This entry was changed, or moved, or put in, or what stood in its place is gone.
    Entry { log: Log, number: i64 },
    /// The log ends with this entry, and its head says otherwise: somebody without the key has added to it, changed or
    /// taken away what was not signed yet.
    Head { log: Log, number: i64 },
    /// So many entries were there when it was signed; there are fewer now.
    CutOff { log: Log, signed: i64, found: i64, at: Time },
    /// The first so many entries follow one from the other, and are not those that were signed.
    Rewritten { log: Log, entries: i64, at: Time },
    /// It does not carry the installation's signature.
    Signature { place: Place, number: i64 },
    /// It does not follow the one before: one is missing there, or was put in, or they were moved.
    Order { place: Place, number: i64 },
    /// A line that is no checkpoint.
    Unreadable { place: Place, line: i64 },
    /// This one is not there, though it is elsewhere.
    Missing { place: Place, number: i64 },
    /// In the database and in this place the same number says two different things.
    Differs { place: Place, number: i64 },
    /// There is no file at all, though much was signed.
    NoFile,
}

/// What was looked at, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub logs: usize,
    pub entries: i64,
    /// Entries since the last checkpoints: held by their chain alone, until they are signed.
    pub unsigned: i64,
    pub checkpoints: usize,
    /// Checkpoints of the last moment that the database has and the file has not yet.
    pub behind: usize,
    /// By which the signatures are known.
    pub key: Vec<u8>,
    pub faults: Vec<Fault>,
}

type Lines = Vec<Result<Checkpoint, i64>>;

/// What was signed and is kept outside of the database.
pub(crate) struct Files {
    file: Option<Lines>,
    copies: Vec<Lines>,
}

impl Files {
    /// A copy that was named has to be there.
    pub fn read(folder: &Path, copies: &[PathBuf]) -> anyhow::Result<Files> {
        let read = |copy: &PathBuf| {
            file::read(copy)?.ok_or_else(|| anyhow::anyhow!("there is no file {}", copy.display()))
        };
        Ok(Files {
            file: file::read(&file::path(folder))?,
            copies: copies.iter().map(read).collect::<anyhow::Result<_>>()?,
        })
    }
}

pub(crate) async fn verify(conn: &mut Conn, key: &Signer, files: Files) -> sqlx::Result<Report> {
    let table = rows::signed_after(conn, 0).await?;
    let mut report = Report { key: key.public(), ..Report::default() };
    let mut signed = Signed::default();
    if !table.is_empty() || files.file.is_some() || !files.copies.is_empty() {
        let public = report.key.clone();
        compare(&table, files, &public, &mut report, &mut signed);
    }
    report.checkpoints = table.len();
    for chain in rows::chains(conn).await? {
        signed.0.entry(chain).or_default();
    }
    for (chain, marks) in signed.0 {
        let last_signed = marks.keys().next_back().map_or(0, |(size, _)| *size);
        let check = check(conn, chain, marks, Some(key)).await?;
        report.logs += 1;
        report.entries += check.peaks.size();
        report.unsigned += (check.peaks.size() - last_signed).max(0);
        report.faults.extend(check.fault);
    }
    Ok(report)
}

/// What was signed of each log: size and root, and when. A set, since the same stands in several places.
#[derive(Default)]
struct Signed(BTreeMap<Uuid, Marks>);

type Marks = BTreeMap<(i64, Vec<u8>), Time>;

/// Holds the places in which was signed against each other, and gathers what they say.
fn compare(table: &[Checkpoint], files: Files, key: &[u8], report: &mut Report, signed: &mut Signed) {
    let lines: Lines = table.iter().cloned().map(Ok).collect();
    sequence(&lines, Place::Database, key, report, signed);
    match &files.file {
        Some(lines) => {
            sequence(lines, Place::File, key, report, signed);
            against(table, lines, Place::File, report);
        }
        None => report.faults.push(Fault::NoFile),
    }
    for (place, lines) in files.copies.iter().enumerate() {
        sequence(lines, Place::Copy(place), key, report, signed);
        against(table, lines, Place::Copy(place), report);
    }
}

/// Each follows the one before and carries our signature; what does not, says nothing.
fn sequence(lines: &Lines, place: Place, key: &[u8], report: &mut Report, signed: &mut Signed) {
    let (mut expected, mut before) = (1, vec![0; 32]);
    for line in lines {
        let checkpoint = match line {
            Ok(checkpoint) => checkpoint,
            Err(line) => {
                report.faults.push(Fault::Unreadable { place, line: *line });
                continue;
            }
        };
        let number = checkpoint.n;
        // A copy holds whatever somebody kept; each line says something by itself.
        if !matches!(place, Place::Copy(_)) && (number != expected || checkpoint.before != before) {
            report.faults.push(Fault::Order { place, number });
        }
        (expected, before) = (number.saturating_add(1), checkpoint.hash().to_vec());
        if is_signed(key, &checkpoint.text(), &checkpoint.signature) {
            let marks = signed.0.entry(checkpoint.clinic_id).or_default();
            marks.insert((checkpoint.size, checkpoint.root.clone()), checkpoint.at);
        } else {
            report.faults.push(Fault::Signature { place, number });
        }
    }
}

/// The same numbers on both sides, saying the same. A copy may be older than the database, and the file behind it by
/// what was signed last: a crash may come between the two.
fn against(table: &[Checkpoint], lines: &Lines, place: Place, report: &mut Report) {
    let ours: BTreeMap<i64, &Checkpoint> = table.iter().map(|one| (one.n, one)).collect();
    let theirs: BTreeMap<i64, &Checkpoint> = lines.iter().flatten().map(|one| (one.n, one)).collect();
    for (number, one) in &theirs {
        match ours.get(number) {
            None => report.faults.push(Fault::Missing { place: Place::Database, number: *number }),
            Some(our) if our != one => report.faults.push(Fault::Differs { place, number: *number }),
            Some(_) => {}
        }
    }
    if matches!(place, Place::Copy(_)) {
        return;
    }
    let (end, newest) = (theirs.keys().next_back().copied().unwrap_or(0), table.last().map(|last| last.at));
    for (number, one) in ours.iter().filter(|(number, _)| !theirs.contains_key(number)) {
        if *number > end && Some(one.at) == newest {
            report.behind += 1;
        } else {
            report.faults.push(Fault::Missing { place, number: *number });
        }
    }
}

/// One log, entry by entry.
struct Check {
    log: Log,
    before: Vec<u8>,
    peaks: Peaks,
    /// What was signed and not reached yet.
    marks: Marks,
    was_signed: bool,
    fault: Option<Fault>,
}

async fn check(conn: &mut Conn, chain: Uuid, marks: Marks, key: Option<&Signer>) -> sqlx::Result<Check> {
    let mut check = Check::new(chain, marks);
    let mut seen = i64::MIN;
    loop {
        let entries = rows::after(conn, chain, seen).await?;
        let Some(last) = entries.last() else { break };
        seen = last.seq;
        entries.iter().for_each(|entry| check.entry(entry));
        if check.fault.is_some() {
            return Ok(check);
        }
    }
    check.end(rows::head(conn, chain).await?, key);
    Ok(check)
}

/// The number of the first entry that does not follow from the one before, if any.
pub(super) async fn first_broken(conn: &mut Conn, chain: Uuid) -> sqlx::Result<Option<i64>> {
    Ok(match check(conn, chain, Marks::new(), None).await?.fault {
        Some(Fault::Entry { number, .. } | Fault::Head { number, .. }) => Some(number),
        _ => None,
    })
}

impl Check {
    fn new(chain: Uuid, marks: Marks) -> Check {
        let was_signed = !marks.is_empty();
        Check {
            log: Log(chain),
            before: vec![0; 32],
            peaks: Peaks::default(),
            marks,
            was_signed,
            fault: None,
        }
    }

    fn entry(&mut self, entry: &Entry) {
        if self.fault.is_some() {
            return;
        }
        let (log, number) = (self.log, self.peaks.size() + 1);
        let text = text(log.0, entry);
        if entry.seq != number || entry.hash != link(&self.before, &text) {
            self.fault = Some(Fault::Entry { log, number });
            return;
        }
        self.before.clone_from(&entry.hash);
        self.peaks.push(merkle::leaf(&text));
        while let Some(mark) = self.marks.first_entry().filter(|mark| mark.key().0 <= number) {
            let ((entries, root), at) = mark.remove_entry();
            if entries != number || root != self.peaks.root() {
                self.fault = Some(Fault::Rewritten { log, entries, at });
                return;
            }
        }
    }

    /// Without the key, what only the key can tell is believed.
    fn end(&mut self, head: Option<Head>, key: Option<&Signer>) {
        let (log, found) = (self.log, self.peaks.size());
        if let Some(((signed, _), at)) = self.marks.pop_first() {
            self.fault = Some(Fault::CutOff { log, signed, found, at });
            return;
        }
        let fits = match head {
            None => found == 0,
            Some(head) => {
                // A log that is older than the tree has none, and no mac, until its next entry or until it is signed.
                let old = head.peaks.is_none() && head.mac.is_none() && !self.was_signed;
                let peaks = head.peaks(found).is_some_and(|peaks| peaks == self.peaks);
                let ours = |key: &Signer| head.mac == Some(key.mac(&end(log.0, found, &head.hash)));
                head.seq == found && head.hash == self.before && (old || peaks && key.is_none_or(ours))
            }
        };
        if !fits {
            self.fault = Some(Fault::Head { log, number: found });
        }
    }
}
