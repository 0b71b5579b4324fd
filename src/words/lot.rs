//! A lot before its release: the page for the wall, and the workbook.

words! {
    from_paper(said, certificate) =
        "{said}; written down from the laboratory's paper ({certificate}): vials will ask",
        "{said}。試験機関の書面からの転記({certificate})。バイアルの照会では製造元への確認が必要になります";

    // What became of rows.
    submitted(recorded, already, others) =
        "{recorded} rows recorded, {already} before, {others} by others",
        "記録した行 {recorded}、記録済み {already}、他者による記録 {others}";
    stopped_at(counts, event, place) =
        "{counts}; stopped at {place} ({event})",
        "{counts}。{place}({event})で止まりました";

    row_elsewhere(dossier, row, index) =
        "{dossier}: {row} is recorded as entry {index}, and is not in this dossier: another copy of it has the row, or somebody else recorded it",
        "{dossier}: {row} はエントリ{index}として記録済みですが、この記録の表にありません(別のコピーの行か、他者による記録です)";
    by_laboratories(count) =
        "{count} arrivals and results of samples were recorded by laboratories themselves, without rows here (lotledger lot show)",
        "試験機関が直接記録した検体の受領・結果: {count}件(この表に行は不要です。lotledger lot show で確認できます)";
    corrected_elsewhere(place, index, by) =
        "{place}: entry {index} was corrected by entry {by}, and this row says something else: take over what stands (`lotledger lot history LOT` shows it), or correct it once more with `lotledger lot correct`",
        "{place}: エントリ{index}はエントリ{by}で訂正されましたが、この行の内容は異なります。訂正後の内容に直すか(`lotledger lot history LOT`)、`lotledger lot correct` で改めて訂正してください";
    STANDING_NOT_ASKED =
        "not asked, without a token: what stands in the ledger already, and rows of other copies of the dossier",
        "トークンがないため未確認: 台帳に記録済みの内容、別のコピーの行";

    TO_SUBMIT = "to submit", "送信待ち";
    key_elsewhere(signer) = "key of {signer} is elsewhere", "{signer}の鍵はこの端末にありません";

    // Rows before they are signed.
    result_by(test, value, method) = "{test}: {value} by {method}", "{test}: {value}({method})";
    limit(limit, judged) = "limit {limit}: {judged}", "規格 {limit}: {judged}";
    judged(word, why) = "{word} ({why})", "{word}({why})";
    LIMIT_NOT_KNOWN = "limit not known here", "規格はここでは確認できません";
    NO_ROW_ASKS = "the specification does not ask for it", "規格にない試験項目です";
    rows_to_sign(dossier, table, rows) =
        "{dossier}, {table}: {rows} rows to sign",
        "{dossier}、{table}: 署名する行 {rows}";
    more_rows(rows) = "  … and {rows} rows more like these", "  … ほか{rows}行";
    NOTHING_TO_SIGN = "no row waits for a key that is here", "この端末の鍵で署名する行はありません";

    // A correction.
    NOTHING_TO_CORRECT =
        "nothing to correct: every recorded row that is in the dossier stands on the ledger as it is here",
        "訂正はありません。表にある記録済みの行はすべて台帳と一致しています";
    cannot_be_corrected(place, index, field, instead) =
        "{place}: entry {index} cannot be corrected in this: {field}. Instead: {instead}",
        "{place}: エントリ{index}の次の項目は訂正できません: {field}。代わりに: {instead}";
    PUT_BACK =
        "put these rows back as they were recorded, then run the command again for the others",
        "これらの行を記録時の内容に戻してから、もう一度実行してください";
    CORRECTIONS_NOT_SHOWN =
        "what stands on the ledger is not known: corrections are made against it",
        "台帳の現在の記録を確認できないため、訂正できません";
    WHOLE_RECORD = "the whole record", "記録全体";
    QUALITY_ASSURANCE =
        "another person, of the quality assurance of that organisation",
        "その組織の品質保証部門の別の人";
    INSTEAD_OF_RESULT =
        "declare this result void (TestVoided), and report a new one in a row of its own",
        "この結果を無効とし(TestVoided)、正しい結果を別の行で報告する";
    INSTEAD_OF_TISSUE =
        "reject the lot (`lotledger lot reject`): what it was made of cannot be put right afterwards",
        "ロットを不合格にする(`lotledger lot reject`)。原料組織は後から訂正できません";
    INSTEAD_OF_MATERIAL =
        "record the material that was received in a row of its own, and correct the step that it went into",
        "実際に受け入れた原材料を別の行で記録し、それを投入した工程を訂正する";
    INSTEAD_OF_STEP =
        "reject the lot (`lotledger lot reject`): what was made, by which step, cannot be put right afterwards",
        "ロットを不合格にする(`lotledger lot reject`)。工程と生成物は後から訂正できません";
    INSTEAD_OF_SAMPLE =
        "take a new sample, and declare the results of this one void (TestVoided)",
        "検体を新たに採取し、この検体の結果を無効とする(TestVoided)";
    INSTEAD_OF_DONOR_TEST =
        "have the laboratory that tested record a test of its own, and the donor determined again",
        "実際に試験した機関が新たに記録し、ドナーの適格性を改めて判定する";
    INSTEAD_OF_DETERMINATION =
        "determine the donor again, in a row of its own",
        "別の行でドナーの適格性を改めて判定する";
    INSTEAD_OF_DECISION =
        "review and release again, hold the lot, or reject it",
        "照査と出荷判定をやり直すか、ロットを保留または不合格にする";
    INSTEAD_OF_OTHER =
        "hold the lot, and reject it (`lotledger lot reject`) if its vials must not be used",
        "ロットを保留し、使用できない場合は不合格にする(`lotledger lot reject`)";
    WHAT_FOLLOWS = "What follows for every vial of the lot:", "ロットの全バイアルへの影響:";
    fails_then(code, text) =
        "with this correction the lot fails: {code}, {text}",
        "この訂正によりロットは規格に適合しなくなります: {code}、{text}";
    followed_by(code, text) = "  [{code}] {text}", "  [{code}] {text}";
    NOT_FORESEEN =
        "What follows for the vials of the lot could not be asked.",
        "ロットのバイアルへの影響は確認できませんでした。";
    ALWAYS_CORRECTED =
        "Both versions stay: every answer about a vial says CORRECTED, with old and new.",
        "訂正前後の記録は両方残り、すべての照会結果にCORRECTEDと表示されます。";

    // What is still to be done for a lot.
    determination(donor) = "determination of donor {donor}", "ドナー {donor} の適格性判定";
    samples_taken(slot, target, taken, planned) =
        "sample {slot} of {target}: {taken} of {planned} taken",
        "{target} の検体 {slot}: {planned}件中{taken}件採取済み";
    arrival(name) = "arrival of sample {name}", "検体 {name} の受領";
    result(analyte, name) = "{analyte} of sample {name}", "検体 {name} の {analyte}";
    FILLING = "filling and labelling (fill)", "充填・表示(fill)";
    REVIEWING = "review", "製造記録照査(review)";
    REVIEWING_AGAIN =
        "review again, after the correction: one line more below `review:`",
        "訂正後の製造記録照査(lot.yaml の review: に1行追加)";
    RELEASING_AGAIN =
        "release again, by somebody who has not made, sampled, tested or reviewed it: one line more below `release:`",
        "訂正後の出荷判定(lot.yaml の release: に1行追加)。製造・検体採取・試験・照査に関わっていない者";
    RELEASING =
        "release, by somebody who has not made, sampled, tested or reviewed it",
        "出荷判定(release)。製造・検体採取・試験・照査に関わっていない者";

    // A bank of an earlier dossier.
    ANOTHER_MAKERS_BANK =
        "that dossier is another maker's, or this one's maker is in no keyring",
        "別の製造元の記録であるか、製造元の鍵束が指定されていません";
    NO_SUCH_BANK = "that dossier makes no cell bank of this name", "その記録にこの名称のセルバンクはありません";
    BANK_NOT_RECORDED =
        "that dossier has not recorded this bank yet",
        "そのセルバンクはまだ記録されていません";

    // The page.
    nothing_missing(recorded) =
        "{recorded} statements recorded; nothing is missing",
        "記録済み {recorded}件。不足はありません";
    still_missing(recorded, review, release) =
        "{recorded} statements recorded; steps before review: {review}, before release: {release}",
        "記録済み {recorded}件。残り: 照査まで {review}件、出荷判定まで {release}件";
    SUBMIT = "WRITTEN: SIGN AND SUBMIT, IN THIS ORDER", "記入済み: この順に署名して送信";
    WRITE = "STILL TO BE DONE, WRITTEN AND SIGNED", "これから実施・記入・署名";
    REVIEW = "REVIEW", "製造記録照査";
    RELEASE = "RELEASE", "出荷判定";
    VANISHED =
        "SIGNED OR RECORDED, AND NOT IN THE DOSSIER NOW: PUT THE ROW BACK",
        "署名または記録済みで、現在の表にない行: 元に戻してください";
    LATE =
        "LATE: RECORDED NOW, EVERY VIAL OF A LOT THAT IS OPEN SAYS ASK_MAKER (LATE_ENTRIES)",
        "遅延: 今記録すると、開始済みロットの全バイアルがASK_MAKER(LATE_ENTRIES)になります";
    NOT_LOOKED_AT =
        "Not looked at: holds and recalls on the ledger, and rows of the specification that no sampling plan has.",
        "確認していないもの: 台帳上の保留・回収、採取計画にない規格項目";
    not_asked(why) = "The ledger was not asked: {why}", "台帳に照会していません: {why}";
    SAY_SERVER_AND_TOKEN = "say --server URL and --token-file FILE", "--server URL と --token-file FILE を指定してください";

    // The lot on the ledger.
    on_the_ledger(state) = "ON THE LEDGER: {state}", "台帳: {state}";
    NOT_OPENED = "not opened yet", "未開始";
    held(reason, hold) = "ON HOLD: {reason} (hold {hold})", "保留中: {reason}(保留 {hold})";
    STOPS_RELEASE = "WHAT STOPS ITS RELEASE", "出荷判定を妨げるもの";
    STOPS_VIALS = "WHAT STOPS ITS VIALS", "バイアルの使用を止めるもの";
    VIALS_WILL_ASK =
        "WHAT EVERY VIAL WILL BE ASKED ABOUT IF IT IS RELEASED",
        "出荷可とした場合、全バイアルで製造元への確認が必要になるもの";
    VIALS_ASK = "WHAT EVERY VIAL IS ASKED ABOUT", "全バイアルで製造元への確認が必要なもの";
    unplanned(rows) =
        "No sampling plan has: {rows}",
        "どの採取計画にもない規格項目: {rows}";
    PLAN_OF_THE_LOT =
        "sampling plan of the lot's vials (sampling, target: lot), before they are commissioned",
        "最終バイアルの採取計画(sampling、target: lot)。充填・表示より前";
    NOT_WRITTEN = "not written yet", "未記入";
    WAITS = "waits", "待ち";
    OR = " or ", " または ";
    nobody(role) = "NOBODY in lot.yaml can sign as {role}", "署名できる {role} が lot.yaml にいません";

    // The first sheet of a new workbook.
    SHEETS =
        "The tables of a dossier: one sheet a table, one row a statement. See docs/DOSSIER.md.",
        "ロット記録の表です。シートが表、1行が1件の記録になります(docs/DOSSIER.md)。";
    CELLS =
        "Every cell is text. Leave it so: numbers and dates of a spreadsheet lose the zeros of 0012 and 0.50.",
        "セルはすべて文字列です。書式を変えないでください(数値や日付にすると 0012 や 0.50 の 0 が失われます)。";
    DATES =
        "Dates are 2026-11-22, times 2026-11-22 09:30. Half-width digits and letters.",
        "日付は 2026-11-22、時刻は 2026-11-22 09:30 と半角で入力します。";
    FORMULAS =
        "No formulas, no merged cells. Rows and columns that are not needed stay empty.",
        "数式とセル結合は使えません。不要な行と列は空のままにします。";
    SEVERAL = "Several values in a cell have ; between them.", "1つのセルに複数の値を入れるときは ; で区切ります。";
    CHECK =
        "Check with: lotledger lot submit DOSSIER --keys DIR --dry-run",
        "確認: lotledger lot submit DOSSIER --keys DIR --dry-run";
    ONE_OF_THE_LIST =
        "one of the words in the list / 一覧の語から選んでください",
        "one of the words in the list / 一覧の語から選んでください";
}
