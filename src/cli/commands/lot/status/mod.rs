//! `lot status`: what is still missing before review and release, in the order in which it must be
//! done, and who signs; a page for the wall.
//!
//! `step` finds the steps in the dossier, `ledger` asks how far the lot has come and what the release gate finds in it
//! now; here they are put into words.

mod ledger;
mod step;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::submission_order::{Open, Queue, Vanished};
use super::workbook::IncludeHidden;
use crate::cli::before_signing::late;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::random;
use crate::words::{Language, Wording, lot};
use ledger::OnLedger;
pub use step::{ByOthers, NextStep, Phase, Signer, State, steps};

/// Whose status.
#[derive(Debug, Args)]
#[command(
    before_help = "Example:\n  lotledger lot status cord-ev-lot --lang ja > wall.txt",
    long_about = "What a dossier still needs, and who must sign.\n\nWith --server and --token-file also how far the lot has come on the ledger (released, rejected, recalled, on hold), what the release gate finds in it now, and which rows make every vial ask."
)]
pub struct Status {
    /// The dossier
    dossier: PathBuf,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// Cells that nobody sees.
    #[command(flatten)]
    unseen: IncludeHidden,
}

impl Status {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let ledger = context.ledger_of(&keyring)?;
        let queue = Queue::open(&[&self.dossier], ledger, None, self.unseen.of())?;
        let Some(open) = queue.open.first() else {
            return Ok(Exit::Done);
        };
        let manifest = &open.dossier.manifest;
        let on_ledger = asked(context, &keyring, &queue, open).await;
        let by_others = on_ledger.as_ref().map(OnLedger::by_others);
        let by_others = by_others.unwrap_or(const { &ByOthers::new() });
        let due = on_ledger.as_ref().map(OnLedger::due).unwrap_or_default();
        let (recorded, mut steps) = steps(&queue, open, by_others, due)?;
        if let Ok(on_ledger) = &on_ledger {
            let rejected = on_ledger.is_rejected();
            steps.retain(|step| {
                let settled = step.state == State::Missing && on_ledger.settles(step.phase);
                let too_late = rejected && step.phase >= Phase::Review;
                !settled && !too_late
            });
        }
        let late = late_rows(context, &queue)?;
        let value = json!({
            "lot": manifest.lot.to_string(),
            "maker": manifest.organisation(manifest.maker),
            "specification": manifest.specification.to_string(),
            "recorded": recorded,
            "before_review": before(&steps, Phase::Review),
            "before_release": before(&steps, Phase::Release),
            "steps": steps.iter().map(NextStep::json).collect::<Vec<_>>(),
            "vanished": open.vanished,
            "late": late.iter().map(Late::json).collect::<Vec<_>>(),
            "ledger": on_ledger.as_ref().ok().map(OnLedger::json),
            "ledger_not_asked": on_ledger.as_ref().err().map(|why| why.get(Language::English)),
        });
        context
            .output
            .answer("lotledger.lot-status.v2", &value, || {
                let page = Page {
                    language: context.output.language,
                    recorded,
                    steps: &steps,
                    vanished: &open.vanished,
                    late: &late,
                    on_ledger: on_ledger.as_ref(),
                };
                let head = format!(
                    "{}   {}   {}\n",
                    manifest.lot,
                    manifest.organisation(manifest.maker),
                    manifest.specification
                );
                head + &page.text()
            })?;
        Ok(Exit::Done)
    }
}

fn before(steps: &[NextStep], phase: Phase) -> usize {
    steps.iter().filter(|step| step.phase < phase).count()
}

struct Page<'s> {
    language: Language,
    recorded: usize,
    steps: &'s [NextStep],
    vanished: &'s [Vanished],
    late: &'s [Late],
    on_ledger: Result<&'s OnLedger, &'s Wording>,
}

/// What the ledger says, or why it was not asked: a wall without a network keeps the dossier's steps.
async fn asked(
    context: &Context,
    keyring: &Keyring,
    queue: &Queue,
    open: &Open,
) -> Result<OnLedger, Wording> {
    let global = &context.global;
    let token = global.token_file.is_some() || global.client_certificate.is_some();
    if global.server.is_none() || !token {
        return Err(lot::SAY_SERVER_AND_TOKEN.clone());
    }
    let answer = OnLedger::of(context, keyring, queue, open).await;
    answer.map_err(|failure| Wording::each(|language| failure.message(language)))
}

