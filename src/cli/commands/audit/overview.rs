//! What the log says, besides whether it is what it claims to be: over which time, what was recorded by whom,
//! whose keys, what is held and recalled, which vials were used against a verdict.

use std::collections::BTreeMap;

use serde::Serialize;

use super::afterwards::{Afterwards, ToldAfterwards};
use super::counters::{Counter, Counters};
use super::in_words;
use crate::cli::render::corrected;
use crate::cli::render::facts::{PartyFacts, TimeFacts};
use crate::cli::render::recall::ToldFacts;
use crate::cli::version::VERSION;
use crate::domain::event::{
    ClockCorrected, Corrected, HoldLifted, HoldPlaced, HoldScope, KeyEnrolled, KeyRevoked,
    OrgRegistered, RecallIssued, VialAdministered, VialOpened,
};
use crate::domain::id::{Digest, KeyId, OrgRef};
use crate::domain::reason::Severity;
use crate::domain::statement::{Recorded, Role, Signer};
use crate::domain::time::TimestampMs;
use crate::domain::verdict::{Overall, Verdict};
use crate::verify::public_text::Told;
use crate::words::{Language, Wording, audit};

/// Most lines of each list; how many there are is counted all the same.
const MAX_LISTED: usize = 10_000;

/// What the log says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The program that read it.
    pub program: String,
    /// Time of the first entry, by the ledger's clock.
    pub first: Option<TimeFacts>,
    /// Time of the last one.
    pub last: Option<TimeFacts>,
    /// Statements by the name of their event.
    pub events: BTreeMap<&'static str, EventCount>,
    /// Who recorded how much.
    pub organisations: Vec<Organisation>,
    /// Statements of the root keys alone.
    pub by_roots: u64,
    /// Every key that was enrolled, in log order.
    pub keys: List<Key>,
    /// Every recall, in log order.
    pub recalls: List<Recall>,
    /// Every hold, in log order.
    pub holds: List<Hold>,
    /// Every correction, in log order.
    pub corrections: List<Correction>,
    /// Where the clock was wrong, as the roots say, in log order.
    pub clock_corrections: List<ClockWrong>,
    /// What was told afterwards, by reason and organisation.
    pub told_afterwards: Vec<ToldAfterwards>,
    /// Of each laboratory for each client.
    pub counters: Vec<Counter>,
    /// How often a vial was opened or given.
    pub uses: u64,
    /// Those that the verdict, by the entries before, spoke against, and those whose user says so; in log order.
    pub uses_against: List<UseAgainst>,
    /// Uses and receipts whose time is before what must have come first; in log order.
    pub impossible_times: List<ImpossibleTime>,
}

/// How often an event was recorded, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventCount {
    pub called: Wording,
    pub statements: u64,
}

/// The first lines of a list, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct List<T> {
    /// All there are.
    pub count: usize,
    /// The first of them.
    pub listed: Vec<T>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            count: 0,
            listed: Vec::new(),
        }
    }
}

impl<T> List<T> {
    pub(super) fn push(&mut self, item: T) {
        self.count += 1;
        if self.listed.len() < MAX_LISTED {
            self.listed.push(item);
        }
    }
}

/// An organisation and how much it recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    #[serde(flatten)]
    pub party: PartyFacts,
    pub statements: u64,
}

/// Where something was recorded, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub index: u64,
    pub recorded_at: TimeFacts,
}

/// A key's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    pub key: String,
    pub organisation: PartyFacts,
    pub person: String,
    pub roles: Vec<&'static str>,
    pub enrolled: Place,
    pub revocations: Vec<Revocation>,
}

/// A revocation of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revocation {
    #[serde(flatten)]
    pub place: Place,
    pub reason: &'static str,
    /// First index from which the key is not to be trusted.
    pub from_index: u64,
}

/// A recall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recall {
    #[serde(flatten)]
    pub place: Place,
    pub by: PartyFacts,
    pub class: &'static str,
    pub reason: &'static str,
    pub depth: &'static str,
    pub lots: Vec<String>,
    #[serde(flatten)]
    pub told: ToldFacts,
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    #[serde(flatten)]
    pub place: Place,
    pub by: PartyFacts,
    pub reason: &'static str,
    /// What is held; of a list of vials their lot, and how many.
    pub scope: String,
    /// Where it was lifted; `None` while it is open.
    pub lifted: Option<Place>,
}

/// Who corrected what, from what to what, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    #[serde(flatten)]
    pub place: Place,
    pub by: Option<PartyFacts>,
    pub roles: Vec<&'static str>,
    pub event: &'static str,
    /// The entry that was wrong.
    pub entry: u64,
    /// By which it stood until then.
    pub stands: u64,
    pub changes: Vec<Wording>,
    pub explanation: String,
}

