// A client of lotledger for the browser and for Node: signs what happened, submits it, asks about a
// vial. Bytes and hashes are in docs/FORMAT.md.

import { create, fromBinary, fromJson, toBinary, type JsonValue } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import retries from "../../retry-service-config.json";
import { BadRequestSchema, ErrorInfoSchema } from "../gen/google/rpc/error_details_pb";
import { EntrySchema, EnvelopeSchema } from "../gen/lotledger/v1/ledger_pb";
import { LedgerService, type Receipt, VialService, type VerifyVialResponse } from "../gen/lotledger/v1/service_pb";
import { type Meaning, type Role, SignerSchema, type Statement, StatementSchema } from "../gen/lotledger/v1/statement_pb";

const PAYLOAD_TYPE = "application/vnd.lotledger.statement.v1+protobuf";
const DEADLINE_MS = 20_000; // retries included

// The rules' own words. With any other status the statement may be recorded, or may be yet.
const FINAL = [
  Code.InvalidArgument,
  Code.PermissionDenied,
  Code.NotFound,
  Code.AlreadyExists,
  Code.FailedPrecondition,
  Code.Aborted,
  Code.OutOfRange,
];

export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The ledger says no: a stable reason, and per field what was found and what is expected. If it is
 * `final`, nothing is recorded: correct it and sign anew. Else send the same bytes again.
 */
export class Refused extends Error {
  readonly code: string;
  readonly reason: string;
  readonly final: boolean;
  readonly fields: { field: string; description: string }[];

  constructor(error: ConnectError) {
    super(error.rawMessage);
    this.code = Code[error.code];
    this.final = FINAL.includes(error.code);
    this.reason = error.findDetails(ErrorInfoSchema)[0]?.reason ?? "";
    this.fields = error.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations);
  }
}

export class Ledger {
  private readonly log;
  private readonly vials;
  private readonly headers;

  /** One daemon; `url` begins with https:// unless the daemon is on this machine. */
  constructor(url: string, token?: string) {
    const transport = createGrpcWebTransport({
      baseUrl: url,
      defaultTimeoutMs: DEADLINE_MS,
      interceptors: [retry],
    });
    this.log = createClient(LedgerService, transport);
    this.vials = createClient(VialService, transport);
    this.headers = token ? { authorization: `Bearer ${token}` } : undefined;
  }

  /**
   * Records a signed statement. The same envelope again gives the same receipt, so after an error
   * send these bytes again and never sign anew: a new signature is a second statement.
   */
  async submit(envelope: Bytes): Promise<Receipt> {
    const request = { submission: { envelope } };
    const { receipt } = await named(this.log.submit(request, { headers: this.headers }));
    const { body } = fromBinary(EntrySchema, receipt?.entry ?? new Uint8Array());
    const recorded = body.case === "envelope" && toBinary(EnvelopeSchema, body.value);
    if (!receipt || !recorded || hex(recorded) !== hex(envelope)) {
      throw new Error("the receipt is for another statement");
    }
    return receipt;
  }

  /** The daemon's answer for a code as scanned, and the evidence that it is right. */
  verifyVial(code: string): Promise<VerifyVialResponse> {
    return named(this.vials.verifyVial({ code }, { headers: this.headers }));
  }
}

export interface Signer {
  key: CryptoKey;
  keyId: Bytes;
}

/** A person's key: PKCS#8 PEM without a passphrase, as `openssl pkey` writes it. */
export async function readKey(pem: string): Promise<Signer> {
  const body = /-----BEGIN PRIVATE KEY-----([^-]*)-----END/.exec(pem)?.[1];
  if (!body) throw new Error("expected -----BEGIN PRIVATE KEY-----: a key without a passphrase");
  const key = await crypto.subtle.importKey("pkcs8", fromBase64(body), "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  const publicKey = fromBase64((x ?? "").replaceAll("-", "+").replaceAll("_", "/"));
  return { key, keyId: await sha256(Uint8Array.of(0x15, 0, 1), publicKey) };
}

/** A new statement of `event`, proto3 JSON such as {"testReported": {…}}; not signed yet. */
export function newStatement(ledgerId: Bytes, event: JsonValue): Statement {
  const statement = fromJson(StatementSchema, event);
  statement.ledgerId = ledgerId;
  statement.statementId = uuid7();
  statement.occurredAtMs ||= BigInt(Date.now());
  statement.utcOffsetMinutes = -new Date().getTimezoneOffset();
  return statement;
}

/** The envelope of a statement with one signer. */
export async function sign(statement: Statement, signer: Signer, role: Role, meaning: Meaning): Promise<Bytes> {
  statement.signers = [create(SignerSchema, { keyId: signer.keyId, role, meaning })];
  // Fields in order, nothing that is absent: the canonical bytes, unless a list of the event is not
  // ascending or a message is empty. Then the ledger refuses them and names the field.
  const payload = toBinary(StatementSchema, statement);
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  const signed = concat(new TextEncoder().encode(head), payload);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", signer.key, signed));
  return toBinary(EnvelopeSchema, create(EnvelopeSchema, { payload, signatures: [signature] }));
}

/** Evidence as a file for `lotledger verify`. */
export async function lotproof(bundle: Uint8Array): Promise<Bytes> {
  const head = new DataView(new ArrayBuffer(10));
  head.setUint16(0, 1);
  head.setBigUint64(2, BigInt(bundle.length));
  const magic = new TextEncoder().encode("LOTPROOF");
  return concat(magic, new Uint8Array(head.buffer), await sha256(bundle), bundle);
}

/** The id of the ledger in a trust file, whose fingerprint was compared on paper. */
export function trustedLedgerId(trustFile: string): Bytes {
  const id = /^# lotledger ledger_id ([0-9a-f]{64})$/m.exec(trustFile)?.[1];
  if (!id) throw new Error("the trust file names no ledger_id");
  return Uint8Array.from(id.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

/** Tries again as the file says that all examples share. */
const retry: Interceptor = (next) => async (request) => {
  const { maxAttempts, initialBackoff, maxBackoff, backoffMultiplier } = retries.methodConfig[0].retryPolicy;
  for (let attempt = 1, pause = parseFloat(initialBackoff); ; attempt++, pause *= backoffMultiplier) {
    try {
      return await next(request);
    } catch (thrown) {
      let error = ConnectError.from(thrown);
      // A TypeError is fetch's word for a daemon that cannot be reached.
      if (error.cause instanceof TypeError) error = new ConnectError(error.rawMessage, Code.Unavailable);
      if (error.code !== Code.Unavailable || attempt === maxAttempts) throw error;
      const seconds = Math.min(pause, parseFloat(maxBackoff)) * Math.random();
      await new Promise((go) => setTimeout(go, seconds * 1_000));
    }
  }
};

async function named<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Refused(ConnectError.from(error));
  }
}

function uuid7(): Bytes {
  const id = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(id.buffer);
  const now = Date.now();
  view.setUint32(0, Math.floor(now / 0x10000));
  view.setUint16(4, now % 0x10000);
  id[6] = 0x70 | (id[6] & 0x0f);
  id[8] = 0x80 | (id[8] & 0x3f);
  return id;
}

async function sha256(...parts: Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

function concat(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text.replaceAll(/\s/g, "")), (c) => c.charCodeAt(0));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
