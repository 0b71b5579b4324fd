//! By which method something is tested.

words! {
    STERILITY_CULTURE_14 = "sterility by culture, 14 days", "培養による無菌試験(14日)";
    AUTOMATED_CULTURE_PHEUR = "automated culture, 7 days (Ph. Eur. 2.6.27)", "自動培養(7日、Ph. Eur. 2.6.27)";
    AUTOMATED_CULTURE = "automated culture, 7 days", "自動培養(7日)";
    MYCOPLASMA_CULTURE_28 = "mycoplasma by culture, 28 days", "マイコプラズマ培養(28日)";
    VIRUS_CULTURE_14 = "in-vitro adventitious virus, 14 days", "細胞培養による外来性ウイルス試験(14日)";
    ANIMAL_VIRUS_21 = "bovine and porcine virus, 21 days (9 CFR 113.53)", "ウシ・ブタウイルス試験(21日、9 CFR 113.53)";
    MICROBIAL_COUNT_3 = "microbial count, 3 days", "生菌数試験(3日)";
    RAPID_RESPIRATION = "rapid sterility, respiration", "迅速無菌試験(呼吸)";
    RAPID_ATP = "rapid sterility, ATP", "迅速無菌試験(ATP)";
    GRAM_STAIN = "Gram stain", "グラム染色";
    ENDOTOXIN = "endotoxin", "エンドトキシン試験";
    GEL_CLOT = "endotoxin, gel clot", "エンドトキシン(ゲル化法)";
    TURBIDIMETRIC = "endotoxin, turbidimetric", "エンドトキシン(比濁法)";
    CHROMOGENIC = "endotoxin, chromogenic", "エンドトキシン(比色法)";
    RFC = "endotoxin, recombinant factor C", "エンドトキシン(組換えC因子)";
    LAL = "endotoxin, limulus lysate", "エンドトキシン(ライセート)";
    LAL_KINETIC = "endotoxin, limulus lysate, kinetic", "エンドトキシン(ライセート、速度法)";
    MYCOPLASMA_NAT = "mycoplasma by NAT", "マイコプラズマ核酸増幅";
    MYCOPLASMA_ENZYMES = "mycoplasma by luminescence of its enzymes", "マイコプラズマ酵素の発光";
    MYCO_QPCR = "mycoplasma by quantitative PCR", "マイコプラズマ定量PCR";
    PCR = "polymerase chain reaction", "PCR";
    QPCR = "quantitative PCR", "定量PCR";
    RT_PCR = "PCR after reverse transcription", "逆転写PCR";
    NAT = "nucleic acid test", "核酸増幅";
    STR = "short tandem repeats", "短い反復配列の型判定";
    G_BAND = "karyotype by G-banding", "核型分析(G分染)";
    KARYOTYPING = "karyotype", "核型分析";
    FLOW_CYTOMETRY = "flow cytometry", "フローサイトメトリー";
    DYE_EXCLUSION = "dye exclusion", "色素排除";
    BY_EYE = "by eye", "目視";
    VISIBLE_PARTICLES = "visible particles", "不溶性異物検査";
    LIGHT_OBSCURATION =
        "subvisible particles, JP 6.07 / USP <788> method 1",
        "不溶性微粒子(光遮蔽、JP 6.07 / USP <788> 第1法)";
    MICROSCOPIC =
        "subvisible particles, JP 6.07 / USP <788> method 2",
        "不溶性微粒子(顕微鏡、JP 6.07 / USP <788> 第2法)";
    PH = "pH", "pH測定";
    OSMOLALITY = "osmolality", "浸透圧測定";
    WATER = "water", "水分測定";
    CLOSED_CONTAINERS = "integrity of closed containers", "容器完全性試験";
    PROTEIN_BCA = "protein, bicinchoninic acid", "タンパク質定量(ビシンコニン酸)";
    PROTEIN_COOMASSIE = "protein, Coomassie", "タンパク質定量(色素結合)";
    IMMUNOASSAY = "immunoassay", "酵素免疫測定";
    LC_MS = "chromatography and mass spectrometry", "液体クロマトグラフ質量分析";
    BLOT = "blot", "ウエスタンブロット";
    NTA = "nanoparticle tracking", "ナノ粒子トラッキング";
    TRPS = "resistive pulses", "電気抵抗パルス";
    NANO_FCM = "nano flow cytometry", "ナノフローサイトメトリー";
    DLS = "dynamic light scattering", "動的光散乱";
    ELS = "electrophoretic light scattering", "電気泳動光散乱";
    ELECTRON_MICROSCOPY = "electron microscopy", "電子顕微鏡";
    CRYO_EM = "electron microscopy, vitrified", "クライオ電子顕微鏡";
    AFM = "atomic force microscopy", "原子間力顕微鏡";
    REPORTER_GENE = "reporter gene", "レポーター遺伝子";
    VIRUS = "adventitious virus", "外来性ウイルス試験";
    COMPUTED = "computed from other results", "他の結果から計算";
}
