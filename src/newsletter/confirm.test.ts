import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { dayMs } from "../kernel/clock.ts";
import type { AvowError } from "../kernel/errors.ts";
import { openPersons } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import { confirmSignUp, disownSignUp } from "./confirm.ts";
import { subscribingKinds } from "./mails.ts";
import { readPendingSignUp } from "./pending.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let scene: NewsletterScene;
beforeAll(async () => {
  scene = await openNewsletterScene();
  await scene.list("news");
  await scene.list("releases");
});
afterAll(() => scene.close());

let count = 0;
const newAddress = () => `c${(count += 1)}@people.example`;
const pending = async (email: string) =>
  readPendingSignUp(scene.newsletter, await scene.link(email));
const leaveAll = async (email: string) =>
  unsubscribe(scene.newsletter, unsubscribeToken(scene.newsletter, 0, await scene.person(email)), {
    what: "all",
    by: "page",
  });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error as AvowError).code,
  );
const rows = async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
  (await scene.database.admin.query(sql, [...values])).rows as Row[];
const indexOf = (email: string) => scene.newsletter.keyring.emailIndex(email);

async function nameOf(personId: string): Promise<string | undefined> {
  const reading = { purpose: "newsletter", reason: "test" } as const;
  const db = scene.database.db("newsletter");
  const which = { ids: [personId], fields: ["name"] as const };
  const people = await openPersons(db, scene.newsletter.keyring, reading, which);
  return people.get(personId)?.name?.reveal();
}

/** Whether the mail worker would send what was queued last for an address. */
async function wouldSend(email: string): Promise<boolean> {
  const [delivery] = await rows<{ ref: string; person_id: string; id: string }>(
    `select d.* from mail.deliveries d join newsletter.sign_ups u on u.id = d.ref
     where u.email_index = $1 order by d.created_at desc, d.id desc limit 1`,
    [indexOf(email)],
  );
  if (!delivery) throw new Error("nothing was queued");
  const at = new Date();
  const kind = subscribingKinds(scene.newsletter).get("newsletter.confirmation");
  const composed = await kind?.compose({
    ...{ id: delivery.id, purpose: "newsletter", kind: "newsletter.confirmation", attempt: 1 },
    ...{ personId: delivery.person_id, ref: delivery.ref, createdAt: at, expiresAt: at },
  });
  return composed !== null;
}

