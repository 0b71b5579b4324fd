//! What was committed to, opened for those entitled: whoever signs sees it, whoever verifies judges
//! by it, and an opening of anything else is refused. With the program as a person would use it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;
mod cli_support;

use check_support::bundles::bundle;
use check_support::log::Log;
use check_support::world::story::{Phase, Recipe};
use check_support::world::{self, make, papers};
use cli_support::{Run, World};
use lotledger::domain::event::{DonorEnrolled, DonorTested, Eligibility, Event};
use lotledger::domain::id::Digest;
use lotledger::domain::statement::Statement;
use lotledger::domain::time::DurationMs;
use lotledger::format::bundle::UntrustedBundle;
use lotledger::format::commitment::{FieldId, Opening};

const DAEMON: &str = env!("CARGO_BIN_EXE_lotledgerd");

/// A vial's evidence, and the openings of everything that its donor's eligibility rests on.
struct Case {
    files: World,
    now: String,
}

impl Case {
    /// The interview of the lot's donor ended in this word; all its tests found nothing.
    fn new(interview: &str) -> Self {
        Self::told(interview, |_| Vec::new())
    }

    /// The same, and what happened after the vials had arrived.
    fn told(interview: &str, then: fn(&mut world::World) -> Vec<Opening>) -> Self {
        let mut story = world::World::empty(Recipe::small());
        story.notary = Some(check_support::notary);
        story.tell_to(Phase::Documented);
        let mut openings = vec![enrol(&mut story, interview)];
        for marker in papers::default_policy().markers {
            openings.push(test(&mut story, marker.code.as_str()));
        }
        let determined = make::donor_determined("donor.1", Eligibility::Eligible);
        story.record("collector.officer", Event::DonorDetermined(determined));
        story.go_on(Phase::Donors, Phase::Received);
        openings.extend(then(&mut story));
        let log = Log::of(&story);
        let files = World::new();
        let proof = bundle(&story, &log, 2).to_file();
        std::fs::write(files.path().join("vial.lotproof"), proof).unwrap();
        files.write("ledger.trust", &log.trust_text());
        let case = Self {
            files,
            now: log
                .time()
                .saturating_add(DurationMs::from_minutes(20))
                .to_string(),
        };
        case.lines("interview.openings", &openings[..1]);
        case.lines("tests.openings", &openings[1..]);
        case.lines("all.openings", &openings);
        case
    }

    fn lines(&self, name: &str, openings: &[Opening]) {
        let lines: String = openings.iter().map(|o| o.to_line() + "\n").collect();
        self.files.write(name, &lines);
    }

    /// A copy of the interview's opening with one member changed.
    fn edited(&self, name: &str, member: &str, value: &str) {
        let line = self.files.read("interview.openings");
        let mut opening: serde_json::Value = serde_json::from_str(&line).unwrap();
        opening[member] = value.into();
        self.files.write(name, &format!("{opening}\n"));
    }

    fn verify(&self, file: &str, more: &str) -> Run {
        let now = &self.now;
        self.files.run(&format!(
            "verify {file} --trust ledger.trust --now {now} {more}"
        ))
    }

    fn code(&self, more: &str) -> (i32, String) {
        let run = self.verify("vial.lotproof", more);
        (run.code(), run.stdout())
    }
}

fn open(statement: &Statement, field: &str, value: &str) -> (Opening, Digest) {
    let ledger = statement.ledger_id.unwrap().bytes();
    let id = statement.statement_id.bytes();
    let field = FieldId::parse(field).unwrap();
    let opening = Opening::new(ledger, id, field, [7; 32], value).unwrap();
    let digest = opening.digest();
    (opening, digest)
}

fn enrol(story: &mut world::World, word: &str) -> Opening {
    let event = make::donor_enrolled("donor.1");
    let mut statement = story.draft("collector.nurse", Event::DonorEnrolled(event.clone()));
    let (opening, interview) = open(&statement, "donor_enrolled.interview", word);
    statement.event = Event::DonorEnrolled(DonorEnrolled { interview, ..event });
    story.submit(statement).unwrap();
    opening
}

