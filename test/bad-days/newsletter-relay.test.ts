/** The mail relay has a bad day in the middle of a campaign: nobody is lost, and nobody is doubled. */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startSink } from "../../sandbox/sink/mod.ts";
import { readCampaign, readProgress } from "../../src/newsletter/mod.ts";
import { type CampaignScene, openCampaigns } from "../campaign-run.ts";
import { newsletterOn, untilState } from "../campaign-scene.ts";
import { freePort } from "../free-port.ts";
import { until } from "./served.ts";

setDefaultTimeout(60_000);

let scene: CampaignScene;
beforeAll(async () => {
  scene = await openCampaigns();
});
afterEach(() => scene.rest());
afterAll(() => scene.close());

const minuteMs = 60_000;
/** How often each of these addresses got a mail. */
function received(addresses: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>(addresses.map((address) => [address, 0]));
  for (const { to } of scene.sink.mails) {
    if (counts.has(to)) counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  return counts;
}
const howOften = (counts: ReadonlyMap<string, number>, n: number) =>
  [...counts.values()].filter((count) => count === n).length;

test("A relay that answers “later” to everybody for an hour is asked seldom, and then gets all of it", async () => {
  const { id, addresses } = await scene.campaign(400);
  scene.script = ({ stage }) => (stage === "rcpt" ? "451 4.3.2 System not ready" : undefined);
  const asked = scene.sink.asked.length;
  const sending = scene.start();
  for (let minute = 0; minute < 60; minute += 5) {
    await sending.settle();
    await scene.move(5 * minuteMs);
  }
  expect(await readProgress(scene.newsletter, id)).toMatchObject({
    state: "sending",
    waiting: 400,
  });
  // Not the whole list again and again: the address of each leaves a few times at most.
  expect(scene.sink.asked.length - asked).toBeLessThan(2_000);
  scene.script = undefined;
  for (let i = 0; i < 6; i += 1) {
    await scene.move(61 * minuteMs);
    await sending.settle();
  }
  expect(howOften(received(addresses), 1)).toBe(400);
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
});

test("A relay that falls silent with mails in its hands costs those alone; the others arrive once", async () => {
  const { id, addresses } = await scene.campaign(200);
  let silent = 0;
  scene.script = ({ stage }) => {
    if (stage !== "body" || silent >= 3) return undefined;
    silent += 1;
    return { take: true, reply: "", end: "hang" };
  };
  const sending = scene.start({ silenceMs: 400 });
  await until("no mail waits", 30_000, async () => {
    await scene.move(minuteMs);
    await sending.settle();
    return (await readProgress(scene.newsletter, id)).waiting === 0;
  });
  expect(await scene.states(id)).toEqual({ accepted: 197, uncertain: 3 });
  expect(howOften(received(addresses), 1)).toBe(200);
});

test("A relay that closes each line after the first mail's body leaves each of those uncertain", async () => {
  const { id, addresses } = await scene.campaign(60);
  let closed = 0;
  scene.script = ({ stage }) => {
    if (stage !== "body" || closed >= 12) return undefined;
    closed += 1;
    return { take: closed % 2 === 0, reply: "", end: "close" };
  };
  const sending = scene.start();
  await until("no mail waits", 30_000, async () => {
    await scene.move(6 * minuteMs);
    await sending.settle();
    return (await readProgress(scene.newsletter, id)).waiting === 0;
  });
  const states = await scene.states(id);
  expect(states).toEqual({ accepted: 48, uncertain: 12 });
  const counts = received(addresses);
  // Six of the twelve had been taken: nobody can know which.
  expect([howOften(counts, 0), howOften(counts, 1)]).toEqual([6, 54]);
});

test("A relay that says goodbye in the middle (421) gets the rest later, and no mail is doubled", async () => {
  const { id, addresses } = await scene.campaign(150);
  let mails = 0;
  scene.script = ({ stage }) => {
    if (stage === "body") mails += 1;
    if (stage !== "rcpt" || mails < 50 || mails > 53) return undefined;
    mails += 1;
    return { reply: "421 4.4.5 Too busy", end: "close" };
  };
  const sending = scene.start();
  await until("no mail waits", 30_000, async () => {
    await scene.move(6 * minuteMs);
    await sending.settle();
    return (await readProgress(scene.newsletter, id)).waiting === 0;
  });
  expect(await scene.states(id)).toEqual({ accepted: 150 });
  expect(howOften(received(addresses), 1)).toBe(150);
});

test("A relay that is not there is waited for: the campaign says why it stands, and goes on by itself", async () => {
  const port = freePort();
  const { database } = scene;
  const newsletter = newsletterOn(database, database.masterKey, port);
  const { id } = await scene.campaign(30);
  const sending = scene.start({ newsletter });
  await sending.settle();
  sending.wake();
  await sending.settle();
  const standing = await readProgress(newsletter, id);
  expect(standing).toMatchObject({ state: "sending", waiting: 30, claimed: 0 });
  expect(standing.pauseReason).toContain("tries again by itself");
  const { rows } = await database.admin.query(
    "select max(attempts - untried) as n from mail.deliveries where ref = $1",
    [id],
  );
  expect(rows[0]?.n).toBe(0);
  const sink = await startSink({ port });
  await scene.move(6 * minuteMs);
  await sending.settle();
  await untilState(newsletter, id, "done");
  expect(sink.mails.length).toBe(30);
  expect((await readProgress(newsletter, id)).pauseReason).toBeNull();
  await sink.stop();
});
