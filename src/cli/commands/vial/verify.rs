//! `vial verify`: asks the daemon about a vial, and believes only the evidence that it sends.
//!
//! The daemon's own verdict is compared with the one computed here from its evidence. If they
//! differ, one of the two programs is wrong or somebody lies: that is said loudly, and the exit code
//! is at best 1. A code that cannot be read is never sent. Of a code that is none of its lot's vials the
//! daemon shows no evidence: that answer is said to be its word (`vial_word`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;

use super::scan;
use super::unproven;
use crate::cli::client::Client;
use crate::cli::commands::verify::arguments::{self, Scanned};
use crate::cli::commands::verify::{Out, answer, refuse_training, report};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::openings;
use crate::cli::render::facts::{DaemonFacts, VerdictFacts};
use crate::cli::scanned_codes;
use crate::digest::sha256;
use crate::domain::gs1::VialCode;
use crate::domain::id::OrgRef;
use crate::domain::reason::{About, ReasonCode};
use crate::domain::time::DurationMs;
use crate::domain::verdict::Giving;
use crate::format::bundle::frame;
use crate::format::commitment::Opening;
use crate::format::trust::TrustFile;
use crate::service::pb;
use crate::words::Problem;
use crate::words::failure;
use crate::words::{Wording, vial};
use pb::vial_service_client::VialServiceClient;

/// Largest answer that is accepted: a bundle of the largest size and the verdict.
const MAX_ANSWER_BYTES: usize = 12 << 20;

/// Ask about a vial.
#[derive(Debug, Subcommand)]
pub enum Vial {
    /// Should this vial be used? Asks the daemon and checks its evidence
    Verify(VialVerify),
    /// Say that a vial was opened (clinic)
    Open(crate::cli::commands::vial::clinic::Open),
    /// Say that a vial was given to a patient (clinic)
    Administer(crate::cli::commands::vial::clinic::Administer),
}

impl Vial {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Verify(command) => command.run(context).await,
            Self::Open(command) => command.run(context).await,
            Self::Administer(command) => command.run(context).await,
        }
    }
}

/// Should this vial be used? Asks the daemon and checks its evidence
#[derive(Debug, Args)]
#[command(
    before_help = "Examples:\n  \
    lotledger vial verify '(01)04987654000012(10)L1(21)...' --out vial.lotproof --out vial.html\n  \
    lotledger vial verify - --lang ja      # scan vial after vial; Ctrl-D ends",
    after_help = "With - each line of standard input is a code, as a scanner set to keyboard input types it (CR, LF\n\
    or both behind each). Every line is answered at once: shape and verdict first (○ △ ×, ? for a code that\n\
    cannot be read, - for a vial that could not be checked), with --json one object a line with its number.\n\
    --out DIR keeps the evidence of each vial. The exit code is that of the worst line, in the order 1, 2, 3,\n\
    4, 0; without any line it is 2."
)]
pub struct VialVerify {
    /// The code as scanned, or as printed under the symbol; - reads codes from a scanner
    #[arg(value_name = "CODE")]
    pub code: String,
    /// The organisation that asks, for which custody and own earlier use are checked; default: that
    /// of the token
    #[arg(long = "as", value_name = "ORG")]
    pub asked_by: Option<OrgRef>,
    /// How old the answer may be: 90m, 24h, 7d
    #[arg(long, value_name = "AGE", default_value = "24h", value_parser = arguments::age)]
    pub max_age: DurationMs,
    /// Openings of what donors' tests and interviews said, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub openings: Option<PathBuf>,
    /// Files to be written.
    #[command(flatten)]
    pub out: Out,
}

impl VialVerify {
    pub async fn run(self, context: &Context) -> Outcome {
        let (proof, pages) = (self.out.proof()?, self.out.pages());
        let asking = Answering::new(context, &self)?;
        if self.code == "-" {
            if let Some(page) = pages.first() {
                return Err(Failure::usage(&failure::NO_PAGE_FOR_SCANS)
                    .at("--out")
                    .found(page.display())
                    .hint(&failure::KEEP_AND_VERIFY));
            }
            return scan::session(asking, proof).await;
        }
        // An unreadable code is no verdict and no alarm: nothing is sent.
        let scanned = read(&self.code)?;
        let mut client = context.client().await?;
        self.out.must_be_new()?;
        let keep = proof.map_or(Keep::Nothing, Keep::File);
        let facts = asking.about(&mut client, &scanned, &keep).await?;
        report(context, &facts, &pages)
    }
}

