//! The fifteen questions of a clinic, and what answers them.

words! {
    // The questions, in the order in which a clinic is told to ask them.
    ORIGIN = "Origin and tissue", "由来(ヒト・動物など)と組織";
    DONOR_SCREENING = "Donor screening", "ドナーの検査";
    DONORS = "Donors in this pool", "混合されたドナーの数";
    CLEAN = "Sterility, endotoxin, mycoplasma, virus", "無菌・エンドトキシン・マイコプラズマ・ウイルス";
    WHO_TESTED = "Who tested", "試験した機関";
    STRENGTH = "Concentration and protein", "濃度とタンパク";
    EARLIER_LOTS = "Compared with earlier lots", "過去のロットとの比較";
    MAKING = "How it was made", "製造方法";
    PLACE = "Facility and country", "製造施設と国";
    COLD = "Kept cold on the way", "輸送中の保冷";
    STATE = "Released, held, recalled, expired, used", "出荷・保留・回収・期限・使用の状態";
    SAFETY = "Adverse events, investigations", "有害事象・調査";
    CUSTODY = "Yours, and first use", "貴施設の保有・初回使用";
    PATIENT = "What the patient must be told", "患者への説明事項";
    CHECKABLE = "Proof for later", "後日の証明";

    // Answers to the clinic's questions.
    NO_ACCREDITATION = "accreditation: cannot be checked here", "認定:ここでは確認できません";
    NO_REGISTRATIONS = "registrations: cannot be checked here", "届出・許可:ここでは確認できません";
    NO_ADVERSE_EVENTS = "adverse events: cannot be checked here", "有害事象:ここでは確認できません";
    released(expiry) =
        "Released; no hold, recall or use recorded; expires {expiry}",
        "出荷判定済み。保留・回収・使用の記録なし。使用期限 {expiry}";
    IN_YOUR_CUSTODY = "In your custody; no use recorded", "貴施設の保有。使用の記録なし";
    NO_USE = "No use recorded; custody: nobody in particular asked", "使用の記録なし。保有:照会者の指定なし";
    NO_ALLERGENS =
        "Allergy: no raw material with antibiotics or of animals or people is recorded",
        "アレルギー:抗生物質を含む原料、動物・ヒト由来の原料の記録なし";
    offline(statements, signatures) =
        "Yes, offline: {statements} statements, {signatures} signatures",
        "可(オフライン検証):記録{statements}件、署名{signatures}件";
}
