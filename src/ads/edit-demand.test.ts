import { describe, expect, test } from "bun:test";
import { hash } from "../kernel/crypto.ts";
import { newId } from "../kernel/ids.ts";
import * as ads from "./edit-ads.ts";
import * as advertisers from "./edit-advertisers.ts";
import * as campaigns from "./edit-campaigns.ts";
import * as flights from "./edit-flights.ts";
import {
  adDraft,
  demandScene,
  newAd,
  newCampaign,
  newFlight,
  now,
  operatorId,
  refusal,
  shownNow,
} from "./edit-demand.fixture.ts";
import { readRevision } from "./store-demand.ts";

const { desk, told } = demandScene();

describe("an ad is shown", () => {
  test("once its flight runs and an operator approved it, and no longer", async () => {
    const { adId, act, flightAct, advertiserId, campaignId } = await newAd(desk);
    expect(await shownNow(desk)).not.toContain(adId);
    await flights.startFlight(desk, flightAct);
    expect(await shownNow(desk)).not.toContain(adId);
    await ads.approveAd(desk, { ...act, version: 1 });
    expect(await shownNow(desk)).toContain(adId);
    const undone: readonly [() => Promise<void>, () => Promise<void>][] = [
      [() => flights.pauseFlight(desk, flightAct), () => flights.startFlight(desk, flightAct)],
      [() => ads.archiveAd(desk, act), () => ads.restoreAd(desk, act)],
      [
        () => campaigns.archiveAdCampaign(desk, { operatorId, id: campaignId }),
        () => campaigns.restoreAdCampaign(desk, { operatorId, id: campaignId }),
      ],
      [
        () => advertisers.archiveAdvertiser(desk, { operatorId, id: advertiserId }),
        () => advertisers.restoreAdvertiser(desk, { operatorId, id: advertiserId }),
      ],
    ];
    for (const [away, back] of undone) {
      await away();
      expect(await shownNow(desk)).not.toContain(adId);
      await back();
      expect(await shownNow(desk)).toContain(adId);
    }
    await flights.endFlight(desk, flightAct);
    expect(await shownNow(desk)).not.toContain(adId);
  });

  test("not any more when what visitors see of it was changed, until it is approved anew", async () => {
    const { adId, act, flightAct } = await newAd(desk);
    await flights.startFlight(desk, flightAct);
    await ads.approveAd(desk, { ...act, version: 1 });
    await ads.editAd(desk, { ...act, version: 2, ad: adDraft({ name: "Other", weight: 3 }) });
    expect(await shownNow(desk)).toContain(adId);
    await ads.editAd(desk, {
      ...act,
      version: 3,
      ad: adDraft({ landingUrl: "https://x.example/" }),
    });
    expect(await shownNow(desk)).not.toContain(adId);
    expect(await ads.readAd(desk, adId)).toMatchObject({ state: "waiting", decidedAt: null });
  });

  test("only as the operator saw it who approved it", async () => {
    const { act } = await newAd(desk);
    await ads.editAd(desk, { ...act, version: 1, ad: adDraft({ headline: "Other words" }) });
    expect(await refusal(ads.approveAd(desk, { ...act, version: 1 }))).toContain("conflict:");
    expect((await ads.readAd(desk, act.id)).state).toBe("waiting");
  });
});

test("each change has its operator on record, a new revision, and is told to whoever chooses ads", async () => {
  const db = desk.database.db("ads");
  const [before, toldBefore] = [await readRevision(db), told()];
  const { flightId, act } = await newFlight(desk);
  await flights.startFlight(desk, act);
  expect((await readRevision(db)) - before).toBe(4);
  expect(told() - toldBefore).toBe(4);
  const { rows } = await desk.database.admin.query(
    "select action, operator_id from ledger.operator_actions where ref = $1 order by id",
    [flightId],
  );
  expect(rows).toEqual([
    { action: "flight begun", operator_id: operatorId },
    { action: "flight started", operator_id: operatorId },
  ]);
  await flights.startFlight(desk, act);
  expect(told() - toldBefore).toBe(4);
});

test("the secret of a report's link is known once, a new one ends it, and it can be withdrawn", async () => {
  const { advertiserId } = await newCampaign(desk);
  const act = { operatorId, id: advertiserId };
  const kept = async () => (await advertisers.readAdvertiser(desk, advertiserId)).reportKeyHash;
  expect(await kept()).toBeNull();
  const first = await advertisers.makeReportKey(desk, act);
  expect(await kept()).toEqual(hash(first));
  const second = await advertisers.makeReportKey(desk, act);
  expect(await kept()).toEqual(hash(second));
  expect(second).not.toBe(first);
  await advertisers.withdrawReportKey(desk, act);
  expect(await kept()).toBeNull();
});

test("what is not there is not found, and nothing changes while ads are switched off", async () => {
  const strangers = ["", "x", newId()];
  for (const id of strangers) {
    const act = { operatorId, id };
    const drafts = { name: "Wren", isHouse: false };
    for (const work of [
      () => advertisers.editAdvertiser(desk, { ...act, ...drafts }),
      () => advertisers.archiveAdvertiser(desk, act),
      () => advertisers.makeReportKey(desk, act),
      () => campaigns.renameAdCampaign(desk, { ...act, name: "Autumn" }),
      () => campaigns.restoreAdCampaign(desk, act),
      () => flights.startFlight(desk, act),
      () => ads.archiveAd(desk, act),
    ]) {
      expect(await refusal(work())).toStartWith("not-found:");
    }
  }
  const { act } = await newFlight(desk);
  const off = { purpose: "ads", since: now, promise: "ads-choice", reason: "x" } as const;
  desk.gate.set([off]);
  expect(await refusal(flights.startFlight(desk, act))).toStartWith("switched-off:");
  desk.gate.set([]);
  expect((await flights.readFlight(desk, act.id)).state).toBe("draft");
});
