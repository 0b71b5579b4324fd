//! Evidence: what is asked of it, what it lacks, and where a check failed what was found and what would be right.

words! {
    // What is asked of it, by the name of the check.
    CHECK_BUNDLE = "the file has the form of a proof file", "証拠ファイルの形式";
    CHECK_CHECKPOINT =
        "the checkpoint is signed by a trusted log key",
        "チェックポイントが信頼できる台帳の鍵で署名されていること";
    CHECK_SEAL = "the evidence ends in a seal", "証拠が封印で終わること";
    CHECK_SEAL_INDEX = "the seal is the checkpoint's last entry", "封印がチェックポイントの最後のエントリであること";
    CHECK_SEAL_INCLUSION = "the seal is in the checkpoint's log", "封印がチェックポイントの台帳に含まれること";
    CHECK_TRIE = "the index is the one that the seal commits to", "索引が封印の示すものであること";
    CHECK_HISTORY = "the histories are complete", "履歴に欠落や余分がないこと";
    CHECK_ENTRY = "the entries have the form of entries", "エントリの形式";
    CHECK_STATEMENT = "the statements have the form of statements", "記録の形式";
    CHECK_INDEX = "the entries are in the order of the log", "エントリが台帳の順であること";
    CHECK_GENESIS = "the log begins with the ledger's genesis", "ログが台帳の創始記録で始まること";
    CHECK_RULES_VERSION = "the seal names the rules in force", "封印の規則の版が台帳と一致すること";
    CHECK_TIME = "the times do not go back", "時刻が逆行しないこと";
    CHECK_PREVIOUS = "neighbouring entries are chained", "隣り合うエントリがハッシュで連なっていること";
    CHECK_SIGNATURE = "every signature is genuine", "すべての署名が正しいこと";
    CHECK_LEDGER_ID = "it is the trusted ledger", "信頼する台帳であること";
    CHECK_ORIGIN = "the ledger has the trusted name", "台帳の名称が信頼設定と一致すること";
    CHECK_LOG_KEY = "the log key is valid now", "台帳の鍵が現在有効であること";
    CHECK_VIAL = "the vial's place in the lot is proven", "ロット内のバイアルの位置が証明されていること";
    CHECK_OPENING = "the openings fit what was committed to", "開示内容が記録と一致すること";
    CHECK_PUBLIC_TEXT =
        "the public text of the recall is the one that was signed",
        "回収の公表文が署名された記録と一致すること";

    // What evidence lacks.
    another_vial_of(lot) =
        "evidence about the vial in hand: this is about another vial of {lot}. Files or vials may have been mixed up",
        "手元のバイアルの証拠。これは{lot}の別のバイアルの証拠です(ファイルまたはバイアルの取り違えの可能性)";
    another_lot(lot) =
        "evidence about the vial in hand: this is about a vial of {lot}. Files or vials may have been mixed up",
        "手元のバイアルの証拠。これは{lot}のバイアルの証拠です(ファイルまたはバイアルの取り違えの可能性)";
    NO_QUESTION = "a question: the bundle is about no vial", "問い合わせ(どのバイアルについての証拠でもありません)";
    history(subject) = "the history of {subject}", "{subject} の履歴";
    place_of_vial(lot) = "the vial's place in the vial tree of {lot}", "{lot} のバイアル木におけるバイアルの位置";
    list_of_vials(lot) = "the list of vials of {lot}", "{lot} のバイアル一覧";
    LEDGER_HISTORY = "the ledger's own history", "台帳自体の履歴";
    signing_key(key, index) = "key {key} that signed entry {index}", "鍵 {key}(エントリ{index}の署名者)";
    update_for_rules(version, known_rules) =
        "an update: rules version {version}, and this program knows {known_rules}",
        "プログラムの更新(規則の版{version}、このプログラムは版{known_rules}まで)";
    update_for_event(index) =
        "an update: entry {index} has an event that this program does not know",
        "プログラムの更新(エントリ{index}に、このプログラムの知らない事象があります)";
}

