//! What an auditor is told of a whole log, and where a check of it failed what was found and what would be right.

words! {
    // Headings.
    SOURCE = "Log read from", "読み取り元";
    newest(index, time) =
        "The newest entry is {index}, of {time}. What came later is not in what was read.",
        "最新の記録はエントリ{index}({time})です。それより後の記録は、読み取った内容に含まれていません。";
    read_to(index, time) =
        "It was read up to entry {index}, of {time}. What follows in it is not in this report.",
        "エントリ{index}({time})まで読み取りました。それより後の記録は、この報告に含まれていません。";
    LOG_ROOT = "Log root (entries)", "台帳のルート(件数)";
    BAD_ENTRIES = "All entries with a fault", "不合格のエントリ一覧";
    NOT_TO_THE_END = "Could not be checked to the end", "最後まで確認できなかった理由";
    DONORS_LATER = "Donors that a later disclosed outcome excludes", "判定後に開示された結果により不適格となるドナー";

    CAUSE = "What went wrong first", "最初の不合格";
    FOLLOWS = "What follows from it or from others like it", "そこから生じる不合格";
    OTHER_CAUSES = "other faults that stand by themselves", "その他の独立した不合格";
    LOTS_WITHOUT_LIST = "Lots whose list of vials was not there", "バイアル一覧がなかったロット";
    PERIOD = "Period", "期間";
    PROGRAM = "Program", "プログラム";
    EVENTS = "What was recorded", "記録の内訳";
    BY_ORGANISATION = "Who recorded it", "組織別の記録";
    BY_ROOTS = "root keys", "ルート鍵";
    ROOT_KEY = "root key", "ルート鍵";
    KEYS = "Keys", "鍵の履歴";
    ENROLLED = "enrolled", "登録";
    REVOKED = "revoked", "失効";
    NOT_TRUSTED_FROM = "not trusted from", "信頼しない範囲の始点";
    RECALLS = "Recalls", "回収";
    HOLDS = "Holds", "保留";
    CORRECTIONS = "Corrections", "訂正";
    correction(at, event, entry, changes, by, roles, explanation) =
        "{at}: {event} of entry {entry}, {changes}; {by} ({roles}): \"{explanation}\"",
        "{at}: エントリ{entry}の{event}、{changes}。{by}({roles})「{explanation}」";
    CLOCK = "Wrong clock", "時計の誤り";
    clock_wrong(at, first, last) =
        "{at}: by the roots, the times of entries {first} to {last} cannot be relied on",
        "{at}: エントリ{first}~{last}の記録日時は信頼できません(ルート鍵による訂正)";
    TOLD_AFTERWARDS = "Told afterwards", "事後の報告";
    TRANSCRIBED = "written down from a laboratory's paper", "試験機関の書面からの転記";
    told_afterwards(kind, by, statements, first, last) =
        "{kind} by {by}: {statements} statements, entries {first} to {last}",
        "{kind} {by}: 記録{statements}件(エントリ{first}~{last})";
    of_lots(lots) = "lots {lots}", "ロット {lots}";
    COUNTERS = "Laboratories' numbers (one each for a receipt and a result, without gaps)", "試験機関の通し番号(受領と結果ごとに1つ、欠番なし)";
    counter(laboratory, client, highest, found) =
        "{laboratory} for {client}: up to {highest}, {found}",
        "{laboratory}({client}からの依頼): {highest}まで、{found}";
    NO_GAP = "none missing, none twice", "欠番・重複なし";
    missing(numbers) = "MISSING: {numbers}", "欠番: {numbers}";
    again(numbers) = "USED AGAIN: {numbers}", "重複: {numbers}";
    OPEN = "open", "継続中";
    LIFTED = "lifted", "解除";
    USES_AGAINST = "Uses against the verdict", "判定に反した使用";
    uses_counted(uses, against) =
        "{uses} openings and administrations, {against} of them against the verdict of the entries before",
        "開封・投与{uses}件、うち直前までの記録による判定に反したもの{against}件";
    IMPOSSIBLE_TIMES = "Uses, receipts and decisions at times that cannot be", "ありえない日時の使用・受領・判定";
    impossible_time(at, event, by, occurred, later) =
        "{at}: {event} by {by}, said to have happened at {occurred}, before {later}",
        "{at}: {by}の{event}は{occurred}に行ったとされていますが、{later}より前です";
    said_later(event, time, entry) = "{event} at {time} (entry {entry})", "{time}の{event}(エントリ{entry})";
    vial(tag) = "vial {tag}", "バイアル{tag}";
    NO_KNOWN_LOT = "of no lot that is known", "ロットが不明です";
    NAMED_NOTHING = "its user named no reason", "使用者は理由を挙げていません";
    named(codes) = "its user named {codes}", "使用者が挙げた理由 {codes}";
    NONE_RECORDED = "none in the log", "台帳に記録なし";
    AUDIT_TITLE = "Audit of a ledger", "台帳の監査報告";
    more_lines(lines) = "and {lines} more: the JSON has them", "ほか{lines}件(JSONに記載)";

    // The first fault, in a sentence.
    cause_at(index, what) = "Entry {index} {what}", "エントリ{index}: {what}";
    cause_in(index, event, what) = "Entry {index}, {event}, {what}", "エントリ{index}({event}): {what}";
    cause_signed(index, event, signers, what) =
        "Entry {index}, {event}, signed by {signers}, {what}",
        "エントリ{index}({event}、署名者 {signers}): {what}";
    CHANGED_AFTER_SIGNING =
        "was changed after it was signed, or was never signed by them",
        "署名後に変更されたか、この署名者による署名ではありません";
    UNREADABLE_ENTRY =
        "cannot be read: its bytes are not those that were recorded",
        "読み取れません。記録された内容ではありません";
    CHAIN_BROKEN =
        "does not follow the entry before it: one was changed, removed or put in",
        "直前のエントリとつながりません。変更、削除または挿入があります";
    CHANGED_AFTER_RECORDING =
        "was changed after it was recorded: the entry after it, or the log's own signature, names another in its place",
        "記録された後に変更されています。直後のエントリまたは台帳の署名が示す内容と異なります";
    recorded_elsewhere(place) =
        "is not in its place: it was recorded as entry {place}. Entries were exchanged, taken away or put in",
        "本来の位置にありません(エントリ{place}として記録)。エントリの入れ替え、削除または挿入があります";
    entries_taken_away(which) =
        "The log has {which}: taken away, or this is only a part of the log",
        "{which}:削除されたか、台帳の一部しかありません";
    beside_changed(index, check, got, expected) =
        "What is kept beside entry {index} was changed; the entry itself was not. Not so: {check} ({got}, and not {expected})",
        "エントリ{index}に添えて保存されたデータが変更されています(エントリ自体は記録時のままです): {check}({got}、本来は {expected})";
    beyond_checkpoint(index) =
        "Entry {index} and what follows it stand in the log without a signed checkpoint over them: their checkpoint was taken away, or entries were put in",
        "エントリ{index}以降を対象とする署名付きのチェックポイントがありません。チェックポイントの削除か、エントリの挿入です";
    not_as_signed(size) =
        "The first {size} entries are not those that the log's key signed: some were changed, taken away or put in, and the entries behind them written anew",
        "最初の{size}件は、台帳の鍵で署名された内容と異なります。変更、削除または挿入の後、続きが書き直されています";
    checkpoint_not_signed(size, got, expected) =
        "The stored checkpoint over the first {size} entries is not one that the log's key signed (found {got}; expected {expected}); nothing else was found wrong with these entries",
        "最初の{size}件のチェックポイントは、台帳の鍵による署名付きのものではありません({got}、期待: {expected})。エントリ自体に不合格はありません";
    other_ledger(got, expected) =
        "This is the log of ledger {got}, and the trust file is of ledger {expected}: perhaps the trust file is the one of another ledger",
        "この台帳は{got}、信頼設定の台帳は{expected}です。別の台帳の信頼設定を使用していないか確認してください";
    against_the_rules(rule) =
        "is against the rules and should never have been recorded: {rule}",
        "規則に反しており、記録されるべきではありませんでした: {rule}";
    REPEATED = "is recorded a second time", "二重に記録されています";
    check_failed(check, got, expected) =
        "fails {check}: found {got}; expected {expected}",
        "{check}が不合格です: {got}(期待: {expected})";
    held_otherwise(got, expected) =
        "This log does not go on from the checkpoint that you hold: found {got}; expected {expected}. It is an older copy, entries were taken away or exchanged, or the log's key has signed another log",
        "この台帳は、保管していたチェックポイントの続きではありません({got}、期待: {expected})。古い写しか、エントリの削除・差し替え、または同じ鍵が署名した別の台帳です";
    two_logs_signed(got, expected) =
        "The log's key has signed two logs that contradict each other: {got}, and {expected}. Both signatures are right: this proves that whoever holds the key showed different histories",
        "台帳の鍵が、互いに矛盾する2つの台帳に署名しています: {got} と {expected}。署名はどちらも正当であり、鍵の保持者が異なる履歴を示したことの証拠です";
    TWO_LOGS_TODO =
        "What to do: keep both checkpoints and this log as they are, tell everybody who rests on this ledger, and clear no vial by it until it is explained",
        "対応: 両方のチェックポイントと台帳をそのまま保管し、この台帳の利用者全員に知らせ、説明がつくまでこの台帳でバイアルの使用可否を判断しないでください";
    stored_otherwise(check, got, expected) =
        "is as it was recorded, but what the database keeps beside it is not ({check}: {got}; expected {expected})",
        "エントリ自体は正当ですが、データベースがその隣に保存している内容が一致しません({check}: {got}、期待: {expected})";
    tables_otherwise(check, got, expected) =
        "The log is as it was recorded, but what the database keeps beside it is not ({check}: {got}; expected {expected})",
        "台帳自体は正当ですが、データベースがその隣に保存している内容が一致しません({check}: {got}、期待: {expected})";
    whole_failed(check, got, expected) =
        "The log as a whole fails {check}: found {got}; expected {expected}",
        "台帳全体: {check}が不合格です: {got}(期待: {expected})";
    HELD_OF_ANOTHER =
        "perhaps the checkpoint is of another ledger than the trust file: compare the origin in its first line, and say the checkpoint or the trust file of this ledger",
        "チェックポイントと信頼設定が別の台帳のものかもしれません。1行目の名称を比べ、この台帳のものを指定してください";
    STORE_TO_DO =
        "say the file ledger.sqlite itself, whole and with ledger.sqlite-wal beside it; lotledgerd fsck says what in it is damaged",
        "ledger.sqlite のファイルそのものを、隣に ledger.sqlite-wal がある完全な状態で指定してください。破損箇所は lotledgerd fsck で確認できます";
    wal_not_there(wal) =
        "newer entries that may be in {wal}, which is not there: a copy made while the daemon ran, without this file, lacks the newest entries",
        "{wal} にあるかもしれない新しいエントリ(ファイルがありません。サーバーの稼働中にこのファイルなしで複製すると、最新のエントリが欠けます)";
    HELD_UNREADABLE =
        "this is no checkpoint of this ledger to compare the log with",
        "比較に使えるこの台帳のチェックポイントではありません";

    // The auditor's own copy of a daemon's log.
    COPY = "Copy of the log", "台帳の写し";
    copy_is(directory, entries, bytes) =
        "{directory} has {entries} entries, {bytes} bytes; it grows as the log does",
        "{directory}にエントリ{entries}件({bytes}バイト)を保存しています。台帳が増えると写しも増えます";
    copy_taken(taken, fetched) =
        "{taken} entries were taken from it and checked as if they had been sent; {fetched} were fetched from the daemon",
        "{taken}件は写しから読み取り(受信時と同じ確認を実施)、{fetched}件をサーバーから取得しました";
    copy_begun(fetched) =
        "all {fetched} entries were fetched from the daemon",
        "{fetched}件すべてをサーバーから取得しました";
    copy_continued(size) =
        "the log begins with the {size} entries of the checkpoint that was kept in it",
        "台帳は、写しに保管していたチェックポイントの{size}件から始まっています";
    copy_cut(bytes) =
        "{bytes} bytes of it were damaged or cut short; what stood there was fetched again",
        "{bytes}バイトが破損または途切れていたため、その部分を取得し直しました";
    copy_contradicted(kept, shown) =
        "keep it as it is, it is evidence: {kept} and {shown} are both signed by the log, and no log goes on from both",
        "証拠としてそのまま保管してください。{kept}と{shown}はどちらもこの台帳の署名ですが、一つの台帳の続きとして両立しません";
    copy_differs(entry) =
        "it was not used: entry {entry} is another in the daemon's log. Everything was fetched anew",
        "写しは使用していません。サーバーの台帳ではエントリ{entry}の内容が異なります。すべて取得し直しました";
    COPY_NOT_PROVEN =
        "it was not used: the daemon did not prove that its log goes on from it. Everything was fetched anew, and no entry was another",
        "写しは使用していません。サーバーは台帳が写しの続きであることを証明しませんでした。すべて取得し直しましたが、異なるエントリはありませんでした";
    copy_other_entries(file) =
        "the daemon's log does go on from the checkpoint that was kept: either {file} was changed, or the daemon sent other entries then than it had signed. Move it away to have a copy again",
        "サーバーの台帳は、保管していたチェックポイントの続きです。{file}が変更されたか、以前に送られた内容が署名と異なっていました。このファイルを別の場所に移すと、写しを作り直せます";
    COPY_ANEW =
        "something is wrong with entries of which some were taken from it: audit once without --copy to see whether the daemon still shows the same",
        "不合格のあるエントリの一部は写しから読み取ったものです。--copy を付けずにもう一度監査し、サーバーが今も同じ内容を示すか確認してください";
    copy_not_asked(entries) =
        "whether the daemon still shows the {entries} entries that were taken from the copy",
        "写しから読み取ったエントリ{entries}件を、サーバーが今も示すか";
    copy_goes_on(directory, taken, size) =
        "{directory} has {taken} of {size} entries, which are not fetched again",
        "{directory}に{size}件中{taken}件があります(再取得しません)";
    COPY_OF_ANOTHER =
        "this is no copy of this ledger's log",
        "この台帳の写しではありません";
    COPY_CHOOSE_ANOTHER =
        "say another directory with --copy, or the trust file of the ledger that this copy is of",
        "--copy に別のディレクトリを指定するか、この写しの台帳の信頼設定を指定してください";
    COPY_OTHER_CHECKPOINT =
        "look at this file: if the log's key was changed, the trust file must still name the old one; a damaged file is to be moved away, and the copy is then compared with nothing that was signed",
        "このファイルを確認してください。台帳の鍵が交替した場合は、信頼設定に以前の鍵も必要です。破損している場合は別の場所に移してください(以前の署名との比較はできなくなります)";
    COPY_IN_USE = "another audit is using this copy", "別の監査がこの写しを使用しています";
    COPY_WAIT =
        "wait until it has ended, or say another directory with --copy",
        "終了を待つか、--copy に別のディレクトリを指定してください";

    // When the daemon cannot be reached.
    asked_again(seconds) = "asking the daemon again in {seconds} s", "{seconds}秒後にサーバーへ再接続します";
    goes_on_later(directory, kept, size) =
        "{kept} of {size} entries are kept in {directory}: the same command goes on from there",
        "{size}件中{kept}件を{directory}に保存しました。同じコマンドで続きから再開できます";
    NOTHING_KEPT =
        "nothing was kept: with --copy DIR an audit that was interrupted goes on from where it was",
        "取得した内容は保存されていません。--copy DIR を付けると、中断したところから再開できます";

    held_size(size) = "at least {size}, as the held checkpoint says", "{size}件以上(保管していたチェックポイント)";
    held_root(root) = "root {root}, as the held checkpoint says", "ルート {root}(保管していたチェックポイント)";

    // What an audit has checked.
    held(size) =
        "the log begins with the {size} entries of the checkpoint that was held",
        "保管していたチェックポイントの{size}件から始まること";
    verified(entries) =
        "Everything that was checked is right: {entries} entries.",
        "確認した内容に不合格はありません(エントリ{entries}件)";
    failed(faults) =
        "The log is not what it claims to be: {faults} checks failed.",
        "台帳は正当なものではありません(不合格{faults}件)";
    stored_failed(faults) =
        "The log is what it claims to be; what the database keeps beside it is not what follows from it: {faults} checks failed. See `lotledgerd fsck`.",
        "台帳は正当ですが、データベースがその隣に保存している内容が台帳と一致しません(不合格{faults}件)。`lotledgerd fsck` で確認してください";
    UNFINISHED =
        "Could not be checked to the end; nothing wrong was found in what was read.",
        "最後まで確認できませんでした(確認した範囲に不合格はありません)";
    entries(entries) =
        "{entries} entries, each read, hashed and chained again",
        "エントリ{entries}件:読み直し、ハッシュ、連鎖";
    statements(statements) =
        "{statements} statements: form, rules, repeated payloads",
        "記録{statements}件:形式、規則、重複";
    signatures(signatures) = "{signatures} signatures, each by the strict rule", "署名{signatures}件";
    seals(seals, subjects) =
        "{seals} seals: the index of {subjects} subjects computed again",
        "封印{seals}件:対象{subjects}件の索引を再計算";
    lists_of_vials(sidecars, lots) =
        "{sidecars} lists of vials for {lots} lots with vials",
        "バイアル一覧{sidecars}件(バイアルのあるロット{lots}件)";
    outcomes(opened, all) =
        "{opened} of {all} outcomes of donor tests and interviews against their commitments, and their donors with them",
        "ドナーの検査・問診の結果{all}件中{opened}件の開示とドナー適格性";
    other_openings(others) =
        "{others} openings of other fields against their commitments",
        "その他の項目の開示{others}件";
    database(compared) =
        "the database beside the log: {compared} rows of tiles, checkpoints and sidecars",
        "台帳以外の保存内容:タイル、チェックポイント、バイアル一覧の{compared}行";

    // What it has not.
    NEWER =
        "whether anything newer exists, or another history was shown to others: compare size and root with a checkpoint from elsewhere",
        "より新しい記録の有無、他者に別の履歴が示されていないか(他所で得たチェックポイントと比較してください)";
    TRUTH = "whether what was signed is true", "署名された内容が真実であるか";
    BESIDE_THE_LOG =
        "what the daemon's database keeps beside the log (tiles, checkpoints): audit the file for that",
        "サーバーのデータベースが台帳以外に保存しているもの(タイル、チェックポイント):ファイルの監査が必要です";
    lots_without_list(lots) =
        "{lots} lots whose list of vials was not there: their vials and duplicates",
        "バイアル一覧がないロット(重複を含む){lots}件";
    closed_outcomes(outcomes) =
        "{outcomes} outcomes of donor tests and interviews: committed, not disclosed",
        "ドナーの検査・問診の結果(コミットメントのみで未開示){outcomes}件";
    foreign_openings(openings) = "{openings} openings about other ledgers", "他の台帳の開示{openings}件";
}

