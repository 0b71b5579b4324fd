//! GS1 identifiers: GTIN, SSCC, GLN, lot and serial (GS1 General Specifications, sections 3 and 7).

use super::{IdError, debug_as_text, text_form};

/// The GS1 mod-10 check digit of the digits before it: weights 3, 1, 3, ... from the right.
pub(crate) fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    // cannot truncate: 0 to 9
    ((10 - sum % 10) % 10) as u8
}

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident, $len:literal, $shape:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Reads the digits and checks the last one (GS1 mod-10).
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let wrong = || IdError::shape(stringify!($name), $shape, text);
                let digits: [u8; $len] = text.as_bytes().try_into().map_err(|_| wrong())?;
                if !digits.iter().all(u8::is_ascii_digit) {
                    return Err(wrong());
                }
                let (found, expected) =
                    (digits[$len - 1] - b'0', check_digit(&digits[..$len - 1]));
                if found != expected {
                    return Err(IdError::CheckDigit {
                        kind: stringify!($name),
                        found: text.to_owned(),
                        digit: found,
                        expected,
                    });
                }
                Ok(Self(digits))
            }

            pub fn as_str(&self) -> &str {
                // cannot fail: only ASCII digits are ever stored
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        text_form!($name, IdError);
        debug_as_text!($name);
    };
}

numbered!(
    /// The product: 14 digits with check digit (AI 01).
    Gtin14, 14, "14 digits"
);
numbered!(
    /// A box, case or pallet: 18 digits with check digit (AI 00).
    Sscc, 18, "18 digits"
);
numbered!(
    /// A location: 13 digits with check digit (AI 414 or 417).
    Gln, 13, "13 digits"
);

impl Sscc {
    /// The SSCC of its first 17 digits: extension digit, company prefix, serial reference.
    pub fn of(digits: &str) -> Result<Self, IdError> {
        match digits.len() == 17 && digits.bytes().all(|digit| digit.is_ascii_digit()) {
            true => Self::parse(&format!("{digits}{}", check_digit(digits.as_bytes()))),
            false => Err(IdError::shape(
                "Sscc",
                "17 digits before the check digit",
                digits,
            )),
        }
    }
}

/// The characters of AI 10 and AI 21: GS1 AI encodable character set 82.
pub(crate) fn is_cset82(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&byte)
}

fn cset82(kind: &'static str, text: &str) -> Result<String, IdError> {
    if (1..=20).contains(&text.len()) && text.bytes().all(is_cset82) {
        Ok(text.to_owned())
    } else {
        Err(IdError::shape(
            kind,
            "1 to 20 characters of GS1 set 82 (letters, digits, !\"%&'()*+,-./:;<=>?_)",
            text,
        ))
    }
}

/// A lot number: 1 to 20 characters of GS1 set 82 (AI 10). It means something only beside a GTIN.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotNumber(String);

impl LotNumber {
    pub fn parse(text: &str) -> Result<Self, IdError> {
        cset82("LotNumber", text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for LotNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

text_form!(LotNumber, IdError);
debug_as_text!(LotNumber);

/// A vial's serial: 1 to 20 characters of GS1 set 82 (AI 21), random, never in the ledger.
///
/// `Debug` hides it, so that a log line cannot leak what makes a copied label possible.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

impl Serial {
    pub fn parse(text: &str) -> Result<Self, IdError> {
        cset82("Serial", text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if the serial cannot carry 64 random bits in the alphabet it shows.
    ///
    /// Digits only need 20 characters, digits and capitals 13, anything else 11.
    pub fn is_short(&self) -> bool {
        let needed = if self.0.bytes().all(|byte| byte.is_ascii_digit()) {
            20
        } else if self
            .0
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        {
            13
        } else {
            11
        };
        self.0.len() < needed
    }
}

impl std::fmt::Display for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Serial({} characters)", self.0.len())
    }
}

text_form!(Serial, IdError);

/// A lot: a lot number is unique within its product only.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct LotId {
    pub gtin: Gtin14,
    pub lot: LotNumber,
}

impl LotId {
    /// Reads what is printed: `(01)GTIN(10)LOT`.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::shape("LotId", "(01)GTIN(10)LOT", text);
        let rest = text.strip_prefix("(01)").ok_or_else(wrong)?;
        let (gtin, lot) = rest.split_once("(10)").ok_or_else(wrong)?;
        Ok(Self {
            gtin: Gtin14::parse(gtin)?,
            lot: LotNumber::parse(lot)?,
        })
    }
}

impl std::str::FromStr for LotId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl std::fmt::Display for LotId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "(01){}(10){}", self.gtin, self.lot)
    }
}
