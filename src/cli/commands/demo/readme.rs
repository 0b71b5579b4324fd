//! What is what in the demo's directory, and what a thief of each file could do.

use crate::words::Language;

pub fn text(language: Language) -> &'static str {
    match language {
        Language::English => ENGLISH,
        Language::Japanese => JAPANESE,
    }
}

const ENGLISH: &str = "\
TRAINING LEDGER. Names and numbers are invented; keys have no passphrase. Nothing here says
anything about a real product.

To read      transcript.txt   what every command said
             verdicts.txt     the answers, one line each
             bundles/         evidence: `lotledger --training verify FILE --trust ledger.trust`
To replay    commands.sh [NEW_DIR]
To go on     lotledgerd serve --data ledger --tokens tokens.toml --listen 127.0.0.1:7443
             in this directory, and in another terminal, here too:
             export LOTLEDGER_HOME=. LOTLEDGER_TRUST=ledger.trust LOTLEDGER_SERVER=http://127.0.0.1:7443
             lotledger --training --token-file tokens/maker lot list

What is here, and what somebody who steals a copy of it could do

roots/*.pem         Root keys. Any two of the three let in organisations and keys, so a thief of
                    two could enrol a false QA. On a real ledger: three people, three places.
maker/ lab/ collector/ clinic-*/  *.pem
                    The keys of the people of an organisation. A thief signs in their name until
                    the key is revoked; what was recorded before stays as it is.
carrier/            A carrier signs nothing: no keys.
ledger/log.key      The log's key. A thief who also runs a daemon can show different people
                    different histories; witnesses and auditors find that, a clinic alone does not.
ledger/ledger.sqlite
                    The ledger. A thief reads it; there are no names and no donor results in it.
                    Whoever changes it is found by `lotledger audit`.
ledger.trust        What clients pin: the ledger's id and the log's public key. Public. A client
                    that takes a false one trusts a false ledger: compare fingerprints on paper.
tokens/*            Secrets for reading. A thief reads what their owner may; `trainer` can advance
                    the training clock. Nobody can sign with a token.
tokens.toml         Hashes of the tokens. Of no use to a thief.
*/vial-codes.csv box.codes
                    The serials, for the printer. A thief can print labels that scan as genuine,
                    once per vial before the second use is seen. Destroy them after printing.
*/vials.tags        Hashes of the serials. Of no use without them.
*/openings.jsonl    What opens the commitments: donor results, patients' references. Personal.
*/.lotledger.json */lot.yaml
                    References and salts of a dossier, and what they follow from. With the openings' values guessable, a thief
                    could test guesses. Keep it with the dossier.
bundles/*.lotproof  Evidence about one vial. A thief learns the lot's test results.
";

const JAPANESE: &str = "\
訓練用台帳です。名称と数値は架空で、鍵にパスフレーズはありません。実在の製品とは関係ありません。

読む      transcript.txt   すべてのコマンドの出力
          verdicts.txt     回答(1行ずつ)
          bundles/         証拠: lotledger --training verify FILE --trust ledger.trust
再現する  commands.sh [新しいディレクトリ]
続ける    このディレクトリで lotledgerd serve --data ledger --tokens tokens.toml --listen 127.0.0.1:7443
          別の端末の同じディレクトリで:
          export LOTLEDGER_HOME=. LOTLEDGER_TRUST=ledger.trust LOTLEDGER_SERVER=http://127.0.0.1:7443
          lotledger --training --token-file tokens/maker lot list

各ファイルの内容と、盗まれた場合に起こりうること

roots/*.pem         ルート鍵。3本のうち2本で組織と鍵を登録できるため、2本を盗まれると偽の品質部門を
                    登録されうる。実運用では3人が3か所で保管する。
maker/ lab/ collector/ clinic-*/  *.pem
                    各組織の担当者の鍵。失効させるまで本人の名で署名されうる。過去の記録は変わらない。
carrier/            運送者は署名しないため鍵はない。
ledger/log.key      ログ鍵。サーバーも動かせる者は、相手ごとに異なる履歴を見せうる。ウィットネスと
                    監査人は発見できるが、診療所単独では発見できない。
ledger/ledger.sqlite
                    台帳。氏名もドナーの検査結果も含まない。改変は lotledger audit で発見される。
ledger.trust        利用者が固定する台帳IDとログ公開鍵。公開情報。偽物を固定すると偽の台帳を信じることに
                    なるため、紙で受け取った指紋と照合する。
tokens/*            閲覧用の秘密。持ち主と同じ範囲を閲覧されうる。trainer は訓練用時計を進められる。
                    署名はできない。
tokens.toml         トークンのハッシュ。盗んでも役に立たない。
*/vial-codes.csv box.codes
                    シリアル番号(印字用)。本物として読み取れるラベルを印刷されうる。印字後に破棄する。
*/vials.tags        シリアル番号のハッシュ。単独では役に立たない。
*/openings.jsonl    コミットメントの開示情報(ドナー検査結果、患者参照番号)。個人情報。
*/.lotledger.json */lot.yaml
                    ロット書類の参照番号とソルト、およびその元となる秘密。推測した値を確かめられうる。書類とともに保管する。
bundles/*.lotproof  1本のバイアルに関する証拠。ロットの試験結果が読める。
";