// What the checks ask that only an audit makes, by their names.
words! {
    CHECK_ALTERED = "an entry is the one that was recorded", "エントリが記録されたときのままであること";
    CHECK_CHAIN = "every entry follows the one before it", "各エントリが直前のエントリに続くこと";
    CHECK_CHECKPOINT_HELD = "the log goes on from the held checkpoint", "保管していたチェックポイントの続きであること";
    CHECK_CHECKPOINT_ROOT = "the log has the root of its checkpoint", "台帳のルートがチェックポイントと一致すること";
    CHECK_CHECKPOINT_SIZE = "the log is as long as its checkpoint says", "台帳の件数がチェックポイントと一致すること";
    CHECK_DONOR = "donors are eligible by their disclosed outcomes", "開示された結果でもドナーが適格であること";
    CHECK_EXTRA = "there is nothing beyond the checkpoint", "チェックポイントより後に余分なものがないこと";
    CHECK_INCLUSION = "an entry stands in the log where it is said to", "エントリが台帳の示された位置にあること";
    CHECK_INDEX_ROOT = "a seal has the root of the index", "封印が索引のルートと一致すること";
    CHECK_MISSING = "no entry is missing", "失われたエントリがないこと";
    CHECK_PAYLOAD = "what was signed has the hash by which it is named", "署名された内容のハッシュが一致すること";
    CHECK_PLACES = "the places in histories are right", "履歴での位置が正しいこと";
    CHECK_REPEATED_PAYLOAD = "nothing is recorded twice", "二重の記録がないこと";
    CHECK_ROOT_MISMATCH = "a list of vials has the root that was signed", "バイアル一覧が署名されたルートと一致すること";
    CHECK_RULES = "the rules admit every statement", "すべての記録が規則に適合すること";
    CHECK_SIDECAR = "the list of vials can be read", "バイアル一覧を読み取れること";
    CHECK_SUBJECT_COUNT = "a seal has the number of subjects", "封印の対象数が一致すること";
    CHECK_VIAL_DUPLICATE = "no vial is there twice", "同じバイアルが重複しないこと";
    CHECK_STORED =
        "what the database keeps beside the log follows from the log",
        "台帳以外の保存内容が台帳と一致すること";
}

