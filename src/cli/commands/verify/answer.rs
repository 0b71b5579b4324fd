//! From the bytes of a proof file to everything that the answer says. No file, no network, no clock.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;

use super::arguments::{self, Scanned};
use super::findings;
use crate::cli::exit::{Exit, Failure};
use crate::cli::render::facts::{
    CheckedFacts, NowFrom, Outcome, PartyFacts, QuestionFacts, TrustFacts, VerdictFacts,
};
use crate::cli::render::printable;
use crate::digest::sha256;
use crate::domain::event::{Clock, Event};
use crate::domain::id::{OrgRef, StatementId};
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::verdict::Giving;
use crate::format::bundle::{BundleOpening, MAGIC, UntrustedBundle};
use crate::format::commitment::Opening;
use crate::format::error::FormatError;
use crate::format::trust::TrustFile;
use crate::verify::bundle::{Ask, Outcome as Checkedness, check};
use crate::verify::{Check, Fault, Lacking};
use crate::words::Problem;
use crate::words::failure;
use crate::words::{Language, Wording, reason, vial};

/// What is checked, and against what.
pub struct Input<'a> {
    /// Bytes of the proof file.
    pub file: &'a [u8],
    /// Where they came from.
    pub name: String,
    /// Whether that is a file, by which the reader can repeat the check.
    pub is_file: bool,
    /// Whether it has other evidence besides.
    pub is_part: bool,
    pub trust: &'a TrustFile,
    pub trust_path: String,
    /// The code on the vial in hand.
    pub code: Option<&'a Scanned<'a>>,
    pub asked_by: Option<OrgRef>,
    /// What the asker is about to give.
    pub giving: Option<Giving>,
    pub max_age: DurationMs,
    pub now: TimestampMs,
    pub now_from: NowFrom,
    /// Openings of what donors' tests and interviews said.
    pub openings: Vec<Opening>,
}

/// Checks a proof file.
///
/// # Errors
/// Exit 2: no proof file at all (`NOT_A_BUNDLE`).
pub fn answer(input: Input<'_>) -> Result<VerdictFacts, Failure> {
    let code = input.code.map(|scanned| &scanned.code);
    if !input.file.starts_with(MAGIC) {
        return Err(Failure::input(&failure::NOT_PROOF_FILE)
            .code(Problem::NOT_A_BUNDLE)
            .at(&input.name)
            .found(format!("{} bytes that begin otherwise", input.file.len()))
            .expected("a .lotproof file, which begins with LOTPROOF"));
    }
    let mut bundle = match UntrustedBundle::from_file(input.file) {
        Ok(bundle) => bundle,
        Err(error) => {
            let mut facts = blank(&input, false);
            unreadable(&mut facts, &error);
            return Ok(facts);
        }
    };
    let mut facts = blank(&input, is_training(&bundle, input.trust));
    let unused = add_openings(&mut bundle, &input);
    let ask = Ask {
        vial: code.map(|code| {
            let lot = crate::domain::id::LotId {
                gtin: code.gtin,
                lot: code.lot.clone(),
            };
            (lot, code.tag())
        }),
        label_expiry: code.and_then(|code| code.expiry),
        short_serial: code.map(|code| code.serial.is_short()),
        asked_by: input.asked_by,
        giving: input.giving.clone(),
        max_age: input.max_age,
        ..Ask::default()
    };
    if let Some(question) = &bundle.question {
        // The vial in hand, where there is one: evidence about another is said to be missing.
        let about = (question.lot.clone(), question.vial);
        let (lot, vial) = ask.vial.as_ref().unwrap_or(&about);
        facts.question.gtin = Some(lot.gtin.to_string());
        facts.question.lot = Some(lot.lot.to_string());
        facts.question.vial = Some(vial.to_string());
    }
    facts.checked.openings = bundle.openings.len() as u64;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    match check(&bundle, input.trust, &ask, input.now, threads) {
        Checkedness::Valid(checked) => {
            findings::valid(&mut facts, &checked, &input);
            if let Some(question) = &bundle.question {
                findings::story(&mut facts, &checked, &question.lot, &question.vial);
            }
        }
        Checkedness::Incomplete(lacking) => {
            let lacking: Vec<Wording> = lacking.iter().map(Lacking::said).collect();
            incomplete(&mut facts, &lacking);
        }
        Checkedness::Invalid(faults) => invalid(&mut facts, faults),
    }
    if let Some(scanned) = input.code {
        let compare = arguments::compare_with_label(&facts, scanned);
        facts.not_checked.extend(compare);
    }
    if unused > 0 {
        facts.not_checked.push(vial::unused_openings(unused));
    }
    if input.now_from == NowFrom::ByHand {
        facts.not_checked.push(vial::time_by_hand(input.now));
    }
    Ok(facts)
}