/// Where the evidence goes.
pub(super) enum Keep<'a> {
    Nothing,
    File(&'a Path),
    /// Into a file of this directory, named after the vial and the evidence; the same evidence
    /// is there once.
    Directory(&'a Path),
}

impl Keep<'_> {
    fn write(&self, code: &VialCode, file: &[u8]) -> Result<Option<PathBuf>, Failure> {
        let path = match self {
            Self::Nothing => return Ok(None),
            Self::File(path) => path.to_path_buf(),
            Self::Directory(directory) => {
                let name = scanned_codes::file_name(code);
                let evidence = HEXLOWER.encode(&sha256(&[file]).bytes()[..8]);
                let path = directory.join(format!("{name}-{evidence}.lotproof"));
                // It may be there and cut off, if a disk was full or a machine went down.
                if !files::read(&path, file.len()).is_ok_and(|there| there == file) {
                    files::replace(&path, file, Mode::Shared)?;
                }
                return Ok(Some(path));
            }
        };
        files::create(&path, file, Mode::Shared)?;
        Ok(Some(path))
    }
}

/// What every code is asked with.
pub(super) struct Answering<'a> {
    pub(super) context: &'a Context,
    command: &'a VialVerify,
    trust: TrustFile,
    openings: Vec<Opening>,
    /// What the asker is about to give; the daemon is not told.
    pub(super) giving: Option<Giving>,
}

impl<'a> Answering<'a> {
    /// With the trust file and the openings that the command names.
    pub(super) fn new(context: &'a Context, command: &'a VialVerify) -> Result<Self, Failure> {
        Ok(Self {
            context,
            command,
            trust: context.trust()?,
            openings: openings::read_if_any(command.openings.as_deref())?,
            giving: None,
        })
    }
}

/// Reads a code by this machine's clock, or says why it cannot be read.
pub(super) fn read(code: &str) -> Result<Scanned<'_>, Failure> {
    Scanned::read(code, arguments::now(None)?.0)
}

impl Answering<'_> {
    /// Asks about a code, checks the evidence, compares.
    pub(super) async fn about(
        &self,
        client: &mut Client,
        scanned: &Scanned<'_>,
        keep: &Keep<'_>,
    ) -> Result<VerdictFacts, Failure> {
        let (now, now_from) = arguments::now_of(&client.newest().await?, scanned.at);
        let response = self.call(client, scanned.text).await?;
        let of_token = OrgRef::parse(&response.answered_for).ok();
        let asked_by = self.command.asked_by.or(of_token);
        let server = self.context.global.server.clone().unwrap_or_default();
        let input = |file, kept: Option<&Path>| answer::Input {
            file,
            name: kept.map_or_else(|| server.clone(), |path| path.display().to_string()),
            is_file: kept.is_some(),
            is_part: false,
            trust: &self.trust,
            trust_path: self.context.trust_path().display().to_string(),
            code: Some(scanned),
            asked_by,
            giving: self.giving.clone(),
            max_age: self.command.max_age,
            now,
            now_from,
            openings: self.openings.clone(),
        };
        let verdict = response.verdict.as_ref();
        if response.bundle.is_empty() {
            let mut facts = answer::without_evidence(&input(&[], None));
            unproven::say(&mut facts, &scanned.code, &server, verdict);
            refuse_training(self.context, &facts)?;
            let compare = arguments::compare_with_label(&facts, scanned);
            facts.not_checked.extend(compare);
            return Ok(facts);
        }
        let file = frame(&response.bundle);
        // A verdict that is reached is told, whether its evidence could be kept or not.
        let (kept, lost) = match keep.write(&scanned.code, &file) {
            Ok(kept) => (kept, None),
            Err(failure) => (None, Some(failure)),
        };
        let mut facts = answer::answer(input(&file, kept.as_deref()))?;
        refuse_training(self.context, &facts)?;
        if kept.is_none() {
            facts
                .check_it_yourself
                .insert(0, vial::KEEP_EVIDENCE.clone());
        }
        if asked_by.is_none()
            && milder_than_false(&facts)
            && let Some(failure) = custody_unasked(verdict)
        {
            return Err(failure.at(server));
        }
        let asked = Asked {
            address: &server,
            asked_by: asked_by.filter(|of| response.answered_for == of.to_string()),
            giving: self.giving.is_some(),
            with_openings: self.command.openings.is_some(),
        };
        compare(&mut facts, verdict, &asked);
        if let Some(failure) = lost {
            not_kept(&mut facts, &failure);
        }
        Ok(facts)
    }

    async fn call(&self, client: &Client, code: &str) -> Result<pb::VerifyVialResponse, Failure> {
        let request = client.request(pb::VerifyVialRequest {
            code: code.to_owned(),
            max_age_ms: self.command.max_age.ms(),
        });
        let mut service =
            VialServiceClient::new(client.channel()).max_decoding_message_size(MAX_ANSWER_BYTES);
        Client::answer(service.verify_vial(request).await)
    }
}

