//! The story: 121 days in the life of two lots.

use super::super::exit::Failure;
use super::super::lot::shift::shift_date;
use super::step::{Both, Expect, Item, Step, args};
use crate::domain::time::Date;

/// Origin of the demo's log.
const ORIGIN: &str = "training.lotledger.example/demo";
/// The one box that is shipped.
const SSCC: &str = "349876540000000013";
/// The lot that is released.
const LOT: &str = "(01)04987654000012(10)CE26-0007";

/// When the story ends.
#[derive(Debug, Clone)]
pub struct Today {
    /// Day 0, in Japan.
    pub date: Date,
    /// The moment on it at which clinic B asks: UTC, to the second, not after the wall clock.
    pub now: String,
}

/// The whole story.
pub fn items(today: &Today) -> Result<Vec<Item>, Failure> {
    let mut tale = Tale {
        today: today.clone(),
        day: 0,
        items: Vec::new(),
    };
    tale.founding()?;
    tale.making()?;
    tale.delivery()?;
    tale.use_and_recall()?;
    tale.audit();
    Ok(tale.items)
}

struct Tale {
    today: Today,
    day: i32,
    items: Vec<Item>,
}

impl Tale {
    fn date(&self, day: i32) -> Result<Date, Failure> {
        shift_date(self.today.date, day)
            .ok_or_else(|| Failure::not_checked("CLOCK", "the wall clock is beyond the calendar"))
    }

    /// A new day begins.
    fn day(&mut self, day: i32) -> Result<(), Failure> {
        self.day = day;
        let date = self.date(day)?.to_string();
        self.items.push(Item::Day { day, date });
        Ok(())
    }

    /// A time of the day, in Japan.
    fn at(&self, time: &str) -> Result<String, Failure> {
        Ok(format!("{}T{time}:00+09:00", self.date(self.day)?))
    }

    fn say(&mut self, en: &str, ja: &str) {
        self.items.push(Item::Say(Both {
            en: en.to_owned(),
            ja: ja.to_owned(),
        }));
    }

    fn step(&mut self, daemon: bool, line: &str, out: Option<&'static str>, expect: Expect) {
        self.items.push(Item::Run(Step {
            daemon,
            args: args(line),
            out,
            expect,
        }));
    }

    fn run(&mut self, line: &str) {
        self.step(false, line, None, Expect::Done);
    }

    fn daemon(&mut self, line: &str, out: Option<&'static str>) {
        self.step(true, line, out, Expect::Done);
    }

    fn expect(&mut self, name: &'static str, answer: &'static str, line: &str) {
        self.step(false, line, None, Expect::Answer { name, line: answer });
    }

    fn founding(&mut self) -> Result<(), Failure> {
        self.day(-121)?;
        let nine = self.at("09:00")?;
        let (date, next) = (self.date(-121)?, "01:00");
        self.say(
            "A training ledger is founded: the log's key, three root keys of which two sign, the genesis.",
            "訓練用台帳を開設:ログ鍵、ルート鍵3本(うち2本で署名)、創設記録。",
        );
        self.daemon(
            &format!("init --data ledger --key-only --origin {ORIGIN}"),
            Some("log.vkey"),
        );
        self.run(&format!(
            "--training org init --root --threshold 2 --person ann --person ben --person cho \
             --origin {ORIGIN} --log-key log.vkey --no-passphrase --occurred-at {nine} --out roots"
        ));
        self.daemon(
            &format!(
                "init --data ledger --genesis roots/genesis.envelope --training \
                 --start {date}T{next}:00Z"
            ),
            None,
        );
        self.organisations(&nine);
        self.say(
            "Policy, specifications and products are published; the dossiers take over references.",
            "ドナー適格性基準・出荷規格・製品を登録。ロット書類に参照番号を記入。",
        );
        for dossier in ["cord-ev-lot", "dental-pulp-cm-lot"] {
            self.run(&format!(
                "lot adopt {dossier} --keys maker --keys collector --keys lab --no-passphrase"
            ));
        }
        let utc = format!("'{date} {next}'");
        for (file, name, keys) in [
            ("specs/jp-allogeneic-default.yaml", "policy", ""),
            ("specs/uc-msc-ev-nebulised.yaml", "spec-ev", ""),
            ("specs/default-cm-iv.yaml", "spec-cm", ""),
            (
                "cord-ev-lot/product.yaml",
                "product-ev",
                "--keys roots --signer ann=ROOT",
            ),
            (
                "dental-pulp-cm-lot/product.yaml",
                "product-cm",
                "--keys roots --signer ann=ROOT",
            ),
        ] {
            self.run(&format!(
                "spec new {file} --keys maker {keys} --signer qa --no-passphrase \
                 --occurred-at {utc} --out statements/{name}.statement"
            ));
        }
        self.run(
            "--training statement submit statements/policy.statement statements/spec-ev.statement \
             statements/spec-cm.statement statements/product-ev.statement \
             statements/product-cm.statement",
        );
        Ok(())
    }

