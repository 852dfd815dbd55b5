/** The mail relay is away for an hour: people write and are answered all the same. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const minuteMs = 60_000;

test("What was written in that hour is confirmed once, when the relay is back", async () => {
  here.mailbox.fail({ dropOnConnect: true });
  const addresses: string[] = [];
  for (let minute = 0; minute < 60; minute += 10) {
    const fields = goodFields();
    addresses.push(fields["email"] ?? "");
    expect((await here.post(fields)).status).toBe(303);
    await here.later(10 * minuteMs);
  }
  const states = () =>
    here.query<{ state: string; n: number }>(
      `select state, count(*)::int as n from mail.deliveries
       where kind = 'contact.confirmation' group by state`,
    );
  expect(here.mailbox.mails()).toEqual([]);
  expect((await here.ask("/readyz")).status).toBe(200);
  const waiting = await states();
  expect(waiting.every(({ state }) => state === "deferred" || state === "queued")).toBe(true);
  here.mailbox.fail(null);
  await here.later(61 * minuteMs);
  expect(
    here.mailbox
      .mails()
      .map((mail) => mail.envelope.to[0] ?? "")
      .sort(),
  ).toEqual(addresses.toSorted());
  expect(await states()).toEqual([{ state: "accepted", n: 6 }]);
  await here.later(61 * minuteMs);
  expect(here.mailbox.mails()).toHaveLength(6);
});
