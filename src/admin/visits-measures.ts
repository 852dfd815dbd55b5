import type { Cell } from "../visits/mod.ts";
import type { Measure } from "./chart-figures.ts";

/** A figure of a website over time. */
export interface VisitsMeasure {
  readonly label: string;
  readonly measure: Measure;
  /** The figure of a sum; null where there is none, such as a rate of nothing. */
  readonly of: (cell: Cell) => number | null;
  /** What it is, in a sentence. */
  readonly meaning: string;
}

const rate = (part: number, of: number) => (of > 0 ? part / of : null);

/** Of visits that all go on nothing of their end is known: no bounce, and no second. */
const hasEnded = ({ bounces, seconds }: Cell) => bounces > 0 || seconds > 0;

/** The figures that the page shows, in their order. */
export const measures = {
  visitors: {
    label: "Visitors",
    measure: { one: "visitor", many: "visitors" },
    of: ({ visitors }) => visitors,
    meaning:
      "Different visitors of each day, added up: whoever comes on three days counts three times, since nothing is known of anybody beyond a day.",
  },
  visits: {
    label: "Visits",
    measure: { one: "visit", many: "visits" },
    of: ({ visits }) => visits,
    meaning: "What one visitor does without a pause of half an hour.",
  },
  views: {
    label: "Page views",
    measure: { one: "page view", many: "page views" },
    of: ({ views }) => views,
    meaning: "Pages that were opened; each is counted before it is answered.",
  },
  "views-per-visit": {
    label: "Views per visit",
    measure: { one: "view per visit", many: "views per visit", kind: "count" },
    of: ({ views, visits }) => {
      const each = rate(views, visits);
      return each === null ? null : Math.round(each * 10) / 10;
    },
    meaning: "Page views by visits.",
  },
  bounces: {
    label: "Bounce rate",
    measure: { one: "bounce rate", many: "bounce rate", kind: "share" },
    of: (cell) => {
      const share = hasEnded(cell) ? rate(cell.bounces, cell.visits) : null;
      return share === null ? null : Math.min(1, share);
    },
    meaning: "Visits of one page with less than ten seconds of attention.",
  },
  duration: {
    label: "Visit duration",
    measure: { one: "second", many: "visit duration", kind: "seconds" },
    of: (cell) => (hasEnded(cell) ? rate(cell.seconds, cell.visits) : null),
    meaning: "From the first hit of a visit to its last one, on average.",
  },
} as const satisfies Record<string, VisitsMeasure>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as readonly MeasureName[];
