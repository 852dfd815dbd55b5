import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./launch.fixture.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "avow-policy-"));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => launch(["policy", ...args], { cwd: folder });

const front = `---
vendor: Larkwire Tools
contact: privacy@larkwire.example
effective: 2026-01-01
version: "1"
language: en
---

`;

test("a misspelt promise is told with line, column and the right name, and exit code 1", async () => {
  await writeFile(join(folder, "policy.md"), `${front}Hello. :promise[We do.]{contact-purpse}\n`);
  const { out, code } = await run("check", "policy.md");
  expect(code).toBe(1);
  expect(out).toMatch(/^policy\.md:9:\d+ error .*contact-purpse.*contact-purpose/m);
  // Without a name it is the policy of the configuration.
  expect(await run("check")).toMatchObject({ code: 1, out });

  const json = await run("check", "policy.md", "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, fileName: "policy.md", boundCount: 0 });
});

test("a policy that can't be read ends with exit code 4 and the reason", async () => {
  const none = await run("check", "none.md");
  expect(none).toMatchObject({ out: "", code: 4 });
  expect(none.err).toContain("none.md can't be read: there is no such file.");
  await writeFile(join(folder, "latin.md"), Buffer.from([0xe4]));
  expect((await run("show", "latin.md")).err).toContain("it is not UTF-8 text");
});

test("a module that is switched off needs no sentence", async () => {
  const off = "[contact]\nenabled = false\n[newsletter]\nenabled = false\n";
  await writeFile(join(folder, "policy.md"), `${front}Hello.\n`);
  expect((await run("check")).out).toContain('the module "contact" is switched on');
  await writeFile(join(folder, "avow.toml"), off);
  expect((await run("check")).out).not.toContain('the module "contact" is switched on');
});

test("show prints the policy as text, and says when it has an error", async () => {
  await writeFile(join(folder, "policy.md"), `${front}# Privacy\n\nWe *care*.\n`);
  const { out, err, code } = await run("show");
  expect(out).toContain("Privacy\n=======\n\nWe care.\n");
  expect(out).toContain("Larkwire Tools");
  expect(code).toBe(1);
  expect(err).toContain("`avow policy check` tells more");
});
