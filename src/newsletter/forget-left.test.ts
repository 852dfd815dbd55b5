/** Who left is forgotten as a subscriber in time, also where they stay for what they wrote to us. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { adopt, giveConsent, openPersons, takeInPerson } from "../people/mod.ts";
import { sweep } from "../retention/mod.ts";
import { correspondent, importText } from "./import.fixture.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let scene: NewsletterScene;
let news: string;
let email: string;
let count = 0;
beforeAll(async () => {
  scene = await openNewsletterScene();
  news = await scene.list("news");
});
beforeEach(() => {
  email = `f${(count += 1)}@people.example`;
});
afterAll(() => scene.close());

const query = async <Row extends object>(sql: string, ...values: unknown[]) =>
  (await scene.database.admin.query(sql, values)).rows as Row[];

/** Their message is kept for ten years, and a campaign's mail to them stands. */
async function alsoWrites(personId: string): Promise<void> {
  await query(
    `insert into people.messages (id, thread_id, person_id, direction, at, expires_at)
     values ($1, $1, $2, 'in', avow.now(), avow.now() + interval '10 years')`,
    newId(),
    personId,
  );
  await query(
    `insert into mail.deliveries (id, purpose, kind, person_id, ref, next_at, created_at, expires_at)
     values ($1, 'newsletter', 'newsletter.campaign', $2, $1, now(), now(), now() + interval '10 years')`,
    newId(),
    personId,
  );
}

/** Correspondence is given a name, by a message of theirs whose mailed link was used. */
async function namedByCorrespondence(personId: string, name: string): Promise<void> {
  const { database, newsletter } = scene;
  const { keyring } = newsletter;
  const policyVersion = "1";
  await giveConsent(database.db("requests"), keyring, {
    ...{ personId, purpose: "correspondence", basis: "agreed", policyVersion },
  });
  await database
    .db("correspondence")
    .transaction()
    .execute(async (tx) => {
      const expiresAt = new Date(clock.ms() + 100 * dayMs);
      const alone = await takeInPerson(tx, keyring, {
        ...{ purpose: "correspondence", basis: "asked", policyVersion, expiresAt },
        details: { email, name },
      });
      expect(await adopt(tx, keyring, alone.personId, [])).toBe(personId);
    });
}

async function leaveAndWait(): Promise<void> {
  const token = unsubscribeToken(scene.newsletter, 0, await scene.person(email));
  await unsubscribe(scene.newsletter, token, { what: "all", by: "page" });
  await scene.later((scene.newsletter.keptDays + 1) * dayMs);
  await sweep(scene.database);
}

async function nameNow(): Promise<string | undefined> {
  const id = await scene.person(email);
  const reading = { purpose: "requests", reason: "test" } as const;
  const which = { ids: [id], fields: ["name"] as const };
  const db = scene.database.db("requests");
  const people = await openPersons(db, scene.newsletter.keyring, reading, which);
  expect(people.has(id)).toBe(true);
  return people.get(id)?.name?.reveal();
}

test("The mails that they got, the consent and the row of the subscriber go; the person and the no stay", async () => {
  await scene.subscribe(email, "news", "Ada");
  const personId = await scene.person(email);
  await alsoWrites(personId);
  await leaveAndWait();
  const [left] = await query<object>(
    `select (select count(*)::int from people.persons where id = $1) as people,
       (select count(*)::int from people.messages where person_id = $1) as messages,
       (select count(*)::int from newsletter.subscribers where person_id = $1) as subscribers,
       (select count(*)::int from people.consents where person_id = $1 and purpose = 'newsletter') as consents,
       (select count(*)::int from mail.deliveries where person_id = $1) as mails,
       (select string_agg(reason, ' ') from newsletter.suppressions where email_index = $2) as no`,
    personId,
    scene.newsletter.keyring.emailIndex(email),
  );
  expect(left).toMatchObject({ people: 1, messages: 1, subscribers: 0, consents: 0, mails: 0 });
  expect(left).toHaveProperty("no", "unsubscribed unsubscribed");
});

test("A name that only a sign-up gave goes", async () => {
  await scene.subscribe(email, "news", "Ada");
  await scene.later(2 * dayMs);
  await scene.subscribe(email, "news", "Ada Lovelace");
  await alsoWrites(await scene.person(email));
  await leaveAndWait();
  expect(await nameNow()).toBeUndefined();
});

test("A name that only an import gave goes", async () => {
  await importText(scene, `email,name\n${email},Ada\n`, { listIds: [news] });
  expect(await scene.subscribed(email)).toEqual(["news"]);
  expect(await nameNow()).toBe("Ada");
  await alsoWrites(await scene.person(email));
  await leaveAndWait();
  expect(await nameNow()).toBeUndefined();
});

test("A name that they gave when they wrote stays with what they wrote", async () => {
  await scene.subscribe(email, "news", "Ada");
  const personId = await scene.person(email);
  await alsoWrites(personId);
  await namedByCorrespondence(personId, "Augusta");
  await leaveAndWait();
  expect(await nameNow()).toBe("Augusta");
});

test("A name that correspondence had before a sign-up brought another is no sign-up's alone", async () => {
  const personId = await correspondent(scene, email);
  await namedByCorrespondence(personId, "Augusta");
  await scene.subscribe(email, "news", "Ada");
  expect(await scene.person(email)).toBe(personId);
  await alsoWrites(personId);
  await leaveAndWait();
  expect(await nameNow()).toBe("Ada");
});

test("Whoever comes back in time keeps everything", async () => {
  await scene.subscribe(email, "news", "Ada");
  const personId = await scene.person(email);
  await alsoWrites(personId);
  const token = unsubscribeToken(scene.newsletter, 0, personId);
  await unsubscribe(scene.newsletter, token, { what: "all", by: "page" });
  await scene.later(2 * dayMs);
  await scene.subscribe(email, "news");
  await scene.later((scene.newsletter.keptDays + 1) * dayMs);
  await sweep(scene.database);
  expect(await scene.subscribed(email)).toEqual(["news"]);
  expect(await nameNow()).toBe("Ada");
});
