//! From nothing to a decision on a running daemon, with the two programs as a person would use them.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

mod cli_support;

use cli_support::{Daemon, Run, World};

const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");

/// Root keys, a genesis, a ledger, a pinned trust file, and an organisation with five people.
fn ledger(world: &World) -> Daemon {
    let storage = [
        "--data",
        "data",
        "--log-key",
        "log.pem",
        "--last-checkpoint",
        "signed",
    ];
    let key = world.daemon(
        DAEMON,
        &[
            &["init", "--key-only", "--origin", "ledger.example.jp/lots"],
            &storage[..],
        ]
        .concat(),
    );
    world.write("log.vkey", &key);
    world
        .run("org init --root --no-passphrase --threshold 2 --person ann --person ben --person cho --origin ledger.example.jp/lots --log-key log.vkey --out roots")
        .done();
    world.daemon(
        DAEMON,
        &[
            &["init", "--genesis", "roots/genesis.envelope"],
            &storage[..],
        ]
        .concat(),
    );
    let trust = world.daemon(DAEMON, &[&["trust"], &storage[..]].concat());
    world.write("ledger.trust", &trust);
    let token = world.daemon(
        DAEMON,
        &[
            "token",
            "new",
            "--name",
            "all",
            "--scope",
            "auditor",
            "--tokens",
            "tokens.toml",
        ],
    );
    world.write_private("auditor.token", &token);
    let fingerprint = world.sha256("ledger.trust");
    world
        .run(&format!(
            "trust add ledger.trust --fingerprint {fingerprint}"
        ))
        .done();
    world
        .run("org init --name 'Saisei Bio' --kind maker,collector --country JP --person alice=QA_RELEASE,SECURITY_OFFICER --person bob=PRODUCTION_HEAD --person carol=OPERATOR --person dora=COLLECTOR --genesis roots/genesis.statement --out maker --no-passphrase")
        .done();
    let description: serde_json::Value =
        serde_json::from_str(&world.read("maker/organisation.json")).unwrap();
    let scope = format!(
        "organisation:{}",
        description["organisation"].as_str().unwrap()
    );
    let token = [
        "token",
        "new",
        "--name",
        "own",
        "--tokens",
        "tokens.toml",
        "--scope",
        &scope,
    ];
    world.write_private("own.token", &world.daemon(DAEMON, &token));
    let daemon = Daemon::start(
        DAEMON,
        world,
        &[&storage[..], &["--tokens", "tokens.toml"]].concat(),
    );
    assert!(world.exists("signed") && !world.exists("data/last-checkpoint"));
    daemon
}

/// A name that others will read is what it looks like.
#[test]
fn names_that_deceive_are_not_enrolled() {
    let world = World::new();
    world.root_key(DAEMON);
    for (name, good) in [
        ("Clinic\u{202e}A", false),
        ("Clinic\u{200b}A", false),
        ("Clinic\u{a0}A", false),
        (" Clinic", false),
        ("医療法人　青葉会", true),
    ] {
        let run = world.run(&format!(
            "org init --name '{name}' --kind clinic --country JP --person nurse=CLINIC_NURSE --genesis roots/genesis.statement --no-passphrase --out 'keys-{good}'"
        ));
        match good {
            true => run.done(),
            false => run.fails(2, "characters that are not seen"),
        };
    }
}

fn new(world: &World, name: &str, yaml: &str, more: &str) -> Run {
    world.write(&format!("{name}.yaml"), yaml);
    world.run(&format!(
        "statement new {name}.yaml --keys maker --no-passphrase --yes {more}"
    ))
}

