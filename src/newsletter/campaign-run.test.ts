import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type CampaignScene, openCampaigns } from "../../test/campaign-run.ts";
import { letter, listOf, operatorId, subscribe, untilState } from "../../test/campaign-scene.ts";
import type { AvowError } from "../kernel/errors.ts";
import { createCampaign, readCampaign } from "./campaign-edit.ts";
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  scheduleCampaign,
  startCampaign,
  unscheduleCampaign,
} from "./campaign-run.ts";

setDefaultTimeout(30_000);

let scene: CampaignScene;
let list: string;
beforeAll(async () => {
  scene = await openCampaigns();
  list = await listOf(scene.newsletter, "news");
  await subscribe(scene.newsletter, list, { to: 5 });
});
afterAll(() => scene.close());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: AvowError) => error,
  );
const draft = (content = {}) =>
  createCampaign(scene.newsletter, {
    operatorId,
    content: { ...letter, listIds: [list], ...content },
  });
const localNow = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 16);
const hourMs = 3_600_000;

test("A campaign with anything missing does not start, and each thing to mend is named", async () => {
  const bad: readonly (readonly [object, string])[] = [
    [{ subject: " " }, "subject"],
    [{ body: "" }, "markdown"],
    [{ listIds: [] }, "lists"],
    [{ greeting: "Dear {phone}," }, "greeting"],
    [{ body: "word ".repeat(90_000) }, "markdown"],
  ];
  for (const [content, field] of bad) {
    const { id, version } = await draft(content);
    const error = await refusal(startCampaign(scene.newsletter, { operatorId, id, version }));
    expect(error?.code).toBe("bad-input");
    expect(error?.fields.map((it) => it.field)).toContain(field);
    expect((await readCampaign(scene.newsletter, id)).state).toBe("draft");
  }
});

test("A campaign whose list is archived meanwhile does not start", async () => {
  const gone = await listOf(scene.newsletter, "gone");
  const { id, version } = await draft({ listIds: [gone] });
  await scene.database.admin.query(
    "update newsletter.lists set archived_at = now() where id = $1",
    [gone],
  );
  const error = await refusal(startCampaign(scene.newsletter, { operatorId, id, version }));
  expect(error?.fields.map((it) => it.field)).toContain("lists");
});

test("With settings that would lose every mail no campaign starts", async () => {
  const { id, version } = await draft();
  const { newsletter } = scene;
  const start = (mail: object) =>
    refusal(
      startCampaign(
        { ...newsletter, mail: { ...newsletter.mail, ...mail } },
        { operatorId, id, version },
      ),
    );
  const long = await start({ bounceAddress: "a-name-much-too-long-for-it@larkwire.example" });
  expect(long?.fields[0]?.message).toContain("bounce_address");
  const nowhere = await start({ host: "relay.example.net", fromAddress: "avow@localhost" });
  expect(nowhere?.fields[0]?.message).toContain("from_address");
});

test("What starts is what the operator saw: who looked before a change is told", async () => {
  const { id, version } = await draft();
  const stale = { operatorId, id, version: version - 1 };
  expect((await refusal(startCampaign(scene.newsletter, stale)))?.code).toBe("conflict");
  expect((await readCampaign(scene.newsletter, id)).state).toBe("draft");
});

test("A campaign is scheduled for a time in a zone, and can be taken off again", async () => {
  const { id, version } = await draft();
  const plan = { operatorId, id, version, localTime: "2036-07-01T09:00", timeZone: "Asia/Tokyo" };
  const planned = await scheduleCampaign(scene.newsletter, plan);
  expect(planned).toMatchObject({ state: "scheduled", timeZone: "Asia/Tokyo" });
  expect(planned.sendAt?.toISOString()).toBe("2036-07-01T00:00:00.000Z");
  const back = await unscheduleCampaign(scene.newsletter, { operatorId, id });
  expect(back).toMatchObject({ state: "draft", sendAt: null, timeZone: null });
});

