import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type CampaignScene, openCampaigns } from "../../test/campaign-run.ts";
import { begin, listOf, subscribe } from "../../test/campaign-scene.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { call } from "../promise/call.ts";
import { estimateAudience, prepareStep } from "./audience.ts";
import { readCampaign } from "./campaign-edit.ts";
import { readProgress } from "./progress.ts";
import { freezeChunk } from "./store-audience.ts";

setDefaultTimeout(30_000);

let scene: CampaignScene;
beforeAll(async () => {
  scene = await openCampaigns();
});
afterAll(() => scene.close());

const db = () => scene.database.db("newsletter");
const chunkOf = (campaignId: string, limit: number) => ({
  ...{ campaignId, limit, now: clock.now() },
  expiresAt: new Date(clock.ms() + dayMs),
});

async function prepare(id: string): Promise<void> {
  while ((await prepareStep(scene.newsletter, id)) === "more") {}
  expect((await readCampaign(scene.newsletter, id)).state).toBe("sending");
}

async function frozen(id: string, order = "person_id"): Promise<readonly string[]> {
  const { rows } = await scene.database.admin.query<{ person_id: string }>(
    `select person_id from mail.deliveries where ref = $1 order by ${order}`,
    [id],
  );
  return rows.map((row) => row.person_id);
}

test("Whoever is on several of the lists gets one mail", async () => {
  const [one, two] = [await listOf(scene.newsletter, "one"), await listOf(scene.newsletter, "two")];
  const people = await subscribe(scene.newsletter, one, { to: 30 });
  const others = await subscribe(scene.newsletter, two, { from: 20, to: 45 });
  const lists = { listIds: [one, two], subscribedFrom: null, subscribedUntil: null };
  expect(await estimateAudience(scene.newsletter, lists)).toBe(45);
  const { id } = await begin(scene.newsletter, [one, two]);
  await prepare(id);
  const found = await frozen(id);
  expect(found.length).toBe(45);
  // Those who were known by the first list are not made anew by the second.
  expect(new Set(found)).toEqual(new Set([...people, ...others.slice(10)]));
});

test("Deliveries stand in the order in which they are claimed, so that a batch reads few pages of the disk", async () => {
  const { id, people } = await scene.campaign(50);
  await prepare(id);
  expect(await frozen(id, "ctid")).toEqual(await frozen(id, "next_at, id"));
  expect(await frozen(id)).toEqual(people.toSorted());
});

test("A delivery's id tells nothing of its reader's place among the others", async () => {
  const { id, people } = await scene.campaign(400);
  await prepare(id);
  const found = await frozen(id, "id");
  const places = found.map((person) => people.indexOf(person));
  // In the order of sign-up all of 399 would rise; by chance half of them do, within 8 deviations.
  const rising = places.filter((place, at) => at > 0 && place > (places[at - 1] ?? 0)).length;
  expect(Math.abs(rising - 199.5)).toBeLessThan(50);
});

test("A segment holds those alone who subscribed within its dates", async () => {
  const list = await listOf(scene.newsletter, "dates");
  const people = await subscribe(scene.newsletter, list, { from: 100, to: 104 });
  const dates = ["2026-01-01", "2026-02-01", "2026-02-28", "2026-03-01"];
  for (const [i, date] of dates.entries()) {
    await scene.database.admin.query(
      "update newsletter.subscriptions set subscribed_at = $1 where person_id = $2",
      [`${date}T00:00:00Z`, people[i]],
    );
  }
  const segment = {
    subscribedFrom: new Date("2026-02-01T00:00:00Z"),
    subscribedUntil: new Date("2026-03-01T00:00:00Z"),
  };
  expect(await estimateAudience(scene.newsletter, { listIds: [list], ...segment })).toBe(2);
  const { id } = await begin(scene.newsletter, [list], segment);
  await prepare(id);
  expect(await frozen(id)).toEqual(people.slice(1, 3));
});

test("Who subscribes after the start is in the next campaign, not in this one", async () => {
  const { id, listId, people } = await scene.campaign(3);
  const late = await subscribe(scene.newsletter, listId, { from: 200, to: 201 });
  await scene.database.admin.query(
    "update newsletter.subscriptions set subscribed_at = now() + interval '1 second' where person_id = $1",
    [late[0]],
  );
  await prepare(id);
  expect(await frozen(id)).toEqual(people.toSorted());
});

test("A suppressed address gets no delivery and counts as left out", async () => {
  const { id, people } = await scene.campaign(5);
  await scene.database.admin.query(
    `insert into newsletter.suppressions (email_index, reason, at)
     select email_index, 'bounced', now() from newsletter.subscribers where person_id = $1`,
    [people[2]],
  );
  await prepare(id);
  expect(await frozen(id)).not.toContain(people[2]);
  const progress = await readProgress(scene.newsletter, id);
  expect(progress).toMatchObject({ recipients: 5, excluded: 1, waiting: 4 });
});

test("Freezing that is cut off goes on behind the last person, and nobody is twice in it", async () => {
  const { id, people } = await scene.campaign(25);
  const chunk = () =>
    db()
      .transaction()
      .execute((tx) => freezeChunk(tx, chunkOf(id, 10)));
  expect(await chunk()).toMatchObject({ added: 10, isDone: false });
  // A kill in the middle of the second: nothing of it is there afterwards.
  const killed = db()
    .transaction()
    .execute(async (tx) => {
      await freezeChunk(tx, chunkOf(id, 10));
      throw new Error("killed");
    });
  await killed.catch(() => {});
  expect((await frozen(id)).length).toBe(10);
  expect(await chunk()).toMatchObject({ added: 10, isDone: false });
  expect(await chunk()).toMatchObject({ added: 5, isDone: false });
  expect(await chunk()).toMatchObject({ added: 0, isDone: true });
  expect(await frozen(id)).toEqual(people.toSorted());
  expect((await readProgress(scene.newsletter, id)).recipients).toBe(25);
});

test("Of two processes that freeze the same campaign one does, and the other leaves it to it", async () => {
  const { id } = await scene.campaign(12);
  await db()
    .transaction()
    .execute(async (tx) => {
      await freezeChunk(tx, chunkOf(id, 5));
      const other = await db()
        .transaction()
        .execute((second) => freezeChunk(second, chunkOf(id, 5)));
      expect(other).toMatchObject({ isHeld: true, added: 0 });
    });
  await prepare(id);
  expect((await frozen(id)).length).toBe(12);
});

test("Who withdrew the consent can't be mailed, by a campaign frozen before either", async () => {
  const { id, people, addresses } = await scene.campaign(4);
  await prepare(id);
  await call(scene.database.db("requests"), "newsletter.unsubscribe", {
    ...{ p_person: people[1] ?? "", p_lists: null, p_by: "one-click" },
    ...{ p_until: new Date(clock.ms() + dayMs), p_campaign: null },
  });
  await scene.start().settle();
  expect(scene.sink.asked).toContain(addresses[0] ?? "");
  expect(scene.sink.asked).not.toContain(addresses[1] ?? "");
  expect(await scene.states(id)).toEqual({ accepted: 3, "refused no longer subscribed": 1 });
  const progress = await readProgress(scene.newsletter, id);
  expect(progress).toMatchObject({ state: "done", recipients: 4, accepted: 3, excluded: 1 });
  await scene.rest();
});