#[test]
fn from_nothing_to_a_decision() {
    let world = World::new();
    let daemon = ledger(&world);
    let world = world.with_server(&daemon.url());

    // Not complete yet: nothing is sent.
    world
        .run("statement submit maker/enrolment.statement")
        .fails(2, "signatures are missing");
    // Each root on a machine of their own; two of the three are asked for.
    let mut signed = 0;
    for root in ["ann", "ben", "cho"] {
        let machine = format!("machine-{root}");
        world.copy_keys("roots", &machine, &[root]);
        let line =
            format!("statement sign maker/enrolment.statement --keys {machine} --no-passphrase");
        let asked = world.run(&line).stderr().contains("OrgRegistered");
        match asked {
            true => world
                .run(&format!("{line} --yes"))
                .done()
                .says("signatures"),
            false => world.run(&format!("{line} --yes")).fails(2, "USAGE"),
        };
        signed += usize::from(asked);
    }
    assert_eq!(signed, 2);
    let submitted = world
        .run("statement submit maker/enrolment.statement --atomic --json")
        .done();
    let answer = submitted.json();
    assert_eq!(answer["schema"], "lotledger.submitted.v1");
    assert_eq!(answer["recorded"].as_array().unwrap().len(), 5);
    assert_eq!(answer["recorded"][0]["receipt_checked"], true);
    // Again: the original receipts.
    let again = world
        .run("statement submit maker/enrolment.statement --atomic --json")
        .done()
        .json();
    assert_eq!(
        again["recorded"][4]["index"],
        answer["recorded"][4]["index"]
    );

    // A sensitive value is committed to and its opening kept.
    let donor = format!("don_{}", "5c".repeat(16));
    let enrolled = format!(
        "donor_enrolled:\n  donor: {donor}\n  subject: BIRTH_MOTHER\n  tissue: CORD\n  age_band: 18_39\n  \
         country: JP\n  consent: {{commit: form 7 signed}}\n  interview: {{commit: no risk found}}\n"
    );
    new(&world, "donor", &enrolled, "").done();
    world
        .run("statement submit donor.statement")
        .done()
        .says("receipts checked");
    let shown = world
        .run(
            "statement show donor.statement --openings donor.openings --keys maker --no-passphrase",
        )
        .done();
    shown.says("form 7 signed (committed as").says("[dora]");
    // The openings are never overwritten.
    assert_eq!(world.read("donor.openings").lines().count(), 2);

    // What an organisation's token cannot see is taken for new where the author may have drawn it.
    let own = "--token-file own.token";
    let born = enrolled.replace(&donor, "don_new");
    new(&world, "born", &born, own)
        .done()
        .remarks("not checked: whether 1 references of this statement are new");
    new(&world, "again", &enrolled, own).fails(1, "EXISTS");
    let packed = format!(
        "packed:\n  sscc: '349876540000000013'\n  lot: (01)04987654000012(10)L9\n  vials: [{}, {}]\n",
        "01".repeat(32),
        "02".repeat(32)
    );
    new(&world, "packed", &packed, &format!("{own} --signer carol"))
        .fails(3, "NOT_VISIBLE")
        .remarks("L9");

    // A refusal comes before anything is signed.
    new(&world, "twice", &enrolled, "").fails(1, "EXISTS");
    assert!(!world.exists("twice.statement"));
    let hold = format!("hold_placed:\n  scope: {{donor: {donor}}}\n  reason: DEVIATION\n");
    new(&world, "hold", &hold, "").fails(2, "several people could sign");
    new(&world, "hold", &hold, "--signer carol").done();
    world.run("statement submit hold.statement").done();
    let id = world
        .run("statement show hold.statement --json")
        .done()
        .json()["statements"][0]["payload_hash"]
        .clone();

    // A decision pins what it rests on.
    let lifted = format!(
        "hold_lifted:\n  hold_id: {}\n  scope: {{donor: {donor}}}\n  rationale: {{commit: checked}}\n",
        id.as_str().unwrap()
    );
    new(
        &world,
        "early",
        &lifted,
        "--signer alice=QA_RELEASE --out early.statement",
    )
    .done();
    new(&world, "lifted", &lifted, "--signer alice=QA_RELEASE")
        .done()
        .remarks("rests on 1 histories");
    world.run("statement submit lifted.statement").done();
    // The history has moved since the other one was made.
    world
        .run("statement submit early.statement")
        .fails(1, "STALE_SEEN");
    // What is on the ledger can be read back in words, checked.
    let index = world
        .run("statement submit lifted.statement --json")
        .done()
        .json()["recorded"][0]["index"]
        .clone();
    world
        .run(&format!("statement show {index}"))
        .done()
        .says("HoldLifted")
        .says("(checked)");
    world
        .run(&format!("--lang ja statement show {index}"))
        .done()
        .says("保留の解除");
    world.run("statement show 99999").fails(3, "NOT_FOUND");
}

/// A use is asked about before it is signed, and goes on in spite of what it was told and of nothing else.
#[test]
fn a_use_is_held_against_its_verdict() {
    let world = World::new();
    let daemon = ledger(&world);
    let daemon = format!("--server {} --token-file auditor.token", daemon.url());
    let gone = "--server http://127.0.0.1:9";
    let code = "(01)04987654000012(10)L9(21)K3Q7";
    let by = "--keys maker --no-passphrase --yes --signer carol=PHYSICIAN";
    // Where it is asked, what is said against the verdict, exit code and what the answer says.
    let table = [
        (&*daemon, "", 1, "AGAINST_THE_VERDICT"),
        (&*daemon, "--unchecked", 1, "AGAINST_THE_VERDICT"),
        (&*daemon, "--despite UNKNOWN_GTIN", 4, "SHORT_SERIAL"),
        (
            &*daemon,
            "--despite UNKNOWN_GTIN,RECALLED,SHORT_SERIAL",
            2,
            "the verdict does not say this",
        ),
        (&*daemon, "--despite BAD_LUCK", 2, "BAD_LUCK"),
        (gone, "", 3, "NETWORK"),
        (gone, "--despite UNKNOWN_GTIN", 3, "NETWORK"),
    ];
    for (asked, said, exit, answer) in table {
        let run = world.run(&format!("vial open {code} {said} {by} {asked}"));
        run.fails(exit, answer);
    }
    // In the reader's language.
    world
        .run(&format!("--lang ja vial open {code} {by} {daemon}"))
        .fails(1, "判定はこのバイアルの使用を止めています");
}

