//! Events: what each is called where it is signed, and what it is as a moment of a vial's way, and what a verdict notes of it.

words! {
    LedgerCreated = "LedgerCreated", "台帳の開始";
    RootKeysChanged = "RootKeysChanged", "ルート鍵の変更";
    LogKeyRotated = "LogKeyRotated", "ログ鍵の変更";
    RulesActivated = "RulesActivated", "規則の発効";
    OrgRegistered = "OrgRegistered", "組織の登録";
    OrgSuspended = "OrgSuspended", "組織の停止";
    KeyEnrolled = "KeyEnrolled", "鍵の登録";
    KeyRevoked = "KeyRevoked", "鍵の失効";
    ProductRegistered = "ProductRegistered", "製品の登録";
    DonorPolicyPublished = "DonorPolicyPublished", "ドナー基準の公開";
    SpecPublished = "SpecPublished", "規格の公開";
    DonorEnrolled = "DonorEnrolled", "ドナーの登録";
    DonorTested = "DonorTested", "ドナー検査";
    DonorDetermined = "DonorDetermined", "ドナー適格性判定";
    MaterialReceived = "MaterialReceived", "原材料の受入";
    ProcessRecorded = "ProcessRecorded", "工程記録";
    RetainsPlaced = "RetainsPlaced", "参考品の保管";
    LotOpened = "LotOpened", "ロットの開始";
    SamplesPlanned = "SamplesPlanned", "検体計画";
    SampleTaken = "SampleTaken", "検体採取";
    SampleReceived = "SampleReceived", "検体受領";
    TestReported = "TestReported", "試験結果報告";
    VialsCommissioned = "VialsCommissioned", "バイアルの登録";
    LotReviewed = "LotReviewed", "製造記録照査";
    LotReleased = "LotReleased", "出荷判定（合格）";
    LotRejected = "LotRejected", "出荷判定（不合格）";
    HoldPlaced = "HoldPlaced", "保留";
    HoldLifted = "HoldLifted", "保留の解除";
    RecallIssued = "RecallIssued", "回収";
    Packed = "Packed", "梱包";
    Shipped = "Shipped", "出荷";
    Received = "Received", "受領";
    VialOpened = "VialOpened", "バイアル開封";
    VialAdministered = "VialAdministered", "投与";

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
