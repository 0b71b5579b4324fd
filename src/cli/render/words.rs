//! The fixed words around an answer, in English and Japanese.
//!
//! Every word that a reader sees besides the texts of the rules is here, so that a translator has
//! one page to read. Never "safe", never "counterfeit".

use crate::domain::event::{Contains, MarketedAs, ProcessStep, Species, StorageClass, Tissue};
use crate::domain::gate::{Ingredient, RowOutcome};
use crate::domain::id::CountryCode;
use crate::domain::reason::About;
use crate::domain::value::{Comparator, LabIndependence, Qualitative};
use crate::words::Language;

macro_rules! words {
    ($($(#[$doc:meta])* $variant:ident = $en:literal, $ja:literal;)+) => {
        /// A fixed word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Word { $($(#[$doc])* $variant,)+ }

        impl Word {
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in a language.
            pub const fn get(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, Language::English) => $en,
                      (Self::$variant, Language::Japanese) => $ja,)+
                }
            }
        }
    };
}

words! {
    /// Headline of evidence that is not what it claims to be.
    Invalid =
        "This evidence is not what it claims to be. Do not use the vial on the strength of it.",
        "この証拠は正当なものではありません。これに基づいて使用しないでください";
    /// Headline of evidence that lacks something.
    Incomplete =
        "Could not be checked: the evidence is not complete, so nothing follows from it.",
        "確認できませんでした(証拠が不完全であり、何も結論できません)";
    /// Headline of an answer without evidence.
    DaemonsWord =
        "DO NOT USE this vial. This is the daemon's word alone: it knows no such vial, and shows no evidence.",
        "使用しないでください。サーバーの回答のみで、証拠はありません(該当するバイアルの登録がないとの回答です)";
    /// Beside the verdict of such an answer.
    Unproven = "the daemon's word, not proven", "サーバーの回答、証拠なし";
    /// In place of the evidence.
    NoEvidence = "none: the daemon sent none", "なし(サーバーから送信されていません)";
    /// Of the daemon's own answer.
    NothingToCompare = "there is nothing to compare it with", "比較できる証拠がありません";
    /// The vial.
    Vial = "Vial", "バイアル";
    /// The lot.
    Lot = "Lot", "ロット";
    /// The product.
    Product = "Product", "製品";
    /// What it is sold as.
    SoldAs = "Sold as", "販売区分";
    /// Raw materials that somebody may be allergic to.
    Ingredients =
        "Raw materials with antibiotics, or of animals, people or undisclosed origin (allergy)",
        "抗生物質を含む原料、動物・ヒト由来または由来不明の原料(アレルギー)";
    /// No such raw material.
    NoIngredients = "none recorded", "記録なし";
    /// The maker.
    Maker = "Maker", "製造元";
    /// Title of the sheet with labels.
    LabelSheet = "Labels", "ラベル";
    /// Serial.
    Serial = "Serial", "シリアル番号";
    /// Expiry.
    Expiry = "Expiry", "使用期限";
    /// Who asks.
    AskedBy = "Asked by", "照会者";
    /// Nobody in particular.
    Nobody = "nobody in particular", "特定されていません";
    /// Why.
    Reasons = "Reasons", "理由";
    /// What failed.
    Faults = "Failed checks", "不合格となった検査";
    /// Found.
    Got = "found", "検出";
    /// Expected.
    Expected = "expected", "期待";
    /// Entry.
    Entry = "entry", "エントリ";
    /// What is missing.
    Missing = "Missing", "不足しているもの";
    /// What was checked.
    Checked = "Checked", "確認したこと";
    /// The evidence.
    Evidence = "evidence", "証拠";
    /// The checkpoint.
    Checkpoint = "checkpoint", "チェックポイント";
    /// The trust file.
    Trust = "trust file", "信頼設定";
    /// The ledger.
    Ledger = "ledger", "台帳";
    /// Statements.
    Statements = "statements", "記録";
    /// Witnesses.
    Witnesses = "witnesses", "立会人";
    /// Demanded by nobody.
    NoneDemanded = "none demanded by the trust file: the time is the daemon's word", "信頼設定は要求していません(時刻はデーモンの申告です)";
    /// Quorum met.
    QuorumMet = "quorum met", "必要数を満たしています";
    /// Quorum not met.
    QuorumNotMet = "quorum not met", "必要数に達していません";
    /// As of.
    AsOf = "as of", "記録時点";
    /// Time of the check.
    Now = "checked at", "確認時刻";
    /// From the machine's clock.
    MachineClock = "this machine's clock", "この端末の時計";
    /// Given by hand.
    ByHand = "time given by hand", "手入力の時刻";
    /// From the daemon of a training ledger.
    TrainingClock = "the training ledger's clock", "訓練用台帳の時計";
    /// Openings.
    Openings = "openings", "開示";
    /// Custody.
    Custody = "Custody", "保有";
    /// By the ledger it is with.
    Possessor = "by the ledger it is with", "台帳上の保有者";
    /// Received.
    Received = "received", "受領済み";
    /// Not received.
    NotReceived = "receipt not recorded", "受領の記録なし";
    /// Specification.
    Rows = "Release specification, judged again", "出荷規格(再判定)";
    /// No results.
    NoResults = "no result", "結果なし";
    /// What was not checked.
    NotChecked = "Not checked", "確認していないこと";
    /// How to check it.
    Yourself = "Check it yourself", "ご自身で確認するには";
    /// The daemon.
    Daemon = "The daemon's own answer", "サーバー自身の回答";
    /// Where a log was read from.
    Source = "Log read from", "読み取り元";
    /// The ledger's id.
    LedgerId = "Ledger", "台帳";
    /// Root of a log.
    LogRoot = "Log root (entries)", "台帳のルート(件数)";
    /// Entries with a fault.
    BadEntries = "All entries with a fault", "不合格のエントリ一覧";
    /// Why not everything was checked.
    Unfinished = "Could not be checked to the end", "最後まで確認できなかった理由";
    /// Donors that later tests exclude.
    DonorsLater =
        "Donors that a later disclosed outcome excludes", "判定後に開示された結果により不適格となるドナー";
    /// Name of the page.
    PageTitle = "Vial check", "バイアル確認票";
    /// The verdict's word where the records stop nothing.
    VerdictOk = "NO STOP ON RECORD", "使用を止める記録なし";
    /// The verdict's word where somebody has to be asked.
    VerdictAsk = "ASK THE MAKER", "製造元へ確認";
    /// The verdict's word where the vial must not be used.
    VerdictStop = "DO NOT USE", "使用しないでください";
    /// The verdict's word for bad evidence.
    VerdictInvalid = "EVIDENCE INVALID", "証拠が不正";
    /// The verdict's word for evidence that lacks something.
    VerdictIncomplete = "NOT CHECKED", "確認できません";
    /// The word for a code that cannot be read.
    VerdictUnreadable = "CANNOT BE READ", "読み取れません";
    /// What a session of scans asks for.
    ScanNow = "Scan a vial. End with Ctrl-D.", "バイアルを読み取ってください(終了はCtrl-D)";
    /// Asked before signing.
    SignThis = "Sign this?", "この内容に署名しますか。";
    /// How to say yes.
    TypeYes = "Type yes:", "「はい」または yes と入力してください:";
    /// Recorded.
    Recorded = "recorded", "記録済み";
    /// Receipt checked.
    ReceiptChecked = "receipt checked", "受領証を確認しました";
    /// Receipt not checked.
    ReceiptNotChecked =
        "receipt NOT checked: no trust file is pinned",
        "受領証を確認していません(信頼ファイルが登録されていません)";
    /// A file with openings was written.
    Discloses = "written; it discloses the openings", "を保存しました(開示内容を含みます)";
    /// The clinic's questions.
    Questions = "What a clinic asks", "医療機関が確認すること";
    /// No answer.
    NotRecorded = "not recorded", "記録なし";
    /// The way as a picture.
    Way = "The vial's way", "バイアルの経路";
    /// Moments that do not fit.
    MoreMoments = "more; all of them with --json", "件(--json で全件)";
    /// Root of a checkpoint.
    Root = "root", "ルート";
    /// Size of a checkpoint.
    Size = "size", "件数";
    /// Same.
    Agrees = "the same as the above", "上記と一致しています";
    /// Another.
    Differs =
        "NOT THE SAME as what its own evidence says: report this to the ledger's operator and to an auditor",
        "提出された証拠の内容と一致しません。運営者と監査人に連絡してください";
}

