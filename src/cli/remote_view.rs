//! The ledger as far as the daemon showed it.
//!
//! With a trust file the histories are evidence that is checked; without one they are the daemon's
//! word.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cli::client::Client;
use crate::cli::exit::Code;
use crate::cli::exit::Failure;
use crate::domain::event::VialsCommissioned;
use crate::domain::id::{Digest, LotId, VialTag};
use crate::domain::replay::{Carried as _, Judgements as _};
use crate::domain::rules_in_force;
use crate::domain::state::State;
use crate::domain::statement::{Recorded, Role, Statement};
use crate::domain::subject::{BySubject, Position, Subject, subjects};
use crate::domain::view::{Known, Lookup, SidecarLookup, VialLookup, View};
use crate::format::bundle::{UntrustedBundle, decode_bundle};
use crate::format::envelope::Envelope;
use crate::format::statement::MAX_SEEN;
use crate::format::trust::TrustFile;
use crate::verify::Lacking;
use crate::verify::histories::{self, Evidence, Rejection};
use crate::verify::public_text::{self, Texts, Told};
use crate::words::Problem;
use crate::words::Wording;
use crate::words::failure;

/// Most rounds of loading; a walk up a lineage takes one round a generation.
pub(super) const MAX_ROUNDS: usize = 64;

/// The ledger as far as the daemon showed it.
pub struct RemoteView {
    seen: Histories,
    asked: BTreeSet<Subject>,
    /// What may be new: absent where the daemon does not say whether it is there.
    new: BTreeSet<Subject>,
    hidden: BTreeSet<Subject>,
    /// What is hidden says nothing about the others of its kind.
    one_by_one: bool,
    /// What will be recorded before what is asked about, by subject.
    expected: BySubject<Vec<Arc<Recorded>>>,
}

enum Histories {
    Nothing,
    /// Checked against the trust file.
    Checked(Box<Evidence>),
    /// As the daemon says.
    Unchecked(BTreeMap<Subject, Arc<Known>>, Texts),
}

impl View for RemoteView {
    fn subject(&self, subject: &Subject) -> Lookup {
        let shown = self.shown(subject);
        let Some(expected) = self.expected.get(subject) else {
            return shown;
        };
        let before = match shown {
            Lookup::NotHeld => return Lookup::NotHeld,
            Lookup::Absent => None,
            Lookup::Present(known) => Some(known),
        };
        let rules = match self.shown(&Subject::Ledger) {
            Lookup::Present(ledger) => ledger.state.rules_at(u64::MAX),
            Lookup::Absent | Lookup::NotHeld => rules_in_force::FIRST,
        };
        let known = expected.iter().fold(before, |before, entry| {
            let mut position = before.as_ref().map_or(Position::EMPTY, |b| b.position);
            position.count += 1;
            let known = Known::after(before, subject, position, Some(entry), rules);
            Some(Arc::new(known))
        });
        known.map_or(Lookup::Absent, Lookup::Present)
    }

    /// Vial lists are not on the ledger and the daemon does not hand them out here, so that a vial is
    /// of the lot is left to the ledger to check.
    fn vial(&self, _: &LotId, _: &VialTag) -> VialLookup {
        VialLookup::Member
    }

    /// So is that a vial is of one lot.
    fn sidecar(&self, _: &VialsCommissioned) -> SidecarLookup {
        SidecarLookup::Fresh
    }
}

impl RemoteView {
    pub fn new() -> Self {
        Self {
            seen: Histories::Nothing,
            asked: BTreeSet::from([Subject::Ledger]),
            new: BTreeSet::new(),
            hidden: BTreeSet::new(),
            one_by_one: false,
            expected: BySubject::default(),
        }
    }

    /// An empty view for the author of something that may be the first to name these subjects.
    ///
    /// What is absent looks to an organisation like what is another's, so that its daemon does not
    /// say that a reference is free. The author who has drawn it knows, and need not be told.
    pub fn with_new(new: BTreeSet<Subject>) -> Self {
        Self { new, ..Self::new() }
    }

    /// An empty view for somebody who goes by what is shown: the rest is absent ([`RemoteView::hidden`]). Each subject
    /// that is not shown takes a round of loading.
    pub fn of_what_is_shown() -> Self {
        Self {
            one_by_one: true,
            ..Self::new()
        }
    }

    /// From here on it answers as if this were recorded too.
    pub fn expect(&mut self, entry: Arc<Recorded>) {
        for subject in subjects(&entry.statement.event) {
            let expected = self.expected.entry(subject).or_default();
            expected.push(Arc::clone(&entry));
        }
    }

    /// It answers by what is recorded alone again.
    pub fn expect_nothing(&mut self) {
        self.expected = BySubject::default();
    }

