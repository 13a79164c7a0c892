//! Names of things inside one execution: tasks, timers, Map Runs, tokens, and the seed they come from.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident, $word:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub(crate) u64);

        impl $name {
            /// The number as a store keeps it; it counts from 1 within an execution.
            pub const fn number(self) -> u64 {
                self.0
            }

            /// The id with this number, for a store that kept it.
            pub const fn from_number(number: u64) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($word, " {}"), self.0)
            }
        }
    };
}

numbered! {
    /// One attempt of one visit of a Task state. A retry is another task.
    TaskId, "task"
}
numbered! {
    /// A moment the host was asked to report.
    TimerId, "timer"
}
numbered! {
    /// A Map Run: one attempt of a distributed Map.
    MapRunId, "map run"
}
numbered! {
    /// A child execution of a Map Run.
    ChildId, "child"
}

impl ChildId {
    pub(crate) fn of_index(index: usize) -> Self {
        Self(index as u64 + 1)
    }

    /// Its place among the children.
    pub(crate) fn index(self) -> Option<usize> {
        usize::try_from(self.0).ok()?.checked_sub(1)
    }
}

/// The secret that tokens, request ids and random numbers of an execution are made from.
///
/// Take 32 bytes from the system's random source for a real execution, and any fixed bytes in a test.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    /// A value that depends on this seed, on what it is for and on a number, and on nothing else.
    pub(crate) fn derive(&self, purpose: &str, number: u64) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"asl-engine/");
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(self.0);
        hash.update(number.to_be_bytes());
        hash.finalize().into()
    }

    /// The seed of a child execution.
    #[must_use]
    pub fn child(&self, number: u64) -> Self {
        Self(self.derive("child", number))
    }
}

impl From<[u8; 32]> for Seed {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// Hides the bytes: who knows them knows every token.
impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(..)")
    }
}

impl Serialize for Seed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(&text).map_err(serde::de::Error::custom)?;
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| serde::de::Error::custom("expected 32 bytes"))?;
        Ok(Self(bytes))
    }
}

/// What an outside party shows to end a task that waits, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token>.
///
/// It is derived from the seed and the task, so replaying a journal gives the same token.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskToken(String);

impl TaskToken {
    pub(crate) fn derive(seed: &Seed, task: TaskId) -> Self {
        Self(URL_SAFE_NO_PAD.encode(seed.derive("task-token", task.0)))
    }

    /// The token as it is handed out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hides the text: a token in a log is a door left open.
impl fmt::Debug for TaskToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaskToken(..)")
    }
}

/// The `index`-th eight bytes as a number.
pub(crate) fn word(bytes: &[u8; 32], index: usize) -> u64 {
    bytes.iter().skip(index * 8).take(8).fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Sixteen derived bytes in the form of a random UUID.
pub(crate) fn uuid(bytes: [u8; 32]) -> String {
    asl_expr::uuid_v4(word(&bytes, 0), word(&bytes, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_depend_on_seed_and_task_alone() {
        let token = |seed: u8, task| TaskToken::derive(&Seed::from([seed; 32]), TaskId(task));
        assert_eq!(token(1, 1), token(1, 1));
        assert_ne!(token(1, 1), token(1, 2));
        assert_ne!(token(1, 1), token(2, 1));
        assert_eq!(token(1, 1).as_str().len(), 43);
        assert_eq!(format!("{:?} {:?}", token(1, 1), Seed::from([7; 32])), "TaskToken(..) Seed(..)");
    }

    #[test]
    fn derived_uuids_have_version_four() {
        let text = uuid(Seed::from([1; 32]).derive("x", 1));
        assert_eq!((text.len(), text.as_bytes()[14]), (36, b'4'), "{text}");
    }
}
