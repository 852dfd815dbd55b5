/**
 * Visits: the crowd. What the website's visitors look at, counted in totals; of none of them is
 * anything written down.
 */
export { visitsPromises } from "./promise.ts";
export { visitsDataMap, visitsPurpose } from "./purpose.ts";
export { CallerKinds } from "./bot.ts";
export { readBotSigns, readCaller } from "./caller.ts";
export { openCountries } from "./country.ts";
export { type Counting, startCounting } from "./counting.ts";
export { methodRoutes } from "./routes.tsx";
export { startVisits, type Visits } from "./start.ts";
export type { Cell } from "./cell.ts";
export { countryAttribution } from "./country-data.ts";
export { numericOf } from "./country-codes.ts";
export { countryName } from "./country-name.ts";
export { type Dimension, dimensions, ofEveryView } from "./dimension.ts";
export { type FigureTable, toCsv, toJson } from "./export.ts";
export { none } from "./origin.ts";
export { pairedWith } from "./pairs.ts";
export { readReport, type Report } from "./report.ts";
export { siteTotals } from "./report-days.ts";
export { type SiteTime, siteTime } from "./report-time.ts";
export { readValueReport, type ValueReport } from "./report-value.ts";
export { type Compared, compareWith } from "./report-compare.ts";
export {
  addDays,
  addMonths,
  bestStep,
  type Comparison,
  type DaySpan,
  isDay,
  knownSpan,
  lengthOf,
  monthEnd,
  monthOf,
  type PeriodName,
  periodNames,
  type ReportStep,
  spanOf,
  stepsOf,
} from "./report-range.ts";
export { rollUp } from "./roll-up.ts";
export type { Site } from "./site.ts";
export { visitorsInWords } from "./threshold.ts";
export type { Top, TopAsked, TopOrder, TopRow } from "./report-top.ts";
