//! Notes that are accepted and notes that are refused.

use super::*;

/// From the documentation of golang.org/x/mod/sumdb/note.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SEED: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

fn peter() -> VerifierKey {
    VerifierKey::parse(PETER).unwrap()
}

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn verifier(name: &str, algorithm: NoteAlgorithm, seed: u8) -> VerifierKey {
    VerifierKey::new(name, algorithm, PublicKey::of(&signing(seed))).unwrap()
}

#[test]
fn the_published_note_verifies_and_is_what_we_sign() {
    let published = format!("{TEXT}\n{LINE}\n");
    let note = SignedNote::parse(published.as_bytes()).unwrap();
    assert_eq!(note.to_text(), published);
    let keys = [peter()];
    assert_eq!(
        note.verify(&keys).unwrap(),
        [Verified {
            key: &keys[0],
            time_s: None
        }]
    );
    let seed = BASE64.decode(PETER_SEED.as_bytes()).unwrap();
    let key = SigningKey::from_bytes(seed[1..].try_into().unwrap());
    assert_eq!(
        NoteSignature::sign(TEXT, "PeterNeumann", &key)
            .unwrap()
            .to_line(),
        LINE
    );
}

#[test]
fn unknown_signatures_are_ignored_and_known_ones_must_verify() {
    let note = |lines: &[&str]| {
        SignedNote::parse(format!("{TEXT}\n{}\n", lines.join("\n")).as_bytes()).unwrap()
    };
    let keys = [peter()];
    // Same name and another id, same id and another name, an unknown type: not ours to judge.
    let other_id = LINE.replace("x08g", "y08g");
    let other_name = LINE.replace("PeterNeumann", "PaulNeumann");
    let all = note(&[&other_id, &other_name, "— x AAAAAAA=", LINE]);
    assert_eq!(all.verify(&keys).unwrap().len(), 1);
    let none = note(&[&other_id, &other_name]);
    assert!(matches!(
        none.verify(&keys),
        Err(NoteError::NoTrustedSignature { .. })
    ));
    assert_eq!(none.verify_any(&keys), Ok(vec![]));
    // Known name and id, wrong signature or wrong length: the whole note is refused, wherever it stands.
    for bad in [
        LINE.replace("ZJkuBS", "ZJkuBT"),
        "— PeterNeumann x08go/Y=".to_owned(),
    ] {
        let refused = note(&[LINE, &bad]).verify(&keys);
        assert!(
            matches!(refused, Err(NoteError::BadSignature { .. })),
            "{bad}: {refused:?}"
        );
    }
    let changed =
        SignedNote::parse(format!("{}\n{LINE}\n", TEXT.replace("know", "knew")).as_bytes())
            .unwrap();
    assert!(matches!(
        changed.verify(&keys),
        Err(NoteError::BadSignature { .. })
    ));
}

#[test]
fn notes_that_are_refused() {
    let table: Vec<(Vec<u8>, &str)> = vec![
        (vec![], "no blank line"),
        (b"text\n".to_vec(), "no blank line"),
        (b"text\n\n".to_vec(), "no signature line"),
        (format!("text\n{LINE}\n").into_bytes(), "no blank line"),
        (
            format!("text\n\n{LINE}").into_bytes(),
            "a last line without a newline",
        ),
        (
            format!("text\n\n{LINE}\n\n").into_bytes(),
            "no signature line",
        ),
        (
            format!("text\n\n{LINE}\nmore\n").into_bytes(),
            "signature 2",
        ),
        (
            format!("te\txt\n\n{LINE}\n").into_bytes(),
            "byte 0x09 at offset 2",
        ),
        (
            format!("text\r\n\n{LINE}\n").into_bytes(),
            "byte 0x0d at offset 4",
        ),
        (
            [b"te\xffxt\n\n", LINE.as_bytes(), b"\n"].concat(),
            "byte 0xff at offset 2",
        ),
        (
            format!("text\n\n{}\n", LINE.replace('—', "-")).into_bytes(),
            "signature 1",
        ),
        (
            format!("text\n\n{}\n", LINE.replace("Neumann", "+Neumann")).into_bytes(),
            "signature 1",
        ),
        (
            format!("text\n\n{}\n", LINE.replace("Neumann", "\u{3000}Neumann")).into_bytes(),
            "signature 1",
        ),
        (format!("text\n\n{LINE} \n").into_bytes(), "signature 1"),
        (
            format!("text\n\n{}\n", LINE.trim_end_matches('=')).into_bytes(),
            "signature 1",
        ),
        // Unused bits of the last base64 character are not free.
        (
            format!("text\n\n{}\n", LINE.replace("nAM=", "nAN=")).into_bytes(),
            "signature 1",
        ),
        (
            "text\n\n— name AAAAAA==\n".to_owned().into_bytes(),
            "signature 1",
        ),
        (
            "text\n\n—  AAAAAAA=\n".to_owned().into_bytes(),
            "signature 1",
        ),
        (
            format!("text\n\n{}", format!("{LINE}\n").repeat(101)).into_bytes(),
            "at most 100 signatures, got 101",
        ),
        (
            vec![b'a'; MAX_NOTE_BYTES + 1],
            "expected at most 1048576 bytes",
        ),
    ];
    for (bytes, expected) in table {
        let error = SignedNote::parse(&bytes).unwrap_err().to_string();
        assert!(
            error.contains(expected),
            "{:?}: {error}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
        );
    }
    assert!(
        SignedNote::parse(format!("text\n\n{}", format!("{LINE}\n").repeat(100)).as_bytes())
            .is_ok()
    );
}

