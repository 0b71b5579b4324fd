//! Five typos, each found before the review, after the release and after the use: what a person types, and what the clinic
//! reads then, word for word, in `docs/mistakes/`. After a wanted change: `UPDATE_TRANSCRIPTS=1 cargo test --test mistakes`.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lot_support;

use lot_support::{Bench, text};

const LOT: &str = "cord-ev-lot";
const ALL: &str = "maker:collector:lab";
/// What a terminal would ask for.
const UNATTENDED: [&str; 2] = ["--no-passphrase", "--yes"];

/// What is put right in a table: what it is, whose keys sign, what stands, and what should.
#[derive(Clone, Copy)]
struct Typo {
    title: &'static str,
    keys: &'static str,
    table: &'static str,
    wrong: &'static str,
    right: &'static str,
}

/// In the order in which they are found before the review.
const EARLY: [Typo; 5] = [
    Typo {
        title: "A test under the wrong donor",
        keys: "lab",
        table: "donor_tests.csv",
        wrong: "mother-2,mother-1-serum-1,SERUM,BIRTH_MOTHER,0,HBV.ANTI_HBC",
        right: "mother-1,mother-1-serum-1,SERUM,BIRTH_MOTHER,0,HBV.ANTI_HBC",
    },
    Typo {
        title: "The wrong lot of a raw material",
        keys: "maker",
        table: "materials.csv",
        wrong: "PS-0154",
        right: "PS-0145",
    },
    Typo {
        title: "A wrong quantity in a step",
        keys: "maker",
        table: "lot.yaml",
        wrong: "{node: pbs, quantity: \"3 L\"}",
        right: "{node: pbs, quantity: \"2 L\"}",
    },
    Typo {
        title: "A wrong time of a sample",
        keys: "maker",
        table: "samples.csv",
        wrong: "2025-10-11 14:20",
        right: "2025-10-11 14:00",
    },
    Typo {
        title: "A result that is ten times too low",
        keys: "maker",
        table: "results.csv",
        wrong: ",2.12e9,",
        right: ",2.12e10,",
    },
];

/// The same where they do not keep the lot from being released: the test was another donor's, the result ten times too
/// high.
const LATE: [Typo; 5] = [
    Typo {
        wrong: "mother-1,mother-2-serum-1,SERUM,BIRTH_MOTHER,0,HBV.ANTI_HBC",
        right: "mother-2,mother-2-serum-1,SERUM,BIRTH_MOTHER,0,HBV.ANTI_HBC",
        ..EARLY[0]
    },
    EARLY[1],
    EARLY[2],
    EARLY[3],
    Typo {
        title: "A result that is ten times too high",
        wrong: ",2.12e10,",
        right: ",2.12e9,",
        ..EARLY[4]
    },
];

/// A training ledger under version 2 of the rules, with a clinic, and a dossier that has these typos and is not submitted.
struct World {
    bench: Bench,
    /// What was typed and said so far.
    told: String,
}

impl World {
    fn new(typos: &[Typo]) -> Self {
        let bench = Bench::new();
        bench.second_rules();
        bench.clinic();
        bench.dossier(LOT);
        let world = Self {
            bench,
            told: String::new(),
        };
        world.second_donor();
        world.labels();
        for typo in typos {
            if !world.table(typo.table).contains(typo.wrong) {
                world.edit(typo.table, typo.right, typo.wrong);
            }
        }
        world
    }

    fn table(&self, name: &str) -> String {
        std::fs::read_to_string(self.bench.path(LOT).join(name)).unwrap()
    }

    fn write(&self, table: &str, text: &str) {
        std::fs::write(self.bench.path(LOT).join(table), text).unwrap();
    }

    fn edit(&self, table: &str, from: &str, to: &str) {
        let written = self.table(table);
        assert!(written.contains(from), "{table} has no {from}");
        self.write(table, &written.replace(from, to));
    }

