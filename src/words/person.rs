//! People of an organisation: who joins, who leaves, whose key is exchanged.

words! {
    second_key(alias, roles) =
        "{alias} stands in organisation.json already ({roles}), and this is a second key of the same person: other roles are given by `org change-roles`, a new key by `org replace-key`, and somebody else needs another alias",
        "{alias} はすでに organisation.json にあり({roles})、これは同じ人の2つ目の鍵になります。役割の変更は org change-roles、鍵の交換は org replace-key を使い、別人なら別の名前を付けてください";
    SAY_ROLES = "say what this person signs as", "署名する役割を指定してください";
    NOBODY_CALLED_SO = "nobody who may sign is called so in these keyrings", "署名できる人の中にこの名前はありません";
    NOBODY_GRANTS =
        "nobody in these keyrings can sign for this",
        "指定した鍵束の中に、これに署名できる人がいません";
    OFFICER_OR_ROOTS =
        "a SECURITY_OFFICER and another person of the organisation, neither of them the person concerned; or the roots",
        "本人以外のSECURITY_OFFICERと組織の別の1名、またはルート鍵の保持者";
    NAME_ROOTS =
        "name the roots' organisation.json too: --keys maker/ --keys roots-card/",
        "ルートの organisation.json も指定してください: --keys maker/ --keys roots-card/";
    SAME_ROLES = "these are the roles already", "すでにこの役割です";
    UP_TO_DATE = "organisation.json is as the ledger has it", "organisation.json は台帳と一致しています";
    // What is about to be done, above the statements.
    joins(alias, roles) = "{alias} joins as {roles}", "{alias} が {roles} として加わります";
    changes(alias, before, after) =
        "{alias}: {before} becomes {after}, with a new key; the old key signs nothing more",
        "{alias}: {before} から {after} へ変更し、鍵を新しくします。古い鍵は以後使えません";
    new_key(alias, reason) =
        "{alias} gets a new key ({reason})",
        "{alias} の鍵を交換します({reason})";
    revoked(alias, reason) =
        "{alias} signs nothing more ({reason})",
        "{alias} は以後署名できません({reason})";
    carry_both(revocation, enrolment) =
        "two files: carry and sign {revocation} (it revokes the old key) as well as {enrolment}, and submit {revocation} first",
        "ファイルは2つあります。{revocation}(古い鍵の失効)と {enrolment} の両方を渡して署名し、{revocation} を先に提出してください";
    NEXT_REFRESH =
        "the other machines of the organisation: lotledger org refresh --keys DIR",
        "組織のほかの端末では lotledger org refresh --keys DIR を実行してください";
    WHEN_RECORDED =
        "once it is recorded: lotledger org refresh --keys DIR, here and on the other machines; until then the new key signs nothing",
        "記録されたら、この端末とほかの端末で lotledger org refresh --keys DIR を実行してください。それまで新しい鍵は使えません";
}
