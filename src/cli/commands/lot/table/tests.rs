use super::*;

/// Problems of a table with the columns a, b and c, of which b needs a, and nobody asks for c.
fn problems_of(bytes: &[u8]) -> String {
    let problems = Collector::new();
    let rows = read(&Source::Csv("t.csv", bytes), &["a", "b", "c"], &problems);
    for row in &rows {
        row.req(&problems, "a", |text| match text {
            "?" => Err("what is this"),
            _ => Ok(()),
        });
        row.cell("b");
        row.finish(&problems);
    }
    problems
        .finish(Some(()))
        .map_or_else(|p| p.to_string(), |()| String::new())
}

#[test]
fn tables_are_read_strictly() {
    let comma = "save it as \"CSV UTF-8 (comma delimited)\"";
    let rows: Vec<(Vec<u8>, String)> = vec![
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n".to_vec(), String::new()),
        (b"b,a\n,1".to_vec(), String::new()),
        (
            b"a,b\n1\n".to_vec(),
            "t.csv:2: the row has 1 cells, the header has 2; is a comma missing, or a cell with a comma without quotes?".into(),
        ),
        // One column too many hides no other problem, and a row that is short neither.
        (
            b"a,d,b\n?,1,2\n1\n,1,2\n".to_vec(),
            "t.csv:1: there is no column \"d\"; known: a, b, c\n\
             t.csv:2: a: what is this\n\
             t.csv:3: the row has 1 cells, the header has 3; is a comma missing, or a cell with a comma without quotes?\n\
             t.csv:4: a: the cell is empty; fill it in".into(),
        ),
        (
            b"a,a,b\n1,2,3\n".to_vec(),
            "t.csv:1: a: the column stands twice".into(),
        ),
        (
            b"a,b,\n1,2,\n".to_vec(),
            "t.csv:1: column 3 has no name; is there a comma too many at the end of every line? Delete the column".into(),
        ),
        // A missing column is said once.
        (
            b"b\n1\n2\n3\n".to_vec(),
            "t.csv:1: a: the column is missing; add it".into(),
        ),
        (
            b"a;b\n1;2\n".to_vec(),
            "t.csv:1: the cells are separated by semicolons; save the table as \"CSV UTF-8 (comma delimited)\"".into(),
        ),
        (
            b"a\tb\n1\t2\n".to_vec(),
            "t.csv:1: the cells are separated by tabs; save the table as \"CSV UTF-8 (comma delimited)\"".into(),
        ),
        // What nobody asks for is not dropped.
        (
            b"a,c\n1,\n1,2\n".to_vec(),
            "t.csv:3: c: is filled, and a row of this kind has no such thing; empty the cell".into(),
        ),
        (
            b"a,b\n1,\"x\n2,y\n?,z".to_vec(),
            "t.csv:2:3: the quote that begins here is never closed; everything behind it would be one cell".into(),
        ),
        (
            b"a,b\r\n1,\"x\"y\r\n?,\"x\r\ny\"\r\n?,2".to_vec(),
            "t.csv:2:6: text stands behind the closing quote of the cell; a quote in a cell is written twice: \"Kanto \"\"Cell\"\" Media\"\n\
             t.csv:3: a: what is this\n\
             t.csv:5: a: what is this".into(),
        ),
        (
            b"\r\n\r\na,b\r\n1,2\r\n".to_vec(),
            "t.csv:1: the line is empty; the first line names the columns".into(),
        ),
        (
            b",,\n,a,b\n".to_vec(),
            "t.csv:1: the line is empty; the first line names the columns".into(),
        ),
        (
            vec![b'\n'; MAX_BYTES + 1],
            "t.csv: the file has more than 4194304 bytes".into(),
        ),
        (
            b"a,\"b\n1,2\n".to_vec(),
            "t.csv:1:3: the quote that begins here is never closed; everything behind it would be one cell".into(),
        ),
        (
            b"".to_vec(),
            "t.csv: the file is empty; the first line names the columns".into(),
        ),
        (
            b"a,b\n1,2\r\x8c\x9f,1\n".to_vec(),
            format!("t.csv: line 3 is not UTF-8 (Excel's plain \"CSV\" is Shift_JIS / CP932 in Japan); {comma}"),
        ),
        (b"\xff\xfea\0".to_vec(), format!("t.csv: the file is UTF-16; {comma}")),
        (b"a\0,\0b\0".to_vec(), format!("t.csv: the file is UTF-16; {comma}")),
        (b"\0a\0,\0b".to_vec(), format!("t.csv: the file is UTF-16; {comma}")),
        (
            b"a,b\r\n1,2\r\n1,\0\r\n".to_vec(),
            "t.csv: line 3 has a zero byte, which no text has; the file is damaged, or no table".into(),
        ),
    ];
    for (bytes, expected) in rows {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(problems_of(&bytes), expected, "{shown:?}");
    }
}

#[test]
fn cells_that_depend_on_another() {
    let columns: &'static [&'static str] = &["received", "by", "condition"];
    let read = |bytes: &[u8]| {
        let problems = Collector::new();
        for row in read(&Source::Csv("t.csv", bytes), columns, &problems) {
            row.with(&problems, "received", &["by", "condition"]);
        }
        problems
            .finish(Some(()))
            .map_or_else(|p| p.to_string(), |()| String::new())
    };
    assert_eq!(read(b"received,by,condition\n,,\n1,x,y\n1,,\n"), "");
    assert_eq!(
        read(b"received,by,condition\n,,DAMAGED\n"),
        "t.csv:2: condition: is filled, but received is empty; fill that in, or empty this cell"
    );
    // The same where the column is not there at all.
    assert_eq!(
        read(b"by,condition\nx,\n"),
        "t.csv:2: by: is filled, but received is empty; fill that in, or empty this cell"
    );
}
