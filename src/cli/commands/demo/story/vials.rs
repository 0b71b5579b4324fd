//! Days -10 to 0: the box, the vial that is used, the questions, the recall, the audit.

use super::super::step::{BOX, Expect, Item, SHIPPED};
use super::Tale;
use crate::cli::exit::Failure;

/// The one box that is shipped.
const SSCC: &str = "349876540000000013";
const LOT: &str = "(01)04987654000012(10)CE26-0007";

impl Tale {
    fn advance(&mut self, to: &str) {
        self.run(&format!(
            "--training clock advance {to} --token-file tokens/trainer"
        ));
    }

    pub(super) fn delivery(&mut self) -> Result<(), Failure> {
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
            Some(BOX),
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
            Some(SHIPPED),
            Expect::Done,
        );
        self.day(-9)?;
        let at = self.at("14:00")?;
        self.say("Clinic A receives them.", "診療所Aが受領。");
        self.advance(&at);
        self.run(&format!(
            "--training goods receive {{shipment}} --inferred --seals intact --damage none --temperature kept --keys clinic-a --signer pharmacist-a \
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

    pub(super) fn use_and_recall(&mut self) -> Result<(), Failure> {
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
            "--training vial administer {{vial:1}} --route inhalation --volume 2 --minutes 30 \
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
             --public-text 'CE26-0007を回収します。使用を中止し、残りを隔離のうえ返送してください。 \
             CE26-0007 is recalled: use none, put aside what is left and send it back.' \
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

    pub(super) fn audit(&mut self) {
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
