//! What each refusal means, in Japanese. The English is the code's own description. The match is
//! exhaustive, so that a code without a text does not compile.

use super::RefusalCode as Code;

impl Code {
    /// What it means, in Japanese.
    pub const fn japanese(self) -> &'static str {
        match self {
            Code::BadSignature => "署名を検証できないか、署名と署名者が一致しません",
            Code::WrongLedger => "別の台帳の記録です",
            Code::WrongRole => "署名者はこの役割では署名できません",
            Code::KeyRevoked => "署名者の鍵は失効しています",
            Code::OrgSuspended => "署名者の組織は停止中です",
            Code::NotYours => "他の組織のものです",
            Code::Exists => "すでに記録されています",
            Code::UnknownRef => "台帳にないもの、または署名者に閲覧権限のないものを参照しています",
            Code::TimeOrder => "日時が互いに、または台帳と矛盾しています",
            Code::Limit => "上限を超えています",
            Code::StaleSeen => "判断の根拠とした履歴が、その後更新されています",
            Code::SeenMismatch => "判断の根拠として示された履歴が、必要な履歴と一致しません",
            Code::RulesVersion => "現在有効な規則にはない記録であるか、次の版の規則ではありません",
            Code::Reserved => "この規則では未使用の項目が使われています",
            Code::Threshold => "ルート鍵の署名が足りません",
            Code::WeakKey => "公開鍵の強度が不足しています",
            Code::KeyReused => "この鍵は使用中、または使用済みです",
            Code::SelfGrant => "自分自身に権限を与えることはできません",
            Code::WrongKind => "この種別の組織にはない役割です",
            Code::GtinTaken => "このGTINは登録済みです",
            Code::SpecInvalid => "規格または方針に矛盾があります",
            Code::SubjectMismatch => "検査の対象者が異なります",
            Code::SpecimenNotDonor => "ドナー由来でない検体でドナー検査が行われています",
            Code::DonorIncomplete => "ドナーの適格性判定に必要なものが不足しています",
            Code::SamePerson => "分けるべき二つの職務を同じ人が行っています",
            Code::TissueMismatch => "組織がドナー登録時のものと異なります",
            Code::StepOrder => "この工程は投入物に続けられません",
            Code::NotYourGtin => "他の製造元のGTINです",
            Code::SpecProductMismatch => "この製品の規格ではありません",
            Code::PlanTooLate => "採取計画が最初の採取より後です",
            Code::NotPlanned => "計画にない採取です",
            Code::SlotExhausted => "計画された検体はすべて採取済みです",
            Code::StageMismatch => "段階がこの対象に当てはまりません",
            Code::WrongLab => "計画と異なる試験機関です",
            Code::NotReceived => "検体が受領されていません",
            Code::AnalyteNotPlanned => "計画にない試験項目です",
            Code::Unit => "単位または値の種類が試験項目と合いません",
            Code::ValueMismatch => "報告値が個々の測定値から計算されません",
            Code::AlreadyCommissioned => "ロットのバイアルは登録済みです",
            Code::BulkUsed => "この無菌バルクからは別のロットが充填されています",
            Code::Reconciliation => "容器またはラベルの数が合いません",
            Code::RootMismatch => "バイアル一覧が記録のハッシュと一致しません",
            Code::VialDuplicate => "同じバイアルIDが重複しています",
            Code::NotCommissioned => "ロットのバイアルが登録されていません",
            Code::NotReviewed => "ロットの製造記録が照査されていません",
            Code::ReleaseRefused => "出荷判定の条件を満たしていません(理由を参照)",
            Code::AlreadyDecided => "ロットはすでに出荷可または不合格と判定されています",
            Code::HoldUnknown => "該当する保留はありません",
            Code::VialPacked => "バイアルまたは容器はすでに梱包されています",
            Code::VialSampled => "バイアルは試験検体に使われています",
            Code::ContainerShipped => "容器はすでに発送されています",
            Code::LotMismatch => "このロットのバイアルではありません",
            Code::NotReleased => "ロットは出荷許可されていません",
            Code::OnHold => "それ自体または原料が保留中です",
            Code::Recalled => "ロットは回収対象です",
            Code::Expired => "ロットは使用期限切れです",
            Code::NotInCustody => "送り主の保有ではありません",
            Code::NotConsignee => "この出荷の荷受人ではありません",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_codes_mean_the_same() {
        let texts: std::collections::BTreeSet<&str> =
            Code::ALL.iter().map(|c| c.japanese()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        assert!(texts.iter().all(|text| !text.is_ascii()));
    }
}
