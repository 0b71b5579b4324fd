//! What is wrong with a file, all of it at once: an author who gets problems one by one gives up.

use std::cell::RefCell;
use std::fmt;

/// Most problems that are listed; the rest is counted.
const MAX_LISTED: usize = 200;

/// A place in a file of the author.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File name, relative to its dossier.
    pub file: String,
    /// Line from 1; 0 for the file as a whole.
    pub line: u32,
}

impl Place {
    /// This line of this file.
    pub fn new(file: impl Into<String>, line: u32) -> Self {
        Self {
            file: file.into(),
            line,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// One thing that is wrong: where, in which column or field, what was found and what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{place}: {}{message}", field_prefix(.field))]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// Column of a table or path in a YAML file; empty for the line as a whole.
    pub field: String,
    /// What was found and what to do.
    pub message: String,
}

fn field_prefix(field: &str) -> String {
    if field.is_empty() {
        String::new()
    } else {
        format!("{field}: ")
    }
}

/// Everything wrong with one or several files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().take(MAX_LISTED).enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        match self.0.len().saturating_sub(MAX_LISTED) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

/// Collects problems while files are read.
#[derive(Debug, Default)]
pub struct Collector(RefCell<Vec<Problem>>);

impl Collector {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing was found so far.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Notes a problem.
    pub fn add(&self, place: &Place, field: impl Into<String>, message: impl fmt::Display) {
        self.0.borrow_mut().push(Problem {
            place: place.clone(),
            field: field.into(),
            message: message.to_string(),
        });
    }

    /// `value` if nothing is wrong, else everything that is, in the order of the files.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        let mut problems = self.0.into_inner();
        problems.sort();
        problems.dedup();
        match value {
            Some(value) if problems.is_empty() => Ok(value),
            _ => Err(Problems(problems)),
        }
    }
}

/// The text as it is shown in a message: quoted, cut after 60 characters.
pub fn quoted(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let more = if text.chars().nth(60).is_some() {
        "…"
    } else {
        ""
    };
    format!("\"{short}{more}\"")
}
