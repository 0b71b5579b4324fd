//! The certificate of a lot and its report: what was tested how, by whom, against which limits; what is behind it.

words! {
    CERTIFICATE = "Certificate of analysis", "試験成績書";
    REPORT = "Lot report (internal)", "ロット報告書(社内用)";
    UNAPPROVED =
        "The product is not approved as a medicine. This page says what the records say; it does not say that the product is fit for a purpose.",
        "本製品は医薬品として承認されていません。本書は記録の内容を示すものであり、用途への適合を示すものではありません。";

    // The lot.
    RELEASED = "Released", "出荷判定: 合格";
    NOT_RELEASED = "NOT RELEASED", "出荷判定されていません";
    STOPPED = "DO NOT USE", "使用しないでください";
    ASK = "Ask the maker", "製造元へ確認";
    TESTS = "Tests", "試験";
    NO_OTHER = "Nothing was tested that the specification does not ask for.", "規格にない項目の結果はありません。";
    OTHER = "Also tested, not asked for by the specification", "規格にない項目の結果";
    LINK = "This lot", "このロットのリンク";

    // Columns of tests.
    TEST = "test", "試験項目";
    LIMIT = "limit", "規格値";
    FOUND = "found", "結果";
    METHOD = "method, time", "試験方法・期間";
    LABORATORY = "laboratory", "試験機関";
    JUDGEMENT = "judged", "判定";
    ROUNDED = "as judged", "判定値";
    period(from, to, took) = "{from} – {to} ({took})", "{from}~{to}({took})";
    reported_by(who) = "signed by {who}", "署名 {who}";
    analyst(who) = "analyst {who}", "試験者 {who}";
    read_by(who) = "certificate read by {who}", "試験成績書の転記者 {who}";
    checked_by(who) = "checked by {who}", "確認者 {who}";
    NO_RESULT = "no result", "結果なし";
    row(name, stage) = "{name}, {stage}", "{name}({stage})";

    // Limits in words.
    between(low, high) = "{low} to {high}", "{low}~{high}";
    at_least_or_warn(limit) = "≥ {limit} (warning below)", "≥ {limit}(下回ると注意)";
    of_label(pct, unit) = "label ± {pct} % ({unit})", "表示量の±{pct} %({unit})";
    below_loq(limit) = "below the limit of quantitation, which is at most {limit}", "定量限界未満(定量限界 {limit} 以下)";
    all(word, members) = "{word}: {members}", "{members}: {word}";
    some_present(n, members) = "at least {n} present of {members}", "{members} のうち{n}項目以上が陽性";
    none_present(members) = "none present of {members}", "{members} がすべて陰性";
    DOCUMENT = "a document", "文書の提出";
    share(sign, pct, low, high) = "{sign} {pct} % within {low} to {high}", "{low}~{high} の割合が {sign} {pct} %";
    REPORTED = "reported only", "報告のみ";

    // Corrections.
    CORRECTIONS = "Corrections: what stood before, and what stands", "訂正(訂正前と訂正後)";
    OLD_AND_NEW = "before → now", "訂正前 → 訂正後";

    // Documents.
    DOCUMENTS = "Documents behind it", "裏付けとなる文書";
    documents_of(directory) = "Compared with the files of {directory}:", "{directory} のファイルと照合しました。";
    DOCUMENTS_NOT_COMPARED =
        "The ledger has hashes of documents; none was compared (--documents DIR).",
        "台帳には文書のハッシュがありますが、照合していません(--documents DIR)。";
    AGREES = "agrees", "一致";
    ABSENT = "absent: no file has this hash", "該当するファイルなし";
    DIFFERS = "differs: agrees with nothing that was committed to for this lot", "相違: このロットの記録にあるハッシュのいずれとも一致しません";
    FILE = "file", "ファイル";
    RAW_DATA = "raw data", "生データ";
    RESULT_DOCUMENT = "document reported as the result", "結果として報告された文書";
    MATERIAL_CERTIFICATE = "certificate of a material", "原料の証明書";
    BANK_IDENTITY = "identity of the cell bank", "セルバンクの同一性";
    PARAMETERS = "parameters of the step", "工程パラメータ";
    CONSENT = "consent", "同意書";
    GUARDIAN_CONSENT = "consent of the guardian", "代諾者の同意書";
    EVIDENCE = "evidence", "添付文書";
    document_of(what, of) = "{what}: {of}", "{what}: {of}";

    // How it is proven.
    PROOF = "Where this is from", "本書の根拠";
    proven(size, origin, time) =
        "Made from signed histories, complete under checkpoint {size} of {origin}, as of {time}; not from a daemon's word.",
        "{origin} のチェックポイント{size}({time} 時点)の下で欠落がないことを検証した、署名付き記録から作成しました(サーバーの回答によるものではありません)。";
    NAMES = "Names of people are those of this machine's keyrings; the ledger has none.", "氏名はこの端末の鍵束によるもので、台帳にはありません。";
    AGAIN = "Check one vial before use:", "使用前のバイアルの確認:";
    MADE_AT = "made", "作成日時";
    HISTORY = "History", "履歴";
    page_of(lot, page, pages) = "{lot} — page {page} of {pages}", "{lot} — {page} / {pages} ページ";

    // When it cannot be made.
    NOT_PROVEN = "a certificate is made from checked evidence only", "証明書は検証済みの記録からのみ作成します";
    NOT_SHOWN = "this token is not shown all that the lot's release rests on", "このトークンでは、出荷判定の根拠の一部を閲覧できません";
    SAY_MAKER = "give the maker's or an auditor's token", "製造元または監査人のトークンを指定してください";
    WRITE_HTML = "the name of a new file that ends in .html", "新しいファイル名(末尾は .html)";
    NO_LINK = "a link cannot begin so", "この文字列で始まるリンクは作れません";
}
