//! Before and after signing: what is signed, and what follows from it.

words! {
    SIGNED = "signed", "署名済み";
    NOT_SIGNED = "NOT SIGNED YET", "未署名";
    committed(value, hex) = "{value} (committed as {hex})", "{value} (コミットメント {hex})";
    not_disclosed(hex) = "{hex} (committed, not disclosed)", "{hex} (コミットメントのみで未開示)";
    passphrase_of(who) = "Passphrase of {who} / {who}のパスフレーズ: ", "Passphrase of {who} / {who}のパスフレーズ: ";
    late(name, hours) =
        "late: {name} would be recorded {hours} h after it happened (72 h at most). Every vial of a lot that is open by now and rests on it will say ASK_MAKER, LATE_ENTRIES; that cannot be undone",
        "遅延: {name}の記録は発生から{hours}時間後になります(72時間以内)。これに基づく開始済みのロットでは、すべてのバイアルの照会結果がASK_MAKER(LATE_ENTRIES)となり、取り消せません";
    more_late(rows) = "late: {rows} rows more", "遅延: ほか{rows}行";
    asks_maker(reason) =
        "every vial will say ASK_MAKER: {reason}",
        "すべてのバイアルの照会結果がASK_MAKERとなります: {reason}";
    NEXT_GENESIS =
        "next: lotledgerd init --genesis genesis.envelope, then give genesis.statement and organisation.json to those who join",
        "次: lotledgerd init --genesis genesis.envelope";
    NEXT_ENROLMENT =
        "next: carry enrolment.statement to the holders of the root keys; they run\n      lotledger statement sign enrolment.statement --keys roots/",
        "次: enrolment.statement をルート鍵の保持者へ (lotledger statement sign)";
}
