//! Events: what each is called, what a history says of it, what it is as a moment of a vial's way, what a verdict notes of it,
//! what its own rules found and expected where they refuse it, labels of its fields, words of its closed lists. What several
//! events say where they refuse is in `refusal.rs`.

words! {
    LedgerCreated = "ledger began", "台帳の開始";
    RootKeysChanged = "root keys changed", "ルート鍵の変更";
    LogKeyRotated = "log key changed", "ログ鍵の変更";
    RulesActivated = "rules came into force", "規則の発効";
    ClockCorrected = "clock corrected", "時計の訂正";
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

    // What a history says of it.
    by_specification(specification) = "by {specification}", "規格 {specification}";
    plan(samples, lines) = "{samples} samples: {lines}", "検体{samples}件: {lines}";
    sample(tube, slot, amount) = "{tube} for {slot}, {amount}", "{tube}({slot})、{amount}";
    sample_of_vials(tube, slot, amount, vials) =
        "{tube} for {slot}, {amount}, {vials} vials",
        "{tube}({slot})、{amount}、バイアル{vials}本";
    arrived(tube, condition) = "{tube}: {condition}", "{tube}: {condition}";
    reported(tube, analyte, value, method, took) =
        "{tube}: {analyte} {value} ({method}, {took})",
        "{tube}: {analyte} {value}({method}、{took})";
    voided(tube, result, why, explanation) =
        "{tube}, result of entry {result}: {why}. {explanation}",
        "{tube}、エントリ{result}の結果: {why}。{explanation}";
    doubted(tube, result, explanation) =
        "{tube}, result of entry {result}. {explanation}",
        "{tube}、エントリ{result}の結果。{explanation}";
    corrected(entry, what, instead, explanation) =
        "entry {entry}, {what}: {instead}. {explanation}",
        "エントリ{entry}({what}): {instead}。{explanation}";
    last_good(entry) = "times are right up to entry {entry}", "時刻が正しいのはエントリ{entry}まで";
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

    // What is held.
    A_DONOR = "donor", "ドナー";
    A_SHIPMENT = "shipment", "出荷";
    vials_of(count, lot) = "{count} vials of {lot}", "{lot} のバイアル {count}本";

    // Moments of a vial's way.
    FILLED = "Filled", "充填";
    REVIEWED = "Reviewed", "製造照査";
    RELEASED = "Released", "出荷判定合格";
    REJECTED = "Rejected", "出荷判定不合格";
    PACKED = "Packed", "梱包";
    SHIPPED = "Shipped", "出荷";
    RECEIVED = "Received", "受領";
    HELD = "Held", "保留";
    HOLD_LIFTED = "Hold lifted", "保留解除";
    RECALLED = "Recalled", "回収";
    OPENED = "Opened", "開封";
    GIVEN = "Given", "投与";

    // What a verdict notes of an event that changes nothing else.
    retains(count, storage, until) =
        "{count} retention samples of the lot are kept until {until} ({storage}): they can still be tested",
        "このロットの参考品{count}個を{until}まで保管（{storage}）。今後も試験できます";
}