/// Where the clock was wrong: times from the entry after the last good one to the one that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockWrong {
    #[serde(flatten)]
    pub place: Place,
    pub last_good_index: u64,
}

/// A use against the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UseAgainst {
    #[serde(flatten)]
    pub place: Place,
    pub by: PartyFacts,
    pub event: &'static str,
    pub vial: String,
    /// When, as its user says.
    pub occurred_at: TimeFacts,
    /// The verdict for this user by the entries before; `None`: the vial is of no lot that is known.
    pub verdict: Option<&'static str>,
    /// Why: the reasons that stop or ask.
    pub reasons: Vec<String>,
    /// Codes that the user named.
    pub despite: Vec<String>,
}

/// A use or receipt that is said to have happened before what must have come first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImpossibleTime {
    #[serde(flatten)]
    pub place: Place,
    pub by: Option<PartyFacts>,
    pub event: &'static str,
    /// When, as its author says.
    pub occurred_at: TimeFacts,
    pub before: Vec<Later>,
}

/// What came first, and is said to have happened later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Later {
    pub index: u64,
    pub event: &'static str,
    pub occurred_at: TimeFacts,
}

/// Reads a log for its [`Overview`].
#[derive(Default)]
pub struct Reading {
    overview: Overview,
    period: Option<(TimestampMs, TimestampMs)>,
    names: BTreeMap<OrgRef, String>,
    statements: BTreeMap<OrgRef, u64>,
    keys: BTreeMap<KeyId, (OrgRef, usize)>,
    holds: BTreeMap<Digest, usize>,
    pub(super) counters: Counters,
    pub(super) afterwards: Afterwards,
}

impl Reading {
    /// An entry of this time, whatever it is.
    pub fn entry(&mut self, at: TimestampMs) {
        let first = self.period.map_or(at, |(first, _)| first);
        self.period = Some((first, at));
    }

    /// A statement, legal or not; of a recall also what it says to the public.
    pub fn statement(&mut self, recorded: &Recorded, before_use: Option<&Verdict>, told: Told) {
        let event = &recorded.statement.event;
        let count = self.overview.events.entry(event.name());
        let count = count.or_insert_with(|| EventCount {
            called: event.called().clone(),
            statements: 0,
        });
        count.statements += 1;
        match event.organisation() {
            Some(organisation) => *self.statements.entry(organisation).or_default() += 1,
            None => self.overview.by_roots += 1,
        }
        if let Some(e) = event.get::<OrgRegistered>() {
            let name = || e.name.to_string();
            self.names.entry(e.organisation).or_insert_with(name);
        }
        if let Some(e) = event.get::<ClockCorrected>() {
            self.overview.clock_corrections.push(ClockWrong {
                place: place(recorded),
                last_good_index: e.last_good_index,
            });
        }
        self.of_keys(recorded);
        self.of_stops(recorded, told);
        self.of_uses(recorded, before_use);
    }

    fn of_keys(&mut self, recorded: &Recorded) {
        let event = &recorded.statement.event;
        if let Some(e) = event.get::<KeyEnrolled>() {
            let id = e.public_key.id();
            let at = self.overview.keys.listed.len();
            self.keys.entry(id).or_insert((e.organisation, at));
            self.overview.keys.push(Key {
                key: id.to_string(),
                organisation: self.party(e.organisation),
                person: e.person.to_string(),
                roles: e.roles.iter().map(|role| role.as_str()).collect(),
                enrolled: place(recorded),
                revocations: Vec::new(),
            });
        }
        if let Some(e) = event.get::<KeyRevoked>()
            && let Some((_, at)) = self.keys.get(&e.key)
            && let Some(key) = self.overview.keys.listed.get_mut(*at)
        {
            key.revocations.push(Revocation {
                place: place(recorded),
                reason: e.reason.as_str(),
                from_index: e.from_index.unwrap_or(recorded.index),
            });
        }
    }

    fn of_stops(&mut self, recorded: &Recorded, told: Told) {
        let event = &recorded.statement.event;
        if let Some(e) = event.get::<HoldPlaced>() {
            let at = self.overview.holds.listed.len();
            self.holds.insert(recorded.payload_hash, at);
            self.overview.holds.push(Hold {
                place: place(recorded),
                by: self.party(e.organisation),
                reason: e.reason.as_str(),
                scope: scope(&e.scope),
                lifted: None,
            });
        }
        if let Some(e) = event.get::<HoldLifted>()
            && let Some(at) = self.holds.get(&e.hold)
            && let Some(hold) = self.overview.holds.listed.get_mut(*at)
        {
            hold.lifted.get_or_insert_with(|| place(recorded));
        }
        if let Some(e) = event.get::<RecallIssued>() {
            self.overview.recalls.push(Recall {
                place: place(recorded),
                by: self.party(e.organisation),
                class: e.class.as_str(),
                reason: e.reason.as_str(),
                depth: e.depth.as_str(),
                lots: e.lots.iter().map(ToString::to_string).collect(),
                told: told.into(),
            });
        }
    }

