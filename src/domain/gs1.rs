//! What a scanner reads from a vial: GS1 element strings and the bracketed text under the symbol.

use super::id::{Gtin14, LotNumber, Serial};
use super::time::Date;

/// The identity that is printed on a vial.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VialCode {
    /// The product, AI 01.
    pub gtin: Gtin14,
    /// The lot, AI 10.
    pub lot: LotNumber,
    /// The serial, AI 21.
    pub serial: Serial,
    /// The expiry date, AI 17, if the code has one.
    pub expiry: Option<Date>,
}
