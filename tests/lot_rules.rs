//! The example dossiers against the rules of the ledger, without a server: every row becomes a
//! statement, every statement is admitted, and every mandatory cell matters.
#![cfg(feature = "programs")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::result_large_err,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use lotledger::cli::commands::lot::dossier::Dossier;
use lotledger::cli::commands::lot::dossier_memory::{Entropy, Memory, MemoryError};
use lotledger::cli::commands::lot::manifest::Manifest;
use lotledger::cli::commands::lot::plan::{Plans, plan};
use lotledger::cli::commands::vials::{NewVials, read_codes};
use lotledger::cli::spec_file::{load_policy, load_product, load_specification};
use lotledger::domain::authority::meaning_of;
use lotledger::domain::decide::{Decision, Place, decide, pins};
use lotledger::domain::event::{
    Clock, Event, KeyEnrolled, LedgerCreated, OrgRegistered, RootKeys, VialsCommissioned,
};
use lotledger::domain::gs1::VialCode;
use lotledger::domain::id::{Digest, LedgerId, LotId, PersonRef, StatementId, VialTag};
use lotledger::domain::key::PublicKey;
use lotledger::domain::reason::Severity;
use lotledger::domain::refusal::Refusal;
use lotledger::domain::replay::{Act, Carried, replay};
use lotledger::domain::rules_in_force;
use lotledger::domain::spec::{Requirement, Specification};
use lotledger::domain::state::{State, fold};
use lotledger::domain::statement::{Recorded, Role, Seen, Signer, Statement};
use lotledger::domain::subject::{Position, Subject, subjects};
use lotledger::domain::time::{DurationMs, TimestampMs, UtcOffset};
use lotledger::domain::verdict::{Answer, Question, verdict};
use lotledger::domain::view::{Known, Lookup, SidecarLookup, VialLookup, View};
use lotledger::format::statement::{decode_statement, encode_statement};
use sha2::{Digest as _, Sha256};

/// Repeatable "random" bytes.
struct Counter(u64);

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), MemoryError> {
        for byte in bytes {
            self.0 += 1;
            *byte = Sha256::digest(self.0.to_be_bytes())[0];
        }
        Ok(())
    }
}

/// A ledger that is a few maps.
#[derive(Default, Clone)]
struct Maps {
    known: BTreeMap<Vec<u8>, Arc<Known>>,
    histories: BTreeMap<Subject, Vec<Act>>,
    vials: BTreeMap<LotId, BTreeSet<VialTag>>,
    size: u64,
}

fn key_of(subject: &Subject) -> Vec<u8> {
    let mut key = vec![subject.kind()];
    key.extend(subject.id());
    key
}

impl View for Maps {
    fn subject(&self, subject: &Subject) -> Lookup {
        match self.known.get(&key_of(subject)) {
            Some(known) => Lookup::Present(known.clone()),
            None => Lookup::Absent,
        }
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        match self.vials.get(lot).is_some_and(|v| v.contains(vial)) {
            true => VialLookup::Member,
            false => VialLookup::NotMember,
        }
    }

    fn sidecar(&self, of: &VialsCommissioned) -> SidecarLookup {
        let others = || self.vials.iter().filter(|(lot, _)| **lot != of.lot);
        let taken = |id: &&VialTag| others().any(|(_, vials)| vials.contains(*id));
        match self.vials.get(&of.lot).into_iter().flatten().find(taken) {
            Some(vial) => SidecarLookup::Taken(*vial),
            None => SidecarLookup::Fresh,
        }
    }
}

impl Carried for &Maps {
    fn histories(&self) -> Vec<(&Subject, &[Act])> {
        let histories = self.histories.iter();
        histories
            .map(|(subject, acts)| (subject, acts.as_slice()))
            .collect()
    }

    fn is_absent(&self, _: &Subject) -> bool {
        true
    }

    fn vial(&self, lot: &LotId, vial: &VialTag) -> VialLookup {
        View::vial(*self, lot, vial)
    }
}

impl Maps {
    fn position(&self, subject: &Subject) -> Position {
        match self.subject(subject) {
            Lookup::Present(known) => known.position,
            _ => Position::EMPTY,
        }
    }

