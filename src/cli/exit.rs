//! How a command ends: exit codes, and failures that say what to do.

use std::fmt;

use crate::domain::refusal::Refusal;

/// Exit codes; stable, scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or verified.
    Done = 0,
    /// Verified to be false, or refused by a rule.
    False = 1,
    /// Wrong usage, or input that cannot be read as what it should be.
    Usage = 2,
    /// Could not check: I/O, network, no trust file, incomplete evidence.
    NotChecked = 3,
    /// Valid, but a person has to decide.
    Ask = 4,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what was asked: what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// Stable code: a refusal code of the rules, or `USAGE`, `INPUT`, `IO`, `NETWORK`, `NO_TRUST`, …
    pub code: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where: a field, a file, `file:line`. May be empty.
    pub field: Box<str>,
    /// What was found. May be empty.
    pub found: Box<str>,
    /// What would be right. May be empty.
    pub expected: Box<str>,
    /// What to do next. May be empty.
    pub hint: Box<str>,
}

impl Failure {
    fn new(exit: Exit, code: &str, message: impl fmt::Display) -> Self {
        Self {
            exit,
            code: code.to_owned(),
            message: message.to_string(),
            field: Box::default(),
            found: Box::default(),
            expected: Box::default(),
            hint: Box::default(),
        }
    }

    /// Wrong usage of the command line.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, "USAGE", message)
    }

    /// A file, or text in one, that is not what it should be.
    pub fn input(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, "INPUT", message)
    }

    /// A file that could not be read or written.
    pub fn io(path: &std::path::Path, error: &std::io::Error) -> Self {
        let failure = Self::new(Exit::NotChecked, "IO", error).at(path.display());
        match error.kind() {
            std::io::ErrorKind::NotFound => failure.hint("check the name and the directory"),
            std::io::ErrorKind::PermissionDenied => failure.hint("check who may read and write it"),
            _ => failure,
        }
    }

    /// Something could not be checked.
    pub fn not_checked(code: &str, message: impl fmt::Display) -> Self {
        Self::new(Exit::NotChecked, code, message)
    }

    /// Something is false, or refused.
    pub fn refused(code: &str, message: impl fmt::Display) -> Self {
        Self::new(Exit::False, code, message)
    }

    /// Where it is wrong.
    #[must_use]
    pub fn at(mut self, field: impl fmt::Display) -> Self {
        self.field = field.to_string().into();
        self
    }

    /// What was found.
    #[must_use]
    pub fn found(mut self, found: impl fmt::Display) -> Self {
        self.found = found.to_string().into();
        self
    }

    /// What would be right.
    #[must_use]
    pub fn expected(mut self, expected: impl fmt::Display) -> Self {
        self.expected = expected.to_string().into();
        self
    }

    /// What to do.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = hint.to_string().into();
        self
    }
}

/// Between lines of one field of a failure: they stand below each other.
pub const NEXT_LINE: &str = "\n            ";

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let mut hint = Vec::new();
        if !refusal.reasons.is_empty() {
            let codes: Vec<String> = refusal.reasons.iter().map(ToString::to_string).collect();
            hint.push(format!("reasons: {}", codes.join(", ")));
        }
        hint.extend(refusal.reasons.iter().filter_map(|reason| {
            let detail = reason.detail.as_ref()?;
            Some(format!("{reason}: {detail}"))
        }));
        Self::refused(
            refusal.code.as_str(),
            "the rules of the ledger refuse this statement",
        )
        .at(refusal.field)
        .found(refusal.found)
        .expected(refusal.expected)
        .hint(hint.join(NEXT_LINE))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        for (label, text) in [
            ("at", &self.field),
            ("found", &self.found),
            ("expected", &self.expected),
            ("to do", &self.hint),
        ] {
            if !text.is_empty() {
                write!(f, "\n  {label:<9} {text}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// What every command returns.
pub type Outcome = Result<Exit, Failure>;
