//! Published documents that have versions: release specifications and donor policies.

use super::{IdError, Name, OrgRef};
use serde::{Deserialize, Serialize};

/// An organisation's document, by name and version.
///
/// `Display` is `name@version`; the organisation stands beside it, because two makers may use
/// the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct VersionedName {
    organisation: OrgRef,
    version: u32,
    name: Name,
}

#[derive(Serialize, Deserialize)]
struct Fields {
    organisation: OrgRef,
    version: u32,
    name: Name,
}

impl VersionedName {
    const SHAPE: &'static str = "name@version, version a number from 1 without leading zeros";

    /// The document `name` of `organisation`; versions count from 1.
    pub fn new(organisation: OrgRef, name: Name, version: u32) -> Result<Self, IdError> {
        if version == 0 {
            return Err(IdError::shape("VersionedName", "a version from 1", "0"));
        }
        Ok(Self {
            organisation,
            version,
            name,
        })
    }

    /// Reads `name@version` as a document of `organisation`.
    pub fn parse_in(organisation: OrgRef, text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::shape("VersionedName", Self::SHAPE, text);
        let (name, version) = text.split_once('@').ok_or_else(wrong)?;
        let digits_ok = !version.starts_with('0') && version.bytes().all(|b| b.is_ascii_digit());
        if !digits_ok {
            return Err(wrong());
        }
        Self::new(
            organisation,
            Name::parse(name)?,
            version.parse().map_err(|_| wrong())?,
        )
    }

    /// Who published it.
    pub fn organisation(&self) -> OrgRef {
        self.organisation
    }

    /// Its version, from 1.
    pub fn version(&self) -> u32 {
        self.version
    }

    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The bytes of its subject id: organisation (16), version (big-endian u32), name.
    pub fn subject_bytes(&self) -> Vec<u8> {
        let mut bytes = self.organisation.bytes().to_vec();
        bytes.extend(self.version.to_be_bytes());
        bytes.extend(self.name.as_str().as_bytes());
        bytes
    }
}

impl TryFrom<Fields> for VersionedName {
    type Error = IdError;
    fn try_from(fields: Fields) -> Result<Self, IdError> {
        Self::new(fields.organisation, fields.name, fields.version)
    }
}

impl From<VersionedName> for Fields {
    fn from(id: VersionedName) -> Self {
        Self {
            organisation: id.organisation,
            version: id.version,
            name: id.name,
        }
    }
}

impl std::fmt::Display for VersionedName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.name, self.version)
    }
}

macro_rules! document {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub VersionedName);

        impl std::ops::Deref for $name {
            type Target = VersionedName;
            fn deref(&self) -> &VersionedName {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

document!(
    /// A donor eligibility policy.
    PolicyId
);
document!(
    /// A release specification.
    SpecId
);
