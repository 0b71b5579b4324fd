//! The report of an audit as lines for a person. The first and the last line are the answer.

use super::report::{AuditFacts, AuditOutcome};
use crate::cli::render::text::{Page, faults};
use crate::words::Language;
use crate::words::audit;
use crate::words::vial;
use crate::words::vial::TRAINING;

/// The report as lines for a person.
pub fn text(facts: &AuditFacts, language: Language) -> String {
    let mut page = Page::new(language);
    if facts.training {
        page.line(TRAINING.english());
    }
    let name = match facts.outcome {
        AuditOutcome::Verified => "VERIFIED",
        AuditOutcome::Failed => "FAILED",
        AuditOutcome::Incomplete => "INCOMPLETE",
    };
    let headline = format!("{name}: {}", facts.headline.get(language));
    page.line(&headline);
    page.gap();
    let unknown = || "-".to_owned();
    page.pair(audit::SOURCE.get(language), &facts.source);
    page.pair(
        vial::LEDGER_ID.get(language),
        &facts.ledger_id.clone().unwrap_or_else(unknown),
    );
    page.pair(
        audit::LOG_ROOT.get(language),
        &format!("{} ({})", facts.log_root, facts.counts.entries),
    );
    faults(&mut page, &facts.faults);
    if !facts.bad_entries.is_empty() {
        let all: Vec<String> = facts.bad_entries.iter().map(u64::to_string).collect();
        page.gap();
        page.pair(audit::BAD_ENTRIES.get(language), &all.join(", "));
    }
    for why in &facts.incomplete {
        page.section(&audit::NOT_TO_THE_END);
        page.item(why);
    }
    page.section(&vial::CHECKED);
    for item in &facts.checked {
        page.item(item.get(language));
    }
    if let Some(checkpoint) = &facts.checkpoint {
        let (size, root) = (checkpoint.size, &checkpoint.root);
        let label = vial::CHECKPOINT.get(language);
        let (size_is, root_is) = (vial::SIZE.get(language), vial::ROOT.get(language));
        page.item(&format!(
            "{label}: {}, {size_is} {size}, {root_is} {root}",
            checkpoint.origin
        ));
    }
    if let Some(trust) = &facts.trust {
        let label = vial::TRUST.get(language);
        page.item(&format!(
            "{label}: {}, sha256 {}",
            trust.path, trust.fingerprint
        ));
    }
    if !facts.donors_excluded_later.is_empty() {
        page.section(&audit::DONORS_LATER);
        facts
            .donors_excluded_later
            .iter()
            .for_each(|donor| page.item(donor));
    }
    page.section(&vial::NOT_CHECKED);
    for item in &facts.not_checked {
        page.item(item.get(language));
    }
    facts
        .lots_without_sidecar
        .iter()
        .for_each(|lot| page.below(lot));
    page.gap();
    page.line(&headline);
    page.text
}
