//! What each refusal of the rules means, and what several rules found and expected. What the rules of one event
//! alone found and expected stands with the event (`event.rs`).

// What each means. The code of each is its name in capitals: `BAD_SIGNATURE`.
words! {
    BadSignature =
        "A signature does not verify, or signatures and signers do not match.",
        "署名を検証できないか、署名と署名者が一致しません";
    WrongLedger = "The statement is for another ledger.", "別の台帳の記録です";
    WrongRole =
        "A signer may not sign this in that role, or the meaning is not that of the event.",
        "署名者はこの役割では署名できません";
    KeyRevoked = "A signer's key is revoked.", "署名者の鍵は失効しています";
    OrgSuspended = "A signer's organisation is suspended.", "署名者の組織は停止中です";
    NotYours = "It belongs to another organisation.", "他の組織のものです";
    Exists = "It is there already.", "すでに記録されています";
    UnknownRef =
        "It names something that is not on the ledger, or not for its signers to read.",
        "台帳にないもの、または署名者に閲覧権限のないものを参照しています";
    TimeOrder = "The times contradict each other or the ledger.", "日時が互いに、または台帳と矛盾しています";
    Limit = "It exceeds a limit.", "上限を超えています";
    StaleSeen = "A history that the author judged has moved since.", "判断の根拠とした履歴が、その後更新されています";
    SeenMismatch =
        "A decision does not pin exactly what it rests on.",
        "判断の根拠として示された履歴が、必要な履歴と一致しません";
    RulesVersion = "The rules in force do not have this event, or it does not switch to the next ones.", "現在有効な規則にはない記録であるか、次の版の規則ではありません";
    Reserved = "It uses a part of the format that these rules reserve.", "この規則では未使用の項目が使われています";
    Threshold = "Too few root keys signed.", "ルート鍵の署名が足りません";
    WeakKey = "The public key is weak.", "公開鍵の強度が不足しています";
    KeyReused = "The key is or was in use.", "この鍵は使用中、または使用済みです";
    SelfGrant = "A person grants their own key.", "自分自身に権限を与えることはできません";
    WrongKind = "The role is not one of this kind of organisation.", "この種別の組織にはない役割です";
    GtinTaken = "The GTIN is registered.", "このGTINは登録済みです";
    SpecInvalid = "The specification or policy contradicts itself.", "規格または方針に矛盾があります";
    SubjectMismatch = "The test is of the wrong person.", "検査の対象者が異なります";
    SpecimenNotDonor =
        "A donor marker was tested on something that is no donor specimen.",
        "ドナー由来でない検体でドナー検査が行われています";
    DonorIncomplete = "The donor lacks what eligibility requires.", "ドナーの適格性判定に必要なものが不足しています";
    SamePerson =
        "Two duties that must be apart were done by one person.",
        "分けるべき二つの職務を同じ人が行っています";
    TissueMismatch = "The tissue is not what the donor was enrolled for.", "組織がドナー登録時のものと異なります";
    StepOrder = "The step cannot follow its inputs.", "この工程は投入物に続けられません";
    NotYourGtin = "The GTIN is another maker's.", "他の製造元のGTINです";
    SpecProductMismatch = "The specification is not for this product.", "この製品の規格ではありません";
    PlanTooLate = "The plan comes after its first sample.", "採取計画が最初の採取より後です";
    NotPlanned = "No plan has this line.", "計画にない採取です";
    SlotExhausted = "The line's samples are all taken.", "計画された検体はすべて採取済みです";
    StageMismatch = "The stage is not one of this target.", "段階がこの対象に当てはまりません";
    WrongLab = "The plan names another laboratory.", "計画と異なる試験機関です";
    NotReceived = "The sample has not been received.", "検体が受領されていません";
    AnalyteNotPlanned = "The plan does not have this analyte.", "計画にない試験項目です";
    Unit =
        "The unit, kind or sign of a value is not one of the analyte, or an amount is negative.",
        "単位または値の種類が試験項目と合いません";
    NotCorrectable =
        "It cannot be corrected, or not from what it is to that.",
        "訂正できない記録、または訂正できない項目です";
    ValueMismatch = "The value does not follow from its determinations.", "報告値が個々の測定値から計算されません";
    AlreadyCommissioned = "The lot's vials are commissioned.", "ロットのバイアルは登録済みです";
    BulkUsed = "Another lot was filled from the bulk.", "この無菌バルクからは別のロットが充填されています";
    Reconciliation = "Containers or labels do not add up.", "容器またはラベルの数が合いません";
    RootMismatch =
        "The sidecar does not have the root that the statement commits to.",
        "バイアル一覧が記録のハッシュと一致しません";
    VialDuplicate = "A vial tag is there twice, here or in an earlier lot.", "同じバイアルIDが重複しています";
    PublicTextMismatch =
        "The public text of the recall is missing, or is not the one that the statement commits to.",
        "回収の公表文がないか、記録と一致しません";
    NotCommissioned = "The lot's vials are not commissioned.", "ロットのバイアルが登録されていません";
    NotReviewed = "The lot is not reviewed.", "ロットの製造記録が照査されていません";
    ReleaseRefused =
        "The release gate is closed; the reasons say why.",
        "出荷判定の条件を満たしていません(理由を参照)";
    AlreadyDecided = "The lot is released or rejected already.", "ロットはすでに出荷可または不合格と判定されています";
    HoldUnknown = "There is no such open hold.", "該当する保留はありません";
    VialPacked = "The vial or container is packed already.", "バイアルまたは容器はすでに梱包されています";
    VialSampled = "The vial is part of a sample.", "バイアルは試験検体に使われています";
    ContainerShipped = "The container has left.", "容器はすでに発送されています";
    LotMismatch = "The vial is not of this lot.", "このロットのバイアルではありません";
    NotReleased = "The lot is not released.", "ロットは出荷許可されていません";
    OnHold = "Something it is made of, or it itself, is on hold.", "それ自体または原料が保留中です";
    Recalled = "The lot is recalled.", "ロットは回収対象です";
    Expired = "The lot is expired.", "ロットは使用期限切れです";
    NotInCustody = "The sender does not have it.", "送り主の保有ではありません";
    NotConsignee = "The shipment is for somebody else.", "この出荷の荷受人ではありません";
}

