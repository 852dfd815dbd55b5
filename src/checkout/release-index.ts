import { open } from "node:fs/promises";
import { join } from "node:path";
import { clock } from "../kernel/clock.ts";
import { type JobKind, startWorker, type Worker } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { databaseError } from "../kernel/sql-error.ts";
import type { Checkout } from "./context.ts";
import { type FoundFile, type FoundRelease, readReleaseFolder } from "./release-folder.ts";
import { dropReleases, putRelease, putReleaseFile, readReleaseFiles } from "./store-releases.ts";

type HashedFile = FoundFile & { readonly sha256: Buffer };
type Shelf = Pick<Checkout, "database" | "settings">;

/** A file that was written less than so long ago may still be on its way in. */
const settledAfterMs = 5_000;
const lookEveryMs = 60_000;
const pieceBytes = 1024 * 1024;

/**
 * Looks into the vendor's folder of releases and takes over what is new or another, with the hash of
 * each file; forgets what is there no longer. Returns what is wrong with what it can't take: the rest
 * goes on.
 */
export async function indexReleases({ database, settings }: Shelf): Promise<readonly string[]> {
  const { releasesFolder } = settings;
  if (releasesFolder === null) return [];
  const products = settings.products.map(({ id }) => ({
    id,
    editions: settings.editions.filter(({ product }) => product === id).map((it) => it.id),
  }));
  let found: ReturnType<typeof readReleaseFolder>;
  try {
    found = readReleaseFolder(releasesFolder, products, clock.ms() - settledAfterMs);
  } catch (error) {
    // Nothing is forgotten for it: a disk that is away comes back.
    return [`the folder itself can't be read: ${String((error as { code?: unknown }).code)}`];
  }
  const problems = [...found.problems];
  const db = database.db("sales");
  const known = new Map((await readReleaseFiles(db)).map((it) => [placeOf(it), it]));
  const kept = new Set<string>();
  const present = new Set<string>();
  for (const release of found.releases) {
    const hashed: HashedFile[] = [];
    for (const file of release.files) {
      const place = placeOf({ ...release, name: file.name });
      present.add(place);
      const before = known.get(place);
      if (before?.bytes === file.bytes && before.modifiedMs === file.modifiedMs) continue;
      const path = join(releasesFolder, release.product, release.version, file.name);
      hashed.push({ ...file, sha256: await sha256Of(path) });
    }
    kept.add(`${release.product}/${release.version}`);
    if (!(await take({ database }, release, hashed))) {
      problems.push(
        `${release.product}/${release.version}: the database refuses it; a name or its notes read as a card number`,
      );
    }
  }
  const ids = [...known].filter(([place]) => !present.has(place)).map(([, { id }]) => id);
  await db.transaction().execute((tx) => dropReleases(tx, { ids, kept: [...kept] }));
  return problems;
}

async function take(
  { database }: Pick<Shelf, "database">,
  release: FoundRelease,
  hashed: readonly HashedFile[],
): Promise<boolean> {
  const { product, version } = release;
  try {
    await database
      .db("sales")
      .transaction()
      .execute(async (tx) => {
        await putRelease(tx, { ...release, editions: release.editions.join(",") });
        for (const file of hashed) await putReleaseFile(tx, { product, version, ...file });
      });
    return true;
  } catch (error) {
    // Notes that read as a card number, say: it stops no other release.
    if (databaseError(error)?.code !== "card-number") throw error;
    return false;
  }
}

const placeOf = (file: { product: string; version: string; name: string }) =>
  `${file.product}/${file.version}/${file.name}`;

/**
 * Read in pieces, with everybody else's work between them: a file's own stream would hold up all of
 * it for as long as the disk is quick.
 */
async function sha256Of(path: string): Promise<Buffer> {
  const hasher = new Bun.CryptoHasher("sha256");
  const piece = Buffer.allocUnsafe(pieceBytes);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes);
      if (bytesRead === 0) return hasher.digest();
      hasher.update(piece.subarray(0, bytesRead));
      await Bun.sleep(0);
    }
  } finally {
    await file.close();
  }
}

/** Keeps the index of releases; a worker of its own, as a large file holds up nothing else then. */
export function startReleases(shelf: Shelf): Worker {
  let told: readonly string[] = [];
  const job: JobKind = {
    kind: "checkout.releases",
    everyMs: lookEveryMs,
    async run() {
      const problems = await indexReleases(shelf);
      // Each once, not every minute anew.
      for (const problem of problems.filter((it) => !told.includes(it))) {
        log.warn("something is wrong with a release", { problem });
      }
      told = problems;
    },
  };
  return startWorker(shelf.database.db("sales"), "sales", [job]);
}
