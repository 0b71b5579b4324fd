//! The trust file that is pinned on a machine. Labels have blanks to the same column.

words! {
    FILE = "trust file  ", "信頼ファイル";
    LEDGER = "ledger      ", "台帳        ";
    ORIGIN = "origin      ", "台帳の名称  ";
    LOG_KEY = "log key     ", "台帳の鍵    ";
    WITNESS = "witness     ", "立会人      ";
    QUORUM = "quorum      ", "必要立会人数";
    INDEX_REPLAY = "index replay", "索引の再検証";
    FINGERPRINT = "fingerprint ", "指紋        ";
    REQUIRED = "required", "必須";
    NOT_REQUIRED = "not required", "不要";
    absent(witness) =
        "{witness}: counts as absent: this program does not know its key",
        "{witness}: 不在として扱います(この版は鍵の種類を知りません)";
}