    /// Decides and, if admitted, records.
    fn submit(&mut self, mut statement: Statement, at: TimestampMs) -> Result<(), Refusal> {
        let place = Place {
            index: self.size,
            recorded_at: at,
        };
        let refused = |decision: Decision| {
            assert!(decision.needs.is_empty(), "{decision:?}");
            decision.refusal()
        };
        let pinned = match pins(self, &statement, place) {
            Ok(pinned) => pinned,
            Err(decision) => return Err(refused(decision).unwrap()),
        };
        statement.seen = pinned
            .into_iter()
            .map(|subject| Seen {
                position: self.position(&subject),
                subject,
            })
            .collect();
        statement.signers.sort_by_key(|s| s.key);
        if let Some(refusal) = refused(decide(self, &statement, place)) {
            return Err(refusal);
        }
        let bytes = encode_statement(&statement);
        assert_eq!(decode_statement(&bytes).unwrap(), statement, "canonical");
        let payload_hash = Digest::from_bytes(Sha256::digest(&bytes).into());
        let recorded = Arc::new(Recorded {
            index: self.size,
            leaf: payload_hash,
            payload_hash,
            recorded_at: at,
            statement,
        });
        self.size += 1;
        for subject in subjects(&recorded.statement.event) {
            let (count, state) = match self.subject(&subject) {
                Lookup::Present(known) => (known.position.count, known.state.clone()),
                _ => (0, State::new(&subject)),
            };
            let known = Known {
                position: Position {
                    count: count + 1,
                    head: payload_hash,
                },
                state: fold(state, &subject, recorded.clone(), rules_in_force::FIRST),
            };
            let act = (recorded.clone(), known.position);
            self.known.insert(key_of(&subject), Arc::new(known));
            self.histories.entry(subject).or_default().push(act);
        }
        Ok(())
    }
}

fn signing_key(seed: &[u8]) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(seed).into())
}

fn key_of_person(person: PersonRef) -> SigningKey {
    signing_key(&person.bytes())
}

/// A ledger with everything that a dossier needs to be submitted.
struct World {
    maps: Maps,
    ledger: LedgerId,
    root: SigningKey,
    next: u64,
}

impl World {
    fn new(start: TimestampMs) -> Self {
        let root = signing_key(b"root");
        let mut world = Self {
            maps: Maps::default(),
            ledger: LedgerId::from_bytes([0; 32]),
            root: root.clone(),
            next: 0,
        };
        let event = Event::LedgerCreated(LedgerCreated {
            origin: "example.org/lots".into(),
            clock: Clock::Training,
            rules_version: 1,
            schema_hash: Digest::from_bytes([7; 32]),
            roots: RootKeys {
                keys: vec![(PublicKey::of(&root), PersonRef::from_bytes([9; 16]))],
                threshold: 1,
            },
            log_keys: vec![PublicKey::of(&signing_key(b"log"))],
        });
        let mut genesis = world.statement(event, start, &[(&root, Role::Root)]);
        genesis.ledger_id = None;
        let hash = Sha256::digest(encode_statement(&genesis));
        world.maps.submit(genesis, start).unwrap();
        world.ledger = LedgerId::from_bytes(hash.into());
        world
    }