// Found and expected: what the rules of one event say, group by group.
words! {
    // Ledger: the genesis, the rules.
    A_SECOND_GENESIS = "a second genesis", "二つ目の創始記録";
    ONE_GENESIS = "one genesis", "創始記録は一つだけ";
    ENTRY_0 = "entry 0", "エントリ0";
    next_rules(next) =
        "rules version {next}, the one after those in force",
        "規則の版{next}(現在有効な版の次)";

    AN_EARLIER_ENTRY = "an entry before this one", "この記録より前のエントリ";
    in_doubt(entry, correction) =
        "entry {entry}, where entry {correction} has corrected the clock already",
        "エントリ{entry}(エントリ{correction}で時刻がすでに訂正されています)";
    good_entry(first, last) =
        "an entry before {first} or after {last}",
        "エントリ{first}より前、または{last}より後のエントリ";

    // Organisations and keys.
    SUSPENDED_ALREADY = "suspended already", "停止済み";
    ONE_NOT_SUSPENDED = "one that is not", "停止中でない組織";
    NEVER_USED = "a key that was never used here", "この台帳で一度も使われていない鍵";
    PEOPLES_ROLES = "roles of an organisation's people", "組織の人の役割";
    person_with_keys(keys) = "a person with {keys} keys", "鍵を{keys}本持つ人";
    keys_that_travel(most) =
        "at most {most}: they travel with every result",
        "{most}以下(試験結果のたびに証拠に含まれるため)";
    AN_EARLIER_INDEX = "an earlier index", "それより前のエントリ";

    // Specifications, policies, products.
    A_SOUND_SPECIFICATION = "a specification that holds together", "矛盾のない規格";
    versions_replaced(most) = "more than {most} versions", "{most}を超える数の版";
    A_NEW_NAME =
        "a new name: it is compared with everything that its products had before",
        "新しい名称(対象製品の以前のすべての規格と比較されます)";
    rows_loosened(rows) =
        "what a comparison of the rows finds: {rows}",
        "項目の比較結果: {rows}";
    product_with(specifications) =
        "a product with {specifications} specifications",
        "規格が{specifications}件ある製品";
    specifications_that_travel(most) =
        "at most {most}: they travel with every vial",
        "{most}以下(バイアルごとに証拠に含まれるため)";
    A_FREE_GTIN = "a GTIN that is not registered", "未登録のGTIN";

    // Donors.
    A_NEW_STATEMENT_ID = "a new statement id", "未使用の記録番号";
    LABORATORY_OR_ENROLLER =
        "a laboratory, or who enrolled the donor",
        "試験機関、またはドナーを登録した組織";
    OF_THE_DONOR = "a specimen of the donor", "ドナー由来の検体";
    collector_or_policy(collector, policy) = "{collector} or {policy}", "{collector} または {policy}";
    A_PUBLISHED_POLICY = "a published policy", "公開済みのドナー基準";
    WHAT_THE_POLICY_DEMANDS = "what the policy demands", "ドナー基準が求めるもの";
    officer_signed(event, index) =
        "an officer who signed {event} at index {index}",
        "{event}(エントリ{index})に署名した判定者";
    INDEPENDENT_OFFICER =
        "an officer who neither enrolled nor tested this donor",
        "このドナーの登録にも検査にも関わっていない判定者";

    // The making.
    A_NODE_WITH_AN_ORIGIN = "a node with an origin", "由来の記録がある材料";
    made_into(input, output) = "{input} into {output}", "{input} から {output}";
    AN_EARLIER_STEP = "an input of an earlier step", "前の工程の投入物";
    RAW_ONLY = "raw material only", "原料のみ";
    SOMETHING_TO_WORK_ON = "something to work on", "加工の対象となる投入物";
    when_there(time, input) =
        "at least {time}, when inputs[{input}] was there",
        "{time}以降(inputs[{input}] ができた日時)";
    passage_of(passage, input) =
        "at least {passage}, that of inputs[{input}]",
        "{passage}以上(inputs[{input}] の継代数)";
    doublings_of(doublings, input) =
        "at least {doublings}, those of inputs[{input}]",
        "{doublings}以上(inputs[{input}] の集団倍加数)";
    node_used(steps) = "a node that went into {steps} steps", "{steps}件の工程に投入された材料";
    uses_that_travel(most) =
        "at most {most}: the evidence of each vial has them all",
        "{most}以下(バイアルごとの証拠にすべて含まれるため)";
    begun(time) = "at least {time}, when the step began", "{time}以降(工程の開始日時)";

    // Lots: opening, filling, retention samples.
    A_NEW_LOT_NUMBER = "a new lot number", "未使用のロット番号";
    A_CELL_BANK = "a cell bank", "セルバンク";
    FOR_THIS_PRODUCT = "a specification for this product", "この製品の規格";
    A_STERILE_BULK = "a sterile bulk", "無菌バルク";
    after_filling(date) = "after the fill date {date}", "充填日{date}より後";
    UNCOMMISSIONED_LOT = "a lot whose vials are not commissioned", "バイアルが未登録のロット";
    MANY_LOTS = "many lots", "多数のロット";
    bulk_of(lot) = "the bulk of {lot}", "{lot}のバルク";
    UNUSED_BULK = "a bulk of no other lot", "他のロットに使われていないバルク";
    IN_NO_OTHER_LOT = "vials that are in no other lot", "他のロットにないバイアル";
    retains_in_all(all) = "{all} with those placed before", "既存分を含めて{all}個";
    retains_kept(kept) = "at most the {kept} of the reconciliation", "収支確認に記載の参考品数{kept}以下";

    // Samples and results.
    A_NEW_LINE = "a new name", "未使用の名称";
    UNOPENED_LOT = "a lot that is not opened", "未開始のロット";
    SAMPLES_TAKEN = "samples were taken already", "すでに検体が採取済み";
    PLAN_FIRST = "a plan before the first sample", "最初の検体採取より前の計画";
    FINAL_OF_A_LOT = "FINAL: the target is a lot", "FINAL(対象がロットのため)";
    STAGE_OF_A_NODE =
        "a stage of the making: the target is a node",
        "製造工程の段階(対象が材料のため)";
    LOT_OR_NODE = "an opened lot or a node", "開始済みのロットまたは材料";
    AFTER_COMMISSIONING = "a sample after VialsCommissioned", "バイアルの登録より後の検体採取";
    NODE_WITHOUT_ORIGIN = "a node without an origin", "由来の記録がない材料";
    MADE_OR_RECEIVED = "a node that was made or received", "製造または受入の記録がある材料";
    TRANSCRIBED = "a transcribed record", "転記による記録";
    OWN_ANALYST_SIGNS =
        "the signature of the own laboratory's analyst",
        "自社試験室の試験実施者による署名";
    LABORATORY_SIGNED =
        "a sample of which the laboratory has signed something itself",
        "試験機関自身が署名した記録のある検体";
    ITS_OWN_SIGNATURE = "the laboratory's own signature", "試験機関自身の署名";
    after_the_plan(planned) = "not before its plan ({planned})", "採取計画({planned})以降";
    LINE_OF_THE_PLAN = "a line of the target's plan", "対象の採取計画にある項目";
    taken(count) = "{count} samples taken", "検体{count}件を採取済み";
    planned(count) = "at most the {count} that were planned", "計画された{count}件以下";
    node_of_stage(stage) = "a node of stage {stage}", "段階が{stage}の材料";
    SAMPLE_TO_RECEIVE = "a sample that is not", "未受領の検体";
    after_taking(time) = "at least {time}, when the sample was taken", "{time}以降(検体の採取日時)";
    after_receipt(time) =
        "at least {time}, when the laboratory received the sample",
        "{time}以降(試験機関が検体を受領した日時)";
    after_start(time) = "at least {time}, when the test began", "{time}以降(試験の開始日時)";
    after_end(time) = "at least {time}, when the test ended", "{time}以降(試験の終了日時)";
    A_RECEIVED_SAMPLE = "a sample that was received", "受領済みの検体";
    result_of_run(analyte, run) = "{analyte} of run {run}", "試験番号{run}の{analyte}";
    ONE_RESULT =
        "one result of a run and analyte; a repeated test is another run",
        "試験番号と試験項目ごとに結果は一つ(再試験は別の試験番号)";
    POSSIBLE_VALUE = "a value and unit of the analyte", "試験項目に合った値と単位";
    POSSIBLE_LIMITS =
        "limits and an uncertainty that the analyte can have",
        "試験項目に合った検出限界、定量限界、不確かさ";
    VALUE_THAT_FOLLOWS =
        "the value that follows from the determinations",
        "個々の測定値から計算される値";

    // Results that are doubted, samples that are gone.
    ENTRY_OF_A_RESULT = "the entry of a result of this sample", "この検体の試験結果のエントリ";
    VOIDED_ALREADY = "a result that is void already", "すでに無効とされた結果";
    A_STANDING_RESULT = "a result that stands", "有効な結果";
    A_VOID_RESULT =
        "a result that is void or corrected: record TestVoided or Corrected first",
        "無効とされた、または訂正された結果(先に無効化または訂正を記録してください)";
    LABORATORY_OR_MAKER =
        "the laboratory that reported it, or the maker",
        "報告した試験機関、または製造元";
    DOUBTED_ALREADY = "a result with an open investigation", "調査中の結果";
    NO_OPEN_INVESTIGATION = "one without an open investigation", "調査中でない結果";
    NOT_DOUBTED = "a result that nobody doubts", "調査の対象でない結果";
    A_DOUBTED_RESULT =
        "a result with an open investigation, or a void or corrected one without a conclusion",
        "調査中の結果、または無効化・訂正されて結論のない結果";
    MAKERS_TWO =
        "QC_ANALYST or PRODUCTION_HEAD, and QA_RELEASE, of the maker",
        "製造元の QC_ANALYST または PRODUCTION_HEAD と、QA_RELEASE";
    LABORATORY_AND_MAKER =
        "LAB_QA of the laboratory and QA_RELEASE of the maker",
        "試験機関の LAB_QA と、製造元の QA_RELEASE";
    WHO_TESTED = "who tested it", "試験した人";
    NOT_WHO_TESTED = "persons who did not test it", "試験していない人";
    SAMPLE_GONE = "a sample that was destroyed or returned", "廃棄または返却された検体";
    A_SAMPLE_IN_HAND = "a sample that is there", "廃棄も返却もされていない検体";
    before_the_sample_went(time) =
        "not after the sample was destroyed or returned ({time})",
        "検体の廃棄または返却({time})より前";

    // Corrections.
    what_stands(index) = "entry {index}, which stands now", "エントリ{index}(現在有効な記録)";
    ENTRY_OF_THE_EVENT =
        "the entry of an event in one of these histories",
        "これらの履歴にある記録のエントリ";
    ANOTHER_VALUE = "another value", "異なる値";
    AS_IT_WAS =
        "what was recorded: this cannot be corrected",
        "記録されたとおりの値(この項目は訂正できません)";
    RAW_INPUTS = "raw materials: other inputs cannot be corrected", "原材料(それ以外の投入物は訂正できません)";
    reviewed_since(index) = "a review after entry {index}, which it did not know", "エントリ{index}を踏まえた、その後の照査";
    ENTRY_OF_THE_HISTORY = "an entry of this history", "この履歴にあるエントリ";
    EXPLAINED_ALREADY = "an entry that was explained already", "すでに説明された記録";
    IN_TIME = "an entry that was recorded in time", "遅れていない記録";
    A_LATE_ENTRY = "one that was recorded more than 72 h late", "72時間を超えて遅れた記録";
    corrections(count) = "{count} corrections in one history", "一つの履歴に訂正が{count}件";
    AGREED_BEFORE =
        "who agreed to a correction of it before",
        "この記録の以前の訂正に同意した人";

    // Review, release, rejection.
    UNDECIDED_LOT = "a lot that is not decided", "出荷判定前のロット";
    RELEASED_ALREADY = "released already", "出荷許可済み";
    UNRELEASED_LOT = "a lot that is not", "出荷許可前のロット";
    REVIEWED_LOT = "a lot that the head of production reviewed", "製造部門責任者が製造記録を照査したロット";
    NOTHING_STOPS_IT = "a lot without a reason to stop", "出荷を止める理由のないロット";

    // Holds.
    NOT_ON_THE_LEDGER = "something that is not on the ledger", "台帳にないもの";
    ON_THE_LEDGER = "something that is", "台帳にあるもの";
    vials_held(vials) = "{vials} vials", "バイアル{vials}本";
    lifting_pins_all(most) =
        "at most {most}: a lifting pins them all",
        "{most}以下(解除の際に根拠としてすべて示すため)";
    SOMEBODY_ELSES = "something of another organisation", "他の組織のもの";
    YOUR_OWN = "something of your own", "自組織のもの";
    MORE_THAN_VIALS = "more than vials", "バイアル以外を含む対象";
    VIALS_OF_THE_CLINIC = "vials that the clinic has", "医療機関が保有するバイアル";
    NOT_OF_THE_CLINIC = "a vial that the clinic does not have", "医療機関が保有していないバイアル";
    VIALS_IT_HAS = "vials that it has", "保有しているバイアル";
    THE_HOLD =
        "the payload hash of a HoldPlaced with exactly this scope",
        "対象が完全に一致するHoldPlacedの内容ハッシュ";
    HOLD_OF_THIS_SCOPE = "a hold of this scope", "この対象に対する保留";
    HOLD_OF_ANOTHER = "a hold of another organisation", "他の組織による保留";
    OWN_HOLD = "a hold of your own", "自組織による保留";
    LIFTED_HOLD = "a hold that is lifted", "解除済みの保留";
    OPEN_HOLD = "an open hold", "解除されていない保留";
    hold_for(reason) = "a hold for {reason}", "理由が{reason}の保留";
    WHO_PLACED_IT = "the person who placed it", "保留した本人";

    // Custody: packing, shipping, receiving.
    LOT_WITH_VIALS = "a lot with commissioned vials", "バイアルが登録済みのロット";
    THE_CONTAINER_ITSELF = "the container itself", "その容器自身";
    OTHER_CONTAINERS = "other containers", "別の容器";
    CONTAINER_STILL_HERE =
        "a container that has not left and is in no other",
        "未発送で、他の容器に入っていない容器";
    IN_NO_OTHER = "a container that is in no other", "他の容器に入っていない容器";
    CONTAINER_YOU_DO_NOT_HAVE = "a container that you do not have", "保有していない容器";
    ONE_YOU_HAVE = "one that you have", "保有している容器";
    IN_NO_CONTAINER = "a vial that is in no container", "容器に入っていないバイアル";
    OF_THE_LOT = "a vial of the lot", "このロットのバイアル";
    THE_SENDER = "the sender", "送り主自身";
    ANOTHER_ORGANISATION = "another organisation", "別の組織";
    OPERATOR_OF_ANOTHER = "an operator of another organisation", "他の組織の OPERATOR";
    MAY_SHIP = "the maker's OPERATOR or a DISTRIBUTOR", "製造元の OPERATOR または DISTRIBUTOR";
    containers_that_travel(most) =
        "at most {most}: a vial's evidence has all of them",
        "{most}以下(バイアルの証拠にすべて含まれるため)";
    vials_of_lots(most) = "vials of more than {most} lots", "{most}を超えるロットのバイアル";
    lots_judged(most) = "at most {most}: each of them is judged", "{most}以下(ロットごとに判定するため)";
    TOO_MANY = "too many", "上限超過";
    containers_in_all(most) = "at most {most} with those inside", "中の容器を含めて{most}以下";
    INSIDE_ANOTHER = "a container inside another", "他の容器に入っている容器";
    THE_OUTER = "the outer container", "外側の容器";
    NOTHING_ON_HOLD = "nothing on hold", "保留中のものがないこと";
    container_of(organisation) = "a container that {organisation} has", "{organisation}が保有する容器";
    OF_THE_SENDER = "a container of the sender", "送り主が保有する容器";
    A_RELEASED_LOT = "a released lot", "出荷許可済みのロット";
    NOT_RECALLED = "a lot that is not recalled", "回収対象でないロット";
    NOT_EXPIRED = "a lot that is not expired", "使用期限内のロット";
    SHIPMENT_TO_RECEIVE = "a shipment that is not", "未受領の出荷";
    THAT_LEFT = "a shipment that left", "発送済みの出荷";
    THE_CONSIGNEE = "the consignee", "荷受人";
}

