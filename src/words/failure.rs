//! What went wrong, and what to do about it.

words! {
    // What to do when the daemon says no.
    also(field, text) = "also {field}: {text}", "ほかに {field}: {text}";
    because(code, about, text) = "because {code}{about}{text}", "理由 {code}{about}{text}";
    read_entries(since) =
        "read entries {since}, then make and sign the statement anew",
        "記録{since}を確認し、文書を作り直して署名してください";
    LOOK_AT_CHANGES =
        "look at what changed, then make and sign it anew",
        "変更点を確認し、文書を作り直して署名してください";
    GIVE_A_TOKEN = "give a token with --token-file", "--token-file でトークンを指定してください";
    TRY_AGAIN =
        "try again later; submitting the same file again is safe",
        "しばらくしてからやり直してください。同じ文書を再送しても二重には記録されません";
    MAY_BE_RECORDED =
        "it may or may not be recorded: submit the same file again, which is safe",
        "記録されたかどうか不明です。同じ文書を再送してください(二重には記録されません)";
}
