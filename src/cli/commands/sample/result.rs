//! `sample result`: what the laboratory found, by the tube.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::counter::{self, Signed};
use super::find::{Found, Samples};
use crate::cli::act;
use crate::cli::before_signing::{Told, results};
use crate::cli::commands::lot::cell_checks::{self, CellError, checked};
use crate::cli::commands::lot::manifest::Person;
use crate::cli::commands::lot::plan::document;
use crate::cli::commands::lot::rows::{Entered, ResultRow, Rows};
use crate::cli::commands::lot::table::{self, Source};
use crate::cli::context::Context;
use crate::cli::draft::{Draft, Pen, SignerArg};
use crate::cli::exit::{Failure, Outcome};
use crate::cli::files;
use crate::cli::keyring::Keyring;
use crate::cli::one_statement::Record;
use crate::cli::problem::{Collector, Problems};
use crate::cli::recorder::Recorder;
use crate::cli::sample_pin;
use crate::digest::sha256;
use crate::domain::authority::roles_for;
use crate::domain::event::{Event, TestReported};
use crate::domain::id::{Digest, OrgRef, SampleRef};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::words::{Wording, sample as words, signing};

/// Largest file of raw data.
const MAX_RAW_BYTES: usize = 64 << 20;
/// What stands for the name of the table where there is none.
const OPTIONS: &str = "options";

