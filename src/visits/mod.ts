/**
 * Visits: the crowd. What the website's visitors look at, counted in totals; of none of them is
 * anything written down.
 */
export { visitsDataMap, visitsPurpose } from "./purpose.ts";
export { type Caller, readCaller } from "./caller.ts";
export { type Counting, startCounting } from "./counting.ts";
export { methodRoutes } from "./routes.tsx";
export { startVisits, type Visits } from "./start.ts";
