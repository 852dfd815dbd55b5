/**
 * Thousands of views while the server, or its PostgreSQL, is killed: whatever was acknowledged is
 * counted once, and no dimension knows of more views than there were.
 */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { dimensions, ofEveryView } from "../../src/visits/dimension.ts";
import { type SentHits, visitMany } from "./visit-many.ts";
import { ask, makePlace, type Place, type Run } from "./served.ts";

setDefaultTimeout(120_000);

const count = 5_000;
const clients = 64;
/** Views of fewer visitors than are mixed. */
const lastFew = 100;
let place: Place;

beforeEach(async () => {
  place = await makePlace();
  await appendFile(
    join(place.folder, "avow.toml"),
    `[visits]\nmixed_visitors = 10\n[[visits.sites]]\ndomain = "larkwire.example"\npages = ["/p/*"]\n`,
  );
});
afterEach(() => place.clear());

const sum = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((a, b) => a + b, 0);

/** Views on disk by page, and by each dimension that every view has one value of. */
async function counted() {
  const login = await place.login();
  const rows = await ask<{ name: string | null; n: number }>(
    login,
    `select name, sum(hits)::int as n from visits.hit_hours
     left join visits.names using (site_id, dimension, name_id)
     where dimension = 1 group by name`,
  );
  const cells = await ask<{ dimension: number; n: number }>(
    login,
    "select dimension::int, sum(views)::int as n from visits.cell_days group by 1",
  );
  const [left] = await ask<{ n: number }>(
    login,
    "select coalesce(sum(hits), 0)::int as n from visits.left_out",
  );
  const byDimension = new Map(cells.map(({ dimension, n }) => [dimension, n]));
  return {
    pages: new Map(rows.map(({ name, n }) => [name ?? "", n])),
    dimensions: ofEveryView.map((it) => byDimension.get(dimensions[it]) ?? 0),
    leftOut: left?.n ?? 0,
  };
}

/** Stops the server in order and looks at what is on disk then; returns the views by dimension. */
async function expectExact(sent: SentHits, run: Run | undefined): Promise<readonly number[]> {
  run?.kill("SIGTERM");
  expect(await run?.exited).toBe(0);
  await place.serve();
  const { pages, dimensions: known, leftOut } = await counted();
  expect(leftOut).toBe(0);
  expect(sum(sent.acknowledged) + sum(sent.unknown)).toBe(count);
  expect(sum(sent.unknown)).toBeLessThanOrEqual(clients);
  expect([...pages.keys()].toSorted()).toEqual([...sent.acknowledged.keys()].toSorted());
  for (const [page, acknowledged] of sent.acknowledged) {
    const hits = pages.get(page) ?? 0;
    expect(hits).toBeGreaterThanOrEqual(acknowledged);
    expect(hits).toBeLessThanOrEqual(acknowledged + (sent.unknown.get(page) ?? 0));
  }
  // What is missing there is "not recorded".
  for (const views of known) expect(views).toBeLessThanOrEqual(sum(pages));
  return known.toSorted((a, b) => a - b);
}

function postmasterPid(): number {
  const note = readFileSync(join(place.folder, "data/postgres/avow.json"), "utf8");
  return (JSON.parse(note) as { pid: number }).pid;
}

test("A server that is killed in the middle has counted each hit that it acknowledged, and none twice", async () => {
  const first = await place.serve();
  let back: ReturnType<Place["serve"]> | undefined;
  const sent = await visitMany(place.url, {
    ...{ count, clients, ms: 100_000 },
    onAcknowledged(done) {
      if (done < count / 2 || back) return false;
      first.kill("SIGKILL");
      back = first.exited.then(() => place.serve());
      return true;
    },
  });
  // What the second server counted it also wrote down by dimension, but for a last few visitors.
  const known = await expectExact(sent, await back);
  expect(known[0]).toBeGreaterThan(count / 2 - clients - lastFew);
});

test("PostgreSQL that is killed in the middle comes back, and nothing is lost or doubled", async () => {
  const run = await place.serve();
  let isKilled = false;
  const sent = await visitMany(place.url, {
    ...{ count, clients, ms: 100_000 },
    onAcknowledged(done) {
      if (done < count / 2 || isKilled) return false;
      isKilled = true;
      process.kill(postmasterPid(), "SIGKILL");
      return true;
    },
  });
  expect([...sent.answers.keys()].toSorted((a, b) => a - b)).toEqual([204, 503]);
  // At most one list was on its way when it was killed; what had not been written yet waited.
  const known = await expectExact(sent, run);
  expect(known[1]).toBeGreaterThan(sum(sent.acknowledged) - lastFew);
});