/// An answer to a question that came without evidence: nothing is known yet.
pub fn without_evidence(input: &Input<'_>) -> VerdictFacts {
    blank(input, false)
}

/// An answer of which nothing is known yet.
fn blank(input: &Input<'_>, training: bool) -> VerdictFacts {
    let trust = input.trust;
    let asked_by = input.asked_by.map(|organisation| PartyFacts {
        organisation: organisation.to_string(),
        name: None,
    });
    VerdictFacts {
        training,
        outcome: Outcome::Invalid,
        verdict: None,
        exit: Exit::NotChecked as u8,
        headline: Wording::each(|language| vial::INCOMPLETE.get(language).to_owned()),
        unapproved: reason::UnapprovedProduct.clone(),
        question: QuestionFacts {
            label_shown: input.code.is_some(),
            serial: input.code.map(|scanned| scanned.code.serial.to_string()),
            asked_by,
            ..QuestionFacts::default()
        },
        reasons: Vec::new(),
        recalls: Vec::new(),
        faults: Vec::new(),
        missing: Vec::new(),
        missing_ja: Vec::new(),
        checked: CheckedFacts {
            evidence: input.name.clone(),
            evidence_sha256: sha256(&[input.file]).to_string(),
            evidence_bytes: input.file.len() as u64,
            checkpoint: None,
            statements: 0,
            signatures: 0,
            openings: 0,
            trust: TrustFacts {
                path: input.trust_path.clone(),
                fingerprint: trust.fingerprint().to_string(),
                ledger_id: HEXLOWER.encode(trust.ledger_id()),
                origin: trust.origin().to_owned(),
            },
            as_of: None,
            now: input.now.into(),
            now_from: input.now_from,
            age_ms: None,
            max_age_ms: input.max_age.ms(),
        },
        custody: None,
        rows: Vec::new(),
        ingredients: None,
        questions: Vec::new(),
        timeline: Vec::new(),
        not_checked: Vec::new(),
        check_it_yourself: yourself(input, training),
        daemon: None,
    }
}

fn yourself(input: &Input<'_>, training: bool) -> Vec<Wording> {
    let quote = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
        let text = printable(text);
        if text.chars().all(plain) {
            text
        } else {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
    };
    let (file, trust) = (quote(&input.name), quote(&input.trust_path));
    let label = if input.code.is_some() {
        " --code CODE"
    } else {
        ""
    };
    let openings = match input.openings.is_empty() {
        true => "",
        false => " --openings OPENINGS",
    };
    let asker = input
        .asked_by
        .map(|asker| format!(" --as {asker}"))
        .unwrap_or_default();
    let training = if training { " --training" } else { "" };
    if !input.is_file {
        return Vec::new();
    }
    let mut commands = vec![vial::compare_fingerprint(&trust)];
    if !input.is_part {
        commands.push(Wording::data(format!("sha256sum {file}")));
    }
    commands.push(Wording::data(format!(
        "lotledger verify {file} --trust {trust}{label}{asker}{openings}{training} --now {}",
        input.now
    )));
    commands
}

/// Says that evidence lacks something, so that there is no verdict.
pub fn incomplete(facts: &mut VerdictFacts, missing: &[Wording]) {
    let all = |language| {
        let said = missing.iter().map(|what| what.get(language).to_owned());
        said.collect()
    };
    facts.missing = all(Language::English);
    facts.missing_ja = all(Language::Japanese);
    close(
        facts,
        Outcome::Incomplete,
        &vial::INCOMPLETE,
        Exit::NotChecked,
    );
}

