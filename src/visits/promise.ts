import { z } from "zod";
import { type Finding, heldRights, inspectClosedWorld } from "../promise/closed-world.ts";
import type { Check } from "../promise/definition.ts";
import type { LiveContext, ProvablePromise } from "../promise/live.ts";
import { outcomeOf, yesOrNo } from "../promise/outcome.ts";
import { commonFunctions, type PurposeName } from "../promise/purpose.ts";
import type { CallerKind } from "./bot.ts";
import { areaDrills, crowdDrills } from "./drill.ts";
import { faultOfName } from "./name-faults.ts";
import { visitsDataMap } from "./purpose.ts";
import type { LeftOut } from "./site.ts";
import {
  countedSoFar,
  eachNames,
  otherTexts,
  referencesBeyond,
  sumsTooHigh,
  type VisitsColumn,
  visitsColumns,
} from "./store-proof.ts";

const guarded: readonly PurposeName[] = ["visits"];

/** The type of every column that may be here, whatever its table: small numbers, days and counts. */
const types: Readonly<Record<string, string>> = {
  ...{ site_id: "smallint", dimension: "smallint", dimension_a: "smallint" },
  ...{ dimension_b: "smallint", name_id: "integer", name_a: "integer", name_b: "integer" },
  ...{ day: "date", month: "date", hour: "smallint", run: "integer", at_least: "boolean" },
  ...{ hits: "bigint", views: "bigint", visitors: "bigint", visits: "bigint" },
  ...{ bounces: "bigint", seconds: "bigint" },
};
const texts: ReadonlySet<string> = new Set(["sites.domain", "names.name", "left_out.reason"]);
/** What is added up in a row; all else of a table of totals has to be its key. */
const sums: ReadonlySet<string> = new Set([
  ...["hits", "views", "visitors", "visits", "bounces", "seconds", "at_least"],
]);

function faultOfColumn({ column, table, name, type, isKey }: VisitsColumn): string | undefined {
  if (visitsDataMap[`visits.${table}`]?.[name] === undefined) return `${column} is not declared`;
  const declared = texts.has(column) ? "avow.plain_text" : types[name];
  if (type !== declared) return `${column} is ${type}`;
  // Whatever tells rows apart beside the key would let one row stand for one visitor.
  const hasOwnRows = table !== "sites" && table !== "names";
  return hasOwnRows && isKey === sums.has(name)
    ? `${column} is not as keys and sums are`
    : undefined;
}

const onlyTotals: Check<LiveContext> = {
  name: "No column of the counter can hold anything of one visitor",
  kind: "live",
  async run({ database }) {
    const columns = await visitsColumns(database.steward);
    const wrong = columns.flatMap((column) => faultOfColumn(column) ?? []);
    return yesOrNo(
      wrong.length === 0,
      `All ${columns.length} columns are numbers of websites and names, days, hours and sums; text are only the websites, the names of what is counted and the reasons for not counting. Whatever is equal in all but the sums is one row, so that no hit has a row of its own.`,
      `These columns are not of that kind: ${wrong.join(", ")}.`,
    );
  },
};

const closedWorldOfVisits: Check<LiveContext> = {
  name: "Whoever counts has no right to anything of a person",
  kind: "live",
  async run(context) {
    const findings = (await inspectClosedWorld(context)).filter(isOfVisits);
    if (findings.length > 0) return { ...outcomeOf(findings, ""), purposes: guarded };
    const beyond = await rightsBeyond(context);
    return yesOrNo(
      beyond.length === 0,
      "The login that counts has rights to totals and to its own jobs, and to nothing else; its tables, and what guards them, are those that were reviewed.",
      `The login of visits has rights beyond totals: ${beyond.join(", ")}.`,
    );
  },
};

/** A fault in what is counted, or of the login that counts; what reaches everybody is told elsewhere. */
function isOfVisits({ object, purposes }: Finding): boolean {
  return object.startsWith("visits.") || (purposes.length === 1 && purposes[0] === "visits");
}

/** Rights of the login that counts to anything but totals, jobs and what every login needs. */
async function rightsBeyond(context: LiveContext): Promise<readonly string[]> {
  const rights = await heldRights(context);
  const common: readonly string[] = commonFunctions;
  return [...rights].flatMap((right) => {
    const [, verb, object] = /^visits: (\S+) (\S+)$/.exec(right) ?? [];
    if (object === undefined) return right.startsWith("visits: ") ? [right] : [];
    const isOwn = /^(visits|visits\..+|avow\.jobs\..+|avow\.jobs)$/.test(object);
    const isCommon = common.includes(object) || (verb === "USAGE" && object === "avow");
    return isOwn || isCommon ? [] : [`${verb} ${object}`];
  });
}

