//! References: random 128-bit values with a prefix that says what they refer to.
//!
//! They are random and never a hash of something guessable, so a reference tells nothing about
//! the person, place or material behind it. Patients have no reference at all.

use super::{IdError, debug_as_text, text_form};
use data_encoding::HEXLOWER;

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[doc = concat!("\n\nText: `", $prefix, "_` and 32 lower-case hex digits.")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes, as they stand in subject ids and in the binary format.
            pub const fn bytes(&self) -> [u8; 16] {
                self.0
            }

            /// Reads the text form. Upper-case hex, another prefix and spaces are errors.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let wrong = || {
                    IdError::shape(
                        stringify!($name),
                        concat!($prefix, "_ and 32 lower-case hex digits"),
                        text,
                    )
                };
                let hex = text.strip_prefix(concat!($prefix, "_")).ok_or_else(wrong)?;
                let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(|_| wrong())?;
                Ok(Self(bytes.try_into().map_err(|_| wrong())?))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "_{}"), HEXLOWER.encode(&self.0))
            }
        }

        text_form!($name, IdError);
        debug_as_text!($name);
    };
}

reference!(
    /// A donor (for cord and placenta: the pair of mother and child) as one collecting organisation knows it.
    DonorRef, "don"
);
reference!(
    /// One recovery: what was taken from a donor at one time.
    RecoveryRef, "rec"
);
reference!(
    /// A person who signs. Separation of duties compares persons, not keys.
    PersonRef, "per"
);
reference!(
    /// An organisation: maker, laboratory, distributor, clinic, authority.
    OrgRef, "org"
);
reference!(
    /// A place: a clean room, a store, a clinic's room.
    SiteRef, "sit"
);
reference!(
    /// A node of the material lineage: tissue, bank, harvest, pool, bulk.
    NodeRef, "nod"
);
reference!(
    /// One physical sample.
    SampleRef, "smp"
);
reference!(
    /// One shipment.
    ShipmentRef, "shp"
);
reference!(
    /// One case: an adverse event, a deviation, a look-back or a recall.
    CaseRef, "cas"
);
