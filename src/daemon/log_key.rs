//! The log's signing key: PKCS#8 PEM, unencrypted, readable by its owner alone.
//!
//! Unencrypted, because a daemon that starts by itself has nobody to ask; its disk is the vault.

use std::io::Read as _;
use std::path::Path;

use ed25519_dalek::SigningKey;

use super::{Failure, atomic_file};
use crate::cli::key_file;

/// Reads the key; refuses a file that others may read.
///
/// # Errors
/// Names the file and what to do; never shows what is in it.
pub fn read(path: &Path) -> Result<SigningKey, Failure> {
    let shown = path.display();
    let unreadable = |error| Failure::world(format!("cannot read the log key {shown}"), error);
    let file = std::fs::File::open(path).map_err(unreadable)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(Failure::usage(format!(
                "log key {shown}: found mode {mode:03o}, others may read it; expected 600: chmod 600 {shown}"
            )));
        }
    }
    let mut pem = String::new();
    file.take(key_file::MAX_KEY_FILE_BYTES as u64 + 1)
        .read_to_string(&mut pem)
        .map_err(unreadable)?;
    key_file::decode(&pem, None).map_err(|error| Failure::usage(format!("{shown}: {error}")))
}

/// Makes a new key and its file, durable on return. Never overwrites one.
///
/// # Errors
/// The file is there already, or cannot be written.
pub fn create(path: &Path) -> Result<SigningKey, Failure> {
    let mut secret = pkcs8::der::zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut()).map_err(|error| Failure::world("random numbers", error))?;
    let key = SigningKey::from_bytes(&secret);
    let pem = key_file::encode_plain(&key).map_err(|error| Failure::world("log key", error))?;
    match atomic_file::create(path, pem.as_bytes(), 0o600) {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Failure::usage(format!(
                "log key {}: it is there already; a log key is never overwritten",
                path.display()
            )))
        }
        Err(error) => Err(Failure::world(
            format!("cannot write the log key {}", path.display()),
            error,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept_from_others() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log.key");
        let made = create(&path).unwrap();
        assert_eq!(read(&path).unwrap().to_bytes(), made.to_bytes());
        assert!(
            create(&path)
                .unwrap_err()
                .to_string()
                .contains("never overwritten")
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            let error = read(&path).unwrap_err();
            assert!(error.to_string().contains("chmod 600"), "{error}");
            assert_eq!(error.code(), 2);
        }
    }
}
