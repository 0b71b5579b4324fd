//! Keys and the signature check, under the name by which this layer's files know them.
//!
//! They are defined in [`crate::domain::key`], because events carry public keys; there is one
//! `PublicKey` and one acceptance rule in the whole program. What stays here is the test against
//! published vectors and those of tests/vectors/make_ed25519_edge.py.

pub use crate::domain::key::{
    BadSignature, KeyAlgorithm, PublicKey, WeakKey, key_id, verify_strict,
};

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
        serde_json::from_str(include_str!("../../tests/vectors/ed25519_edge.json")).unwrap()
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
            let accepted =
                key.is_ok_and(|key| verify_strict(&key, &message, &unhex(&row.signature)).is_ok());
            assert_eq!(accepted, row.accept, "{label}");
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
            serde_json::from_str(include_str!("../../tests/vectors/design.json")).unwrap();
        let vector = &all["key_id"];
        let key = PublicKey::parse(&unhex(vector["public_key"].as_str().unwrap())).unwrap();
        assert_eq!(HEXLOWER.encode(&key.key_id()), vector["key_id"]);
        assert_eq!(KeyAlgorithm::from_number(1), Some(KeyAlgorithm::Ed25519));
        assert_eq!(KeyAlgorithm::from_number(0), None);
        assert_eq!(KeyAlgorithm::from_number(2), None);
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
