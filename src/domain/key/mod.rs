//! Public keys that may sign, and the only check by which a signature is accepted.
//!
//! Two verifiers must never disagree about a stored signature, today or in another library. The
//! keys on which libraries disagree are therefore refused when they are parsed (wrong encoding,
//! small order, a torsion component), and signatures are checked one at a time by the strict
//! equation. There is no batch verification here: a batch accepts crafted signatures that the
//! single check refuses.
//!
//! Source: RFC 8032, docs/FORMAT.md; vectors in tests/vectors/ed25519_edge.json.

mod busy;
mod multiples;

pub use busy::{BusyKeys, CheckingKey};

use super::id::KeyId;
use crate::digest::tagged;
use curve25519_dalek::EdwardsPoint;
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, VerifyingKey};
use std::fmt;

/// First hash byte of a key id (docs/FORMAT.md).
const KEY_ID_PREFIX: u8 = 0x15;

/// Signature algorithms of version 1. The number is part of the key id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum KeyAlgorithm {
    /// Pure Ed25519 (RFC 8032), 32-byte keys, 64-byte signatures.
    Ed25519 = 1,
}

impl KeyAlgorithm {
    /// The number that is hashed into the key id.
    pub fn number(self) -> u16 {
        self as u16
    }
}

/// `H(0x15 ‖ u16 algorithm ‖ public key)`: how statements name a key (docs/FORMAT.md).
///
/// Takes raw bytes, because a key that is refused still has a name in an error message.
pub fn key_id(algorithm: KeyAlgorithm, public_key: &[u8; 32]) -> [u8; 32] {
    let number = algorithm.number().to_be_bytes();
    tagged(KEY_ID_PREFIX, &[&number, public_key]).bytes()
}

/// Why 32 bytes are not a key that may sign. `got` is the key as presented.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakKey {
    /// No point of edwards25519 has this encoding.
    #[error("public key {}: expected a point on edwards25519", HEXLOWER.encode(.got))]
    NotOnCurve { got: [u8; 32] },
    /// A second spelling of a point (y >= p, or x = 0 with the sign bit): the same key would have two ids.
    #[error("public key {}: expected the canonical encoding {}", HEXLOWER.encode(.got), HEXLOWER.encode(.expected))]
    NonCanonical {
        got: [u8; 32],
        /// The canonical bytes of the same point.
        expected: [u8; 32],
    },
    /// One of the eight points for which anybody can write a "signature".
    #[error("public key {}: expected a point of prime order, got one of small order", HEXLOWER.encode(.got))]
    SmallOrder { got: [u8; 32] },
    /// A good point plus a small-order one: its owner can sign so that libraries disagree.
    #[error("public key {}: expected a torsion-free point, got one of mixed order", HEXLOWER.encode(.got))]
    MixedOrder { got: [u8; 32] },
}

/// The signature does not verify. Deliberately without a reason: the reason is of use to a forger only.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("signature does not verify under the key with id {key_id}")]
pub struct BadSignature {
    /// Of the key it was checked against.
    pub key_id: KeyId,
}