/// The result of a row in a language.
pub fn row_result(result: RowOutcome, language: Language) -> &'static str {
    match (result, language) {
        (result, Language::English) => result.as_str(),
        (RowOutcome::Pass, Language::Japanese) => "合格",
        (RowOutcome::Fail, Language::Japanese) => "不合格",
        (RowOutcome::Insufficient, Language::Japanese) => "判定不十分",
        (RowOutcome::Missing, Language::Japanese) => "結果なし",
        (RowOutcome::NotRequired, Language::Japanese) => "対象外",
        (RowOutcome::Reported, Language::Japanese) => "報告のみ",
        (RowOutcome::AfterRelease, Language::Japanese) => "出荷後(判定対象外)",
    }
}

/// The kind of a laboratory in a language.
pub fn laboratory(kind: LabIndependence, language: Language) -> &'static str {
    use LabIndependence::{Affiliated, InHouse, NotALaboratory, ThirdParty};
    match (kind, language) {
        (ThirdParty, Language::English) => "independent laboratory",
        (Affiliated, Language::English) => "laboratory of the maker's group",
        (InHouse, Language::English) => "maker's own laboratory",
        (NotALaboratory, Language::English) => "not registered as a laboratory",
        (NotALaboratory, Language::Japanese) => "試験機関として登録されていない組織",
        (ThirdParty, Language::Japanese) => "第三者試験機関",
        (Affiliated, Language::Japanese) => "製造元グループの試験室",
        (InHouse, Language::Japanese) => "製造元の試験室",
    }
}

