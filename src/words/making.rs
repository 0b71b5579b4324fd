//! How a step of the making is done, by the codes that makers write; other codes are shown as they are. A point in a
//! code stands here as an underscore.

labels! {
    EXPLANT = "explant", "組織片培養";
    ENZYMATIC = "enzymatic digestion", "酵素処理";
    CRYO_BANK = "cryopreserved bank", "凍結保存";
    MONOLAYER = "monolayer", "単層培養";
    BIOREACTOR = "bioreactor", "バイオリアクター";
    HOLLOW_FIBER = "hollow fibre", "中空糸";
    DECANT = "decanting", "上清回収";
    CENTRIFUGE = "centrifugation", "遠心";
    DEPTH_FILTER = "depth filter", "深層ろ過";
    TFF = "tangential flow filtration", "接線流ろ過";
    TFF_SEC = "tangential flow and size exclusion", "接線流ろ過・サイズ排除";
    UF = "ultrafiltration", "限外ろ過";
    UC = "ultracentrifugation", "超遠心";
    SEC = "size exclusion", "サイズ排除";
    IEX = "ion exchange", "イオン交換";
    PEG = "PEG precipitation", "ポリエチレングリコール沈殿";
    AFFINITY = "affinity", "アフィニティー";
    POOL = "pooling", "混合";
    LYOPHILISED = "freeze-drying", "凍結乾燥";
    GAMMA = "gamma irradiation", "ガンマ線照射";
    FILTRATION_0_22UM = "sterile filter, 0.22 µm", "0.22 µm 無菌フィルター";
}