// Found and expected, where a check failed. What only an audit checks is in `audit.rs`.
words! {
    // The whole of it.
    fault(check, got, expected) =
        "{check}: got {got}; expected {expected}",
        "{check}: {got}(正しくは {expected})";
    at_entry(index, fault) = "entry {index}: {fault}", "エントリ{index}: {fault}";

    // Checkpoint and seal.
    A_SIGNED_NOTE = "a signed note", "署名付きノート";
    A_TRUSTED_LOG_KEY = "a log key of the trust file", "信頼設定にある台帳の鍵";
    SIGNED_BY_TRUSTED =
        "signed by a log key of the trust file",
        "信頼設定にある台帳の鍵による署名";
    SIGNED_BY_BOTH =
        "signed by a log key that the trust file and the ledger both name",
        "信頼設定と台帳の両方にある鍵による署名";
    signed_by(origin) = "signed by {origin}", "{origin}による署名";
    cosigned_by(witness) = "cosigned by witness {witness}", "立会人{witness}による署名";
    cosigned_at(time) = "a cosignature of {time}", "{time}の立会人署名";
    cosigned_until(latest) =
        "one of a witness that is not later than {latest}",
        "{latest}以前の立会人署名";
    NO_ENTRIES = "no entries", "エントリなし";
    AT_LEAST_THE_SEAL = "at least the seal", "少なくとも封印";
    A_SEAL = "a seal", "封印";
    A_STATEMENT = "a statement", "記録";
    the_last_of(size) = "the last of {size} entries", "全{size}件の最後のエントリ";
    A_SEAL_IN_THE_LOG = "a seal in the log", "台帳に含まれる封印";
    without_seal(size) = "{size} entries without a seal at the end", "封印で終わらない{size}件のエントリ";
    ENDS_IN_A_SEAL = "a log that ends in a seal", "封印で終わる台帳";
    root(root) = "root {root}", "ルート {root}";

    // Entries in their order.
    code_at(code, field) = "{code} at {field}", "{field}の{code}";
    ASCENDING = "ascending places before the seal", "封印より前の、昇順の位置";
    NEVER_BACK = "a clock that never goes back", "逆行しない時刻";
    leaf_before(leaf) = "the leaf hash {leaf} of the entry before", "直前のエントリのハッシュ {leaf}";
    refused(code, field, found) = "{code} ({field}): {found}", "{code} ({field}): {found}";

    // Histories.
    not_in_history(event, subject) =
        "{event} that is not in the history of {subject}",
        "{subject}の履歴にない{event}";
    IN_EVERY_HISTORY = "an entry in every history that it joins", "関係するすべての履歴にあるエントリ";
    place_of(place, subject) = "place {place} of {subject}", "{subject}の履歴の{place}番";
    OF_THE_BUNDLE = "a statement of the bundle", "証拠にある記録";
    in_history(event, subject) = "{event} in the history of {subject}", "{subject}の履歴にある{event}";
    THAT_TOUCHES_IT = "an entry that touches it", "その対象に関係するエントリ";
    entries_with_value(count, subject, value) =
        "{count} entries of {subject} with value {value}",
        "{subject}の履歴{count}件、値 {value}";
    history_of(subject) = "a history of {subject}", "{subject}の履歴";
    THAT_THE_TRIE_SHOWS = "one that the trie shows", "索引が示す履歴";
    OF_NO_HISTORY = "an entry of no history", "どの履歴にもないエントリ";
    OF_THE_HISTORIES = "entries of the histories", "履歴にあるエントリ";

    // Whose ledger.
    NO_GENESIS = "no genesis", "創始記録なし";
    event_at(event, index) = "{event} at index {index}", "エントリ{index}の{event}";
    BEGINS_WITH_GENESIS = "LedgerCreated at index 0", "エントリ0のLedgerCreated";

    // The vial.
    A_PATH = "a path in a vial tree", "バイアル木での経路";
    NO_PATH = "none: the lot has no vials", "なし(ロットにバイアルの登録がありません)";
    path_to(root) = "a path to {root}", "{root}への経路";

    // Lists of vials.
    TAGS = "one or more vial tags of 32 bytes each, and nothing else", "32バイトのバイアルタグ一つ以上のみの一覧";
    twice(place) = "vial tag {place} twice", "{place}番のバイアルタグの重複";
    ONCE = "every vial tag once", "重複のないバイアルタグ";
    ASCENDING_TAGS = "ascending vial tags", "昇順のバイアルタグ";
    tags(count) = "{count} vial tags", "バイアルタグ{count}件";
    A_SIDECAR = "a sidecar", "バイアル一覧";
    OF_VIALS_COMMISSIONED = "a VialsCommissioned at this index", "このエントリのVialsCommissioned";

    // Openings.
    THE_COMMITTED_VALUE = "the value that was committed to", "コミットメントどおりの値";
    OF_THE_EVIDENCE = "a commitment of the evidence", "証拠にあるコミットメント";

    // The public text of a recall.
    text_that_opens(digest) = "a text that opens {digest}", "{digest}を開示する公表文";
    NO_PUBLIC_TEXT = "no public text", "公表文なし";
    A_PUBLIC_TEXT = "a public text", "公表文";
    PUBLIC_TEXT_OF_A_RECALL =
        "the public text of a recall of this evidence that commits to one",
        "この証拠にある、公表文付きの回収記録の公表文";

    // Receipts.
    THE_SUBMITTED = "the statement that was submitted", "送信した記録";
    OTHER_SUBJECTS = "other subjects", "別の対象";
    THOSE_IT_TOUCHES = "those that the event touches", "記録が関係する対象";
    in_log_of(size) = "in the log of size {size}", "{size}件の台帳に含まれること";

    // Checks that came to no end.
    READING_NOT_ENDED = "a reading that did not end", "終了しなかった読み取り";
    CHECK_NOT_ENDED = "a check that did not end", "終了しなかった検査";
    AN_ANSWER = "an answer", "結果";
}
