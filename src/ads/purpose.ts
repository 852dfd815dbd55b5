import { jobRights } from "../promise/ground.ts";
import type { DataMap, PurposeDefinition } from "../promise/purpose.ts";

/** There is no personal category here: what operators enter of companies, and totals. */
export const adsDataMap: DataMap = {};

/** Shows ads and counts them. It has no right to anything of a person. */
export const adsPurpose: PurposeDefinition = {
  name: "ads",
  meaning: "to show advertisements on the websites, and to count how often they were seen",
  duty: false,
  connectionsMax: 4,
  tables: { ...jobRights },
  functions: [],
};