/// What a product is sold as, and whether what the vesicles carry was changed.
pub fn sold_as(marketed_as: MarketedAs, cargo_modified: bool, language: Language) -> String {
    let (english, japanese) = match marketed_as {
        MarketedAs::ResearchReagent => ("research reagent", "研究用試薬"),
        MarketedAs::Cosmetic => ("cosmetic", "化粧品"),
        MarketedAs::InHousePreparation => ("in-house preparation", "院内調剤"),
        MarketedAs::Investigational => ("investigational product", "治験・臨床研究用"),
        MarketedAs::Other => ("other", "その他"),
    };
    match (language, cargo_modified) {
        (Language::English, false) => format!("{english}; cargo not modified"),
        (Language::English, true) => format!("{english}; cargo modified"),
        (Language::Japanese, false) => format!("{japanese}、内包物の改変なし"),
        (Language::Japanese, true) => format!("{japanese}、内包物の改変あり"),
    }
}

/// The word of a result in a language; in English it is the one that is signed.
pub fn qualitative(word: Qualitative, language: Language) -> &'static str {
    match (word, language) {
        (word, Language::English) => word.as_str(),
        (Qualitative::Detected, Language::Japanese) => "検出",
        (Qualitative::NotDetected, Language::Japanese) => "不検出",
        (Qualitative::Reactive, Language::Japanese) => "反応性",
        (Qualitative::NonReactive, Language::Japanese) => "非反応性",
        (Qualitative::Indeterminate, Language::Japanese) => "判定保留",
        (Qualitative::Growth, Language::Japanese) => "発育あり",
        (Qualitative::NoGrowth, Language::Japanese) => "発育なし",
        (Qualitative::Conforms, Language::Japanese) => "適合",
        (Qualitative::NotConforms, Language::Japanese) => "不適合",
        (Qualitative::Positive, Language::Japanese) => "陽性",
        (Qualitative::Negative, Language::Japanese) => "陰性",
    }
}

/// A result without a number, beyond a limit.
pub fn beyond(comparator: Comparator, language: Language) -> &'static str {
    match (comparator, language) {
        (Comparator::BelowLod, Language::Japanese) => "検出限界未満",
        (Comparator::BelowLoq, Language::Japanese) => "定量限界未満",
        (Comparator::AboveUloq, Language::Japanese) => "定量上限超",
        (other, _) => other.as_str(),
    }
}

/// A step of the making.
pub fn step(step: ProcessStep, language: Language) -> &'static str {
    match (step, language) {
        (step, Language::English) => step.as_str(),
        (ProcessStep::Bank, Language::Japanese) => "バンク化",
        (ProcessStep::Culture, Language::Japanese) => "培養",
        (ProcessStep::Harvest, Language::Japanese) => "回収",
        (ProcessStep::Pool, Language::Japanese) => "混合",
        (ProcessStep::Clarify, Language::Japanese) => "清澄化",
        (ProcessStep::Purify, Language::Japanese) => "精製・濃縮",
        (ProcessStep::SterileBulk, Language::Japanese) => "無菌ろ過",
        (ProcessStep::Other, Language::Japanese) => "その他",
    }
}

/// How it has to be kept.
pub fn storage(class: StorageClass, language: Language) -> &'static str {
    match (class, language) {
        (class, Language::English) => class.as_str(),
        (StorageClass::Ln2Vapor, Language::Japanese) => "液体窒素気相",
        (StorageClass::Ult80, Language::Japanese) => "-60℃以下",
        (StorageClass::Frozen20, Language::Japanese) => "-15℃以下",
        (StorageClass::Cold2To8, Language::Japanese) => "2~8℃",
        (StorageClass::Crt, Language::Japanese) => "20~25℃",
    }
}

