import type { Database } from "../promise/database.ts";
import { openCountries } from "./country.ts";
import { HitCounter, type WriteHits } from "./hit-counter.ts";
import { Names } from "./names.ts";
import { PairNames } from "./pairs.ts";
import { Site } from "./site.ts";
import { SiteNames } from "./site-names.ts";
import type { SiteSettings } from "./site-settings.ts";
import { HitStore, nextRun } from "./store-count.ts";
import { readNames, saveNames, siteIdOf } from "./store-names.ts";
import { readKnownPairs } from "./store-pairs.ts";
import { VisitorRate } from "./visitor-rate.ts";

/** The websites with their names and the run of the program that begins now. */
export async function openSites(database: Database, settings: readonly SiteSettings[]) {
  const db = database.db("visits");
  const store = new HitStore(database.pool("visits"));
  const write: WriteHits = async (known, rows) => {
    for (const [siteId, names] of known) {
      if (!names.isSaved) await names.save((fresh) => saveNames(db, siteId, fresh));
    }
    await store.add(rows());
  };
  const counter = new HitCounter(write, () => store.rest());
  const tools = { counter, countries: openCountries(), rate: new VisitorRate() };
  const sites: { readonly site: Site; readonly run: number }[] = [];
  for (const one of settings) {
    const siteId = await siteIdOf(db, one.domain);
    const names = new SiteNames(new Names(await readNames(db, siteId)), one);
    const pairs = new PairNames(one.threshold, await readKnownPairs(db, siteId));
    const site = new Site(siteId, one, { names, pairs }, tools);
    sites.push({ site, run: await nextRun(db, siteId) });
  }
  return { sites, counter };
}
