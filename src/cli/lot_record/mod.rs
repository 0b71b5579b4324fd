//! Everything that is recorded of one lot, read once: its making, samples and results, holds, release; how it stands
//! by the rules; and how far that is proven. `lot show`, `lot history` and `lot certificate` tell it.
//!
//! The histories come with their proofs, which are checked where there is a trust file; [`LotRecord::evidence`] says
//! whether they were. Which shipments there are is the daemon's word.

pub(super) mod doubts;
mod history;
mod names;
mod which;

pub use history::{Line, lines};
pub use names::{Names, Who};
pub use which::{LotArg, SaidLot};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::client::Client;
use crate::cli::exit::Failure;
use crate::cli::remote_view::{MAX_ROUNDS, RemoteView, incomplete};
use crate::cli::render::facts::PartyFacts;
use crate::cli::render::recall::RecallFacts;
use crate::domain::gate::awaits_conclusion;
use crate::domain::id::{LotId, NodeRef, SampleRef};
use crate::domain::reason::Detail;
use crate::domain::state::{LotState, Planned, SampleState, SamplingState, State};
use crate::domain::statement::{Recorded, Role};
use crate::domain::subject::{Subject, subjects};
use crate::domain::time::TimestampMs;
use crate::domain::verdict::{LotAnswer, LotStanding, lot_on_word, lot_standing};
use crate::domain::view::{Lookup, Need, Reader, Ref, View as _};
use crate::format::trust::TrustFile;
use crate::verify::histories::Evidence;
use crate::words::{Problem, sheet as words};

/// A lot as the ledger shows it.
pub struct LotRecord {
    pub lot: LotId,
    view: RemoteView,
    /// How it stands; `None` if this token is not shown what that rests on.
    pub standing: Option<LotStanding>,
    /// The ledger's time when it was read.
    pub now: TimestampMs,
}

/// A sample of a lot or of what it was made of.
pub struct SampleOf {
    pub id: SampleRef,
    pub(super) state: Ref<SampleState>,
    /// The line of the plan that it was taken for.
    pub planned: Option<Planned>,
}

impl LotRecord {
    /// Reads everything that is shown to this token.
    ///
    /// # Errors
    /// The lot is not shown (`NOT_VISIBLE`), or evidence is false or lacking.
    pub async fn read(
        client: &mut Client,
        trust: Option<&TrustFile>,
        lot: LotId,
    ) -> Result<Self, Failure> {
        let newest = client.newest().await?;
        let mut record = Self {
            view: RemoteView::of_what_is_shown(),
            standing: None,
            now: newest.ledger_time,
            lot,
        };
        record.judge(client, trust).await?;
        if Reader::new(&record.view)
            .lot(&record.lot)
            .ok()
            .flatten()
            .is_none()
        {
            return Err(
                Failure::not_checked(Problem::NOT_VISIBLE, &words::LOT_NOT_SHOWN)
                    .at("LOT")
                    .found(&record.lot)
                    .hint(&words::WHO_SEES_LOTS),
            );
        }
        for _ in 0..MAX_ROUNDS {
            let further = record.further();
            // Of a lot that fills the answer by itself some names are left out: their references stand there.
            let some = further
                .into_iter()
                .filter(|subject| !record.view.has_asked(subject))
                .take(record.view.room())
                .collect();
            if !load_new(&mut record.view, client, trust, some).await? {
                return Ok(record);
            }
        }
        Err(endless())
    }

    /// How it stands, with everything loaded that this takes.
    async fn judge(
        &mut self,
        client: &mut Client,
        trust: Option<&TrustFile>,
    ) -> Result<(), Failure> {
        let first = BTreeSet::from([Subject::Lot(self.lot.clone())]);
        self.view.load(client, trust, first).await?;
        for _ in 0..MAX_ROUNDS {
            let needs = match self.answer() {
                LotAnswer::Standing(standing) => {
                    // What is hidden looks absent where nobody proves anything.
                    self.standing = self.view.hidden().is_empty().then_some(*standing);
                    return Ok(());
                }
                LotAnswer::Need(needs) => needs,
            };
            if !load_new(&mut self.view, client, trust, subjects_of(needs)).await? {
                return Ok(());
            }
        }
        Err(endless())
    }

    fn answer(&self) -> LotAnswer {
        match self.view.evidence() {
            Some(evidence) => lot_standing(evidence.replayed(), &self.lot, self.now),
            None => lot_on_word(&self.view, &self.lot, self.now),
        }
    }

