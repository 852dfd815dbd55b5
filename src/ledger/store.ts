import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

/** What somebody who works here did, for the record: ids only. */
export async function recordAction(
  db:
    | Kysely<Tables["operators"]>
    | Kysely<Tables["correspondence"]>
    | Kysely<Tables["newsletter"]>
    | Kysely<Tables["sales"]>
    | Kysely<Tables["ads"]>
    | Kysely<Tables["requests"]>,
  done: { operatorId: string | null; action: string; ref?: string },
): Promise<void> {
  // These logins may insert the same columns; Kysely can't call a union of them.
  await (db as Kysely<Tables["operators"]>)
    .insertInto("ledger.operator_actions")
    .values({
      at: sql<Date>`avow.now()`,
      operator_id: done.operatorId,
      action: done.action,
      ref: done.ref ?? null,
    })
    .execute();
}
