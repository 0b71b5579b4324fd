//! What a command answered, in one line: the exit code, the verdict or the refusal, and the codes
//! of the reasons that stop a use or ask for a person.
//!
//! Read from what people are shown, so that `commands.sh` can do the same with bash alone.

use crate::cli::render::phrases;
use crate::domain::reason::Severity;
use crate::words::Language;

/// Verdicts and outcomes that begin a line of an answer.
pub const HEADS: [&str; 8] = [
    "OK_AS_OF",
    "ASK_MAKER",
    "DO_NOT_USE",
    "INVALID",
    "INCOMPLETE",
    "VERIFIED",
    "FAILED",
    "error",
];
/// The words, in both languages, for the severities of the reasons that are written down.
pub fn grave() -> Vec<&'static str> {
    let words = |language| {
        let grave = [Severity::Stop, Severity::Ask];
        grave.map(|severity| phrases::severity(severity).get(language))
    };
    [Language::English, Language::Japanese].map(words).concat()
}

/// How an answer says that the daemon's own verdict is another.
pub const DIFFERS: [&str; 2] = ["NOT THE SAME as what", "提出された証拠の内容と一致しません"];

/// The line for what a command wrote to stdout and stderr.
pub fn line(exit: i32, output: &str) -> String {
    let grave = grave();
    let mut head = None;
    let mut reasons = Vec::new();
    for line in output.lines() {
        if let Some((word, rest)) = line.split_once(':')
            && HEADS.contains(&word)
        {
            let code = match word {
                "error" => rest.split(':').next().unwrap_or_default().trim(),
                word => word,
            };
            head.get_or_insert_with(|| code.to_owned());
        } else if DIFFERS.iter().any(|text| line.contains(text)) {
            reasons.push("DAEMON_DIFFERS".to_owned());
        } else if let Some((_, list)) = line.split_once("reasons: ") {
            reasons.extend(list.split(", ").map(str::to_owned));
        } else if let Some((severity, rest)) = line.trim_start().split_once(' ')
            && line.starts_with("  ")
            && grave.contains(&severity)
        {
            reasons.extend(rest.split_once(':').map(|(code, _)| code.to_owned()));
        }
    }
    let mut line = format!("exit {exit}");
    for word in head.iter().chain(&reasons) {
        line.push(' ');
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        for (exit, output, expected) in [
            (
                0,
                "T\nOK_AS_OF: x\n  INFO DONORS(1): y\nOK_AS_OF: x\n",
                "exit 0 OK_AS_OF",
            ),
            (
                1,
                "DO_NOT_USE: x\n\nReasons\n  STOP RECALLED(II): The lot.\n  ASK STALE_VIEW(3 h): y\n",
                "exit 1 DO_NOT_USE RECALLED(II) STALE_VIEW(3 h)",
            ),
            (
                1,
                "DO_NOT_USE: x\n  停止 ALREADY_USED: y\n",
                "exit 1 DO_NOT_USE ALREADY_USED",
            ),
            (
                1,
                "DO_NOT_USE: x\n  STOP RECALLED(I): y\n  NOT THE SAME as what its own\n",
                "exit 1 DO_NOT_USE RECALLED(I) DAEMON_DIFFERS",
            ),
            (
                1,
                "error: RELEASE_REFUSED: the rules\n  to do     reasons: TEST_FAIL(ENDOTOXIN)\n",
                "exit 1 RELEASE_REFUSED TEST_FAIL(ENDOTOXIN)",
            ),
        ] {
            assert_eq!(line(exit, output), expected);
        }
    }
}
