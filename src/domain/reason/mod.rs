//! Why a vial should not be used, or not without asking: the codes of a verdict.

mod detail;

pub(crate) use detail::MAX_NAMED;
pub(in crate::domain) use detail::called;
pub use detail::{Correction, Detail, Doubt};

use super::event::Tissue;
use super::gate::Looser;
use super::id::CountryCode;
use super::refusal::RefusalCode;
use super::spec::Route;
use super::time::Date;
use crate::words::{Wording, reason as words};

/// How grave a reason is. The worst one decides the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Ask the maker before use.
    Ask,
    /// Do not use.
    Stop,
}

macro_rules! reason_codes {
    ($(#[doc = $doc:literal] $variant:ident $(($about:ident))? = $text:literal, $severity:ident;)+) => {
        /// Reason codes in the order of the checks; the order of this list is that of every answer. Behind
        /// a code stands in brackets that it is about something.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReasonCode { $(#[doc = $doc] $variant,)+ }

        impl ReasonCode {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// When it is given: a line of docs/CODES.md.
            pub fn given(self) -> &'static str {
                match self { $(Self::$variant => $doc.trim(),)+ }
            }

            /// How grave it is, unless the reason says otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            fn text(self, about: Wording) -> Wording {
                match self { $(Self::$variant => said!(about $variant $($about)?),)+ }
            }
        }
    };
}

macro_rules! said {
    ($about:ident $variant:ident) => {
        words::$variant.clone()
    };
    ($value:ident $variant:ident about) => {
        words::$variant($value)
    };
}

