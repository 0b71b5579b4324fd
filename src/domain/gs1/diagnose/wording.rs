//! The diagnoses in words: what probably happened, and what to do.

use super::{Diagnosis, Keyboard, Keyboards};
use crate::domain::bilingual::Bilingual;

impl Diagnosis {
    /// The stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Empty => "EMPTY",
            Self::TooLong => "TOO_LONG",
            Self::NotText => "NOT_TEXT",
            Self::Surrounded => "SURROUNDED",
            Self::FullWidth => "FULL_WIDTH",
            Self::KanaLock => "KANA_LOCK",
            Self::ReplacedSeparator(_) => "REPLACED_SEPARATOR",
            Self::LostSeparator => "LOST_SEPARATOR",
            Self::Brackets => "BRACKETS",
            Self::TwoCodes => "TWO_CODES",
            Self::Layout(_) => "KEYBOARD_LAYOUT",
            Self::CapsLock => "CAPS_LOCK",
            Self::Truncated => "TRUNCATED",
            Self::Misread => "MISREAD",
            Self::Sscc => "SSCC",
            Self::ProductOnly => "NO_SERIAL",
            Self::AnotherItem => "ANOTHER_ITEM",
            Self::Foreign(_) => "FOREIGN_CODE",
            Self::OtherSymbol => "OTHER_SYMBOL",
            Self::OtherAddress => "OTHER_ADDRESS",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// What probably happened, and what to do.
    pub fn advice(&self) -> Bilingual {
        let both = |en: &str, ja: &str| Bilingual::new(en, ja);
        match self {
            Self::Empty => both(
                "nothing was read: scan again",
                "何も読み取れていません。もう一度読み取ってください",
            ),
            Self::TooLong => both(
                "this is longer than any code of a vial: scan the symbol on the vial alone",
                "バイアルのコードとしては長すぎます。バイアルのシンボルだけを読み取ってください",
            ),
            Self::NotText => both(
                "bytes arrived that are no text: set the scanner to keyboard output without parity or encoding, then scan again",
                "文字でないデータが届きました。スキャナーをキーボード出力(文字コード変換なし)に設定し、もう一度読み取ってください",
            ),
            Self::Surrounded => both(
                "there are spaces or invisible characters around the code: set the scanner to send nothing before it and a line end after it",
                "コードの前後に空白または見えない文字があります。スキャナーの接頭・接尾文字をなくし、改行だけを付ける設定にしてください",
            ),
            Self::FullWidth => both(
                "Japanese input (IME) was on and changed the characters: turn it off (half-width/full-width key), then scan again",
                "日本語入力(IME)がオンのため全角文字になっています。半角/全角キーでオフにし、もう一度読み取ってください",
            ),
            Self::KanaLock => both(
                "the keyboard is locked to kana: press the kana key (or Ctrl+Caps Lock), then scan again",
                "かな入力ロックがかかっています。カタカナ/ひらがなキー(Ctrl+Caps Lock)で解除し、もう一度読み取ってください",
            ),
            Self::ReplacedSeparator(by) => {
                let by = shown(by);
                Bilingual::new(
                    format!(
                        "the scanner sends the separator GS (FNC1) as {by}: set it to send ASCII 29 (hex 1D), or type the text under the symbol with its brackets"
                    ),
                    format!(
                        "スキャナーが区切り文字GS(FNC1)を{by}として送っています。ASCII 29(16進1D)を送る設定にするか、シンボル下の文字を括弧ごと入力してください"
                    ),
                )
            }
            Self::LostSeparator => both(
                "the scanner drops the separator GS (FNC1), so nobody can tell where lot and serial end: set it to send ASCII 29 (hex 1D) for FNC1 and the identifier ]d2, or type the text under the symbol with its brackets",
                "スキャナーが区切り文字GS(FNC1)を送っていないため、ロットとシリアル番号の境目がわかりません。FNC1をASCII 29(16進1D)、シンボル識別子を]d2として送る設定にするか、シンボル下の文字を括弧ごと入力してください",
            ),
            Self::Brackets => both(
                "the brackets are not round ones: type (01), (10), (21) as printed under the symbol",
                "括弧の種類が違います。シンボル下の表示どおり(01)(10)(21)のように丸括弧で入力してください",
            ),
            Self::TwoCodes => both(
                "two codes arrived as one: scan one vial at a time, and set the scanner to send a line end after each code",
                "二つのコードが続けて届きました。一本ずつ読み取り、スキャナーはコードごとに改行を付ける設定にしてください",
            ),
            Self::Layout(Keyboards { scanner, computer }) => {
                let ((scanner_en, scanner_ja), (computer_en, computer_ja)) =
                    (keyboard(*scanner), keyboard(*computer));
                Bilingual::new(
                    format!(
                        "the scanner types as on a {scanner_en} keyboard and this computer expects a {computer_en} one: set the scanner to {computer_en}, or to a keyboard-independent mode, then scan again"
                    ),
                    format!(
                        "スキャナーは{scanner_ja}配列、このコンピューターは{computer_ja}配列の設定です。スキャナーを{computer_ja}配列(または配列に依存しないモード)に設定し、もう一度読み取ってください"
                    ),
                )
            }
            Self::CapsLock => both(
                "Caps Lock seems to be on, and exchanged capitals and small letters: turn it off, then scan again",
                "Caps Lockがオンのため大文字と小文字が入れ替わっているようです。オフにし、もう一度読み取ってください",
            ),
            Self::Truncated => both(
                "the code stops too early: scan again, slowly and from the front",
                "コードが途中で切れています。正面からゆっくりもう一度読み取ってください",
            ),
            Self::Misread => both(
                "a digit is wrong (check digit or date): scan again, or compare with the text under the symbol",
                "数字に誤りがあります(チェックデジットまたは日付)。もう一度読み取るか、シンボル下の文字と比べてください",
            ),
            Self::Sscc => both(
                "this is the code of a box or pallet (SSCC): scan the vial",
                "これは箱・パレットのコード(SSCC)です。バイアルのコードを読み取ってください",
            ),
            Self::ProductOnly => both(
                "this code names a product or a lot, not one vial: scan the symbol with lot (10) and serial (21)",
                "これは製品またはロットのコードで、バイアル一本を示していません。ロット(10)とシリアル番号(21)を含むシンボルを読み取ってください",
            ),
            Self::AnotherItem => both(
                "the code names another item beside the vial (contents, a piece of several, a third party's serial): scan the symbol on the vial itself",
                "このコードはバイアルのほかに別のもの(内容物、複数のうちの一つ、第三者のシリアル番号)も示しています。バイアル本体のシンボルを読み取ってください",
            ),
            Self::Foreign(system) => Bilingual::new(
                format!(
                    "this is a code of another system ({system}): scan the GS1 symbol of the vial"
                ),
                format!(
                    "これは別の体系({system})のコードです。バイアルのGS1シンボルを読み取ってください"
                ),
            ),
            Self::OtherSymbol => both(
                "this symbol is not a GS1 one: scan the GS1 DataMatrix of the vial",
                "GS1のシンボルではありません。バイアルのGS1データマトリックスを読み取ってください",
            ),
            Self::OtherAddress => both(
                "this web address is no GS1 Digital Link of a vial: scan the symbol on the vial",
                "このウェブアドレスはバイアルのGS1 Digital Linkではありません。バイアルのシンボルを読み取ってください",
            ),
            Self::Unknown => both(
                "scan again, or type the text under the symbol with its brackets",
                "もう一度読み取るか、シンボル下の文字を括弧ごと入力してください",
            ),
        }
    }

