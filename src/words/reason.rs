//! Reasons of a verdict, in the order of the checks. The code of each is its name in capitals: `ON_HOLD`.

words! {
    UnknownGtin = "No such product is on the ledger.", "この製品は台帳に登録されていません。";
    UnknownLot = "No such lot is on the ledger.", "このロットは台帳に登録されていません。";
    UnknownSerial =
        "The lot has no vial with this serial number.",
        "このロットに、このシリアル番号のバイアルはありません。";
    LotMismatch =
        "The vial's history names another lot than the label.",
        "台帳上のロットとラベルのロットが一致しません。";
    ExpiryMismatch =
        "The expiry on the label is not the one on the ledger.",
        "ラベルの使用期限と台帳の使用期限が一致しません。";
    NotReleased = "The lot is not released.", "このロットは出荷判定されていません。";
    Rejected = "The lot was rejected.", "このロットは不合格と判定されています。";
    OnHold(holds) = "On hold ({holds}).", "保留中です({holds}件)。";
    Recalled(class) = "The lot is recalled (class {class}).", "このロットは回収対象です(クラス{class})。";
    Expired = "The lot is expired.", "使用期限を過ぎています。";
    AlreadyUsed = "This vial was already used.", "このバイアルはすでに使用されています。";
    AlreadyOpenedElsewhere =
        "This vial was already opened elsewhere.",
        "このバイアルは他の施設ですでに開封されています。";
    AlreadyYours = "You opened or used this vial yourself.", "このバイアルは貴施設で開封または使用済みです。";
    BeyondUse =
        "It has been open for longer than it may be used after opening.",
        "開封後の使用期限を過ぎています。";
    WrongRoute(route) = "The product is not for this route: {route}.", "この製品の投与経路ではありません({route})。";
    DoseAboveProduct =
        "More is given in an hour than the product's most.",
        "1時間あたりの投与量が製品の上限を超えています。";
    VolumeAboveVial =
        "More is given than the vial holds, by the product's label.",
        "表示上の充填量を超える量が投与されます。";
    NotOpened =
        "You have not recorded that this vial was opened: record it with `vial open` where it was.",
        "このバイアルの開封が貴施設で記録されていません。開封した場合は vial open で記録してください。";
    Sampled = "This vial was taken for a test.", "このバイアルは試験用に採取されたものです。";
    DonorIneligible = "A donor is not eligible.", "ドナーが不適格です。";
    DonorQuarantine = "A donor's eligibility is not established.", "ドナーの適格性が確認されていません。";
    RawMaterialUnfit(category) =
        "A raw material ({category}) was not fit for use.",
        "使用に適さない原料が使われています({category})。";
    TestMissing(row) = "A required test is missing: {row}.", "必要な試験の結果がありません:{row}";
    TestFail(row) = "A required test failed: {row}.", "必要な試験が不合格です:{row}";
    TestInsufficient(row) =
        "The results of a required test prove too little: {row}.",
        "必要な試験の結果が判定に不十分です:{row}";
    OosOpen(analyte) =
        "A result is doubted, and what came of that is not said: {analyte}.",
        "試験結果に疑義があり、調査が終わっていません:{analyte}";
    SampleUnresolved =
        "A received sample has tests without a result.",
        "受領済みの検体に、結果が報告されていない試験があります。";
    IllegalEntry(entry) =
        "The rules forbid a record that the evidence has: {entry}. It counts for nothing.",
        "規則に反する記録があります({entry})。この記録は無効として扱います。";
    Contradicted(entry) =
        "By what was corrected since, the rules forbid a record: {entry}.",
        "その後の訂正により、規則に反することになった記録があります({entry})。";
    ReleaseSamePerson =
        "One person both made or tested the lot and released it.",
        "製造または試験の担当者と出荷判定者が同一人物です。";
    KeyRevokedBefore = "A record was signed with a revoked key.", "失効した鍵で署名された記録があります。";
    KeyCompromised =
        "A record was signed with a key that others may have used.",
        "漏えいのおそれがある鍵で署名された記録があります。";
    LineageBroken = "The record of how it was made has a gap.", "製造の記録に欠落または矛盾があります。";
    NotInYourCustody = "By the ledger it is not in your custody.", "台帳上、貴施設の保有ではありません。";
    CustodyGap =
        "On its way the receipt of a shipment is not recorded, or says that something was wrong.",
        "輸送の受領が未記録か、受領時の異状が記録されています。";
    DonorTestedSince =
        "A donor was tested after the eligibility that this lot rests on was determined.",
        "適格性判定の後にドナーの検査が記録されています。";
    KitNotForDonors(tests) =
        "{tests} donor tests were done with kits that are not made for screening donors.",
        "ドナースクリーニング用でないキットによるドナー検査が{tests}件あります。";
    UsedWithoutCustody =
        "Somebody recorded a use of this vial who did not have it.",
        "このバイアルを保有していない施設が使用を記録しています。";
    SampleNotReceived =
        "A sample was taken and its laboratory has not received it.",
        "採取された検体が試験機関で受領されていません。";
    SampleLost(line) =
        "A sample was destroyed or returned before all was reported of it: {line}.",
        "結果がすべて報告される前に、検体が廃棄または返却されています:{line}";
    SampleUnusable =
        "A sample reached the laboratory unusable; another one had to be tested.",
        "試験機関に届いた検体が使用できない状態でした。別の検体が試験されています。";
    AdverseResultOutsideSpec(result) =
        "{result}: an adverse result that the specification does not ask for.",
        "{result}:規格にない試験で好ましくない結果が出ています。";
    SisterLot(lots) = "A lot from the same material: {lots}.", "同じ原料から作られた別ロットがあります({lots})。";
    SpecLoosened(rows) =
        "The specification asks less than a version before: {rows}.",
        "規格が以前の版より緩和されています:{rows}";
    SpecNewName =
        "The product was judged by another specification before.",
        "この製品は以前、別の規格で判定されていました。";
    LateEntries(records) =
        "{records} records were made more than 72 hours late.",
        "72時間を超えて遅れた記録が{records}件あります。";
    ImportedHistory(records) =
        "It rests on records from before the ledger, written up from documents (how many, oldest): {records}.",
        "台帳導入前の記録を資料から転記したものに基づいています(件数、最も古い日付):{records}";
    RecordedAfterwards(records) =
        "{records} records were made afterwards, during an outage or from paper.",
        "障害中または紙の記録から事後に作成された記録が{records}件あります。";
    ResultTranscribed(results) =
        "{results} results were written down by the maker from a laboratory's certificate; the laboratory did not sign them.",
        "試験機関の署名がなく、製造元が試験成績書から転記した結果が{results}件あります。";
    CorrectedAfterRelease =
        "What was corrected since the release makes a difference.",
        "出荷判定の後の訂正により、判定の根拠が変わっています。";
    CorrectedFail(analyte) =
        "A result was corrected to something better: {analyte}.",
        "試験結果がより良い値に訂正されています:{analyte}";
    LabNotIndependent =
        "No result is of a laboratory independent of the maker.",
        "製造元から独立した試験機関の結果がありません。";
    StaleView(age) = "This answer rests on records that are {age} old.", "この回答は{age}前の記録に基づいています。";
    CheckpointUnwitnessed =
        "The checkpoint lacks the witnesses that your trust file demands.",
        "信頼設定が求める立会人の署名がありません。";
    IndexNotReplayed =
        "No replaying auditor has vouched for the index, as your trust file demands.",
        "信頼設定が求める監査人による索引の再検証がありません。";
    ShortSerial =
        "The serial number is short enough to be guessed.",
        "シリアル番号が短く、推測されるおそれがあります。";
    ClockCorrected(entries) =
        "The ledger's clock was wrong: the times of entries {entries} cannot be relied on.",
        "台帳の時計が誤っていました。エントリ{entries}の記録日時は信頼できません。";
    UnapprovedProduct =
        "Unapproved: not a product approved under the Japanese Pharmaceuticals and Medical Devices Act.",
        "未承認:薬機法上の承認を受けた製品ではありません。";
    Origin(origin) = "Origin: {origin}.", "由来:{origin}";
    Donors(number) = "Number of donors: {number}.", "ドナー数:{number}";
    SisterLots(number) = "Other lots from the same material: {number}.", "同じ原料から作られた別ロットの数:{number}";
    AlsoTested(results) = "Tests beyond the specification: {results}.", "規格以外に実施された試験:{results}";
    Corrected(count) = "Records were corrected: {count}.", "訂正された記録が{count}件あります。";
    TestVoided(analyte) = "A result was voided: {analyte}.", "無効とされた試験結果があります:{analyte}";
    ResultsAfterRelease(count) =
        "Results were reported after the release: {count}.",
        "出荷判定の後に報告された試験結果が{count}件あります。";
    DonorExcludedElsewhere =
        "Another organisation does not accept a donor of this lot.",
        "他の機関がこのロットのドナーを不適格と判定しています。";
    DonorInforms =
        "A donor's test was not negative; it excludes nobody.",
        "陰性でないドナー検査があります(適格性には影響しません)。";
    Noted(entry) = "Recorded about this lot: {entry}.", "このロットについての記録:{entry}";

    // Within the entries above: what became of sister lots, how many holds, how old.
    SISTER_RECALLED = "recalled", "回収";
    SISTER_REJECTED = "rejected", "不合格";
    SISTER_HELD = "held", "保留中";
    more_sisters(most) = "more than {most}", "{most}を超える数";
    entry(index, event) = "entry {index}, {event}", "エントリ{index} {event}";
    illegal_entry(index, event, code) = "entry {index}, {event}, {code}", "エントリ{index} {event}、{code}";
    one_hold(holds) = "{holds} reason", "{holds}";
    holds(holds) = "{holds} reasons", "{holds}";
    age(hours) = "{hours} h", "{hours}時間";
}