    fn statement(
        &mut self,
        event: Event,
        at: TimestampMs,
        signers: &[(&SigningKey, Role)],
    ) -> Statement {
        self.next += 1;
        let ms = u64::try_from(at.ms()).unwrap();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&self.next.to_be_bytes());
        let uuid = uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid();
        Statement {
            ledger_id: Some(self.ledger),
            statement_id: StatementId::try_from_bytes(uuid.into_bytes()).unwrap(),
            occurred_at: at,
            utc_offset: UtcOffset::UTC,
            retrospective: None,
            signers: signers
                .iter()
                .map(|(key, role)| Signer {
                    key: PublicKey::of(key).id(),
                    role: *role,
                    meaning: meaning_of(&event, None, *role),
                })
                .collect(),
            seen: Vec::new(),
            evidence: Vec::new(),
            event,
        }
    }

    fn record(&mut self, event: Event, at: TimestampMs, signers: &[(&SigningKey, Role)]) {
        let statement = self.statement(event, at, signers);
        let name = statement.event.name();
        if let Err(refusal) = self.maps.submit(statement, at) {
            panic!("{name}: {refusal}");
        }
    }

    /// Organisations and people of a manifest.
    fn enrol(&mut self, manifest: &Manifest, at: TimestampMs) {
        let root = self.root.clone();
        for organisation in manifest.organisations.values() {
            let event = Event::OrgRegistered(OrgRegistered {
                organisation: organisation.reference,
                name: organisation.name.clone(),
                kinds: organisation.kinds.clone(),
                country: organisation.country,
                gln: None,
                affiliates: Vec::new(),
            });
            self.record(event, at, &[(&root, Role::Root)]);
        }
        for person in manifest.people.values() {
            let key = key_of_person(person.reference);
            let event = Event::KeyEnrolled(KeyEnrolled {
                organisation: person.organisation,
                person: person.reference,
                public_key: PublicKey::of(&key),
                roles: person.roles.clone(),
            });
            self.record(event, at, &[(&root, Role::Root), (&key, Role::Enrollee)]);
        }
    }

    fn publish(&mut self, manifest: &Manifest, example: &Path, at: TimestampMs) -> Specification {
        let qa = key_of_person(manifest.people["qa"].reference);
        let root = self.root.clone();
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let policy = read(repo("specs/jp-allogeneic-default.yaml"));
        let policy = load_policy("policy", &policy, manifest.maker).unwrap();
        if let Lookup::Absent = self.maps.subject(&Subject::Policy(policy.id.clone())) {
            self.record(
                Event::DonorPolicyPublished(policy),
                at,
                &[(&qa, Role::QaRelease)],
            );
        }
        let product = read(example.join("product.yaml"));
        let product = load_product("product.yaml", &product, manifest.maker).unwrap();
        let gtin = product.gtin;
        let event = Event::ProductRegistered(product);
        self.record(event, at, &[(&qa, Role::QaRelease), (&root, Role::Root)]);
        let name = manifest.specification.name();
        let places = [
            format!("specs/{name}.yaml"),
            format!("specs/published/{name}.yaml"),
        ];
        let file = places.into_iter().find(|file| repo(file).exists()).unwrap();
        let mut spec = load_specification(&file, &read(repo(&file)), manifest.maker).unwrap();
        spec.products = vec![gtin];
        self.record(
            Event::SpecPublished(spec.clone()),
            at,
            &[(&qa, Role::QaRelease)],
        );
        spec
    }
}

fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A copy of an example with fresh vials.
fn copy_of(example: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join(example);
    let from = repo(&format!("examples/{example}"));
    lotledger::cli::commands::lot::shift_dates::copy_shifted(&from, &to, 0).unwrap();
    let dossier = Dossier::load(&to).unwrap();
    let vials = dossier.manifest.vials.unwrap();
    let new = NewVials {
        gtin: vials.lot.gtin,
        lot: vials.lot.lot,
        expiry: vials.expiry,
        count: vials.count,
    };
    new.write(&to, &mut Counter(1_000_000)).unwrap();
    (dir, to)
}

fn planned(directory: &Path, ledger: LedgerId) -> (Dossier, Plans) {
    let dossier = Dossier::load(directory).unwrap_or_else(|error| panic!("{error}"));
    let mut memory = Memory::default();
    let plans = plan(&dossier, &mut memory, ledger, &mut Counter(0))
        .unwrap_or_else(|error| panic!("{error}"));
    (dossier, plans)
}

fn before(plans: &Plans) -> TimestampMs {
    plans.statements[0].draft.occurred_at
}

/// A world, a planned dossier and its specification.
fn set_up(directory: &Path) -> (World, Plans, Specification) {
    let (_, first) = planned(directory, LedgerId::from_bytes([0; 32]));
    let at = before(&first);
    let mut world = World::new(at);
    let (dossier, plans) = planned(directory, world.ledger);
    world.enrol(&dossier.manifest, at);
    let spec = world.publish(&dossier.manifest, directory, at);
    (world, plans, spec)
}

/// Submits a plan; the first refusal with the row's key.
fn run(world: &mut World, plans: &Plans) -> Result<(), (String, Refusal)> {
    for planned in &plans.statements {
        let key = key_of_person(planned.signer.reference);
        let mut statement = planned.draft.statement();
        statement.signers = vec![Signer {
            key: PublicKey::of(&key).id(),
            role: planned.role,
            meaning: meaning_of(&planned.draft.event, None, planned.role),
        }];
        let draft = &planned.draft;
        if let (Event::VialsCommissioned(e), Some(vials)) = (&draft.event, &draft.sidecar) {
            let vials = vials.iter().copied().collect();
            world.maps.vials.insert(e.lot.clone(), vials);
        }
        world
            .maps
            .submit(statement, planned.draft.occurred_at)
            .map_err(|refusal| (planned.key.clone(), refusal))?;
    }
    Ok(())
}

