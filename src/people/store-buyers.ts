import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

/**
 * Inserts what an invoice needs of a buyer beside their name, sealed. Columns without a value are
 * not named, as the login may insert only those that the policy lists.
 */
export async function insertBuyer(
  tx: Kysely<Tables["sales"]>,
  personId: string,
  cells: readonly (readonly [string, Buffer])[],
): Promise<void> {
  const names = ["person_id", ...cells.map(([name]) => name)];
  await sql`insert into people.buyers (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join([personId, ...cells.map(([, sealed]) => sealed)])})`.execute(tx);
}
