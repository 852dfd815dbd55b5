import type { AdminContext } from "./context.ts";
import { adsOnHome } from "./home-ads.tsx";
import { newsletterOnHome } from "./home-newsletter.tsx";
import { salesOnHome } from "./home-sales.tsx";
import { visitsOnHome } from "./home-visits.ts";

/** What each module that a vendor may use or not has for the first page. */
export type ModulesToday = Awaited<ReturnType<typeof modulesOnHome>>;

/** Asks each of them, one after the other. */
export async function modulesOnHome(admin: AdminContext) {
  return {
    letters: await newsletterOnHome(admin),
    visitors: await visitsOnHome(admin),
    sales: await salesOnHome(admin),
    ads: await adsOnHome(admin),
  };
}
