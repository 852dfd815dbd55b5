import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { kindOf, openScene, type Scene } from "../../test/mail-scene.ts";
import { withdrawConsent } from "../people/mod.ts";
import { decideUncertain, uncertainDeliveries } from "./mod.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
});
afterEach(() => scene.rest());
afterAll(() => scene.close());

const taken = (to: string) => scene.mailbox.mails().filter((mail) => mail.envelope.to.includes(to));
const asked = (to: string) => scene.mailbox.attempts().filter((attempt) => attempt.to === to);

describe("a mail that is queued", () => {
  test("arrives once, and its disclosure is on the record", async () => {
    const delivering = await scene.start();
    const id = await scene.queue(await scene.person("ada@example.org", "Ada"));
    await delivering.settle();
    const [mail] = taken("ada@example.org");
    expect(mail?.subject).toBe("A confirmation");
    expect(mail?.from).toBe("Larkwire Tools <hello@larkwire.example>");
    const header = (name: string) => mail?.headers.find((it) => it.name === name)?.value;
    expect(header("message-id")).toBe(`<${id}@larkwire.example>`);
    expect(header("auto-submitted")).toBe("auto-generated");
    expect(header("x-mailer")).toBeUndefined();
    // A stranger's name stands beside the address only for kinds that say so.
    expect(mail?.to).toEqual(["ada@example.org"]);
    expect(await scene.row(id)).toMatchObject({ state: "accepted", attempts: 1, reply_code: 250 });
    expect(await scene.disclosures(id)).toBe(1);
  });

  test("is not sent when the transaction that queued it did not commit", async () => {
    const delivering = await scene.start();
    const personId = await scene.person("nobody@example.org");
    const failing = scene.database
      .db("correspondence")
      .transaction()
      .execute(async (tx) => {
        await scene.queue(personId, "plain", { tx });
        throw new Error("it failed");
      });
    expect(String(await failing.catch((error: unknown) => error))).toContain("it failed");
    await delivering.settle();
    expect(asked("nobody@example.org")).toBeEmpty();
  });

  test("is not sent to somebody who withdrew, and no address leaves", async () => {
    const personId = await scene.person("gone@example.org");
    const id = await scene.queue(personId);
    await withdrawConsent(scene.database.db("requests"), personId, "correspondence");
    const delivering = await scene.start();
    await delivering.settle();
    expect(await scene.row(id)).toMatchObject({ state: "refused", reply_code: null });
    expect(asked("gone@example.org")).toBeEmpty();
    expect(await scene.disclosures(id)).toBe(0);
  });

  test("is not sent when there is no reason to any more", async () => {
    const id = await scene.queue(await scene.person("late@example.org"), "plain");
    const delivering = await scene.start({ kinds: { plain: kindOf({ says: null }) } });
    await delivering.settle();
    expect(await scene.row(id)).toMatchObject({ state: "refused" });
    expect(await scene.disclosures(id)).toBe(0);
  });
});

