//! Words that a record has from a closed list, as people read them.

// What became of a row of the specification.
pub(crate) mod row {
    words! {
        Pass = "PASS", "合格";
        Fail = "FAIL", "不合格";
        Insufficient = "INSUFFICIENT", "判定不十分";
        Missing = "MISSING", "結果なし";
        NotRequired = "NOT_REQUIRED", "対象外";
        Reported = "REPORTED", "報告のみ";
        AfterRelease = "AFTER_RELEASE", "出荷後(判定対象外)";
    }
}

// Whose a laboratory is.
pub(crate) mod laboratory {
    words! {
        InHouse = "maker's own laboratory", "製造元の試験室";
        Affiliated = "laboratory of the maker's group", "製造元グループの試験室";
        NotALaboratory = "not registered as a laboratory", "試験機関として登録されていない組織";
        ThirdParty = "independent laboratory", "第三者試験機関";
    }
}

// A result without a number, in the word that is signed.
pub(crate) mod result_word {
    words! {
        Detected = "Detected", "検出";
        NotDetected = "NotDetected", "不検出";
        Reactive = "Reactive", "反応性";
        NonReactive = "NonReactive", "非反応性";
        Indeterminate = "Indeterminate", "判定保留";
        Growth = "Growth", "発育あり";
        NoGrowth = "NoGrowth", "発育なし";
        Conforms = "Conforms", "適合";
        NotConforms = "NotConforms", "不適合";
        Positive = "Positive", "陽性";
        Negative = "Negative", "陰性";
    }
}

// A step of the making.
pub(crate) mod step {
    words! {
        Bank = "BANK", "バンク化";
        Culture = "CULTURE", "培養";
        Harvest = "HARVEST", "回収";
        Pool = "POOL", "混合";
        Clarify = "CLARIFY", "清澄化";
        Purify = "PURIFY", "精製・濃縮";
        SterileBulk = "STERILE_BULK", "無菌ろ過";
        Other = "OTHER", "その他";
    }
}

// How it has to be kept.
pub(crate) mod storage {
    words! {
        Ln2Vapor = "LN2_VAPOR", "液体窒素気相";
        Ult80 = "ULT_80", "-60℃以下";
        Frozen20 = "FROZEN_20", "-15℃以下";
        Cold2To8 = "COLD_2_8", "2~8℃";
        Crt = "CRT", "20~25℃";
    }
}

// What a donor gave.
pub(crate) mod tissue {
    words! {
        Cord = "CORD", "臍帯";
        CordBlood = "CORD_BLOOD", "臍帯血";
        Placenta = "PLACENTA", "胎盤";
        Amnion = "AMNION", "羊膜";
        Adipose = "ADIPOSE", "脂肪";
        DentalPulp = "DENTAL_PULP", "歯髄";
        BoneMarrow = "BONE_MARROW", "骨髄";
        Dermis = "DERMIS", "皮膚";
        Other = "OTHER", "その他の組織";
    }
}

// What was determined of a donor.
pub(crate) mod eligibility {
    words! {
        Eligible = "determined eligible", "適格と判定";
        Quarantine = "in quarantine", "判定待ち";
        Ineligible = "determined not eligible", "不適格と判定";
        Incomplete = "tests incomplete", "検査不足";
    }
}

// What a patient was told.
pub(crate) mod notice {
    words! {
        Unapproved = "unapproved", "未承認";
        BloodDonation = "no blood donation", "献血制限";
        Contraindications = "contraindications", "禁忌";
        Aftercare = "aftercare", "体調不良時の対応";
    }
}

// What a product is sold as.
pub(crate) mod marketed {
    words! {
        ResearchReagent = "research reagent", "研究用試薬";
        Cosmetic = "cosmetic", "化粧品";
        InHousePreparation = "in-house preparation", "院内調剤";
        Investigational = "investigational product", "治験・臨床研究用";
        Other = "other", "その他";
    }
}

// What a raw material contains.
pub(crate) mod contains {
    words! {
        Antibiotic = "antibiotic", "抗生物質";
        Bovine = "bovine", "ウシ由来";
        Porcine = "porcine", "ブタ由来";
        Human = "human", "ヒト由来";
    }
}