    /// One of each, for tests that count them.
    #[cfg(test)]
    pub(crate) fn examples() -> Vec<Self> {
        let mut all = vec![
            Self::Empty,
            Self::TooLong,
            Self::NotText,
            Self::Surrounded,
            Self::FullWidth,
            Self::KanaLock,
            Self::ReplacedSeparator(" ".to_owned()),
            Self::LostSeparator,
            Self::Brackets,
            Self::TwoCodes,
            Self::CapsLock,
            Self::Truncated,
            Self::Misread,
            Self::Sscc,
            Self::ProductOnly,
            Self::AnotherItem,
            Self::Foreign("ISBT 128"),
            Self::OtherSymbol,
            Self::OtherAddress,
            Self::Unknown,
        ];
        all.extend(Keyboards::all().map(Self::Layout));
        all
    }
}

/// A separator's spelling, visible.
fn shown(spelling: &str) -> String {
    let visible = |c: char| match c {
        ' ' => "[SPACE]".to_owned(),
        '\t' => "[TAB]".to_owned(),
        c if c.is_control() => format!("[{:02X}]", u32::from(c)),
        c => c.to_string(),
    };
    spelling.chars().map(visible).collect()
}

const fn keyboard(keyboard: Keyboard) -> (&'static str, &'static str) {
    match keyboard {
        Keyboard::Us => ("US English", "英語(US)"),
        Keyboard::Jis => ("Japanese (JIS)", "日本語(JIS)"),
        Keyboard::German => ("German", "ドイツ語"),
        Keyboard::French => ("French", "フランス語"),
    }
}