// Labels of the fields of a statement, which people read before they sign.
#[cfg(feature = "programs")]
labels! {
    // The statement.
    ledger_id = "ledger id", "台帳";
    statement_id = "statement id", "記録番号";
    occurred_at = "occurred at", "発生日時";
    signer = "signer", "署名者";
    payload_hash = "payload hash", "内容ハッシュ";
    evidence = "evidence", "添付文書";
    rests_on = "rests on", "根拠";

    // Fields.
    organisation = "organisation", "組織";
    laboratory = "laboratory", "試験機関";
    name = "name", "名称";
    kinds = "kinds", "種別";
    country = "country", "国";
    person = "person", "人";
    public_key = "public key", "公開鍵";
    roles = "roles", "役割";
    lot = "lot", "ロット";
    specification = "specification", "規格";
    reason = "reason", "理由";
    reasons = "reasons", "理由";
    scope = "scope", "対象";
    vial = "vial", "バイアル";
    vials = "vials", "バイアル";
    count = "count", "数";
    expiry = "expiry", "使用期限";
    fill_date = "fill date", "充填日";
    donor = "donor", "ドナー";
    tissue = "tissue", "組織（採取部位）";
    sample = "sample", "検体";
    analyte = "analyte", "試験項目";
    method = "method", "試験方法";
    value = "value", "結果";
    quantity = "quantity", "量";
    started_at_ms = "started at", "開始";
    ended_at_ms = "ended at", "終了";
    reported_at_ms = "reported at", "報告";
    hours = "hours", "試験時間(時間)";
    lod = "lod", "検出限界";
    loq = "loq", "定量限界";
    determinations = "determinations", "個々の測定値";
    rounding = "rounding", "数値の丸め";
    outcome = "outcome", "判定";
    shipment = "shipment", "出荷番号";
    containers = "containers", "容器";
    storage_class = "storage class", "保管温度";
    route = "route", "投与経路";
    routes = "routes", "投与経路";
    product_class = "product class", "製品区分";
    products = "products", "対象製品";
    marketed_as = "marketed as", "販売区分";
    cargo_modified = "cargo modified", "内包物の改変";
    loosened_rows = "loosened rows", "緩和した項目";
    origin = "origin", "ログ名";
    clock = "clock", "時計";

    // Besides.
    occurred_at_ms = "occurred at", "発生日時";
    utc_offset_minutes = "utc offset minutes", "時差(分)";
    retrospective = "retrospective", "事後記録";
    signers = "signers", "署名者";
    seen = "seen", "確認した履歴";
    kind = "kind", "種別";
    source = "source", "元資料";
    key_id = "key id", "鍵番号";
    role = "role", "役割";
    meaning = "meaning", "署名の意味";
    id = "id", "番号";
    head = "head", "先頭";
    digest = "digest", "ハッシュ";
    media_type = "media type", "文書の形式";
    mantissa = "mantissa", "仮数";
    exponent = "exponent", "指数";
    unit = "unit", "単位";
    version = "version", "版";
    gtin14 = "gtin14", "商品コード(GTIN)";
    rules_version = "rules version", "規則の版";
    schema_hash = "schema hash", "形式のハッシュ";
    root_keys = "root keys", "ルート鍵";
    root_threshold = "root threshold", "必要なルート署名数";
    log_keys = "log keys", "ログの鍵";
    gln = "gln", "事業所コード(GLN)";
    affiliates = "affiliates", "関連組織";
    algorithm = "algorithm", "方式";
    from_index = "from index", "失効の始点(エントリ)";
    max_dose_ml_per_hour = "max dose ml per hour", "1時間の最大投与量(mL)";
    min_body_weight_kg = "min body weight kg", "最低体重(kg)";
    label_claims = "label claims", "ラベルの表示値";
    markers = "markers", "検査項目";
    any_of = "any of", "いずれかを満たす組";
    window_days = "window days", "採取からの許容日数";
    second_sample_days = "second sample days", "2回目採血までの日数";
    lookback = "lookback", "遡及期間";
    code = "code", "項目コード";
    effect = "effect", "結果の扱い";
    demand = "demand", "要否";
    confirm_by = "confirm by", "確認試験";
    panels = "panels", "検査の組";
    second_sample = "second sample", "2回目採血";
    pathogen = "pathogen", "病原体";
    days = "days", "日数";
    dose = "dose", "投与量";
    donor_policy = "donor policy", "ドナー適格性基準";
    stages = "stages", "段階";
    defaults = "defaults", "既定";
    rows = "rows", "項目";
    supersedes = "supersedes", "置き換える版";
    change_summary = "change summary", "変更点";
    max_age_days = "max age days", "有効日数";
    retest_allowed = "retest allowed", "再試験の可否";
    lab = "lab", "試験機関の区分";
    stage = "stage", "段階";
    row_id = "row id", "行の名前";
    max_ml_per_hour = "max ml per hour", "1時間の最大量(mL)";
    k_eu_per_kg_h = "k eu per kg h", "エンドトキシン許容量(EU/kg/h)";
    of = "of", "対象";
    strict = "strict", "境界を含まない";
    limit = "limit", "限度値";
    requirement = "requirement", "要求";
    methods = "methods", "方法";
    min_duration_hours = "min duration hours", "最短試験時間(時間)";
    sample_count = "sample count", "検体の本数";
    samples_table3 = "samples table3", "本数は局方の表による";
    require = "require", "感度の要求";
    dose_rule = "dose rule", "投与量による限度";
    accept = "accept", "合格とする結果";
    criterion_text = "criterion text", "判定基準(文章)";
    no_max_age = "no max age", "有効日数なし";
    equals = "equals", "等しい";
    less_than = "less than", "未満";
    at_most = "at most", "以下";
    more_than = "more than", "超";
    at_least = "at least", "以上";
    at_least_warn = "at least warn", "以上(下回れば確認)";
    range = "range", "範囲";
    within_percent_of_label = "within percent of label", "表示値に対する割合";
    below_loq = "below loq", "定量限界未満";
    all_members = "all members", "すべて";
    at_least_positive = "at least positive", "陽性数の下限";
    none_positive = "none positive", "陽性なし";
    evidence_present = "evidence present", "文書があること";
    population = "population", "粒子集団";
    report = "report", "報告のみ";
    all_at_least = "all at least", "すべて以上";
    all_at_most = "all at most", "すべて以下";
    each = "each", "それぞれ";
    members = "members", "マーカー";
    marker = "marker", "検査項目";
    low = "low", "下端";
    high = "high", "上端";
    percent = "percent", "割合(%)";
    n = "n", "数";
    bound = "bound", "境界";
    subject = "subject", "検査対象者";
    age_band = "age band", "年齢層";
    remunerated = "remunerated", "報酬あり";
    consent = "consent", "同意";
    interview = "interview", "問診";
    guardian_consent = "guardian consent", "保護者の同意";
    specimen = "specimen", "検体の種類";
    days_from_recovery = "days from recovery", "採取日からの日数";
    kit_name = "kit name", "試薬キット";
    kit_lot = "kit lot", "キットのロット";
    kit_use = "kit use", "キットの用途";
    raw_data = "raw data", "生データ";
    recovery = "recovery", "採取";
    policy = "policy", "適格性基準";
    rule = "rule", "採血の方法";
    conditions = "conditions", "条件";
    node = "node", "材料";
    raw_material = "raw material", "原料";
    transport = "transport", "輸送";
    category = "category", "分類";
    contains = "contains", "含有物";
    supplier = "supplier", "供給元";
    supplier_lot = "supplier lot", "供給元のロット";
    grade = "grade", "グレード";
    species = "species", "由来";
    certificate = "certificate", "成績書";
    tse_statement = "tse statement", "伝達性海綿状脳症の証明";
    released_by = "released by", "受入判定者";
    step = "step", "工程";
    inputs = "inputs", "投入";
    outputs = "outputs", "産出";
    waste = "waste", "廃棄";
    equipment = "equipment", "設備";
    operators = "operators", "作業者";
    parameters = "parameters", "条件";
    bank = "bank", "セルバンク";
    tier = "tier", "段";
    passage = "passage", "継代数";
    population_doublings = "population doublings", "集団倍加数";
    identity = "identity", "同一性";
    planned_bank = "planned bank", "使用予定のバンク";
    pooled_donors = "pooled donors", "複数ドナーの混合";
    keep_until = "keep until", "保管期限";
    slot = "slot", "採取計画の行";
    analytes = "analytes", "試験項目";
    selection = "selection", "選び方";
    target = "target", "対象";
    slots = "slots", "採取計画";
    seal = "seal", "封印";
    label = "label", "検体ラベル";
    condition = "condition", "状態";
    entry = "entry", "対象のエントリ";
    cause = "cause", "原因";
    history = "history", "履歴";
    stands = "stands until now", "現在有効なエントリ";
    replacement = "replacement", "正しい記録";
    last_good_index = "times are right up to entry", "時刻が正しい最後のエントリ";
    at_index = "recorded as entry", "この記録のエントリ番号";
    removed_donor = "donor it was not", "誤って記録されたドナー";
    removed_inputs = "materials that did not go in", "誤って記録された投入原料";
    conclusion = "conclusion", "結論";
    explanation = "explanation", "説明";
    countersigner = "countersigner", "連署する組織";
    transcribed = "transcribed", "成績書からの転記";
    transcribed_allowed = "transcribed result allowed", "成績書からの転記を認める";
    maker = "maker", "製造元";
    client_sequence = "client sequence", "依頼元ごとの通し番号";
    comparator = "comparator", "比較記号";
    number = "number", "数値";
    qualitative = "qualitative", "定性結果";
    quantitative = "quantitative", "定量結果";
    set = "set", "マーカーごとの結果";
    invalid = "invalid", "試験不成立";
    values = "values", "測定値";
    deviation = "deviation", "標準偏差";
    method_version = "method version", "方法の版";
    uncertainty = "uncertainty", "不確かさ";
    instrument = "instrument", "装置";
    run_id = "run id", "測定番号";
    kit_lots = "kit lots", "キットのロット";
    analyst = "analyst", "試験担当者";
    reviewer = "reviewer", "確認者";
    deviations = "deviations", "逸脱";
    filled = "filled", "充填数";
    rejected = "rejected", "除外数";
    unserialised_samples = "unserialised samples", "番号なしの検体数";
    unserialised_retains = "unserialised retains", "番号なしの保存品数";
    labels_printed = "labels printed", "印刷したラベル数";
    labels_used = "labels used", "使用したラベル数";
    labels_destroyed = "labels destroyed", "廃棄したラベル数";
    bulk = "bulk", "バルク";
    vials_root = "vials root", "バイアル一覧のルート";
    reconciliation = "reconciliation", "数量の照合";
    rationale = "rationale", "理由";
    authority_reference = "authority reference", "当局の文書番号";
    hold_id = "hold id", "保留番号";
    clinic_local = "clinic local", "施設内のみ";
    case = "case", "事例";
    class = "class", "クラス";
    lots = "lots", "ロット";
    depth = "depth", "回収の範囲";
    public_text = "public text", "公表文";
    sscc = "sscc", "容器番号(SSCC)";
    from = "from", "発送元";
    to = "to", "受取先";
    carrier = "carrier", "運送者";
    loggers = "loggers", "温度記録計";
    seals = "seals", "封印";
    check = "check", "検品の方法";
    sampled = "vials of a sample", "抜き取りで確認した本数";
    seals_intact = "seals intact", "封印に異状なし";
    discrepancies = "discrepancies", "相違";
    beyond_use_ms = "beyond use", "開封後の使用期限";
    despite = "despite", "次の理由があっても使用";
    volume_ml = "volume ml", "量(mL)";
    duration_minutes = "duration minutes", "時間(分)";
    dose_number = "dose number", "このバイアルからの投与回数";
    patient = "patient", "患者の番号";
    exposure_number = "exposure number", "この患者の投与回数";
    notices = "notices", "患者への説明";
}

