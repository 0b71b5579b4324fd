//! What is wrong with files that people write, all of it at once: an author who gets problems one by one gives up.
//!
//! Causes come first, in the order in which the files are read. What only follows from a row that
//! could not be read (its name is missing elsewhere) is counted and not listed: it goes away by itself.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::words::{Language, Value, Wording, dossier};

/// Most problems that are listed; the rest is counted.
const MAX_LISTED: usize = 200;
/// Most problems that are kept: a file that is nothing but problems has said enough.
const MAX_KEPT: usize = 2_000;

/// A place in a file of the author.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File name, relative to its dossier.
    pub file: String,
    /// Line from 1; 0 for the file as a whole.
    pub line: u32,
    /// Character within the line, from 1; 0 for the line as a whole.
    pub column: u32,
}

impl Place {
    pub fn new(file: impl Into<String>, line: u32) -> Self {
        Self {
            file: file.into(),
            line,
            column: 0,
        }
    }

    /// This character of the line.
    pub fn at_column(self, column: u32) -> Self {
        Self { column, ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => f.write_str(&self.file),
            (line, 0) => write!(f, "{}:{line}", self.file),
            (line, column) => write!(f, "{}:{line}:{column}", self.file),
        }
    }
}

/// One thing that is wrong: where, in which column or field, what was found and what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub place: Place,
    /// Column of a table or path in a YAML file; empty for the line as a whole.
    pub field: String,
    pub message: Wording,
}

impl Problem {
    fn said(&self) -> Wording {
        let at = match self.field.is_empty() {
            true => self.place.to_string(),
            false => format!("{}: {}", self.place, self.field),
        };
        self.message.of(at)
    }
}

/// Everything wrong with one or several files.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Problems {
    /// What is wrong, in the order of the files.
    pub causes: Vec<Problem>,
    /// How many problems only follow from these.
    pub consequences: usize,
}

impl Problems {
    /// `3 problems`.
    pub fn count(&self) -> Wording {
        match self.causes.len() {
            1 => dossier::ONE_PROBLEM.clone(),
            count if count + self.consequences >= MAX_KEPT => dossier::problems_or_more(count),
            count => dossier::problems(count),
        }
    }

    /// For programs.
    pub fn json(&self) -> serde_json::Value {
        let one = |problem: &Problem| {
            serde_json::json!({
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "field": problem.field,
                "message": problem.message.get(Language::English),
                "message_ja": problem.message.get(Language::Japanese),
            })
        };
        self.causes.iter().take(MAX_LISTED).map(one).collect()
    }

    /// `3 problems in lot.yaml`, and each on a line below.
    pub fn listed(&self, of: impl Value) -> Wording {
        let lines = Wording::each(|language| self.said().get(language).replace('\n', "\n    "));
        dossier::listed(self.count(), of, lines)
    }

    /// Each on a line.
    pub fn said(&self) -> Wording {
        let causes = self.causes.iter().take(MAX_LISTED);
        let mut lines: Vec<Wording> = causes.map(Problem::said).collect();
        match self.causes.len().saturating_sub(MAX_LISTED) {
            0 => {}
            more => lines.push(dossier::and_more(more)),
        }
        match self.consequences {
            0 => {}
            1 => lines.push(dossier::ONE_FOLLOWS.clone()),
            more => lines.push(dossier::more_follow(more)),
        }
        Wording::join(&lines, "\n")
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.said().english())
    }
}

/// Collects problems while files are read.
#[derive(Debug, Default)]
pub struct Collector(RefCell<Collected>);

#[derive(Debug, Default)]
struct Collected {
    /// Each with the files that it looks into.
    problems: Vec<(Problem, Vec<String>)>,
    /// Files in the order in which they are read.
    files: Vec<String>,
    /// Files of which a row could not be read.
    lost: BTreeSet<String>,
}

