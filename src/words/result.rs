//! Why a result does not pass the row of the specification that asks for it.

words! {
    // It fails.
    found_required(found, expected) = "found {found}, required {expected}", "結果 {found}、要求 {expected}";
    marker_found(marker, found) = "{marker}: found {found}", "{marker}: 結果 {found}";
    member(marker, why) = "{marker}: {why}", "{marker}: {why}";
    too_few_present(found, needed) =
        "{found} of the markers present, required at least {needed}",
        "検出されたマーカー{found}、必要数{needed}以上";
    ABOVE_LIMIT = "above the limit", "上限を超えています";
    BELOW_LIMIT = "below the limit", "下限を下回っています";
    QUANTIFIED =
        "quantified, where it must be below the limit of detection or quantitation",
        "検出限界または定量限界未満であるべきところ、定量されています";
    BELOW_WARNING_LIMIT = "passes, below the warning limit", "合格(注意値未満)";
    DOSE_RULE = "above the endotoxin dose rule", "エンドトキシンの投与量基準を超えています";

    // It proves too little.
    INDETERMINATE = "indeterminate", "判定保留";
    invalid(reason) = "the assay is invalid: {reason}", "試験不成立: {reason}";
    duration_unknown(method) =
        "the duration of method {method} is not known, and the row does not say min_duration_h",
        "方法 {method} の培養時間が不明で、規格にも min_duration_h がありません";
    SENSITIVITY = "the method is not sensitive enough for the limit", "方法の感度が限度値に対して不足しています";
    LOD_MISSING = "the limit of detection is not stated", "検出限界が示されていません";
    LOQ_MISSING = "the limit of quantitation is not stated", "定量限界が示されていません";
    OUT_OF_RANGE = "only a lower bound is stated", "下限値のみが示されています";
    method(found) =
        "method {found} is not one the row or the label names",
        "方法 {found} は規格またはラベルに定めた方法ではありません";
    duration(found, needed) = "the test took {found} h, required {needed} h", "試験時間{found}時間、必要時間{needed}時間";
    laboratory(found) =
        "the laboratory is {found}, required third_party",
        "{found} の試験機関による結果です(third_party が必要)";
    samples(found, needed) =
        "{found} vials in the sample, required {needed}",
        "検体のバイアル数{found}、必要数{needed}";
    samples_by_size(found) =
        "{found} vials in the sample, required a number that depends on the lot's size",
        "検体のバイアル数{found}、必要数はロットの大きさによります";
    unit(found, expected) = "unit {found} cannot be read in {expected}", "単位 {found} を {expected} に換算できません";
    unit_of_label(expected) =
        "unit of the label cannot be read in {expected}",
        "単位 (ラベル) を {expected} に換算できません";
    VOLUME =
        "an amount per dose meets one that is not; the volume is needed to compare them",
        "1回投与量あたりの値との比較には容量が必要です";
    kind(found) = "a {found} result does not answer the row", "{found} の結果では規格を判定できません";
    not_accepted(found, expected) =
        "found {found}, which the row does not accept for {expected}",
        "結果 {found} は {expected} として認められていません";
    says_nothing(marker, found) =
        "{marker}: {found} does not say whether it is there",
        "{marker}: {found} では有無がわかりません";
    not_tested(marker) = "{marker} was not tested", "{marker} は試験されていません";
    window(low, high) =
        "the share was measured from {low} to {high}, not in the row's window",
        "割合は{low}から{high}の範囲で測定されており、規格の範囲ではありません";
    LABEL_MISSING = "the label claims nothing for this analyte", "この試験項目についてラベルに表示がありません";
    OTHER_QUESTION = "the result is for another analyte or stage", "別の試験項目または工程の結果です";
}
