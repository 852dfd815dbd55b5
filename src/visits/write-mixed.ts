import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Db } from "../promise/purpose.ts";
import { localDay } from "./local-day.ts";
import type { Mixed } from "./mixer.ts";
import type { Site } from "./site.ts";
import { addCells, addLeftOut, addPairs, addTotals } from "./store-count.ts";
import { saveNames } from "./store-names.ts";

/** Where mixed sums belong: the day on which they are written down, and the run of the program. */
interface MixedPlace {
  readonly siteId: number;
  readonly day: string;
  readonly month: string;
  readonly run: number;
}

/**
 * Writes down what a website has mixed, each table and dimension in a transaction of its own, so
 * that nothing tells what belonged together; `order` decides about their order. What fails is not
 * tried again, as it may have been written for all that is known: it counts as not recorded.
 */
export async function writeMixed(
  db: Db<"visits">,
  site: Site,
  run: number,
  order: () => number,
): Promise<void> {
  const taken = site.mixer.take(order);
  if (taken.length === 0) return;
  const { siteId, names, settings } = site;
  const day = localDay(clock.ms(), settings.timeZone);
  const place = { siteId, day, month: `${day.slice(0, 7)}-01`, run };
  try {
    await names.save((fresh) => saveNames(db, siteId, fresh));
    for (const mixed of taken) await write(db, mixed, place);
  } catch (error) {
    log.warn("totals of visits could not be written down", { code: sqlState(error) });
  }
}

function write(db: Db<"visits">, mixed: Mixed, at: MixedPlace): Promise<void> {
  if (mixed.kind === "cells") {
    return addCells(db, { ...at, dimension: mixed.dimension }, mixed.rows);
  }
  if (mixed.kind === "pairs") return addPairs(db, { ...at, a: mixed.a, b: mixed.b }, mixed.rows);
  if (mixed.kind === "totals") return addTotals(db, at, mixed.rows);
  return addLeftOut(db, at, mixed.reasons);
}
