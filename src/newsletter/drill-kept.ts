import { dayMs } from "../kernel/clock.ts";
import type { DrillContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { importOne } from "./drill-import.ts";
import {
  indexOf,
  linkTo,
  newsletterDrill,
  oneClick,
  reader,
  signUp,
  standingOf,
  subscribe,
} from "./drill-scene.ts";

const letter = { subject: "A letter", greeting: "", body: "So that there is a link to leave." };

/** Rows that stand about an address, but its suppression. */
async function rowsOf(drill: DrillContext, email: string): Promise<number> {
  const { rows } = await drill.database.steward.query<{ n: number }>(
    `select ((select count(*) from people.persons where email_index = $1)
       + (select count(*) from newsletter.subscribers where email_index = $1)
       + (select count(*) from newsletter.sign_ups where email_index = $1)
       + (select count(*) from newsletter.confirmations where email_index = $1))::int as n`,
    [indexOf(drill, email)],
  );
  return rows[0]?.n ?? 0;
}

/** Nobody stays longer than the policy says, and the no of who left stays for good. */
export const forgottenInTime = newsletterDrill(
  "Who left, and who never confirmed, are forgotten in time; the no of who left stays",
  async (drill, bindings) => {
    const days = Math.max(
      ...bindings
        .filter(({ params }) => params["of"] === "newsletter")
        .map(({ params }) => Number(params["days"])),
    );
    if (!Number.isFinite(days)) return { holds: null, detail: "No sentence says how long." };
    const list = await drill.newsletter.makeList();
    const [stays, left, silent] = [reader(), reader(), reader()];
    await subscribe(drill, list.slug, stays);
    await subscribe(drill, list.slug, left);
    await drill.newsletter.freeze({ ...letter, listId: list.id });
    await drill.newsletter.send();
    await oneClick(drill, linkTo(drill, left.email, "u"));
    await signUp(drill, { ...silent, list: list.slug });
    await drill.settle();
    const before = [await rowsOf(drill, left.email), await rowsOf(drill, silent.email)];
    await drill.moveClock(8 * dayMs);
    await drill.sweep();
    const unconfirmed = await rowsOf(drill, silent.email);
    const early = await rowsOf(drill, left.email);
    await drill.moveClock((days - 7) * dayMs);
    try {
      await drill.sweep();
      const late = await rowsOf(drill, left.email);
      const { subscribed } = await standingOf(drill, stays.email);
      const imported = await importOne(drill, list.id, left.email);
      const { suppressed } = await standingOf(drill, left.email);
      return yesOrNo(
        before.every((n) => n > 0) &&
          unconfirmed === 0 &&
          late === 0 &&
          subscribed === 1 &&
          (days <= 8 || early > 0) &&
          imported === "suppressed" &&
          suppressed.length > 0,
        `A sign-up that nobody confirmed was gone after 8 days, who had left after ${days + 1}, and who stayed was still subscribed; an import of the one who left was turned away.`,
        `Rows of the sign-up after 8 days: ${unconfirmed}; of who had left after 8 days: ${early}, after ${days + 1}: ${late}; who stayed is ${subscribed === 1 ? "" : "not "}subscribed; an import of who left: ${imported || "no answer"}.`,
      );
    } finally {
      await drill.moveClock(-(days + 1) * dayMs);
    }
  },
);
