import type { Kysely, Transaction } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["operators"]> | Transaction<Tables["operators"]>;

/** The person that an operator is, who holds their sealed address; undefined once they left. */
export async function personOfOperator(db: Db, operatorId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("operators.operators")
    .select("person_id")
    .where("id", "=", operatorId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return row?.person_id;
}