    /// A second donor of the same day, of whom nothing is in the lot, with a test of her own.
    fn second_donor(&self) {
        let donors = self.table("donors.csv");
        let first: Vec<&str> = donors.lines().nth(1).unwrap().split(',').collect();
        let second = first.get(..11).unwrap().join(",") + ",,,,,\n";
        self.write(
            "donors.csv",
            &(donors + &second.replace("mother-1,", "mother-2,")),
        );
        let tests = self.table("donor_tests.csv");
        let of_first = tests.lines().nth(2).unwrap();
        let second = of_first
            .replace("mother-1", "mother-2")
            .replace("12:03", "12:30");
        let evidence = self.bench.path(LOT).join("evidence");
        std::fs::write(
            evidence.join("donor-mother-2-serology.csv"),
            "the second donor",
        )
        .unwrap();
        self.write("donor_tests.csv", &format!("{tests}{second}\n"));
    }

    /// The tubes have labels, by which people know them.
    fn labels(&self) {
        let labelled = self
            .table("samples.csv")
            .lines()
            .map(|line| match line.split(',').next() {
                Some("sample") => format!("{line},label\n"),
                name => format!("{line},{}\n", name.unwrap()),
            })
            .collect::<String>();
        self.write("samples.csv", &labelled);
    }

    fn submitted(&self, more: &[&str]) {
        let output = self.bench.submit(&[LOT], ALL, more);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }

    fn copy(&mut self) -> Self {
        Self {
            bench: self.bench.copy(),
            told: String::new(),
        }
    }

    /// Somebody types a command.
    fn types(&mut self, line: &str) {
        let mut words: Vec<&str> = Vec::new();
        for (i, part) in line.split('\'').enumerate() {
            match i % 2 {
                0 => words.extend(part.split_whitespace()),
                _ => words.push(part),
            }
        }
        let signs = words.contains(&"--keys");
        let unattended: &[&str] = if signs { &UNATTENDED } else { &[] };
        let mut command = self.bench.command(&[&words[..], unattended].concat());
        let output = command.env("TZ", "UTC").output().unwrap();
        let before = text(&output.stderr).replace("TRAINING LEDGER / 訓練用台帳\n", "");
        let said = without_statements(&before) + &text(&output.stdout);
        self.told.push_str(&format!("$ lotledger {line}\n{said}"));
        if let Some(code) = output.status.code().filter(|code| *code != 0) {
            self.told.push_str(&format!("exit {code}\n"));
        }
        self.told.push('\n');
    }

    /// It is put right in the table, and recorded as a correction.
    fn corrects(&mut self, typo: &Typo) {
        self.told.push_str(&format!("## {}\n\n", typo.title));
        self.edit(typo.table, typo.wrong, typo.right);
        self.told.push_str(&format!(
            "In {}, `{}` becomes `{}`.\n\n",
            typo.table, typo.wrong, typo.right
        ));
        // What is warned of is accepted by its code.
        let accept = match (typo.wrong, typo.right) {
            (_, ",2.12e9,") => " --accept OUT_OF_SPECIFICATION",
            ("2025-10-11 14:20", _) => " --accept TIME_MOVED_BACK",
            _ => "",
        };
        self.types(&format!(
            "lot correct {LOT} --keys {} --reason 'entry slip, see the printout'{accept}",
            typo.keys
        ));
    }

    /// A vial that is in no sample.
    fn code(&self) -> String {
        std::fs::read_to_string(self.bench.path("box.codes"))
            .unwrap()
            .trim()
            .to_owned()
    }

    /// The lot is sent to the clinic, which has it.
    fn sends(&self) {
        let line = |words: &str| {
            let words: Vec<&str> = words.split(' ').collect();
            self.bench.ok(&[&words[..], &UNATTENDED].concat())
        };
        let code = self.bench.ok(&["goods", "codes", LOT, "--count", "1"]);
        std::fs::write(self.bench.path("box.codes"), code).unwrap();
        line("goods pack 349876540000000013 --codes box.codes --keys maker --signer operator-b");
        let clinic = std::fs::read_to_string(self.bench.path("clinic/organisation.json")).unwrap();
        let clinic: serde_json::Value = serde_json::from_str(&clinic).unwrap();
        let clinic = clinic["organisation"].as_str().unwrap();
        let sent = line(&format!(
            "goods ship 349876540000000013 --to {clinic} --storage ULT_80 --keys maker --signer operator-b"
        ));
        let shipment = sent
            .split_whitespace()
            .find(|word| word.starts_with("shp_"))
            .unwrap();
        line(&format!(
            "goods receive {shipment} --inferred --seals intact --damage none --temperature kept --keys clinic --signer pharmacist --token-file clinic.token"
        ));
    }