fn test(story: &mut world::World, marker: &str) -> Opening {
    found(story, marker, "NON_REACTIVE")
}

fn found(story: &mut world::World, marker: &str, said: &str) -> Opening {
    let event = make::donor_tested("donor.1", marker);
    let mut statement = story.draft("lab.analyst", Event::DonorTested(event.clone()));
    let (opening, outcome) = open(&statement, "donor_tested.outcome", said);
    statement.event = Event::DonorTested(DonorTested { outcome, ..event });
    story.submit(statement).unwrap();
    opening
}

#[test]
fn a_disclosed_interview_goes_into_the_verdict() {
    let good = Case::new("ACCEPTABLE");
    let bad = Case::new("NOT_ACCEPTABLE");
    let all = papers::default_policy().markers.len() + 1;
    let open = |n: usize| format!("{n} of {all} outcomes of donor tests and interviews");
    // Evidence, openings, exit code, what is said.
    for (case, openings, exit, said) in [
        (&good, "", 0, open(all)),
        (&good, "interview", 0, open(all - 1)),
        (&good, "tests", 0, open(1)),
        (&good, "all", 0, "OK_AS_OF".to_owned()),
        (&bad, "", 0, open(all)),
        (&bad, "tests", 0, open(1)),
        (&bad, "interview", 1, "DONOR_INELIGIBLE".to_owned()),
        (&bad, "all", 1, "DONOR_INELIGIBLE".to_owned()),
    ] {
        let more = match openings {
            "" => String::new(),
            name => format!("--openings {name}.openings"),
        };
        let (code, text) = case.code(&more);
        assert_eq!(code, exit, "{openings}: {text}");
        assert!(text.contains(&said), "{openings}: {said}\n{text}");
        if openings == "all" {
            assert!(!text.contains("not disclosed"), "{text}");
        }
    }
    // Nothing that was said gets into the answer.
    let (_, text) = bad.code("--openings all.openings --json");
    assert!(!text.contains("NOT_ACCEPTABLE"), "{text}");
}

#[test]
fn a_donor_who_turns_reactive_after_the_release() {
    type Then = fn(&mut world::World) -> Vec<Opening>;
    fn again(story: &mut world::World) {
        let determined = make::donor_determined("donor.1", Eligibility::Eligible);
        story.record("collector.officer", Event::DonorDetermined(determined));
    }
    // What happened, exit code without openings and what is said, the same with openings.
    let rows: [(&str, Then, i32, &str, i32, &str); 6] = [
        (
            "reactive",
            |s| vec![found(s, "HIV.AGAB", "REACTIVE")],
            4,
            "DONOR_TESTED_SINCE",
            1,
            "DONOR_INELIGIBLE",
        ),
        (
            "nothing found",
            |s| vec![found(s, "HIV.AGAB", "NON_REACTIVE")],
            4,
            "DONOR_TESTED_SINCE",
            4,
            "DONOR_TESTED_SINCE",
        ),
        (
            "indeterminate",
            |s| vec![found(s, "HTLV.AB", "INDETERMINATE")],
            4,
            "DONOR_TESTED_SINCE",
            1,
            "DONOR_QUARANTINE",
        ),
        (
            "reactive, and determined eligible all the same",
            |s| {
                let opening = found(s, "HIV.AGAB", "REACTIVE");
                again(s);
                vec![opening]
            },
            0,
            "OK_AS_OF",
            1,
            "DONOR_INELIGIBLE",
        ),
        (
            "CMV, and determined again",
            |s| {
                let opening = found(s, "CMV.AB", "REACTIVE");
                again(s);
                vec![opening]
            },
            0,
            "OK_AS_OF",
            0,
            "DONOR_INFORMS",
        ),
        (
            "hepatitis E, which the policy does not ask for",
            |s| {
                let opening = found(s, "HEV.NAT", "DETECTED");
                again(s);
                vec![opening]
            },
            0,
            "OK_AS_OF",
            4,
            "ADVERSE_RESULT_OUTSIDE_SPEC",
        ),
    ];
    for (what, then, closed, says, open, says_open) in rows {
        let case = Case::told("ACCEPTABLE", then);
        for (more, exit, said) in [
            ("", closed, says),
            ("--openings all.openings", open, says_open),
        ] {
            let (code, text) = case.code(more);
            assert_eq!(code, exit, "{what}, {more}: {text}");
            assert!(text.contains(said), "{what}, {more}: {said}\n{text}");
        }
    }
}

