/** `avow newsletter import` and `export` as processes, on an instance that runs and one that does not. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openCluster } from "../src/cluster/mod.ts";
import { loadConfig } from "../src/config/mod.ts";
import { ask } from "../test/bad-days/served.ts";
import { layInstance } from "../test/laid-instance.ts";
import { avow, makeFolder, serve } from "../test/proof/instance.ts";
import { launcher } from "./launch.fixture.ts";

setDefaultTimeout(60_000);

let folder: string;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = await makeFolder();
  await layInstance(folder);
  await appendFile(join(folder, "avow.toml"), "[newsletter]\nenabled = true\n");
  server = await serve(folder);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string, text: string) => writeFile(join(folder, name), text);
const newsletter = (...args: string[]) => avow(folder, "newsletter", ...args);

test("a file is looked at, imported and exported while the server runs", async () => {
  await file(
    "people.csv",
    "email,name,ip,status\nada@example.org,Ada,192.0.2.1,active\nleft@example.org,Lee,,unsubscribed\nnobody,,,\n",
  );
  const look = await newsletter("import", "people.csv", "--list", "newsletter", "--dry-run");
  expect([look.err, look.code]).toEqual(["", 0]);
  expect(look.out).toContain("3 rows would come to:\n           1  new, and subscribed\n");
  expect(look.out).toContain("  ip: it holds an IP address, which is not taken in");
  expect(look.out).toContain("  line 4: not an address");
  expect((await newsletter("export")).out).toBe("email,name,lists,state,subscribed_at,source\r\n");

  const done = await newsletter("import", "people.csv", "--list=newsletter", "--json");
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject({
    ...{ isDryRun: false, shape: "plain", problem: null, rowsRead: 3 },
    outcomes: { added: 1, gone: 1, "not an address": 1 },
    dropped: [{ column: "ip" }],
  });
  const out = await newsletter("export", "--list", "newsletter");
  expect(out.out).toMatch(
    /^[^\n]+\r\nada@example\.org,Ada,newsletter,subscribed,[^,\n]+,import\r\n$/,
  );
  const json = await newsletter("export", "--json");
  expect(
    json.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ email: "ada@example.org", lists: ["newsletter"], source: "import" }]);
});

test("what can't be imported is said in one sentence, with the exit code that fits", async () => {
  await file("broken.csv", 'email\na@example.org\n"never closed\n');
  const broken = await newsletter("import", "broken.csv", "--list", "newsletter");
  expect([broken.code, broken.err]).toEqual([
    1,
    "avow newsletter import: A quotation mark that opens after line 2 is never closed; close it, or write it twice where it belongs to a text.\n",
  ]);
  await file("lost.csv", "a,b\n1,2\n");
  const lost = await newsletter("import", "lost.csv", "--list", "newsletter", "--dry-run");
  expect([lost.code, lost.out]).toEqual([1, expect.stringContaining("No column holds e-mail")]);
  expect(await newsletter("import", "people.csv", "--list", "nowhere")).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no list "nowhere"; there is newsletter.'),
  });
  expect(await newsletter("import")).toMatchObject({ code: 2 });
  expect(await newsletter("import", "missing.csv", "--list", "newsletter")).toMatchObject({
    code: 4,
    err: expect.stringContaining("missing.csv can't be read"),
  });
});

test("an import that is killed leaves whole batches, and the same file completes it", async () => {
  const count = 5_000;
  const many = Array.from({ length: count }, (_, n) => `kill-${n}@example.org`);
  await file("many.csv", `email\n${many.join("\n")}\n`);
  const args = ["newsletter", "import", "many.csv", "--list", "newsletter"];
  const { config } = await loadConfig({ env: {}, cwd: folder });
  const { login } = await openCluster(config.storage, { asGuest: true });
  const stored = async () => {
    const [row] = await ask<{ n: string }>(
      login,
      "select count(*) as n from newsletter.subscribers",
    );
    return row?.n;
  };
  const before = await stored();
  const child = Bun.spawn([launcher, ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "ignore"],
  });
  const exported = async () => (await newsletter("export")).out.split("kill-").length - 1;
  // Whenever it is by then: before its first batch, between two, or done.
  while ((await stored()) === before && child.exitCode === null) await Bun.sleep(5);
  child.kill("SIGKILL");
  await child.exited;
  const stayed = await exported();
  expect(stayed % 1_000).toBe(0);
  const again = await newsletter("import", "many.csv", "--list", "newsletter", "--json");
  expect(again.code).toBe(0);
  const { added = 0, known = 0 } = JSON.parse(again.out).outcomes;
  expect(added + known).toBe(count);
  expect(await exported()).toBe(count);
}, 120_000);

test("a file is imported while no server runs", async () => {
  await server.stop();
  await file("more.csv", "bea@example.org\ncarl@example.org\n");
  const done = await newsletter("import", "more.csv", "--list", "newsletter");
  expect([done.err, done.code]).toEqual(["", 0]);
  expect(done.out).toContain("2  new, and subscribed");
});
