//! An answer as lines for a person. The first and the last line are the verdict in words.

use std::fmt::Write as _;

use super::facts::{
    CheckedFacts, NowFrom, Outcome, PartyFacts, RowFacts, VerdictFacts, in_language,
};
use super::phrases;
use super::to_do::to_do;
use super::zone::Zone;
use super::{handling, printable, said, span};
use crate::verify::{Check, Fault};
use crate::words::Language;
use crate::words::Wording;
use crate::words::vial;
use crate::words::vial::TRAINING;

/// The whole answer.
pub fn verdict(facts: &VerdictFacts, language: Language, zone: &Zone) -> String {
    let mut page = Page::new(language);
    if facts.training {
        page.line(TRAINING.english());
    }
    let headline = zone.in_text(&headline(facts, language));
    page.line(&headline);
    page.line(facts.unapproved.get(language));
    question(&mut page, facts);
    faults(&mut page, &facts.faults, Check::said);
    if !facts.missing.is_empty() {
        page.section(&vial::MISSING);
        let missing = in_language(language, &facts.missing, &facts.missing_ja);
        missing.iter().for_each(|item| page.item(item));
    }
    reasons(&mut page, facts);
    let to_do = to_do(facts);
    if !to_do.is_empty() {
        page.section(&vial::TO_DO);
    }
    for line in to_do {
        page.item(line.get(language));
    }
    // Not of what follows: quotations stay as they were signed, and commands as they are to be typed.
    page.text = zone.in_text(&page.text);
    recalls(&mut page, facts, zone);
    rows(&mut page, &facts.rows, zone);
    ingredients(&mut page, facts);
    custody(&mut page, facts);
    checked(&mut page, &facts.checked, zone);
    page.section(&vial::NOT_CHECKED);
    for item in &facts.not_checked {
        page.item(&zone.in_text(item.get(language)));
    }
    daemon(&mut page, facts);
    page.section(&vial::YOURSELF);
    for command in &facts.check_it_yourself {
        page.item(command.get(language));
    }
    page.gap();
    page.line(&headline);
    page.text
}

/// The verdict line: stable name, then the sentence.
fn headline(facts: &VerdictFacts, language: Language) -> String {
    let (_, _, name) = said(facts);
    let headline = facts.headline.get(language);
    match facts.outcome {
        Outcome::Unproven => format!("{name} ({}): {headline}", vial::UNPROVEN.get(language)),
        _ => format!("{name}: {headline}"),
    }
}

fn question(page: &mut Page, facts: &VerdictFacts) {
    let question = &facts.question;
    page.gap();
    let language = page.language;
    let mut pair = |word: &Wording, value: Option<String>| {
        if let Some(value) = value {
            page.pair(word.get(language), &value);
        }
    };
    pair(&vial::VIAL, question.vial.clone());
    pair(&vial::SERIAL, question.serial.clone());
    let lot = question.gtin.iter().zip(&question.lot).next();
    pair(&vial::LOT, lot.map(|(gtin, lot)| format!("{lot} ({gtin})")));
    pair(&vial::PRODUCT, question.product.clone());
    let sold_as = question.sold_as.as_ref();
    pair(
        &vial::SOLD_AS,
        sold_as.map(|text| text.get(language).to_owned()),
    );
    pair(&vial::MAKER, question.maker.as_ref().map(party));
    pair(&vial::EXPIRY, question.expiry.clone());
    for (word, said) in handling(facts) {
        pair(word, Some(said.get(language).to_owned()));
    }
    let nobody = || vial::NOBODY.get(language).to_owned();
    let asker = question.asked_by.as_ref().map_or_else(nobody, party);
    pair(&vial::ASKED_BY, Some(asker));
}

fn ingredients(page: &mut Page, facts: &VerdictFacts) {
    let Some(ingredients) = &facts.ingredients else {
        return;
    };
    page.section(&vial::INGREDIENTS);
    if ingredients.is_empty() {
        page.item(vial::NO_INGREDIENTS.get(page.language));
    }
    for ingredient in ingredients {
        page.item(ingredient.text.get(page.language));
    }
}

