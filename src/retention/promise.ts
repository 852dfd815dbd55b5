import { z } from "zod";
import { clock } from "../kernel/clock.ts";
import { jobRights } from "../promise/ground.ts";
import { inspectClosedWorld } from "../promise/closed-world.ts";
import type { Binding, Check } from "../promise/definition.ts";
import type { LiveContext, ProvablePromise } from "../promise/live.ts";
import { outcomeOf, yesOrNo } from "../promise/outcome.ts";
import type { PurposeDefinition, PurposeName } from "../promise/purpose.ts";
import { keptUntilDrills } from "./drill.ts";
import type { KeptDays } from "./store.ts";
import { type Overdue, rowsKeptTooLong, rowsPastDate } from "./store-overdue.ts";

/** Days for which a sign-up waits for its confirmation. */
const signUpDays = 7;

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
    "newsletter.sign_ups": { select: ["id", "expires_at"], delete: true },
    "newsletter.confirmations": { select: ["id", "expires_at"], delete: true },
    "checkout.webhook_events": { select: ["id", "expires_at"], delete: true },
    "checkout.customer_links": { select: ["id", "expires_at"], delete: true },
    "mail.deliveries": { select: ["id", "expires_at"], delete: true },
  },
  functions: ["people.expire"],
};

/** How long the sweep may be late before the promise no longer holds. */
const slackHours = 3;
/** A sweep that is at it deletes something in this time, however much it has before it; in ms. */
const sweepShowsMs = 3_000;
const lookEveryMs = 250;

const guarded: readonly PurposeName[] = ["correspondence", "newsletter", "sales"];

/** Those of `whose` that the promise guards; a fault of nobody's in particular reaches them all. */
function guilty(whose: readonly string[]): readonly string[] {
  const own = guarded.filter((purpose) => whose.includes(purpose));
  return own.length > 0 ? own : guarded;
}

const nothingPast: Check<LiveContext> = {
  name: "Nothing is stored past its date",
  kind: "live",
  isGrowing: true,
  async run({ database }) {
    const late = await rowsPastDate(database.steward, slackHours);
    const counts = late.map(({ what, n }) => `${n} in ${what}`).join(", ");
    if (late.length > 0 && (await isBeingSwept(database, sumOf(late)))) {
      const detail = `These rows are past their date, hidden, and being deleted now: ${counts}.`;
      return { holds: true, detail };
    }
    const outcome = yesOrNo(
      late.length === 0,
      "No message, no person, no sign-up and no record of a mail stands in the database past its date.",
      `These rows are past their date by more than ${slackHours} hours; the sweep does not run: ${counts}.`,
    );
    return outcome.holds ? outcome : { ...outcome, purposes: guilty(purposesOf(late)) };
  },
};

const noLongerThanPromised: Check<LiveContext> = {
  name: "No date lies further ahead than the policy says",
  kind: "live",
  isGrowing: true,
  async run({ database }, bindings) {
    const days = keptDaysOf(bindings);
    const { total, wrong } = await rowsKeptTooLong(database.steward, {
      ...days,
      signUp: signUpDays,
    });
    const sum = sumOf(wrong);
    const outcome = yesOrNo(
      sum === 0,
      `${total} messages and people, none to be kept longer than ${days.contact} days after the last message, ${days.newsletter} after the last subscription ended, ${signUpDays} after a sign-up that nobody confirmed, ${days.unpaid} after an order that nobody paid for, or ${days.invoices} after the last invoice; without a date are only those who are subscribed or work here.`,
      `${sum} of ${total} messages and people are to be kept longer than promised: ${wrong.map(({ what, n }) => `${n} ${what}`).join(", ")}.`,
    );
    return outcome.holds ? outcome : { ...outcome, purposes: guilty(purposesOf(wrong)) };
  },
};

const sumOf = (faults: readonly Overdue[]) => faults.reduce((all, { n }) => all + n, 0);

/** Whether fewer rows than `before` are past their date in a moment: the sweep is at it. */
async function isBeingSwept({ steward }: LiveContext["database"], before: number) {
  for (const end = clock.tick() + sweepShowsMs; clock.tick() < end; ) {
    await Bun.sleep(lookEveryMs);
    if (sumOf(await rowsPastDate(steward, slackHours)) < before) return true;
  }
  return false;
}

const purposesOf = (faults: readonly Overdue[]) => faults.flatMap(({ purposes }) => purposes);

/** What the policy's sentences promise; what none speaks of is measured by the shortest of them. */
function keptDaysOf(bindings: readonly Binding[]): KeptDays {
  const of = (what: string) =>
    bindings
      .filter(({ params }) => params["of"] === what)
      .map(({ params }) => Number(params["days"]));
  const any = bindings.map(({ params }) => Number(params["days"]));
  const least = (days: readonly number[]) => Math.min(...(days.length > 0 ? days : any));
  return {
    contact: least(of("contact")),
    newsletter: least(of("newsletter")),
    unpaid: least(of("orders")),
    invoices: least(of("invoices")),
  };
}

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
      "Every message gets its date when it arrives, and whoever leaves the newsletter when the last subscription ends. Once that date has passed, the database itself hides it at once, and a sweep that runs every hour deletes it together with the keys that opened it. What is left of an address that is not to be written to again is a keyed fingerprint, which nobody can turn back.",
    params: z.object({
      of: z
        .enum(["contact", "newsletter", "orders", "invoices"])
        .describe("what is kept: contact, newsletter, orders (unpaid ones) or invoices"),
      days: z.coerce.number().int().min(1).max(12_000).describe("how long, in days"),
    }),
    required: true,
    subjects: {
      contact: {
        module: "contact",
        meaning:
          "We keep each message for two years, and your contact details until the last one is that old.",
        params: { days: "730" },
      },
      newsletter: {
        module: "newsletter",
        meaning:
          "Who leaves the newsletter is forgotten after 30 days; of the address a keyed fingerprint stays, so that nobody writes to it again.",
        params: { days: "30" },
        unless: "newsletter.enabled = false",
      },
      orders: {
        module: "checkout",
        meaning: "What you type for an order that you do not pay for is deleted within seven days.",
        params: { days: "7" },
        unless: "checkout.enabled = false",
      },
      invoices: {
        module: "checkout",
        meaning:
          "We keep each invoice, and what we know of you as its buyer, for the eleven years that the law may ask for it.",
        params: { days: "4018" },
        unless: "checkout.enabled = false",
      },
    },
    purposes: guarded,
    soundsLike: [
      /\b(kept?|keep|retain|store|delete|erase)d?\b.*\b(days?|weeks?|months?|years?)\b/i,
    ],
    live: [nothingPast, noLongerThanPromised, hiddenAtOnce, clockStands],
    drill: keptUntilDrills,
  },
];
