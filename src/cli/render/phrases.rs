//! Facts of an answer in words that more than one page has.

use crate::domain::event::Species;
use crate::domain::gate::Ingredient;
use crate::domain::reason::Severity;
use crate::words::{Wording, vial};

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

#[cfg(test)]
mod tests {
    use crate::domain::event::{ProcessStep, StorageClass, Tissue};
    use crate::domain::gate::RowOutcome;
    use crate::domain::value::Qualitative;

    #[test]
    fn what_is_signed_is_its_own_english() {
        macro_rules! each {
            ($($list:ty),+) => { $(for word in <$list>::ALL {
                assert_eq!(word.said().english(), word.as_str());
            })+ };
        }
        each!(ProcessStep, Qualitative, RowOutcome, StorageClass, Tissue);
    }
}
