import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { migrationsFolder, startTestCluster } from "../../test/database.ts";
import { mostPurposes } from "../promises.ts";
import { type Database, openDatabase } from "./database.ts";
import { recordRun } from "./proofs.ts";
import { readSwitches } from "./store.ts";

setDefaultTimeout(30_000);

// A cluster of its own: switching off disables a login, which belongs to the cluster.
let own: Awaited<ReturnType<typeof startTestCluster>>;
let database: Database;
beforeAll(async () => {
  own = await startTestCluster();
  const { host, port, password, masterKey } = own.cluster;
  database = await openDatabase({
    login: { host, port, password, database: "avow_template", user: "postgres", tls: false },
    masterKey: Buffer.from(masterKey, "hex"),
    purposes: mostPurposes,
    migrations: migrationsFolder,
  });
});
afterAll(async () => {
  await database.close();
  await own.stop();
});

/** A run of one check under a policy. */
async function run(
  kind: "live" | "drill",
  policy: string,
  holds: boolean,
  broken = ["correspondence"],
): Promise<void> {
  const at = new Date();
  const purposes = holds ? [] : broken;
  const promise = "contact-not-shared";
  await recordRun(database, {
    ...{ kind, startedAt: at, endedAt: at, policyFingerprint: Buffer.from(policy) },
    results: [{ promise, name: kind, kind, holds, detail: "as tried", purposes, at, ms: 1 }],
  });
}

const off = async () => (await readSwitches(database)).map(({ purpose }) => purpose as string);

test("what a drill found broken is not mended by other words in the policy, but by a drill that holds", async () => {
  await run("live", "one", true);
  await run("drill", "one", false);
  expect(await off()).toEqual(["correspondence"]);
  await run("live", "two", true);
  expect(await off()).toEqual(["correspondence"]);
  await run("drill", "two", true);
  expect(await off()).toEqual([]);
});

test("operators are told of each change by a job of theirs, and of none while their own login is off", async () => {
  const told = async () => {
    const { rows } = await database.steward.query<{ n: number }>(
      `with gone as (delete from avow.jobs
         where (purpose, kind) = ('operators', 'operators.switched') returning id)
       select count(*)::int as n from gone`,
    );
    return rows[0]?.n;
  };
  await told();
  await run("live", "three", false);
  expect(await told()).toBe(1);
  await run("live", "three", false);
  expect(await told()).toBe(0);
  await run("live", "three", true);
  expect(await told()).toBe(1);
  await run("live", "three", true);
  expect(await told()).toBe(0);

  await run("live", "three", false, ["correspondence", "operators"]);
  expect(await off()).toEqual(["correspondence", "operators"]);
  expect(await told()).toBe(0);
  await run("live", "three", true);
  expect(await off()).toEqual([]);
  expect(await told()).toBe(1);
});