/// What was found of which tube.
#[derive(Debug, Args)]
pub struct Report {
    /// The label on the tube, the laboratory's own number, or the sample's reference
    #[arg(value_name = "LABEL", conflicts_with = "file", requires_all = ["analyte", "method", "value", "started", "ended", "instrument", "run", "raw_file"])]
    tube: Option<String>,
    /// A table of results instead, with the columns of results.csv
    #[arg(long, value_name = "FILE", required_unless_present = "tube")]
    file: Option<PathBuf>,
    /// The result.
    #[command(flatten)]
    one: One,
    /// Offset of the times from UTC
    #[arg(long, value_name = "OFFSET", env = "LOTLEDGER_UTC_OFFSET", value_parser = offset)]
    utc_offset: UtcOffset,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// The cells of a row, each by its option.
#[derive(Debug, Args)]
struct One {
    /// What was tested (`lotledger spec analytes`)
    #[arg(long, value_name = "CODE", requires = "tube")]
    analyte: Option<String>,
    /// How (`lotledger spec methods`)
    #[arg(long, value_name = "CODE", requires = "tube")]
    method: Option<String>,
    /// Version of the method
    #[arg(long, value_name = "TEXT", requires = "tube")]
    method_version: Option<String>,
    /// The result, as in a cell of results.csv: 0.10, <0.05, NoGrowth, 陰性, …
    #[arg(long, allow_hyphen_values = true, requires = "tube")]
    value: Option<String>,
    /// Its unit
    #[arg(long, requires = "tube")]
    unit: Option<String>,
    /// Limit of detection, number and unit
    #[arg(long, value_name = "QUANTITY", requires = "tube")]
    lod: Option<String>,
    /// Limit of quantitation
    #[arg(long, value_name = "QUANTITY", requires = "tube")]
    loq: Option<String>,
    /// Expanded uncertainty
    #[arg(long, value_name = "QUANTITY", requires = "tube")]
    uncertainty: Option<String>,
    /// When the test began, local: 2026-03-23 11:00
    #[arg(long, value_name = "TIME", requires = "tube")]
    started: Option<String>,
    /// When it ended
    #[arg(long, value_name = "TIME", requires = "tube")]
    ended: Option<String>,
    /// When it was reported; default: now
    #[arg(long, value_name = "TIME", requires = "tube")]
    reported: Option<String>,
    /// The instrument
    #[arg(long, value_name = "ID", requires = "tube")]
    instrument: Option<String>,
    /// The run; one run is one reportable value
    #[arg(long, value_name = "ID", requires = "tube")]
    run: Option<String>,
    /// Lots of the kits, with ; between them
    #[arg(long, value_name = "LOTS", requires = "tube")]
    kit_lots: Option<String>,
    /// The instrument's own data: its SHA-256 is recorded, the file stays here
    #[arg(long, value_name = "FILE", requires = "tube")]
    raw_file: Option<String>,
    /// Who checked it, by alias: recorded and shown; the analyst alone signs
    #[arg(long, value_name = "ALIAS", requires = "tube")]
    reviewer: Option<String>,
    /// The laboratory's counter for this client; default: the next one
    #[arg(long, value_name = "N", requires = "tube")]
    sequence: Option<String>,
    /// Deviations, in words
    #[arg(long, value_name = "TEXT", requires = "tube")]
    deviations: Option<String>,
    /// Single determinations of a mean, with ; between them
    #[arg(long, value_name = "VALUES", requires = "tube")]
    determinations: Option<String>,
    /// How the value follows from them: mean, median, minimum, maximum
    #[arg(long, value_name = "RULE", requires = "tube")]
    mean_rule: Option<String>,
    /// Their standard deviation
    #[arg(long, value_name = "QUANTITY", requires = "tube")]
    sd: Option<String>,
}

fn offset(text: &str) -> Result<UtcOffset, String> {
    cell_checks::utc_offset(text).map_err(CellError::english)
}

impl One {
    /// The options as a table with one row: they are read as its cells are.
    fn table(&self, tube: &str) -> Vec<u8> {
        let cells = [
            ("sample", Some(tube)),
            ("analyte", self.analyte.as_deref()),
            ("method", self.method.as_deref()),
            ("method_version", self.method_version.as_deref()),
            ("value", self.value.as_deref()),
            ("unit", self.unit.as_deref()),
            ("lod", self.lod.as_deref()),
            ("loq", self.loq.as_deref()),
            ("uncertainty", self.uncertainty.as_deref()),
            ("started", self.started.as_deref()),
            ("ended", self.ended.as_deref()),
            ("reported", self.reported.as_deref()),
            ("instrument", self.instrument.as_deref()),
            ("run", self.run.as_deref()),
            ("kit_lots", self.kit_lots.as_deref()),
            ("raw_file", self.raw_file.as_deref()),
            ("reviewer", self.reviewer.as_deref()),
            ("sequence", self.sequence.as_deref()),
            ("deviations", self.deviations.as_deref()),
            ("determinations", self.determinations.as_deref()),
            ("mean_rule", self.mean_rule.as_deref()),
            ("sd", self.sd.as_deref()),
        ];
        let given = cells
            .iter()
            .filter_map(|(name, cell)| Some((*name, (*cell)?)));
        let (names, cells): (Vec<&str>, Vec<String>) = given
            .map(|(name, cell)| (name, format!("\"{}\"", cell.replace('"', "\"\""))))
            .unzip();
        format!("{}\n{}\n", names.join(","), cells.join(",")).into_bytes()
    }
}

/// A label as it stands in a table.
fn tube(text: &str) -> Result<String, CellError> {
    match (1..=40).contains(&text.len()) {
        true => Ok(checked(text)?.to_owned()),
        false => Err(CellError::new("a label or number has 1 to 40 characters")),
    }
}

fn any_file(text: &str) -> Result<String, CellError> {
    checked(text).map(str::to_owned)
}

/// A row with its sample, whose raw data is hashed.
struct Reported {
    row: ResultRow,
    found: Found,
}

impl Report {
    pub(super) async fn run(self: Box<Self>, context: &Context) -> Outcome {
        let keyring = self.record.keyring()?;
        let laboratory = keyring.acting_organisation()?;
        let mut recorder = Recorder::new(context).await?;
        let (now, _) = self.record.time(context, &mut recorder).await?;
        let people = people(&keyring, laboratory);
        let analyst = analyst(&people, &keyring, self.record.signers());
        let rows = self.rows(&people, analyst, now)?;
        let samples = Samples::of(&recorder.client, &keyring, laboratory).await?;
        let mut results = Vec::new();
        for row in rows {
            let found = samples.find(&row.sample)?;
            results.push(Reported { row, found });
        }
        let signed = signed(&results, &samples, &mut recorder).await?;
        number(&mut results, &signed)?;
        self.hash(&mut results)?;
        let signer = one_analyst(&results)?;
        let ledger = context.ledger_of(&keyring)?;
        let mut drafts: Vec<Draft> = Vec::new();
        for result in &results {
            let (event, at) = (result.row.event.clone(), result.row.act.at);
            let pen = Pen::new(ledger)?;
            let mut draft = pen.draft(Event::TestReported(event), at, self.utc_offset);
            draft.choose_signers(&keyring, std::slice::from_ref(&signer))?;
            drafts.push(draft);
        }
        let card = card(&results, &people, &samples, &mut recorder).await?;
        let out = self.record.out("test_reported");
        let mut manner = self.record.manner(card, &out);
        manner.told = raw_data(&results, &samples, &signed);
        let done = act::perform(context, &mut recorder, &keyring, drafts, &manner).await;
        let done = done.map_err(|failure| {
            let alone = results.len() == 1;
            let found = results.iter().map(|result| &result.found);
            found.fold(failure, |failure, found| found.in_refusal(failure, alone))
        })?;
        act::answer(context, &keyring, &out, &done, &[])
    }