// Words that a record has from a closed list, as people read them.
pub(crate) mod lists {
    // What became of a row of the specification.
    pub(crate) mod row {
        words! {
            Pass = "PASS", "合格";
            Fail = "FAIL", "不合格";
            Insufficient = "INSUFFICIENT", "判定不十分";
            Missing = "MISSING", "結果なし";
            NotRequired = "NOT_REQUIRED", "対象外";
            Reported = "REPORTED", "報告のみ";
            AfterRelease = "AFTER_RELEASE", "出荷後(判定対象外)";
        }
    }

    // Whose a laboratory is.
    pub(crate) mod laboratory {
        words! {
            InHouse = "maker's own laboratory", "製造元の試験室";
            Affiliated = "laboratory of the maker's group", "製造元グループの試験室";
            NotALaboratory = "not registered as a laboratory", "試験機関として登録されていない組織";
            ThirdParty = "independent laboratory", "第三者試験機関";
            ThirdPartyRetold =
                "independent laboratory, which did not sign its result when it was made",
                "第三者試験機関(結果の時点での署名なし)";
        }
    }

    // A result without a number, in the word that is signed.
    pub(crate) mod result_word {
        words! {
            Detected = "Detected", "検出";
            NotDetected = "NotDetected", "不検出";
            Reactive = "Reactive", "反応性";
            NonReactive = "NonReactive", "非反応性";
            Indeterminate = "Indeterminate", "判定保留";
            Growth = "Growth", "発育あり";
            NoGrowth = "NoGrowth", "発育なし";
            Conforms = "Conforms", "適合";
            NotConforms = "NotConforms", "不適合";
            Positive = "Positive", "陽性";
            Negative = "Negative", "陰性";
        }
    }