fn reasons(page: &mut Page, facts: &VerdictFacts) {
    if facts.reasons.is_empty() {
        return;
    }
    page.section(&vial::REASONS);
    for reason in &facts.reasons {
        let severity = phrases::severity(reason.severity).get(page.language);
        let text = reason.text.get(page.language);
        page.item(&format!("{severity} {}: {text}", reason.stable));
        if let Some(detail) = in_language(page.language, &reason.detail, &reason.detail_ja) {
            page.below(detail);
        }
    }
}

fn recalls(page: &mut Page, facts: &VerdictFacts, zone: &Zone) {
    let told = facts.recalls.iter();
    let told: Vec<_> = told
        .filter_map(|recall| Some((recall, recall.heading(zone)?)))
        .collect();
    if told.is_empty() {
        return;
    }
    page.section(&vial::RECALL_SAYS);
    for (recall, heading) in told {
        page.item(heading.get(page.language));
        recall.told.quoted().for_each(|line| page.below(&line));
    }
}

/// Every check that failed, with the entry, what was found and what would be right.
pub(crate) fn faults(
    page: &mut Page,
    faults: &[Fault],
    asked: fn(Check) -> Option<&'static Wording>,
) {
    if faults.is_empty() {
        return;
    }
    page.section(&vial::FAULTS);
    for fault in faults {
        let entry = vial::ENTRY.get(page.language);
        let place = fault.index.map(|index| format!(" ({entry} {index})"));
        let asked = asked(fault.check).map(|asked| asked.get(page.language));
        let asked = asked.map(|text| format!(": {text}")).unwrap_or_default();
        let place = place.unwrap_or_default();
        page.item(&format!("{}{asked}{place}", fault.check));
        let (got, expected) = (
            vial::GOT.get(page.language),
            vial::EXPECTED.get(page.language),
        );
        page.below(&format!("{got}: {}", fault.got.get(page.language)));
        page.below(&format!(
            "{expected}: {}",
            fault.expected.get(page.language)
        ));
    }
}

/// Results of a row that are spelled out; a laboratory may report thousands of one sample.
const MAX_VALUES: usize = 20;

fn rows(page: &mut Page, rows: &[RowFacts], zone: &Zone) {
    if rows.is_empty() {
        return;
    }
    page.section(&vial::ROWS);
    for row in rows {
        let id = row
            .row_id
            .as_ref()
            .map(|id| format!("#{id}"))
            .unwrap_or_default();
        let result = row.result.said().get(page.language);
        let labs: Vec<&str> = row
            .laboratories
            .iter()
            .map(|kind| kind.said().get(page.language))
            .collect();
        let labs = match labs.as_slice() {
            [] => vial::NO_RESULTS.get(page.language).to_owned(),
            labs => labs.join(", "),
        };
        let (test, stage) = (
            row.text.get(page.language),
            row.stage_text.get(page.language),
        );
        page.item(&format!(
            "{test}{}{stage}: {result} ({labs}) [{} {}{id}]",
            vial::COMMA.get(page.language),
            row.code,
            row.stage
        ));
        let values = row.values.iter().take(MAX_VALUES);
        values.for_each(|value| page.below(&value.line(page.language, zone)));
        if row.values.len() > MAX_VALUES {
            page.below(&format!("+{}", row.values.len() - MAX_VALUES));
        }
        let remarks = in_language(page.language, &row.remarks, &row.remarks_ja);
        remarks.iter().for_each(|remark| page.below(remark));
    }
}

fn custody(page: &mut Page, facts: &VerdictFacts) {
    let Some(custody) = &facts.custody else {
        return;
    };
    page.section(&vial::CUSTODY);
    for way in &custody.shipments {
        let word = if way.received {
            &vial::RECEIVED
        } else {
            &vial::NOT_RECEIVED
        };
        let arrival = word.get(page.language);
        let line = format!(
            "{} -> {}: {arrival} ({})",
            party(&way.from),
            party(&way.to),
            way.shipment
        );
        page.item(&line);
    }
    if let Some(possessor) = &custody.possessor {
        let label = vial::POSSESSOR.get(page.language);
        page.item(&format!("{label}: {}", party(possessor)));
    }
}

