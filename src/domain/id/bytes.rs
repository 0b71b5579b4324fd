//! Identifiers that are digests, and the statement's own id. Text: lower-case hex.

use crate::digest::{Digest, tagged};

use super::{Gtin14, IdError, Serial, debug_as_text, text_form};
use data_encoding::HEXLOWER;

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[doc = "\n\n32 bytes; text: 64 lower-case hex digits."]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Digest);

        impl $name {
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(Digest::from_bytes(bytes))
            }

            pub const fn bytes(&self) -> [u8; 32] {
                self.0.bytes()
            }

            pub const fn digest(&self) -> Digest {
                self.0
            }

            /// Reads 64 lower-case hex digits.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                Digest::parse(text).map(Self).map_err(|_| {
                    IdError::shape(stringify!($name), "64 lower-case hex digits", text)
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        text_form!($name, IdError);
        debug_as_text!($name);
    };
}

digest!(
    /// The ledger: the SHA-256 of its genesis payload.
    LedgerId
);
digest!(
    /// A signing key: SHA-256 of `0x15`, the algorithm as big-endian u16, and the public key.
    KeyId
);
digest!(
    /// A vial, without its serial number (see [`VialId::of`]). Only who has had the code in hand
    /// can compute it: so it is what a use names, and is on the ledger no earlier than that.
    VialId
);
digest!(
    /// A vial as everything but its use names it, and as its history is found (see [`VialId::tag`]).
    VialTag
);
impl VialId {
    /// SHA-256 of the byte `0x13`, the 14 digits of the GTIN and the serial, all ASCII.
    ///
    /// Serials are random and stay off the ledger; who holds the vial can compute this, who
    /// holds the ledger cannot go back.
    pub fn of(gtin: &Gtin14, serial: &Serial) -> Self {
        Self(tagged(
            0x13,
            &[gtin.as_str().as_bytes(), serial.as_str().as_bytes()],
        ))
    }

    /// SHA-256 of the byte `0x17` and the vial id.
    ///
    /// Tags may be read by whoever may read a lot; none of them leads back to the id, so reading
    /// them is not enough to record an opening.
    pub fn tag(&self) -> VialTag {
        VialTag(tagged(0x17, &[&self.bytes()]))
    }
}

/// The id that the author of a statement chose: a UUIDv7 (RFC 9562).
///
/// 16 bytes; text: 32 lower-case hex digits without hyphens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId([u8; 16]);

impl StatementId {
    const SHAPE: &'static str = "a UUIDv7 as 32 lower-case hex digits (version 7, variant 8 to b)";

    /// The id with these bytes, if they carry version 7 and the RFC 9562 variant.
    pub fn try_from_bytes(bytes: [u8; 16]) -> Result<Self, IdError> {
        let version_ok = bytes[6] >> 4 == 7;
        let variant_ok = bytes[8] >> 6 == 0b10;
        if version_ok && variant_ok {
            Ok(Self(bytes))
        } else {
            Err(IdError::shape(
                "StatementId",
                Self::SHAPE,
                &HEXLOWER.encode(&bytes),
            ))
        }
    }

    pub const fn bytes(&self) -> [u8; 16] {
        self.0
    }

    /// Reads 32 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::shape("StatementId", Self::SHAPE, text);
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| wrong())?;
        Self::try_from_bytes(bytes.try_into().map_err(|_| wrong())?)
    }
}

impl std::fmt::Display for StatementId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

text_form!(StatementId, IdError);
debug_as_text!(StatementId);