// Found and expected: what only the writer says, who has a clock.
#[cfg(feature = "programs")]
words! {
    entry_recorded(index, time) = "entry {index}, recorded at {time}", "エントリ{index}(記録日時 {time})";
    not_after_the_clock(now) =
        "an entry that was recorded before what the daemon's clock shows now, {now}",
        "サーバーの現在の時刻({now})より前に記録されたエントリ";
}

// Found and expected: what several rules say.
words! {
    // The whole of it.
    whole(code, field, found, expected) =
        "{code}: {field}: found {found}; expected {expected}",
        "{code}: {field}: {found}(正しくは {expected})";

    // Numbers, times, lists.
    at_most(most) = "at most {most}", "{most}以下";
    entry(index) = "entry {index}", "エントリ{index}";
    not_before(time) = "at least {time}", "{time}以降";
    bytes(bytes) = "{bytes} bytes", "{bytes}バイト";
    NOT_NEGATIVE = "an amount that is not negative", "負でない量";
    NONE = "none", "なし";
    NOTHING = "nothing", "なし";
    AND = " and ", " と ";
    OR = " or ", " または ";
    AND_ALSO = ", and ", "、および ";

    // The ledger and its rules.
    A_GENESIS = "a genesis", "台帳の創始記録";
    rules(version) = "rules version {version}", "規則の版{version}";
    rules_with_event(since) =
        "rules version {since}, which has this event",
        "この記録を定める規則の版{since}";
    rules_known(first, newest) = "rules version {first} to {newest}", "規則の版{first}から{newest}";
    RECORDED_ONCE = "a payload that is recorded once", "一度だけ記録される内容";
    happened(latest) =
        "at most {latest} (the ledger's clock and 5 minutes)",
        "{latest}以前(台帳の時計に5分を加えた時刻)";

    // What was seen, and what a decision rests on.
    seen(count, subject) = "{count} entries of {subject}", "{subject}のエントリ{count}件";
    moved(count) =
        "{count} entries: read the new ones and decide again",
        "エントリ{count}件(新しいものを確認し、改めて判断してください)";
    pinned(missing, beside) =
        "missing: {missing}; not asked for: {beside}",
        "不足: {missing}、余分: {beside}";
    WHAT_IT_RESTS_ON = "exactly what the decision rests on", "判断の根拠となる履歴と過不足がないこと";
    lineage_of_nodes(most) =
        "a lineage of more than {most} nodes",
        "{most}件を超える材料からなる製造履歴";
    lineage_of_steps(most) = "a lineage of more than {most} steps", "{most}段階を超える製造履歴";
    rests_on(subjects) = "a lot that rests on {subjects} subjects", "{subjects}件の対象に基づくロット";
    pinned_all(most) = "at most {most}: a decision pins them all", "{most}以下(判断の根拠としてすべて示すため)";

    // Who signs.
    NOT_RETROSPECTIVE = "none: rules version 1 reserves it", "なし(規則の版1では使用できません)";
    NEVER_RETROSPECTIVE =
        "none: such an event is signed when it is done, and says when that is",
        "なし(この種の記録は事後記録にできません。実施した時点で署名してください)";
    ONLY_IMPORTED =
        "IMPORT: what is judged, and by what, is only told afterwards of what was before the ledger",
        "IMPORT(何をどの規格で判定するかを事後に記録できるのは、台帳導入前のものだけです)";
    before_registration(registered) =
        "before {registered}, when its organisation was registered: what it has on paper since then is PAPER",
        "組織が登録された{registered}より前(それ以降の紙の記録は PAPER)";
    recorded_until(latest) =
        "at most {latest}, 14 days after it happened; what was kept on paper for longer is PAPER",
        "{latest}まで(発生から14日以内)。それより長く紙で保管していた記録は PAPER";
    A_ROOT_KEY = "a root key of the ledger", "台帳のルート鍵";
    THE_ENROLLED_KEY = "the key that a KeyEnrolled enrols", "KeyEnrolledで登録される鍵";
    AN_ENROLLED_KEY = "an enrolled key", "登録済みの鍵";
    role_of_key(roles) = "a role the key is enrolled with: {roles}", "鍵に登録された役割: {roles}";
    or_roots(roles) = "{roles}, or the root threshold", "{roles}、または必要数のルート鍵";
    with_root(role) = "{role} and ROOT", "{role} と ROOT";
    one_signer(roles) = "one signer: {roles}", "署名者1名: {roles}";
    person_of(signer) = "the person of signers[{signer}]", "signers[{signer}] と同じ人";
    ANOTHER_PERSON = "another person", "別の人";
    roots_signed(persons) = "root signatures of {persons} persons", "{persons}名によるルート鍵の署名";
    roots_of(threshold, all) = "at least {threshold} of {all}", "{all}名のうち{threshold}名以上";

    // Who joins.
    enrollees(signatures) = "{signatures} ENROLLEE", "ENROLLEE の署名{signatures}件";
    ONE_ENROLLEE =
        "the new key's own signature as ENROLLEE, once",
        "新しい鍵自身による ENROLLEE の署名1件";
    OWN_GRANTOR = "a grantor who is the new key's person", "新しい鍵の本人による権限付与";
    OTHER_PERSONS = "other persons", "本人以外の人";
    only_roots(needed) =
        "at least {needed} roots: only they grant REGULATOR and AUDITOR",
        "ルート鍵の保持者{needed}名以上(REGULATOR と AUDITOR を付与できるのはルート鍵だけです)";
    roots_or_people(needed) =
        "at least {needed} roots, or people of the organisation",
        "ルート鍵の保持者{needed}名以上、または組織の人";
    GRANTORS =
        "a SECURITY_OFFICER and another person of the organisation, or one person of it and one ROOT",
        "SECURITY_OFFICER と組織の別の人、または組織の1名と ROOT 1名";
    role_in_kinds(role, kinds) =
        "{role} in an organisation that is {kinds}",
        "種別が {kinds} の組織での {role}";
    role_of_kinds(role, kinds) =
        "a role of its kind; {role} is of {kinds}",
        "組織の種別に応じた役割({role} は {kinds} の役割)";

    // Keys and organisations in force.
    KEY_OF_ANOTHER = "a key of another organisation", "他の組織の鍵";
    key_of(organisation) = "a key of {organisation}", "{organisation}の鍵";
    revoked_from(index) = "a key revoked from index {index}", "エントリ{index}から失効している鍵";
    revoked(index, reason) =
        "a key revoked from index {index} ({reason})",
        "エントリ{index}から失効している鍵({reason})";
    A_KEY_IN_FORCE = "a key in force", "有効な鍵";
    NEVER_ENROLLED = "a key that was never enrolled", "一度も登録されていない鍵";
    A_REGISTERED_ORGANISATION = "a registered organisation", "登録済みの組織";
    NOT_SUSPENDED = "an organisation that is not suspended", "停止中でない組織";

    // Who tested and who reviewed.
    THE_ANALYST = "the analyst", "試験実施者本人";
    NOT_THE_ANALYST =
        "another person: nobody reviews their own test",
        "別の人(自分の試験は照査できません)";
    NO_REVIEWER =
        "nobody: who reviews a transcribed result is the quality assurance that signs it",
        "なし(転記した結果は、署名する品質保証担当者が照査します)";
    enrolled_in(organisation) = "a person enrolled in {organisation}", "{organisation}に登録された人";
    enrolled_as(person, roles) = "{person}, enrolled as {roles}", "{person}(登録された役割: {roles})";
    laboratory_role(roles) = "a role of laboratories: {roles}", "試験機関の役割: {roles}";

    // Whose it is.
    something_of(organisation) = "something of {organisation}", "{organisation}のもの";
    product_of(organisation) = "a product of {organisation}", "{organisation}の製品";
    OWN_PRODUCT = "a product of your own", "自組織の製品";

    // What is there, and what is not yet.
    A_NEW_REFERENCE = "a new reference", "未使用の参照番号";
    A_NEW_VERSION = "a new version", "新しい版";
    A_REGISTERED_PRODUCT = "a registered product", "登録済みの製品";
    A_PUBLISHED_SPECIFICATION = "a published specification", "公開済みの規格";
    AN_ENROLLED_DONOR = "an enrolled donor", "登録済みのドナー";
    A_DONOR_MARKER = "a donor marker of the catalogue", "一覧にあるドナー検査項目";

    // A lot, its vials and its samples.
    AN_OPENED_LOT = "an opened lot", "開始済みのロット";
    COMMISSIONED_LOT = "a lot whose vials are commissioned", "バイアルが登録済みのロット";
    NOT_COMMISSIONED = "vials that are not commissioned", "未登録のバイアル";
    commissioned_for(lot) = "a vial commissioned for lot {lot}", "ロット{lot}に登録されたバイアル";
    vial_of(lot) = "a vial of {lot}", "{lot}のバイアル";
    IN_NO_SAMPLE = "a vial that is in no sample", "検体に使われていないバイアル";
    A_TAKEN_SAMPLE = "a sample that was taken", "採取済みの検体";
    AN_UNPLANNED_SAMPLE = "a sample without a plan", "採取計画にない検体";
    A_PLANNED_SAMPLE = "a planned sample", "採取計画にある検体";
    ANOTHER_ROLE = "another role", "別の役割";
    MAKERS_ANALYST = "the maker's QC_ANALYST", "製造元の QC_ANALYST";
    LABORATORYS_ANALYST =
        "the laboratory's LAB_ANALYST or LAB_QA",
        "試験機関の LAB_ANALYST または LAB_QA";
    RECEIVED_ALREADY = "received already", "受領済み";

    // Whether the specification fits the product.
    specification_of(organisation) = "a specification of {organisation}", "{organisation}の規格";
    does_not_name(gtin) = "a specification that does not name {gtin}", "{gtin}を対象に含まない規格";
    for_class(specified, product) =
        "a specification for {specified}, a product {product}",
        "規格の製品区分は{specified}、製品は{product}";
    for_route(route) =
        "a product for {route}, which the specification does not cover",
        "投与経路が{route}の製品(規格の対象外)";
    above_dose(product, specified) =
        "a dose of {product} mL/h above the specification's {specified}",
        "投与量{product} mL/h(規格の{specified} mL/hを超過)";
    below_weight(product, specified) =
        "a patient of {product} kg below the specification's {specified}",
        "患者の体重{product} kg(規格の{specified} kgを下回る)";

    // Whether a filling adds up.
    filled(filled, accounted) =
        "{filled} filled, {accounted} accounted for",
        "充填{filled}、内訳の合計{accounted}";
    FILLED_IS =
        "filled = count + rejected + unserialised samples and retains",
        "充填数 = バイアル数 + 不良数 + 番号のない検体と参考品";
    printed(printed, accounted) =
        "{printed} printed, {accounted} accounted for",
        "印刷{printed}、内訳の合計{accounted}";
    PRINTED_IS = "printed = used + destroyed", "印刷数 = 使用数 + 廃棄数";

    // Containers.
    A_PACKED_CONTAINER = "a packed container", "梱包の記録がある容器";
    nested(most) = "more than {most} containers in each other", "{most}重を超える入れ子の容器";
}

// What the ledger itself refuses, and what its daemon says instead of what somebody may not read.
#[cfg(feature = "programs")]
words! {
    entry_of(bytes) = "an entry of {bytes} bytes", "{bytes}バイトのエントリ";
    NO_SIDECAR = "none with this event", "なし(この記録にバイアル一覧は付きません)";
    closed_rules(closed) =
        "at most {closed}: what is open may change, and is for training ledgers",
        "{closed}以下(未確定の版は変わることがあり、訓練用台帳に限られます)";
    NOT_THERE_OR_NOT_READABLE =
        "something that is not there, or not for its signers to read",
        "台帳にないもの、または署名者に閲覧権限のないもの";
    READABLE = "something that they may read", "閲覧権限のあるもの";
    another_history(subject) = "a history of {subject} that is another", "内容の異なる{subject}の履歴";
    READABLE_HISTORY = "one that you may read, as it is", "閲覧できる履歴の現在の内容";
}