    /// What the daemon showed.
    fn shown(&self, subject: &Subject) -> Lookup {
        if self.hidden.contains(subject) {
            return Lookup::Absent;
        }
        if !self.asked.contains(subject) {
            return Lookup::NotHeld;
        }
        match &self.seen {
            Histories::Nothing => Lookup::NotHeld,
            Histories::Checked(evidence) => evidence.subject(subject),
            Histories::Unchecked(states, _) => states
                .get(subject)
                .map_or(Lookup::Absent, |known| Lookup::Present(Arc::clone(known))),
        }
    }

    /// The evidence, if it was checked.
    pub fn evidence(&self) -> Option<&Evidence> {
        match &self.seen {
            Histories::Checked(evidence) => Some(evidence),
            Histories::Nothing | Histories::Unchecked(..) => None,
        }
    }

    /// What a recall says to the public.
    pub fn told(&self, recall: &Recorded) -> Told {
        match &self.seen {
            Histories::Nothing => Told::of(recall, &Texts::new()),
            Histories::Checked(evidence) => evidence.told(recall),
            Histories::Unchecked(_, texts) => Told::of(recall, texts),
        }
    }

    /// How many histories can be asked for besides.
    pub fn room(&self) -> usize {
        MAX_SEEN.saturating_sub(self.asked.len())
    }

    /// Whether a subject was asked for.
    pub fn has_asked(&self, subject: &Subject) -> bool {
        self.asked.contains(subject) || self.hidden.contains(subject)
    }

    /// The legal entries of a history that was loaded, in log order; also of one that has no folded state.
    pub fn acts(&self, subject: &Subject) -> Vec<Arc<Recorded>> {
        match &self.seen {
            Histories::Nothing => Vec::new(),
            Histories::Checked(evidence) => {
                let judged = evidence.replayed().judged(subject).into_iter();
                let legal = judged.filter(|judged| judged.refusal.is_none());
                legal.map(|judged| Arc::clone(&judged.recorded)).collect()
            }
            Histories::Unchecked(states, _) => states
                .get(subject)
                .map_or_else(Vec::new, |known| known.state.acts.clone()),
        }
    }

    /// Subjects that are taken for new on their author's word.
    pub fn hidden(&self) -> &BTreeSet<Subject> {
        &self.hidden
    }

    /// Loads these subjects beside those held already, under one new checkpoint.
    pub async fn load(
        &mut self,
        client: &mut Client,
        trust: Option<&TrustFile>,
        subjects: impl IntoIterator<Item = Subject>,
    ) -> Result<(), Failure> {
        let hidden = &self.hidden;
        let open = subjects.into_iter().filter(|s| !hidden.contains(s));
        self.asked.extend(open);
        // Which rules were in force for an entry stands there.
        self.asked.insert(Subject::Ledger);
        for _ in 0..MAX_ROUNDS {
            if self.asked.len() > MAX_SEEN {
                return Err(incomplete(format!(
                    "more than {MAX_SEEN} histories are needed"
                )));
            }
            let asked: Vec<Subject> = self.asked.iter().cloned().collect();
            let bytes = match client.histories(&asked).await {
                Err(failure) if self.hide(&failure, &asked) => continue,
                answer => answer?,
            };
            let bundle = decode_bundle(&bytes).map_err(|error| incomplete(error.to_string()))?;
            let Some(trust) = trust else {
                self.seen = fold(&bundle)?;
                return Ok(());
            };
            // Evidence carries the enrolment of every key that signed in it, back to the roots.
            let before = self.asked.len();
            match histories::open(&bundle, trust, rules_in_force::KNOWN, 1) {
                Ok(evidence) => {
                    self.asked.extend(signing_keys(&evidence));
                    if self.asked.len() == before {
                        self.seen = Histories::Checked(Box::new(evidence));
                        return Ok(());
                    }
                }
                Err(rejection) => {
                    self.asked.extend(missing_keys(&rejection));
                    if self.asked.len() == before {
                        return Err(rejected(rejection));
                    }
                }
            }
        }
        Err(incomplete(
            "the walk through the histories does not end".to_owned(),
        ))
    }
}

impl RemoteView {
    /// Takes what the daemon does not show for new, if it may be, and mostly all that is new of its kind.
    fn hide(&mut self, failure: &Failure, asked: &[Subject]) -> bool {
        let place = failure
            .field
            .strip_prefix("subjects[")
            .and_then(|rest| rest.strip_suffix(']'))
            .and_then(|place| place.parse::<usize>().ok());
        let refused = match (&failure.code, place.and_then(|i| asked.get(i))) {
            (Code::Problem(Problem::NOT_VISIBLE), Some(subject))
                if self.one_by_one || self.new.contains(subject) =>
            {
                subject
            }
            _ => return false,
        };
        let alike = |subject: &&Subject| match self.one_by_one {
            true => *subject == refused,
            false => self.new.contains(*subject) && subject.kind() == refused.kind(),
        };
        let hidden: BTreeSet<Subject> = asked.iter().filter(alike).cloned().collect();
        self.asked.retain(|subject| !hidden.contains(subject));
        self.hidden.extend(hidden);
        true
    }
}