describe("The mailed link", () => {
  test("subscribes by its button, once, and leaves nobody who stands alone", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    expect(await scene.subscribed(email)).toEqual([]);
    const link = await scene.link(email);
    await confirmSignUp(scene.newsletter, link);
    await confirmSignUp(scene.newsletter, link);
    expect(await scene.subscribed(email)).toEqual(["news"]);
    const people = await rows(
      "select verified_at is not null as known, expires_at from people.persons where email_index = $1",
      [indexOf(email)],
    );
    expect(people).toEqual([{ known: true, expires_at: null }]);
    const consents = await rows(
      "select basis from people.consents where person_id = $1 and withdrawn_at is null",
      [await scene.person(email)],
    );
    expect(consents).toEqual([{ basis: "agreed" }]);
    expect(
      await rows("select from newsletter.receipts where person_id = $1", [
        await scene.person(email),
      ]),
    ).toHaveLength(1);
  });

  test("used many times at the same moment subscribes one person once", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    const link = await scene.link(email);
    const presses = Array.from({ length: 6 }, () => confirmSignUp(scene.newsletter, link));
    await Promise.all(presses);
    expect(await scene.subscribed(email)).toEqual(["news"]);
    expect(
      await rows("select from people.persons where email_index = $1", [indexOf(email)]),
    ).toHaveLength(1);
  });

  test("of a second sign-up adds its list, and the newest name, to the one person", async () => {
    const email = newAddress();
    const person = await scene.subscribe(email, "news", "Ada");
    await scene.later(2 * dayMs);
    expect(await scene.subscribe(email, "releases", "Ada Lovelace")).toBe(person);
    expect(await scene.subscribed(email)).toEqual(["news", "releases"]);
    expect(await nameOf(person)).toBe("Ada Lovelace");
    await scene.later(2 * dayMs);
    await scene.subscribe(email, "news");
    expect(await nameOf(person)).toBe("Ada Lovelace");
  });

  test("a week old subscribes nobody, and says how to go on", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    const link = await scene.link(email);
    await scene.later(7 * dayMs);
    const refusal = await confirmSignUp(scene.newsletter, link).catch((error: unknown) => error);
    expect((refusal as AvowError).code).toBe("link-expired");
    expect((refusal as AvowError).message).toContain("To subscribe, sign up again");
    expect(await scene.subscribed(email)).toEqual([]);
    expect(
      await rows("select from people.persons where email_index = $1 and expires_at > avow.now()", [
        indexOf(email),
      ]),
    ).toEqual([]);
  });

  test("forged, cut or of another sign-up's making is not known", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    const link = await scene.link(email);
    const forged = [
      link.slice(0, -1),
      `${link}A`,
      `${link.startsWith("A") ? "B" : "A"}${link.slice(1)}`,
      unsubscribeToken(scene.newsletter, 0, await scene.person(email)),
      "",
    ];
    for (const it of forged) {
      expect(await codeOf(confirmSignUp(scene.newsletter, it))).toBe("link-expired");
      expect(await codeOf(disownSignUp(scene.newsletter, it))).toBe("link-expired");
    }
    expect(await scene.subscribed(email)).toEqual([]);
  });

  test("does nothing while the newsletter is switched off, but for saying no", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    const link = await scene.link(email);
    const off = { purpose: "newsletter", since: new Date(), promise: "x", reason: "test" } as const;
    scene.newsletter.gate.set([off]);
    try {
      expect((await readPendingSignUp(scene.newsletter, link)).mayConfirm).toBe(false);
      expect(await codeOf(confirmSignUp(scene.newsletter, link))).toBe("switched-off");
      await disownSignUp(scene.newsletter, link);
    } finally {
      scene.newsletter.gate.set([]);
    }
    expect(
      await rows("select from people.persons where email_index = $1", [indexOf(email)]),
    ).toEqual([]);
  });
});

describe("Within the window of one mail", () => {
  test("what else was asked for waits under the same link, unmarked, and no name comes with it unseen", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news", name: "Ada" });
    await scene.post({ email, list: "news", name: "Twice" });
    await scene.post({ email, list: "news,releases", name: "Evil" });
    const { asked, others, name } = await pending(email);
    expect(asked.wordings.map(({ slug }) => slug)).toEqual(["news"]);
    expect(name).toBe("Ada");
    expect(others.map(({ wordings }) => wordings.map(({ slug }) => slug))).toEqual([
      ["news", "releases"],
    ]);
    const link = await scene.link(email);
    await confirmSignUp(scene.newsletter, link);
    expect(await scene.subscribed(email)).toEqual(["news"]);
    // The link serves for the rest also when it was used before.
    const left = (await pending(email)).others.map(({ row }) => row.id);
    await confirmSignUp(scene.newsletter, link, left);
    expect(await scene.subscribed(email)).toEqual(["news", "releases"]);
    expect(await nameOf(await scene.person(email))).toBe("Ada");
    expect((await pending(email)).receipts).toHaveLength(2);
    expect((await pending(email)).others).toEqual([]);
  });

  test("nobody confirms what was asked for with another address", async () => {
    const [mine, theirs] = [newAddress(), newAddress()];
    await scene.post({ email: mine, list: "news" });
    await scene.post({ email: theirs, list: "news" });
    const their = (await pending(theirs)).asked.row.id;
    await confirmSignUp(scene.newsletter, await scene.link(mine), [their]);
    expect(await scene.subscribed(theirs)).toEqual([]);
  });
});

