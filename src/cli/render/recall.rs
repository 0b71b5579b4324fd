//! What a recall says to the public: anybody's text, told as the words of the organisation that signed it.

use serde::Serialize;

use super::facts::{PartyFacts, TimeFacts};
use super::zone::Zone;
use crate::cli::list::Cell;
use crate::domain::event::RecallIssued;
use crate::domain::statement::Recorded;
use crate::verify::public_text::Told;
use crate::words::{Wording, list, vial};

/// A recall of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecallFacts {
    pub case: String,
    pub class: &'static str,
    pub reason: &'static str,
    pub depth: &'static str,
    pub by: PartyFacts,
    pub recorded_at: TimeFacts,
    #[serde(flatten)]
    pub told: ToldFacts,
}

/// Its public text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldFacts {
    pub public_text: Option<String>,
    /// Whether it has one, and whether that is here.
    pub public_text_state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    None,
    Here,
    NotHere,
}

impl From<Told> for ToldFacts {
    fn from(told: Told) -> Self {
        let (public_text, public_text_state) = match told {
            Told::Nothing => (None, State::None),
            Told::Elsewhere => (None, State::NotHere),
            Told::Text(text) => (Some(text), State::Here),
        };
        Self {
            public_text,
            public_text_state,
        }
    }
}

impl RecallFacts {
    /// The recall that is recorded here, if it is one.
    pub fn of(recorded: &Recorded, told: Told, by: PartyFacts) -> Option<Self> {
        let recall = recorded.statement.event.get::<RecallIssued>()?;
        Some(Self {
            case: recall.case.to_string(),
            class: recall.class.as_str(),
            reason: recall.reason.as_str(),
            depth: recall.depth.as_str(),
            by,
            recorded_at: recorded.recorded_at.into(),
            told: told.into(),
        })
    }

    /// Whose words it is, and all of it below; `None` if it says nothing to the public.
    pub fn whole(&self, zone: &Zone) -> Option<Wording> {
        let by = self.by.name.as_ref().unwrap_or(&self.by.organisation);
        self.told.whole(by.clone(), zone.day(self.recorded_at.ms))
    }

    /// Whose words follow, or where they are to be had; `None` if it says nothing to the public.
    pub fn heading(&self, zone: &Zone) -> Option<Wording> {
        let by = self.by.name.as_ref().unwrap_or(&self.by.organisation);
        let day = zone.day(self.recorded_at.ms);
        self.told.heading(by.clone(), day)
    }
}

impl ToldFacts {
    fn heading(&self, by: String, day: String) -> Option<Wording> {
        match self.public_text_state {
            State::None => None,
            State::Here => Some(vial::recall_says(by, day)),
            State::NotHere => Some(vial::recall_text_elsewhere(by, day)),
        }
    }

    /// Whose words it is, and all of it below; `None` if the recall says nothing to the public.
    pub fn whole(&self, by: String, day: String) -> Option<Wording> {
        let heading = self.heading(by, day)?;
        Some(Wording::each(|language| {
            let lines = self.quoted().map(|line| format!("  {line}"));
            let lines = std::iter::once(heading.get(language).to_owned()).chain(lines);
            lines.collect::<Vec<_>>().join("\n")
        }))
    }

    /// Its lines, each marked as a quotation.
    pub fn quoted(&self) -> impl Iterator<Item = String> {
        let text = self.public_text.as_deref().unwrap_or_default();
        text.lines().map(|line| format!("| {line}"))
    }

    /// On one line, with what programs read.
    pub fn cell(&self) -> Cell {
        match self.public_text_state {
            State::None => Cell::text(""),
            State::Here => Cell::text(self.public_text.as_deref().unwrap_or_default()),
            State::NotHere => Cell::said(serde_json::Value::Null, list::TEXT_NOT_HERE.clone()),
        }
    }

    /// The state, for programs.
    pub fn state_cell(&self) -> Cell {
        Cell::text(match self.public_text_state {
            State::None => "NONE",
            State::Here => "HERE",
            State::NotHere => "NOT_HERE",
        })
    }
}

/// Below what is said of a recall, on the same line.
pub fn with_text(said: &Wording, told: &ToldFacts) -> Wording {
    let cell = told.cell();
    let text = Wording::each(|language| cell.shown(language));
    match text.is_empty() {
        true => said.clone(),
        false => list::and_says(said, text),
    }
}
