//! Logs that an operator builds without the rules, seals and signs, and hands out bundles of: everything is
//! genuinely signed by whoever forged it, and the index follows from the log. Only the root keys are honest.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod check_support;

use std::collections::BTreeSet;

use check_support::bundles::{bundle, bundle_of};
use check_support::log::Log;
use check_support::notary::{notary, sign};
use check_support::world::story::Recipe;
use check_support::world::{World, before, make, names};
use check_support::{received, training};
use lotledger::cli::commands::audit::long_log::{Entries, LongLog};
use lotledger::domain::event::{
    ClockCorrected, Event, LedgerCreated, RootKeysChanged, RulesActivated,
};
use lotledger::domain::reason::ReasonCode;
use lotledger::domain::rules_in_force;
use lotledger::domain::statement::Statement;
use lotledger::domain::subject::Subject;
use lotledger::domain::time::DurationMs;
use lotledger::format::bundle::{BundledEntry, UntrustedBundle};
use lotledger::format::entry::{Body, Entry, decode_entry, encode_entry};
use lotledger::format::envelope::Envelope;
use lotledger::format::trust::TrustFile;
use lotledger::verify::bundle::{Ask, Outcome, check};
use lotledger::verify::replay::Replay;

/// The overall answer with its illegal entries, the name of the first check that failed, or what is missing.
fn outcome(bundle: &UntrustedBundle, trust: &TrustFile, log: &Log) -> String {
    outcome_to(rules_in_force::KNOWN, bundle, trust, log)
}

/// The same to a program that knows the rules up to this version.
fn outcome_to(known_rules: u32, bundle: &UntrustedBundle, trust: &TrustFile, log: &Log) -> String {
    let ask = Ask {
        asked_by: Some(names::org("clinic-a")),
        known_rules,
        ..Ask::default()
    };
    match check(bundle, trust, &ask, log.time(), 2) {
        Outcome::Valid(checked) => {
            let reasons = checked.verdict.reasons.iter();
            let illegal = reasons.filter(|reason| reason.code == ReasonCode::IllegalEntry);
            let told = illegal.map(ToString::to_string);
            let overall = checked.verdict.overall.name().to_owned();
            [overall]
                .into_iter()
                .chain(told)
                .collect::<Vec<_>>()
                .join(" ")
        }
        Outcome::Incomplete(what) => format!("INCOMPLETE {}", what[0].said().english()),
        Outcome::Invalid(faults) => faults[0].check.to_string(),
    }
}

/// An entry at the place of another, with its time.
fn beside(bytes: &[u8], body: Body) -> Vec<u8> {
    let entry = decode_entry(bytes).unwrap();
    encode_entry(&Entry { body, ..entry })
}

/// The operator's own roots come first and sign everything that follows; the genuine genesis stands last.
#[test]
fn roots_that_come_before_the_genesis_are_nobodys() {
    let mut world = received();
    let event = Event::RootKeysChanged(RootKeysChanged {
        roots: make::roots(&["operator.false"], 1),
    });
    let statement = world.draft("operator.false as ROOT", event);
    let honest = Log::of(&world);
    let trust = honest.trust();
    let mut log = honest.clone();
    let genesis = log.entries[0].clone();
    log.entries[0] = beside(&genesis, Body::Envelope(sign(&statement)));
    let seal = log.entries.pop().unwrap();
    let last = log.entries.last().unwrap().clone();
    let genesis = decode_entry(&genesis).unwrap();
    log.entries.push(beside(&last, genesis.body));
    log.entries.push(seal);
    log.rewrite();
    let reads = world.ask(2, "nobody").reads;
    let vial = names::vial(world.recipe.lot, 2);
    let forged = bundle_of(&world, &log, vial, &reads, log.entries.len());
    assert_eq!(outcome(&forged, &trust, &log), "GENESIS");
}

