import { type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";

/** A release as the vendor laid it into the folder. */
export interface FoundRelease {
  readonly product: string;
  readonly version: string;
  /** The day, UTC, `2027-03-31`. */
  readonly releasedOn: string;
  readonly notes: string;
  /** Ids of the editions that get it; empty for every one. */
  readonly editions: readonly string[];
  readonly files: readonly FoundFile[];
}

export interface FoundFile {
  readonly name: string;
  readonly bytes: number;
  /** When it was written, in whole milliseconds. */
  readonly modifiedMs: number;
}

/** What lies in the folder, and what is wrong with what is left out. */
export interface FoundReleases {
  readonly releases: readonly FoundRelease[];
  readonly problems: readonly string[];
}

const descriptionName = "release.toml";
/** Also the end of a path that leads out of the folder: no name begins with a dot. */
const versionShape = /^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$/;
const fileShape = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .+_()@-]{0,149}$/u;
const notesLengthMax = 10_000;
const day = /^\d{4}-\d\d-\d\d$/;

const descriptionShape = z.strictObject({
  version: z.string().optional(),
  date: z.union([z.date().transform((date) => date.toISOString().slice(0, 10)), z.string()]),
  notes: z.string().max(notesLengthMax).default(""),
  editions: z.array(z.string()).default([]),
});

/**
 * Reads `<folder>/<product>/<version>/` of each product: its `release.toml` and its files. Folders
 * without one are not published yet and say nothing. Files that were written after `settledMs` may
 * still be on their way in, and wait. Links are not followed: what is given out lies here itself.
 * Throws what the system says when the folder itself can't be read.
 */
export function readReleaseFolder(
  folder: string,
  products: readonly { readonly id: string; readonly editions: readonly string[] }[],
  settledMs: number,
): FoundReleases {
  const releases: FoundRelease[] = [];
  const problems: string[] = [];
  const present = new Set(foldersIn(folder));
  for (const product of products) {
    if (!present.has(product.id)) continue;
    for (const version of foldersIn(join(folder, product.id))) {
      const place = `${product.id}/${version}`;
      if (!versionShape.test(version)) {
        problems.push(`${place} is no version: use letters, digits and .+_-`);
        continue;
      }
      const read = readRelease(join(folder, product.id, version), product, version, settledMs);
      if (read.problem !== undefined) problems.push(`${place}: ${read.problem}`);
      if (read.release) releases.push(read.release);
    }
  }
  return { releases, problems };
}

function entriesOf(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true });
}

function foldersIn(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

interface ReleaseRead {
  readonly release?: FoundRelease;
  readonly problem?: string;
}

/** A release and what is wrong with it, whatever there is of both; nothing of one that is not published. */
function readRelease(
  folder: string,
  product: { readonly id: string; readonly editions: readonly string[] },
  version: string,
  settledMs: number,
): ReleaseRead {
  const names = entriesOf(folder)
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => name);
  if (!names.includes(descriptionName)) return {};
  const description = readDescription(join(folder, descriptionName));
  if (typeof description === "string") return { problem: description };
  if (description.version !== undefined && description.version !== version) {
    return { problem: `${descriptionName} says another version than the folder` };
  }
  if (names.some((name) => !fileShape.test(name) || name !== name.normalize("NFC"))) {
    return {
      problem:
        "a file has a name that not every system takes: use letters, digits, spaces and .+_()@-",
    };
  }
  const files = names
    .filter((name) => name !== descriptionName)
    .flatMap((name) => {
      const { size, mtimeMs } = lstatSync(join(folder, name));
      const modifiedMs = Math.trunc(mtimeMs);
      return modifiedMs <= settledMs ? [{ name, bytes: size, modifiedMs }] : [];
    });
  const { date: releasedOn, notes, editions } = description;
  const release = { product: product.id, version, releasedOn, notes, editions, files };
  // Taken all the same: who has a licence of an edition that was sold once keeps what it covers.
  const unknown = editions.some((it) => !product.editions.includes(it));
  return unknown
    ? { release, problem: `${descriptionName} names an edition that is not sold now` }
    : { release };
}

function readDescription(path: string): z.output<typeof descriptionShape> | string {
  let values: unknown;
  try {
    values = parse(readFileSync(path, "utf8"));
  } catch {
    return `${descriptionName} is not valid TOML`;
  }
  const read = descriptionShape.safeParse(values);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${descriptionName}: ${issue?.path.join(".") || "a key"}: ${issue?.message}`;
  }
  const { date } = read.data;
  if (!day.test(date) || Number.isNaN(Date.parse(date))) {
    return `${descriptionName}: date must be a day, such as 2027-03-31`;
  }
  return read.data;
}
