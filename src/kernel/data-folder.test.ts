import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockDataFolder } from "./data-folder.ts";
import { AvowError } from "./errors.ts";

const root = mkdtempSync(join(tmpdir(), "data-folder-"));
const servers: Bun.Subprocess[] = [];
afterAll(() => {
  for (const server of servers) server.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

function refusal(action: () => unknown): AvowError {
  try {
    action();
  } catch (error) {
    if (error instanceof AvowError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** Another process that locks `folder`, starts a child of its own, and stays. */
async function otherServer(folder: string) {
  const code = `
    const { lockDataFolder } = await import(${JSON.stringify(join(import.meta.dir, "data-folder.ts"))});
    lockDataFolder(${JSON.stringify(folder)});
    const child = Bun.spawn(["sleep", "20"], { stdio: ["ignore", "ignore", "ignore"] });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const server = Bun.spawn([process.execPath, "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  servers.push(server);
  for await (const chunk of server.stdout) {
    return { server, childPid: Number(new TextDecoder().decode(chunk)) };
  }
  throw new Error("The other server did not start.");
}

test("A data folder is made for its owner alone", () => {
  const held = lockDataFolder(join(root, "new", "data"));
  expect(statSync(held.folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(held.folder, "lock")).mode & 0o777).toBe(0o600);
  held.release();
});

test("A second server on the same data folder is told which process has it", async () => {
  const folder = join(root, "second");
  const { server, childPid } = await otherServer(folder);
  const error = refusal(() => lockDataFolder(folder));
  expect(error.code).toBe("locked");
  expect(error.message).toContain(`process ${server.pid}`);
  expect(error.message).toContain("AVOW_DATA");

  server.kill("SIGKILL");
  await server.exited;
  // Killed, with a child that lives on: the folder is free at once.
  lockDataFolder(folder).release();
  process.kill(childPid, "SIGKILL");
});

test("A released data folder can be taken again by the same process, but not before", () => {
  const folder = join(root, "again");
  const held = lockDataFolder(folder);
  expect(refusal(() => lockDataFolder(folder)).code).toBe("locked");
  held.release();
  held.release();
  lockDataFolder(folder).release();
});

test("A data folder that can't be made says which setting to change", () => {
  const error = refusal(() => lockDataFolder("/proc/none/data"));
  expect(error.code).toBe("bad-config");
  expect(error.message).toContain("AVOW_DATA");
});

test("A folder that was there before keeps its mode", () => {
  const folder = mkdtempSync(join(root, "open-"));
  chmodSync(folder, 0o755);
  lockDataFolder(folder).release();
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});
