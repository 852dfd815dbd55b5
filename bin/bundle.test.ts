import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, unlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BundleManifest, bundleFolder, freshBundle, sourceAt } from "./bundle.ts";
import { launch } from "./launch.fixture.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "avow-bundle-"));
  await mkdir(join(root, bundleFolder), { recursive: true });
  await writeFile(join(root, "one.ts"), "one");
  await writeFile(join(root, "two.ts"), "two");
});
afterEach(() => rm(root, { recursive: true }));

/** Notes both files as the sources of a bundle, but for what `change` says otherwise. */
async function note(change: Partial<BundleManifest> = {}): Promise<void> {
  const sources = ["one.ts", "two.ts"].map((path) => sourceAt(root, path));
  const manifest = { bun: Bun.version_with_sha, entry: "run.js", sources, ...change };
  await writeFile(join(root, bundleFolder, "manifest.json"), JSON.stringify(manifest));
}

test("a bundle is run while its sources are what it was made of, in a copy of them too", async () => {
  await note();
  expect(freshBundle(root)).toBe(join(root, bundleFolder, "run.js"));
  await utimes(join(root, "one.ts"), 1, 1);
  expect(freshBundle(root)).toBe(join(root, bundleFolder, "run.js"));
});

test("what was edited, is gone, or was made by another Bun is run from its sources", async () => {
  expect(freshBundle(root)).toBeNull();
  await note({ bun: "1.0.0" });
  expect(freshBundle(root)).toBeNull();
  await note();
  await writeFile(join(root, "two.ts"), "tow");
  expect(freshBundle(root)).toBeNull();
  await note();
  await writeFile(join(root, "two.ts"), "three");
  expect(freshBundle(root)).toBeNull();
  await note();
  await unlink(join(root, "one.ts"));
  expect(freshBundle(root)).toBeNull();
  await writeFile(join(root, bundleFolder, "manifest.json"), "{");
  expect(freshBundle(root)).toBeNull();
});

test("the bundle of these sources says what they say", async () => {
  const project = join(import.meta.dir, "..");
  const folder = `${bundleFolder}-of-test-${process.pid}`;
  try {
    const made = Bun.spawn([process.execPath, join(project, "bin/make-bundle.ts"), folder]);
    expect(await made.exited).toBe(0);
    const entry = freshBundle(project, folder) ?? "no fresh bundle";
    for (const args of [["help"], ["policy", "check", join(project, "policy.md")], ["nothing"]]) {
      const it = Bun.spawn([process.execPath, "--no-env-file", entry, ...args], {
        ...{ cwd: root, stdout: "pipe", stderr: "pipe" },
      });
      const [out, err] = await Promise.all([it.stdout.text(), it.stderr.text()]);
      expect({ out, err, code: await it.exited }).toEqual(await launch(args, { cwd: root }));
    }
  } finally {
    await rm(join(project, folder), { recursive: true, force: true });
  }
}, 60_000);
