//! What can stand in the way of starting, each with a sentence that says what to do.
use crate::config::Config;
use domain::OpenError;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug)]
pub enum Stop {
    /// Another server has the folder.
    InUse(PathBuf),
    DataFolder {
        path: PathBuf,
        error: io::Error,
    },
    WebPort {
        address: SocketAddr,
        error: io::Error,
    },
    MediaPort {
        address: SocketAddr,
        error: io::Error,
    },
    Database {
        error: OpenError,
        of: Database,
    },
    /// It opened, and then did not take what has to be written at each start.
    Write(String),
}

/// Which database was meant; never with its password.
#[derive(Clone, Debug)]
pub enum Database {
    Sqlite(PathBuf),
    Postgres,
}

impl Database {
    pub fn of(config: &Config) -> Database {
        if config.database.url.is_empty() && config.database.url_file.is_none() {
            Database::Sqlite(config.server.data.join(crate::wire::SQLITE))
        } else {
            Database::Postgres
        }
    }
}

impl Stop {
    pub fn writing(error: domain::Error, config: &Config) -> Stop {
        let folder = config.server.data.display();
        Stop::Write(match error.shown() {
            model::AppError::Unavailable => format!(
                "The database opened, but takes nothing (the line above has its own words). Is the disk that holds \
                 {folder} full, or does another program hold the database? Put that right, then start again."
            ),
            other => {
                format!("The database opened, but could not be used ({other}); the line above says why.")
            }
        })
    }
}

impl std::error::Error for Stop {}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::InUse(path) => write!(
                f,
                "Bedside is running already on the data folder {}. Stop that one first, or choose another folder with \
                 --data DIR.",
                path.display()
            ),
            Stop::DataFolder { path, error } => write!(
                f,
                "The data folder {} cannot be written ({}). Make it writable for this user, or choose another with \
                 --data DIR.",
                path.display(),
                plain(error)
            ),
            Stop::WebPort { address, error } => {
                write!(f, "The web server {}", port(*address, error, "TCP", "--listen", "server.listen"))
            }
            Stop::MediaPort { address, error } => write!(
                f,
                "The media server (sound and picture; a port of its own, which --listen does not move) {}",
                port(*address, error, "UDP", "--media", "media.listen")
            ),
            Stop::Database { error, of } => f.write_str(&without_numbers(&database(error, of))),
            Stop::Write(words) => f.write_str(words),
        }
    }
}

fn port(address: SocketAddr, error: &io::Error, kind: &str, flag: &str, setting: &str) -> String {
    let other = SocketAddr::new(address.ip(), address.port().saturating_add(10).max(1024));
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => "another program has it".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "this user may not; ports below 1024 belong to root (setcap cap_net_bind_service=+ep gives them)"
                .to_owned()
        }
        _ => plain(error),
    };
    format!(
        "cannot listen on {address} ({kind}): {why}. Choose another with {flag}, for example {flag} {other}, or with \
         {setting} in the configuration."
    )
}

fn database(error: &OpenError, of: &Database) -> String {
    let sqlite = match of {
        Database::Sqlite(path) => path.display().to_string(),
        Database::Postgres => "database.url".to_owned(),
    };
    match error {
        OpenError::Locked => format!(
            "The database {sqlite} is held by another program, a backup or an SQLite shell perhaps. Close it, then \
             start again."
        ),
        OpenError::Disk => format!(
            "The disk that holds {sqlite} is full, or fails. Free some space (server doctor says how much is left), \
             then start again."
        ),
        OpenError::NotWritable(path) => format!(
            "The database {} cannot be opened for writing. It and its folder must belong to the user that Bedside runs \
             as.",
            path.display()
        ),
        OpenError::Damaged(path) => format!(
            "{} is damaged, or is no SQLite database. Put the last backup in its place, or choose another folder with \
             --data DIR.",
            path.display()
        ),
        OpenError::Away => {
            "The PostgreSQL server in database.url does not answer. Start it, or correct host and port; \
                            is a firewall between?"
                .to_owned()
        }
        OpenError::Refused(words) => format!(
            "PostgreSQL answers, but does not let Bedside in ({words}). Correct user, password and database name in \
             database.url."
        ),
        OpenError::NoRole => {
            "The user in database.url may not make the role by which PostgreSQL keeps clinics apart. Let an \
                              administrator of PostgreSQL run this once, with that user's name: create role \
                              bedside_clinic nologin (if it is not there yet); grant bedside_clinic to USER; then start again."
                .to_owned()
        }
        OpenError::Missing => {
            "There is no database here yet. Start Bedside once (server serve), or name its folder with \
                               --data DIR."
                .to_owned()
        }
        OpenError::OtherVersion => {
            "The database is of another version of Bedside. Bring it up to date with server \
                                    migrate, while no Bedside runs."
                .to_owned()
        }
        OpenError::Keys(inside) => format!(
            "A key cannot be read: {inside:#}. Keys are in the folder keys of the data folder. Give the user that \
             Bedside runs as the right to read them, or put them back from their own backup; without its keys the \
             data cannot be read by anybody."
        ),
        OpenError::Other(inside) => format!("The database cannot be opened: {inside:#}."),
    }
}

/// "permission denied" of "Permission denied (os error 13)".
pub fn plain(error: &io::Error) -> String {
    without_numbers(&error.to_string()).to_lowercase()
}

/// Without the system's numbers, which say nothing to people.
pub fn without_numbers(text: &str) -> String {
    let mut pieces = text.split(" (os error ");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once(')').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_are_left_out() {
        let text = "reading a: Is a directory (os error 21). Then b (os error 13)";
        assert_eq!(without_numbers(text), "reading a: Is a directory. Then b");
        assert_eq!(without_numbers("nothing of the kind (so)"), "nothing of the kind (so)");
    }
}
