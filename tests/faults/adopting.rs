//! Adopting a database never forks the log: what somebody else holds is held against it, or a person answers
//! for it where everybody reads it.

use lotledger::domain::event::Clock;
use lotledger::service::pb;
use prost::Message as _;

use crate::ground::{Ground, lotledgerd, message};
use crate::world::{logged, submit};

fn adopt(ground: &Ground, more: &[&str]) -> (Option<i32>, String) {
    let data = ground.path("data").to_str().unwrap().to_owned();
    let output = lotledgerd(&[&["adopt", "--data", &data][..], more].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_holds_decides() {
    let ground = Ground::new(Clock::Utc);
    let daemon = ground.start();
    submit(&ground, &daemon, 1).await.unwrap();
    daemon.signal("-TERM");
    daemon.wait();
    let backup = ground.path("backup");
    std::fs::copy(ground.data("ledger.sqlite"), &backup).unwrap();
    let daemon = ground.start();
    let mut ledger = daemon.ledger().await;
    let receipt = ledger.submit(message(ground.registers(2))).await.unwrap();
    let receipt = receipt.into_inner().receipt.unwrap();
    let checkpoint = newest_checkpoint(&daemon).await;
    daemon.signal("-TERM");
    daemon.wait();
    let file = |name: &str, bytes: &[u8]| {
        let path = ground.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let receipt = file("receipt", &receipt.encode_to_vec());
    let mut spoiled = checkpoint.clone();
    let last = spoiled.len() - 10;
    spoiled[last] ^= 1;
    let (checkpoint, spoiled) = (file("checkpoint", &checkpoint), file("spoiled", &spoiled));
    let other = Ground::new(Clock::Utc);
    let daemon = other.start();
    let foreign = file("foreign", &newest_checkpoint(&daemon).await);
    let rubbish = file("rubbish", b"rubbish");
    drop(daemon);

    std::fs::remove_file(ground.data("last-checkpoint")).unwrap();
    let newest = ground.path("newest");
    std::fs::rename(ground.data("ledger.sqlite"), &newest).unwrap();
    std::fs::copy(&backup, ground.data("ledger.sqlite")).unwrap();
    // What a refused start says to do does not fork: it names no size to be copied, but asks for a file.
    let (code, said) = ground.refused(&[], &[]);
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
        let (code, said) = adopt(&ground, &["--against", against]);
        assert!(matches!(code, Some(2 | 3)), "{said}");
        assert!(said.contains(says), "{against}: {said}");
        assert!(!ground.data("last-checkpoint").exists(), "{against}");
        assert!(!ground.data("adoptions.log").exists(), "{against}");
    }
    std::fs::rename(&newest, ground.data("ledger.sqlite")).unwrap();
    let (code, said) = adopt(&ground, &["--against", &receipt]);
    assert_eq!(code, Some(0), "{said}");
    let daemon = ground.start();
    submit(&ground, &daemon, 2).await.unwrap();
    assert!(!ground.log().contains("ON THE WORD"), "{}", ground.log());
    daemon.signal("-TERM");
    daemon.wait();
    let noted = std::fs::read_to_string(ground.data("adoptions.log")).unwrap();
    assert!(noted.contains(&receipt), "{noted}");
}

async fn newest_checkpoint(daemon: &crate::ground::Daemon) -> Vec<u8> {
    let request = pb::GetCheckpointRequest::default();
    let answer = daemon.ledger().await.get_checkpoint(request).await.unwrap();
    answer.into_inner().checkpoint
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_person_are_kept_and_said_at_every_start() {
    let ground = Ground::new(Clock::Utc);
    std::fs::remove_file(ground.data("last-checkpoint")).unwrap();
    for words in [
        "",
        "ok",
        "                              ",
        "Ann Sato: it is\nthe newest database",
    ] {
        let (code, said) = adopt(&ground, &["--on-the-word", words]);
        assert_eq!(code, Some(2), "{words:?}: {said}");
    }
    let (code, _) = adopt(&ground, &[]);
    assert_eq!(code, Some(2), "one of the two is demanded");
    let words = "Ann Sato: \"the old disk\" was stopped before it was copied";
    let (code, said) = adopt(&ground, &["--on-the-word", words]);
    assert_eq!(code, Some(0), "{said}");
    for _ in 0..2 {
        let daemon = ground.start();
        logged(&ground, "ON THE WORD OF A PERSON").await;
        assert!(ground.log().contains("the old disk"), "{}", ground.log());
        daemon.signal("-TERM");
        daemon.wait();
    }
    // Nothing is adopted twice.
    let (code, said) = adopt(&ground, &["--on-the-word", words]);
    assert_eq!(code, Some(2), "{said}");
    let noted = std::fs::read_to_string(ground.data("adoptions.log")).unwrap();
    assert_eq!(noted.lines().count(), 1, "{noted}");
}