    fn organisations(&mut self, nine: &str) {
        self.say(
            "Maker, collecting institution, third-party lab, carrier and two clinics join with their own keys.",
            "製造元・採取機関・第三者試験機関・運送者・診療所2か所が、それぞれの鍵で参加。",
        );
        let organisations = [
            (
                "maker",
                "'Saisei Supernatant Works K.K.'",
                "--person operator-a=OPERATOR --person operator-b=OPERATOR \
                 --person production-head=SECURITY_OFFICER,PRODUCTION_HEAD \
                 --person qa=QA_RELEASE --person qc=QC_ANALYST",
            ),
            (
                "collector",
                "'Minato Perinatal and Dental Tissue Center'",
                "--person collector=COLLECTOR --person eligibility-officer=DONOR_ELIGIBILITY_OFFICER",
            ),
            (
                "lab",
                "'Kensa Biosafety Laboratories Inc.'",
                "--person lab-analyst=LAB_ANALYST --person lab-qa=SECURITY_OFFICER,LAB_QA",
            ),
            ("carrier", "'Hakobi Cold Logistics K.K.'", ""),
            (
                "clinic-a",
                "'Clinic A'",
                "--person pharmacist-a=SECURITY_OFFICER,CLINIC_PHARMACY --person nurse-a=CLINIC_NURSE",
            ),
            (
                "clinic-b",
                "'Clinic B'",
                "--person pharmacist-b=SECURITY_OFFICER,CLINIC_PHARMACY --person nurse-b=CLINIC_NURSE",
            ),
        ];
        let mut requests = String::new();
        for (directory, name, people) in organisations {
            let kind = match directory {
                "lab" => "laboratory",
                other => other.split('-').next().unwrap_or(other),
            };
            self.run(&format!(
                "org init --name {name} --kind {kind} --country JP {people} \
                 --genesis roots/genesis.statement --no-passphrase --occurred-at {nine} \
                 --out {directory}"
            ));
            let request = format!("{directory}/enrolment.statement");
            self.run(&format!(
                "statement sign {request} --keys roots --no-passphrase --yes"
            ));
            requests.push(' ');
            requests.push_str(&request);
        }
        for (name, scope, out) in [
            ("trainer", "admin", "tokens/trainer"),
            ("auditor", "auditor", "tokens/auditor"),
            ("maker", "organisation:{org:maker}", "tokens/maker"),
            ("clinic-a", "organisation:{org:clinic-a}", "tokens/clinic-a"),
            ("clinic-b", "organisation:{org:clinic-b}", "tokens/clinic-b"),
        ] {
            self.daemon(
                &format!("token new --name {name} --scope {scope} --tokens tokens.toml"),
                Some(out),
            );
        }
        self.daemon("trust --data ledger", Some("ledger.trust"));
        self.items.push(Item::Start(args(
            "serve --data ledger --tokens tokens.toml --listen 127.0.0.1:0 --ready-file daemon.ready",
        )));
        self.run(&format!("--training statement submit{requests}"));
    }

    /// What the dossiers say up to the end of a day is signed by those whom they name, and recorded.
    fn rows(&mut self, dossiers: &str) -> Result<String, Failure> {
        let date = self.date(self.day)?;
        Ok(format!(
            "--training lot submit {dossiers} --keys maker --keys collector --keys lab \
             --no-passphrase --advance-clock --until {date} --token-file tokens/trainer"
        ))
    }

