import { dayMs } from "../kernel/clock.ts";
import { newMark } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import type { Check } from "../promise/definition.ts";
import type { DrillContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";

async function stored(drill: DrillContext): Promise<number> {
  const { rows } = await drill.database.steward.query<{ n: number }>(
    `select ((select count(*) from people.messages) + (select count(*) from people.persons where expires_at is not null)
       + (select count(*) from contact.threads))::int as n`,
  );
  return rows[0]?.n ?? 0;
}

/** How many messages correspondence itself can see now. */
async function visible(drill: DrillContext): Promise<number> {
  const { rows } = await drill.database.steward.query<{ id: string }>(
    "select id from people.messages",
  );
  const seen = await call(drill.database.db("correspondence"), "people.open_messages", {
    p_threads: [],
    p_messages: rows.map(({ id }) => id),
    p_fields: [],
    p_reason: "drill",
  });
  return seen.length;
}

export const keptUntilDrills: readonly Check<DrillContext>[] = [
  {
    name: "With the clock moved on, nothing is seen at once and nothing is stored after the sweep",
    kind: "drill",
    async run(drill, bindings) {
      const ofLetters = bindings.filter(({ params }) =>
        ["contact", "newsletter"].includes(String(params["of"])),
      );
      const days = Math.max(...ofLetters.map((binding) => Number(binding.params["days"])));
      const form = drill.forms[0];
      const mark = newMark();
      const values = Object.fromEntries(
        (form?.fields ?? []).map((field) => [
          field,
          field === "email" ? `${mark}@drill.example` : mark,
        ]),
      );
      await drill.fetch(`${drill.url}/forms/${form?.id}`, {
        method: "POST",
        body: new URLSearchParams(values),
      });
      await drill.settle();
      const before = await visible(drill);
      await drill.moveClock((days + 1) * dayMs);
      try {
        const after = await visible(drill);
        const kept = await stored(drill);
        await drill.sweep();
        const left = await stored(drill);
        return yesOrNo(
          before > 0 && after === 0 && kept > 0 && left === 0,
          `${before} messages were seen before; ${days + 1} days later 0 were seen, and after the sweep 0 were stored.`,
          `Of ${before} messages, ${after} were still seen ${days + 1} days later, and ${left} rows were still stored after the sweep.`,
        );
      } finally {
        await drill.moveClock(-(days + 1) * dayMs);
      }
    },
  },
];
