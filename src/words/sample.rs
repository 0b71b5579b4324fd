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
    NUMBER_TAKEN = "this own number stands for another sample", "この自施設番号は別の検体に使われています";
    ANOTHER_NUMBER = "another number, or no --own-number", "別の番号を指定するか、--own-number を付けないでください";
    ONE_NUMBER_EACH = "say one own number for each tube, in their order", "自施設番号は検体ごとに1つ、同じ順に指定してください";
    ONE_SEQUENCE = "--sequence is of one tube", "--sequence は検体1つのときにだけ指定できます";
    NUMBERS_UNREADABLE =
        "the laboratory's own numbers cannot be read",
        "自施設番号のファイルを読み取れません";
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
}
