//! Trust files: what they mean, and what is refused with which words.

use super::*;
use crate::domain::key::PublicKey;
use crate::format::checkpoint::sign_checkpoint;
use crate::format::note::{NoteAlgorithm, NoteSignature};
use ed25519_dalek::SigningKey;

const ID: &str = "fe14010b4fe83303852f0467c919ef9a7ca089b91e96e3aad7d426dd87079297";

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn vkey(name: &str, algorithm: NoteAlgorithm, seed: u8) -> VerifierKey {
    VerifierKey::new(name, algorithm, PublicKey::of(&signing(seed))).unwrap()
}

fn log(seed: u8) -> VerifierKey {
    vkey("ledger.example/1", NoteAlgorithm::Ed25519, seed)
}

fn witness(seed: u8) -> VerifierKey {
    vkey(
        &format!("witness.example/{seed}"),
        NoteAlgorithm::CosignatureV1,
        seed,
    )
}

/// The example of C2SP tlog-policy, with two keys of one log and three X and Y witnesses each.
fn example() -> String {
    let mut text = format!(
        "# a comment\n\n  # lotledger ledger_id {ID}\n\tlog  {} https://l.example/ \n",
        log(1)
    );
    text += &format!("log {}\n", log(2));
    for (i, name) in ["X1", "X2", "X3", "Y1", "Y2", "Y3"].into_iter().enumerate() {
        text += &format!(
            "witness {name} {}\n",
            witness(10 + u8::try_from(i).unwrap())
        );
    }
    text + "group X-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y1 Y2 Y3\ngroup X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
}

#[test]
fn the_quorum_is_what_the_groups_say() {
    let trust = TrustFile::parse(example().as_bytes()).unwrap();
    assert_eq!(trust.origin(), "ledger.example/1");
    assert_eq!(trust.logs()[0].url.as_deref(), Some("https://l.example/"));
    assert!(!trust.requires_index_replayed());
    let table: [(&[&str], bool); 8] = [
        (&[], false),
        (&["X1", "X2"], false),
        (&["Y1", "Y2", "Y3"], false),
        (&["X1", "Y1"], false),
        (&["X1", "X1", "Y1"], false),
        (&["X1", "X3", "Y2"], true),
        (&["X-and-Y"], false),
        (&["X-witnesses", "Y1", "unknown"], false),
    ];
    for (witnesses, expected) in table {
        assert_eq!(trust.quorum_met(witnesses), expected, "{witnesses:?}");
    }
    let single = example().replace("quorum X-and-Y", "quorum Y2");
    assert!(
        TrustFile::parse(single.as_bytes())
            .unwrap()
            .quorum_met(&["Y2"])
    );
    let none = TrustFile::parse(
        example()
            .replace("quorum X-and-Y", "quorum none")
            .as_bytes(),
    )
    .unwrap();
    assert!(none.quorum_met::<&str>(&[]));
}

#[test]
fn text_and_fingerprint() {
    let trust = TrustFile::parse(example().as_bytes()).unwrap();
    let again = TrustFile::parse(trust.to_text().as_bytes()).unwrap();
    assert_eq!(again.to_text(), trust.to_text());
    assert_eq!(
        (again.groups(), again.witnesses()),
        (trust.groups(), trust.witnesses())
    );
    assert_eq!(trust.fingerprint(), sha256(&[example().as_bytes()]));
    assert_ne!(trust.fingerprint(), again.fingerprint());
    let made = TrustFile::without_witnesses(trust.ledger_id(), &[log(1)]).unwrap();
    assert_eq!(made.fingerprint(), sha256(&[made.to_text().as_bytes()]));
    assert!(TrustFile::without_witnesses(trust.ledger_id(), &[]).is_err());
    assert!(TrustFile::without_witnesses(trust.ledger_id(), &[witness(1)]).is_err());
    let strict = format!("# lotledger require index_replayed\n{}", made.to_text());
    let strict = TrustFile::parse(strict.as_bytes()).unwrap();
    assert!(strict.requires_index_replayed());
    assert_eq!(
        strict.to_text().lines().nth(1),
        Some("# lotledger require index_replayed")
    );
}