test("A relay that is away for days, over the window and the sweep, loses no confirmation", async () => {
  const email = newAddress();
  await scene.post({ email, list: "news" });
  for (const days of [1.1, 3, 2.5]) {
    await scene.later(days * dayMs);
    await scene.database.db("retention").deleteFrom("newsletter.confirmations").execute();
    expect(await wouldSend(email)).toBe(true);
  }
});

describe("“That was not me”", () => {
  test("erases what was typed, and keeps confirmations away for 30 days, whoever types it again", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    await scene.post({ email, list: "releases" });
    const link = await scene.link(email);
    await disownSignUp(scene.newsletter, link);
    expect(
      await rows("select from people.persons where email_index = $1", [indexOf(email)]),
    ).toEqual([]);
    expect(await codeOf(confirmSignUp(scene.newsletter, link))).toBe("link-expired");
    for (const days of [0, 1, 20, 8]) {
      await scene.later(days * dayMs);
      await scene.post({ email, list: "news" });
      expect(await wouldSend(email)).toBe(false);
    }
    await scene.later(1.1 * dayMs);
    await scene.post({ email, list: "news" });
    expect(await wouldSend(email)).toBe(true);
  });

  test("said on the last day of the link holds as well", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    const link = await scene.link(email);
    await scene.later(6.9 * dayMs);
    await call(scene.database.db("retention"), "people.expire", { p_limit: 1000 });
    await scene.database.db("retention").deleteFrom("newsletter.confirmations").execute();
    await disownSignUp(scene.newsletter, link);
    await scene.post({ email, list: "news" });
    expect(await wouldSend(email)).toBe(false);
  });

  test("does not touch who is subscribed already", async () => {
    const email = newAddress();
    await scene.subscribe(email, "news");
    await scene.later(2 * dayMs);
    await scene.post({ email, list: "releases" });
    await disownSignUp(scene.newsletter, await scene.link(email));
    expect(await scene.subscribed(email)).toEqual(["news"]);
  });
});

describe("Somebody who left", () => {
  test("is subscribed again by nothing but the link of a new sign-up, and then reads mails again", async () => {
    const email = newAddress();
    await scene.subscribe(email, "news", "Ada");
    expect(await leaveAll(email)).toBe(1);
    const person = await scene.person(email);
    expect(await nameOf(person)).toBeUndefined();
    await scene.later(2 * dayMs);
    await scene.post({ email, list: "news" });
    expect(await scene.subscribed(email)).toEqual([]);
    await confirmSignUp(scene.newsletter, await scene.link(email));
    expect(await scene.subscribed(email)).toEqual(["news"]);
    expect(await scene.person(email)).toBe(person);
    expect(await nameOf(person)).toBe("Ada");
    expect(
      await rows("select from newsletter.suppressions where email_index = $1", [indexOf(email)]),
    ).toEqual([]);
  });

  test("can press the link of a mail that is still in its window for it", async () => {
    const email = newAddress();
    await scene.subscribe(email, "news");
    const link = await scene.link(email);
    await leaveAll(email);
    await confirmSignUp(scene.newsletter, link);
    expect(await scene.subscribed(email)).toEqual([]);
    await scene.post({ email, list: "news" });
    const [asked] = (await pending(email)).others;
    await confirmSignUp(scene.newsletter, link, [asked?.row.id ?? ""]);
    expect(await scene.subscribed(email)).toEqual(["news"]);
  });

  test("and was erased is a new person after the next yes", async () => {
    const email = newAddress();
    const before = await scene.subscribe(email, "news");
    await call(scene.database.db("requests"), "people.erase", {
      p_person: before,
      p_reason: "test",
    });
    await scene.later(2 * dayMs);
    expect(await scene.subscribe(email, "news")).not.toBe(before);
    expect(await scene.subscribed(email)).toEqual(["news"]);
  });
});
