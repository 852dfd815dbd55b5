import type { AdsSettings } from "../config/mod.ts";
import { refuseCardNumbers } from "../kernel/card-number.ts";
import type { FieldProblem } from "../kernel/errors.ts";
import { nameFault, refuseFaults, tidyLine } from "./check-words.ts";
import type { Flight, Targeting } from "./demand.ts";

/** What an operator says of a flight. */
export type FlightDraft = Omit<Flight, "id" | "campaignId" | "state">;

/** So high a count or a price is a slip of the pen. */
const countMax = 1_000_000_000;
const priceMicrosMax = 1_000_000_000_000;
const weightMax = 1000;
const pageMaxMax = 20;
const listMax = 300;

/**
 * The flight as it is stored. Throws `bad-input` with every field that needs mending; fields are
 * called as in `FlightDraft`, and `price`.
 */
export function checkedFlight(
  given: FlightDraft,
  settings: Pick<AdsSettings, "slots" | "areas" | "keywords">,
): FlightDraft {
  const draft = { ...given, name: tidyLine(given.name) };
  refuseCardNumbers({ name: draft.name });
  const problems: FieldProblem[] = [];
  const check = (field: string, holds: boolean, message: string) => {
    if (!holds) problems.push({ field, message });
  };
  const name = nameFault(draft.name);
  check("name", name === null, name ?? "");
  checkPrice(draft, check);
  checkTime(draft, check);
  const isWhole = (it: number | null, most: number) =>
    it === null || (Number.isSafeInteger(it) && it >= 1 && it <= most);
  for (const field of ["goal", "hardBudget", "dailyMax"] as const) {
    check(field, isWhole(draft[field], countMax), "must be a whole number from 1 to a billion");
  }
  const { goal, hardBudget, weight, pageMax } = draft;
  const isEnough = goal === null || hardBudget === null || hardBudget < 1 || hardBudget >= goal;
  check("hardBudget", isEnough, "is less than the goal, which could never be reached");
  check("weight", isWhole(weight, weightMax), `must be a whole number from 1 to ${weightMax}`);
  check("pageMax", isWhole(pageMax, pageMaxMax), `must be a whole number from 1 to ${pageMaxMax}`);
  const slots = settings.slots.map((it) => it.name);
  const stranger = draft.slots.find((it) => !slots.includes(it));
  check("slots", stranger === undefined, `"${stranger}" is no place of the configuration`);
  checkTargeting("areas", draft.areas, (it) => settings.areas.includes(it), check);
  checkTargeting("keywords", draft.keywords, (it) => settings.keywords.includes(it), check);
  checkTargeting("countries", draft.countries, (it) => /^[A-Z]{2}$/.test(it), check);
  refuseFaults(problems);
  return {
    ...draft,
    ...{ slots: unique(draft.slots), areas: distinct(draft.areas) },
    ...{ keywords: distinct(draft.keywords), countries: distinct(draft.countries) },
  };
}

type Check = (field: string, holds: boolean, message: string) => void;

function checkPrice({ pricing: { kind, priceMicros } }: FlightDraft, check: Check): void {
  const isPrice =
    Number.isSafeInteger(priceMicros) && priceMicros >= 0 && priceMicros <= priceMicrosMax;
  check("price", isPrice, "must be a price of zero or more, up to a million");
  // Then the price of one view is whole, and no sum is off by a fraction.
  const isExact = kind !== "cpm" || priceMicros % 1000 === 0;
  check("price", isExact, "may have three digits behind the point for 1,000 views");
}

function checkTime({ startsAt, endsAt }: FlightDraft, check: Check): void {
  const isTime = (it: Date) => it.getTime() >= 0 && it.getUTCFullYear() < 2200;
  check("startsAt", isTime(startsAt), "must be a date, such as 2026-12-01");
  if (endsAt === null) return;
  check("endsAt", isTime(endsAt), "must be a date, or left empty");
  check("endsAt", !(endsAt <= startsAt), "is not after the start");
}

function checkTargeting(
  field: "areas" | "keywords" | "countries",
  { include, exclude }: Targeting,
  isKnown: (one: string) => boolean,
  check: Check,
): void {
  const all = [...include, ...exclude];
  const stranger = all.find((it) => !isKnown(it));
  const where =
    field === "countries"
      ? "is no country in two capital letters, such as NL"
      : `is none of ads.${field} in the configuration`;
  check(field, stranger === undefined, `"${stranger}" ${where}`);
  const both = include.find((it) => exclude.includes(it));
  check(field, both === undefined, `"${both}" is wanted and excluded at once`);
  check(field, all.length <= listMax, `may have at most ${listMax} entries`);
}

const unique = (all: readonly string[]) => [...new Set(all)].toSorted();
const distinct = ({ include, exclude }: Targeting): Targeting => ({
  include: unique(include),
  exclude: unique(exclude),
});