/// The same roots behind the genesis: the threshold of the real ones did not sign.
#[test]
fn roots_that_no_root_made_let_nobody_in() {
    let mut world = received();
    world.forging = true;
    let event = Event::RootKeysChanged(RootKeysChanged {
        roots: make::roots(&["operator.false"], 1),
    });
    world.force("operator.false as ROOT", event);
    let log = Log::of(&world);
    let forged = bundle(&world, &log, 2);
    let at = world.log.len() - 1;
    assert_eq!(
        outcome(&forged, &log.trust(), &log),
        format!("DO_NOT_USE ILLEGAL_ENTRY({at}, RootKeysChanged, THRESHOLD)")
    );
}

/// An entry whose history was cut: it stands in the sample's, and not in the node's that it joins too.
#[test]
fn an_entry_stands_in_every_history_that_it_joins() {
    let world = received();
    let taken = world.log.iter().rev().find(|entry| {
        matches!(&entry.statement.event, Event::SampleTaken(e)
            if matches!(e.target.subject(), Subject::Node(_)))
    });
    let taken = taken.unwrap();
    let Event::SampleTaken(e) = &taken.statement.event else {
        panic!("a sample");
    };
    let mut log = Log::of(&world);
    log.omitted.push((e.target.subject(), taken.index));
    log.rewrite();
    let mut reads = world.ask(2, "nobody").reads;
    reads.insert(Subject::Sample(e.sample));
    let vial = names::vial(world.recipe.lot, 2);
    let forged = bundle_of(&world, &log, vial, &reads, log.entries.len());
    assert_eq!(outcome(&forged, &log.trust(), &log), "HISTORY");
}

#[test]
fn neighbours_are_chained() {
    let world = received();
    let mut log = Log::of(&world);
    log.entries.pop();
    let mut second = decode_entry(&log.entries[1]).unwrap();
    let mut previous = second.previous.bytes();
    previous[0] ^= 1;
    second.previous = lotledger::digest::Digest::from_bytes(previous);
    log.entries[1] = encode_entry(&second);
    log.seal();
    let forged = bundle(&world, &log, 2);
    assert_eq!(outcome(&forged, &log.trust(), &log), "PREVIOUS");
}

/// Gives the event of a payload a number that nobody knows yet.
fn of_later_rules(envelope: &mut Envelope, number: u16) {
    let tag = |number: u16| {
        let tag = number << 3 | 2;
        [(tag & 0x7f | 0x80) as u8, (tag >> 7) as u8]
    };
    let payload = &mut envelope.payload;
    // The event is the last field: the outermost of its tags comes first.
    let event = payload.windows(2).position(|w| w == tag(number));
    let at = event.unwrap();
    payload[at..at + 2].copy_from_slice(&tag(199));
}

/// An event of later rules is no forgery to a program that does not know it, and no verdict either.
#[test]
fn an_event_that_is_not_known_asks_for_an_update() {
    let world = received();
    let log = Log::of(&world);
    let trust = log.trust();
    let mut newer = bundle(&world, &log, 2);
    let place = newer.entries.len() - 2;
    let bytes = encode_entry(&newer.entries[place].entry);
    let Body::Envelope(mut envelope) = newer.entries[place].entry.body.clone() else {
        panic!("a statement");
    };
    let statement = envelope.statement().unwrap();
    of_later_rules(&mut envelope, statement.event.number());
    let bytes = beside(&bytes, Body::Envelope(envelope));
    newer.entries[place] = BundledEntry::new(bytes).unwrap();
    let got = outcome(&newer, &trust, &log);
    assert!(got.starts_with("INCOMPLETE an update"), "{got}");
}

/// A training log that goes on with these activations of rules, each by its signers.
fn with_rules(activations: &[(&str, u32)]) -> (Log, UntrustedBundle) {
    let mut world = training();
    world.forging = true;
    for (signers, version) in activations {
        let event = Event::RulesActivated(RulesActivated {
            version: *version,
            schema_hash: names::digest("schema"),
        });
        world.force(signers, event);
    }
    let log = Log::of(&world);
    let bundle = bundle(&world, &log, 2);
    (log, bundle)
}

