import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type CampaignScene, openCampaigns } from "../../test/campaign-run.ts";
import { prepareStep } from "./audience.ts";
import { readCampaign } from "./campaign-edit.ts";
import { readReport } from "./report.ts";
import { finishCampaign, lapseClaims } from "./store-courier.ts";
import {
  claimBatch,
  type ClaimedDelivery,
  settleAccepted,
  settleBatch,
  type SettledDelivery,
} from "./store-sending.ts";

setDefaultTimeout(60_000);

let scene: CampaignScene;
beforeAll(async () => {
  scene = await openCampaigns();
});
afterEach(() => scene.rest());
afterAll(() => scene.close());

const db = () => scene.database.db("newsletter");

async function claim(campaignId: string): Promise<readonly ClaimedDelivery[]> {
  const until = new Date(Date.now() + 60_000);
  const [recipient, categories, fields] = ["mail-relay", ["email"], ["email"]];
  return claimBatch(db(), { campaignId, limit: 10, until, recipient, categories, fields });
}

/** A campaign to `count` people, frozen, whose mails this test claims by itself. */
async function frozen(count: number): Promise<string> {
  const { id } = await scene.campaign(count);
  while ((await prepareStep(scene.newsletter, id)) === "more") {}
  return id;
}

const outcome = (
  { id, attempt }: ClaimedDelivery,
  state: SettledDelivery["state"],
  nextAt: Date | null = null,
): SettledDelivery => {
  const reason = state === "refused" ? "userunknown" : null;
  return { id, attempt, state, code: null, reason, nextAt };
};
const settle = (id: string, settled: readonly SettledDelivery[]) =>
  settleBatch(db(), id, settled, new Date());

test("An outcome written down twice, as the database's answer was lost, does not reach a later claim", async () => {
  const id = await frozen(1);
  for (const state of ["queued", "deferred", "queued"] as const) {
    const [first] = await claim(id);
    if (!first) throw new Error("nothing was due");
    const back = [outcome(first, state, new Date(0))];
    await settle(id, back);
    const [second] = await claim(id);
    if (!second) throw new Error("nothing was due");
    expect(second.attempt).toBeGreaterThan(first.attempt);
    await settle(id, back);
    expect(await scene.states(id)).toEqual({ claimed: 1 });
    await settle(id, [outcome(second, "queued")]);
  }
  const [last] = await claim(id);
  if (!last) throw new Error("nothing was due");
  await settle(id, [outcome(last, "accepted")]);
  await settle(id, [outcome(last, "accepted")]);
  expect(await scene.states(id)).toEqual({ accepted: 1 });
  expect(await readReport(scene.newsletter, id)).toMatchObject({ accepted: 1, waiting: 0 });
});

test("Each claim has a disclosure of its own, and only those that the relay heard of count as tries", async () => {
  const id = await frozen(1);
  const tries: number[] = [];
  for (const state of ["queued", "queued", "deferred", "queued", "accepted"] as const) {
    const [one] = await claim(id);
    if (!one) throw new Error("nothing was due");
    tries.push(one.tries);
    await settle(id, [outcome(one, state, new Date(0))]);
  }
  expect(tries).toEqual([1, 1, 1, 2, 2]);
  const { rows } = await scene.database.admin.query(
    `select array_agg(x.attempt order by x.id) as attempts, d.attempts as last
     from ledger.disclosures x join mail.deliveries d on d.id = x.delivery_id
     where d.ref = $1 group by d.id`,
    [id],
  );
  expect(rows).toEqual([{ attempts: [1, 2, 3, 4, 5], last: 5 }]);
});

/** Claims all, lets the claims lapse and the campaign end without knowing what became of them. */
async function endedUnknown(count: number) {
  const id = await frozen(count);
  const claimed = await claim(id);
  await lapseClaims(db(), id, new Date(Date.now() + 3_600_000));
  await finishCampaign(db(), id, new Date());
  expect(await readReport(scene.newsletter, id)).toMatchObject({ uncertain: count });
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
  return { id, claimed };
}

async function expectSum(id: string, counts: Readonly<Record<string, number>>) {
  const report = await readReport(scene.newsletter, id);
  const { recipients, accepted, refused, excluded, uncertain, waiting } = report;
  expect({ accepted, refused, excluded, uncertain, waiting }).toEqual({
    ...{ accepted: 0, refused: 0, excluded: 0, uncertain: 0, waiting: 0 },
    ...counts,
  });
  expect(accepted + refused + excluded + uncertain + waiting).toBe(recipients);
}

test("What is known of a mail only after its campaign was done moves from uncertain to what it is", async () => {
  const { id, claimed } = await endedUnknown(5);
  const [a, b, c] = claimed;
  if (!a || !b || !c) throw new Error("fewer were due");
  await settle(id, [outcome(a, "accepted"), outcome(b, "refused"), outcome(c, "uncertain")]);
  await expectSum(id, { accepted: 1, refused: 1, uncertain: 3 });
  const at = { code: 250, now: new Date() };
  await settleAccepted(db(), id, { ids: claimed.slice(1, 4).map((it) => it.id), ...at });
  await expectSum(id, { accepted: 3, refused: 1, uncertain: 1 });
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
});

test("A mail of which it is known late that the relay never had it goes out: its campaign goes on", async () => {
  const { id, claimed } = await endedUnknown(3);
  const [a, b] = claimed;
  if (!a || !b) throw new Error("fewer were due");
  await settle(id, [outcome(a, "queued"), outcome(b, "accepted")]);
  expect((await readCampaign(scene.newsletter, id)).state).toBe("sending");
  await expectSum(id, { accepted: 1, uncertain: 1, waiting: 1 });
  await scene.start().settle();
  await expectSum(id, { accepted: 2, uncertain: 1 });
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
});

test("A campaign that ends while an outcome is being written down counts it once", async () => {
  for (const state of ["accepted", "refused"] as const) {
    const id = await frozen(2);
    const claimed = await claim(id);
    await lapseClaims(db(), id, new Date(Date.now() + 3_600_000));
    const all = claimed.map((it) => outcome(it, state));
    let ending: Promise<boolean> | undefined;
    await db()
      .transaction()
      .execute(async (tx) => {
        await settleBatch(tx, id, all, new Date());
        ending = finishCampaign(db(), id, new Date());
        // It waits for the outcome that is being written down.
        await Bun.sleep(200);
      });
    await ending;
    await expectSum(id, { [state]: 2 });
  }
});
