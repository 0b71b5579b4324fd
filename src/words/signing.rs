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
    corrects(entry, event) =
        "corrects entry {entry} ({event}); what stands until now → what stands then:",
        "エントリ{entry}({event})の訂正。現在の記録 → 訂正後の記録:";
    moved_back(entry, was, is) =
        "the correction of entry {entry} moves its time back, from {was} to {is}: look at what it was written down from",
        "エントリ{entry}の訂正により、日時が{was}から{is}に早まります。元の記録を確認してください";
    OLD_NOT_KNOWN =
        "what stands until now is not known here: look at it on the ledger before you sign (--server URL, --token-file FILE)",
        "現在の記録はここでは確認できません。署名する前に台帳で確認してください(--server URL、--token-file FILE)";
    NEW_PASSPHRASE = "New passphrase / 新しいパスフレーズ: ", "New passphrase / 新しいパスフレーズ: ";
    SAME_AGAIN = "The same again / もう一度: ", "The same again / もう一度: ";
    passphrase_of(who) = "Passphrase of {who} / {who}のパスフレーズ: ", "Passphrase of {who} / {who}のパスフレーズ: ";
    NOT_KNOWN_HERE = "not known here", "ここでは確認できません";
    tube(label, of) = "tube {label}, {of}", "容器 {label}、{of}";
    sample_of_lot(lot, slot) = "{slot} of lot {lot}", "ロット{lot}の{slot}";
    sample_of_material(slot) = "{slot} of a material", "工程材料の{slot}";
    late(name, hours) =
        "{name}: it would be recorded {hours} h after it happened (72 h at most). Every vial of a lot that is open by now and rests on it will say ASK_MAKER, LATE_ENTRIES; that cannot be undone",
        "{name}の記録は発生から{hours}時間後になります(72時間以内)。これに基づく開始済みのロットでは、すべてのバイアルの照会結果がASK_MAKER(LATE_ENTRIES)となり、取り消せません";
    imported(name) =
        "{name} is from before the ledger, and is only reported. Every vial that rests on it will say ASK_MAKER, IMPORTED_HISTORY; that cannot be undone",
        "{name}は台帳導入前の記録で、転記としてのみ記録されます。これに基づくすべてのバイアルの照会結果がASK_MAKER(IMPORTED_HISTORY)となり、取り消せません";
    afterwards(name) =
        "{name} is told afterwards, and only reported: who signs did not say to have done it. Every vial that rests on it will say ASK_MAKER, RECORDED_AFTERWARDS; that cannot be undone",
        "{name}は事後の報告として記録され、署名者が実施したことの証明にはなりません。これに基づくすべてのバイアルの照会結果がASK_MAKER(RECORDED_AFTERWARDS)となり、取り消せません";
    asks_maker(reason) =
        "every vial will say ASK_MAKER: {reason}",
        "すべてのバイアルの照会結果がASK_MAKERとなります: {reason}";
    released_knowing(reason) =
        "every vial says ASK_MAKER until it is released with this known: {reason}",
        "これを承知の上で出荷判定されるまで、照会結果はASK_MAKERとなります: {reason}";
    stops_release(code, said) =
        "stops its release as the records stand: {code}, {said}",
        "現在の記録では出荷判定の妨げになります: {code}、{said}";
    warning(code, said) = "warning {code}: {said}", "警告 {code}: {said}";
    more_warnings(code, rows) = "warning {code}: {rows} rows more", "警告 {code}: ほか{rows}行";
    not_asked(what) = "not checked: {what}", "未確認: {what}";
    sign_several(statements) = "Sign these {statements} statements?", "これら{statements}件に署名しますか。";
    sign_all_the_same(codes) = "Sign all the same ({codes})?", "警告({codes})があります。それでも署名しますか。";
    sign_rows(rows, who) = "Sign these {rows} rows as {who}?", "{who}としてこれらの{rows}行に署名しますか。";

    // What a warning says.
    outside(test, value, limit, why) =
        "{test}: {value} is outside the specification, which requires {limit} ({why})",
        "{test}: {value} は規格外です(規格 {limit}、{why})";
    unit_not_judged(test, value, limit, why) =
        "{test}: {value} cannot be judged by the specification, which requires {limit} ({why})",
        "{test}: {value} は規格 {limit} では判定できません({why})";
    settles_nothing(test, value, limit, why) =
        "{test}: {value} does not settle what the specification requires, {limit} ({why})",
        "{test}: {value} だけでは規格 {limit} の判定に足りません({why})";
    method_unknown(test, found, known) =
        "{test}: method {found} is not one that the specification names ({known})",
        "{test}: 方法 {found} は規格に定めた方法({known})ではありません";
    method_misspelt(test, found) =
        "{test}: method {found} is not in the list of known methods",
        "{test}: 方法 {found} は既知の方法の一覧にありません";
    did_you_mean(said, near) = "{said}; did you mean {near}?", "{said}。{near} の誤りではありませんか";
    reported_already(test, index) =
        "{test}: the same raw data stand under the result of entry {index} already",
        "{test}: 同じ生データによる結果がすでに記録{index}にあります";
    raw_data_of_another(test, sample, index) =
        "{test}: the same raw data stand under a result of another sample, {sample} (entry {index}); while both stand, neither counts for the lot",
        "{test}: 同じ生データが別の検体 {sample} の結果(エントリ{index})にも使われています。両方がある間は、どちらもロットの判定に使われません";
    RAW_DATA_NOT_COMPARED =
        "whether the raw data stand under another sample already (there are more samples than are looked through)",
        "生データが別の検体にも使われていないか(検体が多く、すべては確認できません)";
    recalled_already(lot, class, reason) =
        "lot {lot} is recalled already (class {class}, {reason})",
        "ロット{lot}はすでに回収対象です(クラス{class}、{reason})";
    held_already(reason) =
        "there is an open hold of the same for {reason} already",
        "同じ対象に理由 {reason} の保留がすでにあります";
    kept_otherwise(lot, kept) =
        "lot {lot} is kept otherwise: {kept}",
        "ロット{lot}の保管区分と異なります: {kept}";
    second_key(roles) =
        "this person has a key already ({roles}), which goes on to sign",
        "この人にはすでに有効な鍵があります({roles})";
    would_be_refused(code, why) =
        "the rules would refuse it as the ledger stands now: {code}, {why}",
        "台帳の現状では規則により拒否されます: {code}({why})";

    // What an eligible donor means for its lots.
    donor_eligible(donor, policy) =
        "{donor}: eligible by {policy} and every disclosed outcome",
        "{donor}: {policy} と開示されたすべての結果により適格";
    donor_informs(markers) = "informs: {markers}", "情報として表示: {markers}";
    lots_ask(what) = "its lots ask: {what}", "このドナーのロットは製造元への確認が必要になります: {what}";

    // What could not be asked.
    policy_not_at_hand(policy) =
        "donors, before signing: {policy} is not at hand",
        "署名前のドナー判定(基準 {policy} が手元にありません)";
    DONOR_TESTS =
        "the donor's tests (no daemon was asked; --server URL)",
        "ドナーの検査結果(サーバーに照会していません。--server URL)";
    outcomes_not_disclosed(closed, outcomes, donor) =
        "{closed} of {outcomes} outcomes of tests and interview of {donor}: committed, not disclosed",
        "{donor} の検査・問診の結果{outcomes}件中{closed}件(コミットメントのみで未開示)";
    SAMPLES_AS_PINNED =
        "whether the samples are as their receipts pin them (--server URL, --token-file FILE)",
        "検体が受領記録のとおりか(--server URL、--token-file FILE)";
    specification_not_known(test) =
        "whether {test} is within the specification (none is known here by which it will be judged)",
        "{test} が規格に適合するか(判定に使う規格をここでは確認できません)";
    SOME_NOT_JUDGED =
        "whether results are within their specification, where the limit is not known here (--server URL, --token-file FILE; lotledger spec publish)",
        "規格をここで確認できない結果が規格に適合するか(--server URL、--token-file FILE、lotledger spec publish)";
    ROWS_NOT_ASKED =
        "what the rules of the ledger say of these rows: they are asked row by row, before each is sent",
        "これらの行に対する台帳の規則の判定(送信の直前に1行ずつ照会します)";
    NOT_FORESEEN_OFFLINE =
        "whether the same is recorded already, and what the specification says of results",
        "同じ内容がすでに記録されているか、結果が規格に適合するか";
    not_foreseen(why) =
        "whether the same is recorded already, and what the specification says of results ({why})",
        "同じ内容がすでに記録されているか、結果が規格に適合するか({why})";
    NO_TOKEN =
        "without a token the daemon does not show what they rest on: say --token-file FILE",
        "トークンがないため、判定に必要な記録を閲覧できません(--token-file で指定してください)";
    TOKEN_NOT_SHOWN =
        "this token is not shown all that they rest on; the daemon asks them when it is submitted",
        "このトークンでは判定に必要な記録の一部を閲覧できません(送信時にサーバーが判定します)";
    rules_not_asked(why) =
        "what the rules of the ledger say ({why})",
        "台帳の規則による判定({why})";
    WHEN_SUBMITTED = "they are asked when it is submitted", "送信時に照会します";
    NO_DAEMON_ASKED = "no daemon was asked", "サーバーに照会していません";
    HISTORIES_NOT_CHECKED =
        "the daemon's histories (no trust file is pinned)",
        "サーバーが示した履歴(信頼ファイルが未設定)";
    new_not_checked(references) =
        "whether {references} references of this statement are new (the daemon shows this token only what concerns its organisation)",
        "この記録の参照{references}件が新規かどうか(このトークンには所属組織に関するものだけが示されます)";
    rests_on(histories) =
        "rests on {histories} histories, which are pinned",
        "根拠とする履歴{histories}件を固定しました";
    openings_not_used(openings) =
        "openings of other statements, not used: {openings}",
        "未使用: 他の記録の開示内容 {openings}件";
    NEXT_GENESIS =
        "next: lotledgerd init --genesis genesis.envelope, then give genesis.statement and organisation.json to those who join",
        "次: lotledgerd init --genesis genesis.envelope を実行し、genesis.statement と organisation.json を参加者に渡してください";
    NEXT_ENROLMENT =
        "next: carry enrolment.statement to the holders of the root keys; they run\n      lotledger statement sign enrolment.statement --keys roots/",
        "次: enrolment.statement をルート鍵の保持者へ (lotledger statement sign)";
}

