import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import type { Db } from "../promise/purpose.ts";
import { deleteUnusedImages, rollUpHours } from "./store-tidy.ts";

/** So long pictures of pacing show hours; what is older is known by the day. */
const hoursKeptDays = 40;
/** Between its upload and the form that names it, a picture belongs to no ad. */
const strayImageDays = 1;

/** Turns old hours into days, and deletes pictures that no ad shows. Safe to repeat, at any time. */
export async function tidyAds(db: Db<"ads">): Promise<void> {
  const today = Math.floor(clock.ms() / dayMs);
  await rollUpHours(db, (today - hoursKeptDays) * (dayMs / hourMs));
  await deleteUnusedImages(db, new Date(clock.ms() - strayImageDays * dayMs));
}

/** Tidies at the first call, and then once an hour, however often it is called. */
export function tidyHourly(db: Db<"ads">): () => Promise<void> {
  let tidiedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (clock.tick() - tidiedAt < hourMs) return;
    tidiedAt = clock.tick();
    await tidyAds(db);
  };
}