#[test]
fn an_opening_of_anything_else_is_refused_or_named() {
    let case = Case::new("NOT_ACCEPTABLE");
    case.edited("flattered.openings", "value", "ACCEPTABLE");
    case.edited("salted.openings", "salt", &"08".repeat(32));
    case.edited("moved.openings", "field_id", "donor_enrolled.consent");
    case.edited("renamed.openings", "field_id", "donor_tested.outcome");
    let id = "00000000000070008000000000000000";
    case.edited("stranger.openings", "statement_id", id);
    case.edited("foreign.openings", "ledger_id", &"00".repeat(32));
    for name in ["flattered", "salted", "moved", "renamed"] {
        let out = format!("{name}.lotproof");
        let more = format!("--openings {name}.openings --out {out}");
        let (code, text) = case.code(&more);
        assert_eq!(code, 1, "{name}: {text}");
        assert!(text.starts_with("INVALID"), "{name}: {text}");
        assert!(text.contains("OPENING"), "{name}: {text}");
        assert!(!case.files.exists(&out), "only what is good is passed on");
    }
    for name in ["stranger", "foreign"] {
        let (code, text) = case.code(&format!("--openings {name}.openings"));
        assert_eq!(code, 0, "{name}: {text}");
        let named = "1 openings that were given and are about no statement of this evidence";
        assert!(text.contains(named), "{name}: {text}");
    }
    // A file that is none says so without what it discloses.
    case.edited("broken.openings", "salt", "7");
    let broken = case.verify("vial.lotproof", "--openings broken.openings");
    let broken = broken.fails(2, "line 1");
    assert!(!broken.stderr().contains("ACCEPTABLE"));
}

#[test]
fn evidence_is_passed_on_with_its_openings() {
    let case = Case::new("NOT_ACCEPTABLE");
    let out = "--openings all.openings --out disclosing.lotproof";
    let run = case.verify("vial.lotproof", out);
    assert_eq!(run.code(), 1);
    run.says("DONOR_INELIGIBLE")
        .says("--openings OPENINGS --now")
        .remarks("disclosing.lotproof written; it discloses the openings");
    // Who gets the file needs nothing else, and may be given the same openings again.
    for more in ["", "--openings all.openings"] {
        let run = case.verify("disclosing.lotproof", more);
        assert_eq!(run.code(), 1);
        let run = run.says("DONOR_INELIGIBLE");
        assert!(!run.stdout().contains("not disclosed"), "{}", run.stdout());
    }
    // Nothing is overwritten, and no answer is given beside the failure.
    case.verify("vial.lotproof", out)
        .fails(2, "disclosing.lotproof");

    let path = case.files.path().join("disclosing.lotproof");
    let file = std::fs::read(path).unwrap();
    type Edit = fn(&mut UntrustedBundle);
    let interview = |bundle: &mut UntrustedBundle| {
        let at = |o: &lotledger::format::bundle::BundleOpening| {
            o.field_id.as_str() == "donor_enrolled.interview"
        };
        bundle.openings.iter().position(at).unwrap()
    };
    let edits: [(&str, Edit, i32, &str); 3] = [
        (
            "value",
            |b| b.openings[0].value = "ACCEPTABLE".into(),
            1,
            "INVALID",
        ),
        ("salt", |b| b.openings[0].salt = [8; 32], 1, "INVALID"),
        ("left out", |b| drop(b.openings.remove(0)), 0, "OK_AS_OF"),
    ];
    for (name, edit, exit, said) in edits {
        let mut bundle = UntrustedBundle::from_file(&file).unwrap();
        let place = interview(&mut bundle);
        bundle.openings.swap(0, place);
        edit(&mut bundle);
        bundle.openings.sort_by_key(|o| o.statement_id);
        std::fs::write(case.files.path().join("edited.lotproof"), bundle.to_file()).unwrap();
        let run = case.verify("edited.lotproof", "");
        assert_eq!(run.code(), exit, "{name}");
        run.says(said);
    }
    // What is left out is named.
    case.verify("edited.lotproof", "")
        .says("1 of ")
        .says("not disclosed");
}

