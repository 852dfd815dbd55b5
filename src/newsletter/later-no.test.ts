/** A no holds against every yes that was asked for before it, whoever comes first. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { dayMs, hourMs } from "../kernel/clock.ts";
import type { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { takeInMessage, takeInPerson } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import { confirmSignUp, disownSignUp } from "./confirm.ts";
import { keysOfWhoLeft } from "./evidence.ts";
import { correspondent } from "./import.fixture.ts";
import { signUpToken } from "./link.ts";
import { recordGone } from "./store-import.ts";
import { insertSignUp } from "./store-subscribing.ts";
import { eraseSubscriber } from "./subscribers.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let scene: NewsletterScene;
let news: string;
beforeAll(async () => {
  scene = await openNewsletterScene({ confirmationWindowHours: 1 });
  news = await scene.list("news");
  await scene.list("beta");
});
afterAll(() => scene.close());

let count = 0;
const newAddress = () => `n${(count += 1)}@people.example`;
const rows = async <Row extends object>(sql: string, ...values: unknown[]) =>
  (await scene.database.admin.query(sql, values)).rows as Row[];
const indexOf = (email: string) => scene.newsletter.keyring.emailIndex(email);
const peopleUnder = (email: string) =>
  rows("select from people.persons where email_index = $1", indexOf(email));
const leave = async (email: string) =>
  unsubscribe(scene.newsletter, unsubscribeToken(scene.newsletter, 0, await scene.person(email)), {
    what: "all",
    by: "one-click",
  });

/** What became of work, in a word; a fault of the database by its own. */
const said = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error as AvowError).code ?? sqlState(error),
  );
const sentence = (work: Promise<unknown>) =>
  work.then(
    () => "",
    (error: unknown) => (error as Error).message,
  );

/** Subscribes somebody, and signs them up anew a little later; returns the link that waits. */
async function waiting(email: string, list: string): Promise<string> {
  await scene.subscribe(email, "news");
  await scene.later(2 * hourMs);
  await scene.post({ email, list, name: "Ada" });
  return scene.link(email);
}

describe("A link from before", () => {
  test("somebody left subscribes nobody, and says calmly how to sign up again", async () => {
    const email = newAddress();
    const link = await waiting(email, "beta");
    await scene.later(hourMs);
    await leave(email);
    await scene.later(dayMs);
    expect(await sentence(confirmSignUp(scene.newsletter, link))).toBe(
      "After this was asked for, our mail to this address was ended. The no came later, so it holds, and this link subscribes nobody. To subscribe, sign up again.",
    );
    expect(await scene.subscribed(email)).toEqual([]);
    // Who signs up now gets a mail of their own for it, and comes back by it.
    await scene.post({ email, list: "beta" });
    expect(await scene.link(email)).not.toBe(link);
    await confirmSignUp(scene.newsletter, await scene.link(email));
    expect(await scene.subscribed(email)).toEqual(["beta"]);
  });

  test("somebody left another list works on", async () => {
    const email = newAddress();
    await scene.subscribe(email, "news,beta");
    await scene.later(2 * hourMs);
    const personId = await scene.person(email);
    const end = { p_person: personId, p_lists: [news], p_by: "page", p_until: new Date() };
    const db = scene.database.db("requests");
    await scene.post({ email, list: "beta" });
    await call(db, "newsletter.unsubscribe", end);
    await confirmSignUp(scene.newsletter, await scene.link(email));
    expect(await scene.subscribed(email)).toEqual(["beta"]);
  });

  test("somebody was erased is gone with all that waited, and so is its name", async () => {
    const email = newAddress();
    const link = await waiting(email, "beta");
    const personId = await scene.person(email);
    await eraseSubscriber(scene.newsletter, { operatorId: scene.operatorId, personId });
    expect(await peopleUnder(email)).toEqual([]);
    const left = await rows(
      "select from keys.wrapped_keys k where not exists (select from people.persons p where p.id = k.person_id)",
    );
    expect(left).toEqual([]);
    expect(await said(confirmSignUp(scene.newsletter, link))).toBe("link-expired");
    expect(await scene.subscribed(email)).toEqual([]);
  });

  test("somebody who wrote to us was erased with their last conversation is gone too", async () => {
    const email = newAddress();
    const threadId = newId();
    const { keyring } = scene.newsletter;
    const db = scene.database.db("correspondence");
    const expiresAt = new Date(Date.now() + 300 * dayMs);
    const personId = await db.transaction().execute(async (tx) => {
      const came = await takeInPerson(tx, keyring, {
        ...{ purpose: "correspondence", basis: "asked", policyVersion: "1", details: { email } },
        expiresAt,
      });
      const message = { threadId, personId: came.personId, direction: "in", expiresAt } as const;
      await takeInMessage(tx, came.key, { ...message, texts: { message: "Hello" } });
      await call(tx, "people.mark_verified", { p_person: came.personId });
      return came.personId;
    });
    await scene.post({ email, list: "news", name: "Ada" });
    const link = await scene.link(email);
    const erasure = { p_thread: threadId, p_reason: "asked" };
    expect(await call(scene.database.db("requests"), "people.erase_thread", erasure)).toEqual([
      { erase_thread: 1 },
    ]);
    expect(personId).not.toBe("");
    expect(await peopleUnder(email)).toEqual([]);
    expect(await said(confirmSignUp(scene.newsletter, link))).toBe("link-expired");
  });
});

