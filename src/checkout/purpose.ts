import { jobRights } from "../promise/ground.ts";
import type { PurposeDefinition } from "../promise/purpose.ts";

/** Sells: takes orders, fulfils what was paid for, and sends what belongs to it. */
export const salesPurpose: PurposeDefinition = {
  name: "sales",
  meaning: "to sell, to deliver what was paid for and to keep the books that the law asks for",
  duty: false,
  connectionsMax: 8,
  tables: { ...jobRights },
  functions: [],
};