    // A step of the making.
    pub(crate) mod step {
        words! {
            Bank = "BANK", "バンク化";
            Culture = "CULTURE", "培養";
            Harvest = "HARVEST", "回収";
            Pool = "POOL", "混合";
            Clarify = "CLARIFY", "清澄化";
            Purify = "PURIFY", "精製・濃縮";
            SterileBulk = "STERILE_BULK", "無菌ろ過";
            Other = "OTHER", "その他";
        }
    }

    // How it has to be kept.
    pub(crate) mod storage {
        words! {
            Ln2Vapor = "LN2_VAPOR", "液体窒素気相";
            Ult80 = "ULT_80", "-60℃以下";
            Frozen20 = "FROZEN_20", "-15℃以下";
            Cold2To8 = "COLD_2_8", "2~8℃";
            Crt = "CRT", "20~25℃";
        }
    }

    // What a donor gave.
    pub(crate) mod tissue {
        words! {
            Cord = "CORD", "臍帯";
            CordBlood = "CORD_BLOOD", "臍帯血";
            Placenta = "PLACENTA", "胎盤";
            Amnion = "AMNION", "羊膜";
            Adipose = "ADIPOSE", "脂肪";
            DentalPulp = "DENTAL_PULP", "歯髄";
            BoneMarrow = "BONE_MARROW", "骨髄";
            Dermis = "DERMIS", "皮膚";
            Other = "OTHER", "その他の組織";
        }
    }

