//! Acts of one command: what was made, who is still to sign, and what to do next.

words! {
    not_recorded_yet(file) =
        "NOT RECORDED YET: {file} waits for these signatures",
        "まだ記録されていません: {file} に次の署名が必要です";
    signs(name, role, key) = "{role} {name} {key}", "{role} {name} {key}";
    signatures(done, all) = "{done} of {all} signatures", "署名 {all}件中{done}件";
    place_of_entry(index, recorded_at, said) =
        "entry {index} recorded {recorded_at}; {said}",
        "エントリ{index}、記録日時 {recorded_at}。{said}";
    under_checkpoint(size) = "in the log of checkpoint {size} (checked)", "チェックポイント{size}の台帳にあることを確認済み";
    NOT_UNDER_CHECKPOINT =
        "NOT checked: no trust file is pinned",
        "未確認(信頼ファイルが登録されていません)";
    CHECKED_BY_THE_LEDGER =
        "signatures were checked by the ledger, not here",
        "署名は台帳が検証したもので、ここでは検証していません";
    missing(role, key) = "missing {role} {key}", "未署名 {role} {key}";
    wrote(path) = "wrote {path}", "書き出しました: {path}";
    receipts_checked(size, origin) =
        "receipts checked against checkpoint {size} of {origin}",
        "受領証を {origin} のチェックポイント{size}で検証しました";
    RECEIPTS_NOT_CHECKED =
        "receipts NOT checked: no trust file is pinned",
        "受領証は未検証です(信頼ファイルが未設定)";
    openings_kept(file) =
        "what opens the commitments is in {file}: keep it secret, and keep it",
        "コミットメントの開示に必要な内容は {file} にあります。秘密に保管してください";
    carry(file) =
        "next: carry {file} to them; each runs lotledger statement sign {file} --keys DIR, the last one also lotledger statement submit {file}",
        "次: {file} を渡し、各自が lotledger statement sign {file} --keys DIR、最後の人が lotledger statement submit {file} を実行します";
}
