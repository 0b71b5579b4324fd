//! Drawing serials, and writing the two files of a lot.

use super::CODES_FILE;
use crate::cli::commands::lot::dossier::{Drawn, VIALS_FILE};
use crate::cli::commands::lot::dossier_memory::{Entropy, MemoryError};
use crate::cli::files::{Mode, write_new};
use crate::cli::printed_code::{Ambiguous, Printed};
use crate::domain::decide::lot::MAX_VIALS;
use crate::domain::id::{Gtin14, LotId, LotNumber, Serial, VialId, VialTag};
use crate::domain::time::Date;
use std::path::{Path, PathBuf};

/// Characters of a serial: 36^16 is more than 82 bits.
const SERIAL_LENGTH: usize = 16;
const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

#[derive(Debug, Clone)]
pub struct NewVials {
    pub gtin: Gtin14,
    pub lot: LotNumber,
    pub expiry: Date,
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The sorted vial tags: the sidecar of `VialsCommissioned`.
    pub tags: PathBuf,
    /// The codes, secret.
    pub codes: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum VialsError {
    #[error("count: found {0}; a lot has 1 to {MAX_VIALS} vials")]
    Count(u32),
    #[error("{} is there already and is not overwritten: its serials may be printed already; move it away if they are not", .0.display())]
    Exists(PathBuf),
    #[error("{}: {error}", path.display())]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error(transparent)]
    Ambiguous(#[from] Ambiguous),
    #[error(transparent)]
    Entropy(#[from] MemoryError),
}

impl NewVials {
    /// Draws the serials, in the order of printing.
    pub fn serials(&self, entropy: &mut dyn Entropy) -> Result<Vec<Serial>, VialsError> {
        if !(1..=MAX_VIALS).contains(&self.count) {
            return Err(VialsError::Count(self.count));
        }
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let mut seen = std::collections::HashSet::new();
        let mut serials = Vec::with_capacity(count);
        while serials.len() < count {
            let text = serial(entropy)?;
            if seen.insert(text.clone()) {
                // cannot fail: 16 characters of the alphabet are a serial
                serials.extend(Serial::parse(&text).ok());
            }
        }
        Ok(serials)
    }

    /// The tags of the serials, ascending.
    pub fn tags(&self, serials: &[Serial]) -> Vec<VialTag> {
        let mut tags: Vec<VialTag> = serials
            .iter()
            .map(|serial| VialId::of(&self.gtin, serial).tag())
            .collect();
        tags.sort();
        tags
    }

    pub fn printed(&self, serial: &Serial) -> Result<Printed, Ambiguous> {
        Printed::of(self.gtin, self.lot.clone(), serial.clone(), self.expiry)
    }

    /// Draws vials and writes both files into `directory`; neither may be there.
    pub fn write(
        &self,
        directory: &Path,
        entropy: &mut dyn Entropy,
    ) -> Result<Written, VialsError> {
        let written = Written {
            tags: directory.join(VIALS_FILE),
            codes: directory.join(CODES_FILE),
        };
        for path in [&written.tags, &written.codes] {
            if path.exists() {
                return Err(VialsError::Exists(path.clone()));
            }
        }
        let serials = self.serials(entropy)?;
        let mut codes = String::from("number,serial,element_string,bracketed\n");
        for (i, serial) in serials.iter().enumerate() {
            let printed = self.printed(serial)?;
            let fields = [
                (i + 1).to_string(),
                serial.as_str().to_owned(),
                printed.element_string(),
                printed.bracketed(),
            ];
            let quoted = fields.map(|f| format!("\"{}\"", f.replace('"', "\"\"")));
            codes.push_str(&quoted.join(","));
            codes.push('\n');
        }
        let lot = LotId {
            gtin: self.gtin,
            lot: self.lot.clone(),
        };
        let mut tags = Drawn::heading(&lot, self.expiry);
        tags.push('\n');
        for id in self.tags(&serials) {
            tags.push_str(&id.to_string());
            tags.push('\n');
        }
        std::fs::create_dir_all(directory).map_err(|error| VialsError::Io {
            path: directory.to_owned(),
            error,
        })?;
        // The codes first: tags without codes could be commissioned and never be printed.
        create(&written.codes, &codes, Mode::Private)?;
        create(&written.tags, &tags, Mode::Shared)?;
        Ok(written)
    }
}

/// Sixteen characters, all equally likely: bytes from 252 on are drawn again.
fn serial(entropy: &mut dyn Entropy) -> Result<String, MemoryError> {
    let mut text = String::with_capacity(SERIAL_LENGTH);
    while text.len() < SERIAL_LENGTH {
        let mut bytes = [0; 2 * SERIAL_LENGTH];
        entropy.fill(&mut bytes)?;
        let fair = bytes.iter().filter(|byte| **byte < 252);
        for byte in fair.take(SERIAL_LENGTH - text.len()) {
            text.push(char::from(ALPHABET[usize::from(byte % 36)]));
        }
    }
    Ok(text)
}

fn create(path: &Path, text: &str, mode: Mode) -> Result<(), VialsError> {
    write_new(path, text.as_bytes(), mode).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => VialsError::Exists(path.to_owned()),
        _ => VialsError::Io {
            path: path.to_owned(),
            error,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::commands::lot::dossier_memory::SystemEntropy;
    use crate::domain::gs1::VialCode;

    fn vials(count: u32) -> NewVials {
        NewVials {
            gtin: Gtin14::parse("04987654000012").unwrap(),
            lot: LotNumber::parse("CE26-0007").unwrap(),
            expiry: Date::parse("2027-10-12").unwrap(),
            count,
        }
    }

    #[test]
    fn codes_scan_and_ids_are_sorted() {
        let new = vials(40);
        let serials = new.serials(&mut SystemEntropy).unwrap();
        for serial in &serials {
            assert!(!serial.is_short() && serial.as_str().len() == 16);
            let printed = new.printed(serial).unwrap();
            for text in [printed.element_string(), printed.bracketed()] {
                let code = VialCode::parse(&text, 2026).unwrap();
                assert_eq!((&code.serial, code.expiry), (serial, Some(new.expiry)));
            }
        }
        let tags = new.tags(&serials);
        assert!(tags.windows(2).all(|pair| pair[0] < pair[1]) && tags.len() == 40);
    }

    #[test]
    fn nothing_is_overwritten_and_codes_are_private() {
        let dir = tempfile::tempdir().unwrap();
        let written = vials(3).write(dir.path(), &mut SystemEntropy).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&written.codes).unwrap().permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
        let again = vials(3).write(dir.path(), &mut SystemEntropy).unwrap_err();
        assert!(again.to_string().contains("not overwritten"), "{again}");
        assert!(vials(0).serials(&mut SystemEntropy).is_err());
    }
}
