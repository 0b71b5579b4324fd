//! The page.

use maud::{Markup, PreEscaped, html};

use super::documents::{Committed, Compared};
use super::rows::{self, Found, Tested};
use super::{Content, sheet};
use crate::cli::commands::label::symbol::{Module, Symbol};
use crate::cli::exit::Failure;
use crate::cli::lot_record::lines;
use crate::cli::render::corrected;
use crate::cli::render::page::html as parts;
use crate::cli::render::zone::Zone;
use crate::domain::event::{Corrected, LotRejected, LotReleased, LotReviewed, Payload};
use crate::domain::gate::RowOutcome;
use crate::domain::reason::{Reason, ReasonCode, Severity};
use crate::domain::statement::Recorded;
use crate::words::vial::TRAINING;
use crate::words::{Language, Wording, certificate as words, history, list, sheet as lot_words};

pub(super) fn html(content: &Content<'_>, language: Language) -> Result<String, Failure> {
    let title = match content.internal {
        true => &words::REPORT,
        false => &words::CERTIFICATE,
    };
    let (record, standing) = (content.record, content.standing);
    let tested = rows::of(record, content.names, &standing.rows);
    let others = rows::others(record, content.names, &standing.rows);
    let body = html! {
        @if content.training { p.training { (TRAINING.english()) } }
        h1 { (title.get(language)) " " (record.lot.lot) }
        (state(content, language)?)
        (recalled(content, language))
        div.top {
            div { (lot(content, language)?) }
            (link(content, language)?)
        }
        p.unapproved { (words::UNAPPROVED.get(language)) }
        h2 { (words::TESTS.get(language)) }
        (table(&tested, language))
        (also(&others, language))
        (corrections(content, language))
        (documents(content.documents.as_ref(), language))
        @if content.internal { (history(content, language)) }
        (proof(content, language))
    };
    let style = sheet::style(&record.lot.lot, language);
    Ok(parts::page(language, title, &style, body))
}

fn pair(word: &Wording, value: &str, language: Language) -> Markup {
    html! { @if !value.is_empty() { dt { (word.get(language)) } dd { (value) } } }
}

/// What lot it is.
fn lot(content: &Content<'_>, language: Language) -> Result<Markup, Failure> {
    let (record, names) = (content.record, content.names);
    let lot = record.state()?;
    let opened = lot.opened.as_ref();
    let maker = opened.map(|opened| names.organisation(opened.organisation));
    let specification = opened.map(|opened| opened.specification.to_string());
    let vials = lot.commissioned.as_ref();
    let say = |word, value: Option<String>| pair(word, &value.unwrap_or_default(), language);
    Ok(html! {
        dl {
            (say(&lot_words::PRODUCT, Some(names.product(record.lot.gtin))))
            (say(&lot_words::NUMBER, Some(record.lot.lot.to_string())))
            (say(&lot_words::GTIN, Some(record.lot.gtin.to_string())))
            (say(&lot_words::MAKER, maker))
            (say(&lot_words::SPECIFICATION, specification))
            (say(&lot_words::FILLED, vials.map(|v| v.fill_date.to_string())))
            (say(&lot_words::EXPIRES, vials.map(|v| v.expiry.to_string())))
            (say(&lot_words::STORAGE, vials.map(|v| v.storage_class.said().get(language).to_owned())))
            (say(&lot_words::VIALS, vials.map(|v| v.count.to_string())))
            (say(&lot_words::REVIEWED_BY, signed::<LotReviewed>(content, language)))
            (say(&lot_words::RELEASED_BY, signed::<LotReleased>(content, language)))
            (say(&lot_words::REJECTED_BY, signed::<LotRejected>(content, language)))
        }
    })
}

/// Who signed this of the lot last, and when.
fn signed<P: Payload>(content: &Content<'_>, language: Language) -> Option<String> {
    let lot = content.record.state().ok()?;
    let mut acts = lot.acts().iter();
    let act = acts.rfind(|act| act.statement.event.get::<P>().is_some())?;
    let lines = lines([act.as_ref()], content.names);
    let line = lines.first()?;
    let said = lot_words::by_at(line.signed_by(), &line.at);
    Some(said.get(language).to_owned())
}

fn link(content: &Content<'_>, language: Language) -> Result<Markup, Failure> {
    let symbol = Symbol::qr(&content.link)?.svg(Module::DEFAULT);
    Ok(html! {
        div.link {
            (PreEscaped(symbol))
            p { (words::LINK.get(language)) br; (content.link) }
        }
    })
}