#[test]
fn text_may_contain_blank_lines() {
    let text = "a\n\nb\n";
    let note = SignedNote::new(text, NoteSignature::sign(text, "n", &signing(1)).unwrap()).unwrap();
    let again = SignedNote::parse(note.to_text().as_bytes()).unwrap();
    assert_eq!((again.text(), again == note), (text, true));
    for bad in ["", "a", "a\tb\n"] {
        assert!(
            SignedNote::new(bad, NoteSignature::sign(bad, "n", &signing(1)).unwrap()).is_err(),
            "{bad:?}"
        );
    }
    assert!(NoteSignature::sign(text, "a b", &signing(1)).is_err());
}

#[test]
fn cosignatures_carry_their_time_and_the_types_do_not_mix() {
    let mut note =
        SignedNote::new(TEXT, NoteSignature::sign(TEXT, "log", &signing(1)).unwrap()).unwrap();
    note.add(NoteSignature::cosign(TEXT, "w", &signing(2), 1_679_315_147).unwrap())
        .unwrap();
    note.add(NoteSignature::cosign(TEXT, "w", &signing(2), 1_679_315_100).unwrap())
        .unwrap();
    let note = SignedNote::parse(note.to_text().as_bytes()).unwrap();
    let keys = [
        verifier("log", NoteAlgorithm::Ed25519, 1),
        verifier("w", NoteAlgorithm::CosignatureV1, 2),
    ];
    let times: Vec<_> = note
        .verify(&keys)
        .unwrap()
        .iter()
        .map(|v| (v.key.name(), v.time_s))
        .collect();
    assert_eq!(times, [("log", None), ("w", Some(1_679_315_147))]);
    // The type is part of the key id, so a type-1 key of the witness is simply another key.
    let plain = [verifier("w", NoteAlgorithm::Ed25519, 2)];
    assert!(matches!(
        note.verify(&plain),
        Err(NoteError::NoTrustedSignature { .. })
    ));
    // A witness line whose time was changed.
    let mut forged = NoteSignature::cosign(TEXT, "w", &signing(2), 7).unwrap();
    forged.blob[7] = 8;
    let forged = SignedNote::new(TEXT, forged).unwrap();
    assert!(matches!(
        forged.verify(&keys),
        Err(NoteError::BadSignature { .. })
    ));
    assert!(matches!(
        NoteSignature::cosign(TEXT, "w", &signing(2), 1 << 63),
        Err(NoteError::Time { .. })
    ));
}

#[test]
fn no_changed_byte_of_a_note_goes_unnoticed() {
    let published = format!("{TEXT}\n{LINE}\n").into_bytes();
    for offset in 0..published.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut changed = published.clone();
            changed[offset] ^= flip;
            let verdict = SignedNote::parse(&changed)
                .and_then(|note| note.verify(&[peter()]).map(|found| found.len()));
            assert!(verdict.is_err(), "offset {offset}, flip {flip:#x}");
        }
    }
}
