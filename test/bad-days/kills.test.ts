/**
 * A thousand people write, half of them while the server is killed, half while its PostgreSQL is:
 * whatever was acknowledged is there once, and every address has its one confirmation.
 */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addressOf, type Posted, postMany } from "./posting.ts";
import { ask, makePlace, type Place, until } from "./served.ts";

setDefaultTimeout(120_000);

const count = 500;
let place: Place;

beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.clear());

const writeAll = (onAcknowledged: (n: number) => void) =>
  postMany(place.url, { count, clients: 16, ms: 60_000, onAcknowledged });

/** Counted by the superuser and at the mailbox, past everything that Avow says of itself. */
async function expectEachOnce(posted: Posted): Promise<void> {
  expect(posted.acknowledged.size).toBe(count);
  expect(posted.withoutRetryAfter).toBe(0);
  const login = await place.login();
  const [rows] = await ask(
    login,
    `select (select count(*)::int from people.messages) as messages,
       (select count(*)::int from contact.threads) as threads,
       (select count(distinct email_index)::int from people.persons where email_index is not null)
         as addresses,
       (select count(distinct thread_id)::int from people.messages) as threads_with_one,
       (select count(*)::int from contact.confirmations) as confirmations`,
  );
  expect(rows).toEqual({
    messages: count,
    threads: count,
    addresses: count,
    threads_with_one: count,
    confirmations: count,
  });
  const idsOf = () => {
    const ids = new Map<string, Set<string>>();
    for (const mail of place.mailbox.mails()) {
      const id = mail.headers.find(({ name }) => name === "message-id")?.value ?? "";
      for (const to of mail.envelope.to) ids.set(to, (ids.get(to) ?? new Set()).add(id));
    }
    return ids;
  };
  await until("no mail waits", 50_000, async () => {
    const [left] = await ask<{ n: number }>(
      login,
      "select count(*)::int as n from mail.deliveries where state = 'queued' and purpose = 'correspondence'",
    );
    return left?.n === 0;
  });
  // A mail that was on the line when its server or database died waits a minute: it passes here.
  await ask(
    login,
    `update mail.deliveries set claimed_until = least(claimed_until, now()), next_at = now()
     where state in ('claimed', 'deferred') and purpose = 'correspondence'`,
  );
  await until("every address has its mail", 10_000, () => idsOf().size >= count);
  const ids = idsOf();
  expect([...ids.keys()].sort()).toEqual(
    Array.from({ length: count }, (_, n) => addressOf(n)).sort(),
  );
  expect([...ids.values()].filter((its) => its.size !== 1)).toEqual([]);
}

function postmasterPid(): number {
  const note = readFileSync(join(place.folder, "data/postgres/avow.json"), "utf8");
  return (JSON.parse(note) as { pid: number }).pid;
}

test("A server that is killed in the middle loses no message that it acknowledged, and doubles none", async () => {
  const first = await place.serve();
  let back: ReturnType<Place["serve"]> | undefined;
  const posted = await writeAll((n) => {
    if (n < count / 2 || back) return;
    first.kill("SIGKILL");
    back = first.exited.then(() => place.serve());
  });
  const second = await back;
  expect(second?.readyMs).toBeLessThan(10_000);
  await expectEachOnce(posted);
});

test("PostgreSQL that is killed in the middle, or one of its processes, comes back by itself", async () => {
  const server = await place.serve();
  const login = await place.login();
  let killed = 0;
  const posted = await writeAll((n) => {
    if (n >= count / 3 && killed === 0) {
      killed = 1;
      process.kill(postmasterPid(), "SIGKILL");
    }
    if (n >= (2 * count) / 3 && killed === 1) {
      killed = 2;
      // One backend alone: PostgreSQL then ends all sessions and recovers.
      void ask<{ pid: number }>(
        login,
        "select pid from pg_stat_activity where application_name = 'avow correspondence' limit 1",
      ).then(([backend]) => backend && process.kill(backend.pid, "SIGKILL"));
    }
  });
  expect(killed).toBe(2);
  expect(posted.answers.get(503)).toBeGreaterThan(0);
  expect([...posted.answers.keys()].sort((a, b) => a - b)).toEqual([201, 303, 503]);
  await expectEachOnce(posted);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});
