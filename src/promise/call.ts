import { type QueryExecutorProvider, sql } from "kysely";
import type { Functions } from "./tables.generated.ts";

/**
 * Calls one of the database's functions by name with typed arguments, as the login behind `db`:
 * `call(db, "people.erase", { p_person, p_reason })`. Returns its rows; a scalar result stands
 * under the function's own name.
 */
export async function call<Name extends keyof Functions>(
  db: QueryExecutorProvider,
  name: Name,
  args: Functions[Name]["args"],
): Promise<Functions[Name]["row"][]> {
  const named = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => sql`${sql.ref(key)} => ${value}`);
  const statement = sql<Functions[Name]["row"]>`select * from ${sql.ref(name)}(${sql.join(named)})`;
  return (await statement.execute(db)).rows;
}
