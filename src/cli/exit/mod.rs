//! How a command ends: exit codes, and failures that say what to do.
//!
//! What a clinic can meet is said in both languages (`words/failure.rs`), the rest in English; every
//! code has its meaning in both.

use std::fmt;

use crate::cli::render::zone::Zone;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::format::error::{Code as FormatCode, FormatError};
use crate::words::failure;
use crate::words::{Language, Problem, Value, Wording};

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
    pub exit: Exit,
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: Box<Said>,
    /// Where: a field, a file, `file:line`. May be empty.
    pub field: Box<str>,
    /// What was found. May be empty.
    pub found: Box<Wording>,
    /// What would be right. May be empty.
    pub expected: Box<Wording>,
    /// What to do next. May be empty.
    pub hint: Box<Said>,
    /// For programs: what was to be signed, as it would have been shown.
    pub before_signing: Option<Box<serde_json::Value>>,
    /// For programs: what is wrong with files, one by one.
    pub problems: Option<Box<serde_json::Value>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    Rule(RefusalCode),
    /// Bytes are not what they should be.
    Format(FormatCode),
    /// Anything else that goes wrong.
    Problem(Problem),
    /// What a daemon says that knows more codes.
    Other(Box<str>),
}

impl Code {
    /// The code that a daemon names. `TOO_LARGE` means two things: what was sent is too large if what was
    /// sent is `at_fault`, or else the answer would be.
    pub fn read(code: &str, at_fault: bool) -> Self {
        if let Ok(rule) = RefusalCode::parse(code) {
            return Self::Rule(rule);
        }
        match (FormatCode::parse(code), Problem::read(code)) {
            (Ok(format), None) => Self::Format(format),
            (Ok(format), Some(_)) if at_fault => Self::Format(format),
            (_, Some(problem)) => Self::Problem(problem),
            (Err(_), None) => Self::Other(code.into()),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Rule(rule) => rule.as_str(),
            Self::Format(format) => format.as_str(),
            Self::Problem(problem) => problem.as_str(),
            Self::Other(code) => code,
        }
    }
}

impl From<RefusalCode> for Code {
    fn from(rule: RefusalCode) -> Self {
        Self::Rule(rule)
    }
}

impl From<Problem> for Code {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// What a failure says: in both languages, or in English alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    english: Box<str>,
    japanese: Option<Box<str>>,
}

impl Said {
    pub fn english(&self) -> &str {
        &self.english
    }

    pub fn is_empty(&self) -> bool {
        self.english.is_empty()
    }

    /// In a language; without Japanese it stays in English.
    pub fn get(&self, language: Language) -> &str {
        match (language, &self.japanese) {
            (Language::Japanese, Some(japanese)) => japanese,
            _ => &self.english,
        }
    }

    /// With a line in English below it.
    #[must_use]
    pub fn below(&self, line: &str) -> Self {
        let both = |text: &str| match text {
            "" => line.into(),
            text => format!("{text}{NEXT_LINE}{line}").into(),
        };
        Self {
            english: both(&self.english),
            japanese: self.japanese.as_deref().map(both),
        }
    }
}

impl<T: fmt::Display> From<T> for Said {
    fn from(english: T) -> Self {
        Self {
            english: english.to_string().into(),
            japanese: None,
        }
    }
}

impl From<Wording> for Said {
    fn from(wording: Wording) -> Self {
        Self::from(&wording)
    }
}

impl From<&Wording> for Said {
    fn from(wording: &Wording) -> Self {
        Self {
            english: wording.english().into(),
            japanese: Some(wording.get(Language::Japanese).into()),
        }
    }
}

impl Failure {
    fn new(exit: Exit, code: impl Into<Code>, message: impl Into<Said>) -> Self {
        Self {
            exit,
            code: code.into(),
            message: Box::new(message.into()),
            field: Box::default(),
            found: Box::default(),
            expected: Box::default(),
            hint: Box::default(),
            before_signing: None,
            problems: None,
        }
    }

    /// Wrong usage of the command line.
    pub fn usage(message: impl Into<Said>) -> Self {
        Self::new(Exit::Usage, Problem::USAGE, message)
    }

    /// A file, or text in one, that is not what it should be.
    pub fn input(message: impl Into<Said>) -> Self {
        Self::new(Exit::Usage, Problem::INPUT, message)
    }

    pub fn format(error: &FormatError) -> Self {
        Self::input(Wording::each(|language| match language {
            Language::English => error.to_string(),
            Language::Japanese => format!("{}({error})", error.code.said().get(language)),
        }))
    }

    /// A file that could not be read or written.
    pub fn io(path: &std::path::Path, error: &std::io::Error) -> Self {
        let failure = Self::new(Exit::NotChecked, Problem::IO, error).at(path.display());
        match error.kind() {
            std::io::ErrorKind::NotFound => failure.hint(&failure::CHECK_NAME),
            std::io::ErrorKind::PermissionDenied => failure.hint(&failure::CHECK_RIGHTS),
            _ => failure,
        }
    }

