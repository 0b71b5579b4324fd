//! `lot correct`: what is recorded wrongly is put right in the dossier, and the difference is recorded as a correction
//! that two persons sign.
//!
//! `row` compares a row with what stands on the ledger; here the corrections are made, shown, signed and recorded.

mod follows;
mod kept;
mod row;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

pub(super) use kept::{CORRECTIONS_FILE, keep};
pub(super) use row::{recorded_as, says_the_same, what_stands};

use super::lock::Lock;
use super::submission_order::{Open, Queue};
use super::submit::{OPENINGS_FILE, already_recorded, key_of};
use super::workbook::IncludeHidden;
use crate::cli::act::{self, Became, Manner};
use crate::cli::before_signing::{Consent, Told, Warning, correction};
use crate::cli::context::{Context, KeyArgs};
use crate::cli::draft::{Draft, SignerArg};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::openings;
use crate::cli::random;
use crate::cli::recorder::Recorder;
use crate::cli::render::zone::Zone;
use crate::cli::statement_in_words::Names;
use crate::domain::authority::signers_for;
use crate::domain::event::Corrected;
use crate::domain::id::Text;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::Opening;
use crate::words::{Wording, failure, lot as words};
use row::Difference;

/// Which dossier, and why.
#[derive(Debug, Args)]
#[command(
    before_help = "Examples:
  lotledger lot correct cord-ev-lot/ --keys maker/ --reason 'entry slip, see the printout' --dry-run
  lotledger lot correct cord-ev-lot/ --keys lab/ --reason 'entry slip, see the printout' --quality lab-qa",
    long_about = "Correct what is recorded, by the dossier in which it was put right.

Put the cell right first. Each row that is recorded is compared with what stands on the ledger; every difference is shown, old and new, with what follows for the vials of the lot. Two persons sign: who may sign the row, and quality assurance of the same organisation. Where one of the two keys is elsewhere, a file is written for `lotledger statement sign FILE --submit` on the other machine.

Both versions stay on the ledger and in every answer. What cannot be corrected is named, with the way instead. The ledger's rules have to be version 2."
)]
pub struct Correct {
    /// The dossier
    dossier: PathBuf,
    /// What was wrong, and how that is known: everybody who asks about a vial of the lot reads it
    #[arg(long, value_name = "TEXT", value_parser = Text::parse)]
    reason: Text,
    /// Say what would be corrected; nothing is signed, sent or written
    #[arg(long)]
    dry_run: bool,
    /// Take over the lock of a run that ended without giving it back: look that it does not run any more
    #[arg(long, conflicts_with = "dry_run")]
    break_lock: bool,
    /// Cells that nobody sees.
    #[command(flatten)]
    unseen: IncludeHidden,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// Who signs in place of whoever the dossier says of a row: ALIAS or ALIAS=ROLE
    #[arg(long, value_name = "WHO")]
    signer: Option<SignerArg>,
    /// Who of quality assurance signs too, where several people could: ALIAS or ALIAS=ROLE
    #[arg(long, value_name = "WHO")]
    quality: Option<SignerArg>,
    /// Where the corrections go if a key that has to sign is elsewhere
    #[arg(long, value_name = "FILE", default_value = "corrected.statement")]
    statement: PathBuf,
    /// Whether it is signed.
    #[command(flatten)]
    consent: Consent,
}

