import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import { adopt } from "./adopt.ts";
import { withdrawConsent } from "./consent.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { findByEmail, openMessages, openPersons } from "./open.ts";
import { inDays, writeIn } from "./people.fixture.ts";

let database: TestDatabase;
let keyring: Keyring;
const reading = { purpose: "correspondence", reason: "test" } as const;
const fields = ["email", "name", "company", "phone"] as const;

beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
});
afterAll(() => database.drop());

const correspondence = () => database.db("correspondence");
const write = (given: Parameters<typeof writeIn>[2]) => writeIn(correspondence(), keyring, given);
const verify = (it: { personId: string; threadId: string }) =>
  correspondence()
    .transaction()
    .execute((tx) => adopt(tx, keyring, it.personId, [it.threadId]));

async function detailsOf(personId: string) {
  const people = await openPersons(correspondence(), keyring, reading, { ids: [personId], fields });
  const person = people.get(personId);
  return person && Object.fromEntries(fields.map((field) => [field, person[field]?.reveal()]));
}

const verifiedUnder = async (address: string) =>
  (await findByEmail(correspondence(), keyring, reading, address)).filter((it) => it.verified);

describe("what people are called and where they have their mail", () => {
  test.each([
    [
      "emoji and marks",
      { name: "\u{1f469}\u{1f3fd}\u200d\u{1f4bb} Zo\u00eb \u0301", email: "zoe@example.org" },
    ],
    [
      "right to left",
      {
        name: "\u05d0\u05d1\u05d2 \u202e\u0639\u0631\u0628\u064a",
        email: "\u0645\u062b\u0627\u0644@example.org",
      },
    ],
    ["64 characters before the @", { name: "x", email: `${"l".repeat(64)}@example.org` }],
    ["a domain outside of ASCII", { name: "J\u00fcrgen", email: "j@b\u00fccher.example" }],
    ["only an address", { email: "only@example.org", name: "", company: "", phone: "" }],
    ["nothing at all", {}],
    ["every field", { email: "all@example.org", name: "A", company: "B\n&<i>", phone: "+1 2" }],
  ])("%s: comes back as it was given", async (_, details: Record<string, string>) => {
    const { personId } = await write({ details });
    const expected = fields.map((field) => [field, details[field] || undefined]);
    expect(await detailsOf(personId)).toEqual(Object.fromEntries(expected));
    const address = details["email"];
    if (!address) return;
    const found = await findByEmail(correspondence(), keyring, reading, address.toUpperCase());
    expect(found.map(({ id }) => id)).toEqual([personId]);
  });

  test("a message may be empty, and of 10,000 characters of any script", async () => {
    const long = "\u{1f980}\u0639a\u0000".repeat(2_500);
    const { messageId } = await write({ texts: { subject: "", message: long } });
    const [opened] = await openMessages(correspondence(), keyring, reading, {
      messages: [messageId],
    });
    expect(opened?.message?.reveal()).toBe(long);
    expect(opened?.subject).toBeNull();
    const empty = await write({ texts: {} });
    const [blank] = await openMessages(correspondence(), keyring, reading, {
      messages: [empty.messageId],
    });
    expect(blank?.message?.reveal()).toBe("");
  });

  test("somebody without an address stays alone, whoever vouches", async () => {
    expect(await verify(await write({ details: { name: "No Mail" } }))).toBeUndefined();
  });
});

