// The same without a browser: what a LIMS on Node does.
//
//   node dist/lims.mjs submit EVENT.json --key KEY.pem --trust TRUST
//   node dist/lims.mjs verify CODE --out FILE.lotproof

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Meaning, Role } from "../gen/lotledger/v1/statement_pb";
import { Ledger, lotproof, newStatement, readKey, Refused, sign, trustedLedgerId } from "./ledger";
import { verdictLines } from "./words";

const { values: option, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: "string", default: "http://127.0.0.1:7443" },
    trust: { type: "string", default: "ledger.trust" },
    key: { type: "string", default: "" },
    out: { type: "string", default: "vial.lotproof" },
    lotledger: { type: "string", default: "lotledger" },
  },
});
const [command, what = ""] = positionals;
const ledger = new Ledger(option.server);

/** Signs an event once, keeps the signed bytes, and sends these however often it takes. */
async function submit(file: string) {
  const event = readFileSync(file, "utf8");
  const signed = `${file}.${createHash("sha256").update(event).digest("hex").slice(0, 16)}.envelope`;
  if (!existsSync(signed)) {
    const ledgerId = trustedLedgerId(readFileSync(option.trust, "utf8"));
    const statement = newStatement(ledgerId, JSON.parse(event));
    const key = await readKey(readFileSync(option.key, "utf8"));
    writeFileSync(signed, await sign(statement, key, Role.LAB_ANALYST, Meaning.PERFORMED));
  }
  try {
    await ledger.submit(Uint8Array.from(readFileSync(signed)));
  } catch (no) {
    if (no instanceof Refused && no.final) rmSync(signed);
    throw no;
  }
  console.log(`recorded: ${file}`);
  return 0;
}

/** Keeps the evidence and has it checked: only checked evidence is a yes (exit 0). */
async function verify(code: string) {
  const answer = await ledger.verifyVial(code);
  console.log(verdictLines(answer).join("\n"));
  if (answer.bundle.length === 0) return 1;
  writeFileSync(option.out, await lotproof(answer.bundle));
  const training = answer.verdict?.training ? ["--training"] : [];
  const check = [...training, "verify", option.out, "--code", code, "--trust", option.trust];
  const { error, status } = spawnSync(option.lotledger, check, { stdio: "inherit" });
  if (error) console.log(`NOT CHECKED: ${option.lotledger}: ${error.message}`);
  return status ?? 3;
}

try {
  process.exitCode = command === "submit" ? await submit(what) : await verify(what);
} catch (no) {
  if (no instanceof Refused) {
    console.error(`${no.code} ${no.message}`);
    for (const { field, description } of no.fields) console.error(`  ${field}: ${description}`);
    process.exitCode = no.final ? 1 : 3;
  } else {
    // A file that is not there, an event that is no JSON of a statement.
    console.error(no instanceof Error ? no.message : String(no));
    process.exitCode = 2;
  }
}
