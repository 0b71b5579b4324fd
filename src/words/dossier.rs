//! What is wrong with the files that people write: cells, tables, fields, names, times. Before each stand file, line and
//! column or field, which are the same in both languages.

words! {
    // How many.
    ONE_PROBLEM = "1 problem", "1件の問題";
    problems(count) = "{count} problems", "{count}件の問題";
    problems_or_more(count) = "{count} problems or more", "{count}件以上の問題";
    listed(count, of, lines) = "{count}{of}\n    {lines}", "{count}{of}\n    {lines}";
    in_file(file) = " in {file}", "({file})";
    nothing_submitted(directory) = " in {directory}; nothing was submitted", "({directory})。何も送信していません";
    and_more(more) = "and {more} more", "ほか{more}件";
    ONE_FOLLOWS =
        "and 1 that follows from these: it names what could not be read",
        "ほか、これらに伴う問題が1件(読み取れなかったものを参照しています)";
    more_follow(more) =
        "and {more} that follow from these: they name what could not be read",
        "ほか、これらに伴う問題が{more}件(読み取れなかったものを参照しています)";
    once_more(message) = "{message}; once more elsewhere", "{message}(ほかに1か所)";
    times_more(message, more) = "{message}; {more} times more elsewhere", "{message}(ほかに{more}か所)";

    // One value.
    too_many_bytes(has, most) = "has {has} bytes; at most {most}", "{has}バイトあります({most}バイト以下)";
    full_width(found, wide, narrow) =
        "found {found}, which has the full-width character {wide}; type half-width characters: {narrow}",
        "{found} に全角文字 {wide} があります。半角で入力してください: {narrow}";
    invisible(found, code) =
        "found {found}, which has an invisible character (U+{code}); type the value again",
        "{found} に見えない文字(U+{code})があります。入力し直してください";
    control(found) =
        "found {found}, which has a line break or another control character",
        "{found} に改行または制御文字があります";
    yes_or_no(found) = "found {found}; write yes or no", "{found}: yes または no と入力してください";
    whole(found) = "found {found}; write a whole number such as 12", "{found}: 12 のような整数で入力してください";
    signed(found) =
        "found {found}; write a whole number such as 0, 3 or -2",
        "{found}: 0、3、-2 のような整数で入力してください";
    decimal_point(found) =
        "found {found}; write the decimal point as . and no thousands separator",
        "{found}: 小数点は . とし、桁区切りを入れないでください";
    quantity(found) =
        "found {found}; write a number, a space and a unit, such as \"10 [CFU]/mL\"",
        "{found}: \"10 [CFU]/mL\" のように数値、空白、単位の順に入力してください";
    date(found) =
        "found {found}; write a date as 2026-11-22 (Western calendar, in Excel a cell of text)",
        "{found}: 日付は 2026-11-22 の形(西暦、Excelでは文字列のセル)で入力してください";
    time(found) =
        "found {found}; write a local time as 2026-11-22 09:30",
        "{found}: 日時は現地時刻で 2026-11-22 09:30 の形で入力してください";
    offset(found) = "found {found}; write an offset as +09:00", "{found}: 時差は +09:00 の形で入力してください";
    alias(found) =
        "found {found}; a name has 1 to 40 letters, digits, _ . or -",
        "{found}: 名前は英数字、_ . - の1~40文字です";
    entry_twice(found) = "found {found}, which has an entry twice", "{found} に同じ値が2回あります";
    file_name(found) =
        "found {found}; name a file as evidence/NAME (letters, digits, _ . -)",
        "{found}: ファイルは evidence/名前(英数字、_ . -)の形で指定してください";
    value(found, words) =
        "found {found}; write a word ({words}), a number such as 0.5 or <0.05, a set such as CD9=Positive;CD73=96.5 %, a share such as \"93.1% in 50-400 nm\", or \"file evidence/NAME\"",
        "{found}: 語({words})、0.5 や <0.05 のような数値、CD9=Positive;CD73=96.5 % のような組、\"93.1% in 50-400 nm\" のような割合、または \"file evidence/名前\" で入力してください";
    other_unit(found, unit) = "found {found}, but the unit column says {unit}", "{found} の単位が unit 列({unit})と異なります";
    unit(found, units) =
        "found {found}, which is no unit that is known; this is measured in {units}",
        "{found} という単位は使えません。この試験項目の単位: {units}";
    no_unit(found) =
        "found the number {found} without a unit; fill in the unit column",
        "数値 {found} に単位がありません。unit 列に入力してください";
    marker_set(found) =
        "found {found}; write MARKER=Word or MARKER=number with ; between, such as CD9=Positive;CD73=96.5 %",
        "{found}: CD9=Positive;CD73=96.5 % のように、マーカー=語 または マーカー=数値 を ; で区切って入力してください";
    share(found) =
        "found {found}; write a share as \"93.1% in 50-400 nm\"",
        "{found}: 割合は \"93.1% in 50-400 nm\" の形で入力してください";

    // A table.
    EMPTY_CELL = "the cell is empty; fill it in", "セルが空です。入力してください";
    depends(column) =
        "is filled, but {column} is empty; fill that in, or empty this cell",
        "入力がありますが、{column} が空です。{column} を入力するか、このセルを空にしてください";
    NOT_OF_THIS_KIND =
        "is filled, and a row of this kind has no such thing; empty the cell",
        "この種類の行では使わないセルです。空にしてください";
    EMPTY_FIRST_LINE =
        "the line is empty; the first line names the columns",
        "行が空です。最初の行には列名を書きます";
    EMPTY_FIRST_ROW =
        "the row is empty; the first row names the columns",
        "行が空です。最初の行には列名を書きます";
    EMPTY_FILE =
        "the file is empty; the first line names the columns",
        "ファイルが空です。最初の行には列名を書きます";
    separated_by(separator) =
        "the cells are separated by {separator}; save the table as \"CSV UTF-8 (comma delimited)\"",
        "セルがコンマ以外({separator})で区切られています。「CSV UTF-8(コンマ区切り)」で保存してください";
    COLUMN_TWICE = "the column stands twice", "列が2回あります";
    column_without_name(at) =
        "column {at} has no name; is there a comma too many at the end of every line? Delete the column",
        "{at}列目に列名がありません。各行の末尾に余分なコンマがないか確認し、列を削除してください";
    unknown_column(name, known) = "there is no column {name}; known: {known}", "{name} という列はありません(使える列: {known})";
    COLUMN_MISSING = "the column is missing; add it", "列がありません。追加してください";
    cells_of_row(cells, columns) =
        "the row has {cells} cells, the header has {columns}; is a comma missing, or a cell with a comma without quotes?",
        "行のセルは{cells}個ですが、列名は{columns}個です。コンマの不足や、コンマを含むセルの引用符を確認してください";
    at_most_rows(most) = "at most {most} rows", "{most}行以下にしてください";
    cell_without_column(cell) = "the cell {cell} has no column name above it", "セル{cell}の上に列名がありません";

    // A file of fields.
    NO_VALUE = "has no value; leave the field out, or quote the text", "値がありません。項目を省くか、文字列を引用符で囲んでください";
    ONE_VALUE = "expected one value, found a list or fields", "値は1つにしてください(一覧または項目があります)";
    A_LIST = "expected a list: lines that begin with `- `, or [a, b]", "一覧にしてください(`- ` で始まる行、または [a, b])";
    fields(example) = "expected fields such as `{example}`", "`{example}` のような項目にしてください";
    fields_not_list(example) =
        "expected fields such as `{example}`, found a list",
        "`{example}` のような項目にしてください(一覧があります)";
    IS_MISSING = "is missing", "ありません";
    NO_REF = "is missing; `lotledger lot adopt` writes it", "ありません(`lotledger lot adopt` で書き込まれます)";
    field_near(name, near) = "there is no field {name}; did you mean {near}?", "{name} という項目はありません({near} の誤りではありませんか)";
    field_known(name, known) = "there is no field {name}; known: {known}", "{name} という項目はありません(使える項目: {known})";

    // Names.
    no_such(name, file, known) = "there is no {name} in {file}; known: {known}", "{file}に{name}がありません(あるもの: {known})";
    not_in_table(name, table) = "there is no \"{name}\" in {table}", "{table}に\"{name}\"がありません";
    no_node(name) =
        "there is no node \"{name}\": neither a material, nor an output of the process, nor in known_nodes",
        "\"{name}\"という材料がありません(原材料にも、工程の生成物にも、known_nodes にもありません)";
    no_slot(slot) =
        "no sampling plan of this target has the line \"{slot}\" (sampling in lot.yaml)",
        "この対象の採取計画に\"{slot}\"の行がありません(lot.yaml の sampling)";
    stands_already(name, place) = "\"{name}\" stands already at {place}", "\"{name}\"はすでに{place}にあります";
    of_two_samples(file, sample, place) =
        "{file} is also the raw data of {sample} ({place}); raw data of two samples make both insufficient: name the file of this sample",
        "{file}は{sample}({place})の生データでもあります。二つの検体に同じ生データがあると両方とも根拠として不十分になるため、この検体のファイルを指定してください";
    file_missing(name) = "the file {name} is missing in the dossier", "ファイル{name}が記録のディレクトリにありません";
    not_a_file(name) = "{name} is not a file", "{name}はファイルではありません";
    file_too_large(name, most) = "{name} has more than {most} bytes", "{name}は{most}バイトを超えています";

    // What does not fit together.
    other_policy(found, wanted) = "it is {found}; lot.yaml names {wanted}", "{found}です(lot.yaml の指定は{wanted})";
    before(at, what, after) = "{at} is before {what}: {after}", "{at}は{what}({after})より前です";
    STEP_BEGAN = "the step began", "工程の開始";
    SAMPLE_TAKEN = "the sample was taken", "検体の採取";
    SAMPLE_RECEIVED = "the sample was received", "検体の受領";
    TEST_BEGAN = "the test began", "試験の開始";
    TEST_ENDED = "the test ended", "試験の終了";
    NO_REVIEWER_OF_PAPER =
        "stays empty in a row from paper: who compared it stands in compared_by",
        "書面から転記した行では空欄にしてください(照合した人は compared_by に入れます)";
    OWN_COMPARISON =
        "has written the row: somebody else compares it with the paper",
        "この行を転記した人と同じです(書面との照合は別の人が行います)";
    LABORATORY_SIGNS =
        "a laboratory signs its own results; only the maker writes paper down, in results.csv of the dossier",
        "試験機関は自らの結果に署名します。書面からの転記は、製造元がロット資料の results.csv で行います";
    may_not_sign(alias, event, name, roles) =
        "{alias} may not sign \"{event}\" ({name}): it needs the role {roles}",
        "{alias} は「{event}」({name})に署名できません。必要な役割: {roles}";
    OWN_REVIEWER = "the analyst: nobody reviews their own test", "試験担当者と同じ人です(自分の試験は確認できません)";
    NO_UNIT_NEEDED =
        "is filled, but the value has no unit; empty the cell",
        "入力がありますが、この値に単位はありません。空にしてください";
    WITH_DETERMINATIONS = "belongs to a row with determinations", "determinations のある行でだけ使います";
    VIALS_OF_LOT = "a sample of the lot has 1 to 100 vials", "ロットの検体はバイアル1~100本です";
    NO_VIALS =
        "only a sample of the lot has vials; leave the cell empty",
        "バイアルで採るのはロットの検体だけです。空にしてください";
    recovery_missing(donor) =
        "is missing: other rows name a recovery of {donor}",
        "ありません(ほかの行は{donor}の採取を区別しています)";
    filled(filled, vials, rejected, samples, retains, accounted) =
        "{filled} containers were filled, but {vials} vials, {rejected} rejected, {samples} samples and {retains} retains make {accounted}",
        "充填は{filled}本ですが、バイアル{vials}、不良{rejected}、検体{samples}、参考品{retains}の合計は{accounted}です";
    LABELS =
        "labels printed are labels used and labels destroyed",
        "ラベルの印刷数は、使用数と廃棄数の合計と一致しなければなりません";
}
