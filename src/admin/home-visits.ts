import { siteTotals, siteTime } from "../visits/mod.ts";
import type { AdminContext } from "./context.ts";
import { isOff } from "./shell.tsx";

/** The visits of today, on all websites together. */
export interface VisitsToday {
  readonly visitors: number;
  readonly views: number;
  readonly here: number;
}

/** The figures of today; null where nothing is counted. */
export async function visitsOnHome(admin: AdminContext): Promise<VisitsToday | null> {
  const sites = admin.visits.counting()?.sites ?? [];
  if (sites.length === 0 || isOff(admin, "visits")) return null;
  const db = admin.contact.database.db("visits");
  const today = { visitors: 0, views: 0, here: 0 };
  for (const site of sites) {
    const { now } = await siteTime(db, site);
    const { visitors, views } = await siteTotals(db, site, { from: now.day, to: now.day });
    today.visitors += visitors;
    today.views += views;
    today.here += site.hereNow();
  }
  return today;
}