    // What was determined of a donor.
    pub(crate) mod eligibility {
        words! {
            Eligible = "determined eligible", "適格と判定";
            Quarantine = "in quarantine", "判定待ち";
            Ineligible = "determined not eligible", "不適格と判定";
            Incomplete = "tests incomplete", "検査不足";
        }
    }

    // What a patient was told.
    pub(crate) mod notice {
        words! {
            Unapproved = "unapproved", "未承認";
            BloodDonation = "no blood donation", "献血制限";
            Contraindications = "contraindications", "禁忌";
            Aftercare = "aftercare", "体調不良時の対応";
        }
    }

    // What a product is sold as.
    pub(crate) mod marketed {
        words! {
            ResearchReagent = "research reagent", "研究用試薬";
            Cosmetic = "cosmetic", "化粧品";
            InHousePreparation = "in-house preparation", "院内調剤";
            Investigational = "investigational product", "治験・臨床研究用";
            Other = "other", "その他";
        }
    }

    // What a raw material contains.
    pub(crate) mod contains {
        words! {
            Antibiotic = "antibiotic", "抗生物質";
            Bovine = "bovine", "ウシ由来";
            Porcine = "porcine", "ブタ由来";
            Human = "human", "ヒト由来";
        }
    }

    // As what somebody signs.
    pub(crate) mod role {
        words! {
            Root = "root key", "ルート鍵";
            SecurityOfficer = "security officer", "鍵管理者";
            QaRelease = "quality assurance (release)", "品質保証(出荷判定)";
            ProductionHead = "head of production", "製造責任者";
            Operator = "operator", "製造担当者";
            QcAnalyst = "analyst (maker)", "品質試験担当者(製造元)";
            Collector = "collector", "採取担当者";
            DonorEligibilityOfficer = "donor eligibility officer", "ドナー適格性判定者";
            LabAnalyst = "analyst (laboratory)", "試験担当者(試験機関)";
            LabQa = "laboratory's quality assurance", "試験機関の品質保証";
            Distributor = "distributor", "流通担当者";
            ClinicPharmacy = "clinic's pharmacy", "医療機関の薬剤部門";
            ClinicNurse = "nurse", "看護師";
            Physician = "physician", "医師";
            MedicalOfficer = "medical officer", "安全性評価医師";
            Regulator = "authority", "規制当局";
            Auditor = "auditor", "監査人";
            Enrollee = "new key", "登録される鍵";
        }
    }

