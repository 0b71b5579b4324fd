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
        ThirdPartyRetold =
            "independent laboratory, which did not sign its result when it was made",
            "第三者試験機関(結果の時点での署名なし)";
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

// As what somebody signs.
pub(crate) mod role {
    words! {
        Root = "root key", "ルート鍵";
        SecurityOfficer = "security officer", "鍵管理者";
        QaRelease = "quality assurance (release)", "品質保証(出荷判定)";
        ProductionHead = "head of production", "製造責任者";
        Operator = "operator", "製造担当者";
        QcAnalyst = "analyst (maker)", "品質試験担当者(製造元)";
        Collector = "collector", "採取担当者";
        DonorEligibilityOfficer = "donor eligibility officer", "ドナー適格性判定者";
        LabAnalyst = "analyst (laboratory)", "試験担当者(試験機関)";
        LabQa = "laboratory's quality assurance", "試験機関の品質保証";
        Distributor = "distributor", "流通担当者";
        ClinicPharmacy = "clinic's pharmacy", "医療機関の薬剤部門";
        ClinicNurse = "nurse", "看護師";
        Physician = "physician", "医師";
        MedicalOfficer = "medical officer", "安全性評価医師";
        Regulator = "authority", "規制当局";
        Auditor = "auditor", "監査人";
        Enrollee = "new key", "登録される鍵";
    }
}

// Why it is on hold.
pub(crate) mod hold_reason {
    words! {
        OosPending = "result out of specification under investigation", "規格外試験結果の調査中";
        Deviation = "deviation", "逸脱";
        ColdChain = "cold chain", "温度管理の問題";
        DonorFollowup = "donor follow-up", "ドナーの追跡情報";
        Lookback = "look-back", "遡及調査";
        AdverseEvent = "adverse event", "有害事象";
        SuspectProduct = "suspect product", "製品の疑義";
        KeyCompromise = "compromised key", "鍵の漏えいの疑い";
        RegulatorOrder = "order of an authority", "当局の命令";
        ClinicLocal = "the clinic's own", "医療機関内の保留";
        LedgerIntegrity = "integrity of the ledger", "台帳の健全性";
    }
}

// Why it is recalled.
pub(crate) mod recall_reason {
    words! {
        Sterility = "sterility", "無菌性";
        Donor = "donor", "ドナー";
        AdverseEvent = "adverse event", "有害事象";
        Quality = "quality", "品質";
        Labelling = "labelling", "表示";
        Other = "other", "その他";
    }
}

// Why a lot was rejected.
pub(crate) mod rejection {
    words! {
        TestFailed = "a test failed", "試験不適合";
        Deviation = "deviation", "逸脱";
        Donor = "donor", "ドナー";
        Other = "other", "その他";
    }
}

// What went wrong in a laboratory.
pub(crate) mod void_cause {
    words! {
        WrongSample = "the wrong sample was tested", "検体の取り違え";
        Procedure = "the procedure was not followed", "手順の逸脱";
        Instrument = "an instrument failed", "機器の故障または校正切れ";
        Reagent = "a reagent, medium or standard was not fit for use", "試薬・培地・標準品の不適合";
        Control = "a control of the run failed", "対照試験の不成立";
        Contamination = "the laboratory contaminated the sample", "試験機関での汚染";
        Transcription = "the result was written down or calculated wrongly", "転記または計算の誤り";
    }
}

// What an investigation of a result came to.
pub(crate) mod oos_conclusion {
    words! {
        Confirmed = "the result is right", "結果は正しい";
        LaboratoryCause = "a cause in the laboratory", "試験機関側の原因";
        Inconclusive = "no cause found, the result stands", "原因不明(結果は有効)";
    }
}

// Why a statement was not made when what it says happened.
pub(crate) mod retrospective {
    words! {
        Import = "from before the ledger", "台帳導入前の記録";
        Outage = "written down during an outage", "障害中の記録";
        Paper = "kept on paper until then", "紙の記録からの転記";
    }
}

// In which state a sample arrived.
pub(crate) mod condition {
    words! {
        Acceptable = "acceptable", "良好";
        Remark = "acceptable, with a remark", "特記事項あり";
        Unusable = "unusable", "使用不可";
    }
}

// What was wrong with what arrived.
pub(crate) mod discrepancy {
    words! {
        Missing = "missing", "不足";
        Surplus = "surplus", "過剰";
        Damaged = "damaged", "破損";
        Mismatch = "not what was sent", "送付品と相違";
        Temperature = "temperature", "温度逸脱";
    }
}

// Where in the making a sample is taken.
pub(crate) mod stage {
    words! {
        Mcb = "master cell bank", "マスターセルバンク";
        Wcb = "working cell bank", "ワーキングセルバンク";
        Harvest = "harvest", "回収液";
        Prefilt = "before sterile filtration", "無菌ろ過前";
        Bulk = "bulk", "バルク";
        Final = "filled vials", "最終製品";
        Thaw = "after thawing", "解凍後";
    }
}

// How grave a recall is.
pub(crate) mod recall_class {
    words! {
        I = "class I: may cause serious harm or death", "クラスI(重い健康被害または死亡のおそれ)";
        II = "class II: may cause harm that passes or can be treated", "クラスII(一時的または治癒可能な健康被害のおそれ)";
        III = "class III: harm is not to be expected", "クラスIII(健康被害のおそれはまず考えられない)";
    }
}

// From where it is brought back.
pub(crate) mod recall_depth {
    words! {
        Distributor = "distributors", "流通業者まで";
        Clinic = "clinics", "医療機関まで";
        Patient = "patients", "患者まで";
    }
}

// How a product is given.
pub(crate) mod route {
    words! {
        IvInfusion = "iv_infusion", "点滴静注";
        LocalInjection = "local_injection", "局所注射";
        IntraArticular = "intra_articular", "関節内注射";
        Intrathecal = "intrathecal", "髄腔内注射";
        Inhalation = "inhalation", "吸入";
        Intranasal = "intranasal", "点鼻";
        Topical = "topical", "塗布";
    }
}
