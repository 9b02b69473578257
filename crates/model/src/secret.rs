//! A value that must not be printed by accident.
use serde::{Deserialize, Deserializer};

/// No `Debug` of the inside, no `Serialize`; what must be stored is stored as a hash.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    pub fn new(inside: T) -> Self {
        Secret(inside)
    }
    /// The one way to the inside; grep for it to see who reads secrets.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Secret)
    }
}

/// Serialising is needed by the browser's side of a server function only (it sends what was typed); the server
/// never answers with a type that holds one, which `every_endpoint` checks.
impl<T: serde::Serialize> serde::Serialize for Secret<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
