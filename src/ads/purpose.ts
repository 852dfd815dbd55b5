import { jobRights } from "../promise/ground.ts";
import type { DataMap, PurposeDefinition, TableRights } from "../promise/purpose.ts";

const facts = (...columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, "fact"] as const));

const seen = ["chosen", "views", "clicks"] as const;

/** There is no personal category here: what operators enter of companies, and totals. */
export const adsDataMap: DataMap = {
  "ads.advertisers": {
    report_key_hash: "key",
    ...facts("id", "name", "is_house", "report_key_at", "created_at", "archived_at"),
  },
  "ads.campaigns": facts("id", "advertiser_id", "name", "created_at", "archived_at"),
  "ads.flights": facts(
    ...["id", "campaign_id", "name", "priority", "pricing", "price_micros"],
    ...["starts_at", "ends_at", "goal", "hard_budget", "daily_max", "weight"],
    ...["countries_include", "countries_exclude", "areas_include", "areas_exclude"],
    ...["keywords_include", "keywords_exclude", "slots", "page_max"],
    ...["state", "version", "created_at", "updated_at"],
  ),
  "ads.images": facts("hash", "type", "width", "height", "bytes", "created_at"),
  "ads.ads": facts(
    ...["id", "flight_id", "name", "format", "headline", "body", "call_to_action"],
    ...["landing_url", "image_hash", "image_alt", "width", "height", "weight"],
    ...["state", "refused_because", "version", "created_at", "updated_at", "decided_at"],
  ),
  "ads.revision": facts("only_one", "number"),
  "ads.ad_hours": facts("hour", "ad_id", "slot", ...seen),
  "ads.ad_days": facts("day", "ad_id", "slot", ...seen),
  "ads.ad_totals": facts("ad_id", ...seen),
  "ads.slot_hours": facts("hour", "slot", "no_by", "asked", "filled"),
  "ads.refused_hours": facts("hour", "what", "reason", "times"),
  "ads.partner_hours": facts(
    ...["hour", "partner", "slot", "asked", "bids", "won", "views", "clicks", "micros"],
  ),
  "ads.partner_faults": facts("day", "partner", "reason", "times"),
  "ads.sent_days": facts("day", "partner", "field", "value", "times"),
};

/** What an update may change: all but what a row is of, and when it was made. */
const changing: Readonly<Record<string, readonly string[]>> = {
  "ads.advertisers": ["name", "is_house", "report_key_hash", "report_key_at", "archived_at"],
  "ads.campaigns": ["name", "archived_at"],
  "ads.flights": but("ads.flights", "id", "campaign_id", "created_at"),
  "ads.images": [],
  "ads.ads": but("ads.ads", "id", "flight_id", "created_at"),
  "ads.revision": ["number"],
  "ads.ad_hours": seen,
  "ads.ad_days": seen,
  "ads.ad_totals": seen,
  "ads.slot_hours": ["asked", "filled"],
  "ads.refused_hours": ["times"],
  "ads.partner_hours": ["asked", "bids", "won", "views", "clicks", "micros"],
  "ads.partner_faults": ["times"],
  "ads.sent_days": ["times"],
};

/** Pictures that no ad shows go, and hours go when they became days. Nothing else ever does. */
const deletable: ReadonlySet<string> = new Set([
  ...["ads.images", "ads.ad_hours", "ads.slot_hours", "ads.refused_hours", "ads.partner_hours"],
]);

function but(table: string, ...left: readonly string[]): readonly string[] {
  return Object.keys(adsDataMap[table] ?? {}).filter((column) => !left.includes(column));
}

function rightsOn(table: string): TableRights {
  const select = but(table);
  return {
    select,
    ...(table === "ads.revision" ? {} : { insert: select }),
    update: changing[table] ?? [],
    ...(deletable.has(table) ? { delete: true as const } : {}),
  };
}

/** Sells the website's places, shows ads there and counts them. It has no right to anything of a person. */
export const adsPurpose: PurposeDefinition = {
  name: "ads",
  meaning: "to show advertisements on the websites, and to count how often they were seen",
  duty: false,
  connectionsMax: 4,
  tables: {
    ...jobRights,
    ...Object.fromEntries(Object.keys(adsDataMap).map((table) => [table, rightsOn(table)])),
    "ledger.operator_actions": { insert: ["at", "operator_id", "action", "ref"] },
  },
  functions: [],
};