describe("The key of whoever left", () => {
  const fails = `
    create function public.fails() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
    create trigger fails before insert on newsletter.receipts execute function public.fails()`;

  test("comes back with the subscription, or not at all, when the confirmation breaks at its end", async () => {
    const email = newAddress();
    await scene.subscribe(email, "news");
    await leave(email);
    await scene.later(2 * hourMs);
    await scene.post({ email, list: "news" });
    await scene.database.admin.query(fails);
    try {
      expect(await said(confirmSignUp(scene.newsletter, await scene.link(email)))).toBe("P0001");
    } finally {
      await scene.database.admin.query("drop function public.fails cascade");
    }
    await scene.later(2 * hourMs);
    expect((await keysOfWhoLeft(scene.database.admin)).wrong).toBe(0);
    await confirmSignUp(scene.newsletter, await scene.link(email));
    expect(await scene.subscribed(email)).toEqual(["news"]);
  });

  test("is given to the newsletter for somebody who wrote to us, only with their yes", async () => {
    const email = newAddress();
    const personId = await correspondent(scene, email);
    const keys = () =>
      rows(
        "select from keys.wrapped_keys where person_id = $1 and purpose = 'newsletter'",
        personId,
      );
    await scene.post({ email, list: "news" });
    expect(await keys()).toHaveLength(0);
    await confirmSignUp(scene.newsletter, await scene.link(email));
    expect(await scene.person(email)).toBe(personId);
    expect(await keys()).toHaveLength(1);
    expect(await scene.subscribed(email)).toEqual(["news"]);
  });
});

test("A sign-up that the program stored under another's address confirms nothing for them: the link was not mailed to it", async () => {
  const [mine, theirs] = [newAddress(), newAddress()];
  await scene.subscribe(theirs, "news");
  await leave(theirs);
  const { keyring } = scene.newsletter;
  const forging = { ...keyring, emailIndex: () => indexOf(theirs) };
  const id = newId();
  await scene.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const expiresAt = new Date(Date.now() + 300 * dayMs);
      const { personId } = await takeInPerson(tx, forging, {
        ...{ purpose: "newsletter", basis: "asked", policyVersion: "1", expiresAt },
        details: { email: mine },
      });
      await insertSignUp(tx, {
        ...{ id, personId, emailIndex: indexOf(theirs), listIds: [news], wordingHashes: [] },
        ...{ form: "avow", policyVersion: "1", expiresAt, isMailed: true },
      });
    });
  const link = signUpToken(scene.newsletter, id);
  expect(await said(confirmSignUp(scene.newsletter, link))).toBe("link-expired");
  expect(await scene.subscribed(theirs)).toEqual([]);
});

