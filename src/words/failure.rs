//! What went wrong, and what to do about it.

words! {
    ERROR = "error", "エラー";

    // Before what was found; blanks to the same column.
    AT = "at       ", "箇所";
    FOUND = "found    ", "実際";
    EXPECTED = "expected ", "期待";
    TO_DO = "to do    ", "対処";
    reasons(codes) = "reasons: {codes}", "理由: {codes}";

    // What to do when the daemon says no.
    also(field, text) = "also {field}: {text}", "ほかに {field}: {text}";
    because(code, about, text) = "because {code}{about}{text}", "理由 {code}{about}{text}";
    read_entries(since) =
        "read entries {since}, then make and sign the statement anew",
        "記録{since}を確認し、文書を作り直して署名してください";
    RULES_TOO_OLD =
        "the rules of this ledger do not have this yet. Its roots switch it to the next version (lotledger org rules 2 --keys roots/); then do the same again",
        "この台帳の規則の版にはまだない記録です。ルート鍵の保持者が次の版に切り替えた後(lotledger org rules 2 --keys roots/)、もう一度実行してください";
    NO_IMPORT =
        "the dossier does not say that its lot is from before the ledger",
        "この記録には、台帳導入前のロットであることが書かれていません";
    SAY_IMPORT =
        "write `retrospective: {kind: IMPORT, source: evidence/FILE}` into it, with the scan of the paper (docs/DOSSIER.md); what happens now is recorded by `lotledger lot submit`",
        "元の書面のスキャンを添えて `retrospective: {kind: IMPORT, source: evidence/FILE}` と書いてください(docs/DOSSIER.md)。現在進行中のロットは `lotledger lot submit` で記録します";
    LOOK_AT_CHANGES =
        "look at what changed, then make and sign it anew",
        "変更点を確認し、文書を作り直して署名してください";
    GIVE_A_TOKEN = "give a token with --token-file", "--token-file でトークンを指定してください";
    TRY_AGAIN =
        "try again later; submitting the same file again is safe",
        "しばらくしてからやり直してください。同じ文書を再送しても二重には記録されません";
    WITHOUT_AN_ANSWER =
        "no answer came in time: look whether the address is the daemon's and the daemon is well. What was sent to be recorded may or may not be: submit the same file again, which is safe",
        "時間内に応答がありませんでした。アドレスとサーバーの状態を確認してください。送信した文書は記録されたかどうか不明です。同じ文書を再送してください(二重には記録されません)";

    // The question and its code.
    UNREADABLE_CODE =
        "the code cannot be read; this says nothing about the vial",
        "コードを読み取れません(バイアルの良否については何も判断していません)";
    NO_CODE =
        "no code came before the end of the input",
        "コードが一つも読み取られないまま入力が終わりました";
    SCAN_ONE =
        "scan at least one vial; each code ends with a line end",
        "バイアルを一本以上読み取ってください。コードごとに改行が必要です";
    NOBODY_ASKS =
        "custody is not checked: nobody said who asks",
        "照会者が指定されていないため、保有を確認していません";
    SAY_WHO_ASKS =
        "put the vial aside and ask again with --as org_…",
        "バイアルを別に置き、--as org_… を付けて照会し直してください";
    NO_PAGE_FOR_SCANS = "a page for each scanned code is not made", "読み取りごとの印刷ページは作成できません";
    KEEP_AND_VERIFY =
        "say --out DIR/ to keep the evidence, then `verify FILE --out FILE.html`",
        "--out DIR/ で証拠を保存し、`verify FILE --out FILE.html` で作成してください";

    TOO_MANY_CONTAINERS = "too many containers to compare", "照合する容器が多すぎます";

    // Uses.
    USE_AGAINST_VERDICT =
        "the verdict speaks against using this vial; nothing was signed",
        "判定はこのバイアルの使用を止めています。署名していません";
    USE_WITHOUT_ASKING =
        "the verdict says to ask the maker before using this vial; nothing was signed",
        "判定は使用前に製造元へ確認するよう求めています。署名していません";
    VERDICT_CHANGED =
        "the verdict is no longer what was shown before; nothing was signed",
        "判定が、先に表示したものから変わりました。署名していません";
    CONTRADICTED_FOR_USE =
        "the daemon's answer is not what its own evidence says; nothing was signed",
        "サーバーの回答がその証拠の内容と一致しません。署名していません";
    UNKNOWN_REASONS =
        "the daemon says not to use this vial, for a reason that this program does not know; nothing was signed",
        "サーバーはこのプログラムが知らない理由で使用しないよう回答しています。署名していません";
    SAMPLE_OF_MORE = "more vials than were packed", "梱包された本数を超えています";
    at_most_packed(vials) = "at most {vials}, as packed", "梱包された{vials}本以下";
    NO_ANSWER_IN_TIME = "the daemon did not answer in time", "サーバーから時間内に回答がありません";
    PUBLIC_TEXT = "this cannot be the public text of a recall", "回収の公表文として使用できない文面です";
    NAME_DECEIVES = "the name has characters that are not seen", "名称に目に見えない文字が含まれています";
    NAME_AS_SHOWN =
        "letters as they are read: no control or direction marks, no blanks around it or other than the common one",
        "表示どおりの文字(制御文字・方向指定文字、前後の空白、特殊な空白を含まないもの)";
    NOTHING_TO_NAME = "none: the verdict stops nothing", "なし(判定に使用を止める理由はありません)";
    OTHER_TRUST_FILE =
        "perhaps the trust file is the one of another ledger: compare its fingerprint with the paper (lotledger trust show), or say another with --trust",
        "別の台帳の信頼設定かもしれません。指紋を紙のものと比べるか(lotledger trust show)、--trust で別の設定を指定してください";
    USE_WITHIN_NOTHING = "a vial that is opened can be used for some time", "開封後に使用できる時間が必要です";
    CLOCK_NEEDS_ADMIN =
        "a training ledger's clock is advanced with an administrator's token (--token-file); what was recorded before stands, and the same command goes on from there",
        "訓練用台帳の時計を進めるには管理者のトークン(--token-file)が必要です。記録済みの行は有効で、同じコマンドで続きから再開できます";
    HOLD_ITS_SHIPMENT =
        "this is the number of a box: hold its shipment, shp_… (lotledger shipment list --references), or its vials (--codes)",
        "これは箱の番号です。出荷 shp_…(lotledger shipment list --references)またはバイアル(--codes)を指定してください";
    USE_WITHIN_TOO_LONG =
        "no vial that was opened is kept so long; a slip of the unit?",
        "開封後の使用期間としては長すぎます(単位の誤りの可能性があります)";
    BOX_NOT_SHIPPED =
        "no shipment of this box is on the ledger, or none that this token is shown",
        "この箱の出荷は台帳にないか、このトークンには示されません";
    SAY_SHIPMENT =
        "compare the 18 digits with the box, or give the shipment's reference (shp_…) from the delivery note or lotledger inbox",
        "18桁の番号を箱と比べるか、納品書または lotledger inbox にある出荷の参照(shp_…)を指定してください";
    NOT_SIGNED_ASK_AGAIN =
        "put the vial aside and ask again; nothing was signed. A use that has happened can be signed now and submitted later with --unchecked",
        "バイアルを別に置き、照会し直してください。署名していません。使用済みの場合は --unchecked で署名だけを行い、後で送信できます";
    check_the_order(codes) =
        "compare the order with the product; if it is, or was, given like this all the same, say --despite {codes}",
        "指示と製品の投与経路・投与量を確認してください。それでもこのとおり投与する場合、または投与済みの場合は --despite {codes} を付けてください";
    say_despite(codes) =
        "put the vial aside and ask the maker; if it is, or was, used all the same, say --despite {codes}",
        "バイアルを別に置き、製造元へ確認してください。それでも使用する場合、または使用済みの場合は --despite {codes} を付けてください";
    NOT_IN_VERDICT = "the verdict does not say this", "判定にない理由です";
    NO_VERDICT_FOR_USE =
        "there is no verdict about this vial; nothing was signed",
        "このバイアルの判定がありません。署名していません";
    SAY_UNCHECKED =
        "put the vial aside and ask again; a use that has happened can be recorded with --unchecked",
        "バイアルを別に置き、照会し直してください。使用済みの場合は --unchecked で記録できます";

    // Proof files.
    NOT_PROOF_FILE = "this is not a proof file", "証拠ファイルではありません";
    SEVERAL_VIALS =
        "the file has the evidence of several vials",
        "このファイルには複数のバイアルの証拠があります";
    VIAL_NOT_IN_FILE =
        "the file has no evidence about this vial; this says nothing about the vial",
        "このファイルにこのバイアルの証拠はありません(バイアルの良否については何も判断していません)";
    ASK_FOR_FILE =
        "is it of another shipment? else ask the sender for the file again",
        "別の出荷のものではありませんか。そうでなければ、送り主にファイルの再送を依頼してください";
    training_not_checked(banner) = "{banner}: not checked", "{banner}: 確認していません";
    SAY_TRAINING_IN_COURSE =
        "say --training in a course; its answers are worth nothing outside one",
        "研修では --training を付けてください。研修以外では回答に意味はありません";
    WRITTEN_FOR_OPENINGS_ONLY =
        "a proof file is written only to pass openings on",
        "証拠ファイルの書き出しは、開示内容を添える場合だけです";
    WRITTEN_ONCE = "the evidence is written once", "証拠ファイルの書き出し先は一つだけ指定できます";
    SAY_OPENINGS =
        "say --openings FILE too, or --out FILE.html for a page",
        "--openings FILE も指定するか、ページには --out FILE.html を指定してください";
    OPENS_NOTHING = "an opening opens no commitment", "開示内容に対応する記録がありません";
    ASK_FOR_OPENINGS =
        "ask the author for the openings of this very statement",
        "この記録の開示内容を作成者に依頼してください";

    // Time.
    NO_USABLE_TIME = "this machine's clock shows no usable time", "この端末の時計の日時が正しくありません";
    BEFORE_1970 = "this machine's clock is before 1970", "この端末の時計が1970年より前です";
    SET_THE_CLOCK = "set the clock, or say --now TIME", "時計を合わせるか、--now TIME を指定してください";

    // Trust.
    NO_TRUST_FILE = "no trust file is pinned on this machine", "この端末に信頼ファイルが登録されていません";
    ADD_TRUST_FILE =
        "lotledger trust add FILE --fingerprint HEX, with the fingerprint from paper",
        "紙で受け取った指紋を使い、lotledger trust add FILE --fingerprint HEX を実行してください";
    NOT_FINGERPRINT = "this is not a fingerprint", "指紋の形式ではありません";
    OTHER_FINGERPRINT = "the trust file is not the one on paper", "信頼ファイルが紙の指紋と一致しません";
    DO_NOT_USE_THIS_FILE =
        "do not use this file; ask its sender, on another way than the file came",
        "このファイルは使わず、受け取ったのとは別の手段で送り主に確認してください";
    SAY_REPLACE =
        "say --replace to trust the new file instead of the pinned one",
        "登録済みのファイルに代えて新しいファイルを信頼するには --replace を付けてください";

    // The daemon.
    NO_DAEMON = "no daemon was named", "サーバーが指定されていません";
    SAY_SERVER =
        "say --server URL, or set LOTLEDGER_SERVER",
        "--server URL を付けるか、LOTLEDGER_SERVER を設定してください";
    unreachable(cause) = "the daemon cannot be reached: {cause}", "サーバーに接続できません: {cause}";
    CHECK_SERVER =
        "check --server, and that lotledgerd is running",
        "--server の指定と、lotledgerd が動いていることを確認してください";
    CHECK_SERVER_AND_SUBMIT_AGAIN =
        "check --server, and that lotledgerd is running; submitting again is safe",
        "--server の指定と、lotledgerd が動いていることを確認してください。同じ文書を再送しても二重には記録されません";
    NO_ADDRESS = "this is not an address that can be connected to", "接続先の形式が正しくありません";
    INCOMPLETE_ANSWER = "the daemon's answer is not complete", "サーバーの回答が不完全です";
    OTHER_VERSIONS =
        "this program and the daemon may be of different versions",
        "このプログラムとサーバーの版が異なる可能性があります";
    OTHER_LEDGER = "the daemon keeps another ledger", "サーバーの台帳は、登録した台帳と異なります";
    TRAINING_LEDGER = "this is a training ledger / 訓練用台帳", "訓練用台帳です";
    SAY_TRAINING =
        "say --training if that is what you want; its answers are worth nothing outside a course",
        "研修であれば --training を付けてください。研修以外では回答に意味はありません";
    NOT_TOKEN_FILE = "this is not a token file", "トークンファイルではありません";
    NUMBER_OF_STATEMENTS = "the number of statements is out of range", "記録の件数が範囲外です";
    NO_AUTHORITY = "no authority was named for this address", "この接続先の認証局が指定されていません";
    SAY_CA =
        "say --ca FILE, or set LOTLEDGER_CA; for a public authority name the system's list, e.g. /etc/ssl/certs/ca-certificates.crt",
        "--ca FILE を付けるか、LOTLEDGER_CA を設定してください。公的な認証局にはシステムの一覧(例 /etc/ssl/certs/ca-certificates.crt)を指定します";
    CERTIFICATE_AND_KEY =
        "a client certificate and its key go together",
        "クライアント証明書とその鍵は両方必要です";
    CERTIFICATE_NEEDS_TLS = "a client certificate needs TLS", "クライアント証明書にはTLS(https://)が必要です";
    unusable_certificates(error) = "these certificates cannot be used: {error}", "この証明書は使えません: {error}";

    // What the daemon and its evidence say.
    LEDGER_REFUSES = "the ledger refuses this statement", "台帳がこの記録を拒否しました";
    RULES_REFUSE =
        "the rules of the ledger refuse this statement",
        "台帳の規則により、この記録は拒否されます";
    FALSE_EVIDENCE = "the daemon's evidence is false", "サーバーの証拠が正当なものではありません";
    SIGN_NOTHING =
        "sign nothing; keep the answer and tell the operator and an auditor",
        "署名せず、この回答を保存し、運営者と監査人に連絡してください";
    RULES_NOT_ASKED = "what the rules say cannot be found out", "規則に照らした確認ができません";
    TOKEN_NEEDED =
        "a token that may read these histories is needed (--token-file); what is not on the ledger has to be recorded first, a policy or a specification with lotledger spec publish",
        "履歴を閲覧できるトークンが必要です(--token-file)。台帳にないものは先に記録してください(基準・規格は lotledger spec publish)";
    RECEIPT_OF_ANOTHER = "the receipt is for another statement", "別の記録の受領証です";
    receipt_does_not_hold(check) = "the receipt does not hold ({check})", "受領証が正当なものではありません({check})";
    KEEP_THE_ANSWER =
        "keep the answer and tell the operator and an auditor",
        "この回答を保存し、運営者と監査人に連絡してください";
    ENTRY_IS_SEAL = "this entry is a seal, not a statement", "これは封印の項目で、記録ではありません";

    // Files.
    FILE_TOO_LARGE = "the file is too large", "ファイルが大きすぎます";
    FILE_NOT_TEXT = "the file is not UTF-8 text", "UTF-8の文字データではありません";
    OTHERS_MAY_READ = "others may read this secret file", "秘密のファイルを他の利用者が読める状態です";
    chmod(path) = "chmod 600 {path}", "次を実行してください: chmod 600 {path}";
    NOT_OVERWRITTEN =
        "this is there already and is not overwritten",
        "すでに存在するため、上書きしません";
    CHOOSE_ANOTHER_NAME =
        "choose another name, or move the old one away",
        "別の名前にするか、古いものを移動してください";
    CHECK_NAME = "check the name and the directory", "名前とフォルダーを確認してください";
    CHECK_RIGHTS = "check who may read and write it", "読み書きの権限を確認してください";

    // Keys.
    NO_KEYRING = "no keyring was named", "鍵束が指定されていません";
    SAY_KEYS =
        "say --keys DIR, or set LOTLEDGER_KEYS",
        "--keys DIR を付けるか、LOTLEDGER_KEYS を設定してください";
    NAME_ACTING_KEYRING =
        "name the keyring of the organisation that acts",
        "記録する組織の鍵束を指定してください";
    MAKE_KEYRING =
        "a keyring is made with `lotledger org init`; name its directory with --keys",
        "鍵束は `lotledger org init` で作成し、そのフォルダーを --keys で指定します";
    KEYRING_STATE = "the keyring is in an unknown state", "鍵束の状態が不明です";
    other_key_id(alias) = "the key id of {alias} is not that of their key", "{alias}の鍵IDが鍵と一致しません";
    no_file_name(alias) =
        "the key file of {alias} is no file name",
        "{alias}の鍵ファイルの指定がファイル名ではありません";
    KEY_FILE_NOT_ENCRYPTED = "this key file is not encrypted", "鍵ファイルが暗号化されていません";
    PROTECT_KEY_FILE =
        "protect it with `lotledger keys passphrase`, or for training say --no-passphrase",
        "`lotledger keys passphrase` で保護するか、研修では --no-passphrase を付けてください";
    OTHER_KEY =
        "the key file holds another key than the keyring says",
        "鍵ファイルの鍵が鍵束の記載と異なります";
    restore_key_file(alias) = "restore the key file of {alias}", "{alias}の鍵ファイルを復元してください";
    LEAVE_OUT_NO_PASSPHRASE =
        "leave out --no-passphrase; set LOTLEDGER_PASSPHRASE_FILE or use a terminal",
        "--no-passphrase を外し、LOTLEDGER_PASSPHRASE_FILE を設定するか端末で入力してください";
    ONE_STATEMENT_FILE =
        "--out and --merge are of one file",
        "--out と --merge はファイル1つのときにだけ指定できます";
    ONE_SPECIFICATION =
        "--product belongs to one specification",
        "--product は規格が1つのときにだけ指定できます";
    NOT_NAMES =
        "this is no line of a file of names beside a statement",
        "文書に添える名称ファイルの行ではありません";
    CHECK_PASSPHRASE =
        "check the passphrase, or the file that LOTLEDGER_PASSPHRASE_FILE names",
        "パスフレーズ、または LOTLEDGER_PASSPHRASE_FILE のファイルを確認してください";
    WRONG_PASSPHRASE =
        "key file: wrong passphrase (or the file is damaged)",
        "パスフレーズが違います(または鍵ファイルが壊れています)";
    NO_PASSPHRASE =
        "key file: encrypted, expected a passphrase, got none",
        "鍵ファイルは暗号化されています。パスフレーズが必要です";
    NO_TERMINAL =
        "a passphrase is needed, and there is no terminal to ask on",
        "パスフレーズが必要ですが、入力できる端末がありません";
    SAY_NO_PASSPHRASE =
        "training keys without a passphrase are opened with --no-passphrase",
        "パスフレーズのない研修用の鍵には --no-passphrase を付けてください";
    PASSPHRASES_DIFFER = "the two passphrases differ", "二つのパスフレーズが異なります";
    PASSPHRASE_TOO_SHORT = "the passphrase is too short", "パスフレーズが短すぎます";
    PASSPHRASE_NOT_ONE_LINE = "the passphrase file is not one line", "パスフレーズファイルが一行ではありません";
    no_randomness(error) = "the system gives no randomness: {error}", "システムから乱数を得られません: {error}";

    // Signing.
    NOT_CONFIRMED = "nothing was signed: not confirmed", "確認されなかったため、署名していません";
    SAY_YES = "read what is shown, then say --yes", "表示内容を読んだうえで --yes を付けてください";
    WARNED_OF =
        "not signed: there are warnings that were not accepted",
        "受け入れが指定されていない警告があるため、署名していません";
    say_accept(codes) =
        "read the warnings; if it is to be signed all the same, say --yes --accept {codes}",
        "警告を読んでください。それでも署名する場合は --yes --accept {codes} を付けてください";
    NOT_WARNED_OF = "this was not warned of", "この警告は出ていません";
    NOTHING_TO_ACCEPT = "none: nothing was warned of", "なし(警告はありません)";
    NOT_PUBLISHED =
        "the ledger does not have what these rows need; nothing was signed",
        "これらの行に必要なものが台帳にありません。署名していません";
    specification(id) = "specification {id}", "規格 {id}";
    product(gtin) = "product {gtin}", "製品 {gtin}";
    policy(id) = "donor policy {id}", "ドナー基準 {id}";
    not_on_the_ledger(what) =
        "not there, or not shown to this token: {what}",
        "存在しないか、このトークンには示されません: {what}";
    PUBLISH_FIRST =
        "publish first, in this order, what is missing: lotledger spec publish POLICY.yaml PRODUCT.yaml SPECIFICATION.yaml --keys DIR",
        "不足しているものをこの順に公開してください: lotledger spec publish POLICY.yaml PRODUCT.yaml SPECIFICATION.yaml --keys DIR";
    UNKNOWN_SIGNER = "this signer is in no keyring that was given", "この署名者は指定された鍵束にいません";
    NAME_KEYRING =
        "name the keyring with --keys, or write KEY_ID=ROLE",
        "--keys で鍵束を指定するか、KEY_ID=ROLE の形で書いてください";
    NAME_MORE_KEYRINGS =
        "name more keyrings with --keys, or the signers with --signer KEY_ID=ROLE",
        "--keys で鍵束を追加するか、--signer KEY_ID=ROLE で署名者を指定してください";
    no_role(alias) = "{alias} has no role that signs this", "{alias}にはこの記録に署名できる役割がありません";
    say_which_role(alias) = "say in which role {alias} signs", "{alias}がどの役割で署名するか指定してください";
    nobody_may_sign(of) =
        "nobody{of} in the keyrings may sign this",
        "鍵束{of}の中に、この記録に署名できる人がいません";
    SEVERAL_COULD_SIGN =
        "several people could sign this; say who",
        "署名できる人が複数います。誰が署名するか指定してください";
    GENESIS_COMMITS = "the genesis commits to nothing", "創設記録に秘匿値は含められません";
    NOT_WRITABLE = "the statement cannot be written down", "この内容は記録の形式で表せません";
    OTHER_SIDECAR = "the statement and its sidecar do not fit", "記録とバイアル一覧が一致しません";
    NO_SIGNER = "this key is not a signer of the statement", "この鍵は記録の署名者ではありません";
    OTHER_SIGNATURE =
        "the signature is not of this statement by this key",
        "この記録に対するこの鍵の署名ではありません";
    SIGN_AGAIN =
        "the file was changed after it was signed; have it signed again",
        "署名後に変更されています。署名し直してもらってください";
    SIGNATURES_MISSING = "signatures are missing", "署名が足りません";
    CARRY_THE_FILE =
        "carry the file to them: lotledger statement sign FILE --keys DIR",
        "署名者にファイルを渡してください: lotledger statement sign FILE --keys DIR";

    // Holds.
    NOTHING_HELD = "say what is held", "保留の対象を指定してください";
    WHAT_CAN_BE_HELD =
        "a lot by its number or as (01)GTIN(10)LOT, a vial by its scanned code, or don_…, nod_…, smp_…, shp_…",
        "ロット番号または (01)GTIN(10)LOT、バイアルのコード、または don_…、nod_…、smp_…、shp_…";
    NO_HOLD = "this is no hold", "保留の記録ではありません";
    NO_OPEN_HOLD = "no open hold that is shown to this token is called so", "このトークンで閲覧できる保留中のものに該当がありません";
    SEVERAL_HOLDS = "several open holds may be meant: say which", "該当する保留が複数あります。参照で指定してください";
    WHERE_HOLDS_STAND =
        "lotledger holds --references prints the reference of each hold",
        "保留の参照は lotledger holds --references で確認できます";

    // Boxes.
    LOT_BY_LOT = "a container is packed lot by lot", "容器にはロットごとに詰めてください";
}
