//! A history: who signed, above its columns, and what was corrected. What an event is called and says is in `event.rs`.

words! {
    told_afterwards(said, kind) = "{said} [{kind}]", "{said} [{kind}]";

    transcribed(said) =
        "{said} [written down by the maker from the laboratory's paper; not signed by the laboratory]",
        "{said} [製造元が試験機関の文書から転記。試験機関の署名なし]";

    // Who signed it.
    signed(name, organisation, role) = "{name}, {organisation} ({role})", "{name}、{organisation}({role})";
    signed_by(organisation, role) = "{organisation} ({role})", "{organisation}({role})";

    // Above the columns.
    INDEX = "entry", "エントリ";
    WHEN = "when", "日時";
    WHAT = "what happened", "内容";
    SAID = "it said", "記録事項";
    SIGNED_BY = "signed by", "署名者";
    RECORDED_AT = "recorded", "記録日時";
    KEYS = "keys", "鍵";
    HASH = "statement", "記録のハッシュ";
    NOTHING_HAPPENED = "nothing is recorded", "記録はありません";
    SINCE_TIME = "nothing was recorded since then", "その後の記録はありません";
    not_shown(count) =
        "not shown to this token: {count} of the histories behind the lot",
        "このトークンでは閲覧できない履歴: {count}件";

    // Corrections: old and new.
    corrected_by(entry, event, changes, index, at, who, explanation) =
        "entry {entry} ({event}): {changes} (by entry {index} on {at}, {who}). \"{explanation}\"",
        "エントリ{entry}({event}): {changes}(訂正: エントリ{index}、{at}、{who})。「{explanation}」";
    donor_it_was_not(donor) = "it was said of donor {donor}", "ドナー {donor} の記録とされていました";
    OLD_NOT_IN_EVIDENCE =
        "what stood until then is not in this evidence",
        "訂正前の記録はこの証拠に含まれていません";
}
