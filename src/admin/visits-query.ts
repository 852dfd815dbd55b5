import {
  type Comparison,
  type Dimension,
  dimensions,
  isDay,
  type PeriodName,
  periodNames,
  type ReportStep,
} from "../visits/mod.ts";
import { cards, type CardName } from "./visits-lists.ts";
import { type MeasureName, measures } from "./visits-measures.ts";

/** What an address of the visits' pages asks for; anything that can't be asked for is left out. */
export interface VisitsQuery {
  /** The domain of the website; empty for the first one. */
  readonly site: string;
  readonly period: PeriodName;
  readonly from: string;
  readonly to: string;
  /** Undefined for the step that suits the period. */
  readonly by: ReportStep | undefined;
  readonly compare: Comparison;
  readonly show: MeasureName;
  /** Which list each card shows. */
  readonly open: Readonly<Record<CardName, Dimension>>;
}

/** The pages of the visits, by address. */
export type VisitsPath = "/admin/visits" | "/admin/visits/value" | "/admin/visits/table";

const standard = { period: "28d", compare: "before", show: "visitors" } as const;
const steps: readonly string[] = ["hour", "day", "week", "month"] satisfies ReportStep[];
const comparisons: readonly string[] = ["before", "year", "none"] satisfies Comparison[];

/** Reads an address; `of` gives the value of a parameter. */
export function readQuery(of: (name: string) => string | undefined): VisitsQuery {
  const [from = "", to = ""] = [of("from"), of("to")];
  const asked = of("period") ?? "";
  const hasDays = isDay(from) && isDay(to);
  const isKnown = periodNames.some((name) => name === asked) && (asked !== "custom" || hasDays);
  const [by = "", compare = "", show = ""] = [of("by"), of("compare"), of("show")];
  return {
    site: of("site") ?? "",
    period: isKnown ? (asked as PeriodName) : hasDays ? "custom" : standard.period,
    ...(hasDays ? { from, to } : { from: "", to: "" }),
    by: steps.includes(by) ? (by as ReportStep) : undefined,
    compare: comparisons.includes(compare) ? (compare as Comparison) : standard.compare,
    show: Object.hasOwn(measures, show) ? (show as MeasureName) : standard.show,
    open: Object.fromEntries(
      cards.map(({ name, lists }) => {
        const wish = dimensionOf(of(name) ?? "");
        return [name, lists.find((it) => it === wish) ?? lists[0]];
      }),
    ) as Record<CardName, Dimension>,
  };
}

/** A dimension as an address writes it: `browser-version`. */
export function slugOf(dimension: Dimension): string {
  return dimension.replaceAll(" ", "-");
}

/** The dimension that an address names; undefined when there is none of that name. */
export function dimensionOf(slug: string): Dimension | undefined {
  const name = slug.replaceAll("-", " ");
  return Object.hasOwn(dimensions, name) ? (name as Dimension) : undefined;
}

/**
 * The address of a page of the visits with what `query` asks for, changed by `changes`; `more` are
 * parameters of that page alone. What is as usual is left out.
 */
export function hrefOf(
  query: VisitsQuery,
  changes: Partial<VisitsQuery> = {},
  to: { path?: VisitsPath; more?: Readonly<Record<string, string>>; anchor?: string } = {},
): string {
  const parameters = new URLSearchParams(fieldsOf({ ...query, ...changes }));
  for (const [name, value] of Object.entries(to.more ?? {})) parameters.set(name, value);
  const text = parameters.toString();
  return `${to.path ?? "/admin/visits"}${text && `?${text}`}${to.anchor ? `#${to.anchor}` : ""}`;
}

/** What a form has to carry along, as names and values; what is as usual is left out. */
export function fieldsOf(query: VisitsQuery): [string, string][] {
  const fields: [string, string][] = [];
  const add = (name: string, value: string, usual: string) => {
    if (value !== usual && value !== "") fields.push([name, value]);
  };
  add("site", query.site, "");
  add("period", query.period, standard.period);
  if (query.period === "custom") fields.push(["from", query.from], ["to", query.to]);
  add("by", query.by ?? "", "");
  add("compare", query.compare, standard.compare);
  add("show", query.show, standard.show);
  for (const { name, lists } of cards) {
    add(name, slugOf(query.open[name]), slugOf(lists[0]));
  }
  return fields;
}
