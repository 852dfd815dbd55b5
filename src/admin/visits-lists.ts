import { type Cell, countryName, type Dimension, none, type TopOrder } from "../visits/mod.ts";

/** How the values of a dimension are listed. */
export interface VisitsList {
  /** The name of the list, and what its names are. */
  readonly title: string;
  readonly heading: string;
  /** What it is ordered by, and shows first. */
  readonly order: TopOrder;
  readonly valueHeading: string;
  /** The other sums that are known of a value. */
  readonly more: readonly (keyof Cell)[];
  readonly empty: string;
  /** What a visit without a value is called; such visits are not listed where this is null. */
  readonly none: string | null;
}

type Kind = Pick<VisitsList, "order" | "valueHeading" | "more" | "none">;

const ofVisit: Kind = {
  order: "visitors",
  valueHeading: "Visitors",
  more: ["visits", "views", "bounces", "seconds"],
  none: null,
};
const ofHits: Kind = { order: "views", valueHeading: "Times", more: [], none: null };
const ofVisits: Kind = { order: "visits", valueHeading: "Visits", more: [], none: null };
const empty = "Nothing was counted in this time.";
const noCampaign =
  "No visit came by a campaign in this time. Links of yours with utm_campaign and its like are listed here.";

/** Every list, by its dimension. */
export const lists: Readonly<Record<Dimension, VisitsList>> = {
  page: {
    ...{ ...ofHits, title: "Pages", heading: "Page", valueHeading: "Views", empty },
    more: ["visitors", "seconds"],
  },
  entry: {
    ...{ ...ofVisits, title: "Entry pages", heading: "First page", empty },
    more: ["bounces", "seconds"],
  },
  exit: {
    ...{ ...ofVisits, title: "Exit pages", heading: "Last page" },
    empty: "No visit has ended in this time.",
  },
  source: { ...ofVisit, title: "Sources", heading: "Source", empty, none: "Direct, or not told" },
  referrer: {
    ...{ ...ofVisit, title: "Referrers", heading: "Referrer" },
    empty: "No visit came by a link of another website in this time.",
  },
  channel: { ...ofVisit, title: "Channels", heading: "Channel", empty },
  campaign: { ...ofVisit, title: "Campaigns", heading: "Campaign", empty: noCampaign },
  medium: { ...ofVisit, title: "Mediums", heading: "Medium", empty: noCampaign },
  content: { ...ofVisit, title: "Contents", heading: "Content", empty: noCampaign },
  term: { ...ofVisit, title: "Terms", heading: "Term", empty: noCampaign },
  country: { ...ofVisit, title: "Countries", heading: "Country", empty },
  language: { ...ofVisit, title: "Languages", heading: "Language", empty },
  browser: { ...ofVisit, title: "Browsers", heading: "Browser", empty },
  "browser version": { ...ofVisit, title: "Browser versions", heading: "Browser", empty },
  system: { ...ofVisit, title: "Systems", heading: "System", empty },
  "system version": { ...ofVisit, title: "System versions", heading: "System", empty },
  device: { ...ofVisit, title: "Devices", heading: "Device", empty },
  event: {
    ...{ ...ofHits, title: "Goals", heading: "Goal or event", more: ["visitors"] as const },
    empty: "No event came in this time. A button with data-avow-event sends one.",
  },
  property: {
    ...{ ...ofHits, title: "Properties", heading: "Event and property" },
    empty: "No event came with a property in this time.",
  },
  outbound: {
    ...{ ...ofHits, title: "Outbound links", heading: "To" },
    empty: "Nobody followed a link to another website in this time.",
  },
  download: {
    ...{ ...ofHits, title: "Downloads", heading: "File" },
    empty: "Nothing was downloaded in this time.",
  },
  missing: {
    ...{ ...ofHits, title: "Not found", heading: "Page that is not there" },
    empty: "Nobody asked for a page that is not there. That is how it should be.",
  },
};

/** The lists that share a place on the page, the first one in front. */
export const cards = [
  { name: "pages", title: "Pages", lists: ["page", "entry", "exit", "missing"] },
  { name: "sources", title: "Where from", lists: ["source", "channel", "referrer"] },
  { name: "campaigns", title: "Campaigns", lists: ["campaign", "medium", "content", "term"] },
  { name: "events", title: "What they did", lists: ["event", "property", "outbound", "download"] },
  { name: "places", title: "Where in the world", lists: ["country", "language"] },
  {
    name: "machines",
    title: "With what",
    lists: ["browser", "browser version", "system", "system version", "device"],
  },
] as const satisfies readonly {
  readonly name: string;
  readonly title: string;
  readonly lists: readonly [Dimension, ...Dimension[]];
}[];

export type CardName = (typeof cards)[number]["name"];

const languageNames = new Intl.DisplayNames("en", { type: "language" });

/** A value as people read it: `DE` as Germany, `de` as German, `none` by what it means. */
export function shownName(dimension: Dimension, name: string): string {
  if (name === none) return lists[dimension].none ?? "None";
  if (name === "unknown") return "Unknown";
  if (dimension === "country") return countryName(name, "en");
  if (dimension === "language") {
    return /^[a-z]{2}$/.test(name) ? (languageNames.of(name) ?? name) : "Another language";
  }
  if (dimension === "channel" || dimension === "device") {
    return name.charAt(0).toUpperCase() + name.slice(1);
  }
  return name;
}