/// Says that evidence is not what it claims to be.
fn invalid(facts: &mut VerdictFacts, faults: Vec<Fault>) {
    facts.faults = faults;
    close(facts, Outcome::Invalid, &vial::INVALID, Exit::False);
}

fn close(facts: &mut VerdictFacts, outcome: Outcome, word: &Wording, exit: Exit) {
    facts.outcome = outcome;
    facts.headline = Wording::each(|language| word.get(language).to_owned());
    facts.exit = exit as u8;
    facts.not_checked.push(vial::NO_VERDICT.clone());
}

/// A file that begins as a bundle and is none: damaged or altered, unless its format is newer.
fn unreadable(facts: &mut VerdictFacts, error: &FormatError) {
    let newer = error.field == "version" && error.found.parse::<u16>().is_ok_and(|v| v > 1);
    if newer {
        facts.outcome = Outcome::Incomplete;
        let what = vial::newer_program(&error.found);
        incomplete(facts, &[what]);
    } else {
        // What exactly is damaged only a programmer asks, in English.
        let (code, field) = (error.code, &error.field);
        let said = vial::damaged(code.said(), format!("[{code}({field})]"));
        let got = Wording::each(|language| match language {
            Language::English => format!("{code} ({field}): {}", error.found),
            Language::Japanese => said.get(language).to_owned(),
        });
        let expected = Wording::each(|language| match language {
            Language::English => error.expected.clone(),
            Language::Japanese => vial::UNDAMAGED.get(language).to_owned(),
        });
        invalid(facts, vec![Fault::new(Check::Bundle, got, expected)]);
    }
}

/// Whether the ledger of the trust file is for training. Its id is the hash of its genesis, so the
/// genesis can be believed as soon as its hash is right, whatever else is wrong with the bundle.
fn is_training(bundle: &UntrustedBundle, trust: &TrustFile) -> bool {
    let genesis = bundle
        .entries
        .first()
        .and_then(|first| first.entry.envelope());
    genesis.is_some_and(|envelope| {
        envelope.payload_hash().bytes() == *trust.ledger_id()
            && envelope.statement().is_ok_and(|statement| {
                matches!(statement.event, Event::LedgerCreated(e) if e.clock == Clock::Training)
            })
    })
}

/// The proof file with the openings in it; `None` if it cannot be read.
pub fn disclosing(input: &Input<'_>) -> Option<Vec<u8>> {
    let mut bundle = UntrustedBundle::from_file(input.file).ok()?;
    add_openings(&mut bundle, input);
    Some(bundle.to_file())
}

/// Adds the openings that are about statements of the bundle; returns how many are not.
fn add_openings(bundle: &mut UntrustedBundle, input: &Input<'_>) -> usize {
    if input.openings.is_empty() {
        return 0;
    }
    let envelopes = bundle.entries.iter().filter_map(|b| b.entry.envelope());
    let statements = envelopes.filter_map(|envelope| envelope.statement().ok());
    let carried: BTreeSet<StatementId> = statements.map(|s| s.statement_id).collect();
    let mut unused = 0;
    for opening in &input.openings {
        let own = opening.ledger_id() == input.trust.ledger_id();
        let id = StatementId::try_from_bytes(*opening.statement_id());
        let id = id.ok().filter(|id| own && carried.contains(id));
        let Some(statement_id) = id else {
            unused += 1;
            continue;
        };
        let bundled = BundleOpening {
            statement_id,
            field_id: opening.field_id().clone(),
            salt: *opening.salt(),
            value: opening.value().to_owned(),
        };
        let known = bundle.openings.contains(&bundled);
        if !known {
            bundle.openings.push(bundled);
        }
    }
    // The order of the format; one place opened twice stays twice, and is refused where it is read.
    bundle
        .openings
        .sort_by(|a, b| (a.statement_id, &a.field_id).cmp(&(b.statement_id, &b.field_id)));
    unused
}