    pub fn not_checked(code: impl Into<Code>, message: impl Into<Said>) -> Self {
        Self::new(Exit::NotChecked, code, message)
    }

    /// Something is false, or refused.
    pub fn refused(code: impl Into<Code>, message: impl Into<Said>) -> Self {
        Self::new(Exit::False, code, message)
    }

    /// A person has to decide, and has not.
    pub fn undecided(code: impl Into<Code>, message: impl Into<Said>) -> Self {
        Self::new(Exit::Ask, code, message)
    }

    #[must_use]
    pub fn at(mut self, field: impl fmt::Display) -> Self {
        self.field = field.to_string().into();
        self
    }

    #[must_use]
    pub fn found(mut self, found: impl Value) -> Self {
        *self.found = found.wording();
        self
    }

    #[must_use]
    pub fn expected(mut self, expected: impl Value) -> Self {
        *self.expected = expected.wording();
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Said>) -> Self {
        *self.hint = hint.into();
        self
    }

    /// With what was to be signed.
    #[must_use]
    pub fn shown(mut self, before_signing: serde_json::Value) -> Self {
        self.before_signing = Some(Box::new(before_signing));
        self
    }

    /// With what is wrong, one by one.
    #[must_use]
    pub fn problems(mut self, problems: serde_json::Value) -> Self {
        self.problems = Some(Box::new(problems));
        self
    }

    /// Another code than the one it was made with.
    #[must_use]
    pub fn code(mut self, code: impl Into<Code>) -> Self {
        self.code = code.into();
        self
    }

    /// What is wrong, in a language: without words of its own in Japanese by what its code means,
    /// with the English text behind it.
    pub fn message(&self, language: Language) -> String {
        let text = self.message.get(language);
        let meaning = match &self.code {
            Code::Rule(rule) => rule.said().get(language),
            Code::Format(format) => format.said().get(language),
            Code::Problem(problem) => problem.said().get(language),
            Code::Other(_) => return text.to_owned(),
        };
        match (language, &self.message.japanese, &self.code) {
            (Language::English, ..) => text.to_owned(),
            // The rules' code says more than that they refuse.
            (Language::Japanese, Some(_), Code::Rule(_)) => format!("{text}: {meaning}"),
            (Language::Japanese, Some(_), _) => text.to_owned(),
            (Language::Japanese, None, _) => format!("{meaning}({text})"),
        }
    }

    /// What is wrong and what was found, in one line.
    pub fn reason(&self, language: Language) -> String {
        let meaning = match &self.code {
            Code::Rule(rule) => rule.said().get(language).to_owned(),
            Code::Format(_) | Code::Problem(_) | Code::Other(_) => self.message(language),
        };
        match self.found.get(language) {
            "" => meaning,
            found => format!("{meaning}: {found}"),
        }
    }

    /// All of it, for programs.
    pub fn json(&self) -> serde_json::Value {
        let mut value = serde_json::json!({
            "code": self.code.as_str(),
            "message": self.message.english,
            "message_ja": self.message(Language::Japanese),
            "field": self.field,
            "found": self.found.english(),
            "expected": self.expected.english(),
            "hint": self.hint.english,
            "hint_ja": self.hint.get(Language::Japanese),
            "exit": self.exit as u8,
        });
        if let Some(shown) = &self.before_signing {
            value["before_signing"] = (**shown).clone();
        }
        if let Some(problems) = &self.problems {
            value["problems"] = (**problems).clone();
        }
        value
    }

    /// All of it, as lines, with times as they are where it is read.
    pub fn text(&self, language: Language) -> String {
        let values = [
            (&failure::AT, &*self.field),
            (&failure::FOUND, self.found.get(language)),
            (&failure::EXPECTED, self.expected.get(language)),
            (&failure::TO_DO, self.hint.get(language)),
        ];
        let mut text = format!("{}: {}", self.code.as_str(), self.message(language));
        for (label, value) in values {
            if !value.is_empty() {
                text.push_str(&format!("\n  {} {value}", label.get(language)));
            }
        }
        Zone::of_machine().in_text(&text)
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
                lines.push(failure::reasons(codes.join(", ")).get(language).to_owned());
            }
            lines.extend(refusal.reasons.iter().filter_map(|reason| {
                let detail = reason.detail.as_ref()?;
                Some(format!("{reason}: {}", detail.said().get(language)))
            }));
            lines.join(NEXT_LINE)
        };
        let hint = Wording::each(hint);
        Self::refused(refusal.code, &failure::RULES_REFUSE)
            .at(refusal.field)
            .found(refusal.found)
            .expected(refusal.expected)
            .hint(&hint)
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