/// Species, tissue and country.
pub fn origin(tissue: Tissue, country: CountryCode, language: Language) -> String {
    let word = match tissue {
        Tissue::Cord => "臍帯",
        Tissue::CordBlood => "臍帯血",
        Tissue::Placenta => "胎盤",
        Tissue::Amnion => "羊膜",
        Tissue::Adipose => "脂肪",
        Tissue::DentalPulp => "歯髄",
        Tissue::BoneMarrow => "骨髄",
        Tissue::Dermis => "皮膚",
        Tissue::Other => "その他の組織",
    };
    match language {
        Language::English => About::Origin(tissue, country).to_string(),
        Language::Japanese => format!("ヒト・{word}・{country}"),
    }
}

/// A raw material and what is in it.
pub fn ingredient(ingredient: &Ingredient, language: Language) -> String {
    let of = |contains: &Contains| match (contains, language) {
        (Contains::Antibiotic, Language::English) => "antibiotic",
        (Contains::Bovine, Language::English) => "bovine",
        (Contains::Porcine, Language::English) => "porcine",
        (Contains::Human, Language::English) => "human",
        (Contains::Antibiotic, Language::Japanese) => "抗生物質",
        (Contains::Bovine, Language::Japanese) => "ウシ由来",
        (Contains::Porcine, Language::Japanese) => "ブタ由来",
        (Contains::Human, Language::Japanese) => "ヒト由来",
    };
    let mut words: Vec<&str> = ingredient.contains.iter().map(of).collect();
    words.extend(match (ingredient.species, language) {
        (Species::Plant, Language::English) => Some("plant"),
        (Species::Other, Language::English) => Some("another origin"),
        (Species::Undisclosed, Language::English) => Some("origin not disclosed"),
        (Species::Plant, Language::Japanese) => Some("植物由来"),
        (Species::Other, Language::Japanese) => Some("その他の由来"),
        (Species::Undisclosed, Language::Japanese) => Some("由来非開示"),
        // Said by what it contains, or by nothing at all.
        (Species::Human | Species::Bovine | Species::Porcine | Species::Synthetic, _) => None,
    });
    match language {
        Language::English => format!("{}: {}", ingredient.name, words.join(", ")),
        Language::Japanese => format!("{}: {}", ingredient.name, words.join("、")),
    }
}

/// A raw material among what a patient must be asked about.
pub fn allergy(ingredient: &str, language: Language) -> String {
    match language {
        Language::English => format!("Allergy: made with {ingredient}"),
        Language::Japanese => format!("アレルギー:使用原料 {ingredient}"),
    }
}

/// What a check of evidence asks, by its stable name; of the checks that a clinic's evidence goes
/// through.
pub fn check(name: &str, language: Language) -> Option<&'static str> {
    let (_, english, japanese) = CHECKS.iter().find(|(known, _, _)| *known == name)?;
    Some(match language {
        Language::English => english,
        Language::Japanese => japanese,
    })
}

const CHECKS: &[(&str, &str, &str)] = &[
    (
        "BUNDLE",
        "the file has the form of a proof file",
        "証拠ファイルの形式",
    ),
    (
        "QUESTION",
        "the evidence is about the vial in hand",
        "手元のバイアルについての証拠であること",
    ),
    (
        "CHECKPOINT",
        "the checkpoint is signed by a trusted log key",
        "チェックポイントが信頼できる台帳の鍵で署名されていること",
    ),
    (
        "SEAL",
        "the evidence ends in a seal",
        "証拠が封印で終わること",
    ),
    (
        "SEAL_INDEX",
        "the seal is the checkpoint's last entry",
        "封印がチェックポイントの最後のエントリであること",
    ),
    (
        "SEAL_INCLUSION",
        "the seal is in the checkpoint's log",
        "封印がチェックポイントの台帳に含まれること",
    ),
    (
        "TRIE",
        "the index is the one that the seal commits to",
        "索引が封印の示すものであること",
    ),
    (
        "HISTORY",
        "the histories are complete",
        "履歴に欠落や余分がないこと",
    ),
    (
        "ENTRY",
        "the entries have the form of entries",
        "エントリの形式",
    ),
    (
        "STATEMENT",
        "the statements have the form of statements",
        "記録の形式",
    ),
    (
        "INDEX",
        "the entries are in the order of the log",
        "エントリが台帳の順であること",
    ),
    (
        "GENESIS",
        "the log begins with the ledger's genesis",
        "ログが台帳の創始記録で始まること",
    ),
    (
        "RULES_VERSION",
        "the seal names the rules in force",
        "封印の規則の版が台帳と一致すること",
    ),
    ("TIME", "the times do not go back", "時刻が逆行しないこと"),
    (
        "PREVIOUS",
        "neighbouring entries are chained",
        "隣り合うエントリがハッシュで連なっていること",
    ),
    (
        "SIGNATURE",
        "every signature is genuine",
        "すべての署名が正しいこと",
    ),
    (
        "LEDGER_ID",
        "it is the trusted ledger",
        "信頼する台帳であること",
    ),
    (
        "ORIGIN",
        "the ledger has the trusted name",
        "台帳の名称が信頼設定と一致すること",
    ),
    (
        "LOG_KEY",
        "the log key is valid now",
        "台帳の鍵が現在有効であること",
    ),
    (
        "VIAL",
        "the vial's place in the lot is proven",
        "ロット内のバイアルの位置が証明されていること",
    ),
    (
        "OPENING",
        "the openings fit what was committed to",
        "開示内容が記録と一致すること",
    ),
];

