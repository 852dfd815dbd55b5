import { afterAll, expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { closeRunFolder, findLeftovers, openRunFolder, runVariable } from "./run-folder.ts";

const folder = openRunFolder();
afterAll(() => closeRunFolder(folder));

test("a process that a test forgot is found by its folder and ended, and the folder goes", async () => {
  const env = { ...process.env, [runVariable]: folder };
  const polite = Bun.spawn(["sleep", "60"], { env });
  const stubborn = Bun.spawn(["sh", "-c", "trap '' INT; sleep 60 & wait; sleep 60"], { env });
  const stranger = Bun.spawn(["sleep", "60"], { env: { ...env, [runVariable]: `${folder}x` } });
  let commands: readonly string[] = [];
  // A busy machine takes its time to start them.
  for (let left = 200; left > 0 && commands.join() !== "sh,sleep,sleep"; left -= 1) {
    await Bun.sleep(50);
    commands = findLeftovers(folder)
      .map((it) => it.command)
      .toSorted();
  }
  expect(commands).toEqual(["sh", "sleep", "sleep"]);

  expect(closeRunFolder(folder).length).toBe(3);
  expect(existsSync(folder)).toBe(false);
  expect(await polite.exited).not.toBe(0);
  expect(await stubborn.exited).not.toBe(0);
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
}, 15_000);

test("others may pass through the folder but not list it", () => {
  const open = openRunFolder();
  expect((statSync(open).mode & 0o777).toString(8)).toBe("711");
  closeRunFolder(open);
});