fn outcome(directory: &Path) -> String {
    let (mut world, plans, _) = set_up(directory);
    match run(&mut world, &plans) {
        Ok(()) => "released".to_owned(),
        Err((key, refusal)) => {
            let reasons: Vec<String> = refusal.reasons.iter().map(ToString::to_string).collect();
            if reasons.is_empty() {
                format!("{key}: {refusal}")
            } else {
                format!("{key}: {} {}", refusal.code, reasons.join(" "))
            }
        }
    }
}

#[test]
fn the_cord_lot_is_released_and_its_vials_are_good() {
    let (_keep, directory) = copy_of("cord-ev-lot");
    let (mut world, plans, _) = set_up(&directory);
    run(&mut world, &plans).unwrap();
    let now = plans.statements.last().unwrap().draft.occurred_at;
    let sampled: BTreeSet<VialTag> = plans
        .statements
        .iter()
        .flat_map(|planned| match &planned.draft.event {
            Event::SampleTaken(e) => e.vials.clone(),
            _ => Vec::new(),
        })
        .collect();
    assert_eq!(sampled.len(), 14);
    let codes = read_codes(&directory).unwrap();
    assert_eq!(codes.len(), 120);
    for code in &codes {
        let label = VialCode::parse(&code.element_string, 2026).unwrap();
        let question = Question {
            lot: LotId {
                gtin: label.gtin,
                lot: label.lot.clone(),
            },
            vial: code.tag,
            label_expiry: label.expiry,
            short_serial: Some(label.serial.is_short()),
            asked_by: None,
            giving: None,
            as_of: now,
            max_age: DurationMs::from_days(1),
            witnessed: None,
            replayed: None,
        };
        let Answer::Verdict(verdict) = verdict(&replay(&world.maps), &question, now, &|_| None)
        else {
            panic!("a verdict");
        };
        let worse: Vec<String> = verdict
            .reasons
            .iter()
            .filter(|reason| reason.severity != Severity::Info)
            .map(ToString::to_string)
            .collect();
        let expected: &[&str] = match sampled.contains(&code.tag) {
            true => &["SAMPLED"],
            false => &[],
        };
        assert_eq!(worse, expected);
    }
}

#[test]
fn the_dental_lot_is_refused_for_endotoxin_alone() {
    let (_keep, directory) = copy_of("dental-pulp-cm-lot");
    assert_eq!(
        outcome(&directory),
        "lot/released: RELEASE_REFUSED TEST_FAIL(ENDOTOXIN)"
    );
}

/// A value that fails the row, by what is in the cell now.
fn spoilt(value: &str, analyte: &str) -> String {
    match value {
        "NotDetected" => "Detected".into(),
        "Negative" => "Positive".into(),
        "NoGrowth" => "Growth".into(),
        "Conforms" => "NotConforms".into(),
        _ if value.contains(" in ") => "88.0% in 50-400 nm".into(),
        _ if analyte.starts_with("EV_NEG") => value.replacen("=Negative", "=Positive", 1),
        _ if analyte.starts_with("EV_POS") => value.replacen("=Positive", "=Negative", 1),
        _ if value.contains("=NotDetected") => value.replacen("=NotDetected", "=Detected", 1),
        _ => "9e15".into(),
    }
}

/// Rewrites one cell of a table.
fn rewrite(file: &Path, line: usize, column: &str, cell: &str) -> String {
    let mut rows: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(file)
        .unwrap()
        .records()
        .map(Result::unwrap)
        .collect();
    let at = rows[0].iter().position(|name| name == column).unwrap();
    let old = rows[line][at].to_owned();
    rows[line] = rows[line]
        .iter()
        .enumerate()
        .map(|(i, text)| if i == at { cell } else { text })
        .collect();
    let mut writer = csv::Writer::from_path(file).unwrap();
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
    old
}

