//! An answer as one printable A4 page that needs nothing besides itself.
//!
//! No script, no image, no font and no address outside the file; the policy in its head forbids
//! them, so that a name which slipped through as markup could still load and run nothing. Every
//! text goes through [`Html::text`], the only way from a fact into the page. The verdict is a
//! word, a sentence and a shape: grey print says the same as colour.

pub(in crate::cli) mod html;
mod picture;
mod sheet;

use self::html::Html;
use super::facts::{CheckedFacts, PartyFacts, RowFacts, VerdictFacts, in_language};
use super::words::{self, Word};
use super::{said, span};
use crate::domain::gate::RowOutcome;
use crate::domain::value::LabIndependence;
use crate::words::Language;
use crate::words::verdict::TRAINING;

/// Most lines of a list that has no natural end; what is left out is counted, and is in the text.
const MAX_LINES: usize = 24;

/// The page.
pub fn html(facts: &VerdictFacts, language: Language) -> String {
    let mut page = Html::begin(language, Word::PageTitle, sheet::STYLE);
    if facts.training {
        page.element("p", "training", TRAINING.english());
    }
    verdict(&mut page, facts);
    question(&mut page, facts);
    page.raw("<div class=\"why\">\n");
    why(&mut page, facts);
    page.raw("</div>\n");
    if !facts.timeline.is_empty() {
        page.heading(Word::Way);
        picture::timeline(&mut page, &facts.timeline);
    }
    page.raw("<div class=\"columns\">\n");
    questions(&mut page, facts);
    page.raw("<section>");
    rows(&mut page, &facts.rows);
    open(&mut page, facts);
    page.raw("</section>\n</div>\n");
    checked(&mut page, &facts.checked);
    yourself(&mut page, facts);
    page.end()
}

fn verdict(page: &mut Html, facts: &VerdictFacts) {
    let language = page.language;
    let (class, word, name) = said(facts);
    page.raw(&format!(
        "<header class=\"verdict {class}\" role=\"status\">\n"
    ));
    page.raw(picture::icon(class));
    page.raw("<div>");
    page.element("h1", "", word.get(language));
    let headline = facts.headline.get(language);
    if headline != word.get(language) {
        page.element("p", "headline", headline);
    }
    page.raw("</div>\n");
    page.element("p", "code", name);
    page.raw("</header>\n");
    page.element("p", "unapproved", facts.unapproved.get(language));
}

fn question(page: &mut Html, facts: &VerdictFacts) {
    let (language, question) = (page.language, &facts.question);
    let lot = question.gtin.iter().zip(&question.lot).next();
    let nobody = || Word::Nobody.get(language).to_owned();
    let asker = question.asked_by.as_ref().map_or_else(nobody, party);
    page.raw("<dl class=\"about\">\n");
    page.pair(Word::Product, question.product.as_deref());
    let sold_as = question.sold_as.as_ref();
    page.pair(Word::SoldAs, sold_as.map(|text| text.get(language)));
    page.pair(Word::Maker, question.maker.as_ref().map(party).as_deref());
    page.pair(
        Word::Lot,
        lot.map(|(gtin, lot)| format!("{lot} ({gtin})")).as_deref(),
    );
    page.pair(Word::Expiry, question.expiry.as_deref());
    page.pair(Word::AskedBy, Some(&asker));
    page.raw("</dl>\n<dl class=\"about vial\">\n");
    page.pair(Word::Vial, question.vial.as_deref());
    page.raw("</dl>\n");
}

/// Failed checks, what is missing, and the reasons that are more than information.
fn why(page: &mut Html, facts: &VerdictFacts) {
    let language = page.language;
    let entry = Word::Entry.get(language);
    let faults = facts.faults.iter().map(|fault| {
        let place = fault
            .index
            .map(|index| format!(" ({entry} {index})"))
            .unwrap_or_default();
        let (got, expected) = (Word::Got.get(language), Word::Expected.get(language));
        let asked = words::check(fault.check, language).unwrap_or_default();
        format!(
            "{asked} [{}]{place}: {got} {}; {expected} {}",
            fault.check, fault.got, fault.expected
        )
    });
    page.list(Word::Faults, faults.collect());
    page.list(
        Word::Missing,
        in_language(language, &facts.missing, &facts.missing_ja).clone(),
    );
    let grave =
        |r: &&super::facts::ReasonFacts| r.severity != crate::domain::reason::Severity::Info;
    let reasons = facts.reasons.iter().filter(grave).map(|reason| {
        let severity = words::severity(reason.severity, language);
        let detail = in_language(language, &reason.detail, &reason.detail_ja)
            .as_ref()
            .map(|d| format!(" ({d})"))
            .unwrap_or_default();
        format!(
            "{severity}: {} [{}]{detail}",
            reason.text.get(language),
            reason.stable
        )
    });
    page.list(Word::Reasons, reasons.collect());
    if let Some(daemon) = facts
        .daemon
        .as_ref()
        .filter(|daemon| daemon.agrees == Some(false))
    {
        let text = format!(
            "{}: {} — {}",
            daemon.address,
            daemon.verdict,
            Word::Differs.get(language)
        );
        page.list(Word::Daemon, vec![text]);
    }
}

fn questions(page: &mut Html, facts: &VerdictFacts) {
    if facts.questions.is_empty() {
        return;
    }
    let language = page.language;
    page.raw("<section>");
    page.heading(Word::Questions);
    page.raw("<table class=\"questions\">\n");
    for asked in &facts.questions {
        page.raw(&format!("<tr><th scope=\"row\">{}. ", asked.number));
        page.text(asked.question.get(language));
        if asked.answers.is_empty() {
            page.raw("</th><td class=\"none\">");
            page.text(Word::NotRecorded.get(language));
        } else {
            page.raw("</th><td>");
            let answers: Vec<&str> = asked.answers.iter().map(|a| a.get(language)).collect();
            page.text(&answers.join(" / "));
        }
        page.raw("</td></tr>\n");
    }
    page.raw("</table></section>\n");
}

