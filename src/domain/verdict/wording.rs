//! Verdicts, reasons and what was not checked, in English and Japanese.
//!
//! Fixed rules of wording: never "safe" and never "counterfeit" (an alert is mostly a technical
//! fault), and always that the product is unapproved. Every match is exhaustive, so that a code
//! without a text does not compile.

use super::{NotChecked, Overall, Verdict};
use crate::domain::reason::{Reason, ReasonCode as Code};
use crate::domain::time::UtcOffset;
use crate::words::Language;

/// First line of every answer from a training ledger.
pub const fn training_banner() -> &'static str {
    "TRAINING LEDGER / 訓練用台帳"
}

/// Printed with every answer.
pub const fn unapproved_line(language: Language) -> &'static str {
    match language {
        Language::English => {
            "Unapproved: not a product approved under the Japanese Pharmaceuticals and Medical Devices Act."
        }
        Language::Japanese => "未承認:薬機法上の承認を受けた製品ではありません。",
    }
}

/// The answer in one sentence. `offset` is that of the reader's clock.
pub fn headline(verdict: &Verdict, language: Language, offset: UtcOffset) -> String {
    match (verdict.overall, language) {
        (Overall::DoNotUse, Language::English) => "DO NOT USE this vial.".into(),
        (Overall::DoNotUse, Language::Japanese) => "使用しないでください".into(),
        (Overall::AskMaker, Language::English) => "Ask the maker before use.".into(),
        (Overall::AskMaker, Language::Japanese) => "使用前に製造元へ確認してください".into(),
        (Overall::OkAsOf, Language::English) => format!(
            "As of {}, nothing in the records stops its use (no statement about safety or efficacy).",
            verdict.as_of
        ),
        (Overall::OkAsOf, Language::Japanese) => format!(
            "{}時点の記録に、使用を止める事項はありません(安全性・有効性を保証するものではありません)",
            verdict.as_of.japanese(offset)
        ),
    }
}

/// A reason in words.
pub fn describe(reason: &Reason, language: Language) -> String {
    let about = reason.about.as_deref().unwrap_or_default();
    let (en, ja) = texts(reason.code);
    match language {
        Language::English => en.replace("{}", about),
        Language::Japanese => {
            // "2 reasons" and "30 h" are part of the stable text.
            let about = match reason.code {
                Code::OnHold => about.split(' ').next().unwrap_or_default().to_owned(),
                Code::StaleView => about.replace(" h", "時間"),
                _ => about.to_owned(),
            };
            ja.replace("{}", &about)
        }
    }
}

