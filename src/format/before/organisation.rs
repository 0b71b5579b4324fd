//! Organisations and the keys of their people.

use super::read::{At, Message, Result};
use super::write;
use crate::domain::event::{KeyEnrolled, KeyRevoked, OrgRegistered, OrgSuspended};
use crate::domain::key::KeyAlgorithm;
use crate::format::pb;

/// Most affiliates of an organisation.
pub const MAX_AFFILIATES: usize = 64;

impl Message for OrgRegistered {
    type Wire = pb::OrgRegistered;

    fn read(at: &At<'_>, wire: &pb::OrgRegistered) -> Result<Self> {
        Ok(Self {
            organisation: at.text("organisation", &wire.organisation)?,
            name: at.text("name", &wire.name)?,
            kinds: at.words("kinds", &wire.kinds, 1)?,
            country: at.text("country", &wire.country)?,
            gln: at.text_if("gln", &wire.gln)?,
            affiliates: at.texts("affiliates", &wire.affiliates, 0..=MAX_AFFILIATES)?,
        })
    }

    fn write(&self) -> pb::OrgRegistered {
        pb::OrgRegistered {
            organisation: write::text(self.organisation),
            name: write::text(&self.name),
            kinds: write::words(&self.kinds),
            country: write::text(self.country),
            gln: write::text_if(&self.gln),
            affiliates: write::texts(&self.affiliates),
        }
    }
}

impl Message for OrgSuspended {
    type Wire = pb::OrgSuspended;

    fn read(at: &At<'_>, wire: &pb::OrgSuspended) -> Result<Self> {
        Ok(Self {
            organisation: at.text("organisation", &wire.organisation)?,
            reason: at.word("reason", wire.reason)?,
        })
    }

    fn write(&self) -> pb::OrgSuspended {
        pb::OrgSuspended {
            organisation: write::text(self.organisation),
            reason: self.reason.number(),
        }
    }
}

impl Message for KeyEnrolled {
    type Wire = pb::KeyEnrolled;

    fn read(at: &At<'_>, wire: &pb::KeyEnrolled) -> Result<Self> {
        let ed25519 = u32::from(KeyAlgorithm::Ed25519.number());
        at.within("algorithm", wire.algorithm, ed25519..=ed25519)?;
        Ok(Self {
            organisation: at.text("organisation", &wire.organisation)?,
            person: at.text("person", &wire.person)?,
            public_key: at.public_key("public_key", &wire.public_key)?,
            roles: at.words("roles", &wire.roles, 1)?,
        })
    }

    fn write(&self) -> pb::KeyEnrolled {
        pb::KeyEnrolled {
            organisation: write::text(self.organisation),
            person: write::text(self.person),
            algorithm: u32::from(KeyAlgorithm::Ed25519.number()),
            public_key: self.public_key.as_bytes().to_vec(),
            roles: write::words(&self.roles),
        }
    }
}

impl Message for KeyRevoked {
    type Wire = pb::KeyRevoked;

    fn read(at: &At<'_>, wire: &pb::KeyRevoked) -> Result<Self> {
        Ok(Self {
            organisation: at.text("organisation", &wire.organisation)?,
            key: at.digest("key_id", &wire.key_id)?,
            reason: at.word("reason", wire.reason)?,
            // Entry 0 is the genesis, which no enrolled key signs: absence loses nothing.
            from_index: (wire.from_index != 0).then_some(wire.from_index),
        })
    }

    fn write(&self) -> pb::KeyRevoked {
        pb::KeyRevoked {
            organisation: write::text(self.organisation),
            key_id: self.key.bytes().to_vec(),
            reason: self.reason.number(),
            from_index: self.from_index.unwrap_or(0),
        }
    }
}
