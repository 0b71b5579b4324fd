//! What each refusal of the rules means. The code of each is its name in capitals: `BAD_SIGNATURE`.

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
    ValueMismatch = "The value does not follow from its determinations.", "報告値が個々の測定値から計算されません";
    AlreadyCommissioned = "The lot's vials are commissioned.", "ロットのバイアルは登録済みです";
    BulkUsed = "Another lot was filled from the bulk.", "この無菌バルクからは別のロットが充填されています";
    Reconciliation = "Containers or labels do not add up.", "容器またはラベルの数が合いません";
    RootMismatch =
        "The sidecar does not have the root that the statement commits to.",
        "バイアル一覧が記録のハッシュと一致しません";
    VialDuplicate = "A vial tag is there twice, here or in an earlier lot.", "同じバイアルIDが重複しています";
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