/// A row that is not recorded yet, and would be late if it were recorded now.
struct Late {
    place: String,
    event: &'static str,
    hours: i64,
}

impl Late {
    fn json(&self) -> serde_json::Value {
        json!({"place": self.place, "event": self.event, "hours": self.hours})
    }
}

/// On a training ledger nobody knows here what time it is there.
fn late_rows(context: &Context, queue: &Queue) -> Result<Vec<Late>, Failure> {
    let mut late = Vec::new();
    if context.global.training {
        return Ok(late);
    }
    let now = random::now()?;
    for item in &queue.items {
        let planned = &item.planned;
        // What says so itself is not late.
        if planned.draft.retrospective.is_none()
            && let Some(hours) = late::hours(&planned.draft.event, planned.draft.occurred_at, now)
            && queue.recorded(item)?.is_none()
        {
            late.push(Late {
                place: queue.place(item),
                event: planned.draft.event.name(),
                hours,
            });
        }
    }
    Ok(late)
}

impl Page<'_> {
    fn text(&self) -> String {
        let (review, release) = (
            before(self.steps, Phase::Review),
            before(self.steps, Phase::Release),
        );
        let head = match self.steps.is_empty() {
            true => lot::nothing_missing(self.recorded),
            false => lot::still_missing(self.recorded, review, release),
        };
        let say = |text: &Wording| format!("\n{}", text.get(self.language));
        let mut lines = vec![head.get(self.language).to_owned()];
        if let Ok(on_ledger) = self.on_ledger {
            lines.extend(on_ledger.lines(self.language));
        }
        for phase in Phase::ALL {
            let mut steps = self
                .steps
                .iter()
                .filter(|step| step.phase == phase)
                .peekable();
            if steps.peek().is_some() {
                lines.push(say(heading(phase)));
            }
            lines.extend(steps.map(|step| self.line(step)));
        }
        if !self.vanished.is_empty() {
            lines.push(say(&lot::VANISHED));
        }
        lines.extend(self.vanished.iter().map(|row| match row.index {
            Some(index) => format!("  [!] {} | {index}", row.row),
            None => format!("  [!] {}", row.row),
        }));
        if !self.late.is_empty() {
            lines.push(say(&lot::LATE));
        }
        lines.extend(
            self.late
                .iter()
                .map(|late| format!("  {} | {} | {} h", late.place, late.event, late.hours)),
        );
        if let Err(why) = self.on_ledger {
            lines.push(say(&lot::NOT_LOOKED_AT));
            let why = why.get(self.language);
            lines.push(lot::not_asked(why).get(self.language).to_owned());
        }
        lines.join("\n")
    }

    fn line(&self, step: &NextStep) -> String {
        let what = step.what.get(self.language);
        let state = match step.state {
            State::Written => "",
            State::Missing => lot::NOT_WRITTEN.get(self.language),
            State::Waiting => lot::WAITS.get(self.language),
        };
        let who: Vec<String> = step
            .signers
            .iter()
            .map(|signer| match signer.person.is_empty() {
                true => signer.organisation.clone(),
                false => format!("{} ({})", signer.person, signer.organisation),
            })
            .collect();
        // Of a row that is written all sign; of one that is missing whoever can.
        let between = match step.state {
            State::Written => " + ",
            State::Missing | State::Waiting => lot::OR.get(self.language),
        };
        let who = match (who.is_empty(), step.role) {
            (false, role) => format!("{}, {role}", who.join(between)),
            (true, "") => String::new(),
            (true, role) => lot::nobody(role).get(self.language).to_owned(),
        };
        let parts = [
            step.at.as_deref().unwrap_or_default(),
            what,
            &who,
            &step.place,
            state,
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("  [ ] {}", parts.join(" | "))
    }
}

fn heading(phase: Phase) -> &'static Wording {
    match phase {
        Phase::Submit => &lot::SUBMIT,
        Phase::Write => &lot::WRITE,
        Phase::Review => &lot::REVIEW,
        Phase::Release => &lot::RELEASE,
    }
}
