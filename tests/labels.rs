//! Labels are read back by decoders that are not ours: dmtxread (libdmtx) and zbarimg (ZBar).
//!
//! Where they are not installed these tests say so and check nothing; continuous integration
//! installs them and sets `DECODERS=required`, which makes their absence a failure.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod cli_support;

use std::path::Path;
use std::process::Command;

use cli_support::World;

/// Lots and serials of every length and character that GS1 allows in them.
const CODES: [&str; 5] = [
    "(01)04987654000012(17)271012(10)CE26-0007(21)7F3KQ9X2M4ZT8",
    "(01)04987654000012(17)271012(10)0012(21)00000000000000000001",
    "(01)04987654000012(17)271031(10)L(21)S",
    "(01)04987654000012(17)271012(10)A/B?%(21)\"+&*<>_=;:,!.-",
    "(01)04987654000012(17)271012(10)ABCDEFGHIJKLMNOPQRST(21)abcdefghijklmnopqrst",
];

/// The elements with the separator that a scanner sends.
fn element_string(bracketed: &str) -> String {
    let without = bracketed.replace("(01)", "01").replace("(17)", "17");
    without.replace("(10)", "10").replace("(21)", "\u{1d}21")
}

/// What a decoder says; `None`, loudly, where it is not installed.
fn decoded(program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let output = match Command::new(program).args(arguments).arg(file).output() {
        Ok(output) => output,
        Err(error) => {
            let required = std::env::var("DECODERS").is_ok_and(|v| v == "required");
            assert!(
                !required,
                "{program} is required and cannot be run: {error}"
            );
            eprintln!("NOT CHECKED: {program} is not installed ({error})");
            return None;
        }
    };
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{program} read nothing in {}",
        file.display()
    );
    Some(text)
}

/// Decodes a GS1 DataMatrix; FNC1 comes out as `#`, which no code here has.
fn datamatrix(file: &Path) -> Option<String> {
    decoded(
        "dmtxread",
        &["--stop-after=1", "--gs1=35", "--milliseconds=20000"],
        file,
    )
}

#[test]
fn a_datamatrix_says_what_was_asked_for() {
    let world = World::new();
    for (place, code) in CODES.iter().enumerate() {
        let png = format!("{place}.png");
        let shown = world.run(&format!("label '{code}' --out {png}")).done();
        let shown = shown.says("GS1 DataMatrix");
        shown.says(code);
        let Some(read) = datamatrix(&world.path().join(&png)) else {
            return;
        };
        // FNC1 in first position is what makes it GS1.
        assert_eq!(read, format!("#{}", element_string(code)), "{code}");
        let svg = format!("{place}.svg");
        world
            .run(&format!("label '{code}' --out {svg} --module 500"))
            .done();
        let picture = raster(&world.read(&svg));
        let grey = world.path().join(format!("{place}.pgm"));
        std::fs::write(&grey, picture).unwrap();
        assert_eq!(datamatrix(&grey), Some(read), "{code} as SVG");
    }
}

#[test]
fn a_digital_link_is_for_cartons_and_certificates() {
    let world = World::new();
    for (place, code) in CODES.iter().enumerate() {
        let qr = format!("label '{code}' --symbol qr --link https://id.example.jp");
        world
            .run(&format!("{qr} --out vial.png"))
            .fails(2, "GS1 forbids QR codes");
        assert!(!world.exists("vial.png"));
        let png = format!("{place}.png");
        let content = world
            .run(&format!("{qr} --on carton --out {png} --json"))
            .done()
            .json();
        let Some(read) = decoded("zbarimg", &["--quiet", "--raw"], &world.path().join(&png)) else {
            return;
        };
        assert_eq!(read.trim_end(), content["content"]);
        // The nurse's program reads the link as the same vial.
        let again = world
            .run(&format!(
                "label '{}' --out {place}.svg --json",
                read.trim_end()
            ))
            .done()
            .json();
        assert_eq!(again["bracketed"], *code);
    }
}