    fn making(&mut self) -> Result<(), Failure> {
        for (day, en, ja) in [
            (
                -115,
                "Two donors enrolled: a birth mother (cord), a child with guardian consent (dental pulp). Tissue received.",
                "ドナー2名を登録:出産した母親(臍帯)、保護者同意のある小児(歯髄)。組織を受入れ。",
            ),
            (
                -114,
                "The laboratory reports ten markers for each donor; the outcomes are commitments only.",
                "試験機関がドナーごとに10項目を報告。結果はコミットメントのみを記録。",
            ),
            (
                -112,
                "Both donors determined eligible (single sample, NAT).",
                "両ドナーを適格と判定(1回採血、NAT)。",
            ),
            (-95, "Master banks.", "マスターセルバンク。"),
            (
                -66,
                "Virus test of the master banks.",
                "マスターバンクのウイルス試験。",
            ),
            (
                -52,
                "Working banks and their tests.",
                "ワーキングセルバンクとその試験。",
            ),
            (
                -48,
                "Both lots opened under their specifications; samples planned before any is taken; culture.",
                "両ロットを規格に紐づけて開始。採取前にサンプリング計画。培養。",
            ),
            (-44, "Harvest.", "回収。"),
            (-42, "Sterile bulk.", "無菌ろ過バルク。"),
        ] {
            self.day(day)?;
            self.say(en, ja);
            let line = self.rows("cord-ev-lot dental-pulp-cm-lot")?;
            self.run(&line);
        }
        self.day(-41)?;
        self.say(
            "Serials are drawn and printed; both lots filled, vials commissioned, FINAL samples taken.",
            "シリアル番号を無作為に発行・印字。充填、バイアル登録、最終製品サンプルの採取。",
        );
        for (dossier, gtin, lot, months) in [
            ("cord-ev-lot", "04987654000012", "CE26-0007", 365),
            ("dental-pulp-cm-lot", "04987654000029", "DP26-0003", 270),
        ] {
            let expiry = self.date(self.day + months)?;
            self.run(&format!(
                "vials new --count 120 --gtin {gtin} --lot {lot} --expiry {expiry} --out {dossier}"
            ));
        }
        let line = self.rows("cord-ev-lot dental-pulp-cm-lot")?;
        self.run(&line);
        self.day(-24)?;
        self.say(
            "Fourteen days of sterility test and every other result.",
            "14日間の無菌試験ほか、すべての試験結果。",
        );
        let line = self.rows("cord-ev-lot dental-pulp-cm-lot")?;
        self.run(&line);
        self.day(-20)?;
        self.say(
            "The cord lot is reviewed and released by different people.",
            "臍帯ロットを照査し、別の者が出荷判定。",
        );
        let line = self.rows("cord-ev-lot")?;
        self.run(&line);
        self.say(
            "The dental-pulp lot has 0.80 IU/mL endotoxin where 0.5 is allowed: its release is refused.",
            "歯髄ロットはエンドトキシン0.80 IU/mL(規格0.5以下):出荷判定は拒否される。",
        );
        let line = self.rows("dental-pulp-cm-lot")?;
        self.expect(
            "dental-pulp-release",
            "exit 1 RELEASE_REFUSED TEST_FAIL(ENDOTOXIN)",
            &line,
        );
        Ok(())
    }

    fn advance(&mut self, to: &str) {
        self.run(&format!(
            "--training clock advance {to} --token-file tokens/trainer"
        ));
    }

    fn delivery(&mut self) -> Result<(), Failure> {
        self.day(-10)?;
        let at = self.at("09:00")?;
        self.say(
            "Twenty vials are packed and leave for clinic A with the carrier, which signs nothing.",
            "20本を梱包し、診療所Aへ発送(運送者は署名しない)。",
        );
        self.advance(&at);
        self.step(
            false,
            "goods codes cord-ev-lot --count 20",
            Some(super::step::BOX),
            Expect::Done,
        );
        let by = "--keys maker --signer operator-b --no-passphrase --yes --token-file tokens/maker";
        self.run(&format!(
            "--training goods pack {SSCC} --codes box.codes {by} --occurred-at {at}"
        ));
        self.step(
            false,
            &format!(
                "--training goods ship {SSCC} --to {{org:clinic-a}} --carrier {{org:carrier}} \
                 --storage ULT_80 --seal S-77120 {by} --occurred-at {at}"
            ),
            Some(super::step::SHIPPED),
            Expect::Done,
        );
        self.day(-9)?;
        let at = self.at("14:00")?;
        self.say("Clinic A receives them.", "診療所Aが受領。");
        self.advance(&at);
        self.run(&format!(
            "--training goods receive {{shipment}} --keys clinic-a --signer pharmacist-a \
             --no-passphrase --yes --token-file tokens/clinic-a --occurred-at {at}"
        ));
        Ok(())
    }