/// Whether something stops its use, in words first.
fn state(content: &Content<'_>, language: Language) -> Result<Markup, Failure> {
    let reasons = &content.standing.reasons;
    let of = |severity| {
        let of_it = reasons
            .iter()
            .filter(move |reason| reason.severity == severity);
        of_it.collect::<Vec<&Reason>>()
    };
    let (stops, asks) = (of(Severity::Stop), of(Severity::Ask));
    let released = content.record.state()?.released.is_some();
    let (class, word) = match (released, stops.is_empty(), asks.is_empty()) {
        (false, _, _) => ("stop", &words::NOT_RELEASED),
        (true, false, _) => ("stop", &words::STOPPED),
        (true, true, false) => ("ask", &words::ASK),
        (true, true, true) => ("ok", &words::RELEASED),
    };
    let said = |reason: &Reason| {
        let text = reason.text();
        format!("{} [{reason}]", text.get(language))
    };
    Ok(html! {
        div.state.(class) role="status" {
            b { (word.get(language)) }
            @let shown = stops.iter().chain(&asks).filter(|r| r.code != ReasonCode::NotReleased);
            ul { @for reason in shown { li { (said(reason)) } } }
        }
    })
}

fn heads(language: Language) -> [&'static str; 6] {
    [
        words::TEST.get(language),
        words::LIMIT.get(language),
        words::FOUND.get(language),
        words::METHOD.get(language),
        words::LABORATORY.get(language),
        words::JUDGEMENT.get(language),
    ]
}

fn table(tested: &[Tested], language: Language) -> Markup {
    let [test, limit, found, method, laboratory, judged] = heads(language);
    html! {
        table {
            thead { tr {
                @for head in [test, limit, found, method, laboratory, judged] { th { (head) } }
            } }
            tbody { @for row in tested {
                tr.(class(row.outcome)) {
                    th scope="row" { (row.name.get(language)) div.code { (row.code) } }
                    td data-head=(limit) {
                        (row.limit.get(language))
                        @if let Some(source) = &row.source { div.code { (source) } }
                    }
                    td data-head=(found) { (values(&row.found, language)) }
                    td data-head=(method) { @for of in &row.found { (how(of, language)) } }
                    td data-head=(laboratory) { @for of in &row.found { (by_whom(of, language)) } }
                    td data-head=(judged) {
                        span.outcome { (row.outcome.said().get(language)) }
                    }
                }
            } }
        }
    }
}

fn class(outcome: RowOutcome) -> &'static str {
    match outcome {
        RowOutcome::Pass
        | RowOutcome::NotRequired
        | RowOutcome::Reported
        | RowOutcome::AfterRelease => "good",
        RowOutcome::Fail | RowOutcome::Insufficient | RowOutcome::Missing => "bad",
    }
}

/// The values, with the rounding by which each was judged.
fn values(found: &[Found], language: Language) -> Markup {
    html! {
        @if found.is_empty() { (words::NO_RESULT.get(language)) }
        @for of in found {
            div {
                (of.value.get(language))
                @if let Some(before) = &of.before { div.code { (before.get(language)) } }
                @if let Some(compared) = &of.compared {
                    div.code { (words::ROUNDED.get(language)) " " (compared) }
                }
                @if let Some(why) = &of.why_not { div.code { (why.get(language)) } }
            }
        }
    }
}

fn how(found: &Found, language: Language) -> Markup {
    html! {
        div {
            @if found.method_is.english() != found.method { (found.method_is.get(language)) " " }
            span.code { (found.method) }
            div { (found.period.get(language)) }
        }
    }
}

fn by_whom(found: &Found, language: Language) -> Markup {
    html! {
        div {
            (found.laboratory)
            @if let Some(independence) = found.independence {
                " — " (independence.said().get(language))
            }
            @if found.transcribed { div { (lot_words::WRITTEN_DOWN.get(language)) } }
            div.code {
                (words::reported_by(&found.who).get(language)) "; "
                (found.analyst.get(language)) "; "
                @if let Some(reviewer) = &found.reviewer {
                    (words::checked_by(reviewer).get(language)) "; "
                }
                (found.tube)
            }
        }
    }
}

/// What was tested besides.
fn also(others: &[(Wording, Found)], language: Language) -> Markup {
    let [_, _, found, method, laboratory, _] = heads(language);
    html! {
        h2 { (words::OTHER.get(language)) }
        @if others.is_empty() { p { (words::NO_OTHER.get(language)) } }
        @else {
            table { tbody { @for (name, of) in others { tr {
                th scope="row" { (name.get(language)) }
                td data-head=(found) {
                    (of.value.get(language))
                    @if let Some(before) = &of.before { div.code { (before.get(language)) } }
                    @if let Some(why) = &of.why_not { div.code { (why.get(language)) } }
                }
                td data-head=(method) { (how(of, language)) }
                td data-head=(laboratory) { (by_whom(of, language)) }
            } } } }
        }
    }
}

