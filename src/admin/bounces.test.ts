import { afterAll, beforeAll, expect, test } from "bun:test";
import { subscribe } from "../../test/campaign-scene.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { createRegister } from "../egress/mod.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import {
  ensureDefaultList,
  listLists,
  type RefusedRecipient,
  startBounces,
} from "../newsletter/mod.ts";
import { type Desk, openDesk, signInOwner, type Visitor } from "./admin.fixture.ts";

let database: TestDatabase;
let desk: Desk;
let owner: Visitor;
let people: readonly string[];
const campaignId = newId();
const loud = log.redirect(() => undefined);

/** Four subscribers, and a campaign's mail to each that the relay refused. */
beforeAll(async () => {
  database = await testDatabase();
  desk = openDesk(database);
  owner = await signInOwner(desk);
  await ensureDefaultList(desk.newsletter);
  const [list] = await listLists(desk.newsletter);
  const addressOf = (n: number) => `reader${n}@people.example`;
  people = await subscribe(desk.newsletter, list?.id ?? "", { to: 4, addressOf });
  await database.admin.query(
    `insert into newsletter.campaigns (id, state, subject, created_at, updated_at)
     values ($1, 'done', 'Curlew 3', now(), now())`,
    [campaignId],
  );
  const settings = { host: null, softMax: 3, softDays: 14 } as Parameters<
    typeof startBounces
  >[0]["settings"];
  const { newsletter } = desk;
  const { onRefused } = startBounces({ newsletter, settings, register: createRegister([]) });
  for (const personId of people) await onRefused(await refusalOf(personId));
});
afterAll(async () => {
  log.redirect(loud);
  await database.drop();
});

async function refusalOf(personId: string): Promise<RefusedRecipient> {
  const deliveryId = newId();
  await database.admin.query(
    `insert into mail.deliveries (id, purpose, kind, person_id, ref, state, attempts, next_at,
       created_at, done_at, expires_at)
     values ($1, 'newsletter', 'newsletter.campaign', $2, $3, 'refused', 1, now(), now(), now(), $4)`,
    [deliveryId, personId, campaignId, new Date(clock.ms() + 90 * dayMs)],
  );
  return {
    ...{ deliveryId, personId, campaignId, at: clock.now(), reason: "userunknown", isHard: true },
    ...{ status: "5.1.1", replyCode: 550, diagnostic: "550 5.1.1 <nobody> of that name" },
  };
}

const bounces = "/admin/newsletter/bounces";
const suppressed = async () => {
  const { rows } = await database.admin.query("select 1 from newsletter.suppressions");
  return rows.length;
};

/** The page of the report about a reader, by the list. */
async function reportOf(address: string): Promise<string> {
  const list = await owner.page(bounces);
  const row = list.split("<tr>").find((it) => it.includes(address)) ?? "";
  return /bounces\/[0-9a-f-]{36}/.exec(row)?.[0]?.replace("bounces", bounces) ?? "";
}

test("an operator reads why a mail came back, word for word, and writes to the address again", async () => {
  const page = await reportOf("reader0@people.example");
  const shown = await owner.page(page);
  expect(shown).toContain("550 5.1.1 &lt;nobody&gt; of that name");
  expect(shown).toContain("Refused by the relay when it was sent");
  const undone = await owner.post(`${page}/undo`, {}, page);
  expect([undone.status, undone.headers.get("location")]).toEqual([303, page]);
  expect(await owner.page(page)).toContain("Taken back");
  expect(await suppressed()).toBe(3);
  expect((await owner.post(`${page}/undo`, {}, page)).status).toBe(409);
});

test("from the page of a subscriber, too", async () => {
  const page = `/admin/newsletter/subscribers/${people[1]}`;
  expect(await owner.page(page)).toContain("Nothing is sent to this address.");
  const again = await owner.post(`${page}/write-again`, {}, page);
  expect([again.status, again.headers.get("location")]).toEqual([303, page]);
  expect(await owner.page(page)).not.toContain("Nothing is sent to this address.");
  expect(await suppressed()).toBe(2);
});

test("or for all of a campaign at once, when the relay was to blame", async () => {
  const list = await owner.page(bounces);
  expect(list).toContain("2 came back");
  const page = await reportOf("reader2@people.example");
  const undone = await owner.post(`${page}/undo-all`, {}, page);
  expect([undone.status, undone.headers.get("location")]).toEqual([303, bounces]);
  expect(await suppressed()).toBe(0);
});

test("the home page says what lies with us: how we send, and a mailbox that can't be read", async () => {
  const before = await owner.page("/admin");
  await database.admin.query(
    `update newsletter.campaigns set started_at = now(), reasons = '{"blocked": 7}' where id = $1`,
    [campaignId],
  );
  await database.admin.query(
    `insert into newsletter.bounce_sources (source, problem)
     values ('mailbox', 'The mailbox server is silent.')`,
  );
  const after = await owner.page("/admin");
  for (const said of [
    "7 mails were refused because of how we send",
    "The mailbox server is silent.",
  ]) {
    expect(before).not.toContain(said);
    expect(after).toContain(said);
  }
});

test("whoever is not signed in takes nothing back", async () => {
  const page = await reportOf("reader2@people.example");
  for (const path of [`${page}/undo`, `${page}/undo-all`]) {
    const answer = await desk.app.request(path, { method: "POST" });
    expect(answer.status).not.toBe(303);
  }
});
