//! The report of an audit as lines for a person. The first and the last line are the answer.

use super::afterwards::ToldAfterwards;
use super::cause::Cause;
use super::counters::Counter;
use super::in_words;
use super::overview::{
    ClockWrong, Correction, Hold, ImpossibleTime, Key, List, Overview, Place, Recall, UseAgainst,
};
use super::report::{AuditFacts, AuditOutcome};
use crate::cli::render::recall::with_text;
use crate::cli::render::text::{Page, faults, party};
use crate::domain::laboratory_counter::range;
use crate::verify::Check;
use crate::words::audit;
use crate::words::vial;
use crate::words::vial::TRAINING;
use crate::words::{Language, Wording};

/// The report as lines for a person.
pub fn text(facts: &AuditFacts, language: Language) -> String {
    let mut page = Page::new(language);
    if facts.training {
        page.line(TRAINING.english());
    }
    let name = match facts.outcome {
        AuditOutcome::Verified => "VERIFIED",
        AuditOutcome::Failed => "FAILED",
        AuditOutcome::Incomplete => "INCOMPLETE",
    };
    let headline = format!("{name}: {}", facts.headline.get(language));
    page.line(&headline);
    if let Some(newest) = facts.newest_said() {
        page.line(newest.get(language));
    }
    page.gap();
    let unknown = || "-".to_owned();
    page.pair(audit::SOURCE.get(language), &facts.source);
    page.pair(
        vial::LEDGER_ID.get(language),
        &facts.ledger_id.clone().unwrap_or_else(unknown),
    );
    page.pair(
        audit::LOG_ROOT.get(language),
        &format!("{} ({})", facts.log_root, facts.counts.entries),
    );
    overview_head(&mut page, &facts.overview);
    if facts.fork.is_some() {
        page.gap();
        page.line(audit::TWO_LOGS_TODO.get(language));
    }
    if let Some(cause) = &facts.cause {
        first_cause(&mut page, cause);
    }
    faults(&mut page, &facts.faults, in_words::asked);
    if !facts.bad_entries.is_empty() {
        let all: Vec<String> = facts.bad_entries.iter().map(u64::to_string).collect();
        page.gap();
        page.pair(audit::BAD_ENTRIES.get(language), &all.join(", "));
    }
    for why in &facts.incomplete {
        page.section(&audit::NOT_TO_THE_END);
        page.item(why);
    }
    page.section(&vial::CHECKED);
    for item in &facts.checked {
        page.item(item.get(language));
    }
    if let Some(checkpoint) = &facts.checkpoint {
        let (size, root) = (checkpoint.size, &checkpoint.root);
        let label = vial::CHECKPOINT.get(language);
        let (size_is, root_is) = (vial::SIZE.get(language), vial::ROOT.get(language));
        page.item(&format!(
            "{label}: {}, {size_is} {size}, {root_is} {root}",
            checkpoint.origin
        ));
    }
    if let Some(trust) = &facts.trust {
        let label = vial::TRUST.get(language);
        page.item(&format!(
            "{label}: {}, sha256 {}",
            trust.path, trust.fingerprint
        ));
    }
    copy_and_donors(&mut page, facts);
    what_the_log_says(&mut page, &facts.overview);
    page.section(&vial::NOT_CHECKED);
    for item in &facts.not_checked {
        page.item(item.get(language));
    }
    facts
        .lots_without_sidecar
        .iter()
        .for_each(|lot| page.below(lot));
    page.gap();
    page.line(&headline);
    page.text
}

fn copy_and_donors(page: &mut Page, facts: &AuditFacts) {
    let language = page.language;
    if let Some(copy) = &facts.copy {
        page.section(&audit::COPY);
        copy.said
            .iter()
            .for_each(|item| page.item(item.get(language)));
    }
    if !facts.donors_excluded_later.is_empty() {
        page.section(&audit::DONORS_LATER);
        facts
            .donors_excluded_later
            .iter()
            .for_each(|donor| page.item(donor));
    }
}

fn what_the_log_says(page: &mut Page, overview: &Overview) {
    let language = page.language;
    for (heading, lines, more) in chapters(overview, language) {
        page.section(heading);
        lines.iter().for_each(|line| page.item(line));
        if more > 0 {
            page.item(audit::more_lines(more).get(language));
        }
    }
}

fn overview_head(page: &mut Page, overview: &Overview) {
    let language = page.language;
    if let Some(period) = period(overview) {
        page.pair(audit::PERIOD.get(language), &period);
    }
    page.pair(audit::PROGRAM.get(language), &overview.program);
}

/// From the first entry to the last, by the ledger's clock.
pub(super) fn period(overview: &Overview) -> Option<String> {
    let (first, last) = (overview.first.as_ref()?, overview.last.as_ref()?);
    Some(format!("{} – {}", first.text, last.text))
}

fn first_cause(page: &mut Page, cause: &Cause) {
    let language = page.language;
    page.section(&audit::CAUSE);
    page.item(cause.text.get(language));
    for line in consequences(cause, language) {
        page.below(&line);
    }
}

