import { openPersons } from "../people/mod.ts";
import type { Operators } from "./context.ts";
import { countSessions, listOperatorRows } from "./store.ts";

/** An operator by number, which counts from 1 in the order in which they came and never changes. */
export interface NumberedOperator {
  readonly id: string;
  readonly number: number;
  readonly role: string;
  readonly since: Date;
  readonly lastSeenAt: Date | null;
  readonly endedAt: Date | null;
}

/** An operator with what is sealed about them, opened for the one page that shows it. */
export interface NamedOperator extends NumberedOperator {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly sessions: number;
}

/** Everybody who works or worked here, without a personal value. */
export async function numberOperators(operators: Operators): Promise<readonly NumberedOperator[]> {
  const rows = await listOperatorRows(operators.database.db("operators"));
  return rows.map((row, i) => ({
    id: row.id,
    number: i + 1,
    role: row.role,
    since: row.created_at,
    lastSeenAt: row.last_seen_at,
    endedAt: row.ended_at,
  }));
}

/** Everybody with name and address; an audit entry says who looked. */
export async function listOperators(
  operators: Operators,
  operatorId: string,
): Promise<readonly NamedOperator[]> {
  const db = operators.database.db("operators");
  const rows = await listOperatorRows(db);
  const people = await openPersons(
    db,
    operators.keyring,
    { purpose: "operators", reason: "list of operators", operatorId },
    {
      ids: rows.filter((row) => row.ended_at === null).map((row) => row.person_id),
      fields: ["name", "email"],
    },
  );
  const sessions = await countSessions(db);
  const numbered = await numberOperators(operators);
  return numbered.map((operator, i) => {
    const person = people.get(rows[i]?.person_id ?? "");
    return {
      ...operator,
      name: person?.name?.reveal(),
      email: person?.email?.reveal(),
      sessions: sessions.get(operator.id) ?? 0,
    };
  });
}