impl Correct {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.require()?;
        let ledger = context.ledger_of(&keyring)?;
        let locks = match self.dry_run {
            true => Vec::new(),
            false => vec![Lock::take(&self.dossier, self.break_lock)?],
        };
        let queue = Queue::open(&[&self.dossier], ledger, None, self.unseen.of())?;
        let mut queue = queue.locked(locks);
        let mut recorder = Recorder::new(context).await?;
        let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
        let standing = already_recorded::ask(context, client, trust, &mut queue).await?;
        let Some(acts) = standing.acts.first() else {
            return Err(Failure::usage(&words::CORRECTIONS_NOT_SHOWN)
                .at("--token-file")
                .expected(&words::SAY_SERVER_AND_TOKEN));
        };
        let different = row::different(&queue, acts);
        refuse_fixed(&queue, &different)?;
        if different.is_empty() {
            let vanished: Vec<String> = queue.open.iter().flat_map(Open::vanished_text).collect();
            let value = json!({"corrections": [], "vanished": vanished});
            let text = words::NOTHING_TO_CORRECT.get(context.output.language);
            let lines = || {
                [&[text.to_owned()], vanished.as_slice()]
                    .concat()
                    .join("\n")
            };
            context.output.answer(SCHEMA, &value, lines)?;
            return Ok(Exit::Done);
        }
        let (at, offset) = now(context, &mut recorder).await?;
        let drafts = self.drafts(&mut queue, &keyring, &different, (at, offset))?;
        let card = self.card(&queue, &keyring, &different, &drafts)?;
        let Some(open) = queue.open.first() else {
            return Ok(Exit::Done);
        };
        let lot = &open.dossier.manifest.lot;
        let (follows, mut warnings) = follows::of(&mut recorder, lot, &drafts).await?;
        let rows = different.iter().zip(&drafts);
        warnings.extend(rows.filter_map(|(row, draft)| {
            let moved = correction::moved_back(&row.stands.statement, &draft.statement())?;
            Some(moved.at(row.place.to_string()))
        }));
        let card = Wording::join(&[card, follows], "\n");
        if self.dry_run {
            return foretell(
                context,
                &mut recorder,
                &drafts,
                (&different, &card, warnings),
            )
            .await;
        }
        queue.save()?;
        let manner = Manner {
            card,
            told: Told {
                warnings,
                ..Told::default()
            },
            out: &self.statement,
            openings: &self.dossier.join(OPENINGS_FILE),
            consent: self.consent.clone(),
            before_signing: Manner::NOTHING_BEFORE,
        };
        let done = act::perform(context, &mut recorder, &keyring, drafts, &manner).await?;
        if let Became::Recorded(_) = done.became {
            take_over(&mut queue, &mut recorder, &different).await?;
        }
        act::answer(context, &keyring, &self.statement, &done, &[])
    }

    fn drafts(
        &self,
        queue: &mut Queue,
        keyring: &Keyring,
        different: &[Difference],
        when: (TimestampMs, UtcOffset),
    ) -> Result<Vec<Draft>, Failure> {
        let mut drafts = Vec::new();
        for row in different {
            let mut draft = row.draft(queue, &self.reason, when)?;
            let signers = self.signers(row, &draft, keyring)?;
            draft.choose_signers(keyring, &signers)?;
            drafts.push(draft);
        }
        Ok(drafts)
    }

    /// Whoever signs such a row, and somebody else of the quality assurance there.
    fn signers(
        &self,
        row: &Difference,
        draft: &Draft,
        keyring: &Keyring,
    ) -> Result<Vec<SignerArg>, Failure> {
        let (signer, role) = (&row.planned.signer, row.planned.role);
        let own = key_of(keyring, signer, role).map(|key| SignerArg::key(key, role));
        let Some(own) = self.signer.clone().or(own) else {
            return Ok(Vec::new());
        };
        if let Some(quality) = self.quality.clone() {
            return Ok(vec![own, quality]);
        }
        // Who compared a row with the laboratory's paper compares it again.
        let compared_by = row.planned.compared_by.as_ref();
        let compared_by = compared_by
            .and_then(|(who, role)| Some(SignerArg::key(key_of(keyring, who, *role)?, *role)));
        if let Some(quality) = compared_by {
            return Ok(vec![own, quality]);
        }
        let organisation = draft.event.organisation();
        let groups = signers_for(&draft.event, 1);
        let roles = groups.get(1).into_iter().flatten();
        let able = roles.flat_map(|role| {
            let holders = keyring.with_role(organisation, *role).into_iter();
            holders.map(|holder| (holder, *role))
        });
        let mut able: Vec<_> = able
            .filter(|(h, _)| h.person.person != signer.reference)
            .collect();
        if able.iter().filter(|(holder, _)| holder.is_here()).count() == 1 {
            able.retain(|(holder, _)| holder.is_here());
        }
        match able.as_slice() {
            [(holder, role)] => Ok(vec![own, SignerArg::key(holder.person.key_id, *role)]),
            [] => Err(Failure::usage(failure::nobody_may_sign(""))
                .at(&row.place)
                .expected(&words::QUALITY_ASSURANCE)
                .hint(&failure::NAME_MORE_KEYRINGS)),
            several => {
                let names = several
                    .iter()
                    .map(|(h, role)| format!("{}={role}", h.person.alias));
                Err(Failure::usage(&failure::SEVERAL_COULD_SIGN)
                    .at(&row.place)
                    .found(names.collect::<Vec<_>>().join(", "))
                    .expected("--quality with one of them"))
            }
        }
    }

    /// Old and new of every row, with what the dossier calls things.
    fn card(
        &self,
        queue: &Queue,
        keyring: &Keyring,
        different: &[Difference],
        drafts: &[Draft],
    ) -> Result<Wording, Failure> {
        let mut opened: Vec<Opening> = drafts.iter().flat_map(|d| d.openings.clone()).collect();
        let kept = self.dossier.join(OPENINGS_FILE);
        opened.extend(openings::read_if_any(kept.exists().then_some(&*kept))?);
        let told = queue.open.first().map(Open::names).unwrap_or_default();
        let names = Names::of(keyring).with_told(&told, &self.dossier.display().to_string());
        let mut said = Vec::new();
        for (row, draft) in different.iter().zip(drafts) {
            let Some(corrected) = draft.event.get::<Corrected>() else {
                continue;
            };
            let old = Some(&row.stands.statement);
            let new = draft.statement();
            let words = correction::said(&names, &opened, old, &new, corrected)?;
            said.push(words.of(&row.place));
        }
        Ok(Wording::join(&said, "\n"))
    }
}

