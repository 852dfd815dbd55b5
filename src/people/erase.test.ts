import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId, newMark } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import { adopt } from "./adopt.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { openPersons } from "./open.ts";
import { inDays, writeIn } from "./people.fixture.ts";
import { takeInMessage } from "./take-in.ts";

let database: TestDatabase;
let keyring: Keyring;
const reading = { purpose: "correspondence", reason: "test" } as const;

beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
});
afterAll(() => database.drop());

const correspondence = () => database.db("correspondence");
const write = (given: Parameters<typeof writeIn>[2] = {}) =>
  writeIn(correspondence(), keyring, { details: { email: `${newMark()}@example.org` }, ...given });

type Someone = Awaited<ReturnType<typeof write>>;

const erase = async ({ personId }: Someone) =>
  (
    await call(database.db("requests"), "people.erase", { p_person: personId, p_reason: "asked" })
  )[0]?.erase;
const eraseThread = async ({ threadId }: Someone) =>
  (
    await call(database.db("requests"), "people.erase_thread", {
      ...{ p_thread: threadId, p_reason: "asked" },
    })
  )[0]?.erase_thread;

/** How many rows of `people` and `keys` are left of somebody. */
async function left({ personId, threadId }: Someone): Promise<number> {
  const { rows } = await database.admin.query<{ n: number }>(
    `select ((select count(*) from people.persons where id = $1)
       + (select count(*) from people.messages where person_id = $1 or thread_id = $2)
       + (select count(*) from people.consents where person_id = $1)
       + (select count(*) from keys.wrapped_keys where person_id = $1)
       + (select count(*) from keys.person_refs where person_id = $1))::int as n`,
    [personId, threadId],
  );
  return rows[0]?.n ?? -1;
}

/** Writes an answer, as contact does; `meanwhile` runs before the message, or before the commit. */
function answer(to: Someone, pause: { at: "read" | "written"; meanwhile: () => Promise<void> }) {
  return correspondence()
    .transaction()
    .execute(async (tx) => {
      const [row] = await call(tx, "people.open_persons", {
        ...{ p_persons: [to.personId], p_fields: ["email"], p_reason: "answer" },
      });
      if (!row?.wrapped) throw new Error("nobody to answer");
      const key = keyring.unwrap("correspondence", to.personId, row.wrapped);
      if (pause.at === "read") await pause.meanwhile();
      await takeInMessage(tx, key, {
        ...{ threadId: to.threadId, personId: to.personId, direction: "out" },
        texts: { message: "an answer" },
        expiresAt: inDays(700),
      });
      await call(tx, "people.keep_until", { p_person: to.personId, p_until: inDays(700) });
      if (pause.at === "written") await pause.meanwhile();
    });
}

describe.each([
  ["a person", erase],
  ["a conversation", eraseThread],
] as const)("erasing %s", (_, eraseIt) => {
  test("leaves nothing, and the second time finds nothing", async () => {
    const someone = await write();
    expect(await left(someone)).toBeGreaterThan(4);
    expect(Number(await eraseIt(someone))).toBe(1);
    expect(await left(someone)).toBe(0);
    expect(Number(await eraseIt(someone))).toBe(0);
  });

  test("while an answer is written waits for it, and takes the answer too", async () => {
    const someone = await write();
    let erased: Promise<unknown> | undefined;
    let isDone = false;
    await answer(someone, {
      at: "written",
      async meanwhile() {
        erased = eraseIt(someone).then(() => (isDone = true));
        await Bun.sleep(150);
        expect(isDone).toBe(false);
      },
    });
    await erased;
    expect(await left(someone)).toBe(0);
  });

  test("before an answer is written refuses it in plain words, and nothing of it stays", async () => {
    const someone = await write();
    const refused = answer(someone, {
      at: "read",
      async meanwhile() {
        await eraseIt(someone);
      },
    });
    expect(await refused.then(() => "answered", String)).toContain("was erased meanwhile");
    expect(await left(someone)).toBe(0);
  });

  test("at the moment the address is vouched for: one of both, and nothing half", async () => {
    for (let round = 0; round < 8; round += 1) {
      const email = `${newMark()}@example.org`;
      const known = await write({ details: { email } });
      const vouch = (it: Someone) =>
        correspondence()
          .transaction()
          .execute((tx) => adopt(tx, keyring, it.personId, [it.threadId]));
      await vouch(known);
      const alone = await write({ details: { email } });
      const both = await Promise.allSettled([vouch(alone), eraseIt(alone)]);
      const wrong = both.filter((it) => it.status === "rejected").map((it) => String(it.reason));
      expect(wrong.filter((it) => !it.includes("erased meanwhile"))).toEqual([]);
      await eraseIt(alone);
      const { rows } = await database.admin.query(
        `select 1 from people.messages m left join keys.wrapped_keys k
           on k.person_id = m.person_id and k.purpose = 'correspondence' where k is null
         union all select 1 from keys.wrapped_keys where not exists
           (select from people.persons where id = person_id)
         union all select 1 from keys.person_refs where not exists
           (select from people.persons where id = person_id)`,
      );
      expect(rows).toEqual([]);
    }
  });
});

