//! Events: what each is called, what a history says of it, what it is as a moment of a vial's way, what a verdict notes of it,
//! and what its own rules found and expected where they refuse it. What several events say is in `refusal.rs`.

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
        "entry {entry}, about whose time entry {correction} was recorded already",
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