    // Why it is on hold.
    pub(crate) mod hold_reason {
        words! {
            OosPending = "result out of specification under investigation", "規格外試験結果の調査中";
            Deviation = "deviation", "逸脱";
            ColdChain = "cold chain", "温度管理の問題";
            DonorFollowup = "donor follow-up", "ドナーの追跡情報";
            Lookback = "look-back", "遡及調査";
            AdverseEvent = "adverse event", "有害事象";
            SuspectProduct = "suspect product", "製品の疑義";
            KeyCompromise = "compromised key", "鍵の漏えいの疑い";
            RegulatorOrder = "order of an authority", "当局の命令";
            ClinicLocal = "the clinic's own", "医療機関内の保留";
            LedgerIntegrity = "integrity of the ledger", "台帳の健全性";
        }
    }

    // Why it is recalled.
    pub(crate) mod recall_reason {
        words! {
            Sterility = "sterility", "無菌性";
            Donor = "donor", "ドナー";
            AdverseEvent = "adverse event", "有害事象";
            Quality = "quality", "品質";
            Labelling = "labelling", "表示";
            Other = "other", "その他";
        }
    }

    // Why a lot was rejected.
    pub(crate) mod rejection {
        words! {
            TestFailed = "a test failed", "試験不適合";
            Deviation = "deviation", "逸脱";
            Donor = "donor", "ドナー";
            Other = "other", "その他";
        }
    }

