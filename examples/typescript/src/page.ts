// The page: signs in the browser, with a key that never leaves it.

import { Meaning, Role } from "../gen/lotledger/v1/statement_pb";
import { type Bytes, Ledger, lotproof, newStatement, readKey, Refused, sign, trustedLedgerId } from "./ledger";
import { verdictLines } from "./words";

const input = (id: string) => document.getElementById(id) as HTMLInputElement;
const text = (id: string) => input(id).files?.[0]?.text() ?? Promise.reject(new Error(`choose the ${id} file`));
const ledger = () => new Ledger(input("server").value, input("token").value.trim() || undefined);

function show(verdict: string, lines: string[]) {
  const status = document.getElementById("answer") as HTMLElement;
  status.dataset.verdict = verdict;
  status.textContent = lines.join("\n");
}

/** What is signed and not known to be recorded: sent again as it is, never signed anew. */
let pending: { event: string; envelope: Bytes } | undefined;

async function submit() {
  const event = input("event").value;
  if (pending?.event !== event) {
    const statement = newStatement(trustedLedgerId(await text("trust")), JSON.parse(event));
    const key = await readKey(await text("key"));
    pending = { event, envelope: await sign(statement, key, Role.LAB_ANALYST, Meaning.PERFORMED) };
  }
  await ledger().submit(pending.envelope);
  show("RECORDED", ["recorded"]);
}

async function verify() {
  const answer = await ledger().verifyVial(input("code").value);
  const lines = verdictLines(answer);
  show(lines[0], lines);
  const link = document.getElementById("evidence") as HTMLAnchorElement;
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([await lotproof(answer.bundle)]));
  link.hidden = false;
}

function explain(no: unknown) {
  if (!(no instanceof Refused)) return show("FAILED", [String(no)]);
  const fields = no.fields.map(({ field, description }) => `  ${field}: ${description}`);
  show("REFUSED", [`${no.code} ${no.message}`, ...fields]);
}

for (const [button, act] of [["submit", submit], ["verify", verify]] as const) {
  input(button).onclick = () => {
    show("", ["…"]);
    act().catch(explain);
  };
}
