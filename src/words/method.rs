//! What a method is, by its code: for who reads a certificate. The English is the catalogue's (`domain/spec/method.rs`).

labels! {
    JP_4_06 = "sterility by culture, 14 days", "無菌試験(培養14日間)";
    USP_71 = "sterility by culture, 14 days", "無菌試験(培養14日間)";
    PHEUR_2_6_1 = "sterility by culture, 14 days", "無菌試験(培養14日間)";
    CHP_1101 = "sterility by culture, 14 days", "無菌試験(培養14日間)";
    BACT_ALERT = "automated culture, 7 days (Ph. Eur. 2.6.27)", "自動培養7日間(Ph. Eur. 2.6.27)";
    BACTEC = "automated culture, 7 days (Ph. Eur. 2.6.27)", "自動培養7日間(Ph. Eur. 2.6.27)";
    PHEUR_2_6_27 = "automated culture, 7 days", "自動培養7日間";
    MYCO_CULTURE = "mycoplasma by culture, 28 days", "マイコプラズマ培養法(28日間)";
    PHEUR_2_6_7_CULTURE = "mycoplasma by culture, 28 days", "マイコプラズマ培養法(28日間)";
    USP_63_CULTURE = "mycoplasma by culture, 28 days", "マイコプラズマ培養法(28日間)";
    VIRUS_IN_VITRO = "in-vitro adventitious virus, 14 days", "in vitro 外来性ウイルス試験(14日間)";
    ICH_Q5A_IN_VITRO = "in-vitro adventitious virus, 14 days", "in vitro 外来性ウイルス試験(14日間)";
    CFR_113_53 = "bovine and porcine virus, 21 days (9 CFR 113.53)", "ウシ・ブタ由来ウイルス試験(21日間、9 CFR 113.53)";
    JP_4_05 = "microbial count, 3 days", "生菌数試験(3日間)";
    USP_61 = "microbial count, 3 days", "生菌数試験(3日間)";
    PHEUR_2_6_12 = "microbial count, 3 days", "生菌数試験(3日間)";
    USP_72 = "rapid sterility, respiration", "迅速無菌試験(呼吸活性)";
    USP_73 = "rapid sterility, ATP", "迅速無菌試験(ATP)";
    GRAM_STAIN = "Gram stain", "グラム染色";
    JP_4_01 = "endotoxin", "エンドトキシン試験";
    USP_85 = "endotoxin", "エンドトキシン試験";
    PHEUR_2_6_14 = "endotoxin", "エンドトキシン試験";
    GEL_CLOT = "endotoxin, gel clot", "エンドトキシン(ゲル化法)";
    TURBIDIMETRIC = "endotoxin, turbidimetric", "エンドトキシン(比濁法)";
    CHROMOGENIC = "endotoxin, chromogenic", "エンドトキシン(比色法)";
    RFC = "endotoxin, recombinant factor C", "エンドトキシン(組換えC因子法)";
    LAL = "endotoxin, limulus lysate", "エンドトキシン(ライセート試薬)";
    PHEUR_2_6_7_NAT = "mycoplasma by NAT", "マイコプラズマ核酸増幅法";
    JP_G3_14_170 = "mycoplasma by NAT", "マイコプラズマ核酸増幅法";
    USP_63_NAT = "mycoplasma by NAT", "マイコプラズマ核酸増幅法";
    LUMINESCENCE = "mycoplasma by luminescence of its enzymes", "マイコプラズマ(酵素発光法)";
    PCR = "polymerase chain reaction", "PCR法";
    QPCR = "quantitative PCR", "定量PCR法";
    NAT = "nucleic acid test", "核酸増幅検査";
    STR = "short tandem repeats", "STR型解析";
    G_BAND = "karyotype by G-banding", "核型分析(Gバンド法)";
    KARYOTYPING = "karyotype", "核型分析";
    FLOW_CYTOMETRY = "flow cytometry", "フローサイトメトリー";
    FACS = "flow cytometry", "フローサイトメトリー";
    TRYPAN_BLUE = "dye exclusion", "色素排除法";
    VISUAL = "by eye", "目視";
    JP_6_06 = "visible particles", "不溶性異物検査";
    USP_790 = "visible particles", "不溶性異物検査";
    LIGHT_OBSCURATION =
        "subvisible particles, JP 6.07 / USP <788> method 1",
        "不溶性微粒子(光遮蔽法、JP 6.07 / USP <788> 第1法)";
    MICROSCOPIC =
        "subvisible particles, JP 6.07 / USP <788> method 2",
        "不溶性微粒子(顕微鏡法、JP 6.07 / USP <788> 第2法)";
    JP_2_54 = "pH", "pH測定";
    JP_2_47 = "osmolality", "浸透圧測定";
    KARL_FISCHER = "water", "水分測定(カールフィッシャー法)";
    CCIT = "integrity of closed containers", "容器完全性試験";
    BCA = "protein, bicinchoninic acid", "タンパク質定量(BCA法)";
    BRADFORD = "protein, Coomassie", "タンパク質定量(ブラッドフォード法)";
    ELISA = "immunoassay", "免疫測定(ELISA)";
    LC_MS = "chromatography and mass spectrometry", "液体クロマトグラフィー質量分析";
    WESTERN_BLOT = "blot", "ウエスタンブロット";
    NTA = "nanoparticle tracking", "ナノ粒子トラッキング解析";
    TRPS = "resistive pulses", "抵抗パルス法";
    NANO_FCM = "nano flow cytometry", "ナノフローサイトメトリー";
    DLS = "dynamic light scattering", "動的光散乱";
    ELS = "electrophoretic light scattering", "電気泳動光散乱";
    TEM = "electron microscopy", "透過電子顕微鏡";
    CRYO_EM = "electron microscopy, vitrified", "クライオ電子顕微鏡";
    AFM = "atomic force microscopy", "原子間力顕微鏡";
    LUCIFERASE = "reporter gene", "レポーター遺伝子法";
    LAL_KINETIC = "endotoxin, limulus lysate, kinetic", "エンドトキシン(ライセート試薬、カイネティック法)";
    MYCO_QPCR = "mycoplasma by quantitative PCR", "マイコプラズマ定量PCR法";
    RT_PCR = "PCR after reverse transcription", "逆転写PCR法";
    CHP_3302 = "adventitious virus", "外来性ウイルス試験";
    CALCULATED = "computed from other results", "他の結果から算出";
    DERIVED = "computed from other results", "他の結果から算出";
}