/// The severity of a reason in a language.
pub fn severity(severity: crate::domain::reason::Severity, language: Language) -> &'static str {
    use crate::domain::reason::Severity::{Ask, Info, Stop};
    match (severity, language) {
        (Stop, Language::English) => "STOP",
        (Ask, Language::English) => "ASK",
        (Info, Language::English) => "INFO",
        (Stop, Language::Japanese) => "停止",
        (Ask, Language::Japanese) => "要確認",
        (Info, Language::Japanese) => "情報",
    }
}

/// What was determined of a donor, in a language.
pub fn eligibility(outcome: crate::domain::event::Eligibility, language: Language) -> &'static str {
    use crate::domain::event::Eligibility::{Eligible, Incomplete, Ineligible, Quarantine};
    match (outcome, language) {
        (Eligible, Language::English) => "determined eligible",
        (Quarantine, Language::English) => "in quarantine",
        (Ineligible, Language::English) => "determined not eligible",
        (Incomplete, Language::English) => "tests incomplete",
        (Eligible, Language::Japanese) => "適格と判定",
        (Quarantine, Language::Japanese) => "判定待ち",
        (Ineligible, Language::Japanese) => "不適格と判定",
        (Incomplete, Language::Japanese) => "検査不足",
    }
}

/// What a patient was told, in a language.
pub fn notice(notice: crate::domain::event::Notice, language: Language) -> &'static str {
    use crate::domain::event::Notice::{Aftercare, BloodDonation, Contraindications, Unapproved};
    match (notice, language) {
        (Unapproved, Language::English) => "unapproved",
        (BloodDonation, Language::English) => "no blood donation",
        (Contraindications, Language::English) => "contraindications",
        (Aftercare, Language::English) => "aftercare",
        (Unapproved, Language::Japanese) => "未承認",
        (BloodDonation, Language::Japanese) => "献血制限",
        (Contraindications, Language::Japanese) => "禁忌",
        (Aftercare, Language::Japanese) => "体調不良時の対応",
    }
}

/// That these notices were given, in a language.
pub fn told(notices: &str, language: Language) -> String {
    match language {
        Language::English => format!("recorded at use: {notices}"),
        Language::Japanese => format!("使用時の説明記録:{notices}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_check_of_evidence_is_in_both_languages() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut met = BTreeSet::from(["BUNDLE".to_owned()]);
        for file in ["evidence", "bundle", "signatures"] {
            let source = std::fs::read_to_string(root.join(format!("verify/{file}.rs"))).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap();
            // Names are the only literals of capitals.
            let literals = source.split('"').skip(1).step_by(2);
            let name = |text: &&str| {
                text.len() > 3 && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
            };
            met.extend(literals.filter(name).map(str::to_owned));
        }
        let known = CHECKS.iter().map(|(name, _, _)| (*name).to_owned());
        assert_eq!(met, known.collect());
        for (name, english, japanese) in CHECKS {
            assert!(english.is_ascii() && !japanese.is_ascii(), "{name}");
        }
    }

    #[test]
    fn every_word_is_in_both_languages() {
        for word in Word::ALL {
            let (en, ja) = (word.get(Language::English), word.get(Language::Japanese));
            assert!(en.is_ascii() && !en.is_empty(), "{word:?}: {en}");
            assert!(!ja.is_ascii(), "{word:?}: {ja}");
        }
    }
}
