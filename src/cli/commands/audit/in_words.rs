//! Codes of an audit in Japanese words, each with its code behind it, by which it is found in the JSON. In English the
//! codes are the words.

use crate::domain::event::{Event, HoldReason, RecallClass, RecallReason};
use crate::domain::reason::{About, Reason, ReasonCode};
use crate::domain::statement::{RetrospectiveKind, Role};
use crate::verify::Check;
use crate::words::{Language, Wording, audit, choice, vial};

fn coded(code: &str, said: Option<&Wording>, language: Language) -> String {
    match (language, said) {
        (Language::Japanese, Some(said)) => format!("{}({code})", said.get(language)),
        _ => code.to_owned(),
    }
}

pub(super) fn event(name: &str, language: Language) -> String {
    coded(name, Event::called_of(name), language)
}

pub(super) fn role(code: &str, language: Language) -> String {
    coded(
        code,
        Role::parse(code).ok().map(|role| role.said()),
        language,
    )
}

pub(super) fn recall_class(code: &str, language: Language) -> String {
    let class = RecallClass::parse(code).ok();
    coded(code, class.map(|class| class.said()), language)
}

pub(super) fn recall_reason(code: &str, language: Language) -> String {
    let reason = RecallReason::parse(code).ok();
    coded(code, reason.map(|reason| reason.said()), language)
}

pub(super) fn hold_reason(code: &str, language: Language) -> String {
    let reason = HoldReason::parse(code).ok();
    coded(code, reason.map(|reason| reason.said()), language)
}

/// Why something was told afterwards; `TRANSCRIBED` is none of the kinds that a statement says.
pub(super) fn told_afterwards(code: &str, language: Language) -> String {
    let kind = RetrospectiveKind::parse(code).ok();
    let said = kind.map_or(&audit::TRANSCRIBED, |kind| kind.said());
    coded(code, Some(said), language)
}

pub(super) fn revocation_reason(code: &str, language: Language) -> String {
    let said = choice::label(&format!("REVOCATION_REASON_{code}"));
    coded(code, said, language)
}

pub(super) fn verdict(name: &str, language: Language) -> String {
    let said = match name {
        "OK_AS_OF" => Some(&vial::VERDICT_OK),
        "ASK_MAKER" => Some(&vial::VERDICT_ASK),
        "DO_NOT_USE" => Some(&vial::VERDICT_STOP),
        _ => None,
    };
    coded(name, said, language)
}

/// A reason of a verdict by its stable text, e.g. `RECALLED(II)`.
pub(super) fn reason(stable: &str, language: Language) -> String {
    let (name, about) = stable.split_once(['(', '=']).unwrap_or((stable, ""));
    let about = about.strip_suffix(')').unwrap_or(about);
    let Ok(code) = name.parse::<ReasonCode>() else {
        return stable.to_owned();
    };
    let reason = match About::read(code, about) {
        Some(about) => Reason::about(code, about),
        None => Reason::new(code),
    };
    let text = reason.text();
    let said = text.get(language).trim_end_matches('。');
    match language {
        Language::English => stable.to_owned(),
        Language::Japanese => format!("{said}({stable})"),
    }
}

/// What a check asks; of those of a clinic's evidence, in the words of its answer.
pub(super) fn asked(check: Check) -> Option<&'static Wording> {
    Some(match check {
        Check::Altered => &audit::CHECK_ALTERED,
        Check::Chain => &audit::CHECK_CHAIN,
        Check::CheckpointHeld => &audit::CHECK_CHECKPOINT_HELD,
        Check::CheckpointRoot => &audit::CHECK_CHECKPOINT_ROOT,
        Check::CheckpointSize => &audit::CHECK_CHECKPOINT_SIZE,
        Check::Donor => &audit::CHECK_DONOR,
        Check::Extra => &audit::CHECK_EXTRA,
        Check::Inclusion => &audit::CHECK_INCLUSION,
        Check::IndexRoot => &audit::CHECK_INDEX_ROOT,
        Check::Missing => &audit::CHECK_MISSING,
        Check::Payload => &audit::CHECK_PAYLOAD,
        Check::Places => &audit::CHECK_PLACES,
        Check::RepeatedPayload => &audit::CHECK_REPEATED_PAYLOAD,
        Check::RootMismatch => &audit::CHECK_ROOT_MISMATCH,
        Check::Rules => &audit::CHECK_RULES,
        Check::Sidecar => &audit::CHECK_SIDECAR,
        Check::SubjectCount => &audit::CHECK_SUBJECT_COUNT,
        Check::VialDuplicate => &audit::CHECK_VIAL_DUPLICATE,
        stored if stored.is_of_stored() => &audit::CHECK_STORED,
        of_evidence => return of_evidence.said(),
    })
}

pub(super) fn check(check: Check, language: Language) -> String {
    coded(check.as_str(), asked(check), language)
}

pub(super) fn list(
    codes: &[impl AsRef<str>],
    language: Language,
    said: fn(&str, Language) -> String,
) -> String {
    let all: Vec<String> = codes
        .iter()
        .map(|code| said(code.as_ref(), language))
        .collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_words_stand_before_their_code() {
        let ja = Language::Japanese;
        for (said, expected) in [
            (event("LotReleased", ja), "出荷判定(合格)(LotReleased)"),
            (event("SomethingNewer", ja), "SomethingNewer"),
            (event("LotReleased", Language::English), "LotReleased"),
            (
                reason("RECALLED(II)", ja),
                "このロットは回収対象です(クラスII)(RECALLED(II))",
            ),
            (reason("EXPIRED", ja), "使用期限を過ぎています(EXPIRED)"),
            (reason("NEWER_CODE(x)", ja), "NEWER_CODE(x)"),
            (revocation_reason("COMPROMISED", ja), "漏えい(COMPROMISED)"),
        ] {
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn every_check_is_said() {
        for check in Check::ALL {
            assert!(asked(*check).is_some(), "{check}");
        }
    }
}
