//! The days of the maker, the nurse and the auditor, run as docs/DAYS.md prints them: every command
//! of these sections, and of the operator's beginning, against a daemon of its own. What the page
//! leaves to others (roots, laboratory, printer) stands here.
//!
//! The dossier is `examples/cord-ev-lot` with the page's people and a few results more, moved so
//! that its story ends today. It is recorded in one day, so every vial says `LATE_ENTRIES`: exit 4
//! where a lot that was recorded as it was made has 0.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use lotledger::cli::commands::lot::shift_dates::{copy_shifted, days_between};
use lotledger::domain::time::{Date, TimestampMs, UtcOffset};

/// A command of the page, by how it begins, with what others do before it.
struct Step {
    line: &'static str,
    before: &'static str,
    exit: u8,
    says: &'static str,
}

const fn step(line: &'static str) -> Step {
    Step {
        line,
        before: "",
        exit: 0,
        says: "",
    }
}

impl Step {
    const fn after(self, before: &'static str) -> Self {
        Self { before, ..self }
    }

    const fn ends(self, exit: u8) -> Self {
        Self { exit, ..self }
    }

    const fn says(self, says: &'static str) -> Self {
        Self { says, ..self }
    }
}

/// In the order in which they happen: a recall comes last.
const STEPS: &[Step] = &[
    step("umask 077"),
    step("lotledgerd init --data /var/lib/lotledger --key-only"),
    step("lotledger org init --root"),
    step("lotledgerd init --data /var/lib/lotledger --genesis"),
    step("lotledgerd trust"),
    step("lotledgerd token new"),
    step("lotledgerd serve"),
    step("export LOTLEDGER_SERVER").after(
        "soon [ -s daemon.ready ]
        ADDRESS=$(cat daemon.ready)
        cp roots/genesis.statement .",
    ),
    step("lotledger org init --name").says("maker/enrolment.statement"),
    step("lotledger trust add").after(
        r#"FINGERPRINT=$(sha256sum ledger.trust | cut -d' ' -f1 | sed 's/..../& /g')"#,
    ),
    step("lotledger statement submit maker/enrolment.statement")
        .after(
            "join() { lotledger statement sign $1/enrolment.statement --keys roots/ --yes; }
            organisation() { grep -o 'org_[0-9a-f]*' $1/organisation.json | head -1; }
            token() { lotledgerd token new --name $1 --scope organisation:$(organisation $1) --tokens tokens.toml > $1.token; }
            join maker
            lotledger org init --name 'Kensa Biosafety Laboratories Inc.' --kind laboratory --country JP --person lab-analyst=LAB_ANALYST --person lab-qa=LAB_QA,SECURITY_OFFICER --genesis genesis.statement --out lab/
            lotledger org init --name 'Clinic A' --kind clinic --country JP --person nurse=CLINIC_NURSE --person ken=CLINIC_PHARMACY,SECURITY_OFFICER --genesis genesis.statement --out clinic/
            for who in lab clinic; do join $who; lotledger statement submit $who/enrolment.statement; done
            for who in maker clinic; do token $who; done
            mkdir roots-card lab-card next-lot
            cp roots/organisation.json roots-card; cp lab/organisation.json lab-card
            CLINIC=$(organisation clinic)",
        )
        .says("receipts checked"),
    step("lotledger spec check specs/default-ev-iv.yaml").says("nothing is wrong"),
    step("lotledger spec new specs/jp-allogeneic-default.yaml"),
    step("lotledger spec new product.yaml").says("1 signatures missing"),
    step("lotledger spec new specs/default-ev-iv.yaml"),
    step("lotledger statement submit policy.statement")
        .after("lotledger statement sign product.statement --keys roots/ --yes")
        .says("specification published"),
    step("lotledger lot adopt").says("references written"),
    step("lotledger vials new").says("120 vials"),
    step("lotledger lot submit cord-ev-lot/ --keys maker/ --keys lab-card/ --dry-run")
        .says(" cord-ev-lot/samples.csv:2 "),
    // The laboratory has still to report the donor's tests: the determination is refused.
    step("lotledger lot submit cord-ev-lot/ --keys maker/ --keys lab-card/ --token-file")
        .after("soon lotledger statement show 4 --token-file maker.token")
        .ends(1)
        .says("DONOR_INCOMPLETE"),
    step("lotledger lot status").says("LotReleased"),
    step("lotledger statement sign lab.statement").after("cp for-others/lab.* ."),
    step("lotledger statement submit lab.statement").says("receipts checked"),
    step("lotledger label --sheet")
        .after(
            "submit() { lotledger lot submit cord-ev-lot/ --keys maker/ --keys lab-card/ --token-file maker.token --export again/; }
            submit || true
            lotledger statement sign again/lab.statement --keys lab/ --yes
            lotledger statement submit again/lab.statement
            submit
            lotledger lot status cord-ev-lot/ | grep 'nothing is missing'
            lotledger goods codes cord-ev-lot/ --count 10 > scanned.txt
            VIAL=$(head -1 scanned.txt)",
        )
        .says("of 120"),
    step("lotledger label '").says("GS1 DataMatrix"),
    step("lotledger lot template").says("next-lot/"),
    step("lotledger goods pack").says("Packed"),
    step("lotledger goods ship").says("shipment shp_"),
    step("lotledger bundle")
        .after("SHIPMENT=$(grep -o 'shp_[0-9a-f]*' said.txt | tail -1)")
        .ends(4)
        .says("shipment.lotproof"),
    step("lotledger verify for-clinic/").ends(4).says("LATE_ENTRIES"),
    step("lotledger goods receive").says("10 vials scanned, 10 packed"),
    step("lotledger vial verify '").ends(4).says("LATE_ENTRIES"),
    step("lotledger vial verify -").ends(4).says("要確認 LATE_ENTRIES"),
    step("lotledger verify vial.lotproof --trust ledger.trust --out").ends(4),
    step("lotledger vial open").says("VialOpened"),
    step("lotledger vial administer").says("VialAdministered"),
    step("lotledger verify vial.lotproof --code").ends(4).says("LATE_ENTRIES"),
    step("lotledger verify vial.lotproof --trust ledger.trust --now")
        .after("NOW=$(date -u +%FT%TZ)")
        .ends(4)
        .says("\"verdict\": \"ASK_MAKER\""),
    step("lotledger statement show").says("signatures were checked by the ledger"),
    step("lotledger audit --server").says("\"checked\""),
    step("lotledger hold place").says("HoldPlaced"),
    step("lotledger hold lift")
        .after("HOLD=$(grep -o 'hold [0-9a-f]\\{64\\}' said.txt | tail -1 | cut -d' ' -f2)")
        .says("HoldLifted"),
    step("lotledger recall").says("RecallIssued"),
    step("lotledger statement new hold.yaml"),
    step("lotledger statement submit hold.statement").says("put on hold"),
    // A daemon that has ended leaves nothing in the write-ahead log, so the file is all there is.
    step("lotledger audit --database")
        .after("kill $DAEMON; wait $DAEMON; cp data/ledger.sqlite .")
        .says("VERIFIED"),
];