    /// A clinic asks, keeps the evidence, and checks it again offline.
    fn ask(
        &mut self,
        names: [&'static str; 2],
        answer: &'static str,
        clinic: &str,
        vial: usize,
        now: &str,
    ) {
        let bundle = format!("bundles/{}.lotproof", names[0]);
        self.expect(
            names[0],
            answer,
            &format!(
                "--training vial verify {{vial:{vial}}} --as {{org:{clinic}}} --out {bundle} \
                 --token-file tokens/{clinic}"
            ),
        );
        self.expect(
            names[1],
            answer,
            &format!(
                "--training verify {bundle} --code {{vial:{vial}}} --as {{org:{clinic}}} --now {now}"
            ),
        );
    }

    fn use_and_recall(&mut self) -> Result<(), Failure> {
        self.day(-1)?;
        let at = self.at("10:00")?;
        let utc = format!("{}T01:00:00Z", self.date(-1)?);
        self.say(
            "Clinic A scans a vial and checks the evidence, opens the vial and gives it.",
            "診療所Aがバイアルを読み取り、証拠を検証し、開封して投与。",
        );
        self.advance(&at);
        self.ask(
            ["1-before-use", "1-before-use-offline"],
            "exit 0 OK_AS_OF",
            "clinic-a",
            1,
            &utc,
        );
        let by = "--keys clinic-a --signer nurse-a --no-passphrase --yes \
                  --token-file tokens/clinic-a";
        self.run(&format!(
            "--training vial open {{vial:1}} {by} --occurred-at {at}"
        ));
        self.run(&format!(
            "--training vial administer {{vial:1}} --route inhalation --volume 2 --minutes 20 \
             --exposure 1 --patient A-0001 --openings clinic-a/openings.jsonl \
             --notice unapproved,blood_donation,contraindications,aftercare {by} --occurred-at {at}"
        ));
        self.day(0)?;
        let now = self.today.now.clone();
        self.advance(&now);
        self.say(
            "Clinic B is offered the same vial and asks.",
            "診療所Bが同じバイアルについて照会。",
        );
        self.ask(
            ["2-same-vial-elsewhere", "2-same-vial-elsewhere-offline"],
            "exit 1 DO_NOT_USE ALREADY_USED NOT_IN_YOUR_CUSTODY",
            "clinic-b",
            1,
            &now,
        );
        self.say(
            "The maker recalls the lot. Clinic A asks about another vial of its box.",
            "製造元がロットを回収。診療所Aが箱の別のバイアルについて照会。",
        );
        self.run(&format!(
            "--training recall {LOT} --class II --reason QUALITY --depth CLINIC \
             --text 'CE26-0007 is recalled; return what is left.' \
             --openings maker/openings.jsonl --keys maker --signer qa --no-passphrase --yes \
             --token-file tokens/maker --occurred-at {now}"
        ));
        self.ask(
            ["3-after-recall", "3-after-recall-offline"],
            "exit 1 DO_NOT_USE RECALLED(II)",
            "clinic-a",
            2,
            &now,
        );
        Ok(())
    }

    fn audit(&mut self) {
        self.say(
            "An auditor checks the whole log: from the daemon, then from the database alone.",
            "監査人がログ全体を再検証:サーバーから、次にデータベース単独で。",
        );
        self.expect(
            "audit-of-the-daemon",
            "exit 0 VERIFIED",
            "--training audit --token-file tokens/auditor",
        );
        self.items.push(Item::Stop);
        self.expect(
            "audit-of-the-database",
            "exit 0 VERIFIED",
            "--training audit --database ledger/ledger.sqlite",
        );
    }
}