describe("an address becomes known", () => {
  test("once, however many of its messages are vouched for at the same moment", async () => {
    const email = "race@example.org";
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        write({ details: { email, name: `Name ${n}` }, texts: { message: `text ${n}` } }),
      ),
    );
    const known = new Set(await Promise.all(all.map(verify)));
    expect(known.size).toBe(1);
    expect(await verifiedUnder(email)).toHaveLength(1);
    expect(await findByEmail(correspondence(), keyring, reading, email)).toHaveLength(1);
    const threads = all.map(({ threadId }) => threadId);
    const messages = await openMessages(correspondence(), keyring, reading, { threads });
    expect(new Set(messages.map((it) => it.message?.reveal()))).toEqual(
      new Set(all.map((_, n) => `text ${n}`)),
    );
    expect(new Set(messages.map((it) => it.personId))).toEqual(new Set([...known].map(String)));
  });

  test("twice by the same link: the second changes nothing, also at the same moment", async () => {
    const one = await write({ details: { email: "twice@example.org" } });
    expect(await Promise.all([verify(one), verify(one)])).toEqual([one.personId, one.personId]);
    expect(await verify(one)).toBe(one.personId);
    const two = await write({ details: { email: "twice@example.org", name: "Later" } });
    // Whoever comes second finds the known person, or nothing left to do.
    const both = await Promise.all([verify(two), verify(two)]);
    expect(both).toContain(one.personId);
    expect(both.filter((it) => it !== undefined && it !== one.personId)).toEqual([]);
    expect(await verify(two)).toBeUndefined();
    expect(await verifiedUnder("twice@example.org")).toHaveLength(1);
    expect((await detailsOf(one.personId))?.["name"]).toBe("Later");
  });

  test("what the newest message left out stays as it was", async () => {
    const email = "keep@example.org";
    const first = await write({ details: { email, name: "First", phone: "1" } });
    await verify(first);
    await verify(await write({ details: { email, name: "Second", company: "Co" } }));
    expect(await detailsOf(first.personId)).toEqual({
      ...{ email, name: "Second", company: "Co", phone: "1" },
    });
  });

  test("a mail that waits goes along with its message", async () => {
    const email = "waiting@example.org";
    await verify(await write({ details: { email } }));
    const second = await write({ details: { email } });
    const delivery = newId();
    await correspondence()
      .insertInto("mail.deliveries")
      .values({
        ...{ id: delivery, purpose: "correspondence", kind: "answer", person_id: second.personId },
        ...{ ref: second.messageId, next_at: clock.now(), created_at: clock.now() },
        expires_at: inDays(1),
      })
      .execute();
    const known = (await verify(second)) ?? "";
    const { rows } = await database.admin.query(
      "select person_id from mail.deliveries where id = $1",
      [delivery],
    );
    expect(rows).toEqual([{ person_id: known }]);
    const [sendable] = await call(correspondence(), "people.open_for_delivery", {
      ...{ p_person: known, p_delivery: delivery, p_attempt: 1 },
      ...{ p_recipient: "mail-relay", p_categories: ["email"] },
    });
    expect(sendable?.email).toBeInstanceOf(Buffer);
  });

  test("not again by somebody whose known self withdrew: the message stays alone and readable", async () => {
    const email = "withdrew@example.org";
    const first = await write({ details: { email }, texts: { message: "before" } });
    await verify(first);
    await withdrawConsent(database.db("requests"), first.personId, "correspondence");
    const second = await write({ details: { email }, texts: { message: "after" } });
    expect(await verify(second)).toBeUndefined();
    const threads = [first.threadId, second.threadId];
    const seen = await openMessages(correspondence(), keyring, reading, { threads });
    expect(seen.map((it) => it.message?.reveal())).toEqual(["after"]);
  });

  test("again after the known person's date has passed, as soon as the sweep was there", async () => {
    const email = "late@example.org";
    const first = await write({ details: { email }, expiresAt: new Date(clock.ms() + 400) });
    await verify(first);
    const second = await write({ details: { email } });
    await Bun.sleep(450);
    expect(await verify(second)).toBeUndefined();
    await call(database.db("retention"), "people.expire", { p_limit: 100 });
    expect(await verify(second)).toBe(second.personId);
  });

  test("although one of its messages is past its date: that one is left to the sweep", async () => {
    const email = "partly@example.org";
    await verify(await write({ details: { email } }));
    const second = await write({ details: { email } });
    await database.admin.query("update people.messages set expires_at = avow.now() where id = $1", [
      second.messageId,
    ]);
    expect(await verify(second)).toBeDefined();
    await call(database.db("retention"), "people.expire", { p_limit: 100 });
    expect(await verifiedUnder(email)).toHaveLength(1);
  });
});
