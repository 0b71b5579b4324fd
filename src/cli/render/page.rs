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
use super::words;
use super::{said, span};
use crate::domain::gate::RowOutcome;
use crate::domain::value::LabIndependence;
use crate::words::Language;
use crate::words::vial;
use crate::words::vial::TRAINING;

/// Most lines of a list that has no natural end; what is left out is counted, and is in the text.
const MAX_LINES: usize = 24;

/// The page.
pub fn html(facts: &VerdictFacts, language: Language) -> String {
    let mut page = Html::begin(language, &vial::PAGE_TITLE, sheet::STYLE);
    if facts.training {
        page.element("p", "training", TRAINING.english());
    }
    verdict(&mut page, facts);
    question(&mut page, facts);
    page.raw("<div class=\"why\">\n");
    why(&mut page, facts);
    page.raw("</div>\n");
    if !facts.timeline.is_empty() {
        page.heading(&vial::WAY);
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
    let nobody = || vial::NOBODY.get(language).to_owned();
    let asker = question.asked_by.as_ref().map_or_else(nobody, party);
    page.raw("<dl class=\"about\">\n");
    page.pair(&vial::PRODUCT, question.product.as_deref());
    let sold_as = question.sold_as.as_ref();
    page.pair(&vial::SOLD_AS, sold_as.map(|text| text.get(language)));
    page.pair(&vial::MAKER, question.maker.as_ref().map(party).as_deref());
    page.pair(
        &vial::LOT,
        lot.map(|(gtin, lot)| format!("{lot} ({gtin})")).as_deref(),
    );
    page.pair(&vial::EXPIRY, question.expiry.as_deref());
    page.pair(&vial::ASKED_BY, Some(&asker));
    page.raw("</dl>\n<dl class=\"about vial\">\n");
    page.pair(&vial::VIAL, question.vial.as_deref());
    page.raw("</dl>\n");
}

/// Failed checks, what is missing, and the reasons that are more than information.
fn why(page: &mut Html, facts: &VerdictFacts) {
    let language = page.language;
    let entry = vial::ENTRY.get(language);
    let faults = facts.faults.iter().map(|fault| {
        let place = fault
            .index
            .map(|index| format!(" ({entry} {index})"))
            .unwrap_or_default();
        let (got, expected) = (vial::GOT.get(language), vial::EXPECTED.get(language));
        let asked = fault.check.said().map_or("", |asked| asked.get(language));
        format!(
            "{asked} [{}]{place}: {got} {}; {expected} {}",
            fault.check, fault.got, fault.expected
        )
    });
    page.list(&vial::FAULTS, faults.collect());
    page.list(
        &vial::MISSING,
        in_language(language, &facts.missing, &facts.missing_ja).clone(),
    );
    let grave =
        |r: &&super::facts::ReasonFacts| r.severity != crate::domain::reason::Severity::Info;
    let reasons = facts.reasons.iter().filter(grave).map(|reason| {
        let severity = words::severity(reason.severity).get(language);
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
    page.list(&vial::REASONS, reasons.collect());
    if let Some(daemon) = facts
        .daemon
        .as_ref()
        .filter(|daemon| daemon.agrees == Some(false))
    {
        let text = format!(
            "{}: {} — {}",
            daemon.address,
            daemon.verdict,
            vial::DIFFERS.get(language)
        );
        page.list(&vial::DAEMON, vec![text]);
    }
}

fn questions(page: &mut Html, facts: &VerdictFacts) {
    if facts.questions.is_empty() {
        return;
    }
    let language = page.language;
    page.raw("<section>");
    page.heading(&vial::QUESTIONS);
    page.raw("<table class=\"questions\">\n");
    for asked in &facts.questions {
        page.raw(&format!("<tr><th scope=\"row\">{}. ", asked.number));
        page.text(asked.question.get(language));
        if asked.answers.is_empty() {
            page.raw("</th><td class=\"none\">");
            page.text(vial::NOT_RECORDED.get(language));
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
    page.heading(&vial::ROWS);
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
        .map(|(at, kind)| format!("{} {}", letter(at), kind.said().get(page.language)));
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
    page.text(row.result.said().get(language));
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
    page.heading(&vial::CHECKED);
    page.raw("<dl class=\"checked\">\n");
    if let Some(checkpoint) = &checked.checkpoint {
        let size = vial::SIZE.get(language);
        let text = format!("{} — {size} {}", checkpoint.origin, checkpoint.size);
        page.pair(&vial::CHECKPOINT, Some(&text));
        page.pair(&vial::ROOT, Some(&checkpoint.root));
        let witnesses = match checkpoint.quorum_met {
            None => &vial::NONE_DEMANDED,
            Some(true) => &vial::QUORUM_MET,
            Some(false) => &vial::QUORUM_NOT_MET,
        };
        page.pair(&vial::WITNESSES, Some(witnesses.get(language)));
    }
    page.pair(&vial::LEDGER_ID, Some(&checked.trust.ledger_id));
    if let (Some(as_of), Some(age)) = (&checked.as_of, checked.age_ms) {
        page.pair(
            &vial::AS_OF,
            Some(&format!("{} ({})", as_of.text, span(age).get(language))),
        );
    }
    page.pair(&vial::NOW, Some(&checked.now.text));
    let trust = format!(
        "{} — sha256 {}",
        checked.trust.path, checked.trust.fingerprint
    );
    page.pair(&vial::TRUST, Some(&trust));
    let evidence = match checked.evidence_bytes {
        0 => vial::NO_EVIDENCE.get(language).to_owned(),
        _ => format!("{} — sha256 {}", checked.evidence, checked.evidence_sha256),
    };
    page.pair(&vial::EVIDENCE, Some(&evidence));
    page.raw("</dl>\n");
}

fn open(page: &mut Html, facts: &VerdictFacts) {
    let language = page.language;
    let items = facts
        .not_checked
        .iter()
        .map(|item| item.get(language).to_owned());
    page.list(&vial::NOT_CHECKED, items.collect());
}

fn yourself(page: &mut Html, facts: &VerdictFacts) {
    if facts.check_it_yourself.is_empty() {
        return;
    }
    let language = page.language;
    page.heading(&vial::YOURSELF);
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
