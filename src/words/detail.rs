//! What stands beside a reason of a verdict: where, which, how many.

words! {
    recalled(class, reason, depth, date) =
        "{class}; why: {reason}; brought back from: {depth}; since {date}. Do not use it; put it aside and tell the maker, also if it was used",
        "{class}。理由: {reason}。回収の範囲: {depth}。発行日 {date}。使用せずに隔離し、使用済みの場合も製造元に連絡してください";
    use_by(end) = "to be used until {end}", "使用期限(開封後) {end}";
    for_routes(routes) = "the product's routes: {routes}", "製品の投与経路: {routes}";
    dose(volume, minutes, most) =
        "{volume} mL in {minutes} min is more than {most} mL in an hour, the product's most",
        "{minutes}分で{volume} mLは、製品の上限(1時間あたり{most} mL)を超えます";
    more_than_filled(volume, filled) =
        "{volume} mL is more than the {filled} mL that the label says are in the vial",
        "{volume} mLは、表示の充填量({filled} mL)を超えています";
    more_than_is_left(volume, before, filled) =
        "{volume} mL, and {before} mL that was given of it before, are more than the {filled} mL that the label says are in the vial",
        "今回の{volume} mLと、すでに投与された{before} mLの合計は、表示の充填量({filled} mL)を超えています";
    // Where something stands.
    entry(index) = "entry {index}", "エントリ{index}";
    event_at(event, index) = "{event} at index {index}", "{event}(エントリ{index})";
    place_of_result(stage, id, index) = "{stage}, {id}, entry {index}", "{stage}、{id}、エントリ{index}";
    absent(id) = "{id} is not on the ledger", "{id}は台帳にありません";
    in_all(all) = "{all} in all", "全{all}件";
    results_in_all(all) = "{all} results in all", "結果は全{all}件";

    // What is on hold.
    donor(id) = "donor {id}", "ドナー {id}";
    node(id) = "node {id}", "材料 {id}";
    lot(lot) = "lot {lot}", "ロット {lot}";
    sample(id) = "sample {id}", "検体 {id}";
    shipment(id) = "shipment {id}", "出荷 {id}";
    vial(id) = "vial {id}", "バイアル {id}";

    // Lot, lineage, raw materials.
    never_opened(lot_id) = "lot {lot_id} was never opened", "ロット{lot_id}は開始されていません";
    no_specification(specification) = "specification {specification} is not there", "規格{specification}がありません";
    no_origin(id) = "{id} has no origin", "{id}の由来がありません";
    NO_DONOR = "the bulk leads to no donor", "バルクからドナーまでたどれません";
    grade(grade) = "grade {grade}", "グレード {grade}";
    NOT_RELEASED_FOR_USE = "not released for use", "使用許可なし";
    expired(date) = "expired {date}", "使用期限切れ {date}";
    judged_before_by_stricter(names, looser) =
        "before: {names}; less strict: {looser}",
        "以前の規格: {names}、緩和: {looser}";
    DONOR_POLICY = "DONOR_POLICY", "ドナー基準";
    judged_before(names) = "before: {names}", "以前の規格: {names}";

    // Results.
    RAW_DATA_OF_ANOTHER = "its raw data are also those of another sample", "生データが別の検体の結果と同一です";
    REPORTED_AFTER_RELEASE = "reported after the release", "出荷判定後に報告されています";
    TOO_OLD = "too old at release", "出荷判定時に古すぎる結果です";
    PLANNED_TOO_EARLY = "planned before the specification was bound", "規格の確定前に計画されています";
    VOIDED = "void", "無効";
    RETESTS = "more retests than the specification allows (RETESTS)", "規格が認める再試験の回数を超えています (RETESTS)";
    voided(result, index, cause, explanation) =
        "the result of entry {result}, by entry {index}: {cause}. \"{explanation}\"",
        "エントリ{result}の結果(無効化: エントリ{index})。{cause}。「{explanation}」";
    doubted(result, index, explanation) =
        "the result of entry {result}, since entry {index}: \"{explanation}\"",
        "エントリ{result}の結果(エントリ{index}以降)。「{explanation}」";
    corrected(entry, event, index, explanation) =
        "entry {entry} {event}, by entry {index}: \"{explanation}\"",
        "エントリ{entry} {event}(訂正: エントリ{index})。「{explanation}」";
    corrected_to_better(result, index) =
        "the result of entry {result} says something better since the correction in entry {index}; no investigation has found since that the laboratory was the cause",
        "エントリ{result}の結果は訂正(エントリ{index})でより良い値になりましたが、試験機関側の原因は確認されていません";
    void_without_conclusion(result, index) =
        "the result of entry {result} spoke against the lot and was voided by entry {index}; no investigation has found the cause",
        "エントリ{result}の結果はロットに不利で、エントリ{index}で無効とされましたが、原因の調査が終わっていません";
    destroyed(sample, index, open) =
        "{sample} was destroyed (entry {index}); without a result: {open}",
        "{sample}は廃棄されています(エントリ{index})。結果なし: {open}";
    returned(sample, index, open) =
        "{sample} was returned (entry {index}); without a result: {open}",
        "{sample}は返却されています(エントリ{index})。結果なし: {open}";
    BEFORE_RECEIPT =
        "written down for the laboratory as begun before the sample came, by the laboratory's own receipt",
        "転記された試験の開始が、試験機関の署名による検体受領より前です";
    SAMPLE_NOT_USABLE = "the sample was not received in a usable state", "検体が使用可能な状態で受領されていません";

    // Late records.
    BEFORE_THE_LOT = "before the lot was opened", "ロット開始前";
    late_explained(index, explanation) =
        "explained in entry {index}: \"{explanation}\"",
        "説明(エントリ{index})「{explanation}」";
    late(index, event, hours) = "entry {index} ({event}), {hours} h", "エントリ{index}({event})、{hours}時間";

    told_afterwards(index, event, kind, day, hours) =
        "entry {index} {event}, {kind}: of {day}, recorded {hours} h later",
        "エントリ{index} {event}({kind}): {day}の出来事、{hours}時間後に記録";

    // Donors.
    NOT_ENROLLED = "the donor is not enrolled", "ドナーが登録されていません";
    donors_in_a_lot_for_one(donors) =
        "{donors} donors in a lot opened for one",
        "ドナー1名として開始されたロットに{donors}名のドナーがいます";
    excluded(by, index) = "excluded by {by} at index {index}", "エントリ{index}で{by}により不適格と判定されています";
    excluded_until_taken_back(by, index) =
        "{by} excluded the donor at index {index}; only {by} takes that back, with newer tests",
        "エントリ{index}で{by}により不適格と判定されています。取り消せるのは{by}だけで、より新しい検査が必要です";
    no_determination(recovery, policy_id) =
        "no determination of {recovery} under {policy_id}",
        "{recovery}について{policy_id}による判定がありません";
    no_policy(policy_id) = "policy {policy_id} is not there", "ドナー基準{policy_id}がありません";
    contradictory_policy(policy) = "policy {policy} does not hold together", "ドナー基準{policy}は成り立っていません";
    determined_ineligible(policy_id) = "determined under {policy_id}", "{policy_id}により不適格と判定されています";
    determined(outcome) = "determined {outcome}", "判定は{outcome}です";
    DETERMINED_BY_RECEIVER = "determined by who received its tissue", "組織の受領をした人が判定しています";
    tested_since(since) = "tested at index {since}, after the determination", "判定後の検査(エントリ{since})";
    NO_CONSENT = "a minor's guardian has not consented", "未成年者の保護者の同意がありません";
    no_usable_test(subject, days, markers) =
        "no usable test (serum or plasma of the {subject}, within {days} days of recovery) for {markers}",
        "使用できる検査がありません({subject}の血清または血漿、採取の前後{days}日以内): {markers}";
    THE_DONOR = "donor", "ドナー";
    BIRTH_MOTHER = "birth mother", "母親";
    NO_SINGLE_SAMPLE_RULE = "the policy has no single-sample rule", "ドナー基準に単回検体の規則がありません";
    single_sample_rule_needs(markers) =
        "the single-sample rule needs {markers}",
        "単回検体の規則には次の検査が必要です: {markers}";
    two_sample_rule_needs(days, markers) =
        "the two-sample rule needs a second sample at {days} days or later for {markers}",
        "二回検体の規則には{days}日目以降の二回目の検体が必要です: {markers}";
    NO_SAMPLE_RULE = "the determination names no sample rule", "判定に検体の規則がありません";

    // What openings disclose about donors.
    INTERVIEW_EXCLUDES = "the disclosed interview excludes the donor", "開示された問診の結果によりドナーは不適格です";
    INTERVIEW_EXCLUDED =
        "the disclosed interview excluded the donor until that was taken back",
        "開示された問診の結果による不適格は、その後取り消されています";
    outcome_excludes(marker, index) =
        "the disclosed outcome of {marker} at index {index} excludes the donor",
        "開示された{marker}の結果(エントリ{index})によりドナーは不適格です";
    outcome_open(marker) =
        "{marker} is open: indeterminate, or not tested though the interview asks for it",
        "{marker}が確定していません(判定保留、または問診上必要な検査の未実施)";
    outcome_corrected(marker, index, by) =
        "{marker} at index {index} was not negative until entry {by} corrected it; no test of a new specimen says that it is",
        "{marker}(エントリ{index})は、エントリ{by}による訂正前は陰性ではありませんでした。新たに採取した検体の陰性結果は記録されていません";
    not_asked_for(marker, index) =
        "{marker} at index {index} is not negative, and the policy does not ask for it",
        "ドナー基準にない検査{marker}(エントリ{index})が陰性ではありません";
    informs(marker) =
        "{marker} is not negative, and excludes nobody",
        "{marker}は陰性ではありません(適格性には影響しません)";
    refuted(marker, index) =
        "{marker} at index {index} is not negative; a later or confirmatory test was",
        "{marker}(エントリ{index})は陰性ではありませんが、確認検査または再検査は陰性です";

    // The vial in hand.
    times_in_doubt(count, first) =
        "this answer rests on {count} of them, the first is entry {first}",
        "この回答はそのうち{count}件に基づいています(最初はエントリ{first})";
    CLOCK_BEHIND = "this clock is behind the ledger's", "この端末の時計が台帳の時計より遅れています";
    other_expiry(label, ledger) = "label {label}, ledger {ledger}", "ラベル {label}、台帳 {ledger}";
    broken_seal(id) = "{id} arrived with a broken seal", "{id}は封印が破れた状態で到着しています";
    damaged(id) = "{id} arrived damaged", "{id}は破損した状態で到着しています";
    mismatch(id) = "{id} arrived not what was sent", "{id}は送付内容と異なる状態で到着しています";
    missing(id) =
        "{id} arrived with vials missing; whether this is one of them the ledger does not know",
        "{id} は不足があって到着しています(このバイアルが不足分かどうかはここでは確認できません)";
    temperature(id) = "{id} arrived too warm or too cold", "{id}は温度を逸脱した状態で到着しています";
    OPENED = "opened", "開封";
    ADMINISTERED = "administered", "投与";
    used_at(what, time, index) = "{what} {time} at index {index}", "{what} {time}(エントリ{index})";
    used_despite(what, time, index, codes) =
        "{what} {time} at index {index}, despite {codes}",
        "{what} {time}(エントリ{index}、{codes}にもかかわらず)";

    // Evidence.
    illegal(field, found, expected) =
        "{field}: found {found}; expected {expected}",
        "{field}: {found}(正しくは {expected})";
    too_much(limit) = "{limit}", "証拠が上限を超えています({limit})";

    // What a correction makes due once more.
    REVIEW_AGAIN =
        "The review does not know of it: review again before the release.",
        "照査は訂正前の内容に基づいています。出荷判定の前に照査をやり直してください。";
    RELEASE_AGAIN =
        "The release does not know of it: review and release again.",
        "出荷判定は訂正前の内容に基づいています。照査と出荷判定をやり直してください。";
    REVIEWED_AGAIN =
        "It was reviewed again after the correction: release again.",
        "訂正後の照査は済んでいます。出荷判定をやり直してください。";
}
