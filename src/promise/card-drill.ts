import { join } from "node:path";
import { newMark, newSecret } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Check, Outcome } from "./definition.ts";
import { type Hunt, type HuntedPlaces, hunt, placeNames } from "./hunt.ts";
import type { DrillContext } from "./live.ts";
import { yesOrNo } from "./outcome.ts";
import { siblingProcesses } from "./scan-memory.ts";

/** First digits that card companies keep for tests (https://docs.stripe.com/testing), and the length. */
const testRanges: readonly (readonly [string, number])[] = [
  ["424242", 16],
  ["378282", 15],
];

/** A number of a test range that stands nowhere yet, with its check digit (ISO/IEC 7812-1 annex B). */
function freshNumber(prefix: string, length: number): string {
  const rest = Array.from(newSecret(length - prefix.length - 1), (byte) => byte % 10).join("");
  const payload = prefix + rest;
  const sum = Array.from(payload)
    .toReversed()
    .map((digit, at) => Number(digit) * (2 - (at % 2)))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return `${payload}${(10 - (sum % 10)) % 10}`;
}

const inGroups = (number: string, between: string) =>
  number.length === 15
    ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(between)
    : (number.match(/.{4}/g) ?? []).join(between);

/** How a number is typed; a search finds the first three again. */
const dresses: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => inGroups(number, " "),
  (number) => inGroups(number, "-"),
  (number) => `${inGroups(number, " ")} 12/34`,
  (number) => `${inGroups(number, ".")} 12/34 123`,
  (number) => inGroups(number, "\u2009"),
  (number) => number.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (number) => number.replace(/\d/g, (digit) => `&#${digit.charCodeAt(0)};`),
  (number) => encodeURIComponent(inGroups(number, " ")),
];

const filled = (fields: readonly string[], email: string) =>
  Object.fromEntries(fields.map((name) => [name, name === "email" ? email : "x"]));

/** Every form that anybody may fill in, with the fields that take words. */
function formsOf(drill: DrillContext) {
  const asked = ["email", "name", "company", "address"];
  return [
    ...drill.forms.map(({ id, fields }) => ({ path: `/forms/${id}`, fields })),
    ...drill.buyPages.map((path) => ({ path, fields: asked })),
    ...(drill.buyPages.length > 0 ? [{ path: "/orders", fields: ["email"] }] : []),
  ];
}

/** Types the numbers where they don't belong. Returns the fields that took one. */
async function typeEverywhere(
  drill: DrillContext,
  numbers: readonly string[],
): Promise<{ readonly tried: number; readonly taken: readonly string[] }> {
  const taken: string[] = [];
  let tried = 0;
  for (const { path, fields } of formsOf(drill)) {
    for (const field of fields) {
      for (const [at, dress] of dresses.entries()) {
        const number = dress(numbers[at % numbers.length] ?? "");
        const body = new URLSearchParams(filled(fields, "a@drill.example"));
        body.set(field, `my card is ${number}`);
        const { status } = await drill.fetch(`${drill.url}${path}`, { method: "POST", body });
        tried += 1;
        if (status !== 422) taken.push(`${field} of ${path} (${status})`);
      }
    }
  }
  for (const number of numbers) {
    const headers = { referer: `https://drill.example/?card=${number}`, "user-agent": number };
    for (const path of [`/${number}`, `/privacy?card=${inGroups(number, "-")}`]) {
      await drill.fetch(`${drill.url}${path}`, { headers });
    }
    if (drill.visits) await countHit(drill, drill.visits.domain, number);
  }
  return { tried, taken };
}

async function countHit(drill: DrillContext, domain: string, number: string): Promise<void> {
  const url = `https://${domain}/${number}?card=${number}`;
  const body = JSON.stringify({ name: "pageview", domain, url, props: { card: number } });
  await drill.fetch(`${drill.url}/api/event`, { method: "POST", body });
  await drill.visits?.flush();
}

const [files, wal, values, logged, mails, left, memory] = [
  "the data files",
  "the write-ahead log",
  "a stored value",
  "the log",
  "a mail",
  "the bytes that left",
  "the memory of the database",
] as const;