#[test]
fn files_that_are_refused_with_line_and_advice() {
    let good = example();
    let insert =
        |line: &str| good.replace("quorum X-and-Y\n", &format!("{line}\nquorum X-and-Y\n"));
    let other_log = vkey("ledger.example/2", NoteAlgorithm::Ed25519, 3);
    let renamed = vkey("other", NoteAlgorithm::CosignatureV1, 10);
    let log_as_witness = vkey("other", NoteAlgorithm::CosignatureV1, 1);
    let table: Vec<(String, &str)> = vec![
        (
            String::new(),
            "trust file: expected `# lotledger ledger_id <64 hex digits>`, got none",
        ),
        (
            good.replace("lotledger", "Lotledger"),
            "trust file: expected `# lotledger ledger_id",
        ),
        (
            good.replace("ledger_id fe", "ledger_id FE"),
            "line 3: expected `# lotledger ledger_id",
        ),
        (
            good.replace("ledger_id", "ledger_ids"),
            "line 3: expected `ledger_id` or `require index_replayed`",
        ),
        (
            insert("#lotledger require witnesses"),
            "line 15: expected `ledger_id` or",
        ),
        (
            insert("# lotledger require"),
            "line 15: expected `ledger_id` or",
        ),
        (
            insert(&format!("# lotledger ledger_id {ID}")),
            "line 15: expected `# lotledger ledger_id` once",
        ),
        (
            insert("# lotledger require index_replayed\n# lotledger require index_replayed"),
            "line 16: expected",
        ),
        (
            good.replace("log ", "#log "),
            "trust file: expected `log <vkey> [<url>]`, got none",
        ),
        (
            good.replace("quorum", "#quorum"),
            "trust file: expected `quorum <name|none>`, got none",
        ),
        (insert("quorum none"), "line 16: expected `quorum` once"),
        (
            good.replace("quorum X-and-Y", "quorum Z"),
            "line 15: expected a witness or group of an earlier line, got \"Z\"",
        ),
        (
            good.replace("quorum X-and-Y", "quorum X1 X2"),
            "line 15: expected `quorum <name|none>`",
        ),
        (insert("log"), "line 15: expected `log <vkey> [<url>]`"),
        (
            insert(&format!("log {} a b", log(4))),
            "line 15: expected `log <vkey> [<url>]`",
        ),
        (
            insert(&format!("log {}", witness(4))),
            "line 15: expected a key of type 0x01, got type 0x04",
        ),
        (
            insert(&format!("witness W {}", log(4))),
            "line 15: expected a key of type 0x04, got type 0x01",
        ),
        (
            insert(&format!("log {other_log}")),
            "line 15: expected log keys of one origin \"ledger.example/1\", got \"ledger.example/2\"",
        ),
        (
            insert(&format!("log {}", log(1))),
            "line 15: expected distinct keys, got the key of line 4 again",
        ),
        (
            insert(&format!("witness W {renamed}")),
            "line 15: expected distinct keys, got the key of line 6 again",
        ),
        (
            insert(&format!("witness W {log_as_witness}")),
            "line 15: expected distinct keys, got the key of line 4 again",
        ),
        (
            insert(&format!("witness none {}", witness(4))),
            "line 15: expected a new name, got \"none\"",
        ),
        (
            insert(&format!("witness X1 {}", witness(4))),
            "line 15: expected a new name, got \"X1\"",
        ),
        (
            insert(&format!("witness W {}x", witness(4))),
            "line 15: verifier key",
        ),
        (
            insert("group X1 any X-and-Y"),
            "line 15: expected a new name",
        ),
        (
            insert("group G any"),
            "line 15: expected `group <name> <k|any|all> <member>...`",
        ),
        (
            insert("group G any none"),
            "line 15: expected a witness or group of an earlier line, got \"none\"",
        ),
        (
            insert("group G any G"),
            "line 15: expected a witness or group of an earlier line, got \"G\"",
        ),
        (
            insert("group G any X1"),
            "line 15: expected each name in one group only, got \"X1\"",
        ),
        (
            insert("group G any X-and-Y X-and-Y"),
            "line 15: expected each name in one group only",
        ),
        (
            insert("group G 0 X-and-Y"),
            "line 15: expected `any`, `all` or a number from 1 to 1, got \"0\"",
        ),
        (
            insert("group G 2 X-and-Y"),
            "line 15: expected `any`, `all` or a number from 1 to 1, got \"2\"",
        ),
        (
            insert("group G 01 X-and-Y"),
            "line 15: expected `any`, `all` or a number",
        ),
        (
            insert("group G 99999999999999999999999 X-and-Y"),
            "line 15: expected `any`, `all` or a number",
        ),
        (
            insert("Log x"),
            "line 15: expected `log, witness, group, quorum or #",
        ),
        (
            good.replace('\n', "\r\n"),
            "line 1: expected UTF-8 text with Unix line ends, got byte 0x0d",
        ),
        (
            insert("# \u{7f}"),
            "line 15: expected UTF-8 text with Unix line ends, got byte 0x7f",
        ),
        (
            good.trim_end().to_owned(),
            "line 15: expected a newline at the end, got \"quorum X-and-Y\"",
        ),
        (
            good.clone() + &"\n".repeat(256),
            "trust file: expected at most 256 lines, got 271",
        ),
        (
            good.clone() + &"#".repeat(65536),
            "trust file: expected at most 65536 bytes",
        ),
    ];
    for (text, expected) in table {
        let error = TrustFile::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(
            error.contains(expected),
            "expected {expected}\ngot      {error}"
        );
    }
    let error = TrustFile::parse(b"# \xff\n").unwrap_err().to_string();
    assert!(
        error.contains("line 1: expected UTF-8 text with Unix line ends, got byte 0xff"),
        "{error}"
    );
}