fn rows(page: &mut Html, rows: &[RowFacts]) {
    if rows.is_empty() {
        return;
    }
    page.heading(Word::Rows);
    page.raw("<table class=\"rows\">\n");
    let passed = |row: &&RowFacts| {
        use RowOutcome::{AfterRelease, NotRequired, Pass, Reported};
        matches!(row.result, Pass | NotRequired | Reported | AfterRelease)
    };
    // What did not pass comes first and is never the part that is cut off.
    let (good, bad): (Vec<_>, Vec<_>) = rows.iter().partition(passed);
    // Each kind of laboratory is spelled out once, below the table, and is a letter in it.
    let mut kinds = Vec::new();
    for row in bad.iter().chain(&good).take(MAX_LINES) {
        row_line(page, row, &mut kinds);
    }
    page.raw("</table>\n");
    let letters = kinds
        .iter()
        .enumerate()
        .map(|(at, kind)| format!("{} {}", letter(at), words::laboratory(*kind, page.language)));
    let letters: Vec<String> = letters.collect();
    page.element("p", "letters", &letters.join("; "));
    page.more(rows.len().saturating_sub(MAX_LINES));
}

/// How a kind of laboratory is marked in the table.
fn letter(at: usize) -> String {
    // cannot fail: there are four kinds
    format!("[{}]", char::from(b'A' + u8::try_from(at).unwrap_or(25)))
}

fn row_line(page: &mut Html, row: &RowFacts, kinds: &mut Vec<LabIndependence>) {
    let language = page.language;
    let (mark, class) = match row.result {
        RowOutcome::Pass => ("✓", "pass"),
        RowOutcome::NotRequired | RowOutcome::Reported | RowOutcome::AfterRelease => ("–", "pass"),
        RowOutcome::Fail | RowOutcome::Insufficient | RowOutcome::Missing => ("✕", "bad"),
    };
    let id = row
        .row_id
        .as_ref()
        .map(|id| format!("#{id}"))
        .unwrap_or_default();
    page.raw(&format!("<tr class=\"{class}\"><th scope=\"row\">{mark} "));
    page.text(&format!("{} {}{id}", row.code, row.stage));
    page.raw("</th><td>");
    page.text(words::row_result(row.result, language));
    for kind in &row.laboratories {
        let at = kinds.iter().position(|known| known == kind);
        let at = at.unwrap_or_else(|| {
            kinds.push(*kind);
            kinds.len() - 1
        });
        page.text(&format!(" {}", letter(at)));
    }
    page.raw("</td><td>");
    let mut said: Vec<String> = row
        .values
        .iter()
        .take(3)
        .map(|value| value.brief(language))
        .collect();
    if row.values.len() > 3 {
        said.push(format!("+{}", row.values.len() - 3));
    }
    let remarks = in_language(language, &row.remarks, &row.remarks_ja);
    said.extend(remarks.iter().take(2).cloned());
    page.text(&said.join("; "));
    page.raw("</td></tr>\n");
}

fn checked(page: &mut Html, checked: &CheckedFacts) {
    let language = page.language;
    page.heading(Word::Checked);
    page.raw("<dl class=\"checked\">\n");
    if let Some(checkpoint) = &checked.checkpoint {
        let size = Word::Size.get(language);
        let text = format!("{} — {size} {}", checkpoint.origin, checkpoint.size);
        page.pair(Word::Checkpoint, Some(&text));
        page.pair(Word::Root, Some(&checkpoint.root));
        let witnesses = match checkpoint.quorum_met {
            None => Word::NoneDemanded,
            Some(true) => Word::QuorumMet,
            Some(false) => Word::QuorumNotMet,
        };
        page.pair(Word::Witnesses, Some(witnesses.get(language)));
    }
    page.pair(Word::LedgerId, Some(&checked.trust.ledger_id));
    if let (Some(as_of), Some(age)) = (&checked.as_of, checked.age_ms) {
        page.pair(
            Word::AsOf,
            Some(&format!("{} ({})", as_of.text, span(age, language))),
        );
    }
    page.pair(Word::Now, Some(&checked.now.text));
    let trust = format!(
        "{} — sha256 {}",
        checked.trust.path, checked.trust.fingerprint
    );
    page.pair(Word::Trust, Some(&trust));
    let evidence = match checked.evidence_bytes {
        0 => Word::NoEvidence.get(language).to_owned(),
        _ => format!("{} — sha256 {}", checked.evidence, checked.evidence_sha256),
    };
    page.pair(Word::Evidence, Some(&evidence));
    page.raw("</dl>\n");
}

fn open(page: &mut Html, facts: &VerdictFacts) {
    let language = page.language;
    let items = facts
        .not_checked
        .iter()
        .map(|item| item.get(language).to_owned());
    page.list(Word::NotChecked, items.collect());
}

fn yourself(page: &mut Html, facts: &VerdictFacts) {
    if facts.check_it_yourself.is_empty() {
        return;
    }
    let language = page.language;
    page.heading(Word::Yourself);
    page.raw("<pre>");
    for command in &facts.check_it_yourself {
        page.text(command.get(language));
        page.raw("\n");
    }
    page.raw("</pre>\n");
}

fn party(party: &PartyFacts) -> String {
    party
        .name
        .clone()
        .unwrap_or_else(|| party.organisation.clone())
}

#[cfg(test)]
mod tests;
