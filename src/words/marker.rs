//! What a donor is tested or asked for: the part of the code before the point, and the part behind it.

// What it is about.
pub(crate) mod pathogen {
    labels! {
        HBV = "hepatitis B", "B型肝炎";
        HCV = "hepatitis C", "C型肝炎";
        HIV = "HIV", "ヒト免疫不全ウイルス";
        HTLV = "HTLV", "ヒトT細胞白血病ウイルス";
        SYPH = "syphilis", "梅毒";
        B19 = "parvovirus B19", "パルボウイルスB19";
        CMV = "cytomegalovirus", "サイトメガロウイルス";
        EBV = "Epstein-Barr virus", "EBウイルス";
        WNV = "West Nile virus", "ウエストナイルウイルス";
        ZIKA = "Zika virus", "ジカウイルス";
        CHAGAS = "Chagas disease", "シャーガス病";
        MALARIA = "malaria", "マラリア";
        TOXO = "toxoplasma", "トキソプラズマ";
        DENGUE = "dengue", "デング熱";
        HEV = "hepatitis E", "E型肝炎";
        SARSCOV2 = "SARS-CoV-2", "新型コロナウイルス";
        TB = "tuberculosis", "結核";
        GONORRHOEA = "gonorrhoea", "淋病";
        CHLAMYDIA = "chlamydia", "クラミジア";
        TSE = "prion disease", "プリオン病";
    }
}

// How it is found out.
pub(crate) mod test {
    labels! {
        HBSAG = "surface antigen", "表面抗原";
        ANTI_HBC = "core antibody", "コア抗体";
        ANTI_HBS = "surface antibody", "表面抗体";
        ANTI_HCV = "antibody", "抗体";
        NAT = "nucleic acid", "核酸";
        AGAB = "antigen and antibody", "抗原・抗体";
        AB = "antibody", "抗体";
        LIA = "line assay", "確認試験";
        TP_AB = "treponemal antibody", "特異抗体";
        RPR = "RPR", "脂質抗原";
        AG = "antigen", "抗原";
        HX = "history", "問診";
    }
}
