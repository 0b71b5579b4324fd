//! Day -121: the ledger, the organisations, the documents.

use super::super::step::{Item, args};
use super::Tale;
use crate::cli::exit::Failure;

const ORIGIN: &str = "training.lotledger.example/demo";

impl Tale {
    pub(super) fn founding(&mut self) -> Result<(), Failure> {
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
            "Policy, products and their specifications are published; the dossiers take over references.",
            "ドナー適格性基準・製品・出荷規格を登録。ロット書類に参照番号を記入。",
        );
        for dossier in ["cord-ev-lot", "dental-pulp-cm-lot"] {
            self.run(&format!(
                "lot adopt {dossier} --keys maker --keys collector --keys lab --no-passphrase"
            ));
        }
        let utc = format!("'{date} {next}'");
        for (file, name, keys) in [
            ("specs/jp-allogeneic-default.yaml", "policy", ""),
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
            (
                "specs/published/uc-msc-ev-nebulised.yaml",
                "spec-ev",
                "--product 04987654000012",
            ),
            (
                "specs/default-cm-iv.yaml",
                "spec-cm",
                "--product 04987654000029",
            ),
        ] {
            self.run(&format!(
                "spec new {file} --keys maker {keys} --signer qa --no-passphrase --yes \
                 --occurred-at {utc} --out statements/{name}.statement"
            ));
        }
        self.run(
            "--training statement submit statements/policy.statement \
             statements/product-ev.statement statements/product-cm.statement \
             statements/spec-ev.statement statements/spec-cm.statement",
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
                "statement sign {request} --keys roots --no-passphrase --yes --accept NOT_ASKED_OFFLINE"
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
}