/// How many faults stand by themselves beside the first, and how many follow.
pub(super) fn consequences(cause: &Cause, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if cause.causes > 1 {
        let label = audit::OTHER_CAUSES.get(language);
        lines.push(format!("{label}: {}", cause.causes - 1));
    }
    if !cause.consequences.is_empty() {
        let counted = cause.consequences.iter();
        let counted = counted.map(|(check, n)| match Check::parse(check) {
            Ok(check) => format!("{} {n}", in_words::check(check, language)),
            Err(_) => format!("{check} {n}"),
        });
        let counted: Vec<String> = counted.collect();
        let label = audit::FOLLOWS.get(language);
        lines.push(format!("{label}: {}", counted.join(", ")));
    }
    lines
}

/// Most lines of a chapter; what is left out is counted, and is in the JSON.
const MAX_LINES: usize = 50;

type Chapter = (&'static Wording, Vec<String>, usize);

/// What the log says, a heading and its lines each, with how many lines are left out.
pub(super) fn chapters(overview: &Overview, language: Language) -> Vec<Chapter> {
    let events = overview.events.iter();
    let events = events.map(|(event, kind)| match language {
        Language::English => format!("{event} {}", kind.statements),
        Language::Japanese => {
            format!("{}({event}) {}", kind.called.get(language), kind.statements)
        }
    });
    let events: Vec<String> = events.collect();
    let mut organisations: Vec<String> = overview
        .organisations
        .iter()
        .map(|of| format!("{}: {}", party(&of.party), of.statements))
        .collect();
    if overview.by_roots > 0 {
        let roots = audit::BY_ROOTS.get(language);
        organisations.push(format!("{roots}: {}", overview.by_roots));
    }
    let mut chapters = vec![
        chapter(&audit::RECALLS, &overview.recalls, language, recall),
        chapter(&audit::HOLDS, &overview.holds, language, hold),
    ];
    let corrections = &overview.corrections;
    if corrections.count > 0 {
        chapters.push(chapter(
            &audit::CORRECTIONS,
            corrections,
            language,
            correction,
        ));
    }
    let clock = &overview.clock_corrections;
    if clock.count > 0 {
        chapters.push(chapter(&audit::CLOCK, clock, language, clock_wrong));
    }
    if !overview.told_afterwards.is_empty() {
        let told = overview.told_afterwards.iter();
        let told = told.map(|of| told_afterwards(of, language)).collect();
        chapters.push(counted(&audit::TOLD_AFTERWARDS, told));
    }
    if !overview.counters.is_empty() {
        let counters = overview.counters.iter();
        let counters = counters.map(|of| counter(of, language)).collect();
        chapters.push(counted(&audit::COUNTERS, counters));
    }
    chapters.extend([
        uses(overview, language),
        impossible_times(overview, language),
        (&audit::EVENTS, vec![events.join(", ")], 0),
        counted(&audit::BY_ORGANISATION, organisations),
        chapter(&audit::KEYS, &overview.keys, language, key),
    ]);
    chapters
}

fn clock_wrong(wrong: &ClockWrong, language: Language) -> String {
    let first = wrong.last_good_index + 1;
    audit::clock_wrong(at(&wrong.place, language), first, wrong.place.index)
        .get(language)
        .to_owned()
}

fn counted(heading: &'static Wording, mut lines: Vec<String>) -> Chapter {
    let more = lines.len().saturating_sub(MAX_LINES);
    lines.truncate(MAX_LINES);
    (heading, lines, more)
}

fn chapter<T>(
    heading: &'static Wording,
    list: &List<T>,
    language: Language,
    line: fn(&T, Language) -> String,
) -> Chapter {
    let shown = list.listed.iter().take(MAX_LINES);
    let mut lines: Vec<String> = shown.map(|item| line(item, language)).collect();
    let more = list.count - lines.len();
    if lines.is_empty() {
        lines.push(audit::NONE_RECORDED.get(language).to_owned());
    }
    (heading, lines, more)
}

fn at(place: &Place, language: Language) -> String {
    let entry = vial::ENTRY.get(language);
    format!("{} ({entry} {})", place.recorded_at.text, place.index)
}

fn recall(recall: &Recall, language: Language) -> String {
    let said = Wording::data(format!(
        "{}: {} {}, {}: {}",
        at(&recall.place, language),
        in_words::recall_class(recall.class, language),
        in_words::recall_reason(recall.reason, language),
        party(&recall.by),
        recall.lots.join(", ")
    ));
    with_text(&said, &recall.told).get(language).to_owned()
}

fn hold(hold: &Hold, language: Language) -> String {
    let end = match &hold.lifted {
        Some(place) => format!("{} {}", audit::LIFTED.get(language), at(place, language)),
        None => audit::OPEN.get(language).to_owned(),
    };
    format!(
        "{}: {} {}, {}: {end}",
        at(&hold.place, language),
        hold.scope,
        in_words::hold_reason(hold.reason, language),
        party(&hold.by),
    )
}

/// Most lots that are named.
const MAX_LOTS: usize = 20;

fn told_afterwards(of: &ToldAfterwards, language: Language) -> String {
    let mut lots: Vec<&str> = of.lots.iter().take(MAX_LOTS).map(String::as_str).collect();
    if lots.len() < of.lots.len() {
        lots.push("…");
    }
    let by = of.by.as_ref().map(party).unwrap_or_default();
    let kind = in_words::told_afterwards(of.kind, language);
    let said = audit::told_afterwards(kind, by, of.statements, of.first, of.last);
    let said = match lots.as_slice() {
        [] => said,
        lots => Wording::join(&[said, audit::of_lots(lots.join(", "))], "; "),
    };
    said.get(language).to_owned()
}

/// Most numbers that are named for one counter.
const MAX_NUMBERS: usize = 20;

fn counter(of: &Counter, language: Language) -> String {
    let missing = of.missing.listed.iter();
    let missing = missing.map(|numbers| range(&(numbers.first..=numbers.last)));
    let again = of.again.listed.iter();
    let again = again.map(|of| {
        format!(
            "{} ({} {})",
            of.number,
            vial::ENTRY.get(language),
            of.place.index
        )
    });
    let named = |all: &mut dyn Iterator<Item = String>, count: usize| {
        let mut named: Vec<String> = all.take(MAX_NUMBERS).collect();
        if count > named.len() {
            named.push("…".to_owned());
        }
        named.join(", ")
    };
    let mut found = Vec::new();
    if of.missing.count > 0 {
        found.push(audit::missing(named(&mut { missing }, of.missing.count)));
    }
    if of.again.count > 0 {
        found.push(audit::again(named(&mut { again }, of.again.count)));
    }
    let found = match found.is_empty() {
        true => audit::NO_GAP.clone(),
        false => Wording::join(&found, "; "),
    };
    let said = audit::counter(party(&of.laboratory), party(&of.client), of.highest, found);
    said.get(language).to_owned()
}

fn correction(correction: &Correction, language: Language) -> String {
    let changes: Vec<&str> = correction
        .changes
        .iter()
        .map(|change| change.get(language))
        .collect();
    let by = correction.by.as_ref().map(party).unwrap_or_default();
    let roles = in_words::list(&correction.roles, language, in_words::role);
    let event = in_words::event(correction.event, language);
    audit::correction(
        at(&correction.place, language),
        event,
        correction.entry,
        changes.join("; "),
        by,
        roles,
        &correction.explanation,
    )
    .get(language)
    .to_owned()
}

/// How many uses, and which of them the verdict spoke against.
fn uses(overview: &Overview, language: Language) -> Chapter {
    let against = &overview.uses_against;
    let (heading, mut lines, more) = chapter(&audit::USES_AGAINST, against, language, use_against);
    let counted = audit::uses_counted(overview.uses, against.count);
    if against.count == 0 {
        lines.clear();
    }
    lines.insert(0, counted.get(language).to_owned());
    (heading, lines, more)
}

fn impossible_times(overview: &Overview, language: Language) -> Chapter {
    let times = &overview.impossible_times;
    chapter(&audit::IMPOSSIBLE_TIMES, times, language, impossible)
}

fn impossible(of: &ImpossibleTime, language: Language) -> String {
    let before = of.before.iter().map(|later| {
        let event = in_words::event(later.event, language);
        audit::said_later(event, &later.occurred_at.text, later.index)
    });
    let before = Wording::join(&before.collect::<Vec<_>>(), ", ");
    let event = in_words::event(of.event, language);
    let by = of.by.as_ref().map(party).unwrap_or_default();
    let said = audit::impossible_time(
        at(&of.place, language),
        event,
        by,
        &of.occurred_at.text,
        before,
    );
    said.get(language).to_owned()
}

fn use_against(used: &UseAgainst, language: Language) -> String {
    let verdict = match used.verdict {
        Some(verdict) => Wording::data(format!(
            "{} {}",
            in_words::verdict(verdict, language),
            in_words::list(&used.reasons, language, in_words::reason)
        )),
        None => audit::NO_KNOWN_LOT.clone(),
    };
    let named = match used.despite.is_empty() {
        true => audit::NAMED_NOTHING.clone(),
        false => audit::named(used.despite.join(", ")),
    };
    format!(
        "{}: {} {}, {}: {}; {}",
        at(&used.place, language),
        in_words::event(used.event, language),
        audit::vial(&used.vial).get(language),
        party(&used.by),
        verdict.get(language),
        named.get(language)
    )
}

fn key(key: &Key, language: Language) -> String {
    let mut line = format!(
        "{} {}, {} {}, {} {}",
        key.key,
        party(&key.organisation),
        key.person,
        in_words::list(&key.roles, language, in_words::role),
        audit::ENROLLED.get(language),
        at(&key.enrolled, language)
    );
    for revoked in &key.revocations {
        line.push_str(&format!(
            ", {} {}: {}, {} {}",
            audit::REVOKED.get(language),
            at(&revoked.place, language),
            in_words::revocation_reason(revoked.reason, language),
            audit::NOT_TRUSTED_FROM.get(language),
            revoked.from_index
        ));
    }
    line
}
