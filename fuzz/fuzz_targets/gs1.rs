//! What a scanner reads: element strings, bracketed text, GS1 Digital Links.
#![no_main]

use lotledger::cli::printed_code::Printed;
use lotledger::domain::gs1::{VialCode, diagnose};
use lotledger::words::Language;

lotledger_fuzz::target!(|text: &str| {
    const YEAR: i16 = 2026;
    let code = match VialCode::parse(text, YEAR) {
        Ok(code) => code,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            // What a scanner's owner is told about it.
            let diagnosis = diagnose(text, YEAR);
            let advice = diagnosis.advice();
            assert!(!diagnosis.name().is_empty());
            for language in [Language::English, Language::Japanese] {
                assert!(!advice.get(language).is_empty());
            }
            return;
        }
    };
    let Ok(printed) = Printed::new(&code) else {
        return;
    };
    let link = printed.digital_link("https://id.example");
    let link = link.expect("every code has a link");
    for form in [printed.element_string(), printed.bracketed(), link] {
        let again = VialCode::parse(&form, YEAR);
        assert_eq!(again.as_ref(), Ok(&code), "{form:?} from {text:?}");
    }
});
