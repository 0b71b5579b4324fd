//! The identifiers. A row stands for one, or for all from one to another, or for all of these
//! followed by one digit more (a measure's decimal places, a list's number).

use super::{Check, Format, Part, Set};

/// Identifiers that are built alike.
pub(super) struct Row {
    from: &'static str,
    to: &'static str,
    /// One digit more, from 0 to this.
    last_digit: Option<u8>,
    predefined: bool,
    parts: &'static [Part],
}

impl Row {
    /// Digits of its identifiers.
    pub(super) fn length(&self) -> usize {
        self.from.len() + usize::from(self.last_digit.is_some())
    }

    /// Whether it holds an identifier of its length.
    pub(super) fn holds(&self, ai: &str) -> bool {
        let (start, last) = ai.split_at_checked(self.from.len()).unwrap_or((ai, ""));
        let last_fits = match (self.last_digit, last.as_bytes()) {
            (None, []) => true,
            (Some(most), [digit]) => (b'0'..=b'0' + most).contains(digit),
            _ => false,
        };
        last_fits
            && start.bytes().all(|byte| byte.is_ascii_digit())
            && (self.from..=self.to).contains(&start)
    }

    pub(super) fn format(&self) -> Format {
        Format {
            parts: self.parts,
            predefined: self.predefined,
        }
    }

    /// Ends without a separator.
    const fn predefined(mut self) -> Self {
        self.predefined = true;
        self
    }

    const fn and_a_digit_to(mut self, last: u8) -> Self {
        self.last_digit = Some(last);
        self
    }
}

const fn one(ai: &'static str, parts: &'static [Part]) -> Row {
    range(ai, ai, parts)
}

const fn range(from: &'static str, to: &'static str, parts: &'static [Part]) -> Row {
    Row {
        from,
        to,
        last_digit: None,
        predefined: false,
        parts,
    }
}

impl Part {
    const fn of(set: Set, min: usize, max: usize) -> Self {
        Self {
            set,
            min,
            max,
            optional: false,
            check: Check::Nothing,
        }
    }

