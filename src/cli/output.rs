//! Answers on stdout, for people or for programs; everything else on stderr.

use std::io::Write as _;

use clap::builder::PossibleValue;

use crate::cli::exit::{Exit, Failure};
use crate::format::deceptive::deceives;
use crate::words::Language;
use crate::words::failure;

pub const ERROR_SCHEMA: &str = "lotledger.error.v1";

impl clap::ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::English, Self::Japanese]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::English => PossibleValue::new("en").help("English"),
            Self::Japanese => PossibleValue::new("ja").help("日本語"),
        })
    }
}

/// Where answers go, and in which form.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    pub json: bool,
    pub language: Language,
}

impl Output {
    /// Gives the answer: `text` to a person, or `value` with `schema` as its first member.
    ///
    /// `schema` is name and version, e.g. `lotledger.keys.v1`.
    pub fn answer(
        &self,
        schema: &str,
        value: &serde_json::Value,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let body = match self.json {
            true => format!("{:#}", with_schema(schema, value.clone())),
            false => printable(&text()),
        };
        write(body)
    }

    /// Gives one answer of many: as [`Output::answer`], but JSON on one line.
    pub fn one_of_many(
        &self,
        schema: &str,
        value: serde_json::Value,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let body = match self.json {
            true => with_schema(schema, value).to_string(),
            false => printable(&text()),
        };
        write(body)
    }

    /// One answer of a command that gives one, or, where it gives several, one on a line.
    pub fn answer_among(
        &self,
        several: bool,
        schema: &str,
        value: serde_json::Value,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match several {
            true => self.one_of_many(schema, value, text),
            false => self.answer(schema, &value, text),
        }
    }

    /// A remark for the person at the terminal; never part of the answer.
    pub fn remark(&self, text: &str) {
        // A closed stderr is no reason to fail.
        let _ = writeln!(std::io::stderr(), "{}", printable(text));
    }

    /// Reports a failure: on stderr, and with `--json` as an object on stdout too.
    pub fn failure(&self, failure: &Failure) -> Exit {
        if self.json {
            // The answer could not be written: the exit code still says what happened.
            let _ = self.answer(ERROR_SCHEMA, &failure.json(), String::new);
        }
        self.complain(failure);
        failure.exit
    }

    /// Says on stderr what went wrong beside an answer that was given.
    pub fn complain(&self, failure: &Failure) {
        let label = failure::ERROR.get(self.language);
        self.remark(&format!("{label}: {}", failure.text(self.language)));
    }
}

/// Arguments that could not be read, for a program that asked for JSON.
pub(super) fn usage(text: &str) {
    let first = text.lines().next().unwrap_or_default();
    let failure = Failure::usage(first.trim_start_matches("error: "));
    let all = with_schema(ERROR_SCHEMA, failure.json());
    // The exit code still says what happened.
    let _ = write(format!("{all:#}"));
}

fn with_schema(schema: &str, value: serde_json::Value) -> serde_json::Value {
    let mut all = serde_json::Map::new();
    all.insert("schema".into(), schema.into());
    match value {
        serde_json::Value::Object(members) => all.extend(members),
        other => {
            all.insert("value".into(), other);
        }
    }
    serde_json::Value::Object(all)
}

fn write(mut body: String) -> Result<(), Failure> {
    if !body.ends_with('\n') {
        body.push('\n');
    }
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(body.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::io(std::path::Path::new("stdout"), &error))
}

/// Text for a terminal, of several lines: names and quotations come from other people.
fn printable(text: &str) -> String {
    let kept = |c: char| c == '\n' || c == '\t' || !deceives(c);
    text.chars()
        .map(|c| if kept(c) { c } else { '\u{fffd}' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_cannot_steer_the_terminal() {
        assert_eq!(
            printable("a\x1b[2Jb\u{202e}c\n語\tAo\u{200b}ba क्\u{200d}ष"),
            "a\u{fffd}[2Jb\u{fffd}c\n語\tAo\u{fffd}ba क्\u{200d}ष"
        );
    }
}