    /// What the clinic reads: the answer, and of the reasons those that stop, ask or tell of a correction.
    fn clinic_reads(&mut self) {
        let code = self.code();
        let line = ["vial", "verify", &code, "--token-file", "clinic.token"];
        let answer = self.bench.command(&line).env("TZ", "UTC").output().unwrap();
        let answer = text(&answer.stdout);
        let mut told = false;
        let mut shown = String::new();
        for (i, line) in answer
            .lines()
            .filter(|line| !line.starts_with("TRAINING"))
            .enumerate()
        {
            told = match line {
                line if line.starts_with("      ") => told,
                line => ["  STOP ", "  ASK ", "  INFO CORRECTED"]
                    .iter()
                    .any(|of| line.starts_with(of)),
            };
            if i == 0 || told {
                shown.push_str(&format!("{line}\n"));
            }
        }
        self.told.push_str(&format!(
            "$ lotledger vial verify CODE --token-file clinic.token\n{shown}…\n\n"
        ));
    }

    /// What is due again is written into the dossier and signed.
    fn decides_again(&mut self, determined: bool) {
        if determined {
            let row = "mother-1,,,,,,,,,,,2025-11-02 15:30,eligibility-officer,ELIGIBLE,SINGLE_SAMPLE_NAT,";
            self.write(
                "donors.csv",
                &format!("{}{row}\n", self.table("donors.csv")),
            );
            self.told
                .push_str(&format!("In donors.csv a row more: `{row}`.\n\n"));
        }
        for (what, first, again) in [("review", "10:00", "16:00"), ("release", "15:00", "17:00")] {
            let manifest = self.table("lot.yaml");
            let of = |line: &&str| line.starts_with(&format!("{what}: {{"));
            let line = manifest.lines().find(of).unwrap();
            let act = line.strip_prefix(&format!("{what}: ")).unwrap();
            let twice = format!("{what}:\n- {act}\n- {}", act.replace(first, again));
            self.told.push_str(&format!("In lot.yaml:\n\n{twice}\n\n"));
            self.write("lot.yaml", &manifest.replace(line, &twice));
        }
        self.types(&format!("lot submit {LOT} --keys {ALL} --advance-clock"));
    }
}

/// The statement field by field is what everybody signs; what matters of a correction stands below it.
fn without_statements(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let mut inside = false;
    let mut kept = String::new();
    for (i, line) in lines.iter().enumerate() {
        let next = lines.get(i + 1);
        if next.is_some_and(|next| next.starts_with("  ledger id ")) {
            inside = true;
            kept.push_str(&format!("{line}: (field by field)\n"));
        } else if inside {
            inside = !line.is_empty();
        } else {
            kept.push_str(&format!("{line}\n"));
        }
    }
    kept
}

#[test]
fn before_the_review() {
    let mut world = World::new(&EARLY);
    let determined = world.table("donors.csv");
    let cells: Vec<&str> = determined.lines().nth(1).unwrap().split(',').collect();
    let enrolled = cells.get(..11).unwrap().join(",") + ",,,,,";
    world.edit("donors.csv", &cells.join(","), &enrolled);
    world.submitted(&["--until", "2025-07-31"]);
    let [donor, others @ ..] = EARLY;
    world.corrects(&donor);
    world.write("donors.csv", &determined);
    world.submitted(&["--until", "2025-10-14", "--accept", "OUT_OF_SPECIFICATION"]);
    for typo in &others {
        world.corrects(typo);
    }
    world
        .told
        .push_str("## The investigation, which the maker closes alone: the test was its own\n\n");
    world.types("oos close CE-FIN-3 --analyte PARTICLE_CONC --conclusion LABORATORY_CAUSE --why 'typed from the printout' --keys maker --signer production-head --signer qa");
    world
        .told
        .push_str("## Review and release as usual; what the clinic reads\n\n");
    world.types(&format!(
        "lot submit {LOT} --keys {ALL} --advance-clock --accept VIALS_WILL_ASK"
    ));
    world.sends();
    world.clinic_reads();
    check("before-the-review", &world.told);
}

