import type { Check } from "./definition.ts";
import type { LiveContext } from "./live.ts";
import { loginName } from "./purpose.ts";

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
    const wrong: string[] = [];
    const purposes = new Set<string>();
    let probes = 0;
    for (const purpose of database.purposes) {
      const login = loginName(database.instanceId, purpose.name);
      const { rows } = await database.steward.query<{
        t: string;
        c: string;
        op: string;
        may: boolean;
      }>(
        `select t, c, op, has_column_privilege($1::name, t, c, op) as may
         from unnest($2::text[], $3::text[]) as x (t, c), unnest($4::text[]) as op
         where to_regclass(t) is not null and exists (
           select from pg_attribute where attrelid = t::regclass and attname = c and not attisdropped)`,
        [
          login,
          tables.flatMap(([table, columns]) => Object.keys(columns).map(() => table)),
          tables.flatMap(([, columns]) => Object.keys(columns)),
          operations,
        ],
      );
      for (const { t, c, op, may } of rows) {
        probes += 1;
        const granted = purpose.tables[t]?.[op.toLowerCase() as "select"]?.includes(c) ?? false;
        if (granted === may) continue;
        wrong.push(`${purpose.name}: ${op} ${t}.${c}`);
        purposes.add(purpose.name);
      }
    }
    if (wrong.length === 0) {
      return {
        holds: true,
        detail: `${probes} combinations were asked, and each answer is the policy's.`,
      };
    }
    return {
      holds: false,
      detail: `These differ from the policy: ${wrong.slice(0, 5).join(", ")}${wrong.length > 5 ? ` and ${wrong.length - 5} more` : ""}.`,
      purposes: [...purposes],
    };
  },
};
