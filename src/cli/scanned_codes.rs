//! Files of scanned codes, one a line: what was in somebody's hands.

use std::path::Path;

use crate::cli::commands::verify::arguments;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::domain::gs1::VialCode;
use crate::domain::id::{LotId, VialTag};
use crate::domain::time::TimestampMs;
use crate::words::{Problem, failure};

/// Largest file.
const MAX_BYTES: usize = 1 << 20;

/// Reads the codes of a file, `-` from a scanner; blank lines are passed over. `now` says in which century an expiry is.
pub fn read(file: &Path, now: TimestampMs) -> Result<Vec<VialCode>, Failure> {
    let text = files::read_text(file, MAX_BYTES)?;
    let mut codes = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("{}:{}", file.display(), i + 1);
        codes.push(arguments::code(line, now).map_err(|failure| failure.at(place))?);
    }
    if codes.is_empty() {
        return Err(Failure::usage(&failure::NO_CODE)
            .code(Problem::NO_CODE)
            .at(file.display())
            .hint(&failure::SCAN_ONE));
    }
    Ok(codes)
}

/// Lot and serial as they can stand in the name of a file.
pub fn file_name(code: &VialCode) -> String {
    let plain = format!("{}_{}", code.lot, code.serial);
    let safe = |c: char| match c.is_ascii_alphanumeric() || "-_.".contains(c) {
        true => c,
        false => '_',
    };
    let name: String = plain.chars().map(safe).collect();
    match name == plain {
        true => name,
        // Two serials may differ in nothing but what was replaced.
        false => format!("{name}_{:.8}", code.tag().to_string()),
    }
}

/// The vials of a file, ascending; all have to be of one lot.
pub fn of_one_lot(file: &Path, now: TimestampMs) -> Result<(LotId, Vec<VialTag>), Failure> {
    let codes = read(file, now)?;
    let mut vials: Vec<VialTag> = codes.iter().map(VialCode::tag).collect();
    vials.sort();
    let mut lots: Vec<LotId> = codes
        .into_iter()
        .map(|code| LotId {
            gtin: code.gtin,
            lot: code.lot,
        })
        .collect();
    lots.sort();
    lots.dedup();
    match <[LotId; 1]>::try_from(lots) {
        Ok([lot]) => Ok((lot, vials)),
        Err(lots) => Err(Failure::input(&failure::LOT_BY_LOT)
            .at(file.display())
            .found(format!("vials of {} lots", lots.len()))
            .expected("scanned codes of one lot")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_lot_and_serial() {
        let name = |serial: &str| {
            let code = format!("(01)04987654000012(10)CE26-0007(21){serial}");
            file_name(&VialCode::parse(&code, 2026).unwrap())
        };
        assert_eq!(name("1Y4NM2JQH4KTQ4AZ"), "CE26-0007_1Y4NM2JQH4KTQ4AZ");
        let (slash, star) = (name("../A/B"), name("..*A/B"));
        assert!(slash.starts_with("CE26-0007_.._A_B_"), "{slash}");
        assert_ne!(slash, star);
    }
}
