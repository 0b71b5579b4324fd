//! `lot status`: what is still missing before review and release, in the order in which it must be
//! done, and who signs; a page for the wall.
//!
//! `step` finds the steps, here they are put into words. Only the dossier is looked at; whether
//! the rules are content is asked by `lot submit --dry-run`, and in the end by the ledger.

mod step;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::context::{Context, KeyArgs};
use super::super::exit::{Exit, Failure, Outcome};
use super::super::late;
use super::super::random;
use super::queue::{Queue, Vanished};
use super::workbook::IncludeHidden;
use crate::domain::id::LedgerId;
use crate::words::Language;
pub use step::{Phase, Signer, State, Step, steps};

/// Whose status.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  lotledger lot status cord-ev-lot --lang ja > wall.txt")]
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
    /// Runs the command.
    pub fn run(self, context: &Context) -> Outcome {
        let ledger = context.ledger_of(&self.keys.open()?)?;
        let queue = Queue::open(&[&self.dossier], ledger, None, self.unseen.of())?;
        let Some(open) = queue.open.first() else {
            return Ok(Exit::Done);
        };
        let manifest = &open.dossier.manifest;
        let (recorded, steps) = steps(&queue, open, ledger)?;
        let late = late_rows(context, &queue, ledger)?;
        let value = json!({
            "lot": manifest.lot.to_string(),
            "maker": manifest.organisation(manifest.maker),
            "specification": manifest.specification.to_string(),
            "recorded": recorded,
            "before_review": before(&steps, Phase::Review),
            "before_release": before(&steps, Phase::Release),
            "steps": steps.iter().map(Step::json).collect::<Vec<_>>(),
            "vanished": open.vanished,
            "late": late.iter().map(Late::json).collect::<Vec<_>>(),
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

/// How many steps come before a phase.
fn before(steps: &[Step], phase: Phase) -> usize {
    steps.iter().filter(|step| step.phase < phase).count()
}

struct Page<'s> {
    language: Language,
    recorded: usize,
    steps: &'s [Step],
    vanished: &'s [Vanished],
    late: &'s [Late],
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
fn late_rows(context: &Context, queue: &Queue, ledger: LedgerId) -> Result<Vec<Late>, Failure> {
    let mut late = Vec::new();
    if context.global.training {
        return Ok(late);
    }
    let now = random::now()?;
    for item in &queue.items {
        let planned = &item.planned;
        if let Some(hours) = late::hours(&planned.event, planned.occurred_at, now)
            && queue.recorded(item, ledger)?.is_none()
        {
            late.push(Late {
                place: queue.place(item),
                event: planned.event.name(),
                hours,
            });
        }
    }
    Ok(late)
}

impl Page<'_> {
    fn say<'t>(&self, en: &'t str, ja: &'t str) -> &'t str {
        match self.language {
            Language::English => en,
            Language::Japanese => ja,
        }
    }

    fn text(&self) -> String {
        let (review, release) = (
            before(self.steps, Phase::Review),
            before(self.steps, Phase::Release),
        );
        let recorded = self.recorded;
        let mut lines = Vec::new();
        if self.steps.is_empty() {
            lines.push(match self.language {
                Language::English => format!("{recorded} statements recorded; nothing is missing"),
                Language::Japanese => format!("記録済み {recorded}件。不足はありません"),
            });
        } else {
            lines.push(match self.language {
                Language::English => format!(
                    "{recorded} statements recorded; steps before review: {review}, before release: {release}"
                ),
                Language::Japanese => format!(
                    "記録済み {recorded}件。残り: 照査まで {review}件、出荷判定まで {release}件"
                ),
            });
        }
        for phase in Phase::ALL {
            let mut steps = self
                .steps
                .iter()
                .filter(|step| step.phase == phase)
                .peekable();
            if steps.peek().is_some() {
                lines.push(format!("\n{}", self.heading(phase)));
            }
            lines.extend(steps.map(|step| self.line(step)));
        }
        if !self.vanished.is_empty() {
            lines.push(format!(
                "\n{}",
                self.say(
                    "SIGNED OR RECORDED, AND NOT IN THE DOSSIER NOW: PUT THE ROW BACK",
                    "署名または記録済みで、現在の表にない行: 元に戻してください"
                )
            ));
        }
        lines.extend(self.vanished.iter().map(|row| match row.index {
            Some(index) => format!("  [!] {} | {index}", row.row),
            None => format!("  [!] {}", row.row),
        }));
        if !self.late.is_empty() {
            lines.push(format!(
                "\n{}",
                self.say(
                    "LATE: RECORDED NOW, EVERY VIAL OF A LOT THAT IS OPEN SAYS ASK_MAKER (LATE_ENTRIES)",
                    "遅延: 今記録すると、開始済みロットの全バイアルがASK_MAKER(LATE_ENTRIES)になります"
                )
            ));
        }
        lines.extend(
            self.late
                .iter()
                .map(|late| format!("  {} | {} | {} h", late.place, late.event, late.hours)),
        );
        lines.push(format!(
            "\n{}",
            self.say(
                "Not looked at: holds and recalls on the ledger, and rows of the specification that no sampling plan has.",
                "確認していないもの: 台帳上の保留・回収、採取計画にない規格項目"
            )
        ));
        lines.join("\n")
    }

    fn heading(&self, phase: Phase) -> &'static str {
        match (phase, self.language) {
            (Phase::Submit, Language::English) => "WRITTEN: SIGN AND SUBMIT, IN THIS ORDER",
            (Phase::Submit, Language::Japanese) => "記入済み: この順に署名して送信",
            (Phase::Write, Language::English) => "STILL TO BE DONE, WRITTEN AND SIGNED",
            (Phase::Write, Language::Japanese) => "これから実施・記入・署名",
            (Phase::Review, Language::English) => "REVIEW",
            (Phase::Review, Language::Japanese) => "製造記録照査",
            (Phase::Release, Language::English) => "RELEASE",
            (Phase::Release, Language::Japanese) => "出荷判定",
        }
    }

    fn line(&self, step: &Step) -> String {
        let what = step.what.get(self.language);
        let state = match step.state {
            State::Written => "",
            State::Missing => self.say("not written yet", "未記入"),
            State::Waiting => self.say("waits", "待ち"),
        };
        let who: Vec<String> = step
            .signers
            .iter()
            .map(|signer| format!("{} ({})", signer.person, signer.organisation))
            .collect();
        let who = match (who.is_empty(), step.role) {
            (false, role) => format!("{}, {role}", who.join(self.say(" or ", " または "))),
            (true, "") => String::new(),
            (true, role) => match self.language {
                Language::English => format!("NOBODY in lot.yaml can sign as {role}"),
                Language::Japanese => format!("署名できる {role} が lot.yaml にいません"),
            },
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
