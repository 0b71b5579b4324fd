//! Days -115 to -20: from the donors to the release of one lot and the refusal of the other.

use super::Tale;
use crate::cli::exit::Failure;

impl Tale {
    /// What the dossiers say up to the end of a day is signed by those whom they name, and recorded.
    fn rows(&mut self, dossiers: &str) -> Result<String, Failure> {
        let date = self.date(self.day)?;
        Ok(format!(
            "--training lot submit {dossiers} --keys maker --keys collector --keys lab \
             --no-passphrase --advance-clock --until {date} --token-file tokens/trainer --yes"
        ))
    }

    pub(super) fn making(&mut self) -> Result<(), Failure> {
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
        for dossier in ["cord-ev-lot", "dental-pulp-cm-lot"] {
            self.run(&format!("vials new {dossier}"));
        }
        let line = self.rows("cord-ev-lot dental-pulp-cm-lot")?;
        self.run(&line);
        self.day(-24)?;
        self.say(
            "Fourteen days of sterility test and every other result. One is outside its specification, which is asked before it is signed.",
            "14日間の無菌試験ほか、すべての試験結果。規格外の結果が1件あり、署名前に確認される。",
        );
        let line = self.rows("cord-ev-lot dental-pulp-cm-lot")?;
        self.run(&format!("{line} --accept OUT_OF_SPECIFICATION"));
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
}
