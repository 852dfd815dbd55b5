import { statSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Where `npm ci` leaves the program in a few files instead of some 1,400: it is read in less than
 * half the time. Beside what is installed, so that whoever can change one can change the other.
 */
export const bundleFolder = "node_modules/.cache/avow";

/** What a bundle was made of. Paths start at the project's folder. */
export interface BundleManifest {
  /** The version of Bun that made it. */
  readonly bun: string;
  /** The file to be imported, in the bundle's folder. */
  readonly entry: string;
  readonly sources: readonly BundleSource[];
}

export interface BundleSource {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970, with fractions. */
  readonly changedMs: number;
  /** SHA-256, in base64: a copy has other times. */
  readonly hash: string;
}

/** What a file is now, as a manifest notes it. */
export function sourceAt(root: string, path: string): BundleSource {
  const { size, mtimeMs } = statSync(join(root, path));
  return { path, bytes: size, changedMs: mtimeMs, hash: hashOf(join(root, path)) };
}

/**
 * The file to import in place of `bin/run.ts`: of the bundle in `folder` of the project at `root`,
 * when each of its sources is still what it was made of. Null otherwise, and then the sources
 * themselves are to be run.
 */
export function freshBundle(root: string, folder = bundleFolder): string | null {
  try {
    const text = readFileSync(join(root, folder, "manifest.json"), "utf8");
    const { bun, entry, sources } = JSON.parse(text) as BundleManifest;
    if (bun !== Bun.version_with_sha) return null;
    return sources.every((source) => isSame(root, source)) ? join(root, folder, entry) : null;
  } catch {
    // No bundle, half a one, or a source that is gone.
    return null;
  }
}

function isSame(root: string, source: BundleSource): boolean {
  const file = join(root, source.path);
  const { size, mtimeMs } = statSync(file);
  if (size !== source.bytes) return false;
  return mtimeMs === source.changedMs || hashOf(file) === source.hash;
}

function hashOf(file: string): string {
  return new Bun.CryptoHasher("sha256").update(readFileSync(file)).digest("base64");
}
