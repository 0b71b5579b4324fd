//! The codes that were printed, read back.

use super::{CODES_FILE, planned};
use crate::cli::commands::lot::dossier::{MEND, VIALS_FILE, drawn};
use crate::cli::commands::lot::dossier_memory::Memory;
use crate::cli::commands::lot::manifest;
use crate::cli::commands::lot::submission_order::dossier_failure;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::problem::Collector;
use crate::domain::gs1::VialCode;
use crate::domain::id::{LotId, VialTag};
use std::collections::BTreeSet;
use std::path::Path;

const MAX_CODES_BYTES: usize = 32 << 20;

/// One line of the file with the codes.
#[derive(Clone)]
pub struct PrintedCode {
    /// Place in the order of printing, from 1.
    pub number: u32,
    /// What a scanner reads. Secret until the vial is sold.
    pub element_string: String,
    pub tag: VialTag,
}

/// Reads the codes of a dossier. Every one must be of the product, the lot and the expiry date of its
/// `lot.yaml`, and they must be as many as it says. If its tags are beside them, every code must be of one
/// of these: a label of another lot's file would never be found on the ledger.
pub fn read_codes(directory: &Path) -> Result<Vec<PrintedCode>, Failure> {
    let planned = planned(directory)?;
    let path = directory.join(CODES_FILE);
    let text = files::read_text(&path, MAX_CODES_BYTES)?;
    let wrong = |line: usize, error: &dyn std::fmt::Display| {
        Failure::input(error).at(format!("{}:{line}", path.display()))
    };
    let tags = tags(directory)?;
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
        // The year resolves the century of expiry dates.
        let code = VialCode::parse(element_string, planned.expiry.year());
        let code = code.map_err(|error| wrong(i + 2, &error))?;
        let tag = code.tag();
        let lot = LotId {
            gtin: code.gtin,
            lot: code.lot,
        };
        if let Some(differs) = planned.differs(&lot, code.expiry) {
            return Err(wrong(i + 2, &format!("this code is {differs}")).hint(MEND));
        }
        if tags
            .as_ref()
            .is_some_and(|tags| tags.binary_search(&tag).is_err())
        {
            let what = format!("a code of a vial that is not in {VIALS_FILE}");
            return Err(wrong(i + 2, &what).hint(format!(
                "{CODES_FILE} and {VIALS_FILE} are written together by `vials new`: one of them is of other vials"
            )));
        }
        codes.push(PrintedCode {
            number,
            element_string: element_string.to_owned(),
            tag,
        });
    }
    if u64::try_from(codes.len()).ok() != Some(u64::from(planned.count)) {
        return Err(Failure::input("there are not as many codes as vials")
            .at(path.display())
            .found(format!("{} codes", codes.len()))
            .expected(format!(
                "{} as fill.vials of {} says",
                planned.count,
                manifest::FILE
            ))
            .hint(MEND));
    }
    Ok(codes)
}

/// The tags that were drawn with the codes, if they are there.
fn tags(directory: &Path) -> Result<Option<Vec<VialTag>>, Failure> {
    let problems = Collector::new();
    let tags = drawn(directory, &problems).map_err(|error| dossier_failure(directory, error))?;
    let wrong = |problems| Failure::input(problems).at(directory.display());
    let tags = tags.map(|drawn| drawn.tags);
    problems.finish(Some(tags)).map_err(wrong)
}

/// The codes of a dossier whose vials went into no sample, in the order of printing.
pub fn unsampled_codes(directory: &Path) -> Result<Vec<PrintedCode>, Failure> {
    let memory = Memory::load(directory).map_err(Failure::input)?;
    let sampled: BTreeSet<VialTag> = memory.sampled().collect();
    let mut codes = read_codes(directory)?;
    codes.retain(|code| !sampled.contains(&code.tag));
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::commands::lot::dossier_memory::SystemEntropy;
    use crate::cli::commands::vials::NewVials;
    use crate::domain::id::{Gtin14, LotNumber};
    use crate::domain::time::Date;

    #[test]
    fn codes_are_those_of_the_manifest_and_of_the_tags_beside_them() {
        let place = tempfile::tempdir().unwrap();
        let write = |name: &str, lot: &str, expiry: &str| {
            let directory = place.path().join(name);
            std::fs::create_dir(&directory).unwrap();
            let manifest = format!(
                "lot: {{gtin: \"04987654000012\", number: {lot}}}\nfill: {{expiry: {expiry}, vials: 3}}\n"
            );
            std::fs::write(directory.join(manifest::FILE), manifest).unwrap();
            let vials = NewVials {
                gtin: Gtin14::parse("04987654000012").unwrap(),
                lot: LotNumber::parse(lot).unwrap(),
                expiry: Date::parse(expiry).unwrap(),
                count: 3,
            };
            vials.write(&directory, &mut SystemEntropy).unwrap();
            directory
        };
        let one = write("one", "A1", "2028-03-31");
        assert_eq!(read_codes(&one).unwrap().len(), 3);
        // Of the same lot, but not the vials of the tags beside them.
        let other = write("other", "A1", "2028-03-31");
        std::fs::copy(other.join(CODES_FILE), one.join(CODES_FILE)).unwrap();
        let failure = read_codes(&one).err().unwrap();
        assert!(failure.field.ends_with("vial-codes.csv:2"), "{failure:?}");
        // Without the tags there is nothing to compare with.
        std::fs::remove_file(one.join(VIALS_FILE)).unwrap();
        assert_eq!(read_codes(&one).unwrap().len(), 3);
        for (name, lot, expiry, says) in [
            ("lot", "B1", "2028-03-31", "of lot B1; lot.yaml has A1"),
            (
                "expiry",
                "A1",
                "2029-03-31",
                "of expiry date 2029-03-31; lot.yaml has 2028-03-31",
            ),
        ] {
            let from = write(name, lot, expiry);
            std::fs::copy(from.join(CODES_FILE), one.join(CODES_FILE)).unwrap();
            let failure = read_codes(&one).err().unwrap();
            assert!(format!("{failure:?}").contains(says), "{failure:?}");
        }
    }
}
