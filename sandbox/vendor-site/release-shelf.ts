import { existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installers } from "./installers.ts";

const releases = [
  {
    ...{ place: "curlew/4.2.1", programs: ["curlew-"], date: "2026-03-17" },
    notes: "Routes that change in the middle of a trace are drawn as two.",
  },
  {
    ...{ place: "nightjar/2.7.0", programs: ["nightjar-"], date: "2026-02-10" },
    notes: "Rewinds across a change of the network.",
  },
  {
    ...{ place: "pair/4.2.1+2.7.0", programs: ["curlew-", "nightjar-"], date: "2026-03-17" },
    notes: "Curlew 4.2.1 and Nightjar 2.7.0.",
  },
];

/**
 * Lays the vendor's releases into `folder`, as checkout.releases_folder wants them, unless it is
 * there: what was offered once stays the same file. It is whole or not there.
 */
export async function layOutReleases(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const files = await installers();
  const draft = `${folder}.${process.pid}`;
  for (const { place, programs, date, notes } of releases) {
    const put = (name: string, content: string | Uint8Array) => {
      const path = join(draft, place, name);
      writeFileSync(path, content);
      // Written long ago: what is new may still be on its way in, and waits.
      utimesSync(path, new Date(date), new Date(date));
    };
    mkdirSync(join(draft, place), { recursive: true, mode: 0o700 });
    for (const [name, content] of files) {
      if (programs.some((program) => name.startsWith(program))) put(name, content);
    }
    put("release.toml", `date = ${date}\nnotes = ${JSON.stringify(notes)}\n`);
  }
  try {
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
