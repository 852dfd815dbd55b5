import { CompiledQuery, type QueryExecutorProvider } from "kysely";
import type { Functions } from "./tables.generated.ts";

// The text depends on the name and on which arguments are given, so it is written once for each.
const texts = new Map<string, string>();

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
  const given = Object.entries<unknown>(args).filter(([, value]) => value !== undefined);
  const key = `${name} ${given.map(([argument]) => argument).join()}`;
  const text = texts.get(key) ?? callText(name, given);
  texts.set(key, text);
  const values = given.map(([, value]) => value);
  const query: CompiledQuery<Functions[Name]["row"]> = CompiledQuery.raw(text, values);
  return (await db.getExecutor().executeQuery(query)).rows;
}

/** Names come from the generated types, never from outside. */
function callText(name: string, given: readonly (readonly [string, unknown])[]): string {
  const named = given.map(([argument], index) => `${argument} => $${index + 1}`);
  return `select * from ${name}(${named.join(", ")})`;
}
