//! The words around an answer about a vial.

words! {
    // First line of every answer from a training ledger.
    TRAINING = "TRAINING LEDGER / 訓練用台帳", "TRAINING LEDGER / 訓練用台帳";

    // Headlines and verdicts.
    INVALID =
        "This evidence is not what it claims to be. Do not use the vial on the strength of it.",
        "この証拠は正当なものではありません。これに基づいて使用しないでください";
    INCOMPLETE =
        "Could not be checked: the evidence is not complete, so nothing follows from it.",
        "確認できませんでした(証拠が不完全であり、何も結論できません)";
    DAEMONS_WORD =
        "DO NOT USE this vial. This is the daemon's word alone: it knows no such vial, and shows no evidence.",
        "使用しないでください。サーバーの回答のみで、証拠はありません(該当するバイアルの登録がないとの回答です)";
    VERDICT_OK = "NO STOP ON RECORD", "使用を止める記録なし";
    VERDICT_ASK = "ASK THE MAKER", "製造元へ確認";
    VERDICT_STOP = "DO NOT USE", "使用しないでください";
    VERDICT_CONTRADICTED = "DAEMON AND EVIDENCE DISAGREE", "サーバーの回答と証拠の不一致";
    VERDICT_INVALID = "EVIDENCE INVALID", "証拠が不正";
    VERDICT_INCOMPLETE = "NOT CHECKED", "確認できません";
    VERDICT_UNREADABLE = "CANNOT BE READ", "読み取れません";
    PAGE_TITLE = "Vial check", "バイアル確認票";
    LABEL_SHEET = "Labels", "ラベル";

    // The vial.
    VIAL = "Vial", "バイアル";
    LOT = "Lot", "ロット";
    PRODUCT = "Product", "製品";
    SOLD_AS = "Sold as", "販売区分";
    INGREDIENTS =
        "Raw materials with antibiotics, or of animals, people or undisclosed origin (allergy)",
        "抗生物質を含む原料、動物・ヒト由来または由来不明の原料(アレルギー)";
    NO_INGREDIENTS = "none recorded", "記録なし";
    MAKER = "Maker", "製造元";
    SERIAL = "Serial", "シリアル番号";
    EXPIRY = "Expiry", "使用期限";
    GIVEN = "Route, dose", "投与経路・用量";
    given(routes, most) = "{routes}; at most {most} mL in an hour", "{routes}、1時間に{most} mLまで";
    KEPT = "Keep at", "保管条件";
    LN2_VAPOR = "vapour of liquid nitrogen", "液体窒素気相";
    ULT_80 = "-60 °C or colder", "-60℃以下";
    FROZEN_20 = "-15 °C or colder", "-15℃以下";
    COLD_2_8 = "2 to 8 °C", "2~8℃";
    CRT = "20 to 25 °C", "20~25℃";
    ASK = "Whom to ask", "問い合わせ先";
    ask_maker(name, country) =
        "{name}, {country} (telephone and address are not known here)",
        "{name}({country})。電話番号・住所はここでは確認できません";
    ASKED_BY = "Asked by", "照会者";
    NOBODY = "nobody in particular", "特定されていません";

    // Headings.
    REASONS = "Reasons", "理由";
    FAULTS = "Failed checks", "不合格となった検査";
    MISSING = "Missing", "不足しているもの";
    CHECKED = "Checked", "確認したこと";
    ROWS = "Release specification, judged again", "出荷規格(再判定)";
    CUSTODY = "Custody", "保有";
    NOT_CHECKED = "Not checked", "確認していないこと";
    YOURSELF = "Check it yourself", "ご自身で確認するには";
    DAEMON = "The daemon's own answer", "サーバー自身の回答";
    RECALL_SAYS = "What the recall says", "回収の公表文";
    QUESTIONS = "What a clinic asks", "医療機関が確認すること";
    WAY = "The vial's way", "バイアルの経路";

    TO_DO = "What to do now", "いま行うこと";

    // What to do now.
    TO_DO_INVALID =
        "Put the vial aside and do not use it on this evidence. Ask the maker, or the ledger's operator, for the evidence again; if it fails again, tell an auditor and keep the file.",
        "バイアルを別に置き、この証拠では使用しないでください。製造元または台帳の運営者に証拠を再度求め、再び不合格の場合はファイルを保管して監査人に連絡してください。";
    TO_DO_OTHER_TRUST =
        "If every vial fails like this, your trust file may be the one of another ledger: compare its fingerprint with the paper (lotledger trust show).",
        "どのバイアルでも同じ結果になる場合は、信頼設定が別の台帳のものかもしれません。指紋を紙のものと比べてください(lotledger trust show)。";
    TO_DO_INCOMPLETE =
        "Put the vial aside and ask again when the daemon can be reached, or ask the maker for the whole evidence.",
        "バイアルを別に置き、サーバーに接続できるときに照会し直すか、製造元に完全な証拠を求めてください。";
    TO_DO_UNKNOWN =
        "Compare the code with the label, character by character (a serial with one letter too few is unknown too), and scan again. If it is the same, put the vial aside with its package and tell the maker: the ledger knows no such vial.",
        "コードをラベルと一文字ずつ比べ(シリアル番号が一文字欠けても該当なしになります)、読み取り直してください。同じ結果の場合は、バイアルを包装ごと別に置き、製造元に連絡してください(台帳に登録がありません)。";
    TO_DO_HELD =
        "Put the vial aside, stored as its label says, and do not use it until the hold is lifted: ask the maker when, and ask here again before use.",
        "バイアルを表示どおりの条件で別に保管し、保留が解除されるまで使用しないでください。時期は製造元に確認し、使用前に再度照会してください。";
    TO_DO_RECALLED =
        "Put the vial aside, apart from what is in use, and do as the recall says; ask the maker where to send it.",
        "バイアルを使用中のものと分けて別に置き、回収の文面に従ってください。返送先は製造元に確認してください。";
    TO_DO_USED =
        "Put the vial aside with its package and tell the maker, until it is known which record is right.",
        "どの記録が正しいかわかるまで、バイアルを包装ごと別に置き、製造元に連絡してください。";
    TO_DO_OWN =
        "You recorded a use of it yourselves: look whose. A further dose of a vial that you opened, within its time and where the product allows several, is recorded with --dose and --despite ALREADY_YOURS.",
        "貴施設で使用が記録されています。誰による使用か確認してください。開封後の使用期限内で、複数回の投与が認められている製品の2回目以降は、--dose と --despite ALREADY_YOURS を付けて記録します。";
    TO_DO_STALE =
        "Look whether this computer's date and time are right. Then ask again online, or get a newer proof file; until then put the vial aside.",
        "パソコンの日時が正しいか確認し、オンラインで照会し直すか、新しい証明ファイルを入手してください。それまでバイアルを別に置いてください。";
    TO_DO_NOT_YOURS =
        "Put the vial aside, and ask who delivered it, and the maker, before use.",
        "バイアルを別に置き、使用前に、納入者と製造元に確認してください。";
    TO_DO_RECEIVE =
        "It was sent to you and its receipt is not recorded. If the box has arrived, record that first (lotledger goods receive), then ask again.",
        "貴施設宛てに出荷され、受領が記録されていません。箱が届いている場合は、先に受領を記録し(lotledger goods receive)、照会し直してください。";
    TO_DO_STOP =
        "Put the vial aside, do not use it, and ask the maker about the reasons above.",
        "バイアルを別に置いて使用せず、上記の理由について製造元に確認してください。";
    TO_DO_ASK =
        "Put the vial aside until the maker has answered about the reasons above; who uses it all the same names them with the use.",
        "上記の理由について製造元の回答があるまで、バイアルを別に置いてください。それでも使用する場合は、使用の記録に理由を明記します。";
    TO_DO_WHO_ASKS =
        "Whether the vial is yours was not checked, as nobody in particular asked: say --as ORGANISATION, or ask with your token.",
        "貴施設の保有かどうかは確認していません(照会者の指定なし)。--as で組織を指定するか、トークンを付けて照会してください。";

    // Below them.
    GOT = "found", "検出";
    EXPECTED = "expected", "期待";
    ENTRY = "entry", "エントリ";
    NO_RESULTS = "no result", "結果なし";
    POSSESSOR = "by the ledger it is with", "台帳上の保有者";
    RECEIVED = "received", "受領済み";
    NOT_RECEIVED = "receipt not recorded", "受領の記録なし";
    NOT_RECORDED = "cannot be checked here", "ここでは確認できません";
    MORE_MOMENTS = "more; all of them with --json", "件(全件は --json で表示)";

    // What a recall says to the public.
    recall_says(by, day) =
        "recall of {day}, in the words of {by}, as it signed them:",
        "{day}の回収について、{by}が署名した文面(原文のまま):";
    recall_text_elsewhere(by, day) =
        "recall of {day}: its public text is not here. Ask {by} for it",
        "{day}の回収の公表文はここに含まれていません。{by}に問い合わせてください";

    // What was checked.
    EVIDENCE = "evidence", "証拠";
    NO_EVIDENCE = "none: the daemon sent none", "なし(サーバーから送信されていません)";
    CHECKPOINT = "checkpoint", "チェックポイント";
    ROOT = "root", "ルート";
    SIZE = "size", "件数";
    TRUST = "trust file", "信頼設定";
    LEDGER = "ledger", "台帳";
    LEDGER_ID = "Ledger", "台帳";
    STATEMENTS = "statements", "記録";
    WITNESSES = "witnesses", "立会人";
    NONE_DEMANDED =
        "none demanded by the trust file: the time is the daemon's word",
        "信頼設定は要求していません(時刻はサーバーの申告です)";
    QUORUM_MET = "quorum met", "必要数を満たしています";
    QUORUM_NOT_MET = "quorum not met", "必要数に達していません";
    AS_OF = "as of", "記録時点";
    NOW = "checked at", "確認時刻";
    TEST = "test", "試験";
    RESULT = "result", "判定";
    VALUE = "value", "値";
    METHOD = "method", "方法";
    TIME_TAKEN = "when, how long", "試験日・時間";
    MACHINE_CLOCK = "this machine's clock", "この端末の時計";
    BY_HAND = "time given by hand", "手入力の時刻";
    TRAINING_CLOCK = "the training ledger's clock", "訓練用台帳の時計";
    OPENINGS = "openings", "開示";

    // The daemon's answer, beside that of the evidence.
    UNPROVEN = "the daemon's word, not proven", "サーバーの回答、証拠なし";
    NOTHING_TO_COMPARE = "there is nothing to compare it with", "比較できる証拠がありません";
    AGREES = "the same as the above", "上記と一致しています";
    DIFFERS =
        "NOT THE SAME as what its own evidence says: report this to the ledger's operator and to an auditor",
        "提出された証拠の内容と一致しません。運営者と監査人に連絡してください";

    // At a scanner, before and after signing.
    SCAN_NOW = "Scan a vial. End with Ctrl-D.", "バイアルを読み取ってください(終了はCtrl-D)";
    code_missing(code, container) =
        "missing: {code}, which was packed into {container}",
        "不足: {code}(梱包先 {container})";
    vial_missing(vial, container) =
        "missing: a vial packed into {container} whose serial is not known here (tag {vial}); with --expected FILE, the maker's list of codes, it is named",
        "不足: {container}に梱包されたバイアル(シリアル番号はここではわかりません。タグ {vial})。製造元のコード一覧を --expected で指定すると番号を表示します";
    scanned_twice(code) =
        "scanned more than once: {code}: look whether it is one vial, or two vials with one label; a copied label is told to the maker",
        "2回以上読み取られました: {code}。1本を2回読み取ったのか、同じラベルのバイアルが2本あるのか確認してください。ラベルの複製は製造元に連絡してください";
    vial_surplus(code) = "surplus: {code}, which was not packed for this shipment", "過剰: {code}(この出荷の梱包にありません)";
    vials_compared(scanned, packed) =
        "{scanned} vials scanned, {packed} packed",
        "読み取り{scanned}本、梱包{packed}本";
    // Before and after a use or a receipt is signed.
    too_early(what, at, entry, said) =
        "{what} was at {at} (entry {entry}), and this would be recorded as done before, at {said}",
        "{what}は{at}(エントリ{entry})ですが、それより前の{said}に行ったものとして記録されます";
    all_of_shipment_ask(found, vials) =
        "{found}: a receipt does not say which vial, so all {vials} vials of the shipment will say ASK_MAKER or DO_NOT_USE until the maker explains it; say what is wrong exactly, it cannot be taken back",
        "{found}: 受領記録は該当するバイアルを特定しないため、製造元が説明するまで、この出荷の{vials}本すべてが要確認または使用不可となります。取り消せないため、正確に記録してください";
    SEALS_BROKEN = "seals broken or missing", "封印の破損・欠落";
    RECEIPT_STANDS =
        "the receipt that is recorded stands. If something that was missing came later, do not receive again: tell the maker, who can say so on the ledger; if the receipt itself was wrong, it is corrected (docs/MISTAKES.md)",
        "記録済みの受領はそのまま有効です。不足分が後から届いた場合は、再度受領せず製造元に連絡してください。受領の記録自体に誤りがある場合は訂正します(docs/MISTAKES.md)";
    used_also(uses) =
        "ANOTHER USE OF THIS VIAL IS RECORDED: {uses}. Stop if it was not given yet, find out which is right, and tell the maker",
        "このバイアルには別の使用が記録されています: {uses}。未投与であれば中止し、どちらが正しいか確認して製造元に連絡してください";
    one_use(what, by, at, entry) = "{what} by {by} at {at} (entry {entry})", "{by}による{what} {at}(エントリ{entry})";
    not_looked_again(why) =
        "it is recorded; whether somebody else recorded a use of this vial meanwhile could not be asked: {why}",
        "記録しました。その間に別の使用が記録されたかは確認できませんでした: {why}";
    kept_to_submit(file) =
        "NOT RECORDED: the daemon cannot be reached. The signed statement is in {file}; this is no answer about the vial",
        "記録されていません: サーバーに接続できません。署名済みの記録を{file}に保存しました。バイアルの使用可否の回答ではありません";
    submit_later(file) =
        "next: when the daemon answers again, lotledger statement submit {file}",
        "次: サーバーが復旧したら lotledger statement submit {file} を実行してください";
    without_verdict(why) =
        "there is no verdict, and the use would be recorded without one: {why}",
        "判定がないまま記録しようとしています: {why}";
    UNCHECKED_NOT_NEEDED =
        "there is a verdict, so --unchecked does nothing: the use is recorded as checked now",
        "判定があるため --unchecked は適用されません(いま確認した使用として記録します)";
    SIGN_THIS = "Sign this?", "この内容に署名しますか。";
    TYPE_YES = "Type yes:", "「はい」または yes と入力してください:";
    RECORDED = "recorded", "記録済み";
    RECEIPT_CHECKED = "receipt checked", "受領証を確認しました";
    RECEIPT_NOT_CHECKED =
        "receipt NOT checked: no trust file is pinned",
        "受領証を確認していません(信頼ファイルが登録されていません)";
    DISCLOSES = "written; it discloses the openings", "を保存しました(開示内容を含みます)";
    // Amounts.
    bytes(size) = "{size} bytes", "{size}バイト";
    all_verified(statements, signatures) =
        "{statements} with {signatures} signatures, each verified; histories complete under the checkpoint",
        "{statements}件、署名{signatures}件をすべて検証。履歴に欠落がないことをチェックポイントで確認";
    absent_witnesses(names) = "; not known here: the key of {names}", "(鍵の種類が不明:{names})";
    age(time, age, limit) = "{time} ({age} old, {limit} accepted)", "{time}({age}前、許容{limit})";
    seconds(n) = "{n} s", "{n}秒";
    minutes(n) = "{n} min", "{n}分";
    hours(n) = "{n} h", "{n}時間";
    days(n) = "{n} d", "{n}日";

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

    // Evidence that cannot be read.
    damaged(what, place) =
        "damaged, or altered: {what} {place}",
        "ファイルが壊れているか、書き換えられています:{what}{place}";
    UNDAMAGED = "an undamaged proof file", "壊れていない証拠ファイル";

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

    // About the product, its donors, its results, its way.
    PLANT = "plant", "植物由来";
    ANOTHER_ORIGIN = "another origin", "その他の由来";
    ORIGIN_NOT_DISCLOSED = "origin not disclosed", "由来非開示";
    BELOW_LOD = "Below_LOD", "検出限界未満";
    BELOW_LOQ = "Below_LOQ", "定量限界未満";
    ABOVE_ULOQ = "Above_ULOQ", "定量上限超";
    SEVERITY_STOP = "STOP", "停止";
    SEVERITY_ASK = "ASK", "要確認";
    SEVERITY_INFO = "INFO", "情報";
    COMMA = ", ", "、";
    STOP = ". ", "。";
    ASKING = "asking the daemon …", "サーバーに照会しています …";
    tested_by(what, tests) = "{what} ({tests})", "{what}({tests})";
    done_by(step, method) = "{step}: {method}", "{step}({method})";
    sheet(number, of) = "sheet {number} of {of}", "{of}枚中{number}枚目";

    sold_as(what) = "{what}; cargo not modified", "{what}、内包物の改変なし";
    sold_modified(what) = "{what}; cargo modified", "{what}、内包物の改変あり";
    origin(tissue, country) = "HUMAN/{tissue}/{country}", "ヒト・{tissue}・{country}";
    allergy(ingredient) = "Allergy: made with {ingredient}", "アレルギー:使用原料 {ingredient}";
    told(notices) = "recorded at use: {notices}", "使用時の説明記録:{notices}";
    document(role) = "{role} (document)", "{role}(文書)";
    invalid(reason) = "Invalid: {reason}", "試験不成立:{reason}";
    ordered_as(classes) =
        "ordered as {classes}; temperature on the way: cannot be checked here",
        "指定条件 {classes}。輸送中の温度:ここでは確認できません";
}
