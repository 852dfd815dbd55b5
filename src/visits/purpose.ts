import { jobRights } from "../promise/ground.ts";
import type { DataMap, PurposeDefinition, TableRights } from "../promise/purpose.ts";

const facts = (...columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, "fact"] as const));

const sums = ["views", "visitors", "visits", "bounces", "seconds"] as const;

/** There is no personal category here: names that many share, and totals. */
export const visitsDataMap: DataMap = {
  "visits.sites": facts("site_id", "domain"),
  "visits.names": facts("site_id", "dimension", "name_id", "name"),
  "visits.hit_hours": facts("site_id", "dimension", "day", "hour", "name_id", "hits"),
  "visits.hit_days": facts("site_id", "dimension", "day", "name_id", "hits"),
  "visits.hit_months": facts("site_id", "dimension", "month", "name_id", "hits"),
  "visits.total_hours": facts(
    ...["site_id", "day", "hour", "run", "visitors", "visits", "bounces", "seconds"],
  ),
  "visits.total_days": facts(
    ...["site_id", "day", "views", "visitors", "visits", "bounces", "seconds", "at_least"],
  ),
  "visits.cell_days": facts("site_id", "dimension", "day", "name_id", ...sums),
  "visits.cell_months": facts("site_id", "dimension", "month", "name_id", ...sums),
  "visits.pair_months": facts(
    ...["site_id", "dimension_a", "dimension_b", "month", "name_a", "name_b", "views", "visits"],
  ),
  "visits.left_out": facts("site_id", "day", "reason", "hits"),
};

/** The totals of a table, which are all that an update may change. */
const totals: readonly string[] = [...sums, "hits", "at_least"];

function rightsOn(table: string): TableRights {
  const columns = Object.keys(visitsDataMap[table] ?? {});
  const select = columns;
  if (table === "visits.sites") return { select, insert: ["domain"] };
  if (table === "visits.names") return { select, insert: columns };
  const update = columns.filter((column) => totals.includes(column));
  return { select, insert: columns, update, delete: true };
}

/** Counts visits, and reads the totals. It has no right to anything of a person. */
export const visitsPurpose: PurposeDefinition = {
  name: "visits",
  meaning: "to count visits to the websites and see which of their areas are popular",
  duty: false,
  connectionsMax: 4,
  tables: {
    ...jobRights,
    ...Object.fromEntries(Object.keys(visitsDataMap).map((table) => [table, rightsOn(table)])),
  },
  functions: [],
};
