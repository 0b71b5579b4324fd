//! A vial's code as it is written: for scanners, for people, and as a link.

use std::fmt::Write as _;

use crate::cli::exit::Failure;
use crate::domain::gs1::VialCode;
use crate::domain::id::{Gtin14, LotId, LotNumber, Serial};
use crate::domain::time::Date;
use crate::words::certificate;

/// Separates the lot, whose length varies, from the serial (GS1 General Specifications 7.8).
const GS: char = '\u{1d}';
const MAX_BASE_BYTES: usize = 100;

/// A code that is complete enough for a label.
pub struct Printed {
    code: VialCode,
    /// Last day of use.
    pub expiry: Date,
}

/// A code that would be read as another one, or not at all, from the text under its symbol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the lot or the serial has an application identifier in brackets, which ends it: {0}")]
pub struct Ambiguous(String);

impl Printed {
    /// Refuses a code without an expiry date: a vial without one on its label cannot be used.
    ///
    /// # Errors
    /// It has none, or is [`Ambiguous`].
    pub fn new(code: &VialCode) -> Result<Self, Failure> {
        let expiry = code.expiry.ok_or_else(|| {
            Failure::input("the code has no expiry date, and a label needs one")
                .at("CODE")
                .found("no (17)")
                .expected("(01)GTIN(17)YYMMDD(10)LOT(21)SERIAL")
        })?;
        let printed = Self::of(code.gtin, code.lot.clone(), code.serial.clone(), expiry);
        printed.map_err(|Ambiguous(text)| {
            Failure::input("the text under the symbol would be read as another code")
                .at("CODE")
                .found(text)
                .expected("no application identifier in brackets within the lot or the serial")
        })
    }

    /// The code of these four parts.
    pub fn of(
        gtin: Gtin14,
        lot: LotNumber,
        serial: Serial,
        expiry: Date,
    ) -> Result<Self, Ambiguous> {
        let code = VialCode {
            gtin,
            lot,
            serial,
            expiry: Some(expiry),
        };
        let printed = Self { code, expiry };
        let text = printed.bracketed();
        match VialCode::parse(&text, expiry.year()) {
            Ok(read) if read == printed.code => Ok(printed),
            _ => Err(Ambiguous(text)),
        }
    }

    fn yymmdd(&self) -> String {
        let e = self.expiry;
        format!("{:02}{:02}{:02}", e.year() % 100, e.month(), e.day())
    }

    /// The elements in the order that needs one separator only.
    pub fn elements(&self) -> [(&'static str, String); 4] {
        [
            ("01", self.code.gtin.to_string()),
            ("17", self.yymmdd()),
            ("10", self.code.lot.to_string()),
            ("21", self.code.serial.to_string()),
        ]
    }

    /// What a scanner reads from the symbol, without symbology identifier.
    pub fn element_string(&self) -> String {
        let [gtin, expiry, lot, serial] = self.elements().map(|(ai, value)| format!("{ai}{value}"));
        format!("{gtin}{expiry}{lot}{GS}{serial}")
    }

    /// The text under the symbol.
    pub fn bracketed(&self) -> String {
        let parts = self.elements().map(|(ai, value)| format!("({ai}){value}"));
        parts.concat()
    }

    /// The same as an address below `base` (GS1 Digital Link Standard: URI Syntax).
    pub fn digital_link(&self, base: &str) -> Result<String, Failure> {
        let [gtin, expiry, lot, serial] = self.elements().map(|(_, value)| encoded(&value));
        let base = base.trim_end_matches('/');
        let link = format!("{base}/01/{gtin}/10/{lot}/21/{serial}?17={expiry}");
        // The reader of this program decides what is a link.
        let year = self.expiry.year();
        let same = base.len() <= MAX_BASE_BYTES
            && base.contains("://")
            && VialCode::parse(&link, year).is_ok_and(|read| read == self.code);
        match same {
            true => Ok(link),
            false => Err(Failure::usage("a link cannot begin so")
                .at("--link")
                .found(base)
                .expected(format!(
                    "https://, a host name and perhaps a path, at most {MAX_BASE_BYTES} bytes, no ? or #"
                ))),
        }
    }
}

/// The address of a lot below `base` (GS1 Digital Link Standard: URI Syntax).
///
/// # Errors
/// Exit 2: nothing can begin with `base`.
pub fn lot_link(lot: &LotId, base: &str) -> Result<String, Failure> {
    let base = base.trim_end_matches('/');
    let number = encoded(lot.lot.as_str());
    let link = format!("{base}/01/{}/10/{number}", lot.gtin);
    // The reader of this program decides what is a link: with a serial it would be a vial's.
    let read = VialCode::parse(&format!("{link}/21/1"), 2000);
    let same = read.is_ok_and(|read| read.gtin == lot.gtin && read.lot == lot.lot);
    match same && base.len() <= MAX_BASE_BYTES && base.contains("://") {
        true => Ok(link),
        false => Err(Failure::usage(&certificate::NO_LINK)
            .at("--link")
            .found(base)
            .expected(format!(
                "https:// and a host, at most {MAX_BASE_BYTES} bytes"
            ))),
    }
}

/// Percent-encoded: everything but what RFC 3986 leaves unreserved.
fn encoded(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // cannot fail: writing to a String.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_back_as_the_same_code() {
        for text in [
            "(01)04987654000012(17)271012(10)CE26-0007(21)7F3KQ9X2M4ZT8",
            "(01)04987654000012(17)271012(10)A/B?%(21)\"+&'*<>_=;:,!.-",
            "(01)04987654000012(17)991231(10)0012(21)00000000000000000001",
        ] {
            let code = VialCode::parse(text, 2060).unwrap();
            let printed = Printed::new(&code).unwrap();
            assert_eq!(printed.bracketed(), text);
            let link = printed.digital_link("https://id.example.jp/").unwrap();
            for form in [printed.element_string(), printed.bracketed(), link] {
                assert_eq!(VialCode::parse(&form, 2060).unwrap(), code, "{form}");
            }
        }
    }

    #[test]
    fn what_cannot_be_printed_is_refused() {
        let code = VialCode::parse("(01)04987654000012(10)L(21)S", 2026).unwrap();
        assert!(Printed::new(&code).is_err());
        // What a symbol may hold, and the text under it would say of another vial.
        for (lot, serial) in [
            ("A(21)S", "S"),
            ("A(22)B", "S"),
            ("A", "S(10)A"),
            ("A(17)271012", "S"),
        ] {
            let text = format!("01049876540000121727101210{lot}\u{1d}21{serial}");
            let code = VialCode::parse(&text, 2026).unwrap();
            assert_eq!((code.lot.as_str(), code.serial.as_str()), (lot, serial));
            let refused = Printed::new(&code)
                .err()
                .map(|failure| failure.found.english().to_owned());
            let bracketed = format!("(01)04987654000012(17)271012(10){lot}(21){serial}");
            assert_eq!(refused, Some(bracketed));
        }
        let code = VialCode::parse("(01)04987654000012(17)271012(10)L(21)S", 2026).unwrap();
        let printed = Printed::new(&code).unwrap();
        for base in [
            "",
            "id.example.jp",
            "https://a@b",
            "https://h/21/shop",
            "https://h/?a=b",
            "https://h/#a",
            "ftp://h",
        ] {
            assert!(printed.digital_link(base).is_err(), "{base}");
        }
    }
}