/// Keys of a collector, of whom the nurse has a machine of her own, and a statement for her to sign.
fn to_be_signed() -> World {
    let files = World::new();
    files.root_key(DAEMON);
    files
        .run("org init --name 'Saisei Bio' --kind collector --country JP --person alice=QA_RELEASE --person dora=COLLECTOR --genesis roots/genesis.statement --out office --no-passphrase")
        .done();
    files.copy_keys("office", "desk", &["alice"]);
    files.copy_keys("office", "ward", &["dora"]);
    files.write(
        "donor.yaml",
        "donor_enrolled:\n  donor: don_new\n  subject: BIRTH_MOTHER\n  tissue: CORD\n  age_band: 18_39\n  \
         country: JP\n  consent: {commit: form 7 signed}\n  interview: {commit: ACCEPTABLE}\n",
    );
    files
        .run(
            "statement new donor.yaml --keys desk --no-passphrase --yes --accept NOT_ASKED_OFFLINE",
        )
        .done()
        .remarks("ACCEPTABLE (committed as ")
        .says("missing");
    files
}

fn sign(files: &World, more: &str) -> Run {
    files.run(&format!(
        "statement sign donor.statement --keys ward --no-passphrase {more}"
    ))
}

#[test]
fn whoever_signs_sees_what_is_committed_to() {
    let files = to_be_signed();
    let before = files.read("donor.statement");
    // Without the openings it is said what stays closed, at the field.
    let closed = sign(&files, "");
    for field in ["consent  ", "interview  "] {
        let text = closed.stderr();
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with(field));
        let line = line.unwrap_or_else(|| panic!("{field}: {text}"));
        assert!(line.contains("(committed, not disclosed)"), "{line}");
    }
    let shown = sign(&files, "--openings donor.openings");
    let shown = shown.remarks("form 7 signed (committed as ");
    let shown = shown.remarks("ACCEPTABLE (committed as ");
    assert!(!shown.stderr().contains("not disclosed"));
    sign(&files, "--openings donor.openings --lang ja").remarks("ACCEPTABLE (コミットメント ");

    // One of the two, so that the other stays closed.
    let lines = files.read("donor.openings");
    let (consent, interview) = lines.split_once('\n').unwrap();
    files.write("consent.openings", &format!("{consent}\n"));
    sign(&files, "--openings consent.openings")
        .remarks("form 7 signed (committed as ")
        .remarks("(committed, not disclosed)");

    // Openings of this statement that open nothing of it: nobody should sign that.
    let edited = |member: &str, value: &str| {
        let mut line: serde_json::Value = serde_json::from_str(interview).unwrap();
        line[member] = value.into();
        format!("{line}\n")
    };
    for (member, value) in [
        ("value", "NOT_ACCEPTABLE"),
        ("salt", &"08".repeat(32)),
        ("field_id", "donor_enrolled.consent"),
        ("field_id", "donor_tested.outcome"),
        ("ledger_id", &"00".repeat(32)),
    ] {
        files.write("edited.openings", &edited(member, value));
        for line in [
            "statement sign donor.statement --keys ward --no-passphrase --yes --openings edited.openings",
            "statement show donor.statement --openings edited.openings",
        ] {
            files
                .run(line)
                .either(&[1])
                .remarks("OPENING")
                .remarks("donor_");
        }
        assert_eq!(files.read("donor.statement"), before, "{member}");
    }
    // Openings of another statement are named, and change nothing.
    let other = edited("statement_id", "00000000000070008000000000000000");
    files.write("other.openings", &(lines.clone() + &other));
    sign(
        &files,
        "--yes --accept NOT_ASKED_OFFLINE --openings other.openings",
    )
    .done()
    .remarks("form 7 signed (committed as ")
    .remarks("openings of other statements, not used: 1")
    .says("1 of 1 signatures");
    assert!(!files.read("donor.statement").contains("form 7"));
}
