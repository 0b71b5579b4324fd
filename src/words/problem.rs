//! What a code means that is none of the rules': of the daemon, of the programs, of gRPC.

problems! {
    // The daemon's (docs/CODES.md).
    OF_THE_DAEMON {
        TOKEN_REQUIRED = "a token is needed", "トークンが必要です";
        TOKEN_MALFORMED = "the form of the token is wrong", "トークンの形式が正しくありません";
        TOKEN_UNKNOWN = "the token is not listed or has expired", "登録されていない、または期限切れのトークンです";
        CERTIFICATE_IDENTITY = "the certificate does not say who it is", "証明書から利用者を特定できません";
        CERTIFICATE_UNKNOWN = "the certificate is not listed", "登録されていない証明書です";
        SCOPE = "no right to do this", "この操作の権限がありません";
        NOT_VISIBLE = "it is not there, or not to be seen", "存在しないか、閲覧できません";
        FORMAT = "the form of the data is wrong", "データの形式が正しくありません";
        NOT_FOUND = "not found", "見つかりません";
        OUT_OF_RANGE = "the request is out of range", "範囲外の要求です";
        BUSY = "the daemon is busy", "サーバーが混み合っています";
        CALLER_LIMIT = "too many requests in a short time", "短時間の要求が多すぎます";
        TOO_LARGE = "the answer is too large", "回答が大きすぎます";
        REQUEST_TOO_LARGE = "too much was sent at once", "一度に送る量が多すぎます";
        UNKNOWN_CALL = "the daemon does not have this call", "サーバーがこの操作に対応していません";
        STORE_FAILED =
            "it could not be stored: nothing is recorded",
            "台帳に保存できませんでした。何も記録されていません";
        NOT_SERVING = "the daemon does not answer now", "サーバーは現在応答を停止しています";
        OUTCOME_UNKNOWN =
            "it may or may not be recorded: submit the same document again",
            "記録されたかどうか不明です。同じ文書を再送してください";
        DEADLINE_EXCEEDED = "no answer in time", "時間内に応答がありませんでした";
        STORE_DAMAGED =
            "the ledger's database is damaged: tell the operator",
            "台帳データベースが壊れています。運営者に連絡してください";
        INTERNAL = "a fault of the program itself", "プログラム内部の問題です";
        NOT_TRAINING = "this is no training ledger", "訓練用台帳ではありません";
        CLOCK = "something is wrong with a clock", "時計に問題があります";
    }

    // The command line's.
    OF_THE_PROGRAMS {
        AGAINST_THE_VERDICT = "the verdict speaks against it", "判定に反しています";
        BENCH = "nothing could be measured", "測定できませんでした";
        CHECKPOINT = "the checkpoint cannot be checked", "チェックポイントを確認できません";
        DAEMON = "the daemon cannot be started", "サーバーを起動できません";
        EMPTY = "the ledger is empty", "台帳が空です";
        EVIDENCE = "the evidence is false", "証拠が正当なものではありません";
        FINGERPRINT = "the fingerprint is another", "指紋が一致しません";
        INCOMPLETE = "evidence or answer is not complete", "証拠または回答が不完全です";
        INPUT = "the input is wrong", "入力内容が正しくありません";
        INTERRUPTED = "interrupted", "中断されました";
        IO = "a file cannot be read or written", "ファイルを読み書きできません";
        KEY_FILE = "a key file cannot be used", "鍵ファイルを扱えません";
        LOCKED = "another run is using it", "ほかの実行が使用中です";
        NETWORK = "the daemon cannot be reached", "サーバーに接続できません";
        NOT_A_BUNDLE = "this is no proof file", "証拠ファイルではありません";
        NOT_IN_FILE = "the file has no evidence about this vial", "このファイルに該当するバイアルの証拠はありません";
        NOT_ACCEPTED = "a warning was not accepted", "受け入れられていない警告があります";
        NO_CODE = "no code was read", "コードが一つも読み取られませんでした";
        NO_TRUST = "there is no trust file", "信頼ファイルがありません";
        OPENING = "an opening does not fit the record", "開示内容が記録と一致しません";
        OUTPUT = "the answer cannot be given", "結果を出力できません";
        RANDOM = "no randomness", "乱数を得られません";
        RECEIPT = "the receipt is false", "受領証が正当なものではありません";
        STORE = "the ledger's database cannot be used", "台帳データベースを扱えません";
        TRAINING = "this is a training ledger", "訓練用台帳です";
        UNEXPECTED = "the result is not the expected one", "想定と異なる結果です";
        UNREADABLE_CODE = "the code cannot be read", "コードを読み取れません";
        USAGE = "wrong usage", "使い方が正しくありません";
        WHO_ASKS = "custody is not checked: nobody said who asks", "照会者が指定されていないため、保有を確認していません";
    }

    // gRPC's statuses, of a server that says no more.
    OF_GRPC {
        ABORTED = "aborted", "処理が中断されました";
        ALREADYEXISTS = "it is there already", "すでに存在します";
        CANCELLED = "cancelled", "処理が取り消されました";
        DATALOSS = "data are lost: tell the operator", "データが失われています。運営者に連絡してください";
        DEADLINEEXCEEDED = "no answer in time", "時間内に応答がありませんでした";
        FAILEDPRECONDITION = "a condition is not met", "前提条件を満たしていません";
        INVALIDARGUMENT = "the request is wrong", "要求の内容が正しくありません";
        NOTFOUND = "not found", "見つかりません";
        OUTOFRANGE = "the request is out of range", "範囲外の要求です";
        PERMISSIONDENIED = "no right to do this", "この操作の権限がありません";
        RESOURCEEXHAUSTED = "the daemon is busy", "サーバーが混み合っています";
        UNAUTHENTICATED = "a token or certificate is needed", "トークンまたは証明書が必要です";
        UNAVAILABLE = "the daemon cannot be used now", "サーバーは現在利用できません";
        UNIMPLEMENTED = "the daemon does not have this call", "サーバーがこの操作に対応していません";
        UNKNOWN = "the daemon gave an unknown error", "サーバーから不明なエラーが返されました";
    }
}
