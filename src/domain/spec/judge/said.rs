//! Why a result does not pass, in English and Japanese.

use super::reason::{FailReason, InsufficientReason};
use crate::domain::bilingual::Bilingual;
use crate::domain::quantity::Unit;
use crate::domain::verdict::Language;

fn japanese(said: Bilingual) -> String {
    said.get(Language::Japanese).to_owned()
}

impl FailReason {
    /// In both languages.
    pub fn said(&self) -> Bilingual {
        let japanese = match self {
            Self::Word { expected, found } => format!("結果 {found}、要求 {expected}"),
            Self::Marker { marker, found } => format!("{marker}: 結果 {found}"),
            Self::Member { marker, why } => format!("{marker}: {}", japanese(why.said())),
            Self::TooFewPresent { needed, found } => {
                format!("検出されたマーカー{found}、必要数{needed}以上")
            }
            Self::AboveLimit => "上限を超えています".into(),
            Self::BelowLimit => "下限を下回っています".into(),
            Self::Quantified => {
                "検出限界または定量限界未満であるべきところ、定量されています".into()
            }
            Self::DoseRule => "エンドトキシンの投与量基準を超えています".into(),
        };
        Bilingual::new(self.to_string(), japanese)
    }
}

impl InsufficientReason {
    /// In both languages.
    pub fn said(&self) -> Bilingual {
        let japanese = match self {
            Self::Indeterminate => "判定保留".into(),
            Self::Invalid { reason } => format!("試験不成立: {reason}"),
            Self::Member { marker, why } => format!("{marker}: {}", japanese(why.said())),
            Self::DurationUnknown { method } => {
                format!("方法 {method} の培養時間が不明で、規格にも min_duration_h がありません")
            }
            Self::Sensitivity => "方法の感度が限度値に対して不足しています".into(),
            Self::LodMissing => "検出限界が示されていません".into(),
            Self::LoqMissing => "定量限界が示されていません".into(),
            Self::OutOfMeasuringRange => "下限値のみが示されています".into(),
            Self::Method { found } => {
                format!("方法 {found} は規格またはラベルに定めた方法ではありません")
            }
            Self::Duration { needed_h, found_h } => {
                format!("試験時間{found_h}時間、必要時間{needed_h}時間")
            }
            Self::Laboratory { found } => {
                format!("{found} の試験機関による結果です(third_party が必要)")
            }
            Self::Samples { needed, found } => match needed {
                Some(needed) => format!("検体のバイアル数{found}、必要数{needed}"),
                None => format!("検体のバイアル数{found}、必要数はロットの大きさによります"),
            },
            Self::Unit { found, expected } => format!(
                "単位 {} を {expected} に換算できません",
                found.map_or("(ラベル)", Unit::code)
            ),
            Self::Volume => "1回投与量あたりの値との比較には容量が必要です".into(),
            Self::Kind { found } => format!("{found} の結果では規格を判定できません"),
            Self::Wording { expected, found } => {
                format!("結果 {found} は {expected} として認められていません")
            }
            Self::MarkerWording { marker, found } => {
                format!("{marker}: {found} では有無がわかりません")
            }
            Self::MarkerMissing(marker) => format!("{marker} は試験されていません"),
            Self::Window { low, high } => {
                format!("割合は{low}から{high}の範囲で測定されており、規格の範囲ではありません")
            }
            Self::LabelMissing => "この試験項目についてラベルに表示がありません".into(),
            Self::OtherQuestion => "別の試験項目または工程の結果です".into(),
        };
        Bilingual::new(self.to_string(), japanese)
    }
}
