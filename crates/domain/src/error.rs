//! What a use case answers when it cannot: something a person may see, or an inside that only the log sees.
use crate::ports::{Rng, SystemRng};
use model::{AppError, Conflict, FieldCode};
use std::sync::Arc;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Error {
    Shown(AppError),
    Hidden(anyhow::Error),
}

impl Error {
    pub fn field(name: &str, code: FieldCode) -> Self {
        Error::Shown(AppError::field(name, code))
    }

    /// The outside of the error. The inside goes to the log, under the reference that the person is given.
    pub fn shown(self) -> AppError {
        match self {
            Error::Shown(error) => error,
            Error::Hidden(inside) => {
                let mut random = [0; 4];
                SystemRng.fill(&mut random);
                let reference = format!("{:08x}", u32::from_be_bytes(random));
                tracing::error!(reference, "{inside:#}");
                AppError::Failed { reference }
            }
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Shown(error) => error.fmt(f),
            Error::Hidden(inside) => write!(f, "{inside:#}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<AppError> for Error {
    fn from(error: AppError) -> Self {
        Error::Shown(error)
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Error::Shown(AppError::Conflict(conflict))
    }
}

impl From<anyhow::Error> for Error {
    fn from(inside: anyhow::Error) -> Self {
        Error::Hidden(inside)
    }
}

impl Error {
    /// A database that does not answer now (locked, full, gone) is "try again"; every other error is a mistake of
    /// ours. Shared, because all writes of a group that did not reach the disk fail alike.
    pub(crate) fn of_database(inside: Arc<sqlx::Error>) -> Self {
        if !is_away(&inside) {
            return Error::Hidden(inside.into());
        }
        tracing::error!("the database does not answer: {inside}");
        Error::Shown(AppError::Unavailable)
    }
}

impl From<sqlx::Error> for Error {
    fn from(inside: sqlx::Error) -> Self {
        Error::of_database(Arc::new(inside))
    }
}

fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        // SQLite's primary result codes (the low byte): busy 5, locked 6, read-only 8, I/O 10, full 13, cannot open 14.
        sqlx::Error::Database(inside) if inside.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => {
            let code = inside.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default();
            [5, 6, 8, 10, 13, 14].contains(&(code & 0xff))
        }
        // PostgreSQL's classes: connection 08, resources 53, operator's intervention 57.
        sqlx::Error::Database(inside) => {
            inside.code().is_some_and(|code| ["08", "53", "57"].iter().any(|class| code.starts_with(class)))
        }
        _ => false,
    }
}

impl From<std::io::Error> for Error {
    fn from(inside: std::io::Error) -> Self {
        Error::Hidden(inside.into())
    }
}

/// `use_case(…).await.shown()`, as server functions end.
pub trait Shown<T> {
    fn shown(self) -> std::result::Result<T, AppError>;
}

impl<T> Shown<T> for Result<T> {
    fn shown(self) -> std::result::Result<T, AppError> {
        self.map_err(Error::shown)
    }
}

/// Turns a broken unique key into what the person should know; every other error passes.
pub(crate) trait OnUnique<T> {
    fn on_unique(self, say: impl FnOnce() -> Error) -> Result<T>;
}

impl<T> OnUnique<T> for std::result::Result<T, sqlx::Error> {
    fn on_unique(self, say: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|error| match &error {
            sqlx::Error::Database(inside) if inside.is_unique_violation() => say(),
            _ => error.into(),
        })
    }
}
