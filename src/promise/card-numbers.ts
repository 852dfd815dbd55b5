import { z } from "zod";
import { hasCardNumber } from "../kernel/card-number.ts";
import { cardDrills } from "./card-drill.ts";
import { inspectClosedWorld, reaching } from "./closed-world.ts";
import type { Check, Outcome } from "./definition.ts";
import type { LiveContext, ProvablePromise } from "./live.ts";
import { outcomeOf, yesOrNo } from "./outcome.ts";
import { ourSchemas } from "./purpose.ts";
import { findSuspects } from "./suspects.ts";

// Numbers that card companies publish for tests (https://docs.stripe.com/testing); none is real.
const testNumbers = ["4242424242424242", "5555555555554444", "378282246310005", "6011111111111117"];

/** The outcome of a fault in these places, which switches off only whoever can reach them. */
function reached(
  outcome: Outcome,
  { database }: Pick<LiveContext, "database">,
  places: readonly string[],
): Outcome {
  const purposes = places.flatMap((place) => reaching(database.purposes, place));
  return { ...outcome, purposes: [...new Set(purposes)] };
}

const refusedByDatabase: Check<LiveContext> = {
  name: "The database refuses a card number",
  kind: "live",
  async run(context) {
    const findings = (await inspectClosedWorld(context)).filter(({ about }) => about === "domain");
    if (findings.length > 0) return outcomeOf(findings, "");
    const { rows } = await context.database.steward.query<{ refused: number }>(
      "select count(*) filter (where avow.has_card_number(n))::int as refused from unnest($1::text[]) n",
      [testNumbers],
    );
    const { rows: loose } = await context.database.steward.query<{ column: string }>(
      `select c.relnamespace::regnamespace || '.' || c.relname || '.' || a.attname as "column"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relkind = 'r' and c.relnamespace::regnamespace::text = any ($1)
         and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'json'::regtype,
           'jsonb'::regtype, 'text[]'::regtype, 'varchar[]'::regtype, 'xml'::regtype)`,
      [ourSchemas],
    );
    const isRule = rows[0]?.refused === testNumbers.length;
    const outcome = yesOrNo(
      isRule && loose.length === 0,
      `${testNumbers.length} test numbers were put to the database's own rule, and it refuses each; every text column is under it.`,
      `The database's own rule refuses ${rows[0]?.refused ?? 0} of ${testNumbers.length} test numbers; text columns not under it: ${loose.map(({ column }) => column).join(", ") || "none"}.`,
    );
    if (outcome.holds || !isRule) return outcome;
    return reached(
      outcome,
      context,
      loose.map(({ column }) => column),
    );
  },
};

const noneStored: Check<LiveContext> = {
  name: "No stored value holds a card number",
  kind: "live",
  isGrowing: true,
  async run({ database, dataMap }) {
    const sealed = Object.entries(dataMap).flatMap(([table, columns]) =>
      Object.keys(columns)
        .filter((column) => columns[column] === "sealed")
        .map((column) => `${table}.${column}`),
    );
    const { places, searched } = await findSuspects(database.steward, new Set(sealed));
    const wrong = places
      .filter(({ values }) => values.some(hasCardNumber))
      .map(({ place }) => place);
    const outcome = yesOrNo(
      wrong.length === 0,
      `Every value of ${searched} columns was read, and none holds a card number. What is sealed is not opened for this: forms refuse a card number before anything is sealed, which the drill tries.`,
      `A card number stands in ${wrong.join(", ")}; delete it there.`,
    );
    return wrong.length === 0 ? outcome : reached(outcome, { database }, wrong);
  },
};

export const cardPromises: readonly ProvablePromise[] = [
  {
    id: "card-never-kept",
    module: "kernel",
    meaning: "Your card number is never kept or recorded by us.",
    mechanism:
      "No page of ours asks for a card number. Every text that comes in is searched for one before it is parsed or logged, and refused with nothing stored; and the database's own column type refuses one again, whoever writes it.",
    params: z.object({}),
    required: true,
    purposes: ["correspondence", "newsletter", "sales"],
    soundsLike: [/\b(card|payment) (numbers?|details|data)\b/i],
    live: [refusedByDatabase, noneStored],
    drill: cardDrills,
  },
];
