//! One lot, sample or shipment, told: what stands above its parts and beside its facts.

words! {
    // A lot.
    LOT = "LOT", "ロット";
    NUMBER = "number", "ロット番号";
    GTIN = "GTIN", "GTIN";
    MAKER = "maker", "製造元";
    STATE = "state", "状態";
    ON_HOLD = "on hold", "保留中";
    SPECIFICATION = "specification", "規格";
    DONOR_POLICY = "donor policy", "ドナー基準";
    PRODUCT = "product", "製品";
    FILLED = "filled", "充填日";
    EXPIRES = "to be used until", "使用期限";
    STORAGE = "kept at", "保管条件";
    VIALS = "vials", "バイアル数";
    filling(filled, rejected, samples, retains) =
        "filled {filled}, rejected {rejected}, samples without a serial {samples}, retention {retains}",
        "充填{filled}、不良{rejected}、シリアルなし検体{samples}、参考品{retains}";
    LABELS = "labels", "ラベル";
    labels(printed, used, destroyed) =
        "printed {printed}, used {used}, destroyed {destroyed}",
        "印刷{printed}、使用{used}、廃棄{destroyed}";
    RELEASED_BY = "released by", "出荷判定者";
    REVIEWED_BY = "reviewed by", "照査者";
    REJECTED_BY = "rejected by", "不適合判定者";
    by_at(who, when) = "{who}, {when}", "{who}、{when}";

    // Its parts.
    SAMPLES = "SAMPLES", "検体";
    RESULTS = "RESULTS", "試験結果";
    HOLDS = "HOLDS AND RECALLS", "保留・回収";
    SHIPMENTS = "SHIPMENTS", "出荷";
    LACKS = "WHAT A RELEASE LACKS", "出荷判定に不足しているもの";
    STOPS = "WHAT STOPS ITS USE", "使用を止めるもの";
    CORRECTED = "CORRECTED", "訂正";
    ASKS = "WHAT HOLDERS ARE TOLD TO ASK", "保有者が確認を求められること";
    BOXES = "BOXES", "箱";
    ENTRIES = "ENTRIES", "記録";
    NO_REVIEW = "a review", "製造記録照査";
    NOTHING_LACKS = "nothing", "ありません";
    CODE = "code", "コード";
    WHY = "why", "理由";
    NO_RESULTS = "none reported", "報告はありません";
    NEVER_HELD = "none", "ありません";
    NOT_SENT = "none", "ありません";
    NONE_TAKEN = "none taken", "採取された検体はありません";

    // Columns.
    WHERE = "where it is", "所在";
    ANALYTE = "analyte", "試験項目";
    STAGE = "stage", "段階";
    VALUE = "found", "結果";
    COMPARED = "against the limit", "限度値との比較";
    METHOD = "method", "試験方法";
    STARTED = "begun", "開始日時";
    ENDED = "ended", "終了日時";
    ANALYST = "analyst", "試験者";
    REVIEWER = "checked by", "確認者";
    HOURS = "hours", "時間";
    JUDGED = "judged", "判定";
    INDEPENDENCE = "laboratory is", "試験機関の区分";
    REMARK = "remark", "備考";
    TRANSCRIBED = "written down by the maker", "製造元による転記";
    WRITTEN_DOWN =
        "written down by the maker from the laboratory's certificate; not signed by the laboratory",
        "製造元が試験成績書から転記。試験機関の署名なし";
    GONE_AT = "destroyed or returned", "廃棄・返却日時";
    AT = "recorded", "記録日時";
    LIFTED = "lifted", "解除";
    BOX = "box", "箱";

    NOT_ASKED = "not asked for", "規格にない項目";
    PASSES = "passes", "適合";
    COUNTS_NOT = "does not count", "判定に用いない";
    PASSES_NOT = "does not pass", "不適合";

    // Where it is.
    at_laboratory(laboratory) = "at {laboratory}", "{laboratory}";
    on_the_way(to) = "on the way to {to}", "{to} へ輸送中";
    at_consignee(to) = "at {to}", "{to}";
    IN_BOX = "in box", "外箱";

    // A sample, a shipment.
    SAMPLE = "SAMPLE", "検体";
    SHIPMENT = "SHIPMENT", "出荷";
    TUBE = "tube", "検体ラベル";
    SLOT = "line of the plan", "採取計画の行";
    OF = "of", "対象";
    AMOUNT = "amount", "量";
    SEAL = "seal", "封印";
    LABORATORY = "laboratory", "試験機関";
    TAKEN = "taken", "採取日時";
    RECEIVED = "received", "受領日時";
    CONDITION = "condition", "受領時の状態";
    MISSING = "still to be tested", "未報告の項目";
    FROM = "from", "発送元";
    TO = "to", "受取先";
    CARRIER = "carrier", "運送者";
    SENT = "sent", "発送日時";
    ARRIVED = "arrived", "到着日時";
    WRONG = "wrong on arrival", "到着時の異常";
    SEALS = "seals", "封印";
    LOGGERS = "loggers", "温度記録計";
    LOTS = "lots", "ロット";
    REFERENCE = "reference", "参照";

    // How far it is proven.
    proven(size, origin, time) =
        "Checked: complete and signed under checkpoint {size} of {origin}, as of {time}.",
        "検証済み: {origin} のチェックポイント{size}({time} 時点)の下で、欠落のないことと署名を確認しました。";
    DAEMONS_WORD =
        "This is the daemon's word: without a trust file (--trust) nothing was checked.",
        "サーバーの回答のみです。信頼ファイル(--trust)がないため、検証していません。";
    SHIPMENTS_ARE_WORD =
        "Which shipments there are is the daemon's word, and those of others are not shown.",
        "出荷の一覧はサーバーの回答で、ほかの組織間の出荷は表示されません。";
    MORE_SHIPMENTS = "There are more shipments of it: shipment list --lot LOT --limit N.", "出荷はほかにもあります: shipment list --lot LOT --limit N";
    hidden(count) =
        "Not shown to this token: {count} of the histories behind it. What a release lacks cannot be told without them.",
        "このトークンでは閲覧できない履歴が{count}件あり、出荷判定に不足しているものは判断できません。";

    // Which one is meant.
    NO_SUCH_LOT = "no lot with this number is shown to this token", "このトークンで閲覧できるロットに該当する番号がありません";
    SEARCH_LOT =
        "lotledger search TEXT finds lots by a part of their number, in either case; a lot can also be said as (01)GTIN(10)LOT",
        "lotledger search 文字列 で番号の一部から探せます(大文字・小文字を区別しません)。(01)GTIN(10)LOT の形でも指定できます";
    LOT_NOT_SHOWN = "there is no such lot, or its record is not shown to this token", "該当するロットがないか、このトークンではその記録を閲覧できません";
    WHO_SEES_LOTS =
        "the record of a lot is shown to its maker, to laboratories as far as they test it, and to auditors. Whoever has a vial asks about the vial: lotledger vial verify CODE; the maker has the certificate (lot certificate)",
        "ロットの記録は、製造元、試験した試験機関(担当分)、監査人が閲覧できます。バイアルについては lotledger vial verify コード で照会し、試験成績書(lot certificate)は製造元に求めてください";
    SAY_GTIN = "say which product's: the lot as (01)GTIN(10)LOT", "(01)GTIN(10)LOT の形で製品とともに指定してください";
    SEVERAL_LOTS = "several products have a lot with this number", "この番号のロットが複数の製品にあります";
    NO_SUCH_SAMPLE =
        "no sample with this label is shown to this token, and no own number beside --keys is so",
        "このトークンで閲覧できる検体に該当するラベルがなく、--keys の自施設番号にもありません";
    SEVERAL_SAMPLES = "several tubes have this label or number", "このラベルまたは番号の検体が複数あります";
    SAY_SAMPLE = "say the reference smp_… of the one that is meant (sample list --references)", "対象の検体を参照 smp_… で指定してください(sample list --references)";
    NO_SUCH_SHIPMENT = "no shipment with this reference or box is shown to this token", "このトークンで閲覧できる出荷に該当する参照または箱がありません";
    TOO_MANY = "too many to look through", "件数が多すぎて調べられません";
}