/// The faults of a replay by somebody who knows rules up to a version, and where it could not go on.
fn replayed(known_rules: u32, log: &Log) -> (Vec<String>, Option<u64>) {
    let replayed = |mut replay: Replay<'_>| {
        for (index, entry) in (0..).zip(&log.entries) {
            replay.entry(entry, log.sidecars.get(&index).map(Vec::as_slice));
        }
        let report = replay.finish(None);
        let faults = report.faults.iter();
        let faults = faults.map(|fault| format!("{} {}", fault.check, fault.got.english()));
        (faults.collect::<Vec<_>>(), report.newer)
    };
    let in_memory = replayed(Replay::knowing(known_rules));
    let long = LongLog::new(Entries::Kept).unwrap();
    let in_a_file = replayed(Replay::knowing(known_rules).with_past(long));
    assert_eq!(in_memory, in_a_file);
    in_memory
}

const ROOTS: &str = "root.1 + root.2";

/// Rules that a program does not know are no forgery to it, and no verdict: neither to a clinic nor to an auditor.
/// Who knows them reads on.
#[test]
fn rules_that_are_not_known_ask_for_an_update() {
    let (honest, bundle) = with_rules(&[]);
    let before = outcome(&bundle, &honest.trust(), &honest);
    assert_eq!(replayed(1, &honest), (Vec::new(), None));
    for (activations, known) in [
        (&[(ROOTS, 2)][..], 1),
        (&[(ROOTS, 2), (ROOTS, 3)][..], rules_in_force::KNOWN),
    ] {
        let (log, bundle) = with_rules(activations);
        let version = activations.len() + 1;
        assert_eq!(
            outcome_to(known, &bundle, &log.trust(), &log),
            format!(
                "INCOMPLETE an update: rules version {version}, and this program knows {known}"
            )
        );
        let activated = log.entries.len() as u64 - 2;
        assert_eq!(replayed(known, &log), (Vec::new(), Some(activated)));
    }
    let (log, bundle) = with_rules(&[(ROOTS, 2)]);
    assert_eq!(outcome(&bundle, &log.trust(), &log), before);
    assert_eq!(replayed(2, &log), (Vec::new(), None));
}

/// What the roots did not sign, or what skips a version, is a fault however new it calls itself: else anybody's entry
/// would end an audit before what it is to hide.
#[test]
fn an_activation_that_is_forged_hides_nothing() {
    for (signers, version, says) in [
        ("maker.qa", 3, "WRONG_ROLE"),
        ("root.1", 99, "THRESHOLD"),
        (ROOTS, 99, "LIMIT"),
        (ROOTS, 1, "RULES_VERSION"),
    ] {
        let (log, _) = with_rules(&[(signers, version), ("maker.qa", 3)]);
        let (faults, newer) = replayed(rules_in_force::KNOWN, &log);
        assert_eq!(newer, None, "{signers} {version}");
        let first = &faults[0];
        assert!(first.contains(says), "{signers} {version}: {first}");
        // And so is the one behind it.
        assert!(faults.len() > 1, "{faults:?}");
    }
}

/// A ledger that began under rules of a later program.
#[test]
fn a_genesis_that_is_not_known_asks_for_an_update() {
    let mut world = World::empty(Recipe::small());
    world.notary = Some(notary);
    world.forging = true;
    let genesis = LedgerCreated {
        rules_version: 3,
        ..make::genesis()
    };
    world.force(ROOTS, Event::LedgerCreated(genesis));
    let log = Log::of(&world);
    assert_eq!(replayed(rules_in_force::KNOWN, &log), (Vec::new(), Some(0)));
}