/// An Ed25519 public key of prime order in canonical encoding. Only [`PublicKey::parse`] makes one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Parses a key and refuses every key on which Ed25519 implementations disagree.
    ///
    /// Costs one scalar multiplication more than decoding; parse a key once and keep it.
    ///
    /// # Errors
    /// [`WeakKey`]: not on the curve, not canonical, small order, or mixed order.
    pub fn parse(bytes: &[u8; 32]) -> Result<Self, WeakKey> {
        let got = *bytes;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| WeakKey::NotOnCurve { got })?;
        let point = key.to_edwards();
        let expected = point.compress().to_bytes();
        if expected != got {
            return Err(WeakKey::NonCanonical { got, expected });
        }
        if point.is_small_order() {
            return Err(WeakKey::SmallOrder { got });
        }
        if !point.is_torsion_free() {
            return Err(WeakKey::MixedOrder { got });
        }
        Ok(Self(key))
    }

    /// The public key that belongs to a private key. Always of prime order by construction (RFC 8032, 5.1.5).
    pub fn of(signing_key: &ed25519_dalek::SigningKey) -> Self {
        Self(signing_key.verifying_key())
    }

    /// The 32 bytes of RFC 8032.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The point of prime order that it is.
    fn point(&self) -> EdwardsPoint {
        self.0.to_edwards()
    }

    /// The key's name in statements, see [`key_id`].
    pub fn id(&self) -> KeyId {
        KeyId::from_bytes(key_id(KeyAlgorithm::Ed25519, self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", HEXLOWER.encode(self.as_bytes()))
    }
}

/// Checks one signature over `message`: the only acceptance rule of this library.
///
/// Refused: `S >= L`, an `R` of small order or not in canonical encoding, and any `R` with a torsion
/// component. The last needs no test of its own: the check recomputes `R' = S*B - k*A` and compares
/// its encoding with the 32 bytes of `R`. `B` is torsion-free and so is `A` (see
/// [`PublicKey::parse`]), hence `R'` is torsion-free and canonical, and no other `R` can be equal.
/// Without the condition on `A` this would fail: a mixed-order `A` can cancel the torsion of `R`.
///
/// # Errors
/// [`BadSignature`] naming the key.
pub fn verify_strict(
    key: &PublicKey,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), BadSignature> {
    key.0
        .verify_strict(message, &Signature::from_bytes(signature))
        .map_err(|_| BadSignature { key_id: key.id() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;
    use ed25519_dalek::{Signature, VerifyingKey};
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Row {
        source: String,
        id: String,
        public_key: String,
        message: String,
        signature: String,
        flags: Vec<String>,
        accept: bool,
    }

    fn unhex<const N: usize>(text: &str) -> [u8; N] {
        HEXLOWER
            .decode(text.as_bytes())
            .unwrap()
            .try_into()
            .unwrap()
    }

    fn rows() -> Vec<Row> {
        serde_json::from_str(include_str!("../../../tests/vectors/ed25519_edge.json")).unwrap()
    }

    #[test]
    fn edge_vectors_are_judged_as_the_second_implementation_judges_them() {
        let rows = rows();
        assert!(rows.len() >= 70);
        for row in rows {
            let key = PublicKey::parse(&unhex(&row.public_key));
            let message = HEXLOWER.decode(row.message.as_bytes()).unwrap();
            let has = |flag: &str| row.flags.iter().any(|f| f == flag);
            let label = format!("{} {} {:?}", row.source, row.id, row.flags);
            // The refusal of the key names the right reason, in order of precedence.
            let expected = match () {
                () if has("not_on_curve_A") => "NotOnCurve",
                () if has("non_canonical_A") => "NonCanonical",
                () if has("small_order_A") => "SmallOrder",
                () if has("torsion_A") => "MixedOrder",
                () => "",
            };
            let got = match &key {
                Err(WeakKey::NotOnCurve { .. }) => "NotOnCurve",
                Err(WeakKey::NonCanonical { .. }) => "NonCanonical",
                Err(WeakKey::SmallOrder { .. }) => "SmallOrder",
                Err(WeakKey::MixedOrder { .. }) => "MixedOrder",
                Ok(_) => "",
            };
            assert_eq!(got, expected, "{label}");
            let signature = unhex(&row.signature);
            let accepted = key
                .as_ref()
                .is_ok_and(|key| verify_strict(key, &message, &signature).is_ok());
            assert_eq!(accepted, row.accept, "{label}");
            if let Ok(key) = key {
                let by_tables = CheckingKey::with_tables(key).verify_strict(&message, &signature);
                assert_eq!(by_tables.is_ok(), row.accept, "{label}");
            }
            if has("torsion_A") || has("torsion_R") {
                assert!(!accepted, "{label}");
            }
        }
    }

    /// Why `PublicKey::parse` is not optional: the library's strict check alone lets mixed-order
    /// keys through, also together with an `R` that has torsion. If this test starts to fail
    /// because the library refuses them, the reasoning in `verify_strict` deserves a new look.
    #[test]
    fn the_strict_equation_alone_accepts_torsion_when_the_key_has_it() {
        let mut alone = Vec::new();
        for row in rows().into_iter().filter(|row| !row.accept) {
            let message = HEXLOWER.decode(row.message.as_bytes()).unwrap();
            let accepted = VerifyingKey::from_bytes(&unhex(&row.public_key)).is_ok_and(|key| {
                key.verify_strict(&message, &Signature::from_bytes(&unhex(&row.signature)))
                    .is_ok()
            });
            // Exactly the rows whose only fault is torsion in the key, with or without torsion in R.
            let torsion_only =
                row.flags == ["torsion_A"] || row.flags == ["torsion_A", "torsion_R"];
            assert_eq!(accepted, torsion_only, "{} {}", row.source, row.id);
            alone.extend(accepted.then_some(row.flags.len()));
        }
        assert_eq!(alone.len(), 11);
        assert_eq!(alone.iter().filter(|flags| **flags == 2).count(), 8);
    }

    #[test]
    fn key_id_agrees_with_the_design_vector() {
        let all: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/vectors/design.json")).unwrap();
        let vector = &all["key_id"];
        let key = PublicKey::parse(&unhex(vector["public_key"].as_str().unwrap())).unwrap();
        assert_eq!(key.id().to_string(), vector["key_id"]);
        assert_eq!(KeyAlgorithm::Ed25519.number(), 1);
    }

    #[test]
    fn own_keys_parse() {
        for seed in 0..32 {
            let signing = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
            let key = PublicKey::of(&signing);
            assert_eq!(PublicKey::parse(key.as_bytes()), Ok(key));
        }
    }
}
