//! A statement that is not recorded: not in the format, or refused by a rule.

use tonic::{Code, Status};

use super::StatusBuilder;
use crate::domain::reason::Detail;
use crate::domain::refusal::{Refusal, RefusalCode, Stale};
use crate::format::error::{Code as FormatCode, FormatError};
use crate::words::{Language, Wording};

/// Why one statement is not recorded.
#[derive(Debug, Clone)]
pub enum Problem {
    /// It is not in the format, or a signature does not verify.
    Format(FormatError),
    /// A rule refuses it. With a history that has moved: the entries its author did not see.
    Refused {
        refusal: Refusal,
        /// Log indexes of the entries in between, ascending; a first part of them if many.
        in_between: Vec<u64>,
    },
}

/// The status for statements that are not recorded: `at` is the place of each in its batch, `None`
/// for a single submission. Code and reason are those of the first; every one has its field.
pub fn refused<'p>(problems: impl IntoIterator<Item = (Option<usize>, &'p Problem)>) -> Status {
    let mut answer: Option<StatusBuilder> = None;
    for (at, problem) in problems {
        let so_far = match answer.take() {
            Some(so_far) => so_far,
            None => begin(at, problem),
        };
        answer = Some(add(so_far, at, problem));
    }
    answer.map_or_else(super::internal, StatusBuilder::status)
}

fn begin(at: Option<usize>, problem: &Problem) -> StatusBuilder {
    let answer = match problem {
        Problem::Format(error) => {
            let code = match error.code {
                FormatCode::BadSignature | FormatCode::UnknownKey => Code::PermissionDenied,
                _ => Code::InvalidArgument,
            };
            StatusBuilder::new(code, error.code.as_str())
                .metadata("field", &error.field)
                .metadata("jsonField", json_name(&error.field))
                .metadata("found", &error.found)
                .metadata("expected", &error.expected)
        }
        Problem::Refused {
            refusal,
            in_between,
        } => {
            let mut answer = StatusBuilder::new(code_of(refusal.code), refusal.code.as_str())
                .metadata("field", &refusal.field)
                .metadata("jsonField", json_name(&refusal.field))
                .metadata("found", refusal.found.english())
                .metadata("expected", refusal.expected.english());
            // For people who read Japanese, where it is another text.
            for (key, said) in [
                ("foundJa", &refusal.found),
                ("expectedJa", &refusal.expected),
            ] {
                let japanese = said.get(Language::Japanese);
                if japanese != said.english() {
                    answer = answer.metadata(key, japanese);
                }
            }
            if let Some(Stale { subject, seen, .. }) = &refusal.stale {
                let indexes: Vec<String> = in_between.iter().map(u64::to_string).collect();
                answer = answer
                    .metadata("subject", subject)
                    .metadata("seen", seen)
                    .metadata("entries_since", indexes.join(","));
            }
            if matches!(code_of(refusal.code), Code::NotFound | Code::AlreadyExists) {
                answer = answer.resource("lotledger subject", refusal.found.english());
            }
            answer
        }
    };
    match at {
        Some(at) => answer.metadata("submission", at),
        None => answer,
    }
}

fn add(answer: StatusBuilder, at: Option<usize>, problem: &Problem) -> StatusBuilder {
    let path = |field: &str| match at {
        Some(at) => format!("submissions[{at}].{field}"),
        None => format!("submission.{field}"),
    };
    match problem {
        Problem::Format(error) => {
            let text = format!("found {}; expected {}", error.found, error.expected);
            answer.field(&path(&place(&error.field)), error.code.as_str(), text)
        }
        Problem::Refused { refusal, .. } => {
            let field = path(&place(&refusal.field));
            let (found, expected) = (refusal.found.english(), refusal.expected.english());
            let text = format!("found {found}; expected {expected}");
            let answer = answer.field(&field, refusal.code.as_str(), text);
            refusal.reasons.iter().fold(answer, |answer, reason| {
                let about = reason
                    .about
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string);
                let detail = reason.detail.as_ref().map(Detail::said);
                let detail = detail.as_ref().map_or("", Wording::english);
                answer.precondition(reason.code.name(), &about, detail)
            })
        }
    }
}

/// A field as proto3 JSON names it: `lotReleased.lot` for `lot_released.lot`.
fn json_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut raised = false;
    for c in field.chars() {
        match c {
            '_' => raised = true,
            c if std::mem::take(&mut raised) => name.push(c.to_ascii_uppercase()),
            c => name.push(c),
        }
    }
    name
}

/// Where a field of a statement, envelope or sidecar is within a submission.
fn place(field: &str) -> String {
    match field {
        "envelope" | "sidecar" => field.to_owned(),
        "statement" => "envelope.payload".to_owned(),
        _ if field.starts_with("signatures") || field.starts_with("payload") => {
            format!("envelope.{field}")
        }
        _ => format!("envelope.payload.{field}"),
    }
}

