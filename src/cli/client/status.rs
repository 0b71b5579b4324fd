//! The daemon's errors (`google.rpc` details) as failures that a person can act on.

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::cli::exit::{self, Exit, Failure, NEXT_LINE};
use crate::words::{Language, Problem, Wording, failure as words};

/// Most violations that are listed.
const MAX_LISTED: usize = 50;

/// The status as a failure: reason, field, found, expected, and what to do.
pub(super) fn failure(status: &Status) -> Failure {
    let details = status.get_error_details();
    let info = details.error_info();
    let code = match info {
        Some(info) => exit::Code::read(&info.reason, status.code() == Code::InvalidArgument),
        None => exit::Code::Problem(problem(status.code())),
    };
    let metadata = |key: &str| {
        info.and_then(|i| i.metadata.get(key))
            .cloned()
            .unwrap_or_default()
    };
    let message = message(status, code.as_str());
    let message = Wording::each(|language| match (language, &code) {
        // What exactly a daemon says is English; in Japanese its code is said, and the field with what was found.
        (Language::Japanese, exit::Code::Problem(problem)) => {
            problem.said().get(language).to_owned()
        }
        _ => message.clone(),
    });
    let mut failure = match exit_of(status.code(), &code) {
        Exit::False => Failure::refused(code, &words::LEDGER_REFUSES),
        Exit::Usage => Failure::input(message).code(code),
        _ => Failure::not_checked(code, message),
    };
    // No answer of a daemon: the connection broke on the way.
    if info.is_none()
        && let Some(cause) = std::error::Error::source(status)
    {
        return Failure::not_checked(Problem::NETWORK, words::unreachable(cause))
            .hint(&words::CHECK_SERVER_AND_SUBMIT_AGAIN);
    }
    failure.field = metadata("field").into();
    let said = |english: &str, japanese: &str| {
        Wording::each(|language| match (language, metadata(japanese)) {
            (Language::Japanese, text) if !text.is_empty() => text,
            _ => metadata(english),
        })
    };
    *failure.found = said("found", "foundJa");
    *failure.expected = said("expected", "expectedJa");
    if let Some(first) = details
        .bad_request()
        .and_then(|b| b.field_violations.first())
    {
        if failure.found.is_empty() && failure.expected.is_empty() {
            *failure.found = Wording::data(&first.description);
        }
        if failure.field.is_empty() || first.field.starts_with("submissions[") {
            failure.field = first.field.as_str().into();
        }
    }
    failure.hint(hint(status, &details, &metadata("entries_since")))
}

/// Refusals are false; bad bytes are unreadable input; everything else could not be checked.
fn exit_of(status: Code, code: &exit::Code) -> Exit {
    match (code, status) {
        (exit::Code::Rule(_), _) => Exit::False,
        (_, Code::InvalidArgument) => Exit::Usage,
        _ => Exit::NotChecked,
    }
}

/// What a status says without details.
fn problem(status: Code) -> Problem {
    match status {
        Code::Cancelled => Problem::CANCELLED,
        Code::InvalidArgument => Problem::INVALIDARGUMENT,
        Code::DeadlineExceeded => Problem::DEADLINEEXCEEDED,
        Code::NotFound => Problem::NOTFOUND,
        Code::AlreadyExists => Problem::ALREADYEXISTS,
        Code::PermissionDenied => Problem::PERMISSIONDENIED,
        Code::ResourceExhausted => Problem::RESOURCEEXHAUSTED,
        Code::FailedPrecondition => Problem::FAILEDPRECONDITION,
        Code::Aborted => Problem::ABORTED,
        Code::OutOfRange => Problem::OUTOFRANGE,
        Code::Unimplemented => Problem::UNIMPLEMENTED,
        Code::Internal => Problem::INTERNAL,
        Code::Unavailable => Problem::UNAVAILABLE,
        Code::DataLoss => Problem::DATALOSS,
        Code::Unauthenticated => Problem::UNAUTHENTICATED,
        // An answer that is an error and says "OK" is one too.
        Code::Unknown | Code::Ok => Problem::UNKNOWN,
    }
}

fn message(status: &Status, reason: &str) -> String {
    let message = status.message();
    let message = message.strip_prefix(reason).unwrap_or(message);
    match message.trim_start_matches([':', ' ']) {
        "" => "the daemon refused without saying more".to_owned(),
        text => text.to_owned(),
    }
}

fn hint(status: &Status, details: &tonic_types::ErrorDetails, since: &str) -> Wording {
    let mut lines: Vec<Wording> = Vec::new();
    let fields = details.bad_request().map(|b| b.field_violations.as_slice());
    for violation in fields.unwrap_or_default().iter().skip(1).take(MAX_LISTED) {
        let (field, text) = (&violation.field, &violation.description);
        lines.push(words::also(field, text));
    }
    let conditions = details
        .precondition_failure()
        .map(|p| p.violations.as_slice());
    for violation in conditions.unwrap_or_default().iter().take(MAX_LISTED) {
        let about = match violation.subject.as_str() {
            "" => String::new(),
            subject => format!(" {subject}"),
        };
        let text = match violation.description.as_str() {
            "" => String::new(),
            text => format!(": {text}"),
        };
        let code = &violation.r#type;
        lines.push(words::because(code, about, text));
    }
    lines.extend(match status.code() {
        Code::Aborted if !since.is_empty() => Some(words::read_entries(since)),
        Code::Aborted => Some(words::LOOK_AT_CHANGES.clone()),
        Code::Unauthenticated => Some(words::GIVE_A_TOKEN.clone()),
        Code::Unavailable | Code::ResourceExhausted => Some(words::TRY_AGAIN.clone()),
        Code::DeadlineExceeded | Code::Cancelled => Some(words::WITHOUT_AN_ANSWER.clone()),
        _ => None,
    });
    Wording::join(&lines, NEXT_LINE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::ErrorDetails;

    #[test]
    fn a_refusal_names_field_found_and_expected() {
        let mut details = ErrorDetails::new();
        details.set_error_info(
            "WRONG_ROLE",
            "lotledger",
            [
                ("field", "signers"),
                ("found", "OPERATOR"),
                ("expected", "QA_RELEASE"),
            ]
            .map(|(k, v)| (k.to_owned(), v.to_owned())),
        );
        details.add_precondition_failure_violation("TEST_FAIL", "ENDOTOXIN", "5 [IU]/mL");
        let status =
            tonic::Status::with_error_details(Code::PermissionDenied, "WRONG_ROLE: x", details);
        let failure = failure(&status);
        assert_eq!(failure.exit, Exit::False);
        let expected = "WRONG_ROLE: the ledger refuses this statement\n  at        signers\n  \
                        found     OPERATOR\n  expected  QA_RELEASE\n  to do     because TEST_FAIL ENDOTOXIN: 5 [IU]/mL";
        assert_eq!(failure.to_string(), expected);
    }

    #[test]
    fn the_exit_code_says_who_has_to_act() {
        for (code, reason, ends) in [
            (Code::InvalidArgument, "FORMAT", Exit::Usage),
            (Code::Unavailable, "STOPPED", Exit::NotChecked),
            (Code::Unauthenticated, "UNAUTHENTICATED", Exit::NotChecked),
            (Code::FailedPrecondition, "RELEASE_REFUSED", Exit::False),
            (Code::Aborted, "STALE_SEEN", Exit::False),
        ] {
            assert_eq!(
                exit_of(code, &exit::Code::read(reason, false)),
                ends,
                "{reason}"
            );
        }
    }
}
