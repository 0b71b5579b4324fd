//! Acts of one command: what was made, who is still to sign, and what to do next.

words! {
    not_recorded_yet(file) =
        "NOT RECORDED YET: {file} waits for these signatures",
        "まだ記録されていません: {file} に次の署名が必要です";
    signs(name, role, key) = "{role} {name} {key}", "{role} {name} {key}";
    carry(file) =
        "next: carry {file} to them; each runs lotledger statement sign {file} --keys DIR, the last one also lotledger statement submit {file}",
        "次: {file} を渡し、各自が lotledger statement sign {file} --keys DIR、最後の人が lotledger statement submit {file} を実行します";
}
