//! What is wrong with a specification, a donor policy or a value, for who writes it.

words! {
    // Against the catalogue of analytes.
    unknown(code) = "analyte {code} is not in the catalogue", "試験項目{code}は一覧にありません";
    misspelt(code, near) =
        "analyte {code} is not in the catalogue; is {near} meant?",
        "試験項目{code}は一覧にありません({near}の誤りではありませんか)";
    misspelt_marker(code, near) = "{code} (is it {near}?)", "{code}({near}の誤りではありませんか)";
    donor_marker(code) =
        "{code} is a marker of donors; on a product it proves nothing",
        "{code}はドナーの検査項目であり、製品では何の証明にもなりません";
    no_such_kind(code, kind) = "{code} has no {kind} results", "{code}に種類が{kind}の結果はありません";
    no_such_unit(code, found, expected) =
        "{code} is not measured in {found}; expected {expected} or a power of ten of it",
        "{code}の単位に{found}は使えません({expected}、またはその10の累乗倍)";
    negative(what, code, found) =
        "{what} of {code} is not negative, found {found}",
        "{code}の{what}は負にできません({found})";
    not_positive(what, code, found) =
        "{what} of {code} is more than 0, found {found}",
        "{code}の{what}は0より大きくなければなりません({found})";
    Value = "the value", "値";
    ValueBelowZero = "a value below 0", "0未満の値";
    Window = "the window", "範囲";
    Uncertainty = "the uncertainty", "不確かさ";
    Lod = "the limit of detection", "検出限界";
    Loq = "the limit of quantitation", "定量限界";

    // A specification as a whole.
    row(row, problem) = "row {row}: {problem}", "項目 {row}: {problem}";
    row_count(most, found) =
        "a specification has 1 to {most} rows, found {found}",
        "規格の項目は1から{most}件です({found}件)";
    ROUTES = "routes are named once each, at least one", "投与経路は一つ以上、重複なく指定します";
    STAGES = "stages are named once each, in process order", "段階は工程の順に、重複なく指定します";
    NOTHING_AT_FINAL =
        "no mandatory row at FINAL: nothing is asked of the filled vials",
        "FINALに必須の項目がなく、充填したバイアルについて何も求めていません";
    dose_number(name) = "dose: {name} must be more than 0", "用量: {name} は0より大きくなければなりません";
    dose_factor(limit, found) =
        "dose: K is at most {limit} EU/kg for these routes, found {found}",
        "用量: この投与経路のKは{limit} EU/kg以下です({found})";
    supersedes(older) =
        "supersedes {older}, which is not an older version of this specification",
        "置き換える{older}は、この規格の以前の版ではありません";
    CHANGE_SUMMARY =
        "a version that supersedes another says what changed, and only such a one has loosened rows",
        "以前の版を置き換えるときは変更点を記載します。緩和した項目があるのはそのときだけです";

    // A row of a specification.
    DUPLICATE = "stands twice; give the rows a row_id each", "重複しています。それぞれに row_id を付けてください";
    stage_unknown(stage) =
        "stage {stage} is not among the specification's stages",
        "段階 {stage} は規格の段階に含まれていません";
    not_tested_at(stage) = "is not tested at {stage}", "{stage}では試験しない項目です";
    members(most, found) =
        "members are named once each, 1 to {most}, found {found}",
        "マーカーは1から{most}件、重複なく指定します({found}件)";
    n_of_members(found) =
        "n is 1 to the number of members, found {found}",
        "n は1からマーカーの数までです({found})";
    bounds(low, high) =
        "the lower bound {low} is above the upper bound {high}",
        "下限{low}が上限{high}を上回っています";
    negative_limit(found) = "a limit is not negative, found {found}", "限度値は負にできません({found})";
    limit_not_positive(found) =
        "a limit of detection or quantitation is more than 0, found {found}",
        "検出限界と定量限界は0より大きくなければなりません({found})";
    of_one_member(op) =
        "each member has eq_qual, lt, le, gt, ge, range or report, not {op}",
        "各マーカーの基準は eq_qual, lt, le, gt, ge, range, report のいずれかで、{op} は使えません";
    not_told_apart(row) =
        "no result could tell it from row {row}: any number for one also answers the other; give each its own methods, or write one row with all_ge, all_le, each or range",
        "項目 {row} と結果を区別できません。一方の数値が他方にも当てはまります。試験方法を分けるか、all_ge, all_le, each, range を使う一つの項目にしてください";
    share(found) = "a share is 0 to 100 %, found {found}", "割合は0から100 %です({found})";
    never_passes(word) = "{word} can never be a passing result", "{word} は合格の結果になりえません";
    accept_misplaced(op) =
        "accept belongs to rows that ask for a word, not to {op}",
        "accept は語で判定する項目にだけ使え、{op} には使えません";
    ACCEPT_NUMBERS =
        "accepts Below_LOD or Below_LOQ, but no number can answer this row",
        "Below_LOD または Below_LOQ を認めていますが、数値では判定できない項目です";
    DOSE_RULE_MISPLACED =
        "the dose rule belongs to ENDOTOXIN rows with lt, le or range in [IU]/mL",
        "投与量基準を使えるのは、単位が [IU]/mL で lt, le, range のいずれかによる ENDOTOXIN の項目だけです";
    too_long(what, most) =
        "{what} are named once each, at most {most}",
        "{what}は{most}件以下、重複なく指定します";
    LoosenedRows = "loosened rows", "緩和した項目";
    Limits = "limits of detection and quantitation", "検出限界と定量限界";
    AcceptedWords = "accepted words", "認める語";
    Methods = "methods", "試験方法";
    number(name, most, found) =
        "{name} is 1 to {most}, found {found}",
        "{name} は1から{most}です({found})";
    SAMPLES_MISPLACED = "vials are counted at FINAL only", "バイアル数を指定できるのはFINALだけです";

    // What is not wrong with a row, and will surprise.
    misspelt_method(found, near) =
        "method {found} is not in the catalogue; is {near} meant?",
        "試験方法{found}は一覧にありません({near}の誤りではありませんか)";
    NO_DURATION =
        "a culture without min_duration_h: a result by a method whose duration is not in the catalogue is Insufficient",
        "培養試験に min_duration_h がありません。培養時間が一覧にない方法による結果は判定不十分となります";
    no_duration_of(method) =
        "a culture without min_duration_h by {method}: a result by a method whose duration is not in the catalogue is Insufficient",
        "{method}による培養試験に min_duration_h がありません。培養時間が一覧にない方法による結果は判定不十分となります";
    adverse_passes(word) =
        "{word} passes, which is an adverse result of this analyte",
        "{word} が合格となりますが、この試験項目では好ましくない結果です";

    // Determinations, and the value that follows from them.
    determinations(most, found) =
        "a result has 2 to {most} determinations, found {found}",
        "個々の測定値は2から{most}件です({found}件)";
    unit_of_value(expected, found) =
        "determinations and their SD have the unit of the value, {expected}, found {found}",
        "個々の測定値と標準偏差の単位は報告値と同じ{expected}です({found})";
    NOT_A_NUMBER =
        "determinations belong to a number without a bound",
        "個々の測定値は、不等号の付かない数値にだけ付けられます";
    too_coarse(value) =
        "the value {value} is rounded more coarsely than its determinations",
        "報告値{value}の桁数が個々の測定値より少なくなっています";
    another_value(rule, found) =
        "the {rule} of the determinations is not {found}",
        "個々の測定値の{rule}は{found}ではありません";
    another_deviation(found) =
        "the standard deviation (of n - 1) of the determinations is not {found}",
        "個々の測定値の標準偏差(n - 1)は{found}ではありません";
    TOO_WIDE =
        "the determinations have too many digits to be computed with exactly",
        "個々の測定値の桁数が多すぎ、正確に計算できません";
    Mean = "mean", "平均値";
    Median = "median", "中央値";
    Minimum = "minimum", "最小値";
    Maximum = "maximum", "最大値";

    // A donor policy.
    effect(marker, effect) = "{marker} {effect}", "{marker} {effect}";
    VIRUS_EXCLUDES = "EXCLUDE: a virus in the blood excludes", "EXCLUDE(血中からのウイルス検出は不適格)";
    confirmed_by(by, marker) = "{by} for {marker}", "{marker}に対する{by}";
    MAY_CONFIRM =
        "another test of the same pathogen, for a marker that may be confirmed",
        "確認検査が認められる項目に対する、同じ病原体の別の検査";
    A_TEST_THAT_EXCLUDES =
        "at least one test that is always demanded and excludes",
        "常に必要で、不適格の根拠となる検査が一つ以上";
    ONE_PANEL = "at least one panel", "一つ以上の検査の組";
    ONE_MARKER = "at least one marker", "一つ以上の検査項目";
    MARKER_OF_THE_POLICY = "one of the policy's markers", "ドナー基準にある検査項目";
    MORE_THAN_THE_WINDOW = "more than window_days", "window_days より大きい日数";
    PATHOGEN = "what donor markers begin with, such as HIV", "ドナー検査項目の最初の部分(例 HIV)";
}
