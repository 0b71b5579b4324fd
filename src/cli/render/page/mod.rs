//! An answer as a printable page, of one sheet of A4 or two, that needs nothing besides itself.
//!
//! No script, no image, no font and no address outside the file; the policy in its head forbids
//! them, so that a name which slipped through as markup could still load and run nothing. The verdict is a
//! word, a sentence and a shape: grey print says the same as colour.

pub(in crate::cli) mod html;
mod sheet;
mod way;

use maud::{Markup, html};

use self::html::{heading, list, more, pair};
use super::facts::{
    CheckedFacts, PartyFacts, ReasonFacts, RowFacts, ValueFacts, VerdictFacts, in_language,
};
use super::phrases;
use super::to_do::to_do;
use super::zone::Zone;
use super::{handling, printable, said, span};
use crate::domain::gate::RowOutcome;
use crate::domain::reason::Severity;
use crate::domain::value::LabIndependence;
use crate::verify::Fault;
use crate::words::Language;
use crate::words::vial;
use crate::words::vial::TRAINING;

/// Most lines of a list that has no natural end; what is left out is counted, and is in the text.
const MAX_LINES: usize = 24;
/// Most values of a row.
const MAX_VALUES: usize = 3;
/// Most characters of one of them.
const MAX_CELL: usize = 120;

/// The page: one sheet, or two if there is a verdict, each of which says which vial and which sheet it is.
pub fn html(facts: &VerdictFacts, language: Language, zone: &Zone) -> String {
    let judged = !facts.questions.is_empty();
    let sheets = if judged { 2 } else { 1 };
    let not_checked = facts.not_checked.iter();
    let not_checked: Vec<_> = not_checked
        .map(|item| zone.in_text(item.get(language)))
        .collect();
    let to_do = to_do(facts).into_iter();
    let to_do: Vec<&str> = to_do.map(|line| line.get(language)).collect();
    let body = html! {
        section.sheet {
            (training(facts))
            (verdict(facts, language, zone))
            (question(facts, language))
            div.why { (why(facts, language, zone)) }
            @if !to_do.is_empty() {
                dl {
                    dt { (vial::TO_DO.get(language)) }
                    dd { @for line in &to_do { p { (line) } } }
                }
            }
            (recalls(facts, language, zone))
            @if !facts.timeline.is_empty() {
                (heading(&vial::WAY, language))
                (way::picture(&facts.timeline, language, zone))
            }
            (questions(facts, language))
            (list(&vial::NOT_CHECKED, &not_checked, language))
            @if !judged { (behind_it(facts, language, zone)) }
            (sheet_number(1, sheets, language))
        }
        @if judged {
            section.sheet {
                (training(facts))
                (verdict_again(facts, language))
                (rows(&facts.rows, language, zone))
                (behind_it(facts, language, zone))
                (sheet_number(2, sheets, language))
            }
        }
    };
    html::page(language, &vial::PAGE_TITLE, sheet::STYLE, body)
}

/// What the answer rests on, and how it is checked again.
fn behind_it(facts: &VerdictFacts, language: Language, zone: &Zone) -> Markup {
    html! {
        (checked(&facts.checked, language, zone))
        (yourself(facts, language))
    }
}

fn training(facts: &VerdictFacts) -> Markup {
    html! { @if facts.training { p.training { (TRAINING.english()) } } }
}

fn sheet_number(number: u8, of: u8, language: Language) -> Markup {
    html! { p.number { (vial::sheet(number, of).get(language)) } }
}

fn verdict(facts: &VerdictFacts, language: Language, zone: &Zone) -> Markup {
    let (class, word, name) = said(facts);
    let (word, headline) = (
        word.get(language),
        zone.in_text(facts.headline.get(language)),
    );
    html! {
        header.verdict.(class) role="status" {
            (way::icon(class))
            div {
                h1 { (word) }
                @if headline != word { p.headline { (headline) } }
            }
            p.code { (name) }
        }
        p.unapproved { (facts.unapproved.get(language)) }
    }
}

/// On the second sheet: of which vial it is, and what was answered.
fn verdict_again(facts: &VerdictFacts, language: Language) -> Markup {
    let (class, word, name) = said(facts);
    let question = &facts.question;
    let pair = |word, value: &Option<String>| pair(word, value.as_deref(), language);
    html! {
        header.verdict.again.(class) {
            (way::icon(class))
            div { p.headline { (word.get(language)) } }
            p.code { (name) }
        }
        dl.about.vial {
            (pair(&vial::LOT, &question.lot))
            (pair(&vial::SERIAL, &question.serial))
            (pair(&vial::VIAL, &question.vial))
        }
    }
}

