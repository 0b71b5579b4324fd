//! `commands.sh`: the same command lines, for bash and this program alone.

use std::fmt::Write as _;
use std::path::Path;

use super::answer::{DIFFERS, HEADS, grave};
use super::process::locale;
use super::step::{Arg, BOX, Expect, Hole, Item, Part, SHIPPED};
use super::story::Today;
use crate::words::Language;

pub fn write(items: &[Item], today: &Today, program: &Path, language: Language) -> String {
    let mut script = head(today, program, language);
    for item in items {
        let _ = match item {
            Item::Day { day, date } => writeln!(script, "\nday {day} {date}"),
            Item::Say(text) => {
                let text = if language == Language::Japanese {
                    &text.ja
                } else {
                    &text.en
                };
                writeln!(script, "# {text}")
            }
            Item::Start(args) => writeln!(script, "start{}", line(args)),
            Item::Stop => writeln!(script, "stop"),
            Item::Run(step) => {
                let program = if step.daemon {
                    "lotledgerd"
                } else {
                    "lotledger"
                };
                let line = format!("{program}{}", line(&step.args));
                match (&step.expect, step.out) {
                    (Expect::Answer { name, .. }, _) => writeln!(script, "ask {name} {line}"),
                    (Expect::Done, Some(out)) => writeln!(script, "to {out} {line}"),
                    (Expect::Done, None) => writeln!(script, "run {line}"),
                }
            }
        };
    }
    script.push_str(TAIL);
    script
}

fn line(args: &[Arg]) -> String {
    args.iter().map(|arg| format!(" {}", shell(arg))).collect()
}

/// An argument as bash reads it.
fn shell(arg: &Arg) -> String {
    let text = |part: &Part| match part {
        Part::Text(text) => Some(text.clone()),
        Part::Hole(_) => None,
    };
    if let Some(text) = arg.0.iter().map(text).collect::<Option<String>>() {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@".contains(c);
        return match !text.is_empty() && text.chars().all(plain) {
            true => text,
            false => format!("'{}'", text.replace('\'', r"'\''")),
        };
    }
    let mut quoted = String::from("\"");
    for part in &arg.0 {
        match part {
            Part::Text(text) => {
                for c in text.chars() {
                    if "\"$`\\".contains(c) {
                        quoted.push('\\');
                    }
                    quoted.push(c);
                }
            }
            Part::Hole(Hole::Organisation(name)) => {
                let _ = write!(quoted, "$(organisation {name})");
            }
            Part::Hole(Hole::Vial(n)) => {
                let _ = write!(quoted, "$(vial {n})");
            }
            Part::Hole(Hole::Shipment) => quoted.push_str("$(shipment)"),
        }
    }
    quoted.push('"');
    quoted
}

fn head(today: &Today, program: &Path, language: Language) -> String {
    let program = program.display().to_string().replace('\'', r"'\''");
    let heads: Vec<&str> = HEADS
        .iter()
        .copied()
        .filter(|head| *head != "error")
        .collect();
    HEAD.replace("{PROGRAM}", &program)
        .replace("{TODAY}", &today.date.to_string())
        .replace("{LANG}", locale(language))
        .replace("{HEADS}", &heads.join("|"))
        .replace("{DIFFERS}", &DIFFERS.join("|").replace(' ', "\\ "))
        .replace("{GRAVE}", &grave().join("|"))
        .replace("{BOX}", BOX)
        .replace("{SHIPPED}", SHIPPED)
}

/// What stands before the story.
const HEAD: &str = r#"#!/usr/bin/env bash
# The story of `lotledger demo`, command by command, in a directory of its own.
#
#   commands.sh [NEW_DIR [PROGRAM]]      without NEW_DIR: in a directory under TMPDIR
#
# Needs bash and lotledger, nothing else. Keys, serials and references are drawn anew; the answers
# must be the same as those in verdicts.txt beside this file. Exit 0 if they are, 1 if not.
set -euo pipefail
umask 077

