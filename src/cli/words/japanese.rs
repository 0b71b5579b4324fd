//! Japanese labels: of every event, and of the fields that people read most.

/// A path label by label; what has no Japanese label keeps its English name.
pub(super) fn path(path: &str) -> String {
    let parts: Vec<String> = path
        .split('.')
        .map(|part| {
            let (name, place) = match part.find('[') {
                Some(at) => part.split_at(at),
                None => (part, ""),
            };
            let name = label(name).map_or_else(|| name.replace('_', " "), str::to_owned);
            format!("{name}{place}")
        })
        .collect();
    parts.join(".")
}

/// The label of a field or an event.
pub(super) fn label(name: &str) -> Option<&'static str> {
    LABELS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, label)| *label)
}

const LABELS: &[(&str, &str)] = &[
    // the statement
    ("ledger_id", "台帳"),
    ("statement_id", "記録番号"),
    ("occurred_at", "発生日時"),
    ("signer", "署名者"),
    ("payload_hash", "内容ハッシュ"),
    ("evidence", "添付文書"),
    ("rests_on", "根拠"),
    // events
    ("ledger_created", "台帳の開始"),
    ("root_keys_changed", "ルート鍵の変更"),
    ("log_key_rotated", "ログ鍵の変更"),
    ("rules_activated", "規則の発効"),
    ("org_registered", "組織の登録"),
    ("org_suspended", "組織の停止"),
    ("key_enrolled", "鍵の登録"),
    ("key_revoked", "鍵の失効"),
    ("product_registered", "製品の登録"),
    ("donor_policy_published", "ドナー基準の公開"),
    ("spec_published", "規格の公開"),
    ("donor_enrolled", "ドナーの登録"),
    ("donor_tested", "ドナー検査"),
    ("donor_determined", "ドナー適格性判定"),
    ("material_received", "原材料の受入"),
    ("process_recorded", "工程記録"),
    ("lot_opened", "ロットの開始"),
    ("samples_planned", "検体計画"),
    ("sample_taken", "検体採取"),
    ("sample_received", "検体受領"),
    ("test_reported", "試験結果報告"),
    ("vials_commissioned", "バイアルの登録"),
    ("lot_reviewed", "製造記録照査"),
    ("lot_released", "出荷判定（合格）"),
    ("lot_rejected", "出荷判定（不合格）"),
    ("hold_placed", "保留"),
    ("hold_lifted", "保留の解除"),
    ("recall_issued", "回収"),
    ("packed", "梱包"),
    ("shipped", "出荷"),
    ("received", "受領"),
    ("vial_opened", "バイアル開封"),
    ("vial_administered", "投与"),
    // fields
    ("organisation", "組織"),
    ("laboratory", "試験所"),
    ("name", "名称"),
    ("kinds", "種別"),
    ("country", "国"),
    ("person", "人"),
    ("public_key", "公開鍵"),
    ("roles", "役割"),
    ("lot", "ロット"),
    ("specification", "規格"),
    ("reason", "理由"),
    ("reasons", "理由"),
    ("scope", "対象"),
    ("vial", "バイアル"),
    ("vials", "バイアル"),
    ("count", "数"),
    ("expiry", "使用期限"),
    ("fill_date", "充填日"),
    ("donor", "ドナー"),
    ("tissue", "組織（採取部位）"),
    ("sample", "検体"),
    ("analyte", "試験項目"),
    ("method", "試験方法"),
    ("value", "結果"),
    ("quantity", "量"),
    ("started_at", "開始"),
    ("ended_at", "終了"),
    ("reported_at", "報告"),
    ("hours", "試験時間(時間)"),
    ("lod", "検出限界"),
    ("loq", "定量限界"),
    ("determinations", "個々の測定値"),
    ("rounding", "数値の丸め"),
    ("outcome", "判定"),
    ("shipment", "出荷番号"),
    ("containers", "容器"),
    ("storage_class", "保管温度"),
    ("route", "投与経路"),
    ("routes", "投与経路"),
    ("product_class", "製品区分"),
    ("products", "対象製品"),
    ("marketed_as", "販売区分"),
    ("cargo_modified", "内包物の改変"),
    ("loosened_rows", "緩和した項目"),
    ("origin", "ログ名"),
    ("clock", "時計"),
];