fn question(facts: &VerdictFacts, language: Language) -> Markup {
    let question = &facts.question;
    let lot = question.gtin.iter().zip(&question.lot).next();
    let lot = lot.map(|(gtin, lot)| format!("{lot} ({gtin})"));
    let sold_as = question.sold_as.as_ref().map(|text| text.get(language));
    let asker = question.asked_by.as_ref().map(party);
    let pair = |word, value| pair(word, value, language);
    html! {
        dl.about {
            (pair(&vial::PRODUCT, question.product.as_deref()))
            (pair(&vial::SOLD_AS, sold_as))
            (pair(&vial::MAKER, question.maker.as_ref().map(party)))
            (pair(&vial::LOT, lot.as_deref()))
            (pair(&vial::EXPIRY, question.expiry.as_deref()))
            @for (word, said) in handling(facts) { (pair(word, Some(said.get(language)))) }
            (pair(&vial::ASKED_BY, asker.or(Some(vial::NOBODY.get(language)))))
        }
        dl.about.vial {
            (pair(&vial::SERIAL, question.serial.as_deref()))
            (pair(&vial::VIAL, question.vial.as_deref()))
        }
    }
}

/// Failed checks, what is missing, and the reasons that are more than information.
fn why(facts: &VerdictFacts, language: Language, zone: &Zone) -> Markup {
    let faults = facts.faults.iter();
    let faults: Vec<_> = faults.map(|f| zone.in_text(&fault(f, language))).collect();
    let missing = in_language(language, &facts.missing, &facts.missing_ja);
    let grave = |reason: &&ReasonFacts| reason.severity != Severity::Info;
    let reasons = facts.reasons.iter().filter(grave);
    let reasons: Vec<_> = reasons
        .map(|r| zone.in_text(&reason(r, language)))
        .collect();
    let daemon = facts.daemon.iter().filter(|d| d.agrees == Some(false));
    let differs = vial::DIFFERS.get(language);
    let daemon = daemon.map(|d| format!("{}: {} — {differs}", d.address, d.verdict));
    html! {
        (list(&vial::FAULTS, &faults, language))
        (list(&vial::MISSING, missing, language))
        (list(&vial::REASONS, &reasons, language))
        (list(&vial::DAEMON, &daemon.collect::<Vec<_>>(), language))
    }
}

/// What recalls say to the public, as quotations.
fn recalls(facts: &VerdictFacts, language: Language, zone: &Zone) -> Markup {
    let told = facts.recalls.iter();
    let told = told.filter_map(|recall| Some((recall, recall.heading(zone)?)));
    html! {
        @for (recall, heading) in told {
            figure.told {
                figcaption { (heading.get(language)) }
                @if let Some(text) = &recall.told.public_text { blockquote { (text) } }
            }
        }
    }
}

fn fault(fault: &Fault, language: Language) -> String {
    let entry = vial::ENTRY.get(language);
    let place = fault.index.map(|index| format!(" ({entry} {index})"));
    let (got, expected) = (vial::GOT.get(language), vial::EXPECTED.get(language));
    let asked = fault.check.said().map_or("", |asked| asked.get(language));
    format!(
        "{asked} [{}]{}: {got} {}; {expected} {}",
        fault.check,
        place.unwrap_or_default(),
        fault.got.get(language),
        fault.expected.get(language)
    )
}

fn reason(reason: &ReasonFacts, language: Language) -> String {
    let severity = phrases::severity(reason.severity).get(language);
    let detail = in_language(language, &reason.detail, &reason.detail_ja).as_ref();
    let detail = detail.map(|detail| format!(" ({detail})"));
    let (text, stable) = (reason.text.get(language), &reason.stable);
    format!(
        "{severity}: {text} [{stable}]{}",
        detail.unwrap_or_default()
    )
}