#[test]
fn a_sheet_has_every_label_and_each_is_read() {
    let world = World::new();
    // Labels are printed before anything else of the dossier is written.
    std::fs::create_dir(world.path().join("lot")).unwrap();
    let manifest = "lot: {gtin: \"04987654000012\", number: \"0012\"}\nfill: {expiry: 2027-10-12, vials: 40}\n";
    world.write("lot/lot.yaml", manifest);
    world
        .run("vials new lot")
        .done()
        .says("40 vials of (01)04987654000012(10)0012, expiry 2027-10-12");
    world.run("vials new lot").fails(2, "not overwritten");
    let codes = world.read("lot/vial-codes.csv");
    world
        .run("label --sheet lot --from 3 --count 30 --out labels.html --lang ja")
        .done()
        .says("3 to 32 of 40")
        .remarks("secret");
    let page = world.read("labels.html");
    for word in [
        "<html lang=\"ja\">",
        "使用期限",
        "シリアル番号",
        "2027-10-12",
        "(10)0012",
    ] {
        assert!(page.contains(word), "{word}");
    }
    let labels: Vec<&str> = page.split("<article>").skip(1).collect();
    assert_eq!(labels.len(), 30);
    for (label, line) in labels.iter().zip(codes.lines().skip(3)) {
        let serial = line.split('"').nth(3).unwrap();
        assert!(label.contains(&format!("(21){serial}<")), "{line}");
        let file = world.path().join("label.pgm");
        std::fs::write(&file, raster(label)).unwrap();
        let Some(read) = datamatrix(&file) else {
            return;
        };
        assert_eq!(
            read,
            format!("#010498765400001217271012100012\u{1d}21{serial}")
        );
    }
    world
        .run("label --sheet lot --from 41 --out more.html")
        .fails(2, "1 to 40");
    world
        .run("label --sheet lot --out labels.html")
        .fails(2, "labels.html");
    world
        .run("label --sheet lot --count 5001 --out more.html")
        .fails(2, "5001");
}

/// Labels of another product, lot or expiry date, or of another number of vials, are not printed.
#[test]
fn labels_are_those_of_the_dossier() {
    let world = World::new();
    std::fs::create_dir(world.path().join("lot")).unwrap();
    let manifest = |gtin: &str, lot: &str, expiry: &str, vials: &str| {
        let text = format!(
            "lot: {{gtin: \"{gtin}\", number: {lot}}}\nfill: {{expiry: {expiry}, vials: {vials}}}\n"
        );
        world.write("lot/lot.yaml", &text);
    };
    manifest("04987654000012", "A1", "2027-10-12", "0");
    world
        .run("vials new lot")
        .fails(2, "fill.vials: found 0; a lot has 1 to 100000 vials");
    world.write(
        "lot/lot.yaml",
        "lot: {gtin: \"04987654000012\", number: A1}\n",
    );
    world.run("vials new lot").fails(2, "fill: is missing");
    manifest("04987654000012", "A1", "2027-10-12", "5");
    world.run("vials new lot").done();
    for (gtin, lot, expiry, vials, says) in [
        (
            "04987654000029",
            "A1",
            "2027-10-12",
            "5",
            "this code is of product 04987654000012; lot.yaml has 04987654000029",
        ),
        (
            "04987654000012",
            "A2",
            "2027-10-12",
            "5",
            "this code is of lot A1; lot.yaml has A2",
        ),
        (
            "04987654000012",
            "A1",
            "2027-11-12",
            "5",
            "this code is of expiry date 2027-10-12; lot.yaml has 2027-11-12",
        ),
        ("04987654000012", "A1", "2027-10-12", "6", "5 codes"),
    ] {
        manifest(gtin, lot, expiry, vials);
        world
            .run("label --sheet lot --out labels.html")
            .fails(2, says)
            .remarks("vial-codes.csv");
        assert!(!world.exists("labels.html"));
    }
    manifest("04987654000012", "A1", "2027-10-12", "5");
    world.run("label --sheet lot --out labels.html").done();
}

#[test]
fn what_makes_no_label_is_refused() {
    let world = World::new();
    for (line, says) in [
        (
            "'(01)04987654000012(10)L(21)S' --out a.png",
            "no expiry date",
        ),
        (
            "'(01)04987654000013(17)271012(10)L(21)S' --out a.png",
            "check digit",
        ),
        (
            "'(01)04987654000012(17)271012(10)L(21)S' --out a.gif",
            ".svg or .png",
        ),
        (
            "'(01)04987654000012(17)271012(10)L(21)S' --out a.png --module 100",
            "254 to 990",
        ),
        (
            "'(01)04987654000012(17)271012(10)L(21)S' --out a.png --on carton --symbol qr",
            "--link",
        ),
        ("--out a.html", "<CODE"),
    ] {
        world.run(&format!("label {line}")).fails(2, says);
    }
    assert!(!world.exists("a.png"));
}

/// The paths of an SVG as a grey picture (PGM), ten pixels a unit: `Mx yhNv1h-Nz`, nothing else.
fn raster(svg: &str) -> Vec<u8> {
    let part = |from: &str, to: &str| {
        let rest = svg.split_once(from).unwrap().1;
        rest.split_once(to).unwrap().0.to_owned()
    };
    let side: usize = part("viewBox=\"0 0 ", " ").parse().unwrap();
    let mut pixels = vec![255; side * 10 * side * 10];
    for run in part(" d=\"", "\"").split_terminator('z') {
        let (place, length) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let (length, back) = length.split_once("v1h-").unwrap();
        assert_eq!(length, back);
        let length: usize = length.parse().unwrap();
        for row in y * 10..(y + 1) * 10 {
            let line = row * side * 10 + x * 10;
            pixels[line..line + length * 10].fill(0);
        }
    }
    let mut picture = format!("P5\n{0} {0}\n255\n", side * 10).into_bytes();
    picture.extend(pixels);
    picture
}
