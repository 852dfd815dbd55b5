import { formatMoney, minorDigits } from "../kernel/money.ts";
import type { Priority, Pricing } from "./demand.ts";
import type { Progress } from "./report-progress.ts";

/** So many of what a flight counts, in words: `1 view`, `1,204 clicks`. */
export function countWords(count: number, unit: Progress["unit"]): string {
  return `${count.toLocaleString("en")} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

/** A share of clicks in views: `0.42%`; a dash where nothing was seen. */
export function rateWords({ views, clicks }: { views: number; clicks: number }): string {
  if (views === 0) return "–";
  const percent = (clicks / views) * 100;
  if (percent > 0 && percent < 0.01) return "<0.01%";
  return `${percent.toFixed(percent < 10 ? 2 : 1)}%`;
}

/** Millionths of a currency as people write it, with as many digits as it takes: `€2.50`, `€0.125`. */
export function microsWords(micros: number, currency: string): string {
  const digits = minorDigits(currency);
  return new Intl.NumberFormat("en", {
    ...{ style: "currency", currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: Math.max(6, digits) },
  }).format(micros / 1_000_000);
}

/** Millionths of a currency, rounded to what people pay with. */
export function sumWords(micros: number, currency: string): string {
  const amount = Math.round(micros / 10 ** (6 - minorDigits(currency)));
  return formatMoney({ amount, currency }, "en");
}

const perWords: Readonly<Record<Pricing["kind"], string>> = {
  cpm: "per 1,000 views",
  cpc: "per click",
  flat: "a month",
};

/** What an advertiser pays, in words: `€2.50 per 1,000 views`. */
export function pricingWords({ kind, priceMicros }: Pricing, currency: string): string {
  return priceMicros === 0
    ? "free of charge"
    : `${microsWords(priceMicros, currency)} ${perWords[kind]}`;
}

/**
 * What came of what was counted, in millionths; null for a price by the month, which no count
 * changes.
 */
export function earnedMicros(
  { kind, priceMicros }: Pricing,
  counted: { readonly views: number; readonly clicks: number },
): number | null {
  if (kind === "flat") return null;
  return kind === "cpc" ? counted.clicks * priceMicros : (counted.views * priceMicros) / 1_000;
}

/** How priorities are called. */
export const priorityWords: Readonly<Record<Priority, string>> = {
  sponsorship: "Sponsorship",
  standard: "Standard",
  house: "House",
};

/** A day of the picture and of tables, in UTC: `26 Nov 2026`. */
export function dayWords(at: Date): string {
  return dayFormat.format(at);
}

/** The same where the year is plain. */
export function shortDay(at: Date): string {
  return shortFormat.format(at);
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  ...{ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" },
});
const shortFormat = new Intl.DateTimeFormat("en-GB", {
  ...{ day: "numeric", month: "short", timeZone: "UTC" },
});

/** Where a flight stands, as one sentence with its figures. */
export function progressWords(progress: Progress): string {
  const { unit, goal, delivered, expected, state, to } = progress;
  const of = goal === null ? "" : ` of ${goal.toLocaleString("en")}`;
  const soFar = `${delivered.toLocaleString("en")}${of} ${unit}`;
  const apart = countWords(Math.abs(delivered - (expected ?? 0)), unit);
  switch (state) {
    case "not-begun":
      return progress.from > progress.now
        ? `Begins on ${dayWords(progress.from)}.`
        : "Waits to be started.";
    case "open":
      return to === null && goal !== null
        ? `${soFar}; as fast as visitors come, as it has no end.`
        : `${soFar} so far.`;
    case "even":
      return `On pace: ${soFar}.`;
    case "ahead":
      return `Ahead by ${apart}: ${soFar}.`;
    case "behind":
      return `Behind by ${apart}: ${soFar}.`;
    case "reached":
      return `Goal reached: ${soFar}.`;
    case "missed":
      return `Over, ${countWords((goal ?? 0) - delivered, unit)} short: ${soFar}.`;
    default:
      return `Over: ${soFar}.`;
  }
}
