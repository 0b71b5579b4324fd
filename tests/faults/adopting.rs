//! Adopting a database never forks the log: what somebody else holds is held against it, or a person answers
//! for it where everybody reads it.

use lotledger::domain::event::Clock;
use lotledger::service::pb;
use prost::Message as _;

use crate::fault_injection::{logged, submit};
use crate::test_ledger::{TestLedger, lotledgerd, message};

fn adopt(test_ledger: &TestLedger, more: &[&str]) -> (Option<i32>, String) {
    let data = test_ledger.path("data").to_str().unwrap().to_owned();
    let output = lotledgerd(&[&["adopt", "--data", &data][..], more].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_holds_decides() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 1).await.unwrap();
    daemon.signal("-TERM");
    daemon.wait();
    let backup = test_ledger.path("backup");
    std::fs::copy(test_ledger.data("ledger.sqlite"), &backup).unwrap();
    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    let receipt = ledger
        .submit(message(test_ledger.registers(2)))
        .await
        .unwrap();
    let receipt = receipt.into_inner().receipt.unwrap();
    let checkpoint = newest_checkpoint(&daemon).await;
    daemon.signal("-TERM");
    daemon.wait();
    let file = |name: &str, bytes: &[u8]| {
        let path = test_ledger.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let receipt = file("receipt", &receipt.encode_to_vec());
    let mut spoiled = checkpoint.clone();
    let last = spoiled.len() - 10;
    spoiled[last] ^= 1;
    let (checkpoint, spoiled) = (file("checkpoint", &checkpoint), file("spoiled", &spoiled));
    let other = TestLedger::new(Clock::Utc);
    let daemon = other.start();
    let foreign = file("foreign", &newest_checkpoint(&daemon).await);
    let rubbish = file("rubbish", b"rubbish");
    drop(daemon);

    std::fs::remove_file(test_ledger.data("last-checkpoint")).unwrap();
    let newest = test_ledger.path("newest");
    std::fs::rename(test_ledger.data("ledger.sqlite"), &newest).unwrap();
    std::fs::copy(&backup, test_ledger.data("ledger.sqlite")).unwrap();
    // What a refused start says to do does not fork: it names no size to be copied, but asks for a file.
    let (code, said) = test_ledger.refused(&[], &[]);
    assert_eq!(code, Some(3));
    assert!(
        said.contains("--against FILE") && !said.contains("--size"),
        "{said}"
    );
    for (against, says) in [
        (&checkpoint, "older copy"),
        (&receipt, "older copy"),
        (&spoiled, "checkpoint"),
        (&foreign, "not a checkpoint of this log"),
        (&rubbish, "expected a signed checkpoint"),
    ] {
        let (code, said) = adopt(&test_ledger, &["--against", against]);
        assert!(matches!(code, Some(2 | 3)), "{said}");
        assert!(said.contains(says), "{against}: {said}");
        assert!(!test_ledger.data("last-checkpoint").exists(), "{against}");
        assert!(!test_ledger.data("adoptions.log").exists(), "{against}");
    }
    std::fs::rename(&newest, test_ledger.data("ledger.sqlite")).unwrap();
    let (code, said) = adopt(&test_ledger, &["--against", &receipt]);
    assert_eq!(code, Some(0), "{said}");
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 2).await.unwrap();
    assert!(
        !test_ledger.log().contains("ON THE WORD"),
        "{}",
        test_ledger.log()
    );
    daemon.signal("-TERM");
    daemon.wait();
    let noted = std::fs::read_to_string(test_ledger.data("adoptions.log")).unwrap();
    assert!(noted.contains(&receipt), "{noted}");
}

async fn newest_checkpoint(daemon: &crate::test_ledger::Daemon) -> Vec<u8> {
    let request = pb::GetCheckpointRequest::default();
    let answer = daemon.ledger().await.get_checkpoint(request).await.unwrap();
    answer.into_inner().checkpoint
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_person_are_kept_and_said_at_every_start() {
    let test_ledger = TestLedger::new(Clock::Utc);
    std::fs::remove_file(test_ledger.data("last-checkpoint")).unwrap();
    for words in [
        "",
        "ok",
        "                              ",
        "Ann Sato: it is\nthe newest database",
    ] {
        let (code, said) = adopt(&test_ledger, &["--on-the-word", words]);
        assert_eq!(code, Some(2), "{words:?}: {said}");
    }
    let (code, _) = adopt(&test_ledger, &[]);
    assert_eq!(code, Some(2), "one of the two is demanded");
    let words = "Ann Sato: \"the old disk\" was stopped before it was copied";
    let (code, said) = adopt(&test_ledger, &["--on-the-word", words]);
    assert_eq!(code, Some(0), "{said}");
    for _ in 0..2 {
        let daemon = test_ledger.start();
        logged(&test_ledger, "ON THE WORD OF A PERSON").await;
        assert!(
            test_ledger.log().contains("the old disk"),
            "{}",
            test_ledger.log()
        );
        daemon.signal("-TERM");
        daemon.wait();
    }
    // Nothing is adopted twice.
    let (code, said) = adopt(&test_ledger, &["--on-the-word", words]);
    assert_eq!(code, Some(2), "{said}");
    let noted = std::fs::read_to_string(test_ledger.data("adoptions.log")).unwrap();
    assert_eq!(noted.lines().count(), 1, "{noted}");
}
