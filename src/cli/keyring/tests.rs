use super::*;
use crate::domain::event::OrgKind;
use crate::domain::id::Text;
use crate::domain::key::verify_strict;

fn new(people: &[&str]) -> NewKeyring {
    NewKeyring {
        organisation: Some(OrgRef::from_bytes([7; 16])),
        name: Text::parse("最先端 Bio").unwrap(),
        kinds: vec![OrgKind::Laboratory, OrgKind::Maker, OrgKind::Maker],
        country: None,
        gln: None,
        ledger_id: None,
        threshold: None,
        people: people
            .iter()
            .map(|text| text.parse::<PersonArg>().unwrap().0)
            .collect(),
    }
}

fn given(text: &str) -> Passphrase {
    Passphrase::Given(Zeroizing::new(text.to_owned()))
}

#[test]
fn what_is_created_opens_again_and_signs() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("maker");
    let made = Keyring::create(
        &path,
        new(&["alice=qa_release,security_officer", "bob=OPERATOR"]),
        given("four random words"),
    )
    .unwrap();
    let alice = made.by_alias("alice")[0];
    assert_eq!(alice.person.roles, [Role::SecurityOfficer, Role::QaRelease]);
    assert_eq!(alice.of.kinds, [OrgKind::Maker, OrgKind::Laboratory]);

    let opened = Keyring::open(std::slice::from_ref(&path), given("four random words")).unwrap();
    let org = alice.of.organisation;
    assert_eq!(opened.with_role(org, Role::QaRelease).len(), 1);
    assert_eq!(opened.with_role(None, Role::QaRelease).len(), 0);
    let signature = opened.sign(alice.person.key_id, b"m").unwrap().unwrap();
    let key = alice.person.public_key().unwrap();
    assert!(verify_strict(&key, b"m", &signature).is_ok());
    assert_eq!(opened.sign(KeyId::from_bytes([9; 32]), b"m").unwrap(), None);

    let wrong = Keyring::open(std::slice::from_ref(&path), given("wrong words")).unwrap();
    let failure = wrong.sign(alice.person.key_id, b"m").unwrap_err();
    assert!(
        failure.message.english().contains("wrong passphrase"),
        "{failure}"
    );
}

#[test]
fn a_passphrase_can_be_changed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("k");
    let keyring = Keyring::create(&path, new(&["bob=OPERATOR"]), given("old passphrase")).unwrap();
    let key = keyring.by_alias("bob")[0].person.key_id;
    assert_eq!(
        keyring
            .change_passphrase(|| Ok("new passphrase".to_owned().into()))
            .unwrap()
            .len(),
        1
    );
    let open = |text| Keyring::open(std::slice::from_ref(&path), given(text)).unwrap();
    assert!(open("new passphrase").sign(key, b"m").unwrap().is_some());
    assert!(open("old passphrase").sign(key, b"m").is_err());
}

#[test]
fn a_key_file_elsewhere_gives_no_signature_and_no_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("k");
    let keyring = Keyring::create(&path, new(&["bob=OPERATOR"]), Passphrase::None).unwrap();
    let bob = keyring.by_alias("bob")[0];
    assert!(bob.is_here());
    std::fs::remove_file(bob.key_path()).unwrap();
    assert_eq!(keyring.sign(bob.person.key_id, b"m").unwrap(), None);
}

#[test]
fn what_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("k");
    let people = ["bob=OPERATOR", "eve=OPERATOR"];
    let keyring = Keyring::create(&path, new(&people), Passphrase::None).unwrap();
    let key = keyring.by_alias("bob")[0].person.key_id;
    let check = |passphrase: Passphrase, expected: &str| {
        let opened = Keyring::open(std::slice::from_ref(&path), passphrase);
        let failure = opened
            .and_then(|keyring| keyring.sign(key, b"m").map(|_| ()))
            .unwrap_err();
        assert!(failure.to_string().contains(expected), "{failure}");
    };
    check(given("any passphrase"), "this key file is not encrypted");
    // Another person's key under bob's name.
    std::fs::copy(path.join("eve.pem"), path.join("bob.pem")).unwrap();
    check(Passphrase::None, "another key than the keyring says");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path.join("eve.pem"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(path.join("bob.pem"), open).unwrap();
        check(Passphrase::None, "chmod 600");
    }
    // A description that leads out of its directory.
    let description = path.join(DESCRIPTION);
    let text = std::fs::read_to_string(&description).unwrap();
    std::fs::write(&description, text.replace("bob.pem", "../bob.pem")).unwrap();
    check(Passphrase::None, "no file name");
    std::fs::write(&description, text.replace("keyring.v1", "keyring.v9")).unwrap();
    check(Passphrase::None, "another schema");
    // Nothing is overwritten.
    let again = Keyring::create(&path, new(&people), Passphrase::None)
        .err()
        .unwrap();
    assert!(
        again.message.english().contains("not overwritten"),
        "{again}"
    );
}

#[test]
fn people_on_the_command_line() {
    for (text, expected) in [
        ("Alice=OPERATOR", "no alias"),
        ("a b=OPERATOR", "no alias"),
        ("a=JANITOR", "expected one of"),
        ("a=ENROLLEE", "own enrolment"),
        ("=OPERATOR", "no alias"),
    ] {
        let error = text.parse::<PersonArg>().expect_err(text);
        assert!(error.contains(expected), "{text}: {error}");
    }
    let PersonArg(person) = "ann=operator,operator".parse().unwrap();
    assert_eq!(person.roles, [Role::Operator]);
}