    /// The rows of the table, or the one of the options.
    fn rows(
        &self,
        people: &BTreeMap<String, Person>,
        analyst: Option<&Person>,
        now: TimestampMs,
    ) -> Result<Vec<ResultRow>, Failure> {
        let (name, bytes) = match (&self.tube, &self.file) {
            (Some(tube), None) => (OPTIONS.to_owned(), self.one.table(tube)),
            (None, Some(file)) => {
                let bytes = files::read(file, table::MAX_BYTES)?;
                (file.display().to_string(), bytes)
            }
            _ => return Err(Failure::usage(&words::ONE_OR_FILE).at("LABEL")),
        };
        let problems = Collector::new();
        let entered = Entered {
            sample: tube,
            file: any_file,
            analyst,
            reported: Some(now),
            counted: true,
            from_paper: false,
        };
        let rows = Rows {
            offset: self.utc_offset,
            people: Some(people),
            problems: &problems,
        };
        let read = rows.results_entered(&Source::Csv(&name, &bytes), &entered);
        let read = problems.finish(Some(read)).map_err(|found| wrong(&found))?;
        match read.is_empty() {
            true => Err(Failure::input(&words::NO_RESULTS).at(name)),
            false => Ok(read),
        }
    }

    /// Joins the digests of the files that the rows name.
    fn hash(&self, results: &mut [Reported]) -> Result<(), Failure> {
        let beside = self.file.as_deref().unwrap_or(Path::new(""));
        let mut seen: BTreeMap<Digest, SampleRef> = BTreeMap::new();
        for Reported { row, found } in results {
            row.event.sample = found.sample;
            let digest = |name: &str| {
                let bytes = files::read(&files::beside(beside, name), MAX_RAW_BYTES)?;
                Ok::<Digest, Failure>(sha256(&[&bytes]))
            };
            row.event.raw_data = digest(&row.raw_file)?;
            if *seen.entry(row.event.raw_data).or_insert(found.sample) != found.sample {
                return Err(Failure::input(&words::FILE_TWICE)
                    .at("raw_file")
                    .found(&row.raw_file));
            }
            if let Some(file) = &row.document {
                let value = document(file, digest(file)?);
                row.event.value = value.map_err(|error| Failure::input(error).at("value"))?;
            }
        }
        Ok(())
    }
}

/// What is wrong with the table; what is wrong with options names them.
fn wrong(problems: &Problems) -> Failure {
    let of_options = problems.causes.iter().all(|one| one.place.file == OPTIONS);
    if !of_options {
        return Failure::input(problems.listed(""));
    }
    let lines = problems.causes.iter().map(|one| {
        let option = one.field.replace('_', "-");
        one.message.of(format!("\n    --{option}"))
    });
    let lines = Wording::join(&lines.collect::<Vec<_>>(), "");
    Failure::usage(Wording::join(&[problems.count(), lines], ""))
}

/// The people of the laboratory, by their aliases here.
fn people(keyring: &Keyring, laboratory: OrgRef) -> BTreeMap<String, Person> {
    let own = keyring
        .holders()
        .filter(|holder| holder.of.organisation == Some(laboratory));
    let named = own.map(|holder| {
        let person = Person {
            alias: holder.person.alias.clone(),
            reference: holder.person.person,
            organisation: laboratory,
            roles: holder.person.roles.clone(),
        };
        (person.alias.clone(), person)
    });
    named.collect()
}

/// Who tested where a row does not say: the one who signs, or the only one who can here.
fn analyst<'p>(
    people: &'p BTreeMap<String, Person>,
    keyring: &Keyring,
    signers: &[SignerArg],
) -> Option<&'p Person> {
    if let [signer] = signers {
        let named = signer.to_string();
        return people.get(named.split('=').next()?);
    }
    let testing = crate::domain::authority::testing();
    let here = keyring.holders().filter(|holder| {
        let roles = &holder.person.roles;
        holder.is_here() && roles.iter().any(|role| testing.contains(role))
    });
    match here.collect::<Vec<_>>().as_slice() {
        [one] => people.get(&one.person.alias),
        _ => None,
    }
}