    /// How it will stand once these are recorded; `None` where this token is not shown what that rests on. What the
    /// keys of their signers are worth is not asked.
    pub async fn foreseen(
        &mut self,
        client: &mut Client,
        trust: Option<&TrustFile>,
        entries: impl IntoIterator<Item = Arc<Recorded>>,
    ) -> Result<Option<LotStanding>, Failure> {
        for entry in entries {
            self.view.expect(entry);
        }
        for _ in 0..MAX_ROUNDS {
            let needs = match lot_on_word(&self.view, &self.lot, self.now) {
                LotAnswer::Standing(standing) => {
                    return Ok(self.view.hidden().is_empty().then_some(*standing));
                }
                LotAnswer::Need(needs) => needs,
            };
            if !load_new(&mut self.view, client, trust, subjects_of(needs)).await? {
                return Ok(None);
            }
        }
        Err(endless())
    }

    /// What its entries name, so that each can be told by name.
    fn further(&self) -> BTreeSet<Subject> {
        let mut found = signers(&self.view, &self.acts());
        found.insert(Subject::Product(self.lot.gtin));
        found.extend(self.sample_ids().into_iter().map(Subject::Sample));
        let plans = self.plans();
        let laboratories = plans.iter().map(|(planned, _)| planned.slot.laboratory);
        found.extend(laboratories.map(Subject::Organisation));
        found
    }

    /// The evidence, if it was checked against a trust file.
    pub fn evidence(&self) -> Option<&Evidence> {
        self.view.evidence()
    }

    /// How many histories behind it this token is not shown.
    pub fn hidden(&self) -> usize {
        self.view.hidden().len()
    }

    pub fn view(&self) -> &RemoteView {
        &self.view
    }

    /// The lot's state.
    ///
    /// # Errors
    /// Never: it was read before.
    pub(super) fn state(&self) -> Result<Ref<LotState>, Failure> {
        let lot = Reader::new(&self.view).lot(&self.lot).ok().flatten();
        lot.ok_or_else(endless)
    }

    /// What it was made of, as far as it was read.
    fn nodes(&self) -> BTreeSet<NodeRef> {
        let subjects = self.standing.iter().flat_map(|standing| &standing.subjects);
        let nodes = subjects.filter_map(|subject| match subject {
            Subject::Node(node) => Some(*node),
            _ => None,
        });
        nodes.collect()
    }

    /// The sampling of the lot, then of what it was made of.
    fn samplings(&self) -> Vec<SamplingState> {
        let reader = Reader::new(&self.view);
        let nodes = self.nodes().into_iter();
        let nodes = nodes.filter_map(|id| Some(reader.node(id).ok()??.sampling.clone()));
        let lot = reader.lot(&self.lot).ok().flatten();
        lot.map(|lot| lot.sampling.clone())
            .into_iter()
            .chain(nodes)
            .collect()
    }

    fn sample_ids(&self) -> Vec<SampleRef> {
        let samplings = self.samplings();
        let taken = samplings.iter().flat_map(|sampling| &sampling.taken);
        taken.map(|(_, id)| *id).collect()
    }

    /// Lines of the plans, each with how many samples of it were taken.
    pub fn plans(&self) -> Vec<(Planned, usize)> {
        let mut plans = Vec::new();
        for sampling in self.samplings() {
            for planned in &sampling.planned {
                plans.push((planned.clone(), sampling.taken_of(&planned.slot.slot)));
            }
        }
        plans
    }

    /// Whether what came of a result is still to be said: what the gate finds, or else what the sample's histories say.
    pub(in crate::cli) fn awaits_conclusion(&self, sample: &Ref<SampleState>, index: u64) -> bool {
        let Some(standing) = &self.standing else {
            return awaits_conclusion(&self.view, sample, index).unwrap_or(true);
        };
        let details = standing.reasons.iter().map(|reason| &reason.detail);
        let mut doubts = details.flat_map(|detail| match detail {
            Some(Detail::Doubted(doubts)) => doubts.as_slice(),
            _ => &[],
        });
        doubts.any(|doubt| doubt.result() == index)
    }

    /// Samples of the lot, then of what it was made of, as far as they are shown.
    pub fn samples(&self) -> Vec<SampleOf> {
        let reader = Reader::new(&self.view);
        let mut samples = Vec::new();
        for sampling in self.samplings() {
            for (slot, id) in &sampling.taken {
                if let Some(state) = reader.sample(*id).ok().flatten() {
                    let planned = sampling.slot(slot).cloned();
                    samples.push(SampleOf {
                        id: *id,
                        state,
                        planned,
                    });
                }
            }
        }
        samples
    }

    /// The subjects whose histories are the lot's: itself, what it was made of, its donors and its samples.
    fn own(&self) -> BTreeSet<Subject> {
        let mut own = BTreeSet::from([Subject::Lot(self.lot.clone())]);
        own.extend(self.sample_ids().into_iter().map(Subject::Sample));
        let subjects = self.standing.iter().flat_map(|standing| &standing.subjects);
        own.extend(
            subjects
                .filter(|s| matches!(s, Subject::Node(_) | Subject::Donor(_)))
                .cloned(),
        );
        own
    }

