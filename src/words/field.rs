//! Labels of the fields that people read most, before they sign. Others keep their name.

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
