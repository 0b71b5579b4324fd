//! Messages and hints of failures in Japanese, by their English text, and every code.
//!
//! One page for a translator. A text with `{}` stands for all that differ there. The tests count:
//! every text of the commands that a clinic uses is here, and nothing else.

use crate::domain::refusal::RefusalCode;
use crate::words::Language;

/// The message of a failure: by its text, or else what its code means, with the English behind it.
pub(super) fn message(code: &str, english: &str) -> String {
    let meaning = RefusalCode::parse(code).map(|code| code.said().get(Language::Japanese));
    match (meaning.ok().or_else(|| of_code(code)), text(english)) {
        // The rules' code says more than that they refuse.
        (Some(meaning), Some(text)) if RefusalCode::parse(code).is_ok() => {
            format!("{text}: {meaning}")
        }
        (_, Some(text)) => text,
        (Some(meaning), None) => format!("{meaning}({english})"),
        (None, None) => english.to_owned(),
    }
}

/// A message or hint in Japanese.
pub(super) fn text(english: &str) -> Option<String> {
    TEXTS.iter().find_map(|(key, japanese)| {
        let Some((before, after)) = key.split_once("{}") else {
            return (*key == english).then(|| (*japanese).to_owned());
        };
        let inside = english.strip_prefix(before)?.strip_suffix(after)?;
        Some(japanese.replace("{}", inside))
    })
}

/// What a code means that is not one of the rules'.
pub(super) fn of_code(code: &str) -> Option<&'static str> {
    CODES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, text)| *text)
}

/// Codes of this program and of the daemon.
pub(super) const CODES: &[(&str, &str)] = &[
    ("BENCH", "測定できませんでした"),
    ("BUSY", "サーバーが混み合っています"),
    ("CALLER_LIMIT", "短時間の要求が多すぎます"),
    ("CERTIFICATE_IDENTITY", "証明書から利用者を特定できません"),
    ("CERTIFICATE_UNKNOWN", "登録されていない証明書です"),
    ("CHECKPOINT", "チェックポイントを確認できません"),
    ("CLOCK", "時計に問題があります"),
    ("DAEMON", "サーバーを起動できません"),
    ("DEADLINE_EXCEEDED", "時間内に応答がありませんでした"),
    ("EMPTY", "台帳が空です"),
    ("EVIDENCE", "証拠が正当なものではありません"),
    ("FINGERPRINT", "指紋が一致しません"),
    ("FORMAT", "データの形式が正しくありません"),
    ("INCOMPLETE", "証拠または回答が不完全です"),
    ("INPUT", "入力内容が正しくありません"),
    ("INTERNAL", "プログラム内部の問題です"),
    ("INTERRUPTED", "中断されました"),
    ("IO", "ファイルを読み書きできません"),
    ("KEY_FILE", "鍵ファイルを扱えません"),
    ("LOCKED", "ほかの実行が使用中です"),
    ("NETWORK", "サーバーに接続できません"),
    ("NOT_A_BUNDLE", "証拠ファイルではありません"),
    ("NOT_FOUND", "見つかりません"),
    (
        "NOT_IN_FILE",
        "このファイルに該当するバイアルの証拠はありません",
    ),
    ("NOT_SERVING", "サーバーは現在応答を停止しています"),
    ("NOT_TRAINING", "訓練用台帳ではありません"),
    ("NOT_VISIBLE", "存在しないか、閲覧できません"),
    ("NO_CODE", "コードが一つも読み取られませんでした"),
    ("NO_TRUST", "信頼ファイルがありません"),
    ("OPENING", "開示内容が記録と一致しません"),
    (
        "OUTCOME_UNKNOWN",
        "記録されたかどうか不明です。同じ文書を再送してください",
    ),
    ("OUTPUT", "結果を出力できません"),
    ("RANDOM", "乱数を得られません"),
    ("RECEIPT", "受領証が正当なものではありません"),
    ("REQUEST_TOO_LARGE", "一度に送る量が多すぎます"),
    ("SCOPE", "この操作の権限がありません"),
    ("STORE", "台帳データベースを扱えません"),
    (
        "STORE_DAMAGED",
        "台帳データベースが壊れています。運営者に連絡してください",
    ),
    (
        "STORE_FAILED",
        "台帳に保存できませんでした。何も記録されていません",
    ),
    ("TOKEN_MALFORMED", "トークンの形式が正しくありません"),
    ("TOKEN_REQUIRED", "トークンが必要です"),
    (
        "TOKEN_UNKNOWN",
        "登録されていない、または期限切れのトークンです",
    ),
    ("TOO_LARGE", "回答が大きすぎます"),
    ("TRAINING", "訓練用台帳です"),
    ("UNEXPECTED", "想定と異なる結果です"),
    ("UNKNOWN_CALL", "サーバーがこの操作に対応していません"),
    ("UNREADABLE_CODE", "コードを読み取れません"),
    ("USAGE", "使い方が正しくありません"),
    (
        "WHO_ASKS",
        "照会者が指定されていないため、保有を確認していません",
    ),
    // Statuses of gRPC, of a server that says no more.
    ("ABORTED", "処理が中断されました"),
    ("ALREADYEXISTS", "すでに存在します"),
    ("CANCELLED", "処理が取り消されました"),
    (
        "DATALOSS",
        "データが失われています。運営者に連絡してください",
    ),
    ("DEADLINEEXCEEDED", "時間内に応答がありませんでした"),
    ("FAILEDPRECONDITION", "前提条件を満たしていません"),
    ("INVALIDARGUMENT", "要求の内容が正しくありません"),
    ("NOTFOUND", "見つかりません"),
    ("OUTOFRANGE", "範囲外の要求です"),
    ("PERMISSIONDENIED", "この操作の権限がありません"),
    ("RESOURCEEXHAUSTED", "サーバーが混み合っています"),
    ("UNAUTHENTICATED", "トークンまたは証明書が必要です"),
    ("UNAVAILABLE", "サーバーは現在利用できません"),
    ("UNIMPLEMENTED", "サーバーがこの操作に対応していません"),
    ("UNKNOWN", "サーバーから不明なエラーが返されました"),
];