    /// Of a correction, what stood until then, if the log has it.
    pub fn of_corrections(&mut self, recorded: &Recorded, stood: Option<&Recorded>) {
        let event = &recorded.statement.event;
        let Some(e) = event.get::<Corrected>() else {
            return;
        };
        let signers = recorded.statement.signers.iter();
        self.overview.corrections.push(Correction {
            place: place(recorded),
            by: event.organisation().map(|of| self.party(of)),
            roles: signers.map(|signer| signer.role.as_str()).collect(),
            event: e.replacement.event().name(),
            entry: e.entry,
            stands: e.stands,
            changes: corrected::changes(stood, recorded),
            explanation: e.explanation.to_string(),
        });
    }

    fn of_uses(&mut self, recorded: &Recorded, before: Option<&Verdict>) {
        let event = &recorded.statement.event;
        let opened = event.get::<VialOpened>();
        let opened = opened.map(|e| (e.organisation, e.vial, &e.despite));
        let given = event.get::<VialAdministered>();
        let given = given.map(|e| (e.organisation, e.vial, &e.despite));
        let Some((by, vial, despite)) = opened.or(given) else {
            return;
        };
        self.overview.uses += 1;
        let fine = before.is_some_and(|verdict| verdict.overall == Overall::OkAsOf);
        if !fine || !despite.is_empty() {
            let reasons = before.into_iter().flat_map(|verdict| &verdict.reasons);
            let grave = reasons.filter(|reason| reason.severity != Severity::Info);
            self.overview.uses_against.push(UseAgainst {
                place: place(recorded),
                by: self.party(by),
                event: event.name(),
                vial: vial.tag().to_string(),
                occurred_at: recorded.statement.occurred_at.into(),
                verdict: before.map(|verdict| verdict.overall.name()),
                reasons: grave.map(ToString::to_string).collect(),
                despite: despite.iter().map(ToString::to_string).collect(),
            });
        }
    }

    /// A statement, with what must have come before it and is said to have happened later.
    pub fn of_times(&mut self, recorded: &Recorded, later: &[std::sync::Arc<Recorded>]) {
        if later.is_empty() {
            return;
        }
        let event = &recorded.statement.event;
        let before = later.iter().map(|act| Later {
            index: act.index,
            event: act.statement.event.name(),
            occurred_at: act.statement.occurred_at.into(),
        });
        self.overview.impossible_times.push(ImpossibleTime {
            place: place(recorded),
            by: event.organisation().map(|of| self.party(of)),
            event: event.name(),
            occurred_at: recorded.statement.occurred_at.into(),
            before: before.collect(),
        });
    }

    fn party(&self, organisation: OrgRef) -> PartyFacts {
        PartyFacts {
            organisation: organisation.to_string(),
            name: self.names.get(&organisation).cloned(),
        }
    }

    /// Who signed, with organisation and role.
    pub fn signed_by(&self, signer: &Signer, language: Language) -> String {
        let of = self.keys.get(&signer.key).map(|(of, _)| self.party(*of));
        let who = match (of, signer.role) {
            (Some(party), _) => party.name.unwrap_or(party.organisation),
            (None, Role::Root) => audit::ROOT_KEY.get(language).to_owned(),
            (None, _) => signer.key.to_string(),
        };
        let role = in_words::role(signer.role.as_str(), language);
        format!("{who} ({role})")
    }

    /// All of it.
    pub fn finish(&mut self) -> Overview {
        let mut overview = std::mem::take(&mut self.overview);
        overview.program.clone_from(&VERSION);
        if let Some((first, last)) = self.period {
            (overview.first, overview.last) = (Some(first.into()), Some(last.into()));
        }
        let counted = self.statements.iter();
        overview.organisations = counted
            .map(|(organisation, statements)| Organisation {
                party: self.party(*organisation),
                statements: *statements,
            })
            .collect();
        let afterwards = std::mem::take(&mut self.afterwards);
        overview.told_afterwards = afterwards.finish(|of| self.party(of));
        let mut counters = std::mem::take(&mut self.counters);
        overview.counters = counters.finish(|of| self.party(of));
        overview
    }
}

pub(super) fn place(recorded: &Recorded) -> Place {
    Place {
        index: recorded.index,
        recorded_at: recorded.recorded_at.into(),
    }
}

fn scope(scope: &HoldScope) -> String {
    match scope {
        HoldScope::Donor(id) => id.to_string(),
        HoldScope::Node(id) => id.to_string(),
        HoldScope::Lot(id) => id.to_string(),
        HoldScope::Sample(id) => id.to_string(),
        HoldScope::Shipment(id) => id.to_string(),
        HoldScope::Vials { lot, vials } => format!("{lot}: {} vials", vials.len()),
    }
}
