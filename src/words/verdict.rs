//! The answer itself, and what was not checked. Never "safe", never "counterfeit".

words! {
    // The answer in one sentence.
    ok_as_of(time) =
        "As of {time}, nothing in the records stops its use (no statement about safety or efficacy).",
        "{time}(日本時間)時点の記録に、使用を止める事項はありません(安全性・有効性を保証するものではありません)";
    ASK = "Ask the maker before use.", "使用前に製造元へ確認してください";
    STOP = "DO NOT USE this vial.", "使用しないでください";

    // What was not checked.
    CUSTODY =
        "whether it is in your custody, and your own earlier use (nobody in particular asked)",
        "貴施設の保有であるか、および貴施設での使用歴(照会者が特定されていません)";
    LABEL =
        "the expiry and serial printed on the label (the label was not shown)",
        "ラベルに印字された使用期限とシリアル番号(ラベルが提示されていません)";
    LABEL_EXPIRY =
        "the expiry printed on the label (the code does not have it)",
        "ラベルに印字された使用期限(コードに含まれていません)";
    donor_outcomes(open, all) =
        "{open} of {all} outcomes of donor tests and interviews: committed, not disclosed",
        "ドナーの検査・問診の結果{all}件中{open}件(コミットメントのみで未開示)";
    after_release(rows) =
        "rows that are asked after the release only: {rows}",
        "出荷後にのみ求められる規格項目:{rows}";
    COLD_CHAIN = "temperature on the way", "輸送中の温度";
    MAKING =
        "clean-room monitoring, filter integrity and deviations",
        "清浄区域の環境モニタリング、フィルター完全性、逸脱";
    SAFETY_REPORTS =
        "adverse events and look-backs other than holds and recalls",
        "保留・回収以外の有害事象および遡及調査";
    REGISTRATIONS =
        "accreditation of laboratories and registrations of sites",
        "試験機関の認定および施設の届出・許可";
    OTHERS =
        "rules about what this evidence does not carry (other vials of a box, other lots of a shipment or recall): an auditor checks them",
        "この証拠に含まれないもの(同じ箱の他のバイアル、同じ出荷・回収の他のロットなど)に関する規則(監査人が確認します)";
    REPLAY =
        "the subject index: it is the operator's claim until an auditor replays the log",
        "索引の完全性(監査人がログを再検証するまでは運営者の主張です)";
}
