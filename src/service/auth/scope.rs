//! What a token is for.

use crate::domain::id::OrgRef;

/// What a token gives: the reading rights of an organisation, of an auditor or of an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reads what concerns this organisation, and verifies vials in its name.
    Organisation(OrgRef),
    /// Reads everything.
    Auditor,
    /// Reads everything and runs the ledger.
    Admin,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `organisation:org_…`, `auditor` or `admin`, found {found:?}{problem}")]
pub struct ScopeError {
    found: String,
    problem: String,
}

impl Scope {
    /// Reads `organisation:org_…`, `auditor` or `admin`.
    ///
    /// # Errors
    /// Anything else, with what is wrong about an organisation's reference.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        let wrong = |problem: String| ScopeError {
            found: text.chars().take(80).collect(),
            problem,
        };
        match text {
            "auditor" => Ok(Self::Auditor),
            "admin" => Ok(Self::Admin),
            _ => {
                let organisation = text
                    .strip_prefix("organisation:")
                    .ok_or_else(|| wrong(String::new()))?;
                OrgRef::parse(organisation)
                    .map(Self::Organisation)
                    .map_err(|error| wrong(format!(": {error}")))
            }
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Organisation(organisation) => write!(f, "organisation:{organisation}"),
            Self::Auditor => f.write_str("auditor"),
            Self::Admin => f.write_str("admin"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_back() {
        for text in [
            "auditor",
            "admin",
            "organisation:org_00112233445566778899aabbccddeeff",
        ] {
            assert_eq!(Scope::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "root", "Admin", "organisation", "organisation:org_1"] {
            let error = Scope::parse(text).unwrap_err().to_string();
            assert!(error.contains("`organisation:org_…`"), "{error}");
        }
    }
}