/// What stands in the page for what differs each time.
const PLACEHOLDERS: &[(&str, &str)] = &[
    (
        "'(01)04987654000012(17)280331(10)CE26-0007(21)K3Q…'",
        "\"$VIAL\"",
    ),
    ("'d1a6 0c7e …'", "\"$FINGERPRINT\""),
    ("org_…", "$CLINIC"),
    ("shp_…", "$SHIPMENT"),
    ("hold lift HOLD", "hold lift $HOLD"),
    ("/var/lib/lotledger", "data"),
    (
        "--listen 127.0.0.1:7443",
        "--listen 127.0.0.1:0 --ready-file daemon.ready 2> daemon.log & DAEMON=$!",
    ),
    ("http://127.0.0.1:7443", "http://$ADDRESS"),
    ("--expires 2027-12-31", ""),
    ("2026-11-22T20:10:48Z", "$NOW"),
    ("show 1234", "show 4"),
];

/// Stands at the head of the script: what fails ends it, and the daemon with it. Nobody is at a
/// terminal to read what is shown, so it is signed without asking.
const HEAD: &str = r#"set -Eeuo pipefail
trap 'echo "line $LINENO: $BASH_COMMAND" >&2' ERR
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
export LOTLEDGER_PASSPHRASE_FILE=$PWD/passphrase LOTLEDGER_HOME=$PWD/home
lotledger() {
  case "$1 $2" in
    # The example is months old, so that its verdict asks.
    "vial open"|"vial administer") set -- "$@" --despite LATE_ENTRIES ;;
  esac
  case "$*" in
    *--dry-run*) ;;
    "lot submit"*) set -- "$@" --accept LATE_ENTRIES,VIALS_WILL_ASK ;;
    "statement sign"*lab.statement*) set -- "$@" --accept LATE_ENTRIES ;;
  esac
  case "$1 $2" in
    "statement sign"|"statement new"|"lot submit"|"spec new"|goods\ [prs]*|hold\ *|recall\ *|"vial open"|"vial administer")
      case " $* " in *" --yes "*) ;; *) set -- "$@" --yes ;; esac ;;
  esac
  command lotledger "$@"
}
soon() {
  local left=600
  until "$@"; do sleep 0.1; [ $((left -= 1)) -gt 0 ] || exit 9; done
}
expect() {
  local wanted=$1 says=$2
  cat said-now.txt >> said.txt
  [ "$code_of_line" = "$wanted" ] && { [ -z "$says" ] || grep -qF -- "$says" said-now.txt; } && return
  printf 'exit %s, expected %s and "%s":\n%s\n' "$code_of_line" "$wanted" "$says" "$line" >&2
  cat said-now.txt >&2
  exit 1
}
"#;