impl Default for RemoteView {
    fn default() -> Self {
        Self::new()
    }
}

/// The keys that signed in evidence, apart from roots and keys that sign their own enrolment.
fn signing_keys(evidence: &Evidence) -> BTreeSet<Subject> {
    let histories = evidence.replayed().carried().histories();
    let acts = histories.into_iter().flat_map(|(_, acts)| acts);
    let signers = acts.flat_map(|(act, _)| &act.statement.signers);
    let enrolled = signers.filter(|s| !matches!(s.role, Role::Root | Role::Enrollee));
    enrolled.map(|signer| Subject::Key(signer.key)).collect()
}

/// The keys without which evidence could not be read.
fn missing_keys(rejection: &Rejection) -> BTreeSet<Subject> {
    let lacking = match rejection {
        Rejection::Incomplete(lacking) => lacking.as_slice(),
        Rejection::Invalid(_) => &[],
    };
    let keys = lacking.iter().filter_map(|lacking| match lacking {
        Lacking::SigningKey { key, .. } => Some(Subject::Key(*key)),
        _ => None,
    });
    keys.collect()
}

/// Folds histories on the daemon's word.
fn fold(bundle: &UntrustedBundle) -> Result<Histories, Failure> {
    let recorded: Vec<Arc<Recorded>> = statements(bundle)?
        .into_iter()
        .map(|(place, statement)| {
            let bundled = &bundle.entries[place];
            let payload = bundled.entry.envelope().map(Envelope::payload_hash);
            Arc::new(Recorded {
                index: bundled.entry.index,
                leaf: bundled.leaf_hash(),
                payload_hash: payload.unwrap_or(Digest::ZERO),
                recorded_at: bundled.entry.recorded_at,
                statement,
            })
        })
        .collect();
    let texts = public_text::carried(bundle, recorded.iter().map(Arc::as_ref))
        .map_err(|fault| rejected(fault.into()))?;
    let mut histories = Vec::new();
    for history in &bundle.histories {
        let mut position = Position::EMPTY;
        let mut acts = Vec::new();
        for place in &history.entries {
            let place = usize::try_from(*place).unwrap_or(usize::MAX);
            let entry = recorded.get(place).ok_or_else(|| {
                incomplete("a history refers to an entry that is not there".to_owned())
            })?;
            position = position.push(entry.statement.event.number(), &entry.leaf);
            acts.push(Arc::clone(entry));
        }
        histories.push((&history.subject, position, acts));
    }
    let own = histories
        .iter()
        .find(|(subject, ..)| **subject == Subject::Ledger);
    let ledger = State::of_ledger(own.into_iter().flat_map(|(_, _, acts)| acts.clone()));
    let in_force = ledger.rules().cloned().unwrap_or_default();
    let states = histories.into_iter().map(|(subject, position, acts)| {
        let state = State::of(subject, acts, &in_force);
        (subject.clone(), Arc::new(Known { position, state }))
    });
    Ok(Histories::Unchecked(states.collect(), texts))
}

/// The statements of a bundle by their place; the last entry, a seal, has none.
fn statements(bundle: &UntrustedBundle) -> Result<Vec<(usize, Statement)>, Failure> {
    let mut all = Vec::new();
    for (place, bundled) in bundle.entries.iter().enumerate() {
        if let Some(envelope) = bundled.entry.envelope() {
            let statement = envelope
                .statement()
                .map_err(|error| incomplete(error.to_string()))?;
            all.push((place, statement));
        }
    }
    Ok(all)
}

fn rejected(rejection: Rejection) -> Failure {
    match rejection {
        Rejection::Invalid(faults) => {
            let text: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Failure::refused(Problem::EVIDENCE, &failure::FALSE_EVIDENCE)
                .found(text.join("\n            "))
                .hint(&failure::SIGN_NOTHING)
        }
        Rejection::Incomplete(lacking) => {
            let lacking: Vec<Wording> = lacking.iter().map(Lacking::said).collect();
            incomplete(Wording::join(&lacking, "; ").english().to_owned())
        }
    }
}

/// What the rules say cannot be found out.
pub(super) fn incomplete(what: String) -> Failure {
    Failure::not_checked(Problem::INCOMPLETE, &failure::RULES_NOT_ASKED)
        .found(what)
        .hint(&failure::TOKEN_NEEDED)
}
