//! How the program ends when it does not end well.

/// What kind of failure: it decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What was checked is not as it should be: exit code 1.
    False,
    /// The command line, the configuration or a file it names is wrong: exit code 2.
    Usage,
    /// The world failed (file system, network, store): exit code 3.
    World,
}

/// Why the program ends.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct Failure {
    pub kind: Kind,
    text: String,
}

impl Failure {
    /// What was checked is not as it should be.
    pub fn found_false(text: impl Into<String>) -> Self {
        Self {
            kind: Kind::False,
            text: text.into(),
        }
    }

    /// Something to correct: which file or setting, what was found, what to do.
    pub fn usage(text: impl Into<String>) -> Self {
        Self {
            kind: Kind::Usage,
            text: text.into(),
        }
    }

    /// Something that failed while `doing`.
    pub fn world(doing: impl std::fmt::Display, error: impl std::fmt::Display) -> Self {
        Self {
            kind: Kind::World,
            text: format!("{doing}: {error}"),
        }
    }

    pub fn code(&self) -> u8 {
        match self.kind {
            Kind::False => 1,
            Kind::Usage => 2,
            Kind::World => 3,
        }
    }
}