    // What went wrong in a laboratory.
    pub(crate) mod void_cause {
        words! {
            WrongSample = "the wrong sample was tested", "検体の取り違え";
            Procedure = "the procedure was not followed", "手順の逸脱";
            Instrument = "an instrument failed", "機器の故障または校正切れ";
            Reagent = "a reagent, medium or standard was not fit for use", "試薬・培地・標準品の不適合";
            Control = "a control of the run failed", "対照試験の不成立";
            Contamination = "the laboratory contaminated the sample", "試験機関での汚染";
            Transcription = "the result was written down or calculated wrongly", "転記または計算の誤り";
        }
    }

    // What an investigation of a result came to.
    pub(crate) mod oos_conclusion {
        words! {
            Confirmed = "the result is right", "結果は正しい";
            LaboratoryCause = "a cause in the laboratory", "試験機関側の原因";
            Inconclusive = "no cause found, the result stands", "原因不明(結果は有効)";
        }
    }

    // Why a statement was not made when what it says happened.
    pub(crate) mod retrospective {
        words! {
            Import = "from before the ledger", "台帳導入前の記録";
            Outage = "written down during an outage", "障害中の記録";
            Paper = "kept on paper until then", "紙の記録からの転記";
        }
    }

    // In which state a sample arrived.
    pub(crate) mod condition {
        words! {
            Acceptable = "acceptable", "良好";
            Remark = "acceptable, with a remark", "特記事項あり";
            Unusable = "unusable", "使用不可";
        }
    }

    // What was wrong with what arrived.
    pub(crate) mod discrepancy {
        words! {
            Missing = "missing", "不足";
            Surplus = "surplus", "過剰";
            Damaged = "damaged", "破損";
            Mismatch = "not what was sent", "送付品と相違";
            Temperature = "temperature", "温度逸脱";
        }
    }

    // Where in the making a sample is taken.
    pub(crate) mod stage {
        words! {
            Mcb = "master cell bank", "マスターセルバンク";
            Wcb = "working cell bank", "ワーキングセルバンク";
            Harvest = "harvest", "回収液";
            Prefilt = "before sterile filtration", "無菌ろ過前";
            Bulk = "bulk", "バルク";
            Final = "filled vials", "最終製品";
            Thaw = "after thawing", "解凍後";
        }
    }

    // How grave a recall is.
    pub(crate) mod recall_class {
        words! {
            I = "class I: may cause serious harm or death", "クラスI(重い健康被害または死亡のおそれ)";
            II = "class II: may cause harm that passes or can be treated", "クラスII(一時的または治癒可能な健康被害のおそれ)";
            III = "class III: harm is not to be expected", "クラスIII(健康被害のおそれはまず考えられない)";
        }
    }

    // From where it is brought back.
    pub(crate) mod recall_depth {
        words! {
            Distributor = "distributors", "流通業者まで";
            Clinic = "clinics", "医療機関まで";
            Patient = "patients", "患者まで";
        }
    }

    // How a product is given.
    pub(crate) mod route {
        words! {
            IvInfusion = "iv_infusion", "点滴静注";
            LocalInjection = "local_injection", "局所注射";
            IntraArticular = "intra_articular", "関節内注射";
            Intrathecal = "intrathecal", "髄腔内注射";
            Inhalation = "inhalation", "吸入";
            Intranasal = "intranasal", "点鼻";
            Topical = "topical", "塗布";
        }
    }
}
