//! A verdict, as it travels.

use crate::domain::reason::{Reason, Severity};
use crate::domain::verdict::{NotChecked, Overall, Verdict};
use crate::format::checkpoint::Checkpoint;
use crate::service::pb;
use crate::words::Language;
use crate::words::vial::TRAINING;

/// The message for a verdict that rests on this checkpoint, with the recalls of its lot.
pub(super) fn to_wire(
    verdict: &Verdict,
    checkpoint: &Checkpoint,
    recalls: Vec<pb::Recall>,
) -> pb::Verdict {
    let overall = match verdict.overall {
        Overall::OkAsOf => pb::Overall::OkAsOf,
        Overall::AskMaker => pb::Overall::AskMaker,
        Overall::DoNotUse => pb::Overall::DoNotUse,
    };
    pb::Verdict {
        overall: overall.into(),
        reasons: verdict.reasons.iter().map(reason).collect(),
        not_checked: verdict.not_checked.iter().map(not_checked).collect(),
        checkpoint_size: checkpoint.size,
        checkpoint_root: checkpoint.root.bytes().to_vec(),
        as_of_ms: verdict.as_of.ms(),
        training: verdict.training,
        headline_en: sentence(verdict, Language::English),
        headline_ja: sentence(verdict, Language::Japanese),
        recalls,
    }
}

fn reason(reason: &Reason) -> pb::VerdictReason {
    let severity = match reason.severity {
        Severity::Info => pb::ReasonSeverity::Info,
        Severity::Ask => pb::ReasonSeverity::Ask,
        Severity::Stop => pb::ReasonSeverity::Stop,
    };
    let text = reason.text();
    pb::VerdictReason {
        code: reason.code.name().to_owned(),
        severity: severity.into(),
        about: reason
            .about
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        text_en: text.get(Language::English).to_owned(),
        text_ja: text.get(Language::Japanese).to_owned(),
        detail: said(reason, Language::English),
        detail_ja: said(reason, Language::Japanese),
    }
}

fn said(reason: &Reason, language: Language) -> String {
    let detail = reason.detail.as_ref();
    detail.map_or_else(String::new, |detail| detail.said().get(language).to_owned())
}

fn not_checked(item: &NotChecked) -> pb::NotChecked {
    let text = item.text();
    pb::NotChecked {
        text_en: text.get(Language::English).to_owned(),
        text_ja: text.get(Language::Japanese).to_owned(),
    }
}

/// Times in it are Japanese: that is where the clinics are, and the time names its zone.
fn sentence(verdict: &Verdict, language: Language) -> String {
    let headline = verdict.headline();
    match verdict.training {
        true => headline.of(TRAINING.english()).get(language).to_owned(),
        false => headline.get(language).to_owned(),
    }
}