impl Collector {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().problems.is_empty()
    }

    /// Whether no more problems are kept: what is wrong besides need not be put into words.
    pub fn is_full(&self) -> bool {
        self.0.borrow().problems.len() >= MAX_KEPT
    }

    /// A file is read now: its problems are listed before those of the files that follow.
    pub fn reads(&self, file: &str) {
        let files = &mut self.0.borrow_mut().files;
        if !files.iter().any(|known| known == file) {
            files.push(file.to_owned());
        }
    }

    pub fn add(&self, place: &Place, field: impl Into<String>, message: impl Value) {
        self.add_of(place, field, message, Vec::new());
    }

    /// Notes that something is not found in one of these files. Where rows of such a file could not be
    /// read, it follows from that.
    pub fn not_found(
        &self,
        place: &Place,
        field: impl Into<String>,
        message: impl Value,
        files: &[&str],
    ) {
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        self.add_of(place, field, message, files);
    }

    fn add_of(
        &self,
        place: &Place,
        field: impl Into<String>,
        message: impl Value,
        files: Vec<String>,
    ) {
        self.reads(&place.file);
        let problem = Problem {
            place: place.clone(),
            field: field.into(),
            message: message.wording(),
        };
        let problems = &mut self.0.borrow_mut().problems;
        if problems.len() < MAX_KEPT {
            problems.push((problem, files));
        }
    }

    /// A row of this file could not be read, which is a problem already: names that it gives are
    /// missing elsewhere.
    pub fn lost(&self, file: &str) {
        self.0.borrow_mut().lost.insert(file.to_owned());
    }

    /// `value` if nothing is wrong, else everything that is, in the order of the files.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        let Collected {
            problems,
            files,
            lost,
        } = self.0.into_inner();
        let follows = |of: &[String]| of.iter().any(|file| lost.contains(file));
        let (consequences, causes): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|(_, of)| follows(of));
        // Without a cause nothing is a consequence.
        let (mut causes, mut consequences) = match causes.is_empty() {
            true => (consequences, Vec::new()),
            false => (causes, consequences),
        };
        for list in [&mut causes, &mut consequences] {
            let rank = |problem: &Problem| files.iter().position(|f| *f == problem.place.file);
            list.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
            list.dedup_by(|(a, _), (b, _)| a == b);
        }
        name_once(&mut causes);
        match value {
            Some(value) if causes.is_empty() => Ok(value),
            _ => Err(Problems {
                causes: causes.into_iter().map(|(problem, _)| problem).collect(),
                consequences: consequences.len(),
            }),
        }
    }
}

/// One name that is nowhere is one problem, however many cells give it.
fn name_once(problems: &mut Vec<(Problem, Vec<String>)>) {
    let mut times: BTreeMap<Wording, usize> = BTreeMap::new();
    for (problem, _) in problems.iter().filter(|(_, of)| !of.is_empty()) {
        *times.entry(problem.message.clone()).or_default() += 1;
    }
    problems.retain_mut(|(problem, of)| {
        if of.is_empty() {
            return true;
        }
        // The first one is kept and says how often; then there is nothing left to say.
        let Some(count) = times.remove(&problem.message) else {
            return false;
        };
        match count - 1 {
            0 => {}
            1 => problem.message = dossier::once_more(&problem.message),
            more => problem.message = dossier::times_more(&problem.message, more),
        }
        true
    });
}

/// The text as it is shown in a message: quoted, cut after 60 characters; control characters as `\n`.
pub fn quoted(text: &str) -> String {
    let mut shown = String::from("\"");
    for c in text.chars().take(60) {
        match c.is_control() {
            true => shown.extend(c.escape_debug()),
            false => shown.push(c),
        }
    }
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_come_first_and_consequences_are_counted() {
        let problems = Collector::new();
        problems.reads("lot.yaml");
        problems.reads("a.csv");
        problems.add(&Place::new("a.csv", 3), "x", "wrong");
        problems.add(&Place::new("lot.yaml", 9), "", "wrong");
        problems.add(&Place::new("lot.yaml", 9), "", "wrong");
        problems.add(&Place::new("a.csv", 2).at_column(7), "", "wrong");
        problems.not_found(&Place::new("b.csv", 1), "a", "no such a", &["a.csv"]);
        problems.not_found(&Place::new("b.csv", 1), "b", "no such b", &["b.csv"]);
        for line in 7..10 {
            problems.not_found(&Place::new("b.csv", line), "b", "no such z", &["b.csv"]);
        }
        problems.lost("a.csv");
        let found = problems.finish(Some(())).unwrap_err();
        assert_eq!(found.count().english(), "5 problems");
        assert_eq!(
            found.to_string(),
            "lot.yaml:9: wrong\na.csv:2:7: wrong\na.csv:3: x: wrong\nb.csv:1: b: no such b\n\
             b.csv:7: b: no such z; 2 times more elsewhere\n\
             and 1 that follows from these: it names what could not be read"
        );
    }
    #[test]
    fn a_file_that_is_nothing_but_problems_has_said_enough() {
        let problems = Collector::new();
        for line in 1..=3_000 {
            problems.add(&Place::new("lot.yaml", line), "", "wrong");
        }
        assert!(problems.is_full());
        let found = problems.finish(Some(())).unwrap_err();
        assert_eq!(found.count().english(), "2000 problems or more");
    }
}