fn questions(facts: &VerdictFacts, language: Language) -> Markup {
    html! {
        @if !facts.questions.is_empty() {
            section {
                (heading(&vial::QUESTIONS, language))
                table.questions {
                    @for asked in &facts.questions {
                        @let answers: Vec<_> = asked.answers.iter().map(|a| a.get(language)).collect();
                        tr {
                            th scope="row" { (asked.number) ". " (asked.question.get(language)) }
                            @if answers.is_empty() {
                                td.none { (vial::NOT_RECORDED.get(language)) }
                            } @else {
                                td { (answers.join(" / ")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rows(rows: &[RowFacts], language: Language, zone: &Zone) -> Markup {
    // What did not pass comes first and is never the part that is cut off.
    let (good, bad): (Vec<_>, Vec<_>) = rows.iter().partition(|row| mark(row).1 == "pass");
    let shown = || bad.iter().chain(&good).take(MAX_LINES);
    // Each kind of laboratory is spelled out once, below the table, and is a letter in it.
    let mut kinds: Vec<LabIndependence> = Vec::new();
    for kind in shown().flat_map(|row| &row.laboratories) {
        if !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    let letters = kinds
        .iter()
        .enumerate()
        .map(|(at, kind)| format!("{} {}", letter(at), kind.said().get(language)));
    let columns = [
        &vial::TEST,
        &vial::RESULT,
        &vial::VALUE,
        &vial::METHOD,
        &vial::TIME_TAKEN,
    ];
    html! {
        @if !rows.is_empty() {
            (heading(&vial::ROWS, language))
            table.rows {
                thead { tr { @for column in columns { th scope="col" { (column.get(language)) } } } }
                tbody { @for row in shown() { (row_line(row, &kinds, language, zone)) } }
            }
            p.letters { (letters.collect::<Vec<_>>().join(vial::COMMA.get(language))) }
            (more(rows.len().saturating_sub(MAX_LINES), language))
        }
    }
}

/// How a row is marked, and of which class it is.
fn mark(row: &RowFacts) -> (&'static str, &'static str) {
    match row.result {
        RowOutcome::Pass => ("✓", "pass"),
        RowOutcome::NotRequired | RowOutcome::Reported | RowOutcome::AfterRelease => ("–", "pass"),
        RowOutcome::Fail | RowOutcome::Insufficient | RowOutcome::Missing => ("✕", "bad"),
    }
}

/// How a kind of laboratory is marked in the table.
fn letter(at: usize) -> String {
    // cannot fail: there are four kinds
    format!("[{}]", char::from(b'A' + u8::try_from(at).unwrap_or(25)))
}

fn row_line(row: &RowFacts, kinds: &[LabIndependence], language: Language, zone: &Zone) -> Markup {
    let (mark, class) = mark(row);
    let letters = row
        .laboratories
        .iter()
        .filter_map(|kind| kinds.iter().position(|known| known == kind))
        .map(letter);
    let values = || row.values.iter().take(MAX_VALUES);
    let remarks = in_language(language, &row.remarks, &row.remarks_ja);
    html! {
        tr.(class) {
            th scope="row" {
                (mark) " " (row.text.get(language)) (vial::COMMA.get(language)) (row.stage_text.get(language)) " "
                small { (row.code) " " (row.stage) @if let Some(id) = &row.row_id { "#" (id) } }
            }
            td {
                (row.result.said().get(language))
                @for letter in letters { " " (letter) }
            }
            td {
                @for value in values() { p { (shortened(&value.compared(language))) } }
                @for remark in remarks.iter().take(2) { p { (shortened(remark)) } }
                @if row.values.len() > MAX_VALUES { p { "+" (row.values.len() - MAX_VALUES) } }
            }
            td { @for value in values() { p { (method(value, language)) } } }
            td {
                @for value in values() {
                    p { span.days { (value.days(zone)) } " " (vial::hours(value.hours).get(language)) }
                }
            }
        }
    }
}

fn method(value: &ValueFacts, language: Language) -> Markup {
    let text = value.method_text.get(language);
    html! { (text) @if text != value.method { " " small { (value.method) } } }
}

/// A text of which a cell has room for the beginning; all of it is in the JSON.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CELL) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn checked(checked: &CheckedFacts, language: Language, zone: &Zone) -> Markup {
    let pair = |word, value: &str| pair(word, Some(value), language);
    let as_of = checked.as_of.as_ref().zip(checked.age_ms);
    let as_of = as_of
        .map(|(as_of, age)| format!("{} ({})", zone.second(as_of.ms), span(age).get(language)));
    let trust = &checked.trust;
    let evidence = match checked.evidence_bytes {
        0 => vial::NO_EVIDENCE.get(language).to_owned(),
        _ => format!("{} — sha256 {}", checked.evidence, checked.evidence_sha256),
    };
    html! {
        (heading(&vial::CHECKED, language))
        dl.checked {
            @if let Some(checkpoint) = &checked.checkpoint {
                @let size = vial::SIZE.get(language);
                (pair(&vial::CHECKPOINT, &format!("{} — {size} {}", checkpoint.origin, checkpoint.size)))
                (pair(&vial::ROOT, &checkpoint.root))
                @let witnesses = match checkpoint.quorum_met {
                    None => &vial::NONE_DEMANDED,
                    Some(true) => &vial::QUORUM_MET,
                    Some(false) => &vial::QUORUM_NOT_MET,
                };
                (pair(&vial::WITNESSES, witnesses.get(language)))
            }
            (pair(&vial::LEDGER_ID, &trust.ledger_id))
            @if let Some(as_of) = &as_of { (pair(&vial::AS_OF, as_of)) }
            (pair(&vial::NOW, &zone.second(checked.now.ms)))
            (pair(&vial::TRUST, &format!("{} — sha256 {}", trust.path, trust.fingerprint)))
            (pair(&vial::EVIDENCE, &evidence))
        }
    }
}

fn yourself(facts: &VerdictFacts, language: Language) -> Markup {
    html! {
        @if !facts.check_it_yourself.is_empty() {
            (heading(&vial::YOURSELF, language))
            pre {
                // A line is one command, whatever the names in it.
                @for command in &facts.check_it_yourself { (printable(command.get(language))) "\n" }
            }
        }
    }
}

fn party(party: &PartyFacts) -> &str {
    party.name.as_deref().unwrap_or(&party.organisation)
}

#[cfg(test)]
mod tests;
