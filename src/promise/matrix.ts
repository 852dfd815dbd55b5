import type { Check } from "./definition.ts";
import type { LiveContext } from "./live.ts";
import { loginName, type PurposeDefinition } from "./purpose.ts";

const operations = ["SELECT", "INSERT", "UPDATE", "REFERENCES"] as const;

/**
 * The full matrix: every login × every column about people × every operation, as PostgreSQL itself
 * answers it, memberships and PUBLIC included, against what the policy compiles to.
 */
export const matrixProbe: Check<LiveContext> = {
  name: "Every login against every personal column",
  kind: "live",
  async run({ database, dataMap }) {
    const tables = Object.entries(dataMap).filter(([, columns]) =>
      Object.values(columns).some((category) => category !== "fact"),
    );
    // A column and an operation, with the purposes whose answer differs from the policy's.
    const wrong = new Map<string, PurposeDefinition[]>();
    let probes = 0;
    const logins = database.purposes.map(({ name }) => loginName(database.instanceId, name));
    const { rows } = await database.steward.query<{
      purpose: number;
      t: string;
      c: string;
      op: string;
      may: boolean;
    }>(
      `select l.n::int as purpose, t, c, op, has_column_privilege(l.name::name, a.attrelid, a.attnum, op) as may
       from unnest($1::text[], $2::text[]) as x (t, c)
       join pg_attribute a on a.attrelid = to_regclass(t) and a.attname = c and not a.attisdropped,
       unnest($3::text[]) with ordinality as l (name, n), unnest($4::text[]) as op
       order by l.n`,
      [
        tables.flatMap(([table, columns]) => Object.keys(columns).map(() => table)),
        tables.flatMap(([, columns]) => Object.keys(columns)),
        logins,
        operations,
      ],
    );
    for (const { purpose: place, t, c, op, may } of rows) {
      const purpose = database.purposes[place - 1];
      if (!purpose) continue;
      probes += 1;
      const granted = purpose.tables[t]?.[op.toLowerCase() as "select"]?.includes(c) ?? false;
      if (granted === may) continue;
      const probe = `${op} ${t}.${c}`;
      wrong.set(probe, [...(wrong.get(probe) ?? []), purpose]);
    }
    if (wrong.size === 0) {
      return {
        holds: true,
        detail: `${probes} combinations were asked, and each answer is the policy's.`,
      };
    }
    const lines = [...wrong].map(
      ([probe, whose]) => `${whose.map(({ name }) => name).join(" and ")}: ${probe}`,
    );
    return {
      holds: false,
      detail: `These differ from the policy: ${lines.slice(0, 5).join(", ")}${lines.length > 5 ? ` and ${lines.length - 5} more` : ""}.`,
      purposes: [...new Set([...wrong.values()].flatMap(guilty))].map(({ name }) => name),
    };
  },
};

/** Who is switched off: what several logins share must not stop the duties among them. */
function guilty(whose: readonly PurposeDefinition[]): readonly PurposeDefinition[] {
  const open = whose.filter(({ duty }) => !duty);
  return whose.length > 1 && open.length > 0 ? open : whose;
}
