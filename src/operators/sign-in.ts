import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { newId, newToken } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import { parseAddress } from "../mail/mod.ts";
import { takeInPerson } from "../people/mod.ts";
import type { Operators } from "./context.ts";
import { secretHash } from "./link.ts";
import { sessionEnd } from "./session.ts";
import {
  dropUnusedLinks,
  insertOperator,
  insertSession,
  listOperatorRows,
  lockOperators,
  readLink,
  setLastSeen,
  setLinkOperator,
  useLink,
} from "./store.ts";

/** What somebody says of themselves who begins to work here. */
export interface NewOperator {
  readonly name: string;
  readonly email: string;
}

/** What a link would do: sign somebody in, or make a new operator first. */
export type LinkUse = "sign-in" | "first-owner" | "further-operator";

type Tx = Parameters<typeof insertSession>[0];

const nameLengthMax = 200;
const deadLink = () =>
  new AvowError(
    "link-expired",
    "This link was used already, or its time has passed. Ask for a new one; it takes a minute.",
  );

/** Looks at a link and changes nothing: scanners of mails open links too. */
export async function lookAtLink(operators: Operators, secret: string): Promise<LinkUse> {
  const key = secretHash(secret);
  const db = operators.database.db("operators");
  const link = key && (await readLink(db, key));
  if (!link) throw deadLink();
  if (link.operator_id) return "sign-in";
  const rows = await listOperatorRows(db);
  return rows.some((row) => row.ended_at === null) ? "further-operator" : "first-owner";
}

/** Checks what a new operator typed; throws one error that names every field that is wrong. */
export function readNewOperator(form: ReadonlyMap<string, string>): NewOperator {
  const name = (form.get("name") ?? "").replace(/\s+/g, " ").trim();
  const address = parseAddress(form.get("email") ?? "");
  refuseCardNumbers({ name, email: form.get("email") ?? "" });
  const fields: FieldProblem[] = [];
  if (!name) fields.push({ field: "name", message: "Enter your name." });
  if (name.length > nameLengthMax) {
    fields.push({ field: "name", message: `At most ${nameLengthMax} characters, please.` });
  }
  if (!address.ok) fields.push({ field: "email", message: address.message });
  if (fields.length > 0 || !address.ok) {
    throw new AvowError("bad-input", "Something needs another look; nothing was kept.", { fields });
  }
  return { name, email: address.address };
}

/**
 * Uses a link, once, and begins a session: returns the secret for the cookie. A link that makes
 * an operator takes `newcomer` in first. Throws `link-expired` for a link that does not work.
 */
export function signIn(
  operators: Operators,
  secret: string,
  newcomer?: NewOperator,
): Promise<string> {
  return operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      const key = secretHash(secret);
      const link = key && (await useLink(tx, key));
      if (!link) throw deadLink();
      const operatorId = link.operator_id ?? (await makeOperator(operators, tx, newcomer));
      if (!link.operator_id) await setLinkOperator(tx, link.id, operatorId);
      await dropUnusedLinks(tx, operatorId);
      return beginSession(operators, tx, operatorId);
    });
}

async function beginSession(operators: Operators, tx: Tx, operatorId: string): Promise<string> {
  const token = newToken();
  const at = clock.now();
  await insertSession(tx, {
    id: newId(),
    secretHash: hash(token),
    operatorId,
    at,
    expiresAt: sessionEnd(operators, at, at),
  });
  await setLastSeen(tx, operatorId, at);
  await recordAction(tx, { operatorId, action: "signed in" });
  return token;
}

async function makeOperator(operators: Operators, tx: Tx, newcomer?: NewOperator): Promise<string> {
  if (!newcomer) throw new AvowError("bad-input", "Enter your name and your e-mail address.");
  await lockOperators(tx);
  const { personId } = await takeInPerson(tx, operators.keyring, {
    purpose: "operators",
    basis: "works-here",
    policyVersion: operators.policyVersion,
    details: { name: newcomer.name, email: newcomer.email },
    expiresAt: null,
  });
  const id = newId();
  await insertOperator(tx, { id, personId, at: clock.now() });
  await recordAction(tx, { operatorId: id, action: "began to work here" });
  return id;
}