test("Nobody is subscribed while the newsletter is switched off, also by a process that has not heard of it", async () => {
  const email = newAddress();
  await scene.post({ email, list: "news" });
  const link = await scene.link(email);
  await scene.database.admin.query(
    "insert into avow.switches (purpose, off_since, promise, reason) values ('newsletter', now(), 'x', 'test')",
  );
  try {
    expect(await said(confirmSignUp(scene.newsletter, link))).toBe("unavailable");
  } finally {
    await scene.database.admin.query("delete from avow.switches");
  }
  expect(await scene.subscribed(email)).toEqual([]);
  await confirmSignUp(scene.newsletter, link);
  expect(await scene.subscribed(email)).toEqual(["news"]);
});

describe("A yes and a no at the same moment", () => {
  const times = 12;
  const bothAtOnce = async (email: string, yes: Promise<unknown>, no: Promise<unknown>) => {
    const [first, second] = await Promise.all([said(yes), said(no)]);
    expect(["done", "link-expired"]).toContain(first);
    expect(second).toBe("done");
    expect(await scene.subscribed(email)).toEqual([]);
  };

  test("by both buttons of the page end in the no, and in no fault", async () => {
    for (let n = 0; n < times; n += 1) {
      const email = newAddress();
      await scene.post({ email, list: "news" });
      const link = await scene.link(email);
      const yes = Bun.sleep(n % 3).then(() => confirmSignUp(scene.newsletter, link));
      await bothAtOnce(email, yes, disownSignUp(scene.newsletter, link));
    }
  });

  test("by the page and a mail's link end in the no, and with no key", async () => {
    for (let n = 0; n < times; n += 1) {
      const email = newAddress();
      const link = await waiting(email, "beta");
      await bothAtOnce(email, confirmSignUp(scene.newsletter, link), leave(email));
    }
    expect((await keysOfWhoLeft(scene.database.admin)).wrong).toBe(0);
  });

  test("by the page and an imported list of those who left end in the no", async () => {
    const email = newAddress();
    await scene.post({ email, list: "news" });
    const link = await scene.link(email);
    const gone = { indexes: [indexOf(email)], until: new Date(Date.now() + dayMs) };
    let yes: Promise<void> | undefined;
    const no = scene.database
      .db("requests")
      .transaction()
      .execute(async (tx) => {
        await recordGone(tx, gone);
        // The other one begins, and looks, before this one is on disk.
        yes = confirmSignUp(scene.newsletter, link);
        yes.catch(() => undefined);
        await Bun.sleep(300);
      });
    await no;
    await bothAtOnce(email, yes ?? Promise.resolve(), no);
  });

  test("by the page and an erasure leave nobody", async () => {
    for (let n = 0; n < times; n += 1) {
      const email = newAddress();
      const link = await waiting(email, "beta");
      const erasure = { operatorId: scene.operatorId, personId: await scene.person(email) };
      const no = eraseSubscriber(scene.newsletter, erasure);
      await bothAtOnce(email, confirmSignUp(scene.newsletter, link), no);
      expect(await peopleUnder(email)).toEqual([]);
    }
  });
});

test("“That was not me”, about what was asked for since, leaves what was confirmed before", async () => {
  const email = newAddress();
  await scene.subscribe(email, "news");
  const link = await scene.link(email);
  await scene.post({ email, list: "beta" });
  await disownSignUp(scene.newsletter, link, "waiting");
  expect(await scene.subscribed(email)).toEqual(["news"]);
  expect(await peopleUnder(email)).toHaveLength(1);
  await disownSignUp(scene.newsletter, link);
  expect(await scene.subscribed(email)).toEqual([]);
});
