//! Samples in a laboratory: which tube it is, what is said of it, and what is wrong with a label.

words! {
    // The tube, a line.
    tube(label) = "tube {label}", "容器 {label}";
    NO_LABEL = "no label on record", "ラベルの記録なし";
    UNUSABLE_TUBE =
        "this tube was received as UNUSABLE: its results pass nothing, another sample has to be tested",
        "この検体は「試験できない状態」で受領されています。結果は合格の根拠にならず、別の検体の試験が必要です";
    own_number(number) = "own number {number}", "自施設番号 {number}";
    sealed(seal) = "seal {seal}", "封印 {seal}";
    product(gtin, name) = "product {gtin} {name}", "製品 {gtin} {name}";
    of_lot(lot) = "lot {lot}", "ロット {lot}";
    line(slot) = "line {slot} of the plan", "採取計画の行 {slot}";
    to_test(analytes) = "to be tested: {analytes}", "試験項目: {analytes}";
    nothing_known(sample) = "{sample}: nothing is known of its taking", "{sample}: 採取の記録を確認できません";
    // A result as it was read, and as it was written.
    result(analyte, method, value) = "  {analyte} by {method}: {value}", "  {analyte}({method}): {value}";
    checked_by(who) = "    checked by {who}", "    確認者: {who}";
    CHECKED_BY_NOBODY = "    no second person is named (--reviewer)", "    確認者の指定なし(--reviewer)";
    became(column, written, signed) =
        "    {column}: {written} becomes {signed}",
        "    {column}: {written} は {signed} として署名されます";
    told(name, who) = "{name} (says {who})", "{name}({who}による)";

    of_sample(label, found) = "{label}: {found}", "{label}: {found}";
    called(sample, label) = "{sample}, called {label}", "{sample}(指定: {label})";

    // What a laboratory says of a sample.
    NO_SUCH_TUBE =
        "no sample of this laboratory has this label, own number or reference",
        "このラベル・自施設番号・参照に当たる検体が自施設にありません";
    SEVERAL_TUBES =
        "several samples have this label or number: say which by its reference",
        "同じラベルまたは番号の検体が複数あります。参照で指定してください";
    LIST_SAMPLES =
        "lotledger sample list --as-laboratory --references",
        "lotledger sample list --as-laboratory --references で一覧できます";
    only_newest(rows) =
        "looked for among the newest {rows} samples; say smp_… for an older one",
        "新しい{rows}件の検体から探しました。それより古い検体は smp_… で指定してください";
    numbered(label, number) = "{label} has the own number {number} now", "{label}の自施設番号は{number}になりました";
    RECEIPT_TIME =
        "if the tube came earlier than its receipt says, the receipt is wrong and is corrected first, by two persons of the laboratory (docs/MISTAKES.md)",
        "受領記録より早く検体が届いていた場合は受領記録の誤りです。先に試験機関の2名で訂正してください(docs/MISTAKES.md)";
    NUMBER_TAKEN = "this own number stands for another sample", "この自施設番号は別の検体に使われています";
    ANOTHER_NUMBER = "another number, or no --own-number", "別の番号を指定するか、--own-number を付けないでください";
    ONE_NUMBER_EACH = "say one own number for each tube, in their order", "自施設番号は検体ごとに1つ、同じ順に指定してください";
    ONE_SEQUENCE = "--sequence is of one tube", "--sequence は検体1つのときにだけ指定できます";
    NUMBERS_UNREADABLE =
        "the laboratory's own numbers cannot be read",
        "自施設番号のファイルを読み取れません";
    TOO_MANY_SAMPLES =
        "there are more samples than are looked through: what is missing cannot be told",
        "検体が多すぎるため、欠番の有無を判断できません";
    SAY_SEQUENCE =
        "there are too many samples to count on from: say --sequence",
        "検体が多すぎて連番を数えられません。--sequence で指定してください";
    ONE_OR_FILE =
        "say one result by its options, or --file with a table of them",
        "結果1件をオプションで指定するか、--file で表を指定してください";
    NO_RESULTS = "there are no results in it", "結果の行がありません";
    ONE_ANALYST =
        "the results of one submission are one analyst's",
        "一度に提出できるのは一人の試験者の結果のみです";
    FILE_TWICE =
        "one file of raw data stands behind two samples: the release gate would believe neither",
        "同じ生データのファイルが2つの検体に使われています。出荷判定ではどちらも認められません";

    // What is shown before a result is voided or doubted, or a sample is given up.
    doubted(result) = "the result that is meant: {result}", "対象の試験結果: {result}";
    doubted_when(started, ended, took) =
        "  tested from {started} to {ended} ({took})",
        "  試験 {started} から {ended} まで({took})";
    doubted_by(who, reported, index) =
        "  reported {reported} by {who}, entry {index}",
        "  報告 {reported}、試験者 {who}、エントリ{index}";
    VOID_OPENS_ROW =
        "what follows: the result stays visible as void and counts no longer; the row that it covered is open until it is tested again",
        "この後: 結果は「無効」として表示され続け、判定には使われません。該当する規格項目は再試験まで未充足に戻ります";
    VOID_OF_FAILURE =
        "what follows: it spoke against the lot, so the lot stands still (OOS_OPEN) until an investigation is closed that finds the laboratory's cause: lotledger oos close … --conclusion LABORATORY_CAUSE",
        "この後: ロットに不利な結果のため、試験機関の原因とする調査の結論が記録されるまで、ロットは止まります(OOS_OPEN): lotledger oos close … --conclusion LABORATORY_CAUSE";
    DOUBT_STOPS =
        "what follows: the lot stands still (OOS_OPEN) until the investigation is closed by the laboratory and the maker: lotledger oos close",
        "この後: 試験機関と製造元が調査の結論を記録するまで、ロットは止まります(OOS_OPEN): lotledger oos close";
    CAUSE_FOUND =
        "what follows: the investigation is closed, the result stays void, and what it covered has to be tested again",
        "この後: 調査は終了し、結果は無効のままです。該当項目は再試験が必要です";
    CAUSE_FOUND_CORRECTED =
        "what follows: the investigation is closed, and the value as it was corrected counts; both versions stay",
        "この後: 調査は終了し、訂正後の結果が有効になります。訂正前の記録も残ります";
    RESULT_STANDS =
        "what follows: the investigation is closed and the result counts, void or not; a failure fails its row",
        "この後: 調査は終了し、無効とされていても結果は判定に使われます。不適合であれば該当項目は不適合です";
    RELEASED_STOPS =
        "THE LOT IS RELEASED: from now on every vial of it will say DO_NOT_USE",
        "出荷済みのロットです: 今後、すべてのバイアルの照会結果がDO_NOT_USE(使用不可)になります";
    never_reported(analytes) =
        "what follows: never reported of this sample: {analytes}; another sample has to be tested for it",
        "この後: この検体では次の項目の結果は得られません: {analytes}。別の検体の試験が必要です";
    ALL_REPORTED =
        "everything that was planned of this sample is reported",
        "この検体で計画された項目はすべて報告済みです";
    STAYS_LATE =
        "what follows: it stays late and every vial still asks (LATE_ENTRIES), now with this explanation; who releases the lot knows it",
        "この後: 遅延の表示(LATE_ENTRIES)は消えませんが、この説明が付き、出荷判定者が確認できます";

    // Who voids, doubts or gives up.
    not_of(laboratory, maker) =
        "the sample was made by {maker} and is tested by {laboratory}: their quality assurance signs together",
        "この検体の製造元は{maker}、試験機関は{laboratory}です。両者の品質保証担当が署名します";
    NOT_YOUR_SAMPLE = "no key of these organisations is at hand", "両組織のいずれの鍵もありません";
    KEYS_OF_EITHER = "--keys of the laboratory or of the maker", "試験機関または製造元の --keys";
    PLAN_NOT_SHOWN =
        "for which laboratory the sample was planned is not shown to this token",
        "この検体の試験機関を、このトークンでは確認できません";
    LABORATORYS_TOKEN = "the token of the laboratory or of the maker", "試験機関または製造元のトークン";
    no_signer(organisation) =
        "nobody is known here who signs for {organisation}",
        "{organisation}の署名者をここでは確認できません";
    ask_for_key(roles) =
        "ask them for the id of their key (there: lotledger keys list) and say --signer KEYID=ROLE, with {roles}",
        "先方に鍵IDを尋ね(先方で lotledger keys list)、--signer 鍵ID=役割 で指定してください(役割: {roles})";
    several_signers(organisation) =
        "several people could sign for {organisation}",
        "{organisation}の署名者の候補が複数あります";
    NAME_SIGNER = "--signer with one of them", "--signer でそのうちの一つを指定";
    NO_SUCH_RESULT = "the sample has no such result", "この検体にその結果はありません";
    RESULTS_OF_SAMPLE =
        "lotledger sample show LABEL lists its results with their entries",
        "lotledger sample show LABEL で結果とエントリを確認できます";
    SEVERAL_RESULTS = "the sample has several such results: say which", "該当する結果が複数あります。どれかを指定してください";
    one_of(index, value, method, ended) =
        "--entry {index}: {value} by {method}, ended {ended}",
        "--entry {index}: {value}({method}、終了 {ended})";

    // The way instead, where the rules refuse.
    OTHER_PERSON =
        "somebody else of that quality assurance signs: who tested it, or signed the result, cannot; say --signer",
        "試験者・結果の署名者以外の担当者が署名してください(--signer で指定)";
    SEE_WHAT_STANDS =
        "it is recorded already: lotledger sample show LABEL",
        "すでに記録されています: lotledger sample show LABEL で確認できます";
    OPEN_FIRST =
        "nothing is doubted there: lotledger oos open LABEL --analyte X begins an investigation",
        "調査中ではありません。調査は lotledger oos open LABEL --analyte X で始めます";
    VOID_FIRST =
        "first lotledger result void LABEL --analyte X, or say CONFIRMED or INCONCLUSIVE",
        "先に lotledger result void LABEL --analyte X を記録するか、結論を CONFIRMED または INCONCLUSIVE にしてください";

    // An entry that was late.
    NO_SUCH_ENTRY = "there is no such entry, or it is not shown to this token", "該当するエントリがないか、このトークンでは確認できません";
    WHERE_LATE_STANDS =
        "the number behind LATE_ENTRIES, as lotledger lot status, lot show and vial verify print it",
        "lotledger lot status、lot show、vial verify が LATE_ENTRIES に表示する番号を指定してください";
    SAID_OF_NO_VIAL =
        "no vial says that this entry was late: there is nothing to be explained",
        "このエントリの遅延はどのバイアルにも表示されないため、説明の必要はありません";

    // What became of a result.
    void_by(cause, who, index) = "void: {cause}; {who}, entry {index}", "無効: {cause}。{who}、エントリ{index}";
    before_correction(values) = "corrected; before: {values}", "訂正済み(訂正前: {values})";
    investigated(conclusion, index) =
        "investigated: {conclusion}, entry {index}",
        "調査済み: {conclusion}、エントリ{index}";
    UNDER_INVESTIGATION = "under investigation", "調査中";
}
