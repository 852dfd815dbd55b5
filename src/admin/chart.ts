/**
 * The pictures of the statistics: pure functions of their figures, whole without JavaScript. A page
 * that shows one lists `charts.css` among its styles and `charts.js` among its scripts.
 */
export { Bars, type BarsProps, Moved } from "./chart-bars.tsx";
export { type CountryRow, WorldMap } from "./chart-map.tsx";
export type { SeriesPoint } from "./chart-plot.ts";
export { TimeSeries, type TimeSeriesProps } from "./chart-series.tsx";
export { Spark } from "./chart-spark.tsx";
export type { TimeStep } from "./chart-time.ts";
export { Treemap, type TreemapArea } from "./chart-treemap.tsx";