pub fn code_of(code: RefusalCode) -> Code {
    use RefusalCode as R;
    match code {
        R::BadSignature | R::WrongRole | R::NotYours | R::KeyRevoked | R::OrgSuspended => {
            Code::PermissionDenied
        }
        R::Exists | R::GtinTaken | R::KeyReused | R::AlreadyCommissioned | R::VialDuplicate => {
            Code::AlreadyExists
        }
        R::UnknownRef => Code::NotFound,
        R::StaleSeen => Code::Aborted,
        _ => Code::FailedPrecondition,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reason::{Reason, ReasonCode};
    use crate::domain::subject::Subject;
    use tonic_types::StatusExt as _;

    fn refused_as(code: RefusalCode) -> Problem {
        Problem::Refused {
            refusal: Refusal::new(code, "lot_released.lot", "A", "B"),
            in_between: Vec::new(),
        }
    }

    #[test]
    fn a_refusal_names_the_field_of_json_and_is_said_in_japanese() {
        use crate::words::refusal;
        let refusal = Refusal::new(
            RefusalCode::Exists,
            "vials_commissioned.reconciliation[2].labels_used",
            "A",
            &refusal::RECORDED_ONCE,
        );
        let problem = Problem::Refused {
            refusal,
            in_between: Vec::new(),
        };
        let details = refused([(None, &problem)]).get_error_details();
        let metadata = details.error_info().unwrap().metadata.clone();
        assert_eq!(
            metadata["jsonField"],
            "vialsCommissioned.reconciliation[2].labelsUsed"
        );
        assert_eq!(metadata["expected"], refusal::RECORDED_ONCE.english());
        let japanese = refusal::RECORDED_ONCE.get(Language::Japanese);
        assert_eq!(metadata["expectedJa"], japanese);
        assert!(
            !metadata.contains_key("foundJa"),
            "data are the same in each"
        );
    }

    #[test]
    fn every_statement_of_a_batch_has_its_error() {
        let format = Problem::Format(FormatError::new(
            FormatCode::Malformed,
            "envelope",
            "3 bytes",
            "an envelope",
        ));
        let stale = refused_as(RefusalCode::NotReviewed);
        let status = refused([(Some(1), &format), (Some(3), &stale)]);
        assert_eq!(status.code(), Code::InvalidArgument);
        let details = status.get_error_details();
        let fields: Vec<(&str, &str)> = details
            .bad_request()
            .unwrap()
            .field_violations
            .iter()
            .map(|v| (v.field.as_str(), v.reason.as_str()))
            .collect();
        assert_eq!(
            fields,
            [
                ("submissions[1].envelope", "MALFORMED"),
                (
                    "submissions[3].envelope.payload.lot_released.lot",
                    "NOT_REVIEWED"
                ),
            ]
        );
        assert_eq!(details.error_info().unwrap().metadata["submission"], "1");
    }

    #[test]
    fn a_history_that_moved_names_the_entries_in_between() {
        let mut refusal = Refusal::new(RefusalCode::StaleSeen, "seen[0]", "5", "7");
        refusal.stale = Some(Stale {
            subject: Subject::SafetyFeed,
            seen: 5,
            author: None,
        });
        let status = refused([(
            None,
            &Problem::Refused {
                refusal,
                in_between: vec![41, 44],
            },
        )]);
        assert_eq!(status.code(), Code::Aborted);
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        assert_eq!(info.reason, "STALE_SEEN");
        assert_eq!(info.metadata["entries_since"], "41,44");
        assert_eq!(info.metadata["seen"], "5");
    }

    #[test]
    fn a_closed_gate_lists_its_reasons() {
        let mut refusal = Refusal::new(RefusalCode::ReleaseRefused, "lot_released.lot", "A", "B");
        refusal.reasons = vec![Reason::about_data(ReasonCode::TestFail, "ENDOTOXIN")];
        let in_between = Vec::new();
        let status = refused([(
            None,
            &Problem::Refused {
                refusal,
                in_between,
            },
        )]);
        assert_eq!(status.code(), Code::FailedPrecondition);
        let details = status.get_error_details();
        let violation = &details.precondition_failure().unwrap().violations[0];
        assert_eq!(
            (violation.r#type.as_str(), violation.subject.as_str()),
            ("TEST_FAIL", "ENDOTOXIN")
        );
    }

    #[test]
    fn codes() {
        for (code, expected) in [
            (RefusalCode::BadSignature, Code::PermissionDenied),
            (RefusalCode::KeyRevoked, Code::PermissionDenied),
            (RefusalCode::Exists, Code::AlreadyExists),
            (RefusalCode::GtinTaken, Code::AlreadyExists),
            (RefusalCode::UnknownRef, Code::NotFound),
            (RefusalCode::StaleSeen, Code::Aborted),
            (RefusalCode::OnHold, Code::FailedPrecondition),
            (RefusalCode::Limit, Code::FailedPrecondition),
        ] {
            assert_eq!(code_of(code), expected, "{code}");
            assert_eq!(refused([(None, &refused_as(code))]).code(), expected);
        }
    }
}
