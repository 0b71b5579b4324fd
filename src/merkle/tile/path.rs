//! Tile paths: `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]` (C2SP `tlog-tiles`).

use std::fmt;
use std::str::FromStr;

use super::TILE_WIDTH;

/// The largest tile level the specification names.
const MAX_LEVEL: u8 = 63;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TileKind {
    /// Tree hashes of this tile level, 0..=63; level 0 are leaf hashes.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// A tile's address. Always one that can be written: level at most 63, width 1..=256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TilePath {
    kind: TileKind,
    index: u64,
    width: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TilePathError {
    #[error("a tile path begins with `tile/`")]
    Prefix,
    #[error("a tile level is `entries` or a number from 0 to 63 without leading zeroes")]
    Level,
    /// The index is not made of `x000` groups and a last group of three digits, has a needless
    /// leading group, or is beyond 64 bits.
    #[error("a tile index is written in groups of three digits, all but the last after an `x`")]
    Index,
    #[error("the width of a partial tile is a number from 1 to 255 without leading zeroes")]
    Width,
}

impl TilePath {
    /// A tile of `width` hashes or entries, 1..=256; 256 is a full tile.
    pub fn new(kind: TileKind, index: u64, width: u16) -> Result<TilePath, TilePathError> {
        if matches!(kind, TileKind::Hashes(level) if level > MAX_LEVEL) {
            return Err(TilePathError::Level);
        }
        if !(1..=TILE_WIDTH).contains(&width) {
            return Err(TilePathError::Width);
        }
        Ok(TilePath { kind, index, width })
    }

    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// Position within the level, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hashes or entries in the tile, 1..=256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether the path has a `.p/<W>` suffix.
    pub fn is_partial(&self) -> bool {
        self.width < TILE_WIDTH
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let digits = self.index.to_string();
        let padded = format!(
            "{digits:0>width$}",
            width = digits.len().next_multiple_of(3)
        );
        for (at, digit) in padded.chars().enumerate() {
            match at {
                _ if at % 3 != 0 => {}
                0 if padded.len() > 3 => f.write_str("x")?,
                0 => {}
                _ if at + 3 == padded.len() => f.write_str("/")?,
                _ => f.write_str("/x")?,
            }
            write!(f, "{digit}")?;
        }
        if self.is_partial() {
            write!(f, ".p/{}", self.width)
        } else {
            Ok(())
        }
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    /// Accepts exactly what [`Display`](fmt::Display) writes: every tile has one path.
    fn from_str(text: &str) -> Result<TilePath, TilePathError> {
        let rest = text.strip_prefix("tile/").ok_or(TilePathError::Prefix)?;
        let (level, rest) = rest.split_once('/').ok_or(TilePathError::Level)?;
        let kind = match level {
            "entries" => TileKind::Entries,
            number => TileKind::Hashes(plain_number(number).ok_or(TilePathError::Level)?),
        };
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, TILE_WIDTH),
            Some((index, width)) => match plain_number::<u16>(width) {
                Some(width) if width < TILE_WIDTH => (index, width),
                _ => return Err(TilePathError::Width),
            },
        };
        TilePath::new(kind, parse_index(index).ok_or(TilePathError::Index)?, width)
    }
}

/// A decimal number as it is written shortest: no sign, no leading zeroes.
fn plain_number<N: FromStr>(text: &str) -> Option<N> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

fn parse_index(text: &str) -> Option<u64> {
    let (leading, last) = match text.rsplit_once('/') {
        None => (None, text),
        Some((leading, last)) => (Some(leading), last),
    };
    let mut index = 0u64;
    for group in leading.into_iter().flat_map(|groups| groups.split('/')) {
        let group = three_digits(group.strip_prefix('x')?)?;
        // A first group of zeroes would give a tile a second path.
        if index == 0 && group == 0 {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(group)?;
    }
    index.checked_mul(1000)?.checked_add(three_digits(last)?)
}

fn three_digits(text: &str) -> Option<u64> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_and_their_text() {
        let hashes = TileKind::Hashes;
        let table = [
            ("tile/0/000", hashes(0), 0, 256),
            ("tile/0/x001/x234/067", hashes(0), 1_234_067, 256),
            ("tile/63/999.p/1", hashes(63), 999, 1),
            ("tile/1/x001/000.p/255", hashes(1), 1000, 255),
            (
                "tile/entries/x273/000.p/112",
                TileKind::Entries,
                273_000,
                112,
            ),
            (
                "tile/0/x018/x446/x744/x073/x709/x551/615",
                hashes(0),
                u64::MAX,
                256,
            ),
        ];
        for (text, kind, index, width) in table {
            let path = TilePath::new(kind, index, width).unwrap();
            assert_eq!(path.to_string(), text);
            assert_eq!(text.parse(), Ok(path));
        }
    }

    #[test]
    fn other_text_is_refused() {
        use TilePathError::{Index, Level, Prefix, Width};
        let table = [
            ("", Prefix),
            ("/tile/0/000", Prefix),
            ("tiles/0/000", Prefix),
            ("tile/", Level),
            ("tile/0", Level),
            ("tile/00/000", Level),
            ("tile/+1/000", Level),
            ("tile/64/000", Level),
            ("tile/-1/000", Level),
            ("tile/256/000", Level),
            ("tile/data/000", Level),
            ("tile//000", Level),
            ("tile/0/", Index),
            ("tile/0/0", Index),
            ("tile/0/0000", Index),
            ("tile/0/x000", Index),
            ("tile/0/x000/001", Index),
            ("tile/0/x001/x000", Index),
            ("tile/0/001/000", Index),
            ("tile/0/x001//000", Index),
            ("tile/0/000/", Index),
            ("tile/0/+01", Index),
            ("tile/0/\u{0661}\u{0661}\u{0661}", Index),
            ("tile/0/x018/x446/x744/x073/x709/x551/616", Index),
            ("tile/0/000.p", Index),
            ("tile/0/000.p/", Width),
            ("tile/0/000.p/0", Width),
            ("tile/0/000.p/01", Width),
            ("tile/0/000.p/256", Width),
            ("tile/0/000.p/1/", Width),
            ("tile/0/000.p/1.p/1", Width),
        ];
        for (text, error) in table {
            assert_eq!(text.parse::<TilePath>(), Err(error), "{text}");
        }
        assert_eq!(TilePath::new(TileKind::Hashes(64), 0, 1), Err(Level));
        assert_eq!(TilePath::new(TileKind::Entries, 0, 0), Err(Width));
        assert_eq!(TilePath::new(TileKind::Entries, 0, 257), Err(Width));
    }

    proptest! {
        #[test]
        fn text_goes_both_ways(level in 0u8..=63, index: u64, width in 1u16..=256) {
            let path = TilePath::new(TileKind::Hashes(level), index, width).unwrap();
            prop_assert_eq!(path.to_string().parse(), Ok(path));
        }

        #[test]
        fn whatever_parses_is_written_the_same(text in "tile/(0|1|7|63|entries)/(x[0-9]{3}/){0,8}[0-9]{3}(\\.p/[0-9]{1,3})?") {
            if let Ok(path) = text.parse::<TilePath>() {
                prop_assert_eq!(path.to_string(), text);
            }
        }
    }
}
