//! An answer without evidence: what the daemon says of a code, and that nothing proves it.
//!
//! Of a code that is none of its lot's vials the daemon shows no evidence to whoever asks: the neighbours in
//! a proof of absence are tags of other vials. Its word that such a vial must not be used is taken (a lie
//! costs one vial that is put aside) and said to be its word. Its word that a vial may be used is nothing:
//! an honest daemon always has evidence for that.

use crate::cli::commands::verify::answer;
use crate::cli::exit::Exit;
use crate::cli::render::facts::{DaemonFacts, Outcome, ReasonFacts, VerdictFacts};
use crate::domain::gs1::VialCode;
use crate::domain::reason::{About, Reason, ReasonCode};
use crate::domain::verdict::Overall;
use crate::service::pb;
use crate::words::{Wording, vial};

/// Fills in an answer of which nothing is known yet.
pub(super) fn say(
    facts: &mut VerdictFacts,
    code: &VialCode,
    address: &str,
    daemon: Option<&pb::Verdict>,
) {
    facts.question.gtin = Some(code.gtin.to_string());
    facts.question.lot = Some(code.lot.to_string());
    facts.question.vial = Some(code.tag().to_string());
    match daemon {
        Some(verdict) if verdict.overall() == pb::Overall::DoNotUse => stop(facts, verdict),
        _ => nothing(facts),
    }
    facts.training |= daemon.is_some_and(|verdict| verdict.training);
    facts.daemon = daemon.map(|verdict| told(address, verdict));
    facts.check_it_yourself.push(vial::ASK_WITH_TOKEN.clone());
}

fn stop(facts: &mut VerdictFacts, verdict: &pb::Verdict) {
    facts.outcome = Outcome::Unproven;
    facts.verdict = Some(Overall::DoNotUse);
    facts.exit = Exit::False as u8;
    facts.headline = Wording::each(|language| vial::DAEMONS_WORD.get(language).to_owned());
    let reasons = verdict.reasons.iter().filter_map(|reason| {
        let code = reason.code.parse::<ReasonCode>().ok()?;
        Some(Reason {
            about: About::read(code, &reason.about),
            ..Reason::new(code)
        })
    });
    facts.reasons = reasons.map(|reason| ReasonFacts::from(&reason)).collect();
    facts.not_checked.push(vial::DAEMONS_WORD_ALONE.clone());
}

/// No verdict: the evidence that belongs to it did not come.
fn nothing(facts: &mut VerdictFacts) {
    let evidence = vial::ANY_EVIDENCE.clone();
    answer::incomplete(facts, &[evidence]);
}

/// What it said, as it said it.
pub(super) fn told(address: &str, verdict: &pb::Verdict) -> DaemonFacts {
    let reasons = verdict.reasons.iter();
    DaemonFacts {
        address: address.to_owned(),
        verdict: overall(verdict).map_or("UNSPECIFIED", Overall::name),
        reasons: reasons
            .map(|reason| match reason.about.as_str() {
                "" => reason.code.clone(),
                about => format!("{}({about})", reason.code),
            })
            .collect(),
        agrees: None,
    }
}

/// What it said; `None`: nothing that this program knows.
pub(super) fn overall(verdict: &pb::Verdict) -> Option<Overall> {
    match verdict.overall() {
        pb::Overall::OkAsOf => Some(Overall::OkAsOf),
        pb::Overall::AskMaker => Some(Overall::AskMaker),
        pb::Overall::DoNotUse => Some(Overall::DoNotUse),
        pb::Overall::Unspecified => None,
    }
}