const namesOfNobody: Check<LiveContext> = {
  name: "No stored name holds anything of a person",
  kind: "live",
  isGrowing: true,
  async run({ database: { steward } }) {
    const faults = new Map<string, number>();
    const add = (fault: string) => faults.set(fault, (faults.get(fault) ?? 0) + 1);
    let total = 0;
    await eachNames(steward, (names) => {
      total += names.length;
      for (const { dimension, name } of names) {
        const fault = faultOfName(dimension, name);
        if (fault !== undefined) add(`a name ${fault}`);
      }
    });
    const { domains, reasons } = await otherTexts(steward);
    for (const domain of domains) if (!host.test(domain)) add("a website is not named by its host");
    for (const reason of reasons)
      if (!Object.hasOwn(reasonsKnown, reason)) add("a reason is not in our list");
    const wrong = [...faults].map(([fault, times]) => `${fault} (${times} times)`);
    return yesOrNo(
      wrong.length === 0,
      `${total} names were read: none holds an address, a number, a user agent or anything else that is masked, and those of countries, languages, browsers, systems, devices and channels are in our lists. That free text has its name from enough visitors can't be told from totals, which is the point of them; the drill tries it.`,
      `${wrong.join(", ")}.`,
    );
  },
};

const host = /^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$/;
/** Why something is left out, and how visitors are told apart from programs. */
const reasonsKnown = {
  ...{ "asked not to be counted": true, "opt-out signal": true, "another website": true },
  ...{ "referrer spam": true, "too many from one visitor": true },
  ...{ "visitors forgotten for want of room": true },
  ...{ crawler: true, "ai crawler": true, tool: true, prefetch: true },
} as const satisfies Record<LeftOut | Exclude<CallerKind, "human">, true>;

/** A hit is on disk a moment before or after what it is a part of; in ms. */
const settlesMs = 1_500;

const addsUp: Check<LiveContext> = {
  name: "No sum is higher than what it is a part of",
  kind: "live",
  isGrowing: true,
  async run({ database: { steward } }) {
    let wrong = await sumsTooHigh(steward);
    if (wrong.length > 0) {
      await Bun.sleep(settlesMs);
      const again = new Set(await sumsTooHigh(steward));
      wrong = wrong.filter((what) => again.has(what));
    }
    const { sites, cells } = await countedSoFar(steward);
    return yesOrNo(
      wrong.length === 0,
      `${cells} sums of ${sites} websites: views by source, country, browser and all else are no more than the views of pages, visits no more than hits, visitors no more than visits. What is missing was not recorded, or waits to be mixed.`,
      `These sums are higher than what they are a part of: ${wrong.join(", ")}.`,
    );
  },
};

const readFromTotals: Check<LiveContext> = {
  name: "Which areas are popular is read from totals alone",
  kind: "live",
  async run(context) {
    const beyond = await rightsBeyond(context);
    const wrong = beyond.map((right) => `the login of visits may ${right}`);
    const references = await referencesBeyond(context.database.steward);
    wrong.push(...references.map((reference) => `a reference leads from ${reference}`));
    return yesOrNo(
      wrong.length === 0,
      "The login that reads them reads nothing else, and no reference leads from a total to a person, nor from a person to a total.",
      `${wrong.join(", ")}.`,
    );
  },
};

const nobodyElse: Check<LiveContext> = {
  name: "No other purpose reads the totals",
  kind: "live",
  async run(context) {
    const rights = await heldRights(context);
    const others = [...rights].filter(
      (right) => !right.startsWith("visits: ") && /: [A-Z ]+ visits(\.|$)/.test(right),
    );
    return yesOrNo(
      others.length === 0,
      `None of the other ${context.database.purposes.length - 1} purposes' logins, nor any other, may read or change them.`,
      `These rights reach the totals: ${others.join(", ")}.`,
    );
  },
};

/** What the counter of visits promises, and how each sentence is proven. */
export const visitsPromises: readonly ProvablePromise[] = [
  {
    id: "crowd-not-person",
    module: "visits",
    meaning: "We look at visitors as a crowd, never at one person.",
    mechanism:
      "What is written down are totals. A view raises a counter of its page and hour; all else that a visit says, such as its country or browser, is added up in memory with that of other visitors first, and each kind of total is written down apart from the others. Your address and what your browser calls itself are looked at in memory, under a key of chance that is gone with the day, and written down nowhere. Words that come with a visit, such as the address of a page that we did not list, have a name only once enough different visitors brought them.",
    params: z.object({}),
    required: true,
    purposes: guarded,
    soundsLike: [
      /\b(visitors?|visits?)\b.*\b(crowd|anonymous|anonymously|totals|aggregated?)\b/i,
      /\bnever (track|follow|recogni[sz]e|look at) (you|visitors?|one (person|visitor))\b/i,
    ],
    live: [onlyTotals, closedWorldOfVisits, namesOfNobody, addsUp],
    drill: crowdDrills,
  },
  {
    id: "crowd-use",
    module: "visits",
    meaning:
      "We use the totals to see which areas of the site are popular, and to improve our products.",
    mechanism:
      "The database login that reads the totals can read nothing else, no other login can read them, and nothing in them leads to a person: what can be made of them are lists of areas, and how often each was looked at.",
    params: z.object({}),
    required: true,
    purposes: guarded,
    soundsLike: [
      /\bwhich (areas|pages|parts)\b.*\bpopular\b/i,
      /\b(improve|better)\b.*\b(products?|website|site)\b/i,
    ],
    live: [readFromTotals, nobodyElse],
    drill: areaDrills,
  },
];