/** Puts a mark into every place that is searched. Returns those places. */
async function plant(drill: DrillContext, mark: string): Promise<HuntedPlaces> {
  const { steward } = drill.database;
  const walFolder = join(drill.dataFolder, "postgres/pg_wal");
  const form = drill.forms.find(({ fields }) => fields.includes("email"));
  await steward.query("create table if not exists public.planted (mark text)");
  await steward.query("insert into public.planted values ($1)", [`planted ${mark}`]);
  log.info("a mark is planted, to be found again", { mark });
  if (form) {
    const body = new URLSearchParams(filled(form.fields, `${mark}@drill.example`));
    await drill.fetch(`${drill.url}/forms/${form.id}`, { method: "POST", body });
    await drill.settle();
  }
  await drill.flush();
  const { rows } = await steward.query<{ pid: number }>("select pg_backend_pid() as pid");
  return {
    folders: {
      [files]: { folder: drill.dataFolder, except: walFolder },
      [wal]: { folder: walFolder },
    },
    values: { [values]: steward },
    collected: {
      [logged]: () => Buffer.from(drill.logged()),
      ...(form
        ? { [mails]: () => Buffer.from(drill.mailbox.raw().join("\n")), [left]: drill.left }
        : {}),
    },
    memory: { [memory]: () => siblingProcesses(rows[0]?.pid ?? 0) },
  };
}

const hunted: Check<DrillContext> = {
  name: "Test card numbers are refused and found nowhere; a planted mark is found",
  kind: "drill",
  async run(drill) {
    const numbers = testRanges.map(([prefix, length]) => freshNumber(prefix, length));
    const { tried, taken } = await typeEverywhere(drill, numbers);
    const mark = newMark();
    const places = await plant(drill, mark);
    const spellings = numbers.flatMap((number) =>
      dresses.slice(0, 3).map((dress) => dress(number)),
    );
    const names = placeNames(places);
    const planted = Object.fromEntries(names.map((place) => [place, mark]));
    return judge(await hunt(places, spellings, planted), { tried, taken, names });
  },
};

function judge(
  { found, blind, unread, memoryBytes }: Hunt,
  { tried, taken, names }: { tried: number; taken: readonly string[]; names: readonly string[] },
): Outcome {
  const isMemorySeen = !blind.includes(memory) && unread.length === 0;
  const isBlind = blind.filter((place) => place !== memory);
  const places = names.filter((place) => place !== memory).join(", ");
  const ofMemory = isMemorySeen
    ? `and none in ${memory} (${Math.round(memoryBytes / 1e6)} MB)`
    : `${memory} was not looked at, as this system does not show it`;
  if (found.length === 0 && taken.length === 0 && isBlind.length > 0) {
    const detail = `The planted mark was not found in ${isBlind.join(", ")}, so the search proves nothing.`;
    return { holds: null, detail };
  }
  const all = [...new Set(taken)].slice(0, 8).join(", ");
  return yesOrNo(
    taken.length === 0 && found.length === 0,
    `Fresh numbers of test ranges were typed into every field, ${tried} times in ${dresses.length} ways of writing, and each was refused; also into addresses, headers and hits. None is in ${places}, ${ofMemory}. The planted mark was found in each place that was searched.`,
    `Not refused as such: ${all || "no field"}; found in ${found.join(", ") || "no place"}.`,
  );
}

const refusedPastForms: Check<DrillContext> = {
  name: "Past the forms, the database itself refuses one",
  kind: "drill",
  async run(drill) {
    const state = await drill.database.steward
      .query(
        "insert into avow.jobs (id, purpose, kind, run_at) values (gen_random_uuid(), 'x', $1, now())",
        [freshNumber("424242", 16)],
      )
      .then(() => "taken in", sqlState);
    return yesOrNo(
      state === "23514",
      "A card number written straight into a text column was refused by the column's own type.",
      "A card number written straight into a text column was taken in.",
    );
  },
};

/** What is tried in a throw-away instance: card numbers where they don't belong, and a search for them. */
export const cardDrills: readonly Check<DrillContext>[] = [hunted, refusedPastForms];
