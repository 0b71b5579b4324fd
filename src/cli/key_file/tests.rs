//! Key files against the `openssl` command of this machine.

use super::*;
use std::io::Write;
use std::process::{Command, Stdio};

const PASSPHRASE: &[u8] = "正しい passphrase".as_bytes();
/// `openssl` takes the passphrase from here, so that it is in no argument list.
const PASS: &str = "env:LOTLEDGER_TEST_PASSPHRASE";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Runs `openssl`; `None` if the machine has none. `Err` is its standard error.
fn openssl(arguments: &[&str], input: &str) -> Option<Result<Vec<u8>, String>> {
    let child = Command::new("openssl")
        .args(arguments)
        .env(
            "LOTLEDGER_TEST_PASSPHRASE",
            std::str::from_utf8(PASSPHRASE).unwrap(),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: no openssl command on this machine");
        return None;
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Some(match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn openssl_reads_what_we_write() {
    let encrypted = encode_encrypted(&key(), PASSPHRASE).unwrap();
    let plain = encode_plain(&key()).unwrap();
    for pem in [&encrypted, &plain] {
        let Some(public) = openssl(
            &["pkey", "-passin", PASS, "-pubout", "-outform", "DER"],
            pem,
        ) else {
            return;
        };
        assert!(public.unwrap().ends_with(key().verifying_key().as_bytes()));
    }
}

#[test]
fn we_read_what_openssl_writes() {
    let plain = encode_plain(&key()).unwrap();
    let variants: [&[&str]; 3] = [
        &["-scrypt"],
        &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256"],
        &["-v2", "aes-128-cbc", "-iter", "1000"],
    ];
    for options in variants {
        let arguments = [&["pkcs8", "-topk8", "-passout", PASS], options].concat();
        let Some(encrypted) = openssl(&arguments, &plain) else {
            return;
        };
        let encrypted = text(encrypted.unwrap());
        assert_eq!(
            decode(&encrypted, Some(PASSPHRASE)).unwrap(),
            key(),
            "{options:?}"
        );
        assert_eq!(
            decode(&encrypted, Some(b"wrong")),
            Err(KeyFileError::WrongPassphrase),
            "{options:?}"
        );
        assert_eq!(
            decode(&encrypted, None),
            Err(KeyFileError::PassphraseNeeded),
            "{options:?}"
        );
    }
    let Some(made) = openssl(&["genpkey", "-algorithm", "ed25519"], "") else {
        return;
    };
    let made = text(made.unwrap());
    let read = decode(&made, None).unwrap();
    let public = openssl(&["pkey", "-pubout", "-outform", "DER"], &made)
        .unwrap()
        .unwrap();
    assert!(public.ends_with(read.verifying_key().as_bytes()));
}

#[test]
fn files_from_openssl_that_are_refused() {
    let Some(x25519) = openssl(&["genpkey", "-algorithm", "x25519"], "") else {
        return;
    };
    let refused = decode(&text(x25519.unwrap()), None);
    assert!(
        matches!(refused, Err(KeyFileError::NotEd25519 { got }) if got.to_string() == "1.3.101.110")
    );
    let plain = encode_plain(&key()).unwrap();
    let costly = [
        "pkcs8",
        "-topk8",
        "-passout",
        PASS,
        "-v2",
        "aes-256-cbc",
        "-iter",
        "10000001",
    ];
    let costly = text(openssl(&costly, &plain).unwrap().unwrap());
    assert!(matches!(
        decode(&costly, Some(PASSPHRASE)),
        Err(KeyFileError::TooCostly {
            got: 10_000_001,
            ..
        })
    ));
    let gcm_less = [
        "pkcs8",
        "-topk8",
        "-passout",
        PASS,
        "-v2",
        "camellia-256-cbc",
    ];
    if let Some(Ok(other)) = openssl(&gcm_less, &plain) {
        assert!(matches!(
            decode(&text(other), Some(PASSPHRASE)),
            Err(KeyFileError::Malformed { .. } | KeyFileError::Encryption { .. })
        ));
    }
    let public = text(openssl(&["pkey", "-pubout"], &plain).unwrap().unwrap());
    assert_eq!(
        decode(&public, None),
        Err(KeyFileError::Label {
            got: "PUBLIC KEY".to_owned()
        })
    );
}

#[test]
fn our_files_round_trip() {
    let encrypted = encode_encrypted(&key(), PASSPHRASE).unwrap();
    assert!(encrypted.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    assert_eq!(decode(&encrypted, Some(PASSPHRASE)).unwrap(), key());
    assert_ne!(encrypted, encode_encrypted(&key(), PASSPHRASE).unwrap());
    assert_eq!(
        decode(&encrypted, Some(b"")),
        Err(KeyFileError::WrongPassphrase)
    );
    assert_eq!(
        decode(&encode_plain(&key()).unwrap(), Some(b"unused")).unwrap(),
        key()
    );
    assert_eq!(
        encode_encrypted(&key(), b"").unwrap_err(),
        KeyFileError::EmptyPassphrase
    );
}

#[test]
fn other_inputs_are_refused_by_name() {
    // What the library writes by itself is version 2, which older OpenSSL cannot read.
    let version_2 = key().to_pkcs8_pem(LineEnding::LF).unwrap();
    assert_eq!(decode(&version_2, None), Err(KeyFileError::Version2));
    assert!(matches!(decode("", None), Err(KeyFileError::NotPem { .. })));
    assert!(matches!(
        decode("my secret key", None),
        Err(KeyFileError::NotPem { .. })
    ));
    assert!(matches!(
        decode(&"x".repeat(20_000), None),
        Err(KeyFileError::TooLarge { got: 20_000, .. })
    ));
    let rubbish = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    assert!(matches!(
        decode(rubbish, None),
        Err(KeyFileError::Malformed { .. })
    ));
}