/// An open version in a real ledger was closed by a later program, and may mean something else there.
#[test]
fn open_rules_in_a_real_ledger_ask_for_an_update() {
    let mut world = received();
    world.forging = true;
    let event = Event::RulesActivated(RulesActivated {
        version: 2,
        schema_hash: names::digest("schema"),
    });
    world.force(ROOTS, event);
    let log = Log::of(&world);
    let bundle = bundle(&world, &log, 2);
    assert_eq!(
        outcome(&bundle, &log.trust(), &log),
        "INCOMPLETE an update: rules version 2, and this program knows 1"
    );
    let activated = log.entries.len() as u64 - 2;
    assert_eq!(
        replayed(rules_in_force::KNOWN, &log),
        (Vec::new(), Some(activated))
    );
}

/// The same to an auditor: chain and tree are checked, and it is said from where on rules were not.
#[test]
fn an_audit_of_later_events_is_incomplete() {
    let mut world = received();
    let opened = Event::VialOpened(make::opened(names::vial_id("L1", 2), "clinic-a", world.now));
    let statement = world.draft("clinic-a.nurse", opened);
    let mut log = Log::of(&world);
    let mut envelope = sign(&statement);
    of_later_rules(&mut envelope, statement.event.number());
    let seal = log.entries.pop().unwrap();
    log.entries.push(beside(&seal, Body::Envelope(envelope)));
    log.entries.push(seal);
    log.rewrite();
    let mut replay = Replay::new();
    for entry in &log.entries {
        replay.entry(entry, None);
    }
    let report = replay.finish(None);
    assert_eq!(report.faults, [], "{:?}", report.faults);
    assert_eq!(report.newer, Some(log.entries.len() as u64 - 2));
}

/// The same payload twice in one log: the second is nobody's new act.
#[test]
fn a_repeated_payload_is_an_illegal_act() {
    let mut world: World = received();
    let opened = Event::VialOpened(make::opened(names::vial_id("L1", 2), "clinic-a", world.now));
    let statement = world.draft("clinic-a.nurse", opened);
    world.append(statement.clone());
    world.append(statement);
    let log = Log::of(&world);
    let forged = bundle(&world, &log, 2);
    let at = world.log.len() - 1;
    assert_eq!(
        outcome(&forged, &log.trust(), &log),
        format!("DO_NOT_USE ILLEGAL_ENTRY({at}, VialOpened, EXISTS)")
    );
}

/// A training log under rules version 2 that a wrong clock brings twenty hours ahead of time, the last good entry, and
/// what the operator does with that.
struct Ahead {
    world: World,
    good: u64,
}

impl Ahead {
    fn new(rules: u32) -> Self {
        let mut world = training();
        world.forging = true;
        if rules > 1 {
            world.activate(rules);
        }
        let good = something(&mut world);
        world.lag = DurationMs::from_hours(20);
        something(&mut world);
        something(&mut world);
        Self { world, good }
    }

    /// The correction as it would be signed now.
    fn signed(&mut self, signers: &str, last_good_index: u64) -> Statement {
        let event = Event::ClockCorrected(ClockCorrected {
            last_good_index,
            at_index: self.world.log.len() as u64,
        });
        self.world.draft(signers, event)
    }

    fn corrected(mut self, signers: &str, last_good_index: u64) -> Self {
        let signed = self.signed(signers, last_good_index);
        self.world.append(signed);
        self
    }

    /// The next entry has the time that is right, and these hours more.
    fn and_hours(mut self, hours: i64) -> World {
        let more = DurationMs::from_ms(hours * 3_600_000);
        self.world.lag = DurationMs::from_hours(0);
        self.world.now = self.world.now.saturating_add(more);
        something(&mut self.world);
        self.world
    }
}

/// An entry of the ledger's own history, which every bundle carries.
fn something(world: &mut World) -> u64 {
    let roots = make::roots(&["root.1", "root.2"], 2);
    world.force(ROOTS, Event::RootKeysChanged(RootKeysChanged { roots }))
}