/// Commands of these sections, and of the beginning of a ledger.
fn lines(manual: &str) -> Vec<String> {
    let section = |name: &str| {
        let (_, after) = manual.split_once(&format!("\n## {name}\n")).unwrap();
        after.split("\n## ").next().unwrap().to_owned()
    };
    let days = ["The maker's day", "The nurse's minute", "The auditor's day"];
    let mut lines = super::shell_lines(&section("Beginning"));
    for day in days {
        lines.extend(super::shell_lines(&section(day)));
    }
    lines
}

fn script(mut lines: Vec<String>) -> String {
    let mut script = HEAD.to_owned();
    for step in STEPS {
        let found = lines.iter().position(|line| line.starts_with(step.line));
        let at = found.unwrap_or_else(|| panic!("no `{}`", step.line));
        let mut line = lines.remove(at);
        for (placeholder, instead) in PLACEHOLDERS {
            line = line.replace(placeholder, instead);
        }
        if line.starts_with("lotledger vial verify -") {
            line = format!("{line} < scanned.txt");
        }
        writeln!(
            script,
            "{{ {}\n}} >&2",
            if step.before.is_empty() {
                ":"
            } else {
                step.before
            }
        )
        .unwrap();
        let quoted = line.replace('\'', r"'\''");
        let to = if line.contains(" > ") || line.contains('&') {
            "2> said-now.txt"
        } else {
            "> said-now.txt 2>&1"
        };
        // In this shell, so that `export` and `umask` last.
        let to = if line.contains("DAEMON=") { "" } else { to };
        writeln!(
            script,
            "line='{quoted}'\n: > said-now.txt\ncode_of_line=0\n{{ {line}\n}} {to} || code_of_line=$?\nexpect {} '{}'",
            step.exit, step.says
        )
        .unwrap();
    }
    assert!(lines.is_empty(), "nobody runs these: {lines:#?}");
    script
}

/// Who of the page does what somebody of the example does.
const PEOPLE: &[(&str, &str)] = &[
    ("operator-a", "carol"),
    ("operator-b", "carol"),
    ("production-head", "bob"),
    ("eligibility-officer", "bob"),
    ("collector", "carol"),
    ("qa", "alice"),
    ("qc", "carol"),
];

const OUR_PEOPLE: &str = "people:
  alice: {organisation: maker, roles: [QA_RELEASE, SECURITY_OFFICER]}
  bob: {organisation: maker, roles: [PRODUCTION_HEAD, DONOR_ELIGIBILITY_OFFICER]}
  carol: {organisation: maker, roles: [OPERATOR, QC_ANALYST, COLLECTOR]}