/// The one who signs: the analyst of every row.
fn one_analyst(results: &[Reported]) -> Result<SignerArg, Failure> {
    let mut people: Vec<&Person> = results.iter().map(|result| &result.row.act.by).collect();
    people.dedup_by_key(|person| person.reference);
    match people.as_slice() {
        [one] => {
            let event = results
                .first()
                .map(|r| Event::TestReported(r.row.event.clone()));
            let roles = event.map(|event| roles_for(&event)).unwrap_or_default();
            let role = roles.into_iter().find(|role| one.roles.contains(role));
            let named = role.map_or(one.alias.clone(), |role| format!("{}={role}", one.alias));
            named
                .parse()
                .map_err(|error: String| Failure::usage(error).at("analyst"))
        }
        several => Err(Failure::usage(&words::ONE_ANALYST).at("analyst").found(
            several
                .iter()
                .map(|p| p.alias.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        )),
    }
}

/// What this laboratory has signed of each client's samples; `None` of one who has too many.
type OfClients = BTreeMap<OrgRef, Option<Signed>>;

async fn signed(
    results: &[Reported],
    samples: &Samples,
    recorder: &mut Recorder,
) -> Result<OfClients, Failure> {
    let mut all = OfClients::new();
    let clients: BTreeSet<OrgRef> = results.iter().map(|one| one.found.client).collect();
    for client in clients {
        all.insert(client, Signed::of(samples, recorder, client).await?);
    }
    Ok(all)
}

/// Counts on where rows have no number of their own, for each client.
fn number(results: &mut [Reported], signed: &OfClients) -> Result<(), Failure> {
    let mut next: BTreeMap<OrgRef, u64> = BTreeMap::new();
    for Reported { row, found } in results {
        if row.event.client_sequence > 0 {
            continue;
        }
        let from = match (next.get(&found.client), signed.get(&found.client)) {
            (Some(from), _) => *from,
            (None, Some(Some(signed))) => signed.next(),
            (None, _) => return Err(counter::uncounted()),
        };
        row.event.client_sequence = from;
        next.insert(found.client, from + 1);
    }
    Ok(())
}

/// Raw data belong to one sample: whether they stand under a result of another one already.
fn raw_data(results: &[Reported], samples: &Samples, signed: &OfClients) -> Told {
    let mut told = Told::default();
    for Reported { row, found } in results {
        let Some(Some(signed)) = signed.get(&found.client) else {
            told.not_asked = vec![signing::RAW_DATA_NOT_COMPARED.clone()];
            continue;
        };
        let under = signed.raw_data.get(&row.event.raw_data);
        let mut others = under.into_iter().flatten();
        if let Some((other, index)) = others.find(|(sample, _)| *sample != found.sample) {
            let other = samples.called(*other);
            let warning = results::raw_data_of_another(&row.event, &other, *index);
            told.warnings.push(warning);
        }
    }
    told
}

/// Each tube, and below it what is reported of it, as it was read.
async fn card(
    reported: &[Reported],
    people: &BTreeMap<String, Person>,
    samples: &Samples,
    recorder: &mut Recorder,
) -> Result<Wording, Failure> {
    let mut lines = Vec::new();
    let mut shown: Option<SampleRef> = None;
    for Reported { row, found } in reported {
        if shown.replace(found.sample) != Some(found.sample) {
            let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
            let sample = sample_pin::read(client, trust, found.sample).await?;
            let tube = sample.card(client, trust).await.wording();
            lines.push(match samples.numbers.of(found.sample) {
                Some(number) => Wording::join(&[words::own_number(number), tube], "; "),
                None => tube,
            });
        }
        let TestReported {
            analyte, method, ..
        } = &row.event;
        lines.push(words::result(analyte, method, results::value(&row.event)));
        let reviewer = people
            .values()
            .find(|p| Some(p.reference) == row.event.reviewer);
        lines.push(match reviewer {
            Some(reviewer) => words::checked_by(&reviewer.alias),
            None => words::CHECKED_BY_NOBODY.clone(),
        });
        let became = row.became.iter();
        lines.extend(became.map(|cell| words::became(cell.column, &cell.written, &cell.signed)));
    }
    Ok(Wording::join(&lines, "\n"))
}