/// What somebody who holds the log's key may do with the correction of a clock, and what not: of a clinic's vial, and
/// in an audit.
#[test]
fn a_corrected_clock_goes_back_once_and_no_further_than_the_roots_say() {
    let two = || Ahead::new(2);
    let honest = |ahead: Ahead| {
        let good = ahead.good;
        ahead.corrected(ROOTS, good)
    };
    let opened_late = |mut world: World, days: u32| {
        // Behind a correction that names an old entry as the last good one, an opening of today as one of then.
        let good = something(&mut world);
        world.wait_days(days);
        let mut ahead = Ahead { world, good };
        something(&mut ahead.world);
        ahead = honest(ahead);
        let then = before(ahead.world.now, DurationMs::from_days(days));
        ahead.world.now = then;
        let opened = make::opened(names::vial_id("L1", 2), "clinic-a", then);
        ahead
            .world
            .force("clinic-a.nurse", Event::VialOpened(opened));
        ahead.world
    };
    let under_two = || {
        let mut world = training();
        world.forging = true;
        world.activate(2);
        world
    };
    let rows: Vec<(&str, World, &str, &[&str])> = vec![
        ("honest", honest(two()).and_hours(0), "OK_AS_OF", &[]),
        (
            "later than it is",
            honest(two()).and_hours(1),
            "OK_AS_OF",
            &[],
        ),
        (
            "without a correction",
            two().and_hours(0),
            "TIME",
            &["TIME"],
        ),
        (
            "by one root of two",
            two().corrected("root.1", 5).and_hours(0),
            "TIME",
            &["RULES", "TIME"],
        ),
        (
            "by keys of the operator",
            two()
                .corrected("operator.false as ROOT + root.1", 5)
                .and_hours(0),
            "INCOMPLETE key",
            &["RULES", "TIME"],
        ),
        (
            "by quality",
            two().corrected("maker.qa + maker.medical", 5).and_hours(0),
            "TIME",
            &["RULES", "TIME"],
        ),
        (
            "under rules that have none",
            honest(Ahead::new(1)).and_hours(0),
            "TIME",
            &["RULES", "TIME"],
        ),
        (
            "from an entry to come",
            two().corrected(ROOTS, 9_999).and_hours(0),
            "TIME",
            &["RULES", "TIME"],
        ),
        (
            "before the roots signed, behind an old good entry",
            two().corrected(ROOTS, 5).and_hours(-1),
            "TIME",
            &["TIME"],
        ),
        (
            "before the last good entry, though the roots signed with a clock that was behind",
            {
                let mut ahead = two();
                let mut early = ahead.signed(ROOTS, ahead.good);
                early.occurred_at = before(early.occurred_at, DurationMs::from_hours(50));
                ahead.world.append(early);
                ahead.and_hours(-1)
            },
            "TIME",
            &["TIME"],
        ),
        (
            "without need",
            {
                let mut ahead = honest(two());
                ahead.world.lag = DurationMs::from_hours(0);
                let last_good = something(&mut ahead.world);
                something(&mut ahead.world);
                ahead.corrected(ROOTS, last_good).and_hours(-1)
            },
            "TIME",
            &["TIME"],
        ),
        (
            "twice behind one correction",
            {
                let mut world = honest(two()).and_hours(0);
                world.lag = DurationMs::from_hours(20);
                something(&mut world);
                Ahead { world, good: 0 }.and_hours(0)
            },
            "TIME",
            &["TIME"],
        ),
        (
            "the same correction recorded twice",
            {
                let mut ahead = two();
                let signed = ahead.signed(ROOTS, ahead.good);
                ahead.world.append(signed.clone());
                ahead.world.append(signed);
                ahead.world.lag = DurationMs::from_hours(0);
                something(&mut ahead.world);
                ahead.world.lag = DurationMs::from_hours(20);
                something(&mut ahead.world);
                ahead.and_hours(0)
            },
            "TIME",
            &["REPEATED_PAYLOAD", "RULES", "TIME"],
        ),
        (
            "a second one from the same place",
            {
                let ahead = two();
                let good = ahead.good;
                let mut world = ahead.corrected(ROOTS, good).and_hours(0);
                world.lag = DurationMs::from_hours(20);
                something(&mut world);
                Ahead { world, good }.corrected(ROOTS, good).and_hours(0)
            },
            "TIME",
            &["RULES", "TIME"],
        ),
        (
            "a second one, for a clock that was wrong again",
            {
                let mut world = honest(two()).and_hours(0);
                let good = something(&mut world);
                world.lag = DurationMs::from_hours(20);
                something(&mut world);
                Ahead { world, good }.corrected(ROOTS, good).and_hours(0)
            },
            "OK_AS_OF",
            &[],
        ),
        (
            "a signed correction that the operator kept, and used a day later",
            {
                let mut ahead = two();
                let kept = ahead.signed(ROOTS, ahead.good);
                ahead.world.wait_days(1);
                ahead.world.append(kept);
                ahead.and_hours(-25)
            },
            "TIME",
            &["TIME"],
        ),
        (
            "a signed correction that the operator kept while the ledger went on, to go back behind what it recorded",
            {
                let mut ahead = two();
                let kept = ahead.signed(ROOTS, ahead.good);
                ahead.world.lag = DurationMs::from_hours(0);
                ahead.world.wait_days(20);
                something(&mut ahead.world);
                ahead.world.append(kept);
                ahead.and_hours(-24 * 19)
            },
            "TIME",
            &["TIME"],
        ),
        (
            "a late entry that is to look in time",
            opened_late(under_two(), 10),
            "TIME",
            &["TIME"],
        ),
        (
            "an expired vial that is to look fresh",
            opened_late(under_two(), 4_000),
            "TIME",
            &["TIME"],
        ),
    ];
    let mut wrong = Vec::new();
    for (what, world, of_a_vial, of_the_log) in rows {
        let log = Log::of(&world);
        let got = outcome(&bundle(&world, &log, 2), &log.trust(), &log);
        if !got.starts_with(of_a_vial) {
            wrong.push(format!("{what}: a vial's is {got}, not {of_a_vial}"));
        }
        let (faults, _) = replayed(2, &log);
        let of = |fault: &String| fault.split(' ').next().map(str::to_owned);
        let got: BTreeSet<String> = faults.iter().filter_map(of).collect();
        if got.iter().ne(of_the_log) {
            wrong.push(format!(
                "{what}: the log's are {faults:?}, not {of_the_log:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The seal is not earlier than what may be either: a clinic's answer is as old as its seal says.
#[test]
fn a_seal_behind_a_correction_is_not_earlier_than_the_roots_signed() {
    for (minutes, vial, audit) in [(0, "OK_AS_OF", false), (-60, "TIME", true)] {
        let ahead = Ahead::new(2);
        let good = ahead.good;
        let mut world = ahead.corrected(ROOTS, good).world;
        world.lag = DurationMs::from_hours(0);
        let mut log = Log::of(&world);
        let mut seal = decode_entry(log.entries.last().unwrap()).unwrap();
        seal.recorded_at = world
            .now
            .saturating_add(DurationMs::from_ms(minutes * 60_000));
        *log.entries.last_mut().unwrap() = encode_entry(&seal);
        let got = outcome(&bundle(&world, &log, 2), &log.trust(), &log);
        assert_eq!(got, vial);
        let (faults, _) = replayed(2, &log);
        assert_eq!(
            faults.iter().any(|f| f.starts_with("TIME")),
            audit,
            "{faults:?}"
        );
        assert_eq!(faults.is_empty(), !audit, "{faults:?}");
    }
}
