import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Database } from "../promise/database.ts";
import type { Db, PurposeName } from "../promise/purpose.ts";
import type { MessageField, PersonField } from "./field.ts";
import type { Keyring } from "./keyring.ts";
import { takeInMessage, takeInPerson } from "./take-in.ts";

export const inDays = (days: number) => new Date(clock.ms() + days * dayMs);

/** For tests: somebody writes, as through a form, and stands alone with one message. */
export function writeIn(
  db: Db<"correspondence">,
  keyring: Keyring,
  given: {
    readonly details?: Readonly<Partial<Record<PersonField, string>>>;
    readonly texts?: Readonly<Partial<Record<MessageField, string>>>;
    readonly expiresAt?: Date;
    readonly threadId?: string;
  } = {},
): Promise<{ personId: string; threadId: string; messageId: string }> {
  const { details = {}, texts = { message: "a message" }, expiresAt = inDays(365) } = given;
  const threadId = given.threadId ?? newId();
  return db.transaction().execute(async (tx) => {
    const { personId, key } = await takeInPerson(tx, keyring, {
      purpose: "correspondence",
      basis: "asked",
      policyVersion: "1",
      details,
      expiresAt,
    });
    const messageId = await takeInMessage(tx, key, {
      ...{ threadId, personId, texts, expiresAt },
      direction: "in",
    });
    return { personId, threadId, messageId };
  });
}

/**
 * For tests: what the database answers a login, undone afterwards: how many rows, `refused` when
 * the rights forbid it, else the code of the error.
 */
export async function askAs(
  database: Database,
  purpose: PurposeName,
  sql: string,
  values: unknown[] = [],
): Promise<number | string> {
  const client = await database.pool(purpose).connect();
  try {
    await client.query("begin");
    const { rowCount } = await client.query(sql, values);
    return rowCount ?? 0;
  } catch (error) {
    // The rights refuse before any row is looked at; row security, which stumbles over its own
    // function in a login that has no business there, says something else.
    const refusal = /^(permission denied (?!for function is_held)|must be owner)/;
    const isRefusal = refusal.test((error as Error).message);
    return isRefusal ? "refused" : (sqlState(error) ?? "broken");
  } finally {
    await client.query("rollback");
    client.release();
  }
}