    const fn is(mut self, check: Check) -> Self {
        self.check = check;
        self
    }

    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// Exactly so many digits.
const fn digits(length: usize) -> Part {
    Part::of(Set::Digits, length, length)
}

/// One digit up to so many.
const fn digits_to(max: usize) -> Part {
    Part::of(Set::Digits, 1, max)
}

/// Exactly so many characters of set 82.
const fn text(length: usize) -> Part {
    Part::of(Set::Text, length, length)
}

/// One character of set 82 up to so many.
const fn text_to(max: usize) -> Part {
    Part::of(Set::Text, 1, max)
}

/// So many digits, the last of which is their check digit.
const fn checked(length: usize) -> Part {
    digits(length).is(Check::LastDigit)
}

const DAY: Part = digits(6).is(Check::Day);
const DAY_OR_MONTH: Part = digits(6).is(Check::DayOrMonth);
const TIME: Part = digits(4).is(Check::Time);
const SIXTY: Part = digits(2).is(Check::Sixty);
const COUNTRY: Part = digits(3);
const MORE_COUNTRIES: Part = COUNTRY.optional();
const HYPHEN: Part = text(1).optional();

pub(super) const ROWS: &[Row] = &[
    one("00", &[checked(18)]).predefined(),
    range("01", "03", &[checked(14)]).predefined(),
    one("10", &[text_to(20)]),
    range("11", "13", &[DAY_OR_MONTH]).predefined(),
    range("15", "17", &[DAY_OR_MONTH]).predefined(),
    one("20", &[digits(2)]).predefined(),
    range("21", "22", &[text_to(20)]),
    one("235", &[text_to(28)]),
    range("240", "241", &[text_to(30)]),
    one("242", &[digits_to(6)]),
    one("243", &[text_to(20)]),
    range("250", "251", &[text_to(30)]),
    one("253", &[checked(13), text_to(17).optional()]),
    one("254", &[text_to(20)]),
    one("255", &[checked(13), digits_to(12).optional()]),
    one("30", &[digits_to(8)]),
    // Weights, lengths, areas and volumes with their number of decimal places.
    range("310", "316", &[digits(6)])
        .and_a_digit_to(5)
        .predefined(),
    range("320", "337", &[digits(6)])
        .and_a_digit_to(5)
        .predefined(),
    range("340", "357", &[digits(6)])
        .and_a_digit_to(5)
        .predefined(),
    range("360", "369", &[digits(6)])
        .and_a_digit_to(5)
        .predefined(),
    one("37", &[digits_to(8)]),
    // Amounts and prices.
    one("390", &[digits_to(15)]).and_a_digit_to(9),
    one("391", &[digits(3), digits_to(15)]).and_a_digit_to(9),
    one("392", &[digits_to(15)]).and_a_digit_to(9),
    one("393", &[digits(3), digits_to(15)]).and_a_digit_to(9),
    one("394", &[digits(4)]).and_a_digit_to(3),
    one("395", &[digits(6)]).and_a_digit_to(5),
    range("400", "401", &[text_to(30)]),
    one("402", &[checked(17)]),
    one("403", &[text_to(30)]),
    range("410", "417", &[checked(13)]).predefined(),
    one("420", &[text_to(20)]),
    one("421", &[COUNTRY, text_to(9)]),
    one("422", &[COUNTRY]),
    one(
        "423",
        &[
            COUNTRY,
            MORE_COUNTRIES,
            MORE_COUNTRIES,
            MORE_COUNTRIES,
            MORE_COUNTRIES,
        ],
    ),
    one("424", &[COUNTRY]),
    one(
        "425",
        &[
            COUNTRY,
            MORE_COUNTRIES,
            MORE_COUNTRIES,
            MORE_COUNTRIES,
            MORE_COUNTRIES,
        ],
    ),
    one("426", &[COUNTRY]),
    one("427", &[text_to(3)]),
    // Where a box goes and returns to.
    range("4300", "4301", &[text_to(35)]),
    range("4302", "4306", &[text_to(70)]),
    one("4307", &[text(2)]),
    one("4308", &[text_to(30)]),
    one("4309", &[digits(20)]),
    range("4310", "4311", &[text_to(35)]),
    range("4312", "4316", &[text_to(70)]),
    one("4317", &[text(2)]),
    one("4318", &[text_to(20)]),
    one("4319", &[text_to(30)]),
    one("4320", &[text_to(35)]),
    range("4321", "4323", &[digits(1)]),
    range("4324", "4325", &[DAY_OR_MONTH, TIME]),
    one("4326", &[DAY]),
    range("4330", "4333", &[digits(6), HYPHEN]),
    one("7001", &[digits(13)]),
    one("7002", &[text_to(30)]),
    one("7003", &[DAY, TIME]),
    one("7004", &[digits_to(4)]),
    one("7005", &[text_to(12)]),
    one("7006", &[DAY]),
    one("7007", &[DAY, DAY.optional()]),
    one("7008", &[text_to(3)]),
    one("7009", &[text_to(10)]),
    one("7010", &[text_to(2)]),
    one("7011", &[DAY, TIME.optional()]),
    range("7020", "7022", &[text_to(20)]),
    one("7023", &[text_to(30)]),
    // Processors, up to ten.
    one("703", &[COUNTRY, text_to(27)]).and_a_digit_to(9),
    one("7040", &[digits(1), text(3)]),
    one("7041", &[text_to(4)]),
    range("710", "717", &[text_to(20)]),
    // Certificates, up to ten.
    one("723", &[text(2), text_to(28)]).and_a_digit_to(9),
    one("7240", &[text_to(20)]),
    one("7241", &[digits(2)]),
    one("7242", &[text_to(25)]),
    one("7250", &[digits(8).is(Check::FullDay)]),
    one("7251", &[digits(8).is(Check::FullDay), TIME]),
    one("7252", &[digits(1)]),
    range("7253", "7254", &[text_to(40)]),
    one("7255", &[text_to(10)]),
    one("7256", &[text_to(90)]),
    one("7257", &[text_to(70)]),
    one("7258", &[text(3)]),
    one("7259", &[text_to(40)]),
    one("8001", &[digits(14)]),
    one("8002", &[text_to(20)]),
    one("8003", &[digits(1), checked(13), text_to(16).optional()]),
    one("8004", &[text_to(30)]),
    one("8005", &[digits(6)]),
    one("8006", &[checked(14), digits(4)]),
    one("8007", &[text_to(34)]),
    one(
        "8008",
        &[
            DAY,
            digits(2).is(Check::Hour),
            SIXTY.optional(),
            SIXTY.optional(),
        ],
    ),
    one("8009", &[text_to(50)]),
    one("8010", &[Part::of(Set::Part, 1, 30)]),
    one("8011", &[digits_to(12)]),
    one("8012", &[text_to(20)]),
    range("8013", "8014", &[text_to(25)]),
    range("8017", "8018", &[checked(18)]),
    one("8019", &[digits_to(10)]),
    one("8020", &[text_to(25)]),
    one("8026", &[checked(14), digits(4)]),
    one("8030", &[Part::of(Set::Base64Url, 1, 90)]),
    range("8040", "8041", &[digits(15)]),
    one("8042", &[digits(32)]),
    one("8043", &[digits(18), digits_to(2).optional()]),
    one("8110", &[text_to(70)]),
    one("8111", &[digits(4)]),
    one("8112", &[text_to(70)]),
    one("8200", &[text_to(70)]),
    one("90", &[text_to(30)]),
    range("91", "99", &[text_to(90)]),
];