// Found and expected, where a check failed that only an audit makes.
words! {
    // Checkpoints and the log's key.
    A_SIGNED_CHECKPOINT = "a signed checkpoint", "署名されたチェックポイント";
    EVERY_SEAL = "a checkpoint for every seal", "封印ごとのチェックポイント";
    signed_by_trusted(origin) =
        "signed by {origin} with a key of the trust file",
        "信頼設定の鍵による{origin}の署名";
    size_and_root(size, root) = "size {size}, root {root}", "件数{size}、ルート {root}";
    ANOTHER_KEY = "another key", "別の鍵";
    SIGNED_BY_BOTH =
        "a checkpoint signed by a key that the trust file and the ledger both name",
        "信頼設定と台帳の両方にある鍵で署名されたチェックポイント";

    // Entries that are missing, or too many.
    no_entry(index) = "no entry {index}", "エントリ{index}なし";
    no_entries(first, last) = "no entries {first} to {last}", "エントリ{first}から{last}なし";
    in_all(entries) = "{entries} entries", "エントリ{entries}件";
    named_up_to(last) =
        "entries up to {last}, which the database still names beside the log",
        "データベースが台帳以外でまだ示している、エントリ{last}まで";
    ANOTHER_ENTRY = "another entry", "異なるエントリ";
    THE_RECORDED_ENTRY =
        "the entry that the one after it, or the log's signature, names",
        "直後のエントリまたは台帳の署名が示すエントリ";
    size_of_row(size) = "size {size} beside the note", "署名の隣の件数{size}";
    size_of_note(size) = "size {size}, as its note says", "件数{size}(署名された内容)";
    AN_ENTRY = "an entry", "エントリ";
    NOTHING_BEYOND =
        "no entry beyond the newest checkpoint",
        "最新のチェックポイントより後にエントリがないこと";

    // Openings, and donors judged by them.
    ANOTHERS_ID =
        "the id of another statement, of which an opening is at hand",
        "開示のある別の記録と同じ記録番号";
    AN_ID_OF_ITS_OWN = "an id of its own", "固有の記録番号";
    opens_nothing(field) =
        "an opening of {field} that opens no commitment",
        "対応するコミットメントのない{field}の開示";
    commitment_of(event) = "a commitment of this {event}", "この{event}のコミットメント";
    opening_of(statement) = "an opening of statement {statement}", "記録{statement}の開示";
    OF_THIS_LOG = "a statement of this log", "この台帳の記録";
    determined(donor, outcome) = "{donor} determined {outcome}", "{donor}の判定は{outcome}";
    by_outcomes(outcome, why) =
        "{outcome}, by the disclosed outcomes: {why}",
        "開示された結果によれば{outcome}: {why}";

    // What is stored beside the log.
    LIST_OF_VIALS = "the lot's list of vials", "ロットのバイアル一覧";
    PUBLIC_TEXT = "the public text of the recall", "回収の公表文";
    NO_TILE = "no tile", "タイルなし";
    hashes(count, digest) = "{count} hashes, sha256 {digest}", "ハッシュ{count}件、sha256 {digest}";
    tile(level, index, row) = "tile {level}/{index}: {row}", "タイル{level}/{index}: {row}";
    time_and_subjects(time, subjects) = "time {time}, {subjects} subjects", "時刻{time}、対象{subjects}件";
    counted(count, what) = "{count} {what}", "{what}{count}件";
    TILES = "tiles", "タイル";
    CHECKPOINTS = "checkpoints", "チェックポイント";
    SIDECARS = "sidecars", "バイアル一覧";

    OF_RECALL_WITH_TEXT =
        "a RecallIssued at this index that commits to a public text",
        "このエントリの、公表文付きのRecallIssued";
}
