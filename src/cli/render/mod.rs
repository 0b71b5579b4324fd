//! What the checking commands say: facts once, then as text in two languages or as JSON.
//!
//! `facts` has what a check found, without any wording; its JSON is the schema
//! `lotledger.verdict/1`. `text` puts the same facts into lines for a person, `page` makes one
//! printable page of them. Text, page and JSON are made from one value, so that they cannot differ. A
//! verdict is always said in words, first and last, never by colour.

pub mod corrected;
pub mod facts;
pub mod limits;
pub mod page;
pub mod phrases;
pub mod recall;
pub mod text;
pub mod to_do;
pub mod zone;

use crate::domain::verdict::Overall;
use crate::format::deceptive::deceives;
use crate::words::Wording;
use crate::words::{signing, vial};
use facts::{Outcome, VerdictFacts};

/// The verdict of an answer: its class (of shape and colour), its word, its stable name.
pub fn said(facts: &VerdictFacts) -> (&'static str, &'static Wording, &'static str) {
    let contradicted = facts
        .daemon
        .as_ref()
        .is_some_and(|d| d.agrees == Some(false));
    match (facts.outcome, facts.verdict) {
        (Outcome::Valid, Some(Overall::OkAsOf | Overall::AskMaker)) if contradicted => {
            ("stop", &vial::VERDICT_CONTRADICTED, "CONTRADICTED")
        }
        (Outcome::Invalid, _) => ("stop", &vial::VERDICT_INVALID, "INVALID"),
        (Outcome::Valid, Some(Overall::OkAsOf)) => ("ok", &vial::VERDICT_OK, "OK_AS_OF"),
        (Outcome::Valid, Some(Overall::AskMaker)) => ("ask", &vial::VERDICT_ASK, "ASK_MAKER"),
        (Outcome::Unproven, Some(_)) | (Outcome::Valid, Some(Overall::DoNotUse)) => {
            ("stop", &vial::VERDICT_STOP, "DO_NOT_USE")
        }
        (Outcome::Incomplete, _) | (Outcome::Valid | Outcome::Unproven, None) => {
            ("ask", &vial::VERDICT_INCOMPLETE, "INCOMPLETE")
        }
    }
}

/// How the vial is given and kept, and whom to ask; nothing where there is no verdict.
fn handling(facts: &VerdictFacts) -> Vec<(&'static Wording, &Wording)> {
    if facts.question.product.is_none() {
        return Vec::new();
    }
    let question = &facts.question;
    let known = [
        (&vial::GIVEN, &question.given),
        (&vial::KEPT, &question.kept),
        (&vial::ASK, &question.ask),
    ];
    let known = known.into_iter();
    known
        .map(|(word, said)| (word, said.as_ref().unwrap_or(&signing::NOT_KNOWN_HERE)))
        .collect()
}

/// Text that may come from anybody, fit for a terminal or a page, on one line.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if deceives(c) { '\u{fffd}' } else { c })
        .collect()
}

/// How long, in whole units: `3 d`, `27 h`, `20 min`, `8 s`.
pub fn span(duration_ms: i64) -> Wording {
    let seconds = duration_ms.unsigned_abs() / 1000;
    let sign = if duration_ms <= -1_000 { "-" } else { "" };
    match seconds {
        0..60 => vial::seconds(format!("{sign}{seconds}")),
        60..3_600 => vial::minutes(format!("{sign}{}", seconds / 60)),
        3_600..172_800 => vial::hours(format!("{sign}{}", seconds / 3_600)),
        _ => vial::days(format!("{sign}{}", seconds / 86_400)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_control_characters() {
        let table = [
            (0, "0 s"),
            (59_999, "59 s"),
            (60_000, "1 min"),
            (3_600_000, "1 h"),
            (100_000_000, "27 h"),
            (200_000_000, "2 d"),
            (-5_000, "-5 s"),
            (-400, "0 s"),
        ];
        for (ms, text) in table {
            assert_eq!(span(ms).english(), text);
        }
        assert_eq!(
            printable("a\u{1b}[31mb\nc\u{202e}d"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}d"
        );
    }
}