reason_codes! {
    /// No such product as of the checkpoint.
    UnknownGtin = "UNKNOWN_GTIN", Stop;
    /// No such lot.
    UnknownLot = "UNKNOWN_LOT", Stop;
    /// No such vial in the lot.
    UnknownSerial = "UNKNOWN_SERIAL", Stop;
    /// The vial's history names another lot.
    LotMismatch = "LOT_MISMATCH", Stop;
    /// The label's expiry is not the ledger's.
    ExpiryMismatch = "EXPIRY_MISMATCH", Stop;
    /// The lot is not released.
    NotReleased = "NOT_RELEASED", Stop;
    /// The lot is rejected.
    Rejected = "REJECTED", Stop;
    /// Something on the vial's way is on hold.
    OnHold(about) = "ON_HOLD", Stop;
    /// The lot is recalled.
    Recalled(about) = "RECALLED", Stop;
    /// The lot is expired.
    Expired = "EXPIRED", Stop;
    /// The vial was used.
    AlreadyUsed = "ALREADY_USED", Stop;
    /// Another clinic opened the vial.
    AlreadyOpenedElsewhere = "ALREADY_OPENED_ELSEWHERE", Stop;
    /// The asker opened or used the vial itself; INFO within ten minutes of its first opening.
    AlreadyYours = "ALREADY_YOURS", Stop;
    /// Who is about to give it opened it, and the time within which it may be used since has passed.
    BeyondUse = "BEYOND_USE", Stop;
    /// It is about to be given by a route that the product is not for.
    WrongRoute(about) = "WRONG_ROUTE", Stop;
    /// More of it is about to be given in an hour than the product's most.
    DoseAboveProduct = "DOSE_ABOVE_PRODUCT", Ask;
    /// More of it is about to be given, with what was given before, than the vial holds by the product's label.
    VolumeAboveVial = "VOLUME_ABOVE_VIAL", Ask;
    /// The vial became part of a test sample.
    Sampled = "SAMPLED", Stop;
    /// A donor is not eligible.
    DonorIneligible = "DONOR_INELIGIBLE", Stop;
    /// A donor's eligibility is not determined, or not by the specification's policy.
    DonorQuarantine = "DONOR_QUARANTINE", Stop;
    /// A raw material was not fit for use.
    RawMaterialUnfit(about) = "RAW_MATERIAL_UNFIT", Stop;
    /// A required test has no result.
    TestMissing(about) = "TEST_MISSING", Stop;
    /// A required test failed.
    TestFail(about) = "TEST_FAIL", Stop;
    /// A required test has results that prove too little.
    TestInsufficient(about) = "TEST_INSUFFICIENT", Stop;
    /// A result is doubted, or was voided although it spoke against the lot, and what came of it is not said.
    OosOpen(about) = "OOS_OPEN", Stop;
    /// A received sample has tests without a result.
    SampleUnresolved = "SAMPLE_UNRESOLVED", Stop;
    /// The evidence has an entry that the rules forbid; it counts for nothing.
    IllegalEntry(about) = "ILLEGAL_ENTRY", Stop;
    /// By what was corrected since, the rules forbid a record that the lot rests on.
    Contradicted(about) = "CONTRADICTED", Stop;
    /// One person did two duties that must be apart.
    ReleaseSamePerson = "RELEASE_SAME_PERSON", Stop;
    /// A statement was signed after the index from which its key is revoked.
    KeyRevokedBefore = "KEY_REVOKED_BEFORE", Stop;
    /// A statement was signed with a key that may have been in other hands.
    KeyCompromised = "KEY_COMPROMISED", Stop;
    /// The lineage has a gap or contradicts itself.
    LineageBroken = "LINEAGE_BROKEN", Stop;
    /// The asker does not have it, by the ledger.
    NotInYourCustody = "NOT_IN_YOUR_CUSTODY", Stop;
    /// It was sent to the asker and is not received, or it did not arrive as it was sent.
    CustodyGap = "CUSTODY_GAP", Ask;
    /// A donor was tested after the determination that the lot rests on.
    DonorTestedSince = "DONOR_TESTED_SINCE", Ask;
    /// Donor tests were done with kits that are not made for donors.
    KitNotForDonors(about) = "KIT_NOT_FOR_DONORS", Ask;
    /// Somebody recorded a use of the vial who did not have it, by the ledger.
    UsedWithoutCustody = "USED_WITHOUT_CUSTODY", Ask;
    /// A sample was taken for a laboratory, which has not said that it came.
    SampleNotReceived = "SAMPLE_NOT_RECEIVED", Ask;
    /// A sample was destroyed or returned before all was reported; ASK in the maker's own laboratory.
    SampleLost(about) = "SAMPLE_LOST", Info;
    /// A sample reached its laboratory in a state in which it cannot be tested; ASK if only the maker says so.
    SampleUnusable = "SAMPLE_UNUSABLE", Info;
    /// A result that no row of the specification asks for is adverse.
    AdverseResultOutsideSpec(about) = "ADVERSE_RESULT_OUTSIDE_SPEC", Ask;
    /// A lot from the same clarified, purified or sterile material is rejected, recalled or on hold.
    SisterLot(about) = "SISTER_LOT", Ask;
    /// The specification asks less than a version that it replaces.
    SpecLoosened(about) = "SPEC_LOOSENED", Ask;
    /// The product was judged by another specification before; ASK if that one asked more.
    SpecNewName = "SPEC_NEW_NAME", Info;
    /// Statements were recorded long after what they say; INFO if that was before the lot was opened.
    LateEntries(about) = "LATE_ENTRIES", Ask;
    /// Records are from before the ledger, written up from documents.
    ImportedHistory(about) = "IMPORTED_HISTORY", Ask;
    /// Records were made afterwards, during an outage or from paper.
    RecordedAfterwards(about) = "RECORDED_AFTERWARDS", Ask;
    /// Results were written down by the maker from the paper of a laboratory that did not sign them.
    ResultTranscribed(about) = "RESULT_TRANSCRIBED", Ask;
    /// What was corrected since the release makes a difference.
    CorrectedAfterRelease = "CORRECTED_AFTER_RELEASE", Ask;
    /// A result was corrected to something better; ASK for the maker's own until it is released knowing that.
    CorrectedFail(about) = "CORRECTED_FAIL", Ask;
    /// No result the release rests on is of an independent laboratory.
    LabNotIndependent = "LAB_NOT_INDEPENDENT", Ask;
    /// The answer is older than the asker accepts.
    StaleView(about) = "STALE_VIEW", Ask;
    /// No quorum of witnesses has cosigned, and the trust file demands it.
    CheckpointUnwitnessed = "CHECKPOINT_UNWITNESSED", Ask;
    /// No replaying auditor has vouched for the index, and the trust file demands it.
    IndexNotReplayed = "INDEX_NOT_REPLAYED", Ask;
    /// The serial is short enough to be guessed.
    ShortSerial = "SHORT_SERIAL", Ask;
    /// The ledger's clock was wrong for a while; ASK if the answer rests on an entry of then.
    ClockCorrected(about) = "CLOCK_CORRECTED", Info;
    /// The product is unapproved: always.
    UnapprovedProduct = "UNAPPROVED_PRODUCT", Info;
    /// Who is about to give it has not recorded that they opened it.
    NotOpened = "NOT_OPENED", Info;
    /// Where it comes from.
    Origin(about) = "ORIGIN", Info;
    /// How many donors.
    Donors(about) = "DONORS", Info;
    /// How many lots come from the same clarified, purified or sterile material.
    SisterLots(about) = "SISTER_LOTS", Info;
    /// Results that no row of the specification asks for.
    AlsoTested(about) = "ALSO_TESTED", Info;
    /// Something that the lot rests on was corrected.
    Corrected(about) = "CORRECTED", Info;
    /// A result was voided, with its cause, by laboratory and maker.
    TestVoided(about) = "TEST_VOIDED", Info;
    /// Results were reported after the release.
    ResultsAfterRelease(about) = "RESULTS_AFTER_RELEASE", Info;
    /// Somebody excluded a donor whose word does not bind this lot.
    DonorExcludedElsewhere = "DONOR_EXCLUDED_ELSEWHERE", Info;
    /// Something was found in a donor that excludes nobody.
    DonorInforms = "DONOR_INFORMS", Info;
    /// An entry about the lot that changes nothing in the answer, and is good to know.
    Noted(about) = "NOTED", Info;
}

