//! Before and after signing: what is signed, and what follows from it.

words! {
    NONE = "none", "なし";
    vial_of_use(tag, id) = "{tag} (in its statement {id})", "{tag}(記録内の番号 {id})";
    YES = "yes", "はい";
    NO = "no", "いいえ";
    SIGNED = "signed", "署名済み";
    NOT_SIGNED = "NOT SIGNED YET", "未署名";
    committed(value, hex) = "{value} (committed as {hex})", "{value} (コミットメント {hex})";
    TOLD_TO_ALL =
        "told to everybody who asks about a vial of these lots, for ever:",
        "対象ロットのバイアルについて照会するすべての人に、期限なく表示される文面:";
    not_disclosed(hex) = "{hex} (committed, not disclosed)", "{hex} (コミットメントのみで未開示)";
    passphrase_of(who) = "Passphrase of {who} / {who}のパスフレーズ: ", "Passphrase of {who} / {who}のパスフレーズ: ";
    NOT_KNOWN_HERE = "not known here", "ここでは確認できません";
    tube(label, of) = "tube {label}, {of}", "容器 {label}、{of}";
    sample_of_lot(lot, slot) = "{slot} of lot {lot}", "ロット{lot}の{slot}";
    sample_of_material(slot) = "{slot} of a material", "工程材料の{slot}";
    late(name, hours) =
        "late: {name} would be recorded {hours} h after it happened (72 h at most). Every vial of a lot that is open by now and rests on it will say ASK_MAKER, LATE_ENTRIES; that cannot be undone",
        "遅延: {name}の記録は発生から{hours}時間後になります(72時間以内)。これに基づく開始済みのロットでは、すべてのバイアルの照会結果がASK_MAKER(LATE_ENTRIES)となり、取り消せません";
    more_late(rows) = "late: {rows} rows more", "遅延: ほか{rows}行";
    asks_maker(reason) =
        "every vial will say ASK_MAKER: {reason}",
        "すべてのバイアルの照会結果がASK_MAKERとなります: {reason}";
    rules_not_asked(why) =
        "not checked: what the rules of the ledger say ({why})",
        "未確認: 台帳の規則による判定({why})";
    NO_DAEMON_ASKED = "no daemon was asked", "サーバーに照会していません";
    HISTORIES_NOT_CHECKED =
        "not checked: the daemon's histories (no trust file is pinned)",
        "未確認: サーバーが示した履歴(信頼ファイルが未設定)";
    new_not_checked(references) =
        "not checked: whether {references} references of this statement are new (the daemon shows this token only what concerns its organisation)",
        "未確認: この記録の参照{references}件が新規かどうか(このトークンには所属組織に関するものだけが示されます)";
    rests_on(histories) =
        "rests on {histories} histories, which are pinned",
        "根拠とする履歴{histories}件を固定しました";
    NEXT_GENESIS =
        "next: lotledgerd init --genesis genesis.envelope, then give genesis.statement and organisation.json to those who join",
        "次: lotledgerd init --genesis genesis.envelope を実行し、genesis.statement と organisation.json を参加者に渡してください";
    NEXT_ENROLMENT =
        "next: carry enrolment.statement to the holders of the root keys; they run\n      lotledger statement sign enrolment.statement --keys roots/",
        "次: enrolment.statement をルート鍵の保持者へ (lotledger statement sign)";
}
