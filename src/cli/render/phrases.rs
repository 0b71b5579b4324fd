//! Facts of an answer in words that more than one page has.

use crate::domain::event::{ProductRegistered, Species, StorageClass};
use crate::domain::gate::Ingredient;
use crate::domain::id::{AnalyteCode, MethodCode};
use crate::domain::quantity::Unit;
use crate::domain::reason::Severity;
use crate::domain::spec::{catalogue, method as known_methods};
use crate::words::{Language, Wording, making, marker, unit as units, vial};

/// A test of a product; a code that is not known stays as it is.
pub fn analyte(code: &AnalyteCode) -> Wording {
    match catalogue::analyte(code) {
        Some(analyte) => analyte.said.clone(),
        None => Wording::data(code),
    }
}

/// A method of a test.
pub fn method(code: &MethodCode) -> Wording {
    match known_methods::method(code) {
        Some(method) => method.said.clone(),
        None => Wording::data(code),
    }
}

/// A method of a step of the making.
pub fn step_method(code: &str) -> Wording {
    match making::label(&code.replace('.', "_")) {
        Some(said) => said.clone(),
        None => Wording::data(code),
    }
}

/// What a donor is tested for, and how: the halves of `HBV.NAT`.
pub fn donor_marker(code: &AnalyteCode) -> (Wording, Wording) {
    let (about, test) = code.as_str().split_once('.').unwrap_or((code.as_str(), ""));
    let or_code =
        |said: Option<&Wording>, code| said.cloned().unwrap_or_else(|| Wording::data(code));
    (
        or_code(marker::pathogen::label(about), about),
        or_code(marker::test::label(test), test),
    )
}

/// A unit as people read it: EU, and what is counted in words.
pub fn unit(unit: Unit, language: Language) -> String {
    let mut said = String::new();
    // Outside braces a unit has no words: `mL`, `[CFU]`.
    for part in unit.code().replace("[IU]", "EU").split_inclusive('}') {
        let (before, counted) = part.split_once('{').unwrap_or((part, ""));
        said.push_str(&before.replace(['[', ']'], ""));
        let counted = counted.trim_end_matches('}');
        said.push_str(units::label(counted).map_or(counted, |word| word.get(language)));
    }
    said
}

/// A raw material and what is in it.
pub fn ingredient(ingredient: &Ingredient) -> Wording {
    let mut words: Vec<&Wording> = ingredient.contains.iter().map(|c| c.said()).collect();
    words.extend(match ingredient.species {
        Species::Plant => Some(&vial::PLANT),
        Species::Other => Some(&vial::ANOTHER_ORIGIN),
        Species::Undisclosed => Some(&vial::ORIGIN_NOT_DISCLOSED),
        // Said by what it contains, or by nothing at all.
        Species::Human | Species::Bovine | Species::Porcine | Species::Synthetic => None,
    });
    Wording::each(|language| {
        let words: Vec<&str> = words.iter().map(|word| word.get(language)).collect();
        words.join(vial::COMMA.get(language))
    })
    .of(&ingredient.name)
}

pub fn severity(severity: Severity) -> &'static Wording {
    match severity {
        Severity::Stop => &vial::SEVERITY_STOP,
        Severity::Ask => &vial::SEVERITY_ASK,
        Severity::Info => &vial::SEVERITY_INFO,
    }
}

/// Routes and the largest dose that a product is registered for.
pub fn given(product: &ProductRegistered) -> Wording {
    let routes = Wording::each(|language| {
        let said = product
            .routes
            .iter()
            .map(|route| route.said().get(language));
        let said: Vec<String> = said.map(|route| route.replace('_', " ")).collect();
        said.join(vial::COMMA.get(language))
    });
    vial::given(routes, product.max_dose_ml_per_hour)
}

/// How goods are kept, by temperature.
pub fn kept(storage: StorageClass) -> Wording {
    match storage {
        StorageClass::Ln2Vapor => &vial::LN2_VAPOR,
        StorageClass::Ult80 => &vial::ULT_80,
        StorageClass::Frozen20 => &vial::FROZEN_20,
        StorageClass::Cold2To8 => &vial::COLD_2_8,
        StorageClass::Crt => &vial::CRT,
    }
    .clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{ProcessStep, StorageClass, Tissue};
    use crate::domain::gate::RowOutcome;
    use crate::domain::spec::Route;
    use crate::domain::spec::catalogue::{ANALYTES, DONOR_MARKERS};
    use crate::domain::value::Qualitative;

    #[test]
    fn what_is_signed_is_its_own_english() {
        macro_rules! each {
            ($($list:ty),+) => { $(for word in <$list>::ALL {
                assert_eq!(word.said().english(), word.as_str());
            })+ };
        }
        each!(
            ProcessStep,
            Qualitative,
            Route,
            RowOutcome,
            StorageClass,
            Tissue
        );
    }

    #[test]
    fn every_marker_and_every_unit_has_words() {
        for code in DONOR_MARKERS {
            let (about, test) = code.split_once('.').unwrap_or_default();
            assert!(marker::pathogen::label(about).is_some(), "{code}");
            assert!(marker::test::label(test).is_some(), "{code}");
        }
        for code in ANALYTES.iter().flat_map(|analyte| analyte.units) {
            let known = Unit::parse(code).ok();
            let english = known.map(|known| (unit(known, Language::English), known.display()));
            assert!(english.is_some_and(|(said, shown)| said == shown), "{code}");
            for counted in code
                .split('{')
                .skip(1)
                .filter_map(|part| part.split('}').next())
            {
                assert!(units::label(counted).is_some(), "{code}");
            }
        }
    }
}
