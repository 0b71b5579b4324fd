//! The words around an answer about a vial.

words! {
    // What was not checked, where the evidence was read.
    NO_VERDICT =
        "whether the vial may be used: there is no verdict without good evidence",
        "バイアルを使用してよいか(正当な証拠がないため判定していません)";
    unused_openings(unused) =
        "{unused} openings that were given and are about no statement of this evidence",
        "この証拠の記録に対応しない開示{unused}件";
    time_by_hand(now) = "the time of the check: {now} was given by hand", "確認時刻({now}は手入力です)";
    compare_with_label(lot, serial) =
        "whether the code was read as it is printed: lot {lot}, serial {serial}. Compare with the label; if it differs, scan again",
        "コードが印字どおり読み取られたか(ロット{lot}、シリアル番号{serial})。ラベルと比べ、異なるときは読み取り直してください";
    not_kept(failure) = "the evidence was not kept: {failure}", "証拠は保存されていません:{failure}";
    NO_VERDICT_OF_DAEMON = "the daemon's own verdict: it sent none", "サーバー自身の判定(送信されていません)";
    CUSTODY_OF_DAEMON =
        "the daemon's reasons about custody: it may have answered for the organisation of a token",
        "サーバー回答の保有に関する理由(トークンの組織に対する回答の可能性があります)";
    DAEMONS_WORD_ALONE =
        "the daemon's word: it shows no evidence about a code that is none of its lot's vials",
        "サーバーの回答(ロットに属さないコードについては証拠が示されません)";
    if_it_differs(advice) = "if it differs: {advice}", "異なるとき: {advice}";

    // What evidence lacks.
    ANY_EVIDENCE = "any evidence: the daemon sent none", "証拠(サーバーから送信されていません)";
    newer_program(version) =
        "a program that knows version {version} of proof files",
        "証拠ファイルの版{version}に対応したプログラム";

    // How to check it again.
    compare_fingerprint(trust) =
        "sha256sum {trust}   # compare with the fingerprint on paper",
        "sha256sum {trust}   # 紙で受け取った指紋と比較";
    KEEP_EVIDENCE =
        "lotledger vial verify CODE --out vial.lotproof   # keep the evidence",
        "lotledger vial verify CODE --out vial.lotproof   # 証拠を保存";
    ASK_WITH_TOKEN =
        "lotledger vial verify CODE --token-file TOKEN   # with a token that may read the lot: the maker's, an auditor's",
        "lotledger vial verify CODE --token-file TOKEN   # ロットを閲覧できるトークン(製造元、監査人)で照会";
}
