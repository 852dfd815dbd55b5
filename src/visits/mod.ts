/**
 * Visits: the crowd. What the website's visitors look at, counted in totals; of none of them is
 * anything written down.
 */
export { visitsDataMap, visitsPurpose } from "./purpose.ts";
export { startVisits, type Visits } from "./start.ts";
