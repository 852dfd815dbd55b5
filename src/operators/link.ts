import { clock } from "../kernel/clock.ts";
import { hash, keyedHash } from "../kernel/crypto.ts";
import { newId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import type { Operators } from "./context.ts";
import { dropUnusedLinks, insertLink, listOperatorRows, lockOperators } from "./store.ts";

/** A link that signs in once. Whoever holds it is let in: it is shown once and never logged. */
export interface Link {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: Date;
}

type Tx = Parameters<typeof insertLink>[0];

/**
 * The secret of a link: 256 bits of HMAC over its id, so that a mail can be composed later
 * although the secret stands nowhere. The table holds its SHA-256 only.
 */
function linkSecret(operators: Operators, linkId: string): string {
  return keyedHash(operators.keyring.derive("sign-in link"), linkId).toString("base64url");
}

export function linkUrl(operators: Operators, linkId: string): string {
  return `${operators.publicUrl}/admin/sign-in/${linkSecret(operators, linkId)}`;
}

/** The hash by which the secret part of an address is looked up; undefined for what is none. */
export function secretHash(secret: string): Buffer | undefined {
  return /^[\w-]{43}$/.test(secret) ? hash(secret) : undefined;
}

/**
 * Makes a link for an operator, or, without one, a link that makes a new operator of whoever
 * opens it first. Runs in `tx` if one is given.
 */
export async function makeLink(
  operators: Operators,
  whom: { readonly operatorId?: string } = {},
  tx: Tx = operators.database.db("operators"),
): Promise<Link> {
  const id = newId();
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + operators.linkMinutes * 60_000);
  const secret = linkSecret(operators, id);
  await insertLink(tx, {
    id,
    secretHash: hash(secret),
    operatorId: whom.operatorId ?? null,
    at,
    expiresAt,
  });
  return { id, url: linkUrl(operators, id), expiresAt };
}

/**
 * While nobody works here: a fresh link for the owner, to be printed on the terminal; earlier
 * ones end. Null as soon as there is an operator.
 */
export function ensureOwnerLink(operators: Operators): Promise<Link | null> {
  return operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      await lockOperators(tx);
      const rows = await listOperatorRows(tx);
      if (rows.some((row) => row.ended_at === null)) return null;
      await dropUnusedLinks(tx, null);
      return makeLink(operators, {}, tx);
    });
}

/** A link that makes a further operator; `operatorId` is who invites, absent on the terminal. */
export function inviteOperator(operators: Operators, operatorId?: string): Promise<Link> {
  return operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      const link = await makeLink(operators, {}, tx);
      await recordAction(tx, {
        operatorId: operatorId ?? null,
        action: "operator invited",
        ref: link.id,
      });
      return link;
    });
}
