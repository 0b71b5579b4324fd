//! What is wrong with an author's file, all of it at once.

use super::super::exit::Failure;

/// Most problems that are listed.
const MAX_PROBLEMS: usize = 20;

/// What is wrong with a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line from 1.
    pub line: u32,
    /// Field as a path; may be empty.
    pub field: String,
    /// What was found and what to do.
    pub message: String,
}

/// One failure that lists every problem with its line.
pub fn failure(file: &str, mut problems: Vec<Problem>) -> Failure {
    problems.sort_by_key(|problem| problem.line);
    let count = problems.len();
    let mut lines: Vec<String> = problems
        .into_iter()
        .take(MAX_PROBLEMS)
        .map(|p| {
            let field = if p.field.is_empty() {
                String::new()
            } else {
                format!("{}: ", p.field)
            };
            format!("{file}:{}: {field}{}", p.line, p.message)
        })
        .collect();
    if count > MAX_PROBLEMS {
        lines.push(format!("and {} more", count - MAX_PROBLEMS));
    }
    let noun = if count == 1 {
        "1 problem"
    } else {
        &format!("{count} problems")
    };
    Failure::input(format!("{noun} in {file}\n    {}", lines.join("\n    ")))
}
