import { z } from "zod";
import { jobRights } from "../promise/ground.ts";
import { inspectClosedWorld } from "../promise/closed-world.ts";
import type { Check } from "../promise/definition.ts";
import type { LiveContext, ProvablePromise } from "../promise/live.ts";
import { outcomeOf, yesOrNo } from "../promise/outcome.ts";
import type { PurposeDefinition } from "../promise/purpose.ts";
import { keptUntilDrills } from "./drill.ts";

/** Deletes what is past its date; row security shows it nothing else. It holds no key. */
export const retentionPurpose: PurposeDefinition = {
  name: "retention",
  meaning: "to delete what is past its date",
  duty: true,
  connectionsMax: 2,
  tables: {
    ...jobRights,
    "contact.threads": { select: ["id", "expires_at"], delete: true },
    "contact.confirmations": { select: ["id", "expires_at"], delete: true },
    "contact.fingerprints": { select: ["at"], delete: true },
    "newsletter.subscribers": { select: ["expires_at"], delete: true },
    "newsletter.sign_ups": { select: ["id", "expires_at"], delete: true },
    "newsletter.confirmations": { select: ["id", "expires_at"], delete: true },
    "mail.deliveries": { select: ["id", "expires_at"], delete: true },
  },
  functions: ["people.expire"],
};

/** How long the sweep may be late before the promise no longer holds. */
const slackHours = 3;

const nothingPast: Check<LiveContext> = {
  name: "Nothing is stored past its date",
  kind: "live",
  async run({ database }) {
    const { rows } = await database.steward.query<{ n: number }>(
      `select ((select count(*) from people.messages where expires_at < avow.now() - $1::interval)
         + (select count(*) from people.persons where expires_at < avow.now() - $1::interval))::int as n`,
      [`${slackHours} hours`],
    );
    const n = rows[0]?.n ?? 0;
    return yesOrNo(
      n === 0,
      "No message and no person stands in the database past its date.",
      `${n} rows are past their date by more than ${slackHours} hours; the sweep does not run.`,
    );
  },
};

const noLongerThanPromised: Check<LiveContext> = {
  name: "No date lies further ahead than the policy says",
  kind: "live",
  async run({ database }, bindings) {
    const days = Math.min(...bindings.map((binding) => Number(binding.params["days"])));
    // What a shorter policy just brought near its date is the sweep's, not a date too far ahead.
    const { rows } = await database.steward.query<{ n: number; total: number }>(
      `with kept as (
         select expires_at, at from people.messages
         union all
         select coalesce(p.expires_at, 'infinity'), coalesce(
           (select max(m.at) from people.messages m where m.person_id = p.id), p.created_at)
         from people.persons p
         where not exists (select from operators.operators o where o.person_id = p.id)
       )
       select count(*) filter (where expires_at > at + make_interval(days => $1) + interval '1 hour'
           and expires_at > avow.now() + interval '1 minute')::int as n,
         count(*)::int as total from kept`,
      [days],
    );
    const { n = 0, total = 0 } = rows[0] ?? {};
    return yesOrNo(
      n === 0,
      `${total} messages and people, none to be kept longer than ${days} days after the message, or the last one.`,
      `${n} of ${total} messages and people are to be kept longer than ${days} days.`,
    );
  },
};

const hiddenAtOnce: Check<LiveContext> = {
  name: "An expired row is hidden at once",
  kind: "live",
  async run(context) {
    const findings = (await inspectClosedWorld(context)).filter(
      ({ about, object }) => about === "row security" && object.startsWith("people."),
    );
    return outcomeOf(findings, "Row security hides a row from the moment its date has passed.");
  },
};

const clockStands: Check<LiveContext> = {
  name: "The clock was not moved",
  kind: "live",
  async run({ database }) {
    const { rows } = await database.steward.query<{ still: boolean }>(
      "select shift = interval '0' as still from avow.clock",
    );
    return yesOrNo(
      rows[0]?.still === true,
      "The database's clock is the real one.",
      "The database's clock was moved, which only a drill may do.",
    );
  },
};

export const retentionPromises: readonly ProvablePromise[] = [
  {
    id: "kept-until",
    module: "retention",
    meaning: "Nothing is kept past its date.",
    mechanism:
      "Every message gets its date when it arrives. Once that date has passed, the database itself hides it at once, and a sweep that runs every hour deletes it together with the keys that opened it.",
    params: z.object({
      of: z.enum(["contact"]).describe("what is kept: contact"),
      days: z.coerce.number().int().min(1).max(3650).describe("how long, in days"),
    }),
    required: true,
    purposes: ["correspondence", "newsletter"],
    soundsLike: [
      /\b(kept?|keep|retain|store|delete|erase)d?\b.*\b(days?|weeks?|months?|years?)\b/i,
    ],
    live: [nothingPast, noLongerThanPromised, hiddenAtOnce, clockStands],
    drill: keptUntilDrills,
  },
];
