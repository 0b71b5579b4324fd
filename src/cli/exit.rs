//! How a command ends: exit codes, and failures that say what to do.
//!
//! A failure is written in English where it is found. What a clinic can meet is said in Japanese
//! too: `japanese` has the messages and hints by their English text, and every code.

mod japanese;

use std::fmt;

use crate::domain::refusal::Refusal;
use crate::words::{Language, Wording};

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

impl Exit {
    /// The exit with this code; what is no code could not be checked.
    pub fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Done,
            1 => Self::False,
            2 => Self::Usage,
            4 => Self::Ask,
            _ => Self::NotChecked,
        }
    }
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
    pub code: Box<str>,
    /// What is wrong, in one sentence without a full stop.
    pub message: Box<str>,
    /// Where: a field, a file, `file:line`. May be empty.
    pub field: Box<str>,
    /// What was found. May be empty.
    pub found: Box<str>,
    /// What would be right. May be empty.
    pub expected: Box<str>,
    /// What to do next. May be empty.
    pub hint: Box<str>,
    /// The hint in Japanese, where it is made with the failure. May be empty.
    pub hint_ja: Box<str>,
}

impl Failure {
    fn new(exit: Exit, code: &str, message: impl fmt::Display) -> Self {
        Self {
            exit,
            code: code.into(),
            message: message.to_string().into(),
            field: Box::default(),
            found: Box::default(),
            expected: Box::default(),
            hint: Box::default(),
            hint_ja: Box::default(),
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

    /// Another code than the one it was made with.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = code.into();
        self
    }

    /// What to do, made in both languages.
    #[must_use]
    pub fn advice(mut self, advice: &Wording) -> Self {
        self.hint = advice.get(Language::English).into();
        self.hint_ja = advice.get(Language::Japanese).into();
        self
    }

    /// What is wrong, in a language: in Japanese by its text, or else by its code with the English
    /// text behind it.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::English => self.message.to_string(),
            Language::Japanese => japanese::message(&self.code, &self.message),
        }
    }

    /// What to do, in a language. Without a translation it stays in English.
    pub fn hint_in(&self, language: Language) -> String {
        match language {
            Language::Japanese if !self.hint_ja.is_empty() => self.hint_ja.to_string(),
            Language::Japanese => {
                japanese::text(&self.hint).unwrap_or_else(|| self.hint.to_string())
            }
            Language::English => self.hint.to_string(),
        }
    }

    /// All of it, for programs.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "code": self.code,
            "message": self.message,
            "message_ja": self.message(Language::Japanese),
            "field": self.field,
            "found": self.found,
            "expected": self.expected,
            "hint": self.hint,
            "hint_ja": self.hint_in(Language::Japanese),
            "exit": self.exit as u8,
        })
    }

    /// All of it, as lines. What was found and expected are data, and the same in each language.
    pub fn text(&self, language: Language) -> String {
        let labels = match language {
            Language::English => ["at       ", "found    ", "expected ", "to do    "],
            Language::Japanese => ["箇所", "実際", "期待", "対処"],
        };
        let hint = self.hint_in(language);
        let values = [&*self.field, &self.found, &self.expected, &hint];
        let mut text = format!("{}: {}", self.code, self.message(language));
        for (label, value) in labels.into_iter().zip(values) {
            if !value.is_empty() {
                text.push_str(&format!("\n  {label} {value}"));
            }
        }
        text
    }
}

/// Between lines of one field of a failure: they stand below each other.
pub const NEXT_LINE: &str = "\n            ";

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let hint = |language| {
            let mut lines = Vec::new();
            if !refusal.reasons.is_empty() {
                let codes: Vec<String> = refusal.reasons.iter().map(ToString::to_string).collect();
                let label = match language {
                    Language::English => "reasons",
                    Language::Japanese => "理由",
                };
                lines.push(format!("{label}: {}", codes.join(", ")));
            }
            lines.extend(refusal.reasons.iter().filter_map(|reason| {
                let detail = reason.detail.as_ref()?;
                Some(format!("{reason}: {}", detail.get(language)))
            }));
            lines.join(NEXT_LINE)
        };
        let hint = Wording::each(hint);
        Self::refused(
            refusal.code.as_str(),
            "the rules of the ledger refuse this statement",
        )
        .at(refusal.field)
        .found(refusal.found)
        .expected(refusal.expected)
        .advice(&hint)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

impl std::error::Error for Failure {}

/// What every command returns.
pub type Outcome = Result<Exit, Failure>;

#[cfg(test)]
mod tests;
