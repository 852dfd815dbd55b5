import type { Db } from "../promise/purpose.ts";
import {
  bestStep,
  type Compared,
  compareWith,
  type DaySpan,
  knownSpan,
  lengthOf,
  type ReportStep,
  type Site,
  type SiteTime,
  siteTime,
  spanOf,
  stepsOf,
} from "../visits/mod.ts";
import type { VisitsQuery } from "./visits-query.ts";

/** What a page of the visits is about: which website, which days, compared with which. */
export interface Reading {
  readonly db: Db<"visits">;
  readonly query: VisitsQuery;
  readonly sites: readonly Site[];
  readonly site: Site;
  readonly time: SiteTime;
  readonly span: DaySpan;
  readonly step: ReportStep;
  readonly steps: readonly ReportStep[];
  /** Undefined where nothing is compared, or nothing was counted as yet in that time. */
  readonly compared: Compared | undefined;
  /** What is asked for was before the first day of which anything is known. */
  readonly isBeforeFirst: boolean;
}

/**
 * Works out what an address asks for; the website is the first one when it names none. Of single
 * values no hours are known, and of long ago months alone.
 */
export async function openReading(
  db: Db<"visits">,
  sites: readonly [Site, ...Site[]],
  query: VisitsQuery,
  of: "totals" | "values",
): Promise<Reading> {
  const site = sites.find(({ settings }) => settings.domain === query.site) ?? sites[0];
  const time = await siteTime(db, site);
  const first = time.first ?? time.now.day;
  const asked = spanOf(query.period, {
    ...{ today: time.now.day, first },
    ...(query.period === "custom" ? { custom: { from: query.from, to: query.to } } : {}),
  });
  const known = of === "values" ? knownSpan(asked, time.daysFrom) : asked;
  // Days before the first one would only be empty, unless they are asked for.
  const isCut = query.period !== "custom" && known.from < first && first <= known.to;
  const span = isCut ? { from: first, to: known.to } : known;
  const steps = stepsFor(of, span, time);
  const best = bestStep(span, time.hoursFrom);
  const step = steps.find((it) => it === query.by) ?? steps.find((it) => it === best) ?? steps[0];
  const compared = compareWith(span, query.compare);
  const isBeforeFirst = compared !== undefined && compared.span.from < first;
  return {
    ...{ db, query, sites, site, time, span, steps, step: step ?? "day", isBeforeFirst },
    compared: isBeforeFirst ? undefined : compared,
  };
}

function stepsFor(
  of: "totals" | "values",
  span: DaySpan,
  { hoursFrom, daysFrom }: SiteTime,
): readonly ReportStep[] {
  const steps = stepsOf(span, hoursFrom);
  if (of === "totals") return steps;
  if (span.from < daysFrom) return ["month"];
  const daily = steps.filter((step) => step !== "hour");
  return daily.length > 0 ? daily : ["day"];
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  ...{ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" },
});

/** The days of a span in words: `1–26 Nov 2026`. */
export function spanWords({ from, to }: DaySpan): string {
  const dates = [from, to].map((day) => new Date(`${day}T00:00:00Z`));
  const [one = new Date(0), other = one] = dates;
  return dayFormat.formatRange(one, other);
}

/** What a span is compared with, in words. */
export function comparedWords({ compared, span }: Pick<Reading, "compared" | "span">): string {
  if (!compared) return "";
  const days = lengthOf(span);
  const of = spanWords(compared.span);
  if (compared.kind === "year") return `a year before, ${of}`;
  if (compared.byMonths) return `the months before, ${of}`;
  return days === 1 ? `the day before, ${of}` : `the ${days} days before, ${of}`;
}