";

/// What `specs/default-ev-iv.yaml` asks for beside what the example has: analyte, method, value,
/// unit, limits; of the last sample of the lot that the maker tests itself.
const MORE: &[[&str; 6]] = &[
    ["APPEARANCE", "VISUAL", "Conforms", "", "", ""],
    ["CONTAINER_INTEGRITY", "CCIT", "Conforms", "", "", ""],
    ["OSMOLALITY", "JP_2_47", "290", "mosm/kg", "", ""],
    ["PARTICLE_SIZE_MODE", "NTA", "120", "nm", "", ""],
    ["PH", "JP_2_54", "7.2", "[pH]", "", ""],
    [
        "RESIDUAL_ANTIBIOTIC",
        "ELISA",
        "Below_LOQ",
        "",
        "0.5 ng/mL",
        "1 ng/mL",
    ],
    ["RESIDUAL_DNA", "QPCR", "0.4", "ng/{dose}", "", ""],
    [
        "SUBVISIBLE_10UM",
        "LIGHT_OBSCURATION",
        "400",
        "{particle}/{container}",
        "",
        "",
    ],
    [
        "SUBVISIBLE_25UM",
        "LIGHT_OBSCURATION",
        "10",
        "{particle}/{container}",
        "",
        "",
    ],
    ["TOTAL_PROTEIN", "BCA", "148", "ug/mL", "", ""],
    ["VISIBLE_PARTICLES", "JP_6_06", "Conforms", "", "", ""],
];

/// The dossier of the page's people and its product, hold and passphrase.
fn materials(place: &Path) {
    let plain = place.join("plain");
    copy_shifted(&super::root().join("examples/cord-ev-lot"), &plain, 0).unwrap();
    let edit = |file: &str, edit: &dyn Fn(String) -> String| {
        let path = plain.join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, edit(text)).unwrap();
    };
    edit("lot.yaml", &manifest);
    for file in ["donors", "donor_tests", "materials", "samples", "results"] {
        edit(&format!("{file}.csv"), &|text| {
            // The first line names the columns.
            let (columns, rows) = text.split_once('\n').unwrap();
            let rows = rows.lines().map(|row| {
                let cells = row.split(',').map(|cell| {
                    let ours = PEOPLE.iter().find(|(theirs, _)| *theirs == cell);
                    ours.map_or(cell, |(_, ours)| *ours)
                });
                format!("{}\n", cells.collect::<Vec<_>>().join(","))
            });
            format!("{columns}\n{}", rows.collect::<String>())
        });
    }
    edit("samples.csv", &|text| {
        format!(
            "{text}CE-HRV-2,harvest,HARVEST-CELLS,2026-10-09 10:35,carol,,10 mL,,2026-10-09 10:50,carol,ACCEPTABLE,12\n"
        )
    });
    edit("results.csv", &|text| results(&text, &plain));
    edit("product.yaml", &|text| {
        let claim = "- {analyte: TOTAL_PROTEIN, value: \"148\", unit: ug/mL, method: BCA}\n";
        let text = text.replace("[inhalation]", "[iv_infusion]");
        text.replace("kg: \"40\"", "kg: \"50\"") + claim
    });

    let seconds = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let now = TimestampMs::new(i64::try_from(seconds).unwrap() * 1_000).unwrap();
    let told = Date::parse("2026-11-22").unwrap();
    let days = days_between(told, now.date(UtcOffset::UTC));
    copy_shifted(&plain, &place.join("cord-ev-lot"), days).unwrap();
    fs::rename(
        place.join("cord-ev-lot/product.yaml"),
        place.join("product.yaml"),
    )
    .unwrap();
    fs::write(
        place.join("hold.yaml"),
        "hold_placed:\n  scope: {lot: {gtin14: \"04987654000012\", lot: CE26-0007}}\n  reason: DEVIATION\n",
    )
    .unwrap();
    fs::write(place.join("passphrase"), "four random words here\n").unwrap();
    let secret = fs::Permissions::from_mode(0o600);
    fs::set_permissions(place.join("passphrase"), secret).unwrap();
    symlink(super::root().join("specs"), place.join("specs")).unwrap();
}