describe("a relay with a bad day", () => {
  test("that is down for an hour gets every mail once when it is back", async () => {
    scene.mailbox.fail({ dropOnConnect: true });
    await scene.start();
    const names = Array.from({ length: 12 }, (_, i) => `wait${i}@example.org`);
    const ids = await Promise.all(names.map(async (n) => scene.queue(await scene.person(n))));
    for (let minutes = 0; minutes < 60; minutes += 5) await scene.later(5 * minuteMs);
    expect(names.flatMap(asked)).toBeEmpty();
    // No RCPT TO was tried, so nothing was disclosed.
    expect(await scene.disclosures(ids[0])).toBe(0);
    scene.mailbox.fail(null);
    for (let hours = 0; hours < 3; hours += 1) await scene.later(hourMs);
    expect(names.map((name) => taken(name).length)).toEqual(names.map(() => 1));
    for (const id of ids) expect((await scene.row(id)).state).toBe("accepted");
  });

  test("defers what it refuses for now, with its code, and each try is disclosed", async () => {
    scene.mailbox.fail({ rcpt: 450 });
    await scene.start();
    const id = await scene.queue(await scene.person("busy@example.org"));
    await scene.later(0);
    expect(await scene.row(id)).toMatchObject({ state: "deferred", attempts: 1, reply_code: 450 });
    await scene.later(10_000);
    expect((await scene.row(id)).attempts).toBe(1);
    await scene.later(25_000);
    expect(await scene.row(id)).toMatchObject({ state: "deferred", attempts: 2 });
    scene.mailbox.fail(null);
    await scene.later(3 * minuteMs);
    expect(await scene.row(id)).toMatchObject({ state: "accepted", attempts: 3, reply_code: 250 });
    expect(asked("busy@example.org")).toHaveLength(3);
    expect(await scene.disclosures(id)).toBe(3);
  });

  test.each([550, 553] as const)("stands as refused when the recipient gets %d", async (code) => {
    scene.mailbox.fail({ rcpt: code });
    const delivering = await scene.start();
    const id = await scene.queue(await scene.person(`no${code}@example.org`));
    await delivering.settle();
    expect(await scene.row(id)).toMatchObject({ state: "refused", reply_code: code });
    scene.mailbox.fail(null);
    await scene.later(5 * hourMs);
    expect(asked(`no${code}@example.org`)).toHaveLength(1);
  });

  test.each([421, 451, 554] as const)(
    "that answers a whole mail with %d is believed",
    async (code) => {
      scene.mailbox.fail({ data: code });
      const delivering = await scene.start({ kinds: { plain: kindOf({ onUncertain: "leave" }) } });
      const id = await scene.queue(await scene.person(`data${code}@example.org`));
      await delivering.settle();
      const state = code < 500 ? "deferred" : "refused";
      expect(await scene.row(id)).toMatchObject({ state, reply_code: code });
    },
  );

  test("that falls silent before its greeting is left, and nothing was disclosed", async () => {
    scene.mailbox.fail({ hang: "greeting" });
    const delivering = await scene.start({ silenceMs: 200 });
    const id = await scene.queue(await scene.person("silent@example.org"));
    await delivering.settle();
    expect(await scene.row(id)).toMatchObject({ state: "deferred", reply_code: null });
    expect(await scene.disclosures(id)).toBe(0);
  });

  test.each([
    ["falls silent", { hang: "data" }],
    ["hangs up", { dropAfterData: true }],
  ] as const)(
    "that %s after the mail: a kind that may come twice is sent again under the same Message-ID",
    async (_, faults) => {
      scene.mailbox.fail(faults);
      const to = "hang" in faults ? "again1@example.org" : "again2@example.org";
      await scene.start({ silenceMs: 200 });
      const id = await scene.queue(await scene.person(to));
      await scene.later(0);
      expect(await scene.row(id)).toMatchObject({ state: "deferred", attempts: 1 });
      scene.mailbox.fail(null);
      await scene.later(minuteMs);
      expect((await scene.row(id)).state).toBe("accepted");
      const ids = taken(to).map((mail) => mail.headers.find((h) => h.name === "message-id")?.value);
      expect(new Set(ids).size).toBe(1);
      expect(asked(to)).toHaveLength(await scene.disclosures(id));
    },
  );

  test("that hangs up after every mail gets one four times; then it stands as uncertain", async () => {
    scene.mailbox.fail({ dropAfterData: true });
    await scene.start();
    const id = await scene.queue(await scene.person("often@example.org"));
    for (let hours = 0; hours < 8; hours += 1) await scene.later(hourMs);
    expect(await scene.row(id)).toMatchObject({ state: "uncertain", attempts: 4, done_at: null });
    expect(asked("often@example.org")).toHaveLength(4);
  });

  test("that hangs up after the mail: an answer stands as uncertain until an operator decides", async () => {
    scene.mailbox.fail({ dropAfterData: true });
    await scene.start({ kinds: { plain: kindOf({ onUncertain: "leave" }) } });
    const id = await scene.queue(await scene.person("unsure@example.org"));
    await scene.later(0);
    scene.mailbox.fail(null);
    await scene.later(5 * hourMs);
    expect((await scene.row(id)).state).toBe("uncertain");
    expect(taken("unsure@example.org")).toHaveLength(1);
    const db = scene.database.db("correspondence");
    expect((await uncertainDeliveries(db)).map((it) => it.id)).toContain(id);
    expect(await decideUncertain(db, id, "send-again")).toBe(true);
    expect(await decideUncertain(db, id, "send-again")).toBe(false);
    await scene.later(0);
    expect((await scene.row(id)).state).toBe("accepted");
    expect(taken("unsure@example.org")).toHaveLength(2);
  });
});
