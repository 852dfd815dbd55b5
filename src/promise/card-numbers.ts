import { z } from "zod";
import { hasCardNumber } from "../kernel/card-number.ts";
import { newMark } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { inspectClosedWorld, reaching } from "./closed-world.ts";
import type { Check, Outcome } from "./definition.ts";
import type { DrillContext, LiveContext, ProvablePromise } from "./live.ts";
import { outcomeOf, yesOrNo } from "./outcome.ts";
import { ourSchemas } from "./purpose.ts";
import { findInFiles, findInValues } from "./scan.ts";
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

const hunted: Check<DrillContext> = {
  name: "Test card numbers are refused and found nowhere; a planted mark is found",
  kind: "drill",
  async run(drill) {
    const form = drill.forms[0];
    const accepted: string[] = [];
    for (const number of testNumbers) {
      for (const field of form?.fields ?? []) {
        const spaced = number.replace(/(.{4})(?=.)/g, "$1 ");
        const values = Object.fromEntries(
          (form?.fields ?? []).map((name) => [name, name === "email" ? "a@drill.example" : "x"]),
        );
        const response = await drill.fetch(`${drill.url}/forms/${form?.id}`, {
          method: "POST",
          body: new URLSearchParams({ ...values, [field]: `my card is ${spaced}` }),
        });
        if (response.status !== 422) accepted.push(`${field} (${response.status})`);
      }
    }
    const mark = `planted ${newMark()}`;
    await plant(drill, mark);
    await drill.flush();
    const spellings = testNumbers.flatMap((n) => [n, n.replace(/(.{4})(?=.)/g, "$1 ")]);
    const inFiles = await findInFiles(drill.dataFolder, spellings);
    const inValues = await findInValues(drill.database.steward, spellings);
    const inLogs = spellings.some((number) => drill.logged().includes(number));
    const found = (await findInFiles(drill.dataFolder, [mark])).length > 0;
    if (!found)
      return {
        holds: null,
        detail: "The planted mark was not found, so the search proves nothing.",
      };
    return yesOrNo(
      accepted.length === 0 && inFiles.length === 0 && inValues.length === 0 && !inLogs,
      `${testNumbers.length} test numbers in every field were refused; none is in the files, the write-ahead log, a stored value or the log. The planted mark was found.`,
      `Not refused as such: ${accepted.join(", ") || "no field"}; found in ${[...inFiles, ...inValues, ...(inLogs ? ["the log"] : [])].join(", ") || "no place"}.`,
    );
  },
};

async function plant(drill: DrillContext, mark: string): Promise<void> {
  const steward = drill.database.steward;
  await steward.query("create table if not exists public.planted (mark text)");
  await steward.query("insert into public.planted values ($1)", [mark]);
}

const refusedPastForms: Check<DrillContext> = {
  name: "Past the forms, the database itself refuses one",
  kind: "drill",
  async run(drill) {
    const state = await drill.database.steward
      .query(
        "insert into avow.jobs (id, purpose, kind, run_at) values (gen_random_uuid(), 'x', $1, now())",
        [testNumbers[0]],
      )
      .then(() => "taken in", sqlState);
    return yesOrNo(
      state === "23514",
      "A card number written straight into a text column was refused by the column's own type.",
      "A card number written straight into a text column was taken in.",
    );
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
    drill: [hunted, refusedPastForms],
  },
];
