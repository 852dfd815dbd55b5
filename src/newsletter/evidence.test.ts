/** What the live checks see of subscribers, and that they see it when it is wrong. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Outcome } from "../promise/definition.ts";
import type { LiveContext } from "../promise/live.ts";
import { confirmSignUp } from "./confirm.ts";
import { signUpToken } from "./link.ts";
import { newsletterProofs } from "./promise.ts";
import { receiptKey } from "./receipt.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let scene: NewsletterScene;
let persons: string[];
beforeAll(async () => {
  scene = await openNewsletterScene();
  await scene.list("news");
  await scene.list("beta");
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.database.admin.query(
    "truncate newsletter.suppressions, newsletter.confirmations, people.persons cascade",
  );
  persons = [await subscribe("a@example.org"), await subscribe("b@example.org")];
});

/** Subscribes by the form and the mailed link. Returns the person's id. */
async function subscribe(email: string, list = "news"): Promise<string> {
  await scene.post({ email, list });
  const { rows } = await scene.database.admin.query<{ id: string }>(
    "select id from newsletter.sign_ups where confirmed_at is null order by id desc limit 1",
  );
  const id = rows[0]?.id ?? "";
  await confirmSignUp(scene.newsletter, signUpToken(scene.newsletter, id));
  const { rows: after } = await scene.database.admin.query<{ person_id: string }>(
    "select person_id from newsletter.sign_ups where id = $1",
    [id],
  );
  return after[0]?.person_id ?? "";
}

const leave = (personId: string) =>
  unsubscribe(scene.newsletter, unsubscribeToken(scene.newsletter, 0, personId), {
    what: "all",
    by: "page",
  });

async function run(name: string): Promise<Outcome> {
  const check = newsletterProofs["contact-purpose"]?.live?.find((it) => it.name.includes(name));
  const { database, newsletter } = scene;
  const key = receiptKey(newsletter);
  const context = { database, receiptKey: async () => key } as unknown as LiveContext;
  return (await check?.run(context, [])) ?? { holds: null, detail: "no such check" };
}

const isFound = (detail: string) => ({ holds: false, detail, purposes: ["newsletter"] });

test("a subscription that stands against somebody's own no is found; one whose mails came back is not one", async () => {
  expect(await run("said no")).toMatchObject({ holds: true });
  const suppress = (reason: string) =>
    scene.database.admin.query(
      `insert into newsletter.suppressions (email_index, reason, at)
       select email_index, $2, now() from newsletter.subscribers where person_id = $1
       on conflict (email_index, list_id) do update set reason = excluded.reason`,
      [persons[0], reason],
    );
  await suppress("bounced");
  expect(await run("said no")).toMatchObject({ holds: true });
  for (const reason of ["unsubscribed", "erased"]) {
    await suppress(reason);
    expect(await run("said no")).toEqual(
      isFound("1 of 2 subscriptions stand although their address said no, or was erased."),
    );
  }
});

test("a no to one list is none to another", async () => {
  await scene.database.admin.query(
    `insert into newsletter.suppressions (email_index, list_id, reason, at)
     select s.email_index, l.id, 'unsubscribed', now()
     from newsletter.subscribers s, newsletter.lists l where s.person_id = $1 and l.slug = 'beta'`,
    [persons[0]],
  );
  expect(await run("said no")).toMatchObject({ holds: true });
});

test("a receipt that is gone, or for another list only, is found", async () => {
  expect((await run("receipt")).detail).toBe(
    "2 subscriptions were asked for by a form, each with a receipt of what was agreed to; 2 signatures were verified.",
  );
  await scene.database.admin.query(
    "update newsletter.receipts set list_ids = array(select id from newsletter.lists where slug = 'beta') where person_id = $1",
    [persons[0]],
  );
  expect((await run("receipt")).holds).toBe(false);
  await scene.database.admin.query("delete from newsletter.receipts where person_id = $1", [
    persons[0],
  ]);
  expect(await run("receipt")).toEqual(
    isFound(
      "1 of 2 subscriptions by form have no receipt; 0 of 1 signatures do not fit what stands in their receipt.",
    ),
  );
});

test.each([
  ["the policy's version", "update newsletter.receipts set policy_version = '9.9'"],
  ["where it was asked", "update newsletter.receipts set form = 'https://elsewhere.example'"],
  [
    "when it was confirmed",
    "update newsletter.receipts set confirmed_at = now() - '1 day'::interval",
  ],
  ["what was agreed to", "update newsletter.wordings set wording = 'I agree to everything.'"],
  ["the signature", "update newsletter.receipts set signature = decode(repeat('00', 64), 'hex')"],
])("a receipt in which somebody changed %s is found", async (_, sql) => {
  const { rows } = await scene.database.admin.query("select * from newsletter.wordings");
  await scene.database.admin.query(sql);
  expect(await run("receipt")).toEqual(
    isFound(
      "0 of 2 subscriptions by form have no receipt; 2 of 2 signatures do not fit what stands in their receipt.",
    ),
  );
  for (const { hash, wording } of rows as { hash: Buffer; wording: string }[]) {
    await scene.database.admin.query(
      "update newsletter.wordings set wording = $2 where hash = $1",
      [hash, wording],
    );
  }
});

test("whoever left and whose key is still held is found", async () => {
  const { rows } = await scene.database.admin.query<{ wrapped: Buffer }>(
    "select wrapped from keys.wrapped_keys where person_id = $1 and purpose = 'newsletter'",
    [persons[0]],
  );
  await leave(persons[0] ?? "");
  expect((await run("written to")).detail).toBe(
    "The newsletter holds the keys of 1 subscribers, and each of them is subscribed to a list.",
  );
  await scene.database.admin.query(
    "insert into keys.wrapped_keys (person_id, purpose, wrapped) values ($1, 'newsletter', $2)",
    [persons[0], rows[0]?.wrapped],
  );
  expect(await run("written to")).toEqual(
    isFound("The newsletter holds the keys of 1 people who are subscribed to nothing."),
  );
});