const SCHEMA: &str = "lotledger.lot-correct.v1";

/// What would be corrected. What the rules refuse, the real run is refused for.
async fn foretell(
    context: &Context,
    recorder: &mut Recorder,
    drafts: &[Draft],
    (different, card, warnings): (&[Difference], &Wording, Vec<Warning>),
) -> Outcome {
    let language = context.output.language;
    let asked = recorder.preview_several(drafts).await;
    let (_, mut told) = asked.inspect_err(|_| context.output.remark(card.get(language)))?;
    told.warnings.extend(warnings);
    let value = json!({
        "corrections": rows(different),
        "said": card,
        "before_signing": told.json(),
    });
    let lines = told.lines(language);
    let text = || {
        [&[card.get(language).to_owned()], lines.as_slice()]
            .concat()
            .join("\n")
    };
    context.output.answer(SCHEMA, &value, text)?;
    Ok(Exit::Done)
}

/// The rows are recorded as they stand now, and what they said before is kept beside them.
async fn take_over(
    queue: &mut Queue,
    recorder: &mut Recorder,
    different: &[Difference],
) -> Result<(), Failure> {
    for row in different {
        queue.note(0, &row.planned, Some(row.index))?;
    }
    let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
    if let Some(open) = queue.open.first() {
        let acts = already_recorded::acts(client, trust, open).await?;
        keep(queue, 0, open, &acts)?;
    }
    Ok(())
}

/// When a correction is made. A training ledger's clock is its own.
async fn now(
    context: &Context,
    recorder: &mut Recorder,
) -> Result<(TimestampMs, UtcOffset), Failure> {
    let at = match context.global.training {
        true => recorder.client.newest().await?.ledger_time,
        false => random::now()?,
    };
    Ok((at, Zone::of_machine().offset(at)))
}

/// Rows in which something differs that cannot be corrected: all of them, each with the way instead.
fn refuse_fixed(queue: &Queue, different: &[Difference]) -> Result<(), Failure> {
    let fixed: Vec<Wording> = different
        .iter()
        .filter_map(|row| {
            let (field, instead) = row.fixed()?;
            let field = field.map_or(words::WHOLE_RECORD.clone(), row::label);
            Some(words::cannot_be_corrected(
                &row.place, row.index, field, instead,
            ))
        })
        .collect();
    if fixed.is_empty() {
        return Ok(());
    }
    let directory = queue.open.first();
    let directory = directory.map(|open| open.dossier.directory.display().to_string());
    Err(Failure::input(Wording::join(&fixed, "\n"))
        .at(directory.unwrap_or_default())
        .hint(&words::PUT_BACK))
}

fn rows(different: &[Difference]) -> serde_json::Value {
    let row = |row: &Difference| {
        json!({
            "row": row.place,
            "entry": row.index,
            "stands": row.stands.index,
            "event": row.planned.draft.event.name(),
        })
    };
    different.iter().map(row).collect()
}
