//! Builds a status with details that fit.
//!
//! Details travel in the trailers, where clients allow 8 to 16 KiB in all; a status that is too
//! large reaches nobody. So every text is cut and the list of fields ends when the room is used up.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use prost::Message as _;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt as _};

use super::DOMAIN;

/// Longest text in a status, in characters.
const MAX_TEXT_CHARS: usize = 300;
/// Room for field and precondition violations, in bytes before base64.
const MAX_VIOLATION_BYTES: usize = 3_500;

pub(crate) struct StatusBuilder {
    code: Code,
    reason: &'static str,
    message: Option<String>,
    metadata: HashMap<String, String>,
    fields: Vec<FieldViolation>,
    preconditions: Vec<PreconditionViolation>,
    room: usize,
    left_out: usize,
    retry: Option<Duration>,
    resource: Option<(String, String)>,
}

impl StatusBuilder {
    pub(crate) fn new(code: Code, reason: impl Into<&'static str>) -> Self {
        Self {
            code,
            reason: reason.into(),
            message: None,
            metadata: HashMap::new(),
            fields: Vec::new(),
            preconditions: Vec::new(),
            room: MAX_VIOLATION_BYTES,
            left_out: 0,
            retry: None,
            resource: None,
        }
    }

    /// What a person reads. Without it: the first field's description.
    pub(crate) fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(cut(&message.into()));
        self
    }

    pub(crate) fn metadata(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.metadata
            .insert(key.to_owned(), cut(&value.to_string()));
        self
    }

    pub(crate) fn field(
        mut self,
        field: &str,
        reason: &str,
        description: impl Into<String>,
    ) -> Self {
        let mut violation = FieldViolation::new(cut(field), cut(&description.into()));
        reason.clone_into(&mut violation.reason);
        let size = violation.field.len() + violation.description.len() + reason.len();
        if self.takes(size) {
            self.fields.push(violation);
        }
        self
    }

    /// The one field that is wrong: what was found in it, and what would be right.
    pub(crate) fn wrong(
        self,
        field: &str,
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        let (reason, text) = (self.reason, format!("found {found}; expected {expected}"));
        self.metadata("field", field)
            .metadata("found", found)
            .metadata("expected", expected)
            .field(field, reason, text)
    }

    /// A condition that is not met.
    pub(crate) fn precondition(mut self, kind: &str, subject: &str, description: &str) -> Self {
        let violation = PreconditionViolation::new(kind, cut(subject), cut(description));
        let size = kind.len() + violation.subject.len() + violation.description.len();
        if self.takes(size) {
            self.preconditions.push(violation);
        }
        self
    }

    /// Worth trying again after this time.
    pub(crate) fn retry(mut self, after: Duration) -> Self {
        self.retry = Some(after);
        self
    }

    pub(crate) fn resource(mut self, kind: &str, name: impl std::fmt::Display) -> Self {
        self.resource = Some((kind.to_owned(), cut(&name.to_string())));
        self
    }

    pub(crate) fn status(mut self) -> Status {
        if self.left_out > 0 {
            let left_out = self.left_out.to_string();
            self.metadata.insert("left_out".to_owned(), left_out);
        }
        let first = |fields: &[FieldViolation]| {
            let first = fields.first()?;
            Some(cut(&format!("{}: {}", first.field, first.description)))
        };
        let message = self.message.or_else(|| first(&self.fields));
        let mut details = ErrorDetails::new();
        details.set_error_info(self.reason, DOMAIN, self.metadata);
        if !self.fields.is_empty() {
            details.set_bad_request(self.fields);
        }
        if !self.preconditions.is_empty() {
            details.set_precondition_failure(self.preconditions);
        }
        if let Some(after) = self.retry {
            details.set_retry_info(Some(after));
        }
        if let Some((kind, name)) = self.resource {
            details.set_resource_info(kind, name, "", "");
        }
        let message = match message {
            Some(message) => format!("{}: {message}", self.reason),
            None => self.reason.to_owned(),
        };
        in_order(Status::with_error_details(self.code, message, details))
    }

    fn takes(&mut self, size: usize) -> bool {
        let rest = self.room.checked_sub(size);
        self.room = rest.unwrap_or(0);
        self.left_out += usize::from(rest.is_none());
        rest.is_some()
    }
}

/// `google.rpc.ErrorInfo` with its metadata in order.
#[derive(Clone, PartialEq, prost::Message)]
struct OrderedInfo {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
    #[prost(btree_map = "string, string", tag = "3")]
    metadata: BTreeMap<String, String>,
}

/// The same status with the same bytes every time: a map is written in the order of its keys.
fn in_order(status: Status) -> Status {
    let Ok(mut wire) = tonic_types::pb::Status::decode(status.details()) else {
        return status;
    };
    for detail in &mut wire.details {
        if detail.type_url.ends_with("google.rpc.ErrorInfo")
            && let Ok(info) = OrderedInfo::decode(detail.value.as_slice())
        {
            detail.value = info.encode_to_vec();
        }
    }
    Status::with_details(status.code(), status.message(), wire.encode_to_vec().into())
}

/// Text from outside, cut and free of control characters.
fn cut(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut short: String = text.chars().take(MAX_TEXT_CHARS).map(visible).collect();
    if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::RefusalCode;
    use crate::words::Problem;

    /// Else two refusals that must not be told apart differ by chance.
    #[test]
    fn the_same_status_has_the_same_bytes() {
        let status = || {
            let answer = StatusBuilder::new(Code::NotFound, RefusalCode::UnknownRef.as_str());
            let answer = ["field", "found", "expected", "subject", "seen"]
                .into_iter()
                .fold(answer, |answer, key| answer.metadata(key, key.len()));
            answer.field("f", "UNKNOWN_REF", "text").status()
        };
        for _ in 0..20 {
            assert_eq!(status().details(), status().details());
        }
        let info = status().get_details_error_info().unwrap();
        assert_eq!(info.metadata["expected"], "8");
    }

    #[test]
    fn a_status_fits_into_trailers_whatever_was_found() {
        let mut answer = StatusBuilder::new(Code::InvalidArgument, Problem::FORMAT);
        for at in 0..1_000 {
            answer = answer.field(
                &format!("submissions[{at}].envelope"),
                "FORMAT",
                "語".repeat(5_000),
            );
        }
        let status = answer.status();
        assert!(status.details().len() < 5_000, "{}", status.details().len());
        assert!(status.message().len() < 1_500);
        let details = status.get_error_details();
        let shown = details.bad_request().unwrap().field_violations.len();
        let left_out = &details.error_info().unwrap().metadata["left_out"];
        assert_eq!(shown + left_out.parse::<usize>().unwrap(), 1_000);
    }
}
