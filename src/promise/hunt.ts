import type pg from "pg";
import { holdsAny, type Sorted, sortFiles, sortValues } from "./scan.ts";
import { findInMemory, type MemorySearch } from "./scan-memory.ts";

/** Everywhere that a value could lie in an instance, each place under the name that a reader knows it by. */
export interface HuntedPlaces {
  /** Folders, all files in them but those in the folder `except`. */
  readonly folders: Readonly<Record<string, { readonly folder: string; readonly except?: string }>>;
  /** The database's values, one by one, by a login that may read all. */
  readonly values: Readonly<Record<string, pg.Pool>>;
  /** What was collected as it came by: logs, mails, bytes that left. */
  readonly collected: Readonly<Record<string, () => Buffer>>;
  /** Processes whose memory is read. */
  readonly memory: Readonly<Record<string, () => readonly number[]>>;
}

/** The names of all places, in the order in which they are searched. */
export function placeNames({ folders, values, collected, memory }: HuntedPlaces): string[] {
  return Object.keys({ ...folders, ...values, ...collected, ...memory });
}

/** What a hunt came to. It proves nothing of the places that are `blind`. */
export interface Hunt {
  /** Where a needle was found: the place, and the part of it. */
  readonly found: readonly string[];
  /** Places in which what was planted there was not found, so that the hunt can't see in them. */
  readonly blind: readonly string[];
  /** What could not be read, and why. */
  readonly unread: readonly string[];
  readonly memoryBytes: number;
}

/** Looks for the needles, and then for what was planted. Returns the parts in which each is. */
type Search = (needles: readonly string[], plant: readonly string[]) => Promise<Sorted>;

function searches(places: HuntedPlaces, memory: (seen: MemorySearch, place: string) => void) {
  const all = new Map<string, Search>();
  for (const [place, { folder, except }] of Object.entries(places.folders)) {
    all.set(place, (...sets) => sortFiles(folder, sets, except));
  }
  for (const [place, pool] of Object.entries(places.values)) {
    all.set(place, (...sets) => sortValues(pool, sets));
  }
  for (const [place, collect] of Object.entries(places.collected)) {
    all.set(place, async (...sets) => {
      const bytes = collect();
      return sets.map((needles) => (holdsAny(bytes, needles) ? [""] : []));
    });
  }
  for (const [place, processes] of Object.entries(places.memory)) {
    all.set(place, async (...sets) =>
      sets.map((needles) => {
        const seen = findInMemory(processes(), needles);
        memory(seen, place);
        return seen.found;
      }),
    );
  }
  return all;
}

/**
 * Looks for the needles everywhere, in every disguise (`disguises` in scan.ts, and compressed), and
 * for what was planted in each place: `planted` names a text for every place, which has to be there.
 * The needles must not be in a process that is searched by the hunter's own doing.
 */
export async function hunt(
  places: HuntedPlaces,
  needles: readonly string[],
  planted: Readonly<Record<string, string>>,
): Promise<Hunt> {
  const found: string[] = [];
  const blind: string[] = [];
  const unread = new Set<string>();
  let memoryBytes = 0;
  const all = searches(places, (seen, place) => {
    memoryBytes = Math.max(memoryBytes, seen.bytes);
    for (const what of seen.unread) unread.add(`${place} (${what})`);
  });
  for (const [place, search] of all) {
    const plant = planted[place];
    const [parts = [], marked = []] = await search(needles, plant === undefined ? [] : [plant]);
    found.push(...parts.map((part) => (part === "" ? place : `${place} (${part})`)));
    if (marked.length === 0) blind.push(place);
  }
  return { found, blind, unread: [...unread], memoryBytes };
}
