import { join } from "node:path";
import { clock } from "../kernel/clock.ts";
import { type JobKind, startWorker, type Worker } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Checkout } from "./context.ts";
import { type FoundRelease, readReleaseFolder } from "./release-folder.ts";
import { dropReleases, putRelease, putReleaseFile, readReleaseFiles } from "./store-releases.ts";

type Shelf = Pick<Checkout, "database" | "settings">;

/** A file that was written less than so long ago may still be on its way in. */
const settledAfterMs = 5_000;
const lookEveryMs = 60_000;

/**
 * Looks into the vendor's folder of releases and takes over what is new or another, with the hash of
 * each file; forgets what is there no longer. What can't be taken is logged, and the rest goes on.
 */
export async function indexReleases({ database, settings }: Shelf): Promise<void> {
  const { releasesFolder } = settings;
  if (releasesFolder === null) return;
  const products = settings.products.map(({ id }) => ({
    id,
    editions: settings.editions.filter(({ product }) => product === id).map((it) => it.id),
  }));
  let found: ReturnType<typeof readReleaseFolder>;
  try {
    found = readReleaseFolder(releasesFolder, products, clock.ms() - settledAfterMs);
  } catch (error) {
    // Nothing is forgotten for it: a disk that is away comes back.
    const { code } = error as { code?: unknown };
    log.error("the folder of releases can't be read", { code: String(code) });
    return;
  }
  for (const problem of found.problems) log.warn("a release is left out", { problem });
  const db = database.db("sales");
  const known = new Map((await readReleaseFiles(db)).map((it) => [placeOf(it), it]));
  const kept = new Set<string>();
  const present = new Set<string>();
  for (const release of found.releases) {
    const hashed: { name: string; bytes: number; modifiedMs: number; sha256: Buffer }[] = [];
    for (const file of release.files) {
      const place = placeOf({ ...release, name: file.name });
      present.add(place);
      const before = known.get(place);
      if (before?.bytes === file.bytes && before.modifiedMs === file.modifiedMs) continue;
      const path = join(releasesFolder, release.product, release.version, file.name);
      hashed.push({ ...file, sha256: await sha256Of(path) });
    }
    kept.add(`${release.product}/${release.version}`);
    await take({ database }, release, hashed);
  }
  const ids = [...known].filter(([place]) => !present.has(place)).map(([, { id }]) => id);
  await db.transaction().execute((tx) => dropReleases(tx, { ids, kept: [...kept] }));
}

async function take(
  { database }: Pick<Shelf, "database">,
  release: FoundRelease,
  hashed: readonly { name: string; bytes: number; modifiedMs: number; sha256: Buffer }[],
): Promise<void> {
  const { product, version } = release;
  try {
    await database
      .db("sales")
      .transaction()
      .execute(async (tx) => {
        await putRelease(tx, { ...release, editions: release.editions.join(",") });
        for (const file of hashed) await putReleaseFile(tx, { product, version, ...file });
      });
  } catch (error) {
    // One that the database refuses, such as notes that read as a card number, stops no other.
    log.warn("a release is left out", { problem: `${product}/${version}`, code: sqlState(error) });
  }
}

const placeOf = (file: { product: string; version: string; name: string }) =>
  `${file.product}/${file.version}/${file.name}`;

/** Read in pieces, with others' work between them. */
async function sha256Of(path: string): Promise<Buffer> {
  const hasher = new Bun.CryptoHasher("sha256");
  for await (const piece of Bun.file(path).stream()) hasher.update(piece);
  return hasher.digest();
}

/** Keeps the index of releases; a worker of its own, as a large file holds up nothing else then. */
export function startReleases(shelf: Shelf): Worker {
  const job: JobKind = {
    kind: "checkout.releases",
    everyMs: lookEveryMs,
    run: () => indexReleases(shelf),
  };
  return startWorker(shelf.database.db("sales"), "sales", [job]);
}
