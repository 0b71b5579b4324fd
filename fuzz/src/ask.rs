//! Everything that `lotledger verify` does with the bytes of a proof file.

use std::sync::OnceLock;

use lotledger::cli::commands::verify::answer::{Input, answer};
use lotledger::cli::commands::verify::arguments::Scanned;
use lotledger::cli::render::facts::NowFrom;
use lotledger::cli::render::zone::Zone;
use lotledger::cli::render::{page, text};
use lotledger::domain::verdict::DEFAULT_MAX_AGE;
use lotledger::format::trust::TrustFile;
use lotledger::words::Language;

use crate::forge::log::Log;
use crate::forge::world::names;
use crate::forge::{bundles, story};

/// The trust file that the story's operator hands out.
pub fn trust_of_the_story() -> &'static TrustFile {
    static TRUST: OnceLock<TrustFile> = OnceLock::new();
    TRUST.get_or_init(|| Log::of(story()).trust())
}

/// Checks a file and renders the answer in every way; asked by a clinic that has the vial in hand,
/// or by nobody in particular.
pub fn every_way(file: &[u8], trust: &TrustFile, in_hand: bool) {
    let (code, now) = (bundles::code(story(), 1), story().now);
    let scanned = Scanned::read(&code, now).expect("the story's code is one");
    let input = Input {
        file,
        name: "f.lotproof".to_owned(),
        is_file: true,
        is_part: false,
        trust,
        trust_path: "trust".to_owned(),
        code: in_hand.then_some(&scanned),
        asked_by: in_hand.then(|| names::org("clinic-a")),
        giving: None,
        max_age: DEFAULT_MAX_AGE,
        now,
        now_from: NowFrom::ByHand,
        openings: Vec::new(),
    };
    let Ok(facts) = answer(input) else {
        return;
    };
    let zone = Zone::of_machine();
    for language in [Language::English, Language::Japanese] {
        assert!(!text::verdict(&facts, language, &zone).is_empty());
        assert!(!page::html(&facts, language, &zone).is_empty());
    }
    serde_json::to_string(&facts).expect("facts have a JSON form");
}
