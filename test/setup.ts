/**
 * Runs before every test file. `npm test` has made the run's folder and the database cluster
 * already; files started by `bun test` itself get their own and leave nothing behind either.
 */
import { afterAll } from "bun:test";
import { closeRunFolder, openRunFolder, runVariable } from "./run-folder.ts";

if (process.env[runVariable] === undefined) {
  const folder = openRunFolder();
  const { TMPDIR: before } = process.env;
  process.env[runVariable] = folder;
  process.env["TMPDIR"] = folder;
  afterAll(async () => {
    const { stopOwnCluster } = await import("./database.ts");
    await stopOwnCluster();
    closeRunFolder(folder);
    delete process.env[runVariable];
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  });
}