new=${1:-${TMPDIR:-/tmp}/lotledger-replay-$$-$RANDOM}
program=${2:-'{PROGRAM}'}
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
here=$(cd "$here" && pwd)

# The two programs; they are one file.
lotledger() { "$program" "$@"; }
lotledgerd() { "$program" daemon "$@"; }

# What commands say goes to transcript.txt; only a failure is shown.
failed() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
run() { "$@" >>transcript.txt 2>&1 || failed "$@"; }
to() { local file=$1; shift; "$@" >"$file" 2>>transcript.txt || failed "$@"; }
day() { printf '\nday %d  %s\n' "$1" "$2"; }

# The first reference of a kind in a file; the n-th vial of the box.
reference() { [[ $(<"$1") =~ $2_[0-9a-f]{32} ]] && printf %s "${BASH_REMATCH[0]}"; }
organisation() { reference "$1/organisation.json" org; }
shipment() { reference {SHIPPED} shp; }
vial() { local codes; mapfile -t codes <{BOX}; printf %s "${codes[$1 - 1]}"; }

# Runs a command and writes down in one line what it answered: exit code, verdict or refusal, and
# the reasons that stop a use or ask for a person.
ask() {
  local name=$1 output line head= reasons= code=0; shift
  output=$("$@" 2>&1) || code=$?
  printf '%s\n' "$output" >>transcript.txt
  while IFS= read -r line; do
    if [[ $line =~ ^({HEADS}): ]]; then
      head=${head:-${BASH_REMATCH[1]}}
    elif [[ $line =~ ^error:\ ([A-Z_]+): ]]; then
      head=${head:-${BASH_REMATCH[1]}}
    elif [[ $line =~ {DIFFERS} ]]; then
      reasons+=" DAEMON_DIFFERS"
    elif [[ $line =~ reasons:\ (.*)$ ]]; then
      reasons+=" ${BASH_REMATCH[1]//, / }"
    elif [[ $line =~ ^\ \ ({GRAVE})\ ([^:]+): ]]; then
      reasons+=" ${BASH_REMATCH[2]}"
    fi
  done <<<"$output"
  line="$name: exit $code${head:+ $head}$reasons"
  printf '    %s\n' "$line"
  printf '%s\n' "$line" >>verdicts.txt
}

# The daemon: on a free port, which it writes into a file; stopped whatever happens.
daemon=
start() {
  "$program" daemon "$@" 2>daemon.log &
  daemon=$!
  until [[ -s daemon.ready ]]; do
    kill -0 "$daemon" 2>/dev/null || failed "$@"
    read -rt 0.05 _ <> <(:) || :
  done
  export LOTLEDGER_SERVER="http://$(<daemon.ready)"
}
stop() {
  [[ -z $daemon ]] && return
  kill "$daemon" 2>/dev/null || :
  wait "$daemon" || :
  daemon=
  unset LOTLEDGER_SERVER
}
trap stop EXIT
trap 'exit 130' INT TERM

for name in ${!LOTLEDGER_@}; do unset "$name"; done
printf 'in %s\n' "$new"
# The dossiers and specifications, with dates as if today were the day of the demo.
"$program" demo --materials "$new" --today {TODAY}
cd "$new"
export LOTLEDGER_HOME=. LOTLEDGER_TRUST=ledger.trust
# The language of the answers; bash itself need not know it.
{ export LC_ALL={LANG}; } 2>/dev/null
"#;

/// What stands after it.
const TAIL: &str = r#"
if [[ $(<verdicts.txt) == "$(<"$here/verdicts.txt")" ]]; then
  printf '\nThe answers are those of %s\n' "$here/verdicts.txt"
else
  printf '\nThe answers are NOT those of %s\n' "$here/verdicts.txt" >&2
  exit 1
fi
"#;
