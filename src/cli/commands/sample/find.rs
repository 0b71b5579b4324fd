//! A sample by what somebody has in front of them: the label on the tube, the laboratory's own number, or its
//! reference.

use super::numbers::Numbers;
use crate::cli::client::Client;
use crate::cli::exit::{Code, Failure};
use crate::cli::keyring::Keyring;
use crate::cli::render::zone::Zone;
use crate::domain::id::{OrgRef, SampleRef};
use crate::domain::refusal::RefusalCode;
use crate::service::pb;
use crate::words::sample as words;

/// Most samples that are looked through, the newest first.
pub const MAX_SAMPLES: usize = 2_000;
/// Most labels that a failure names.
const MAX_NAMED: usize = 12;

/// The samples of a laboratory.
pub struct Samples {
    rows: Vec<pb::ListedSample>,
    /// There are older ones.
    more: bool,
    pub numbers: Numbers,
}

/// A sample that was found.
#[derive(Clone)]
pub struct Found {
    pub sample: SampleRef,
    /// Whose it is.
    pub client: OrgRef,
    /// By what it was found.
    called: String,
}

impl Samples {
    /// Those that this organisation tests, as far as the token shows them.
    pub async fn of(
        client: &Client,
        keyring: &Keyring,
        laboratory: OrgRef,
    ) -> Result<Self, Failure> {
        let own = keyring.directories().iter();
        let own = own.filter(|(_, of)| of.organisation == Some(laboratory));
        let directory = own.map(|(directory, _)| directory.clone()).next();
        let numbers = Numbers::read(&directory.unwrap_or_default())?;
        let (mut rows, more) = client.samples(Vec::new(), true, MAX_SAMPLES).await?;
        // A token that reads everything is shown other laboratories' samples too.
        rows.retain(|row| row.laboratory == laboratory.to_string());
        Ok(Self {
            rows,
            more,
            numbers,
        })
    }

    /// All that this token is shown, of whichever laboratory.
    pub async fn shown(client: &Client, keyring: &Keyring) -> Result<Self, Failure> {
        let (rows, more) = client.samples(Vec::new(), false, MAX_SAMPLES).await?;
        Ok(Self {
            rows,
            more,
            numbers: Numbers::of_keyrings(keyring)?,
        })
    }

    /// The one sample that is called so.
    pub fn find(&self, key: &str) -> Result<Found, Failure> {
        self.one_of(key, called_so(&self.rows, &self.numbers, key))
    }

    /// The one sample that is called so and that nobody received yet; else as [`Samples::find`].
    pub fn find_arriving(&self, key: &str) -> Result<Found, Failure> {
        let called = called_so(&self.rows, &self.numbers, key);
        let waits = |row: &&pb::ListedSample| row.state() == pb::SampleState::Taken;
        let arriving: Vec<_> = called.iter().copied().filter(waits).collect();
        self.one_of(
            key,
            if arriving.is_empty() {
                called
            } else {
                arriving
            },
        )
    }

    fn one_of(&self, key: &str, called: Vec<&pb::ListedSample>) -> Result<Found, Failure> {
        match called.as_slice() {
            [one] => of(one, key),
            [] => Err(self.unknown(key)),
            several => {
                let several = several.iter().take(MAX_NAMED).map(|row| told(row));
                Err(Failure::usage(&words::SEVERAL_TUBES)
                    .at(key)
                    .found(several.collect::<Vec<_>>().join("; "))
                    .hint(&words::LIST_SAMPLES))
            }
        }
    }

    /// A sample by the label on its tube, or by its reference.
    pub fn called(&self, sample: SampleRef) -> String {
        let sample = sample.to_string();
        let row = self.rows.iter().find(|row| row.sample == sample);
        let label = row.map(|row| row.label.clone());
        label.filter(|label| !label.is_empty()).unwrap_or(sample)
    }

    /// The samples of a client, the newest first; `None` if there may be others.
    pub fn of_client(&self, client: OrgRef) -> Option<Vec<SampleRef>> {
        let client = client.to_string();
        let own = self.rows.iter().filter(|row| row.organisation == client);
        let samples: Result<Vec<SampleRef>, _> =
            own.map(|row| SampleRef::parse(&row.sample)).collect();
        samples.ok().filter(|_| !self.more)
    }

    fn unknown(&self, key: &str) -> Failure {
        let known = self.rows.iter().filter(|row| !row.label.is_empty());
        let known: Vec<&str> = known
            .take(MAX_NAMED)
            .map(|row| row.label.as_str())
            .collect();
        let failure = Failure::usage(&words::NO_SUCH_TUBE)
            .at(key)
            .expected(known.join(", "));
        match self.more {
            true => failure.hint(words::only_newest(self.rows.len())),
            false => failure.hint(&words::LIST_SAMPLES),
        }
    }
}

/// The samples that are called so: by the label on the tube, the laboratory's own number or the reference.
pub(super) fn called_so<'r>(
    rows: &'r [pb::ListedSample],
    numbers: &Numbers,
    key: &str,
) -> Vec<&'r pb::ListedSample> {
    let numbered = numbers.samples(key);
    let numbered: Vec<String> = numbered.iter().map(ToString::to_string).collect();
    let mut found: Vec<&pb::ListedSample> = Vec::new();
    for row in rows {
        let called = row.label == key || row.sample == key || numbered.contains(&row.sample);
        if called && !found.iter().any(|other| other.sample == row.sample) {
            found.push(row);
        }
    }
    found
}

impl Found {
    /// A refusal, with what somebody called the sample: where it is named, or `alone` is refused.
    pub fn in_refusal(&self, failure: Failure, alone: bool) -> Failure {
        let before_receipt = failure.code == Code::Rule(RefusalCode::TimeOrder)
            && failure.field.ends_with("started_at_ms");
        let failure = match before_receipt && failure.hint.is_empty() {
            true => failure.hint(&words::RECEIPT_TIME),
            false => failure,
        };
        let sample = self.sample.to_string();
        if !matches!(failure.code, Code::Rule(_)) || self.called == sample {
            return failure;
        }
        let found = (*failure.found).clone();
        match found.english() == sample {
            true => failure.found(words::called(&sample, &self.called)),
            false if alone => failure.found(words::of_sample(&self.called, found)),
            false => failure,
        }
    }
}

fn of(row: &pb::ListedSample, called: &str) -> Result<Found, Failure> {
    Ok(Found {
        called: called.to_owned(),
        sample: SampleRef::parse(&row.sample).map_err(|e| Failure::input(e).at("sample"))?,
        client: OrgRef::parse(&row.organisation)
            .map_err(|e| Failure::input(e).at("organisation"))?,
    })
}

/// A candidate, as somebody tells it from the others.
fn told(row: &pb::ListedSample) -> String {
    let of = super::target(row);
    let taken = Zone::of_machine().minute(row.taken_at_ms);
    format!(
        "{} ({}, {}, {of}, {taken})",
        row.sample, row.organisation_name, row.slot
    )
}
