/** One person may be a subscriber and a correspondent: known once, and let go from each apart. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { unsubscribeToken } from "../../src/newsletter/mod.ts";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const addressOf = () => goodFields()["email"] ?? "";
const dayMs = 86_400_000;

/** What was mailed last to an address. */
async function newestMail(email: string): Promise<string> {
  await here.avow.delivering.settle();
  return here.mailbox.mails().find(({ envelope }) => envelope.to.includes(email))?.text ?? "";
}
const pathIn = (mail: string, pattern: RegExp) => pattern.exec(mail)?.[0] ?? "";
const press = (path: string, fields: Record<string, string>) =>
  here.ask(path, { method: "POST", body: new URLSearchParams(fields) });

async function subscribe(email: string): Promise<void> {
  const posted = await press("/newsletter/subscribe", { email, name: "Ada Subscriber" });
  expect(posted.status).toBe(303);
  const link = pathIn(await newestMail(email), /\/newsletter\/confirm\/[\w-]+/);
  const confirmed = await press(link, { do: "confirm" });
  expect(await confirmed.text()).toContain("you are subscribed");
}

/** Writes through the form, and vouches for it by the mailed link. */
async function write(email: string): Promise<string> {
  expect((await here.post({ email, name: "Ada Writer" })).status).toBe(303);
  const link = pathIn(await newestMail(email), /\/forms\/confirm\/[\w-]+/);
  const [thread = ""] = /thread-[\w-]+/.exec(await (await here.ask(link)).text()) ?? [];
  return (await press(link, { [thread]: "mine", do: "confirm" })).text();
}

/** Everybody under an address: whether they are known, who holds their key, what is theirs. */
async function peopleOf(email: string) {
  return here.query<{
    id: string;
    known: boolean;
    keys: string[];
    messages: number;
    lists: number;
  }>(
    `select p.id, p.verified_at is not null as known,
       array(select purpose::text from keys.wrapped_keys k where k.person_id = p.id
             and purpose <> 'requests' order by 1) as keys,
       (select count(*)::int from people.messages m where m.person_id = p.id) as messages,
       (select count(*)::int from newsletter.subscriptions n
        where n.person_id = p.id and n.state = 'subscribed') as lists
     from people.persons p where p.email_index = $1 order by known desc`,
    [here.keyring.emailIndex(email)],
  );
}

async function leave(email: string): Promise<void> {
  const [person] = await peopleOf(email);
  const token = unsubscribeToken({ keyring: here.keyring }, 0, person?.id ?? "");
  const answer = await press(`/newsletter/u/${token}`, { "List-Unsubscribe": "One-Click" });
  expect(await answer.text()).toBe("You are unsubscribed.\n");
}

const withdrawFromCorrespondence = (personId: string) =>
  asRequests("select people.withdraw($1, 'correspondence')", personId);

/** As the duty `requests` does it, for what the pages of operators call. */
const asRequests = (statement: string, value: string) =>
  here.avow.database.pool("requests").query(statement, [value]);

test("A subscriber who writes is the same known person, whom both can read", async () => {
  const email = addressOf();
  await subscribe(email);
  expect(await write(email)).toContain("confirmed");
  expect(await peopleOf(email)).toMatchObject([
    { known: true, keys: ["correspondence", "newsletter"], messages: 1, lists: 1 },
  ]);
  const consents = await here.query<{ purpose: string; basis: string }>(
    `select c.purpose, c.basis from people.consents c join people.persons p on p.id = c.person_id
     where p.email_index = $1 and c.withdrawn_at is null order by 1`,
    [here.keyring.emailIndex(email)],
  );
  expect(consents).toEqual([
    { purpose: "correspondence", basis: "asked" },
    { purpose: "newsletter", basis: "agreed" },
  ]);
});

test("A correspondent who subscribes is the same known person, whom both can read", async () => {
  const email = addressOf();
  await write(email);
  await subscribe(email);
  expect(await peopleOf(email)).toMatchObject([
    { known: true, keys: ["correspondence", "newsletter"], messages: 1, lists: 1 },
  ]);
});

test("Who leaves the newsletter is written to as before, and who ends the letters keeps the newsletter", async () => {
  const [leaver, silent] = [addressOf(), addressOf()];
  for (const email of [leaver, silent]) {
    await subscribe(email);
    await write(email);
  }
  await leave(leaver);
  expect(await peopleOf(leaver)).toMatchObject([
    { known: true, keys: ["correspondence"], messages: 1, lists: 0 },
  ]);
  const [person] = await peopleOf(silent);
  await withdrawFromCorrespondence(person?.id ?? "");
  expect(await peopleOf(silent)).toMatchObject([
    { known: true, keys: ["newsletter"], messages: 1, lists: 1 },
  ]);
});

test("A message of somebody who withdrew from our letters stays alone, though they subscribe", async () => {
  const email = addressOf();
  await subscribe(email);
  await write(email);
  const [person] = await peopleOf(email);
  await withdrawFromCorrespondence(person?.id ?? "");
  await here.later(2 * 3_600_000);
  await write(email);
  expect(await peopleOf(email)).toMatchObject([
    { id: person?.id ?? "", known: true, keys: ["newsletter"], messages: 1, lists: 1 },
    { known: false, keys: ["correspondence"], messages: 1, lists: 0 },
  ]);
});

test("A conversation that is deleted takes no subscription with it", async () => {
  const email = addressOf();
  await subscribe(email);
  await write(email);
  const [thread] = await here.query<{ id: string }>(
    `select m.thread_id as id from people.messages m join people.persons p on p.id = m.person_id
     where p.email_index = $1`,
    [here.keyring.emailIndex(email)],
  );
  await asRequests("select people.erase_thread($1, 'test')", thread?.id ?? "");
  expect(await peopleOf(email)).toMatchObject([{ known: true, messages: 0, lists: 1 }]);
});

test("Who left the newsletter long ago and writes is known, and no mail of ours goes out but the answer", async () => {
  const email = addressOf();
  await subscribe(email);
  await leave(email);
  await here.later(dayMs);
  expect(await write(email)).toContain("confirmed");
  expect(await peopleOf(email)).toMatchObject([
    { known: true, keys: ["correspondence"], messages: 1, lists: 0 },
  ]);
});