/// Messages and hints.
const TEXTS: &[(&str, &str)] = &[
    // The question and its code.
    (
        "the code cannot be read; this says nothing about the vial",
        "コードを読み取れません(バイアルの良否については何も判断していません)",
    ),
    (
        "no code came before the end of the input",
        "コードが一つも読み取られないまま入力が終わりました",
    ),
    (
        "scan at least one vial; each code ends with a line end",
        "バイアルを一本以上読み取ってください。コードごとに改行が必要です",
    ),
    (
        "custody is not checked: nobody said who asks",
        "照会者が指定されていないため、保有を確認していません",
    ),
    (
        "put the vial aside and ask again with --as org_…",
        "バイアルを別に置き、--as org_… を付けて照会し直してください",
    ),
    (
        "a page for each scanned code is not made",
        "読み取りごとの印刷ページは作成できません",
    ),
    (
        "say --out DIR/ to keep the evidence, then `verify FILE --out FILE.html`",
        "--out DIR/ で証拠を保存し、`verify FILE --out FILE.html` で作成してください",
    ),
    // Proof files.
    ("this is not a proof file", "証拠ファイルではありません"),
    (
        "the file has the evidence of several vials",
        "このファイルには複数のバイアルの証拠があります",
    ),
    (
        "the file has no evidence about this vial; this says nothing about the vial",
        "このファイルにこのバイアルの証拠はありません(バイアルの良否については何も判断していません)",
    ),
    (
        "is it of another shipment? else ask the sender for the file again",
        "別の出荷のものではありませんか。そうでなければ、送り主にファイルの再送を依頼してください",
    ),
    ("{}: not checked", "{}: 確認していません"),
    (
        "say --training in a course; its answers are worth nothing outside one",
        "研修では --training を付けてください。研修以外では回答に意味はありません",
    ),
    (
        "a proof file is written only to pass openings on",
        "証拠ファイルの書き出しは、開示内容を添える場合だけです",
    ),
    (
        "the evidence is written once",
        "証拠ファイルの書き出し先は一つだけ指定できます",
    ),
    (
        "say --openings FILE too, or --out FILE.html for a page",
        "--openings FILE も指定するか、ページには --out FILE.html を指定してください",
    ),
    (
        "an opening opens no commitment",
        "開示内容に対応する記録がありません",
    ),
    (
        "ask the author for the openings of this very statement",
        "この記録の開示内容を作成者に依頼してください",
    ),
    // Time.
    (
        "this machine's clock shows no usable time",
        "この端末の時計の日時が正しくありません",
    ),
    (
        "this machine's clock is before 1970",
        "この端末の時計が1970年より前です",
    ),
    (
        "set the clock, or say --now TIME",
        "時計を合わせるか、--now TIME を指定してください",
    ),
    // Trust.
    (
        "no trust file is pinned on this machine",
        "この端末に信頼ファイルが登録されていません",
    ),
    (
        "lotledger trust add FILE --fingerprint HEX, with the fingerprint from paper",
        "紙で受け取った指紋を使い、lotledger trust add FILE --fingerprint HEX を実行してください",
    ),
    ("this is not a fingerprint", "指紋の形式ではありません"),
    (
        "the trust file is not the one on paper",
        "信頼ファイルが紙の指紋と一致しません",
    ),
    (
        "do not use this file; ask its sender, on another way than the file came",
        "このファイルは使わず、受け取ったのとは別の手段で送り主に確認してください",
    ),
    (
        "say --replace to trust the new file instead of the pinned one",
        "登録済みのファイルに代えて新しいファイルを信頼するには --replace を付けてください",
    ),
    // The daemon.
    ("no daemon was named", "サーバーが指定されていません"),
    (
        "say --server URL, or set LOTLEDGER_SERVER",
        "--server URL を付けるか、LOTLEDGER_SERVER を設定してください",
    ),
    (
        "the daemon cannot be reached: {}",
        "サーバーに接続できません: {}",
    ),
    (
        "check --server, and that lotledgerd is running",
        "--server の指定と、lotledgerd が動いていることを確認してください",
    ),
    (
        "check --server, and that lotledgerd is running; submitting again is safe",
        "--server の指定と、lotledgerd が動いていることを確認してください。同じ文書を再送しても二重には記録されません",
    ),
    (
        "this is not an address that can be connected to",
        "接続先の形式が正しくありません",
    ),
    (
        "the daemon's answer is not complete",
        "サーバーの回答が不完全です",
    ),
    (
        "this program and the daemon may be of different versions",
        "このプログラムとサーバーの版が異なる可能性があります",
    ),
    (
        "the daemon keeps another ledger",
        "サーバーの台帳は、登録した台帳と異なります",
    ),
    ("this is a training ledger / 訓練用台帳", "訓練用台帳です"),
    (
        "say --training if that is what you want; its answers are worth nothing outside a course",
        "研修であれば --training を付けてください。研修以外では回答に意味はありません",
    ),
    ("this is not a token file", "トークンファイルではありません"),
    (
        "the number of statements is out of range",
        "記録の件数が範囲外です",
    ),
    (
        "no authority was named for this address",
        "この接続先の認証局が指定されていません",
    ),
    (
        "say --ca FILE, or set LOTLEDGER_CA; for a public authority name the system's list, e.g. /etc/ssl/certs/ca-certificates.crt",
        "--ca FILE を付けるか、LOTLEDGER_CA を設定してください。公的な認証局にはシステムの一覧(例 /etc/ssl/certs/ca-certificates.crt)を指定します",
    ),
    (
        "a client certificate and its key go together",
        "クライアント証明書とその鍵は両方必要です",
    ),
    (
        "a client certificate needs TLS",
        "クライアント証明書にはTLS(https://)が必要です",
    ),
    (
        "these certificates cannot be used: {}",
        "この証明書は使えません: {}",
    ),
    // What the daemon and its evidence say.
    (
        "the ledger refuses this statement",
        "台帳がこの記録を拒否しました",
    ),
    (
        "the rules of the ledger refuse this statement",
        "台帳の規則により、この記録は拒否されます",
    ),
    (
        "the daemon's evidence is false",
        "サーバーの証拠が正当なものではありません",
    ),
    (
        "sign nothing; keep the answer and tell the operator and an auditor",
        "署名せず、この回答を保存し、運営者と監査人に連絡してください",
    ),
    (
        "what the rules say cannot be found out",
        "規則に照らした確認ができません",
    ),
    (
        "a token that may read these histories is needed: --token-file; or say --no-check",
        "履歴を閲覧できるトークンを --token-file で指定するか、--no-check を付けてください",
    ),
    (
        "the receipt is for another statement",
        "別の記録の受領証です",
    ),
    (
        "the receipt does not hold ({})",
        "受領証が正当なものではありません({})",
    ),
    (
        "keep the answer and tell the operator and an auditor",
        "この回答を保存し、運営者と監査人に連絡してください",
    ),
    (
        "this entry is a seal, not a statement",
        "これは封印の項目で、記録ではありません",
    ),
    // Files.
    ("the file is too large", "ファイルが大きすぎます"),
    (
        "the file is not UTF-8 text",
        "UTF-8の文字データではありません",
    ),
    (
        "others may read this secret file",
        "秘密のファイルを他の利用者が読める状態です",
    ),
    ("chmod 600 {}", "次を実行してください: chmod 600 {}"),
    (
        "this is there already and is not overwritten",
        "すでに存在するため、上書きしません",
    ),
    (
        "choose another name, or move the old one away",
        "別の名前にするか、古いものを移動してください",
    ),
    (
        "check the name and the directory",
        "名前とフォルダーを確認してください",
    ),
    (
        "check who may read and write it",
        "読み書きの権限を確認してください",
    ),
    // Keys.
    ("no keyring was named", "鍵束が指定されていません"),
    (
        "say --keys DIR, or set LOTLEDGER_KEYS",
        "--keys DIR を付けるか、LOTLEDGER_KEYS を設定してください",
    ),
    (
        "name the keyring of the organisation that acts",
        "記録する組織の鍵束を指定してください",
    ),
    (
        "a keyring is made with `lotledger org init`; name its directory with --keys",
        "鍵束は `lotledger org init` で作成し、そのフォルダーを --keys で指定します",
    ),
    ("the keyring is in an unknown state", "鍵束の状態が不明です"),
    (
        "the key id of {} is not that of their key",
        "{}の鍵IDが鍵と一致しません",
    ),
    (
        "the key file of {} is no file name",
        "{}の鍵ファイルの指定がファイル名ではありません",
    ),
    (
        "this key file is not encrypted",
        "鍵ファイルが暗号化されていません",
    ),
    (
        "protect it with `lotledger keys passphrase`, or for training say --no-passphrase",
        "`lotledger keys passphrase` で保護するか、研修では --no-passphrase を付けてください",
    ),
    (
        "the key file holds another key than the keyring says",
        "鍵ファイルの鍵が鍵束の記載と異なります",
    ),
    (
        "restore the key file of {}",
        "{}の鍵ファイルを復元してください",
    ),
    (
        "leave out --no-passphrase; set LOTLEDGER_PASSPHRASE_FILE or use a terminal",
        "--no-passphrase を外し、LOTLEDGER_PASSPHRASE_FILE を設定するか端末で入力してください",
    ),
    (
        "check the passphrase, or the file that LOTLEDGER_PASSPHRASE_FILE names",
        "パスフレーズ、または LOTLEDGER_PASSPHRASE_FILE のファイルを確認してください",
    ),
    (
        "key file: wrong passphrase (or the file is damaged)",
        "パスフレーズが違います(または鍵ファイルが壊れています)",
    ),
    (
        "key file: encrypted, expected a passphrase, got none",
        "鍵ファイルは暗号化されています。パスフレーズが必要です",
    ),
    (
        "a passphrase is needed, and there is no terminal to ask on",
        "パスフレーズが必要ですが、入力できる端末がありません",
    ),
    (
        "training keys without a passphrase are opened with --no-passphrase",
        "パスフレーズのない研修用の鍵には --no-passphrase を付けてください",
    ),
    (
        "the two passphrases differ",
        "二つのパスフレーズが異なります",
    ),
    ("the passphrase is too short", "パスフレーズが短すぎます"),
    (
        "the passphrase file is not one line",
        "パスフレーズファイルが一行ではありません",
    ),
    (
        "the system gives no randomness: {}",
        "システムから乱数を得られません: {}",
    ),
    // Signing.
    (
        "nothing was signed: not confirmed",
        "確認されなかったため、署名していません",
    ),
    (
        "read what is shown, then say --yes",
        "表示内容を読んだうえで --yes を付けてください",
    ),
    (
        "this signer is in no keyring that was given",
        "この署名者は指定された鍵束にいません",
    ),
    (
        "name the keyring with --keys, or write KEY_ID=ROLE",
        "--keys で鍵束を指定するか、KEY_ID=ROLE の形で書いてください",
    ),
    (
        "name more keyrings with --keys, or the signers with --signer KEY_ID=ROLE",
        "--keys で鍵束を追加するか、--signer KEY_ID=ROLE で署名者を指定してください",
    ),
    (
        "{} has no role that signs this",
        "{}にはこの記録に署名できる役割がありません",
    ),
    (
        "say in which role {} signs",
        "{}がどの役割で署名するか指定してください",
    ),
    (
        "nobody{} in the keyrings may sign this",
        "鍵束{}の中に、この記録に署名できる人がいません",
    ),
    (
        "several people could sign this; say who",
        "署名できる人が複数います。誰が署名するか指定してください",
    ),
    (
        "the genesis commits to nothing",
        "創設記録に秘匿値は含められません",
    ),
    (
        "the statement cannot be written down",
        "この内容は記録の形式で表せません",
    ),
    (
        "the statement and its sidecar do not fit",
        "記録とバイアル一覧が一致しません",
    ),
    (
        "this key is not a signer of the statement",
        "この鍵は記録の署名者ではありません",
    ),
    (
        "the signature is not of this statement by this key",
        "この記録に対するこの鍵の署名ではありません",
    ),
    (
        "the file was changed after it was signed; have it signed again",
        "署名後に変更されています。署名し直してもらってください",
    ),
    ("signatures are missing", "署名が足りません"),
    (
        "carry the file to them: lotledger statement sign FILE --keys DIR",
        "署名者にファイルを渡してください: lotledger statement sign FILE --keys DIR",
    ),
    // Boxes.
    (
        "a container is packed lot by lot",
        "容器にはロットごとに詰めてください",
    ),
];

/// The English of every text, for the tests that count them.
#[cfg(test)]
pub(super) fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXTS.iter().copied()
}
