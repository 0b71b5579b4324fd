//! Lists of what there is: what stands above the columns, states, and what waits.

words! {
    // Above the columns. Behind those of times stands the zone.
    PRODUCT = "product", "製品";
    LOT = "lot", "ロット";
    MAKER = "maker", "製造元";
    STATE = "state", "状態";
    SINCE = "since", "日時";
    VIALS = "vials", "バイアル数";
    EXPIRES = "expires", "使用期限";
    HOLD = "hold", "保留";
    LABEL = "tube", "検体ラベル";
    OWN_NUMBER = "own number", "自施設番号";
    SLOT = "line of the plan", "採取計画の行";
    OF = "of", "対象";
    LABORATORY = "laboratory", "試験機関";
    MISSING = "still to be tested", "未報告の項目";
    TAKEN_AT = "taken", "採取日時";
    FROM = "from", "発送元";
    TO = "to", "受取先";
    FROM_REFERENCE = "from (reference)", "発送元(参照)";
    TO_REFERENCE = "to (reference)", "受取先(参照)";
    LABEL_OR_BOX = "tube, box", "検体ラベル・箱番号";
    LOTS = "lots", "ロット";
    BOXES = "boxes", "箱";
    SENT_AT = "sent", "発送日時";
    ARRIVED_AT = "arrived", "到着日時";
    WRONG = "wrong on arrival", "到着時の異常";
    WHAT = "what", "対象";
    WHY = "why", "理由";
    CLASS = "class", "クラス";
    SAYS = "says", "公表文";
    TEXT_IS = "public text is", "公表文の所在";
    TEXT_NOT_HERE = "its public text is not here: ask who issued it", "公表文はここにありません(発行者に問い合わせてください)";
    and_says(what, text) = "{what}. It says: {text}", "{what}。公表文: {text}";
    BY = "by", "発行者";
    PLACED_AT = "placed", "発行日時";
    LIFTED_AT = "lifted", "解除日時";
    PERSON = "person", "氏名(この端末での名)";
    ROLES = "roles", "役割";
    KEY = "key", "鍵";
    ENROLLED_AT = "enrolled", "登録日時";
    REVOKED = "revoked", "失効理由";
    REVOKED_AT = "revoked", "失効日時";
    FOR = "what", "内容";
    TO_DO = "to do", "待ち";
    REFERENCE = "reference", "参照";
    KIND = "kind", "種類";
    NAME = "name", "名称";
    WHOSE = "whose", "組織";
    SEE = "more with", "詳細を見るコマンド";
    RECORDED_AT = "recorded", "記録日時";
    CONTAINERS = "containers", "容器(SSCC)";

    // How far a lot has come.
    OPENED = "opened", "開始";
    FILLED = "filled", "充填済み";
    REVIEWED = "reviewed", "照査済み";
    RELEASED = "released", "出荷可";
    REJECTED = "rejected", "不合格";
    RECALLED = "recalled", "回収";
    // A sample.
    TAKEN = "taken", "採取済み";
    RECEIVED = "received", "受領済み";
    REPORTED = "reported", "報告済み";
    UNUSABLE = "unusable", "試験できない状態";
    DESTROYED = "destroyed", "廃棄済み";
    RETURNED = "returned", "返却済み";
    DOUBTED = "under investigation", "調査中の項目";
    // A shipment.
    SENT = "sent", "発送済み";
    ARRIVED = "arrived", "到着";
    // A hold.
    recall(class, reason) = "{class} {reason}", "クラス{class} {reason}";
    OPEN = "on hold", "保留中";
    LIFTED = "lifted", "解除済み";

    // What is found or held; more of it is in `event.rs`.
    A_NODE = "material", "原料・中間体";
    A_PERSON = "person", "人";
    AN_ORGANISATION = "organisation", "組織";
    A_SAMPLE = "sample", "検体";
    held(what, reference) = "{what} {reference}", "{what} {reference}";

    // What waits for somebody.
    RECEIVE_SAMPLE = "receive the sample", "検体の受領";
    TEST_SAMPLE = "test and report", "試験・報告";
    TAKE_SAMPLE = "take the sample", "検体の採取";
    CLOSE_INVESTIGATION = "close the investigation", "調査の結論の記録";
    LOT_REJECTED = "lot rejected: ask before testing", "ロット不合格(試験の要否を製造元に確認)";
    left_to_take(count, slot) = "{count} of {slot}", "{slot}: 残り{count}件";
    AWAIT_RESULTS = "results outstanding", "試験結果待ち";
    REVIEW_LOT = "review the lot", "製造記録照査";
    RELEASE_LOT = "decide on the release", "出荷判定";
    REVIEW_LOT_AGAIN = "review the lot again: something was corrected", "製造記録照査のやり直し(訂正あり)";
    RELEASE_LOT_AGAIN = "decide on the release again: something was corrected", "出荷判定のやり直し(訂正あり)";
    SIGN_STATEMENT = "sign", "署名";
    at_most_files(most) = "at most {most} files", "{most}件以下のファイル";
    UNSIGNED_ELSEWHERE =
        "Not listed: statements that lack a signature (a void result, a correction, a new key). They are not on the ledger; --statements DIR looks into their directory.",
        "一覧にないもの: 署名がそろっていない記録(結果の無効、訂正、新しい鍵など)。台帳にはまだないため、--statements DIR で保存先を指定してください。";
    PUT_ASIDE_RECALLED = "put aside: recalled", "隔離(回収対象)";
    DECIDE_HOLD = "your hold is open: lift it, or decide on the lot", "自組織の保留が未解除(解除またはロットの判断)";
    DECIDE_HOLD_REJECTED =
        "your hold of a rejected lot is open: lift it once nothing of the lot is left",
        "不合格ロットの保留が未解除(現物の処分後に解除)";
    INBOX_IS_ONES =
        "what waits is of one organisation, and this token is of none",
        "待ちの一覧は組織ごとのもので、このトークンは組織のものではありません";
    TOKEN_OF_ONE = "the token of an organisation", "組織のトークン";
    PUT_ASIDE_HELD = "put aside: on hold", "隔離(保留中)";
    RECEIVE_SHIPMENT = "receive the shipment", "出荷の受領";

    // Nothing to list, and more than was listed.
    NO_LOTS =
        "no lots of this organisation; what is recalled or on hold, of whomever: lotledger holds",
        "この組織のロットはありません(回収・保留は他組織のものも lotledger holds で確認できます)";
    CLIENT = "client", "依頼元";
    HIGHEST = "up to", "最終番号";
    MISSING_NUMBERS = "missing", "欠番";
    NUMBERS_TWICE = "twice", "重複";
    NO_NUMBERS = "no laboratory has numbered anything here", "通し番号の記録はありません";
    NO_SAMPLES = "no samples", "検体はありません";
    NO_SHIPMENTS = "no shipments", "出荷はありません";
    NO_HOLDS = "no holds and no recalls", "保留・回収はありません";
    NO_MEMBERS = "nobody is enrolled", "登録された人はいません";
    NOTHING_FOUND = "nothing found", "見つかりません";
    NOTHING_WAITS = "nothing waits", "待ちはありません";
    more(count) = "there are more than these {count}: say --limit", "{count}件より多くあります。--limit で増やせます";

    // An organisation by its name.
    NO_SUCH_ORGANISATION = "no organisation is called so", "この名称の組織はありません";
    NAME_AS_REGISTERED =
        "write the name as it is registered, or org_…",
        "登録された名称のとおりに、または org_… で指定してください";
    SEVERAL_ORGANISATIONS = "several organisations are called so", "同じ名称の組織が複数あります";
    SAY_REFERENCE = "say which by org_…", "org_… で指定してください";

    // Why nothing is listed.
    ONE_FORM = "one form of answer, not two", "出力形式が2つ指定されています";
    ENDLESS = "the daemon's list does not end", "サーバーの一覧が終わりません";
}
