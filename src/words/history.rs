//! What happened, one line an entry: what the event is called in a history, and what it said.

// Events as people tell them.
labels! {
    LedgerCreated = "ledger began", "台帳の開始";
    RootKeysChanged = "root keys changed", "ルート鍵の変更";
    LogKeyRotated = "log key changed", "ログ鍵の変更";
    RulesActivated = "rules came into force", "規則の発効";
    OrgRegistered = "organisation registered", "組織の登録";
    OrgSuspended = "organisation suspended", "組織の停止";
    KeyEnrolled = "key enrolled", "鍵の登録";
    KeyRevoked = "key revoked", "鍵の失効";
    ProductRegistered = "product registered", "製品の登録";
    DonorPolicyPublished = "donor policy published", "ドナー基準の公開";
    SpecPublished = "specification published", "規格の公開";
    DonorEnrolled = "donor enrolled", "ドナーの登録";
    DonorTested = "donor tested", "ドナー検査";
    DonorDetermined = "donor's eligibility determined", "ドナー適格性判定";
    MaterialReceived = "material received", "原材料の受入";
    ProcessRecorded = "step of the making", "工程記録";
    RetainsPlaced = "retention samples put away", "参考品の保管";
    LotOpened = "lot opened", "ロットの開始";
    SamplesPlanned = "samples planned", "検体計画";
    SampleTaken = "sample taken", "検体採取";
    SampleReceived = "sample received", "検体受領";
    TestReported = "result reported", "試験結果報告";
    VialsCommissioned = "vials filled", "バイアルの充填・登録";
    LotReviewed = "lot reviewed", "製造記録照査";
    LotReleased = "lot released", "出荷判定(合格)";
    LotRejected = "lot rejected", "出荷判定(不合格)";
    HoldPlaced = "put on hold", "保留";
    HoldLifted = "hold lifted", "保留の解除";
    RecallIssued = "recalled", "回収";
    Packed = "packed", "梱包";
    Shipped = "sent", "出荷";
    Received = "arrived", "受領";
    VialOpened = "vial opened", "バイアル開封";
    VialAdministered = "vial given", "投与";
    TestVoided = "result voided", "試験結果の無効化";
    OosOpened = "result doubted", "規格外調査の開始";
    OosClosed = "investigation closed", "規格外調査の終了";
    SampleDestroyed = "sample destroyed", "検体の廃棄";
    SampleReturned = "sample returned", "検体の返却";
    Corrected = "corrected", "訂正";
    LateEntryExplained = "late record explained", "遅れた記録の説明";
}

words! {
    // What it said.
    told_afterwards(said, kind) = "{said} [{kind}]", "{said} [{kind}]";
    opened(specification) = "by {specification}", "規格 {specification}";
    planned(samples, lines) = "{samples} samples: {lines}", "検体{samples}件: {lines}";
    taken(tube, slot, amount) = "{tube} for {slot}, {amount}", "{tube}({slot})、{amount}";
    taken_vials(tube, slot, amount, vials) =
        "{tube} for {slot}, {amount}, {vials} vials",
        "{tube}({slot})、{amount}、バイアル{vials}本";
    arrived(tube, condition) = "{tube}: {condition}", "{tube}: {condition}";
    reported(tube, analyte, value, method, hours) =
        "{tube}: {analyte} {value} ({method}, {hours} h)",
        "{tube}: {analyte} {value}({method}、{hours}時間)";
    voided(tube, result, why, explanation) =
        "{tube}, result of entry {result}: {why}. {explanation}",
        "{tube}、エントリ{result}の結果: {why}。{explanation}";
    doubted(tube, result, explanation) =
        "{tube}, result of entry {result}. {explanation}",
        "{tube}、エントリ{result}の結果。{explanation}";
    corrected(entry, what, instead, explanation) =
        "entry {entry}, {what}: {instead}. {explanation}",
        "エントリ{entry}({what}): {instead}。{explanation}";
    explained(entry, explanation) = "entry {entry}. {explanation}", "エントリ{entry}。{explanation}";
    gone(tube, explanation) = "{tube}. {explanation}", "{tube}。{explanation}";
    filled(count, expiry) = "{count} vials, to be used until {expiry}", "バイアル{count}本、使用期限 {expiry}";
    held(what, why) = "{what}: {why}", "{what}: {why}";
    recalled(class, why, lots) = "class {class}, {why}: {lots}", "クラス{class}、{why}: {lots}";
    made(step, method, from, to) = "{step} by {method}: {from} → {to}", "{step}({method}): {from} → {to}";
    amount(what, amount) = "{what} {amount}", "{what} {amount}";
    retained(count, storage, until) = "{count}, {storage}, until {until}", "{count}個、{storage}、{until}まで";
    tested(marker, method) = "{marker} by {method}; the outcome is not on the ledger", "{marker}({method})。結果は台帳に記載されません";
    packed(vials, box_number) = "{vials} vials into box {box_number}", "バイアル{vials}本を箱 {box_number} へ";
    packed_boxes(boxes, box_number) = "{boxes} boxes into {box_number}", "箱{boxes}個を {box_number} へ";
    sent(from, to, boxes) = "{from} → {to}, boxes {boxes}", "{from} → {to}、箱 {boxes}";
    came(to, wrong) = "{to}; {wrong}", "{to}、{wrong}";
    ALL_WELL = "nothing was wrong", "異常なし";
    seal_broken(wrong) = "seal broken; {wrong}", "封印の破損あり、{wrong}";

    // Who signed it.
    signed(name, organisation, role) = "{name}, {organisation} ({role})", "{name}、{organisation}({role})";
    signed_by(organisation, role) = "{organisation} ({role})", "{organisation}({role})";

    // Above the columns.
    INDEX = "entry", "エントリ";
    WHEN = "when", "日時";
    WHAT = "what happened", "内容";
    SAID = "it said", "記録事項";
    SIGNED_BY = "signed by", "署名者";
    RECORDED_AT = "recorded", "記録日時";
    KEYS = "keys", "鍵";
    HASH = "statement", "記録のハッシュ";
    NOTHING_HAPPENED = "nothing is recorded", "記録はありません";
    SINCE_TIME = "nothing was recorded since then", "その後の記録はありません";
    not_shown(count) =
        "not shown to this token: {count} of the histories behind the lot",
        "このトークンでは閲覧できない履歴: {count}件";

    // Corrections: old and new.
    corrected_by(entry, event, changes, index, at, who, explanation) =
        "entry {entry} {event}: {changes} (by entry {index} on {at}, {who}). \"{explanation}\"",
        "エントリ{entry} {event}: {changes}(訂正: エントリ{index}、{at}、{who})。「{explanation}」";
    donor_it_was_not(donor) = "it was said of donor {donor}", "ドナー {donor} の記録とされていました";
    OLD_NOT_IN_EVIDENCE =
        "what stood until then is not in this evidence",
        "訂正前の記録はこの証拠に含まれていません";
}