impl std::fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl serde::Serialize for ReasonCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl std::str::FromStr for ReasonCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut all = Self::ALL.iter();
        let found = all.find(|code| code.name() == text);
        found.copied().ok_or_else(|| "a reason code".to_owned())
    }
}

/// A reason that somebody was told and went on in spite of. Ordered as its text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Despite(pub ReasonCode);

impl Despite {
    pub const fn as_str(&self) -> &'static str {
        self.0.name()
    }
}

impl Ord for Despite {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Despite {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Despite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Despite {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

/// What is known of a lot from the same material that matters to this one, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is recalled.
    Recalled,
    /// It was rejected.
    Rejected,
    /// It is on hold.
    Held,
}

impl Fate {
    /// In words.
    pub fn said(self) -> &'static Wording {
        match self {
            Self::Recalled => &words::SISTER_RECALLED,
            Self::Rejected => &words::SISTER_REJECTED,
            Self::Held => &words::SISTER_HELD,
        }
    }
}

/// What a reason is about. Ordered as its text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    Number(usize),
    /// So many open holds.
    Holds(usize),
    /// Records of this age in hours; `None`: nobody knows.
    Age(Option<i64>),
    /// From the entry with this index to another.
    Entries(u64, u64),
    /// A donor's tissue and country.
    Origin(Tissue, CountryCode),
    /// The index of an entry, its event, and the rule that forbids it.
    Illegal(u64, &'static str, RefusalCode),
    /// The index of an entry, and its event.
    Entry(u64, &'static str),
    /// So many records from before the ledger, the oldest of this day.
    Imported(usize, Date),
    /// What became of lots from the same material.
    Sisters(Fate),
    /// There are more lots from the same material than so many: none of them was looked at.
    MoreSisters(usize),
    /// What a specification asks less of.
    Looser(Looser),
    Route(Route),
    /// An analyte, a row, a class.
    Data(String),
}

impl About {
    /// What the text of a reason with this code, from elsewhere, is about.
    pub fn read(code: ReasonCode, text: &str) -> Option<Self> {
        let hours = || text.strip_suffix(" h")?.parse().ok();
        let known = match code {
            ReasonCode::OnHold => text
                .split(' ')
                .next()
                .and_then(|n| n.parse().ok())
                .map(Self::Holds),
            ReasonCode::StaleView => hours().map(|hours| Self::Age(Some(hours))),
            _ => None,
        };
        (!text.is_empty()).then(|| known.unwrap_or_else(|| Self::Data(text.to_owned())))
    }

    fn said(&self) -> Wording {
        match self {
            Self::Holds(1) => words::one_hold(1),
            Self::Holds(holds) => words::holds(holds),
            Self::Age(Some(hours)) => words::age(hours),
            Self::Age(None) => words::age("?"),
            Self::Number(number) => Wording::data(number),
            Self::Origin(tissue, country) => Wording::data(format!("HUMAN/{tissue}/{country}")),
            Self::Illegal(index, event, code) => Wording::data(format!("{index}, {event}, {code}")),
            Self::Entry(index, event) => Wording::data(format!("{index}, {event}")),
            Self::Entries(first, last) => Wording::data(format!("{first}-{last}")),
            Self::Imported(number, oldest) => Wording::data(format!("{number}, {oldest}")),
            Self::Sisters(fate) => fate.said().clone(),
            Self::MoreSisters(most) => words::more_sisters(most),
            Self::Looser(looser) => looser.said(),
            Self::Route(route) => route.said().clone(),
            Self::Data(text) => Wording::data(text),
        }
    }
}

impl About {
    /// For a person, who reads what an event is called and not its name.
    fn in_words(&self) -> Wording {
        match self {
            Self::Illegal(index, event, code) => words::illegal_entry(index, called(event), code),
            Self::Entry(index, event) => words::entry(index, called(event)),
            other => other.said(),
        }
    }
}

impl Ord for About {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.to_string().cmp(&other.to_string())
    }
}

impl PartialOrd for About {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The stable text.
impl std::fmt::Display for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().english())
    }
}

