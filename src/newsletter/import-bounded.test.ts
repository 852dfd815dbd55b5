import { afterAll, beforeAll, expect, test } from "bun:test";
import { importFile } from "./import-file.ts";
import { createSeen } from "./import-seen.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";
import { newSecret } from "../kernel/ids.ts";

let scene: NewsletterScene;

beforeAll(async () => {
  scene = await openNewsletterScene();
});
afterAll(() => scene.close());

const rows = 200_000;
const pad = "x".repeat(300);

/** 60 MB that exist one piece at a time; every tenth address is new. */
async function* longFile() {
  yield Buffer.from("email,name,notes\n");
  for (let n = 0; n < rows; n += 500) {
    const lines = Array.from(
      { length: 500 },
      (_, k) => `p${Math.floor((n + k) / 10)}@example.org,Person,${pad}\n`,
    );
    yield Buffer.from(lines.join(""));
  }
}

test("a file of any size is read in memory that does not grow with it", async () => {
  const { newsletter, operatorId } = scene;
  const listIds = [await scene.list("long")];
  Bun.gc(true);
  const before = process.memoryUsage().rss;
  let most = 0;
  let told = 0;
  const report = await importFile(newsletter, {
    ...{ file: longFile(), listIds, isDryRun: true, operatorId },
    isVouched: false,
    onProgress: () => {
      told += 1;
      most = Math.max(most, process.memoryUsage().rss);
    },
  });
  expect(report.outcomes).toEqual({ added: rows / 10, repeated: rows - rows / 10 });
  expect(report.bytesRead).toBeGreaterThan(60_000_000);
  expect(told).toBeGreaterThan(0);
  expect((most - before) / 1024 ** 2).toBeLessThan(150);
}, 120_000);

test("what came before in a file is remembered exactly, up to a bound that holds", () => {
  const indexes = Array.from({ length: 3_000 }, () => newSecret(32));
  const seen = createSeen(4);
  expect(indexes.every((index) => seen.add(index))).toBe(true);
  expect(indexes.some((index) => seen.add(index))).toBe(false);
  const bounded = createSeen(4, 1_024);
  expect(indexes.every((index) => bounded.add(index))).toBe(true);
  const known = indexes.filter((index) => !bounded.add(index)).length;
  expect(known).toBeGreaterThan(700);
  expect(known).toBeLessThan(1_024);
});
