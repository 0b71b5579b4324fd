//! Checkpoints that are believed, and those that are not.

use super::*;
use crate::domain::key::PublicKey;

const ORIGIN: &str = "example.com/behind-the-sofa";
/// The example of C2SP tlog-cosignature.
const PUBLISHED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn vkey(name: &str, algorithm: NoteAlgorithm, seed: u8) -> VerifierKey {
    VerifierKey::new(name, algorithm, PublicKey::of(&signing(seed))).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint::parse_body(SignedNote::parse(PUBLISHED.as_bytes()).unwrap().text()).unwrap()
}

#[test]
fn the_published_example_parses_and_round_trips() {
    let parsed = UntrustedCheckpoint::parse(PUBLISHED.as_bytes()).unwrap();
    assert_eq!(
        (parsed.claimed().origin.as_str(), parsed.claimed().size),
        (ORIGIN, 20_852_163)
    );
    assert_eq!(parsed.claimed().body(), parsed.note().text());
    assert_eq!(parsed.note().to_text(), PUBLISHED);
}

#[test]
fn bodies_that_are_refused() {
    let good = checkpoint().body();
    let table = [
        (String::new(), "line 1: expected the log's origin"),
        (
            good.replace(ORIGIN, ""),
            "line 1: expected the log's origin",
        ),
        (
            good.replace("20852163", "020852163"),
            "line 2: expected a decimal size",
        ),
        (
            good.replace("20852163", "00"),
            "line 2: expected a decimal size",
        ),
        (
            good.replace("20852163", "+1"),
            "line 2: expected a decimal size",
        ),
        (
            good.replace("20852163", ""),
            "line 2: expected a decimal size",
        ),
        (
            good.replace("20852163", "18446744073709551616"),
            "line 2: expected a decimal size",
        ),
        (good.replace("q2I=", "q2J="), "line 3: expected base64"),
        (good.replace("q2I=", "q2I"), "line 3: expected base64"),
        (good.replace("CsUY", ""), "line 3: expected base64"),
        ("a\n1\n".to_owned(), "line 3: expected base64"),
        (
            format!("{good}more\n"),
            "line 4: expected no extension lines, got \"more\"",
        ),
        (
            format!("{good}\n"),
            "line 4: expected no extension lines, got \"\"",
        ),
    ];
    for (body, expected) in table {
        let error = Checkpoint::parse_body(&body).unwrap_err().to_string();
        assert!(error.contains(expected), "{body:?}: {error}");
    }
    for size in ["0", "18446744073709551615"] {
        assert!(
            Checkpoint::parse_body(&good.replace("20852163", size)).is_ok(),
            "{size}"
        );
    }
}

#[test]
fn only_the_logs_key_makes_it_trusted() {
    let note = sign_checkpoint(&checkpoint(), &signing(1)).unwrap();
    let untrusted = UntrustedCheckpoint::parse(note.to_text().as_bytes()).unwrap();
    let log = vkey(ORIGIN, NoteAlgorithm::Ed25519, 1);
    let rotated = vkey(ORIGIN, NoteAlgorithm::Ed25519, 2);
    assert_eq!(
        untrusted.verify(ORIGIN, &[rotated.clone(), log.clone()]),
        Ok(checkpoint())
    );
    let refused = |origin: &str, keys: &[VerifierKey]| {
        untrusted.verify(origin, keys).unwrap_err().to_string()
    };
    assert!(refused("example.com/other", std::slice::from_ref(&log)).contains("expected origin"));
    assert!(refused(ORIGIN, &[rotated]).contains("expected a signature by"));
    assert!(refused(ORIGIN, &[]).contains("expected a signature by"));
    // A witness that signs with the log's key and name as a cosignature does not vouch as the log.
    let body = checkpoint().body();
    let cosigned = SignedNote::new(
        &body,
        NoteSignature::cosign(&body, ORIGIN, &signing(1), 5).unwrap(),
    )
    .unwrap();
    let cosigned = UntrustedCheckpoint::parse(cosigned.to_text().as_bytes()).unwrap();
    assert!(
        cosigned
            .verify(
                ORIGIN,
                &[log, vkey(ORIGIN, NoteAlgorithm::CosignatureV1, 1)]
            )
            .is_err()
    );
    // A signature by another name under this origin.
    let foreign = SignedNote::new(
        &body,
        NoteSignature::sign(&body, "elsewhere", &signing(1)).unwrap(),
    )
    .unwrap();
    let foreign = UntrustedCheckpoint::parse(foreign.to_text().as_bytes()).unwrap();
    assert!(
        foreign
            .verify(ORIGIN, &[vkey("elsewhere", NoteAlgorithm::Ed25519, 1)])
            .is_err()
    );
}

#[test]
fn cosignatures_name_witness_and_time() {
    let mut note = sign_checkpoint(&checkpoint(), &signing(1)).unwrap();
    let body = checkpoint().body();
    note.add(NoteSignature::cosign(&body, "w.example/1", &signing(3), 1_700_000_000).unwrap())
        .unwrap();
    note.add(NoteSignature::cosign(&body, "w.example/2", &signing(4), 1_700_000_001).unwrap())
        .unwrap();
    let untrusted = UntrustedCheckpoint::parse(note.to_text().as_bytes()).unwrap();
    let witnesses = [
        vkey(ORIGIN, NoteAlgorithm::Ed25519, 1),
        vkey("w.example/1", NoteAlgorithm::CosignatureV1, 3),
        vkey("w.example/9", NoteAlgorithm::CosignatureV1, 4),
    ];
    let found = untrusted.cosignatures(&witnesses).unwrap();
    let found: Vec<_> = found.iter().map(|c| (c.witness(), c.time_s)).collect();
    assert_eq!(found, [("w.example/1", 1_700_000_000)]);
    // The same cosignature over another size.
    let other = Checkpoint {
        size: 1,
        ..checkpoint()
    }
    .body();
    let forged = SignedNote::new(&other, note.signatures()[1].clone()).unwrap();
    let forged = UntrustedCheckpoint::parse(forged.to_text().as_bytes()).unwrap();
    assert!(matches!(
        forged.cosignatures(&witnesses),
        Err(CheckpointError::Note(NoteError::BadSignature { .. }))
    ));
}
