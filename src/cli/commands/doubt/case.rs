//! The tube that is meant, and one of its results: out of signed entries.

use std::collections::BTreeSet;

use super::signers::Side;
use crate::cli::before_signing::results;
use crate::cli::commands::sample::{Found, Samples, further, planned};
use crate::cli::exit::Failure;
use crate::cli::keyring::Keyring;
use crate::cli::lot_record::{Names, read_all};
use crate::cli::recorder::Recorder;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::TestReported;
use crate::domain::gate::person_of;
use crate::domain::id::{AnalyteCode, OrgRef, PersonRef, SampleRef};
use crate::domain::state::SampleState;
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::domain::view::{Reader, Ref};
use crate::words::{Wording, sample as words};

/// A sample, whose it is and who tests it.
pub struct Case {
    pub sample: SampleRef,
    pub found: Found,
    pub state: Ref<SampleState>,
    pub laboratory: OrgRef,
    pub maker: OrgRef,
    laboratory_name: String,
    maker_name: String,
    view: RemoteView,
}

impl Case {
    /// Finds the tube and reads what is recorded of it.
    ///
    /// # Errors
    /// Exit 2: no tube is called so, or it is neither tested nor made by an organisation whose keys are at hand.
    pub async fn read(
        recorder: &mut Recorder,
        keyring: &Keyring,
        tube: &str,
    ) -> Result<Self, Failure> {
        let samples = Samples::shown(&recorder.client, keyring).await?;
        let found = samples.find(tube)?;
        let sample = found.sample;
        let subject = Subject::Sample(sample);
        let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
        let view = read_all(client, trust, subject, |view| further(view, sample)).await?;
        let reader = Reader::new(&view);
        let state = reader.sample(sample).ok().flatten();
        let laboratory = state.as_ref().and_then(|state| {
            let received = state.received.as_ref().map(|received| received.laboratory);
            received.or(planned(&reader, state).map(|line| line.slot.laboratory))
        });
        let maker = state.as_ref().and_then(|state| state.taken.as_ref());
        let maker = maker.map(|taken| taken.organisation);
        let (Some(state), Some(laboratory), Some(maker)) = (state, laboratory, maker) else {
            return Err(Failure::usage(&words::PLAN_NOT_SHOWN)
                .at("LABEL")
                .found(tube)
                .expected(&words::LABORATORYS_TOKEN));
        };
        let names = Names::new(&view, keyring);
        let (laboratory_name, maker_name) =
            (names.organisation(laboratory), names.organisation(maker));
        let case = Self {
            sample,
            found,
            state,
            laboratory,
            maker,
            laboratory_name,
            maker_name,
            view,
        };
        case.own(keyring)?;
        Ok(case)
    }

    /// Which of the two organisations acts here: the laboratory, where both keyrings are at hand.
    pub fn own(&self, keyring: &Keyring) -> Result<OrgRef, Failure> {
        let here = |of: &OrgRef| {
            let mut directories = keyring.directories().iter();
            directories.any(|(_, description)| description.organisation == Some(*of))
        };
        let own = [self.laboratory, self.maker].into_iter().find(here);
        own.ok_or_else(|| {
            Failure::usage(words::not_of(&self.laboratory_name, &self.maker_name))
                .at("LABEL")
                .found(&words::NOT_YOUR_SAMPLE)
                .expected(&words::KEYS_OF_EITHER)
        })
    }

    pub fn is_in_house(&self) -> bool {
        self.laboratory == self.maker
    }

    /// Who signs for the two.
    pub fn sides(&self) -> [Side<'_>; 2] {
        const IN_HOUSE: &[Role] = &[Role::QcAnalyst, Role::ProductionHead];
        let of_laboratory = match self.is_in_house() {
            true => IN_HOUSE,
            false => &[Role::LabQa],
        };
        [
            Side {
                organisation: self.laboratory,
                name: &self.laboratory_name,
                roles: of_laboratory,
            },
            Side {
                organisation: self.maker,
                name: &self.maker_name,
                roles: &[Role::QaRelease],
            },
        ]
    }

    /// The entry of the result that is meant: of several the one that is `wanted`.
    pub fn result(
        &self,
        analyte: &AnalyteCode,
        entry: Option<u64>,
        wanted: impl Fn(u64) -> bool,
    ) -> Result<u64, Failure> {
        let results = self.state.results.iter();
        let same: Vec<&(u64, TestReported)> = results
            .filter(|(index, result)| {
                result.analyte == *analyte && entry.is_none_or(|entry| entry == *index)
            })
            .collect();
        let fitting: Vec<_> = same.iter().filter(|(index, _)| wanted(*index)).collect();
        match (same.as_slice(), fitting.as_slice()) {
            // What does not fit is for the rules to refuse.
            ([(only, _)], _) | (_, [(only, _)]) => Ok(*only),
            ([], _) => Err(Failure::usage(&words::NO_SUCH_RESULT)
                .at(entry.map_or("--analyte", |_| "--entry"))
                .found(entry.map_or_else(|| analyte.to_string(), |entry| entry.to_string()))
                .expected(listed(self.state.results.iter()))
                .hint(&words::RESULTS_OF_SAMPLE)),
            (several, _) => Err(Failure::usage(&words::SEVERAL_RESULTS)
                .at("--entry")
                .expected(listed(several.iter().copied()))
                .hint(&words::RESULTS_OF_SAMPLE)),
        }
    }

    /// Analysts of these results, and who signed them.
    pub fn who_tested(&self, results: &[u64]) -> BTreeSet<PersonRef> {
        let reader = Reader::new(&self.view);
        let of_them = |index: &u64| results.contains(index);
        let reported = self.state.results.iter();
        let reported = reported.filter(|(index, _)| of_them(index));
        let mut tested: BTreeSet<PersonRef> = reported.map(|(_, result)| result.analyst).collect();
        for act in self.state.acts().iter().filter(|act| of_them(&act.index)) {
            let signers = act.statement.signers.iter();
            let people = signers.filter_map(|signer| person_of(&reader, signer.key).ok().flatten());
            tested.extend(people);
        }
        tested
    }
}

/// Results, each as it is told from the others.
fn listed<'r>(results: impl Iterator<Item = &'r (u64, TestReported)>) -> Wording {
    let said = results.map(|(index, result)| {
        words::one_of(
            index,
            Wording::join(
                &[Wording::data(&result.analyte), results::value(result)],
                " ",
            ),
            &result.method,
            result.ended_at,
        )
    });
    Wording::join(&said.collect::<Vec<_>>(), "; ")
}