impl serde::Serialize for About {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One reason: code, severity, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    pub code: ReasonCode,
    pub severity: Severity,
    /// What it is about. Part of the stable text.
    pub about: Option<About>,
    /// More for a person: which node, which value. Not part of the stable text.
    pub detail: Option<Detail>,
}

impl Reason {
    /// A reason about nothing in particular.
    pub fn new(code: ReasonCode) -> Self {
        Self {
            code,
            severity: code.severity(),
            about: None,
            detail: None,
        }
    }

    pub fn about(code: ReasonCode, about: About) -> Self {
        Self {
            about: Some(about),
            ..Self::new(code)
        }
    }

    /// A reason about an analyte, a row, a class.
    pub fn about_data(code: ReasonCode, about: impl std::fmt::Display) -> Self {
        Self::about(code, About::Data(about.to_string()))
    }

    pub fn text(&self) -> Wording {
        let about = self.about.as_ref().map(About::in_words);
        self.code.text(about.unwrap_or_else(|| Wording::data("")))
    }

    pub fn detail(self, detail: Detail) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }
}

/// The stable text, e.g. `TEST_FAIL(ENDOTOXIN)` or `DONORS=2`.
impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.about, self.code) {
            (None, code) => write!(f, "{code}"),
            (Some(about), ReasonCode::Origin | ReasonCode::Donors | ReasonCode::SisterLots) => {
                write!(f, "{}={about}", self.code)
            }
            (Some(about), code) => write!(f, "{code}({about})"),
        }
    }
}