test("A time that is past is refused", async () => {
  const { id, version } = await draft();
  const plan = { operatorId, id, version, localTime: localNow(-2 * hourMs), timeZone: "UTC" };
  const error = await refusal(scheduleCampaign(scene.newsletter, plan));
  expect([error?.code, error?.fields[0]?.field]).toEqual(["bad-input", "localTime"]);
});

test("A scheduled campaign goes out by itself when its time has come, and not before", async () => {
  const { id, version } = await draft();
  const plan = { operatorId, id, version, localTime: localNow(hourMs), timeZone: "UTC" };
  await scheduleCampaign(scene.newsletter, plan);
  const sending = scene.start();
  await sending.settle();
  expect((await readCampaign(scene.newsletter, id)).state).toBe("scheduled");
  await scene.move(hourMs);
  await sending.settle();
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
  expect((await scene.states(id))["accepted"]).toBe(5);
  await scene.rest();
});

test("A campaign whose time passed half a day ago waits for somebody to look at it", async () => {
  const { id, version } = await draft();
  const plan = { operatorId, id, version, localTime: localNow(hourMs), timeZone: "UTC" };
  await scheduleCampaign(scene.newsletter, plan);
  await scene.move(14 * hourMs);
  await scene.start().settle();
  const late = await readCampaign(scene.newsletter, id);
  expect(late.state).toBe("paused");
  expect(late.pauseReason).toContain("Its time passed");
  expect(await scene.states(id)).toEqual({});
  await resumeCampaign(scene.newsletter, { operatorId, id });
  await untilState(scene.newsletter, id, "done");
  await scene.rest();
});

test("A cancelled campaign sends nothing more; whoever waited is listed as cancelled", async () => {
  const { id } = await scene.campaign(30);
  scene.script = ({ stage }) => (stage === "rcpt" ? "450 4.7.1 Later" : undefined);
  const sending = scene.start();
  await sending.settle();
  await pauseCampaign(scene.newsletter, { operatorId, id });
  const cancelled = await cancelCampaign(scene.newsletter, { operatorId, id });
  expect(cancelled.state).toBe("cancelled");
  expect(await scene.states(id)).toEqual({ "refused cancelled": 30 });
  sending.wake();
  await sending.settle();
  expect(await scene.states(id)).toEqual({ "refused cancelled": 30 });
  expect((await refusal(resumeCampaign(scene.newsletter, { operatorId, id })))?.code).toBe(
    "conflict",
  );
  await scene.rest();
});

test("A campaign that is done, paused or cancelled can't be paused or started again", async () => {
  const { id, version } = await draft();
  await cancelCampaignOf(id, version);
  const { newsletter } = scene;
  const now = await readCampaign(newsletter, id);
  for (const act of [
    () => pauseCampaign(newsletter, { operatorId, id }),
    () => cancelCampaign(newsletter, { operatorId, id }),
    () => startCampaign(newsletter, { operatorId, id, version: now.version }),
    () => unscheduleCampaign(newsletter, { operatorId, id }),
  ]) {
    expect((await refusal(act()))?.code).toBe("conflict");
  }
});

async function cancelCampaignOf(id: string, version: number): Promise<void> {
  const { newsletter } = scene;
  const plan = { operatorId, id, version, localTime: "2036-07-01T09:00", timeZone: "UTC" };
  await scheduleCampaign(newsletter, plan);
  await cancelCampaign(newsletter, { operatorId, id });
}

test("While the newsletter is switched off nothing can be started", async () => {
  const { id, version } = await draft();
  const since = new Date();
  scene.newsletter.gate.set([
    { purpose: "newsletter", since, promise: "contact-purpose", reason: "a test" },
  ]);
  const start = startCampaign(scene.newsletter, { operatorId, id, version });
  expect((await refusal(start))?.code).toBe("switched-off");
  scene.newsletter.gate.set([]);
});
