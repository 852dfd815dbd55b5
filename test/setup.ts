/**
 * Runs before every test file. `npm test` has made the run's folder already; files started by
 * `bun test` itself get one of their own and leave nothing behind either.
 */
import { afterAll } from "bun:test";
import { closeRunFolder, openRunFolder, runVariable } from "./run-folder.ts";

if (process.env[runVariable] === undefined) {
  const folder = openRunFolder();
  process.env[runVariable] = folder;
  afterAll(() => {
    closeRunFolder(folder);
    delete process.env[runVariable];
  });
}