// What is warned of before signing: a line of docs/CODES.md each.
pub(crate) mod warning {
    words! {
        LateEntries =
            "It would be recorded more than 72 hours after what it says; every vial that rests on it asks",
            "発生から72時間を超えて記録されるため、これに基づく全バイアルで製造元への確認が必要になります";
        ImportedHistory =
            "It is from before the ledger; every vial that rests on it asks",
            "台帳導入前の記録であるため、これに基づく全バイアルで製造元への確認が必要になります";
        RecordedAfterwards =
            "It is told afterwards; every vial that rests on it asks",
            "事後の報告であるため、これに基づく全バイアルで製造元への確認が必要になります";
        VialsWillAsk =
            "Every vial of the lot, or of the shipment, will ask about something if this is recorded",
            "これを記録すると、ロットまたは出荷の全バイアルで製造元への確認が必要になります";
        OutOfSpecification =
            "A result is outside the specification of its lot",
            "結果がロットの規格から外れています";
        UnitNotJudged =
            "A result has a unit in which the specification cannot judge it",
            "結果の単位では規格による判定ができません";
        MethodNotKnown =
            "A result has a method that the specification does not name, or that looks like a misspelt one",
            "結果の方法が規格に定めた方法ではないか、誤記の可能性があります";
        SettlesNothing =
            "A result settles no row of its specification: too short, too coarse, of too few vials or of another kind",
            "結果が規格のどの項目の判定にも足りません(試験時間、感度、本数、値の種類など)";
        RawDataOfAnother =
            "The raw data of a result are those of another sample's result too: neither counts",
            "生データが別の検体の結果と同一のため、どちらの結果も判定に使われません";
        SampleUnusable =
            "The result is of a sample that was received as unusable",
            "試験できない状態で受領された検体の結果です";
        SpecificationDoubtful =
            "Something in the specification may not mean what its author means",
            "規格に、意図と異なる可能性のある記載があります";
        AlreadyRecorded =
            "The same is recorded already: the lot is recalled, the hold stands, the raw data were reported",
            "同じ内容がすでに記録されています(回収、保留、同じ生データの報告)";
        SecondEnrolment =
            "The person has another key that goes on to sign",
            "この人には、引き続き有効な別の鍵があります";
        KeptOtherwise =
            "A lot would travel warmer than it is kept, or frozen where it is not kept so",
            "ロットの保管温度と輸送温度が合いません";
        WouldBeRefused =
            "The rules would refuse it as the ledger stands now: something has to be recorded before it",
            "台帳の現状では規則により拒否されます(先に記録すべきものがあります)";
        TimeNotPossible =
            "It would have happened before what must come first: filling, results, review, release, shipping, receipt, opening",
            "先に行われるはずの充填、試験結果、照査、出荷判定、発送、受領または開封より前の日時です";
        TimeMovedBack =
            "A correction makes a time earlier: that can hide that something was late, or came in the wrong order",
            "訂正により日時が早まります(遅延や順序の誤りが隠れる可能性があります)";
        NotAskedOffline =
            "No daemon was asked: neither what the rules say nor what is recorded already is known",
            "サーバーに照会していないため、規則による判定も記録済みの内容も確認できません";
    }
}