/// The answer stands, but there is no proof of it for later.
fn not_kept(facts: &mut VerdictFacts, failure: &Failure) {
    facts
        .not_checked
        .push(vial::not_kept(Wording::each(|language| {
            failure.text(language)
        })));
    if milder_than_false(facts) {
        facts.exit = Exit::NotChecked as u8;
    }
}

fn milder_than_false(facts: &VerdictFacts) -> bool {
    facts.exit == Exit::Done as u8 || facts.exit == Exit::Ask as u8
}

/// For the token's organisation the daemon finds a fault in custody, and nobody said here who asks:
/// an answer without that fault would be read as one for the organisation.
fn custody_unasked(daemon: Option<&pb::Verdict>) -> Option<Failure> {
    let custody = [ReasonCode::NotInYourCustody, ReasonCode::CustodyGap];
    let codes = daemon?.reasons.iter().filter_map(|r| r.code.parse().ok());
    let found: Vec<&str> = codes
        .filter(|code| custody.contains(code))
        .map(ReasonCode::name)
        .collect();
    (!found.is_empty()).then(|| {
        Failure::not_checked(Problem::WHO_ASKS, &failure::NOBODY_ASKS)
            .found(format!(
                "{}, says the daemon to the organisation of the token",
                found.join(", ")
            ))
            .expected("--as with the organisation of the token")
            .hint(&failure::SAY_WHO_ASKS)
    })
}

/// Compares with what the daemon says of its own evidence, and takes the worse exit code.
fn compare(facts: &mut VerdictFacts, daemon: Option<&pb::Verdict>, question: &Asked<'_>) {
    let Some(daemon) = daemon else {
        facts.not_checked.push(vial::NO_VERDICT_OF_DAEMON.clone());
        return;
    };
    let verdict = unproven::overall(daemon);
    let theirs = daemon.reasons.iter();
    let theirs: Vec<Compared> = theirs
        .map(|r| (r.code.parse().map_err(|_| r.code.clone()), r.about.clone()))
        .collect();
    let ours = facts.reasons.iter();
    let ours: Vec<Compared> = ours
        .map(|r| {
            let about = r.about.as_ref().map(About::to_string);
            (Ok(r.code), about.unwrap_or_default())
        })
        .collect();
    let (our_core, ours_all_compared) = question.comparable(&ours);
    let (their_core, theirs_all_compared) = question.comparable(&theirs);
    // Where every reason is compared the overall answers must be the same too.
    let same_overall = facts.verdict == verdict || !(ours_all_compared && theirs_all_compared);
    let same_checkpoint = facts.checked.checkpoint.as_ref().is_some_and(|ours| {
        ours.size == daemon.checkpoint_size && ours.root == HEXLOWER.encode(&daemon.checkpoint_root)
    });
    let agrees = our_core == their_core && same_overall && same_checkpoint;
    if !agrees && milder_than_false(facts) {
        facts.exit = Exit::False as u8;
        facts.headline = vial::DIFFERS.clone();
    }
    facts.daemon = Some(DaemonFacts {
        agrees: Some(agrees),
        ..unproven::told(question.address, daemon)
    });
    if question.asked_by.is_none() {
        facts.not_checked.push(vial::CUSTODY_OF_DAEMON.clone());
    }
}

/// What may make an honest daemon's reasons other than ours: it does not know this trust file and
/// these openings, what is about to be given and by what clock, and it answers for the organisation of the token.
struct Asked<'a> {
    address: &'a str,
    asked_by: Option<OrgRef>,
    giving: bool,
    with_openings: bool,
}

/// A reason as it is compared: its code, or one that this program does not know, and what it is about.
type Compared = (Result<ReasonCode, String>, String);

