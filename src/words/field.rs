//! Labels of events and of the fields that people read most, before they sign. Others keep their name.

labels! {
    // The statement.
    ledger_id = "ledger id", "台帳";
    statement_id = "statement id", "記録番号";
    occurred_at = "occurred at", "発生日時";
    signer = "signer", "署名者";
    payload_hash = "payload hash", "内容ハッシュ";
    evidence = "evidence", "添付文書";
    rests_on = "rests on", "根拠";

    // Events.
    ledger_created = "LedgerCreated", "台帳の開始";
    root_keys_changed = "RootKeysChanged", "ルート鍵の変更";
    log_key_rotated = "LogKeyRotated", "ログ鍵の変更";
    rules_activated = "RulesActivated", "規則の発効";
    org_registered = "OrgRegistered", "組織の登録";
    org_suspended = "OrgSuspended", "組織の停止";
    key_enrolled = "KeyEnrolled", "鍵の登録";
    key_revoked = "KeyRevoked", "鍵の失効";
    product_registered = "ProductRegistered", "製品の登録";
    donor_policy_published = "DonorPolicyPublished", "ドナー基準の公開";
    spec_published = "SpecPublished", "規格の公開";
    donor_enrolled = "DonorEnrolled", "ドナーの登録";
    donor_tested = "DonorTested", "ドナー検査";
    donor_determined = "DonorDetermined", "ドナー適格性判定";
    material_received = "MaterialReceived", "原材料の受入";
    process_recorded = "ProcessRecorded", "工程記録";
    lot_opened = "LotOpened", "ロットの開始";
    samples_planned = "SamplesPlanned", "検体計画";
    sample_taken = "SampleTaken", "検体採取";
    sample_received = "SampleReceived", "検体受領";
    test_reported = "TestReported", "試験結果報告";
    vials_commissioned = "VialsCommissioned", "バイアルの登録";
    lot_reviewed = "LotReviewed", "製造記録照査";
    lot_released = "LotReleased", "出荷判定（合格）";
    lot_rejected = "LotRejected", "出荷判定（不合格）";
    hold_placed = "HoldPlaced", "保留";
    hold_lifted = "HoldLifted", "保留の解除";
    recall_issued = "RecallIssued", "回収";
    packed = "Packed", "梱包";
    shipped = "Shipped", "出荷";
    received = "Received", "受領";
    vial_opened = "VialOpened", "バイアル開封";
    vial_administered = "VialAdministered", "投与";

    // Fields.
    organisation = "organisation", "組織";
    laboratory = "laboratory", "試験所";
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
}
