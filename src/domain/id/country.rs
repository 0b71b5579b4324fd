//! Countries.

use super::{IdError, debug_as_text, text_form};

/// The 249 officially assigned codes of ISO 3166-1 alpha-2, ascending.
const CODES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC \
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// A country: an officially assigned code of ISO 3166-1 alpha-2 (`JP`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// Reads two capital letters that ISO 3166-1 assigns; `UK`, `EU` and `XX` are not assigned.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::shape("CountryCode", "an ISO 3166-1 alpha-2 code", text);
        let bytes: [u8; 2] = text.as_bytes().try_into().map_err(|_| wrong())?;
        if CODES.split(' ').any(|code| code == text) {
            Ok(Self(bytes))
        } else {
            Err(wrong())
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        // cannot fail: only assigned ASCII codes are ever stored
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Every assigned code, ascending.
    pub fn all() -> impl Iterator<Item = &'static str> {
        CODES.split(' ')
    }
}

impl std::fmt::Display for CountryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

text_form!(CountryCode, IdError);
debug_as_text!(CountryCode);
