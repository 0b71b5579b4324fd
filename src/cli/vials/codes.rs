//! The codes that were printed, read back.

use super::CODES_FILE;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::lot::memory::Memory;
use crate::domain::gs1::VialCode;
use crate::domain::id::VialId;
use std::collections::BTreeSet;
use std::path::Path;

/// Largest file with codes.
const MAX_CODES_BYTES: usize = 32 << 20;

/// One line of the file with the codes.
#[derive(Clone)]
pub struct PrintedCode {
    /// Place in the order of printing, from 1.
    pub number: u32,
    /// What a scanner reads. Secret until the vial is sold.
    pub element_string: String,
    /// The vial's id on the ledger.
    pub id: VialId,
}

/// Reads the codes of a dossier.
pub fn read_codes(directory: &Path) -> Result<Vec<PrintedCode>, Failure> {
    let path = directory.join(CODES_FILE);
    let text = files::read_text(&path, MAX_CODES_BYTES)?;
    let wrong = |line: usize, error: &dyn std::fmt::Display| {
        Failure::input(error).at(format!("{}:{line}", path.display()))
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut codes = Vec::new();
    for (i, row) in reader.records().enumerate() {
        let row = row.map_err(|error| wrong(i + 2, &error))?;
        let number = row.get(0).and_then(|cell| cell.parse().ok());
        let (Some(number), Some(element_string)) = (number, row.get(2)) else {
            return Err(wrong(
                i + 2,
                &"expected number, serial, element_string, bracketed",
            ));
        };
        // The year only resolves the century of expiry dates, which do not matter here.
        let code = VialCode::parse(element_string, 2026).map_err(|error| wrong(i + 2, &error))?;
        codes.push(PrintedCode {
            number,
            element_string: element_string.to_owned(),
            id: VialId::of(&code.gtin, &code.serial),
        });
    }
    Ok(codes)
}

/// The codes of a dossier whose vials went into no sample, in the order of printing.
pub fn unsampled_codes(directory: &Path) -> Result<Vec<PrintedCode>, Failure> {
    let memory = Memory::load(directory).map_err(Failure::input)?;
    let sampled: BTreeSet<VialId> = memory.sampled().collect();
    let mut codes = read_codes(directory)?;
    codes.retain(|code| !sampled.contains(&code.id));
    Ok(codes)
}
