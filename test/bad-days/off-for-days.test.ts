/** Nobody was there for days, not even the program: what fell due meanwhile is deleted at once. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Avow, startAvow } from "../../src/main.ts";
import { type Started, startHere } from "./started.ts";
import { until } from "./served.ts";

setDefaultTimeout(60_000);

let here: Started;
let again: Avow | undefined;
beforeAll(async () => {
  here = await startHere();
});
afterAll(async () => {
  await again?.stop();
  await here.stop();
});

test("A server that was off while something fell due deletes it when it starts, and switches nothing off", async () => {
  const count = 20_000;
  expect((await here.post()).status).toBe(303);
  await here.avow.delivering.settle();
  await here.query("update people.messages set expires_at = now() - interval '9 hours'");
  await here.query(`insert into mail.deliveries
      (id, purpose, kind, person_id, ref, state, next_at, created_at, expires_at)
    select gen_random_uuid(), 'newsletter', 'newsletter.campaign', p.id, gen_random_uuid(),
      'refused', 'epoch', now() - interval '91 days', now() - interval '9 hours'
    from generate_series(1, ${count}), (select id from people.persons limit 1) p`);
  await here.query(
    "update avow.jobs set run_at = now() - interval '8 hours' where kind = 'retention.sweep'",
  );
  await here.avow.stop();
  again = await startAvow(here.avow.config, { leaveSocketsOpen: true });
  expect(again.proofs.state().off).toEqual([]);
  const { steward } = again.database;
  await until("all of it is deleted", 20_000, async () => {
    const { rows } = await steward.query<{ n: number }>(
      `select ((select count(*) from mail.deliveries where expires_at <= now())
        + (select count(*) from people.messages where expires_at <= now()))::int as n`,
    );
    return rows[0]?.n === 0;
  });
});
