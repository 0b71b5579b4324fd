//! Evidence: what it lacks, and what is asked of it.

words! {
    // What is asked of it, by the name of the check.
    CHECK_BUNDLE = "the file has the form of a proof file", "証拠ファイルの形式";
    CHECK_QUESTION = "the evidence is about the vial in hand", "手元のバイアルについての証拠であること";
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

    // What evidence lacks.
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