impl Asked<'_> {
    /// The reasons that must be the same, and whether these are all.
    fn comparable(&self, reasons: &[Compared]) -> (BTreeSet<Compared>, bool) {
        use ReasonCode as Code;
        let mut all = true;
        let mut core = BTreeSet::new();
        for reason in reasons {
            let left_out = match reason.0 {
                Ok(Code::StaleView | Code::CheckpointUnwitnessed | Code::IndexNotReplayed) => true,
                Ok(
                    Code::WrongRoute
                    | Code::DoseAboveProduct
                    | Code::VolumeAboveVial
                    | Code::NotOpened
                    | Code::BeyondUse,
                ) => self.giving,
                Ok(
                    Code::DonorIneligible
                    | Code::DonorQuarantine
                    | Code::AdverseResultOutsideSpec
                    | Code::DonorInforms,
                ) => self.with_openings,
                Ok(Code::NotInYourCustody | Code::CustodyGap) => self.asked_by.is_none(),
                _ => false,
            };
            let used = matches!(
                reason.0,
                Ok(Code::AlreadyUsed | Code::AlreadyOpenedElsewhere | Code::AlreadyYours)
            );
            // Of somebody's own vial the daemon does not know that they are about to give it.
            all &= !(self.giving && used);
            if left_out {
                all = false;
            } else if self.asked_by.is_none() && used {
                // Used is used, whoever asks; only the name of the reason depends on it.
                all = false;
                core.insert((Ok(Code::AlreadyUsed), String::new()));
            } else {
                core.insert(reason.clone());
            }
        }
        (core, all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(texts: &[&str]) -> Vec<Compared> {
        let pair = |text: &&str| {
            let (code, about) = text.split_once('=').unwrap_or((text, ""));
            (code.parse(), about.to_owned())
        };
        texts.iter().map(pair).collect()
    }

    /// A file that a full disk cut off is not taken for the evidence.
    #[test]
    fn evidence_in_a_directory_is_whole() {
        let directory = tempfile::tempdir().unwrap();
        let keep = Keep::Directory(directory.path());
        let code = VialCode::parse("(01)04987654000012(10)L1(21)A", 2026).unwrap();
        let path = keep.write(&code, b"evidence").unwrap().unwrap();
        for there in [
            &b"evid"[..],
            b"",
            b"evidencf",
            b"evidence and more",
            b"evidence",
        ] {
            std::fs::write(&path, there).unwrap();
            assert_eq!(
                keep.write(&code, b"evidence").unwrap().as_ref(),
                Some(&path)
            );
            assert_eq!(std::fs::read(&path).unwrap(), b"evidence");
        }
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
        let nowhere = directory.path().join("nowhere");
        assert!(Keep::Directory(&nowhere).write(&code, b"evidence").is_err());
    }

    #[test]
    fn a_fault_of_custody_is_no_answer_to_nobody() {
        for (code, silent) in [
            ("NOT_IN_YOUR_CUSTODY", false),
            ("CUSTODY_GAP", false),
            ("ALREADY_YOURS", true),
            ("UNAPPROVED_PRODUCT", true),
        ] {
            let reason = pb::VerdictReason {
                code: code.to_owned(),
                ..Default::default()
            };
            let verdict = pb::Verdict {
                reasons: vec![reason],
                ..Default::default()
            };
            let failure = custody_unasked(Some(&verdict));
            assert_eq!(failure.is_none(), silent, "{code}");
            assert!(failure.is_none_or(|f| f.exit == Exit::NotChecked));
        }
    }

    #[test]
    fn what_must_be_the_same() {
        let org = Some(OrgRef::from_bytes([1; 16]));
        // Asker, openings given, ours, theirs, same.
        type Row = (
            Option<OrgRef>,
            bool,
            &'static [&'static str],
            &'static [&'static str],
            bool,
        );
        let table: &[Row] = &[
            (org, false, &["RECALLED=I"], &["RECALLED=I"], true),
            (org, false, &["RECALLED=I"], &["RECALLED=II"], false),
            (org, false, &["TEST_FAIL=PH"], &[], false),
            (org, false, &["STALE_VIEW=30 h"], &[], true),
            (org, false, &["NOT_IN_YOUR_CUSTODY"], &[], false),
            (None, false, &[], &["NOT_IN_YOUR_CUSTODY"], true),
            (None, false, &["ALREADY_USED"], &["ALREADY_YOURS"], true),
            (None, false, &["ALREADY_USED"], &[], false),
            (org, false, &["ALREADY_USED"], &["ALREADY_YOURS"], false),
            (org, true, &["DONOR_INELIGIBLE"], &[], true),
            (org, false, &["DONOR_INELIGIBLE"], &[], false),
        ];
        for (asked_by, with_openings, ours, theirs, same) in table {
            let asked = Asked {
                address: "",
                asked_by: *asked_by,
                giving: false,
                with_openings: *with_openings,
            };
            let (ours, theirs) = (reasons(ours), reasons(theirs));
            let equal = asked.comparable(&ours).0 == asked.comparable(&theirs).0;
            assert_eq!(equal, *same, "{ours:?} {theirs:?}");
        }
    }
}