/// Each typo on a copy of the same ledger.
fn each_found(world: &mut World) -> String {
    let mut told = String::new();
    for (i, typo) in LATE.iter().enumerate() {
        let mut copy = world.copy();
        copy.corrects(typo);
        copy.clinic_reads();
        // What still may be released, and asks until it is.
        if i == 0 {
            copy.decides_again(true);
            copy.clinic_reads();
        }
        told.push_str(&copy.told);
    }
    told
}

#[test]
fn after_the_release_and_after_the_use() {
    let mut world = World::new(&LATE);
    world.submitted(&[]);
    world.sends();
    check("after-the-release", &each_found(&mut world));
    let mut used = world.copy();
    let code = used.code();
    for act in [
        "vial open CODE",
        "vial administer CODE --route inhalation --volume 2 --minutes 40 --exposure 1 --notice unapproved,blood_donation",
    ] {
        let line = format!("{act} --keys clinic --signer nurse --token-file clinic.token");
        let words = line
            .split(' ')
            .map(|word| if word == "CODE" { &code } else { word });
        used.bench.ok(&words.chain(UNATTENDED).collect::<Vec<_>>());
    }
    check("after-the-use", &each_found(&mut used));
}

/// Compares with the page, or writes it.
fn check(name: &str, told: &str) {
    let path = format!("{}/docs/mistakes/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let found = normal(told);
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        return std::fs::write(&path, found).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), found, "{path}");
}

/// Without the moments at which this was run; what dossiers say is at +09:00.
fn without_moments(told: &str) -> String {
    let mut pieces: Vec<&str> = told.split(" +00:00").collect();
    let last = pieces.pop().unwrap();
    let mut kept = String::new();
    for piece in pieces {
        let (rest, _time) = piece.rsplit_once(' ').unwrap();
        let (rest, _date) = rest.rsplit_once(' ').unwrap();
        kept.push_str(&format!("{rest} …"));
    }
    kept + last
}

/// Random and momentary values, by their shape: references, hashes, and times to the millisecond.
fn normal(told: &str) -> String {
    let mut found = String::new();
    let mut word = String::new();
    for c in without_moments(told).chars().chain(['\0']) {
        if c.is_ascii_alphanumeric() || "_:.-[]".contains(c) {
            word.push(c);
            continue;
        }
        found.push_str(&shape(&word));
        word.clear();
        if c != '\0' {
            found.push(c);
        }
    }
    found
}

fn shape(word: &str) -> String {
    let bare = word.trim_end_matches(['.', ':']);
    let end = word.strip_prefix(bare).unwrap();
    let hex = |text: &str, n| text.len() == n && text.bytes().all(|b| b.is_ascii_hexdigit());
    let reference = bare
        .split_once('_')
        .filter(|(kind, rest)| kind.len() == 3 && hex(rest, 32));
    let moment = bare.starts_with("20") && bare.ends_with('Z') && bare.contains('T');
    // Inputs stand in the order of their references.
    if let Some((list, field)) = bare.split_once("].") {
        return format!("{}[…].{field}{end}", list.split('[').next().unwrap());
    }
    match (reference, moment) {
        (Some((kind, _)), _) => format!("{kind}_…{end}"),
        (None, true) => format!("…{end}"),
        (None, false) if hex(bare, 64) => format!("…{end}"),
        (None, false) => word.to_owned(),
    }
}
