//! What somebody meant who wrote a word that does not exist: a code, a field, a file.

use strsim::levenshtein;

/// The word of `known` that is nearest to `found`: the same letters and digits with other marks
/// between them, or up to one change in four characters; `None` if nothing is near.
pub fn nearest<'k>(found: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let letters = |text: &str| -> String {
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_uppercase()).take(64).collect()
    };
    let wanted = letters(found);
    if wanted.is_empty() {
        return None;
    }
    let allowed = (wanted.len() / 4).clamp(1, 4);
    // As far apart as their lengths at least: most words are told from that alone.
    known
        .map(|word| (letters(word), word))
        .filter(|(known, _)| known.len().abs_diff(wanted.len()) <= allowed)
        .map(|(known, word)| (levenshtein(&wanted, &known), word))
        .filter(|(far, _)| *far <= allowed)
        .min_by_key(|(far, _)| *far)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_codes_find_theirs() {
        let known = [
            "USP_71",
            "JP_4_06",
            "BACT_ALERT",
            "BACTEC",
            "ENDOTOXIN",
            "PH",
        ];
        for (found, expected) in [
            ("USP71", Some("USP_71")),
            ("usp-71", Some("USP_71")),
            ("USP_17", None),
            ("USP_72", Some("USP_71")),
            ("BACTALERT", Some("BACT_ALERT")),
            ("BACT_ALRT", Some("BACT_ALERT")),
            ("ENDOTOXIM", Some("ENDOTOXIN")),
            ("ENDTOXINE", Some("ENDOTOXIN")),
            ("JP406", Some("JP_4_06")),
            ("PPLO_BROTH", None),
            ("", None),
        ] {
            assert_eq!(nearest(found, known.into_iter()), expected, "{found}");
        }
    }

    #[test]
    fn misspelt_fields_find_theirs() {
        let known = ["specification", "stage", "storage_class", "n"];
        for (found, expected) in [
            ("specfication", Some("specification")),
            ("STAGE", Some("stage")),
            ("zzzz", None),
            ("数", None),
        ] {
            assert_eq!(nearest(found, known.into_iter()), expected, "{found}");
        }
    }
}