#[test]
fn every_mandatory_cell_decides() {
    for example in ["cord-ev-lot", "dental-pulp-cm-lot"] {
        let (_keep, directory) = copy_of(example);
        let endotoxin = "TEST_FAIL(ENDOTOXIN)";
        let base = if example == "cord-ev-lot" {
            ""
        } else {
            endotoxin
        };
        let (dossier, _) = planned(&directory, LedgerId::from_bytes([0; 32]));
        let (_, _, spec) = set_up(&directory);
        let mandatory: Vec<_> = spec
            .rows
            .iter()
            .filter(|row| row.requirement == Requirement::Mandatory)
            .collect();
        for row in mandatory {
            // Exactly one result answers the row.
            let answers: Vec<usize> = dossier
                .results
                .iter()
                .enumerate()
                .filter(|(_, result)| {
                    let sample = dossier
                        .samples
                        .iter()
                        .find(|s| s.sample == result.sample)
                        .unwrap();
                    let stage = dossier.slot_of(sample).unwrap().stage;
                    result.event.analyte == row.code && stage == row.stage
                })
                .map(|(i, _)| i)
                .collect();
            assert_eq!(answers.len(), 1, "{example}: {}", row.key());
            let line = answers[0] + 1;
            let file = directory.join("results.csv");
            let mut reader = csv::Reader::from_path(&file).unwrap();
            let record = reader.records().nth(answers[0]).unwrap().unwrap();
            let column = |name: &str| {
                let at = reader.headers().unwrap().iter().position(|h| h == name);
                record[at.unwrap()].to_owned()
            };
            let _ = &column;
            let value = record[7].to_owned();
            let old = rewrite(&file, line, "value", &spoilt(&value, row.code.as_str()));
            assert_eq!(old, value);
            let fail = format!("TEST_FAIL({})", row.code);
            let mut expected: Vec<&str> = [base, fail.as_str()].into();
            expected.retain(|code| !code.is_empty());
            expected.dedup();
            let found = outcome(&directory);
            assert!(
                found.starts_with("lot/released: RELEASE_REFUSED "),
                "{example} {}: {found}",
                row.key()
            );
            let codes: BTreeSet<&str> = found
                .trim_start_matches("lot/released: RELEASE_REFUSED ")
                .split(' ')
                .collect();
            assert_eq!(
                codes,
                expected.into_iter().collect(),
                "{example} {}",
                row.key()
            );
            rewrite(&file, line, "value", &value);
        }
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let (_keep, directory) = copy_of("cord-ev-lot");
    let dossier = Dossier::load(&directory).unwrap();
    let ledger = LedgerId::from_bytes([5; 32]);
    let mut memory = Memory::default();
    let bytes = |plans: &Plans| -> Vec<Vec<u8>> {
        let statements = plans.statements.iter();
        statements
            .map(|p| encode_statement(&p.draft.statement()))
            .collect()
    };
    let first = bytes(&plan(&dossier, &mut memory, ledger, &mut Counter(0)).unwrap());
    memory.save(&directory).unwrap();
    let mut again = Memory::load(&directory).unwrap();
    assert_eq!(again, memory);
    // Other randomness: nothing new is drawn.
    let second = bytes(&plan(&dossier, &mut again, ledger, &mut Counter(77)).unwrap());
    assert!(first == second && first.len() > 70, "{}", first.len());
    assert_eq!(again, memory);
    let other = LedgerId::from_bytes([6; 32]);
    let error = plan(&dossier, &mut again, other, &mut Counter(0))
        .err()
        .unwrap();
    assert!(error.to_string().contains("another ledger"), "{error}");
}

/// A row has names and files where its event has references and commitments: all of them are joined.
#[test]
fn nothing_of_a_planned_event_is_blank() {
    for example in ["cord-ev-lot", "dental-pulp-cm-lot"] {
        let (_keep, directory) = copy_of(example);
        let dossier = Dossier::load(&directory).unwrap();
        let ledger = LedgerId::from_bytes([5; 32]);
        let mut memory = Memory::default();
        let plans = plan(&dossier, &mut memory, ledger, &mut Counter(1_000_000)).unwrap();
        for planned in &plans.statements {
            let event = format!("{:?}", planned.draft.event);
            assert!(!event.contains(&"0".repeat(32)), "{}: {event}", planned.key);
        }
    }
}

#[test]
fn without_vials_the_filling_waits() {
    let (_keep, directory) = copy_of("cord-ev-lot");
    std::fs::remove_file(directory.join("vials.tags")).unwrap();
    let (_, plans) = planned(&directory, LedgerId::from_bytes([5; 32]));
    assert!(plans.waiting.len() > 5);
    assert!(plans.waiting[0].1.contains("lotledger vials new"));
    assert!(plans.statements.iter().all(|p| p.draft.sidecar.is_none()));
}
