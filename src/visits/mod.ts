/**
 * Visits: the crowd. What the website's visitors look at, counted in totals; of none of them is
 * anything written down.
 */
export { visitsPromises } from "./promise.ts";
export { visitsDataMap, visitsPurpose } from "./purpose.ts";
export { type Caller, readCaller } from "./caller.ts";
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
export {
  readReport,
  readValueReport,
  type Report,
  type ReportAsked,
  type SiteTime,
  siteTime,
  siteTotals,
  type ValueReport,
} from "./report.ts";
export { type Compared, compareWith } from "./report-compare.ts";
export type { ReportPoint } from "./report-points.ts";
export * from "./report-range.ts";
export type { Site } from "./site.ts";
export type { Top, TopAsked, TopOrder, TopRow } from "./report-top.ts";
