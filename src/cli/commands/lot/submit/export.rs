//! What others have to sign, a file an organisation: held against the rules before it is written, with what it takes to
//! read the commitments and to recognise the tubes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::cli::commands::lot::submission_order::{Item, Queue};
use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::cli::names_file::{self, NamesFile};
use crate::cli::recorder::{Recorder, Waiting};
use crate::cli::statement_file::StatementFile;
use crate::domain::event::{SampleReceived, TestReported};
use crate::domain::id::SampleRef;
use crate::words::{Language, Wording, sample as words};

/// What an organisation has to sign, and what it needs to read it: nobody signs a commitment whose
/// content they cannot see, nor a sample that they do not recognise.
#[derive(Debug, Default)]
struct OfOne {
    statements: Vec<StatementFile>,
    openings: String,
    names: NamesFile,
}

/// A row that is to be signed elsewhere.
#[derive(Debug)]
struct Row {
    /// By the name in the manifest.
    organisation: String,
    place: String,
    file: StatementFile,
    openings: String,
    name: Option<(SampleRef, String)>,
}

/// The rows that others have to sign, in the order in which they happened.
#[derive(Debug, Default)]
pub(super) struct Exports(Vec<Row>);

impl Exports {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(
        &mut self,
        queue: &Queue,
        organisation: &str,
        file: StatementFile,
        item: &Item,
        language: Language,
    ) {
        let openings = item.planned.draft.openings.iter();
        self.0.push(Row {
            organisation: organisation.to_owned(),
            place: queue.place(item),
            openings: openings.map(|opening| opening.to_line() + "\n").collect(),
            name: named(queue, item, language),
            file,
        });
    }

    /// Takes out what the rules refuse on top of what comes before it.
    pub(super) async fn check(&mut self, recorder: &mut Recorder) -> Result<Checked, Failure> {
        let files: Vec<StatementFile> = self.0.iter().map(|row| row.file.clone()).collect();
        let mut checked = Checked::default();
        if files.is_empty() {
            return Ok(checked);
        }
        let answers = recorder.ask_of_waiting(&files).await?;
        let mut kept = Vec::new();
        for (row, answer) in std::mem::take(&mut self.0).into_iter().zip(answers) {
            match answer {
                Waiting::Admitted => kept.push(row),
                Waiting::Unasked(why) => {
                    checked.unasked.insert(why);
                    kept.push(row);
                }
                Waiting::Refused(failure) => {
                    let field = match failure.field.is_empty() {
                        true => row.place,
                        false => format!("{} ({})", row.place, failure.field),
                    };
                    checked.refused.push(failure.at(field));
                }
            }
        }
        self.0 = kept;
        Ok(checked)
    }

    /// Writes a file an organisation, in place of those of the last time.
    pub(super) fn write(&self, directory: &Path) -> Result<Vec<PathBuf>, Failure> {
        let mut by_organisation: BTreeMap<&str, OfOne> = BTreeMap::new();
        for row in &self.0 {
            let of = by_organisation.entry(&row.organisation).or_default();
            of.statements.push(row.file.clone());
            of.openings.push_str(&row.openings);
            let name = row.name.iter();
            of.names
                .extend(name.map(|(sample, name)| (sample.to_string(), name.clone())));
        }
        files::ensure_private_dir(directory)?;
        let mut written = Vec::new();
        for (organisation, of) in by_organisation {
            let path = directory.join(format!("{organisation}.statement"));
            StatementFile::write(&of.statements, &path, path.exists())?;
            written.push(path.clone());
            if !of.openings.is_empty() {
                let path = path.with_extension("openings");
                files::replace(&path, of.openings.as_bytes(), Mode::Private)?;
                written.push(path);
            }
            if !of.names.is_empty() {
                let path = path.with_extension("names");
                names_file::write(&path, &of.names)?;
                written.push(path);
            }
        }
        Ok(written)
    }
}

/// What the rules said of rows that others have to sign.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) refused: Vec<Failure>,
    /// Why they could not be asked.
    pub(super) unasked: BTreeSet<Wording>,
}

/// What the tube of a row looks like, by the dossier.
fn named(queue: &Queue, item: &Item, language: Language) -> Option<(SampleRef, String)> {
    let event = &item.planned.draft.event;
    let received = event.get::<SampleReceived>().map(|e| e.sample);
    let reference = received.or_else(|| Some(event.get::<TestReported>()?.sample))?;
    let dossier = &queue.open.get(item.of)?.dossier;
    // `sample/NAME/received`, `result/NAME/…`
    let name = item.planned.key.split('/').nth(1)?;
    let row = dossier.samples.iter().find(|row| row.sample == name)?;
    let mut parts = vec![match &row.event.label {
        Some(label) => words::tube(label),
        None => Wording::data(name),
    }];
    parts.extend(row.event.seal.as_ref().map(words::sealed));
    parts.push(match &row.target {
        None => words::of_lot(&dossier.manifest.lot.lot),
        Some(node) => Wording::data(node),
    });
    parts.push(words::line(&row.event.slot));
    let parts: Vec<&str> = parts.iter().map(|part| part.get(language)).collect();
    Some((reference, parts.join("; ")))
}
