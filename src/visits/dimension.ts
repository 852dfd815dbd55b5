/**
 * What totals are kept of, by the number that stands in the database. A number is never used again
 * for something else.
 */
export const dimensions = {
  page: 1,
  event: 2,
  entry: 3,
  exit: 4,
  source: 5,
  referrer: 6,
  channel: 7,
  campaign: 8,
  medium: 9,
  content: 10,
  term: 11,
  country: 12,
  language: 13,
  browser: 14,
  "browser version": 15,
  system: 16,
  "system version": 17,
  device: 18,
  property: 19,
  outbound: 20,
  download: 21,
  missing: 22,
} as const;

export type Dimension = keyof typeof dimensions;

/** Names that come from a list of ours: they need mixing, and no threshold. */
export const closed: ReadonlySet<Dimension> = new Set([
  ...(["channel", "country", "language", "browser", "system", "device"] as const),
]);

/**
 * What every view has exactly one value of, "unknown" and "none" among them: the views of all its
 * values are all views but those that were not recorded.
 */
export const ofEveryView = [
  ...(["source", "channel", "country", "language", "browser", "system", "device"] as const),
] as const satisfies readonly Dimension[];

/** Where the names of a dimension stand: entry and exit pages are pages. */
export function namesOf(dimension: Dimension): Dimension {
  return dimension === "entry" || dimension === "exit" ? "page" : dimension;
}

/** The name of all that has none: free text that too few visitors brought. */
export const otherId = 0;

/**
 * In place of a dimension's number: all views of an hour, once what its pages had is added to their
 * day. What comes late to such an hour stands under its page until it is added as well.
 */
export const viewsOfHour = 0;
