//! What probably happened to a code that cannot be read, and what to do.

words! {
    EMPTY = "nothing was read: scan again", "何も読み取れていません。もう一度読み取ってください";
    TOO_LONG =
        "this is longer than any code of a vial: scan the symbol on the vial alone",
        "バイアルのコードとしては長すぎます。バイアルのシンボルだけを読み取ってください";
    NOT_TEXT =
        "bytes arrived that are no text: set the scanner to keyboard output without parity or encoding, then scan again",
        "文字でないデータが届きました。スキャナーをキーボード出力(文字コード変換なし)に設定し、もう一度読み取ってください";
    SURROUNDED =
        "there are spaces or invisible characters around the code: set the scanner to send nothing before it and a line end after it",
        "コードの前後に空白または見えない文字があります。スキャナーの接頭・接尾文字をなくし、改行だけを付ける設定にしてください";
    FULL_WIDTH =
        "Japanese input (IME) was on and changed the characters: turn it off (half-width/full-width key), then scan again",
        "日本語入力(IME)がオンのため全角文字になっています。半角/全角キーでオフにし、もう一度読み取ってください";
    KANA_LOCK =
        "the keyboard seems to be locked to kana: press the kana key (or Ctrl+Caps Lock), then scan again",
        "かな入力ロックがかかっているようです。カタカナ/ひらがなキー(Ctrl+Caps Lock)で解除し、もう一度読み取ってください";
    replaced_separator(by) =
        "the scanner sends the separator GS (FNC1) as {by}: set it to send ASCII 29 (hex 1D), or type the text under the symbol with its brackets",
        "スキャナーが区切り文字GS(FNC1)を{by}として送っています。ASCII 29(16進1D)を送る設定にするか、シンボル下の文字を括弧ごと入力してください";
    LOST_SEPARATOR =
        "the scanner seems to drop the separator GS (FNC1), so nobody can tell where lot and serial end: set it to send ASCII 29 (hex 1D) for FNC1 and the identifier ]d2, or type the text under the symbol with its brackets",
        "スキャナーが区切り文字GS(FNC1)を送っていないようで、ロットとシリアル番号の境目がわかりません。FNC1をASCII 29(16進1D)、シンボル識別子を]d2として送る設定にするか、シンボル下の文字を括弧ごと入力してください";
    BRACKETS =
        "the brackets are not round ones: type (01), (10), (21) as printed under the symbol",
        "括弧の種類が違います。シンボル下の表示どおり(01)(10)(21)のように丸括弧で入力してください";
    TWO_CODES =
        "two codes arrived as one: scan one vial at a time, and set the scanner to send a line end after each code",
        "二つのコードが続けて届きました。一本ずつ読み取り、スキャナーはコードごとに改行を付ける設定にしてください";
    keyboards(scanner, computer) =
        "probably the scanner types as on a {scanner} keyboard and this computer expects a {computer} one; to check, scan into an empty text document and compare with the text under the symbol: if it differs, set the scanner to {computer}, or to a keyboard-independent mode, then scan again",
        "スキャナーが{scanner}配列、このコンピューターが{computer}配列の設定になっている可能性があります。空のテキスト文書に読み取ってシンボル下の文字と見比べ、違っていればスキャナーを{computer}配列(または配列に依存しないモード)に設定し、もう一度読み取ってください";
    CAPS_LOCK =
        "Caps Lock seems to be on, and exchanged capitals and small letters: turn it off, then scan again",
        "Caps Lockがオンのため大文字と小文字が入れ替わっているようです。オフにし、もう一度読み取ってください";
    TRUNCATED =
        "the code stops too early: scan again, slowly and from the front",
        "コードが途中で切れています。正面からゆっくりもう一度読み取ってください";
    MISREAD =
        "a digit is wrong (check digit or date): scan again, or compare with the text under the symbol",
        "数字に誤りがあります(チェックデジットまたは日付)。もう一度読み取るか、シンボル下の文字と比べてください";
    SSCC =
        "this is the code of a box or pallet (SSCC): scan the vial",
        "これは箱・パレットのコード(SSCC)です。バイアルのコードを読み取ってください";
    PRODUCT_ONLY =
        "this code names a product or a lot, not one vial: scan the symbol with lot (10) and serial (21)",
        "これは製品またはロットのコードで、バイアル一本を示していません。ロット(10)とシリアル番号(21)を含むシンボルを読み取ってください";
    ANOTHER_ITEM =
        "the code names another item beside the vial (contents, a piece of several, a third party's serial): scan the symbol on the vial itself",
        "このコードはバイアルのほかに別のもの(内容物、複数のうちの一つ、第三者のシリアル番号)も示しています。バイアル本体のシンボルを読み取ってください";
    foreign(system) =
        "this is a code of another system ({system}): scan the GS1 symbol of the vial",
        "これは別の体系({system})のコードです。バイアルのGS1シンボルを読み取ってください";
    OTHER_SYMBOL =
        "this symbol is not a GS1 one: scan the GS1 DataMatrix of the vial",
        "GS1のシンボルではありません。バイアルのGS1データマトリックスを読み取ってください";
    OTHER_ADDRESS =
        "this web address is no GS1 Digital Link of a vial: scan the symbol on the vial",
        "このウェブアドレスはバイアルのGS1 Digital Linkではありません。バイアルのシンボルを読み取ってください";
    UNKNOWN =
        "scan again, or type the text under the symbol with its brackets",
        "もう一度読み取るか、シンボル下の文字を括弧ごと入力してください";

    // Keyboards, within the entry above.
    US = "US English", "英語(US)";
    JIS = "Japanese (JIS)", "日本語(JIS)";
    GERMAN = "German", "ドイツ語";
    FRENCH = "French", "フランス語";
}