fn manifest(text: String) -> String {
    let theirs = |line: &str| {
        let name = line.trim_start().split(':').next().unwrap_or_default();
        line.starts_with("  ") && PEOPLE.iter().any(|(theirs, _)| *theirs == name)
    };
    let mut text: String = text
        .lines()
        .filter(|line| !theirs(line))
        .map(|line| match line.split_once("{ref: ") {
            // `lot adopt` writes the references.
            Some((name, rest)) => format!("{name}{{{}\n", rest.split_once(", ").unwrap().1),
            None => format!("{line}\n"),
        })
        .collect();
    for (theirs, ours) in PEOPLE {
        text = text.replace(&format!("by: {theirs}\n"), &format!("by: {ours}\n"));
        text = text.replace(&format!("by: {theirs}}}"), &format!("by: {ours}}}"));
    }
    let cells = "  - {slot: HARVEST-CELLS, stage: HARVEST, analytes: [VIABILITY_AT_HARVEST], laboratory: maker, count: 1, selection: PROCESS_POINT}\n";
    let more: Vec<&str> = MORE.iter().map(|row| row[0]).collect();
    for (from, to) in [
        ("[operator-a, operator-b]", "[carol]".to_owned()),
        ("[operator-a]", "[carol]".to_owned()),
        ("[operator-b]", "[carol]".to_owned()),
        ("people:\n", OUR_PEOPLE.to_owned()),
        ("Saisei Supernatant Works K.K.", "Saisei Bio".to_owned()),
        ("uc-msc-ev-nebulised@1", "default-ev-iv@1".to_owned()),
        ("- target: bulk\n", format!("{cells}- target: bulk\n")),
        ("[EV_NEG, ", "[EV_IMAGE, EV_NEG, EV_POS_CYT, ".to_owned()),
        (
            "[PARTICLE_CONC]",
            format!("[PARTICLE_CONC, {}]", more.join(", ")),
        ),
    ] {
        assert!(text.contains(from), "the example has no {from}");
        text = text.replace(from, &to);
    }
    text
}

fn results(text: &str, dossier: &Path) -> String {
    let mut text = text.replace("CANX=Negative", "CANX=Negative;GM130=Negative");
    let mut row = |sample: &str,
                   day: u8,
                   number: usize,
                   [code, method, value, unit, lod, loq]: [&str; 6]| {
        let file = format!("evidence/raw-{sample}-{code}.csv");
        fs::write(
            dossier.join(&file),
            format!("instrument data of {sample} {code}"),
        )
        .unwrap();
        let value = if value == "file" {
            format!("file {file}")
        } else {
            value.to_owned()
        };
        writeln!(
            text,
            "{sample},{code},{method},1,2026-10-{day:02} 10:55,2026-10-{day:02} 11:55,2026-10-{day:02} 12:{number},{value},{unit},{lod},{loq},,X-1,QC-{code},,{file},carol,,{number},"
        )
        .unwrap();
    };
    row(
        "CE-HRV-2",
        9,
        13,
        ["VIABILITY_AT_HARVEST", "TRYPAN_BLUE", "96", "%", "", ""],
    );
    row(
        "CE-BLK-1",
        12,
        14,
        ["EV_POS_CYT", "WESTERN_BLOT", "TSG101=Positive", "", "", ""],
    );
    row("CE-BLK-1", 12, 15, ["EV_IMAGE", "TEM", "file", "", "", ""]);
    for (number, more) in MORE.iter().enumerate() {
        row("CE-FIN-3", 13, 16 + number, *more);
    }
    text
}

#[test]
fn the_days_go_as_they_are_printed() {
    let place = tempfile::tempdir().unwrap();
    materials(place.path());
    let script = script(lines(&super::manual()));
    fs::write(place.path().join("day.sh"), script).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_lotledger")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .arg("day.sh")
        .current_dir(place.path())
        .env("PATH", path)
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let end: Vec<&str> = said.lines().rev().take(60).collect();
    let end: Vec<&str> = end.into_iter().rev().collect();
    assert!(
        output.status.success(),
        "{}\n{}",
        output.status,
        end.join("\n")
    );
}
