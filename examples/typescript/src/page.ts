// The page: signs in the browser, with a key that never leaves it.

import { Meaning, Role } from "../gen/lotledger/v1/statement_pb";
import { type Bytes, Ledger, lotproof, newStatement, readKey, Refused, sign, trustedLedgerId } from "./ledger";
import { verdictLines } from "./words";

const input = (id: string) => document.getElementById(id) as HTMLInputElement;
const text = (id: string) => input(id).files?.[0]?.text() ?? Promise.reject(new Error(`choose the ${id} file`));
const evidence = document.getElementById("evidence") as HTMLAnchorElement;
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
  try {
    await ledger().submit(pending.envelope);
  } catch (no) {
    if (no instanceof Refused && no.final) pending = undefined;
    throw no;
  }
  show("RECORDED", ["recorded"]);
}

async function verify() {
  const code = input("code").value;
  const answer = await ledger().verifyVial(code);
  const lines = verdictLines(answer);
  show(lines[0], [`About ${code}`, ...lines]);
  if (answer.bundle.length === 0) return;
  URL.revokeObjectURL(evidence.href);
  evidence.href = URL.createObjectURL(new Blob([await lotproof(answer.bundle)]));
  evidence.hidden = false;
}

function explain(no: unknown) {
  if (!(no instanceof Refused)) return show("FAILED", [String(no)]);
  const fields = no.fields.map(({ field, description }) => `  ${field}: ${description}`);
  show("REFUSED", [`${no.code} ${no.message}`, ...fields]);
}

const buttons = [input("submit"), input("verify")];

/** One thing at a time, and no answer or evidence of an earlier one beside it. */
async function alone(act: () => Promise<void>) {
  show("", ["…"]);
  evidence.hidden = true;
  for (const button of buttons) button.disabled = true;
  await act().catch(explain);
  for (const button of buttons) button.disabled = false;
}

buttons[0].onclick = () => alone(submit);
buttons[1].onclick = () => alone(verify);