    /// Recalls of the lot, with what they say to the public.
    pub(super) fn recalls(&self, names: &Names<'_>) -> Vec<RecallFacts> {
        let acts = self.acts();
        let recalls = acts.iter().filter_map(|act| {
            let by = act.statement.event.organisation()?;
            let by = PartyFacts {
                organisation: by.to_string(),
                name: Some(names.organisation(by)),
            };
            RecallFacts::of(act, self.view.told(act), by)
        });
        recalls.collect()
    }

    /// Every entry about it, in log order: not what a bank fed besides, nor what else a donor gave.
    pub fn acts(&self) -> Vec<Arc<Recorded>> {
        self.entries(|state| &state.acts)
    }

    /// The same as it stands: what was corrected is in its place.
    pub fn as_it_stands(&self) -> Vec<Arc<Recorded>> {
        self.entries(State::standing)
    }

    fn entries(&self, of: fn(&State) -> &[Arc<Recorded>]) -> Vec<Arc<Recorded>> {
        let own = self.own();
        let mut entries = std::collections::BTreeMap::new();
        for subject in &own {
            let Lookup::Present(known) = self.view.subject(subject) else {
                continue;
            };
            for entry in of(&known.state) {
                if concerns(entry, &own) {
                    entries.insert(entry.index, Arc::clone(entry));
                }
            }
        }
        entries.into_values().collect()
    }
}

fn subjects_of(needs: BTreeSet<Need>) -> BTreeSet<Subject> {
    let subjects = needs.into_iter().filter_map(|need| match need {
        Need::Subject(subject) => Some(subject),
        Need::Vial(..) | Need::Sidecar(_) => None,
    });
    subjects.collect()
}

/// Loads what of this was not asked for yet; whether there was any.
///
/// `further` is computed before the call: it looks at the view that is loaded here.
async fn load_new(
    view: &mut RemoteView,
    client: &mut Client,
    trust: Option<&TrustFile>,
    mut further: BTreeSet<Subject>,
) -> Result<bool, Failure> {
    further.retain(|subject| !view.has_asked(subject));
    if further.is_empty() {
        return Ok(false);
    }
    view.load(client, trust, further).await?;
    Ok(true)
}

/// Reads some subjects, and what `further` finds to be read besides.
pub async fn read_all(
    client: &mut Client,
    trust: Option<&TrustFile>,
    first: Subject,
    further: impl Fn(&RemoteView) -> BTreeSet<Subject>,
) -> Result<RemoteView, Failure> {
    let mut view = RemoteView::of_what_is_shown();
    let mut next = BTreeSet::from([first]);
    for _ in 0..MAX_ROUNDS {
        if !load_new(&mut view, client, trust, next).await? {
            return Ok(view);
        }
        next = further(&view);
    }
    Err(endless())
}

/// The keys that signed entries, and the organisations that act in them or whose keys those are.
pub fn signers(view: &RemoteView, acts: &[Arc<Recorded>]) -> BTreeSet<Subject> {
    let reader = Reader::new(view);
    let mut found = BTreeSet::new();
    for act in acts {
        let acting = act.statement.event.organisation();
        found.extend(acting.map(Subject::Organisation));
        let enrolled = |role| !matches!(role, Role::Root | Role::Enrollee);
        let signers = act.statement.signers.iter();
        for signer in signers.filter(|signer| enrolled(signer.role)) {
            found.insert(Subject::Key(signer.key));
            let key = reader.key(signer.key).ok().flatten();
            let key = key.as_ref().and_then(|key| key.enrolled.as_ref());
            found.extend(key.map(|key| Subject::Organisation(key.organisation)));
        }
    }
    found
}

/// Whether an entry is about this lot: the first kind of subject that it joins, of these, decides.
fn concerns(act: &Recorded, own: &BTreeSet<Subject>) -> bool {
    let joined = subjects(&act.statement.event);
    let kinds: [fn(&Subject) -> bool; 4] = [
        |subject| matches!(subject, Subject::Lot(_)),
        |subject| matches!(subject, Subject::Sample(_)),
        |subject| matches!(subject, Subject::Node(_)),
        |subject| matches!(subject, Subject::Donor(_)),
    ];
    let of_a_kind = |is: &fn(&Subject) -> bool| joined.iter().any(is);
    kinds.iter().find(|is| of_a_kind(is)).is_some_and(|is| {
        let mut of_it = joined.iter().filter(|subject| is(subject));
        of_it.any(|subject| own.contains(subject))
    })
}

fn endless() -> Failure {
    incomplete("the walk through the lot's histories does not end".to_owned())
}
