//! Application identifiers: how long each one's value is, so that it can be read or skipped.

/// The shape of one AI's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    /// Fewest characters.
    pub(super) min: usize,
    /// Most characters.
    pub(super) max: usize,
    /// Digits only; otherwise GS1 set 82.
    pub(super) digits: bool,
    /// Of predefined length (GS1 General Specifications, figure 7.8.5-2): no separator needed.
    predefined: bool,
}

impl Format {
    /// The length, for an AI that needs no separator after it.
    pub(super) fn predefined_length(self) -> Option<usize> {
        self.predefined.then_some(self.max)
    }
}

/// Predefined length: digits, then the next AI at once.
const fn fixed(length: usize) -> Format {
    Format {
        min: length,
        max: length,
        digits: true,
        predefined: true,
    }
}

/// Digits, ended by a separator or the end of the code.
const fn digits(min: usize, max: usize) -> Format {
    Format {
        min,
        max,
        digits: true,
        predefined: false,
    }
}

/// Characters of set 82, ended by a separator or the end of the code.
const fn text(max: usize) -> Format {
    Format {
        min: 1,
        max,
        digits: false,
        predefined: false,
    }
}

/// AIs by their first digits and full length; the first match counts. An AI that is not here
/// cannot be skipped safely and is an error.
const TABLE: &[(&str, usize, Format)] = &[
    ("00", 2, fixed(18)),
    ("01", 2, fixed(14)),
    ("02", 2, fixed(14)),
    ("03", 2, fixed(14)),
    ("10", 2, text(20)),
    ("11", 2, fixed(6)),
    ("12", 2, fixed(6)),
    ("13", 2, fixed(6)),
    ("15", 2, fixed(6)),
    ("16", 2, fixed(6)),
    ("17", 2, fixed(6)),
    ("20", 2, fixed(2)),
    ("21", 2, text(20)),
    ("22", 2, text(20)),
    ("235", 3, text(28)),
    ("240", 3, text(30)),
    ("241", 3, text(30)),
    ("242", 3, digits(1, 6)),
    ("243", 3, text(20)),
    ("250", 3, text(30)),
    ("251", 3, text(30)),
    ("254", 3, text(20)),
    ("30", 2, digits(1, 8)),
    ("31", 4, fixed(6)),
    ("32", 4, fixed(6)),
    ("33", 4, fixed(6)),
    ("34", 4, fixed(6)),
    ("35", 4, fixed(6)),
    ("36", 4, fixed(6)),
    ("37", 2, digits(1, 8)),
    ("400", 3, text(30)),
    ("401", 3, text(30)),
    ("402", 3, digits(17, 17)),
    ("403", 3, text(30)),
    ("41", 3, fixed(13)),
    ("420", 3, text(20)),
    ("422", 3, digits(3, 3)),
    ("423", 3, digits(3, 15)),
    ("424", 3, digits(3, 3)),
    ("426", 3, digits(3, 3)),
    ("7002", 4, text(30)),
    ("7003", 4, digits(10, 10)),
    ("7004", 4, digits(1, 4)),
    ("7006", 4, digits(6, 6)),
    ("7007", 4, digits(6, 12)),
    ("7008", 4, text(3)),
    ("710", 3, text(20)),
    ("711", 3, text(20)),
    ("712", 3, text(20)),
    ("713", 3, text(20)),
    ("714", 3, text(20)),
    ("715", 3, text(20)),
    ("716", 3, text(20)),
    ("717", 3, text(20)),
    ("8004", 4, text(30)),
    ("8008", 4, digits(8, 12)),
    ("8012", 4, text(20)),
    ("8020", 4, text(25)),
    ("8030", 4, text(90)),
    ("8200", 4, text(70)),
    ("90", 2, text(30)),
    ("91", 2, text(90)),
    ("92", 2, text(90)),
    ("93", 2, text(90)),
    ("94", 2, text(90)),
    ("95", 2, text(90)),
    ("96", 2, text(90)),
    ("97", 2, text(90)),
    ("98", 2, text(90)),
    ("99", 2, text(90)),
];

/// The AI with which `text` starts.
pub(super) fn at_start(text: &str) -> Option<(&str, Format)> {
    TABLE.iter().find_map(|(prefix, length, format)| {
        let ai = text.get(..*length)?;
        let known = ai.starts_with(prefix) && ai.bytes().all(|byte| byte.is_ascii_digit());
        known.then_some((ai, *format))
    })
}

/// The format of exactly this AI.
pub(super) fn lookup(ai: &str) -> Option<Format> {
    at_start(ai)
        .filter(|(known, _)| *known == ai)
        .map(|(_, format)| format)
}
