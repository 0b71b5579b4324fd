//! One cell: the same value for people and for programs.

use serde_json::Value;

use crate::cli::render::zone::Zone;
use crate::domain::time::TimestampMs;
use crate::words::{Language, Wording};

/// Characters of a reference that stands for a name.
const SHORT: usize = 12;

/// A cell.
#[derive(Debug, Clone)]
pub struct Cell {
    json: Value,
    /// How people read it, if not as it is.
    said: Option<Wording>,
}

impl Cell {
    /// A text as it is; an empty one is nothing.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            json: match text.is_empty() {
                true => Value::Null,
                false => text.into(),
            },
            said: None,
        }
    }

    /// A word of a closed list.
    pub fn word(code: &str, said: &Wording) -> Self {
        Self {
            json: code.into(),
            said: Some(said.clone()),
        }
    }

    /// Words, which programs read in English; none are nothing.
    pub fn words(said: Wording) -> Self {
        match said.is_empty() {
            true => Self::text(""),
            false => Self::said(said.english().to_owned(), said),
        }
    }

    /// A value that people read in other words.
    pub fn said(json: impl Into<Value>, said: Wording) -> Self {
        Self {
            json: json.into(),
            said: Some(said),
        }
    }

    /// A name; people read the beginning of the reference where there is none.
    pub fn name_of(name: &str, reference: &str) -> Self {
        if !name.is_empty() {
            return Self::text(name);
        }
        let short: String = reference.chars().take(SHORT).collect();
        Self::said(Value::Null, Wording::data(format!("{short}…")))
    }

    /// Several things, of which people read the first and how many more there are.
    pub fn several(texts: &[String]) -> Self {
        let said = match texts {
            [] => String::new(),
            [one] => one.clone(),
            [first, more @ ..] => format!("{first} (+{})", more.len()),
        };
        Self::said(texts, Wording::data(said))
    }

    /// Milliseconds since 1970 UTC.
    pub fn time(ms: Option<i64>) -> Self {
        let Some(at) = ms.and_then(|ms| TimestampMs::new(ms).ok()) else {
            return Self::text("");
        };
        let json = at.to_string();
        // To the minute: 2026-12-01 09:30.
        let short = Zone::of_machine().minute(at.ms());
        Self {
            json: json.into(),
            said: Some(Wording::data(short)),
        }
    }

    /// A number; people do not read 0.
    pub fn count(number: u64) -> Self {
        Self {
            json: number.into(),
            said: (number == 0).then(|| Wording::data("")),
        }
    }

    /// Said if it is so.
    pub fn flag(is_so: bool, said: &Wording) -> Self {
        Self {
            json: is_so.into(),
            said: Some(match is_so {
                true => said.clone(),
                false => Wording::data(""),
            }),
        }
    }

    /// Several texts.
    pub fn list(texts: &[String]) -> Self {
        Self {
            json: texts.into(),
            said: None,
        }
    }

    /// For programs.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// For a table of another program.
    pub fn plain(&self) -> String {
        match &self.json {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(values) => {
                let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
                texts.join("; ")
            }
            other => other.to_string(),
        }
    }

    /// For people, on one line.
    pub fn shown(&self, language: Language) -> String {
        let text = match &self.said {
            Some(said) => said.get(language).to_owned(),
            None => self.plain(),
        };
        text.replace(char::is_control, " ")
    }
}