#[test]
fn a_checkpoint_is_believed_by_log_key_and_quorum() {
    let trust = TrustFile::parse(example().as_bytes()).unwrap();
    let checkpoint = Checkpoint {
        origin: "ledger.example/1".to_owned(),
        size: 7,
        root: Digest::from_bytes([9; 32]),
    };
    let mut note = sign_checkpoint(&checkpoint, &signing(2)).unwrap();
    let check = |note: &crate::format::note::SignedNote| {
        trust.verify(&UntrustedCheckpoint::parse(note.to_text().as_bytes()).unwrap())
    };
    let cosign = |seed: u8| {
        NoteSignature::cosign(&checkpoint.body(), witness(seed).name(), &signing(seed), 5).unwrap()
    };
    note.add(cosign(10)).unwrap();
    note.add(cosign(13)).unwrap();
    let expected = TrustError::QuorumNotMet {
        size: 7,
        got: vec!["X1".to_owned(), "Y1".to_owned()],
        expected: "X-and-Y".to_owned(),
    };
    assert_eq!(check(&note), Err(expected));
    note.add(cosign(11)).unwrap();
    let (believed, cosignatures) = check(&note).unwrap();
    assert_eq!((believed, cosignatures.len()), (checkpoint.clone(), 3));
    // Another key under the log's name.
    let forged = sign_checkpoint(&checkpoint, &signing(9)).unwrap();
    assert!(matches!(check(&forged), Err(TrustError::Checkpoint(_))));
}

/// A key of type 0x06 (ML-DSA-44 of C2SP), which is longer than any that is known here.
fn unknown_vkey(name: &str) -> String {
    let key = data_encoding::BASE64.encode(&[&[6][..], &[7; 1_312]].concat());
    format!("{name}+0a0b0c0d+{key}")
}

