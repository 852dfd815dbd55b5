/** A vendor who switches the newsletter off in the configuration still lets everybody go. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { unsubscribeToken } from "../../src/newsletter/mod.ts";
import { newId } from "../../src/kernel/ids.ts";
import { type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere((config) => ({
    ...config,
    newsletter: { ...config.newsletter, enabled: false },
  }));
});
afterAll(() => here.stop());

const post = (path: string, fields: Record<string, string>) =>
  here.ask(path, { method: "POST", body: new URLSearchParams(fields) });

/** Somebody who subscribed while it was on, as the database has them. */
async function subscriber(): Promise<string> {
  const [person, list] = [newId(), newId()];
  await here.query(
    `insert into people.persons (id, email_index, created_at, verified_at)
     values ($1, $2, now(), now())`,
    [person, here.keyring.emailIndex(`${person}@people.example`)],
  );
  await here.query(
    `insert into newsletter.lists (id, slug, title, wording, created_at)
     values ($1, 'was-on', 'Was on', 'I would like to get it.', now())`,
    [list],
  );
  await here.query(
    `insert into newsletter.subscribers (person_id, email_index, created_at)
     select id, email_index, now() from people.persons where id = $1`,
    [person],
  );
  await here.query(
    `insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
     values ($1, $2, 'subscribed', 'form', now())`,
    [list, person],
  );
  return person;
}

test("Nobody can subscribe, and no list is made", async () => {
  expect(await here.query("select from newsletter.lists")).toHaveLength(0);
  const email = "ada@people.example";
  for (const answer of [
    await here.ask("/newsletter/subscribe"),
    await here.ask("/newsletter/subscribe/newsletter"),
    await post("/newsletter/subscribe", { email }),
  ]) {
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("There is no newsletter here.");
  }
});

test("The links in mails that went out before still let people go, and offer no way back", async () => {
  const person = await subscriber();
  const link = `/newsletter/u/${unsubscribeToken({ keyring: here.keyring }, 0, person)}`;
  expect(await (await here.ask(link)).text()).toContain("Unsubscribe from “Was on”?");
  expect(await (await here.ask(link.replace("/u/", "/preferences/"))).text()).toContain("Was on");
  const answer = await post(link, { "List-Unsubscribe": "One-Click" });
  expect(await answer.text()).toBe("You are unsubscribed.\n");
  const left = await here.query<{ state: string; ended_by: string }>(
    "select state, ended_by from newsletter.subscriptions where person_id = $1",
    [person],
  );
  expect(left).toEqual([{ state: "unsubscribed", ended_by: "one-click" }]);
  const page = await (await here.ask(link)).text();
  expect(page).toContain("You are not subscribed here.");
  expect(page).not.toContain("Send me that mail");
  expect((await post(link, { do: "again" })).status).toBe(404);
  expect(await here.query("select from newsletter.sign_ups")).toHaveLength(0);
});
