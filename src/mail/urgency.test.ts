import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { sql } from "kysely";
import { kindOf, openScene, type Scene } from "../../test/mail-scene.ts";
import { log } from "../kernel/log.ts";
import { claimDelivery } from "./store.ts";

let scene: Scene;
let before: (line: string) => void;

beforeAll(async () => {
  scene = await openScene();
  before = log.redirect(() => {});
});
afterEach(() => scene.rest());
afterAll(async () => {
  log.redirect(before);
  await scene.close();
});

const taken = (to: string) => scene.mailbox.mails().filter((mail) => mail.envelope.to.includes(to));

describe("when anybody can cause confirmations by the thousand", () => {
  const kinds = {
    confirmation: kindOf({ urgency: "confirmation" }),
    notice: kindOf({ urgency: "notice" }),
    answer: kindOf({ urgency: "awaited", onUncertain: "leave" }),
  };
  const flood = async (prefix: string) => {
    const names = Array.from({ length: 20 }, (_, i) => `${prefix}${i}@example.org`);
    for (const name of names) await scene.queue(await scene.person(name), "confirmation");
    return () => names.filter((name) => taken(name).length > 0).length;
  };

  test("an answer goes first, then a notice, then they", async () => {
    const arrived = await flood("before");
    await scene.queue(await scene.person("notice@example.org"), "notice");
    await scene.queue(await scene.person("answer@example.org"), "answer");
    const earlier = scene.mailbox.attempts().length;
    await scene.start({ kinds });
    await scene.later(0);
    const to = scene.mailbox.attempts().slice(earlier);
    expect(to.slice(0, 3).map((attempt) => attempt.to)).toEqual([
      "answer@example.org",
      "notice@example.org",
      "before0@example.org",
    ]);
    expect(arrived()).toBe(20);
  });

  test("a share of the pace is kept for what somebody waits for", async () => {
    await scene.start({ kinds, mail: { perMinuteMax: 8 } });
    const arrived = await flood("fast");
    await scene.later(0);
    expect(arrived()).toBe(6);
    await scene.queue(await scene.person("told@example.org"), "notice");
    await scene.queue(await scene.person("told2@example.org"), "notice");
    await scene.queue(await scene.person("asked@example.org"), "answer");
    await scene.later(0);
    expect(taken("asked@example.org")).toHaveLength(1);
    expect(taken("told@example.org")).toHaveLength(1);
    expect(taken("told2@example.org")).toHaveLength(0);
    expect(arrived()).toBe(6);
    await scene.later(61_000);
    expect(taken("told2@example.org")).toHaveLength(1);
    expect(arrived()).toBe(12);
  });

  test("the next mail is found in an index, however many wait", async () => {
    await scene.database.admin.query(
      `insert into mail.deliveries
         (id, purpose, kind, person_id, ref, next_at, created_at, expires_at)
       select gen_random_uuid(), 'correspondence', 'confirmation', $1, gen_random_uuid(),
         now() - interval '1 hour', now(), now() + interval '1 day'
       from generate_series(1, 20000)`,
      [await scene.person("waits@example.org")],
    );
    await scene.database.admin.query("analyze mail.deliveries");
    const ours = { purpose: "correspondence" } as const;
    const claim = (kind: string) =>
      scene.database
        .db("correspondence")
        .transaction()
        .execute(async (tx) => {
          const now = new Date();
          const until = new Date(+now + 60_000);
          const found = await claimDelivery(tx, { ...ours, kinds: [kind], now, until });
          // So that what it read is counted at once.
          await sql`select pg_stat_force_next_flush()`.execute(tx);
          return found;
        });
    const read = async () => {
      const { rows } = await scene.database.admin.query<{ n: number }>(
        `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n
         from pg_stat_user_tables where relname = 'deliveries'`,
      );
      return rows[0]?.n ?? 0;
    };
    await scene.queue(await scene.person("one@example.org"), "answer");
    const readBefore = await read();
    expect((await claim("answer"))?.kind).toBe("answer");
    expect(await claim("answer")).toBeUndefined();
    expect((await claim("confirmation"))?.kind).toBe("confirmation");
    expect((await read()) - readBefore).toBeLessThan(1_000);
    await scene.database.admin.query("delete from mail.deliveries where state = 'queued'");
  });
});