const fn texts(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::UnknownGtin => (
            "No such product is on the ledger.",
            "この製品は台帳に登録されていません。",
        ),
        Code::UnknownLot => (
            "No such lot is on the ledger.",
            "このロットは台帳に登録されていません。",
        ),
        Code::UnknownSerial => (
            "The lot has no vial with this serial number.",
            "このロットに、このシリアル番号のバイアルはありません。",
        ),
        Code::LotMismatch => (
            "The vial's history names another lot than the label.",
            "台帳上のロットとラベルのロットが一致しません。",
        ),
        Code::ExpiryMismatch => (
            "The expiry on the label is not the one on the ledger.",
            "ラベルの使用期限と台帳の使用期限が一致しません。",
        ),
        Code::NotReleased => (
            "The lot is not released.",
            "このロットは出荷判定されていません。",
        ),
        Code::Rejected => (
            "The lot was rejected.",
            "このロットは不合格と判定されています。",
        ),
        Code::OnHold => ("On hold ({}).", "保留中です({}件)。"),
        Code::Recalled => (
            "The lot is recalled (class {}).",
            "このロットは回収対象です(クラス{})。",
        ),
        Code::Expired => ("The lot is expired.", "使用期限を過ぎています。"),
        Code::AlreadyUsed => (
            "This vial was already used.",
            "このバイアルはすでに使用されています。",
        ),
        Code::AlreadyOpenedElsewhere => (
            "This vial was already opened elsewhere.",
            "このバイアルは他の施設ですでに開封されています。",
        ),
        Code::AlreadyYours => (
            "You opened or used this vial yourself.",
            "このバイアルは貴施設で開封または使用済みです。",
        ),
        Code::Sampled => (
            "This vial was taken for a test.",
            "このバイアルは試験用に採取されたものです。",
        ),
        Code::DonorIneligible => ("A donor is not eligible.", "ドナーが不適格です。"),
        Code::DonorQuarantine => (
            "A donor's eligibility is not established.",
            "ドナーの適格性が確認されていません。",
        ),
        Code::RawMaterialUnfit => (
            "A raw material ({}) was not fit for use.",
            "使用に適さない原料が使われています({})。",
        ),
        Code::TestMissing => (
            "A required test is missing: {}.",
            "必要な試験の結果がありません:{}",
        ),
        Code::TestFail => ("A required test failed: {}.", "必要な試験が不合格です:{}"),
        Code::TestInsufficient => (
            "The results of a required test prove too little: {}.",
            "必要な試験の結果が判定に不十分です:{}",
        ),
        Code::SampleUnresolved => (
            "A received sample has tests without a result.",
            "受領済みの検体に、結果が報告されていない試験があります。",
        ),
        Code::IllegalEntry => (
            "The rules forbid a record that the evidence has: {}. It counts for nothing.",
            "規則に反する記録があります({})。この記録は無効として扱います。",
        ),
        Code::ReleaseSamePerson => (
            "One person both made or tested the lot and released it.",
            "製造または試験の担当者と出荷判定者が同一人物です。",
        ),
        Code::KeyRevokedBefore => (
            "A record was signed with a revoked key.",
            "失効した鍵で署名された記録があります。",
        ),
        Code::KeyCompromised => (
            "A record was signed with a key that others may have used.",
            "漏えいのおそれがある鍵で署名された記録があります。",
        ),
        Code::LineageBroken => (
            "The record of how it was made has a gap.",
            "製造の記録に欠落または矛盾があります。",
        ),
        Code::NotInYourCustody => (
            "By the ledger it is not in your custody.",
            "台帳上、貴施設の保有ではありません。",
        ),
        Code::CustodyGap => (
            "On its way the receipt of a shipment is not recorded, or says that something was wrong.",
            "輸送の受領が未記録か、受領時の異状が記録されています。",
        ),
        Code::DonorTestedSince => (
            "A donor was tested after the eligibility that this lot rests on was determined.",
            "適格性判定の後にドナーの検査が記録されています。",
        ),
        Code::KitNotForDonors => (
            "{} donor tests were done with kits that are not made for screening donors.",
            "ドナースクリーニング用でないキットによるドナー検査が{}件あります。",
        ),
        Code::UsedWithoutCustody => (
            "Somebody recorded a use of this vial who did not have it.",
            "このバイアルを保有していない施設が使用を記録しています。",
        ),
        Code::SampleNotReceived => (
            "A sample was taken and its laboratory has not received it.",
            "採取された検体が試験機関で受領されていません。",
        ),
        Code::AdverseResultOutsideSpec => (
            "{}: an adverse result that the specification does not ask for.",
            "{}:規格にない試験で好ましくない結果が出ています。",
        ),
        Code::SisterLot => (
            "A lot from the same material: {}.",
            "同じ原料から作られた別ロットがあります({})。",
        ),
        Code::SpecLoosened => (
            "The specification asks less than a version before: {}.",
            "規格が以前の版より緩和されています:{}",
        ),
        Code::SpecNewName => (
            "The product was judged by another specification before.",
            "この製品は以前、別の規格で判定されていました。",
        ),
        Code::LateEntries => (
            "{} records were made more than 72 hours late.",
            "72時間を超えて遅れた記録が{}件あります。",
        ),
        Code::LabNotIndependent => (
            "No result is of a laboratory independent of the maker.",
            "製造元から独立した試験機関の結果がありません。",
        ),
        Code::StaleView => (
            "This answer rests on records that are {} old.",
            "この回答は{}前の記録に基づいています。",
        ),
        Code::CheckpointUnwitnessed => (
            "The checkpoint lacks the witnesses that your trust file demands.",
            "信頼設定が求める立会人の署名がありません。",
        ),
        Code::IndexNotReplayed => (
            "No replaying auditor has vouched for the index, as your trust file demands.",
            "信頼設定が求める監査人による索引の再検証がありません。",
        ),
        Code::ShortSerial => (
            "The serial number is short enough to be guessed.",
            "シリアル番号が短く、推測されるおそれがあります。",
        ),
        Code::UnapprovedProduct => (
            unapproved_line(Language::English),
            unapproved_line(Language::Japanese),
        ),
        Code::Origin => ("Origin: {}.", "由来:{}"),
        Code::Donors => ("Number of donors: {}.", "ドナー数:{}"),
        Code::SisterLots => (
            "Other lots from the same material: {}.",
            "同じ原料から作られた別ロットの数:{}",
        ),
        Code::AlsoTested => (
            "Tests beyond the specification: {}.",
            "規格以外に実施された試験:{}",
        ),
        Code::SampleUnusable => (
            "A sample reached the laboratory unusable; another one had to be tested.",
            "試験機関に届いた検体が使用できない状態でした。別の検体が試験されています。",
        ),
        Code::DonorExcludedElsewhere => (
            "Another organisation does not accept a donor of this lot.",
            "他の機関がこのロットのドナーを不適格と判定しています。",
        ),
        Code::DonorInforms => (
            "A donor's test was not negative; it excludes nobody.",
            "陰性でないドナー検査があります(適格性には影響しません)。",
        ),
    }
}