test("erasing one conversation of somebody keeps the other", async () => {
  const email = "two@example.org";
  const [one, two] = [await write({ details: { email } }), await write({ details: { email } })];
  for (const it of [one, two]) {
    await correspondence()
      .transaction()
      .execute((tx) => adopt(tx, keyring, it.personId, [it.threadId]));
  }
  expect(await eraseThread(two)).toBe(0);
  expect(await left({ ...two, personId: newId() })).toBe(0);
  const opened = await openPersons(correspondence(), keyring, reading, {
    ...{ ids: [one.personId], fields: ["email"] },
  });
  expect(opened.get(one.personId)?.email?.reveal()).toBe(email);
  expect(await eraseThread(one)).toBe(1);
  expect(await left(one)).toBe(0);
});

test("a conversation that is erased while it is answered takes the answer, and leaves the other", async () => {
  const email = "three@example.org";
  const [one, two] = [await write({ details: { email } }), await write({ details: { email } })];
  for (const it of [one, two]) {
    await correspondence()
      .transaction()
      .execute((tx) => adopt(tx, keyring, it.personId, [it.threadId]));
  }
  let erased: Promise<unknown> | undefined;
  await answer(
    { ...two, personId: one.personId },
    {
      at: "written",
      async meanwhile() {
        erased = eraseThread(two);
        await Bun.sleep(100);
      },
    },
  );
  await erased;
  expect(await left({ ...two, personId: newId() })).toBe(0);
  expect(await left(one)).toBeGreaterThan(4);
});

describe("in time", () => {
  const expire = async (limit: number) =>
    (await call(database.db("retention"), "people.expire", { p_limit: limit }))[0]?.expire ?? -1;

  test("more rows than go at once go in several steps, each with its keys", async () => {
    const someone = [];
    for (let n = 0; n < 23; n += 1) someone.push(await write({ expiresAt: inDays(10) }));
    const stays = await write({ expiresAt: inDays(30) });
    await database.admin.query("update avow.clock set shift = '11 days'");
    try {
      const steps: number[] = [];
      while (steps.at(-1) !== 0 && steps.length < 20) steps.push(await expire(5));
      expect(Math.max(...steps)).toBeLessThanOrEqual(10);
      expect(steps.reduce((sum, step) => sum + step, 0)).toBe(46);
      for (const it of someone) expect(await left(it)).toBe(0);
      expect(await left(stays)).toBeGreaterThan(4);
    } finally {
      await database.admin.query("update avow.clock set shift = '0'");
    }
  });

  test("a person whose answer is kept longer stays until the answer's date", async () => {
    const someone = await write({ expiresAt: inDays(10) });
    await answer(someone, { at: "written", meanwhile: async () => {} });
    await database.admin.query("update avow.clock set shift = '11 days'");
    try {
      await expire(100);
      const { rows } = await database.admin.query<{ direction: string }>(
        "select direction from people.messages where person_id = $1",
        [someone.personId],
      );
      expect(rows).toEqual([{ direction: "out" }]);
    } finally {
      await database.admin.query("update avow.clock set shift = '0'");
    }
    await erase(someone);
  });

  test("a shorter promise reaches what is older than it already", async () => {
    const old = await write({ expiresAt: inDays(730) });
    const young = await write({ expiresAt: inDays(730) });
    await database.admin.query(
      "update people.messages set at = at - interval '100 days' where person_id = $1",
      [old.personId],
    );
    const [row] = await call(database.db("requests"), "people.shorten", { p_days: 30 });
    expect(row?.shorten).toBeGreaterThanOrEqual(2);
    await Bun.sleep(1_050);
    await expire(100);
    expect(await left(old)).toBe(0);
    const { rows } = await database.admin.query<{ expires_at: Date }>(
      "select expires_at from people.messages where person_id = $1",
      [young.personId],
    );
    const days = ((rows[0]?.expires_at.getTime() ?? 0) - clock.ms()) / dayMs;
    expect(Math.round(days)).toBe(30);
  });
});
