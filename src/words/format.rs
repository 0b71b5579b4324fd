//! What it means that bytes are refused (docs/FORMAT.md). The code of each is its name in capitals: `BAD_VALUE`.

words! {
    Malformed = "these are not the bytes of such a message", "データを読み取れません";
    NotCanonical = "it is not spelled in the one accepted way", "データの表記が規定どおりではありません";
    TooLarge = "it has more bytes than allowed", "データが大きすぎます";
    TooMany = "it has more elements than allowed", "要素の数が多すぎます";
    MissingField = "something required is absent or empty", "必要な項目がないか、空です";
    UnexpectedField = "something is there that must be absent", "この場合にあってはならない項目があります";
    BadValue = "a value is outside its pattern, length or range", "値の形式、長さ、または範囲が正しくありません";
    OutOfRangeEnum = "a number stands for no word of its list", "一覧にない番号です";
    NotAscending = "a list is not strictly ascending", "一覧が昇順ではありません";
    Duplicate = "a list has an element twice", "一覧に同じ要素が二つあります";
    WeakKey = "the public key is refused", "この公開鍵は受け付けられません";
    UnknownEvent =
        "it has no event, or one that this version does not know",
        "記録の種類がないか、この版では扱えない種類です";
    SignatureCount = "there are more or fewer signatures than signers", "署名の数が署名者の数と一致しません";
    UnknownKey = "a signer's key is not known", "署名者の鍵が登録されていません";
    BadSignature = "a signature does not verify", "署名を検証できません";
    BadFrame = "it is no bundle file, or a damaged one", "証拠ファイルではないか、破損しています";
}
