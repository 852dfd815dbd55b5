/** The same again, too much of it, and what no person fills in: how often a message counts. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const minuteMs = 60_000;

/** How many rows `work` has added to each table; tables without a change are left out. */
async function added(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const before = await here.rows();
  await work();
  const after = Object.entries(await here.rows());
  const changes = after.map(([table, n]) => [table, n - (before[table] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

const mailsTo = (email: string) =>
  here.mailbox.mails().filter((mail) => mail.envelope.to.includes(email));

test("The same content within ten minutes is one message, later it is another", async () => {
  const fields = goodFields();
  const once = await added(() => here.post(fields));
  expect(once).toMatchObject({ "people.messages": 1, "contact.threads": 1, "mail.deliveries": 1 });
  await here.later(9 * minuteMs);
  expect(await added(() => here.post(fields))).toEqual({});
  await here.later(2 * minuteMs);
  const again = await added(() => here.post(fields));
  expect(again).toMatchObject({ "people.messages": 1, "contact.threads": 1 });
  // One confirmation for an address and window, however many messages.
  expect(again).not.toHaveProperty(["mail.deliveries"]);
  await here.avow.delivering.settle();
  expect(mailsTo(fields["email"] ?? "")).toHaveLength(1);
  await here.later(60 * minuteMs);
  const nextWindow = await added(() => here.post({ ...fields, message: "And by cable?" }));
  expect(nextWindow).toMatchObject({ "people.messages": 1, "mail.deliveries": 1 });
  await here.avow.delivering.settle();
  expect(mailsTo(fields["email"] ?? "")).toHaveLength(2);
});

test("Equal posts at the same moment are one message, and all are told that it arrived", async () => {
  const fields = goodFields();
  let answers: Response[] = [];
  const change = await added(async () => {
    answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) => here.post(fields, { json: n % 2 === 0 })),
    );
  });
  expect(answers.map(({ status }) => status)).toEqual([201, 303, 201, 303, 201]);
  expect(change).toMatchObject({ "people.messages": 1, "contact.threads": 1 });
});

test("Different messages of one address at the same moment get one confirmation", async () => {
  const { email = "" } = goodFields();
  const change = await added(() =>
    Promise.all(Array.from({ length: 5 }, () => here.post({ ...goodFields(), email }))),
  );
  expect(change).toMatchObject({ "people.messages": 5, "contact.confirmations": 1 });
  await here.avow.delivering.settle();
  expect(mailsTo(email)).toHaveLength(1);
});

test("Other spellings of an address are the same address", async () => {
  const { email = "" } = goodFields();
  const spellings = [email, email.toUpperCase(), ` ${email} `, email.replace("people", "PEOPLE")];
  for (const spelling of spellings) await here.post({ ...goodFields(), email: spelling });
  await here.avow.delivering.settle();
  const all = here.mailbox
    .mails()
    .filter((mail) => mail.envelope.to.some((to) => to.toLowerCase() === email));
  expect(all).toHaveLength(1);
});

test("What fills in the hidden field is answered like everyone, and nothing is stored", async () => {
  for (const json of [true, false]) {
    const plain = await here.post({}, { json });
    let trapped = plain;
    const change = await added(async () => {
      trapped = await here.post({ _gotcha: "https://pills.example" }, { json });
    });
    // The ledger may still get the disclosure of the mail that the plain post is sent.
    expect(Object.keys(change).filter((table) => !table.startsWith("ledger."))).toEqual([]);
    expect(trapped.status).toBe(plain.status);
    expect(await trapped.text()).toBe(await plain.text());
    const names = (response: Response) => [...response.headers.keys()].sort();
    expect(names(trapped)).toEqual(names(plain));
    expect(trapped.headers.get("location")).toBe(plain.headers.get("location"));
  }
});

describe("too much", () => {
  test("of one client waits as long as it is told, and takes no memory", async () => {
    const from = "198.51.100.7";
    const residentKb = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
    const statuses = new Map<number, number>();
    let wait = "";
    const one = async () => {
      const answer = await here.post(goodFields(), { from, json: true });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 429) wait = answer.headers.get("retry-after") ?? "";
      await answer.arrayBuffer();
    };
    const many = (times: number) =>
      Promise.all(
        Array.from({ length: 20 }, async () => {
          for (let n = 0; n < times / 20; n += 1) await one();
        }),
      );
    const change = await added(async () => {
      await many(2_000);
      Bun.gc(true);
      const before = residentKb();
      await many(8_000);
      Bun.gc(true);
      expect(residentKb() - before).toBeLessThan(60_000);
    });
    expect(change["people.messages"]).toBeLessThanOrEqual(11);
    expect(statuses.get(201)).toBeLessThanOrEqual(11);
    expect(statuses.get(429)).toBe(10_000 - (statuses.get(201) ?? 0));
    expect(Number(wait)).toBeGreaterThan(0);
    await here.later(Number(wait) * 1000);
    expect((await here.post({}, { from })).status).toBe(303);
  });

  test("for one address waits, from however many clients it comes", async () => {
    const { email = "" } = goodFields();
    const statuses: number[] = [];
    const change = await added(async () => {
      for (let n = 0; n < 20; n += 1) {
        statuses.push((await here.post({ ...goodFields(), email })).status);
      }
    });
    expect(statuses).toEqual([...Array(5).fill(303), ...Array(15).fill(429)]);
    expect(change).toMatchObject({ "people.messages": 5, "contact.confirmations": 1 });
    const page = await (await here.post({ ...goodFields(), email, message: "My letter" })).text();
    expect(page).toContain("My letter");
  });
});