/// What was not checked, in words.
pub fn not_checked_text(item: &NotChecked, language: Language) -> String {
    let (en, ja) = match item {
        NotChecked::Custody => (
            "whether it is in your custody, and your own earlier use (nobody in particular asked)",
            "貴施設の保有であるか、および貴施設での使用歴(照会者が特定されていません)",
        ),
        NotChecked::Label => (
            "the expiry and serial printed on the label (the label was not shown)",
            "ラベルに印字された使用期限とシリアル番号(ラベルが提示されていません)",
        ),
        NotChecked::LabelExpiry => (
            "the expiry printed on the label (the code does not have it)",
            "ラベルに印字された使用期限(コードに含まれていません)",
        ),
        NotChecked::DonorOutcomes(open, all) => {
            return match language {
                Language::English => {
                    format!(
                        "{open} of {all} outcomes of donor tests and interviews: committed, not disclosed"
                    )
                }
                Language::Japanese => {
                    format!("ドナーの検査・問診の結果{all}件中{open}件(コミットメントのみで未開示)")
                }
            };
        }
        NotChecked::AfterRelease(rows) => {
            let rows = rows.join(", ");
            return match language {
                Language::English => {
                    format!("rows that are asked after the release only: {rows}")
                }
                Language::Japanese => format!("出荷後にのみ求められる規格項目:{rows}"),
            };
        }
        NotChecked::ColdChain => ("temperature on the way", "輸送中の温度"),
        NotChecked::Making => (
            "clean-room monitoring, filter integrity and deviations",
            "清浄区域の環境モニタリング、フィルター完全性、逸脱",
        ),
        NotChecked::SafetyReports => (
            "adverse events and look-backs other than holds and recalls",
            "保留・回収以外の有害事象および遡及調査",
        ),
        NotChecked::Registrations => (
            "accreditation of laboratories and registrations of sites",
            "試験機関の認定および施設の届出・許可",
        ),
        NotChecked::Others => (
            "rules about what this evidence does not carry (other vials of a box, other lots of a shipment or recall): an auditor checks them",
            "この証拠に含まれないもの(同じ箱の他のバイアル、同じ出荷・回収の他のロットなど)に関する規則(監査人が確認します)",
        ),
        NotChecked::Replay => (
            "the subject index: it is the operator's claim until an auditor replays the log",
            "索引の完全性(監査人がログを再検証するまでは運営者の主張です)",
        ),
    };
    match language {
        Language::English => en.to_owned(),
        Language::Japanese => ja.to_owned(),
    }
}