#[test]
fn a_witness_with_an_unknown_type_of_key_counts_as_absent_and_is_named() {
    let line = |rest: &str| {
        let vkey = unknown_vkey("pq.example/w");
        example().replace(
            "quorum X-and-Y\n",
            &format!("witness PQ {vkey} https://pq.example/\n{rest}\n"),
        )
    };
    for (rest, met) in [
        ("quorum X-and-Y", true),
        ("group any-of any PQ X-and-Y\nquorum any-of", true),
        ("group both all PQ X-and-Y\nquorum both", false),
        ("quorum PQ", false),
    ] {
        let trust = TrustFile::parse(line(rest).as_bytes()).unwrap();
        let [absent] = trust.absent_witnesses() else {
            panic!("{rest}");
        };
        assert_eq!((absent.name.as_str(), absent.key_type), ("PQ", 6));
        assert!(trust.witnesses().iter().all(|witness| witness.name != "PQ"));
        let all = ["PQ", "X1", "X2", "X3", "Y1", "Y2", "Y3"];
        assert_eq!(trust.quorum_met(&all), met, "{rest}");
        let again = TrustFile::parse(trust.to_text().as_bytes()).unwrap();
        assert_eq!(again.absent_witnesses(), trust.absent_witnesses());
    }
    // Its name is taken; and a log of such a key would be nobody's.
    let twice = line("witness PQ pq.example/x+0a0b0c0d+Bgc=\nquorum X-and-Y");
    let log = example() + &format!("log {}\n", unknown_vkey("ledger.example/1"));
    for (text, expected) in [(twice, "line 16: expected a new name"), (log, "got 0x06")] {
        let error = TrustFile::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn the_time_of_a_checkpoint_is_the_largest_that_meets_the_quorum() {
    let trust = TrustFile::parse(example().as_bytes()).unwrap();
    let checkpoint = Checkpoint {
        origin: "ledger.example/1".to_owned(),
        size: 7,
        root: Digest::from_bytes([9; 32]),
    };
    let verified = |times: &[(u8, u64)]| {
        let mut note = sign_checkpoint(&checkpoint, &signing(2)).unwrap();
        for (seed, time_s) in times {
            let name = witness(*seed).name().to_owned();
            let line = NoteSignature::cosign(&checkpoint.body(), &name, &signing(*seed), *time_s);
            note.add(line.unwrap()).unwrap();
        }
        trust.verify(&UntrustedCheckpoint::parse(note.to_text().as_bytes()).unwrap())
    };
    // X1 to X3 are 10 to 12, of which two are needed; Y1 to Y3 are 13 to 15, of which one is.
    type Row<'a> = (&'a [(u8, u64)], Option<u64>);
    let table: [Row; 6] = [
        (&[(10, 100), (11, 200), (13, 300)], Some(100)),
        (&[(10, 100), (11, 200), (12, 400), (13, 300)], Some(200)),
        (&[(10, 500), (11, 500), (13, 50)], Some(50)),
        // A newer line of the same witness counts.
        (&[(10, 100), (10, 900), (11, 800), (13, 700)], Some(700)),
        // Time 0 counts for nothing.
        (&[(10, 0), (11, 200), (13, 300)], None),
        (&[(10, 0), (11, 200), (12, 400), (13, 300)], Some(200)),
    ];
    for (times, expected) in table {
        match (verified(times), expected) {
            (Ok((_, cosignatures)), Some(expected)) => {
                assert_eq!(
                    trust.witnessed_at(&cosignatures),
                    Some(expected),
                    "{times:?}"
                );
            }
            (Err(TrustError::QuorumNotMet { .. }), None) => {}
            (found, _) => panic!("{times:?}: {found:?}"),
        }
    }
    // Nobody is asked for: nobody vouches.
    let none = example().replace("quorum X-and-Y", "quorum none");
    let none = TrustFile::parse(none.as_bytes()).unwrap();
    assert_eq!(none.witnessed_at(&[]), None);
}

#[test]
fn a_false_cosignature_names_its_witness() {
    let trust = TrustFile::parse(example().as_bytes()).unwrap();
    let checkpoint = Checkpoint {
        origin: "ledger.example/1".to_owned(),
        size: 7,
        root: Digest::from_bytes([9; 32]),
    };
    let mut note = sign_checkpoint(&checkpoint, &signing(2)).unwrap();
    for seed in [10, 11, 13] {
        // The third was made with another key.
        let key = if seed == 13 { 99 } else { seed };
        let name = witness(seed).name().to_owned();
        let line = NoteSignature::cosign(&checkpoint.body(), &name, &signing(key), 5).unwrap();
        let text = line.to_line();
        // Under the right key's hash, so that it claims to be theirs.
        let right = NoteSignature::cosign(&checkpoint.body(), &name, &signing(seed), 5).unwrap();
        let blob = |line: &str| {
            let text = line.rsplit(' ').next().unwrap().to_owned();
            data_encoding::BASE64.decode(text.as_bytes()).unwrap()
        };
        let bytes = [&blob(&right.to_line())[..4], &blob(&text)[4..]].concat();
        let line = format!("\u{2014} {name} {}", data_encoding::BASE64.encode(&bytes));
        note.add(NoteSignature::parse_line(&line, 1).unwrap())
            .unwrap();
    }
    let error = trust
        .verify(&UntrustedCheckpoint::parse(note.to_text().as_bytes()).unwrap())
        .unwrap_err();
    assert!(
        matches!(&error, TrustError::Witness { witness, .. } if witness == "Y1"),
        "{error}"
    );
}

#[test]
fn no_damaged_file_is_taken_for_the_same() {
    let good = example().into_bytes();
    let trust = TrustFile::parse(&good).unwrap();
    for offset in 0..good.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut changed = good.clone();
            changed[offset] ^= flip;
            // A changed comment, name or URL may still parse; the fingerprint then tells.
            if let Ok(parsed) = TrustFile::parse(&changed) {
                assert_ne!(parsed.fingerprint(), trust.fingerprint());
            }
        }
    }
}