fn checked(page: &mut Page, checked: &CheckedFacts, zone: &Zone) {
    page.section(&vial::CHECKED);
    let language = page.language;
    let mut pair =
        |word: &Wording, value: String| page.item(&format!("{}: {value}", word.get(language)));
    pair(
        &vial::EVIDENCE,
        match checked.evidence_bytes {
            0 => vial::NO_EVIDENCE.get(language).to_owned(),
            bytes => {
                let size = vial::bytes(bytes);
                let (size, sha256) = (size.get(language), &checked.evidence_sha256);
                format!("{}, {size}, sha256 {sha256}", checked.evidence)
            }
        },
    );
    if let Some(checkpoint) = &checked.checkpoint {
        let (size, root) = (checkpoint.size, &checkpoint.root);
        let (size_is, root_is) = (vial::SIZE.get(language), vial::ROOT.get(language));
        pair(
            &vial::CHECKPOINT,
            format!("{}, {size_is} {size}, {root_is} {root}", checkpoint.origin),
        );
        let entries = vial::all_verified(checked.statements, checked.signatures);
        pair(&vial::STATEMENTS, entries.get(language).to_owned());
        if checked.openings > 0 {
            pair(&vial::OPENINGS, checked.openings.to_string());
        }
        let witnesses = match checkpoint.quorum_met {
            None => vial::NONE_DEMANDED.get(language).to_owned(),
            Some(met) => {
                let word = if met {
                    &vial::QUORUM_MET
                } else {
                    &vial::QUORUM_NOT_MET
                };
                format!(
                    "{} [{}]",
                    word.get(language),
                    checkpoint.witnesses.join(", ")
                )
            }
        };
        let absent = match checkpoint.absent_witnesses.join(", ") {
            none if none.is_empty() => none,
            names => vial::absent_witnesses(names).get(language).to_owned(),
        };
        pair(&vial::WITNESSES, witnesses + &absent);
    }
    let trust = &checked.trust;
    pair(
        &vial::TRUST,
        format!("{}, sha256 {}", trust.path, trust.fingerprint),
    );
    pair(
        &vial::LEDGER,
        format!("{}, {}", trust.origin, trust.ledger_id),
    );
    if let (Some(as_of), Some(age)) = (&checked.as_of, checked.age_ms) {
        let value = vial::age(zone.second(as_of.ms), span(age), span(checked.max_age_ms));
        pair(&vial::AS_OF, value.get(language).to_owned());
    }
    let source = match checked.now_from {
        NowFrom::Machine => &vial::MACHINE_CLOCK,
        NowFrom::ByHand => &vial::BY_HAND,
        NowFrom::TrainingLedger => &vial::TRAINING_CLOCK,
    };
    pair(
        &vial::NOW,
        format!("{} ({})", zone.second(checked.now.ms), source.get(language)),
    );
}

fn daemon(page: &mut Page, facts: &VerdictFacts) {
    let Some(daemon) = &facts.daemon else {
        return;
    };
    page.section(&vial::DAEMON);
    page.item(&format!(
        "{}: {} [{}]",
        daemon.address,
        daemon.verdict,
        daemon.reasons.join(", ")
    ));
    let word = match daemon.agrees {
        Some(true) => &vial::AGREES,
        Some(false) => &vial::DIFFERS,
        None => &vial::NOTHING_TO_COMPARE,
    };
    page.item(word.get(page.language));
}

pub(crate) fn party(party: &PartyFacts) -> String {
    match &party.name {
        Some(name) => format!("{name} ({})", party.organisation),
        None => party.organisation.clone(),
    }
}

/// Lines under headings; every text is made fit for a terminal.
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) language: Language,
}

impl Page {
    pub(crate) fn new(language: Language) -> Self {
        Self {
            text: String::new(),
            language,
        }
    }

    pub(crate) fn line(&mut self, text: &str) {
        // cannot fail, here and below: writing to a String
        let _ = writeln!(self.text, "{}", printable(text));
    }

    pub(crate) fn gap(&mut self) {
        self.text.push('\n');
    }

    pub(crate) fn section(&mut self, word: &Wording) {
        self.gap();
        self.line(word.get(self.language));
    }

    pub(crate) fn item(&mut self, text: &str) {
        let _ = writeln!(self.text, "  {}", printable(text));
    }

    pub(crate) fn below(&mut self, text: &str) {
        let _ = writeln!(self.text, "      {}", printable(text));
    }

    pub(crate) fn pair(&mut self, label: &str, value: &str) {
        let _ = writeln!(self.text, "{}: {}", printable(label), printable(value));
    }
}