/// Whoever records something is told by the rules before it is sent, and before it is shown for signing.
#[test]
fn every_command_asks_the_rules_first() {
    let world = World::new();
    let daemon = ledger(&world);
    let alone = format!("--server {}", daemon.url());
    let shown = format!("{alone} --token-file auditor.token");
    world
        .run("statement sign maker/enrolment.statement --keys roots --no-passphrase --yes --accept NOT_ASKED_OFFLINE")
        .done();
    // Of an atomic batch each stands on the ones before it.
    let enrolment = format!("statement submit maker/enrolment.statement {shown}");
    world.run(&format!("{enrolment} --atomic")).done();
    let code = "(01)04987654000012(10)L9(21)K3Q7";
    world.write("box.codes", &format!("{code}\n"));
    let packed = format!(
        "packed:\n  sscc: '349876540000000013'\n  lot: (01)04987654000012(10)L9\n  vials: [{}]\n",
        "01".repeat(32)
    );
    new(&world, "packed", &packed, "--no-check --signer carol").done();
    let nowhere = format!("org_{}", "5c".repeat(16));
    let shipment = format!("shp_{}", "5c".repeat(16));
    let by = |who: &str| format!("--keys maker --no-passphrase --yes --signer {who}");
    let table = [
        format!(
            "goods pack 349876540000000013 --codes box.codes {}",
            by("carol")
        ),
        format!(
            "goods ship 349876540000000013 --to {nowhere} --storage ULT_80 {}",
            by("carol")
        ),
        format!(
            "goods receive {shipment} --inferred --seals intact --damage none --temperature kept {}",
            by("carol=PHYSICIAN")
        ),
        format!(
            "recall (01)04987654000012(10)L9 --class II --reason QUALITY --depth CLINIC --text gone {}",
            by("alice=QA_RELEASE")
        ),
        format!(
            "vial open {code} --despite SHORT_SERIAL,UNKNOWN_GTIN {}",
            by("carol=PHYSICIAN")
        ),
        format!(
            "vial administer {code} --despite UNKNOWN_GTIN,SHORT_SERIAL --route inhalation --volume 2 --minutes 20 --exposure 1 --patient A {}",
            by("carol=PHYSICIAN")
        ),
        "statement submit packed.statement".to_owned(),
        "statement submit packed.statement --atomic".to_owned(),
    ];
    let openings = world.path().join("openings.jsonl");
    for line in &table {
        let refused = world
            .run(&format!("{line} {shown}"))
            .fails(1, "the rules of the ledger refuse this statement");
        // Nothing was shown, and nothing was signed that needs to be opened.
        assert!(
            !refused.stderr().contains("NOT SIGNED YET"),
            "{}",
            refused.stderr()
        );
        assert!(!openings.exists(), "{line}");
        // Without a token only the ledger can say it.
        world
            .run(&format!("{line} {alone}"))
            .fails(1, "the ledger refuses this statement")
            .remarks("not checked: what the rules of the ledger say");
        if openings.exists() {
            std::fs::remove_file(&openings).unwrap();
        }
    }
    // What stands there already gets its receipt again, though the rules would refuse it by now.
    world
        .run(&format!("{enrolment} --atomic"))
        .done()
        .says("receipts checked");
    world.run(&enrolment).done().says("receipts checked");
}

#[test]
fn another_ledger_is_noticed() {
    let world = World::new();
    let daemon = ledger(&world);
    let world = world.with_server(&daemon.url());
    let pinned = world.read("ledger.trust");
    let other = pinned.replacen("ledger_id ", "ledger_id 00", 1);
    let line_end = other.find('\n').unwrap();
    let other = format!("{}{}", &other[..line_end - 2], &other[line_end..]);
    world.write("other.trust", &other);
    world
        .run("--trust other.trust statement show 0")
        .fails(1, "WRONG_LEDGER");
    world
        .run("statement show 0 --server http://127.0.0.1:1")
        .fails(3, "cannot be reached");
    // A file is read and judged before anybody is asked.
    let nobody = "--server http://127.0.0.1:1";
    new(&world, "misspelt", "hold_place: {}\n", nobody).fails(2, "misspelt.yaml:1");
    let hold = "hold_placed:\n  scope: {lot: (01)04987654000012(10)L9}\n  reason: DEVIATION\n";
    new(&world, "unsigned", hold, nobody).fails(2, "several people could sign");
    new(&world, "unasked", hold, &format!("{nobody} --signer carol")).fails(3, "cannot be reached");
    world
        .run("statement show 0 --token-file tokens.toml")
        .fails(2, "this is not a token file");
}