/// What recalls say to the public.
fn recalled(content: &Content<'_>, language: Language) -> Markup {
    let zone = Zone::of_machine();
    let recalls = content.record.recalls(content.names).into_iter();
    html! {
        @for told in recalls.filter_map(|recall| recall.whole(&zone)) { pre { (told.get(language)) } }
    }
}

/// What was corrected: old and new, who, when and why.
fn corrections(content: &Content<'_>, language: Language) -> Markup {
    let view = content.record.view();
    let mut acts = content.record.acts();
    acts.retain(|act| act.statement.event.get::<Corrected>().is_some());
    let lines = lines(acts.iter().map(AsRef::as_ref), content.names);
    let changes = |act: &Recorded| {
        let stood = corrected::stood(view, &act.statement.event);
        Wording::join(&corrected::changes(stood.as_deref(), act), "; ")
    };
    let heads = [
        history::WHAT.get(language),
        words::OLD_AND_NEW.get(language),
        lot_words::WHY.get(language),
        history::SIGNED_BY.get(language),
    ];
    let [what, change, why, by] = heads;
    html! {
        @if !lines.is_empty() {
            h2 { (words::CORRECTIONS.get(language)) }
            table {
                thead { tr { @for head in heads { th { (head) } } } }
                tbody { @for line in &lines {
                    @if let Some(e) = line.entry.statement.event.get::<Corrected>() { tr {
                        td data-head=(what) {
                            (e.replacement.event().called().get(language))
                            div.code { (history::INDEX.get(language)) " " (e.entry) " → " (line.entry.index) }
                        }
                        td data-head=(change) { (changes(line.entry).get(language)) }
                        td data-head=(why) { (e.explanation) }
                        td data-head=(by) { (line.signed_by().get(language)) div.code { (line.at) } }
                    } }
                } }
            }
        }
    }
}

fn documents(compared: Option<&Compared>, language: Language) -> Markup {
    let Some(compared) = compared else {
        return html! {
            h2 { (words::DOCUMENTS.get(language)) }
            p { (words::DOCUMENTS_NOT_COMPARED.get(language)) }
        };
    };
    let class = |of: &Committed| if of.file.is_some() { "good" } else { "bad" };
    html! {
        h2 { (words::DOCUMENTS.get(language)) }
        p { (words::documents_of(&compared.directory).get(language)) }
        table { tbody {
            @for of in &compared.committed { tr.(class(of)) {
                td { (of.what.get(language)) div.code { (history::INDEX.get(language)) " " (of.index) } }
                td { @match &of.file {
                    Some(file) => { (words::AGREES.get(language)) ": " (file) }
                    None => { (words::ABSENT.get(language)) }
                } }
                td.hash { (of.digest) }
            } }
            @for file in &compared.strangers { tr.bad {
                td { (words::FILE.get(language)) " " (file) }
                td colspan="2" { (words::DIFFERS.get(language)) }
            } }
        } }
    }
}

/// Every entry, for internal review.
fn history(content: &Content<'_>, language: Language) -> Markup {
    let acts = content.record.acts();
    let lines = lines(acts.iter().map(AsRef::as_ref), content.names);
    let heads = [
        history::INDEX.get(language),
        history::WHEN.get(language),
        history::WHAT.get(language),
        history::SIGNED_BY.get(language),
    ];
    let [index, when, what, signed_by] = heads;
    html! {
        h2 { (words::HISTORY.get(language)) }
        table {
            thead { tr { @for head in heads { th { (head) } } } }
            tbody { @for line in &lines { tr {
                td data-head=(index) { (line.entry.index) }
                td data-head=(when) { (line.at) }
                td data-head=(what) { (line.what.get(language)) " " (line.said.get(language)) }
                td data-head=(signed_by) { (line.signed_by().get(language)) }
            } } }
        }
    }
}

/// Where it is from, and how to check a vial.
fn proof(content: &Content<'_>, language: Language) -> Markup {
    let (evidence, record) = (content.evidence, content.record);
    let checkpoint = &evidence.checkpoint;
    let said = words::proven(checkpoint.size, &checkpoint.origin, evidence.as_of);
    html! {
        section {
            h2 { (words::PROOF.get(language)) }
            p { (said.get(language)) }
            @if content.internal { p { (words::NAMES.get(language)) } }
            dl {
                (pair(&crate::words::vial::ROOT, &checkpoint.root.to_string(), language))
                (pair(&crate::words::vial::TRUST, &format!("sha256 {}", content.trust), language))
                (pair(&words::MADE_AT, &record.now.to_string(), language))
                (pair(&list::REFERENCE, &record.lot.to_string(), language))
            }
            p { (words::AGAIN.get(language)) }
            pre { "lotledger vial verify CODE" }
        }
    }
}
