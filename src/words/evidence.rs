//! Evidence: what it lacks, and what is asked of it.

words! {
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
